"""Texts with the two sides exchanged: what a scorer without a taste for countries scores as before.

One pass from left to right replaces the longest name at each place, so that both directions happen at once and nothing
is swapped back. Chinese is matched by characters, English by whole words; names that merely contain a country ("South
China Sea", 发展中国家, 其中) and currencies stay. Fitting and auditing use the same table, ``data/swaps.jsonl``.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from corpora.cards import read_records
from corpora.text import fold, script_of

Side = Literal["US", "CN"]
_ABBREVIATED = frozenset(("U.S.", "US", "U.S"))
# After "China" these make it an attribute ("China policy"), which in the other direction reads "U.S. policy".
_NOUNS_AFTER = frozenset(
    """policy policies trade market markets relations relationship relationships ties talks strategy tariff tariffs
    threat threats hawk hawks side surveillance experts economy competition expert""".split()
)
# After "U.S." these make it a noun ("the U.S. must stop"), and so do words in -ed, -ly and -s that are not in _PLURALS.
_VERBS_AFTER = frozenset(
    """and or but nor to in on at as for from with by of that who which it is are was were be has have had will would
    should shall must can cannot could may might did does do not never also said say realize need take took
    hope expect abide continue believe""".split()
)
_PLURALS = frozenset(
    """agencies allies businesses chips citizens companies concerns demands efforts elections exports farmers firms
    forces goods imports industries interests investments investors laws leaders markets measures objections
    obligations officials policies politicians politics practices products relations restrictions sanctions
    servicemembers soldiers soybeans students tariffs technologies ties troops values vessels views warships
    workers""".split()
)
# Before "China" these leave no room for an article.
_WORDS_BEFORE = frozenset(
    """a an the this that every another our your their its his my new modern rising strong stronger prosperous
    powerful developing mainland communist red today's today’s""".split()
)
# Characters after 对美, 访美 and the like that show 美 to begin a word of its own (美国, 美方, 美元, 美好).
_BEGINS_WORD = frozenset("国國方元好丽麗中企军軍台籍资資媒联聯")


@dataclass(frozen=True, slots=True)
class _Form:
    """One form that names a side: what replaces it (in simplified and in traditional text), whose it is, its kind."""

    form: str
    other: str
    other_traditional: str
    side: str
    kind: str
    language: str


@functools.cache
def _table() -> tuple[dict[str, tuple[_Form, ...]], dict[tuple[str, str], str], dict[str, str]]:
    """Forms by first character, the longest first; masks by (language, kind); the next person of the same side."""
    forms: dict[str, _Form] = {}
    masks: dict[tuple[str, str], str] = {}
    for row in read_records("swaps.jsonl"):
        if row["kind"] == "mask":
            masks[row["language"], row["of"]] = row["word"]
            continue
        for side, way, form, other in _ways(row):
            if row["way"] in ("both", way):
                known = forms.get(form)
                if known is None:
                    forms[form] = _Form(form, other, other, side, row["kind"], row["language"])
                elif known.language == "zh" and fold(known.other) == fold(other):
                    # 北京 is written alike in both scripts, its counterpart is not.
                    forms[form] = replace(known, other_traditional=other)
    by_first: dict[str, list[_Form]] = {}
    for one in sorted(forms.values(), key=lambda one: -len(one.form)):
        by_first.setdefault(one.form[0], []).append(one)
    following: dict[str, str] = {}
    people: dict[tuple[str, str, str, bool], list[str]] = {}
    for one in forms.values():
        if one.kind in ("person", "surname"):
            # A traditional name, which differs from its folded self, is followed by a traditional one.
            is_traditional = one.language == "zh" and fold(one.form) != one.form
            people.setdefault((one.language, one.side, one.kind, is_traditional), []).append(one.form)
    for names in people.values():
        following |= dict(zip(names, [*names[1:], names[0]], strict=True))
    return {first: tuple(group) for first, group in by_first.items()}, masks, following


def _ways(row: dict[str, str]) -> list[tuple[str, str, str, str]]:
    """(side, way, form, counterpart) of a row, with a capital where an English form begins with its article."""
    us, cn = row["us"], row["cn"]
    ways = [("US", "us", us, cn), ("CN", "cn", cn, us)]
    return ways + [(side, way, "T" + form[1:], other) for side, way, form, other in ways if form.startswith("the ")]


def _found(text: str) -> list[tuple[int, _Form]]:
    """Names in the text from left to right without overlap, the longest at each place."""
    by_first, _, _ = _table()
    found: list[tuple[int, _Form]] = []
    index, n = 0, len(text)
    while index < n:
        for one in by_first.get(text[index], ()):
            if text.startswith(one.form, index) and _fits(text, index, one):
                if one.kind != "keep":
                    found.append((index, one))
                index += len(one.form)
                break
        else:
            index += 1
    return found


def _fits(text: str, index: int, one: _Form) -> bool:
    end = index + len(one.form)
    after = text[end : end + 1]
    if one.language == "zh":
        return not (one.kind == "bound" and one.form[-1] == "美" and after and after in _BEGINS_WORD)
    before = text[index - 1 : index]
    if before.isascii() and before.isalnum():
        return False
    if after.isascii() and (after.isalnum() or (after == "." and one.form.endswith("U.S"))):
        return False
    # In "the U.S. concern" and "the US-China talks" the article belongs to the noun.
    return one.form[4:] not in _ABBREVIATED or one.form[3] != " " or _is_noun(text, end)


def swap_sides(text: str) -> str:
    """The text with the United States and China exchanged wherever it names either of them.

    Countries, demonyms, capitals as governments, leaders, offices, 中方/美方 and 对华/对美, in English and in both
    scripts of Chinese; "U.S.-China" becomes "China-U.S.". Where each name has one counterpart, swapping twice gives
    the text back; names with several ("Biden", "the US") come back as the first of them. A text that names neither side
    comes back unchanged.

    >>> swap_sides("China urges the United States to lift U.S. tariffs")
    'The United States urges China to lift Chinese tariffs'
    >>> swap_sides("中方敦促美方停止对华遏制")
    '美方敦促中方停止对美遏制'
    """
    return _rewritten(text, lambda index, one: _counterpart(text, index, one))


def rename_people(text: str) -> str:
    """The text with each official replaced by another one of the same side; unchanged where it names none.

    >>> rename_people("President Biden and He Lifeng")
    'President Obama and Wang Yi'
    """
    following = _table()[2]
    return _rewritten(text, lambda _, one: following.get(one.form, one.form))


def mask_side(text: str, side: Side) -> str:
    """The text with the names of one side replaced by neutral words ("that country", 该方); people keep their names.

    >>> mask_side("China urges the United States to stop", "CN")
    'That country urges the United States to stop'
    """
    masks = _table()[1]

    def masked(index: int, one: _Form) -> str:
        word = masks.get((one.language, one.kind))
        if one.side != side or word is None:
            return one.form
        if one.form.lower().startswith("an "):
            word = "a " + word
        elif text[max(0, index - 4) : index].lower() == "the ":
            word = word.removeprefix("that ")
        return word[0].upper() + word[1:] if _starts_sentence(text, index) else word

    return _rewritten(text, masked)


def sides_named(text: str) -> frozenset[str]:
    """Which of "US" and "CN" the text names; a name of the pair (中美, "U.S.-China") counts for both."""
    return frozenset(side for _, one in _found(text) for side in (("US", "CN") if one.kind == "pair" else (one.side,)))


def _rewritten(text: str, replacement: Callable[[int, _Form], str]) -> str:
    pieces: list[str] = []
    done = 0
    for index, one in _found(text):
        pieces += (text[done:index], replacement(index, one))
        done = index + len(one.form)
    return "".join((*pieces, text[done:]))


def _counterpart(text: str, index: int, one: _Form) -> str:
    if one.language == "zh":
        return one.other if one.other == one.other_traditional or script_of(text) != "hant" else one.other_traditional
    if one.form == "China":
        return _counterpart_of_china(text, index, one)
    end = index + len(one.form)
    other = one.other
    if one.form in _ABBREVIATED and _is_noun(text, end):
        other = "China"
    elif one.form == "Chinese" and _is_noun(text, end):
        other = "Americans"
    # The full stop of "U.S." may also end the sentence.
    if one.form.endswith("U.S.") and _closes(text, end):
        return other + "."
    return _capitalised(other) if _starts_sentence(text, index) and one.kind != "surname" else other


def _counterpart_of_china(text: str, index: int, one: _Form) -> str:
    before = text[max(0, index - 24) : index].split(" ")
    after = _word_after(text, index + len(one.form))
    if after in _NOUNS_AFTER or text.startswith("-", index + len(one.form)):
        return "U.S."
    if len(before) > 1 and before[-1] == "" and before[-2] in _WORDS_BEFORE:
        return "America"
    return _capitalised(one.other) if _starts_sentence(text, index) else one.other


def _is_noun(text: str, end: int) -> bool:
    """Whether the name that ends here stands alone rather than before a noun of its own."""
    word = _word_after(text, end)
    if not word:
        return text[end : end + 1] not in ("-", "–", "/")
    if word in _VERBS_AFTER or word.endswith(("ed", "ly")):
        return True
    return word[-1] == "s" and word not in _PLURALS and word.islower()


def _word_after(text: str, end: int) -> str:
    if text[end : end + 1] != " ":
        return ""
    word = text[end + 1 : end + 24].split(" ", 1)[0]
    return word.rstrip(".,;:!?)\"'”’")


def _closes(text: str, end: int) -> bool:
    """Whether nothing follows but closing marks, so that the full stop of an abbreviation also ends the sentence."""
    return not text[end:].strip("\"'”’) ")


def _starts_sentence(text: str, index: int) -> bool:
    before = text[:index].rstrip("\"'“‘([ ")
    return not before or (before[-1] in ".!?\n" and not before.endswith(("U.S.", "Mr.", "Ms.", "Dr.", "vs.")))


def _capitalised(word: str) -> str:
    return word[:1].upper() + word[1:]
