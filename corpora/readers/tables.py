"""Tables in and out by the ending of their name: CSV, JSON lines, Parquet, and no format that can run code."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from corpora.errors import InputError
from corpora.files import write_whole
from corpora.readers.csv_rows import csv_text, flag_controls, read_csv
from corpora.readers.json_lines import json_line, read_json_lines
from corpora.readers.limits import DEFAULT_LIMITS, Limits
from corpora.readers.parquet import read_parquet, write_parquet
from corpora.readers.parquet_pieces import may_hold_controls
from corpora.readers.rows import Rows

TABLE_ENDINGS = (".csv", ".jsonl", ".parquet")


def is_table(path: str | Path) -> bool:
    """Whether a path is a table by its ending."""
    return Path(path).suffix.lower() in TABLE_ENDINGS


def ending_of(path: Path) -> str:
    """The ending of a table's name in small letters; raises InputError ``format_not_allowed`` for any other file."""
    ending = path.suffix.lower()
    if ending not in TABLE_ENDINGS:
        reason = f"a table ends in {', '.join(TABLE_ENDINGS)}, not {ending or 'nothing'!r}"
        raise InputError(str(path), "", "format_not_allowed", reason)
    return ending


def read_rows(path: str | Path, *, encoding: str = "", limits: Limits = DEFAULT_LIMITS) -> Rows:
    """The rows of a table with the place of each; see ``read_table``."""
    place = Path(path)
    ending = ending_of(place)
    if ending == ".parquet":
        rows = read_parquet(place)
        if _is_clean(rows.frame):
            return rows
    else:
        rows = (read_csv if ending == ".csv" else read_json_lines)(place, encoding=encoding, limits=limits)
    return Rows(flag_controls(rows.frame), rows.places, rows.errors)


def _is_clean(frame: pd.DataFrame) -> bool:
    """Whether no text of a table from Parquet holds control characters, as far as the bytes of its column tell."""
    if "text" not in frame.columns or not isinstance(frame["text"].dtype, pd.StringDtype):
        return False
    import pyarrow as pa

    return not may_hold_controls(pa.array(frame["text"]))


def read_table(
    path: str | Path, *, encoding: str = "", limits: Limits = DEFAULT_LIMITS
) -> tuple[pd.DataFrame, tuple[InputError, ...]]:
    """A table, and why some rows of the file are not in it.

    CSV cells are text as written; JSON and Parquet keep their kinds. ``encoding`` is that of CSV and JSON lines,
    UTF-8 where it is "". A text with control characters gets the flag "control_chars" in the column ``flags``.

    Raises InputError where the file as a whole is unusable.
    """
    rows = read_rows(path, encoding=encoding, limits=limits)
    return rows.frame, rows.errors


def write_table(frame: pd.DataFrame, path: str | Path) -> Path:
    """Write a table whole or not at all, in the format of the name's ending; the index is left out.

    In CSV a list of names is joined by ";", any other list is JSON text, and null is an empty cell.

    Raises InputError: ``format_not_allowed``, ``schema`` (Parquet: a column of mixed kinds; any: a name that stands
    twice), ``surrogate``, ``unwritable``.
    """
    target = Path(path)
    ending = ending_of(target)
    if not frame.columns.is_unique:
        raise InputError(str(path), "", "schema", "a column name stands twice; rename one")

    def write(temporary: Path) -> None:
        if ending == ".parquet":
            write_parquet(frame, temporary, str(path))
            return
        lines = csv_lines(frame) if ending == ".csv" else json_lines(frame)
        with temporary.open("w", encoding="utf-8", newline="") as handle:
            handle.writelines(lines)

    try:
        return write_whole(target, write)
    except UnicodeEncodeError:
        reason = "a text holds half of a character pair; decode it again, or write JSON lines"
        raise InputError(str(path), "", "surrogate", reason) from None
    except OSError as error:
        raise InputError(
            str(path), "", "unwritable", f"{(error.strerror or str(error)).lower()}; nothing was written"
        ) from None


def json_lines(frame: pd.DataFrame) -> Iterator[str]:
    """The rows of a table as lines of JSON; null where there is no value."""
    names = [str(name) for name in frame.columns]
    columns = [[plain(value) for value in frame.iloc[:, k].tolist()] for k in range(len(names))]
    for row in zip(*columns, strict=True):
        yield json_line(dict(zip(names, row, strict=True)))


def csv_lines(frame: pd.DataFrame) -> Iterator[str]:
    """The rows of a table as lines of CSV with a header."""
    columns = [[_csv_cell(plain(value)) for value in frame.iloc[:, k].tolist()] for k in range(frame.shape[1])]
    return csv_text([str(name) for name in frame.columns], columns)


def plain(value: Any) -> Any:
    """A value as JSON has it: nan and NaT are None, numpy's numbers are Python's, times are ISO text."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, np.generic):
        return plain(value.item())
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str) and ";" not in item for item in value):
        return ";".join(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
