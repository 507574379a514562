"""Shards made by several processes of this machine; a worker that dies or hangs costs its shard, not the run.

A pool that broke does not say which shard broke it. So every shard in its hands is tried once more, and one that was
there twice is tried alone; if it fails alone, the row that does it is found by halving, set aside with its reason, and
the rest of the shard is scored.
"""

import multiprocessing
import os
import pickle
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait as wait_for_end
from typing import Any, TypeVar

from corpora.errors import ParleyError
from framing.batch_work import Job, Worker
from framing.shards import Sidecar

# Rows of one shard that may bring the scorer down before the scorer is held to be at fault, not the rows.
MOST_BAD_ROWS = 20
Made = TypeVar("Made")
_worker: Worker | None = None
_job: Job | None = None


class WorkersFailedError(ParleyError):
    """Workers that die or hang whatever they are given."""


def _begin(job: Job) -> None:
    """What a worker does first: leave Ctrl-C to its parent, and end when the parent has ended."""
    global _job
    _job = job
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel
        threading.Thread(target=lambda: (wait_for_end([sentinel]), os._exit(1)), daemon=True).start()


def _the_worker() -> Worker:
    # Made by the first task, not at the start: an error there comes back as it is.
    global _worker
    if _worker is None:
        assert _job is not None
        _worker = Worker(_job)
    return _worker


def _signature() -> str:
    return _the_worker().signature()


def _make(recipe: str, index: int, reasons: dict[int, str]) -> Sidecar:
    worker = _the_worker()
    if worker.job.recipe != recipe:
        # The signature was asked for before the recipe could be known.
        from dataclasses import replace

        worker.job = replace(worker.job, recipe=recipe)
    return worker.make(index, reasons)


def _try_rows(index: int, first: int, end: int, reasons: dict[int, str]) -> bool:
    _the_worker().try_rows(index, first, end, reasons)
    return True


def _told(task: Callable[..., Made], *arguments: Any) -> Made:
    """What a worker runs: an error that cannot travel to the parent is told in words that can."""
    try:
        return task(*arguments)
    except Exception as error:
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:
            raise WorkersFailedError(f"{type(error).__name__}: {' '.join(str(error).split())[:300]}") from None
        raise


class Pool:
    """Processes that make shards of one job. ``timeout`` is how many seconds a worker may take for one shard."""

    def __init__(self, job: Job, n_workers: int, *, timeout: float) -> None:
        self.job, self.timeout = job, timeout
        self._n_workers = n_workers
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *ending: object) -> None:
        self.stop()

    def _running(self) -> ProcessPoolExecutor:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self._n_workers,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(self.job,),
            )
        return self._executor

    def _submit(self, task: Callable[..., Made], *arguments: Any) -> Future[Made]:
        """Hand out a task. Workers are started here, and with SIGINT blocked: Ctrl-C goes to all processes of a terminal,
        and one that is still importing would answer it with a traceback."""
        executor = self._running()
        if not hasattr(signal, "pthread_sigmask"):
            return executor.submit(_told, task, *arguments)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return executor.submit(_told, task, *arguments)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def stop(self) -> None:
        """End all workers now, whatever they do."""
        executor, self._executor = self._executor, None
        if executor is None:
            return
        processes: dict[int, Any] = dict(getattr(executor, "_processes", None) or {})
        for process in processes.values():
            process.kill()
        executor.shutdown(wait=True, cancel_futures=True)

    def signature(self) -> str:
        """The signature of the scorer, from a worker: this process need not load a model."""
        # All workers load it at the same time; the first one answers for all.
        running = [self._submit(_signature) for _ in range(self._n_workers)]
        try:
            return running[0].result(timeout=self.timeout)
        except (BrokenProcessPool, TimeoutError):
            self.stop()
        found = self._alone(_signature)
        if found is None:
            raise WorkersFailedError(f"a worker died or hung while it loaded the scorer {self.job.scorer}")
        return found

    def _alone(self, task: Callable[..., Made], *arguments: Any) -> Made | None:
        """The result of one task with nothing beside it, or None where its worker died or hung."""
        try:
            return self._submit(task, *arguments).result(timeout=self.timeout)
        except (BrokenProcessPool, TimeoutError):
            self.stop()
            return None

    def make(self, todo: Sequence[int]) -> Iterator[Sidecar]:
        """Make shards, in whatever order they are done; raises what a worker raised."""
        waiting = deque(todo)
        failures: Counter[int] = Counter()
        suspects: deque[int] = deque()
        held: dict[Future[Sidecar], int] = {}
        while waiting or held:
            try:
                while waiting and len(held) <= self._n_workers:
                    index = waiting[0]
                    held[self._submit(_make, self.job.recipe, index, {})] = index
                    waiting.popleft()
                done, _ = wait(held, timeout=self.timeout, return_when=FIRST_COMPLETED)
                if not done:
                    raise BrokenProcessPool("no shard was done in time")
                for future in done:
                    sidecar = future.result()
                    del held[future]
                    yield sidecar
            except BrokenProcessPool:
                self.stop()
                for future, index in held.items():
                    if future.done() and not future.cancelled() and future.exception() is None:
                        yield future.result()
                        continue
                    failures[index] += 1
                    (suspects if failures[index] > 1 else waiting).append(index)
                held.clear()
        for index in suspects:
            yield self.made_alone(index)

    def made_alone(self, index: int) -> Sidecar:
        """A shard that was there when workers died, made alone and without the rows that end a worker.

        Raises WorkersFailedError where no rows can be found that do it, or too many.
        """
        reasons: dict[int, str] = {}
        while True:
            made = self._alone(_make, self.job.recipe, index, reasons)
            if made is not None:
                return made
            row = self._bad_row(index, reasons)
            if row is None or row in reasons:
                made = self._alone(_make, self.job.recipe, index, reasons)
                if made is not None:
                    return made
                raise WorkersFailedError(
                    f"workers die or hang on shard {index} though on none of its rows; "
                    "is there memory enough? fewer workers or smaller shards may do"
                )
            if len(reasons) == MOST_BAD_ROWS:
                raise WorkersFailedError(
                    f"more than {MOST_BAD_ROWS} rows of shard {index} ended their worker; mend the scorer"
                )
            reasons[row] = "worker_died: the scorer ended its process, or hung, on this text"

    def _bad_row(self, index: int, reasons: dict[int, str]) -> int | None:
        """The first row of a shard on which a worker dies or hangs, found by halving; None where none does. Rows that
        have a reason already are not tried."""
        first, end = 0, self.job.layout.pieces[index].n
        if self._alone(_try_rows, index, first, end, reasons) is not None:
            return None
        while end - first > 1:
            middle = (first + end) // 2
            if self._alone(_try_rows, index, first, middle, reasons) is None:
                end = middle
            else:
                first = middle
        return first
