"""Shards joined to one file: bytes behind each other (CSV, JSON lines), or row groups of a fixed size (Parquet), so that
the output does not tell in how many shards it was made."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from corpora.readers.parquet import DIGEST, streamed_digest

# Rows of a row group in the output.
GROUP_ROWS = 1 << 16
_BATCH = 8192
_BLOCK = 1 << 20
# Zstandard's lowest level: a third larger than level 9, and several times as fast.
OPTIONS = {"compression": "zstd", "write_page_checksum": True, "store_schema": False, "coerce_timestamps": "us"}


class SpoiltShardError(Exception):
    """A shard whose bytes are no longer those that its sidecar names."""

    def __init__(self, index: int) -> None:
        super().__init__(f"shard {index} changed after it was written")
        self.index = index


def join_text(shards: list[tuple[Path, str]], header: bytes) -> Callable[[Path], None]:
    """A writer of all shards, each a path and its SHA-256, behind one ``header``, with which each of them begins."""

    def write(target: Path) -> None:
        with target.open("wb") as out:
            out.write(header)
            for index, (path, sha256) in enumerate(shards):
                running = hashlib.sha256()
                with path.open("rb") as shard:
                    head = shard.read(len(header))
                    running.update(head)
                    while block := shard.read(_BLOCK):
                        running.update(block)
                        out.write(block)
                if head != header or running.hexdigest() != sha256:
                    raise SpoiltShardError(index)

    return write


def join_parquet(paths: list[Path], schema: Any, n_rows: int) -> Callable[[Path], None]:
    """A writer of all shards in row groups of GROUP_ROWS rows, with the digest of the whole table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    def batches(columns: list[str] | None = None) -> Iterator[Any]:
        for index, path in enumerate(paths):
            try:
                with pq.ParquetFile(path, page_checksum_verification=True, pre_buffer=False) as opened:
                    yield from opened.iter_batches(batch_size=_BATCH, columns=columns)
            except (pa.ArrowException, OSError) as error:
                if isinstance(error, OSError) and error.errno is not None:
                    raise
                raise SpoiltShardError(index) from error

    def groups() -> Iterator[Any]:
        held: list[Any] = []
        n_held = 0
        for batch in batches():
            held.append(batch)
            n_held += len(batch)
            while n_held >= GROUP_ROWS:
                table = pa.Table.from_batches(held, schema=schema)
                yield table.slice(0, GROUP_ROWS).combine_chunks()
                held = table.slice(GROUP_ROWS).to_batches()
                n_held -= GROUP_ROWS
        if n_held:
            yield pa.Table.from_batches(held, schema=schema).combine_chunks()

    def column(name: str) -> Callable[[], Iterator[Any]]:
        return lambda: (batch.column(0) for batch in batches([name]))

    def write(target: Path) -> None:
        with pq.ParquetWriter(target, schema, **OPTIONS) as writer:
            for group in groups():
                writer.write_table(group, row_group_size=GROUP_ROWS)
            writer.add_key_value_metadata({DIGEST: streamed_digest(schema, n_rows, column)})

    return write
