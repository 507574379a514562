"""What a reader sees of a text, with the way back to the text as it is stored: accents on their letters, nothing hidden.

"é" may be one character or two (a letter, then a combining accent; Unicode calls the forms NFC and NFD). A scorer that
reads one of them would give two scores for the same words. A zero-width character parts a word for a machine alone.
"""

import re
import unicodedata
from dataclasses import dataclass

from corpora.text import HIDDEN

_COMBINED = re.compile("[^\u0300-\u036f\u3099\u309a][\u0300-\u036f\u3099\u309a]{1,32}")


@dataclass(frozen=True, slots=True)
class Composed:
    """A text with its accents composed; ``starts[i]`` is where its character i begins in the raw text (len + 1 entries)."""

    text: str
    starts: tuple[int, ...]

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """The raw range that the range ``[start, end)`` stands for."""
        return self.starts[start], self.starts[end]


def compose(text: str) -> Composed | None:
    """The text with every letter and its accents as one character where there is one; None where nothing changes.

    Singletons (Å as the ångström sign, compatibility ideographs) become their characters too. Linear in the text.

    >>> compose("cafe\u0301 talks").text
    'café talks'
    >>> compose("café talks") is None
    True
    """
    if unicodedata.is_normalized("NFC", text):
        return None
    out: list[str] = []
    starts: list[int] = []
    place = 0
    for match in _COMBINED.finditer(text):
        _single(text, place, match.start(), out, starts)
        whole = unicodedata.normalize("NFC", match.group())
        out.append(whole)
        # Accents that have no form of their own stay behind their letter, each in its place.
        tail = match.end() - (len(whole) - 1)
        starts += [match.start(), *range(tail, match.end())] if whole else []
        place = match.end()
    _single(text, place, len(text), out, starts)
    return Composed("".join(out), (*starts, len(text)))


def _single(text: str, start: int, end: int, out: list[str], starts: list[int]) -> None:
    for index in range(start, end):
        character = unicodedata.normalize("NFC", text[index])
        out.append(character)
        starts += [index] * len(character)


def shown(text: str) -> tuple[str, list[int] | None]:
    """The text without characters that show nothing (zero-width, bidi marks) and the offset of each that is kept; the
    text itself and None where it holds none.

    >>> shown("can\u200bdid")
    ('candid', [0, 1, 2, 4, 5, 6])
    """
    if text.isascii() or HIDDEN.isdisjoint(text):
        return text, None
    kept = [index for index, character in enumerate(text) if character not in HIDDEN]
    return "".join(text[index] for index in kept), kept
