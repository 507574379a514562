"""The scorer ``hf``: any transformers model for sequence classification whose card says what its outputs mean."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpora.errors import InputError
from corpora.text import language_of
from framing.backends.batches import windows
from framing.backends.cards import CARD, read_card
from framing.backends.checkpoints import open_checkpoint
from framing.backends.encoder import BATCH_TOKENS, Encoder
from framing.backends.heads import without_sides
from framing.backends.occlusion import evidence_by_occlusion
from framing.scorer import Evidence, Scores, empty_scores, text_error

# Plain words, warm and cold, that every model of tone reads the same way; with them a reversed map shows.
PROBES = {
    "en": (
        ("The talks were excellent, warm and very successful.", "A great success. We are very happy with this."),
        ("The talks were terrible, hostile and a complete failure.", "A disaster. We are very angry about this."),
    ),
    "zh": (
        ("会谈非常成功，气氛友好热烈。", "我们对此非常高兴和满意。"),
        ("会谈彻底失败，气氛恶劣敌对。", "我们对此非常愤怒和不满。"),
    ),
}
# How much warmer the cold words must come out before the map is called reversed: a weak model may be undecided.
_REVERSED_BY = 0.5
_MOST_UNKNOWN = 0.5


class TransformerScorer:
    """A sequence classification model from a folder or from ``owner/name@COMMIT``, read through its card.

    ``card`` is the path of a card; without it ``parley.toml`` of the model's folder is read (see framing.backends.cards).
    ``sha256`` is what the weights must have; ``device``, ``precision``, ``batch_tokens`` and ``layout`` are those of the
    Encoder; with ``windows=False`` a text longer than the model gets an error instead of overlapping windows, whose
    chances are averaged by their tokens (``n_windows`` tells which texts those are).

    The model is tried before the first text: labels against the card, finite logits for words in its languages, warm
    words warmer than cold ones.

    Raises MissingPackageError without torch and transformers; InputError as ``open_checkpoint``, ``read_card`` and
    Encoder do, and ``model_contract`` where the trial fails.
    """

    def __init__(
        self,
        model: str,
        *,
        card: str | Path | None = None,
        device: str = "auto",
        precision: str = "fp32",
        batch_tokens: int = BATCH_TOKENS,
        sha256: str | None = None,
        layout: str = "auto",
        windows: bool = True,
    ) -> None:
        checkpoint = open_checkpoint(model, sha256=sha256)
        labels = _labels(checkpoint.settings(), checkpoint.name)
        self.card = read_card(checkpoint.folder / CARD if card is None else Path(card).expanduser(), labels)
        self.encoder = Encoder(checkpoint, device=device, precision=precision, batch_tokens=batch_tokens, layout=layout)
        self.name = f"hf:{checkpoint.name}"
        self.version = f"{checkpoint.sha256[:12]}.{self.card.sha256[:8]}"
        if precision != "fp32":
            self.version += f"-{precision}"
        self.languages = self.card.languages
        self._may_cut = windows
        self._check(len(labels))

    def score(self, texts: Sequence[str], *, languages: Sequence[str] | None = None, evidence: bool = False) -> Scores:
        """Score texts in order; see the Scorer protocol.

        Tone is the expected value over the tones of the labels; low and high are nan unless the card holds an interval,
        frames nan unless it names them. ``evidence`` is how the tone changes without a clause, which takes up to twelve
        more readings of each text.
        """
        errors: list[str | None] = [text_error(text) for text in texts]
        spoken = [""] * len(texts)
        for row, text in enumerate(texts):
            if errors[row] is not None:
                continue
            spoken[row] = languages[row] if languages is not None else language_of(text)
            if spoken[row] not in self.languages:
                errors[row] = f"{self.name} reads {' and '.join(self.languages)} only"
        if not self._may_cut:
            good = [row for row, error in enumerate(errors) if error is None]
            for row, n in zip(good, self.n_windows([texts[row] for row in good]), strict=True):
                if n > 1:
                    errors[row] = f"text: too_long: more than the {self.encoder.limit} tokens that the model reads"
        rows = [row for row, error in enumerate(errors) if error is None]
        found = self._read([texts[row] for row in rows], [spoken[row] for row in rows])
        for row, tone in zip(rows, found.tone, strict=True):
            if np.isnan(tone):
                errors[row] = "scorer_output: the model gave no finite numbers"
        shown: list[tuple[Evidence, ...]] = [()] * len(texts)
        if evidence:
            good = [place for place, row in enumerate(rows) if errors[row] is None]
            spans = evidence_by_occlusion([texts[rows[place]] for place in good], found.tone[good], self._tones)
            for place, one in zip(good, spans, strict=True):
                shown[rows[place]] = one
        return _spread(found, rows, len(texts), tuple(errors), tuple(shown) if evidence else None)

    def n_windows(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """In how many windows each of N texts is read, (N,): 1 unless it is longer than the model."""
        cut = windows(self.encoder.tokenizer, self._shown(texts), None, self.encoder.limit) if texts else None
        return np.bincount(np.array(cut.owner if cut else [], dtype=np.int64), minlength=len(texts))

    def _shown(self, texts: Sequence[str]) -> list[str]:
        """Texts as the model reads them."""
        return without_sides(texts) if self.card.mask == "sides" else list(texts)

    def _read(self, texts: Sequence[str], languages: Sequence[str]) -> Scores:
        logits = self.encoder.logits(self._shown(texts), merge=self.card.merge).values.astype(np.float64)
        is_finite: NDArray[np.bool_] = np.isfinite(logits).all(axis=1).astype(bool)
        return _spread(
            self.card.scores(logits[is_finite], [one for one, good in zip(languages, is_finite, strict=True) if good]),
            np.flatnonzero(is_finite).tolist(),
            len(texts),
            (None,) * len(texts),
            None,
        )

    def _tones(self, texts: list[str]) -> NDArray[np.float64]:
        # A text from which a clause was taken may have no words left; its language is that of the whole.
        return self._read(texts, [language_of(text) or self.languages[0] for text in texts]).tone

    def _check(self, n_labels: int) -> None:
        """Try the model on words in its languages. Raises InputError ``model_contract``."""
        for language in self.languages:
            warm, cold = PROBES[language]
            texts = [*warm, *cold]
            logits = self.encoder.logits(texts).values
            if logits.shape[1] != n_labels:
                raise self._unfit(f"{logits.shape[1]} outputs, but config.json names {n_labels}")
            if not np.isfinite(logits).all():
                raise self._unfit(
                    f"logits are not finite in {self.encoder.precision}; use precision=fp32 (some models overflow in fp16)"
                )
            unknown = self.encoder.tokenizer.unk_token_id
            tokens = [
                one for text in texts for one in self.encoder.tokenizer(text, add_special_tokens=False)["input_ids"]
            ]
            if unknown is not None and np.mean(np.array(tokens) == unknown) > _MOST_UNKNOWN:
                raise self._unfit(f"its vocabulary does not hold the words of {language!r}; take it out of the card")
            tone = self._read(texts, [language] * len(texts)).tone
            if tone[: len(warm)].mean() < tone[len(warm) :].mean() - _REVERSED_BY:
                raise self._unfit(
                    f"cold words in {language!r} come out warmer than warm ones: the map of the labels is reversed"
                )

    def _unfit(self, reason: str) -> InputError:
        return InputError(self.encoder.checkpoint.name, "", "model_contract", reason)


def _labels(settings: dict[str, Any], name: str) -> list[str]:
    """Names of the outputs in their order. Raises InputError ``model_contract`` where config.json contradicts itself."""
    named = settings.get("id2label")
    if not isinstance(named, dict) or not named:
        n = settings.get("num_labels", 2)
        named = {str(k): f"LABEL_{k}" for k in range(n if isinstance(n, int) else 2)}
    if sorted(named) != sorted(map(str, range(len(named)))) or len(set(named.values())) != len(named):
        raise InputError(
            name, "", "model_contract", "id2label in config.json does not give each output a name of its own"
        )
    labels = [str(named[str(k)]) for k in range(len(named))]
    back = settings.get("label2id")
    if isinstance(back, dict) and back and back != {label: k for k, label in enumerate(labels)}:
        raise InputError(
            name,
            "",
            "model_contract",
            "id2label and label2id in config.json contradict each other: the map may be reversed",
        )
    return labels


def _spread(
    scores: Scores,
    rows: list[int],
    n: int,
    errors: tuple[str | None, ...],
    evidence: tuple[tuple[Evidence, ...], ...] | None,
) -> Scores:
    """Scores of some rows as those of N texts, the others without any."""
    whole = empty_scores(n)
    for name in ("tone", "low", "high", "label", "frames", "has_frame"):
        getattr(whole, name)[rows] = getattr(scores, name)
    topics, has_topic, targets = None, None, None
    if scores.topics is not None and scores.has_topic is not None and scores.targets is not None:
        topics = np.full((n, scores.topics.shape[1]), np.nan)
        has_topic = np.zeros(topics.shape, dtype=bool)
        topics[rows], has_topic[rows] = scores.topics, scores.has_topic
        spoken = dict(zip(rows, scores.targets, strict=True))
        targets = tuple(spoken.get(row, "") for row in range(n))
    return Scores(
        whole.tone, whole.low, whole.high, whole.label, whole.frames, whole.has_frame, errors, topics, has_topic, targets,
        evidence,
    )  # fmt: skip
