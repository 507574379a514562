"""The columns that scoring adds, as pandas and as Arrow have them: one definition, two carriers."""

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.scorer import FRAMES


@dataclass(frozen=True, slots=True)
class Column:
    """Values of N rows by their ``kind``: "number" and "integer" (N,) floats, nan for null; "frames" (N,) integers whose
    bit k says FRAMES[k], -1 for null; "text", "names" (lists of text) and "spans" (lists of [start, end, weight]) a list of
    N values or None; "constant" one text for all."""

    kind: str
    values: Any


@functools.cache
def _frame_lists() -> tuple[tuple[str, ...], ...]:
    """Frame names for each of the 4096 patterns of 12 bits, bit k for FRAMES[k]."""
    return tuple(
        tuple(name for k, name in enumerate(FRAMES) if pattern >> k & 1) for pattern in range(1 << len(FRAMES))
    )


def pandas_column(column: Column) -> Any:
    """What ``DataFrame.assign`` takes."""
    if column.kind == "integer":
        return pd.Series(column.values).astype("Int64").array
    if column.kind == "frames":
        lists = _frame_lists()
        return [None if pattern < 0 else list(lists[pattern]) for pattern in column.values.tolist()]
    return pd.array(column.values, dtype="str") if column.kind == "text" else column.values


def arrow_type(kind: str) -> Any:
    """The Arrow type of a kind of column, as Parquet has it."""
    import pyarrow as pa

    names = pa.list_(pa.field("element", pa.string()))
    span = pa.list_(pa.field("element", pa.float64()))
    return {
        "number": pa.float64(),
        "integer": pa.int64(),
        "frames": names,
        "names": names,
        "spans": pa.list_(pa.field("element", span)),
    }.get(kind, pa.string())


def arrow_column(column: Column, n: int) -> Any:
    """An Arrow array of N values."""
    import pyarrow as pa

    kind, values = arrow_type(column.kind), column.values
    if column.kind == "constant":
        return pa.repeat(pa.scalar(values, type=kind), n)
    if column.kind == "number":
        return pa.array(values, type=kind, mask=np.isnan(values))
    if column.kind == "integer":
        return pa.array(np.nan_to_num(values).astype(np.int64), type=kind, mask=np.isnan(values))
    return _frame_column(values, kind) if column.kind == "frames" else pa.array(values, type=kind)


def _frame_column(patterns: NDArray[np.int64], kind: Any) -> Any:
    import pyarrow as pa

    has = (np.maximum(patterns, 0)[:, None] >> np.arange(len(FRAMES))) & 1
    _, which = np.nonzero(has)
    offsets = np.concatenate([[0], np.cumsum(has.sum(axis=1))]).astype(np.int32)
    names = pa.array(FRAMES, type=pa.string()).take(pa.array(which, type=pa.int32()))
    return pa.ListArray.from_arrays(pa.array(offsets), names, type=kind, mask=pa.array(patterns < 0))


def score_kinds(*, evidence: bool, topics: bool) -> dict[str, str]:
    """The kind of each column that scoring adds, in their order."""
    kinds = dict.fromkeys(("tone", "tone_low", "tone_high"), "number") | {"tone_label": "integer", "frames": "frames"}
    kinds |= dict.fromkeys((f"frame_{name}" for name in FRAMES), "number")
    kinds |= {"topics": "names", "target": "text"} if topics else {}
    kinds |= {"scorer": "text", "error": "text"}
    return kinds | ({"evidence": "spans"} if evidence else {})
