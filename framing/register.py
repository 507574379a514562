"""The bilingual register of diplomacy: what its set phrases say, and where they stand in a text.

Each phrase belongs to a dimension, in which it has a step, and carries a tone by the codebook; who says so is its source,
and the grade tells how good that source is. General words of praise and blame, which no register owns, stand in a second
table without a dimension. ``Register.matches`` finds the longest phrase at each place, with negation and degree.
"""

import functools
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from corpora.cards import read_records
from corpora.composed import shown
from corpora.errors import CardError
from framing.automaton import Automaton, prepare
from framing.patterns import expand
from framing.scope import ScopeWord, load_scope_words, reaches
from framing.scorer import FRAMES

Dimension = Literal["atmosphere", "objection", "threat", "initiative", "agreement", "demand", ""]
DIMENSIONS: tuple[Dimension, ...] = ("atmosphere", "objection", "threat", "initiative", "agreement", "demand")
# A press, academic or analyst's text; B reference book or trade press; C blog or satire; D our own reading.
GRADES = ("A", "B", "C", "D")
# How much more or less a phrase counts beside a word of degree ("very", 非常; "somewhat", 有所). Own choice: a raised
# "constructive" stays label 1 (codebook, tone 1), so it must stay below 1.5.
# From this step on objections name a wrong of the other side; below it they name a trouble.
FIRST_ACCUSING_STEP = 8
RAISED = 1.3
DAMPED = 0.7


@dataclass(frozen=True, slots=True)
class Phrase:
    """One entry of the register, or of the general words (``dimension`` "").

    ``step`` is its place inside the dimension, 1 the lowest; ``direction`` -1, 0, 1: whether it speaks of worse or better
    relations; ``valence`` -2..2: the tone that the codebook gives to the phrase alone; ``negated`` and ``removed`` -2..2:
    its tone behind a negation, and where it names what is being taken away; ``sources`` codes of the table's card.
    """

    phrase_id: str
    dimension: Dimension
    step: int
    direction: int
    valence: float
    negated: float
    removed: float
    grade: str
    sources: tuple[str, ...]
    is_contested: bool
    frames: tuple[str, ...]
    gloss: str
    en: tuple[str, ...]
    zh: tuple[str, ...]


class Match(NamedTuple):
    """A phrase in a text: half-open offsets, and what stands before it. ``intensity`` is RAISED, 1.0 or DAMPED."""

    start: int
    end: int
    phrase: Phrase
    is_negated: bool
    is_removed: bool
    intensity: float

    @property
    def phrase_id(self) -> str:
        """The id of the phrase."""
        return self.phrase.phrase_id

    @property
    def dimension(self) -> Dimension:
        """The dimension of the phrase, "" for a general word."""
        return self.phrase.dimension

    @property
    def step(self) -> int:
        """The step inside the dimension."""
        return self.phrase.step

    @property
    def direction(self) -> int:
        """-1, 0 or 1 for the phrase alone, without its negation."""
        return self.phrase.direction

    @property
    def valence(self) -> float:
        """Tone by the codebook with negation, removal and degree, in [-2.6, 2.6]."""
        phrase = self.phrase
        if self.is_removed:
            return phrase.removed * self.intensity
        return (phrase.negated if self.is_negated else phrase.valence) * self.intensity


class Register:
    """Phrases and words of scope in one automaton. Equal strings in two phrases go to the one of greater valence."""

    def __init__(self, phrases: tuple[Phrase, ...], scope_words: tuple[ScopeWord, ...]) -> None:
        self.phrases = phrases
        owners: dict[str, tuple[Phrase | None, ScopeWord | None, str]] = {}
        for phrase in sorted(phrases, key=lambda phrase: -abs(phrase.valence)):
            for language, patterns in (("en", phrase.en), ("zh", phrase.zh)):
                for pattern in patterns:
                    for literal in expand(pattern):
                        owners.setdefault(prepare(literal), (phrase, None, language))
        for word in scope_words:
            owners[prepare(word.literal)] = (None, word, word.language)
        self._automaton = Automaton(tuple(owners))
        self._owners = tuple(owners.values())

    @property
    def literals(self) -> tuple[str, ...]:
        """All strings looked for, as the automaton reads them."""
        return self._automaton.literals

    def matches(self, text: str, language: str | None = None, *, prepared: str | None = None) -> tuple[Match, ...]:
        """All phrases in a text, in order and without overlap; offsets count code points of ``text``.

        ``language`` ("en", "zh") keeps the phrases of one language; without it both are found. ``prepared`` is
        ``prepare(text)`` where the caller has it already; without it, characters that show nothing do not part a phrase.
        Runs in time linear in the length of the text.
        """
        if prepared is None:
            seen, kept = shown(text)
            return placed(self.matches(seen, language, prepared=prepare(seen)), kept)
        owners = self._owners
        out: list[Match] = []
        turned: tuple[int, ScopeWord] | None = None  # end of the last negator, and the word
        taken: tuple[int, ScopeWord] | None = None  # the same for the last remover
        degree_end, degree = -9, 1.0
        for index, start, end in self._automaton.hits(prepared):
            phrase, word, owner_language = owners[index]
            if phrase is not None:
                if language is not None and owner_language != language:
                    continue
                is_negated = is_removed = False
                if turned is not None:
                    is_negated = reaches(prepared, turned[0], start, turned[1])
                    turned = turned if is_negated else None
                if taken is not None:
                    is_removed = reaches(prepared, taken[0], start, taken[1])
                    taken = taken if is_removed else None
                    is_removed = is_removed and phrase.removed != phrase.valence
                if start - degree_end <= 1:
                    out.append(Match(start, end, phrase, is_negated, is_removed, degree))
                    # 非常坦诚、深入: the degree holds for what is listed behind it.
                    degree_end = end if prepared[end : end + 1] == "、" else -9
                else:
                    out.append(Match(start, end, phrase, is_negated, is_removed, 1.0))
            elif word is not None:
                kind = word.kind
                if kind == "negator":
                    # "cannot but", 不能不: two negations that touch take each other away.
                    turned = (
                        None if turned is not None and turned[0] == start and word.language == "zh" else (end, word)
                    )
                elif kind == "remover":
                    taken = (end, word)
                elif kind == "raiser":
                    degree_end, degree = end, RAISED
                elif kind == "damper":
                    degree_end, degree = end, DAMPED
                elif kind == "contrast":
                    turned = taken = None
        return tuple(out)


def placed(matches: tuple[Match, ...], kept: list[int] | None) -> tuple[Match, ...]:
    """Matches in what is shown of a text (``corpora.composed.shown``), with offsets of the text itself."""
    if kept is None:
        return matches
    return tuple(match._replace(start=kept[match.start], end=kept[match.end - 1] + 1) for match in matches)


def _negated(valence: float, dimension: str, step: int) -> float:
    """Denied praise is criticism, a denied objection is reassurance; a denied accusation or threat says nothing."""
    if valence <= -2 or (dimension == "objection" and step >= FIRST_ACCUSING_STEP):
        return 0.0
    return -valence if abs(valence) <= 1 else -1.0


def _removed(valence: float, dimension: str, step: int) -> float:
    """A trouble taken away is good (codebook, rule 5); a wrong to be taken away is still a reproach."""
    if valence >= 0 or dimension not in ("objection", ""):
        return valence
    return -1.0 if step >= FIRST_ACCUSING_STEP else 1.0


def _phrase(row: dict[str, Any], table: str) -> Phrase:
    valence = float(row["valence"])
    dimension: Dimension = row.get("dimension", "")
    phrase = Phrase(
        phrase_id=row["id"],
        dimension=dimension,
        step=row.get("step", 0),
        direction=row.get("direction", 0),
        valence=valence,
        negated=float(row.get("negated", _negated(valence, dimension, row.get("step", 0)))),
        removed=float(row.get("removed", _removed(valence, dimension, row.get("step", 0)))),
        grade=row.get("grade", "D"),
        sources=tuple(row.get("source", ("own reading",))),
        is_contested=row.get("is_contested", False),
        frames=tuple(row.get("frames", ())),
        gloss=row.get("gloss", ""),
        en=tuple(row["en"]),
        zh=tuple(row["zh"]),
    )
    wrong = [name for name in phrase.frames if name not in FRAMES]
    if wrong or phrase.dimension not in (*DIMENSIONS, "") or phrase.grade not in GRADES or not -2 <= valence <= 2:
        raise CardError(f"{table}: {phrase.phrase_id}: unknown frame, dimension or grade, or a valence outside -2..2")
    return phrase


def _phrases(table: str) -> list[Phrase]:
    return [_phrase(row, table) for row in read_records(table, package="framing.data")]


@functools.cache
def load_register() -> Register:
    """The bundled register with the general words. Raises CardError for changed files or ids that are not unique."""
    phrases = _phrases("register.jsonl") + _phrases("valence_words.jsonl")
    ids = [phrase.phrase_id for phrase in phrases]
    if len(ids) != len(set(ids)):
        raise CardError(f"register: ids used twice: {', '.join(sorted({name for name in ids if ids.count(name) > 1}))}")
    return Register(tuple(phrases), load_scope_words())
