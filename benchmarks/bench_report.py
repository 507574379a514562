"""How large a report is and how long it takes: one meeting, the trade talks of late 2025, and all bundled meetings.

    python -m benchmarks.bench_report

Scoring and comparing are counted apart from writing. Exit status 1 where a line is not kept.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from corpora.gold import load_meetings, load_quotes
from eval.tables import Table, to_text
from parley import face

# What ``make compare`` shows.
TALKS = (
    "2025-10-18-bessent-he-call",
    "2025-10-25-bessent-he-kualalumpur",
    "2025-11-24-trump-xi-call",
    "2025-12-05-bessent-he-call",
)
# Seconds for everything, and bytes of the largest page.
LINES = {"one meeting": (2.0, 1_000_000), "all meetings": (60.0, 5_000_000)}
Made = TypeVar("Made")


def timed(work: Callable[[], Made]) -> tuple[Made, float]:
    """What ``work`` makes, and its seconds."""
    start = time.perf_counter()
    made = work()
    return made, time.perf_counter() - start


def row(name: str, meeting_ids: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """Figures of one report."""
    statements = face.bundled_statements(*meeting_ids)
    compared, comparing = timed(lambda: face.compare(statements))
    with tempfile.TemporaryDirectory() as folder:
        _, writing = timed(lambda: compared.to_folder(Path(folder)))
        files = [path for path in Path(folder).rglob("*") if path.is_file()]
        pages = [path.stat().st_size for path in files if path.suffix == ".html"]
        total = sum(path.stat().st_size for path in files)
    seconds, size = LINES.get(name, (float("inf"), float("inf")))
    is_kept = comparing + writing <= seconds and max(pages) <= size
    line = f"{seconds:.0f} s, {size / 1e6:.0f} MB" if name in LINES else "-"
    verdict = "-" if name not in LINES else "pass" if is_kept else "FAIL"
    return (
        name,
        str(len(meeting_ids)),
        str(len(statements)),
        f"{comparing:.2f}",
        f"{writing:.2f}",
        f"{max(pages) / 1e3:,.0f}",
        str(len(files)),
        f"{total / 1e6:.1f}",
        line,
        verdict,
    ), is_kept


def measure() -> tuple[list[Table], bool]:
    """The table, and whether its lines are kept."""
    with_words = load_quotes()
    held = set(with_words.loc[with_words["text"].notna(), "meeting_id"])
    every = [one.meeting_id for one in load_meetings() if one.meeting_id in held]
    face.compare(face.bundled_statements(TALKS[0]))  # Imports, registers and weights are loaded before the clock runs.
    found = [row("one meeting", TALKS[1:2]), row("trade talks of late 2025", TALKS), row("all meetings", every)]
    header = (
        "report", "meetings", "statements", "compare, s", "write, s", "largest page, KB", "files", "folder, MB",
        "at most", "verdict",
    )  # fmt: skip
    return [Table("Size of a report and seconds to make it", header, tuple(cells for cells, _ in found))], all(
        is_kept for _, is_kept in found
    )


def main() -> int:
    tables, is_kept = measure()
    sys.stdout.write(to_text(tables))
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
