"""The shipped scorer: what it must say of plain cases, whom it must not prefer, and what it does with odd input."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from corpora.gold import load_quotes
from corpora.swaps import swap_sides
from framing.backends.linear import LinearScorer, load_model, tone_of
from framing.reading import read_register
from framing.scorer import FRAMES
from framing.scoring import score
from framing.shipping import figures


@pytest.fixture(scope="module")
def scorer() -> LinearScorer:
    return LinearScorer()


@pytest.mark.parametrize(
    ("colder", "warmer"),
    [
        ("bullying and containment", "serious concerns"),
        ("serious concerns", "candid and in-depth"),
        ("candid and in-depth", "constructive and productive"),
        ("constructive", "a huge success"),
        ("强烈谴责霸凌打压", "表达严重关切"),
        ("表达严重关切", "坦诚、深入地交换了意见"),
        ("坦诚、深入地交换了意见", "会谈富有成效"),
        ("China strongly deplores and firmly opposes this", "The talks were candid"),
    ],
)
def test_register_is_ordered(scorer: LinearScorer, colder: str, warmer: str) -> None:
    tone = scorer.score([colder, warmer]).tone
    assert tone[0] < tone[1]


def test_columns_hold_what_they_promise(scorer: LinearScorer) -> None:
    texts = load_quotes(split="train")["text"].dropna().tolist()[:200]
    scores = LinearScorer(topics=True).score(texts, evidence=True)
    assert np.all((scores.low <= scores.tone) & (scores.tone <= scores.high))
    assert np.all((scores.low >= -1) & (scores.high <= 1))
    assert set(np.unique(scores.label)) <= {-2, -1, 0, 1, 2}
    assert scores.frames.shape == (200, len(FRAMES)) and np.all((scores.frames >= 0) & (scores.frames <= 1))
    assert scores.topics is not None and scores.topics.shape == (200, 25)
    assert scores.targets is not None and all(scores.targets)
    assert scores.evidence is not None
    for text, spans in zip(texts, scores.evidence, strict=True):
        assert all(0 <= one.start < one.end <= len(text) and text[one.start : one.end].strip() for one in spans)
        assert [one.start for one in spans] == sorted(one.start for one in spans)
    # Topics and evidence change nothing else.
    assert np.array_equal(scorer.score(texts).tone, scores.tone)


def test_a_score_does_not_depend_on_its_neighbours(scorer: LinearScorer) -> None:
    texts = load_quotes(split="train")["text"].dropna().tolist()[:700]
    together = scorer.score(texts)
    backwards = scorer.score(texts[::-1])
    assert np.array_equal(together.tone, backwards.tone[::-1])
    assert np.array_equal(together.frames, backwards.frames[::-1])
    for index in (0, 511, 512, len(texts) - 1):
        assert scorer.score([texts[index]]).tone[0] == together.tone[index]


def test_no_taste_for_countries(scorer: LinearScorer) -> None:
    texts = load_quotes()["text"].dropna().tolist()
    swapped = [swap_sides(text) for text in texts]
    pairs = [(one, other) for one, other in zip(texts, swapped, strict=True) if one != other]
    assert len(pairs) > 300
    shift = np.abs(scorer.score([one for one, _ in pairs]).tone - scorer.score([other for _, other in pairs]).tone)
    assert shift.mean() < 0.03
    for one, other in (
        ("China urges the United States to stop", "The United States urges China to stop"),
        ("中方敦促美方", "美方敦促中方"),
    ):
        tone = scorer.score([one, other]).tone
        assert tone[0] == tone[1]


def test_scripts_and_widths_do_not_matter(scorer: LinearScorer) -> None:
    for one, other in (
        ("進行了坦誠、深入的交流", "进行了坦诚、深入的交流"),
        ("Ｖｅｒｙ productive", "very productive"),
        ("坦\u200b诚", "坦诚"),
    ):
        tone = scorer.score([one, other]).tone
        assert tone[0] == tone[1]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("🙂🙂", "no English or Chinese"),
        ("12 %", "no English or Chinese"),
        ("half \ud83d a pair", "surrogate"),
        ("x" * 200_001, "too_large"),
    ],
)
def test_what_cannot_be_scored_says_why(scorer: LinearScorer, text: str, reason: str) -> None:
    scores = scorer.score(["constructive", text])
    assert scores.errors[0] is None and reason in str(scores.errors[1])
    assert np.isnan(scores.tone[1]) and np.isnan(scores.label[1]) and not scores.has_frame[1].any()


def test_another_language_is_not_labelled(scorer: LinearScorer) -> None:
    scores = scorer.score(["Zażółć gęślą jaźń, wszyscy ludzie rodzą się wolni", "x", "坦"])
    assert (scores.low[0], scores.high[0]) == (-1, 1) and np.isnan(scores.label[0])
    assert not np.isnan(scores.tone).any()


def test_long_text_is_scored(scorer: LinearScorer) -> None:
    assert not np.isnan(scorer.score(["constructive talks " * 10_000]).tone[0])


def test_tone_of_cumulative_chances() -> None:
    above = np.array([[1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 0.0, 0.0], [0.5, 0.5, 0.5, 0.5]])
    reading = read_register(["nothing of note"] * 3)
    tone, doubts = tone_of(above, reading, np.ones(3), np.array([10, 10, 10]))
    assert tone.tolist() == [1.0, 0.0, 0.0]
    # Half the mass at -2 and half at 2: standard deviation 2, of label / 2 one.
    assert doubts[:, 0].tolist() == [0.0, 0.0, 1.0]
    assert doubts[:, 2].tolist() == [1, 1, 1] and doubts[:, 5].tolist() == [1, 1, 1]


def test_the_card_tells_the_figures_and_they_beat_guessing() -> None:
    card = LinearScorer.card()
    assert "language models" in card["labelled_by"] and "no human" in card["labelled_by"]
    assert card["test"]["all"]["kappa"] >= 0.8 and card["test"]["all"]["frames_micro_f1"] >= 0.75
    assert card["test"]["en"]["kappa"] >= 0.76 and card["test"]["zh"]["kappa"] >= 0.83
    assert {(row["side"], row["language"]) for row in card["errors"]} >= {("US", "en"), ("CN", "zh")}
    assert card["n_grams"] == len(load_model().hashes)


def test_shipped_weights_know_the_train_meetings(scorer: LinearScorer) -> None:
    """Not a measure of quality (the weights saw these rows): a guard against weights of another feature code."""
    quotes = load_quotes(split="train")
    quotes = quotes[quotes["text"].notna()]
    scores = scorer.score(quotes["text"].tolist())
    assert figures(quotes, scores.label, scores.has_frame)["kappa"] > 0.9


def test_frames_in_a_table() -> None:
    table = pd.DataFrame({"text": ["constructive", None, ""], "speaker": ["NA", "x", "y"]}, index=[7, 7, 9])
    scored = score(table, "linear", evidence=True)
    assert scored.index.tolist() == [7, 7, 9] and scored.columns[:2].tolist() == ["text", "speaker"]
    assert scored["tone_label"].tolist()[0] == 1 and scored["tone_label"].isna().tolist() == [False, True, True]
    assert scored["error"].notna().tolist() == [False, True, True]
    assert scored["scorer"].str.startswith("tone|scorer:linear@").all()
    assert list(table.columns) == ["text", "speaker"]


def test_scoring_needs_numpy_alone() -> None:
    code = (
        "import sys; from framing.backends.linear import LinearScorer; LinearScorer().score(['constructive']); "
        "print([name for name in ('torch', 'transformers', 'sklearn', 'scipy') if name in sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
