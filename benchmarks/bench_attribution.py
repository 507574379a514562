"""Attribution: accuracy on the marked articles, on annotated texts and on PolNeAR, and speed.

    python -m benchmarks.bench_attribution [PART ...] [--last-look] [--errors]

Needs PARLEY_DATA. The parts ``held``, ``english``, ``tracker`` and ``polnear-dev`` are of texts that were kept for
measuring: they run where they are named or with ``--last-look``, and their errors are never listed. The parts
``official``, ``paragraphs`` and ``tracker-development`` are their likes from the development part. All annotations are by
language models. Exit status 1 where a line is not kept.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.annotated import (
    against_coders,
    annotated,
    marked_annotations,
    second_coder,
    side_results,
    sides_of_sources,
    unseen,
    with_known_source,
)
from benchmarks.polnear import attributions, polnear_documents
from corpora.annotations import Part, load_annotations
from corpora.attribution import attribute
from corpora.document import Document
from corpora.extraction import extract
from corpora.files import development_folder
from eval.attribution import Marked, evaluate_attribution, list_errors, marked_row, marked_statement
from eval.metrics import Result
from eval.tables import Table, to_text, with_interval

# What is asked of a measure in each material; nothing is asked of the others.
LINES = {
    ("articles", "sided_f1"): 0.85,
    ("articles", "side_accuracy"): 0.97,
    ("articles", "direct_side_recall"): 1.0,
    ("articles", "meeting_accuracy"): 0.90,
    ("Chinese items", "sided_f1"): 0.75,
    ("Chinese items", "source_exact_f1"): 0.85,
    ("readouts", "side_accuracy"): 0.95,
    ("readouts", "voice_accuracy"): 0.90,
    ("tracker", "all"): 0.95,
    ("PolNeAR dev", "span_f1"): 0.65,
    ("PolNeAR dev", "source_overlap_f1"): 0.75,
}
# Samples of tracker paragraphs as they came out when they were measured once, with the rules at rest, before they were
# developed on: sample, what, n, value and 95% interval over days. Not measured again here.
ONCE = (
    ("3", "all", 166, "0.807 [0.718, 0.892]"),
    ("4", "all", 179, "0.894 [0.839, 0.940]"),
    ("4", "all, second coder", 174, "0.902 [0.851, 0.946]"),
    ("4", "no journalist's question", 158, "0.918 [0.867, 0.958]"),
    ("4", "journalist's question that relays words", 21, "0.714 [0.492, 0.907]"),
    ("4", "something found", 163, "0.982 [0.958, 1.000]"),
    ("4", "second coder against the first", 178, "0.972 [0.937, 0.996]"),
)
WORDS: dict[Part, str] = {"development": "development", "held_out": "held out"}
HEADER = ("measure", "n", "value", "line", "verdict")
Found = tuple[list[Table], bool]


def results_table(material: str, title: str, results: Sequence[Result], *, is_judged: bool = True) -> Found:
    """Every measure with its n, and whether those with a line keep it."""
    rows, is_kept = [], True
    for result in results:
        if not result.support:
            continue
        least = LINES.get((material, result.metric)) if is_judged else None
        good = least is None or result.value >= least
        is_kept &= good
        shown = with_interval(result.value, result.low, result.high, 3)
        line = "-" if least is None else f"at least {least:.2f}"
        rows.append(
            (result.metric, str(result.support), shown, line, "-" if least is None else "pass" if good else "FAIL")
        )
    return [Table(title, HEADER, tuple(rows))], is_kept


def together(*found: Found) -> Found:
    """All tables of several parts, and whether every line is kept."""
    return [table for tables, _ in found for table in tables], all(is_kept for _, is_kept in found)


def print_errors(gold: Sequence[Marked], predicted: Sequence[Marked], most: int = 400) -> None:
    print("\n".join(list_errors(gold, predicted)[:most]))


def articles(folder: Path, *, show_errors: bool) -> Found:
    """The marked articles, read together so that those on one meeting are; voices as a coder gave them."""
    voices = {
        (row.document, row.start, row.end): row.voice
        for row in load_annotations(part="development").dropna(subset="meeting_id").itertuples()
    }
    gold, documents = [], []
    for line in (folder / "seeds" / "statements.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        gold.append(marked_row(row | {"voice": voices.get((row["document"], row["start"], row["end"]))}))
    for path in sorted((folder / "seeds").glob("*.txt")):
        with path.open(encoding="utf-8", newline="") as file:
            documents.append(Document(path.name, file.read()))
    predicted = [marked_statement(found) for found in extract(documents).statements]
    if show_errors:
        print_errors(gold, predicted)
    title = f"Attribution, marked articles: {len(gold)} statements in {len(documents)} documents"
    return results_table("articles", title, evaluate_attribution(gold, predicted))


def official(folder: Path, part: Part, *, show_errors: bool = False) -> Found:
    """Chinese items and readouts against each coder, and the coders against each other: the ceiling."""
    found = []
    clean = unseen(part, "official")
    for material, prefix, only in (
        ("Chinese items", "zh_", None),
        ("readouts", "readout_", None),
        ("readouts", "readout_", clean),
    ):
        if only is not None and len(only) == len(annotated(folder, part, "official")[0]):
            continue
        of_which = f"{material}, {WORDS[part]}" + (", none in the tests" if only is not None else "")
        for name, gold, results in against_coders(folder, part, prefix, only=only):
            n_documents = len({row.document for row in gold})
            title = f"Attribution, {of_which}, {name}: {len(gold)} statements in {n_documents} documents"
            # Lines are asked of the rules on unseen text; two coders are measured, not judged.
            is_judged = part == "held_out" and name.startswith("rules")
            found.append(results_table(material, title, results, is_judged=is_judged))
            if show_errors and part == "development":
                print_errors(gold, annotated(folder, part, "official")[1])
    return together(*found)


def paragraphs(folder: Path, part: Part, *, show_errors: bool = False) -> Found:
    """English paragraphs, none in the tests, as they are and again with the link under which they stand."""
    found = []
    clean = unseen(part, "paragraphs")
    for how, has_url in (("text alone", False), ("with the link above it", True)):
        documents, predicted = annotated(folder, part, "paragraphs", has_url=has_url)
        gold = marked_annotations(load_annotations(part=part), [one for one in documents if one.name in clean])
        title = (
            f"Attribution, English paragraphs, {WORDS[part]}, {how}: {len(gold)} statements in {len(clean)} documents"
        )
        found.append(results_table("paragraphs", title, evaluate_attribution(gold, predicted)))
        if show_errors and part == "development":
            print_errors(gold, predicted)
    return together(*found)


def tracker(folder: Path, part: Part) -> Found:
    """Side of the main source of tracker paragraphs, the speaker's name taken away, intervals over days."""
    recorded = Table(
        "Side of the source, samples as measured once before they were developed on (recorded, not measured again)",
        ("sample", "measure", "n", "value"),
        tuple((sample, what, str(n), value) for sample, what, n, value in ONCE),
    )
    judged = sides_of_sources(folder, part)
    if judged.empty:
        return [recorded], True
    rows = with_known_source(judged)
    title = f"Side of the source, tracker paragraphs, {WORDS[part]}: {len(rows)} of {rows['published'].nunique()} days"
    tables, is_kept = results_table(
        "tracker", title, [*side_results(rows), *second_coder(judged)], is_judged=part == "held_out"
    )
    sides = sorted({*rows["side"], *rows["predicted"]})
    counts = rows.groupby(["side", "predicted"]).size()
    confusion = [(side, *(str(counts.get((side, other), 0)) for other in sides)) for side in sorted(set(rows["side"]))]
    tables.append(Table("Tracker paragraphs, coder's side by the side found", ("coder", *sides), tuple(confusion)))
    return [*tables, recorded] if part == "held_out" else tables, is_kept


def polnear(folder: Path, name: str, *, show_errors: bool = False) -> Found:
    """The attributions of one part of PolNeAR, drawn by its conventions."""
    gold: list[Marked] = []
    predicted: list[Marked] = []
    for document, text, found in polnear_documents(folder / "data" / "polnear" / name):
        gold += found
        predicted += attributions(document, text)
    if show_errors and name == "train":
        print_errors(gold, predicted)
    title = f"Attribution, PolNeAR {name}: {len(gold)} attributions, {len(predicted)} found"
    return results_table(f"PolNeAR {name}", title, evaluate_attribution(gold, predicted))


def speed(folder: Path) -> Found:
    """Articles of 3,000 characters a second on one core, and whether time grows with length alone."""
    from corpora.actors import load_actors

    registry = load_actors()
    whole = "\n".join(path.read_text("utf-8") for path in sorted((folder / "seeds").glob("*.txt")))
    attribute(Document("warm", whole[:3000]), registry)
    n_articles = 0
    start = time.process_time()
    while time.process_time() - start < 3:
        for shift in range(10):
            attribute(Document("speed", whole[shift * 500 : shift * 500 + 3000]), registry)
        n_articles += 10
    per_second = n_articles / (time.process_time() - start)
    rows = [("articles of 3,000 characters", "-", f"{per_second:,.0f} a second")]
    for times in (1, 4, 16):
        text = (whole + "\n") * times
        start = time.process_time()
        n_found = len(attribute(Document("long", text), registry))
        rows.append((f"one text of {len(text):,} characters", str(n_found), f"{time.process_time() - start:.2f} s"))
    return [Table("Speed of English attribution, processor time", ("what", "statements", "time"), tuple(rows))], True


# Each part takes the development folder and whether to list errors; those kept for the last look list none.
PARTS: dict[str, Callable[[Path, bool], Found]] = {
    "seeds": lambda folder, errors: articles(folder, show_errors=errors),
    "official": lambda folder, errors: official(folder, "development", show_errors=errors),
    "paragraphs": lambda folder, errors: paragraphs(folder, "development", show_errors=errors),
    "tracker-development": lambda folder, _: tracker(folder, "development"),
    "polnear-train": lambda folder, errors: polnear(folder, "train", show_errors=errors),
    "speed": lambda folder, _: speed(folder),
    "held": lambda folder, _: official(folder, "held_out"),
    "english": lambda folder, _: paragraphs(folder, "held_out"),
    "tracker": lambda folder, _: tracker(folder, "held_out"),
    "polnear-dev": lambda folder, _: polnear(folder, "dev"),
}
LAST_LOOK = ("held", "english", "tracker", "polnear-dev")


def measure(parts: Sequence[str] = (), *, last_look: bool = False, show_errors: bool = False) -> Found:
    """The tables of some parts (PARTS), and whether their lines are kept; without any, all but those of LAST_LOOK, which
    ``last_look`` adds.

    Raises FileNotFoundError where PARLEY_DATA names no folder with the development material, InputError where
    annotated texts in it are missing or changed, ValueError for an unknown part.
    """
    folder = development_folder()
    if folder is None:
        raise FileNotFoundError("PARLEY_DATA names no folder with the development material")
    wanted = parts or [name for name in PARTS if last_look or name not in LAST_LOOK]
    if unknown := [name for name in wanted if name not in PARTS]:
        raise ValueError(f"{unknown[0]}: not one of {', '.join(PARTS)}")
    return together(*(PARTS[name](folder, show_errors) for name in wanted))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--last-look", action="store_true", help="also measure what was kept for it")
    parser.add_argument("--errors", action="store_true", help="list the errors of development parts")
    given = parser.parse_args(arguments)
    try:
        tables, is_kept = measure(given.parts, last_look=given.last_look, show_errors=given.errors)
    except (FileNotFoundError, ValueError) as error:
        sys.exit(str(error))
    sys.stdout.write(to_text(tables))
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
