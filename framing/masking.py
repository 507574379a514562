"""Names of the two sides under one mask: a scorer that cannot see which side is named has no taste for either.

Every form of the swap table (countries, demonyms, capitals as governments, organs, leaders, 中方/美方) is one of a few
placeholder characters to the model, so that exchanging the sides of a statement leaves its features as they were.
"""

import functools
from dataclasses import dataclass

import ahocorasick_rs
import numpy as np
from numpy.typing import NDArray

from corpora.cards import read_records

# Placeholders from the private use area: a side, the pair of them, an official, 对华/对美.
SIDE, PAIR, OFFICIAL, BOUND = 0xE000, 0xE001, 0xE002, 0xE003
PLACEHOLDERS = (SIDE, PAIR, OFFICIAL, BOUND)
_OF_KIND = {"pair": PAIR, "person": OFFICIAL, "surname": OFFICIAL, "bound": BOUND}
_KEEP = 0


@dataclass(frozen=True, slots=True)
class _Forms:
    automaton: ahocorasick_rs.AhoCorasick
    placeholder: NDArray[np.uint32]
    is_latin: NDArray[np.bool_]
    skip: NDArray[np.int64]


# Characters after 对美, 访美 and the like that show 美 to begin a word of its own that names nobody (美元, 美好).
_NO_NAME = "元好丽麗"


@functools.cache
def _forms() -> _Forms:
    kinds: dict[str, int] = {}
    latin: set[str] = set()
    bound: set[str] = set()
    for row in read_records("swaps.jsonl"):
        if row["kind"] == "mask":
            continue
        for form in {row["us"], row["cn"]} - {""}:
            placeholder = _KEEP if row["kind"] == "keep" else _OF_KIND.get(row["kind"], SIDE)
            for written in {form, "T" + form[1:]} if form.startswith("the ") else {form}:
                kinds.setdefault(written, placeholder)
                if row["language"] == "en":
                    latin.add(written)
                elif placeholder == BOUND:
                    bound.add(written)
    # In 反对美国 the name is 美国, not 对美: the longest match takes both, and the first characters are skipped.
    skip: dict[str, int] = {}
    for form in bound:
        for name in [name for name in kinds if name[0] == form[-1] and name not in latin]:
            skip.setdefault(form[:-1] + name, len(form) - 1)
            kinds.setdefault(form[:-1] + name, kinds[name])
        for character in _NO_NAME if form[-1] == "美" else "":
            kinds.setdefault(form + character, _KEEP)
    names = list(kinds)
    return _Forms(
        ahocorasick_rs.AhoCorasick(names, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest),
        np.array([kinds[name] for name in names], dtype=np.uint32),
        np.array([name in latin for name in names]),
        np.array([skip.get(name, 0) for name in names], dtype=np.int64),
    )


def find_sides(
    joined: str, codes: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint32]]:
    """Starts, ends and placeholders (M,) of the names of sides in a string with its code points, from left to right.

    Case counts ("US" names a side, "us" does not); a Latin form must not stand inside a word; an article before a name
    belongs to it.
    """
    forms = _forms()
    matches = np.array(forms.automaton.find_matches_as_indexes(joined), dtype=np.int64).reshape(-1, 3)
    which, starts, ends = matches[:, 0], matches[:, 1] + forms.skip[matches[:, 0]], matches[:, 2]
    n = len(codes)
    before = codes[np.maximum(starts - 1, 0)]
    after = codes[np.minimum(ends, n - 1)]
    fits = forms.placeholder[which] != _KEEP
    fits &= ~forms.is_latin[which] | ~(_is_ascii_letter(before) & (starts > 0) | _is_ascii_letter(after))
    starts, ends, placeholders = starts[fits], ends[fits], forms.placeholder[which[fits]]
    has_article = starts >= 4
    for back, letters in ((1, " "), (2, "eE"), (3, "hH"), (4, "tT")):
        has_article &= np.isin(codes[np.maximum(starts - back, 0)], [ord(letter) for letter in letters])
    return starts - 4 * has_article, ends, placeholders


def _is_ascii_letter(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    small = codes | 0x20
    return ((small >= 0x61) & (small <= 0x7A)) | ((codes >= 0x30) & (codes <= 0x39))
