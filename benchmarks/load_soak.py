"""A bounded soak of the batch runner: killed and taken up again over and over, beside a run that nobody kills.

The first runner scores one table in a loop and is killed (signal 9, workers and all) about every 15 seconds; the next
one takes up its shards. The second runs the same loop undisturbed from start to end, so that a leak would show. Every
output is held to the bytes of an unbroken run.
"""

import multiprocessing
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.load_inputs import write_quotes

KILL_SECONDS = 15.0
ROWS, SHARD_ROWS = 30_000, 2_000
# Loops before memory is first noted: caches fill, the allocator settles.
WARM_LOOPS = 2


def resident_kb(process: int) -> int:
    """Resident memory of a process now; 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)
    except OSError:
        return 0


def loop(source: str, out: str, log: str, expected: str, workers: int) -> None:
    """Score again and again; a line in the log for each whole output: whether it is the expected one, and the memory."""
    from framing.batch import score_file
    from framing.shards import sha256_of_file

    # Its own group: a kill takes the workers along.
    os.setpgid(0, 0)
    target = Path(out)
    while True:
        score_file(source, target, "register", workers=workers, shard_rows=SHARD_ROWS, resume=True)
        is_same = sha256_of_file(target) == expected
        # The output goes before it is told, so that no output is told twice.
        target.unlink()
        with Path(log).open("a", encoding="ascii") as lines:
            lines.write(f"{int(is_same)} {resident_kb(os.getpid())} {os.getpid()}\n")


def start(*arguments: Any) -> Any:
    """A loop in a new process."""
    process = multiprocessing.get_context("spawn").Process(target=loop, args=arguments)
    process.start()
    return process


def end(process: Any) -> None:
    """Kill a loop with its workers, and wait for it."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        process.kill()
    process.join()


def entries(log: Path) -> list[tuple[int, int, int]]:
    """The whole lines of a log: same bytes (0 or 1), kilobytes, process."""
    if not log.exists():
        return []
    lines = [line.split() for line in log.read_text("ascii").split("\n")[:-1]]
    return [(int(same), int(size), int(process)) for same, size, process in lines]


def soak(folder: Path, n: int) -> dict[str, Any]:
    """``n`` seconds of it."""
    from framing.batch import score_file
    from framing.shards import sha256_of_file

    write_quotes(folder, ROWS)
    source, whole = folder / "quotes.parquet", folder / "whole.parquet"
    score_file(source, whole, "register", shard_rows=SHARD_ROWS)
    expected = sha256_of_file(whole)
    logs = folder / "killed.log", folder / "steady.log"
    steady = start(str(source), str(folder / "steady.parquet"), str(logs[1]), expected, 1)
    chance, n_kills, at_kill = random.Random(7), 0, []
    begin = time.monotonic()
    try:
        while time.monotonic() - begin < n:
            killed = start(str(source), str(folder / "killed.parquet"), str(logs[0]), expected, 2)
            try:
                time.sleep(min(KILL_SECONDS * chance.uniform(0.7, 1.3), max(1.0, n - (time.monotonic() - begin))))
                at_kill.append(resident_kb(killed.pid))
            finally:
                is_alive = killed.is_alive()
                end(killed)
            n_kills += 1
            if not is_alive:
                sys.stderr.write("a runner ended by itself\n")
                break
        is_steady = steady.is_alive()
    finally:
        end(steady)
    found = [entries(log) for log in logs]
    sizes = [size for _, size, _ in found[1]][WARM_LOOPS:]
    # Medians of the first and last quarter: one loop more or less in the allocator is no growth.
    part = max(1, len(sizes) // 4)
    early, late = (sorted(some)[len(some) // 2] if some else 0 for some in (sizes[:part], sizes[-part:]))
    return {
        "seconds": time.monotonic() - begin, "kills": n_kills, "outputs_killed": len(found[0]),
        "outputs_steady": len(found[1]), "same": all(same for log in found for same, _, _ in log),
        "alive": is_alive and is_steady, "growth": (late - early) / early if early else float("nan"),
        "early_mb": early / 1024, "late_mb": late / 1024,
        "at_kill_mb": [min(at_kill) / 1024, max(at_kill) / 1024],
    }  # fmt: skip
