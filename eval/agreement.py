"""How far coders agree: percent, Cohen's kappa, Krippendorff's alpha, each with n and an interval over meetings.

Letters: C coders, U units, V values. A label is a number; nan means that the coder did not label the unit. What cannot
be computed is a nan with its reason in the result, never a bare nan and never a warning:

==================================== ======================== ======================================
labels                               percent                  kappa and alpha
==================================== ======================== ======================================
no unit with two labels              nan, "no unit with ..."  nan, the same
all labels equal (one category)      1.0                      nan, "only one category was used ..."
==================================== ======================== ======================================

With one category nobody could have disagreed, so agreement beyond chance is undefined: neither perfect nor nil.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from framing.resampling import Clusters, cluster_bootstrap

Floats = NDArray[np.float64]
Weights = Literal["nominal", "linear", "quadratic"]
Level = Literal["nominal", "ordinal", "interval"]
ONE_CATEGORY = "only one category was used, so agreement beyond chance is undefined"
NO_PAIR = "no unit with two labels"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One coefficient: ``value`` and its 95% interval over meetings, ``n_units`` with at least two labels.

    ``value`` is at most 1 (perfect); 0 is chance for kappa and alpha; nan has a ``reason``. ``low`` and ``high`` are
    nan without clusters or with one only.
    """

    name: str
    value: float
    low: float
    high: float
    n_units: int
    n_coders: int
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values; nan becomes None."""
        names = ("name", "value", "low", "high", "n_units", "n_coders", "reason")
        plain = {name: getattr(self, name) for name in names}
        return {name: None if value != value else value for name, value in plain.items()}


def percent_agreement(first: ArrayLike, second: ArrayLike) -> float:
    """Share of units, of those that both labelled, with equal labels, in [0, 1]; nan where there are none.

    >>> percent_agreement([1, 2, 2, float("nan")], [1, 2, 0, 1])
    0.6666666666666666
    """
    a, b = _both(first, second)
    return float((a == b).mean()) if len(a) else math.nan


def cohen_kappa(first: ArrayLike, second: ArrayLike, *, weights: Weights | ArrayLike = "nominal") -> float:
    """Cohen's kappa of two coders, (U,) labels each, at most 1; 0 is what their marginals alone would give.

    Disagreement is weighted by 1 ("nominal"), by distance ("linear"), by squared distance ("quadratic"), or by a matrix
    (V, V) in the order of the sorted labels (J. Cohen 1960 and 1968). Units that one of them did not label are left
    out. Nan where both used one category only.

    >>> round(cohen_kappa([1, 2, 3, 3], [1, 2, 3, 2], weights="quadratic"), 3)
    0.8
    """
    a, b = _both(first, second)
    values, codes = np.unique(np.concatenate([a, b]), return_inverse=True)
    n = len(values)
    table = np.bincount(codes[: len(a)] * n + codes[len(a) :], minlength=n * n).reshape(n, n) / max(len(a), 1)
    by_chance = np.outer(table.sum(axis=1), table.sum(axis=0))
    cost = _disagreement(values, weights) if isinstance(weights, str) else np.asarray(weights, dtype=float)
    return _one_minus_ratio((table * cost).sum(), (by_chance * cost).sum())


def krippendorff_alpha(reliability: ArrayLike, *, level: Level = "nominal") -> float:
    """Krippendorff's alpha of reliability data (C, U), nan where a coder did not label; at most 1, 0 is chance.

    alpha = 1 - observed / expected disagreement of the values paired within units (K. Krippendorff 2011, Computing
    Krippendorff's Alpha-Reliability). Units with fewer than two labels carry no pair and are left out. Nan where
    nothing is left or one category only was used.

    >>> round(krippendorff_alpha([[1, 1, 2, 3], [1, 2, 2, 3]], level="ordinal"), 3)
    0.79
    """
    table = np.atleast_2d(np.asarray(reliability, dtype=float))
    values = np.unique(table[~np.isnan(table)])
    counts = (table[:, :, None] == values).sum(axis=0).astype(float)  # (U, V)
    n_labels = counts.sum(axis=1)
    counts, n_labels = counts[n_labels >= 2], n_labels[n_labels >= 2]
    pairable = counts.sum(axis=0)  # (V,)
    shares = counts / (n_labels[:, None] - 1)
    coincidences = shares.T @ counts - np.diag(shares.sum(axis=0))
    distances = _squared_distances(values, pairable, level)
    observed = (coincidences * distances).sum()
    expected = (np.outer(pairable, pairable) * distances).sum() / max(pairable.sum() - 1, 1)
    return _one_minus_ratio(observed, expected)


_LOWEST = {"percent agreement": 0.0}


def agreement(
    reliability: ArrayLike,
    *,
    meetings: Clusters | None = None,
    level: Level = "ordinal",
    n_draws: int = 1000,
    seed: int = 7,
) -> tuple[Agreement, ...]:
    """All coefficients that fit reliability data (C, U), each with its interval clustered by ``meetings`` (U,).

    For two coders percent, kappa, linear and quadratic kappa and alpha; for more of them alpha; for one coder alpha as
    nan with its reason.
    """
    table = np.atleast_2d(np.asarray(reliability, dtype=float))
    measures: dict[str, Callable[[Floats], float]] = {f"{level} alpha": lambda t: krippendorff_alpha(t, level=level)}
    if len(table) == 2:
        measures = {
            "percent agreement": lambda t: percent_agreement(*t),
            "kappa": lambda t: cohen_kappa(*t),
            "linear kappa": lambda t: cohen_kappa(*t, weights="linear"),
            "quadratic kappa": lambda t: cohen_kappa(*t, weights="quadratic"),
        } | measures
    return tuple(
        measured(name, measure, table, meetings=meetings, n_draws=n_draws, seed=seed, lowest=_LOWEST.get(name, -1.0))
        for name, measure in measures.items()
    )


def measured(
    name: str,
    measure: Callable[[Floats], float],
    reliability: ArrayLike,
    *,
    meetings: Clusters | None = None,
    n_draws: int = 1000,
    seed: int = 7,
    lowest: float = -1.0,
) -> Agreement:
    """One coefficient of reliability data (C, U) with its interval, inside its scale from ``lowest`` to 1, and, where it
    is nan, the reason."""
    table = np.atleast_2d(np.asarray(reliability, dtype=float))
    value = measure(table)
    low = high = math.nan
    if meetings is not None and math.isfinite(value):
        low, high = cluster_bootstrap(lambda rows: measure(table[:, rows]), meetings, n_draws=n_draws, seed=seed)
        # An interval of few meetings reaches beyond the scale; no coefficient does.
        low, high = max(low, lowest), min(high, 1.0)
    is_paired = (~np.isnan(table)).sum(axis=0) >= 2
    reason = "" if math.isfinite(value) else ONE_CATEGORY if is_paired.any() else NO_PAIR
    return Agreement(name, value, low, high, int(is_paired.sum()), len(table), reason)


def reliability_data(labels: Sequence[tuple[str, str, float]]) -> tuple[Floats, tuple[str, ...], tuple[str, ...]]:
    """Reliability data (C, U) from (unit, coder, label) triples, with its coders and units in the order first seen.

    Raises ValueError where a coder labelled a unit twice.
    """
    coders = tuple(dict.fromkeys(coder for _, coder, _ in labels))
    units = tuple(dict.fromkeys(unit for unit, _, _ in labels))
    row = {coder: index for index, coder in enumerate(coders)}
    column = {unit: index for index, unit in enumerate(units)}
    table = np.full((len(coders), len(units)), np.nan)
    seen: set[tuple[str, str]] = set()
    for unit, coder, label in labels:
        if (unit, coder) in seen:
            raise ValueError(f"coder {coder!r} labelled unit {unit!r} twice; keep one of the labels")
        seen.add((unit, coder))
        table[row[coder], column[unit]] = label
    return table, coders, units


def _both(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    a, b = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if a.shape != b.shape:
        raise ValueError(f"two coders need labels of the same units, not {a.shape} and {b.shape}")
    kept = ~(np.isnan(a) | np.isnan(b))
    return a[kept], b[kept]


def _disagreement(values: Floats, weights: str) -> Floats:
    """(V, V) weights of Cohen's kappa."""
    gaps = np.abs(values[:, None] - values)
    return np.asarray({"nominal": gaps > 0, "linear": gaps, "quadratic": gaps**2}[weights], dtype=float)


def _squared_distances(values: Floats, pairable: Floats, level: Level) -> Floats:
    """(V, V) distances of values: 0 or 1, by the labels that lie between (ordinal), or by squared difference."""
    if level == "ordinal":
        middle = np.cumsum(pairable) - pairable / 2
        return np.asarray((middle[:, None] - middle) ** 2, dtype=float)
    gaps = values[:, None] - values
    return np.asarray(gaps**2 if level == "interval" else gaps != 0, dtype=float)


def _one_minus_ratio(observed: float, expected: float) -> float:
    return float(1 - observed / expected) if expected > 0 else math.nan
