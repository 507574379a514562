"""Scoring a file of any size: shards of it, one after the other or side by side, that outlive a crash.

The table is looked over once and cut into shards (``corpora.readers.pieces``). Each shard is read, scored and written on
its own, with a sidecar that proves it (``framing.shards``); at the end all are joined to the output, which has its name
only when it is whole. Whatever happens in between, the same call with ``resume=True`` goes on with what is there, and
the output is the same as if nothing had happened.
"""

import functools
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from corpora.errors import InputError
from corpora.files import write_whole
from corpora.readers.json_lines import json_line
from corpora.readers.pieces import Layout, Pieces, lay_out
from corpora.readers.tables import ending_of
from framing.batch_work import CUES, Job, Worker, writing
from framing.joining import SpoiltShardError, join_parquet, join_text
from framing.pool import Pool
from framing.registry import DEFAULT
from framing.scorer import Scorer
from framing.scoring import no_text
from framing.shards import Aside, Shards, Sidecar, sha256_of_file

# A shard of so many rows is some ten seconds of the slowest bundled scorer, and a few megabytes.
SHARD_ROWS = 16_384
ENGINES = ("processes", "ray")
# What is told of the rows set aside; all of them stand in the listing beside the output.
_MOST_TOLD = 20
# How often a shard that changed under our hands is made again before the disk is held to be at fault.
_MOST_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Progress:
    """Rows done of how many, of which ``n_resumed`` were done by an earlier run."""

    n_done: int
    n_rows: int
    n_resumed: int


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What a batch run did: rows in the output and those with a score; ``n_aside`` rows set aside, while reading or
    scoring, and the first twenty ``errors`` of them; shards made now, and shards taken over from an earlier run.

    ``out`` is the file, None after a dry run and for a table without a column. ``signature`` is that of the scorer.
    """

    out: Path | None
    n_rows: int
    n_scored: int
    n_aside: int
    errors: tuple[InputError, ...]
    n_made: int
    n_resumed: int
    n_shards: int
    signature: str


def score_file(
    source: str | Path,
    out: str | Path,
    scorer: str | Scorer | Callable[[list[str]], Any] = DEFAULT,
    *,
    labels: Mapping[str, float] | None = None,
    options: Mapping[str, Any] | None = None,
    evidence: bool = False,
    topics: bool = False,
    shard_rows: int = SHARD_ROWS,
    workers: int = 1,
    engine: str = "processes",
    address: str = "",
    timeout: float = 3600.0,
    resume: bool = False,
    keep_shards: bool = False,
    overwrite: bool = False,
    limit: int | None = None,
    dry_run: bool = False,
    encoding: str = "",
    progress: Callable[[Progress], None] | None = None,
) -> BatchResult:
    """Score the column ``text`` of a table (.jsonl, .csv, .parquet) into another, with the columns of ``score``.

    All rows, columns and their order are kept; what was set aside is listed in ``OUT.errors.jsonl``. Memory does not
    grow with the file. Shards of ``shard_rows`` rows grow in ``OUT.parts/`` until they are joined; ``keep_shards``
    leaves them there. ``resume`` goes on with those of an earlier run with the same input, scorer and options, and makes
    again whatever does not fit its checksum. ``limit`` takes the first rows alone; ``dry_run`` looks the table over,
    makes the scorer, and writes nothing.

    ``workers`` above 1 are processes of their own: one that dies, or takes more than ``timeout`` seconds for a shard, is
    replaced, and a row that ends its worker every time is set aside. With one the scorer runs in this process. ``engine``
    "ray" runs as many actors on the cluster at ``address`` (a local one without), where the input and the output must
    have the same path on all machines. The bytes of the output do not depend on shards, workers or engine.

    ``progress`` is called after each shard. Raises InputError: those of the input, ``exists``, ``unfinished`` (shards of
    an earlier run, and neither ``resume`` nor ``overwrite``), ``locked``, ``unwritable``; MissingPackageError.
    """
    place, target = Path(source), Path(out)
    _require_possible(place, target, shard_rows, workers, engine, limit)
    shards = Shards(target)
    if not dry_run:
        _require_free(shards, resume=resume, overwrite=overwrite)
    layout = lay_out(place, piece_rows=shard_rows, encoding=encoding, limit=limit, question=CUES)
    if not layout.columns:
        return _nothing(layout)
    if "text" not in layout.names:
        raise no_text(str(place), layout.names)
    job = Job(layout, target, scorer, labels, options, evidence, topics)
    if target.suffix.lower() == ".parquet" and place.suffix.lower() != ".parquet":
        job.schema()
    with ExitStack() as stack:
        if not dry_run:
            with writing(target):
                stack.enter_context(shards.locked())
            # Another run may have ended since the first look.
            _require_free(shards, resume=resume, overwrite=overwrite, is_locked=True)
            stack.callback(shards.clear, partial_only=True)
            shards.clear(partial_only=resume)
        if dry_run:
            engine, workers = "processes", 1
        make, job, signed = _engine(job, stack, engine, workers, address, timeout)
        if dry_run:
            n_done = sum(_done(job, index) is not None for index in range(len(layout.pieces)))
            return BatchResult(None, layout.n_rows, 0, 0, (), 0, n_done, len(layout.pieces), signed)
        n_made = _fill(job, make, progress)
        n_made += _join(job, make)
        errors, n_aside, n_scored = _list_aside(job)
        if not keep_shards:
            shards.clear()
    n_shards = len(layout.pieces)
    return BatchResult(
        target, layout.n_rows, n_scored, n_aside, errors, n_made, max(0, n_shards - n_made), n_shards, signed
    )


def _require_possible(source: Path, out: Path, shard_rows: int, workers: int, engine: str, limit: int | None) -> None:
    for path in (source, out):
        ending_of(path)
    for name, value in (("shard_rows", shard_rows), ("workers", workers), ("limit", 1 if limit is None else limit)):
        if value < 1:
            raise InputError("options", "", "options", f"{name} must be 1 or more, not {value}")
    if engine not in ENGINES:
        raise InputError("options", "", "options", f"no engine {engine!r}; there are {', '.join(ENGINES)}")
    if out.exists() and source.exists() and out.samefile(source):
        raise InputError(str(out), "", "exists", "it is the input; choose another name")


def _require_free(shards: Shards, *, resume: bool, overwrite: bool, is_locked: bool = False) -> None:
    is_begun = shards.are_there()
    if is_begun and not resume and not overwrite:
        reason = f"an earlier run left shards in {shards.folder}; go on with them (resume), or start afresh (overwrite)"
        raise InputError(str(shards.out), "", "unfinished", reason)
    if shards.out.exists() and not overwrite and not (resume and is_begun):
        if not is_locked:
            shards.tidy()
        raise InputError(str(shards.out), "", "exists", "it is there already; choose another name, or overwrite it")


def _nothing(layout: Layout) -> BatchResult:
    """A table in which no line could be used has no columns, and no output."""
    with Pieces(layout) as pieces:
        errors = tuple(error for index in range(len(layout.pieces)) for error in pieces.read(index).errors)
    return BatchResult(None, 0, 0, len(errors), errors[:_MOST_TOLD], 0, 0, 0, "")


Make = Callable[[Sequence[int]], Iterable[Sidecar]]


def _engine(
    job: Job, stack: ExitStack, engine: str, workers: int, address: str, timeout: float
) -> tuple[Make, Job, str]:
    """What makes shards, the job with its recipe, and the signature of the scorer."""
    if engine == "ray" or workers > 1:
        try:
            pickle.dumps(job)
        except Exception as error:
            reason = (
                f"this scorer cannot be handed to other processes ({error}); give a name, or a function of a module"
            )
            raise InputError("options", "", "options", " ".join(reason.split())) from None
    if engine == "ray":
        from framing.ray_engine import RayActors

        actors = stack.enter_context(RayActors(workers, address=address, timeout=timeout))
        worker = Worker(job)
        signed = worker.signature()
        worker.close()
        job = job.with_recipe(signed)
        return functools.partial(actors.make, job), job, signed
    if workers > 1:
        pool = stack.enter_context(Pool(job, workers, timeout=timeout))
        signed = pool.signature()
        job = pool.job = job.with_recipe(signed)
        return pool.make, job, signed
    worker = Worker(job)
    stack.callback(worker.close)
    signed = worker.signature()
    worker.job = job = job.with_recipe(signed)
    return functools.partial(map, worker.make), job, signed


def _done(job: Job, index: int) -> Sidecar | None:
    piece = job.layout.pieces[index]
    return job.shards.done(job.recipe, index, piece.first, piece.n)


def _fill(job: Job, make: Make, progress: Callable[[Progress], None] | None) -> int:
    """Make every shard that is not there, and give their number."""
    pieces = job.layout.pieces
    todo = [index for index in range(len(pieces)) if _done(job, index) is None]
    n_rows = job.layout.n_rows
    n_done = n_resumed = n_rows - sum(pieces[index].n for index in todo)
    if progress is not None:
        progress(Progress(n_done, n_rows, n_resumed))
    for sidecar in make(todo) if todo else ():
        n_done += sidecar.n
        if progress is not None:
            progress(Progress(n_done, n_rows, n_resumed))
    return len(todo)


def _join(job: Job, make: Make) -> int:
    """Join all shards to the output; gives how many had to be made again because they changed on the disk meanwhile."""
    n_again = 0
    for _ in range(_MOST_ROUNDS):
        paths = [job.shards.path(index) for index in range(len(job.layout.pieces))]
        try:
            with writing(job.out):
                write_whole(job.out, _joined(job, paths))
            return n_again
        except SpoiltShardError as spoilt:
            job.shards.sidecar(spoilt.index).unlink(missing_ok=True)
            n_again += _fill(job, make, None)
    raise InputError(
        str(job.out), "", "corrupt", "shards change on the disk as soon as they are written; check the disk"
    )


def _joined(job: Job, paths: list[Path]) -> Callable[[Path], None]:
    sidecars = _sidecars(job)
    if job.ending != ".parquet":
        return join_text([(path, sidecar.sha256) for path, sidecar in zip(paths, sidecars, strict=True)], job.header())
    for index, (path, sidecar) in enumerate(zip(paths, sidecars, strict=True)):
        if not path.exists() or sha256_of_file(path) != sidecar.sha256:
            raise SpoiltShardError(index)
    import pyarrow.parquet as pq

    return join_parquet(paths, pq.read_schema(paths[0]))


def _sidecars(job: Job) -> Iterator[Sidecar]:
    for index in range(len(job.layout.pieces)):
        try:
            yield Sidecar.from_json(job.shards.sidecar(index).read_text(encoding="ascii"))
        except (OSError, ValueError):
            raise SpoiltShardError(index) from None


def _list_aside(job: Job) -> tuple[tuple[InputError, ...], int, int]:
    """Write the listing of what was set aside, first by reading and then by scoring, or take an old one away; gives the
    first of them, their number, and the number of rows with a score."""
    listing = Path(f"{job.out}.errors.jsonl")
    file = str(job.layout.path)
    n_scored = sum(sidecar.n_scored for sidecar in _sidecars(job))

    def aside() -> Iterator[Aside]:
        for sidecar in _sidecars(job):
            yield from sidecar.unread
        for sidecar in _sidecars(job):
            yield from sidecar.unscored

    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as handle:
            for place, code, reason in aside():
                handle.write(json_line({"file": file, "place": place, "code": code, "reason": reason}))

    first = tuple(InputError(file, *one) for one in islice(aside(), _MOST_TOLD))
    with writing(job.out):
        if first:
            write_whole(listing, write)
        else:
            listing.unlink(missing_ok=True)
    return first, sum(1 for _ in aside()), n_scored
