"""What the outputs of a classification model mean, as its card says: declared beside the model, never guessed.

A card is the file parley.toml in the model's folder, or one of the caller's:

    languages = ["en", "zh"]
    [tone]                       # classes: the tone of each label, in [-1, 1]
    labels = { negative = -1, neutral = 0, positive = 1 }

For five stars the labels are ``{ "1 star" = -1, "2 stars" = -0.5, "3 stars" = 0, "4 stars" = 0.5, "5 stars" = 1 }``; for a
regression ``[tone]`` holds ``low`` and ``high``, the outputs that stand for tone -1 and 1 (ParlaSent: 0 and 5). A table
``[frames]`` may hold ``labels = { LABEL = "frame" }`` and ``threshold``; ``[interval]`` a ``half_width`` of the 90%
interval, where somebody has fitted one; ``ignored`` lists labels that mean neither. Models of ``parley train --base``
bring a card with ``heads``.
"""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpora.errors import InputError
from corpora.files import sha256_of
from framing.backends.encoder import mean_of_shares
from framing.backends.heads import COLUMNS, scores_of
from framing.scorer import FRAMES, Scores, empty_scores, label_of

CARD = "parley.toml"
HEADS = "tone+frames+topics+roles"
Floats = NDArray[np.float64]
_KEYS = {"languages", "tone", "frames", "interval", "ignored"}
_LANGUAGES = ("en", "zh")
_MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Card:
    """A card that fits its model. ``tones`` (L,) the tone of each output that is a class, nan else; ``frames`` (L,) the
    place in FRAMES of each output that is a frame, -1 else; ``scale`` (low, high) of a regression, or None;
    ``calibration`` and ``heads`` belong to models of ``parley train --base``; ``sha256`` is that of the file.
    """

    languages: tuple[str, ...]
    sha256: str
    tones: Floats
    frames: NDArray[np.int64]
    scale: tuple[float, float] | None = None
    half_width: float | None = None
    threshold: float = 0.5
    heads: str = ""
    mask: str = ""
    calibration: Mapping[str, Any] | None = None

    def merge(self, values: Floats, weights: Floats) -> Floats:
        """Logits (L,) of a text from those of its windows (W, L): chances, or values of a regression, are averaged."""
        if self.scale is not None:
            mean: Floats = np.average(values, axis=0, weights=weights)
            return mean
        chances = np.clip(np.average(_chances(values), axis=0, weights=weights), 1e-12, 1 - 1e-12)
        merged: Floats = np.log(chances / (1 - chances))
        is_class = ~np.isnan(self.tones)
        if is_class.any():
            merged[is_class] = mean_of_shares(values[:, is_class], weights)
        return merged

    def scores(self, logits: Floats, languages: Sequence[str]) -> Scores:
        """Scores of N texts from logits (N, L); tone is the expected value over the tones of the classes."""
        if self.heads:
            return scores_of(logits, languages, self.calibration or {})
        found = empty_scores(len(logits))
        if self.scale is not None:
            low, high = self.scale
            found.tone[:] = np.clip(2 * (logits[:, 0] - low) / (high - low) - 1, -1.0, 1.0)
        else:
            is_class = ~np.isnan(self.tones)
            shares = np.exp(logits[:, is_class] - logits[:, is_class].max(axis=1, keepdims=True))
            found.tone[:] = np.clip(shares @ self.tones[is_class] / shares.sum(axis=1), -1.0, 1.0)
        if self.half_width is not None:
            found.low[:] = np.maximum(found.tone - self.half_width, -1.0)
            found.high[:] = np.minimum(found.tone + self.half_width, 1.0)
        for output in np.flatnonzero(self.frames >= 0):
            found.frames[:, self.frames[output]] = _chances(logits[:, output])
        return Scores(
            found.tone,
            found.low,
            found.high,
            label_of(found.tone),
            found.frames,
            np.nan_to_num(found.frames) >= self.threshold,
            found.errors,
        )


def read_card(path: Path, labels: Sequence[str]) -> Card:
    """The card of a model whose outputs are called ``labels``, in their order.

    Raises InputError: ``missing`` without a file (the message holds the labels and a card to fill in), ``schema`` for a
    card that cannot be read, ``model_contract`` where card and model do not fit.
    """
    if not path.is_file():
        raise InputError(
            path.name,
            "",
            "missing",
            f"the model's outputs are {', '.join(map(repr, labels))}, and no card says what they mean. Write this file "
            f"into the model's folder, or give card=PATH:\n{draft(labels)}",
        )
    raw = path.read_bytes()[: _MOST_BYTES + 1]
    try:
        if len(raw) > _MOST_BYTES:
            raise ValueError("more than 1 MiB")
        card = tomllib.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _wrong(path, "", f"no TOML ({str(error)[:80]})") from None
    languages = card.get("languages")
    if not isinstance(languages, list) or not languages or any(one not in _LANGUAGES for one in languages):
        raise _wrong(path, "languages", 'the languages that the model reads, of "en" and "zh"')
    if "heads" in card:
        return _of_heads(path, card, labels, tuple(languages), sha256_of(raw))
    if strange := sorted(card.keys() - _KEYS):
        raise _wrong(path, strange[0], f"unknown; a card holds {', '.join(sorted(_KEYS))}")
    tone, frames = _table(path, card, "tone", {"labels", "low", "high"}), {}
    if "frames" in card:
        frames = _table(path, card, "frames", {"labels", "threshold"})
    interval = _table(path, card, "interval", {"half_width"}) if "interval" in card else {}
    threshold = _number(path, "frames.threshold", frames.get("threshold", 0.5), 0, 1)
    half_width = _number(path, "interval.half_width", interval["half_width"], 0, 2) if interval else None
    found = np.full(len(labels), np.nan), np.full(len(labels), -1)
    if "labels" not in tone:
        low, high = (_number(path, f"tone.{name}", tone.get(name), -math.inf, math.inf) for name in ("low", "high"))
        if low == high:
            raise _wrong(path, "tone", "low and high are one number")
        if len(labels) != 1:
            raise _unfit(path, f"it describes a regression, but the model has {len(labels)} outputs: {_listed(labels)}")
        return Card(tuple(languages), sha256_of(raw), *found, scale=(low, high), half_width=half_width)
    tones, places = _labels(path, tone, "tone"), _labels(path, frames, "frames") if frames else {}
    ignored = card.get("ignored", [])
    if not isinstance(ignored, list):
        raise _wrong(path, "ignored", "a list of labels")
    named = [*tones, *places, *ignored]
    if sorted(map(str, named)) != sorted(labels):
        raise _unfit(path, f"it names {_listed(map(str, named))}, but the model's outputs are {_listed(labels)}")
    for label, value in tones.items():
        found[0][labels.index(label)] = _number(path, f"tone.labels.{label}", value, -1, 1)
        _refuse_reversed(path, label, value)
    if np.nanmax(found[0]) <= np.nanmin(found[0]):
        raise _wrong(path, "tone.labels", "all labels have one tone")
    for label, frame in places.items():
        if frame not in FRAMES:
            raise _wrong(path, f"frames.labels.{label}", f"{frame!r} is no frame; there are {', '.join(FRAMES)}")
        found[1][labels.index(label)] = FRAMES.index(frame)
    return Card(tuple(languages), sha256_of(raw), *found, half_width=half_width, threshold=threshold)


def draft(labels: Sequence[str]) -> str:
    """A card to fill in for a model with these outputs."""
    tone = (
        "low = ?\nhigh = ?" if len(labels) == 1 else "labels = { " + ", ".join(f'"{one}" = ?' for one in labels) + " }"
    )
    return f'languages = ["en", "zh"]\n[tone]\n{tone}'


def _of_heads(path: Path, card: Mapping[str, Any], labels: Sequence[str], languages: tuple[str, ...], sha: str) -> Card:
    """The card of a model that ``parley train --base`` wrote."""
    calibration = card.get("calibration")
    lacking = {"tone_scale", "interval_reach", "frame_thresholds", "topic_thresholds"}
    if not isinstance(calibration, dict) or not lacking <= calibration.keys() or card.get("mask") != "sides":
        raise _wrong(
            path, "calibration", "a card with heads holds mask and calibration, as parley train --base wrote them"
        )
    if card["heads"] != HEADS or tuple(labels) != COLUMNS:
        raise _unfit(path, f"it describes {card['heads']!r}, but the model's outputs are {_listed(labels)}")
    nothing = np.full(len(labels), np.nan), np.full(len(labels), -1)
    return Card(languages, sha, *nothing, heads=HEADS, mask="sides", calibration=calibration)


def _labels(path: Path, table: Mapping[str, Any], name: str) -> dict[str, Any]:
    labels = table.get("labels")
    if not isinstance(labels, dict) or not labels:
        raise _wrong(path, f"{name}.labels", "a table from label to what it means")
    return labels


def _table(path: Path, card: Mapping[str, Any], name: str, known: set[str]) -> dict[str, Any]:
    table = card.get(name)
    if not isinstance(table, dict) or not table:
        raise _wrong(path, name, f"a table with {', '.join(sorted(known))}")
    if strange := sorted(table.keys() - known):
        raise _wrong(path, f"{name}.{strange[0]}", f"unknown; the table holds {', '.join(sorted(known))}")
    return table


def _number(path: Path, place: str, value: Any, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high or math.isinf(value):
        raise _wrong(path, place, "a number" + (f" from {low} to {high}" if math.isfinite(low) else ""))
    return float(value)


def _refuse_reversed(path: Path, label: str, tone: float) -> None:
    """A label that says its direction may not stand for the other one."""
    name = label.casefold()
    if (name.startswith("neg") and tone > 0) or (name.startswith("pos") and tone < 0):
        raise _unfit(path, f"the label {label!r} has the tone {tone}: the map is reversed")


def _chances(logits: Floats) -> Floats:
    chances: Floats = 1 / (1 + np.exp(-np.clip(logits, -60, 60)))
    return chances


def _listed(names: Any) -> str:
    return ", ".join(map(repr, names)) or "none"


def _wrong(path: Path, place: str, reason: str) -> InputError:
    return InputError(path.name, place, "schema", reason)


def _unfit(path: Path, reason: str) -> InputError:
    return InputError(path.name, "", "model_contract", reason)
