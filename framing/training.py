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
from framing.backends.linear import (
    N_TONE,
    ROLES,
    LinearScorer,
    Model,
    register_sha256,
    spread_of,
    tone_of,
    topic_chances,
)
from framing.ngrams import Grams, character_grams, lay, word_grams
from framing.reading import Reading, phrase_keys, read_register, summary
from framing.scorer import FRAMES, TOPICS

VERSION = "1.0"
SEED = 7
TABLE_BITS = 20
N_FOLDS = 6
# Inverse regularisation of the logistic fits and the weights of the sources, chosen by cross-fitting over train and
# validation meetings (benchmarks/bench_tone.py prints the figures).
C = 10.0
# Size of the register's features beside n-grams of norm 1: the larger, the less their weights are held down.
SUMMARY_SCALE, PHRASE_SCALE = 0.5, 0.3
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
    reading = read_register(rows["text"].tolist())
    features = _Features(rows["text"].tolist(), reading)
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
    # Stored as half floats: the third digit of a weight is noise.
    coefficients = (np.stack([coefficient for coefficient, _ in fits], axis=1) * block.factor[:, None]).astype(
        np.float16
    )
    n_grams, n_summary = len(block.hashes), features.n_summary
    settings |= {
        "version": VERSION,
        "table_bits": TABLE_BITS,
        "register": register_sha256(),
        "phrase_names": list(block.phrases),
    }
    model = Model(
        block.hashes,
        (block.factor[:n_grams] ** 2).astype(np.float16).astype(np.float32),
        coefficients[:n_grams].astype(np.float32),
        coefficients[n_grams : n_grams + n_summary].astype(np.float64),
        coefficients[n_grams + n_summary :].astype(np.float64),
        block.phrases,
        np.array([intercept for _, intercept in fits]),
        settings,
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
        summary=model.summary.astype(np.float16),
        phrases=model.phrases.astype(np.float16),
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
    """Features of all rows: ``hashes`` (V,) of the n-grams, ``phrases`` the names of the register's (P,), and what each
    feature was multiplied by, ``factor`` (V + 21 + P,): its idf, or the scale of its kind."""

    matrix: Any
    hashes: NDArray[np.uint64]
    phrases: tuple[str, ...]
    factor: NDArray[np.float64]

    def predict(
        self, coefficient: NDArray[np.float64], intercept: float, rows: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        found: NDArray[np.float64] = self.matrix[rows] @ coefficient + intercept
        return found


class _Features:
    """Counts of all n-grams and phrases of all texts, of which a vocabulary is chosen by the rows that a fit may see."""

    def __init__(self, texts: Sequence[str], reading: Reading) -> None:
        from scipy.sparse import csr_matrix

        laid = lay(texts)
        self._n = len(texts)
        self._summary = summary(reading)
        self.n_summary = self._summary.shape[1]
        keys = [phrase_keys(matches) for matches in reading.matches]
        self._names = np.array(sorted({key for some in keys for key in some}))
        place = {name: column for column, name in enumerate(self._names)}
        pairs = [(row, place[key]) for row, some in enumerate(keys) for key in some]
        rows, columns = zip(*pairs, strict=True)
        self._phrases = csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=(self._n, len(self._names)))
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
        found = np.flatnonzero(np.asarray(self._phrases[seen].sum(axis=0)).ravel() >= 2)
        matrices += [csr_matrix(self._summary * SUMMARY_SCALE), self._phrases[:, found] * PHRASE_SCALE]
        scales = [np.full(self.n_summary, SUMMARY_SCALE), np.full(len(found), PHRASE_SCALE)]
        return _Block(
            csr_matrix(hstack(matrices)),
            np.concatenate(hashes),
            tuple(map(str, self._names[found])),
            np.concatenate([*idfs, *scales]),
        )


def _calibrate(rows: pd.DataFrame, raw: NDArray[np.float64]) -> tuple[dict[str, Any], pd.DataFrame]:
    """Settings of the scorer, and the calibrated cross-fitted predictions of the gold rows.

    The register was read on the train meetings: what could lean on that is fitted on the others.
    """
    language = np.array([LinearScorer.languages.index(one) for one in rows["language"]])
    gold = rows["tone"].to_numpy(float) / 2
    # What each side said through its own texts; the words that the other side lends it are another matter.
    own = (rows["conveyed_by"] == "own").to_numpy()
    fresh = own & (rows["split"] != "train").to_numpy()
    reading = read_register(rows["text"].tolist())
    above = 1 / (1 + np.exp(-raw[:, :N_TONE]))
    lengths = np.array([len(text) for text in rows["text"]])
    mean, _ = tone_of(above, reading, np.ones(len(rows)), lengths)
    scale = [
        calibration.tone_scale(mean[own & (language == k)], gold[own & (language == k)])
        for k in range(len(LinearScorer.languages))
    ]
    tone, doubts = tone_of(above, reading, np.array(scale)[language], lengths)
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
    logits = raw[:, N_TONE : N_TONE + len(FRAMES)]
    slope, shift = calibration.platt(logits[fresh], frames[fresh])
    settings: dict[str, Any] = {
        "tone_scale": scale,
        "spread": weights,
        "interval_reach": [round(one, 4) for one in reach],
        "frame_slope": round(slope, 4),
        "frame_shift": [round(float(one), 4) for one in shift],
        "least_known": LEAST_KNOWN,
    }
    chances = 1 / (1 + np.exp(-(logits * settings["frame_slope"] + np.array(settings["frame_shift"]))))
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
