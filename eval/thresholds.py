"""Cuts from a tone in [-1, 1] to a label -2..2, fitted to labels.

A peer's own scale is not the codebook's: VADER's 0.5 is not "positive". So that nobody is beaten by a matter of units,
peers are measured twice, at equal steps and at the cuts that suit them best on the meetings for fitting.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from eval.metrics import N_TONES, weighted_kappa
from framing.scorer import TONES

# More candidate cuts than this change nothing but the time.
_MOST_CANDIDATES = 200
_N_ROUNDS = 20


def fit_thresholds(tones: ArrayLike, labels: ArrayLike) -> tuple[float, float, float, float]:
    """Four rising cuts of tones (N,) that maximise quadratic-weighted kappa with labels -2..2 (N,).

    Coordinate ascent over cuts between neighbouring tones, from equal steps and from the labels' own shares, the better
    of the two. Rows without a tone are left out. Raises ValueError where no row is left.

    >>> fit_thresholds([-0.9, -0.2, 0.0, 0.1, 0.8], [-2, -1, 0, 1, 2])[1:3]
    (-0.1, 0.05)
    """
    tone, label = np.asarray(tones, dtype=float), np.asarray(labels, dtype=float)
    kept = ~(np.isnan(tone) | np.isnan(label))
    tone, label = tone[kept], label[kept]
    if not len(tone):
        raise ValueError("no row has both a tone and a label, so there is nothing to fit cuts to")
    values = np.unique(tone)
    middles = np.round((values[1:] + values[:-1]) / 2, 6)
    if len(middles) > _MOST_CANDIDATES:
        middles = middles[np.linspace(0, len(middles) - 1, _MOST_CANDIDATES).astype(int)]
    candidates = np.concatenate([[-1.000001], middles, [1.000001]])
    below = np.array([[(label[tone < cut] == one).sum() for cut in candidates] for one in TONES], dtype=float)  # (V, K)
    totals = np.array([(label == one).sum() for one in TONES], dtype=float)
    shares = np.cumsum(totals)[:-1] / totals.sum()
    starts = (
        np.searchsorted(candidates, (-0.75, -0.25, 0.25, 0.75)).clip(0, len(candidates) - 1),
        np.searchsorted(below.sum(axis=0) / totals.sum(), shares).clip(0, len(candidates) - 1),
    )
    best = max((_climbed(start, below, totals) for start in starts), key=lambda found: found[1])[0]
    first, second, third, fourth = (float(candidates[place]) for place in best)
    return first, second, third, fourth


def _climbed(
    start: NDArray[np.intp], below: NDArray[np.float64], totals: NDArray[np.float64]
) -> tuple[NDArray[np.intp], float]:
    """Places of the cuts after moving each in turn to its best place until none moves, and their kappa."""
    places, value = start.copy(), -np.inf
    for _ in range(_N_ROUNDS):
        before = places.copy()
        for cut in range(N_TONES - 1):
            lowest = places[cut - 1] if cut else 0
            highest = places[cut + 1] if cut < N_TONES - 2 else below.shape[1] - 1
            tried = np.repeat(places[None], highest - lowest + 1, axis=0)
            tried[:, cut] = np.arange(lowest, highest + 1)
            kappas = np.nan_to_num(weighted_kappa(_tables(tried, below, totals)), nan=-1.0)
            if kappas.max() > value + 1e-12:
                value = float(kappas.max())
                # In the middle of a plateau the cut is the least surprising on other rows.
                best = np.flatnonzero(kappas > value - 1e-12)
                places = tried[best[len(best) // 2]]
        if (places == before).all():
            break
    return places, value


def _tables(places: NDArray[np.intp], below: NDArray[np.float64], totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Confusion tables (D, V, V + 1) of cuts at candidate places (D, V - 1)."""
    n = len(places)
    first, last = np.zeros((n, N_TONES, 1)), np.broadcast_to(totals[:, None], (n, N_TONES, 1))
    counts = np.diff(np.concatenate([first, np.moveaxis(below[:, places], 0, 1), last], axis=2), axis=2)
    return np.concatenate([counts, np.zeros((n, N_TONES, 1))], axis=2)
