"""Scores beside the gold rows that they are about; a label or a score of other words is refused.

Gold is a table with ``text`` and ``tone`` (-2..2), by preference also ``quote_id, meeting_id, side, language, form,
aspect, published, frames, topics, text_sha256``. Letters: N rows, F frames.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corpora.errors import InputError
from corpora.files import sha256_of
from corpora.text import language_of
from framing.scorer import FRAMES, TONES, TOPICS, Scores, empty_scores, label_of

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
# Presidencies change how both sides write; the last is open.
PERIODS = ((2009, "2009-2016"), (2017, "2017-2020"), (2021, "2021-2024"), (2025, "2025-"))
GROUPINGS = ("side", "language", "form", "aspect", "period")
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Gold:
    """Labelled rows as columns: ids, texts, ``tone`` (N,) in -2..2, ``frames`` (N, 12), ``topics`` (N, 25) or None.

    ``meetings`` (N,) are the clusters of every interval: a row without a meeting is a cluster of its own. ``groups``
    are pairs of a grouping and its N values ("unknown" where the table does not say).
    """

    quote_ids: tuple[str, ...]
    texts: tuple[str, ...]
    languages: tuple[str, ...]
    meetings: tuple[str, ...]
    tone: Floats
    frames: Bools | None
    topics: Bools | None
    groups: tuple[tuple[str, tuple[str, ...]], ...]

    def __len__(self) -> int:
        return len(self.tone)

    def group(self, grouping: str) -> tuple[str, ...]:
        """The N values of a grouping; raises KeyError with the known ones."""
        found = dict(self.groups)
        if grouping not in found:
            raise KeyError(f"no grouping {grouping!r}; known are {', '.join(found)}")
        return found[grouping]

    def take(self, rows: NDArray[np.intp] | Bools) -> "Gold":
        """The same columns for some rows, by number or mask."""
        places = np.flatnonzero(rows) if rows.dtype == bool else rows

        def kept(values: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(values[place] for place in places)

        return Gold(
            kept(self.quote_ids),
            kept(self.texts),
            kept(self.languages),
            kept(self.meetings),
            self.tone[places],
            None if self.frames is None else self.frames[places],
            None if self.topics is None else self.topics[places],
            tuple((name, kept(values)) for name, values in self.groups),
        )

    def relabelled(self, tone: Floats, frames: Bools | None) -> "Gold":
        """The same rows with the labels of somebody else."""
        return replace(self, tone=tone, frames=frames)


@dataclass(frozen=True, slots=True)
class Aligned:
    """Scores in the order of their gold rows; a gold row without a score is unscored with its reason."""

    gold: Gold
    scores: Scores

    def label(self, thresholds: Sequence[float] | None = None) -> Floats:
        """Predicted labels (N,), nan without a tone: the scorer's own, else its tone cut at equal steps.

        With ``thresholds`` every tone is cut at them. A scorer that gives a tone but abstains from a label is held to
        the tone; what its abstention is worth is told by the risk-coverage curve.
        """
        if thresholds is not None:
            return label_of(self.scores.tone, thresholds)
        return np.where(np.isnan(self.scores.label), label_of(self.scores.tone), self.scores.label)


def gold_of(frame: pd.DataFrame, *, name: str = "gold") -> Gold:
    """Gold from a table; rows without words are not in it (they can be counted, not scored).

    Raises InputError: ``schema`` where text or tone is missing from the columns, ``number`` for a tone off the scale,
    ``dup_id`` for an id that stands twice, ``text_changed`` where ``text_sha256`` is not that of the text.
    """
    lacking = [column for column in ("text", "tone") if column not in frame.columns]
    if lacking:
        raise InputError(name, "", "schema", f"no column {' or '.join(lacking)}; there are {_names(frame)}")
    table = frame[[isinstance(text, str) and bool(text) for text in frame["text"]]]
    n = len(table)
    ids = [str(one) for one in table["quote_id"]] if "quote_id" in table else [f"row-{index + 1}" for index in range(n)]
    twice = [one for one, count in Counter(ids).items() if count > 1]
    if twice:
        raise InputError(name, twice[0], "dup_id", f"{len(twice)} ids stand more than once; keep one row of each")
    texts = [str(text) for text in table["text"]]
    if "text_sha256" in table:
        for quote_id, text, expected in zip(ids, texts, table["text_sha256"], strict=True):
            check_text(text, expected, file=name, place=quote_id)
    tone = pd.to_numeric(table["tone"], errors="coerce").to_numpy(dtype=float)
    off = np.flatnonzero(~np.isin(tone, TONES))
    if len(off):
        raise InputError(name, ids[off[0]], "number", f"tone {table['tone'].iloc[off[0]]!r} is not one of {TONES}")
    languages = [
        given if given in ("en", "zh") else language_of(text) or UNKNOWN
        for given, text in zip(_column(table, "language", n), texts, strict=True)
    ]
    meetings = _column(table, "meeting_id", n)
    meetings = [f"alone:{quote_id}" if one == UNKNOWN else one for one, quote_id in zip(meetings, ids, strict=True)]
    when = [a if a[:4].isdigit() else b for a, b in zip(meetings, _column(table, "published", n), strict=True)]
    values = {column: _column(table, column, n) for column in ("side", "form", "aspect")}
    values |= {"language": languages, "period": [period_of(one) for one in when]}
    return Gold(
        tuple(ids),
        tuple(texts),
        tuple(languages),
        tuple(meetings),
        tone,
        indicators(table["frames"], FRAMES) if "frames" in table else None,
        indicators(table["topics"], TOPICS) if "topics" in table else None,
        tuple((grouping, tuple(values[grouping])) for grouping in GROUPINGS),
    )


def align(scored: pd.DataFrame, gold: Gold, *, name: str = "scores") -> Aligned:
    """Scores of a table (columns of ``framing.scoring.score``) joined to gold by ``quote_id``, else by the text itself.

    A gold row that the table lacks is unscored with the reason "not in the scores".

    Raises InputError: ``schema`` without tone or without quote_id and text, ``dup_id`` for an id that stands twice,
    ``text_changed`` where a row of that id holds other words than the gold, ``missing`` where no row belongs to the
    gold.
    """
    key = "quote_id" if "quote_id" in scored else "text" if "text" in scored else ""
    if not key or "tone" not in scored:
        raise InputError(name, "", "schema", f"needs quote_id or text, and tone; there are {_names(scored)}")
    keys = [str(one) for one in scored[key]]
    place = {one: index for index, one in enumerate(keys)}
    if len(place) < len(keys) and key == "quote_id":
        twice = next(one for index, one in enumerate(keys) if place[one] != index)
        raise InputError(name, twice, "dup_id", "stands twice; keep one row of each id")
    rows = [place.get(one) for one in (gold.quote_ids if key == "quote_id" else gold.texts)]
    if len(gold) and all(row is None for row in rows):
        raise InputError(name, "", "missing", f"no row belongs to the gold by {key}; score the gold's own rows")
    if key == "quote_id" and "text" in scored:
        texts = scored["text"].tolist()
        for quote_id, words, row in zip(gold.quote_ids, gold.texts, rows, strict=True):
            if row is not None and isinstance(texts[row], str) and texts[row] != words:
                raise InputError(name, quote_id, "text_changed", "other words than the labelled ones; score them again")
    return Aligned(gold, _scores_of(scored, rows))


def check_text(text: str, expected: Any, *, file: str, place: str) -> None:
    """Raise InputError ``text_changed`` where a text is not the one that was labelled; no expected hash, no check."""
    if isinstance(expected, str) and expected and sha256_of(text.encode("utf-8", "surrogatepass")) != expected:
        raise InputError(file, place, "text_changed", "the text was edited after it was labelled; label it again")


def indicators(lists: Iterable[Any], names: Sequence[str]) -> Bools:
    """(N, len(names)) bool from lists of names, or from texts joined by ";"; unknown names raise ValueError."""
    place = {one: index for index, one in enumerate(names)}
    given_lists = list(lists)
    table = np.zeros((len(given_lists), len(names)), dtype=bool)
    for row, given in enumerate(given_lists):
        parts = given.split(";") if isinstance(given, str) else () if given is None or given != given else given
        for part in (str(one).strip() for one in parts):
            if part:
                if part not in place:
                    raise ValueError(f"unknown name {part!r}; known are {', '.join(names)}")
                table[row, place[part]] = True
    return table


def period_of(when: str) -> str:
    """The period of PERIODS that a date or a meeting id falls in, by its year; "unknown" without one."""
    if not when[:4].isdigit():
        return UNKNOWN
    return next((label for first, label in reversed(PERIODS) if int(when[:4]) >= first), UNKNOWN)


def _names(frame: pd.DataFrame) -> str:
    return ", ".join(map(str, frame.columns)) or "none"


def _column(table: pd.DataFrame, column: str, n: int) -> list[str]:
    if column not in table:
        return [UNKNOWN] * n
    return [str(one) if isinstance(one, str) and one else UNKNOWN for one in table[column]]


def _scores_of(scored: pd.DataFrame, rows: list[int | None]) -> Scores:
    scores = empty_scores(len(rows), "not in the scores")
    there = [index for index, row in enumerate(rows) if row is not None]
    taken = scored.iloc[[row for row in rows if row is not None]]

    def numbers(column: str) -> Floats:
        values = np.full(len(rows), np.nan)
        if column in taken:
            values[there] = pd.to_numeric(taken[column], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        return values

    errors: list[str | None] = list(scores.errors)
    reasons = taken["error"].tolist() if "error" in taken else [None] * len(there)
    for index, reason in zip(there, reasons, strict=True):
        errors[index] = reason if isinstance(reason, str) and reason else None
    frames = np.stack([numbers(f"frame_{name}") for name in FRAMES], axis=1)
    has_frame = np.nan_to_num(frames) >= 0.5
    if "frames" in taken:
        has_frame[there] = indicators(taken["frames"].tolist(), FRAMES)
    return replace(
        scores,
        tone=numbers("tone"),
        low=numbers("tone_low"),
        high=numbers("tone_high"),
        label=numbers("tone_label"),
        frames=frames,
        has_frame=has_frame,
        errors=tuple(errors),
    )
