"""Agreement against published worked tables, and the cases where there is nothing to agree on."""

import math
import warnings

import numpy as np
import pytest

from corpora.gold import load_labels, load_quotes
from eval.agreement import (
    NO_PAIR,
    ONE_CATEGORY,
    agreement,
    cohen_kappa,
    krippendorff_alpha,
    percent_agreement,
    reliability_data,
)

NONE = math.nan
# K. Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, section C: 4 observers, 12 units, missing values.
KRIPPENDORFF = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
        [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
    ]
)


@pytest.mark.parametrize(("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_of_the_published_table(level: str, published: float) -> None:
    assert krippendorff_alpha(KRIPPENDORFF, level=level) == pytest.approx(published, abs=5e-4)  # type: ignore[arg-type]


def test_alpha_of_the_published_pairs() -> None:
    # The same paper, sections A and B: two observers without missing values.
    binary = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
    nominal = [list(map(ord, "aabbdcccedda")), list(map(ord, "babbbccceddd"))]
    assert krippendorff_alpha(binary) == pytest.approx(0.095, abs=5e-4)
    assert krippendorff_alpha(nominal) == pytest.approx(0.692, abs=5e-4)


def test_kappa_of_the_published_table() -> None:
    # J. Cohen 1968, Weighted kappa, table 1: 200 patients, three diagnoses, kappa 0.492 and weighted kappa 0.348.
    table = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    first, second = (np.repeat(side.ravel(), table.ravel()) for side in np.indices((3, 3)))
    assert cohen_kappa(first, second) == pytest.approx(0.492, abs=5e-4)
    weights = [[0, 1, 3], [1, 0, 6], [3, 6, 0]]
    assert cohen_kappa(first, second, weights=weights) == pytest.approx(0.348, abs=5e-4)


def test_weighted_kappa_against_sklearn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    world = np.random.default_rng(4)
    first = world.integers(-2, 3, size=200)
    second = np.clip(first + world.integers(-1, 2, size=200), -2, 2)
    for ours, theirs in (("nominal", None), ("linear", "linear"), ("quadratic", "quadratic")):
        expected = metrics.cohen_kappa_score(first, second, weights=theirs, labels=[-2, -1, 0, 1, 2])
        assert cohen_kappa(first, second, weights=ours) == pytest.approx(expected)  # type: ignore[arg-type]


def test_two_coders_without_missing_labels_tie_alpha_to_kappa() -> None:
    # Interval alpha is quadratic kappa with pooled marginals and n - 1: nearly equal for many units.
    world = np.random.default_rng(4)
    first = world.integers(-2, 3, size=3000)
    second = np.clip(first + world.integers(-1, 2, size=3000), -2, 2)
    alpha = krippendorff_alpha([first, second], level="interval")
    assert alpha == pytest.approx(cohen_kappa(first, second, weights="quadratic"), abs=0.002)


def test_nothing_is_a_bare_nan_and_nothing_warns() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        same = {one.name: one for one in agreement([[1, 1, 1], [1, 1, 1]], meetings=["a", "b", "c"])}
        assert same["percent agreement"].value == 1.0
        assert math.isnan(same["ordinal alpha"].value) and same["ordinal alpha"].reason == ONE_CATEGORY
        for table in ([[NONE, 1], [1, NONE]], [[NONE, NONE], [NONE, NONE]], [[1, 2, 3]], [[], []]):
            for one in agreement(table, meetings=list(range(np.shape(table)[1]))):
                assert math.isnan(one.value) and one.reason == NO_PAIR, (table, one)
                assert one.to_json()["value"] is None
        two_units = agreement([[1, 2], [1, 1]], meetings=["a", "b"])
        assert all(math.isfinite(one.value) or one.reason for one in two_units)
    with pytest.raises(ValueError, match="same units"):
        percent_agreement([1, 2], [1])


def test_reliability_data_keeps_missing_apart_and_refuses_doubles() -> None:
    table, coders, units = reliability_data([("q1", "a", 1), ("q2", "a", 0), ("q2", "b", 0)])
    assert coders == ("a", "b") and units == ("q1", "q2")
    assert math.isnan(table[1, 0]) and table[0].tolist() == [1, 0]
    with pytest.raises(ValueError, match="twice"):
        reliability_data([("q1", "a", 1), ("q1", "a", 1)])


def test_coders_of_the_gold_agree_as_the_codebook_says() -> None:
    labels = load_labels().pivot(index="quote_id", columns="coder", values="tone")
    meeting = load_quotes().set_index("quote_id")["meeting_id"].reindex(labels.index).to_numpy()
    found = {one.name: one for one in agreement(labels[["a", "b"]].to_numpy().T, meetings=meeting, n_draws=200)}
    assert found["quadratic kappa"].value == pytest.approx(0.94, abs=0.02)
    assert found["ordinal alpha"].value == pytest.approx(0.93, abs=0.02)
    assert found["percent agreement"].value == pytest.approx(0.88, abs=0.02)
    for one in found.values():
        assert one.n_units == len(labels) and one.low < one.value < one.high and one.high - one.low < 0.1
