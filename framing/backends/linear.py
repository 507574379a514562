"""The shipped scorer: a bilingual linear model over hashed n-grams and the register, in numpy alone.

For a text with n-gram counts c, each block of n-grams (characters, words) gives z = sum(c * W) / sqrt(sum(c * idf^2)).
The phrases that the register finds, negated or not, and what it makes of them together (framing.reading) are features
beside them, and the blocks add up with the bias. Four cumulative logits give P(label > k) for k = -2..1, so an expected
label, so the tone; one logit a frame, topic and role gives its probability. The scale of the tone, its interval and the
thresholds come from the calibration in the file.
"""

import functools
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpora.cards import read_card, read_verified
from corpora.errors import CardError
from corpora.text import language_of
from framing.ngrams import Grams, character_grams, lay, word_grams
from framing.reading import Reading, phrase_keys, read_register, summary
from framing.scorer import FRAMES, TOPICS, Evidence, Scores, empty_scores, label_of, text_error
from framing.topics import load_topics

N_TONE = 4
ROLES = ("counterpart", "self", "meeting", "both", "issue", "third")
_CHUNK = 512
# A text is cut to so many characters for the model alone: what follows changes a mean of thousands of n-grams no more.
_LONGEST = 20_000
_MOST_EVIDENCE = 8
# What a phrase that names a topic adds to its logit; best of 0, 1, 2, 3 by cross-fitting, within noise from 1 on.
NAMED_TOPIC = 2.0


@dataclass(frozen=True, slots=True)
class Model:
    """Weights and what turns their sums into scores; K = 4 tone logits, 12 frames, 25 topics, 6 roles.

    ``hashes`` (V,) uint64 of the n-grams with distinct low bits; ``idf2`` (V,) squared inverse document frequencies;
    ``weights`` (V, K) already times idf; ``summary`` (21, K) weights of what the register makes of a text; ``phrases``
    (P, K) of its phrases, named by ``phrase_names``; ``bias`` (K,); ``settings`` the numbers of the calibration.
    """

    hashes: NDArray[np.uint64]
    idf2: NDArray[np.float32]
    weights: NDArray[np.float32]
    summary: NDArray[np.float64]
    phrases: NDArray[np.float64]
    phrase_names: tuple[str, ...]
    bias: NDArray[np.float64]
    settings: dict[str, Any]

    @property
    def table_bits(self) -> int:
        """Number of low bits of a hash that index the look-up table."""
        return int(self.settings["table_bits"])

    def table(self) -> NDArray[np.int32]:
        """Low bits of a hash to its row of the weights, -1 where there is none."""
        table = np.full(1 << self.table_bits, -1, dtype=np.int32)
        slots = (self.hashes & np.uint64((1 << self.table_bits) - 1)).astype(np.int64)
        table[slots] = np.arange(len(self.hashes), dtype=np.int32)
        return table


@functools.cache
def load_model() -> Model:
    """The shipped weights, checked against their card; raises CardError where they do not fit it or the register."""
    model = read_model(read_verified("linear.npz", package="framing.data"))
    if model.settings["register"] != register_sha256():
        raise CardError("linear.npz: fitted with another register.jsonl than the one beside it; run parley train again")
    return model


def register_sha256() -> str:
    """SHA-256 of the register's table, whose phrases are features of the model."""
    return str(read_card("register.jsonl", package="framing.data")["sha256"])


def read_model(content: bytes) -> Model:
    """A model from the bytes of its .npz file (arrays only, no pickles)."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        settings = json.loads(bytes(arrays["settings"]).decode("utf-8"))
        return Model(
            arrays["hashes"],
            arrays["idf2"].astype(np.float32),
            arrays["weights"].astype(np.float32),
            arrays["summary"].astype(np.float64),
            arrays["phrases"].astype(np.float64),
            tuple(settings["phrase_names"]),
            arrays["bias"].astype(np.float64),
            settings,
        )


@dataclass(frozen=True, slots=True)
class _Block:
    """Sums of one kind of n-grams over n texts: weights over the norm (n, columns), the norm (n,), how many n-grams are
    known (n,) of how many there are (n,), and where they stand if that was asked for."""

    total: NDArray[np.float64]
    norm: NDArray[np.float64]
    counts: NDArray[np.int64]
    n_grams: NDArray[np.int64]
    found: list[tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]


def _summed(
    model: Model, table: NDArray[np.int32], weights: NDArray[np.float32], grams: Sequence[Grams], n: int
) -> _Block:
    """Sum the weights (V, columns) of the n-grams of n texts.

    Within a text the order of addition is that of its n-grams, so that a score does not depend on which texts stand
    beside it. The sum of idf^2 rides along as the last column of ``weights``.
    """
    mask = np.uint64((1 << model.table_bits) - 1)
    total = np.zeros((n, weights.shape[1]), dtype=np.float64)
    counts = np.zeros(n, dtype=np.int64)
    n_grams = np.zeros(n, dtype=np.int64)
    found = []
    for gram in grams:
        n_grams += np.bincount(gram.texts, minlength=n)
        found_ids = table[(gram.hashes & mask).view(np.int64)]
        hit = np.flatnonzero(found_ids >= 0)
        hit = hit[model.hashes[found_ids[hit]] == gram.hashes[hit]]
        ids, texts = found_ids[hit], gram.texts[hit]
        if not len(ids):
            continue
        per_text = np.bincount(texts, minlength=n)
        filled = np.flatnonzero(per_text)
        begins = (np.cumsum(per_text) - per_text)[filled]
        total[filled] += np.add.reduceat(np.take(weights, ids, axis=0), begins, axis=0)
        counts += per_text
        if gram.starts is not None and gram.ends is not None:
            found.append((ids, texts, gram.starts[hit], gram.ends[hit]))
    norm = np.sqrt(np.where(counts > 0, total[:, -1], 1.0))
    return _Block(total[:, :-1] / norm[:, None], norm, counts, n_grams, found)


class LinearScorer:
    """Tone with a 90% interval, and frames, for English and Chinese; no network, no torch.

    With ``topics=True`` the scores also hold topics and, for each text, the role of what its tone is about.
    """

    name = "linear"
    languages: tuple[str, ...] = ("en", "zh")
    # Figures on the bundled quotes are not figures of unseen meetings; the card holds those (``card()["test"]``).
    fitted_on = "all bundled meetings"

    def __init__(self, model: Model | None = None, *, topics: bool = False) -> None:
        self._model = load_model() if model is None else model
        self.version = str(self._model.settings["version"])
        self._topics = topics
        self._table = self._model.table()
        n_columns = self._model.weights.shape[1] if topics else N_TONE + len(FRAMES)
        self._n_columns = n_columns
        self._phrase_rows = {name: row for row, name in enumerate(self._model.phrase_names)}
        self._weights = np.ascontiguousarray(np.column_stack([self._model.weights[:, :n_columns], self._model.idf2]))

    @staticmethod
    def card() -> dict[str, Any]:
        """The card of the shipped weights: data, sizes, seed, figures."""
        return read_card("linear.npz", package="framing.data")

    def score(self, texts: Sequence[str], *, languages: Sequence[str] | None = None, evidence: bool = False) -> Scores:
        """Score in the order given; texts without a letter of English or Chinese get an error, not a number."""
        n = len(texts)
        errors: list[str | None] = [text_error(text) for text in texts]
        known: list[str] = []
        for index, text in enumerate(texts):
            given = languages[index] if languages is not None else ""
            language = given or (language_of(text) if errors[index] is None else "")
            if errors[index] is None and language not in self.languages:
                errors[index] = "text: no English or Chinese words"
            known.append(language)
        scores = empty_scores(n)
        rows = [index for index in range(n) if errors[index] is None]
        topics = np.full((n, len(TOPICS)), np.nan) if self._topics else None
        roles = [""] * n if self._topics else None
        found: list[tuple[Evidence, ...]] = [()] * n
        for first in range(0, len(rows), _CHUNK):
            part = rows[first : first + _CHUNK]
            self._score_part(
                part, texts, [known[index] for index in part], scores, topics, roles, found if evidence else None
            )
        settings = self._model.settings
        has_topic = None if topics is None else np.nan_to_num(topics) >= np.array(settings["topic_thresholds"])
        return Scores(
            tone=scores.tone,
            low=scores.low,
            high=scores.high,
            label=scores.label,
            frames=scores.frames,
            has_frame=np.nan_to_num(scores.frames) >= np.array(settings["frame_thresholds"]),
            errors=tuple(errors),
            topics=topics,
            has_topic=has_topic,
            targets=None if roles is None else tuple(roles),
            evidence=tuple(found) if evidence else None,
        )

    def _score_part(
        self,
        part: list[int],
        texts: Sequence[str],
        languages: list[str],
        scores: Scores,
        topics: NDArray[np.float64] | None,
        roles: list[str] | None,
        evidence: list[tuple[Evidence, ...]] | None,
    ) -> None:
        model, settings = self._model, self._model.settings
        cut = [texts[index][:_LONGEST] for index in part]
        reading = read_register(cut)
        laid = lay(cut)
        with_offsets = evidence is not None
        blocks = [
            _summed(model, self._table, self._weights, grams, len(part))
            for grams in (character_grams(laid, offsets=with_offsets), word_grams(laid, offsets=with_offsets))
        ]
        register = summary(reading) @ model.summary[:, : self._n_columns]
        named = self._named(reading)
        logits = blocks[0].total + blocks[1].total + register + named + model.bias[: self._n_columns]
        above = _sigmoid(logits[:, :N_TONE])
        language = np.array([self.languages.index(one) for one in languages])
        scale = np.array(settings["tone_scale"])[language]
        tone, doubts = tone_of(above, reading, scale, np.array([len(text) for text in cut]))
        reach = np.array(settings["interval_reach"])[language] * spread_of(doubts, settings["spread"])
        # Texts whose n-grams are nearly all unknown (another Latin-script language, noise) are scored, not labelled.
        n_grams = blocks[0].n_grams + blocks[1].n_grams
        is_known = blocks[0].counts + blocks[1].counts >= np.array(settings["least_known"])[language] * n_grams
        scores.tone[part] = np.round(tone, 6)
        scores.low[part] = np.round(np.where(is_known, np.maximum(tone - reach, -1.0), -1.0), 6)
        scores.high[part] = np.round(np.where(is_known, np.minimum(tone + reach, 1.0), 1.0), 6)
        scores.label[part] = np.where(is_known, label_of(scores.tone[part]), np.nan)
        frames = logits[:, N_TONE : N_TONE + len(FRAMES)] * settings["frame_slope"] + np.array(settings["frame_shift"])
        scores.frames[part] = np.round(_sigmoid(frames), 6)
        if topics is not None and roles is not None:
            after = N_TONE + len(FRAMES)
            topics[part] = np.round(topic_chances(logits[:, after : after + len(TOPICS)], cut), 6)
            for index, role in zip(part, np.argmax(logits[:, after + len(TOPICS) :], axis=1), strict=True):
                roles[index] = ROLES[role]
        if evidence is not None:
            # What each unit of a logit is worth in tone on the way from the bias alone to this text, so that the parts add
            # up to the difference of the two tones.
            bias = model.bias[:N_TONE]
            way = logits[:, :N_TONE] - bias
            steep = np.where(
                np.abs(way) > 1e-6, (above - _sigmoid(bias)) / np.where(way == 0, 1.0, way), above * (1 - above)
            )
            pull = steep / 2 * scale[:, None]
            moved = _moves(model, blocks, pull, len(part), max(map(len, cut)))
            _add_register(moved, reading, np.einsum("nk,nk->n", pull, (register + named)[:, :N_TONE]))
            for row, index in enumerate(part):
                evidence[index] = _spans(cut[row], moved[row])

    def _named(self, reading: Reading) -> NDArray[np.float64]:
        """Sums of the weights of the phrases that the register found in each text, (N, columns)."""
        rows = self._phrase_rows
        found = [[rows[key] for key in phrase_keys(matches) if key in rows] for matches in reading.matches]
        total = np.zeros((len(found), self._n_columns))
        counts = np.array([len(one) for one in found], dtype=np.int64)
        filled = np.flatnonzero(counts)
        if len(filled):
            flat = np.array([row for one in found for row in one], dtype=np.int64)
            begins = (np.cumsum(counts) - counts)[filled]
            total[filled] = np.add.reduceat(self._model.phrases[flat, : self._n_columns], begins, axis=0)
        return total


def tone_of(
    above: NDArray[np.float64], reading: Reading, scale: NDArray[np.float64], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Tone (N,) in [-1, 1], and what makes it doubtful (N, 6).

    ``above`` (N, 4) is P(label > k), k = -2..1; ``scale`` (N,) undoes the shrinking of a mean over doubtful labels;
    ``lengths`` (N,) counts characters. Doubts are the standard deviation of the label / 2 under those chances, how far the
    register's own tone lies apart, whether it found nothing that counts, whether it found warm and cold together, how far
    the tone is from the ends of the scale, and the length (log10, a hundred characters is 2).
    """
    rising = np.sort(above, axis=1)[:, ::-1]
    edges = np.concatenate([np.ones((len(above), 1)), rising, np.zeros((len(above), 1))], axis=1)
    chances = edges[:, :-1] - edges[:, 1:]
    values = np.arange(-1.0, 1.1, 0.5)
    mean = chances @ values
    deviation = np.sqrt(np.maximum(chances @ values**2 - mean**2, 0.0))
    tone = np.clip(mean * scale, -1.0, 1.0)
    apart, nothing = np.abs(mean - reading.tone), reading.n_phrases == 0
    size = np.log10(np.maximum(lengths, 1))
    return tone, np.stack([deviation, apart, nothing, reading.is_mixed, 1 - np.abs(tone), size], axis=1)


def spread_of(doubts: NDArray[np.float64], weights: Sequence[float]) -> NDArray[np.float64]:
    """Expected absolute error (N,) of the tone: a constant and a weighted sum of the doubts, at least 0.05."""
    expected: NDArray[np.float64] = weights[0] + doubts @ np.array(weights[1:])
    return np.maximum(expected, 0.05)


def topic_chances(logits: NDArray[np.float64], texts: Sequence[str]) -> NDArray[np.float64]:
    """Chances (N, 25) of the topics from the logits of the n-grams; a phrase of the topic table adds its weight."""
    table = load_topics()
    named = np.zeros(logits.shape)
    for row, text in enumerate(texts):
        for mention in table.mentions(text):
            named[row, TOPICS.index(mention.topic)] = NAMED_TOPIC
    return _sigmoid(logits + named)


def _add_register(moved: NDArray[np.float64], reading: Reading, effect: NDArray[np.float64]) -> None:
    """Share how far the register moved each tone, (N,), over its phrases by their weight, and those over their characters."""
    for row, (matches, weights) in enumerate(zip(reading.matches, reading.weights, strict=True)):
        total = sum(map(abs, weights))
        for match, weight in zip(matches, weights, strict=True):
            if weight:
                moved[row, match.start : match.end] += effect[row] * abs(weight) / total / (match.end - match.start)


def _sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1.0 / (1.0 + np.exp(-np.clip(logits, -40.0, 40.0)))


def _moves(
    model: Model, blocks: Sequence[_Block], pull: NDArray[np.float64], n: int, longest: int
) -> NDArray[np.float64]:
    """How far each character moved the tone, (n, longest): each n-gram's share is spread evenly over its characters."""
    change = np.zeros(n * (longest + 1))
    for block in blocks:
        for ids, texts, starts, ends in block.found:
            share = np.einsum("gk,gk->g", model.weights[ids, :N_TONE], pull[texts]) / block.norm[texts]
            inside = (starts < ends) & (ends <= longest)
            at, stop, rows = starts[inside], ends[inside], texts[inside] * (longest + 1)
            each = share[inside] / (stop - at)
            change += np.bincount(rows + at, each, minlength=len(change)) - np.bincount(
                rows + stop, each, minlength=len(change)
            )
    return np.cumsum(change.reshape(n, longest + 1), axis=1)[:, :longest]


def _spans(text: str, moved: NDArray[np.float64]) -> tuple[Evidence, ...]:
    """The spans that moved the tone most, in text order: neighbouring words (characters in Chinese) of one sign."""
    units: list[tuple[int, int, float]] = []
    start = 0
    for index in range(1, len(text) + 1):
        if (
            index < len(text)
            and text[index].isascii()
            and text[index].isalnum()
            and text[index - 1].isascii()
            and text[index - 1].isalnum()
        ):
            continue
        if text[start].isalnum():
            units.append((start, index, float(moved[start:index].sum())))
        start = index
    if not units:
        return ()
    least = max(0.01, 0.2 * max(abs(weight) for _, _, weight in units))
    spans: list[tuple[int, int, float]] = []
    for begin, end, weight in units:
        if abs(weight) < least:
            continue
        if spans and begin - spans[-1][1] <= 1 and (spans[-1][2] > 0) == (weight > 0):
            spans[-1] = (spans[-1][0], end, spans[-1][2] + weight)
        else:
            spans.append((begin, end, weight))
    strongest = sorted(spans, key=lambda span: -abs(span[2]))[:_MOST_EVIDENCE]
    return tuple(Evidence(begin, end, round(weight, 4)) for begin, end, weight in sorted(strongest))
