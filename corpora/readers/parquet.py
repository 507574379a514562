"""Parquet with proof: page checksums, and a digest of the whole table, since the footer has no checksum of its own."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from corpora.errors import InputError
from corpora.readers.bytes import open_regular
from corpora.readers.rows import Rows, require_columns

# The digest of a table that was written whole; that of one written in row groups is made of theirs.
DIGEST = b"parley.sha256"
GROUPS_DIGEST = b"parley.sha256.groups"


def read_parquet(path: Path) -> Rows:
    """Rows of a Parquet file, with page checksums verified, and its digest where this project wrote it.

    Columns hold text, numbers, truth, times, or lists of these (lists of lists of numbers at most). Whole numbers with
    nulls become pandas' Int64.

    Raises InputError: ``corrupt``, ``format_not_allowed`` for another format under this name, ``schema``.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = str(path)
    with open_regular(path) as handle:
        head = handle.read(8)
        if head[:6] == b"ARROW1":
            raise InputError(file, "", "format_not_allowed", "it is an Arrow (Feather) file; write it as Parquet")
        handle.seek(0)
        try:
            opened = pq.ParquetFile(handle, page_checksum_verification=True)
            require_plain(opened.schema_arrow, file)
            table = opened.read()
        except InputError:
            raise
        except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
            words = " ".join(str(error).split())[:200]
            raise InputError(
                file, "", "corrupt", f"not a whole Parquet file ({words}); write or fetch it again"
            ) from None
        # A table of this project carries its digest: a flipped bit in the footer can rename a column without a trace.
        found = table.schema.metadata or {}
        sizes = [opened.metadata.row_group(k).num_rows for k in range(opened.metadata.num_row_groups)]
        starts = np.cumsum([0, *sizes])
        groups = (table.slice(start, size) for start, size in zip(starts, sizes, strict=False))
        if found.get(DIGEST, b"") not in (b"", digest_of(table) if DIGEST in found else b"") or (
            GROUPS_DIGEST in found and found[GROUPS_DIGEST] != digest_of_groups(map(digest_of, groups))
        ):
            raise InputError(file, "", "corrupt", "its content does not fit its digest; write or fetch it again")
    return Rows(frame_of_table(table), tuple(f"row {number}" for number in range(1, table.num_rows + 1)))


def write_parquet(frame: pd.DataFrame, path: Path, file: str) -> None:
    """Write a table with zstandard, page checksums and its digest; the index is left out.

    Raises InputError ``schema`` for a column whose values Parquet cannot hold.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays: dict[str, Any] = {}
    for name in frame.columns:
        try:
            array = pa.array(frame[name], from_pandas=True)
        except UnicodeEncodeError:
            raise
        except (pa.ArrowException, OverflowError, TypeError, ValueError):
            array = _list_array(frame[name].tolist(), str(name), file)
        arrays[str(name)] = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    # Types as a reader will find them, so that the digest of both is the same: no dictionaries, no large strings.
    table = pa.table({name: stored(array) for name, array in arrays.items()})
    require_plain(table.schema, file)
    # Arrow's own copy of the schema is left out: it would be a second truth about the types.
    options = {"compression": "zstd", "write_page_checksum": True, "store_schema": False, "coerce_timestamps": "us"}
    with pq.ParquetWriter(path, table.schema, **options) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({DIGEST: digest_of(table)})


def _list_array(values: list[Any], name: str, file: str) -> Any:
    """Lists that mix whole and other numbers (the evidence: start, end, weight) as lists of floats."""
    import pyarrow as pa

    plain = [None if value is None or value is pd.NA or value != value else value for value in values]
    try:
        return pa.array(plain, type=pa.list_(pa.list_(pa.float64())))
    except (pa.ArrowException, TypeError, ValueError):
        kinds = sorted({type(value).__name__ for value in values if value is not None})
        raise InputError(
            file, "", "schema", f"column {name!r} mixes {', '.join(kinds)}; Parquet holds one kind, write JSON lines"
        ) from None


def stored(array: Any) -> Any:
    """An array of the type that a reader of Parquet will find: no dictionaries, no large strings, times to the microsecond."""
    import pyarrow as pa

    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_large_string(array.type) or pa.types.is_string_view(array.type) or pa.types.is_null(array.type):
        return array.cast(pa.string())
    if pa.types.is_timestamp(array.type):
        return array.cast(pa.timestamp("us", tz="UTC" if array.type.tz else None), safe=False)
    if pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
        inner = stored(array.flatten()).type
        # Parquet names the values of every list "element".
        return array.cast(pa.list_(pa.field("element", inner)))
    return array


def require_plain(schema: Any, file: str) -> None:
    """Raise InputError ``schema`` for columns of a kind that is not read, and for names that cannot be used."""
    require_columns(list(schema.names), file)
    bad = [f"{field.name} ({field.type})" for field in schema if not _is_plain(field.type, depth=0)]
    if bad:
        raise InputError(
            file,
            "",
            "schema",
            f"columns of a kind that is not read: {', '.join(bad[:5])[:300]}; keep text, numbers and lists",
        )


def _is_plain(kind: Any, *, depth: int) -> bool:
    import pyarrow.types as t

    if t.is_list(kind) or t.is_large_list(kind):
        return depth < 2 and _is_plain(kind.value_type, depth=depth + 1)
    if t.is_dictionary(kind):
        return depth == 0 and _is_plain(kind.value_type, depth=1)
    known = (
        t.is_string,
        t.is_large_string,
        t.is_string_view,
        t.is_integer,
        t.is_floating,
        t.is_boolean,
        t.is_null,
        t.is_timestamp,
        t.is_date,
    )
    return any(test(kind) for test in known)


def digest_of(table: Any) -> bytes:
    """SHA-256, in hexadecimal, of names, types, nulls and values: equal for equal tables however they are stored."""

    def column(name: str) -> Callable[[], Iterator[Any]]:
        return lambda: iter(table.column(name).chunks)

    return streamed_digest(table.schema, table.num_rows, column)


def digest_of_groups(digests: Iterable[bytes]) -> bytes:
    """SHA-256, in hexadecimal, of the digests of the row groups of a table, in their order."""
    return hashlib.sha256(b"".join(digests)).hexdigest().encode()


def streamed_digest(schema: Any, n_rows: int, column: Callable[[str], Callable[[], Iterator[Any]]]) -> bytes:
    """The same digest of a table that is not in memory: ``column(name)()`` gives the arrays of a column one by one.

    Each column is read two to five times; of a column only its nulls, a byte a row, are held.
    """
    running = hashlib.sha256(str(n_rows).encode())
    for field in schema:
        running.update(f"\0{field.name}\0{field.type}\0".encode("utf-8", "surrogatepass"))
        _add(running, column(field.name), field.type)
    return running.hexdigest().encode()


def _add(running: Any, arrays: Callable[[], Iterator[Any]], kind: Any) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    nulls = [np.asarray(array.is_null()) for array in arrays()]
    running.update(np.packbits(np.concatenate(nulls) if nulls else np.zeros(0, dtype=bool)).tobytes())

    def present() -> Iterator[Any]:
        return (array.drop_null() if array.null_count else array for array in arrays())

    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        for array in present():
            running.update(np.asarray(pc.list_value_length(array), dtype="<i8").tobytes())
        _add(running, lambda: (array.flatten() for array in present()), kind.value_type)
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        for array in present():
            running.update(np.asarray(pc.binary_length(array), dtype="<i8").tobytes())
        # The bytes of all values in a row, from where the first begins to where the last ends.
        width = "<i8" if pa.types.is_large_string(kind) else "<i4"
        for array in present():
            if len(array) and array.buffers()[2] is not None:
                offsets = np.frombuffer(array.buffers()[1], dtype=width)[array.offset : array.offset + len(array) + 1]
                running.update(memoryview(array.buffers()[2])[int(offsets[0]) : int(offsets[-1])])
    elif not pa.types.is_null(kind):
        for array in present():
            running.update(np.ascontiguousarray(array.to_numpy(zero_copy_only=False)).tobytes())


def frame_of_table(table: Any) -> pd.DataFrame:
    """A pandas table: lists as Python lists, whole numbers with nulls as Int64, all else as pandas has it."""
    import pyarrow as pa

    columns: dict[str, Any] = {}
    for name, column in zip(table.schema.names, table.columns, strict=True):
        if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
            columns[name] = pd.Series(column.to_pylist(), dtype=object)
        elif pa.types.is_integer(column.type) and column.null_count:
            columns[name] = pd.array(column.to_pylist(), dtype="Int64")
        elif pa.types.is_boolean(column.type) and column.null_count:
            columns[name] = pd.array(column.to_pylist(), dtype="boolean")
        else:
            columns[name] = column.to_pandas().array
    return pd.DataFrame(columns, index=pd.RangeIndex(table.num_rows))
