"""The head of ``embed``: from sentence embeddings to tone and frames, fitted on labelled rows and kept in a cache.

Kernel ridge regression over landmarks (Nystroem, Williams & Seeger 2001): smooth enough for a few hundred labelled
rows, fitted in closed form, so that the same rows give the same head on the same kind of machine. Tone is regressed on
label / 2, each frame on 0 and 1; both are then calibrated on predictions by heads that had not seen the meeting.
"""

import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corpora.files import sha256_of, write_whole
from framing import calibration
from framing.scorer import FRAMES

Floats = NDArray[np.float64]
RECIPE = "2"
SEED = 7
N_FOLDS = 6
# Rows that the kernel is laid over; beyond 1500 the error in cross-validation hardly falls, and the time grows.
N_LANDMARKS = 1500
# What is chosen among, by squared error over held-out train meetings: the width of the kernel as a multiple of one over
# the mean squared distance of two landmarks, and the penalty of the weights.
WIDTHS = (0.5, 1.0)
PENALTIES = (0.3, 1.0, 3.0)
# Weight of a row by its origin in the sum of squares, chosen in the same way.
WEIGHTS = {"gold": 2.0, "official": 1.0, "written": 1.0}
# Size of the constant feature beside features of norm 1: so large that the penalty does not hold it down.
_CONSTANT = 10.0
_ARRAYS = ("landmarks", "weights", "means")


@dataclass(frozen=True, slots=True)
class Head:
    """``landmarks`` (M, D) embeddings, ``weights`` (M, 13) of tone and frames, ``means`` (13,), and ``settings``: width,
    penalties, calibration, n of rows, and the error of the choice."""

    landmarks: Floats
    weights: Floats
    means: Floats
    settings: dict[str, Any]

    def predict(self, embeddings: Floats) -> Floats:
        """Raw tone (label / 2) and frames (about 0..1), (N, 13), of embeddings (N, D)."""
        found: Floats = kernel(embeddings, self.landmarks, self.settings["width"]) @ self.weights + self.means
        return found


def kernel(embeddings: Floats, landmarks: Floats, width: float) -> Floats:
    """exp(-width * squared distance), (N, M)."""
    return np.asarray(np.exp(-width * _distances(embeddings, landmarks)), dtype=float)


def _distances(left: Floats, right: Floats) -> Floats:
    """Squared distances (N, M) of the rows of two tables."""
    squares: Floats = (left**2).sum(1)[:, None] + (right**2).sum(1)[None, :] - 2 * left @ right.T
    return np.maximum(squares, 0.0)


def fit(embeddings: Floats, rows: pd.DataFrame) -> Head:
    """A head for N rows with their embeddings (N, D).

    ``rows`` has ``tone``, ``frames``, ``origin``, ``meeting_id``, ``split`` and ``conveyed_by`` as
    ``framing.examples.examples`` gives them. The choice looks at train meetings alone; the calibration at all gold rows.
    """
    is_gold = (rows["origin"] == "gold").to_numpy()
    answers = np.column_stack([rows["tone"].to_numpy(float) / 2, *_frames(rows)])
    weight: Floats = np.array([WEIGHTS[origin] for origin in rows["origin"]], dtype=np.float64)
    folds = _folds(rows["meeting_id"].to_numpy(str), is_gold)
    landmarks = embeddings[_landmarks(is_gold)]
    apart = _distances(landmarks, landmarks).sum() / max(1, len(landmarks) * (len(landmarks) - 1))
    # Rows of other meetings of the gold take no part in the choice.
    is_train = is_gold & (rows["split"] == "train").to_numpy()
    chosen: tuple[float, _Features, tuple[float, float]] | None = None
    for multiple in WIDTHS:
        features = _Features(embeddings, landmarks, float(multiple / apart))
        predicted = features.cross_fitted(answers, np.where(is_gold & ~is_train, 0.0, weight), folds, is_train)
        squares = (predicted - answers[is_train]) ** 2
        # (P, 2): errors of tone and of frames at each penalty, as shares of their variance.
        errors = np.stack([squares[:, :, :1].mean((1, 2)), squares[:, :, 1:].mean((1, 2))], axis=1)
        errors /= np.array([answers[is_train, 0].var(), answers[is_train, 1:].var(0).mean()])
        best = errors.argmin(axis=0)
        total = float(errors.min(axis=0).sum())
        if chosen is None or total < chosen[0]:
            chosen = (total, features, (PENALTIES[best[0]], PENALTIES[best[1]]))
    assert chosen is not None
    unexplained, features, penalties = chosen
    every = features.cross_fitted(answers, weight, folds, is_gold)
    held = np.column_stack([every[PENALTIES.index(penalties[0])][:, 0], every[PENALTIES.index(penalties[1])][:, 1:]])
    settings = _calibrate(rows[is_gold], held) | {
        "recipe": RECIPE,
        "width": features.width,
        "penalties": list(penalties),
        "n_rows": {str(name): int(n) for name, n in rows["origin"].value_counts().items()},
        "unexplained": round(unexplained / 2, 4),
    }
    gram, right = features.sums(answers, weight)
    solved = [_solved(gram, right, one) for one in penalties]
    whole = np.column_stack([solved[0][:, 0], solved[1][:, 1:]])
    # Landmarks are kept at half the digits, and used so: the same head fresh and from the cache.
    return Head(landmarks.astype(np.float32).astype(float), features.root @ whole[:-1], whole[-1] * _CONSTANT, settings)


class _Features:
    """Kernel features of all rows, whitened by the landmarks' own kernel, with a constant as the last: (N, M)."""

    def __init__(self, embeddings: Floats, landmarks: Floats, width: float) -> None:
        self.width = width
        values, vectors = np.linalg.eigh(kernel(landmarks, landmarks, width))
        kept = values > 1e-8 * values[-1]
        self.root: Floats = vectors[:, kept] / np.sqrt(values[kept])
        features = kernel(embeddings, landmarks, width) @ self.root
        self._matrix: Floats = np.column_stack([features, np.full(len(features), _CONSTANT)])

    def sums(self, answers: Floats, weight: Floats) -> tuple[Floats, Floats]:
        """What a ridge regression needs of the rows with a weight: (M, M) and (M, K)."""
        use = weight > 0
        part, scaled = self._matrix[use], self._matrix[use] * weight[use, None]
        return part.T @ scaled, scaled.T @ answers[use]

    def cross_fitted(
        self, answers: Floats, weight: Floats, folds: NDArray[np.int64], wanted: NDArray[np.bool_]
    ) -> Floats:
        """Predictions (P, rows, K) at each penalty for the ``wanted`` rows by heads that had not seen their fold."""
        found = np.full((len(PENALTIES), *answers.shape), np.nan)
        gram, right = self.sums(answers, weight)
        for fold in range(N_FOLDS):
            held = folds == fold
            less_gram, less_right = self.sums(answers, np.where(held, weight, 0.0))
            asked = held & wanted
            for place, penalty in enumerate(PENALTIES):
                solved = _solved(gram - less_gram, right - less_right, penalty)
                found[place, asked] = self._matrix[asked] @ solved
        return found[:, wanted]


def _solved(gram: Floats, right: Floats, penalty: float) -> Floats:
    return np.asarray(np.linalg.solve(gram + penalty * np.eye(len(gram)), right), dtype=float)


def _frames(rows: pd.DataFrame) -> list[Floats]:
    return [np.array([name in names for names in rows["frames"]], dtype=float) for name in FRAMES]


def _folds(meetings: NDArray[np.str_], is_gold: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Fold of each gold row, by meeting; -1 for all other rows, which are never held out."""
    names = np.unique(meetings[is_gold])
    place = dict(zip(np.random.default_rng(SEED).permutation(names), np.arange(len(names)) % N_FOLDS, strict=True))
    return np.array([place[meeting] if gold else -1 for meeting, gold in zip(meetings, is_gold, strict=True)])


def _landmarks(is_gold: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Gold rows first, then others, both at random, N_LANDMARKS at most."""
    generator = np.random.default_rng(SEED)
    order = np.concatenate([generator.permutation(np.flatnonzero(one)) for one in (is_gold, ~is_gold)])
    half = order[: min(N_LANDMARKS // 2, int(is_gold.sum()))]
    rest = order[is_gold.sum() :][: N_LANDMARKS - len(half)]
    return np.sort(np.concatenate([half, rest]))


def frame_logits(raw: Floats) -> Floats:
    """Raw answers about 0..1 spread to the scale of logits; the slope and shifts of the calibration do the rest."""
    return 6.0 * raw - 3.0


def spread_of(tone: Floats, lengths: NDArray[np.int64], weights: Sequence[float]) -> Floats:
    """Expected absolute error (N,) of the tone from its distance to the ends and the length of the text; at least 0.05."""
    found: Floats = weights[0] + _doubts(tone, lengths) @ np.array(weights[1:])
    return np.maximum(found, 0.05)


def _doubts(tone: Floats, lengths: NDArray[np.int64]) -> Floats:
    return np.stack([1 - np.abs(tone), np.log10(np.maximum(lengths, 1))], axis=1)


def _calibrate(rows: pd.DataFrame, raw: Floats) -> dict[str, Any]:
    """Settings from cross-fitted predictions of the gold rows; the words of each side's own texts alone."""
    own = (rows["conveyed_by"] == "own").to_numpy()
    rows, raw = rows[own], raw[own]
    gold = rows["tone"].to_numpy(float) / 2
    frames = np.stack(_frames(rows), axis=1) > 0
    lengths = np.array([len(text) for text in rows["text"]])
    scale = calibration.tone_scale(raw[:, 0], gold)
    tone = np.clip(raw[:, 0] * scale, -1.0, 1.0)
    spread = calibration.spread_weights(np.abs(gold - tone), _doubts(tone, lengths))
    reach = calibration.conformal_reach(gold, tone, spread_of(tone, lengths, spread))
    slope, shift = calibration.platt(frame_logits(raw[:, 1:]), frames)
    chances = 1 / (1 + np.exp(-(frame_logits(raw[:, 1:]) * slope + shift)))
    return {
        "tone_scale": scale,
        "spread": spread,
        "interval_reach": round(reach, 4),
        "frame_slope": round(slope, 4),
        "frame_shift": [round(float(one), 4) for one in shift],
        "frame_thresholds": calibration.thresholds(chances, frames),
        "n_calibrated": len(rows),
    }


def cache_folder() -> Path:
    """Where fitted heads are kept: ``parley/heads`` in the user's cache folder (XDG_CACHE_HOME, by default ~/.cache)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").expanduser() / "parley" / "heads"


def write_head(folder: Path, key: str, head: Head) -> bool:
    """Keep a head as ``KEY.npz`` and ``KEY.json``, the second with the hash of the first; False where nothing can be
    written, for then the head is fitted again next time."""
    content = io.BytesIO()
    np.savez(content, landmarks=head.landmarks.astype(np.float32), weights=head.weights, means=head.means)
    card = {"sha256": sha256_of(content.getvalue()), "key": key, "settings": head.settings}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / f"{key}.npz", content.getvalue())
        write_whole(folder / f"{key}.json", json.dumps(card, sort_keys=True, indent=1) + "\n")
    except OSError:
        return False
    return True


def read_head(folder: Path, key: str) -> Head | None:
    """The head of a key, or None where it is not there, was changed, or is half written."""
    try:
        card = json.loads((folder / f"{key}.json").read_text(encoding="utf-8"))
        content = (folder / f"{key}.npz").read_bytes()
        if card["key"] != key or card["sha256"] != sha256_of(content):
            return None
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            landmarks, weights, means = (arrays[name].astype(float) for name in _ARRAYS)
        return Head(landmarks, weights, means, dict(card["settings"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
