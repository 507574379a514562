"""General-purpose tone tools and a constant, behind the scorer protocol, so that they are measured like everything else.

None of them knows frames or intervals: frames stay nan, and the interval is the whole range. A peer reads one language;
texts in the other get an error and no score.
"""

import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version as version_of
from typing import Any

import numpy as np

from corpora.errors import MissingPackageError, ParleyError
from corpora.files import development_folder
from corpora.gold import load_quotes
from corpora.text import language_of
from framing.scorer import FRAMES, Scores, empty_scores, label_of, text_error

# Five equal steps of [-1, 1]: the cut that favours no label. Others can be given, for instance fitted on train meetings.
EQUAL_STEPS = (-0.6, -0.2, 0.2, 0.6)
Thresholds = tuple[float, float, float, float]
LANGUAGE_NAMES = {"en": "English", "zh": "Chinese"}


class PeerScorer(ABC):
    """A tone tool for one language, cut into labels at four rising thresholds."""

    name: str
    version: str
    languages: tuple[str, ...]

    def __init__(self, *, thresholds: Thresholds = EQUAL_STEPS) -> None:
        if len(thresholds) != 4 or list(thresholds) != sorted(thresholds):
            raise ValueError(f"thresholds: four rising numbers in [-1, 1], not {thresholds!r}")
        self.thresholds = thresholds

    @abstractmethod
    def tone_of(self, text: str) -> float:
        """The tone of one text in [-1, 1]."""

    def score(self, texts: Sequence[str], *, languages: Sequence[str] | None = None, evidence: bool = False) -> Scores:
        """Score texts in order; see the Scorer protocol. There is no evidence to give: the tuples are empty."""
        scores = empty_scores(len(texts))
        errors: list[str | None] = []
        only = " and ".join(LANGUAGE_NAMES[language] for language in self.languages)
        for row, text in enumerate(texts):
            error = text_error(text)
            if error is None and (languages[row] if languages is not None else language_of(text)) not in self.languages:
                error = f"{self.name} reads {only} only"
            errors.append(error)
            if error is None:
                scores.tone[row] = min(1.0, max(-1.0, self.tone_of(text)))
                scores.low[row], scores.high[row] = -1.0, 1.0
        return Scores(
            tone=scores.tone,
            low=scores.low,
            high=scores.high,
            label=label_of(scores.tone, self.thresholds),
            frames=scores.frames,
            has_frame=scores.has_frame,
            errors=tuple(errors),
            evidence=((),) * len(texts) if evidence else None,
        )


def _package(module: str, name: str) -> Any:
    try:
        return import_module(module)
    except ImportError:
        raise MissingPackageError(f"the scorer {name!r}", "peers") from None


class VaderScorer(PeerScorer):
    """VADER's compound score (Hutto and Gilbert 2014), English. Raises MissingPackageError without vaderSentiment."""

    name = "vader"
    languages = ("en",)

    def __init__(self, *, thresholds: Thresholds = EQUAL_STEPS) -> None:
        super().__init__(thresholds=thresholds)
        self._analyser = _package("vaderSentiment.vaderSentiment", self.name).SentimentIntensityAnalyzer()
        self.version = version_of("vaderSentiment")

    def tone_of(self, text: str) -> float:
        """The compound score, which is in [-1, 1] already."""
        return float(self._analyser.polarity_scores(text)["compound"])


class SnowNLPScorer(PeerScorer):
    """SnowNLP's share of positive (a Bayes model of shop reviews), Chinese, 0..1 stretched to -1..1.

    Raises MissingPackageError without snownlp.
    """

    name = "snownlp"
    languages = ("zh",)

    def __init__(self, *, thresholds: Thresholds = EQUAL_STEPS) -> None:
        super().__init__(thresholds=thresholds)
        self._make = _package("snownlp", self.name).SnowNLP
        self.version = version_of("snownlp")

    def tone_of(self, text: str) -> float:
        """Twice the share of positive minus one; a text in which it finds no word of its own is 0."""
        try:
            return 2.0 * float(self._make(text).sentiments) - 1.0
        except ZeroDivisionError:
            return 0.0


class LSDScorer(PeerScorer):
    """The Lexicoder Sentiment Dictionary 2015 (Young and Soroka 2012) with its negated categories, English.

    Tone is (positive - negative) / (positive + negative) over the entries found, a negated entry counting for the other
    side; the authors divide by all words, which leaves most of [-1, 1] empty. The dictionary may not be shipped: it is
    read from ``lexicons/lsd2015_en.json`` of the development folder (PARLEY_DATA).

    Raises ParleyError where that file is missing.
    """

    name = "lsd"
    version = "2015"
    languages = ("en",)
    _signs = (("neg_positive", -1), ("neg_negative", 1), ("positive", 1), ("negative", -1))

    def __init__(self, *, thresholds: Thresholds = EQUAL_STEPS) -> None:
        super().__init__(thresholds=thresholds)
        folder = development_folder()
        # The development folder keeps the lexicons in data/ or beside gold/.
        places = [folder / "lexicons", folder / "data" / "lexicons"] if folder else []
        path = next((place / "lsd2015_en.json" for place in places if (place / "lsd2015_en.json").is_file()), None)
        if path is None:
            raise ParleyError(
                "the scorer 'lsd' needs lexicons/lsd2015_en.json in the development folder (PARLEY_DATA): its licence is for "
                "academic use, so get it from lexicoder.com"
            )
        table = json.loads(path.read_text(encoding="utf-8"))
        table = table.get("LSD2015", table)
        self._whole: dict[str, int] = {}
        self._beginnings: dict[str, int] = {}
        for category, sign in self._signs:
            for entry in table[category]:
                where = self._beginnings if entry.endswith("*") else self._whole
                where.setdefault(entry.removesuffix("*"), sign)
        entries = (*self._whole, *self._beginnings)
        self._longest = max(entry.count(" ") for entry in entries) + 1
        self._shortest_beginning = min(map(len, self._beginnings), default=1)

    def tone_of(self, text: str) -> float:
        """Balance of the entries found, longest first, from left to right."""
        words = "".join(
            character if character.isalnum() or character == "'" else " " for character in text.lower()
        ).split()
        found: list[int] = []
        place = 0
        while place < len(words):
            for n in range(self._longest, 0, -1):
                sign = self._sign(" ".join(words[place : place + n])) if place + n <= len(words) else None
                if sign is not None:
                    found.append(sign)
                    place += n
                    break
            else:
                place += 1
        return sum(found) / len(found) if found else 0.0

    def _sign(self, words: str) -> int | None:
        if words in self._whole:
            return self._whole[words]
        # A beginning stands for endings of its last word only.
        for n in range(len(words), max(self._shortest_beginning, words.rfind(" ") + 2) - 1, -1):
            if words[:n] in self._beginnings:
                return self._beginnings[words[:n]]
        return None


class MajorityScorer(PeerScorer):
    """The commonest label of the train meetings for every text, and the frames that more than half of them carry."""

    name = "majority"
    version = "1.0"
    languages = ("en", "zh")

    def __init__(self, *, thresholds: Thresholds = EQUAL_STEPS) -> None:
        super().__init__(thresholds=thresholds)
        train = load_quotes(split="train")
        self._label = int(Counter(train["tone"]).most_common(1)[0][0])
        self._shares = np.array([np.mean([frame in frames for frames in train["frames"]]) for frame in FRAMES])

    def tone_of(self, text: str) -> float:
        """Half the label, whatever the text."""
        return self._label / 2

    def score(self, texts: Sequence[str], *, languages: Sequence[str] | None = None, evidence: bool = False) -> Scores:
        """The same row for every text that has words; its label is the commonest one, whatever the thresholds."""
        scores = super().score(texts, languages=languages, evidence=evidence)
        is_scored = ~np.isnan(scores.tone)
        scores.label[is_scored] = self._label
        scores.frames[is_scored] = self._shares
        scores.has_frame[is_scored] = self._shares > 0.5
        return scores
