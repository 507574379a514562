"""``parley score`` on files: shards, resume, limits, options of scorers, and what each refuses."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from framing.shards import Shards

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ["The talks were frank and constructive.", "坚决反对", "", "We remain concerned."]


def table(folder: Path, n: int = 40) -> Path:
    source = folder / "a.jsonl"
    lines = [json.dumps({"id": k, "text": f"{TEXTS[k % 4]} {k}" if TEXTS[k % 4] else ""}) for k in range(n)]
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return source


def test_a_dry_run_and_a_limit(parley_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    table(tmp_path)
    done = parley_here("score", "a.jsonl", "--out", "b.csv", "--scorer", "register", "--shard-rows", "15", "--dry-run")
    assert done.returncode == 0 and "40 rows in 3 shards for tone|scorer:register@" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]
    done = parley_here("score", "a.jsonl", "--out", "b.csv", "--scorer", "register", "--limit", "6")
    assert done.returncode == 2 and "wrote 6 rows" in done.stderr
    done = parley_here("score", "a.jsonl", "--scorer", "register", "--limit", "2")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [0, 1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--resume",), ("--workers", "2"), ("--engine", "ray"), ("--keep-shards",), ("--dry-run",),
        ("--out", "b.csv", "--engine", "spark"), ("--out", "b.csv", "--workers", "0"),
        ("--out", "b.csv", "--option", "precision"), ("--out", "b.csv", "--option", "precision=bf16"),
        ("--option", "precision=bf16"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_wrong_usage(parley_here, tmp_path: Path, arguments: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    table(tmp_path)
    done = parley_here("score", "a.jsonl", "--scorer", "register", *arguments)
    assert done.returncode == 64, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_run_goes_on(parley_here, tmp_path: Path, number: int, code: int) -> None:  # type: ignore[no-untyped-def]
    table(tmp_path, n=3000)
    command = [sys.executable, "-m", "parley", "score", "a.jsonl", "--scorer", "register", "--shard-rows", "25"]
    with subprocess.Popen(
        [*command, "--out", "b.jsonl", "--workers", "2"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("b.jsonl.parts/*.json")) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(number)
        _, messages = process.communicate(timeout=60)
    assert process.returncode == code, messages
    assert "Traceback" not in messages and "--resume goes on" in messages
    assert not (tmp_path / "b.jsonl").exists()
    shards = Shards(tmp_path / "b.jsonl")
    assert not list(shards.folder.glob(".*")) and not (shards.folder / "lock").exists()
    refused = parley_here("score", "a.jsonl", "--scorer", "register", "--out", "b.jsonl", "--shard-rows", "25")
    assert refused.returncode == 64 and "--resume" in refused.stderr
    again = parley_here(
        "score", "a.jsonl", "--scorer", "register", "--out", "b.jsonl", "--shard-rows", "25", "--resume"
    )
    assert again.returncode == 2 and "shards are those of an earlier run" in again.stderr
    assert parley_here("score", "a.jsonl", "--scorer", "register", "--out", "c.jsonl").returncode == 2
    assert (tmp_path / "b.jsonl").read_bytes() == (tmp_path / "c.jsonl").read_bytes()
    listings = [(tmp_path / f"{name}.jsonl.errors.jsonl").read_bytes() for name in "bc"]
    assert listings[0] == listings[1] and not shards.folder.exists()


def test_a_second_run_is_told_who_writes(parley_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    table(tmp_path)
    with Shards(tmp_path / "b.csv").locked():
        done = parley_here("score", "a.jsonl", "--out", "b.csv")
    assert done.returncode == 1
    assert f"locked: another run (process {os.getpid()}) is writing it" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_bar_is_drawn_where_somebody_sees_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from framing.batch import Progress
    from parley.progress import Bar

    for is_seen in (False, True):
        monkeypatch.setattr(sys.stderr, "isatty", lambda is_seen=is_seen: is_seen)
        with Bar() as bar:
            for n_done in (20, 30, 50):
                bar(Progress(n_done, 50, 20))
        drawn = capsys.readouterr().err
        assert ("50.0/50.0" in drawn and "rows/s" in drawn) == is_seen
