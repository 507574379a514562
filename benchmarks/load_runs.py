"""The works that bench_load measures, each in a process of its own: prints seconds, memory and what was counted as JSON.

    python -m benchmarks.load_runs WORK FOLDER N

Inputs are made up from the bundled quotes and a few templates, no two rows alike; making them is not counted.
"""

import json
import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.load_inputs import account, many_meetings, statements, varied, write_quotes
from benchmarks.load_pages import pages
from benchmarks.load_soak import soak
from benchmarks.load_verbs import Found, compare, evaluate, extract_many, extract_one, score, timed

SIDES = ("US", "CN", "US", "CN", "third", "joint")
N_CLUSTERS, N_DRAWS = 200, 10_000
TALKS = (
    "2025-10-18-bessent-he-call",
    "2025-10-25-bessent-he-kualalumpur",
    "2025-11-24-trump-xi-call",
    "2025-12-05-bessent-he-call",
)


def peak_mb() -> float:
    """Resident memory of this process at its highest. Linux tells it apart from that of the process that started it."""
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def table(folder: Path, n: int) -> Found:
    """Makes the tables of ``n`` quotes that other works read."""
    return {"n": n, "unique": write_quotes(folder, n)}


def read_whole(folder: Path, n: int) -> Found:
    """Parquet to one pandas table, checksums and digest verified."""
    from corpora.readers.tables import read_table

    (frame, errors), seconds, _ = timed(lambda: read_table(folder / "quotes.parquet"))
    return {"seconds": seconds, "n": len(frame), "errors": len(errors)}


def read_pieces(folder: Path, n: int) -> Found:
    """The same Parquet as a batch run reads it: one look over the whole, then piece by piece."""
    from corpora.readers.pieces import Pieces, lay_out

    def work() -> int:
        layout = lay_out(folder / "quotes.parquet", piece_rows=16_384)
        with Pieces(layout) as pieces:
            return sum(len(pieces.read(index).rows) for index in range(len(layout.pieces)))

    found, seconds, _ = timed(work)
    return {"seconds": seconds, "n": found}


def compose(folder: Path, n: int) -> Found:
    """NFC with its map back, as scoring does it, of every text; one in a hundred is decomposed."""
    import unicodedata

    from corpora.composed import compose as composed

    texts = [text for _, _, text in varied(n)]
    texts[::100] = [unicodedata.normalize("NFD", text) + " Cafe\u0301" for text in texts[::100]]
    found, seconds, _ = timed(lambda: sum(composed(text) is not None for text in texts))
    return {"seconds": seconds, "n": len(texts), "composed": found}


def register(folder: Path, n: int) -> Found:
    """Tone by the register of the Parquet, through shards and two workers."""
    from framing.batch import score_file

    def work() -> Any:
        return score_file(folder / "quotes.parquet", folder / "scored.parquet", "register", workers=2, overwrite=True)

    result, seconds, _ = timed(work)
    (folder / "scored.parquet").unlink()
    return {"seconds": seconds, "n": result.n_rows, "scored": result.n_scored}


def json_lines(folder: Path, n: int) -> Found:
    """Every line decoded strictly (a key twice, NaN, depth, half characters), then the same file to a pandas table."""
    from corpora.readers.json_lines import json_records
    from corpora.readers.limits import DEFAULT_LIMITS
    from corpora.readers.rows import lines_of
    from corpora.readers.tables import read_table

    path = folder / "quotes.jsonl"

    def work() -> int:
        with path.open("rb") as handle:
            lines = lines_of(handle, str(path), encoding="", limits=DEFAULT_LIMITS)
            return sum(isinstance(record, dict) for _, record in json_records(lines, str(path), DEFAULT_LIMITS))

    found, seconds, _ = timed(work)
    _, whole, _ = timed(lambda: read_table(path))
    return {"seconds": seconds, "n": found, "table_seconds": whole}


def pairs(folder: Path, n: int) -> Found:
    """``n`` meetings of 500 statements each set side against side; the statements come one by one in no order."""
    from corpora.document import Statement
    from corpora.pairing import pair
    from corpora.span import Span

    meetings = many_meetings(n)
    total = n * 500

    def found() -> Iterator[Statement]:
        for k in range(total):
            # 7919 is prime: each meeting comes up 500 times, never twice in a row.
            place = k * 7919 % total
            side = SIDES[place // n % len(SIDES)]
            yield Statement(
                f"document-{place // 50}", Span(k, k + 40), "", "en", side, side, "direct",
                meeting_id=meetings[place % n].meeting_id,
            )  # fmt: skip

    made, seconds, _ = timed(lambda: pair(found(), meetings))
    held = sum(sum(one.counts.values()) for one in made)
    return {"seconds": seconds, "n": held, "pairs": sum(one.is_paired for one in made)}


def joins(folder: Path, n: int) -> Found:
    """100 accounts, each of a day of its own, against ``n`` known meetings: found by day and name."""
    from corpora.document import Document
    from corpora.extraction import extract

    meetings = many_meetings(n)
    chosen = meetings[:: max(1, n // 100)][:100]
    texts = [
        Document(f"account-{k}.txt", account(meeting, k), "en", published=meeting.first)
        for k, meeting in enumerate(chosen)
    ]
    extract(texts[:1], meetings=meetings)
    found, seconds, _ = timed(lambda: extract(texts, meetings=meetings))
    own = {text.name: meeting.meeting_id for text, meeting in zip(texts, chosen, strict=True)}
    right = sum(one.meeting_id == own[one.name] for one in found.documents)
    return {"seconds": seconds, "n": len(texts), "right": right, "statements": len(found.statements)}


def draws(folder: Path, n: int) -> Found:
    """10,000 draws each of a bootstrap over rows, over sums, and of two permutation tests; ``n`` rows in 200 clusters."""
    import numpy as np

    from framing import resampling

    chance = np.random.default_rng(7)
    values, clusters = chance.normal(size=n), chance.integers(0, N_CLUSTERS, size=n)
    is_first = chance.random(n) < 0.5
    totals = resampling.cluster_totals(np.stack([values, np.ones(n)], axis=1), clusters)
    works: dict[str, Callable[[], object]] = {
        "bootstrap over rows": lambda: resampling.cluster_bootstrap(
            lambda rows: float(values[rows].mean()), clusters, n_draws=N_DRAWS
        ),
        "bootstrap over sums": lambda: resampling.totals_bootstrap(
            totals, lambda t: t[:, 0] / t[:, 1], n_draws=N_DRAWS
        ),
        "permutation within clusters": lambda: resampling.within_clusters_test(
            values, is_first, clusters, n_draws=N_DRAWS
        ),
        "sign flips of clusters": lambda: resampling.sign_flip_test(totals[:, 0], n_draws=N_DRAWS),
    }
    parts = {name: timed(work)[1] for name, work in works.items()}
    return {"seconds": sum(parts.values()), "parts": parts, "n": n}


def page(folder: Path, n: int) -> Found:
    """One page of ``n`` statements of four meetings; scoring and comparing go before the clock."""
    from parley import face

    made = statements(n).drop(columns=["tone", "frames", "decided", "split"])
    made["meeting_id"] = [TALKS[k // 2 % len(TALKS)] for k in range(n)]
    compared, comparing, _ = timed(lambda: face.compare(made))
    compared.to_html(folder / "page.html")
    written, seconds, _ = timed(lambda: compared.to_html(folder / "page.html"))
    text = written.read_text("utf-8")
    size = written.stat().st_size
    return {"seconds": seconds, "comparing": comparing, "bytes": size, "plots": text.count("<svg"), "n": n}


WORKS: dict[str, Callable[[Path, int], Found]] = {
    work.__name__: work
    for work in (table, read_whole, read_pieces, compose, register, json_lines, pairs, joins, draws, page, pages, soak,
                 extract_one, extract_many, score, compare, evaluate)
}  # fmt: skip


def main() -> int:
    name, folder, n = sys.argv[1:4]
    found = WORKS[name](Path(folder), int(n))
    found["own_mb"] = peak_mb()
    # Kilobytes on Linux: the largest of the processes that this one started.
    found["child_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
