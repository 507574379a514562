"""Keyness: which words one side uses more than the other, by weighted log-odds with an informative Dirichlet prior.

B. L. Monroe, M. P. Colaresi and K. M. Quinn 2008, Fightin' Words, equations 15, 16, 18 and 22: valid on a short pair,
because the prior pulls rare words to zero.
"""

import functools
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpora.gold import load_quotes
from corpora.text import fold
from framing.resampling import holm

_WORD = re.compile(r"[a-z\u00c0-\u024f]{2,40}(?:['-][a-z]{1,20}){0,2}")
_HAN_RUN = re.compile("[\u3400-\u9fff]{1,4000}")
_Z95 = 1.9600
# Function words and characters carry style, not subject; they are left out of the tables and kept in no prior.
_FUNCTION_WORDS = frozenset(
    "the of and to in a an is it that this with for on as by at be are was were will would has have had i we he "
    "she they "
    "you our their his her its my me us them which who what there not but or from can could should may very so "
    "just all "
    "do did does been being also more than about into between if no up out over after before".split()
)
_FUNCTION_CHARACTERS = frozenset("的了和与及在是对为将等也而就都把被从向以于其这那有上下中")


@dataclass(frozen=True, slots=True)
class Keyness:
    """One term: counts on both sides, log-odds ratio first minus second with its 95% interval, z, and Holm's p."""

    term: str
    n_first: int
    n_second: int
    log_odds: float
    low: float
    high: float
    z: float
    p: float


def terms(text: str, language: str) -> list[str]:
    """Words of an English text, character pairs of a Chinese one, folded, without function words."""
    folded = fold(text)
    if language != "zh":
        return [word for word in _WORD.findall(folded) if word not in _FUNCTION_WORDS]
    runs = _HAN_RUN.findall(folded)
    pairs = [first + second for run in runs for first, second in pairwise(run)]
    return [pair for pair in pairs if not (pair[0] in _FUNCTION_CHARACTERS or pair[1] in _FUNCTION_CHARACTERS)]


def weighted_log_odds(
    first: Mapping[str, int], second: Mapping[str, int], prior: Mapping[str, float]
) -> tuple[Keyness, ...]:
    """Terms of both sides, the most telling first, then by alphabet.

    With y counts, n their sums, a the prior counts and A their sum: the log-odds of a side are
    log((y + a) / (n + A - y - a)), their difference has the variance 1 / (y1 + a) + 1 / (y2 + a), and z is their ratio.
    A term without a prior count is given the smallest one of the prior. Raises ValueError for an empty prior.
    """
    if not prior or min(prior.values()) <= 0:
        raise ValueError("the prior needs a positive count for every term")
    vocabulary = sorted(set(first) | set(second))
    least = min(prior.values())
    a = {term: prior.get(term, least) for term in {*vocabulary, *prior}}
    # fsum: the sum must not depend on the order in which a set was walked.
    total, n_first, n_second = math.fsum(a.values()), sum(first.values()), sum(second.values())
    found = []
    for term in vocabulary:
        y_first, y_second = first.get(term, 0), second.get(term, 0)
        odds_first = math.log((y_first + a[term]) / (n_first + total - y_first - a[term]))
        odds_second = math.log((y_second + a[term]) / (n_second + total - y_second - a[term]))
        delta = odds_first - odds_second
        error = math.sqrt(1 / (y_first + a[term]) + 1 / (y_second + a[term]))
        z = delta / error
        p = math.erfc(abs(z) / math.sqrt(2))
        found.append(Keyness(term, y_first, y_second, delta, delta - _Z95 * error, delta + _Z95 * error, z, p))
    adjusted = holm([one.p for one in found]).tolist() if found else []
    found = [
        Keyness(one.term, one.n_first, one.n_second, one.log_odds, one.low, one.high, one.z, p)
        for one, p in zip(found, adjusted, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (-abs(one.z), one.term)))


def keyness(first: Sequence[str], second: Sequence[str], language: str) -> tuple[Keyness, ...]:
    """Keyness of two groups of texts in one language.

    The prior is the bundled quotes of that language together with the texts themselves, scaled
    to as many terms as the two groups hold on average: it weighs as much as one side.
    """
    counts = [Counter(term for text in group for term in terms(text, language)) for group in (first, second)]
    if not counts[0] or not counts[1]:
        return ()
    pool = Counter(_bundled(language)) + counts[0] + counts[1]
    scale = (sum(counts[0].values()) + sum(counts[1].values())) / 2 / sum(pool.values())
    return weighted_log_odds(counts[0], counts[1], {term: count * scale for term, count in pool.items()})


@functools.cache
def _bundled(language: str) -> Counter[str]:
    quotes = load_quotes()
    chosen = quotes[(quotes["language"] == language) & quotes["text"].notna()]["text"].tolist()
    return Counter(term for text in chosen for term in terms(str(text), language))
