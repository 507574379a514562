"""What the register says of a text: its phrases weighed together by the codebook's rules, and its frames.

The rules are numbered here as they are in the codebook. Nothing of the tone is fitted; the weights of the frames are
counted shares (framing.indicators).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpora.composed import shown as without_hidden
from framing.automaton import prepare
from framing.indicators import load_indicators
from framing.register import FIRST_ACCUSING_STEP, Match, load_register, placed
from framing.scope import CLAUSE_ENDS

# Each further phrase of the same sign adds this much to the strongest, up to MOST_ADDED (units: the codebook's labels).
ADDED_PER_PHRASE, MOST_ADDED = 0.08, 0.3
# Below it a phrase is no demand, accusation or threat of its own, only a shade.
COUNTS_FROM = 0.6
# However many they are, phrases of valence 1 make no 2, and neither do loaded nouns under a demand or a voiced concern.
MOST_WITHOUT_A_TWO = 1.4
# Objections up to this step voice something ("serious concern"); what they are about is not asserted (rule 3).
LAST_VOICING_STEP = 5
# As far behind a wrong its object is looked for.
OBJECT_CHARACTERS = 30


@dataclass(frozen=True, slots=True)
class Reading:
    """Columns over N texts: ``tone`` (N,) in [-1, 1]; ``frames`` (N, 12) in [0, 1); ``n_phrases`` (N,) phrases that count
    for the tone; ``warm`` and ``cold`` (N,) the strongest part of either sign, 0 where there is none; ``matches`` and
    ``weights``, one tuple a text, the parts in units of the codebook's labels."""

    tone: NDArray[np.float64]
    frames: NDArray[np.float64]
    n_phrases: NDArray[np.int64]
    warm: NDArray[np.float64]
    cold: NDArray[np.float64]
    matches: tuple[tuple[Match, ...], ...]
    weights: tuple[tuple[float, ...], ...]

    @property
    def is_mixed(self) -> NDArray[np.bool_]:
        """Whether warm and cold phrases that count stand together, (N,)."""
        return (self.warm >= COUNTS_FROM) & (self.cold >= COUNTS_FROM)


def read_register(texts: Sequence[str]) -> Reading:
    """Read texts by the register, each on its own; a text without any phrase has tone 0.0.

    Characters that show nothing (zero-width, bidi marks) do not part a phrase; offsets are those of the text as it is.
    """
    register, indicators = load_register(), load_indicators()
    shown = [without_hidden(text) for text in texts]
    prepared = [prepare(text) for text, _ in shown]
    matches = tuple(register.matches(text, prepared=copy) for (text, _), copy in zip(shown, prepared, strict=True))
    weights = tuple(weigh(text, found) for (text, _), found in zip(shown, matches, strict=True))
    tone = np.array([balance(found, parts) for found, parts in zip(matches, weights, strict=True)]) / 2
    return Reading(
        tone=np.clip(tone, -1.0, 1.0),
        frames=indicators.scores(prepared, matches),
        n_phrases=np.array([sum([abs(part) >= COUNTS_FROM for part in parts]) for parts in weights], dtype=np.int64),
        warm=np.array([max(0.0, *parts) if parts else 0.0 for parts in weights]),
        cold=np.array([-min(0.0, *parts) if parts else 0.0 for parts in weights]),
        matches=tuple(placed(found, kept) for found, (_, kept) in zip(matches, shown, strict=True)),
        weights=weights,
    )


def weigh(text: str, matches: Sequence[Match]) -> tuple[float, ...]:
    """The part of each match in the tone, in units of the codebook's labels (-2.6..2.6).

    Beside an objection or a threat, general words of praise are about its object and count nothing; neither does any
    praise that stands close behind a wrong in one clause, which is what was wronged ("undermine peace", 违背共识).
    """
    if not matches:
        return ()
    is_objecting = any(
        match.dimension in ("objection", "threat") and match.valence <= -COUNTS_FROM for match in matches
    )
    weighed = []
    wrong_end = -1
    for match in matches:
        weight = match.valence
        if weight > 0 and is_objecting:
            is_near = 0 <= wrong_end >= match.start - OBJECT_CHARACTERS
            if not match.dimension or (is_near and CLAUSE_ENDS.isdisjoint(text[wrong_end : match.start])):
                weight = 0.0
        if match.dimension == "objection" and match.step >= FIRST_ACCUSING_STEP and weight <= -COUNTS_FROM:
            wrong_end = match.end
        weighed.append(weight)
    return tuple(weighed)


def balance(matches: Sequence[Match], weighed: Sequence[float]) -> float:
    """The tone of all matches together in units of the codebook's labels, -2.6..2.6."""
    if not matches:
        return 0.0
    positive = _strength([weight for weight in weighed if weight > 0])
    negative = _strength([-weight for weight in weighed if weight < 0])
    pairs = list(zip(matches, weighed, strict=True))
    is_demand = any(match.dimension == "demand" and weight <= -COUNTS_FROM for match, weight in pairs)
    is_voiced = any(
        match.dimension == "objection" and match.step <= LAST_VOICING_STEP and -1.5 < weight <= -COUNTS_FROM
        for match, weight in pairs
    )
    if (is_demand or is_voiced) and not any(match.dimension == "threat" and weight <= -1.5 for match, weight in pairs):
        negative = min(negative, MOST_WITHOUT_A_TWO)  # rule 3: a demand, even with loaded nouns
    if is_demand and positive <= negative + 0.5:
        return -negative  # rule 3: what is demanded is praised, not what is there
    return positive - negative  # rule 9: the balance


def _strength(weights: Sequence[float]) -> float:
    """The strongest, with a little for each of the others."""
    if not weights:
        return 0.0
    strongest = max(weights)
    total = strongest + min(MOST_ADDED, ADDED_PER_PHRASE * (len(weights) - 1))
    return total if strongest > 1.5 else min(total, MOST_WITHOUT_A_TWO)


def phrase_keys(matches: Sequence[Match]) -> list[str]:
    """The distinct phrases of a text with what stands before them, as features: id, "-" if negated, "~" if removed."""
    return sorted(
        {
            match.phrase.phrase_id + "-" * match.is_negated + "~" * match.is_removed
            if match.is_negated or match.is_removed
            else match.phrase.phrase_id
            for match in matches
        }
    )


def summary(reading: Reading) -> NDArray[np.float64]:
    """What the register makes of each text as features, (N, 21): its tone and where it lies, the strongest warm and cold
    phrase, whether it found nothing or both, and its score of each frame."""
    tone = reading.tone
    steps = [tone > 0.6, tone > 0.2, tone < -0.2, tone < -0.6, reading.n_phrases == 0, reading.is_mixed]
    return np.column_stack([tone, *steps, reading.warm / 2, reading.cold / 2, reading.frames]).astype(float)
