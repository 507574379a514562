"""Gold and scores joined by id or words; what was edited, doubled or off the scale is refused by name."""

import math

import numpy as np
import pandas as pd
import pytest

from corpora.errors import InputError
from corpora.gold import load_quotes
from eval.alignment import align, gold_of, indicators, period_of
from framing.scorer import FRAMES

QUOTES = load_quotes(split="validation", conveyed_by="own")
GOLD = gold_of(QUOTES)


def scored(**changed: object) -> pd.DataFrame:
    frame = pd.DataFrame({"quote_id": GOLD.quote_ids, "text": GOLD.texts, "tone": GOLD.tone / 2})
    return frame.assign(**changed)


def test_bundled_gold_has_words_labels_and_groups() -> None:
    assert len(GOLD) == QUOTES["text"].notna().sum() > 200
    assert GOLD.frames is not None and GOLD.frames.shape == (len(GOLD), 12)
    assert set(GOLD.group("side")) == {"US", "CN"} and set(GOLD.group("period")) <= {
        "2009-2016",
        "2017-2020",
        "2021-2024",
        "2025-",
    }
    first = QUOTES[QUOTES["text"].notna()].iloc[0]
    assert {name for name, is_there in zip(FRAMES, GOLD.frames[0], strict=True) if is_there} == set(first["frames"])
    with pytest.raises(KeyError, match="known are side"):
        GOLD.group("colour")


def test_rows_are_joined_in_any_order_and_missing_ones_are_unscored() -> None:
    shuffled = scored().sample(frac=1, random_state=1).iloc[10:]
    found = align(shuffled, GOLD)
    there = ~np.isnan(found.scores.tone)
    assert there.sum() == len(GOLD) - 10
    assert (found.scores.tone[there] == GOLD.tone[there] / 2).all() and (found.label()[there] == GOLD.tone[there]).all()
    assert [reason for reason, is_there in zip(found.scores.errors, there, strict=True) if not is_there] == [
        "not in the scores"
    ] * 10
    by_words = align(shuffled.drop(columns="quote_id"), GOLD)
    assert np.nansum(by_words.scores.tone) == pytest.approx(np.nansum(found.scores.tone), abs=2)


def test_abstaining_keeps_the_tone() -> None:
    found = align(scored(tone_label=pd.array([None] * len(GOLD), dtype="Int64")), GOLD)
    assert (found.label() == GOLD.tone).all()
    assert set(found.label((-0.9, -0.8, 0.8, 0.9))) == {-2.0, 0.0, 2.0}


def test_edited_words_are_refused() -> None:
    edited = scored()
    edited.loc[3, "text"] += "!"
    with pytest.raises(InputError) as caught:
        align(edited, GOLD)
    assert caught.value.code == "text_changed" and caught.value.place == GOLD.quote_ids[3]
    changed = QUOTES[QUOTES["text"].notna()].copy()
    changed["text"] = changed["text"] + " "
    with pytest.raises(InputError) as caught:
        gold_of(changed)
    assert caught.value.code == "text_changed"


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (pd.DataFrame({"words": ["x"]}), "schema"),
        (pd.DataFrame({"text": ["x"], "tone": [3]}), "number"),
        (pd.DataFrame({"text": ["x"], "tone": ["warm"]}), "number"),
        (pd.DataFrame({"text": ["x", "y"], "tone": [1, 1], "quote_id": ["q", "q"]}), "dup_id"),
    ],
)
def test_unusable_gold_is_named(frame: pd.DataFrame, code: str) -> None:
    with pytest.raises(InputError) as caught:
        gold_of(frame)
    assert caught.value.code == code


def test_unusable_scores_are_named() -> None:
    for frame, code in (
        (scored().drop(columns="tone"), "schema"),
        (pd.concat([scored(), scored()]), "dup_id"),
        (scored(quote_id="other").head(1), "missing"),
    ):
        with pytest.raises(InputError) as caught:
            align(frame, GOLD)
        assert caught.value.code == code


def test_gold_of_a_user_needs_text_and_tone_alone() -> None:
    gold = gold_of(pd.DataFrame({"text": ["good talks", "会谈", None], "tone": ["1", 0, 2]}))
    assert len(gold) == 2 and gold.languages == ("en", "zh") and len(set(gold.meetings)) == 2
    assert gold.frames is None and gold.group("side") == ("unknown", "unknown")


def test_small_parts() -> None:
    assert period_of("2016-12-31-x") == "2009-2016" and period_of("2017") == "2017-2020" and period_of("") == "unknown"
    assert indicators(["blame;warning", [], None, math.nan, ("blame",)], FRAMES).sum() == 3
    with pytest.raises(ValueError, match="blam"):
        indicators(["blam"], FRAMES)
