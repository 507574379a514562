"""Rows on their way from a file to a table: columns of plain values, where each row stood, and the rows set aside."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import pandas as pd

from corpora.errors import InputError
from corpora.readers.bytes import codec_of, decode, refuse_foreign
from corpora.readers.limits import Limits

MAX_COLUMNS = 1_000
# Whole numbers beyond this are not exact as a float (IEEE 754 binary64).
_EXACT = 1 << 53


@dataclass(frozen=True, slots=True)
class Rows:
    """A table, the place of each of its rows in the file ("line 7", "row 3"), and why others are not in it."""

    frame: pd.DataFrame
    places: tuple[str, ...]
    errors: tuple[InputError, ...] = ()


def lines_of(handle: BinaryIO, file: str, *, encoding: str, limits: Limits) -> Iterator[tuple[int, int, bytes]]:
    """Number from 1, offset in bytes and content (in UTF-8, with its line break) of each line of a table.

    Lines end at a line feed alone: U+2028 and its like are characters of a cell. A line longer than
    ``limits.line_bytes`` comes cut, one byte too long, and the rest of it is passed over.

    Raises InputError for a file that is no text, or UTF-16 that was not declared: that is no fault of a line.
    """
    head = handle.read(4096)
    refuse_foreign(head, file)
    handle.seek(0)
    if codec_of(encoding, file) != "utf-8":
        # The line feed of other encodings is not one byte; such tables are converted as a whole.
        handle = io.BytesIO(decode(handle.read(), file, declared=encoding).encode("utf-8"))
    elif head[:2] in (b"\xff\xfe", b"\xfe\xff") or head.count(0) * 10 > len(head):
        decode(head, file)
    offset = 0
    number = 0
    while line := handle.readline(limits.line_bytes + 1):
        number += 1
        start, offset = offset, offset + len(line)
        is_long = len(line) > limits.line_bytes
        while is_long and not line.endswith(b"\n"):
            rest = handle.readline(limits.line_bytes)
            offset += len(rest)
            if not rest or rest.endswith(b"\n"):
                break
        yield number, start, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


def text_of(line: bytes, file: str, *, offset: int) -> str:
    """The text of one line; raises InputError ``bad_encoding`` with the byte in the file."""
    return line.decode("ascii") if line.isascii() else decode(line, file, offset=offset, is_line=True)


def require_columns(names: Sequence[str], file: str) -> None:
    """Raise InputError ``schema`` for columns without a name, names that stand twice, or too many columns."""
    if len(names) > MAX_COLUMNS:
        raise InputError(file, "", "schema", f"{len(names)} columns, at most {MAX_COLUMNS}")
    unnamed = [str(number) for number, name in enumerate(names, start=1) if not name.strip()]
    if unnamed:
        raise InputError(
            file,
            "",
            "schema",
            f"column {', '.join(unnamed[:9])} has no name; write the table without its index, or name it",
        )
    twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if twice:
        raise InputError(file, "", "schema", f"columns that stand twice: {', '.join(twice[:9])}; rename one of each")


def column_of(values: list[Any]) -> Any:
    """A column that keeps the kind of its values: text, whole numbers (nullable), numbers, truth, or anything as it
    is.
    """
    kinds = {type(value) for value in values if value is not None}
    has_null = any(value is None for value in values)
    if kinds == {str} or not kinds:
        return pd.array(values, dtype="str")
    if kinds == {bool}:
        return pd.array(values, dtype="boolean" if has_null else "bool")
    if kinds == {int}:
        return pd.array(values, dtype="Int64" if has_null else "int64")
    if kinds <= {int, float} and all(abs(value) <= _EXACT for value in values if type(value) is int):
        return pd.array([float("nan") if value is None else float(value) for value in values], dtype="float64")
    return pd.Series(values, dtype=object).array


def frame_of(columns: dict[str, list[Any]], n_rows: int) -> pd.DataFrame:
    """A table of such columns, all of ``n_rows`` values, with the index 0, 1, 2, ..."""
    return pd.DataFrame({name: column_of(values) for name, values in columns.items()}, index=pd.RangeIndex(n_rows))
