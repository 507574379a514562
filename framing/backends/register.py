"""The scorer that reads by rules: register phrases, codebook order, and nothing else. It can show why.

What a statement says is weighed as the codebook says it, rule by rule; the rules are numbered here as they are there.
There is no fitting of tone; the weights of the frames are counted shares.
"""

from collections.abc import Sequence

import numpy as np

from corpora.text import language_of
from framing.indicators import HAS_FRAME_FROM, load_indicators
from framing.register import FIRST_ACCUSING_STEP, Match, load_register
from framing.scope import CLAUSE_ENDS
from framing.scorer import Evidence, Scores, empty_scores, label_of, text_error

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
# Half the width of the interval by how many phrases carry the tone, 0, 1, 2, 3 and more. About the 90% quantiles of the
# absolute error on the train meetings (0.5, 0.5, 0.46, 0.2), the last held wider, because the table was read on those
# meetings. One constant for all statements with so many phrases, not calibrated for any one of them.
HALF_WIDTHS = (0.5, 0.5, 0.5, 0.4)


class RegisterScorer:
    """Tone and frames by the register of diplomacy, in English and Chinese, offline and without fitting.

    A text without any phrase has tone 0.0 and the widest interval; a text in neither language, or without words, has an
    error.
    """

    name = "register"
    version = "1.0"
    languages = ("en", "zh")

    def score(
        self, texts: Sequence[str], *, languages: Sequence[str] | None = None, evidence: bool = False
    ) -> Scores:
        """Score texts in order; see the Scorer protocol. ``evidence`` holds each phrase with its part in the tone."""
        register, indicators = load_register(), load_indicators()
        scores = empty_scores(len(texts))
        errors: list[str | None] = []
        shown: list[tuple[Evidence, ...]] = []
        for row, text in enumerate(texts):
            error = text_error(text)
            if error is None and not (languages[row] if languages is not None else language_of(text)):
                error = "text: neither English nor Chinese words in it"
            errors.append(error)
            if error is not None:
                shown.append(())
                continue
            matches = register.matches(text)
            weighed = weigh(text, matches)
            tone = float(np.clip(balance(matches, weighed) / 2, -1.0, 1.0))
            width = HALF_WIDTHS[min(sum(abs(weight) >= COUNTS_FROM for weight in weighed), len(HALF_WIDTHS) - 1)]
            scores.tone[row] = tone
            scores.low[row], scores.high[row] = max(-1.0, tone - width), min(1.0, tone + width)
            scores.frames[row] = indicators.scores(text, matches)
            shown.append(
                tuple(
                    Evidence(match.start, match.end, round(weight / 2, 3))
                    for match, weight in zip(matches, weighed, strict=True)
                    if weight
                )
                if evidence
                else ()
            )
        return Scores(
            tone=scores.tone,
            low=scores.low,
            high=scores.high,
            label=label_of(scores.tone),
            frames=scores.frames,
            has_frame=scores.frames >= HAS_FRAME_FROM,
            errors=tuple(errors),
            evidence=tuple(shown) if evidence else None,
        )


def weigh(text: str, matches: Sequence[Match]) -> tuple[float, ...]:
    """The part of each match in the tone, in units of the codebook's labels (-2.6..2.6).

    Beside an objection or a threat, general words of praise are about its object and count nothing; neither does any
    praise that stands close behind a wrong in one clause, which is what was wronged ("undermine peace", 违背共识).
    """
    is_objecting = any(match.dimension in ("objection", "threat") and match.valence <= -COUNTS_FROM for match in matches)
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
