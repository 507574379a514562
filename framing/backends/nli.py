"""``nli:MODEL``: zero-shot tone and frames by natural language inference, without any labelled row.

The statement is the premise; a table of hypotheses (framing/data/hypotheses.jsonl, English and Chinese) says in words
what each step of the tone and each frame means. A frame's probability is that of entailment against contradiction (Yin,
Hay & Roth 2019, as transformers' zero-shot pipeline computes it with ``multi_label``). The five steps of the tone
compete: a softmax of entailment less contradiction over them, and the mean of the steps by it. Until somebody measures
the table on the gold with the weights of an NLI model (benchmarks/bench_nli.py), the signature says ``unvalidated``,
there is no interval, and the thresholds are those of the table's card.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corpora.cards import read_card, read_records
from corpora.errors import InputError
from framing.backends.checkpoints import Checkpoint, open_checkpoint
from framing.backends.encoder import BATCH_TOKENS, Encoder
from framing.backends.languages import languages_and_errors, read_languages
from framing.backends.occlusion import evidence_by_occlusion
from framing.scorer import FRAMES, TONES, Evidence, Scores, empty_scores, label_of

Floats = NDArray[np.float64]
TABLE = "hypotheses.jsonl"
MEASURES = ("tone", *(f"frame_{name}" for name in FRAMES))
# Texts whose pairs are sorted together; more would only hold more tokens in memory.
_CHUNK = 512
_HALF = ("fp16", "bf16")
# DeBERTa's scores of attention overflow in sixteen bits; both generations carry one name of architecture.
_NEEDS_WHOLE = ("deberta", "deberta-v2")


@dataclass(frozen=True, slots=True)
class Hypotheses:
    """The table: ``version`` and whether it is validated; ``tone`` and ``frames`` by language, one tuple of paraphrases a
    step of TONES and a frame of FRAMES; and the checkpoint that it was written for."""

    version: str
    is_validated: bool
    checkpoint: str
    frame_threshold: float
    tone: dict[str, tuple[tuple[str, ...], ...]]
    frames: dict[str, tuple[tuple[str, ...], ...]]

    @property
    def n_paraphrases(self) -> int:
        """How many there are of every hypothesis."""
        return min(len(one) for table in (self.tone, self.frames) for rows in table.values() for one in rows)


@functools.cache
def load_hypotheses() -> Hypotheses:
    """The bundled table. Raises CardError where it does not fit its card."""
    card = read_card(TABLE, package="framing.data")
    found: dict[tuple[str, str, str], list[str]] = {}
    for row in read_records(TABLE, package="framing.data"):
        found.setdefault((row["kind"], row["name"], row["language"]), []).append(row["text"])
    tone, frames = (
        {language: tuple(tuple(found[kind, str(name), language]) for name in names) for language in ("en", "zh")}
        for kind, names in (("tone", TONES), ("frame", FRAMES))
    )
    return Hypotheses(
        str(card["version"]),
        bool(card["validated"]),
        str(card["checkpoint"]),
        float(card["frame_threshold"]),
        tone,
        frames,
    )


def entailment(encoder: Encoder, labels: tuple[int, int], premises: Sequence[str], hypotheses: Sequence[str]) -> Floats:
    """Logit of entailment less that of contradiction, (N, H), of N premises under each of H hypotheses.

    ``labels`` are the places of entailment and contradiction. All pairs go through the encoder together, sorted by
    length; what a premise shares with its other pairs cannot be computed once, since every token attends to both parts.
    Nor is it worth the trouble to tokenise it once: that is 0.05 of the 26 milliseconds of a pair in a base model.
    """
    found = np.empty((len(premises), len(hypotheses)))
    for first in range(0, len(premises), _CHUNK):
        part = premises[first : first + _CHUNK]
        pairs = [(premise, hypothesis) for premise in part for hypothesis in hypotheses]
        values = encoder.logits([one for one, _ in pairs], [one for _, one in pairs]).values.astype(float)
        found[first : first + len(part)] = (values[:, labels[0]] - values[:, labels[1]]).reshape(len(part), -1)
    return found


class NLIScorer:
    """Tone and frames by hypotheses, for English and Chinese; nothing is fitted.

    ``model`` is a folder or ``owner/name@COMMIT``; the table was written for the one in its card
    (``load_hypotheses().checkpoint``). ``languages`` are those that the checkpoint reads ("en", "zh", "en+zh"): known of
    that one, to be said of any other. ``paraphrases`` is how many wordings of each hypothesis are asked and averaged (1
    to 3; each costs as much as the first). ``frame_threshold`` is the probability from which a frame is assigned, by
    default the card's. A statement longer than the model is read in windows, over which the shares are averaged.

    Raises MissingPackageError without torch and transformers; InputError ``model_contract`` for a model without the
    labels entailment and contradiction, for DeBERTa in half precision, and where logits are not finite; ``options`` for
    an option that it does not know; and what ``open_checkpoint`` and ``Encoder`` raise.
    """

    def __init__(
        self,
        model: str,
        *,
        device: str = "auto",
        precision: str = "fp32",
        batch_tokens: int = BATCH_TOKENS,
        layout: str = "auto",
        languages: str = "",
        paraphrases: int = 1,
        frame_threshold: float | None = None,
    ) -> None:
        self._table = load_hypotheses()
        if not 1 <= paraphrases <= self._table.n_paraphrases:
            raise _option(f"paraphrases is {paraphrases}; it is 1 to {self._table.n_paraphrases}")
        self._threshold = self._table.frame_threshold if frame_threshold is None else float(frame_threshold)
        if not 0 < self._threshold < 1:
            raise _option(f"frame_threshold is {frame_threshold}; it lies between 0 and 1")
        checkpoint = open_checkpoint(model)
        self._labels = inference_labels(checkpoint)
        refuse_half(checkpoint, precision)
        is_known = f"{checkpoint.name}@{checkpoint.revision}" == self._table.checkpoint
        self.languages = read_languages(languages, ("en", "zh") if is_known else None, checkpoint.name)
        self._paraphrases = paraphrases
        self._encoder = Encoder(
            checkpoint, device=device, precision=precision, batch_tokens=batch_tokens, layout=layout
        )
        probe = self._table.frames[self.languages[0]][0][0]
        if not np.isfinite(self._ask([probe], [probe])).all():
            raise InputError(
                checkpoint.name, "", "model_contract", f"its logits are not finite in {precision}; use precision=fp32"
            )
        state = "" if self._table.is_validated else "-unvalidated"
        self.name = f"nli:{checkpoint.name}"
        self.version = f"{checkpoint.sha256[:12]}|hypotheses:v{self._table.version}{state}"
        for option, value, usual in (("paraphrases", str(paraphrases), "1"), ("precision", precision, "fp32")):
            self.version += f"|{option}:{value}" if value != usual else ""

    def score(self, texts: Sequence[str], *, languages: Sequence[str] | None = None, evidence: bool = False) -> Scores:
        """Score texts in order; see the Scorer protocol. Hypotheses are in the language of the text.

        There is no interval: ``low`` and ``high`` are nan. ``evidence`` leaves out one clause after the other and gives
        how far each moves the tone; it costs five pairs for each clause.
        """
        found, errors = languages_and_errors(texts, languages, self.languages)
        scores = empty_scores(len(texts))
        shown: list[tuple[Evidence, ...]] = [()] * len(texts)
        for language in self.languages:
            rows = [row for row, error in enumerate(errors) if error is None and found[row] == language]
            if not rows:
                continue
            chosen = [texts[row] for row in rows]
            each = [self._answers(chosen, language, place) for place in range(self._paraphrases)]
            tone = np.mean([one[:, 0] for one in each], axis=0)
            scores.tone[rows] = np.round(tone, 5)
            scores.frames[rows] = np.round(np.mean([one[:, 1:] for one in each], axis=0), 5)
            for row in rows:
                if np.isnan(scores.tone[row]) or np.isnan(scores.frames[row]).any():
                    errors[row] = "text: the model's logits are not finite"
                    scores.tone[row], scores.frames[row] = np.nan, np.nan
            if evidence:
                spans = evidence_by_occlusion(chosen, tone, functools.partial(self._tone, language=language))
                for row, one in zip(rows, spans, strict=True):
                    shown[row] = one if errors[row] is None else ()
        return replace(
            scores,
            label=label_of(scores.tone),
            has_frame=np.nan_to_num(scores.frames) >= self._threshold,
            errors=tuple(errors),
            evidence=tuple(shown) if evidence else None,
        )

    def sensitivity(self, texts: Sequence[str], *, languages: Sequence[str] | None = None) -> pd.DataFrame:
        """How much the scores hang on the wording of the hypotheses: one row a text and a measure.

        Columns: ``text`` (its place), ``measure`` (tone, frame_<name>), ``paraphrase_1`` and so on (tone in [-1, 1],
        probability), ``mean``, ``deviation`` (standard deviation over the wordings, n - 1), ``low``, ``high``, and
        ``is_stable``: every wording gives the same label, or the same verdict on the frame. Texts that cannot be scored
        have no row.
        """
        found, errors = languages_and_errors(texts, languages, self.languages)
        n = self._table.n_paraphrases
        tables = []
        for language in self.languages:
            rows = [row for row, error in enumerate(errors) if error is None and found[row] == language]
            if not rows:
                continue
            chosen = [texts[row] for row in rows]
            # (n, N, 13)
            each = np.stack([self._answers(chosen, language, place) for place in range(n)])
            verdicts = np.concatenate([label_of(each[:, :, :1]), each[:, :, 1:] >= self._threshold], axis=2)
            columns: dict[str, Any] = {
                "text": np.repeat(rows, len(MEASURES)),
                "measure": np.tile(MEASURES, len(rows)),
                **{f"paraphrase_{place + 1}": each[place].ravel() for place in range(n)},
                "mean": each.mean(0).ravel(),
                "deviation": each.std(0, ddof=1).ravel(),
                "low": each.min(0).ravel(),
                "high": each.max(0).ravel(),
                "is_stable": (verdicts == verdicts[:1]).all(0).ravel(),
            }
            tables.append(pd.DataFrame(columns))
        if not tables:
            return pd.DataFrame(columns=["text", "measure", "mean", "deviation", "low", "high", "is_stable"])
        return pd.concat(tables).sort_values("text", kind="stable").reset_index(drop=True)

    def _ask(self, premises: Sequence[str], hypotheses: Sequence[str]) -> Floats:
        return entailment(self._encoder, self._labels, premises, hypotheses)

    def _answers(self, texts: list[str], language: str, place: int) -> Floats:
        """Tone and probabilities of the frames, (N, 13), under one wording of every hypothesis."""
        tone, frames = ([one[place] for one in table[language]] for table in (self._table.tone, self._table.frames))
        asked = self._ask(texts, [*tone, *frames])
        return np.column_stack([tone_of(asked[:, : len(TONES)]), probability(asked[:, len(TONES) :])])

    def _tone(self, texts: list[str], *, language: str) -> Floats:
        each = [
            tone_of(self._ask(texts, [one[place] for one in self._table.tone[language]]))
            for place in range(self._paraphrases)
        ]
        return np.asarray(np.mean(each, axis=0), dtype=float)


def tone_of(asked: Floats) -> Floats:
    """Tone (N,) in [-1, 1] from entailment less contradiction of the five steps, (N, 5).

    >>> tone_of(np.array([[0.0, 0, 0, 0, 0], [-9, -9, -9, -9, 9]])).round(3).tolist()
    [0.0, 1.0]
    """
    shares = np.exp(asked - asked.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return np.asarray(shares @ (np.array(TONES) / 2), dtype=float)


def probability(asked: Floats) -> Floats:
    """Share of entailment beside contradiction: the logistic function of their difference."""
    return np.asarray(1 / (1 + np.exp(-np.clip(asked, -60, 60))), dtype=float)


def inference_labels(checkpoint: Checkpoint) -> tuple[int, int]:
    """Places of entailment and contradiction among the labels in config.json.

    Raises InputError ``model_contract`` where one is not there, or is there twice.
    """
    named = checkpoint.settings().get("id2label") or {}
    found = []
    for wanted in ("entail", "contradict"):
        places = [
            int(place)
            for place, label in named.items()
            if str(label).casefold().startswith(wanted) and str(place).isdigit()
        ]
        if len(places) != 1:
            raise InputError(
                checkpoint.name,
                "",
                "model_contract",
                "an NLI model has the labels entailment and contradiction; this one has "
                f"{', '.join(str(one)[:40] for one in list(named.values())[:5]) or 'none'}",
            )
        found.append(places[0])
    return found[0], found[1]


def refuse_half(checkpoint: Checkpoint, precision: str) -> None:
    """Raise InputError ``model_contract`` for a DeBERTa in half precision."""
    kind = checkpoint.settings().get("model_type")
    if kind in _NEEDS_WHOLE and precision in _HALF:
        raise InputError(
            checkpoint.name,
            "",
            "model_contract",
            f"{kind} overflows in half precision; use precision=fp32, not {precision}",
        )


def _option(reason: str) -> InputError:
    return InputError("options", "", "options", reason)
