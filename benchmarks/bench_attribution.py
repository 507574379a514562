"""Attribution on the development material: accuracy on the marked articles and on PolNeAR, and speed.

usage: python benchmarks/bench_attribution.py [seeds] [polnear-train] [polnear-dev] [speed] [--errors]

Needs PARLEY_DATA. PolNeAR (Newell, Margolin & Ruths 2018) is read where it lies and never copied: rules are tuned on
its train part alone, and its dev part is for a last look.
"""

import json
import re
import sys
import time
from collections.abc import Iterator
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


def print_results(title: str, results: tuple[Result, ...]) -> None:
    print(f"\n{title}")
    for result in results:
        if result.support:
            print(f"  {result.metric:20} {result.value:.3f}  [{result.low:.3f}, {result.high:.3f}]  n={result.support}")


def seeds(folder: Path, *, show_errors: bool) -> None:
    lines = (folder / "statements.jsonl").read_text("utf-8").splitlines()
    gold = [marked_row(json.loads(line)) for line in lines if line]
    documents = []
    for path in sorted(folder.glob("*.txt")):
        with path.open(encoding="utf-8", newline="") as file:
            documents.append(Document(path.name, file.read()))
    predicted = [marked_statement(found) for found in extract(documents).statements]
    print_results(f"marked articles ({len(gold)} statements)", evaluate_attribution(gold, predicted))
    if show_errors:
        print("\n".join(list_errors(gold, predicted)))


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


def polnear(folder: Path, *, show_errors: bool) -> None:
    gold: list[Marked] = []
    predicted: list[Marked] = []
    for name, text, marked in polnear_documents(folder):
        gold += marked
        predicted += attributions(name, text)
    title = f"PolNeAR {folder.name} ({len(gold)} attributions, {len(predicted)} found)"
    print_results(title, evaluate_attribution(gold, predicted))
    if show_errors:
        print("\n".join(list_errors(gold, predicted)[:400]))


def speed(folder: Path) -> None:
    """Articles of 3,000 characters a second on one core, and whether time grows with length alone."""
    from corpora.actors import load_actors

    registry = load_actors()
    whole = "\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.txt")))
    article = whole[:3000]
    attribute(Document("warm", article), registry)
    n_articles = 0
    start = time.perf_counter()
    while time.perf_counter() - start < 3:
        for shift in range(10):
            attribute(Document("speed", whole[shift * 500 : shift * 500 + 3000]), registry)
        n_articles += 10
    print(f"\nspeed: {n_articles / (time.perf_counter() - start):.0f} articles of 3,000 characters a second")
    for times in (1, 4, 16):
        text = (whole + "\n") * times
        start = time.perf_counter()
        n_found = len(attribute(Document("long", text), registry))
        print(f"  {len(text)} characters: {time.perf_counter() - start:.2f} s, {n_found} statements")


def main() -> None:
    folder = development_folder()
    if folder is None:
        sys.exit("PARLEY_DATA names no folder with the development material")
    show_errors = "--errors" in sys.argv
    wanted = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    wanted = wanted or ["seeds", "polnear-train", "speed"]
    for name in wanted:
        if name == "seeds":
            seeds(folder / "seeds", show_errors=show_errors)
        elif name.startswith("polnear-"):
            polnear(folder / "data" / "polnear" / name.removeprefix("polnear-"), show_errors=show_errors)
        elif name == "speed":
            speed(folder / "seeds")
        else:
            sys.exit(f"{name}: not one of seeds, polnear-train, polnear-dev, speed")


if __name__ == "__main__":
    main()
