"""Words that change what a phrase near them says: negation, removal, degree, and where their reach ends.

"does not support" is no support, "eliminated the threat" is no threat, "very good" is more than good. The words stand in
a table with a card; each has a kind and a reach. A reach counts words in English and characters in Chinese, ends at
punctuation and at words of contrast, and goes to the right only.
"""

import functools
from dataclasses import dataclass
from typing import Literal

from corpora.cards import read_records
from corpora.errors import CardError
from framing.patterns import expand

# negator: turns what follows; remover: what follows is taken away ("eliminate", 取消); raiser and damper: degree;
# guard: holds a negator or phrase inside that means something else there (不断, "not only"); contrast: ends a reach.
Kind = Literal["negator", "remover", "raiser", "damper", "guard", "contrast"]
KINDS: tuple[Kind, ...] = ("negator", "remover", "raiser", "damper", "guard", "contrast")
CLAUSE_ENDS = frozenset(',.;:!?()\n。、；：！？，…—“”"')


@dataclass(frozen=True, slots=True)
class ScopeWord:
    """One word of scope. ``reach`` is the number of words (Chinese: characters) that may stand before what it changes."""

    kind: Kind
    language: str
    literal: str
    reach: int


@functools.cache
def load_scope_words() -> tuple[ScopeWord, ...]:
    """The bundled words of scope, patterns expanded. Raises CardError for a changed table or one that names no such kind."""
    words = []
    for row in read_records("scope_words.jsonl", package="framing.data"):
        if row["kind"] not in KINDS:
            raise CardError(f"scope_words.jsonl: no kind {row['kind']!r}; there are {', '.join(KINDS)}")
        words += [
            ScopeWord(row["kind"], language, literal, row["reach"])
            for language in ("en", "zh")
            for pattern in row[language]
            for literal in expand(pattern)
        ]
    return tuple(words)


def reaches(prepared: str, word_end: int, phrase_start: int, word: ScopeWord) -> bool:
    """Whether a word of scope that ended at ``word_end`` still governs what begins at ``phrase_start``."""
    distance = phrase_start - word_end
    if distance > (word.reach if word.language == "zh" else 12 * (word.reach + 1)):
        return False
    between = prepared[word_end:phrase_start]
    return (word.language == "zh" or between.count(" ") <= word.reach + 1) and CLAUSE_ENDS.isdisjoint(between)
