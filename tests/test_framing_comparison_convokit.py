"""Keyness beside ConvoKit's FightingWords: the same table of counts, the same z."""

from collections import Counter
from typing import Any

import pytest

from framing.comparison.keyness import weighted_log_odds

US = (
    "the talks were constructive and tariffs were discussed",
    "tariffs on soybeans and fentanyl were discussed",
    "farmers want soybeans sold",
)
CN = (
    "the talks were candid and constructive",
    "sovereignty must be respected and tariffs removed",
    "sovereignty is no bargaining matter",
)
VOCABULARY = sorted({word for text in US + CN for word in text.split()})
# z by ConvoKit 5.0.0, FightingWords(cv=CountVectorizer(vocabulary=VOCABULARY, tokenizer=str.split)), six decimals: prior
# 0.1 for every word, and the counts of both sides together as the prior.
UNIFORM = {
    "and": -0.05481, "bargaining": -0.756, "be": -0.756, "candid": -0.756, "constructive": -0.037654, "discussed":
    0.956314, "farmers": 0.725999, "fentanyl": 0.725999, "is": -0.756, "matter": -0.756, "must": -0.756, "no":
    -0.756, "on": 0.725999, "removed": -0.756, "respected": -0.756, "sold": 0.725999, "sovereignty": -0.987768,
    "soybeans": 0.956314, "talks": -0.037654, "tariffs": 0.549395, "the": -0.037654, "want": 0.725999, "were":
    0.981775,
}  # fmt: skip
INFORMATIVE = {
    "and": -0.034992, "bargaining": -0.596196, "be": -0.596196, "candid": -0.596196, "constructive": -0.023329,
    "discussed": 0.822372, "farmers": 0.565952, "fentanyl": 0.565952, "is": -0.596196, "matter": -0.596196, "must":
    -0.596196, "no": -0.596196, "on": 0.565952, "removed": -0.596196, "respected": -0.596196, "sold": 0.565952,
    "sovereignty": -0.866378, "soybeans": 0.822372, "talks": -0.023329, "tariffs": 0.332643, "the": -0.023329,
    "want": 0.565952, "were": 0.609138,
}  # fmt: skip


def prior_of(kind: str) -> dict[str, float]:
    if kind == "uniform":
        return dict.fromkeys(VOCABULARY, 0.1)
    return {word: float(n) for word, n in Counter(word for text in US + CN for word in text.split()).items()}


def ours(kind: str) -> dict[str, float]:
    first, second = (Counter(word for text in texts for word in text.split()) for texts in (US, CN))
    return {one.term: one.z for one in weighted_log_odds(first, second, prior_of(kind))}


@pytest.mark.parametrize(("kind", "published"), [("uniform", UNIFORM), ("informative", INFORMATIVE)])
def test_z_is_that_of_convokit(kind: str, published: dict[str, float]) -> None:
    assert set(published) == set(VOCABULARY)
    assert ours(kind) == pytest.approx(published, abs=2e-6)


@pytest.mark.parametrize("kind", ["uniform", "informative"])
def test_z_is_that_of_convokit_where_it_is_installed(kind: str) -> None:
    convokit: Any = pytest.importorskip("convokit", reason="convokit is not installed; its numbers of 5.0.0 are above")
    import numpy as np
    from sklearn.feature_extraction.text import CountVectorizer

    prior = 0.1 if kind == "uniform" else np.array([prior_of(kind)[word] for word in VOCABULARY])
    words = CountVectorizer(vocabulary=VOCABULARY, tokenizer=str.split, token_pattern=None, lowercase=False)
    utterances = [
        convokit.Utterance(id=f"{side}{k}", speaker=convokit.Speaker(id=side), conversation_id=f"{side}0", text=text)
        for side, texts in (("US", US), ("CN", CN))
        for k, text in enumerate(texts)
    ]
    found = convokit.FightingWords(obj_type="utterance", cv=words, prior=prior)
    found.fit(
        convokit.Corpus(utterances=utterances),
        class1_func=lambda one: one.speaker.id == "US",
        class2_func=lambda one: one.speaker.id == "CN",
    )
    z = found.get_ngram_zscores()["z-score"]
    assert ours(kind) == pytest.approx({str(word): float(value) for word, value in z.items()}, abs=1e-9)
