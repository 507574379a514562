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


def tone_mix(mean: NDArray[np.float64], register: NDArray[np.float64], gold: NDArray[np.float64]) -> list[float]:
    """Weights of two readings of the tone, both (N,) in [-1, 1], for ``gold`` (N,) = label / 2.

    Their proportion is that of least squares (neither below 0); their common factor the one under which the rounded sum
    agrees best with the labels, since a mean over doubtful labels shrinks towards neutral. The mean of the factors within
    0.003 kappa of the best is taken: the best alone is noise.
    """
    columns = np.stack([mean, register], axis=1)
    share = np.maximum(np.linalg.solve(columns.T @ columns + 1e-6 * np.eye(2), columns.T @ gold), 0.0)
    joined = columns @ share
    kappas = np.array([weighted_kappa(2 * gold, np.clip(np.round(2 * joined * scale), -2, 2)) for scale in _SCALES])
    scale = _SCALES[kappas >= kappas.max() - 0.003].mean()
    return [float(one) for one in np.round(share * scale, 3)]


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


def platt(inputs: NDArray[np.float64], gold: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Slopes (I,) and shifts (F,) that turn I logits of F classes, (I, N, F), into one calibrated logit (Platt 1999).

    The slopes are common to all classes, the shift is each class's own; Newton steps on the log loss, with a prior worth
    one row that draws the shifts towards 0.
    """
    n_inputs, n_rows, n_classes = inputs.shape
    parameters = np.concatenate([np.full(n_inputs, 1 / n_inputs), np.zeros(n_classes)])
    own = np.tile(np.eye(n_classes), (n_rows, 1))
    design = np.concatenate([inputs.reshape(n_inputs, -1).T, own], axis=1)
    answer = gold.reshape(-1).astype(float)
    prior = np.concatenate([np.zeros(n_inputs), np.ones(n_classes)])
    for _ in range(50):
        chance = 1.0 / (1.0 + np.exp(-design @ parameters))
        gradient = design.T @ (chance - answer) + prior * parameters
        hessian = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(prior) + 1e-9 * np.eye(len(prior))
        step = np.linalg.solve(hessian, gradient)
        parameters = parameters - step
        if np.abs(step).max() < 1e-8:
            break
    return parameters[:n_inputs], parameters[n_inputs:]


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
