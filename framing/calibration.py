"""From raw sums to numbers that mean something: the scale of the tone, its interval, probabilities and thresholds.

All of it is fitted on predictions for rows that the weights did not see (cross-fitting by meeting).
"""

import numpy as np
from numpy.typing import NDArray

_SCALES = np.arange(0.9, 1.61, 0.05)
_THRESHOLDS = np.arange(0.2, 0.61, 0.02)


def weighted_kappa(gold: NDArray[np.float64], label: NDArray[np.float64]) -> float:
    """Quadratic-weighted kappa of two label columns (N,) in -2..2 (Cohen 1968); 1.0 where neither varies and they agree."""
    observed = np.mean((gold - label) ** 2)
    expected = np.mean((gold[:, None] - label[None, :]) ** 2)
    return float(1.0 - observed / expected) if expected > 0 else 1.0


def tone_scale(mean: NDArray[np.float64], gold: NDArray[np.float64]) -> float:
    """The factor of the expected label (N,) in -2..2 under which its rounding agrees best with the gold labels.

    Expected labels shrink towards neutral where the model doubts. The mean of the factors within 0.003 kappa of the best
    is taken, since the best alone is noise.
    """
    kappas = np.array([weighted_kappa(gold, np.clip(np.round(mean * scale), -2, 2)) for scale in _SCALES])
    return float(np.round(_SCALES[kappas >= kappas.max() - 0.003].mean(), 3))


def conformal_reach(
    gold: NDArray[np.float64],
    tone: NDArray[np.float64],
    spread: NDArray[np.float64],
    *,
    floor: float,
    coverage: float = 0.9,
) -> float:
    """Half-width of a prediction interval in units of ``spread + floor``: split conformal with normalised residuals.

    ``gold`` (N,) is label / 2. The quantile is the ceil((N + 1) * coverage)-th smallest residual (Lei et al. 2018).
    """
    residuals = np.sort(np.abs(gold - tone) / (spread + floor))
    place = min(int(np.ceil((len(residuals) + 1) * coverage)), len(residuals))
    return float(residuals[place - 1])


def platt(logits: NDArray[np.float64], gold: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and shift that turn logits (N,) into calibrated ones, by Newton steps on the log loss (Platt 1999).

    The slope is drawn towards 1 by a weak prior worth ten rows, so that rare classes keep a sane curve.
    """
    slope, shift = 1.0, 0.0
    for _ in range(50):
        chance = 1.0 / (1.0 + np.exp(-(slope * logits + shift)))
        weight = chance * (1 - chance)
        gradient = np.array([np.sum((chance - gold) * logits) + 10 * (slope - 1), np.sum(chance - gold)])
        hessian = np.array(
            [
                [np.sum(weight * logits**2) + 10, np.sum(weight * logits)],
                [np.sum(weight * logits), np.sum(weight) + 1e-9],
            ]
        )
        step = np.linalg.solve(hessian, gradient)
        slope, shift = slope - step[0], shift - step[1]
        if np.abs(step).max() < 1e-8:
            break
    return float(slope), float(shift)


def f1(gold: NDArray[np.bool_], assigned: NDArray[np.bool_]) -> float:
    """F1 of an assignment; 0.0 where nothing is right."""
    both = np.sum(gold & assigned)
    return float(2 * both / (np.sum(gold) + np.sum(assigned))) if both else 0.0


def thresholds(chances: NDArray[np.float64], gold: NDArray[np.bool_]) -> list[float]:
    """A threshold for each of F classes from chances (N, F): halfway between the best for the class and the best for all.

    The best for one rare class alone is mostly noise.
    """
    common = max(_THRESHOLDS, key=lambda threshold: f1(gold.ravel(), chances.ravel() >= threshold))
    own = [
        max(_THRESHOLDS, key=lambda threshold: f1(gold[:, k], chances[:, k] >= threshold))
        for k in range(chances.shape[1])
    ]
    return [round(float(common + threshold) / 2, 3) for threshold in own]
