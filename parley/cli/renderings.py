"""Reports of figures in the format that was asked for: by the ending of a file, or by name on standard output."""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

import typer

from parley.cli.messages import say, shown

# Formats by name, and by the ending of a file.
FORMATS = ("text", "markdown", "latex", "json", "html")
ENDINGS = {".md": "markdown", ".tex": "latex", ".json": "json", ".html": "html", ".txt": "text", ".jsonl": "jsonl"}


class Report(Protocol):
    """Figures that know how to be written."""

    def to_text(self) -> str:
        """For a terminal."""
        ...

    def to_markdown(self) -> str:
        """Pipe tables."""
        ...

    def to_latex(self) -> str:
        """Tables for booktabs."""
        ...

    def to_json(self) -> str:
        """All of it; missing numbers are null."""
        ...

    def to_html(self) -> str:
        """One self-contained page."""
        ...


def require_report(out: Path | None, *, overwrite: bool, endings: Iterable[str] = tuple(ENDINGS)) -> None:
    """Refuse, before any work is done, a file that cannot be written or is there already.

    Raises typer.BadParameter (exit 64).
    """
    if out is None:
        return
    if out.suffix.lower() not in (known := tuple(endings)):
        raise typer.BadParameter(f"{out}: an output ends in {', '.join(known)}", param_hint="--out")
    if not out.parent.is_dir():
        raise typer.BadParameter(f"{out}: there is no folder {out.parent}; make it first", param_hint="--out")
    if out.is_dir():
        raise typer.BadParameter(f"{out}: it is a folder", param_hint="--out")
    if out.exists() and not overwrite:
        reason = "it is there already; choose another name or add --overwrite"
        raise typer.BadParameter(f"{out}: {reason}", param_hint="--out")


def require_format(name: str | None) -> None:
    """Refuse a format that nobody knows; raises typer.BadParameter (exit 64)."""
    if name is not None and name not in FORMATS:
        raise typer.BadParameter(f"{name}: one of {', '.join(FORMATS)}", param_hint="--format")


def write_report(report: Report, lines: Iterable[Mapping[str, Any]], out: Path | None, form: str | None) -> None:
    """Write a report to its file if it has one, and to standard output.

    Standard output gets the format that was asked for; else a table where there is a file or a terminal, and JSON lines
    (``lines``) with the table on standard error where a program reads on.
    """
    records = list(lines)
    if out is not None:
        from corpora.files import write_whole

        write_whole(out, _rendered(report, records, ENDINGS[out.suffix.lower()]))
        say(f"wrote {shown(str(out))}")
    is_read_on = form is None and out is None and not sys.stdout.isatty()
    sys.stdout.write(_rendered(report, records, "jsonl" if is_read_on else form or "text"))
    if is_read_on:
        say(report.to_text())


def _rendered(report: Report, records: Iterable[Mapping[str, Any]], form: str) -> str:
    match form:
        case "text":
            return report.to_text()
        case "markdown":
            return report.to_markdown()
        case "latex":
            return report.to_latex()
        case "json":
            return report.to_json()
        case "html":
            return report.to_html()
    from corpora.readers.json_lines import json_line

    return "".join(json_line(dict(record)) for record in records)
