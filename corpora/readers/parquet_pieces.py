"""Rows of a Parquet file by their numbers, read forward with the memory of a few thousand rows."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from corpora.errors import InputError
from corpora.readers.csv_rows import has_controls, with_flag
from corpora.readers.parquet import (
    DIGEST,
    GROUPS_DIGEST,
    digest_of,
    digest_of_groups,
    require_plain,
    streamed_digest,
)

# Rows decoded at a time, and bytes read at a time: memory, not speed, since the page cache stands behind.
_BATCH = 8192
_BUFFER = 1 << 18
# What corpora.text flags as "control_chars", in the words of RE2.
_CONTROL = "[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x{84}\\x{86}-\\x{9f}]"


def may_hold_controls(array: Any) -> bool:
    """Whether an Arrow array of texts has one that could need the flag "control_chars"; text by text takes far longer."""
    import pyarrow.compute as pc

    return bool(pc.any(pc.match_substring_regex(array, _CONTROL)).as_py())


def open_parquet(handle: BinaryIO, file: str) -> Any:
    """A Parquet file whose pages are checked as they are read, without its row groups being fetched whole.

    Raises InputError ``corrupt``, ``format_not_allowed`` and ``schema`` as ``read_parquet`` does.
    """
    import pyarrow.parquet as pq

    handle.seek(0)
    if handle.read(6) == b"ARROW1":
        raise InputError(file, "", "format_not_allowed", "it is an Arrow (Feather) file; write it as Parquet")
    handle.seek(0)
    return _guarded(
        lambda: pq.ParquetFile(handle, page_checksum_verification=True, pre_buffer=False, buffer_size=_BUFFER), file
    )


def _guarded(work: Callable[[], Any], file: str) -> Any:
    import pyarrow as pa

    try:
        return work()
    except InputError:
        raise
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        words = " ".join(str(error).split())[:200]
        raise InputError(file, "", "corrupt", f"not a whole Parquet file ({words}); write or fetch it again") from None


def look_over(
    handle: BinaryIO,
    file: str,
    *,
    limit: int | None,
    question: tuple[tuple[str, ...], Callable[..., bool]] | None = None,
) -> tuple[list[str], int, bool, bool]:
    """The names of the columns, the number of rows up to the limit, whether one of their texts holds control characters,
    and whether the question holds of the values of its columns in any row. A file that carries the digest of this
    project is checked against it.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    opened = open_parquet(handle, file)
    schema = opened.schema_arrow
    require_plain(schema, file)
    expected = (opened.metadata.metadata or {}).get(DIGEST)
    by_groups = (opened.metadata.metadata or {}).get(GROUPS_DIGEST)
    n_rows = opened.metadata.num_rows if limit is None else min(limit, opened.metadata.num_rows)

    def column(name: str) -> Callable[[], Iterator[Any]]:
        def arrays() -> Iterator[Any]:
            return (batch.column(0) for batch in opened.iter_batches(batch_size=_BATCH, columns=[name]))

        return arrays

    def is_any(names: tuple[str, ...], holds: Callable[..., bool]) -> bool:
        if not set(names) <= set(schema.names):
            return False
        n_seen = 0
        for batch in opened.iter_batches(batch_size=_BATCH, columns=list(names)):
            values = [batch.column(name)[: n_rows - n_seen].to_pylist() for name in names]
            if any(map(holds, *values)):
                return True
            n_seen += len(batch)
            if n_seen >= n_rows:
                break
        return False

    def is_odd() -> bool:
        # Nearly no text holds a control character: the search in the bytes of a column is quicker than one text by text.
        if "text" not in schema.names:
            return False
        kind = schema.field("text").type
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
            return is_any(("text",), has_controls)
        n_seen = 0
        for array in column("text")():
            hits = array[: n_rows - n_seen].filter(pc.match_substring_regex(array[: n_rows - n_seen], _CONTROL))
            if any(map(has_controls, hits.to_pylist())):
                return True
            n_seen += len(array)
            if n_seen >= n_rows:
                break
        return False

    def is_whole() -> bool:
        if expected is not None and expected != streamed_digest(schema, opened.metadata.num_rows, column):
            return False
        groups = (digest_of(opened.read_row_group(k)) for k in range(opened.metadata.num_row_groups))
        return by_groups is None or by_groups == digest_of_groups(groups)

    def look() -> tuple[list[str], int, bool, bool]:
        if not is_whole():
            raise InputError(file, "", "corrupt", "its content does not fit its digest; write or fetch it again")
        is_so = question is not None and is_any(*question)
        return list(schema.names), n_rows, is_odd(), is_so

    found: tuple[list[str], int, bool, bool] = _guarded(look, file)
    return found


class ParquetPieces:
    """Ranges of rows of a Parquet file. Asked for in rising order, the file is decoded once; else from its beginning."""

    def __init__(self, handle: BinaryIO, file: str, n_rows: int) -> None:
        self._handle, self._file = handle, file
        self._opened = open_parquet(handle, file)
        self._batches: Iterator[Any] | None = None
        self._at = 0
        self._left: Any = None

    def read(self, first: int, n: int, *, with_flags: bool) -> Any:
        """Rows [first, first + n) as an Arrow table; ``with_flags`` gives them the column ``flags``."""
        table = _guarded(lambda: self._table(first, n), self._file)
        return _flagged(table) if with_flags else table

    def _table(self, first: int, n: int) -> Any:
        import pyarrow as pa

        if self._batches is None or first < self._at:
            self._batches, self._at, self._left = self._opened.iter_batches(batch_size=_BATCH), 0, None
        parts: list[Any] = []
        stop = first + n
        while self._at < stop:
            batch = self._left if self._left is not None else next(self._batches, None)
            self._left = None
            if batch is None:
                raise InputError(self._file, "", "corrupt", f"it ends before row {stop}; write or fetch it again")
            begin = min(max(first - self._at, 0), len(batch))
            take = min(stop - self._at, len(batch))
            if take > begin:
                parts.append(batch.slice(begin, take - begin))
            if take < len(batch):
                self._left = batch.slice(take)
            self._at += take
        return pa.Table.from_batches(parts, schema=self._opened.schema_arrow).combine_chunks()


def _flagged(table: Any) -> Any:
    """The table with the flag "control_chars" where a text needs it."""
    import pyarrow as pa

    names = table.schema.names
    hits = [has_controls(text) for text in table.column("text").to_pylist()]
    if "flags" in names:
        kind = table.schema.field("flags").type
        old = table.column("flags").to_pylist()
    else:
        kind, old = pa.string(), [""] * len(table)
    nothing: list[str] | None = [] if pa.types.is_list(kind) or pa.types.is_large_list(kind) else None
    values = [
        with_flag(nothing if value is None else value) if hit else value for value, hit in zip(old, hits, strict=True)
    ]
    array = pa.array(values, type=kind)
    if "flags" in names:
        return table.set_column(names.index("flags"), "flags", array)
    return table.append_column("flags", array)
