"""Whole records of every measure on ten rows, field by field, as they were when the measures were checked against
scikit-learn, scipy and the published tables; intervals come from their formula, written out once more here."""

import json
import math
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from eval.agreement import agreement, cohen_kappa
from eval.metrics import Recipe, multilabel_f1, multilabel_results, ratio, spearman, spearman_result, tone_results
from framing import resampling

GOLD = [-2, -1, 0, 1, 2, 0, 1, -1, 0, 2]
TONE = [-0.9, -0.1, 0.1, 0.6, 0.4, None, 0.2, -0.6, -0.4, 0.9]
LABEL = [-2, 0, 0, 1, 1, None, 0, -1, -1, 2]
MEETINGS = list("aabbccdded")
CODERS = [[1, 2, 3, 3, 2, 1, 4, 1, 2, None], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5]]
RECIPE = Recipe(n_draws=50, seed=3, signature="recipe")
FRAMES = np.array([[1, 0], [1, 1], [0, 0], [0, 1], [1, 0], [0, 0]], dtype=bool)
SCORED_FRAMES = np.array([[1, 0], [0, 1], [0, 1], [0, 1], [1, 1], [1, 0]], dtype=bool)
IS_SCORED = np.array([True] * 5 + [False])
KEPT = Path(__file__).parent / "golden" / "measures.jsonl"


def records() -> list[dict[str, Any]]:
    """Every measure on the rows above and on rows that leave it undefined."""
    flat, none = ([0, 0, 0], [0.1, 0.2, 0.3], list("abc")), ([], [], [], [])
    sure = ([1, 1, 1], [1, 1, 1], [0.5, 0.5, 0.4], list("abc"))
    found: list[Any] = [*tone_results(GOLD, LABEL, TONE, MEETINGS, recipe=RECIPE)]
    found += [spearman_result(GOLD, TONE, MEETINGS, recipe=RECIPE), spearman_result(*flat, recipe=RECIPE)]
    found += [*tone_results(*none, recipe=RECIPE), *tone_results(*sure, recipe=RECIPE)]
    found += multilabel_results("frames", FRAMES, SCORED_FRAMES, IS_SCORED, list("aabbcc"), recipe=RECIPE)
    found += multilabel_results("frames", FRAMES & False, FRAMES & False, IS_SCORED, list("aabbcc"), recipe=RECIPE)
    for level in ("nominal", "ordinal", "interval"):
        found += agreement(CODERS, level=level, meetings=MEETINGS, n_draws=50, seed=3)
    found += agreement([[1, 1], [1, 1], [1, None]], level="nominal")
    return [one.to_json() for one in found]


def rounded(record: dict[str, Any]) -> dict[str, Any]:
    return {name: float(f"{value:.5g}") if isinstance(value, float) else value for name, value in record.items()}


def test_records_are_those_that_were_checked() -> None:
    kept = [json.loads(line) for line in KEPT.read_text(encoding="utf-8").splitlines()]
    found = list(map(rounded, records()))
    assert found == kept
    assert [list(one) for one in found] == [list(one) for one in kept]


def test_more_draws_are_the_default_and_the_seed_is_seven() -> None:
    table = np.array([[1.0, 2.0], [4.0, 3.0], [2.0, 5.0], [3.0, 3.0]])

    def mean_of(totals: np.ndarray) -> np.ndarray:
        return totals[:, 0] / totals[:, 1]

    stated = resampling.resample_totals(table, n_draws=1000, seed=7).of(mean_of, level=0.95)
    assert resampling.totals_bootstrap(table, mean_of) == stated
    assert resampling.resample_totals(table).of(mean_of) == stated
    assert resampling.totals_bootstrap(table, mean_of, level=0.5)[1] > stated[1]
    assert resampling.totals_bootstrap(table, mean_of, bounds=(0.9, 1.0))[1:] == (0.9, 1.0)
    assert resampling.totals_bootstrap(table, mean_of, seed=8) != stated
    assert resampling.draw_counts(3, n_draws=2, seed=7).shape == (2, 3)
    rows, clusters = np.array([1.0, 4.0, 2.0, 3.0]), list("abcd")

    def mean(chosen: np.ndarray) -> float:
        return float(rows[chosen].mean())

    by_rows = resampling.cluster_bootstrap(mean, clusters)
    assert by_rows == resampling.cluster_bootstrap(mean, clusters, n_draws=1000, seed=7, level=0.95)
    assert by_rows[0] < resampling.cluster_bootstrap(mean, clusters, level=0.5)[0]
    assert resampling.paired_difference(mean, lambda chosen: 0.0, clusters) == (2.5, *by_rows)
    narrow = resampling.paired_difference(mean, lambda chosen: 0.0, clusters, n_draws=100, seed=2, level=0.5)
    assert narrow[1:] == resampling.cluster_bootstrap(mean, clusters, n_draws=100, seed=2, level=0.5)
    assert all(map(math.isfinite, resampling.cluster_bootstrap(mean, list("aabb"))))
    assert all(map(math.isfinite, resampling.totals_bootstrap(table[:2], mean_of)))
    one = resampling.resample_totals(table[:1])
    assert one.whole.tolist() == [[1.0, 2.0]] and one.drawn.shape == one.left_out.shape == (0, 2)
    assert resampling.resample_totals(np.empty((0, 2))).whole.shape == (0, 2)


def expected_interval(draws: np.ndarray, estimate: float, left_out: np.ndarray, level: float) -> tuple[float, float]:
    """The expanded percentile interval, step by step as its source has it, with scipy's t where it is installed."""
    stats = pytest.importorskip("scipy.stats")
    n = len(left_out)
    influence = left_out - left_out.mean()
    jackknife = math.sqrt((n - 1) / n * (influence**2).sum())
    stretch = min(max(jackknife / draws.std(), math.sqrt(n / (n - 1))), resampling._MOST_STRETCH)
    kurtosis = (influence**4).sum() / (influence**2).sum() ** 2
    degrees = round(min(max(3 / kurtosis - 1, 2), n - 1))
    tail = NormalDist().cdf(stats.t.ppf((1 - level) / 2, degrees))
    ends = np.quantile(draws, [tail, 1 - tail])
    return tuple(estimate + (ends - estimate) * stretch)


@pytest.mark.parametrize("level", [0.9, 0.95])
@pytest.mark.parametrize("shape", ["even", "one far cluster", "three clusters", "wide draws", "narrow draws"])
def test_intervals_are_those_of_the_formula(shape: str, level: float) -> None:
    world = np.random.default_rng(3)
    left_out = world.normal(size=3 if shape == "three clusters" else 25) / 25
    if shape == "one far cluster":
        left_out[0] = 3.0
    draws = world.normal(size=400) * {"wide draws": 40.0, "narrow draws": 0.001}.get(shape, 0.2) + 0.05
    resampling.student_quantile.cache_clear()
    found = resampling.interval(draws, 0.05, left_out, level=level)
    assert found == pytest.approx(expected_interval(draws, 0.05, left_out, level), rel=1e-9)
    with_gaps = resampling.interval([*draws, math.nan, math.inf], 0.05, [*left_out, math.nan], level=level)
    assert with_gaps == pytest.approx(found)


def test_intervals_that_cannot_be_had() -> None:
    draws, left_out = [1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0]
    for undefined in (
        resampling.interval(draws, math.nan, left_out),
        resampling.interval(draws, 2.0, [1.0]),
        resampling.interval([1.0, *[math.nan] * 3], 2.0, left_out),
        resampling.interval([math.nan] * 3 + [1.0, 2.0], 2.0, left_out),
    ):
        assert all(map(math.isnan, undefined)) and len(undefined) == 2
    assert resampling.interval([1.0, 2.0, math.nan, math.nan], 1.5, [1.0, 1.0]) == (1.0, 2.0)
    assert resampling.interval([1.0, 1.0, 1.0], 1.0, left_out) == (1.0, 1.0)


def test_student_quantiles_without_what_was_kept_of_earlier_calls() -> None:
    stats = pytest.importorskip("scipy.stats")
    for degrees in (1, 2, 3, 4, 5, 6, 19, 60):
        for probability in (0.05, 0.5, 0.9, 0.975, 0.9995):
            resampling.student_quantile.cache_clear()
            found = resampling.student_quantile(probability, degrees)
            assert found == pytest.approx(stats.t.ppf(probability, degrees), rel=1e-7, abs=1e-9)


def test_sign_flips_count_every_pattern_once() -> None:
    assert resampling.sign_flip_test([3.0, 1.0, 1.0]) == pytest.approx(2 / 8)
    assert resampling.sign_flip_test([3, 2, 1, -1]) == pytest.approx(6 / 16)
    assert resampling.sign_flip_test([1.0, 2.0, 4.0], n_draws=8) == pytest.approx(2 / 8)
    assert resampling.sign_flip_test([1.0, 2.0, 4.0], n_draws=7) >= 1 / 8
    values = np.linspace(-0.2, 0.9, 12)
    exact = resampling.sign_flip_test(values)
    assert exact == pytest.approx(2 * sum(
        abs(sum(v if (k >> i) & 1 else -v for i, v in enumerate(values))) >= values.sum() - 1e-12 for k in range(2**11)
    ) / 2**12)  # fmt: skip
    first = resampling.sign_flip_test(values, n_draws=500)
    assert first == resampling.sign_flip_test(values, n_draws=500, seed=7) and (first * 501) % 1 == pytest.approx(0)
    assert first == pytest.approx(exact, abs=0.03)


def test_shuffles_within_meetings_are_those_of_the_formula() -> None:
    values, is_first, meetings = [4, 1, 2, 7, 5, 3, 9, 1], [1, 0, 0, 1, 1, 0, 1, 1], list("aaabbbcc")
    draw, observed, drawn = np.random.default_rng(7), 0.0, np.zeros(2000)
    for rows, n_first in (([4.0, 1.0, 2.0], 1), ([7.0, 5.0, 3.0], 2)):
        observed += np.mean(rows[:n_first]) - np.mean(rows[n_first:])
        shuffled = draw.permuted(np.tile(rows, (2000, 1)), axis=1)
        drawn += shuffled[:, :n_first].mean(axis=1) - shuffled[:, n_first:].mean(axis=1)
    expected = ((np.abs(drawn) >= abs(observed) - 1e-12).sum() + 1) / 2001
    assert resampling.within_clusters_test(values, is_first, meetings) == pytest.approx(expected)
    # A meeting with one side only stands for nothing, wherever it comes.
    moved = resampling.within_clusters_test(values[6:] + values[:6], is_first[6:] + is_first[:6], list("ccaaabbb"))
    assert moved == pytest.approx(expected)
    flipped = resampling.within_clusters_test(values, [1 - one for one in is_first], meetings)
    assert flipped == pytest.approx(expected, abs=0.03)


def test_plain_lists_and_whole_numbers_are_as_good_as_arrays() -> None:
    assert resampling.holm([0.01, None, 0.04])[[0, 2]].tolist() == [0.02, 0.04]
    assert resampling.cluster_totals([1, None, 3], ["a", "b", "a"]).tolist()[0] == 4.0
    assert resampling.cluster_totals([], []).shape == (0,)
    assert spearman([1, 2, 3, 4], [2, 4, 6, 9]) == 1.0 and math.isnan(spearman([], []))
    assert ratio([1, 2], [2, 0]).tolist()[0] == 0.5 and ratio(1, [2, 4]).tolist() == [0.5, 0.25]
    assert ratio([1, 2], 4).tolist() == [0.25, 0.5]
    assert cohen_kappa([1], [1]) != cohen_kappa([1, 2], [1, 2]) == 1.0
    counts = np.array([[[3.0, 4.0, 5.0], [0.0, 0.0, 0.0]]])
    assert multilabel_f1(counts)[0] == pytest.approx(2 * 3 / 9) == multilabel_f1(counts, average="macro")[0]
