"""A table of statements in, the same table with tone and frames out: rows, order and index are kept."""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from corpora.composed import Composed, compose
from corpora.errors import InputError
from corpora.text import language_of
from framing.registry import DEFAULT, get_scorer, signature
from framing.scorer import FRAMES, TOPICS, Evidence, Scorer, Scores

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
TOPIC_COLUMNS = ("topics", "target")
# Sides whose counterpart is known: a statement of one that speaks to its counterpart speaks to the other.
_OTHER_SIDE = {"US": "CN", "CN": "US"}


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
    options: Mapping[str, Any] | None = None,
    evidence: bool = False,
    topics: bool = False,
) -> pd.DataFrame:
    """Score the column ``text`` of a table and give the same rows back with added columns.

    Added are ``tone``, ``tone_low``, ``tone_high`` (in [-1, 1], 0 neutral, the last two a 90% prediction interval of the
    coders' label / 2), ``tone_label`` (-2..2, null where the scorer abstains), ``frames`` (list of names),
    ``frame_<name>`` (probability), ``scorer`` (signature) and ``error`` (why a row has no score; null where it has one; an
    error that the row brought with it stays), and with ``evidence`` a list of [start, end, weight]. A column ``language``
    is used where it is there. The input is not changed.

    Where the table has ``cue`` and ``form`` (as ``extract`` writes them), the words scored are cue and content of every
    statement that is not a direct quotation: "urged" and 批评 are part of the attitude that the credited words express.
    The signature then says ``words:cue+content``; evidence still counts from the start of ``text``.

    ``topics`` adds ``topics`` (list of names of TOPICS) and ``target``, with which ``tone`` is a directed tone, holder
    -> target: the holder is the row's ``side``, the target "US", "CN", "meeting", "both", "issue" or "third". A scorer
    hears whether words are about the holder's counterpart or the holder, not who that is; where ``side`` is neither
    "US" nor "CN", or there is no such column, such a target is null.

    ``options`` are the keyword arguments of a named scorer, ``labels`` the tone of each label of a pipeline.

    Raises InputError where there is no column ``text`` or a column name stands twice, and ``options`` where ``topics``
    is asked of a scorer that knows none.
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
    # Of the scorers with a name the shipped one alone must be told that topics are wanted.
    if topics and scorer == "linear":
        options = {**(options or {}), "topics": True}
    chosen = get_scorer(scorer, labels=labels, options=options)
    texts: list[Any] = [
        None if text is None or text is pd.NA or text != text else text for text in statements["text"].tolist()
    ]
    languages = None
    if "language" in statements.columns:
        languages = [
            given if given in ("en", "zh") else language_of(text) if isinstance(text, str) else ""
            for given, text in zip(statements["language"].tolist(), texts, strict=True)
        ]
    cues = _cues(statements, texts)
    words = [cue + text if cue else text for cue, text in zip(cues, texts, strict=True)]
    # "é" written as two characters has the score of "é" written as one; evidence counts in the text as it is stored.
    composed = [compose(one) if isinstance(one, str) and not one.isascii() else None for one in words]
    read = [one if whole is None else whole.text for one, whole in zip(words, composed, strict=True)]
    scores = chosen.score(read, languages=languages, evidence=evidence)
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
    if topics:
        added |= _topics(scores, statements["side"].tolist() if "side" in statements.columns else None, chosen.name)
    added["scorer"] = signature(chosen) + ("|words:cue+content" if any(cues) else "")
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
        added["evidence"] = [
            _in_text(row, len(cue), whole) for row, cue, whole in zip(found, cues, composed, strict=True)
        ]
    return statements.assign(**added)


def _cues(statements: pd.DataFrame, texts: list[Any]) -> list[str]:
    """What stands before each text when it is scored: the cue of a statement that is not a direct quotation, or ""."""
    if not {"cue", "form"} <= set(statements.columns):
        return [""] * len(texts)
    cues = []
    for cue, form, text in zip(statements["cue"].tolist(), statements["form"].tolist(), texts, strict=True):
        is_read = isinstance(cue, str) and isinstance(text, str) and form in ("indirect", "mixed") and cue.strip()
        cues.append((f"{cue} " if cue[-1:].isascii() else cue) if is_read else "")
    return cues


def _in_text(spans: Sequence[Evidence], skip: int, composed: Composed | None) -> list[list[float]]:
    """Evidence as lists, counted from behind the first ``skip`` characters; what lies wholly before them is left out."""
    placed = [((one.start, one.end) if composed is None else composed.to_raw(one.start, one.end), one) for one in spans]
    return [[max(0, start - skip), end - skip, round(one.weight, 4)] for (start, end), one in placed if end > skip]


def _topics(scores: Scores, sides: list[Any] | None, name: str) -> dict[str, Any]:
    """The columns of TOPIC_COLUMNS; rows without a score have neither."""
    if scores.has_topic is None or scores.targets is None:
        raise InputError("options", "", "topics", f"the scorer {name} knows no topics and targets; linear does")
    is_scored = [error is None for error in scores.errors]
    lists = [
        [TOPICS[k] for k in np.flatnonzero(row)] if scored else None
        for row, scored in zip(scores.has_topic, is_scored, strict=True)
    ]
    holders = [None] * len(scores) if sides is None else sides
    targets = [
        target_of(role, side) if scored else None
        for role, side, scored in zip(scores.targets, holders, is_scored, strict=True)
    ]
    return {"topics": lists, "target": pd.array(targets, dtype="str")}


def target_of(role: str, side: object) -> str | None:
    """Whom a tone is about, by the role that a scorer gives and the side whose words they are; None where unknown.

    >>> target_of("counterpart", "US"), target_of("self", "US"), target_of("issue", None), target_of("self", "third")
    ('CN', 'US', 'issue', None)
    """
    if role == "counterpart":
        return _OTHER_SIDE.get(str(side))
    if role == "self":
        return str(side) if str(side) in _OTHER_SIDE else None
    return role or None
