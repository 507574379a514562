"""What a scorer is, and the columns that every scorer fills.

A scorer reads texts and gives numbers; it knows no meeting and no side. Arrays are columns over N texts in the order
given: "(N,)" one value a text, "(N, F)" one a frame, F = 12 in the order of FRAMES. Missing is never zero: a text that
was not scored has nan and a reason in ``errors``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

TONES = (-2, -1, 0, 1, 2)
# The codebook's order, which the columns frame_<name> keep.
FRAMES = (
    "cooperation",
    "progress",
    "dialogue",
    "concern",
    "blame",
    "warning",
    "security",
    "fairness",
    "economy",
    "sovereignty",
    "competition",
    "stability",
)
TOPICS = (
    "tariffs",
    "export_controls",
    "rare_earths",
    "semiconductors",
    "investment",
    "soybeans_agriculture",
    "fentanyl",
    "tiktok",
    "port_fees_shipping",
    "entity_list_sanctions",
    "currency_macro",
    "market_access",
    "taiwan",
    "south_china_sea",
    "ukraine_russia",
    "north_korea",
    "middle_east",
    "human_rights",
    "military_channels",
    "climate",
    "ai",
    "people_exchange",
    "summit_diplomacy",
    "covid_health",
    "other",
)
# Whom the tone of a statement is about, seen from its holder.
TARGETS = ("US", "CN", "meeting", "both", "issue", "third")
MAX_CHARACTERS = 200_000
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of the text that moved the tone, half-open in code points, with its signed weight (positive: warmer)."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Columns over N texts.

    ``tone``, ``low`` and ``high`` (N,) in [-1, 1], low and high the ends of a 90% prediction interval of the coders'
    label / 2, nan where not scored; ``label`` (N,) in -2..2 as float, nan where the scorer abstains or did not score;
    ``frames`` (N, 12) probabilities in [0, 1] or nan, ``has_frame`` (N, 12) bool, the frames it would assign;
    ``topics`` (N, 25) and ``has_topic`` likewise, or None where the scorer knows no topics; ``targets`` N names of
    TARGETS or "" , or None; ``evidence`` one tuple a text, or None where it was not asked for; ``flags`` names a text of
    what a reader should know of it ("injection"), or None; ``errors`` one reason a text, None where there is none.
    """

    tone: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    label: NDArray[np.float64]
    frames: NDArray[np.float64]
    has_frame: NDArray[np.bool_]
    errors: tuple[str | None, ...]
    topics: NDArray[np.float64] | None = None
    has_topic: NDArray[np.bool_] | None = None
    targets: tuple[str, ...] | None = None
    evidence: tuple[tuple[Evidence, ...], ...] | None = None
    flags: tuple[tuple[str, ...], ...] | None = None

    def __len__(self) -> int:
        return len(self.tone)


@runtime_checkable
class Scorer(Protocol):
    """Anything that scores texts. ``name`` and ``version`` make its signature; ``languages`` are those it can read."""

    name: str
    version: str
    languages: tuple[str, ...]

    def score(self, texts: Sequence[str], *, languages: Sequence[str] | None = None, evidence: bool = False) -> Scores:
        """Score texts in order; never raises for a text, whose reason goes to ``errors``.

        ``languages`` gives "en" or "zh" for each text; without it the scorer finds out. Scores do not depend on which
        texts stand beside each other.
        """
        ...


def empty_scores(n: int, reason: str | None = None) -> Scores:
    """N rows without a score, with one reason for all of them."""
    nothing = np.full(n, np.nan)
    return Scores(
        tone=nothing,
        low=nothing.copy(),
        high=nothing.copy(),
        label=nothing.copy(),
        frames=np.full((n, len(FRAMES)), np.nan),
        has_frame=np.zeros((n, len(FRAMES)), dtype=bool),
        errors=(reason,) * n,
    )


def label_of(
    tone: NDArray[np.float64], thresholds: Sequence[float] = (-0.75, -0.25, 0.25, 0.75)
) -> NDArray[np.float64]:
    """Labels -2..2 of tones in [-1, 1], cut at four rising thresholds; nan stays nan. By default equal steps of label / 2."""
    label = np.searchsorted(np.asarray(thresholds), tone, side="right").astype(float) - 2.0
    return np.where(np.isnan(tone), np.nan, label)


def text_error(text: object) -> str | None:
    """Why a value cannot be scored as a text, or None where it can."""
    if not isinstance(text, str):
        return "text: missing" if text is None or text != text else f"text: not a string but {type(text).__name__}"
    if not text.strip():
        return "text: empty"
    if len(text) > MAX_CHARACTERS:
        return f"text: too_large: {len(text)} characters, at most {MAX_CHARACTERS}; cut it into statements first"
    if not text.isascii() and _SURROGATE.search(text):
        return "text: surrogate: holds half of a character pair; decode the file again"
    return None
