"""Batch scoring of Parquet by ``linear``: rows a second against one pandas table, memory, Ray, and how time grows.

    python -m benchmarks.bench_batch [--rows 2000000] [--no-ray]

Every run is a process of its own. The generated rows are made for this measurement: no two are alike, so that scoring
each text once saves nothing. Start-up (a run of 64 rows) is taken off where the table says so. Exit status 1 where a
line is not kept.
"""

import argparse
import json
import math
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corpora.files import development_folder
from eval.tables import Table, number, to_text

# Rows compared with the one table, rows of the memory line, and the small and large ends of the slope.
N_COMPARED, N_LARGE = 200_000, 2_000_000
SIZES = (1_000, 10_000, 100_000, 1_000_000)
LEAST_RATIO, FAR_RATIO = 1.8, 4.0
MOST_MB, MOST_GROWTH = 600, 1.25
MOST_RAY = 1.5
MOST_SLOPE = 1.1
_EN = (
    ("The Chinese side", "The U.S. side", "A spokesperson", "The secretary", "Vice Premier He", "Both delegations",
     "The minister"),
    ("expressed serious concern about", "firmly opposes", "welcomed progress on", "held candid and constructive talks on",
     "urged the other side to stop", "will resolutely respond to", "agreed to keep talking about", "took note of"),
    ("the new tariffs", "export controls on chips", "rare earth licences", "port fees", "soybean purchases", "fentanyl",
     "the entity list", "flights and visas", "military channels", "the ceasefire"),
    ("and said that stable ties serve both peoples", "and called the measures unilateral bullying", "after two days of meetings",
     "and stressed mutual respect", "while warning of consequences", "in a spirit of equality"),
)  # fmt: skip
_ZH = (
    ("中方", "美方", "发言人", "何立峰", "双方", "商务部"),
    ("对此表示严重关切", "坚决反对", "欢迎取得的积极进展", "进行了坦诚、深入、富有建设性的交流", "敦促美方纠正错误做法",
     "将采取必要措施"),
    ("，关税", "，出口管制", "，稀土许可", "，港口费", "，农产品采购", "，芬太尼合作"),
    ("，维护两国关系稳定", "，这是单边霸凌", "，体现了相互尊重", "，符合两国人民利益"),
)  # fmt: skip


def rows(n: int, *, first: int = 0) -> Iterator[tuple[str, str]]:
    """Language and text of ``n`` invented statements, every one another; one in four is Chinese."""
    chance = random.Random(7 + first)
    for row in range(first, first + n):
        is_chinese = row % 4 == 3
        parts = [chance.choice(part) for _ in range(1 if is_chinese else 2) for part in (_ZH if is_chinese else _EN)]
        half = len(parts) // 2
        text = (
            "".join(parts) + f"，第{row}号。"
            if is_chinese
            else " ".join(parts[:half]) + f", item {row}. " + " ".join(parts[half:]) + "."
        )
        yield ("zh" if is_chinese else "en"), text


def generated(path: Path, n: int) -> Path:
    """A Parquet file of ``n`` generated rows, in row groups of 100,000."""
    schema = pa.schema({"id": pa.int64(), "language": pa.string(), "text": pa.string()})
    step = 100_000
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for first in range(0, n, step):
            many = list(rows(min(step, n - first), first=first))
            arrays = [
                pa.array(range(first, first + len(many)), pa.int64()),
                pa.array([language for language, _ in many]),
                pa.array([text for _, text in many]),
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return path


def real(path: Path) -> Path | None:
    """The official paragraphs of the tracker and the items of Chinese television, or None without development data."""
    folder = development_folder()
    if folder is None:
        return None
    texts = []
    with (folder / "data/us_cn_tracker_en/tracker.jsonl").open(encoding="utf-8") as lines:
        texts += [str(json.loads(line)["text"]) for line in lines]
    with (folder / "data/cctv_xinwenlianbo_zh/us_items.jsonl").open(encoding="utf-8") as lines:
        texts += ["\n".join(json.loads(line)["paragraphs"]) for line in lines]
    pq.write_table(pa.table({"text": texts}), path)
    return path


def timed(mode: str, source: Path, *, workers: int = 2) -> dict[str, float]:
    """Seconds and memory of one run; see benchmarks/batch_run.py."""
    command = [sys.executable, "-m", "benchmarks.batch_run", mode, str(source), str(source.with_name("out.parquet"))]
    settings = {**os.environ, "OMP_NUM_THREADS": "1", "RAY_USAGE_STATS_ENABLED": "0"}
    done = subprocess.run(
        [*command, "--workers", str(workers)], env=settings, capture_output=True, text=True, check=True, timeout=3600
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _verdict(is_kept: bool) -> str:
    return "pass" if is_kept else "FAIL"


def compared(name: str, source: Path, n: int, *, has_line: bool) -> tuple[list[str], float, dict[str, float]]:
    """One row: rows a second of one pandas table and of two workers, from start to end; their ratio; the second run."""
    alone, pool = timed("pandas", source), timed("pool", source)
    ratio = alone["seconds"] / pool["seconds"]
    aims = (
        (f"at least {LEAST_RATIO}", f"{FAR_RATIO:.0f}", _verdict(ratio >= LEAST_RATIO)) if has_line else ("-", "-", "-")
    )
    cells = [name, f"{n:,}", f"{n / alone['seconds']:,.0f}", f"{n / pool['seconds']:,.0f}", number(ratio, 2), *aims]
    return cells, ratio, pool


def measure(*, n_large: int = N_LARGE, with_ray: bool = True) -> tuple[list[Table], bool]:
    """All tables, and whether all lines are kept."""
    kept: list[bool] = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        tiny = generated(folder / "tiny.parquet", 64)
        middle = generated(folder / "middle.parquet", N_COMPARED)
        ratio_rows: list[list[str]] = []
        if (source := real(folder / "real.parquet")) is not None:
            n = pq.read_metadata(source).num_rows
            ratio_rows.append(compared("official paragraphs and Chinese items", source, n, has_line=False)[0])
        cells, _, small_run = compared("generated", middle, N_COMPARED, has_line=False)
        ratio_rows.append(cells)
        large = generated(folder / "large.parquet", n_large)
        cells, ratio, large_run = compared("generated", large, n_large, has_line=True)
        large.unlink()
        ratio_rows.append(cells)
        kept.append(ratio >= LEAST_RATIO)
        tables = [
            Table(
                "linear through Parquet: two workers against one pandas table, start-up and all",
                ("rows", "n", "pandas, rows a second", "two workers", "ratio", "line", "far aim", "verdict"),
                tuple(map(tuple, ratio_rows)),
                2,
            )
        ]
        memory_rows = []
        for who, key in (("parent", "own_mb"), ("largest worker", "largest_child_mb")):
            growth = large_run[key] / small_run[key]
            is_kept = large_run[key] < MOST_MB and growth <= MOST_GROWTH
            kept.append(is_kept)
            memory_rows.append(
                (who, f"{small_run[key]:.0f}", f"{large_run[key]:.0f}", number(growth, 2),
                 f"below {MOST_MB}, {MOST_GROWTH} times", _verdict(is_kept))
            )  # fmt: skip
        rate = f"{n_large / large_run['seconds']:,.0f} rows a second at {n_large:,} rows"
        header = ("process", f"MB at {N_COMPARED:,}", f"MB at {n_large:,}", "growth", "line", "verdict")
        tables.append(Table(f"Resident memory at its highest; {rate}", header, tuple(memory_rows), 1))
        start_up = timed("pool", tiny)["seconds"]
        if with_ray:
            table, is_kept = _ray(middle, tiny, small_run["seconds"] - start_up)
            tables.append(table)
            kept.append(is_kept)
        table, is_kept = _slope(folder, start_up)
        tables.append(table)
        kept.append(is_kept)
    return tables, all(kept)


def _ray(source: Path, tiny: Path, pool_seconds: float) -> tuple[Table, bool]:
    start_up = timed("ray", tiny)["seconds"]
    seconds = timed("ray", source)["seconds"] - start_up
    ratio = seconds / pool_seconds
    is_kept = ratio <= MOST_RAY
    cells = (
        f"{N_COMPARED:,}", f"{N_COMPARED / pool_seconds:,.0f}", f"{N_COMPARED / seconds:,.0f}", number(ratio, 2),
        f"at most {MOST_RAY}", _verdict(is_kept), f"{start_up:.0f}",
    )  # fmt: skip
    header = ("n", "pool, rows a second", "Ray", "times slower", "line", "verdict", "start-up of Ray, seconds")
    return Table("Ray Data with two actors against the pool, start-up apart", header, (cells,)), is_kept


def _slope(folder: Path, start_up: float) -> tuple[Table, bool]:
    cells: list[tuple[str, ...]] = []
    points: list[tuple[float, float]] = []
    for n in SIZES:
        source = generated(folder / f"size{n}.parquet", n)
        seconds = max(timed("pool", source)["seconds"] - start_up, 1e-3)
        source.unlink()
        points.append((math.log10(n), math.log10(seconds)))
        cells.append((f"{n:,}", f"{seconds:.2f}", f"{n / seconds:,.0f}"))
    # The line through the points of 10,000 rows and more: below, the workers have no two shards to share.
    used = points[1:]
    mean_x, mean_y = (sum(point[k] for point in used) / len(used) for k in (0, 1))
    slope = sum((x - mean_x) * (y - mean_y) for x, y in used) / sum((x - mean_x) ** 2 for x, _ in used)
    is_kept = slope <= MOST_SLOPE
    title = f"Time by rows, start-up apart: slope {slope:.2f} on logarithms, at most {MOST_SLOPE}: {_verdict(is_kept)}"
    return Table(title, ("rows", "seconds", "rows a second"), tuple(cells)), is_kept


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=N_LARGE)
    parser.add_argument("--no-ray", action="store_true")
    given = parser.parse_args(arguments)
    tables, is_kept = measure(n_large=given.rows, with_ray=not given.no_ray)
    sys.stdout.write(to_text(tables))
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
