"""What an evaluation found, line by line, and the tables that are printed of it."""

import json
from dataclasses import dataclass
from typing import Any

from corpora.gold import LABELLED_BY
from eval import tables
from eval.metrics import Result

EVERY = "all"
_SURENESS = (
    "interval coverage",
    "interval width",
    "answered",
    "accuracy when answered",
    "MAE of the surest 80%",
    "MAE of the surest 50%",
    "frames ECE",
)
_MEASURES = ("kappa", "macro-F1", "MAE", "Spearman", "frames micro-F1", "frames macro-F1", "topics micro-F1")


@dataclass(frozen=True, slots=True)
class Line:
    """Results of one scorer on one group of rows against one coder's labels.

    ``cuts`` says how tones became labels ("own" or "fitted"); ``against`` is "final", "a" or "b"; ``group`` is a value
    of ``grouping``, both "all" for all rows. ``differences`` are first scorer minus this one on the rows that both
    read.
    """

    scorer: str
    cuts: str
    against: str
    grouping: str
    group: str
    n: int
    n_meetings: int
    results: tuple[Result, ...]
    differences: tuple[Result, ...] = ()

    def __getitem__(self, metric: str) -> Result:
        return next(one for one in self.results if one.metric == metric)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        names = ("scorer", "cuts", "against", "grouping", "group", "n", "n_meetings")
        plain: dict[str, Any] = {name: getattr(self, name) for name in names}
        plain["results"] = [one.to_json() for one in self.results]
        return plain | {"differences": [one.to_json() for one in self.differences]}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All lines of an evaluation, the scorers that could not take part with the reason, and what a reader must know."""

    lines: tuple[Line, ...]
    absent: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]

    def line(
        self, scorer: str, *, cuts: str = "own", against: str = "final", grouping: str = EVERY, group: str = EVERY
    ) -> Line:
        """One line by what it is about; raises KeyError where there is none."""
        wanted = (scorer, cuts, against, grouping, group)
        for one in self.lines:
            if (one.scorer, one.cuts, one.against, one.grouping, one.group) == wanted:
                return one
        raise KeyError(f"no line {wanted}; scorers are {', '.join(dict.fromkeys(one.scorer for one in self.lines))}")

    def tables(self) -> tuple[tables.Table, ...]:
        """The tables that are printed: all rows, differences, then one table a grouping."""
        return tuple(_tables(self))

    def to_text(self) -> str:
        """For a terminal."""
        return tables.to_text(self.tables(), self.notes)

    def to_markdown(self) -> str:
        """Pipe tables."""
        return tables.to_markdown(self.tables(), self.notes)

    def to_latex(self) -> str:
        """Tables for booktabs."""
        return tables.to_latex(self.tables(), self.notes)

    def to_html(self) -> str:
        """One self-contained page."""
        return tables.to_html(self.tables(), self.notes)

    def to_json(self) -> str:
        """Every line with every result; missing numbers are null."""
        whole = {"notes": list(self.notes), "absent": dict(self.absent), "lines": [one.to_json() for one in self.lines]}
        return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _tables(evaluation: Evaluation) -> list[tables.Table]:
    lines = evaluation.lines
    found = []
    for against in dict.fromkeys(line.against for line in lines):
        every = [line for line in lines if line.grouping == EVERY and line.against == against]
        title = "All rows against the final label" if against == "final" else f"All rows against coder {against} alone"
        there = [measure for measure in _MEASURES if any(measure in _named(line) for line in every)]
        header = ("scorer", "n", "coverage", *there)
        body = [
            (_who(line), str(line.n), _coverage(line), *(_cell(_named(line).get(one)) for one in there))
            for line in every
        ]
        found.append(tables.Table(f"{title}, {LABELLED_BY}", header, tuple(body)))
    sure = [line for line in lines if line.grouping in (EVERY, "side", "language") and "interval width" in _named(line)]
    sure = [line for line in sure if line.against == "final" and line.cuts == "own"]
    if sure:
        header = ("scorer", "rows", "n", *_SURENESS)
        body = [
            (_who(line), line.group, str(line.n), *(_cell(_named(line).get(one)) for one in _SURENESS)) for line in sure
        ]
        found.append(
            tables.Table(f"How sure: 90% intervals, abstention, calibration, {LABELLED_BY}", header, tuple(body), 2)
        )
    compared = [line for line in lines if line.differences and line.grouping in (EVERY, "language")]
    if compared:
        header = ("scorer", "rows", "n", *(one.metric for one in compared[0].differences))
        body = [
            (_who(line), line.group, str(line.differences[0].support), *map(_cell, line.differences))
            for line in compared
        ]
        title = f"{lines[0].scorer} minus the other, paired over meetings, {LABELLED_BY}"
        found.append(tables.Table(title, header, tuple(body), 2))
    for grouping in dict.fromkeys(line.grouping for line in lines if line.grouping != EVERY):
        part = [line for line in lines if line.grouping == grouping]
        shown = ("kappa", "macro-F1", "MAE")
        header = (grouping, "scorer", "n", "meetings", "coverage", *shown)
        body = [
            (
                line.group,
                _who(line),
                str(line.n),
                str(line.n_meetings),
                _coverage(line),
                *(_cell(line[one]) for one in shown),
            )
            for line in part
        ]
        found.append(tables.Table(f"By {grouping}, against the final label, {LABELLED_BY}", header, tuple(body), 2))
    return found


def _named(line: Line) -> dict[str, Result]:
    return {one.metric: one for one in line.results}


def _coverage(line: Line) -> str:
    return tables.number(line["kappa"].coverage)


def _who(line: Line) -> str:
    return line.scorer if line.cuts == "own" else f"{line.scorer}, fitted cuts"


def _cell(result: Result | None) -> str:
    return "-" if result is None else tables.with_interval(result.value, result.low, result.high)
