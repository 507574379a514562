"""Texts to hashed n-grams, all at once: the features of the shipped model, in numpy alone.

All texts of a batch are laid end to end as code points, folded through a table (small letters, simplified characters), and
hashed by a rolling polynomial: characters 1-5 (in Latin letters 3-4), words 1-3 for Latin ones. Names of the two sides stand
under a mask (framing.masking). A text stands between two boundary marks, so that "begins with" and "ends with" are
features too. Hashes are 64-bit and wrap; P and the mixing constants are those of splitmix64 (Steele, Lea & Flood 2014).
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpora.text import folding_table
from framing.masking import PLACEHOLDERS, find_sides

MAX_CHARACTERS = 5
# Latin text has words for features too: of its letters three and four together tell all, in half the time.
LATIN_CHARACTERS = (3, 4)
MAX_WORDS = 3
_P = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_START, _END, _BREAK = 0x02, 0x03, 0x00
_LONGEST_WORD = 48
_FIRST_BEYOND_LATIN = 0x2000


@functools.cache
def _tables() -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """Folded code point, and whether it is part of a Latin word, for each code point of the basic plane."""
    folded = np.arange(0x10000, dtype=np.uint32)
    for code, new in folding_table().items():
        if code < 0x10000:
            folded[code] = new
    folded[0x0A] = folded[0x0D] = 0x20
    folded[ord("“")] = folded[ord("”")] = folded[ord("「")] = folded[ord("」")] = ord('"')
    is_word = np.zeros(0x10000, dtype=bool)
    for first, last in ((0x30, 0x3A), (0x61, 0x7B), (0xE0, 0xF7), (0xF8, 0x250)):
        is_word[first:last] = True
    is_word[[ord("$"), ord("%"), ord("'"), *PLACEHOLDERS]] = True
    return folded, is_word


@functools.cache
def _powers() -> NDArray[np.uint64]:
    return np.array([pow(int(_P), k, 1 << 64) for k in range(_LONGEST_WORD)], dtype=np.uint64)


def _mixed(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread the bits of polynomial hashes, so that their low bits can index a table."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * _MIX_1
    hashes = (hashes ^ (hashes >> np.uint64(27))) * _MIX_2
    return hashes ^ (hashes >> np.uint64(31))


@dataclass(frozen=True, slots=True)
class Grams:
    """Hashed n-grams of N texts: parallel columns over G occurrences, grouped by kind, in text order within each kind.

    ``hashes`` (G,) uint64; ``texts`` (G,) the row of the text; ``starts`` and ``ends`` (G,) code points in that text, or
    None where offsets were not asked for.
    """

    hashes: NDArray[np.uint64]
    texts: NDArray[np.int64]
    starts: NDArray[np.int64] | None = None
    ends: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True)
class Laid:
    """N texts laid end to end: folded code points (C,), the text of each, where each text begins, and for each code
    point the range of its own text that it stands for, ``starts`` and ``ends`` (C,)."""

    codes: NDArray[np.uint32]
    texts: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


def lay(texts: Sequence[str]) -> Laid:
    """Lay texts end to end, each as START + text + END + BREAK, with the names of sides masked."""
    joined = "\x00".join(f"\x02{text}\x03" for text in texts) + "\x00"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.fromiter((len(text) + 3 for text in texts), dtype=np.int64, count=len(texts))
    folded, _ = _tables()
    plain = np.where(codes > 0xFFFF, codes, folded[np.minimum(codes, 0xFFFF)])
    # Marks inside a text are no boundaries.
    plain[plain <= _END] = 0x20
    last = np.cumsum(lengths)
    begins = last - lengths
    plain[begins], plain[last - 2], plain[last - 1] = _START, _END, _BREAK
    rows = np.repeat(np.arange(len(texts)), lengths)
    starts = np.arange(len(codes)) - begins[rows] - 1
    ends = starts + 1
    keep = plain != 0xFFFF
    first, final, placeholders = find_sides(joined, codes)
    inside = np.zeros(len(codes) + 1, dtype=np.int64)
    np.add.at(inside, first + 1, 1)
    np.add.at(inside, final, -1)
    keep &= np.cumsum(inside)[:-1] == 0
    plain[first] = placeholders
    ends[first] = starts[final - 1] + 1
    return Laid(plain[keep], rows[keep], starts[keep], ends[keep])


def character_grams(laid: Laid, *, offsets: bool = False) -> list[Grams]:
    """Character n-grams of length 1..5 (3 and 4 in Latin letters), one Grams for each; none reaches over its text."""
    n = len(laid.codes)
    is_break = laid.codes == _BREAK
    rolling = laid.codes.astype(np.uint64) + np.uint64(1)
    values = rolling.copy()
    # room[i]: how many characters lie before the next break.
    last = np.where(is_break, np.arange(n), n)
    room = np.minimum.accumulate(last[::-1])[::-1] - np.arange(n)
    is_latin = laid.codes < _FIRST_BEYOND_LATIN
    found = []
    for length in range(1, MAX_CHARACTERS + 1):
        if length > 1:
            rolling = rolling[:-1] * _P + values[length - 1 :]
        fits = room[: len(rolling)] >= length
        if length not in LATIN_CHARACTERS:
            fits &= ~(is_latin[: len(rolling)] & is_latin[length - 1 :])
        keep = np.flatnonzero(fits)
        texts = laid.texts[keep]
        starts = ends = None
        if offsets:
            starts = np.maximum(laid.starts[keep], 0)
            ends = laid.ends[keep + length - 1]
        found.append(Grams(_mixed(rolling[keep] + np.uint64(length)), texts, starts, ends))
    return found


def word_grams(laid: Laid, *, offsets: bool = False) -> list[Grams]:
    """Word n-grams of 1..3 Latin words or numbers, one Grams for each length; Han characters break them."""
    _, is_word = _tables()
    inside = is_word[np.minimum(laid.codes, 0xFFFF)]
    edges = np.diff(inside.astype(np.int8), prepend=0, append=0)
    begin, end = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    if not len(begin):
        nothing = np.zeros(0, dtype=np.int64)
        spans = (nothing, nothing) if offsets else (None, None)
        return [Grams(nothing.astype(np.uint64), nothing, *spans) for _ in range(MAX_WORDS)]
    lengths = np.minimum(end - begin, _LONGEST_WORD)
    place = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    letters = laid.codes[np.repeat(begin, lengths) + place].astype(np.uint64) * _powers()[place]
    words = _mixed(np.add.reduceat(letters, np.cumsum(lengths) - lengths))
    texts = laid.texts[begin]
    # Two words belong to one gram if at most three characters (", ", ' "') stand between them, no Han among them.
    joins = np.zeros(len(begin), dtype=bool)
    joins[:-1] = (texts[1:] == texts[:-1]) & (begin[1:] - end[:-1] <= 3)
    found = []
    rolling = words
    alive = np.ones(len(words), dtype=bool)
    for length in range(1, MAX_WORDS + 1):
        if length > 1:
            rolling = rolling[:-1] * _P + words[length - 1 :]
            alive = alive[:-1] & joins[length - 2 : len(joins) - 1]
        keep = np.flatnonzero(alive)
        own = texts[keep]
        starts = laid.starts[begin[keep]] if offsets else None
        ends = laid.ends[end[keep + length - 1] - 1] if offsets else None
        found.append(Grams(_mixed(rolling[keep] + np.uint64(100 + length)), own, starts, ends))
    return found
