"""Scoring on a real Ray of this machine: the bytes of one process, though an actor is killed on the way."""

import os
import signal
from pathlib import Path

import pytest

from corpora.gold import load_quotes
from corpora.readers.tables import write_table
from framing.batch import Progress, score_file


def actors() -> list[int]:
    """Process ids of Ray's actors that run a shard maker; Ray names its processes so."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"MapWorker(MapBatches(ShardMaker))" in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc to find the actors")
def test_ray_gives_the_same_bytes_though_an_actor_is_killed(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    quotes = load_quotes()[["quote_id", "side", "text"]]
    source = write_table(quotes, tmp_path / "a.parquet")
    score_file(source, tmp_path / "one.parquet", "linear", shard_rows=50)
    killed: list[int] = []

    def kill_one(progress: Progress) -> None:
        if progress.n_done and not killed:
            killed.append(actors()[0])
            os.kill(killed[0], signal.SIGKILL)

    result = score_file(
        source, tmp_path / "ray.parquet", "linear", shard_rows=50, workers=2, engine="ray", progress=kill_one
    )
    assert killed and result.n_rows == len(quotes)
    assert (tmp_path / "ray.parquet").read_bytes() == (tmp_path / "one.parquet").read_bytes()
    assert not (tmp_path / "ray.parquet.parts").exists()
