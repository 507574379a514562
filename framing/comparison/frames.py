"""Frames: how large a share of each side's statements carries each of the twelve, and how far the two profiles lie
apart.
"""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from framing.comparison.accounts import Accounts, Said, named, shortage, table
from framing.comparison.tone import Z95
from framing.resampling import holm
from framing.scorer import FRAMES

N_PERMUTATIONS = 999
_COLUMNS = (
    "meeting_id", "frame", "n_{a}", "n_{b}", "k_{a}", "k_{b}", "salience_{a}", "salience_{a}_low",
    "salience_{a}_high", "salience_{b}",
    "salience_{b}_low", "salience_{b}_high", "difference", "difference_low", "difference_high", "distance",
    "distance_null",
    "distance_p", "distance_p_corrected", "state",
)  # fmt: skip


def frame_columns(sides: tuple[str, str]) -> tuple[str, ...]:
    """Columns of ``frames`` for two sides."""
    return named(_COLUMNS, sides)


def wilson(k: int, n: int) -> tuple[float, float]:
    """Wilson's 95% interval of a share k / n (Wilson 1927), in [0, 1]."""
    if n == 0:
        return 0.0, 1.0
    share, square = k / n, Z95 * Z95
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = Z95 * math.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def newcombe(k_first: int, n_first: int, k_second: int, n_second: int) -> tuple[float, float]:
    """95% interval of the difference of two shares, first minus second (Newcombe 1998, method 10), in [-1, 1]."""
    first, second = k_first / n_first, k_second / n_second
    low_first, high_first = wilson(k_first, n_first)
    low_second, high_second = wilson(k_second, n_second)
    down = math.hypot(first - low_first, high_second - second)
    up = math.hypot(high_first - first, second - low_second)
    return first - second - down, first - second + up


def jensen_shannon(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Jensen-Shannon distance (square root, base 2, in [0, 1]) between rows of counts (..., F); nan for an empty
    row.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        p = first / first.sum(axis=-1, keepdims=True)
        q = second / second.sum(axis=-1, keepdims=True)
        middle = (p + q) / 2
        divergence = np.where(p > 0, p * np.log2(p / middle), 0).sum(axis=-1) + np.where(
            q > 0, q * np.log2(q / middle), 0
        ).sum(axis=-1)
    empty = (first.sum(axis=-1) == 0) | (second.sum(axis=-1) == 0)
    return np.asarray(np.where(empty, np.nan, np.sqrt(np.maximum(divergence, 0) / 2)))


def frames(accounts: Sequence[Accounts], *, seed: int = 7) -> pd.DataFrame:
    """One row a meeting and frame; columns ``frame_columns``.

    ``k`` counts statements of a side that carry the frame, of ``n``; salience is k / n with Wilson's interval, the
    difference first minus second with Newcombe's: both take the statements for a sample of what the side could have
    said and hold no error of the scorer. ``distance`` is the Jensen-Shannon distance of the two profiles,
    ``distance_null`` its mean where the statements are dealt to the sides at random, ``distance_p`` the share of
    deals that lie as far apart, ``distance_p_corrected`` Holm's correction of it over the meetings.
    """
    if not accounts:
        return table((), frame_columns(("US", "CN")))
    a, b = (side.lower() for side in accounts[0].sides)
    rows = []
    for one in accounts:
        first, second = (_carriers(one.of(side)) for side in one.sides)
        scored = [[said for said in one.of(side) if said.frames is not None] for side in one.sides]
        states = [
            shortage(statements, side) if statements or not one.of(side) else f"no frames were scored for {side}"
            for side, statements in zip(one.sides, scored, strict=True)
        ]
        state = "; ".join(filter(None, states))
        distance = null = p = None
        if not state:
            distance, null, p = _distance(first, second, seed)
        for index, frame in enumerate(FRAMES):
            k = int(first[:, index].sum()), int(second[:, index].sum())
            row: dict[str, object] = {
                "meeting_id": one.meeting_id, "frame": frame, f"n_{a}": len(first), f"n_{b}": len(second),
                f"k_{a}": k[0],
                f"k_{b}": k[1], "distance": distance, "distance_null": null, "distance_p": p, "distance_p_corrected": None,
                "state": state,
            }  # fmt: skip
            for code, count, n, lack in ((a, k[0], len(first), states[0]), (b, k[1], len(second), states[1])):
                if not lack:
                    low, high = wilson(count, n)
                    row |= {f"salience_{code}": count / n, f"salience_{code}_low": low, f"salience_{code}_high": high}
            if not state:
                low, high = newcombe(k[0], len(first), k[1], len(second))
                row |= {
                    "difference": k[0] / len(first) - k[1] / len(second),
                    "difference_low": low,
                    "difference_high": high,
                }
            rows.append(row)
    tested = {str(row["meeting_id"]): found for row in rows if isinstance(found := row["distance_p"], float)}
    corrected = dict(zip(tested, holm(list(tested.values())).tolist(), strict=True)) if tested else {}
    for row in rows:
        row["distance_p_corrected"] = corrected.get(str(row["meeting_id"]))
    return table(rows, frame_columns(accounts[0].sides))


def _carriers(statements: Sequence[Said]) -> np.ndarray:
    """(N, 12) of 0 and 1: which statement carries which frame, over the statements that were scored for frames."""
    rows = [[frame in said.frames for frame in FRAMES] for said in statements if said.frames is not None]
    return np.array(rows, dtype=float).reshape(len(rows), len(FRAMES))


def _distance(first: np.ndarray, second: np.ndarray, seed: int) -> tuple[float | None, float | None, float | None]:
    observed = float(jensen_shannon(first.sum(axis=0), second.sum(axis=0)))
    if math.isnan(observed):
        return None, None, None
    # Sorted rows make the deals the same whichever side is named first and however the table is ordered.
    pooled = np.concatenate([first, second])
    pooled = pooled[np.lexsort(pooled.T)]
    n = min(len(first), len(second))
    draws = np.random.default_rng(seed)
    total = pooled.sum(axis=0)
    order = np.argsort(draws.random((N_PERMUTATIONS, len(pooled))), axis=1)[:, :n]
    dealt = np.zeros((N_PERMUTATIONS, len(FRAMES)))
    for place in range(n):
        dealt += pooled[order[:, place]]
    null = jensen_shannon(dealt, total - dealt)
    null = null[~np.isnan(null)]
    p = (1 + int((null >= observed - 1e-12).sum())) / (1 + len(null))
    return observed, float(null.mean()) if len(null) else None, p
