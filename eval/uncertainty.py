"""Does a scorer know how sure it is: calibration of frames, prediction intervals, and what abstaining is worth."""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from eval.metrics import (
    BOUNDS,
    LENGTH,
    PLAIN,
    SHARE,
    Bools,
    Floats,
    Recipe,
    Result,
    mean_of,
    ratio,
    resampled,
    tone_errors,
)
from framing.resampling import Clusters, codes_of, resample_totals

N_BINS = 10
# Shares of the surest rows at which the error is given in a table.
KEPT = (0.8, 0.5)


def calibration_error(totals: Floats) -> Floats:
    """Expected calibration error (D,) of totals (D, bins, 3): sum of probabilities, of truths, count; in [0, 1].

    Mean over ten equal bins of |mean probability - share true|, weighted by their counts (M. Naeini et al. 2015).
    """
    return ratio(np.abs(totals[..., 0] - totals[..., 1]).sum(axis=-1), totals[..., 2].sum(axis=-1))


def calibration_result(gold: Bools, probability: Floats, meetings: Clusters, *, recipe: Recipe = PLAIN) -> Result:
    """Expected calibration error of frame probabilities (N, F), all frames together; rows without them are left out."""
    is_scored: Bools = np.asarray(~np.isnan(probability).any(axis=1))
    p = np.where(is_scored[:, None], probability, 0.0)
    bins = np.minimum((p * N_BINS).astype(int), N_BINS - 1)
    rows = np.zeros((len(p), N_BINS, 3))
    at = (np.broadcast_to(np.arange(len(p))[:, None], p.shape), bins)
    for k, values in enumerate((p, gold.astype(float), np.ones(p.shape))):
        np.add.at(rows[..., k], at, values)
    rows[~is_scored] = 0
    value, low, high = resampled(rows, meetings, recipe).of(calibration_error, bounds=SHARE)
    note = "" if is_scored.any() else "the scorer gives no frame probabilities"
    return Result("frames ECE", value, low, high, len(p), int((~is_scored).sum()), recipe.signature, note)


def interval_results(
    gold: ArrayLike, low_end: Floats, high_end: Floats, meetings: Clusters, *, recipe: Recipe = PLAIN
) -> tuple[Result, Result]:
    """Coverage of gold / 2 by the prediction intervals and their mean width (units of tone); rows without one left
    out."""
    truth = np.asarray(gold, dtype=float) / 2
    has_one = ~(np.isnan(low_end) | np.isnan(high_end))
    is_inside = has_one & (np.nan_to_num(low_end) <= truth + 1e-9) & (truth - 1e-9 <= np.nan_to_num(high_end))
    width = np.where(has_one, high_end - low_end, 0.0)
    found = []
    for metric, values in (("interval coverage", is_inside.astype(float)), ("interval width", width)):
        totals = resampled(np.stack([values, has_one], axis=1), meetings, recipe)
        value, low, high = totals.of(mean_of, bounds=BOUNDS.get(metric, SHARE))
        note = "" if has_one.any() else "the scorer gives no intervals"
        found.append(Result(metric, value, low, high, len(truth), int((~has_one).sum()), recipe.signature, note))
    return found[0], found[1]


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """Error among the rows that are kept when the least sure ones are dropped, from all rows to one.

    ``coverage`` (N,) rising in (0, 1], ``risk`` (N,) the mean absolute error of the kept rows in units of tone,
    ``area`` the mean risk over all coverages (lower is better; equal to the error of all rows where the sureness says
    nothing).
    """

    coverage: tuple[float, ...]
    risk: tuple[float, ...]
    area: float

    def at(self, coverage: float) -> float:
        """Risk of the surest share ``coverage`` of rows."""
        if not self.risk:
            return math.nan
        return self.risk[min(max(math.ceil(coverage * len(self.risk)), 1), len(self.risk)) - 1]


def risk_coverage(gold: ArrayLike, tone: ArrayLike, sureness: ArrayLike) -> RiskCoverage:
    """The risk-coverage curve of scores by how sure the scorer is, (N,) each; unscored rows are the least sure.

    Ties in sureness share their mean error, so that the order of the rows does not matter.
    """
    truth, scored, sure = (np.asarray(one, dtype=float) for one in (gold, tone, sureness))
    error = tone_errors(truth, scored)
    sure = np.where(np.isnan(scored) | np.isnan(sure), -np.inf, sure)
    _, tie = np.unique(-sure, return_inverse=True)
    shared = np.bincount(tie, error) / np.bincount(tie) if len(tie) else np.empty(0)
    risk = np.cumsum(shared[np.sort(tie)]) / np.arange(1, len(tie) + 1)
    n = len(risk)
    return RiskCoverage(tuple(np.arange(1, n + 1) / max(n, 1)), tuple(risk), float(risk.mean()) if n else math.nan)


def abstention_results(
    gold: ArrayLike,
    tone: ArrayLike,
    label: ArrayLike,
    sureness: ArrayLike,
    meetings: Clusters,
    *,
    recipe: Recipe = PLAIN,
) -> tuple[Result, ...]:
    """What abstaining is worth: share answered, accuracy of the answers, MAE of the surest shares of rows (KEPT).

    ``label`` (N,) is nan where the scorer abstains, ``sureness`` (N,) rises with how sure it is, nan where unknown.
    """
    truth, answer = np.asarray(gold, dtype=float), np.asarray(label, dtype=float)
    is_answered = ~np.isnan(answer)
    n, n_unscored = len(truth), int(np.isnan(np.asarray(tone, dtype=float)).sum())
    every = np.ones(n)
    found = []
    for metric, values, counted in (
        ("answered", is_answered, every),
        ("accuracy when answered", is_answered & (np.nan_to_num(answer) == truth), is_answered),
    ):
        totals = resampled(np.stack([values, counted], axis=1), meetings, recipe)
        value, low, high = totals.of(mean_of, bounds=SHARE)
        note = "" if math.isfinite(value) else "it abstains from every row"
        found.append(Result(metric, value, low, high, n, n_unscored, recipe.signature, note))
    sure = np.where(np.isnan(np.asarray(tone, dtype=float)), np.nan, np.asarray(sureness, dtype=float))
    _, tie = np.unique(-np.where(np.isnan(sure), -np.inf, sure), return_inverse=True)
    # Summed by meeting and sureness at once: a table of rows by sureness would grow with the square of the rows.
    codes = codes_of(meetings)
    sums = np.zeros((int(codes.max()) + 1 if n else 0, int(tie.max()) + 1 if n else 0, 2))
    np.add.at(sums, (codes, tie), np.stack([tone_errors(truth, tone), every], axis=1))
    totals = resample_totals(sums, n_draws=recipe.n_draws, seed=recipe.seed)
    for share in KEPT:
        value, low, high = totals.of(partial(_risk_of_surest, share), bounds=LENGTH)
        name = f"MAE of the surest {share:.0%}"
        note = "" if math.isfinite(value) else "no rows"
        found.append(Result(name, value, low, high, n, n_unscored, recipe.signature, note))
    return tuple(found)


def _risk_of_surest(share: float, totals: Floats) -> Floats:
    """Mean error (D,) of the surest share of rows; totals (D, G, 2) of error and count by falling sureness.

    Where the border falls within rows of one sureness, each of them counts in part.
    """
    errors, counts = totals[..., 0], totals[..., 1]
    before = np.cumsum(counts, axis=-1) - counts
    kept = np.clip(share * counts.sum(axis=-1, keepdims=True) - before, 0.0, counts)
    return ratio((np.nan_to_num(ratio(errors, counts)) * kept).sum(axis=-1), kept.sum(axis=-1))
