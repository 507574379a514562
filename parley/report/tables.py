"""Every table of a comparison as Markdown, LaTeX (booktabs), CSV and Parquet.

Markdown, LaTeX and CSV are for reading: foreign words are made harmless in them (a cell that a spreadsheet would run
as a formula starts with an apostrophe). Parquet holds the same rows unaltered.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from corpora.files import write_whole
from framing.comparison import Comparison
from parley.report.inert import cell, latex, markdown, plain
from parley.report.records import records

FORMATS = ("csv", "md", "tex", "parquet")
# Markdown and LaTeX are printed; a table with more rows is cut there, and says so. CSV and Parquet hold every row.
MAX_PRINTED = 200
STATEMENT_COLUMNS = (
    "statement", "meeting_id", "side", "via", "actor", "text", "language", "tone", "tone_low", "tone_high", "frames",
    "evidence", "document", "start", "source", "url", "published", "is_counted", "left_out",
)  # fmt: skip


def statement_table(comparison: Comparison) -> pd.DataFrame:
    """The statements behind the numbers, with the reason for those that do not count; columns STATEMENT_COLUMNS."""
    rows = [
        {
            "statement": said.key, "meeting_id": said.meeting_id, "side": said.side, "via": said.via, "actor": said.actor,
            "text": said.text, "language": said.language, "tone": said.tone, "tone_low": said.low, "tone_high": said.high,
            "frames": list(said.frames) if said.frames is not None else None,
            "evidence": json.dumps([list(span) for span in said.evidence]) if said.evidence else None,
            "document": said.document, "start": said.start,
            "source": said.source, "url": said.url, "published": said.published, "is_counted": said.is_counted,
            "left_out": said.left_out,
        }
        for one in comparison.accounts for said in one.statements
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(STATEMENT_COLUMNS))


def all_tables(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """The statements and every dimension's table by name."""
    return {"statements": statement_table(comparison), **comparison.tables()}


def write_tables(comparison: Comparison, folder: str | Path, *, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Write every table in every format into ``folder`` (made where it is missing); the paths, in order.

    Raises ValueError for a format that is not in FORMATS.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise ValueError(f"no table format {', '.join(unknown)}; there are {', '.join(FORMATS)}")
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, table in all_tables(comparison).items():
        for ending in formats:
            path = place / f"{name}.{ending}"
            if ending == "parquet":
                write_whole(path, lambda temporary, table=table: _parquet(table, temporary))  # type: ignore[misc]
            else:
                write_whole(path, {"csv": as_csv, "md": as_markdown, "tex": as_latex}[ending](table))
            paths.append(path)
    return paths


def _parquet(table: pd.DataFrame, path: Path) -> None:
    """Lists stay lists; a column that mixes kinds (all empty, or words and numbers) is written as text."""
    safe = table.copy()
    for column in safe.columns:
        values = [value for value in safe[column].tolist() if not _is_missing(value)]
        kinds = {type(value) for value in values}
        if not values or len(kinds - {int, float}) > 1 or (str in kinds and len(kinds) > 1):
            safe[column] = pd.array(
                [None if _is_missing(value) else str(value) for value in safe[column].tolist()], dtype="str"
            )
    safe.to_parquet(path, index=False, compression="zstd", write_page_checksum=True)


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and value != value)


def _words(value: Any, digits: int | None) -> str:
    """A value as text: lists joined by ";", numbers with as many digits as asked for, nothing for what is missing."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(str(part) for part in value)
    if isinstance(value, float):
        return (
            str(int(value))
            if value.is_integer() and digits is not None
            else f"{value:.{digits}f}"
            if digits is not None
            else repr(value)
        )
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def as_csv(table: pd.DataFrame) -> str:
    """CSV with a header, one row a line (line breaks inside a cell become spaces), every text cell guarded."""
    lines = [",".join(_csv_cell(str(column)) for column in table.columns)]
    for row in records(table):
        lines.append(",".join(_csv_cell(_words(value, None), isinstance(value, int | float)) for value in row.values()))
    return "\n".join(lines) + "\n"


def _csv_cell(text: str, is_number: bool = False) -> str:
    text = (
        text
        if is_number
        else cell(plain(text) if text.isprintable() or not text.startswith(("\t", "\r", "\0")) else "'" + plain(text))
    )
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\n\r') else text


def as_markdown(table: pd.DataFrame) -> str:
    """A Markdown table, cut at MAX_PRINTED rows with a line that says so."""
    lines = [
        "| " + " | ".join(markdown(str(column)) for column in table.columns) + " |",
        "|" + " --- |" * len(table.columns),
    ]
    lines += [
        "| " + " | ".join(markdown(_words(value, 3)) for value in row.values()) + " |"
        for row in records(table.head(MAX_PRINTED))
    ]
    if len(table) > MAX_PRINTED:
        lines += ["", f"The first {MAX_PRINTED} of {len(table)} rows."]
    return "\n".join(lines) + "\n"


def as_latex(table: pd.DataFrame) -> str:
    """A booktabs table (needs the packages booktabs and longtable, and a font with Chinese for Chinese words)."""
    numeric = ["r" if pd.api.types.is_numeric_dtype(table[column]) else "l" for column in table.columns]
    header = " & ".join(latex(str(column)) for column in table.columns)
    lines = [f"\\begin{{longtable}}{{{''.join(numeric)}}}", "\\toprule", header + r" \\", "\\midrule", "\\endhead"]
    lines += [
        " & ".join(latex(_words(value, 3)) for value in row.values()) + r" \\"
        for row in records(table.head(MAX_PRINTED))
    ]
    lines += ["\\bottomrule", "\\end{longtable}"]
    if len(table) > MAX_PRINTED:
        lines.append(f"% The first {MAX_PRINTED} of {len(table)} rows.")
    return "\n".join(lines) + "\n"
