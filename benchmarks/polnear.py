"""PolNeAR as a benchmark reads it: its attributions, and what the rules find drawn by its conventions.

PolNeAR (Newell, Margolin & Ruths 2018) is read where it lies and never copied: rules are tuned on its train part alone,
and its dev part is for a last look.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from corpora import english
from corpora.candidates import Candidate
from corpora.quotes import quotations
from corpora.span import Span
from corpora.text import sentences
from eval.attribution import Marked


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
