"""Evidence for scorers that cannot look inside themselves: how the tone changes when a part of the text is left out."""

import itertools
import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from framing.scorer import Evidence

# Where a clause ends: punctuation of both scripts, but not inside a number.
_CLAUSE_END = re.compile(r"[,;:.!?](?=\s)|[，；：。！？、…—]|\n")
_WORD = re.compile(r"[^\W_\u3400-\u9fff]{1,80}|[\u3400-\u9fff]")
# Parts of a text of one clause: words, or twice as many Chinese characters.
_WORDS_IN_A_PART = 3
# A text is cut into no more parts than this, each of which is one more text to score.
MOST_PARTS = 12
_LEAST_WEIGHT = 0.01


def parts(text: str) -> list[tuple[int, int]]:
    """Spans of the clauses of a text, or of short runs of words where it is a single clause; [] where it has one word.

    >>> [text[a:b] for text in ("Talks were candid, and useful",) for a, b in parts(text)]
    ['Talks were candid,', 'and useful']
    """
    ends = [found.end() for found in _CLAUSE_END.finditer(text)]
    cuts = [0, *(end for end in ends if end < len(text)), len(text)]
    spans = [_trimmed(text, start, end) for start, end in itertools.pairwise(cuts)]
    spans = [(start, end) for start, end in spans if _WORD.search(text, start, end)]
    if len(spans) < 2:
        words = [found.span() for found in _WORD.finditer(text)]
        size = _WORDS_IN_A_PART * (1 if text.isascii() else 2)
        if len(words) < 2:
            return []
        size = min(size, (len(words) + 1) // 2)
        spans = [(words[k][0], words[min(k + size, len(words)) - 1][1]) for k in range(0, len(words), size)]
    # Neighbours are joined until there are few enough.
    step = -(-len(spans) // MOST_PARTS)
    return [(spans[k][0], spans[min(k + step, len(spans)) - 1][1]) for k in range(0, len(spans), step)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())


def evidence_by_occlusion(
    texts: Sequence[str], tone: NDArray[np.float64], tone_of: Callable[[list[str]], NDArray[np.float64]]
) -> list[tuple[Evidence, ...]]:
    """For each text the parts without which its tone would be another, in text order.

    ``tone`` (N,) belongs to the whole texts; ``tone_of`` gives the tones of others. The weight of a part is the tone less
    the tone without it, in [-2, 2]; it is what the part adds beside the rest, so weights need not add up to the tone.
    """
    spans = [parts(text) for text in texts]
    without = [text[:start] + text[end:] for text, some in zip(texts, spans, strict=True) for start, end in some]
    changed = iter(tone_of(without) if without else ())
    found = []
    for whole, some in zip(tone, spans, strict=True):
        weights = [(start, end, round(float(whole - next(changed)), 4)) for start, end in some]
        found.append(tuple(Evidence(*one) for one in weights if abs(one[2]) >= _LEAST_WEIGHT))
    return found
