"""Shards joined to one file: bytes behind each other (CSV, JSON lines), or row groups of a fixed size (Parquet), so that
the output does not tell in how many shards it was made."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from corpora.readers.parquet import GROUPS_DIGEST, digest_of, digest_of_groups

# Rows of a row group in the output.
GROUP_ROWS = 1 << 16
_BLOCK = 1 << 20


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


def options_of(schema: Any, *, is_last: bool) -> dict[str, Any]:
    """How a Parquet file is written: shards for speed, the output for size. Numbers and texts hardly repeat, so that a
    dictionary of them would be made in vain."""
    import pyarrow as pa

    repeated = [field.name for field in schema if pa.types.is_string(field.type) and field.name != "text"]
    compression = "zstd" if is_last else "lz4"
    return {
        "compression": compression, "use_dictionary": repeated, "write_page_checksum": True, "store_schema": False,
        "coerce_timestamps": "us", "write_statistics": is_last,
    }  # fmt: skip


def join_parquet(paths: list[Path], schema: Any) -> Callable[[Path], None]:
    """A writer of all shards in row groups of GROUP_ROWS rows, with a digest of their content."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    def tables() -> Iterator[Any]:
        for index, path in enumerate(paths):
            try:
                with pq.ParquetFile(path, page_checksum_verification=True) as opened:
                    yield opened.read(use_threads=False)
            except (pa.ArrowException, OSError) as error:
                if isinstance(error, OSError) and error.errno is not None:
                    raise
                raise SpoiltShardError(index) from error

    def groups() -> Iterator[Any]:
        held = schema.empty_table()
        for table in tables():
            held = pa.concat_tables([held, table])
            while len(held) >= GROUP_ROWS:
                yield held.slice(0, GROUP_ROWS).combine_chunks()
                held = held.slice(GROUP_ROWS)
        if len(held):
            yield held.combine_chunks()

    def write(target: Path) -> None:
        digests: list[bytes] = []
        with pq.ParquetWriter(target, schema, **options_of(schema, is_last=True)) as writer:
            for group in groups():
                writer.write_table(group, row_group_size=GROUP_ROWS)
                digests.append(digest_of(group))
            writer.add_key_value_metadata({GROUPS_DIGEST: digest_of_groups(digests)})

    return write
