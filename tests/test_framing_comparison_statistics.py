"""The formulas of a comparison against values worked out by hand or published."""

import math

import numpy as np
import pandas as pd
import pytest

from framing.comparison import compare
from framing.comparison.frames import jensen_shannon, newcombe, wilson
from framing.comparison.keyness import keyness, terms, weighted_log_odds
from framing.comparison.tone import SHARED_ERROR, Z90, Z95


def test_wilson_and_newcombe_equal_the_published_examples() -> None:
    # Newcombe 1998, Statistics in Medicine 17, 857-872, table I: 81/263 scores 0.2553 to 0.3662 without correction.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    # Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10: 56/70 and 48/80.
    assert newcombe(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_jensen_shannon_of_equal_and_of_disjoint_profiles() -> None:
    assert float(jensen_shannon(np.array([2.0, 4.0]), np.array([1.0, 2.0]))) == pytest.approx(0)
    assert float(jensen_shannon(np.array([3.0, 0.0]), np.array([0.0, 1.0]))) == pytest.approx(1)
    # P = (1/2, 1/2), Q = (1, 0), M = (3/4, 1/4): (0.5 log2(2/3) + 0.5 log2 2 + log2(4/3)) / 2.
    by_hand = (0.5 * math.log2(2 / 3) + 0.5 + math.log2(4 / 3)) / 2
    assert float(jensen_shannon(np.array([1.0, 1.0]), np.array([1.0, 0.0]))) == pytest.approx(math.sqrt(by_hand))
    assert math.isnan(float(jensen_shannon(np.array([0.0, 0.0]), np.array([1.0, 0.0]))))


def test_keyness_equals_the_formula_by_hand() -> None:
    # y = (8, 2) against (3, 7), prior (2, 2): log(10 / 4) - log(5 / 9), variance 1/10 + 1/5.
    found = {one.term: one for one in weighted_log_odds({"a": 8, "b": 2}, {"a": 3, "b": 7}, {"a": 2.0, "b": 2.0})}
    delta = math.log(10 / 4) - math.log(5 / 9)
    assert found["a"].log_odds == pytest.approx(delta)
    assert found["a"].z == pytest.approx(delta / math.sqrt(0.3))
    assert found["a"].low == pytest.approx(delta - 1.96 * math.sqrt(0.3))
    assert found["b"].log_odds == pytest.approx(-delta)
    with pytest.raises(ValueError, match="prior"):
        weighted_log_odds({"a": 1}, {"a": 1}, {})


def test_keyness_of_one_short_pair_claims_nothing_and_of_a_long_one_something() -> None:
    short = keyness(["tariffs and farmers"], ["sovereignty and peace"], "en")
    assert {one.term for one in short} == {"tariffs", "farmers", "sovereignty", "peace"}
    assert min(one.p for one in short) > 0.05
    long = keyness(["tariffs hurt our farmers"] * 30, ["sovereignty must be respected"] * 30, "en")
    assert {one.term for one in long if one.p < 0.05 and one.log_odds > 0} >= {"tariffs", "farmers"}
    assert keyness([], ["a word"], "en") == ()


def test_terms_are_words_and_pairs_of_characters() -> None:
    assert terms("The talks were candid, in-depth.", "en") == ["talks", "candid", "in-depth"]
    assert terms("坦誠、深入的交流", "zh") == ["坦诚", "深入", "交流"]


def statements(tones: list[float], side: str, half: float = 0.4) -> list[dict[str, object]]:
    return [
        {
            "side": side,
            "text": f"{side} {k} one two three four five six seven",
            "tone": tone,
            "tone_low": tone - half,
            "tone_high": tone + half,
        }
        for k, tone in enumerate(tones)
    ]


def test_the_interval_of_a_side_holds_the_error_of_the_scorer() -> None:
    comparison = compare(pd.DataFrame(statements([0.2, 0.4, 0.0, 0.2], "US") + statements([-0.1, 0.1, 0.0], "CN")))
    row = comparison.tone_gap.iloc[0]
    s = 0.4 / Z90
    errors = [s * math.sqrt(SHARED_ERROR + (1 - SHARED_ERROR) / n) for n in (4, 3)]
    assert row["tone_us"] == pytest.approx(0.2) and row["gap"] == pytest.approx(0.2)
    assert row["tone_us_high"] - row["tone_us"] == pytest.approx(Z95 * errors[0])
    assert row["gap_high"] - row["gap"] == pytest.approx(Z95 * math.hypot(*errors))
    assert row["error_source"] == "scorer"


def test_the_adjusted_gap_takes_off_what_each_side_is_used_to() -> None:
    earlier = [
        dict(row, meeting_id=f"e{m}", published=f"2020-01-0{m + 1}")
        for m in range(4)
        for row in statements([0.8] * 4, "US") + statements([0.2] * 4, "CN")
    ]
    now = [
        dict(row, meeting_id="now", published="2021-01-01")
        for row in statements([0.8, 0.7, 0.9], "US") + statements([0.2, 0.1, 0.3], "CN")
    ]
    table = compare(pd.DataFrame(earlier + now)).tone_gap.set_index(["meeting_id", "basis"])
    assert table.loc[("now", "raw"), "gap"] == pytest.approx(0.6)
    assert table.loc[("now", "adjusted"), "gap"] == pytest.approx(0.0)
    assert "too few earlier texts of US and CN" in table.loc[("e0", "adjusted"), "state"]


def test_over_meetings_the_interval_and_p_stand_for_the_meetings() -> None:
    draws = np.random.default_rng(1)
    rows = [
        dict(row, meeting_id=f"m{m}")
        for m in range(12)
        for row in statements(list(draws.normal(0.3, 0.1, 4)), "US") + statements(list(draws.normal(0.0, 0.1, 4)), "CN")
    ]
    table = compare(pd.DataFrame(rows)).tone_gap.query("meeting_id == ''").set_index("basis")
    raw = table.loc["raw"]
    assert raw["n_meetings"] == 12 and raw["gap_low"] > 0 and raw["p"] < 0.01
    assert table.loc["within zh", "state"].startswith("0 meetings")
    few = compare(pd.DataFrame(rows[: 8 * 3])).tone_gap.query("meeting_id == '' and basis == 'raw'").iloc[0]
    assert few["state"] == "3 meetings with a gap; an interval over meetings needs 5" and pd.isna(few["gap"])


@pytest.mark.parametrize("n_meetings", [20, 60])
def test_intervals_over_meetings_cover_the_truth(n_meetings: int) -> None:
    from framing.resampling import totals_bootstrap

    draws, held = np.random.default_rng(11), 0
    for trial in range(600):
        gaps = draws.normal(0.1, 0.3, n_meetings) + draws.exponential(0.1, n_meetings) - 0.1
        totals = np.column_stack([gaps, np.ones(n_meetings)])
        _, low, high = totals_bootstrap(totals, lambda t: t[:, 0] / t[:, 1], n_draws=400, seed=trial % 7)
        held += low <= 0.1 <= high
    assert 0.925 <= held / 600 <= 0.975
