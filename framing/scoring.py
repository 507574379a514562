"""A table of statements in, the same table with tone and frames out: rows, order and index are kept."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from corpora.composed import Composed, compose
from corpora.errors import InputError
from corpora.text import language_of
from framing.registry import DEFAULT, get_scorer, signature
from framing.score_columns import Column, arrow_column, pandas_column
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
    is used where it is there. A scorer that sees what a reader should know of a text (``has_flags``, as ``llm``) adds it
    to the column ``flags``. The input is not changed.

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
        raise no_text("statements", list(statements.columns))
    if not statements.columns.is_unique:
        twice = sorted(set(statements.columns[statements.columns.duplicated()].astype(str)))
        raise InputError("statements", "", "schema", f"columns that stand twice: {', '.join(twice)}; rename one")
    chosen = scorer_for(scorer, labels=labels, options=options, topics=topics)
    scored: pd.DataFrame = score_part(statements, chosen, evidence=evidence, topics=topics)
    return scored


def score_part(
    statements: Any, scorer: Scorer, *, evidence: bool = False, topics: bool = False, has_cues: bool = False
) -> Any:
    """A part of a larger table with the columns of ``score``: an Arrow table without pandas in between, or a pandas one.

    ``has_cues`` says that a row somewhere in the whole table has its cue scored, which the signature tells.

    The table has the column ``text``, and no name twice.
    """
    if isinstance(statements, pd.DataFrame):
        columns = {name: statements[name].tolist() for name in _read(scorer) if name in statements.columns}
        added = _added(columns, scorer, evidence=evidence, topics=topics, has_cues=has_cues)
        return statements.assign(**{name: pandas_column(column) for name, column in added.items()})
    names = statements.schema.names
    columns = {name: statements.column(name).to_pylist() for name in _read(scorer) if name in names}
    for name, column in _added(columns, scorer, evidence=evidence, topics=topics, has_cues=has_cues).items():
        array = arrow_column(column, len(statements))
        if name in names:
            statements = statements.set_column(names.index(name), name, array)
        else:
            statements = statements.append_column(name, array)
    return statements


def scorer_for(
    scorer: str | Scorer | Callable[[list[str]], Any],
    *,
    labels: Mapping[str, float] | None = None,
    options: Mapping[str, Any] | None = None,
    topics: bool = False,
) -> Scorer:
    """The scorer that ``score`` uses; of those with a name the shipped one alone must be told that topics are wanted."""
    if topics and isinstance(scorer, str) and scorer == "linear":
        options = {**(options or {}), "topics": True}
    return get_scorer(scorer, labels=labels, options=options)


def no_text(file: str, names: Sequence[Any]) -> InputError:
    """The error of a table without the column ``text``."""
    there = ", ".join(map(str, names[:20])) or "none"
    return InputError(file, "", "schema", f"no column 'text'; there are {there}")


# The columns of a table that scoring looks at.
_READ = ("text", "language", "cue", "form", "side", "error")


def _read(scorer: Scorer) -> tuple[str, ...]:
    return (*_READ, "flags") if getattr(scorer, "has_flags", False) else _READ


def _added(
    columns: Mapping[str, list[Any]], chosen: Scorer, *, evidence: bool, topics: bool, has_cues: bool
) -> dict[str, Column]:
    """The columns that scoring adds to rows, in their order."""
    texts: list[Any] = [None if text is None or text is pd.NA or text != text else text for text in columns["text"]]
    languages = None
    if "language" in columns:
        languages = [
            given if given in ("en", "zh") else language_of(text) if isinstance(text, str) else ""
            for given, text in zip(columns["language"], texts, strict=True)
        ]
    cues = _cues(columns, texts)
    words = [cue + text if cue else text for cue, text in zip(cues, texts, strict=True)]
    # "é" written as two characters has the score of "é" written as one; evidence counts in the text as it is stored.
    composed = [compose(one) if isinstance(one, str) and not one.isascii() else None for one in words]
    read = [one if whole is None else whole.text for one, whole in zip(words, composed, strict=True)]
    scores = chosen.score(read, languages=languages, evidence=evidence)
    is_scored = np.array([error is None for error in scores.errors], dtype=bool)
    patterns = scores.has_frame @ (1 << np.arange(len(FRAMES)))
    added: dict[str, Column] = {
        "tone": Column("number", scores.tone),
        "tone_low": Column("number", scores.low),
        "tone_high": Column("number", scores.high),
        "tone_label": Column("integer", scores.label),
        # No chance for any frame: the scorer knows none, which is not "no frame".
        "frames": Column("frames", np.where(is_scored & ~np.isnan(scores.frames).all(axis=1), patterns, -1)),
    }
    added |= {f"frame_{name}": Column("number", scores.frames[:, k]) for k, name in enumerate(FRAMES)}
    if topics:
        added |= _topics(scores, columns.get("side"), chosen.name)
    added["scorer"] = Column("constant", signature(chosen) + ("|words:cue+content" if has_cues or any(cues) else ""))
    errors: list[str | None] = list(scores.errors)
    if "error" in columns:
        errors = [
            new or (str(old) if isinstance(old, str) and old else None)
            for new, old in zip(errors, columns["error"], strict=True)
        ]
    added["error"] = Column("text", errors)
    if evidence:
        found = scores.evidence or ((),) * len(texts)
        spans = [_in_text(row, len(cue), whole) for row, cue, whole in zip(found, cues, composed, strict=True)]
        added["evidence"] = Column("spans", spans)
    if getattr(chosen, "has_flags", False) and scores.flags is not None:
        brought = columns.get("flags", [None] * len(texts))
        flags = [[*_names(old), *new] for old, new in zip(brought, scores.flags, strict=True)]
        added["flags"] = Column("names", [list(dict.fromkeys(row)) for row in flags])
    return added


def _names(value: Any) -> list[str]:
    """A cell of names as a list: a list already, names joined by ";", or nothing."""
    if isinstance(value, str):
        return [name for name in value.split(";") if name]
    return [] if value is None or not hasattr(value, "__iter__") else list(value)


def _cues(columns: Mapping[str, list[Any]], texts: list[Any]) -> list[str]:
    """What stands before each text when it is scored: the cue of a statement that is not a direct quotation, or ""."""
    if not {"cue", "form"} <= columns.keys():
        return [""] * len(texts)
    return [
        (f"{cue} " if cue[-1:].isascii() else cue) if is_cue_read(text, cue, form) else ""
        for cue, form, text in zip(columns["cue"], columns["form"], texts, strict=True)
    ]


def is_cue_read(text: Any, cue: Any, form: Any) -> bool:
    """Whether the cue of a row is among the words scored: the signature of a table with such rows says so."""
    return isinstance(cue, str) and isinstance(text, str) and form in ("indirect", "mixed") and bool(cue.strip())


def _in_text(spans: Sequence[Evidence], skip: int, composed: Composed | None) -> list[list[float]]:
    """Evidence as lists, counted from behind the first ``skip`` characters; what lies wholly before them is left out."""
    placed = [((one.start, one.end) if composed is None else composed.to_raw(one.start, one.end), one) for one in spans]
    return [[max(0, start - skip), end - skip, round(one.weight, 4)] for (start, end), one in placed if end > skip]


def _topics(scores: Scores, sides: list[Any] | None, name: str) -> dict[str, Column]:
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
    return {"topics": Column("names", lists), "target": Column("text", targets)}


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
