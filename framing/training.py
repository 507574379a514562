"""Fit the shipped model again: the same examples give the same bytes on the same kind of machine."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing import calibration
from framing.backends.linear import N_TONE, ROLES, LinearScorer, Model, frame_logits, spread_of, tone_of, topic_chances
from framing.ngrams import Grams, character_grams, lay, word_grams
from framing.reading import read_register
from framing.scorer import FRAMES, TOPICS

VERSION = "1.0"
SEED = 7
TABLE_BITS = 20
N_FOLDS = 6
# Inverse regularisation of the logistic fits and the weights of the sources, chosen by cross-fitting over train and
# validation meetings (benchmarks/bench_tone.py prints the figures).
C = 10.0
# Least share of known n-grams, English and Chinese, for a label: of unseen official sentences one in five hundred has
# less; French, German and Spanish have 0.57 to 0.64, Japanese 0.11.
LEAST_KNOWN = [0.66, 0.15]
WEIGHTS = {"gold": 2.0, "official": 1.0, "written": 1.0, "lexicon": 0.5}


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model and what is known of it: predictions for gold rows by weights that did not see their meeting."""

    model: Model
    n_examples: dict[str, int]
    out_of_fold: pd.DataFrame


def fit(rows: pd.DataFrame) -> Fitted:
    """Fit weights on all rows and calibrate them on cross-fitted predictions for the gold rows."""
    features = _Features(rows["text"].tolist())
    answers = _answers(rows)
    weight = np.array([WEIGHTS[origin] for origin in rows["origin"]])
    kinds = _uses(rows)
    is_gold = (rows["origin"] == "gold").to_numpy()
    folds = _folds(rows["meeting_id"].to_numpy(str), is_gold)
    raw = np.full((len(rows), answers.shape[1]), np.nan)
    for fold in range(N_FOLDS):
        held = folds == fold
        block = features.fitted(~held)
        for k in range(N_TONE + len(FRAMES) + len(TOPICS)):
            raw[held, k] = block.predict(
                *_one(block.matrix[~held], answers[~held, k], weight[~held] * kinds[~held, k]), held
            )
    settings, out_of_fold = _calibrate(rows[is_gold], raw[is_gold])
    block = features.fitted(np.ones(len(rows), dtype=bool))
    fits = [_one(block.matrix, answers[:, k], weight * kinds[:, k]) for k in range(answers.shape[1])]
    coefficients = np.stack([coefficient for coefficient, _ in fits], axis=1)
    # Stored as half floats: the third digit of a weight is noise.
    weights = (coefficients * block.idf[:, None]).astype(np.float16)
    settings |= {
        "version": VERSION,
        "n_characters": block.n_characters,
        "table_bits": TABLE_BITS,
    }
    model = Model(
        block.hashes,
        (block.idf**2).astype(np.float16).astype(np.float32),
        weights.astype(np.float32),
        block.n_characters,
        np.array([intercept for _, intercept in fits]),
        settings,
        TABLE_BITS,
    )
    return Fitted(model, {str(key): int(value) for key, value in rows["origin"].value_counts().items()}, out_of_fold)


def to_bytes(model: Model) -> bytes:
    """The .npz file of a model; equal models give equal bytes."""
    content = io.BytesIO()
    np.savez(
        content,
        hashes=model.hashes,
        idf2=model.idf2.astype(np.float16),
        weights=model.weights.astype(np.float16),
        bias=model.bias,
        settings=np.frombuffer(json.dumps(model.settings, sort_keys=True).encode("utf-8"), dtype=np.uint8),
    )
    return content.getvalue()


def _answers(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """What each of the K logits must say, (N, K): tone > -2, -1, 0, 1; each frame; each topic; each role."""
    tone = rows["tone"].to_numpy(float)
    columns = [tone > k for k in (-2, -1, 0, 1)]
    columns += [np.array([name in names for names in rows["frames"]]) for name in FRAMES]
    columns += [np.array([name in names for names in rows["topics"]]) for name in TOPICS]
    columns += [(rows["role"] == role).to_numpy() for role in ROLES]
    return np.stack(columns, axis=1)


def _uses(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Which rows speak to which logit, (N, K): words of a lexicon have a tone and nothing else."""
    has_frames = (rows["origin"] != "lexicon").to_numpy()
    has_role = (rows["role"].fillna("") != "").to_numpy()
    every = np.ones(len(rows), dtype=bool)
    kinds = [every] * N_TONE + [has_frames] * (len(FRAMES) + len(TOPICS)) + [has_role] * len(ROLES)
    return np.stack(kinds, axis=1)


def _folds(meetings: NDArray[np.str_], is_gold: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Fold of each gold row, by meeting; -1 for all other rows, which are never held out."""
    names = np.unique(meetings[is_gold])
    place = dict(zip(np.random.default_rng(SEED).permutation(names), np.arange(len(names)) % N_FOLDS, strict=True))
    return np.array([place[meeting] if gold else -1 for meeting, gold in zip(meetings, is_gold, strict=True)])


def _one(matrix: Any, answer: NDArray[np.bool_], weight: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Coefficients (V,) and intercept of one logistic fit on the rows with a weight; all zero where it has one class."""
    from sklearn.linear_model import LogisticRegression

    use = weight > 0
    if len(np.unique(answer[use])) < 2:
        return np.zeros(matrix.shape[1]), -4.0
    fitted = LogisticRegression(C=C, solver="liblinear", tol=1e-3, random_state=SEED).fit(
        matrix[use], answer[use], sample_weight=weight[use]
    )
    return fitted.coef_[0], float(fitted.intercept_[0])


@dataclass(frozen=True, slots=True)
class _Block:
    matrix: Any
    hashes: NDArray[np.uint64]
    idf: NDArray[np.float64]
    n_characters: int

    def predict(
        self, coefficient: NDArray[np.float64], intercept: float, rows: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        found: NDArray[np.float64] = self.matrix[rows] @ coefficient + intercept
        return found


class _Features:
    """Counts of all n-grams of all texts, from which a vocabulary is chosen by the rows that a fit may see."""

    def __init__(self, texts: Sequence[str]) -> None:
        laid = lay(texts)
        self._n = len(texts)
        self._counts = [self._count(grams) for grams in (character_grams(laid), word_grams(laid))]

    def _count(self, grams: Sequence[Grams]) -> tuple[Any, NDArray[np.uint64]]:
        from scipy.sparse import csr_matrix

        hashes = np.concatenate([one.hashes for one in grams])
        texts = np.concatenate([one.texts for one in grams])
        names, columns = np.unique(hashes, return_inverse=True)
        counts = csr_matrix((np.ones(len(texts)), (texts, columns)), shape=(self._n, len(names)))
        counts.sum_duplicates()
        return counts, names

    def fitted(self, seen: NDArray[np.bool_]) -> _Block:
        """Features with vocabulary (n-grams of at least two seen rows) and idf from the seen rows only, for all rows."""
        from scipy.sparse import csr_matrix, diags, hstack

        matrices, hashes, idfs = [], [], []
        taken = np.zeros(1 << TABLE_BITS, dtype=bool)
        for counts, names in self._counts:
            n_texts = np.asarray((counts[seen] > 0).sum(axis=0)).ravel()
            common = np.flatnonzero(n_texts >= 2)
            # One n-gram for each slot of the look-up table: the commonest one keeps it.
            common = common[np.argsort(-n_texts[common], kind="stable")]
            slots = (names[common] & np.uint64((1 << TABLE_BITS) - 1)).astype(np.int64)
            first = np.zeros(len(common), dtype=bool)
            first[np.unique(slots, return_index=True)[1]] = True
            keep = np.sort(common[first & ~taken[slots]])
            taken[(names[keep] & np.uint64((1 << TABLE_BITS) - 1)).astype(np.int64)] = True
            idf = np.log((1 + seen.sum()) / (1 + n_texts[keep])) + 1
            # The stored precision of idf is that of the fit, so that scoring repeats it.
            idf = np.sqrt((idf**2).astype(np.float16).astype(float))
            part = counts[:, keep]
            norm = np.sqrt(np.asarray(part @ idf**2).ravel())
            matrices.append(diags(1 / np.maximum(norm, 1e-9)) @ part @ diags(idf))
            hashes.append(names[keep])
            idfs.append(idf)
        return _Block(csr_matrix(hstack(matrices)), np.concatenate(hashes), np.concatenate(idfs), len(hashes[0]))


def _calibrate(rows: pd.DataFrame, raw: NDArray[np.float64]) -> tuple[dict[str, Any], pd.DataFrame]:
    """Settings of the scorer, and the calibrated cross-fitted predictions of the gold rows.

    The register was read on the train meetings, so the weight that it gets is fitted on the others alone.
    """
    language = np.array([LinearScorer.languages.index(one) for one in rows["language"]])
    gold = rows["tone"].to_numpy(float) / 2
    # What each side said through its own texts; the words that the other side lends it are another matter.
    own = (rows["conveyed_by"] == "own").to_numpy()
    fresh = own & (rows["split"] != "train").to_numpy()
    reading = read_register(rows["text"].tolist())
    above = 1 / (1 + np.exp(-raw[:, :N_TONE]))
    lengths = np.array([len(text) for text in rows["text"]])
    mean, _ = tone_of(above, reading, np.tile([1.0, 0.0], (len(rows), 1)), lengths)
    mix = []
    for k in range(len(LinearScorer.languages)):
        use = fresh & (language == k)
        mix.append(calibration.tone_mix(mean[use], reading.tone[use], gold[use]))
    tone, doubts = tone_of(above, reading, np.array(mix)[language], lengths)
    weights = calibration.spread_weights(np.abs(gold - tone)[own], doubts[own])
    spread = spread_of(doubts, weights)
    # On the train meetings, where the register is at home, errors are a little too small; on the others they are few. The
    # reach on all rows counts twice, that on the others once.
    reach = []
    for k in range(len(LinearScorer.languages)):
        every, others = (
            calibration.conformal_reach(gold[use], tone[use], spread[use])
            for use in (own & (language == k), fresh & (language == k))
        )
        reach.append((2 * every + others) / 3)
    frames = _answers(rows)[:, N_TONE : N_TONE + len(FRAMES)]
    chance = np.clip(reading.frames, 0.02, 0.98)
    logits = np.stack([raw[:, N_TONE : N_TONE + len(FRAMES)], np.log(chance / (1 - chance))])
    slopes, shift = calibration.platt(logits[:, fresh], frames[fresh])
    settings: dict[str, Any] = {
        "tone_mix": mix,
        "spread": weights,
        "interval_reach": [round(one, 4) for one in reach],
        "frame_slopes": [round(float(one), 4) for one in slopes],
        "frame_shift": [round(float(one), 4) for one in shift],
        "least_known": LEAST_KNOWN,
    }
    chances = 1 / (1 + np.exp(-frame_logits(logits[0], reading.frames, settings)))
    settings["frame_thresholds"] = calibration.thresholds(chances[own], frames[own])
    first = N_TONE + len(FRAMES)
    topics = topic_chances(raw[:, first : first + len(TOPICS)], rows["text"].tolist())
    settings["topic_thresholds"] = calibration.thresholds(topics[own], _answers(rows)[own, first : first + len(TOPICS)])
    half = np.array(reach)[language] * spread
    predicted = rows.assign(
        tone_predicted=tone,
        tone_low=np.maximum(tone - half, -1),
        tone_high=np.minimum(tone + half, 1),
        chances=list(chances),
        topic_chances=list(topics),
    )
    return settings, predicted
