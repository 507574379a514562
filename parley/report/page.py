"""One self-contained HTML page: no script, no request, everything escaped by the template engine."""

import functools
import re
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from corpora.cards import read_card
from corpora.errors import CardError
from corpora.files import write_whole
from framing.comparison import Comparison
from parley.report import figures
from parley.report.columns import language_tag
from parley.report.drawings import time_figures
from parley.report.inert import visible
from parley.report.records import records
from parley.report.verdict import over_meetings_sentence
from parley.report.view import MAX_SHOWN, meeting_view, methods_view
from parley.report.words import capital, counted, day, signed, title

# Statements that one page of many meetings shows in full.
MAX_ON_PAGE = 3_000
# Meetings that one page shows with every dimension; with more, it keeps to tone, words and frames, and says so.
MAX_FULL = 8


_HAN_RUN = re.compile("[\u3400-\u9fff][\u3000-\u9fff\uff00-\uffef]{0,200}")


def tagged(sentence: str) -> Markup:
    """A sentence of ours with its Chinese words marked as such, for screen readers and fonts."""
    parts, place = [], 0
    for match in _HAN_RUN.finditer(sentence):
        tag = language_tag(match.group(), "zh")
        parts.append(escape(sentence[place : match.start()]) + Markup(f'<span lang="{tag}">') + escape(match.group()))
        parts.append(Markup("</span>"))
        place = match.end()
    return Markup("").join([*parts, escape(sentence[place:])])


@functools.cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("parley.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["tagged"] = tagged
    return made


def versions() -> list[tuple[str, str]]:
    """What made the numbers: packages and bundled data, each with version or hash."""
    try:
        own = metadata.version("parley-readouts")
    except metadata.PackageNotFoundError:
        own = "from a checkout"
    found = [("parley-readouts", own), *((name, metadata.version(name)) for name in ("numpy", "pandas"))]
    for name, package in (
        ("quotes.jsonl", "corpora.data"),
        ("meetings.jsonl", "corpora.data"),
        ("topics.jsonl", "framing.data"),
        ("register.jsonl", "framing.data"),
        ("linear.npz", "framing.data"),
    ):
        try:
            card = read_card(name, package=package)
        except CardError:
            continue
        found.append((f"{name} v{card['version']}", f"sha256 {card['sha256'][:16]}…"))
    return found


def page(
    comparison: Comparison, *, links: Sequence[tuple[str, str]] = (), errors: Sequence[dict[str, Any]] = ()
) -> str:
    """The page as text. ``links`` are (name, relative address) of files beside it; ``errors`` rows of the scorer's
    error rates on the gold (side, language, n, kappa, bias), shown as labelled by language models."""
    ids = [one.meeting_id for one in comparison.accounts]
    each = MAX_SHOWN if len(ids) <= 1 else max(20, MAX_ON_PAGE // len(ids))
    sections = [
        meeting_view(
            comparison,
            meeting_id,
            prefix=f"m{number}" if len(ids) > 1 else "s",
            limit=each,
            has_sections=len(ids) <= MAX_FULL,
        )
        for number, meeting_id in enumerate(ids, start=1)
    ]
    titles = [section["title"] for section in sections]
    many = many_view(comparison, titles, [f"#m{number}" for number in range(1, len(ids) + 1)]) if len(ids) > 1 else None
    return _render(comparison, sections, many, links, errors, is_short=len(ids) > MAX_FULL)


def _render(
    comparison: Comparison,
    sections: list[dict[str, Any]],
    many: dict[str, Any] | None,
    links: Sequence[tuple[str, str]],
    errors: Sequence[dict[str, Any]],
    *,
    is_short: bool,
) -> str:
    n = len(comparison.accounts)
    return _environment().get_template("page.html.jinja2").render(
        meetings=sections,
        title=sections[0]["title"] if n == 1 and sections else f"{counted(n, 'meeting')}, two accounts each",
        many=many,
        is_short=is_short,
        methods=methods_view(comparison, versions(), errors),
        capitals=[capital(side) for side in comparison.sides],
        links=links,
        figure_style=Markup(figures.STYLE),
    )  # fmt: skip


def index_page(
    comparison: Comparison,
    names: Mapping[str, str],
    *,
    links: Sequence[tuple[str, str]] = (),
    errors: Sequence[dict[str, Any]] = (),
) -> str:
    """The overview of several meetings as text; ``names`` maps each meeting to the file of its page."""
    titles = [visible(title(one.meeting, one.meeting_id, one.sides)) for one in comparison.accounts]
    addresses = [names[one.meeting_id] for one in comparison.accounts]
    return _render(comparison, [], many_view(comparison, titles, addresses), links, errors, is_short=False)


def many_view(comparison: Comparison, titles: Sequence[str], addresses: Sequence[str]) -> dict[str, Any]:
    """The head of a page of several meetings: tone over time, and one line a meeting."""
    gaps = {row["meeting_id"]: row for row in records(comparison.tone_gap) if row["basis"] == "raw"}
    rows = [
        {"address": address, "title": title, "day": day(one.day), "gap_words": _gap_words(gaps[one.meeting_id])}
        for one, title, address in zip(comparison.accounts, titles, addresses, strict=True)
    ]
    overall = gaps.get("")
    test = f", p = {overall['p']:.3f}" if overall and overall["p"] is not None else ""
    overall_words = _gap_words(overall) + test if overall else ""
    return {
        "figures": time_figures(comparison),
        "rows": rows,
        "overall_words": overall_words,
        "verdict": over_meetings_sentence(comparison),
    }


def _gap_words(row: dict[str, Any]) -> str:
    if row["gap"] is None:
        return "not enough words" if row["n_meetings"] == 1 and row["meeting_id"] else str(row["state"])
    if row["gap_low"] is None:
        return signed(row["gap"])
    return f"{signed(row['gap'])} ({signed(row['gap_low'])} to {signed(row['gap_high'])})"


def write_page(
    comparison: Comparison,
    path: str | Path,
    *,
    links: Sequence[tuple[str, str]] = (),
    errors: Sequence[dict[str, Any]] = (),
) -> Path:
    """Write the page of a comparison, whole or not at all, and give its path."""
    return write_whole(path, page(comparison, links=links, errors=errors))
