"""What counts in a comparison, and what may never change it: the order of the rows, and which side is named first."""

import numpy as np
import pandas as pd
import pytest

from corpora.errors import InputError
from corpora.gold import load_meetings, load_quotes
from framing.comparison import Comparison, compare
from framing.scoring import score

CALL = "2025-11-24-trump-xi-call"
TALKS = ["2025-10-18-bessent-he-call", "2025-10-25-bessent-he-kualalumpur", CALL, "2025-12-05-bessent-he-call"]


@pytest.fixture(scope="module")
def scored() -> pd.DataFrame:
    quotes = load_quotes(split="train").drop(columns=["tone", "frames"])
    return score(quotes, "register", evidence=True)


@pytest.fixture(scope="module")
def comparison(scored: pd.DataFrame) -> Comparison:
    return compare(scored, meetings=load_meetings())


def equal(first: Comparison, second: Comparison) -> None:
    for name, table in first.tables().items():
        pd.testing.assert_frame_equal(table, second.tables()[name], obj=name)


def test_the_order_of_the_rows_changes_nothing(scored: pd.DataFrame, comparison: Comparison) -> None:
    shuffled = scored.sample(frac=1, random_state=3)
    equal(comparison, compare(shuffled, meetings=load_meetings()[::-1]))


def test_the_table_is_not_changed(scored: pd.DataFrame) -> None:
    before = scored.copy(deep=True)
    compare(scored[scored["meeting_id"] == CALL])
    pd.testing.assert_frame_equal(scored, before)


def test_naming_the_other_side_first_flips_every_sign(scored: pd.DataFrame, comparison: Comparison) -> None:
    other = compare(scored, meetings=load_meetings(), sides=("CN", "US"))
    gap, flipped = comparison.tone_gap, other.tone_gap
    assert len(gap) == len(flipped) > 100
    for column, opposite in (("gap", "gap"), ("gap_low", "gap_high"), ("gap_high", "gap_low")):
        np.testing.assert_allclose(gap[column].astype(float), -flipped[opposite].astype(float), atol=1e-12)
    np.testing.assert_allclose(gap["p"].astype(float), flipped["p"].astype(float))
    frames, swapped = comparison.frames, other.frames
    for column, opposite in (("difference", "difference"), ("difference_low", "difference_high")):
        np.testing.assert_allclose(frames[column].astype(float), -swapped[opposite].astype(float), atol=1e-12)
    for column in ("distance", "distance_p", "salience_us", "k_cn"):
        np.testing.assert_allclose(frames[column].astype(float), swapped[column].astype(float))
    by = ["meeting_id", "language", "term"]
    keys, others = (
        one.wording[one.wording["kind"] == "key"].sort_values(by, ignore_index=True) for one in (comparison, other)
    )
    assert len(keys) > 20
    np.testing.assert_allclose(keys["log_odds"].astype(float), -others["log_odds"].astype(float), atol=1e-9)
    for name in ("n_us", "n_cn", "silent", "silence", "similarity"):
        first, second = (
            one.topics.sort_values(["meeting_id", "topic"], ignore_index=True)[name] for one in (comparison, other)
        )
        pd.testing.assert_series_equal(first, second)


def test_relabelled_sides_give_the_mirror_image() -> None:
    rows = [("US", 0.5), ("US", 0.25), ("US", 0.0), ("CN", -0.5), ("CN", 0.0), ("CN", 0.25)]
    table = pd.DataFrame(
        [
            {"side": side, "text": f"{word} " * 12, "tone": tone, "tone_low": tone - 0.4, "tone_high": tone + 0.4}
            for (side, tone), word in zip(rows, ("alpha", "beta", "gamma", "delta", "epsilon", "zeta"), strict=True)
        ]
    )
    mirrored = table.assign(side=table["side"].map({"US": "CN", "CN": "US"}))
    one, other = (compare(each).tone_gap.iloc[0] for each in (table, mirrored))
    assert one["gap"] == pytest.approx(1 / 3) and other["gap"] == pytest.approx(-1 / 3)
    assert one["gap_low"] == pytest.approx(-other["gap_high"])


def test_renderings_of_one_quote_count_once_and_the_untranslated_stands() -> None:
    talks = load_quotes().query("meeting_id == @CALL").drop(columns=["tone", "frames"])
    comparison = compare(score(talks, "register"))
    aside = {said.key: said.left_out for said in comparison.accounts[0].statements if not said.is_counted}
    assert aside[f"{CALL}-us-02"] == f"same words as {CALL}-us-09"
    assert aside[f"{CALL}-cn-07"] == f"same words as {CALL}-cn-01"
    assert aside[f"{CALL}-us-04"] == "credited by the account of CN"
    assert not {f"{CALL}-us-09", f"{CALL}-cn-01"} & aside.keys()


def test_identical_words_count_once() -> None:
    table = pd.DataFrame(
        {"side": ["US"] * 4, "text": ["The talks were candid.", "the talks were candid", "Other.", "Third."]}
    )
    assert compare(table).side_summary.iloc[0]["n_statements"] == 3


def test_a_negated_attribution_is_shown_and_not_counted() -> None:
    table = pd.DataFrame({"side": ["US", "US"], "text": ["a deal", "no deal"], "modality": ["negated", "asserted"]})
    summary = compare(table).side_summary.iloc[0]
    assert (summary["n_statements"], summary["n_left_out"]) == (1, 1)


def test_third_parties_and_joint_words_stand_apart(comparison: Comparison) -> None:
    table = pd.DataFrame({"side": ["US", "joint", "third", "unknown", None], "text": ["a", "b", "c", "d", "e"]})
    summary = compare(table).side_summary.set_index("side")["n_statements"].to_dict()
    assert summary == {"US": 1, "CN": 0, "joint": 1, "third": 1, "unknown": 2}
    assert list(comparison.side_summary["side"].unique()) == ["US", "CN"]


def words(n: int, side: str, tone: float = 0.5) -> list[dict[str, object]]:
    return [
        {
            "side": side,
            "text": f"statement {k} of the {side} account with eight words",
            "tone": tone,
            "tone_low": 0.0,
            "tone_high": 1.0,
        }
        for k in range(n)
    ]


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([], None),
        (words(1, "US"), "not enough words from US (1 statement, 9 words); no words from CN"),
        (words(4, "US"), "no words from CN"),
        (words(4, "US") + words(2, "CN"), "not enough words from CN (2 statements, 18 words)"),
        (
            [{"side": "US", "text": "坦诚", "tone": 0.5}, *words(4, "CN")],
            "not enough words from US (1 statement, 2 characters)",
        ),
    ],
)
def test_too_few_words_give_words_instead_of_a_number(rows: list[dict[str, object]], state: str | None) -> None:
    table = pd.DataFrame(rows, columns=["side", "text", "tone", "tone_low", "tone_high"])
    comparison = compare(table)
    if state is None:
        assert all(len(each) == 0 and len(each.columns) > 5 for each in comparison.tables().values())
        return
    row = comparison.tone_gap.iloc[0]
    assert row["state"] == state
    assert pd.isna(row["gap"]) and pd.isna(row["gap_low"])
    assert comparison.frames["difference"].isna().all() and comparison.frames["distance"].isna().all()
    key = comparison.wording[comparison.wording["kind"] == "key"]
    assert key["log_odds"].isna().all()


def test_all_equal_values_give_no_difference() -> None:
    rows = [dict(row, meeting_id=f"m{m}") for m in range(6) for row in words(4, "US") + words(4, "CN")]
    comparison = compare(pd.DataFrame(rows).assign(tone_low=0.5, tone_high=0.5))
    overall = comparison.tone_gap.query("meeting_id == '' and basis == 'raw'").iloc[0]
    assert (overall["gap"], overall["gap_low"], overall["gap_high"], overall["p"]) == (0.0, 0.0, 0.0, 1.0)


def test_statements_without_a_score_are_said_to_have_none() -> None:
    table = pd.DataFrame(words(4, "US") + words(4, "CN")).drop(columns=["tone", "tone_low", "tone_high"])
    row = compare(table).tone_gap.iloc[0]
    assert row["state"] == "no statement of US has a score; no statement of CN has a score"


def test_columns_that_are_missing_are_named() -> None:
    with pytest.raises(InputError, match="no column 'side'; there are text"):
        compare(pd.DataFrame({"text": ["a"]}))
    with pytest.raises(InputError, match=r"tone 2.0 lies outside \[-1, 1\]"):
        compare(pd.DataFrame({"side": ["US"], "text": ["a"], "tone": [2]}))
    with pytest.raises(InputError, match="two different sides"):
        compare(pd.DataFrame({"side": ["US"], "text": ["a"]}), sides=("US", "US"))


def test_another_pair_of_sides_is_a_matter_of_data() -> None:
    table = pd.DataFrame(words(3, "EU") + words(3, "CN", tone=0.0))
    row = compare(table, sides=("EU", "CN")).tone_gap.iloc[0]
    assert row["gap"] == pytest.approx(0.5) and row["tone_eu"] == pytest.approx(0.5)
