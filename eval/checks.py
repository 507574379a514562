"""What an audit found: each check against its line, and the table that is printed of them."""

import json
import math
from dataclasses import dataclass
from typing import Any

from corpora.gold import LABELLED_BY
from eval import tables


@dataclass(frozen=True, slots=True)
class Check:
    """One figure against its line, on ``n`` statements of ``language`` ("all", "en", "zh").

    ``is_passed`` is None where the check says nothing (too little to check, or a scorer that tells no texts apart),
    with the reason in ``note``. ``signed`` is the mean shift with its sign (changed minus unchanged; of sides and
    speakers US minus CN, over statements that name one side), nan where that has no meaning; ``examples`` are the
    (text, changed text, shift) that moved most.
    """

    name: str
    language: str
    value: float
    low: float
    high: float
    n: int
    line: float
    is_upper: bool
    is_passed: bool | None
    signed: float = math.nan
    note: str = ""
    examples: tuple[tuple[str, str, float], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values; nan becomes None."""
        names = ("name", "language", "value", "low", "high", "n", "line", "is_upper", "is_passed", "signed", "note")
        plain = {name: getattr(self, name) for name in names}
        plain = {name: None if value != value else value for name, value in plain.items()}
        return plain | {"examples": [list(one) for one in self.examples]}


@dataclass(frozen=True, slots=True)
class Audit:
    """All checks of one scorer; passed where every check that says something keeps its line and it tells texts
    apart."""

    scorer: str
    checks: tuple[Check, ...]
    is_passed: bool
    notes: tuple[str, ...]

    def __getitem__(self, name: str) -> Check:
        for one in self.checks:
            if one.name == name:
                return one
        raise KeyError(f"no check {name!r}; there are {', '.join(dict.fromkeys(one.name for one in self.checks))}")

    def table(self) -> tables.Table:
        """The checks as a table."""
        header = ("check", "language", "n", "value", "line", "signed shift", "verdict")
        verdicts = {True: "pass", False: "FAIL", None: "says nothing"}
        rows = tuple(
            (
                *(one.name, one.language, str(one.n), tables.with_interval(one.value, one.low, one.high, 3)),
                f"{'at most' if one.is_upper else 'at least'} {tables.number(one.line)}",
                *(tables.number(one.signed, 3), verdicts[one.is_passed]),
            )
            for one in self.checks
        )
        outcome = "passed" if self.is_passed else "not passed"
        return tables.Table(f"Audit of {self.scorer}: {outcome} (gold {LABELLED_BY})", header, rows, 2)

    def to_text(self) -> str:
        """For a terminal."""
        return tables.to_text([self.table()], self.notes)

    def to_markdown(self) -> str:
        """A pipe table."""
        return tables.to_markdown([self.table()], self.notes)

    def to_latex(self) -> str:
        """A table for booktabs."""
        return tables.to_latex([self.table()], self.notes)

    def to_html(self) -> str:
        """One self-contained page."""
        return tables.to_html([self.table()], self.notes, title=f"Parley: audit of {self.scorer}")

    def to_json(self) -> str:
        """All checks with their examples; missing numbers are null."""
        whole = {"scorer": self.scorer, "is_passed": self.is_passed, "notes": list(self.notes)}
        checks = {"checks": [one.to_json() for one in self.checks]}
        return json.dumps(whole | checks, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
