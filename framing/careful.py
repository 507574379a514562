"""A scorer that can be trusted with a batch: each text read once, answers checked, and a text that breaks the scorer
found and set aside.

The scorers of this project promise that a score does not depend on which texts stand beside each other. Those that a
caller brings promise nothing: they raise, give too few answers, or give them in another order. Here three texts of each
batch are scored once more alone; where they differ, or where the scorer failed, the batch is halved until it holds, down
to one text, whose reason is kept.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from corpora.errors import ParleyError
from framing.scorer import Scorer, Scores, empty_scores

# Texts scored again alone, and how far tone and frames may lie apart then: above the drift of half precision (0.01), below
# any step that means something.
N_WITNESSES = 3
MOST_APART = 0.05
# A batch of so many texts that fail every one tells of the scorer, not of the texts.
TELLS_OF_SCORER = 8


class ScorerFailedError(ParleyError):
    """A scorer that failed on every text of a batch; the message has its words."""


class Careful:
    """Wraps a scorer; the scores are those of the scorer, row for row."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer
        self.name, self.version, self.languages = scorer.name, scorer.version, scorer.languages

    def score(self, texts: Sequence[str], *, languages: Sequence[str] | None = None, evidence: bool = False) -> Scores:
        """Score in the order given; raises ScorerFailedError where the scorer failed on every one of many texts."""
        keys = [
            (text, languages[row] if languages is not None else "") if isinstance(text, str) else (row, "")
            for row, text in enumerate(texts)
        ]
        first: dict[object, int] = {}
        originals: list[int] = []
        for row, key in enumerate(keys):
            if first.setdefault(key, len(first)) == len(originals):
                originals.append(row)
        if len(originals) == len(texts):
            return self._halved(texts, languages, evidence)
        own = None if languages is None else [languages[row] for row in originals]
        scores = self._halved([texts[row] for row in originals], own, evidence)
        return taken(scores, np.array([first[key] for key in keys], dtype=np.int64))

    def _halved(self, texts: Sequence[str], languages: Sequence[str] | None, evidence: bool) -> Scores:
        """Scores of distinct texts; a loop, not a recursion, over the halves of what failed."""
        found: list[Scores] = []
        open_parts = [(0, len(texts))]
        failures: list[Exception] = []
        while open_parts:
            start, end = open_parts.pop()
            part = texts[start:end]
            own = None if languages is None else languages[start:end]
            try:
                scores = self._checked(part, own, evidence)
            except Exception as error:  # whatever a caller's scorer raises is a reason of the row
                if end - start > 1:
                    middle = (start + end) // 2
                    open_parts += [(middle, end), (start, middle)]
                    continue
                failures.append(error)
                scores = empty_scores(1, f"scorer_failed: {_words(error)}")
                if len(failures) >= TELLS_OF_SCORER and len(failures) == end:
                    raise ScorerFailedError(
                        f"{self.name} failed on the first {end} texts: {_words(error)}; mend the scorer, or choose another"
                    ) from error
            found.append(scores)
        return found[0] if len(found) == 1 else joined(found, evidence=evidence)

    def _checked(self, texts: Sequence[str], languages: Sequence[str] | None, evidence: bool) -> Scores:
        scores = self._scorer.score(texts, languages=languages, evidence=evidence)
        lengths = {len(scores.tone), len(scores.frames), len(scores.errors), len(scores.label)}
        if lengths != {len(texts)}:
            raise ScorerFailedError(f"{sorted(lengths)} answers for {len(texts)} texts")
        if len(texts) > 1:
            scored = np.flatnonzero(~np.isnan(scores.tone))
            for row in scored[np.linspace(0, len(scored) - 1, N_WITNESSES).astype(int)] if len(scored) else ():
                own = None if languages is None else [languages[row]]
                alone = self._scorer.score([texts[row]], languages=own, evidence=False)
                if len(alone) != 1 or not _agree(alone, scores, int(row)):
                    raise ScorerFailedError("a text scored alone has another score than among others")
        return scores


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


def _agree(alone: Scores, scores: Scores, row: int) -> bool:
    one = np.concatenate([alone.tone, alone.frames[0]])
    other = np.concatenate([scores.tone[row : row + 1], scores.frames[row]])
    return bool(np.allclose(one, other, rtol=0, atol=MOST_APART, equal_nan=True))


def taken(scores: Scores, rows: NDArray[np.int64]) -> Scores:
    """The scores of some rows, in their order; a row may be taken more than once."""
    places = rows.tolist()
    return replace(
        scores,
        tone=scores.tone[rows],
        low=scores.low[rows],
        high=scores.high[rows],
        label=scores.label[rows],
        frames=scores.frames[rows],
        has_frame=scores.has_frame[rows],
        errors=tuple([scores.errors[place] for place in places]),
        topics=None if scores.topics is None else scores.topics[rows],
        has_topic=None if scores.has_topic is None else scores.has_topic[rows],
        targets=None if scores.targets is None else tuple([scores.targets[place] for place in places]),
        evidence=None if scores.evidence is None else tuple([scores.evidence[place] for place in places]),
    )


def joined(parts: Sequence[Scores], *, evidence: bool) -> Scores:
    """Scores of parts, one after the other; rows of a part without topics have none where another part has them."""
    like = next((part for part in parts if part.topics is not None), None)

    def stacked(name: str) -> NDArray[np.float64]:
        return np.concatenate([getattr(part, name) for part in parts])

    def filled(part: Scores, name: str, empty: float) -> NDArray[np.float64]:
        own = getattr(part, name)
        if own is not None or like is None or like.topics is None:
            return np.asarray(own)
        return np.full((len(part), like.topics.shape[1]), empty)

    return Scores(
        tone=stacked("tone"),
        low=stacked("low"),
        high=stacked("high"),
        label=stacked("label"),
        frames=stacked("frames"),
        has_frame=stacked("has_frame").astype(bool),
        errors=tuple(error for part in parts for error in part.errors),
        topics=None if like is None else np.concatenate([filled(part, "topics", np.nan) for part in parts]),
        has_topic=None
        if like is None
        else np.concatenate([filled(part, "has_topic", 0.0) for part in parts]).astype(bool),
        targets=None if like is None else tuple(one for part in parts for one in part.targets or ("",) * len(part)),
        evidence=tuple(one for part in parts for one in part.evidence or ((),) * len(part)) if evidence else None,
    )
