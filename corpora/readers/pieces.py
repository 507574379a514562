"""A table read in pieces of so many rows: one look over the whole file, then any piece by itself, in any process.

The look finds what only the whole file can tell (the columns and the kind of each, whether a text needs the flag
"control_chars", where each piece begins), so that a piece is the same rows of the same types whoever reads it. Memory
holds a piece, not the file; only CSV and JSON lines in another encoding than UTF-8 are held as a whole.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import pandas as pd

from corpora.errors import InputError
from corpora.readers.bytes import open_regular
from corpora.readers.csv_rows import checked, csv_records, field_limit, flag_controls, has_controls, header_of
from corpora.readers.json_lines import json_records
from corpora.readers.limits import DEFAULT_LIMITS, Limits
from corpora.readers.parquet_pieces import ParquetPieces, look_over
from corpora.readers.rows import Lines, Seen, array_of, in_utf8, require_columns
from corpora.readers.shapes import MIXED, Shape
from corpora.readers.tables import ending_of

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows [``first``, ``first + n``) of a table; in a text file the bytes [``start``, ``end``), behind ``line`` lines."""

    first: int
    n: int
    start: int = 0
    end: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """Something asked of every row of a table that has all of ``columns``: whether ``is_so`` of their values."""

    columns: tuple[str, ...]
    is_so: Callable[..., bool]


@dataclass(frozen=True, slots=True)
class Layout:
    """What one look over a table found: ``columns`` in their order with the pandas type of each ("" in Parquet), and
    ``shapes`` of the values of those that are "object"; whether a text ``has_controls``, and whether the question that was
    asked ``is_so`` of any row; ``pieces`` (at least one, the last may be shorter) hold all rows
    up to the limit. ``sha256`` and ``size`` (bytes) name the content, ``changed_ns`` is when the file last changed."""

    path: Path
    encoding: str
    columns: tuple[tuple[str, str], ...]
    shapes: tuple[tuple[str, str], ...]
    has_controls: bool
    is_so: bool
    pieces: tuple[Piece, ...]
    sha256: str
    size: int
    changed_ns: int
    limits: Limits = DEFAULT_LIMITS

    @property
    def n_rows(self) -> int:
        """Rows in all pieces."""
        return self.pieces[-1].first + self.pieces[-1].n

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [name for name, _ in self.columns]


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a piece: a pandas table (CSV, JSON lines) or an Arrow table (Parquet), the place of each row as a number
    behind ``unit`` ("line", "row"), and the rows of the file that were set aside between them."""

    rows: Any
    unit: str
    places: tuple[int, ...] | range
    errors: tuple[InputError, ...] = ()


def lay_out(
    path: str | Path,
    *,
    piece_rows: int,
    encoding: str = "",
    limit: int | None = None,
    question: Question | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Layout:
    """Look over a table and cut it into pieces of ``piece_rows`` rows; ``limit`` takes the first rows alone.

    Raises InputError where the file as a whole is unusable, as ``read_table`` does.
    """
    place = Path(path)
    ending = ending_of(place)
    shapes: list[tuple[str, str]] = []
    with open_regular(place) as handle:
        running = hashlib.sha256()
        while block := handle.read(_BLOCK):
            running.update(block)
        handle.seek(0)
        if ending == ".parquet":
            look_at = None if question is None else (question.columns, question.is_so)
            names, n_rows, is_flagged, is_so = look_over(handle, str(place), limit=limit, question=look_at)
            columns = [(name, "") for name in names]
            pieces = [Piece(first, min(piece_rows, n_rows - first)) for first in range(0, max(n_rows, 1), piece_rows)]
        else:
            look = _Look(str(place), piece_rows, limit, limits, question)
            lines = Lines(in_utf8(handle, str(place), encoding=encoding), limits=limits)
            (look.over_csv if ending == ".csv" else look.over_json)(lines)
            columns, pieces, is_flagged, is_so = look.columns(), look.pieces, look.is_flagged, look.is_so
            shapes = [(name, look.shape(name)) for name, dtype in columns if dtype == "object"]
        status = place.stat()
    return Layout(
        place, encoding, tuple(columns), tuple(shapes), is_flagged, is_so, tuple(pieces), running.hexdigest(), status.st_size,
        status.st_mtime_ns, limits,
    )  # fmt: skip


class _Look:
    """One pass over the rows of a text file."""

    def __init__(
        self, file: str, piece_rows: int, limit: int | None, limits: Limits, question: Question | None
    ) -> None:
        self.file, self.piece_rows, self.limit, self.limits = file, piece_rows, limit, limits
        self.question = question
        self.seen: dict[str, Seen] = {}
        self.shapes: dict[str, Shape] = {}
        self.pieces: list[Piece] = []
        self.is_flagged = self.is_so = False
        self._n = 0
        self._begin = (0, 0, 0)

    def columns(self) -> list[tuple[str, str]]:
        return [(name, seen.dtype(self._n)) for name, seen in self.seen.items()]

    def shape(self, name: str) -> str:
        return self.shapes[name].kind if self.seen[name].kinds == {list} else MIXED

    def over_json(self, lines: Lines) -> None:
        records = json_records(lines, self.file, self.limits)
        for record in self._counted(records, lines):
            for name, value in record.items():
                seen = self.seen.get(name)
                if seen is None:
                    seen = self.seen[name] = Seen()
                    self.shapes[name] = Shape()
                if value is not None:
                    seen.add(value)
                    if type(value) is list:
                        self.shapes[name].add(value)
            if not self.is_flagged:
                self.is_flagged = has_controls(record.get("text"))
            if self.question is not None and not self.is_so:
                self.is_so = self.question.is_so(*map(record.get, self.question.columns))
        require_columns(list(self.seen), self.file)

    def over_csv(self, lines: Lines) -> None:
        with field_limit(self.limits):
            records = csv_records(lines, self.file, self.limits)
            header = header_of(records, self.file)
            self.seen = {name: Seen() for name in header}
            self._begin = (0, lines.end, lines.number)
            text = header.index("text") if "text" in header else None
            names = () if self.question is None else self.question.columns
            asked = [header.index(name) for name in names] if set(names) <= set(header) else []
            for row in self._counted(checked(records, header, self.file), lines):
                if text is not None and not self.is_flagged:
                    self.is_flagged = has_controls(row[text])
                if asked and self.question is not None and not self.is_so:
                    self.is_so = self.question.is_so(*[row[place] for place in asked])

    def _counted(self, records: Iterator[tuple[int, Any]], lines: Lines) -> Iterator[Any]:
        """The rows that can be used, up to the limit, while the pieces are cut."""
        while self.limit is None or self._n < self.limit:
            found = next(records, None)
            if found is None:
                break
            if isinstance(found[1], InputError):
                continue
            self._n += 1
            yield found[1]
            if self._n - self._begin[0] == self.piece_rows:
                self._cut(lines)
        # What is set aside behind the last row belongs to a piece too.
        if lines.end > self._begin[1] or not self.pieces:
            self._cut(lines)

    def _cut(self, lines: Lines) -> None:
        first, start, line = self._begin
        self.pieces.append(Piece(first, self._n - first, start, lines.end, line))
        self._begin = (self._n, lines.end, lines.number)


class Pieces:
    """Reads the pieces of a table that was laid out; as a context manager it keeps the file open in between.

    Raises InputError ``changed`` where the file is not the one that was looked over.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        status = layout.path.stat() if layout.path.exists() else None
        if status is None or (status.st_size, status.st_mtime_ns) != (layout.size, layout.changed_ns):
            raise InputError(str(layout.path), "", "changed", "it was written to since it was looked over; start again")
        self._handle: BinaryIO = layout.path.open("rb")
        self._read: Callable[[Piece], Part]
        ending = ending_of(layout.path)
        if ending == ".parquet":
            rows = ParquetPieces(self._handle, str(layout.path), layout.n_rows)
            self._read = lambda piece: Part(
                rows.read(piece.first, piece.n, with_flags=layout.has_controls),
                "row",
                range(piece.first + 1, piece.first + piece.n + 1),
            )
        else:
            self._handle = in_utf8(self._handle, str(layout.path), encoding=layout.encoding)
            self._read = self._csv if ending == ".csv" else self._json

    def __enter__(self) -> "Pieces":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._handle.close()

    def read(self, index: int) -> Part:
        """The piece of that number; raises InputError ``corrupt`` and ``unreadable`` where the file has gone bad."""
        try:
            return self._read(self._layout.pieces[index])
        except OSError as error:
            reason = (error.strerror or "it cannot be read").lower()
            raise InputError(str(self._layout.path), "", "unreadable", reason) from None

    def _lines(self, piece: Piece) -> Lines:
        limits = self._layout.limits
        return Lines(self._handle, limits=limits, start=piece.start, number=piece.line, stop=piece.end)

    def _json(self, piece: Piece) -> Part:
        file, limits = str(self._layout.path), self._layout.limits
        names = self._layout.names
        columns: dict[str, list[Any]] = {name: [] for name in names}
        places, errors = [], []
        for number, record in json_records(self._lines(piece), file, limits):
            if isinstance(record, InputError):
                errors.append(record)
                continue
            places.append(number)
            for name in names:
                columns[name].append(record.get(name))
        return self._part(columns, places, errors)

    def _csv(self, piece: Piece) -> Part:
        file, limits = str(self._layout.path), self._layout.limits
        names = self._layout.names
        with field_limit(limits):
            records = csv_records(self._lines(piece), file, limits)
            found = list(checked(records, names, file))
        rows = [row for _, row in found if not isinstance(row, InputError)]
        places = [number for number, row in found if not isinstance(row, InputError)]
        errors = [row for _, row in found if isinstance(row, InputError)]
        return self._part({name: [row[k] for row in rows] for k, name in enumerate(names)}, places, errors)

    def _part(self, columns: dict[str, list[Any]], places: list[int], errors: list[InputError]) -> Part:
        dtypes = dict(self._layout.columns)
        frame = pd.DataFrame(
            {name: array_of(values, dtypes[name]) for name, values in columns.items()}, index=pd.RangeIndex(len(places))
        )
        if self._layout.has_controls:
            frame = flag_controls(frame, is_kept=True)
        return Part(frame, "line", tuple(places), tuple(errors))
