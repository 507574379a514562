"""Every measurement that can run here, one after the other, printed and written to docs/benchmarks.md.

    python -m benchmarks.all [--only NAME ...] [--split validation] [--write docs/benchmarks.md]

What needs the development folder (PARLEY_DATA) or a package that is missing is named with its reason and left out. The
test meetings, and what attribution kept for a last look, are measured with ``--split test`` alone. Exit status 1 where a
line is not kept.
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

import parley
from benchmarks import (
    bench_attribution,
    bench_batch,
    bench_comparison,
    bench_embedding,
    bench_finetune,
    bench_intervals,
    bench_load,
    bench_nli,
    bench_readouts,
    bench_register,
    bench_report,
    bench_speed,
    bench_tone,
    bench_transformers,
)
from corpora.errors import ParleyError
from corpora.files import development_folder, write_whole
from corpora.gold import LABELLED_BY, SPLITS
from eval.tables import Table, to_markdown, to_text

DOCS = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
SCORERS = ("linear", "register")
PACKAGES = ("numpy", "pandas", "scikit-learn", "ahocorasick-rs", "vaderSentiment", "snownlp")
# A section's heading, the tables that stand under it and their notes, and whether all lines are kept.
Section = tuple[list[Table], tuple[str, ...], bool]


def tone_section(split: str) -> Section:
    """Tone, frames, topics and fairness of the shipped recipe on a split that its weights did not see."""
    evaluation, tables, is_kept = bench_tone.measure(SCORERS, split=split, withheld=development_folder() is not None)
    return [*tables, *evaluation.tables()], evaluation.notes, is_kept


def _plain(found: tuple[list[Table], bool]) -> Section:
    tables, is_kept = found
    return tables, (), is_kept


# Name to heading and work, in the order of the page.
BENCHES: dict[str, tuple[str, Callable[[str], Section]]] = {
    "tone": ("Tone, frames and topics", tone_section),
    "intervals": ("Intervals and parallels", lambda split: _plain(bench_intervals.measure(split))),
    "speed": ("Speed of scoring", lambda _: _plain(bench_speed.measure())),
    "transformers": ("Speed of transformers", lambda _: bench_transformers.measure()),
    "attribution": ("Attribution", lambda split: _plain(bench_attribution.measure(last_look=split == "test"))),
    "readouts": ("Speed of readouts and of Chinese", lambda _: _plain(bench_readouts.measure())),
    "register": ("Speed of the register", lambda _: _plain(bench_register.measure())),
    "comparison": ("Comparison", lambda _: _plain(bench_comparison.measured())),
    "batch": ("Batch scoring", lambda _: _plain(bench_batch.measure())),
    "report": ("Reports", lambda _: _plain(bench_report.measure())),
    "embedding": ("Sentence embeddings", bench_embedding.measure),
    "nli": ("Zero-shot scoring by hypotheses", lambda _: _plain(bench_nli.measure())),
    "finetune": ("Fine-tuning", lambda _: bench_finetune.measure()),
    "load": ("Load", lambda _: _plain(bench_load.measure())),
}


def machine_table() -> Table:
    """Versions, and the machine's cores."""
    rows = [("parley", parley.__version__), ("Python", platform.python_version())]
    for name in PACKAGES:
        try:
            rows.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            rows.append((name, "not installed"))
    rows += _weights()
    rows += [("processor", _processor()), ("cores", str(_cores()))]
    rows.append(("development folder", "there" if development_folder() is not None else "not there"))
    return Table("Versions and machine", ("part", "value"), tuple(rows), 2)


def _weights() -> list[tuple[str, str]]:
    from corpora.cards import read_card

    try:
        card = read_card("linear.npz", package="framing.data")
    except ParleyError as error:
        return [("weights of linear", str(error))]
    return [("weights of linear", f"{card['version']}, sha256 {str(card['sha256'])[:16]}")]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processor() -> str:
    """The name of the processor where Linux tells it, else the kind of machine."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def run(name: str, split: str) -> tuple[Section | None, str]:
    """One bench: what it found, or None with the reason why it cannot run here."""
    try:
        return BENCHES[name][1](split), ""
    except (ImportError, FileNotFoundError, ParleyError) as error:
        return None, str(error).replace(str(Path.home()), "~")


def page(sections: Sequence[tuple[str, Section | None, str, float]], split: str, before: str = "") -> str:
    """The page in Markdown: how it was made, then a section a bench in the order of BENCHES. Sections of the page ``before``
    that were not measured now stay as they are."""
    parts = [
        "# Benchmarks\n",
        "This page is written by `make bench`; edit the benches, not the page. Values in square brackets are 95% "
        "intervals over meetings, or over documents for attribution; n stands beside every figure. The gold is "
        f"{LABELLED_BY} working from the codebook; no human coded. The scorer `linear` is fitted again without the "
        f"meetings it is measured on; its figures here are on the split {split}.\n",
        to_markdown([machine_table()]),
    ]
    made = {heading: text for heading, _, text in (one.partition("\n") for one in before.split("\n## ")[1:])}
    for heading, section, reason, seconds in sections:
        if section is None:
            made[heading] = f"\nNot run here: {reason}\n"
            continue
        tables, notes, _ = section
        made[heading] = "\n" + to_markdown(tables, (*notes, f"Measured in {seconds:.0f} s."))
    order = [heading for heading, _ in BENCHES.values()]
    parts += [f"## {heading}\n{made[heading]}" for heading in sorted(made, key=(order + list(made)).index)]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--only", action="append", choices=tuple(BENCHES), help="may be repeated")
    parser.add_argument("--split", choices=SPLITS, default="validation")
    parser.add_argument(
        "--write", type=Path, help="page to write, with --only its sections alone; docs/benchmarks.md where all run"
    )
    given = parser.parse_args(arguments)
    target = given.write or (None if given.only else DOCS)
    sys.stdout.write(to_text([machine_table()]))
    sections, failed = [], []
    for name in given.only or BENCHES:
        heading = BENCHES[name][0]
        sys.stdout.write(f"\n== {heading} ==\n\n")
        sys.stdout.flush()
        start = time.perf_counter()
        section, reason = run(name, given.split)
        sections.append((heading, section, reason, time.perf_counter() - start))
        if section is None:
            sys.stdout.write(f"not run here: {reason}\n")
            continue
        tables, notes, is_kept = section
        sys.stdout.write(to_text(tables, notes))
        if not is_kept:
            failed.append(name)
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        before = target.read_text(encoding="utf-8") if given.only and target.exists() else ""
        write_whole(target, page(sections, given.split, before))
        sys.stdout.write(f"\nwrote {target}\n")
    if failed:
        sys.stdout.write(f"lines not kept: {', '.join(failed)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
