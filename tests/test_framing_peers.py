"""The peers behind the protocol, and that the register beats them on meetings that neither has seen."""

import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score, f1_score

from corpora.errors import MissingPackageError, ParleyError
from corpora.files import development_folder
from corpora.gold import load_quotes
from framing.backends.peers import (
    EQUAL_STEPS,
    LSDScorer,
    MajorityScorer,
    PeerScorer,
    SnowNLPScorer,
    Thresholds,
    VaderScorer,
)
from framing.backends.register import RegisterScorer
from framing.scorer import Scorer, label_of

has_lexicon = pytest.mark.skipif(
    development_folder() is None, reason="lsd2015_en.json is read from the development folder (PARLEY_DATA)"
)


def quotes_of(split: str, language: str) -> pd.DataFrame:
    quotes = load_quotes(split=split)  # type: ignore[arg-type]
    return quotes[quotes["text"].notna() & (quotes["language"] == language)]


def fitted(scorer: PeerScorer, language: str) -> Thresholds:
    """Thresholds that give the best weighted kappa on the train meetings, moved one at a time over quantiles."""
    train = quotes_of("train", language).iloc[::2]  # SnowNLP reads 200 sentences a second
    tones = scorer.score(list(train["text"]), languages=[language] * len(train)).tone
    gold = train["tone"].to_numpy(dtype=float)
    grid = np.unique(np.quantile(tones, np.linspace(0.02, 0.98, 25)))
    cuts = [-0.75, -0.25, 0.25, 0.75]
    for _ in range(3):
        for place in range(4):
            low = cuts[place - 1] if place else -1.0
            high = cuts[place + 1] if place < 3 else 1.0
            tried = [*grid[(grid >= low) & (grid <= high)], cuts[place]]
            trials = [[*cuts[:place], float(cut), *cuts[place + 1 :]] for cut in tried]
            cuts = max(trials, key=lambda cut: cohen_kappa_score(gold, label_of(tones, cut), weights="quadratic"))
    return (cuts[0], cuts[1], cuts[2], cuts[3])


@pytest.mark.parametrize(("made", "language"), [(VaderScorer, "en"), (SnowNLPScorer, "zh")])
def test_the_register_beats_general_purpose_tools(made: type[VaderScorer] | type[SnowNLPScorer], language: str) -> None:
    held_back = quotes_of("validation", language)
    texts, gold = list(held_back["text"]), held_back["tone"].to_numpy(dtype=float)
    ours = RegisterScorer().score(texts).label
    tones = made().score(texts, languages=[language] * len(texts)).tone
    for thresholds in (EQUAL_STEPS, fitted(made(), language)):
        theirs = label_of(tones, thresholds)
        kappas = [cohen_kappa_score(gold, labels, weights="quadratic") for labels in (ours, theirs)]
        f1s = [f1_score(np.sign(gold), np.sign(labels), average="macro") for labels in (ours, theirs)]
        assert kappas[0] > kappas[1] + 0.2
        assert f1s[0] > f1s[1] + 0.1


def test_vader_reads_english_only() -> None:
    scores = VaderScorer().score(
        ["A wonderful, successful meeting!", "会谈很好", "A terrible threat.", ""], evidence=True
    )
    assert scores.tone[0] > 0.5 > -0.2 > scores.tone[2]
    assert scores.errors == (None, "vader reads English only", None, "text: empty")
    assert np.isnan(scores.tone[[1, 3]]).all() and np.isnan(scores.label[[1, 3]]).all()
    assert np.isnan(scores.frames).all() and not scores.has_frame.any()
    assert scores.evidence == ((), (), (), ())
    assert (scores.low[0], scores.high[0]) == (-1.0, 1.0)


def test_snownlp_reads_chinese_only() -> None:
    texts = ["非常好，很满意", "太差了，很失望", "a good meeting", "，"]
    scores = SnowNLPScorer().score(texts, languages=["zh", "zh", "en", "zh"])
    assert scores.tone[0] > 0.3 > -0.3 > scores.tone[1]
    assert scores.errors[2] == "snownlp reads Chinese only"
    assert (np.abs(scores.tone[[0, 1, 3]]) <= 1).all()


@has_lexicon
def test_lsd_counts_negated_entries_for_the_other_side() -> None:
    scores = LSDScorer().score(
        ["a great success", "not great", "a terrible threat", "not terrible", "the table", "成功"]
    )
    assert scores.tone[:5].tolist() == [1.0, -1.0, -1.0, 1.0, 0.0]
    assert scores.errors[5] == "lsd reads English only"


def test_lsd_without_its_lexicon_says_where_it_belongs(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("PARLEY_DATA", str(tmp_path))
    with pytest.raises(ParleyError, match=r"lsd2015_en\.json"):
        LSDScorer()


def test_majority_says_the_same_of_every_text() -> None:
    scores = MajorityScorer().score(["bullying", "成功", ""])
    assert scores.label[:2].tolist() == [1.0, 1.0] and np.isnan(scores.label[2])
    assert scores.tone[:2].tolist() == [0.5, 0.5]
    assert (scores.frames[0] == scores.frames[1]).all() and 0 < scores.frames[0].min() < scores.frames[0].max() < 1


@pytest.mark.parametrize(
    ("made", "module"), [(VaderScorer, "vaderSentiment.vaderSentiment"), (SnowNLPScorer, "snownlp")]
)
def test_a_missing_package_fails_at_the_door(
    made: type[PeerScorer], module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)  # what Python does for a module that must not be imported
    with pytest.raises(MissingPackageError, match=r"pip install 'parley-readouts\[peers\]'"):
        made()


@pytest.mark.parametrize("thresholds", [(0.0, 1.0), (0.6, 0.2, -0.2, -0.6)])
def test_thresholds_must_rise(thresholds: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="four rising"):
        VaderScorer(thresholds=thresholds)  # type: ignore[arg-type]


def test_thresholds_move_the_labels_and_not_the_tones() -> None:
    texts = ["A good meeting.", "A bad meeting."]
    wide, narrow = VaderScorer(thresholds=(-0.9, -0.8, 0.8, 0.9)), VaderScorer(thresholds=(-0.2, -0.1, 0.1, 0.2))
    assert wide.score(texts).tone.tolist() == narrow.score(texts).tone.tolist()
    assert wide.score(texts).label.tolist() == [0.0, 0.0]
    assert narrow.score(texts).label.tolist() == [2.0, -2.0]
    assert isinstance(wide, Scorer)
