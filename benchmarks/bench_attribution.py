"""Attribution on the development material: accuracy on the marked articles and on PolNeAR, and speed.

usage: python benchmarks/bench_attribution.py [seeds] [polnear-train] [polnear-dev] [speed] [--errors]

Needs PARLEY_DATA. PolNeAR (Newell, Margolin & Ruths 2018) is read where it lies and never copied: rules are tuned on
its train part alone, and its dev part is for a last look.
"""

import json
import re
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpora import english
from corpora.attribution import attribute
from corpora.candidates import Candidate
from corpora.document import Document
from corpora.extraction import extract
from corpora.files import development_folder
from corpora.quotes import quotations
from corpora.span import Span
from corpora.text import sentences
from eval.attribution import Marked, evaluate_attribution, list_errors, marked_row, marked_statement
from eval.metrics import Result
from eval.tables import Table, to_text, with_interval

PARTS = ("seeds", "polnear-train", "polnear-dev", "speed")
# Bundled annotations of documents that were held out from the rules, if there are any.
ANNOTATIONS = Path(__file__).resolve().parent / "annotations"


# What is asked of a measure in each material; nothing is asked of the others.
LINES = {("marked articles", "sided_f1"): 0.85}


def results_table(material: str, title: str, results: Sequence[Result]) -> tuple[Table, bool]:
    """Every measure with its n, and whether those with a line keep it."""
    rows, is_kept = [], True
    for result in results:
        if not result.support:
            continue
        least = LINES.get((material, result.metric))
        good = least is None or result.value >= least
        is_kept &= good
        shown = with_interval(result.value, result.low, result.high, 3)
        line = "-" if least is None else f"at least {least:.2f}"
        rows.append(
            (result.metric, str(result.support), shown, line, "-" if least is None else "pass" if good else "FAIL")
        )
    return Table(title, ("measure", "n", "value", "line", "verdict"), tuple(rows)), is_kept


def marked(folder: Path, *, material: str = "marked articles", show_errors: bool = False) -> tuple[Table, bool]:
    """Documents (*.txt) of a folder against its ``statements.jsonl``."""
    lines = (folder / "statements.jsonl").read_text("utf-8").splitlines()
    gold = [marked_row(json.loads(line)) for line in lines if line]
    names = {row.document for row in gold}
    documents = []
    for path in sorted(folder.glob("*.txt")):
        if path.name in names:
            with path.open(encoding="utf-8", newline="") as file:
                documents.append(Document(path.name, file.read()))
    predicted = [marked_statement(found) for found in extract(documents).statements]
    if show_errors:
        print("\n".join(list_errors(gold, predicted)))
    title = f"Attribution, {material}: {len(gold)} statements in {len(documents)} documents"
    return results_table(material, title, evaluate_attribution(gold, predicted))


def polnear_documents(folder: Path) -> Iterator[tuple[str, str, list[Marked]]]:
    """Name, text and attributions of each article; the first annotator where there are several."""
    known: set[str] = set()
    for path in sorted((folder / "attributions").glob("*.ann")):
        name = path.stem.rsplit("_", 1)[0]
        if name in known:
            continue
        known.add(name)
        with (folder / "text" / f"{name}.txt").open(encoding="utf-8", newline="") as file:
            text = file.read()
        yield name, text, read_annotations(name, path.read_text("utf-8"), text)


def read_annotations(name: str, lines: str, text: str) -> list[Marked]:
    spans: dict[str, tuple[Span, ...]] = {}
    made: list[Marked] = []
    for line in lines.splitlines():
        key, _, rest = line.partition("\t")
        head = rest.split("\t")[0]
        if key.startswith("T") and " " in head:
            ranges = head.split(" ", 1)[1].split(";")
            spans[key] = tuple(Span(*map(int, one.split())) for one in ranges)
        elif key.startswith("E"):
            parts: dict[str, list[Span]] = {"Source": [], "Cue": [], "Content": []}
            for role in head.split():
                kind, _, target = role.partition(":")
                parts.setdefault(kind.rstrip("0123456789"), []).extend(spans.get(target, ()))
            if parts["Content"]:
                source, cue, content = (tuple(sorted(parts[kind])) for kind in ("Source", "Cue", "Content"))
                made.append(Marked(name, content, "…".join(one.of(text) for one in content), source, "", cue))
    return made


_RELATIVE = re.compile(",? (who|which|that) ")
_MARKS = "“”\"'‘’"


def as_polnear(text: str, candidate: Candidate) -> tuple[Span | None, Span]:
    """Source and content as PolNeAR draws them: the relative pronoun is the source, and the quotation marks and "that"
    belong to the content."""
    source, content = candidate.source, candidate.content
    if source is not None and candidate.cue is not None:
        relative = _RELATIVE.match(text, source.end, candidate.cue.start + 1)
        if relative and "," not in text[relative.end() : candidate.cue.start]:
            source = Span(relative.start(1), relative.end(1))
    start, end = content.start, content.end
    if candidate.form == "direct":
        while start and text[start - 1] in _MARKS:
            start -= 1
        while end < len(text) and text[end] in _MARKS:
            end += 1
    if text[max(0, start - 5) : start].lower() == "that " and candidate.cue is not None:
        start -= 5
    return source, Span(start, end)


def attributions(name: str, text: str) -> list[Marked]:
    """What the rules find, as PolNeAR counts it: a quotation that its cue interrupts is one attribution, and so is one
    that goes on in the same paragraph."""
    found = english.candidates(text, quotations(text), sentences(text, "en"), scope="broad")
    merged: dict[object, tuple[list[Span], tuple[Span, ...], tuple[Span, ...]]] = {}
    last: dict[Span, object] = {}
    for candidate in found:
        drawn, content = as_polnear(text, candidate)
        source = (drawn,) if drawn else ()
        key: object = candidate.cue or candidate.content
        if candidate.rule == "continued" and candidate.source in last:
            before = merged[last[candidate.source]][0]
            if "\n" not in text[before[-1].end : candidate.content.start]:
                before.append(content)
                continue
        if candidate.source is not None:
            last[candidate.source] = key
        merged.setdefault(key, ([], source, (candidate.cue,) if candidate.cue else ()))[0].append(content)
    return [
        Marked(name, tuple(sorted(parts)), "…".join(one.of(text) for one in sorted(parts)), source, "", cue)
        for parts, source, cue in merged.values()
    ]


def polnear(folder: Path, *, show_errors: bool = False) -> tuple[Table, bool]:
    """The attributions of one part of PolNeAR, drawn by its conventions."""
    gold: list[Marked] = []
    predicted: list[Marked] = []
    for name, text, found in polnear_documents(folder):
        gold += found
        predicted += attributions(name, text)
    if show_errors:
        print("\n".join(list_errors(gold, predicted)[:400]))
    material = f"PolNeAR {folder.name}"
    title = f"Attribution, {material}: {len(gold)} attributions, {len(predicted)} found"
    return results_table(material, title, evaluate_attribution(gold, predicted))


def speed(folder: Path) -> Table:
    """Articles of 3,000 characters a second on one core, and whether time grows with length alone."""
    from corpora.actors import load_actors

    registry = load_actors()
    whole = "\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.txt")))
    article = whole[:3000]
    attribute(Document("warm", article), registry)
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
    return Table("Speed of English attribution, processor time", ("what", "statements", "time"), tuple(rows))


def measure(parts: Sequence[str] = (), *, show_errors: bool = False) -> tuple[list[Table], bool]:
    """The tables of some parts (PARTS, all but PolNeAR's dev part without any), and whether their lines are kept.

    Folders of ANNOTATIONS, each with documents and ``statements.jsonl``, are further parts. Raises FileNotFoundError
    where PARLEY_DATA names no folder with the development material.
    """
    folder = development_folder()
    held = sorted(path.parent for path in ANNOTATIONS.glob("*/statements.jsonl"))
    tables: list[Table] = []
    kept = True
    for part in parts or ("seeds", *(one.name for one in held), "polnear-train", "speed"):
        own = next((one for one in held if one.name == part), None)
        if own is None and folder is None:
            raise FileNotFoundError("PARLEY_DATA names no folder with the development material")
        if own is not None:
            table, good = marked(own, material=own.name, show_errors=show_errors)
        elif part == "seeds" and folder is not None:
            table, good = marked(folder / "seeds", show_errors=show_errors)
        elif part.startswith("polnear-") and folder is not None:
            name = part.removeprefix("polnear-")
            table, good = polnear(folder / "data" / "polnear" / name, show_errors=show_errors)
        elif part == "speed" and folder is not None:
            table, good = speed(folder / "seeds"), True
        else:
            raise ValueError(f"{part}: not one of {', '.join((*PARTS, *(one.name for one in held)))}")
        tables.append(table)
        kept &= good
    return tables, kept


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    wanted = [argument for argument in given if not argument.startswith("-")]
    try:
        tables, is_kept = measure(wanted, show_errors="--errors" in given)
    except (FileNotFoundError, ValueError) as error:
        sys.exit(str(error))
    sys.stdout.write(to_text(tables))
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
