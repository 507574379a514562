"""A caller's own function, or a transformers pipeline, as a scorer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from corpora.errors import ParleyError
from framing.scorer import FRAMES, Scores, empty_scores, label_of, text_error

_MAP_LINE = 'labels={"negative": -1, "neutral": 0, "positive": 1}'


class ScorerOutputError(ParleyError):
    """A callable whose answers cannot be read as scores."""


class CallableScorer:
    """Wraps ``list[str] -> list[dict]``; dicts hold ``tone`` in [-1, 1], or ``label`` and ``score`` with a label map.

    Bring an interval by ``tone_low`` and ``tone_high``; without them it is null, never invented. A row whose answer is
    not usable gets its reason; a wrong number of answers raises ScorerOutputError, since rows could not be told apart.
    """

    def __init__(self, function: Callable[[list[str]], Any], *, labels: Mapping[str, float] | None = None) -> None:
        self.name = getattr(function, "__name__", type(function).__name__)
        self.version = "0"
        self.languages: tuple[str, ...] = ("en", "zh")
        self._function = function
        self._labels = None if labels is None else {key.casefold(): float(value) for key, value in labels.items()}
        if self._labels is None and hasattr(function, "tokenizer") and hasattr(function, "model"):
            raise ScorerOutputError(
                f"{self.name}: a pipeline's labels have no tone of their own; say what they mean: {_MAP_LINE}"
            )

    def score(self, texts: Sequence[str], *, languages: Sequence[str] | None = None, evidence: bool = False) -> Scores:
        """Score in the order given; the function sees only the texts that can be scored."""
        scores = empty_scores(len(texts))
        errors = [text_error(text) for text in texts]
        places = [index for index, error in enumerate(errors) if error is None]
        answered = self._function([texts[index] for index in places]) if places else []
        if not isinstance(answered, Iterable) or isinstance(answered, str | Mapping):
            raise ScorerOutputError(
                f"{self.name}: it gave a {type(answered).__name__}; it must give a list with one dict a text"
            )
        answers = list(answered)
        if len(answers) != len(places):
            raise ScorerOutputError(
                f"{self.name}: {len(answers)} answers for {len(places)} texts; it must give one dict a text"
            )
        for index, answer in zip(places, answers, strict=True):
            errors[index] = self._read(answer, index, scores)
        labels = label_of(scores.tone)
        return Scores(
            scores.tone,
            scores.low,
            scores.high,
            labels,
            scores.frames,
            np.nan_to_num(scores.frames) >= 0.5,
            tuple(errors),
        )

    def _read(self, answer: Any, index: int, scores: Scores) -> str | None:
        if isinstance(answer, list) and answer and all(isinstance(one, Mapping) for one in answer):
            answer = max(answer, key=lambda one: one.get("score", 0.0))
        if not isinstance(answer, Mapping):
            return f"scorer_output: {self.name} gave {type(answer).__name__}, not a dict"
        if "tone" in answer:
            tone = answer["tone"]
        elif "label" in answer and self._labels is not None:
            tone = self._labels.get(str(answer["label"]).casefold())
            if tone is None:
                return f"scorer_output: label {answer['label']!r} is not in the map ({', '.join(self._labels)})"
        elif "label" in answer:
            raise ScorerOutputError(f"{self.name}: answers with labels need their tones: {_MAP_LINE}")
        else:
            return f"scorer_output: neither tone nor label in {sorted(map(str, answer))}"
        low, high = answer.get("tone_low", np.nan), answer.get("tone_high", np.nan)
        frames = [answer.get(f"frame_{name}", np.nan) for name in FRAMES]
        try:
            values = np.array([tone, low, high, *frames], dtype=float)
        except (TypeError, ValueError):
            return f"scorer_output: tone {tone!r} or a frame is not a number"
        if not -1.0 <= values[0] <= 1.0:
            return f"scorer_output: tone {tone!r} is outside [-1, 1]"
        if np.any((values[3:] < 0) | (values[3:] > 1)):
            return "scorer_output: a frame is outside [0, 1]"
        scores.tone[index], scores.low[index], scores.high[index] = values[:3]
        scores.frames[index] = values[3:]
        return None
