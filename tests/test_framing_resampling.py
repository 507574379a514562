"""Intervals over meetings keep their promise in simulation, and permutation tests their level."""

import math

import numpy as np
import pytest

from framing.resampling import (
    cluster_bootstrap,
    cluster_totals,
    draw_counts,
    holm,
    paired_difference,
    sign_flip_test,
    student_quantile,
    totals_bootstrap,
    within_clusters_test,
)


def mean_of(totals: np.ndarray) -> np.ndarray:
    return totals[:, 0] / totals[:, 1]


def coverage(n_meetings: int, kind: str, *, n_worlds: int = 4000) -> float:
    """Share of simulated corpora whose interval holds the true mean; meetings have 2 to 19 quotes each."""
    world, hits = np.random.default_rng(11), 0
    for draw in range(n_worlds):
        sizes = world.integers(2, 20, size=n_meetings).astype(float)
        tones = {"normal": world.normal(size=n_meetings), "skewed": world.exponential(size=n_meetings) - 1}[kind] * 0.4
        sums = (tones + world.normal(size=n_meetings) * 0.6 / np.sqrt(sizes)) * sizes
        _, low, high = totals_bootstrap(np.stack([sums, sizes], axis=1), mean_of, n_draws=600, seed=draw % 20)
        hits += low <= 0.0 <= high
    return hits / n_worlds


@pytest.mark.parametrize("n_meetings", [20, 60])
@pytest.mark.parametrize("kind", ["normal", "skewed"])
def test_intervals_cover(n_meetings: int, kind: str) -> None:
    assert 0.93 <= coverage(n_meetings, kind) <= 0.97


def test_rows_and_totals_agree() -> None:
    world = np.random.default_rng(5)
    meetings = world.integers(0, 12, size=150)
    tones = world.normal(size=150) + meetings / 10
    totals = cluster_totals(np.stack([tones, np.ones(150)], axis=1), meetings)
    by_totals = totals_bootstrap(totals, mean_of, n_draws=300)
    by_rows = cluster_bootstrap(lambda rows: float(tones[rows].mean()), meetings, n_draws=300)
    assert by_totals == pytest.approx((tones.mean(), *by_rows))


def test_pairing_narrows_a_difference() -> None:
    world = np.random.default_rng(5)
    meetings = np.repeat(np.arange(30), 8)
    hard = world.normal(size=30)[meetings]
    first, second = hard + world.normal(size=240) * 0.1 + 0.2, hard + world.normal(size=240) * 0.1
    estimate, low, high = paired_difference(
        lambda rows: float(first[rows].mean()), lambda rows: float(second[rows].mean()), meetings
    )
    alone = cluster_bootstrap(lambda rows: float(first[rows].mean()), meetings)
    assert low < 0.2 < high and estimate == pytest.approx(first.mean() - second.mean())
    assert high - low < 0.2 * (alone[1] - alone[0])


def test_same_seed_same_draws_and_no_global_state() -> None:
    before = np.random.get_state()[1].copy()  # type: ignore[index,union-attr]
    first = cluster_bootstrap(lambda rows: float(rows.mean()), list("aabbccdd"), seed=3)
    assert first == cluster_bootstrap(lambda rows: float(rows.mean()), list("aabbccdd"), seed=3)
    assert first != cluster_bootstrap(lambda rows: float(rows.mean()), list("aabbccdd"), seed=4)
    assert (np.random.get_state()[1] == before).all()  # type: ignore[index]
    assert (draw_counts(7, n_draws=20, seed=1).sum(axis=1) == 7).all()


def test_too_little_gives_nan_and_constants_give_a_point() -> None:
    assert all(map(math.isnan, cluster_bootstrap(lambda rows: 1.0, ["one"] * 5)))
    assert cluster_bootstrap(lambda rows: 1.0, ["one", "two", "three"]) == (1.0, 1.0)
    assert all(map(math.isnan, cluster_bootstrap(lambda rows: math.nan, ["one", "two", "three"])))
    assert all(map(math.isnan, totals_bootstrap(np.empty((0, 2)), mean_of)))


def test_sign_flips_are_exact_for_few_meetings() -> None:
    assert sign_flip_test([1.0, 1.0, 1.0, 1.0]) == pytest.approx(2 / 16)
    assert sign_flip_test([1.0, math.nan, -1.0]) == 1.0
    assert math.isnan(sign_flip_test([math.nan]))
    assert sign_flip_test(np.full(40, 0.5)) == pytest.approx(1 / 10_001)


def test_permutation_tests_keep_their_level() -> None:
    world = np.random.default_rng(2)
    p = [sign_flip_test(world.normal(size=18), n_draws=400, seed=k) for k in range(400)]
    assert 0.02 <= np.mean(np.array(p) <= 0.05) <= 0.085
    meetings, is_us = np.repeat(np.arange(10), 6), np.tile([True, True, True, False, False, False], 10)
    level = world.normal(size=10)[meetings]
    p = [within_clusters_test(level + world.normal(size=60), is_us, meetings, n_draws=200, seed=k) for k in range(200)]
    assert 0.01 <= np.mean(np.array(p) <= 0.05) <= 0.095
    assert within_clusters_test(level + 2.0 * is_us, is_us, meetings) < 0.001
    assert math.isnan(within_clusters_test([1.0, 2.0], [True, True], ["a", "a"]))


def test_holm_and_student_against_other_software() -> None:
    stats = pytest.importorskip("scipy.stats")
    multi = pytest.importorskip("statsmodels.stats.multitest")
    p = np.array([0.02, 0.001, 0.8, 0.04, 0.04])
    assert holm(p) == pytest.approx(multi.multipletests(p, method="holm")[1])
    assert holm([0.02, math.nan, 0.01])[[0, 2]] == pytest.approx([0.02, 0.02])
    for degrees in (1, 2, 3, 8, 19, 59, 500):
        for probability in (0.9, 0.95, 0.975, 0.995):
            assert student_quantile(probability, degrees) == pytest.approx(stats.t.ppf(probability, degrees))
