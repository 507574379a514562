"""How near two passages lie, within a language and across the two: shared topics, terms, formulas, numbers and words.

Not a model: each part can be read off the passages, so that a reader can reject what it suggests.
"""

import functools
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpora.text import fold
from framing.comparison.formulas import formulas
from framing.topics import TopicTable, load_terms, load_topics

_NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,9}){0,4}")
_WORD = re.compile(r"[a-z\u00c0-\u024f]{3,40}")
_HAN = re.compile(r"[\u3400-\u9fff]")
# English words that say nothing of the matter.
_COMMON = frozenset(
    "the and that this with from for have had was were are will would can could should said says their our they its "
    "not but also both two side sides any been being into more than which who whom what when where there here about "
    "between over under".split()
)


# Formulas of atmosphere and initiative tell the manner ("discussed", "met"), not the matter.
_TELLING = frozenset({"objection", "threat", "agreement", "demand"})


@dataclass(frozen=True, slots=True)
class Passage:
    """What of a passage is compared: ``ideas`` (topics, terms, formulas, numbers) across languages, ``words`` within
    one.
    """

    ideas: frozenset[str]
    words: Counter[str]
    norm: float


def passage(text: str, topics: TopicTable | None = None) -> Passage:
    """Read a passage once; texts are compared folded."""
    return _passage(text, topics or load_topics())


@functools.lru_cache(maxsize=20_000)
def _passage(text: str, topics: TopicTable) -> Passage:
    folded = fold(text)
    ideas = {f"topic:{mention.topic}" for mention in topics.mentions(text)}
    ideas |= {f"term:{mention.topic}" for mention in load_terms(is_telling=True).mentions(text)}
    ideas |= {f"formula:{match.phrase_id}" for match in formulas(text) if match.dimension in _TELLING}
    ideas |= {f"number:{number.rstrip('.,')}" for number in _NUMBER.findall(folded)}
    words = Counter(word for word in _WORD.findall(folded) if word not in _COMMON)
    han = _HAN.findall(folded)
    words.update(first + second for first, second in itertools.pairwise(han))
    return Passage(frozenset(ideas), words, math.sqrt(sum(count * count for count in words.values())))


def about(one: Passage, topic: str) -> Passage:
    """The passage without its formulas and the other topics that it names: what it says of ``topic``, as far as words
    can tell. That both agreed to something does not make it the same thing."""
    ideas = frozenset(
        idea for idea in one.ideas if not idea.startswith(("topic:", "formula:")) or idea == f"topic:{topic}"
    )
    return Passage(ideas, one.words, one.norm)


def similarity(first: Passage, second: Passage) -> float:
    """The greater of the cosine of words (English) or character pairs (Chinese) and the Dice share of ideas; in [0,
    1].
    """
    dot = sum(count * second.words[word] for word, count in first.words.items() if word in second.words)
    cosine = dot / (first.norm * second.norm) if first.norm and second.norm else 0.0
    shared, n_ideas = len(first.ideas & second.ideas), len(first.ideas) + len(second.ideas)
    dice = 2 * shared / n_ideas if shared else 0.0
    # One idea in common is a subject in common at best.
    return max(cosine, dice if shared > 1 else dice / 2)


class Nearest:
    """The nearest of many passages, without reading all of them for every question.

    Up to MAX_READ passages are compared one by one. Of more, those that share the rarest features with the target are
    read, features that more than a quarter of the passages have left aside.
    """

    MAX_READ = 200
    MAX_CANDIDATES = 40

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._places: dict[str, list[int]] = {}
        if len(passages) > self.MAX_READ:
            for place, one in enumerate(passages):
                for feature in (*one.ideas, *one.words):
                    self._places.setdefault(feature, []).append(place)

    def to(self, target: Passage) -> tuple[float, int] | None:
        """Similarity and place of the nearest passage, the first of equals; None where there is no passage."""
        if not self._passages:
            return None
        near = max((similarity(target, self._passages[place]), -place) for place in self._candidates(target))
        return near[0], -near[1]

    def _candidates(self, target: Passage) -> Iterable[int]:
        n = len(self._passages)
        if n <= self.MAX_READ:
            return range(n)
        weights: Counter[int] = Counter()
        for feature in sorted((*target.ideas, *target.words)):
            places = self._places.get(feature, ())
            if len(places) * 4 <= n:
                for place in places:
                    weights[place] += 1
        ranked = sorted(weights, key=lambda place: (-weights[place], place))[: self.MAX_CANDIDATES]
        return ranked or range(self.MAX_CANDIDATES)
