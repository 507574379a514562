"""Rows of a table as plain dicts, the way that every report reads them."""

from typing import Any

import pandas as pd


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows in their order, with None in place of every kind of missing value."""
    return [{str(key): _plain(value) for key, value in row.items()} for row in frame.to_dict("records")]


def rows_of(frame: pd.DataFrame, meeting_id: str) -> list[dict[str, Any]]:
    """The rows of one meeting."""
    return records(frame[frame["meeting_id"] == meeting_id]) if len(frame) else []


def _plain(value: Any) -> Any:
    if value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    return value.item() if hasattr(value, "item") else value
