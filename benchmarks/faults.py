"""Faults injected into batch scoring, by the thousand, from a seed: after each the output must be the unbroken one.

    python -m benchmarks.faults [--group NAME ...] [--fraction 0.1] [--seed 7] [--write PATH]

Small tables in three formats are scored by the register and the linear scorer, disturbed, taken up again, and compared
byte for byte with the output of a run that nothing disturbed. Exit status 1 where one trial differs. The whole takes
about half an hour on two cores, most of it for workers that die or hang.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import fault_groups as runs
from benchmarks import fault_shards as shards
from benchmarks.fault_stage import Stage
from corpora.files import write_whole
from eval.tables import Table, to_text

Group = Callable[[Stage, int], bool]
# Name to what is called with the number of the trial, the number of trials, and what they are.
GROUPS: dict[str, tuple[Group, int, str]] = {
    "kill": (lambda stage, _: runs.kill_at_random(stage), 500, "kill -9 at a random moment, up to three in one run"),
    "points": (runs.kill_at_point, 2 * len(runs.POINTS) * 12, "kill -9 before and after each named step"),
    "interrupt": (lambda stage, _: runs.interrupt(stage), 50, "SIGINT at a random moment"),
    "terminate": (lambda stage, _: runs.terminate(stage), 50, "SIGTERM at a random moment"),
    "full": (runs.disk_full, 40, "disk full, at 40 sizes"),
    "flips": (shards.bit_flip, 1000, "a bit of a shard or sidecar flipped"),
    "cuts": (shards.truncation, 200, "a shard cut off"),
    "swapped": (shards.swapped, 20, "two shards swapped"),
    "foreign": (shards.foreign, 5, "a shard of another run"),
    "sidecars": (shards.sidecar_fault, 40, "sidecar gone, cut, of another version or recipe; output locked"),
    "workers": (
        runs.worker_fault,
        120,
        "worker killed, out of memory, hanging, raising, answering short or in disorder",
    ),
    "runners": (lambda stage, _: runs.two_runners(stage), 20, "two runs on one output"),
    "errors": (runs.input_output_error, 20, "EIO, EACCES, read-only, no space, working folder deleted"),
    "surroundings": (runs.surroundings, 40, "clock, time zone, locale, hash seed"),
}


def measure(
    names: Sequence[str],
    *,
    seed: int,
    say: Callable[[str], object],
    fraction: float = 1.0,
    shares: Mapping[str, float] | None = None,
) -> list[dict[str, object]]:
    """A record a group: name, what it does, trials, trials passed, seconds, and the numbers of those that failed.

    ``fraction`` is the share of the trials of every group, ``shares`` that of each.
    """
    found: list[dict[str, object]] = []
    stage = Stage(seed)
    for name in names:
        group, n_all, words = GROUPS[name]
        n = max(1, round(n_all * shares[name] if shares else n_all * fraction))
        start = time.perf_counter()
        stage.begin()
        failed = [number for number in range(n) if not group(stage, number)]
        seconds = round(time.perf_counter() - start, 1)
        found.append(
            {"group": name, "fault": words, "n": n, "n_passed": n - len(failed), "seconds": seconds, "failed": failed}
        )
        say(f"{name}: {n - len(failed)} of {n} in {seconds:.0f} s" + (f"; failed: {failed[:20]}" if failed else ""))
    stage.close()
    return found


def table_of(records: Sequence[dict[str, object]]) -> Table:
    """The table that is printed."""
    rows = tuple(
        (str(one["group"]), str(one["fault"]), str(one["n"]), str(one["n_passed"]), str(one["seconds"]))
        for one in records
    )
    return Table(
        "Faults injected, and outputs that were the unbroken ones",
        ("group", "fault", "n", "passed", "seconds"),
        rows,
        2,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--group", action="append", choices=tuple(GROUPS), help="may be repeated")
    parser.add_argument("--fraction", type=float, default=1.0, help="share of the trials of each group")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--write", type=Path, help="JSON file; groups that stand in it already stay unless run again")
    given = parser.parse_args(arguments)

    def say(text: str) -> None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    records: dict[str, dict[str, object]] = {}
    if given.write and given.write.exists():
        records = {one["group"]: one for one in json.loads(given.write.read_text(encoding="utf-8"))}
    fresh = []
    for name in given.group or GROUPS:
        fresh += measure([name], fraction=given.fraction, seed=given.seed, say=say)
        records[name] = fresh[-1]
        if given.write:
            kept = [records[one] for one in GROUPS if one in records]
            write_whole(given.write, json.dumps(kept, indent=1) + "\n")
    sys.stdout.write(to_text([table_of(fresh)]))
    return 0 if all(one["n"] == one["n_passed"] for one in fresh) else 1


if __name__ == "__main__":
    sys.exit(main())
