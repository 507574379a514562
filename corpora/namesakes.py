"""Whether a surname met in a text is that of somebody else: "Eric Trump", "Wang Xiaoming".

A capitalised word beside a surname makes it part of another name, unless it opens the sentence, is a title, or stands in a
headline, where all words are written with capitals.
"""

import re

from rapidfuzz.distance import OSA

from corpora.roster import Actor
from corpora.text import fold

_WORD_BEFORE = re.compile("([A-Z][A-Za-z\u00c0-\u024f'’-]{1,24}|[A-Z]\\.) $")
_WORD_AFTER = re.compile(" ([A-Z][a-z\u00c0-\u024f'’-]{1,24})")
# Capitalised words before a surname that are no given name of another person: sentence openers, days, honorifics.
_LINE = 160
# "Jameson Greer" is Jamieson Greer.
_SLIPS = 2
NO_GIVEN_NAMES = frozenset(
    "a after again all also although american and another as at because before between both but by can china "
    "chinese did does even for from had has how however if in is it its last later like may mr mrs ms dr "
    "meanwhile monday tuesday wednesday thursday friday saturday sunday january february march april june "
    "july august september october november december no nor now of on once only or our senior since so still "
    "than that the then there though through to today together unlike until us was were what when where "
    "whether while who why will with yes yesterday yet would candidate republican democrat former sir "
    "president presidents secretary secretaries leaders ministers minister premier ambassador chairman "
    "spokesperson spokesman spokeswoman madam general leader not says said meets met".split()
)


def is_somebody_else(text: str, start: int, end: int, actors: list[Actor], known_until: int) -> bool:
    """Whether the surname or short name of ``actors`` at ``[start, end)`` belongs to a name that is not listed.

    ``known_until`` is where the last word that was understood ends: a title or a name right before says nothing.
    """
    if "·" in (text[start - 1 : start], text[end : end + 1]):
        return True
    if " " in text[start:end] or not text[start].isascii():
        return False
    if any(actor.is_surname_first for actor in actors):
        after = _WORD_AFTER.match(text, end, end + 28)
        if after is not None and after[1].lower() not in NO_GIVEN_NAMES and not is_headline(text, start):
            return True
    before = _WORD_BEFORE.search(text, max(0, start - 28), start)
    if before is None or known_until >= before.end(1) or all(actor.is_surname_first for actor in actors):
        return False
    word = fold(before[1])
    given = [fold(name).split(" ")[0] for actor in actors for name in (actor.en, *actor.aliases_en)]
    if word in NO_GIVEN_NAMES or word.endswith("'s") or word in given:
        return False
    if any(OSA.distance(word, name) <= _SLIPS for name in given if len(name) > 2 * _SLIPS):
        return False
    return not is_headline(text, start)


def is_headline(text: str, position: int) -> bool:
    """Whether the line around ``position`` writes nearly all its longer words with capitals and ends in no full stop."""
    start = max(text.rfind("\n", max(0, position - _LINE), position) + 1, position - _LINE)
    end = text.find("\n", position, position + _LINE)
    line = text[max(0, start) : end if end >= 0 else position + _LINE]
    if line.rstrip().endswith((".", "!", "?", ".”", '."')):
        return False
    words = [word for word in line.split() if len(word) > 3 and word[0].isalpha()]
    return len(words) >= 4 and sum(word[0].isupper() for word in words) >= 0.75 * len(words)
