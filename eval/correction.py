"""Differences between the sides over a corpus, and what remains of them once the scorer's errors are counted.

A scorer that errs differently on the two sides makes a gap out of nothing, and no number of scored statements cures it.
So an uncorrected gap never stands without the error on each side, and where people (or the coders) labelled a
probability sample of the corpus, the gap is corrected with it:

* prediction-powered inference (A. Angelopoulos and others 2023, Prediction-powered inference, Science 382:669; power
tuning by PPI++, A. Angelopoulos, J. Duchi and T. Zrnic 2023, arXiv:2311.01453): for a simple random sample of each
side; * design-based supervised learning (N. Egami and others 2023, Using Imperfect Surrogates for Downstream Inference,
NeurIPS): for any sample with known inclusion probabilities, with intervals over meetings.

Tones are in [-1, 1], labels are given as label / 2 on the same scale, differences are US minus CN. Letters: N scored
rows, n labelled ones, M meetings.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from corpora.errors import InputError
from eval import tables
from framing.resampling import Clusters, cluster_totals, holm, sign_flip_test, student_quantile, totals_bootstrap

Floats = NDArray[np.float64]
_FEWEST_LABELS = 10


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95% interval, from ``n`` scored rows of which ``n_labelled`` have labels, over ``n_meetings``.

    ``p`` is that of a permutation test where one was made, else nan; ``note`` says why a number is nan or what it
    hides.
    """

    name: str
    value: float
    low: float
    high: float
    n: int
    n_labelled: int = 0
    n_meetings: int = 0
    p: float = math.nan
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values; nan becomes None."""
        names = ("name", "value", "low", "high", "n", "n_labelled", "n_meetings", "p", "note")
        plain = {name: getattr(self, name) for name in names}
        return {name: None if value != value else value for name, value in plain.items()}


@dataclass(frozen=True, slots=True)
class SideGap:
    """The gap between the sides: uncorrected, what it hides, and corrected where there is a probability sample."""

    uncorrected: tuple[Estimate, ...]
    errors: tuple[Estimate, ...]
    corrected: tuple[Estimate, ...]
    notes: tuple[str, ...]

    def to_text(self) -> str:
        """A table for a terminal; the uncorrected gap stands above the errors that it hides."""
        rows = tuple(
            (
                *(kind, one.name, tables.with_interval(one.value, one.low, one.high, 3)),
                *(tables.number(one.p, 3), str(one.n), str(one.n_labelled)),
            )
            for kind, group in (("gap", self.uncorrected), ("error", self.errors), ("corrected", self.corrected))
            for one in group
        )
        header = ("", "US minus CN, units of tone", "value", "p", "n", "labelled")
        return tables.to_text([tables.Table("Gap between the sides", header, rows, 2)], self.notes)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        groups = {"uncorrected": self.uncorrected, "errors": self.errors, "corrected": self.corrected}
        return {name: [one.to_json() for one in group] for name, group in groups.items()} | {"notes": list(self.notes)}


def side_gap(scored: pd.DataFrame, *, value: str = "tone", n_draws: int = 1000, seed: int = 7) -> SideGap:
    """The gap in ``value`` between the sides over a table of scored statements.

    ``scored`` has ``side`` (rows other than US and CN are left out), ``value``, and by preference ``meeting_id``. With
    a column ``label`` (tone label / 2, null where nobody labelled the row) the error on each side is measured, and with
    ``probability`` (chance of having been drawn for labelling, in (0, 1]) the gap is corrected. Rows without a score
    are left out and counted in a note.

    Raises InputError where a column is missing, a side has no scored row, or a probability is off (0, 1].
    """
    frame = _checked(scored, value)
    tone, side = frame[value].to_numpy(dtype=float), frame["side"].to_numpy(dtype=str)
    meetings = _meetings(frame)
    is_us = side == "US"
    gaps = (
        paired_gap(tone, is_us, meetings, n_draws=n_draws, seed=seed),
        pooled_gap(tone, is_us, meetings, n_draws=n_draws, seed=seed),
    )
    notes = ["Differences are US minus CN; intervals (95%) are over meetings; p by swapping the sides within meetings."]
    n_lost = int(scored["side"].isin(["US", "CN"]).sum()) - len(frame)
    if n_lost:
        notes.append(f"{n_lost} rows of the two sides have no score and are left out.")
    label = frame["label"].to_numpy(dtype=float) if "label" in frame else np.full(len(frame), np.nan)
    n_labelled = int((~np.isnan(label)).sum())
    if not n_labelled:
        notes.append(
            "No row is labelled: how far the scorer errs on each side is unknown, and the gap may be its error."
        )
        return SideGap(gaps, (), (), tuple(notes))
    errors = side_errors(tone, label, is_us, meetings, n_draws=n_draws, seed=seed)
    if "probability" not in frame:
        notes.append(
            "The labelled rows are no probability sample, so the gap is shown with its errors and not corrected."
        )
        return SideGap(gaps, errors, (), tuple(notes))
    probability = frame["probability"].to_numpy(dtype=float)
    corrected = [dsl_gap(tone, label, probability, is_us, meetings, n_draws=n_draws, seed=seed)]
    if all(len(np.unique(np.round(probability[is_us == one], 9))) == 1 for one in (True, False)):
        corrected.append(ppi_gap(tone, label, is_us))
    return SideGap(gaps, errors, tuple(corrected), tuple(notes))


def side_gaps(
    scored: pd.DataFrame, values: Sequence[str], *, n_draws: int = 1000, seed: int = 7
) -> tuple[Estimate, ...]:
    """Paired gaps of several columns, such as tone and the frames, with p-values corrected together (Holm)."""
    found = []
    for value in values:
        frame = _checked(scored, value)
        is_us = frame["side"].to_numpy(dtype=str) == "US"
        numbers = frame[value].to_numpy(dtype=float)
        gap = paired_gap(numbers, is_us, _meetings(frame), n_draws=n_draws, seed=seed)
        found.append((value, gap))
    adjusted = holm([gap.p for _, gap in found])
    return tuple(
        Estimate(value, gap.value, gap.low, gap.high, gap.n, 0, gap.n_meetings, float(p), gap.note)
        for (value, gap), p in zip(found, adjusted, strict=True)
    )


def paired_gap(
    tone: ArrayLike, is_us: ArrayLike, meetings: Clusters, *, n_draws: int = 1000, seed: int = 7
) -> Estimate:
    """Mean over meetings with both sides of (mean US tone minus mean CN tone), (N,) each.

    The p-value is that of the mean difference when the sides of each meeting are swapped at random.
    """
    sums = _side_sums(tone, is_us, meetings)
    sums = sums[(sums[:, 1] > 0) & (sums[:, 3] > 0)]
    gaps = sums[:, 0] / sums[:, 1] - sums[:, 2] / sums[:, 3]
    totals = np.stack([gaps, np.ones(len(gaps))], axis=1)
    value, low, high = totals_bootstrap(totals, lambda t: t[:, 0] / t[:, 1], n_draws=n_draws, seed=seed)
    note = "" if len(gaps) else "no meeting has words from both sides"
    p = sign_flip_test(gaps, seed=seed)
    return Estimate("paired by meeting", value, low, high, int(sums[:, [1, 3]].sum()), 0, len(gaps), p, note)


def pooled_gap(
    tone: ArrayLike, is_us: ArrayLike, meetings: Clusters, *, n_draws: int = 1000, seed: int = 7
) -> Estimate:
    """Mean tone of all US rows minus that of all CN rows, (N,) each, with an interval over meetings."""
    sums = _side_sums(tone, is_us, meetings)
    value, low, high = totals_bootstrap(sums, _gap_of_sums, n_draws=n_draws, seed=seed)
    return Estimate("pooled", value, low, high, int(sums[:, [1, 3]].sum()), 0, len(sums))


def side_errors(
    tone: ArrayLike, label: ArrayLike, is_us: ArrayLike, meetings: Clusters, *, n_draws: int = 1000, seed: int = 7
) -> tuple[Estimate, ...]:
    """What a gap hides: mean signed and absolute error on each side, and the difference of the signed ones.

    Errors are scored minus labelled over the labelled rows; the last of the five is the part of the gap that is error.
    """
    scored, truth, us = (np.asarray(one) for one in (tone, label, is_us))
    kept = ~(np.isnan(scored) | np.isnan(truth))
    clusters = [one for one, is_kept in zip(meetings, kept, strict=True) if is_kept]
    error, us = (scored - truth)[kept], us[kept].astype(bool)
    found = []
    for side, rows in (("US", us), ("CN", ~us)):
        part = [one for one, is_there in zip(clusters, rows, strict=True) if is_there]
        for name, values in (("mean error", error[rows]), ("mean absolute error", np.abs(error[rows]))):
            totals = cluster_totals(np.stack([values, np.ones(len(values))], axis=1), part)
            n, m = len(values), len(totals)
            value, low, high = (
                totals_bootstrap(totals, lambda t: t[:, 0] / t[:, 1], n_draws=n_draws, seed=seed)
                if n
                else (math.nan, math.nan, math.nan)
            )
            found.append(Estimate(f"{name} {side}", value, low, high, n, n, m, note="" if n else "no labelled row"))
    sums = _side_sums(error, us, clusters)
    value, low, high = totals_bootstrap(sums, _gap_of_sums, n_draws=n_draws, seed=seed)
    found.append(Estimate("error of the gap", value, low, high, len(error), len(error), len(sums)))
    return tuple(found)


def ppi_mean(scored: ArrayLike, scored_of_labelled: ArrayLike, labels: ArrayLike, *, is_tuned: bool = True) -> Estimate:
    """Prediction-powered mean of the labels a corpus would have: scores of all (N,), scores and labels of a sample
    (n,).

    weight * mean(scored) + mean(labels - weight * scored_of_labelled), weight 1 or, tuned, the one of least variance
    cov(labels, scores) / (var(scores) * (1 + n / N)) (PPI++, section 6; kept within [0, 1]). The sample is a simple
    random one and the rows are independent; the interval is Student's with n - 1 degrees of freedom.
    """
    every, sample, truth = (np.asarray(one, dtype=float) for one in (scored, scored_of_labelled, labels))
    n_all, n = len(every), len(truth)
    if n < 2 or not n_all:
        return Estimate("PPI mean", math.nan, math.nan, math.nan, n_all, n, note="fewer than 2 labelled rows")
    weight = 1.0
    if is_tuned:
        variance = float(every.var(ddof=1)) if n_all > 1 else 0.0
        covariance = float(np.cov(truth, sample, ddof=1)[0, 1])
        weight = min(max(covariance / (variance * (1 + n / n_all)), 0.0), 1.0) if variance > 0 else 0.0
    rest = truth - weight * sample
    value = weight * every.mean() + rest.mean()
    variance = weight**2 * every.var() / n_all + rest.var(ddof=1) / n
    reach = student_quantile(0.975, n - 1) * math.sqrt(variance)
    note = "" if n >= _FEWEST_LABELS else f"only {n} labelled rows"
    return Estimate("PPI mean", float(value), float(value - reach), float(value + reach), n_all, n, note=note)


def ppi_gap(tone: ArrayLike, label: ArrayLike, is_us: ArrayLike) -> Estimate:
    """Prediction-powered difference of the sides, each labelled at random; ``label`` (N,) is nan where not labelled."""
    scored, truth, us = np.asarray(tone, dtype=float), np.asarray(label, dtype=float), np.asarray(is_us, dtype=bool)
    has_label = ~np.isnan(truth)
    # The formula wants the unlabelled rows and the labelled ones apart: the same row in both would count twice.
    parts = [ppi_mean(scored[one & ~has_label], scored[one & has_label], truth[one & has_label]) for one in (us, ~us)]
    value = parts[0].value - parts[1].value
    reach = math.hypot(*(one.high - one.value for one in parts))
    note = "; ".join(dict.fromkeys(one.note for one in parts if one.note))
    n, n_labelled = len(scored), int(has_label.sum())
    return Estimate("PPI, rows independent", value, value - reach, value + reach, n, n_labelled, note=note)


def design_adjusted(scored: ArrayLike, label: ArrayLike, probability: ArrayLike) -> Floats:
    """Design-adjusted outcomes (N,): score + drawn / probability * (label - score); unbiased whatever the scorer
    does."""
    f, y, chance = (np.asarray(one, dtype=float) for one in (scored, label, probability))
    return f + np.where(np.isnan(y), 0.0, (np.nan_to_num(y) - f) / chance)


def dsl_gap(
    tone: ArrayLike,
    label: ArrayLike,
    probability: ArrayLike,
    is_us: ArrayLike,
    meetings: Clusters,
    *,
    n_draws: int = 1000,
    seed: int = 7,
) -> Estimate:
    """Design-based difference of the sides from a sample with known inclusion probabilities, interval over meetings."""
    outcome = design_adjusted(tone, label, probability)
    sums = _side_sums(outcome, is_us, meetings)
    value, low, high = totals_bootstrap(sums, _gap_of_sums, n_draws=n_draws, seed=seed)
    n_labelled = int((~np.isnan(np.asarray(label, dtype=float))).sum())
    note = "" if n_labelled >= _FEWEST_LABELS else f"only {n_labelled} labelled rows"
    return Estimate("DSL, over meetings", value, low, high, len(outcome), n_labelled, len(sums), note=note)


def _side_sums(values: ArrayLike, is_us: ArrayLike, meetings: Clusters) -> Floats:
    """(M, 4): sum and count of the US rows, sum and count of the CN rows of each meeting."""
    numbers, us = np.asarray(values, dtype=float), np.asarray(is_us, dtype=float)
    return cluster_totals(np.stack([numbers * us, us, numbers * (1 - us), 1 - us], axis=1), meetings)


def _gap_of_sums(sums: Floats) -> Floats:
    gap: Floats = np.full(len(sums), np.nan)
    there = (sums[:, 1] > 0) & (sums[:, 3] > 0)
    gap[there] = sums[there, 0] / sums[there, 1] - sums[there, 2] / sums[there, 3]
    return gap


def _checked(scored: pd.DataFrame, value: str) -> pd.DataFrame:
    lacking = [column for column in ("side", value) if column not in scored]
    if lacking:
        raise InputError("scored", "", "schema", f"no column {' or '.join(lacking)}")
    frame = scored[scored["side"].isin(["US", "CN"]) & pd.to_numeric(scored[value], errors="coerce").notna()]
    for side in ("US", "CN"):
        if not (frame["side"] == side).any():
            raise InputError("scored", "", "empty", f"no scored row of side {side}, so there is no gap")
    if "probability" in frame:
        chance = frame["probability"].to_numpy(dtype=float)
        if not ((chance > 0) & (chance <= 1)).all():
            raise InputError("scored", "", "number", "a probability of being labelled is outside (0, 1]")
    return frame


def _meetings(frame: pd.DataFrame) -> list[object]:
    """The meeting of each row; a row without one stands alone."""
    if "meeting_id" not in frame:
        return list(range(len(frame)))
    return [one if isinstance(one, str) and one else index for index, one in enumerate(frame["meeting_id"].tolist())]
