"""CSV read strictly: every cell is text ("NA" is a speaker, "007" an id), and no row is bent to fit its header."""

import csv
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from corpora.errors import InputError
from corpora.readers.bytes import open_regular
from corpora.readers.limits import Limits
from corpora.readers.rows import Lines, Rows, frame_of, lines_of, require_columns, text_of

# The csv module keeps one size limit for the whole process; it is raised for a read and put back.
_FIELD_LIMIT = threading.RLock()


def read_csv(path: Path, *, encoding: str, limits: Limits) -> Rows:
    """Rows of a CSV file with a header, separated by commas.

    A row with more or fewer cells than the header is set aside (``ragged_row``).

    Raises InputError: ``csv_parse`` with the line where a quotation mark goes wrong, ``too_long``, ``schema`` for a
    header that is unusable, and those of the bytes.
    """
    file = str(path)
    cells: list[list[str]] = []
    places: list[str] = []
    errors: list[InputError] = []
    with open_regular(path) as handle, field_limit(limits):
        records = csv_records(lines_of(handle, file, encoding=encoding, limits=limits), file, limits)
        header = header_of(records, file)
        for number, row in checked(records, header, file):
            if isinstance(row, InputError):
                errors.append(row)
            else:
                cells.append(row)
                places.append(f"line {number}")
    columns: dict[str, list[Any]] = {name: [row[k] for row in cells] for k, name in enumerate(header)}
    return Rows(frame_of(columns, len(cells)), tuple(places), tuple(errors))


@contextmanager
def field_limit(limits: Limits) -> Iterator[None]:
    """Let the csv module read cells as long as a line may be."""
    with _FIELD_LIMIT:
        before = csv.field_size_limit(limits.line_bytes)
        try:
            yield
        finally:
            csv.field_size_limit(before)


def csv_records(lines: Lines, file: str, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """The number of the line where each row begins, and its cells; rows without any cell are passed over.

    Raises InputError: ``csv_parse``, ``too_long``, and those of the bytes.
    """
    before = lines.number
    reader = csv.reader(_decoded(lines, file, limits), strict=True)
    first = before + 1
    try:
        for row in reader:
            number, first = first, before + reader.line_num + 1
            if row:
                yield number, row
    except csv.Error as error:
        is_open = "unexpected end" in str(error) or "field limit" in str(error)
        reason = (
            "a quotation mark opened in the row that starts here is never closed" if is_open else f"not CSV: {error}"
        )
        raise InputError(file, f"line {first}", "csv_parse", reason) from None


def _decoded(lines: Lines, file: str, limits: Limits) -> Iterator[str]:
    for number, offset, line in lines:
        if len(line) > limits.line_bytes:
            raise InputError(
                file, f"line {number}", "too_long", f"more than {limits.line_bytes} bytes; is a line break missing?"
            )
        yield text_of(line, file, offset=offset)


def header_of(records: Iterator[tuple[int, list[str]]], file: str) -> list[str]:
    """The names of the columns, from the first row; raises InputError ``empty`` and ``schema``."""
    for _, header in records:
        require_columns(header, file)
        return header
    raise InputError(file, "", "empty", "it holds no header")


def checked(
    records: Iterator[tuple[int, list[str]]], header: Sequence[str], file: str
) -> Iterator[tuple[int, list[str] | InputError]]:
    """Rows as they are, and the reason in place of each that does not fit the header."""
    for number, row in records:
        if len(row) == len(header):
            yield number, row
        else:
            reason = f"{len(row)} cells under a header of {len(header)}"
            yield number, InputError(file, f"line {number}", "ragged_row", reason)


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


def flag_controls(frame: pd.DataFrame, *, is_kept: bool = False) -> pd.DataFrame:
    """The table with "control_chars" in its column ``flags`` where a text holds control characters; else as it is.

    ``flags`` is made where it is missing and needed, or where ``is_kept`` says that other rows of the file need it.
    """
    if "text" not in frame.columns:
        return frame
    flagged = [has_controls(text) for text in frame["text"].tolist()]
    if not is_kept and not any(flagged):
        return frame
    old = frame["flags"].tolist() if "flags" in frame.columns else [""] * len(frame)
    return frame.assign(flags=[with_flag(value) if hit else value for value, hit in zip(old, flagged, strict=True)])


def has_controls(text: Any) -> bool:
    """Whether a value is a text with control characters in it."""
    # Only texts that str.isprintable turns down can hold one, and that test is quick.
    if not isinstance(text, str) or text.isprintable():
        return False
    from corpora.text import flags_of

    return "control_chars" in flags_of(text)


def with_flag(value: Any) -> Any:
    """Flags, a list or names joined by ";", with "control_chars" among them."""
    if isinstance(value, list):
        return value if "control_chars" in value else [*value, "control_chars"]
    known = [flag for flag in value.split(";") if flag] if isinstance(value, str) else []
    return ";".join(known if "control_chars" in known else [*known, "control_chars"])
