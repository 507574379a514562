"""Noun phrases of English sentences: the subject before a verb, the speaker behind it.

No parser is at hand: a phrase is followed from its head over what may belong to it, by closed word classes and capitals,
and at most a few tokens far.
"""

from corpora.cues import english_cues
from corpora.english_words import (
    AUXILIARIES,
    CONJUNCTIONS,
    DAYS,
    DETERMINERS,
    NEGATIONS,
    PREPOSITIONS,
    PRONOUNS,
    ROLES,
    SPEAKERS,
    TIMES,
    Unit,
    is_adverb,
    is_word,
    words,
)

_NAME_PARTICLES = words("de von van der al bin la le du da el")


# What may follow "of", "for", "at" ... inside a source: these prepositions join a role to its house.
_SOURCE_PREPOSITIONS = words("of for at from in to with on")


COMMON_VERBS = words(
    "came went met held made took got gave began started led left set put kept ran won lost sent built brought met "
    "imposed launched visited arrived comes goes meets holds makes takes gets gives begins leads keeps runs wins follows "
    "followed remains remained became becomes included includes involved marked marks helped helps used seemed appeared "
    "let lets turned hit hurt rose fell raised cut happened continued continues caused causes "
    "struck drew threw stood sat spoke broke chose drove flew grew shook wrote withdrew underwent"
)


_INTERJECTIONS = words("yeah yes okay ok oh hey")
# Words of number that stand for people: "most said", "nearly half support".
QUANTITIES = words("both others some many all most several few half another none neither majority majorities")
_BEFORE_NAMES = words(
    "former acting top senior chief then new outgoing incoming billionaire late lead nominee star host rep sen"
)


def subject_before(unit: Unit, index: int) -> tuple[int, int] | None:
    """Tokens ``[first, last)`` of the noun phrase that ends at ``index``, or None where there is none."""
    low, cap = unit.low, unit.cap
    last = index + 1
    while index >= 0 and low[index] == "()":
        index -= 1
    if index < 0:
        return None
    word = low[index]
    if word == "Q" and _ends_quotation(unit, index):
        return None
    if word in PRONOUNS or (is_contracted(word) and word.partition("'")[0] in PRONOUNS):
        return index, last
    if is_contracted(word) or word in _INTERJECTIONS:
        return None
    if word in QUANTITIES and (word not in ("none", "neither") or index == 0 or not is_word(low[index - 1])):
        first = index
        while first and (low[first - 1] in ("nearly", "about", "almost", "only", "roughly", "over", "a", "the")):
            first -= 1
        return first, last
    if not is_word(word) or not _may_head(unit, index):
        return None
    first = index
    steps = 0
    seen_lower = not cap[index]
    while first > 0 and steps < 24:
        steps += 1
        left = low[first - 1]
        if left in ("()", "Q") and steps < 12:
            if left == "Q" and (unit.ends[first - 1] - unit.starts[first - 1] > 40 or _ends_quotation(unit, first - 1)):
                break
            first -= 1
            continue
        if left in (".", "that"):
            break
        if not is_word(left):
            if left == "," and _is_name_list(unit, first):
                first -= 1
                continue
            break
        if left in DETERMINERS and not (cap[first] and cap[first - 1] and left == "a" and first > 1 and cap[first - 2]):
            first -= 1
            if first > 0 and low[first - 1] in DETERMINERS and left not in ("the", "a", "an"):
                continue
            if first > 1 and low[first - 1] in _SOURCE_PREPOSITIONS and _is_role_before(unit, first - 1):
                first -= 1
                continue
            if first > 1 and low[first - 1] == "and" and _joins_names(unit, first - 1, index):
                first -= 1
                continue
            if first > 0 and low[first - 1] in ("all", "both", "many", "some", "most", "half", "of"):
                if low[first - 1] == "of" and not (first > 1 and is_word(low[first - 2])):
                    break
                first -= 1
                continue
            break
        if left in _SOURCE_PREPOSITIONS and _is_role_before(unit, first - 1):
            first -= 1
            continue
        if left == "of" and first > 1 and is_word(low[first - 2]) and low[first - 2] not in AUXILIARIES:
            if cap[first - 2] or not (low[first - 2] in PREPOSITIONS or _is_verb_like(unit, first - 2)):
                first -= 1
                continue
        if left == "and" and first > 1 and _joins_names(unit, first - 1, index):
            if low[first - 2] in PRONOUNS:
                return first - 2, last
            first -= 1
            continue
        if left == "under" and low[first] == "secretary" and cap[first] and cap[first - 1]:
            first -= 1
            continue
        if left in PREPOSITIONS or left in CONJUNCTIONS or left in AUXILIARIES or left in PRONOUNS:
            break
        if (
            is_adverb(left)
            and not cap[first - 1]
            and not (left in ("first", "next", "only") and low[first - 2] in DETERMINERS)
        ):
            break
        if not cap[first - 1] and left not in ROLES and left not in SPEAKERS:
            if left in NEGATIONS:
                break
            if _is_verb_like(unit, first - 1):
                break
            if cap[first] and not seen_lower and left not in _NAME_PARTICLES and not _is_modifier(left):
                break
            seen_lower = True
        if left in DAYS and cap[first - 1] and left not in ("may", "march", "april", "june"):
            break
        first -= 1
    return (first, last) if first < last else None


def _ends_quotation(unit: Unit, index: int) -> bool:
    """Whether the quotation at ``index`` ends in a mark, as speech does and a nickname does not."""
    inner = unit.text[max(unit.starts[index], unit.ends[index] - 4) : unit.ends[index]].rstrip("”\"'’」』 ")
    return inner[-1:] in (",", ".", "?", "!", "—", "…")


def _may_head(unit: Unit, index: int) -> bool:
    word = unit.low[index]
    if word in ("may", "will") and unit.cap[index] and index and unit.cap[index - 1]:
        return True
    if word in PREPOSITIONS or word in CONJUNCTIONS or word in AUXILIARIES or word in NEGATIONS:
        return False
    if word in DETERMINERS and word not in ("others", "one", "some", "many", "both"):
        return False
    if word in TIMES:
        return False
    return unit.cap[index] or not is_adverb(word)


def _is_modifier(word: str) -> bool:
    return word.endswith(("an", "ese", "ish", "al", "ic", "'s", "ive")) or word in _BEFORE_NAMES


def _is_role_before(unit: Unit, index: int) -> bool:
    """Whether the preposition at ``index`` follows a noun of a role or body ("a spokesman for", "officials in")."""
    # "Assistant Secretary of War for ...": the role stands before the body.
    is_office = unit.low[index] == "for" and unit.cap[index - 1] and unit.low[max(0, index - 2)] == "of"
    for place in range(index - 1, max(-1, index - 3 - is_office), -1):
        if unit.low[place] in ROLES or unit.low[place] in SPEAKERS:
            return not (unit.low[index] in ("in", "on") and unit.low[index + 1] in TIMES)
    return False


def _is_verb_like(unit: Unit, index: int) -> bool:
    """Whether a small word looks like a verb: a known form of a cue in the past, or a participle after a noun."""
    word = unit.low[index]
    known = english_cues().verbs.get(word)
    if known is None:
        return word in COMMON_VERBS
    if "past" in known[1] or "gerund" in known[1]:
        before = unit.low[index - 1] if index else ""
        return before not in DETERMINERS
    return bool(known[1] & {"third"}) and index > 0 and unit.low[index - 1] not in DETERMINERS


def _joins_names(unit: Unit, index: int, head: int) -> bool:
    """Whether the "and" at ``index`` joins two parts of a subject: names, or bodies ("China and the United States")."""
    left, right = index - 1, index + 1
    while right < head and unit.low[right] in DETERMINERS:
        right += 1
    if unit.low[left] == "()" and left:
        left -= 1
    if not is_word(unit.low[left]) or unit.low[left] in AUXILIARIES:
        return False
    if unit.cap[left] and unit.cap[right] and unit.low[left] not in TIMES:
        return True
    if unit.low[left] in ("he", "she") and unit.cap[right]:
        return True
    return (unit.low[left] in ROLES or unit.low[left] in SPEAKERS) and (
        unit.low[head] in ROLES or unit.low[head] in SPEAKERS
    )


def _is_name_list(unit: Unit, first: int) -> bool:
    """Whether the comma before ``first`` is one of a list of names ("Trump, Xi and Merkel")."""
    if unit.low[first + 1 : first + 2] == ["and"] and unit.cap[first + 3 : first + 4] == [False]:
        # ", Chinese and U.S. experts said": two adjectives of one noun.
        return False
    return (
        first > 2
        and unit.cap[first]
        and unit.cap[first - 2]
        and any(unit.low[place] == "and" for place in range(first, min(first + 5, len(unit))))
        and unit.low[first - 2] not in TIMES
    )


def noun_phrase_after(unit: Unit, index: int, limit: int = 25) -> int:
    """End (token) of the noun phrase that begins at ``index``; ``index`` itself where none begins."""
    low = unit.low
    place = index
    n = min(len(unit), index + limit)
    has_noun = False
    while place < n:
        word = low[place]
        if word == "()" and has_noun:
            place += 1
            continue
        if not is_word(word):
            break
        if word in PRONOUNS and not has_noun:
            return place + 1
        if word in ("one", "some", "many", "several", "both", "all", "two") and low[place + 1 : place + 2] == ["of"]:
            place += 2
            continue
        if word in DETERMINERS and not (has_noun and unit.cap[place]):
            if has_noun and low[place - 1] not in ("of", "and", "for", "at", "in"):
                break
            place += 1
            continue
        if word in _SOURCE_PREPOSITIONS and has_noun and word != "to":
            following = low[place + 1] if place + 1 < n else ""
            is_house = word == "of" or (low[place - 1] in ROLES and word in ("for", "at", "from", "in", "with"))
            if is_house and is_word(following or ".") and following not in TIMES:
                place += 1
                continue
            break
        if word == "and" and has_noun and place + 1 < n and unit.cap[place + 1] and unit.cap[place - 1]:
            place += 1
            continue
        if (
            word in PREPOSITIONS
            or word in CONJUNCTIONS
            or word in AUXILIARIES
            or word in NEGATIONS
            or is_contracted(word)
        ):
            break
        if word in PRONOUNS:
            break
        if (word in TIMES and has_noun and not _is_title_word(unit, place)) or (
            is_adverb(word) and not unit.cap[place]
        ):
            break
        if has_noun and not unit.cap[place] and _is_verb_like(unit, place):
            break
        has_noun = True
        place += 1
    return place if has_noun else index


def _is_title_word(unit: Unit, place: int) -> bool:
    """Whether a word of time belongs to a name: "South China Morning Post"."""
    return (
        place + 1 < len(unit)
        and unit.cap[place - 1]
        and unit.cap[place]
        and unit.cap[place + 1]
        and unit.low[place] not in DAYS
    )


def is_contracted(word: str) -> bool:
    """Whether a pronoun carries its verb: "he's", "they'll"."""
    pronoun, mark, _ = word.partition("'")
    return bool(mark) and (pronoun in PRONOUNS or pronoun in ("that", "there", "what"))
