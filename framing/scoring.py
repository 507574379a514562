"""A table of statements in, the same table with tone and frames out: rows, order and index are kept."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from corpora.errors import InputError
from corpora.text import language_of
from framing.registry import DEFAULT, get_scorer, signature
from framing.scorer import FRAMES, Scorer

SCORE_COLUMNS = (
    "tone",
    "tone_low",
    "tone_high",
    "tone_label",
    "frames",
    *(f"frame_{name}" for name in FRAMES),
    "scorer",
    "error",
)


@functools.cache
def _frame_lists() -> tuple[tuple[str, ...], ...]:
    """Frame names for each of the 4096 patterns of 12 bits, bit k for FRAMES[k]."""
    return tuple(
        tuple(name for k, name in enumerate(FRAMES) if pattern >> k & 1) for pattern in range(1 << len(FRAMES))
    )


def score(
    statements: pd.DataFrame,
    scorer: str | Scorer | Callable[[list[str]], Any] = DEFAULT,
    *,
    labels: Mapping[str, float] | None = None,
    evidence: bool = False,
) -> pd.DataFrame:
    """Score the column ``text`` of a table and give the same rows back with added columns.

    Added are ``tone``, ``tone_low``, ``tone_high`` (in [-1, 1], 0 neutral, the last two a 90% prediction interval of the
    coders' label / 2), ``tone_label`` (-2..2, null where the scorer abstains), ``frames`` (list of names),
    ``frame_<name>`` (probability), ``scorer`` (signature) and ``error`` (why a row has no score; null where it has one; an
    error that the row brought with it stays), and with ``evidence`` a list of [start, end, weight]. A column ``language``
    is used where it is there. The input is not changed.

    Raises InputError where there is no column ``text`` or a column name stands twice.
    """
    if "text" not in statements.columns:
        raise InputError(
            "statements",
            "",
            "schema",
            f"no column 'text'; there are {', '.join(map(str, statements.columns)) or 'none'}",
        )
    if not statements.columns.is_unique:
        twice = sorted(set(statements.columns[statements.columns.duplicated()].astype(str)))
        raise InputError("statements", "", "schema", f"columns that stand twice: {', '.join(twice)}; rename one")
    chosen = get_scorer(scorer, labels=labels)
    texts: list[Any] = [
        None if text is None or text is pd.NA or text != text else text for text in statements["text"].tolist()
    ]
    languages = None
    if "language" in statements.columns:
        languages = [
            given if given in ("en", "zh") else language_of(text) if isinstance(text, str) else ""
            for given, text in zip(statements["language"].tolist(), texts, strict=True)
        ]
    scores = chosen.score(texts, languages=languages, evidence=evidence)
    added: dict[str, Any] = {
        "tone": scores.tone,
        "tone_low": scores.low,
        "tone_high": scores.high,
        "tone_label": pd.Series(scores.label).astype("Int64").array,
    }
    patterns = scores.has_frame @ (1 << np.arange(len(FRAMES)))
    lists = _frame_lists()
    added["frames"] = [
        list(lists[pattern]) if error is None else None for pattern, error in zip(patterns, scores.errors, strict=True)
    ]
    added |= {f"frame_{name}": scores.frames[:, k] for k, name in enumerate(FRAMES)}
    added["scorer"] = signature(chosen)
    errors: list[str | None] = list(scores.errors)
    if "error" in statements.columns:
        brought = statements["error"].tolist()
        errors = [
            new or (str(old) if isinstance(old, str) and old else None)
            for new, old in zip(errors, brought, strict=True)
        ]
    added["error"] = pd.array(errors, dtype="str")
    if evidence:
        found = scores.evidence or ((),) * len(texts)
        added["evidence"] = [[[one.start, one.end, round(one.weight, 4)] for one in row] for row in found]
    return statements.assign(**added)
