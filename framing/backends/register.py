"""The scorer that reads by rules: register phrases, codebook order, and nothing else. It can show why."""

from collections.abc import Sequence

import numpy as np

from corpora.text import language_of
from framing.indicators import HAS_FRAME_FROM
from framing.reading import read_register
from framing.scorer import Evidence, Scores, empty_scores, label_of, text_error

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

    def score(self, texts: Sequence[str], *, languages: Sequence[str] | None = None, evidence: bool = False) -> Scores:
        """Score texts in order; see the Scorer protocol. ``evidence`` holds each phrase with its part in the tone."""
        scores = empty_scores(len(texts))
        errors: list[str | None] = [text_error(text) for text in texts]
        for row, text in enumerate(texts):
            if errors[row] is None and not (languages[row] if languages is not None else language_of(text)):
                errors[row] = "text: neither English nor Chinese words in it"
        rows = [row for row, error in enumerate(errors) if error is None]
        reading = read_register([texts[row] for row in rows])
        half = np.array(HALF_WIDTHS)[np.minimum(reading.n_phrases, len(HALF_WIDTHS) - 1)]
        scores.tone[rows] = reading.tone
        scores.low[rows] = np.maximum(-1.0, reading.tone - half)
        scores.high[rows] = np.minimum(1.0, reading.tone + half)
        scores.frames[rows] = reading.frames
        shown: list[tuple[Evidence, ...]] = [()] * len(texts)
        if evidence:
            for row, matches, weights in zip(rows, reading.matches, reading.weights, strict=True):
                shown[row] = tuple(
                    Evidence(match.start, match.end, round(weight / 2, 3))
                    for match, weight in zip(matches, weights, strict=True)
                    if weight
                )
        return Scores(
            tone=scores.tone,
            low=scores.low,
            high=scores.high,
            label=label_of(scores.tone),
            frames=scores.frames,
            has_frame=np.nan_to_num(scores.frames) >= HAS_FRAME_FROM,
            errors=tuple(errors),
            evidence=tuple(shown) if evidence else None,
        )
