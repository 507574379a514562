"""One self-contained HTML page: no script, no request, everything escaped by the template engine."""

import functools
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from corpora.cards import read_card
from corpora.errors import CardError
from corpora.files import write_whole
from framing.comparison import Comparison
from parley.report import figures
from parley.report.view import MAX_SHOWN, meeting_view, methods_view, tone_line
from parley.report.words import capital, counted, day, signed

# Statements that one page of many meetings shows in full.
MAX_ON_PAGE = 3_000
# Meetings that one page shows with every dimension; with more, it keeps to tone, words and frames, and says so.
MAX_FULL = 8


@functools.cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("parley.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


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
    return _environment().get_template("page.html.jinja2").render(
        meetings=sections,
        title=sections[0]["title"] if len(sections) == 1 else f"{counted(len(sections), 'meeting')}, two accounts each",
        many=many_view(comparison, [section["title"] for section in sections]) if len(sections) > 1 else None,
        methods=methods_view(comparison, versions(), errors),
        capitals=[capital(side) for side in comparison.sides],
        is_short=len(ids) > MAX_FULL,
        links=links,
        figure_style=Markup(figures.STYLE),
    )  # fmt: skip


def many_view(comparison: Comparison, titles: Sequence[str]) -> dict[str, Any]:
    """The head of a page of several meetings: tone over time, and one line a meeting."""
    summary = {(row["meeting_id"], row["side"]): row for row in _records(comparison.side_summary)}
    gaps = {row["meeting_id"]: row for row in _records(comparison.tone_gap) if row["basis"] == "raw"}
    points = []
    for one in comparison.accounts:
        first, second = (tone_line(one, side, summary[one.meeting_id, side]) for side in comparison.sides)
        points.append((one.day[:7], first, second))
    names = f"{capital(comparison.sides[0])} and {capital(comparison.sides[1])}"
    drawn = [
        figures.over_time(points, title=f"Tone of {names}, meeting by meeting", width=width)
        for width in (figures.WIDE, figures.NARROW)
    ]
    rows = [
        {"anchor": f"m{number}", "title": title, "day": day(one.day), "gap_words": _gap_words(gaps[one.meeting_id])}
        for number, (one, title) in enumerate(zip(comparison.accounts, titles, strict=True), start=1)
    ]
    return {"figures": drawn, "rows": rows, "overall_words": _gap_words(gaps[""]) if "" in gaps else ""}


def _gap_words(row: dict[str, Any]) -> str:
    if row["gap"] is None:
        return "not enough words" if row["n_meetings"] == 1 and row["meeting_id"] else str(row["state"])
    if row["gap_low"] is None:
        return signed(row["gap"])
    return f"{signed(row['gap'])} ({signed(row['gap_low'])} to {signed(row['gap_high'])})"


def _records(frame: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = frame.to_dict("records")
    return [
        {key: None if isinstance(value, float) and value != value else value for key, value in row.items()}
        for row in rows
    ]


def write_page(
    comparison: Comparison,
    path: str | Path,
    *,
    links: Sequence[tuple[str, str]] = (),
    errors: Sequence[dict[str, Any]] = (),
) -> Path:
    """Write the page of a comparison, whole or not at all, and give its path."""
    return write_whole(path, page(comparison, links=links, errors=errors))
