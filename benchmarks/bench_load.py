"""Load: what a million rows, ten thousand pages, and hours of work cost in time and memory, against the targets set.

    python -m benchmarks.bench_load [--only NAME ...] [--fraction 0.1] [--soak SECONDS] [--write PATH]

Every work runs in a process of its own, so that its memory is its own. The whole writes docs/robustness/load.json, from
which tools/build_robustness.py makes its part of docs/robustness.md; with ``--only`` the rows of other names stay. With
``--fraction`` inputs are smaller, the targets the same, and nothing is written without ``--write``. The whole takes about
ten minutes on two cores, half of them the soak. Exit status 1 where a target is missed.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from corpora.files import write_whole
from eval.tables import Table, to_text

RECORD = Path(__file__).resolve().parent.parent / "docs" / "robustness" / "load.json"
COLUMNS = ("case", "load", "target", "figure", "memory", "verdict")
MOST_MB = 1_500
MOST_SLOPE = 1.1
MOST_GROWTH = 0.05
SOAK_SECONDS = 300
Row = dict[str, str]
# Verb, the work that measures it, what is counted, and the sizes; the slope is that of the line through all of them.
VERBS = (
    ("extract, one text", "extract_one", "characters", (10_000, 30_000, 100_000, 300_000)),
    ("extract, texts of 3,000 characters", "extract_many", "characters", (30_000, 100_000, 300_000, 1_000_000)),
    ("score", "score", "rows", (1_000, 3_000, 10_000, 30_000, 100_000)),
    ("compare, 113 meetings", "compare", "rows", (1_000, 3_000, 10_000)),
    ("evaluate, 1,000 draws", "evaluate", "rows", (1_000, 3_000, 10_000)),
)


class Bench:
    """A folder for the inputs, how much smaller they are made, and how long the soak lasts."""

    def __init__(self, folder: Path, *, fraction: float = 1.0, soak: int = SOAK_SECONDS) -> None:
        self.folder, self.fraction, self.soak = folder, fraction, soak
        self._n_tables = 0

    def n(self, whole: int) -> int:
        """A number of rows, made smaller."""
        return max(1, round(whole * self.fraction))

    def run(self, work: str, n: int) -> dict[str, Any]:
        """What one work found, in a process of its own; see benchmarks/load_runs.py."""
        command = [sys.executable, "-m", "benchmarks.load_runs", work, str(self.folder), str(n)]
        settings = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False, timeout=n + 3600)
        if done.returncode:
            raise RuntimeError(f"{work} of {n} ended with {done.returncode}:\n{done.stderr[-2000:]}")
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    def quotes(self, n: int) -> None:
        """Make the tables of quotes, where those of that many are not there."""
        if self._n_tables != n:
            unique = self.run("table", n)["unique"]
            if unique != n:
                raise RuntimeError(f"{n - unique} of {n} generated texts stand twice")
            self._n_tables = n


def row(case: str, load: str, target: str, figure: str, is_kept: bool, memory: str = "") -> Row:
    """A row of the record."""
    values = (case, load, target, figure, memory, "pass" if is_kept else "FAIL")
    return dict(zip(COLUMNS, values, strict=True))


def _mb(*megabytes: float) -> str:
    return f"{sum(megabytes):,.0f} MB"


def quotes(bench: Bench) -> Iterator[Row]:
    """L-1."""
    n = bench.n(1_000_000)
    bench.quotes(n)
    works = (
        ("read_pieces", "Parquet read and verified, piece by piece as a batch run does", 2.0),
        ("read_whole", "Parquet read and verified into one pandas table", 2.0),
        ("compose", "NFC with the way back, text by text as scoring does", 3.0),
        ("register", "tone by the register, from file to file, two workers", 60.0),
    )
    for work, words, most in works:
        found = bench.run(work, n)
        if found["n"] != n:
            raise RuntimeError(f"{work}: {found['n']} of {n} rows")
        # The workers' memory is counted as if all of them were as large as the largest, and shared nothing.
        memory = found["own_mb"] + 2 * found["child_mb"]
        is_kept = found["seconds"] <= most and memory < MOST_MB
        target = f"at most {most:.0f} s, below {MOST_MB:,} MB"
        yield row("L-1", f"{n:,} quotes: {words}", target, f"{found['seconds']:.2f} s", is_kept, _mb(memory))


def json_lines(bench: Bench) -> Iterator[Row]:
    """L-2."""
    n = bench.n(100_000)
    bench.quotes(max(bench.n(1_000_000), n))
    found = bench.run("json_lines", n)
    figure = f"{found['seconds']:.2f} s; {found['table_seconds']:.2f} s to a checked pandas table"
    load = f"{found['n']:,} lines of JSON decoded strictly (keys that stand twice, NaN, depth, half characters)"
    yield row("L-2", load, "at most 0.5 s", figure, found["seconds"] <= 0.5, _mb(found["own_mb"]))


def pairs(bench: Bench) -> Iterator[Row]:
    """L-3."""
    n = bench.n(2_000)
    found = bench.run("pairs", n)
    few = bench.run("pairs", max(1, n // 4))
    # A table of all statements against all would grow sixteenfold, one of statements by meetings too.
    growth = found["own_mb"] / few["own_mb"]
    is_kept = found["seconds"] <= 60 and growth <= 4 and found["n"] == n * 500
    memory = f"{_mb(found['own_mb'])}, {growth:.1f} times that of a quarter"
    target = "at most 60 s; memory at most in proportion"
    load = f"{n:,} meetings of 500 statements set side against side"
    yield row("L-3", load, target, f"{found['seconds']:.1f} s", is_kept, memory)
    found = bench.run("joins", n)
    is_kept = found["seconds"] <= 60 and found["right"] == found["n"]
    figure = f"{found['seconds']:.1f} s, {found['right']} of {found['n']} joined to their own meeting"
    load = f"{found['statements']} statements of {found['n']} texts extracted and joined to one of {n:,} known meetings"
    yield row("L-3", load, "at most 60 s, all to their own", figure, is_kept, _mb(found["own_mb"]))


def pages(bench: Bench) -> Iterator[Row]:
    """L-4."""
    found = bench.run("pages", bench.n(10_000))
    n_aside = sum(found["aside"].values())
    is_kept = not found["lost"] and not found["unanswered"] and not found["hangs"]
    is_kept &= found["read"] + n_aside == found["n"]
    codes = ", ".join(f"{code} {n}" for code, n in found["aside"].items())
    figure = (
        f"{found['read']:,} documents + {n_aside:,} errors ({codes}); {found['hangs']} hangs, slowest page "
        f"{found['slowest']:.1f} s; {found['seconds']:.0f} s in all"
    )
    load = f"{found['n']:,} HTML pages, four processes, {found['hostile']} hostile"
    memory = f"largest process {_mb(found['child_mb'])}"
    yield row("L-4", load, "documents + errors = pages; no page over 10 s", figure, is_kept, memory)


def draws(bench: Bench) -> Iterator[Row]:
    """L-5."""
    found = bench.run("draws", bench.n(5_000))
    parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in found["parts"].items())
    load = f"10,000 draws of two bootstraps and two permutation tests, {found['n']:,} quotes in 200 clusters"
    figure = f"{found['seconds']:.1f} s ({parts})"
    yield row("L-5", load, "at most 60 s", figure, found["seconds"] <= 60, _mb(found["own_mb"]))


def page(bench: Bench) -> Iterator[Row]:
    """L-6."""
    found = bench.run("page", bench.n(5_000))
    is_kept = found["seconds"] <= 5 and found["bytes"] <= 5_000_000 and found["plots"] >= 12
    figure = f"{found['seconds']:.1f} s, {found['bytes'] / 1e6:.1f} MB (comparing before it {found['comparing']:.1f} s)"
    load = f"a page of {found['n']:,} statements of four meetings with {found['plots']} plots"
    yield row("L-6", load, "at most 5 s and 5 MB, 12 plots or more", figure, is_kept, _mb(found["own_mb"]))


def soak(bench: Bench) -> Iterator[Row]:
    """L-7."""
    found = bench.run("soak", bench.soak)
    n_outputs = found["outputs_killed"] + found["outputs_steady"]
    growth = found["growth"]
    # Without two loops to set side by side there is no growth to speak of, and nothing is shown.
    is_kept = found["same"] and found["alive"] and growth < MOST_GROWTH and found["outputs_killed"] > 0
    same = "all" if found["same"] else "NOT all"
    figure = f"{found['kills']} kills, {n_outputs} outputs, {same} of the same bytes"
    shown = "not enough loops" if math.isnan(growth) else f"{growth:+.1%}"
    memory = f"{shown} ({found['early_mb']:.0f} to {found['late_mb']:.0f} MB, the runner that is not killed)"
    load = f"the batch runner in a loop for {found['seconds']:.0f} s (listed: 8 h), kill -9 about every 15 s and resume"
    yield row("L-7", load, "memory grows less than 5%, the same bytes", figure, is_kept, memory)


def verbs(bench: Bench) -> Iterator[Row]:
    """L-8."""
    for name, work, unit, sizes in VERBS:
        chosen = [size for size in sizes if size <= max(sizes) * bench.fraction] or list(sizes[:2])
        found = [bench.run(work, size) for size in (chosen if len(chosen) > 1 else sizes[:2])]
        points = [(one["size"], one["processor"]) for one in found]
        # What every call costs once makes the whole line flatter; between the two largest it weighs least.
        slope, end = slope_of(points), slope_of(points[-2:])
        last = found[-1]
        rate = f"{last['size'] / last['processor']:,.0f} {unit} a second at {last['size']:,}"
        figure = f"slope {slope:.2f}, between the two largest {end:.2f}; {rate}"
        load = f"{name}: {found[0]['size']:,} to {last['size']:,} {unit}"
        target = f"slope at most {MOST_SLOPE} on logarithms"
        yield row("L-8", load, target, figure, max(slope, end) <= MOST_SLOPE, _mb(last["own_mb"]))


def slope_of(points: Sequence[tuple[float, float]]) -> float:
    """Slope of the least-squares line through the logarithms of size and processor seconds."""
    logs = [(math.log(size), math.log(max(seconds, 1e-4))) for size, seconds in points]
    mean_x, mean_y = (sum(point[k] for point in logs) / len(logs) for k in (0, 1))
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum((x - mean_x) ** 2 for x, _ in logs)


WORKS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "quotes": quotes, "json": json_lines, "pairs": pairs, "pages": pages, "draws": draws, "page": page, "soak": soak,
    "verbs": verbs,
}  # fmt: skip
CASES = {name: f"L-{number}" for number, name in enumerate(WORKS, start=1)}


def measured(
    names: Sequence[str], *, fraction: float, soak_seconds: int, say: Callable[[str], object] = lambda _: None
) -> list[Row]:
    """The rows of some works, told one by one."""
    found: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="parley-load-") as place:
        bench = Bench(Path(place), fraction=fraction, soak=soak_seconds)
        for name in names:
            for one in WORKS[name](bench):
                found.append(one)
                say(f"{one['case']} {one['verdict']}: {one['load']}: {one['figure']}; {one['memory']}\n")
    return found


def table_of(rows: Sequence[Row]) -> Table:
    """The table that is printed."""
    return Table("Load", COLUMNS, tuple(tuple(one[name] for name in COLUMNS) for one in rows), len(COLUMNS))


def measure() -> tuple[list[Table], bool]:
    """Everything at full size; the table, and whether all targets are kept. The record is written too."""
    rows = measured(tuple(WORKS), fraction=1.0, soak_seconds=SOAK_SECONDS)
    write(RECORD, rows)
    return [table_of(rows)], all(one["verdict"] == "pass" for one in rows)


def write(path: Path, rows: Sequence[Row]) -> None:
    """Write the record; rows of cases that were not measured now stay as they are."""
    before = json.loads(path.read_text("utf-8")) if path.exists() else []
    fresh = {one["case"] for one in rows}
    kept = sorted([*rows, *(one for one in before if one["case"] not in fresh)], key=lambda one: str(one["case"]))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(kept, indent=1, ensure_ascii=False) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--only", action="append", choices=tuple(WORKS), help="may be repeated")
    parser.add_argument("--fraction", type=float, default=1.0, help="size of the inputs, at most 1")
    parser.add_argument("--soak", type=int, default=SOAK_SECONDS, help="seconds")
    parser.add_argument("--write", type=Path, help="JSON file; docs/robustness/load.json where all works run whole")
    given = parser.parse_args(arguments)
    names = given.only or tuple(WORKS)

    def say(text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    rows = measured(names, fraction=min(1.0, given.fraction), soak_seconds=given.soak, say=say)
    target = given.write or (RECORD if not given.only and given.fraction >= 1 else None)
    sys.stdout.write("\n" + to_text([table_of(rows)]))
    if target is not None:
        write(target, rows)
        sys.stdout.write(f"wrote {target}; then: python tools/build_robustness.py --records\n")
    return 0 if all(one["verdict"] == "pass" for one in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
