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


class Lines:
    """Lines of a table from a byte on: number from 1, offset in bytes and content (with its line break) of each.

    Lines end at a line feed alone: U+2028 and its like are characters of a cell. A line longer than
    ``limits.line_bytes`` comes cut, one byte too long, and the rest of it is passed over. ``start`` is where a line
    begins and ``number`` how many stand before it; none is given from the byte ``stop`` on. ``end`` is the byte behind
    the line that was given last.
    """

    def __init__(
        self, handle: BinaryIO, *, limits: Limits, start: int = 0, number: int = 0, stop: int | None = None
    ) -> None:
        self._handle, self._limit, self._stop = handle, limits.line_bytes, stop
        self.number, self.end = number, start
        handle.seek(start)

    def __iter__(self) -> Iterator[tuple[int, int, bytes]]:
        while (self._stop is None or self.end < self._stop) and (line := self._handle.readline(self._limit + 1)):
            start = self.end
            self.number += 1
            self.end += len(line)
            is_long = len(line) > self._limit
            while is_long and not line.endswith(b"\n"):
                rest = self._handle.readline(self._limit)
                self.end += len(rest)
                if not rest or rest.endswith(b"\n"):
                    break
            yield self.number, start, line.removeprefix(b"\xef\xbb\xbf") if self.number == 1 else line


def in_utf8(handle: BinaryIO, file: str, *, encoding: str) -> BinaryIO:
    """The bytes of a table in UTF-8: the handle itself, or a copy in memory where another encoding is declared.

    Raises InputError for a file that is no text, or UTF-16 that was not declared: that is no fault of a line.
    """
    handle.seek(0)
    head = handle.read(4096)
    refuse_foreign(head, file)
    handle.seek(0)
    if codec_of(encoding, file) != "utf-8":
        # The line feed of other encodings is not one byte; such tables are converted as a whole.
        return io.BytesIO(decode(handle.read(), file, declared=encoding).encode("utf-8"))
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head.count(0) * 10 > len(head):
        decode(head, file)
    return handle


def lines_of(handle: BinaryIO, file: str, *, encoding: str, limits: Limits) -> Lines:
    """All lines of a table, in UTF-8; raises InputError as ``in_utf8`` does."""
    return Lines(in_utf8(handle, file, encoding=encoding), limits=limits)


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


class Seen:
    """What the values of a column were so far, from which follows the kind of the column as a whole."""

    def __init__(self) -> None:
        self.kinds: set[type] = set()
        self.n = 0
        self._is_exact = True

    def add(self, value: Any) -> None:
        """Take note of a value that is not None."""
        kind = type(value)
        self.n += 1
        self.kinds.add(kind)
        if kind is int and not -_EXACT <= value <= _EXACT:
            self._is_exact = False

    def dtype(self, n_rows: int) -> str:
        """The pandas type of the column with ``n_rows`` rows: text, whole numbers, numbers, truth, or "object"."""
        has_null = self.n < n_rows
        if not self.kinds or self.kinds == {str}:
            return "str"
        if self.kinds == {bool}:
            return "boolean" if has_null else "bool"
        if self.kinds == {int}:
            return "Int64" if has_null else "int64"
        return "float64" if self.kinds <= {int, float} and self._is_exact else "object"


def array_of(values: list[Any], dtype: str) -> Any:
    """A column of a pandas type; None where there is no value."""
    if dtype == "object":
        return pd.Series(values, dtype=object).array
    if dtype == "float64":
        values = [float("nan") if value is None else float(value) for value in values]
    made: Any = pd.array
    return made(values, dtype=dtype)


def column_of(values: list[Any]) -> Any:
    """A column that keeps the kind of its values: text, whole numbers (nullable), numbers, truth, or anything as it
    is.
    """
    seen = Seen()
    for value in values:
        if value is not None:
            seen.add(value)
    return array_of(values, seen.dtype(len(values)))


def frame_of(columns: dict[str, list[Any]], n_rows: int) -> pd.DataFrame:
    """A table of such columns, all of ``n_rows`` values, with the index 0, 1, 2, ..."""
    return pd.DataFrame({name: column_of(values) for name, values in columns.items()}, index=pd.RangeIndex(n_rows))
