"""A folder that lets somebody else read and check a comparison: pages, tables, figures, and how they were made."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from framing.comparison import Comparison
from parley.report.page import write_page


def write_report(comparison: Comparison, folder: str | Path, *, errors: Sequence[dict[str, Any]] = ()) -> Path:
    """Write everything under ``folder`` (made where it is missing) and give the path of its page, ``index.html``."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    return write_page(comparison, place / "index.html", errors=errors)
