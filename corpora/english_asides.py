"""The subject of an English verb behind an aside: "Tom Fitton, the president of X, said"."""

from corpora.english_nouns import subject_before
from corpora.english_words import DETERMINERS, PREPOSITIONS, PRONOUNS, ROLES, SPEAKERS, Unit, is_word

# The longest aside, in tokens.
WINDOW = 40


def subject_across_comma(unit: Unit, index: int) -> tuple[int, int] | None:
    """The subject before an aside that ends at the comma ``index``: "Tom Fitton, the president of X, said"."""
    low = unit.low
    place = index - 1
    best: tuple[int, int] | None = None
    commas = 0
    while place > 0 and index - place < WINDOW and commas < 4:
        if low[place] in (",", "—"):
            commas += 1
            following = low[place + 1]
            noun = subject_before(unit, place - 1)
            apposed = low[place + 1 : index]
            if (
                noun is not None
                and commas == 1
                and 0 < len(apposed) <= 4
                and (not unit.cap[noun[1] - 1] or not ROLES.isdisjoint(low[noun[0] : noun[0] + 4]))
                and (low[noun[0]] in DETERMINERS or not unit.cap[noun[1] - 1])
                and all(unit.cap[token] and is_word(low[token]) for token in range(place + 1, index))
            ):
                # "China's trade negotiator, Li Chenggang, described": the name is the better source.
                return place + 1, index
            if noun is not None and not _starts_clause(following) and _is_source_like(unit, noun):
                best = noun
                is_office = low[noun[0]] in ROLES or (
                    low[noun[0]] in DETERMINERS and not ROLES.isdisjoint(low[noun[0] : noun[0] + 4])
                )
                leads = low[noun[0] - 1] if noun[0] > 1 else ""
                if is_office and (leads == "and" or (leads == "," and unit.cap[noun[0] - 2])):
                    # "Bambang Suryono, Chairman of the center, a think tank, said": the name is the better source.
                    place -= 1
                    continue
                if unit.cap[noun[1] - 1] or low[noun[0]] in PRONOUNS:
                    return best
        elif low[place] in (";", ":") or (low[place] == "Q" and place < index - 1):
            break
        place -= 1
    return best


def _starts_clause(word: str) -> bool:
    return word in ("and", "but", "or", "so", "because", "although", "while", "if")


def _is_source_like(unit: Unit, noun: tuple[int, int]) -> bool:
    head = unit.low[noun[1] - 1]
    if (
        noun[0] > 0
        and unit.low[noun[0] - 1] in PREPOSITIONS
        and noun[0] < 4
        and unit.low[noun[0] - 1] not in ("with", "as")
    ):
        return False
    if noun[0] > 1 and unit.low[noun[0] - 1] in ("in", "at", "during", "near", "on"):
        # "Bessent, at a meeting in Columbus, Ohio, said": the place speaks as little as the meeting.
        return False
    return unit.cap[noun[1] - 1] or head in ROLES or head in SPEAKERS or head in PRONOUNS or head == "()"
