"""How right two scorers are on rows that neither learned from, side by side, with intervals over meetings."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing import calibration
from framing.resampling import cluster_bootstrap, paired_difference
from framing.scorer import FRAMES, Scores

LEAST_ROWS = 20
MEASURES = ("kappa", "macro_f1_3", "frames_micro_f1", "frames_macro_f1", "target_accuracy")
_IN_WORDS = {
    "kappa": "tone, quadratic-weighted kappa",
    "macro_f1_3": "tone, macro-F1 of its sign",
    "frames_micro_f1": "frames, micro-F1",
    "frames_macro_f1": "frames, macro-F1",
    "target_accuracy": "target, share right",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of one scorer on a group of rows: ``value`` with its 95% interval over meetings (nan where there are
    fewer than two) and the number of rows."""

    group: str
    measure: str
    scorer: str
    n: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class _Columns:
    gold: NDArray[np.float64]
    label: NDArray[np.float64]
    gold_frames: NDArray[np.bool_]
    frames: NDArray[np.bool_]
    is_target: NDArray[np.float64]

    def value(self, measure: str, rows: NDArray[np.intp]) -> float:
        gold, label = self.gold[rows], self.label[rows]
        if measure == "kappa":
            return _kappa(gold, label)
        if measure == "macro_f1_3":
            return float(
                np.mean([calibration.f1(np.sign(gold) == sign, np.sign(label) == sign) for sign in (-1, 0, 1)])
            )
        if measure == "target_accuracy":
            known = self.is_target[rows]
            known = known[~np.isnan(known)]
            return float(known.mean()) if len(known) else float("nan")
        gold_frames, frames = self.gold_frames[rows], self.frames[rows]
        if measure == "frames_micro_f1":
            return calibration.f1(gold_frames.ravel(), frames.ravel())
        return float(np.mean([calibration.f1(gold_frames[:, k], frames[:, k]) for k in range(len(FRAMES))]))


def figures(rows: pd.DataFrame, scores: Mapping[str, Scores], *, n_draws: int = 1000) -> list[Figure]:
    """Every measure of every scorer on all rows, each language and each side; groups of under LEAST_ROWS are left out.

    ``rows`` are gold rows with ``tone``, ``frames``, ``role``, ``language``, ``side`` and ``meeting_id``; a row that a
    scorer gives no label counts as neutral.
    """
    columns = {name: _columns(rows, one) for name, one in scores.items()}
    found = []
    for group, use in _groups(rows):
        meetings = rows["meeting_id"].to_numpy(str)[use]
        for measure in MEASURES:
            for name, one in columns.items():

                def statistic(drawn: NDArray[np.intp], one: _Columns = one, measure: str = measure) -> float:
                    return one.value(measure, use[drawn])  # noqa: B023

                value = statistic(np.arange(len(use)))
                low, high = cluster_bootstrap(statistic, meetings, n_draws=n_draws)
                found.append(Figure(group, measure, name, len(use), value, low, high))
    return found


def differences(
    rows: pd.DataFrame, first: Scores, second: Scores, *, n_draws: int = 1000
) -> dict[str, tuple[float, float, float]]:
    """First scorer minus second in each measure on all rows, with its 95% interval, paired over meetings."""
    one, other = _columns(rows, first), _columns(rows, second)
    meetings = rows["meeting_id"].to_numpy(str)
    found = {}
    for measure in MEASURES:

        def of_first(drawn: NDArray[np.intp], measure: str = measure) -> float:
            return one.value(measure, drawn)

        def of_second(drawn: NDArray[np.intp], measure: str = measure) -> float:
            return other.value(measure, drawn)

        found[measure] = paired_difference(of_first, of_second, meetings, n_draws=n_draws)
    return found


def in_words(measure: str) -> str:
    """A measure as a table names it.

    >>> in_words("frames_micro_f1")
    'frames, micro-F1'
    """
    return _IN_WORDS[measure]


def _groups(rows: pd.DataFrame) -> list[tuple[str, NDArray[np.intp]]]:
    groups = [("all", np.arange(len(rows)))]
    for column in ("language", "side"):
        values = rows[column].to_numpy(str)
        groups += [(value, np.flatnonzero(values == value)) for value in sorted(set(values))]
    return [(name, use) for name, use in groups if name == "all" or len(use) >= LEAST_ROWS]


def _columns(rows: pd.DataFrame, scores: Scores) -> _Columns:
    roles = rows["role"].tolist()
    targets = scores.targets or ("",) * len(rows)
    return _Columns(
        rows["tone"].to_numpy(float),
        np.nan_to_num(scores.label),
        np.array([[name in names for name in FRAMES] for names in rows["frames"]], dtype=bool).reshape(-1, len(FRAMES)),
        scores.has_frame,
        np.array(
            [
                float(role == target) if role and isinstance(role, str) else np.nan
                for role, target in zip(roles, targets, strict=True)
            ]
        ),
    )


def _kappa(gold: NDArray[np.float64], label: NDArray[np.float64]) -> float:
    """Quadratic-weighted kappa from the moments of both columns, quick enough for a thousand draws."""
    spread = gold.var() + label.var() + (gold.mean() - label.mean()) ** 2
    return float(1 - np.mean((gold - label) ** 2) / spread) if spread > 0 else 1.0
