"""Finding very many fixed strings in one pass: the longest at each place, Latin ones on word boundaries only.

An Aho-Corasick automaton knows no words. Here the matching copy of a text has every Latin word begin with a capital
(``str.title`` of the folded text, which keeps the length), and so have the strings, so that nothing is found that begins
inside a word. The end of a word is checked behind the automaton; the few finds that fail there are looked at again, so
that a shorter string under them is not lost.
"""

import re
from collections.abc import Sequence
from typing import TypeAlias

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from corpora.text import fold

Hit: TypeAlias = tuple[int, int, int]
# Below it are Latin letters with and without accents, above it Chinese characters, which know no word boundaries.
_FIRST_HAN = "\u2e80"
# Folding looks up every character; in English text only the few beyond ASCII need it (title() does the rest).
_BEYOND_ASCII = re.compile("[^\x00-\x7f]{1,200}")


def prepare(text: str) -> str:
    """The copy of a text, of the same length, that an Automaton reads: ``fold(text)`` with word-initial capitals."""
    if text.isascii():
        return text.replace("\t", " ").title()
    is_mostly_ascii = len(text.encode("utf-8", "surrogatepass")) < 1.3 * len(text)
    folded = _BEYOND_ASCII.sub(lambda found: fold(found[0]), text).replace("\t", " ") if is_mostly_ascii else fold(text)
    titled = folded.title()
    if len(titled) == len(text):
        return titled
    # A letter whose capital is two characters ("ß"): only such texts are capitalised letter by letter.
    out: list[str] = []
    previous = ""
    for character in folded:
        capital = character if previous.isalpha() and previous < _FIRST_HAN else character.title()
        out.append(capital if len(capital) == 1 else character)
        previous = character
    return "".join(out)


class Automaton:
    """Fixed strings in either language, found leftmost-longest and without overlap.

    ``literals`` are the strings as ``prepare`` gives them, each once.
    """

    def __init__(self, literals: Sequence[str]) -> None:
        self.literals = tuple(literals)
        self._automaton = AhoCorasick(
            self.literals, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )
        self.find = self._automaton.find_matches_as_indexes
        self._window = 2 * max((len(literal) for literal in self.literals), default=0)
        self._index_of = {literal: index for index, literal in enumerate(self.literals)}

    def hits(self, prepared: str) -> list[Hit]:
        """All finds ``(index of the string, start, end)`` in order, half-open offsets of the text that was prepared."""
        out: list[Hit] = []
        free = 0
        n = len(prepared)
        for hit in self.find(prepared):
            _, start, end = hit
            if start < free:
                if free < end:
                    free = self._look_again(prepared, free, end, out)
            elif end < n and prepared[end].isalnum() and is_cut(prepared, end):
                free = self._look_again(prepared, start, end, out)
            else:
                out.append(hit)
                free = end
        return out

    def _look_again(self, prepared: str, start: int, stop: int, out: list[Hit]) -> int:
        """Add the finds that begin in ``[start, stop)``; returns where the search may go on (at least ``stop``)."""
        place = start
        while place < stop:
            found = self.find(prepared[place : place + self._window])
            if not found or place + found[0][1] >= stop:
                break
            _, first, last = found[0]
            first += place
            last += place
            for end in range(last, first, -1):
                candidate = self._index_of.get(prepared[first:end])
                if candidate is not None and not is_cut(prepared, end):
                    out.append((candidate, first, end))
                    place = end
                    break
            else:
                place = first + 1
        return max(place, stop)


def is_cut(prepared: str, end: int) -> bool:
    """Whether an end lies inside a Latin word or number."""
    return 0 < end < len(prepared) and _is_word(prepared[end]) and _is_word(prepared[end - 1])


def _is_word(character: str) -> bool:
    return character < _FIRST_HAN and character.isalnum()
