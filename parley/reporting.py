"""A comparison that can show itself: as a page, a folder, or in a notebook."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

from framing.comparison import Comparison


@dataclass(frozen=True, slots=True)
class ComparisonReport(Comparison):
    """A ``Comparison`` with the ways out of it; its tables are those of ``framing.comparison.Comparison``."""

    @classmethod
    def from_comparison(cls, comparison: Comparison) -> Self:
        """The same comparison with the ways out."""
        return cls(**{each.name: getattr(comparison, each.name) for each in fields(comparison)})

    def to_html(self, path: str | Path) -> Path:
        """Write one self-contained page, without script or network, whole or not at all."""
        from parley.report import write_page

        return write_page(self, Path(path))

    def to_folder(self, path: str | Path) -> Path:
        """Write the page with its tables beside it, and give the path of the page."""
        from parley.report import write_report

        return write_report(self, Path(path))

    def __rich__(self) -> Any:
        """The table for a terminal."""
        from parley.report import terminal_table

        return terminal_table(self)
