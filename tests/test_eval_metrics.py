"""Measures against scikit-learn and scipy, and what missing scores do to them."""

import math
import warnings

import numpy as np
import pytest

from eval.metrics import (
    Recipe,
    accuracy,
    class_f1,
    confusion,
    macro_f1,
    multilabel_results,
    spearman,
    tone_results,
    weighted_kappa,
)
from eval.uncertainty import abstention_results, calibration_result, interval_results, risk_coverage

metrics = pytest.importorskip("sklearn.metrics")
QUICK = Recipe(n_draws=200)
WORLD = np.random.default_rng(8)
GOLD = WORLD.integers(-2, 3, size=400).astype(float)
TONE = np.clip(GOLD / 2 + WORLD.normal(size=400) * 0.4, -1, 1)
LABEL = np.clip(np.round(TONE * 2), -2, 2)
MEETINGS = WORLD.integers(0, 40, size=400)


def some_missing() -> tuple[np.ndarray, np.ndarray]:
    label, tone = LABEL.copy(), TONE.copy()
    label[::5] = tone[::5] = math.nan
    return label, tone


def test_label_measures_are_those_of_sklearn() -> None:
    table = confusion(GOLD, LABEL)[None]
    assert accuracy(table)[0] == pytest.approx(metrics.accuracy_score(GOLD, LABEL))
    assert weighted_kappa(table)[0] == pytest.approx(metrics.cohen_kappa_score(GOLD, LABEL, weights="quadratic"))
    assert macro_f1(table, n_classes=5)[0] == pytest.approx(metrics.f1_score(GOLD, LABEL, average="macro"))
    three = metrics.f1_score(np.sign(GOLD), np.sign(LABEL), average=None)
    assert class_f1(table)[0] == pytest.approx(three) and macro_f1(table)[0] == pytest.approx(three.mean())


def test_rows_without_a_tone_are_wrong() -> None:
    label, _ = some_missing()
    table = confusion(GOLD, label)[None]
    wrong = np.where(np.isnan(label), 9, np.sign(label))
    expected = metrics.f1_score(np.sign(GOLD), wrong, average="macro", labels=[-1, 0, 1])
    assert macro_f1(table)[0] == pytest.approx(expected)
    assert accuracy(table)[0] == pytest.approx((label == GOLD).mean())
    assert weighted_kappa(table)[0] < weighted_kappa(confusion(GOLD, LABEL)[None])[0] - 0.1
    mute = confusion(GOLD, np.full(400, math.nan))[None]
    assert weighted_kappa(mute)[0] == pytest.approx(0) and macro_f1(mute)[0] == 0


def test_absent_classes_are_left_out_and_all_equal_is_named() -> None:
    table = confusion([0, 0, 1], [0, 0, 1])[None]
    assert macro_f1(table)[0] == 1.0 and np.isnan(class_f1(table)[0, 0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for one in tone_results([0, 0], [0, 0], [0.0, 0.0], ["a", "b"], recipe=QUICK):
            assert math.isfinite(one.value) or one.note, one
        for one in tone_results([], [], [], [], recipe=QUICK):
            assert math.isnan(one.value) and one.note and one.to_json()["value"] is None


def test_tone_results_hold_value_interval_and_coverage() -> None:
    label, tone = some_missing()
    found = {one.metric: one for one in tone_results(GOLD, label, tone, MEETINGS, recipe=Recipe(200, 7, "tone|x"))}
    for one in found.values():
        assert one.support == 400 and one.n_unscored == 80 and one.coverage == pytest.approx(0.8)
        assert one.low < one.value < one.high and one.signature == "tone|x", one
    error = np.where(np.isnan(tone), 1 + np.abs(GOLD) / 2, np.abs(TONE - GOLD / 2))
    assert found["MAE"].value == pytest.approx(error.mean())


def test_spearman_with_ties_is_that_of_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    assert spearman(GOLD, TONE) == pytest.approx(stats.spearmanr(GOLD, TONE).statistic)
    assert spearman(GOLD, LABEL) == pytest.approx(stats.spearmanr(GOLD, LABEL).statistic)
    assert math.isnan(spearman(GOLD, np.zeros(400))) and math.isnan(spearman(GOLD, np.full(400, math.nan)))
    assert 0 < spearman(GOLD, some_missing()[1]) < spearman(GOLD, TONE)


def test_frames_are_those_of_sklearn_and_unscored_rows_miss_them() -> None:
    gold, predicted = WORLD.random((400, 12)) < 0.3, WORLD.random((400, 12)) < 0.3
    predicted[:, 3] = gold[:, 3]
    every = np.ones(400, dtype=bool)
    micro, macro = multilabel_results("frames", gold, predicted, every, MEETINGS, recipe=QUICK)
    assert micro.value == pytest.approx(metrics.f1_score(gold, predicted, average="micro"))
    assert macro.value == pytest.approx(metrics.f1_score(gold, predicted, average="macro"))
    half = every.copy()
    half[::2] = False
    assert multilabel_results("frames", gold, gold, half, MEETINGS, recipe=QUICK)[0].value < 0.75


def test_calibration_tells_honest_from_sure() -> None:
    truth_rate = WORLD.random((400, 12))
    gold = WORLD.random((400, 12)) < truth_rate
    honest = calibration_result(gold, truth_rate, MEETINGS, recipe=QUICK)
    sure = calibration_result(gold, np.round(truth_rate), MEETINGS, recipe=QUICK)
    assert honest.value < 0.03 and sure.value == pytest.approx(0.25, abs=0.03)
    assert calibration_result(gold, np.full((400, 12), math.nan), MEETINGS, recipe=QUICK).note


def test_intervals_count_what_they_hold() -> None:
    covered, width = interval_results(GOLD, TONE - 0.4, TONE + 0.4, MEETINGS, recipe=QUICK)
    assert covered.value == pytest.approx((np.abs(TONE - GOLD / 2) <= 0.4 + 1e-9).mean())
    assert width.value == pytest.approx(0.8) and covered.low < covered.value < covered.high
    none = np.full(400, math.nan)
    assert interval_results(GOLD, none, none, MEETINGS, recipe=QUICK)[0].note


def test_risk_falls_where_sureness_tells_and_ignores_row_order() -> None:
    error = np.abs(TONE - GOLD / 2)
    knowing, blind = risk_coverage(GOLD, TONE, -error), risk_coverage(GOLD, TONE, np.zeros(400))
    assert knowing.area < 0.6 * blind.area and blind.area == pytest.approx(error.mean())
    assert knowing.at(1.0) == pytest.approx(error.mean()) and knowing.at(0.5) < knowing.at(0.8)
    order = WORLD.permutation(400)
    assert risk_coverage(GOLD[order], TONE[order], -error[order]).risk == pytest.approx(knowing.risk)


def test_abstaining_where_unsure_pays_and_elsewhere_does_not() -> None:
    error = np.abs(TONE - GOLD / 2)
    label = np.where(error < 0.3, LABEL, math.nan)
    knowing = {one.metric: one for one in abstention_results(GOLD, TONE, label, -error, MEETINGS, recipe=QUICK)}
    blind = {one.metric: one for one in abstention_results(GOLD, TONE, LABEL, np.zeros(400), MEETINGS, recipe=QUICK)}
    assert knowing["answered"].value == pytest.approx((error < 0.3).mean()) and blind["answered"].value == 1.0
    assert knowing["accuracy when answered"].low > blind["accuracy when answered"].value
    for share in (80, 50):
        name = f"MAE of the surest {share}%"
        assert (
            blind[name].value == pytest.approx(error.mean()) and blind[name].low < blind[name].value < blind[name].high
        )
        assert knowing[name].value == pytest.approx(np.sort(error)[: 4 * share].mean())
    silent = abstention_results(GOLD, TONE, np.full(400, math.nan), np.zeros(400), MEETINGS, recipe=QUICK)
    assert silent[1].note and math.isnan(silent[1].value)


def test_labels_off_the_scale_are_refused() -> None:
    with pytest.raises(ValueError, match=r"-2\.\.2"):
        confusion([3], [0])
