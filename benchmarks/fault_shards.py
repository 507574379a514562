"""Shards and sidecars that go bad between two runs: each must be seen, made again, and the output be the unbroken one."""

import json
import shutil
from pathlib import Path

from benchmarks.fault_stage import CODES, SHARD_ROWS, Stage, Trial, ended, forked
from framing.batch import score_file
from framing.batch_work import CUES, Job, Worker
from framing.shards import Shards

# After every so many detections the run is taken up and its bytes compared; in between it is enough that the run would
# make the shard again.
RUN_EVERY = 25


class Kept:
    """A finished run whose shards were left, and whose output was taken away: as a run stopped right before the join."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        trial.run(keep_shards=True, resume=False)
        trial.out.unlink()
        self.shards = Shards(trial.out)
        layout = _layout(trial)
        worker = Worker(Job(layout, trial.out, trial.scorer))
        self.job = worker.job.with_recipe(worker.signature())
        worker.close()
        self.n = len(layout.pieces)

    def done(self) -> list[int]:
        """The shards that a resumed run would take."""
        return [
            index
            for index, piece in enumerate(self.job.layout.pieces)
            if self.shards.done(self.job.recipe, index, piece.first, piece.n) is not None
        ]

    def detects(self, *lost: int, runs: bool) -> bool:
        """Whether exactly those shards would be made again, and (``runs``) the run then gives the unbroken bytes."""
        if self.done() != [index for index in range(self.n) if index not in lost]:
            return False
        if not runs:
            return True
        result = score_file(
            self.trial.source, self.trial.out, self.trial.scorer, shard_rows=SHARD_ROWS, resume=True, keep_shards=True
        )
        is_same = self.trial.out.read_bytes() == self.trial.stage.expected[self.trial.ending, self.trial.scorer]
        self.trial.out.unlink()
        return is_same and result.n_made == len(set(lost))


def _layout(trial: Trial):  # type: ignore[no-untyped-def]
    from corpora.readers.pieces import lay_out

    return lay_out(trial.source, piece_rows=SHARD_ROWS, question=CUES)


_kept: dict[int, Kept] = {}


def kept_run(stage: Stage, number: int) -> Kept:
    """A kept run of each format in turn; made once, and whole again after every trial."""
    place = number % 3
    if place not in _kept or _kept[place].trial.stage is not stage:
        _kept[place] = Kept(stage.trial())
    return _kept[place]


def _changed(kept: Kept, path: Path, content: bytes, *lost: int, runs: bool) -> bool:
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        return kept.detects(*lost, runs=runs)
    finally:
        path.write_bytes(before)


def bit_flip(stage: Stage, number: int) -> bool:
    """One bit of a shard (two of three times) or of a sidecar."""
    kept = kept_run(stage, number)
    index = stage.chance.randrange(kept.n)
    path = kept.shards.sidecar(index) if stage.chance.random() < 1 / 3 else kept.shards.path(index)
    content = bytearray(path.read_bytes())
    content[stage.chance.randrange(len(content))] ^= 1 << stage.chance.randrange(8)
    return _changed(kept, path, bytes(content), index, runs=number % RUN_EVERY == 0)


def truncation(stage: Stage, number: int) -> bool:
    """A shard cut off at any byte, down to none."""
    kept = kept_run(stage, number)
    index = stage.chance.randrange(kept.n)
    path = kept.shards.path(index)
    content = path.read_bytes()
    return _changed(kept, path, content[: stage.chance.randrange(len(content))], index, runs=number % RUN_EVERY == 0)


def swapped(stage: Stage, number: int) -> bool:
    """Two shards under each other's names, with their sidecars or without."""
    kept = kept_run(stage, number)
    one, other = stage.chance.sample(range(kept.n - 1), 2)
    paths = [(kept.shards.path(one), kept.shards.path(other))]
    if number % 2:
        paths.append((kept.shards.sidecar(one), kept.shards.sidecar(other)))
    before = {path: path.read_bytes() for pair in paths for path in pair}
    for first, second in paths:
        first.write_bytes(before[second])
        second.write_bytes(before[first])
    try:
        return kept.detects(one, other, runs=True)
    finally:
        for path, content in before.items():
            path.write_bytes(content)


def foreign(stage: Stage, number: int) -> bool:
    """A shard and its sidecar of another run: of the other scorer, or of another input."""
    kept = kept_run(stage, number)
    other = Kept(stage.trial())
    while other.trial.ending != kept.trial.ending or other.trial.scorer == kept.trial.scorer:
        other.trial.clear()
        other = Kept(stage.trial())
    before = (kept.shards.path(0).read_bytes(), kept.shards.sidecar(0).read_bytes())
    shutil.copy(other.shards.path(0), kept.shards.path(0))
    shutil.copy(other.shards.sidecar(0), kept.shards.sidecar(0))
    try:
        return kept.detects(0, runs=True)
    finally:
        kept.shards.path(0).write_bytes(before[0])
        kept.shards.sidecar(0).write_bytes(before[1])
        other.trial.clear()


def sidecar_fault(stage: Stage, number: int) -> bool:
    """A sidecar deleted, cut, of another version, or of another recipe; or the output held by another process."""
    kept = kept_run(stage, number)
    index = stage.chance.randrange(kept.n)
    path = kept.shards.sidecar(index)
    content = path.read_bytes()
    kind = number % 5
    if kind == 4:
        return _is_locked(kept)
    if kind == 0:
        path.unlink()
        try:
            return kept.detects(index, runs=True)
        finally:
            path.write_bytes(content)
    fields = json.loads(content)
    changed = {
        1: content[: stage.chance.randrange(len(content))],
        2: json.dumps({**fields, "version": 99}).encode(),
        3: json.dumps({**fields, "recipe": "0" * 64}).encode(),
    }[kind]
    return _changed(kept, path, changed, index, runs=True)


def _is_locked(kept: Kept) -> bool:
    with kept.shards.locked():

        def work() -> int:
            kept.trial.run(keep_shards=True)
            return 0

        return ended(forked(work)) == CODES["locked"] and not kept.trial.out.exists()
