"""Verb groups of English sentences and who governs them: auxiliaries, main subjects, holders of attitudes."""

from dataclasses import dataclass

from corpora.cues import Cue, english_cues
from corpora.english_asides import subject_across_comma
from corpora.english_clauses import has_finite_verb
from corpora.english_nouns import QUANTITIES, is_contracted, noun_phrase_after, subject_before
from corpora.english_words import (
    ADVERBS,
    AUXILIARIES,
    DAYS,
    HAVE,
    NEGATIONS,
    PRONOUNS,
    ROLES,
    SPEAKERS,
    TIMES,
    Unit,
    is_adverb,
    is_word,
    words,
)
from corpora.span import Span

_CLAUSE_LINKERS = words("and but while although though as whereas with then so even which")


# Cue forms that are nouns or names at least as often as verbs; they need a subject that fits them.
NOUNISH = words(
    "point points report reports claim claims call calls plan plans hope hopes demand demands state states note "
    "notes estimate estimates offer offers support supports fear fears attack attacks blame praise signal signals "
    "comment comments remark remarks request requests promise promises pledge pledges challenge challenges answer "
    "answers reply question questions forecast doubt doubts worry worries view views protest protests appeal "
    "appeals charge charges order orders project projects review reviews list name document value target show "
    "shows read put find feel mean sense issue issues object objects voice voices address cover release sign vote "
    "votes press air cast paint brand label term hail back post posts tweet tweets email text focus debate study "
    "welcome welcomes emails message messages judge judges charge charges detail details "
    "share will wish wishes desire desires need needs mind credit rule rules limit float lie push mandate "
)


@dataclass(slots=True)
class Hit:
    """A cue with what stands around it, in tokens of its sentence.

    ``group`` is where its verb group begins, ``begin`` where its clause does (its linker or comma included);
    ``shape`` one of that, clause, np, to, pp, as, quote, before (the content stands before the cue); ``first`` the
    first token of the content; ``is_joined`` True where a linker or comma sets the clause apart from what precedes.
    """

    index: int
    cue: Cue
    group: int
    begin: int
    cue_last: int
    source: tuple[int, int] | None
    shape: str
    first: int
    mode: str
    modality: str
    is_joined: bool
    is_broad: bool = False
    relay: tuple[int, int] | None = None


def verb_group(unit: Unit, index: int) -> tuple[int, list[str]]:
    """First token of the verb group that ends at ``index``, and its auxiliaries, the nearest first."""
    low = unit.low
    place = index
    auxiliaries: list[str] = []
    while place > 0:
        word = low[place - 1]
        if (
            place > 2
            and word in TIMES
            and low[place - 2] in ("on", "late", "early", "last", "this")
            and low[place - 3] != ","
        ):
            # "The White House on Monday also urged ..."
            place -= 2
            continue
        if place > 3 and low[place - 3 : place] in (["at", "the", "time"], ["at", "the", "moment"]):
            place -= 3
            continue
        if place > 1 and word in DAYS and unit.cap[place - 1] and unit.cap[place - 2] and word not in ("may", "march"):
            place -= 1
            continue
        if place == 1 and word in ("both", "all", "each", "first"):
            break
        if word in AUXILIARIES and not (word in ("may", "will") and unit.cap[place - 1]):
            auxiliaries.append(word)
        elif is_contracted(word):
            # "he's hoping": the pronoun carries its verb.
            auxiliaries.append(contracted_verb(word, low[index]))
            break
        elif not (is_adverb(word) or word in NEGATIONS) or (unit.cap[place - 1] and (place > 1 or word not in ADVERBS)):
            break
        place -= 1
    return place, auxiliaries


def contracted_verb(word: str, verb: str) -> str:
    """The auxiliary in "he's", "they'll", "I've" before a verb: "'s" is "has" before anything but a form in -ing."""
    ending = word.partition("'")[2]
    if ending in ("s", "d"):
        return "has" if ending == "d" or not verb.endswith("ing") else "is"
    return {"ve": "have", "ll": "will", "re": "are", "m": "am"}.get(ending, "is")


def clause_begin(unit: Unit, first: int) -> int:
    """Where the clause of a subject at ``first`` begins: its linkers and the comma before them belong to it."""
    low = unit.low
    place = first
    while place and low[place - 1] in _CLAUSE_LINKERS:
        place -= 1
    if place and low[place - 1] in (",", ";", "—"):
        place -= 1
    return place


def main_subject(unit: Unit, before: int) -> tuple[int, int] | None:
    """The subject of the first finite verb among the tokens before ``before``."""
    low = unit.low
    verbs = english_cues().verbs
    for place in range(1, min(before, 60)):
        word = low[place]
        if not is_word(word) or unit.cap[place]:
            continue
        known = verbs.get(word)
        is_finite = (
            word in AUXILIARIES
            or (known is not None and known[1] & {"past", "third"})
            or has_finite_verb(unit, place - 1, place + 1)
        )
        if not is_finite:
            continue
        group = verb_group(unit, place)[0]
        noun = subject_before(unit, group - 1) if group else None
        if noun is None and group and low[group - 1] == ",":
            noun = subject_across_comma(unit, group - 1)
        if noun is not None and low[noun[1] - 1] not in ("his", "her", "their", "its", "there"):
            return noun
    # No verb was known as one ("Analysts remain cautious, warning ..."): the sentence begins with its subject.
    for end in range(1, min(noun_phrase_after(unit, 0, 8), before - 1) + 1):
        if is_adverb(low[end - 1]) or not is_holder(unit, (0, end)):
            continue
        if not (unit.cap[end] or low[end] in ROLES or low[end] in SPEAKERS):
            return 0, end
    return None


def subject_behind(unit: Unit, index: int) -> tuple[int, int] | None:
    """The subject after an opening participle clause: "While expressing a desire to ..., he noted"."""
    low = unit.low
    for place in range(index + 1, min(len(unit), index + 40)):
        if low[place] == ",":
            end = noun_phrase_after(unit, place + 1)
            if end > place + 1 and has_finite_verb(unit, end - 1, end + 4):
                return place + 1, end
    return None


def is_holder(unit: Unit, source: tuple[int, int]) -> bool:
    """Whether a noun phrase can hold an attitude: a name, a role, a body, a person's pronoun."""
    head = unit.low[source[1] - 1]
    if is_contracted(head) or head == "one":
        return head != "one"
    if unit.cap[source[1] - 1] or head in ROLES or head in SPEAKERS or head == "()":
        return True
    return (
        head in PRONOUNS
        or any(word in ROLES for word in unit.low[source[0] : source[1]])
        or head in QUANTITIES
        or head in ("percent", "voters", "thirds", "three-quarters")
        or head.endswith("%")
    )


def fits_verb(
    unit: Unit,
    index: int,
    source: tuple[int, int] | None,
    auxiliaries: list[str],
    forms: frozenset[str],
    mode: str,
) -> bool:
    """Whether a form that may be a noun is a verb here: its subject agrees with it and no noun phrase holds it."""
    low = unit.low
    following = low[index + 1] if index + 1 < len(unit) else ""
    if following in ("of", "is", "are", "was", "were") or (following in AUXILIARIES and following not in ("may",)):
        return False
    if auxiliaries:
        return not any(word in HAVE for word in auxiliaries) or "participle" in forms
    if source is None:
        return False
    head = low[source[1] - 1]
    if head in PRONOUNS:
        return True
    if head.endswith(("'s", "s'")):
        return False
    if mode in ("coordinated", "relative", "inverted", "across"):
        return following not in ("for", "from", "on", "by", "in", "", ".") or mode == "relative"
    is_plural = head.endswith("s") and not head.endswith("ss") and not unit.cap[source[1] - 1]
    if low[index].endswith("s") and "third" in forms:
        return not is_plural and (unit.cap[source[1] - 1] or head in ROLES or head in SPEAKERS)
    return (
        is_plural
        or head in ("people", "police", "percent")
        or head in QUANTITIES
        or (unit.cap[source[1] - 1] and (low[source[1] - 1].endswith("s") or "and" in low[source[0] : source[1]]))
    )


def follows_quotation(unit: Unit, begin: int, source: tuple[int, int] | None, mode: str) -> bool:
    """Whether the clause of the cue stands right behind a quotation that ends in a comma, a question or an exclamation."""
    first = min(begin, source[0]) if source is not None and mode in ("subject", "across") else begin
    if mode not in ("subject", "across") or first == 0:
        return False
    place = first - 1
    if unit.low[place] != "Q":
        return False
    inner = unit.text[max(unit.starts[place], unit.ends[place] - 4) : unit.ends[place]].rstrip("”\"'’」』 ")
    return inner[-1:] in (",", "?", "!", "—", "-")


def stands_apart(unit: Unit, begin: int, source: tuple[int, int] | None) -> bool:
    """Whether a mark sets the cue's clause apart from the words before it, or nothing stands before it."""
    low = unit.low
    first = source[0] if source is not None else begin
    return (
        begin == 0
        or low[begin] in (",", "—", ";")
        or low[begin - 1] in ("Q", ",")
        or low[begin] == "as"
        or low[first - 1] in (",", "Q")
    )


def leads_on(unit: Unit, index: int) -> bool:
    """Whether "that", a colon or a quotation follows the cue closely: its content then stands behind it."""
    for place in range(index + 1, min(len(unit), index + 10)):
        if unit.low[place] in ("that", ":", "Q"):
            return unit.low[place] != "Q" or unit.low[place - 1] != "," or place < index + 5
        if unit.low[place] in (",", ".", ";"):
            return False
    return False


@dataclass(slots=True)
class Found:
    """An attribution in tokens ``[first, last)`` of sentence ``unit``, with the shape of its content and the kind of its cue."""

    unit: int
    first: int
    last: int
    source: Span | None
    cue: Span | None
    shape: str
    modality: str
    kind: str
    is_generic: bool = False
    part: int = 0
    relay: Span | None = None
    # A pronoun inside somebody's words is that somebody: "he said he hoped ...".
    is_echo: bool = False


def char_span(unit: Unit, tokens: tuple[int, int] | None) -> Span | None:
    """Characters of the tokens ``[first, last)`` without a comma at the end; None for None."""
    if tokens is None:
        return None
    first, last = tokens
    if is_contracted(unit.low[last - 1]):
        return Span(unit.starts[first], unit.starts[last - 1] + unit.low[last - 1].index("'"))
    while last > first + 1 and unit.low[last - 1] in (",",):
        last -= 1
    return Span(unit.starts[first], unit.ends[last - 1])


def runs_into_quote(unit: Unit, first: int, quote: int) -> bool:
    """Whether the quotation ends a clause that begins outside it ("The move was “a mistake,” he said")."""
    return low_word_before(unit, quote) != ":" and any(is_word(word) for word in unit.low[first:quote])


def low_word_before(unit: Unit, index: int) -> str:
    """The token before ``index``, or ""."""
    return unit.low[index - 1] if index else ""
