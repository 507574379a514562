"""The bundled corpus: what ships, what does not, and a split that leaks nothing."""

import re

import pytest

from corpora.cards import read_card
from corpora.files import sha256_of
from corpora.gold import SPLITS, load_labels, load_meetings, load_official, load_quotes


def test_counts_and_words() -> None:
    quotes = load_quotes()
    assert len(quotes) == 1311
    shipped = quotes[quotes["text"].notna()]
    assert len(shipped) == 1112
    assert set(shipped["form"]) == {"direct"} and set(shipped["conveyed_by"]) == {"own"}
    assert quotes[quotes["text"].isna()]["url"].notna().all()
    for text, language in zip(shipped["text"], shipped["language"], strict=True):
        assert len(text.split()) <= 25 if language == "en" else len(text) <= 60
    assert [sha256_of(text.encode()) for text in shipped["text"]] == shipped["text_sha256"].tolist()


def test_no_meeting_no_words_and_no_rendering_straddle_the_split() -> None:
    quotes = load_quotes()
    assert set(quotes["split"]) == set(SPLITS)
    assert (quotes.groupby("meeting_id")["split"].nunique() == 1).all()
    assert (quotes.dropna(subset="parallel_id").groupby("parallel_id")["split"].nunique() == 1).all()
    same = quotes.assign(key=[re.sub(r"\W", "", str(text).lower()) for text in quotes["text"]])
    same = same[same["text"].notna()]
    assert (same.groupby("key")["split"].nunique() == 1).all()


def test_meetings_shown_in_examples_are_in_train() -> None:
    train = set(load_quotes(split="train")["meeting_id"])
    assert {
        "2023-08-28-raimondo-wang-beijing",
        "2025-10-18-bessent-he-call",
        "2025-10-25-bessent-he-kualalumpur",
    } <= train
    assert {"2025-11-24-trump-xi-call", "2025-12-05-bessent-he-call"} <= train


def test_labels_and_meetings_fit_the_quotes() -> None:
    quotes, labels, meetings = load_quotes(), load_labels(), load_meetings()
    assert len(meetings) == 113 and set(quotes["meeting_id"]) <= {meeting.id for meeting in meetings}
    assert set(labels["coder"]) == {"a", "b", "final"}
    final = labels[labels["coder"] == "final"].set_index("quote_id")["tone"]
    assert (final.loc[quotes["quote_id"]].to_numpy() == quotes["tone"].to_numpy()).all()
    assert len(load_official()) == 238


def test_cards_say_who_labelled() -> None:
    for name in ("quotes.jsonl", "labels.jsonl", "official.jsonl"):
        assert (
            "language-model coders" in read_card(name)["labelled_by"] and "no human" in read_card(name)["labelled_by"]
        )


def test_an_unknown_split_is_refused() -> None:
    with pytest.raises(ValueError, match="train, validation, test"):
        load_quotes(split="dev")  # type: ignore[arg-type]


def test_withheld_words_are_checked(development: object) -> None:
    assert load_quotes(withheld=True)["text"].notna().all()
