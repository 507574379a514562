"""A folder that lets somebody else read and check a comparison: pages, tables, figures, and how they were made."""

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pandas as pd

from corpora.files import write_whole
from framing.comparison import Comparison
from parley.report.errors import errors_for
from parley.report.figure_files import write_figures
from parley.report.inert import file_name
from parley.report.page import index_page, page
from parley.report.provenance import citation, provenance_text
from parley.report.tables import write_tables

LINKS = (("tables", "tables/"), ("figures", "figures/"), ("provenance", "provenance.json"))


def write_report(comparison: Comparison, folder: str | Path, *, errors: Sequence[dict[str, Any]] | None = None) -> Path:
    """Write everything under ``folder`` (made where it is missing) and give the path of its page, ``index.html``.

    One meeting: ``index.html`` is its page. Several: ``index.html`` is the overview with the time series, and every
    meeting has a page named after it. Beside them ``tables/`` (CSV, Markdown, LaTeX, Parquet), ``figures/`` (SVG),
    ``provenance.json`` and ``CITATION.txt``. ``errors`` are rows for the methods box; without them a bundled scorer is
    checked on the bundled quotes. Every file appears whole or not at all.
    """
    errors = errors_for(comparison) if errors is None else errors
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    write_tables(comparison, place / "tables")
    write_figures(comparison, place / "figures")
    write_whole(place / "provenance.json", provenance_text(comparison, errors=errors))
    write_whole(place / "CITATION.txt", citation(comparison) + "\n")
    if len(comparison.accounts) <= 1:
        return write_whole(place / "index.html", page(comparison, links=LINKS, errors=errors))
    names = page_names(comparison)
    for meeting_id, name in names.items():
        content = page(only(comparison, meeting_id), links=(("all meetings", "index.html"), *LINKS), errors=errors)
        write_whole(place / name, content)
    return write_whole(place / "index.html", index_page(comparison, names, links=LINKS, errors=errors))


def page_names(comparison: Comparison) -> dict[str, str]:
    """Meeting to the file name of its page, no name twice."""
    names: dict[str, str] = {}
    for one in comparison.accounts:
        base = name = file_name(one.meeting_id)
        count = 1
        while f"{name}.html" in names.values() or name == "index":
            count += 1
            name = f"{base}-{count}"
        names[one.meeting_id] = f"{name}.html"
    return names


def only(comparison: Comparison, meeting_id: str) -> Comparison:
    """The part of a comparison that is about one meeting."""
    changes: dict[str, Any] = {"accounts": (comparison.of(meeting_id),)}
    for field in fields(comparison):
        value = getattr(comparison, field.name)
        if isinstance(value, pd.DataFrame):
            changes[field.name] = value[value["meeting_id"] == meeting_id] if len(value) else value
    return replace(comparison, **changes)
