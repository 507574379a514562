"""Which of the twelve frames a text carries, told by indicator phrases.

Each phrase has a weight: the share of labelled training statements with the phrase that carry the frame, drawn towards
a half where there are few. A text's score for a frame is the noisy-or of its phrases: as if each of them, on its own,
brought the frame with the chance that its weight says.
"""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind
from numpy.typing import NDArray

from corpora.cards import read_records
from corpora.errors import CardError
from framing.automaton import is_cut, prepare
from framing.patterns import expand
from framing.register import Match
from framing.scorer import FRAMES

# The noisy-or of phrases that go together is too high; at this power its half lies where F1 is best on the train
# meetings, cross-validated by meeting (score 0.6).
SHARPNESS = math.log(0.5) / math.log(0.6)
HAS_FRAME_FROM = 0.5


@dataclass(frozen=True, slots=True)
class Indicator:
    """A phrase that indicates a frame: a pattern in one language, or a phrase of the register by its id.

    ``weight`` in (0, 1) is the smoothed share of statements with it that carry the frame, ``n`` their weighted number.
    """

    frame: str
    weight: float
    n: float
    pattern: str
    phrase_id: str

    @property
    def key(self) -> str:
        """The pattern, or "#id" for a phrase of the register."""
        return f"#{self.phrase_id}" if self.phrase_id else self.pattern


class FrameIndicators:
    """All indicators in one automaton; overlapping phrases all count, each once in a text."""

    def __init__(self, indicators: tuple[Indicator, ...]) -> None:
        self.indicators = indicators
        self._rows: dict[str, int] = {}
        owners: dict[str, set[str]] = {}
        for indicator in indicators:
            self._rows.setdefault(indicator.key, len(self._rows))
            if indicator.pattern:
                for literal in expand(indicator.pattern):
                    owners.setdefault(prepare(literal), set()).add(indicator.key)
        self._owner_rows = tuple(tuple(self._rows[key] for key in sorted(keys)) for keys in owners.values())
        self._phrase_rows = {key[1:]: row for key, row in self._rows.items() if key.startswith("#")}
        # Log of the chance that a phrase does not bring a frame: (distinct phrases, F).
        self._log_absence = np.zeros((len(self._rows), len(FRAMES)))
        for indicator in indicators:
            self._log_absence[self._rows[indicator.key], FRAMES.index(indicator.frame)] = math.log1p(-indicator.weight)
        self._find = AhoCorasick(
            list(owners), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        ).find_matches_as_indexes

    def scores(self, prepared: Sequence[str], matches: Sequence[tuple[Match, ...]]) -> NDArray[np.float64]:
        """(N, F) probability-like scores in [0, 1) of N texts as ``prepare`` gives them; ``matches`` are the register's."""
        found = [self._rows_in(text, own) for text, own in zip(prepared, matches, strict=True)]
        counts = np.array([len(rows) for rows in found], dtype=np.int64)
        absence = np.zeros((len(found), len(FRAMES)))
        filled = np.flatnonzero(counts)
        if len(filled):
            rows = np.array([row for one in found for row in one])
            begins = (np.cumsum(counts) - counts)[filled]
            absence[filled] = np.add.reduceat(self._log_absence[rows], begins, axis=0)
        score: NDArray[np.float64] = (1.0 - np.exp(absence)) ** SHARPNESS
        return score

    def keys_in(self, text: str, matches: tuple[Match, ...]) -> set[str]:
        """Keys of the distinct indicators in a text; ``matches`` are the register's in it."""
        keys = tuple(self._rows)
        return {keys[row] for row in self._rows_in(prepare(text), matches)}

    def _rows_in(self, prepared: str, matches: tuple[Match, ...]) -> list[int]:
        """The distinct indicators in a text, patterns and phrases of the register, in the order of the table."""
        found = {self._phrase_rows[match.phrase_id] for match in matches if match.phrase_id in self._phrase_rows}
        n, owners = len(prepared), self._owner_rows
        for index, _, end in self._find(prepared, overlapping=True):
            if end == n or not prepared[end].isalnum() or not is_cut(prepared, end):
                found.update(owners[index])
        return sorted(found)


@functools.cache
def load_indicators() -> FrameIndicators:
    """The bundled indicators. Raises CardError for a changed table or a row that names no such frame."""
    rows = read_records("frame_phrases.jsonl", package="framing.data")
    unknown = sorted({row["frame"] for row in rows} - set(FRAMES))
    if unknown:
        raise CardError(f"frame_phrases.jsonl: no frame {', '.join(unknown)}")
    return FrameIndicators(
        tuple(
            Indicator(row["frame"], row["weight"], row["n"], row.get("en") or row.get("zh", ""), row.get("phrase", ""))
            for row in rows
        )
    )
