"""From raw sums to numbers that mean something: the scale of the tone, its interval, probabilities and thresholds.

All of it is fitted on predictions for rows that the weights did not see (cross-fitting by meeting).
"""

import numpy as np
from numpy.typing import NDArray

_SCALES = np.arange(0.9, 1.61, 0.05)
_THRESHOLDS = np.arange(0.1, 0.61, 0.02)


def weighted_kappa(gold: NDArray[np.float64], label: NDArray[np.float64]) -> float:
    """Quadratic-weighted kappa of two label columns (N,) in -2..2 (Cohen 1968); 1.0 where neither varies and they agree."""
    observed = np.mean((gold - label) ** 2)
    expected = np.mean((gold[:, None] - label[None, :]) ** 2)
    return float(1.0 - observed / expected) if expected > 0 else 1.0


def tone_scale(mean: NDArray[np.float64], gold: NDArray[np.float64]) -> float:
    """The factor of the expected label / 2, (N,), under which its rounding agrees best with ``gold`` (N,) = label / 2.

    Expected labels shrink towards neutral where the model doubts. The mean of the factors within 0.003 kappa of the best
    is taken, since the best alone is noise.
    """
    kappas = np.array([weighted_kappa(2 * gold, np.clip(np.round(2 * mean * scale), -2, 2)) for scale in _SCALES])
    return float(np.round(_SCALES[kappas >= kappas.max() - 0.003].mean(), 3))


def spread_weights(errors: NDArray[np.float64], doubts: NDArray[np.float64]) -> list[float]:
    """Constant and weights (none below 0) of the doubts (N, D) that foretell the absolute errors (N,), by least squares.

    Columns whose weight would be negative are left out, the worst first.
    """
    use = list(range(doubts.shape[1]))
    while True:
        design = np.column_stack([np.ones(len(errors)), doubts[:, use]])
        found = np.linalg.solve(design.T @ design + 1e-6 * np.eye(design.shape[1]), design.T @ errors)
        if not use or found[1:].min() >= 0:
            break
        use.pop(int(np.argmin(found[1:])))
    weights = np.zeros(doubts.shape[1])
    weights[use] = found[1:]
    return [round(float(one), 4) for one in (found[0], *weights)]


def conformal_reach(
    gold: NDArray[np.float64], tone: NDArray[np.float64], spread: NDArray[np.float64], *, coverage: float = 0.9
) -> float:
    """Half-width of a prediction interval in units of ``spread``: split conformal with normalised residuals.

    ``gold`` (N,) is label / 2. The quantile is the ceil((N + 1) * coverage)-th smallest residual (Lei et al. 2018).
    """
    residuals = np.sort(np.abs(gold - tone) / spread)
    place = min(int(np.ceil((len(residuals) + 1) * coverage)), len(residuals))
    return float(residuals[place - 1])


def platt(logits: NDArray[np.float64], gold: NDArray[np.bool_]) -> tuple[float, NDArray[np.float64]]:
    """A slope and shifts (F,) that turn logits of F classes, (N, F), into calibrated ones (Platt 1999).

    The slope is common to all classes, the shift is each class's own; Newton steps on the log loss, with a prior worth
    one row that draws the shifts towards 0.
    """
    n_rows, n_classes = logits.shape
    parameters = np.concatenate([[1.0], np.zeros(n_classes)])
    design = np.concatenate([logits.reshape(-1, 1), np.tile(np.eye(n_classes), (n_rows, 1))], axis=1)
    answer = gold.reshape(-1).astype(float)
    prior = np.concatenate([[0.0], np.ones(n_classes)])
    for _ in range(50):
        chance = 1.0 / (1.0 + np.exp(-design @ parameters))
        gradient = design.T @ (chance - answer) + prior * parameters
        hessian = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(prior) + 1e-9 * np.eye(len(prior))
        step = np.linalg.solve(hessian, gradient)
        parameters = parameters - step
        if np.abs(step).max() < 1e-8:
            break
    return float(parameters[0]), parameters[1:]


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
