"""Parquet with proof: page checksums, and a digest of the whole table, since the footer has no checksum of its own."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from corpora.errors import InputError
from corpora.readers.bytes import open_regular
from corpora.readers.rows import Rows, require_columns

_DIGEST = b"parley.sha256"


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
            _require_schema(opened.schema_arrow, file)
            table = opened.read()
        except InputError:
            raise
        except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
            words = " ".join(str(error).split())[:200]
            raise InputError(
                file, "", "corrupt", f"not a whole Parquet file ({words}); write or fetch it again"
            ) from None
        # A table of this project carries its digest: a flipped bit in the footer can rename a column without a trace.
        expected = (table.schema.metadata or {}).get(_DIGEST)
        if expected is not None and expected != digest_of(table):
            raise InputError(file, "", "corrupt", "its content does not fit its digest; write or fetch it again")
    return Rows(_frame(table), tuple(f"row {number}" for number in range(1, table.num_rows + 1)))


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
    table = pa.table({name: _stored(array) for name, array in arrays.items()})
    _require_schema(table.schema, file)
    # Arrow's own copy of the schema is left out: it would be a second truth about the types.
    options = {"compression": "zstd", "write_page_checksum": True, "store_schema": False, "coerce_timestamps": "us"}
    with pq.ParquetWriter(path, table.schema, **options) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({_DIGEST: digest_of(table)})


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


def _stored(array: Any) -> Any:
    import pyarrow as pa

    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_large_string(array.type) or pa.types.is_string_view(array.type) or pa.types.is_null(array.type):
        return array.cast(pa.string())
    if pa.types.is_timestamp(array.type):
        return array.cast(pa.timestamp("us", tz="UTC" if array.type.tz else None), safe=False)
    if pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
        inner = _stored(array.flatten()).type
        # Parquet names the values of every list "element".
        return array.cast(pa.list_(pa.field("element", inner)))
    return array


def _require_schema(schema: Any, file: str) -> None:
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
    running = hashlib.sha256(str(table.num_rows).encode())
    for name, column in zip(table.schema.names, table.columns, strict=True):
        running.update(f"\0{name}\0{column.type}\0".encode("utf-8", "surrogatepass"))
        _add(running, column)
    return running.hexdigest().encode()


def _add(running: Any, column: Any) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    running.update(np.packbits(np.asarray(column.is_null())).tobytes())
    present = column.drop_null()
    if isinstance(present, pa.ChunkedArray):
        present = present.combine_chunks()
    kind = present.type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        running.update(np.asarray(pc.list_value_length(present), dtype="<i8").tobytes())
        _add(running, present.flatten())
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        running.update(np.asarray(pc.binary_length(present), dtype="<i8").tobytes())
        # The bytes of all values in a row, from where the first begins to where the last ends.
        width = "<i8" if pa.types.is_large_string(kind) else "<i4"
        offsets = (
            np.frombuffer(present.buffers()[1], dtype=width)[present.offset : present.offset + len(present) + 1]
            if len(present)
            else [0, 0]
        )
        if len(present) and present.buffers()[2] is not None:
            running.update(memoryview(present.buffers()[2])[int(offsets[0]) : int(offsets[-1])])
    elif not pa.types.is_null(kind):
        running.update(np.ascontiguousarray(present.to_numpy(zero_copy_only=False)).tobytes())


def _frame(table: Any) -> pd.DataFrame:
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
