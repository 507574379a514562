"""How right scores are: each measure with its interval over meetings, its n and what was not scored.

Letters: N rows, M meetings, D draws, V = 5 tone labels, F frames. Every measure of labels is a function of counts, so
that it is computed once on the counts of all meetings and again on resampled ones, (D, V, V + 1) at a time. The last
column of such a table counts rows without a tone: they are wrong, at the greatest distance from every label, and their
number stands beside (``n_unscored``). Nothing is left out to make a figure look better.
"""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from framing.resampling import Clusters, Resampled, cluster_totals, membership, resample_totals
from framing.scorer import TONES

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
N_TONES = len(TONES)
# Columns of the five labels by sign, for the three-class measures; the sixth column is "no tone".
_SIGN = np.array([0, 0, 1, 2, 2])
# Scales that an interval does not leave; whatever is not named is a share.
SHARE, CORRELATION, LENGTH = (0.0, 1.0), (-1.0, 1.0), (0.0, 2.0)
BOUNDS = {"kappa": CORRELATION, "MAE": LENGTH, "interval width": LENGTH}
_UNDEFINED = {"kappa": "gold and scores hold one and the same label only"}
_NO_CLASS = "the class occurs in neither gold nor scores"
# Ranks cost a product of draws and rows; an interval needs no more draws than these.
N_RANK_DRAWS = 400


@dataclass(frozen=True, slots=True)
class Recipe:
    """How intervals are drawn, and the signature that goes with every number."""

    n_draws: int = 1000
    seed: int = 7
    signature: str = ""


PLAIN = Recipe()


@dataclass(frozen=True, slots=True)
class Result:
    """One measure: ``value`` and its 95% interval, over ``support`` rows of which ``n_unscored`` had no score.

    ``value``, ``low``, ``high`` are nan where undefined, with the reason in ``note``; the ends alone are nan where
    there are fewer than two meetings. ``signature`` is the recipe.
    """

    metric: str
    value: float
    low: float
    high: float
    support: int
    n_unscored: int
    signature: str = ""
    note: str = ""

    @property
    def coverage(self) -> float:
        """Share of rows with a score, in [0, 1]; nan without rows."""
        return 1 - self.n_unscored / self.support if self.support else math.nan

    def to_json(self) -> dict[str, Any]:
        """Plain values; nan becomes None."""
        names = ("metric", "value", "low", "high", "support", "n_unscored", "signature", "note")
        plain = {name: getattr(self, name) for name in names}
        return {name: None if value != value else value for name, value in plain.items()}


def confusion(gold: ArrayLike, predicted: ArrayLike) -> Floats:
    """Counts (V, V + 1) of gold labels -2..2 (N,) against predicted ones; the last column counts nan predictions."""
    table: Floats = confusion_rows(gold, predicted).sum(axis=0)
    return table


def accuracy(tables: Floats) -> Floats:
    """Share of rows with the very label, (D,) of tables (D, V, V + 1)."""
    return ratio(np.trace(tables[..., :N_TONES], axis1=-2, axis2=-1), tables.sum(axis=(-2, -1)))


def weighted_kappa(tables: Floats) -> Floats:
    """Quadratic-weighted kappa (J. Cohen 1968), (D,); a row without a tone costs as much as the whole scale.

    A scorer that scores nothing, or always the same, gets 0. Nan where gold and scores hold one and the same label
    only.
    """
    labels = np.array(TONES, dtype=float)
    cost = np.full((N_TONES, N_TONES + 1), (labels[-1] - labels[0]) ** 2)
    cost[:, :N_TONES] = (labels[:, None] - labels) ** 2
    n = tables.sum(axis=(-2, -1))
    by_chance = tables.sum(axis=-1)[..., :, None] * tables.sum(axis=-2)[..., None, :]
    return 1 - ratio((tables * cost).sum(axis=(-2, -1)) * n, (by_chance * cost).sum(axis=(-2, -1)))


def macro_f1(tables: Floats, *, n_classes: int = 3) -> Floats:
    """Mean F1 over the classes that occur in gold or scores, (D,): 3 classes by sign, or all 5 labels."""
    scores = class_f1(tables, n_classes=n_classes)
    is_there = ~np.isnan(scores)
    return ratio(np.where(is_there, scores, 0.0).sum(axis=-1), is_there.sum(axis=-1))


def class_f1(tables: Floats, *, n_classes: int = 3) -> Floats:
    """F1 of each class, (D, 3) for negative, neutral, positive or (D, 5); nan where a class occurs on neither side."""
    counts = tables if n_classes == N_TONES else _by_sign(tables)
    hits = np.diagonal(counts[..., :n_classes], axis1=-2, axis2=-1)
    return ratio(2 * hits, counts.sum(axis=-1) + counts.sum(axis=-2)[..., :n_classes])


def _one_class(k: int, tables: Floats) -> Floats:
    return class_f1(tables)[..., k]


def mean_of(totals: Floats) -> Floats:
    """Means (D,) of totals (D, 2) of sum and count."""
    return ratio(totals[..., 0], totals[..., 1])


def multilabel_f1(totals: Floats, *, average: str = "micro") -> Floats:
    """F1 of labels that a row may carry together, (D,), of totals (D, F, 3): carried by both, by scores, by gold.

    "micro" over all labels at once, "macro" the mean over the labels that occur on either side.
    """
    if average == "micro":
        both, scored, gold = np.moveaxis(totals.sum(axis=-2), -1, 0)
        return ratio(2 * both, scored + gold)
    scores = ratio(2 * totals[..., 0], totals[..., 1] + totals[..., 2])
    is_there = ~np.isnan(scores)
    return ratio(np.where(is_there, scores, 0.0).sum(axis=-1), is_there.sum(axis=-1))


def spearman(first: ArrayLike, second: ArrayLike) -> float:
    """Spearman's rank correlation in [-1, 1], ties at their mean rank; nan where either has no spread.

    Rows where ``second`` is nan share the middle rank: they carry no order.
    """
    a, b = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    return float(weighted_spearman(a, b, np.ones((1, len(a))))[0]) if len(a) else math.nan


def weighted_spearman(first: Floats, second: Floats, weights: Floats) -> Floats:
    """Spearman (D,) of two columns (N,) under row weights (D, N); nan in ``second`` as in ``spearman``."""
    a, b = _mid_ranks(first, weights), _mid_ranks(second, weights)
    n = weights.sum(axis=1, keepdims=True)
    a = a - ratio((a * weights).sum(axis=1, keepdims=True), n)
    b = b - ratio((b * weights).sum(axis=1, keepdims=True), n)
    spread = np.sqrt((weights * a * a).sum(axis=1) * (weights * b * b).sum(axis=1))
    # Without spread the sums are rounding noise, not zero.
    return ratio((weights * a * b).sum(axis=1), np.where(spread < 1e-6, 0.0, spread))


def tone_errors(gold: ArrayLike, tone: ArrayLike) -> Floats:
    """Absolute errors (N,) in units of tone; a row without a tone errs by the distance to the further end of the
    scale."""
    truth, scored = np.asarray(gold, dtype=float), np.asarray(tone, dtype=float)
    return np.where(np.isnan(scored), 1 + np.abs(truth) / 2, np.abs(scored - truth / 2))


def tone_results(
    gold: ArrayLike, label: ArrayLike, tone: ArrayLike, meetings: Clusters, *, recipe: Recipe = PLAIN
) -> tuple[Result, ...]:
    """Measures of tone: kappa, F1 of 3 and 5 classes, F1 of each class, accuracy, MAE (units of tone), Spearman.

    ``gold`` (N,) labels -2..2, ``label`` (N,) predicted ones or nan, ``tone`` (N,) in [-1, 1] or nan. MAE is taken
    against gold / 2; a row without a tone errs by the distance to the further end of the scale.
    """
    truth, scored = np.asarray(gold, dtype=float), np.asarray(tone, dtype=float)
    n_unscored = int(np.isnan(np.asarray(label, dtype=float)).sum())
    tables = resampled(confusion_rows(truth, label), meetings, recipe)
    errors = resampled(np.stack([tone_errors(truth, scored), np.ones(len(truth))], axis=1), meetings, recipe)

    def result(metric: str, totals: Resampled, statistic: Callable[[Floats], Floats]) -> Result:
        value, low, high = totals.of(statistic, bounds=BOUNDS.get(metric, SHARE))
        note = "" if math.isfinite(value) else _UNDEFINED.get(metric, _NO_CLASS) if len(truth) else "no rows"
        return Result(metric, value, low, high, len(truth), n_unscored, recipe.signature, note)

    by_class = [
        result(f"F1 {name}", tables, functools.partial(_one_class, k))
        for k, name in enumerate(("negative", "neutral", "positive"))
    ]
    return (
        result("kappa", tables, weighted_kappa),
        result("macro-F1", tables, macro_f1),
        result("macro-F1 of 5", tables, functools.partial(macro_f1, n_classes=N_TONES)),
        *by_class,
        result("accuracy", tables, accuracy),
        result("MAE", errors, mean_of),
        spearman_result(truth, scored, meetings, recipe=recipe),
    )


def spearman_result(gold: ArrayLike, tone: ArrayLike, meetings: Clusters, *, recipe: Recipe = PLAIN) -> Result:
    """Spearman's correlation of tone and gold with its interval; unscored rows carry no order."""
    truth, scored = np.asarray(gold, dtype=float), np.asarray(tone, dtype=float)
    # Rows of one meeting are drawn together: their shared weight stands in for its repeats.
    weights = resample_totals(membership(meetings), n_draws=min(recipe.n_draws, N_RANK_DRAWS), seed=recipe.seed)
    statistic = functools.partial(weighted_spearman, truth, scored)
    value, low, high = weights.of(statistic, bounds=CORRELATION)
    note = "" if math.isfinite(value) else "no spread in the scores or in the gold"
    return Result("Spearman", value, low, high, len(truth), int(np.isnan(scored).sum()), recipe.signature, note)


def multilabel_results(
    name: str, gold: Bools, predicted: Bools, is_scored: Bools, meetings: Clusters, *, recipe: Recipe = PLAIN
) -> tuple[Result, Result]:
    """Micro and macro F1 of frames or topics, (N, F) bools each; unscored rows carry none of them and so miss all."""
    carried = predicted & is_scored[:, None]
    totals = resampled(np.stack([gold & carried, carried, gold], axis=-1), meetings, recipe)
    found = []
    for average in ("micro", "macro"):
        statistic = functools.partial(multilabel_f1, average=average)
        value, low, high = totals.of(statistic, bounds=SHARE)
        note = "" if math.isfinite(value) else f"no {name} in gold or scores"
        n_unscored = int((~is_scored).sum())
        found.append(Result(f"{name} {average}-F1", value, low, high, len(gold), n_unscored, recipe.signature, note))
    return found[0], found[1]


def resampled(rows: ArrayLike, meetings: Clusters, recipe: Recipe) -> Resampled:
    """Values of rows (N, ...) summed by meeting and resampled once."""
    return resample_totals(cluster_totals(rows, meetings), n_draws=recipe.n_draws, seed=recipe.seed)


def confusion_rows(gold: ArrayLike, predicted: ArrayLike) -> Floats:
    """Gold against predicted labels row by row, (N, V, V + 1) with one 1 a row; sums of it are confusion tables."""
    truth, label = np.asarray(gold, dtype=float), np.asarray(predicted, dtype=float)
    given = np.concatenate([truth, label[~np.isnan(label)]])
    if not np.isin(given, TONES).all():
        raise ValueError(f"labels lie in {TONES[0]}..{TONES[-1]}, and every gold row has one")
    column = np.where(np.isnan(label), N_TONES, np.nan_to_num(label) - TONES[0]).astype(int)
    table = np.zeros((len(truth), N_TONES, N_TONES + 1))
    table[np.arange(len(truth)), (truth - TONES[0]).astype(int), column] = 1
    return table


def _by_sign(tables: Floats) -> Floats:
    """(D, 5, 6) to (D, 3, 4)."""
    rows = np.eye(3)[_SIGN]  # (5, 3)
    columns = np.zeros((N_TONES + 1, 4))
    columns[:N_TONES, :3], columns[N_TONES, 3] = rows, 1
    return np.asarray(rows.T @ tables @ columns)


def ratio(above: ArrayLike, below: ArrayLike) -> Floats:
    """above / below, nan where below is 0."""
    top, bottom = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    undefined: Floats = np.full(np.broadcast(top, bottom).shape, np.nan)
    np.divide(top, bottom, out=undefined, where=bottom != 0)
    return undefined


def _mid_ranks(values: Floats, weights: Floats) -> Floats:
    """Ranks (D, N) under weights, ties at their middle; nan values at the middle of all."""
    kept = ~np.isnan(values)
    _, tie = np.unique(values[kept], return_inverse=True)
    # Rows side by side with those of their tie, summed by stretches: no table of rows by ties.
    order = np.argsort(tie, kind="stable")
    begins = np.flatnonzero(np.diff(tie[order], prepend=-1))
    mass = np.add.reduceat(weights[:, kept][:, order], begins, axis=1) if len(tie) else np.zeros((len(weights), 0))
    middle: Floats = np.cumsum(mass, axis=1) - mass / 2
    ranks = np.broadcast_to(mass.sum(axis=1, keepdims=True) / 2, weights.shape).copy()
    ranks[:, kept] = middle[:, tie]
    return np.asarray(ranks)
