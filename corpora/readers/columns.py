"""The columns that Parley writes, with the kind and range of each: a table read back is checked against them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from corpora.errors import InputError
from corpora.readers.rows import Rows, column_of


@dataclass(frozen=True, slots=True)
class Column:
    """Kind ("integer", "number", "names" or "spans") and closed range of a column; every one of them may be null."""

    kind: str
    low: float = float("-inf")
    high: float = float("inf")


# No text is longer, and whole numbers up to here are exact as floats too (IEEE 754 binary64).
_OFFSET = Column("integer", low=0, high=1 << 53)
_SHARE = Column("number", low=0, high=1)
_TONE = Column("number", low=-1, high=1)
COLUMNS = {
    **dict.fromkeys(("start", "end", "source_start", "source_end", "cue_start", "cue_end"), _OFFSET),
    **dict.fromkeys(("confidence", "meeting_score"), _SHARE),
    **dict.fromkeys(("tone", "tone_low", "tone_high"), _TONE),
    "tone_label": Column("integer", low=-2, high=2),
    "frames": Column("names"),
    "flags": Column("names"),
    "evidence": Column("spans"),
}


def typed(rows: Rows, file: str) -> Rows:
    """Rows whose known columns hold their kinds: what CSV gives as text becomes numbers and lists again.

    Rows with a value of the wrong kind (``type``) or out of range (``number``) are set aside. Unknown columns stay.
    In JSON lines and Parquet a number written as text is of the wrong kind; in CSV everything is text.
    """
    is_csv = file.lower().endswith(".csv")
    columns: dict[str, list[Any]] = {}
    bad: dict[int, InputError] = {}
    for name in map(str, rows.frame.columns):
        known = COLUMNS.get(name) or (_SHARE if name.startswith("frame_") else None)
        if known is None:
            continue
        columns[name] = [None] * len(rows.frame)
        for row, value in enumerate(rows.frame[name].tolist()):
            try:
                columns[name][row] = _value(value, known, is_csv=is_csv)
            except (ValueError, TypeError) as error:
                code = "type" if isinstance(error, TypeError) else "number"
                bad.setdefault(row, InputError(file, rows.places[row], code, f"{name}: {error}"))
    keep = [row for row in range(len(rows.frame)) if row not in bad]
    frame = rows.frame.iloc[keep].reset_index(drop=True)
    frame = frame.assign(**{name: column_of([values[row] for row in keep]) for name, values in columns.items()})
    return Rows(frame, tuple(rows.places[row] for row in keep), (*rows.errors, *bad.values()))


def _value(value: Any, column: Column, *, is_csv: bool) -> Any:
    # pandas' own null is asked for first: comparing it with anything gives no truth.
    if value is None or value is pd.NA or value == "" or (not isinstance(value, list) and value != value):
        return None
    return _KINDS[column.kind](value, column, is_csv)


def _number(value: Any, column: Column, is_csv: bool) -> float | int:
    if isinstance(value, str):
        if not is_csv:
            raise TypeError(f"the text {value[:20]!r} where a number belongs")
        try:
            value = float(value)
        except ValueError:
            raise ValueError(f"{value[:20]!r} is no number") from None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{type(value).__name__} where a number belongs")
    if not column.low <= value <= column.high:
        raise ValueError(f"{value} lies outside {column.low} to {column.high}")
    return value


def _integer(value: Any, column: Column, is_csv: bool) -> int:
    number = _number(value, column, is_csv)
    if number != int(number):
        raise ValueError(f"{number} is no whole number")
    return int(number)


def _names(value: Any, column: Column, is_csv: bool) -> list[str]:
    if isinstance(value, str):
        return [part for part in value.split(";") if part]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError("a list of names belongs here")
    return value


def _spans(value: Any, column: Column, is_csv: bool) -> list[Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise TypeError("the evidence is no JSON") from None
    if not isinstance(value, list) or not all(isinstance(item, list) and len(item) == 3 for item in value):
        raise TypeError("a list of [start, end, weight] belongs here")
    return value


_KINDS: dict[str, Callable[[Any, Column, bool], Any]] = {
    "number": _number,
    "integer": _integer,
    "names": _names,
    "spans": _spans,
}
