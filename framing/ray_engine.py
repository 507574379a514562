"""Shards made by actors of Ray Data, on this machine or on a cluster: each loads the model once and then makes shards.

What travels is the job and the numbers of shards; input and output lie on a file system that all machines see under the
same path. An actor that dies is started again by Ray, and what it had in hand is given to another.
"""

import logging
import os
from collections.abc import Iterator, Sequence
from typing import Any

from corpora.errors import MissingPackageError
from framing.batch_work import Job, Worker
from framing.pool import Pool
from framing.shards import Sidecar

# A whole processor for each actor would leave none for Ray Data's own work on a machine of two, and the run would wait.
CPUS_PER_ACTOR = 0.5
# Ray starts an actor that died again, and gives it the same shard, without end. After so many tries a shard is left to
# the pool, which finds the row at fault.
MOST_TRIES = 3


class ShardMaker:
    """The actor: a batch of shard numbers in, what became of them out."""

    def __init__(self, job: Job) -> None:
        self._worker = Worker(job)

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[Any]]:
        """Make the shards of a batch; they are on the disk before this returns. One that ended its actor too often comes
        back without having been made, with ``n`` -1."""
        names = ("index", "first", "n", "sha256", "n_scored")
        made: dict[str, list[Any]] = {name: [] for name in names}
        for index in map(int, batch["shard"]):
            if self._worker.job.shards.tried(index) > MOST_TRIES:
                found = (index, 0, -1, "", 0)
            else:
                one = self._worker.make(index)
                found = (one.index, one.first, one.n, one.sha256, one.n_scored)
            for name, value in zip(names, found, strict=True):
                made[name].append(value)
        return made


class RayActors:
    """A connection to Ray with so many actors; a local Ray is started where no address is given, and ended again.

    Raises MissingPackageError where Ray is not installed.
    """

    def __init__(self, n_actors: int, *, address: str = "", timeout: float = 3600.0) -> None:
        # Ray reports usage to its makers unless this is said before it starts.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        try:
            import ray
            import ray.data
        except ImportError:
            raise MissingPackageError("the engine ray", "ray") from None
        self._ray = ray
        self._n_actors, self._timeout = n_actors, timeout
        self._is_ours = not ray.is_initialized()
        if self._is_ours:
            options: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR", "configure_logging": False}
            if address:
                options["address"] = address
            else:
                options |= {"num_cpus": max(os.cpu_count() or 1, 2), "include_dashboard": False}
            ray.init(**options)
        ray.data.DataContext.get_current().enable_progress_bars = False
        self._logger = logging.getLogger("ray.data")
        self._level = self._logger.level

    def __enter__(self) -> "RayActors":
        # Ray Data tells its plan on standard error, where the messages of the caller stand.
        self._logger.setLevel(logging.ERROR)
        return self

    def __exit__(self, *ending: object) -> None:
        self._logger.setLevel(self._level)
        if self._is_ours:
            self._ray.shutdown()

    def make(self, job: Job, todo: Sequence[int]) -> Iterator[Sidecar]:
        """Make shards, in whatever order they are done; raises what an actor raised."""
        data = self._ray.data
        n_actors = max(1, min(self._n_actors, len(todo)))
        shards = data.from_items([{"shard": index} for index in todo], override_num_blocks=len(todo))
        made = shards.map_batches(
            ShardMaker,
            fn_constructor_args=(job,),
            batch_size=1,
            compute=data.ActorPoolStrategy(size=n_actors, max_tasks_in_flight_per_actor=2),
            num_cpus=CPUS_PER_ACTOR,
        )
        left = []
        for row in made.iter_rows():
            if row["n"] < 0:
                left.append(int(row["index"]))
            else:
                yield Sidecar(job.recipe, row["index"], row["first"], row["n"], row["sha256"], row["n_scored"], (), ())
        if left:
            with Pool(job, 1, timeout=self._timeout) as pool:
                for index in left:
                    yield pool.made_alone(index)
