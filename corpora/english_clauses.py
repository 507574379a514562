"""Clauses of English sentences: whether a verb is finite, what stands between a cue and its content, where content ends.

The rules of extent are those of the annotation guide: content runs from behind the cue to the end of the credited clause;
another credited clause, a narrator's aside (", a move that ...", ", underscoring ...") and a trailing attribution end it.
"""

from corpora.cues import english_cues
from corpora.english_nouns import COMMON_VERBS, is_contracted, noun_phrase_after
from corpora.english_words import (
    AUXILIARIES,
    DETERMINERS,
    NEGATIONS,
    PREPOSITIONS,
    PRONOUNS,
    TIMES,
    UNREAL,
    Unit,
    is_adverb,
    is_word,
    words,
)

# Participles in which a narrator comments; what they govern is nobody's words.
ASIDES = words(
    "underscoring signalling signaling marking reflecting raising fueling fuelling fostering prompting sparking complicating "
    "adding sending setting leaving making paving deepening escalating intensifying indicating suggesting "
    "referring alluding triggering heightening easing bringing putting giving causing leading underlining illustrating"
)


_PURPOSES = words("seeking aiming hoping looking trying intending")


_ASIDE_NOUNS = words(
    "move step sign signal reference development decision shift nod blow stance position remark comment claim "
    "charge accusation allegation assertion "
)


_LINKERS = words("and but or while whereas although though as when after before if because so despite amid following")


_OCCASIONS = words("in at during via from")


_ADJUNCTS = words("in on at during to via through after before from with by of about as")


def has_finite_verb(unit: Unit, first: int, last: int, *, over_commas: bool = True) -> bool:
    """Whether a finite verb stands in tokens ``[first, last)``, by auxiliaries and known forms."""
    verbs = english_cues().verbs
    low = unit.low
    for place in range(first, min(last, len(unit))):
        word = low[place]
        if (word in AUXILIARIES and word not in ("been", "being", "having", "be")) or is_contracted(word):
            return True
        if place == first:
            continue
        if word in (";", ".") or (word in (",", "and", "but") and not over_commas):
            return False
        if word in COMMON_VERBS:
            return True
        before = low[place - 1]
        is_after_noun = is_word(before) and before not in DETERMINERS and before not in PREPOSITIONS and before != "to"
        if not is_after_noun or unit.cap[place]:
            continue
        if not over_commas and word.endswith("ed") and place + 1 < len(unit) and low[place + 1] in PREPOSITIONS:
            continue
        known = verbs.get(word)
        if known is not None and known[1] & {"past", "third"}:
            return True
        if (
            word.endswith("ed")
            and len(word) > 4
            and (over_commas or before in PRONOUNS or unit.cap[place - 1] or before.endswith("s"))
        ):
            return True
        if before in PRONOUNS and before not in ("him", "them", "us", "me", "this") and word not in PREPOSITIONS:
            return True
    return False


def is_past(word: str) -> bool:
    """Whether a word looks like a verb in the past tense."""
    known = english_cues().verbs.get(word)
    return word in COMMON_VERBS or (known is not None and "past" in known[1]) or (len(word) > 4 and word.endswith("ed"))


def skip_adjunct(unit: Unit, index: int) -> int:
    """First token behind adverbs, times and "in a statement"-like phrases that stand between a cue and its content."""
    low = unit.low
    n = len(unit)
    place = index
    for _ in range(4):
        before = place
        while (
            place < n
            and is_adverb(low[place])
            and not (low[place] == "only" and place + 1 < n and low[place + 1] == "a")
        ):
            place += 1
        while place < n and low[place] in TIMES and low[place] != "may":
            place += 1
        if place + 1 < n and low[place] in ("last", "this", "next") and low[place + 1] in TIMES:
            place += 2
        if place + 1 < n and low[place] in ("on", "in", "at", "since", "during") and low[place + 1] in TIMES:
            place += 2
            while place < n and (low[place] in TIMES or low[place][0].isdigit()):
                place += 1
            if place + 1 < n and low[place] == "," and low[place + 1][0].isdigit():
                place += 2 + (place + 2 < n and low[place + 2] == ",")
        elif place < n and low[place] in _ADJUNCTS and not (low[place] == "to" and _is_infinitive(unit, place + 1)):
            place = _skip_phrase(unit, place)
        if place == before:
            break
    return place


def _is_infinitive(unit: Unit, index: int) -> bool:
    """Whether the word behind "to" is a verb: small, and neither a determiner nor a plural."""
    if index >= len(unit) or unit.cap[index] or not is_word(unit.low[index]):
        return False
    word = unit.low[index]
    return word not in DETERMINERS and word not in PRONOUNS and not word.endswith(("s", "ed", "'s"))


def skip_times(unit: Unit, index: int) -> int:
    """First token behind "on Sunday", "last week", "Monday": times alone."""
    low, n = unit.low, len(unit)
    place = index
    if (
        place + 1 < n
        and low[place] in ("on", "in", "last", "this", "late", "early", "earlier")
        and low[place + 1] in TIMES
    ):
        place += 2
        while place < n and (low[place] in TIMES or low[place][0].isdigit()):
            place += 1
    elif place < n and low[place] in TIMES and low[place] != "may":
        place += 1
    return place


def _skip_phrase(unit: Unit, index: int) -> int:
    """Behind a prepositional phrase that leads to "that", a quotation or a colon; ``index`` where it leads nowhere."""
    low = unit.low
    for place in range(index + 1, min(len(unit), index + 16)):
        word = low[place]
        if word == "that" and low[place - 1] in english_cues().nouns and low[index] not in _OCCASIONS:
            # "responded to questions on his statement that ...": the clause belongs to the noun.
            return index
        if word == "," and _is_place_list(unit, place):
            continue
        if word == "," and unit.cap[place - 1] and low[place + 1 : place + 2] == ["that"]:
            return place + 1
        if word in ("that", ":", "Q") or (word == "," and place + 1 < len(unit) and low[place + 1] in ("Q", "that")):
            return place if word != "Q" or place > index + 1 else index
        if word in (",", ";", ".", "—") or word in AUXILIARIES or word in ("and", "but", "which", "who"):
            break
    end = noun_phrase_after(unit, index + 1)
    if low[index] in ("in", "on", "at", "to", "during") and index + 1 < end < len(unit) and _opens_clause(unit, end):
        return end
    if end > index + 1 and (
        end == len(unit) or low[end] in (".", ",", ";", "—") or low[end] in _ADJUNCTS or low[end] in TIMES
    ):
        return end if low[index] in ("in", "on", "at", "during", "to", "after", "from", "via") else index
    return index


def _is_place_list(unit: Unit, comma: int) -> bool:
    """Whether a comma joins a place to where it lies: "in Buffalo, New York, that"."""
    place = comma + 1
    while place < min(len(unit), comma + 4) and unit.cap[place]:
        place += 1
    return place > comma + 1 and unit.cap[comma - 1] and unit.low[place : place + 1] in ([","], ["that"])


def _opens_clause(unit: Unit, index: int) -> bool:
    """Whether a new clause plainly begins at ``index``: a pronoun or a determined noun with a finite verb behind it."""
    word = unit.low[index]
    return (word in PRONOUNS or word in DETERMINERS) and has_finite_verb(unit, index, index + 12)


def modality_of(unit: Unit, first: int, last: int) -> str:
    """Modality of the verb group in tokens ``[first, last)`` and of the clause that it stands in."""
    low = unit.low
    group = low[first:last]
    if any(word in NEGATIONS for word in group):
        return "negated"
    if low[-1] == "?" and not any(word == "Q" for word in low[-2:]):
        return "questioned"
    if any(word in UNREAL for word in group):
        return "conditional"
    for place in range(first - 1, max(-1, first - 9), -1):
        if low[place] == ",":
            break
        if low[place] in ("if", "whether", "unless"):
            return "conditional"
    return "asserted"


def content_end(
    unit: Unit, first: int, stops: list[int], is_clause: bool, *, is_opening: bool = False, is_infinitive: bool = False
) -> int:
    """Token behind the last one of the content that begins at ``first``.

    ``stops`` are token indices where another attribution begins (sorted); the content ends before the first of them
    that lies behind ``first``. A clause runs on through relative clauses and coordinated verbs; a noun phrase
    (``is_clause`` False) ends sooner, where a linker opens a clause of its own. ``is_opening`` says that the cue stands
    in a subordinate clause before the main one, ``is_infinitive`` that the content is one ("agreed to ...").
    """
    low = unit.low
    n = len(unit)
    while n > first and low[n - 1] in (".", "!", "?", "…", ";", ",", "—", ":", ")", "”", "’", '"', "'"):
        n -= 1
    for stop in stops:
        if first < stop < n:
            n = stop
            break
    place = first
    while place < n:
        word = low[place]
        if word == "," and place + 1 < n and place > first + 1 and _ends_at_comma(unit, first, place, n, is_clause):
            break
        if word == "," and is_opening and place > first and _main_clause_follows(unit, place + 1):
            break
        if word == "," and is_infinitive and place + 1 < n and low[place + 1] in _PURPOSES and place > first + 2:
            break
        if (
            word in (";", "—")
            and place > first + 1
            and (not is_clause or word == ";" or low[place + 1 : place + 2] in (["a"], ["an"]))
        ):
            break
        if not is_clause and word == "despite" and place > first + 1:
            break
        place += 1
    while place > first and low[place - 1] in (",", ";", "and", "but", "—", ":", "as", "while", "although"):
        place -= 1
    return place


def _main_clause_follows(unit: Unit, index: int) -> bool:
    end = noun_phrase_after(unit, index)
    return end > index and has_finite_verb(unit, end - 1, end + 6)


def _has_main_verb(unit: Unit, first: int, last: int) -> bool:
    """Whether a finite verb stands in tokens ``[first, last)`` outside clauses that a relative pronoun opens."""
    begin = first
    for place in range(first, last + 1):
        if place == last or unit.low[place] == ",":
            if unit.low[begin] not in ("who", "whose", "which") and has_finite_verb(unit, begin, place):
                return True
            begin = place + 1
    return False


def _ends_at_comma(unit: Unit, first: int, comma: int, n: int, is_clause: bool) -> bool:
    low = unit.low
    word = low[comma + 1]
    following = low[comma + 2] if comma + 2 < n else ""
    if word in ASIDES:
        return not (word in ("making", "bringing", "leading", "giving", "leaving", "putting") and is_clause)
    if word in ("a", "an") and (following in _ASIDE_NOUNS or (comma + 3 < n and low[comma + 3] in _ASIDE_NOUNS)):
        return True
    if word in ("who", "whose"):
        # The subject of a clause may have one of its own: "that Liu He, who heads the team, will come".
        return not is_clause or _has_main_verb(unit, first, comma)
    if word in ("despite", "amid", "even"):
        return word != "even" or following in ("as", "though")
    if word in ("while", "whereas", "although", "though", "even"):
        return True
    if word == "as" and not is_clause:
        return True
    if not is_clause and word in _LINKERS:
        return has_finite_verb(unit, comma + 2, min(n, comma + 14)) and not (
            word in ("and", "or") and "," in low[max(0, comma - 8) : comma]
        )
    return False
