"""A table in, the same table out: the cue is heard, the columns keep their order, what a row brought stays."""

import pandas as pd
import pytest

from corpora.errors import InputError
from framing.scoring import score


def flat(texts: list[str]) -> list[dict[str, float]]:
    """Tone by one word, so that a test sees what was scored."""
    return [{"tone": -1.0 if "批评" in text or "criticised" in text else 0.5} for text in texts]


def test_the_cue_of_a_retelling_is_heard() -> None:
    table = pd.DataFrame(
        {
            "text": ["the threat", "the threat", "这一做法", "words alone"],
            "cue": ["criticised", "criticised", "批评", None],
            "form": ["indirect", "direct", "mixed", "indirect"],
        }
    )
    scored = score(table, flat)
    assert scored["tone"].tolist() == [-1.0, 0.5, -1.0, 0.5]
    assert scored["scorer"][0].endswith("|words:cue+content")
    assert not score(table.drop(columns="form"), flat)["scorer"][0].endswith("content")


def test_evidence_counts_from_the_text() -> None:
    table = pd.DataFrame({"text": ["美方停止遏制打压"], "cue": ["敦促"], "form": ["indirect"]})
    spans = score(table, "linear", evidence=True)["evidence"][0]
    assert spans and all(0 <= start < end <= len(table["text"][0]) for start, end, _ in spans)


def test_a_callable_needs_a_map_for_labels_and_bad_answers_stay_in_their_row() -> None:
    table = pd.DataFrame({"text": ["a", "b", "c"]})

    def labelled(texts: list[str]) -> list[dict[str, object]]:
        return [{"label": "negative", "score": 0.9} for _ in texts]

    with pytest.raises(ValueError, match=r"labels=\{"):
        score(table, labelled)
    assert score(table, labelled, labels={"NEGATIVE": -1})["tone"].tolist() == [-1.0] * 3
    scored = score(table, lambda texts: [{"tone": 2.0}, {"tone": "0,7"}, {"tone": 0.25}])
    assert scored["tone"].isna().tolist() == [True, True, False]
    assert "outside [-1, 1]" in scored["error"][0] and "not a number" in scored["error"][1]
    with pytest.raises(ValueError, match="1 answers for 3 texts"):
        score(table, lambda texts: [{"tone": 0}])


def test_columns_are_checked_and_what_a_row_brought_stays() -> None:
    with pytest.raises(InputError, match="no column 'text'"):
        score(pd.DataFrame({"words": ["a"]}), flat)
    with pytest.raises(InputError, match="stand twice: text"):
        score(pd.DataFrame([["a", "b"]], columns=["text", "text"]), flat)
    table = pd.DataFrame({"error": ["seen before", None], "text": ["fine", "fine"], "id": ["007", "NA"]})
    scored = score(table, flat)
    assert scored.columns[:3].tolist() == ["error", "text", "id"]
    assert scored["error"].tolist()[0] == "seen before" and scored["id"].tolist() == ["007", "NA"]


def test_an_unknown_scorer_is_answered_with_the_list() -> None:
    with pytest.raises(ValueError, match="known are linear, register, vader"):
        score(pd.DataFrame({"text": ["a"]}), "liner")
