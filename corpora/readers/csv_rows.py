"""CSV read strictly: every cell is text ("NA" is a speaker, "007" an id), and no row is bent to fit its header."""

import csv
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from corpora.errors import InputError
from corpora.readers.bytes import open_regular
from corpora.readers.limits import Limits
from corpora.readers.rows import Rows, frame_of, lines_of, require_columns, text_of

# The csv module keeps one size limit for the whole process; it is raised for a read and put back.
_FIELD_LIMIT = threading.RLock()


def read_csv(path: Path, *, encoding: str, limits: Limits) -> Rows:
    """Rows of a CSV file with a header, separated by commas.

    A row with more or fewer cells than the header is set aside (``ragged_row``).

    Raises InputError: ``csv_parse`` with the line where a quotation mark goes wrong, ``too_long``, ``schema`` for a
    header that is unusable, and those of the bytes.
    """
    file = str(path)
    with open_regular(path) as handle, _FIELD_LIMIT:
        before = csv.field_size_limit(limits.line_bytes)
        try:
            lines = _decoded(lines_of(handle, file, encoding=encoding, limits=limits), file, limits)
            return _rows(csv.reader(lines, strict=True), file)
        finally:
            csv.field_size_limit(before)


def _decoded(lines: Iterator[tuple[int, int, bytes]], file: str, limits: Limits) -> Iterator[str]:
    for number, offset, line in lines:
        if len(line) > limits.line_bytes:
            raise InputError(
                file, f"line {number}", "too_long", f"more than {limits.line_bytes} bytes; is a line break missing?"
            )
        yield text_of(line, file, offset=offset)


def _rows(reader: Any, file: str) -> Rows:
    header: list[str] | None = None
    cells: list[list[str]] = []
    places: list[str] = []
    errors: list[InputError] = []
    first = 1
    try:
        for row in reader:
            place, first = f"line {first}", reader.line_num + 1
            if not row:
                continue
            if header is None:
                header = row
                require_columns(header, file)
            elif len(row) != len(header):
                errors.append(
                    InputError(file, place, "ragged_row", f"{len(row)} cells under a header of {len(header)}")
                )
            else:
                cells.append(row)
                places.append(place)
    except csv.Error as error:
        is_open = "unexpected end" in str(error) or "field limit" in str(error)
        reason = (
            "a quotation mark opened in the row that starts here is never closed" if is_open else f"not CSV: {error}"
        )
        raise InputError(file, f"line {first}", "csv_parse", reason) from None
    if header is None:
        raise InputError(file, "", "empty", "it holds no header")
    columns: dict[str, list[Any]] = {name: [row[k] for row in cells] for k, name in enumerate(header)}
    return Rows(frame_of(columns, len(cells)), tuple(places), tuple(errors))


def csv_text(names: Sequence[str], columns: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines of a CSV file. A cell is quoted where it holds a comma, a quotation mark or any line break.

    The csv module of Python 3.11 leaves a lone carriage return bare, which other readers take for the end of a row.
    """
    yield ",".join(map(_cell, names)) + "\n"
    is_single = len(names) == 1
    for row in zip(*columns, strict=True):
        # An empty cell alone on its line would be read as no row at all.
        yield '""\n' if is_single and not row[0] else ",".join(map(_cell, row)) + "\n"


def _cell(value: str) -> str:
    if any(mark in value for mark in ',"\r\n') or value != value.strip():
        return '"' + value.replace('"', '""') + '"'
    return value


def flag_controls(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with "control_chars" in its column ``flags`` where a text holds control characters; else as it is.

    ``flags`` is made where it is missing and needed.
    """
    if "text" not in frame.columns:
        return frame
    from corpora.text import flags_of

    # Only texts that str.isprintable turns down can hold one, and that test is quick.
    flagged = [
        isinstance(text, str) and not text.isprintable() and "control_chars" in flags_of(text)
        for text in frame["text"].tolist()
    ]
    if not any(flagged):
        return frame
    old = frame["flags"].tolist() if "flags" in frame.columns else [""] * len(frame)
    return frame.assign(flags=[_with_flag(value) if hit else value for value, hit in zip(old, flagged, strict=True)])


def _with_flag(value: Any) -> Any:
    if isinstance(value, list):
        return value if "control_chars" in value else [*value, "control_chars"]
    known = [flag for flag in value.split(";") if flag] if isinstance(value, str) else []
    return ";".join(known if "control_chars" in known else [*known, "control_chars"])
