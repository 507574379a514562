"""Cues in one English sentence: where one stands, whose it is, and in which frame its content follows."""

from dataclasses import dataclass

from corpora.cues import Cue, english_cues
from corpora.english_clauses import (
    ASIDES,
    has_finite_verb,
    modality_of,
    noun_phrase_after,
    skip_adjunct,
    skip_times,
    subject_across_comma,
    subject_before,
)
from corpora.english_words import (
    ADVERBS,
    AUXILIARIES,
    BE,
    DAYS,
    DETERMINERS,
    HAVE,
    NEGATIONS,
    PREPOSITIONS,
    PRONOUNS,
    ROLES,
    SPEAKERS,
    TIMES,
    Unit,
    is_adverb,
    is_human,
    is_plain_plural,
    is_word,
    words,
)

# Cue forms that are nouns or names at least as often as verbs; they need a subject that fits them.
_NOUNISH = words(
    "point points report reports claim claims call calls plan plans hope hopes demand demands state states note notes estimate estimates "
    "offer offers support supports fear fears attack attacks blame praise signal signals comment comments remark remarks request "
    "requests promise promises pledge pledges challenge challenges answer answers reply question questions forecast doubt doubts "
    "worry worries view views protest protests appeal appeals charge charges order orders project projects review reviews list name "
    "document value target show shows read put find feel mean sense issue issues object objects voice voices address cover "
    "release sign vote votes press air cast paint brand label term hail back post posts tweet tweets email text "
    "focus debate study share will wish wishes desire desires need needs mind credit rule rules limit float lie push mandate"
)
_GOVERNORS = {
    "continued": "",
    "continues": "",
    "on": "",
    "proceeded": "",
    "sought": "",
    "moved": "",
    "quick": "",
    "declined": "no",
    "refused": "no",
    "failed": "no",
    "rushed": "",
    "began": "",
    "went": "",
    "used": "",
    "tried": "",
}
_AUDIENCE = words(
    "reporters lawmakers journalists senators congress parliament cnbc cnn reuters bloomberg him them me us her you it "
    "fox nbc abc cbs msnbc politico npr voters supporters investors delegates viewers"
)
_CALLS = words("call deem term dub label brand consider")
_BEHIND_SPEAKER = words(", . ; Q : — in on at during after who whose as when to of with from before () !")
_CLAUSE_LINKERS = words("and but while although though as whereas with then so even which")
# Opening words of a subordinate clause that stands before its main clause.
OPENERS = words("while although though as when after before if because since whereas despite once")
_NO_CLAUSE = words("nothing little something so much anything no yes more another to")
# Verbs of knowing that may follow what they credit ("..., the poll found").
_LATE = words("show find think know feel learn hear decide discover")
# Verbs whose subject is always somebody: a plural subject needs no other sign of it.
_PERSONAL = words("accuse urge criticize condemn denounce praise blame vow pledge agree threaten insist call refuse decline")
_WH = words("whether how what why where who when if")


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


def hits(unit: Unit, *, is_broad: bool) -> list[Hit]:
    """All cues of a sentence whose frame is complete, in order."""
    found: list[Hit] = []
    verbs = english_cues().verbs
    adjectives = english_cues().adjectives
    for index, word in enumerate(unit.low):
        known = verbs.get(word)
        if is_broad and word == "asked" and (index == 0 or low_is_be(unit, index - 1)):
            hit = _asked(unit, index)
            if hit is not None:
                found.append(hit)
                continue
        if word in adjectives and not unit.cap[index]:
            hit = _adjective(unit, index, adjectives[word], is_broad)
            if hit is not None:
                found.append(hit)
                continue
        if is_broad and word in _SEEMING:
            hit = _seeming(unit, index)
            if hit is not None:
                found.append(hit)
                continue
        if known is None or (
            unit.cap[index] and index and not unit.is_title and unit.low[index - 1] not in ("Q", ".", ",")
        ):
            continue
        if unit.is_title and not (known[1] & {"third"} and index):
            continue
        hit = _hit(unit, index, known[0], known[1], found, is_broad)
        if hit is not None:
            found.append(hit)
    return found


_SEEMING = words("seems seemed seem appears appeared appear expected reportedly")


def low_is_be(unit: Unit, index: int) -> bool:
    """Whether a form of "be" stands at ``index``."""
    return unit.low[index] in BE


def _asked(unit: Unit, index: int) -> Hit | None:
    """ "Asked whether ...", "he was asked about ...": a question that nobody is credited with."""
    low = unit.low
    first = index + 1
    if first + 1 >= len(unit) or not (low[first] in _WH or low[first] in ("about", "Q", ",")):
        return None
    first += low[first] in ("about", ",")
    cue = english_cues().verbs["asked"][0]
    return Hit(index, cue, index, index, first, None, "that", first, "question", "asserted", False)


def _adjective(unit: Unit, index: int, cue: Cue, is_broad: bool) -> Hit | None:
    """ "China is willing to ...", "both sides are committed to ...", "with both sides committed to ..."."""
    low = unit.low
    frames = cue.frames | cue.broad if is_broad else cue.frames
    following = low[index + 1] if index + 2 < len(unit) else ""
    if following == "that":
        shape, first = "that", index + 2
    elif f"pp:{following}" in frames:
        shape, first = "pp", index + 2
    elif following == "to" and "to" in frames:
        shape, first = "to", index + 1
    else:
        return None
    if shape == "that" and "that" not in frames:
        return None
    group, auxiliaries = _verb_group(unit, index)
    place = group
    while place and low[place - 1] in (
        "very",
        "fully",
        "more",
        "so",
        "remains",
        "remain",
        "remained",
        "stands",
        "stood",
        "feels",
        "felt",
    ):
        place -= 1
        if low[place] not in ("very", "fully", "more", "so"):
            auxiliaries.append("is")
    is_absolute = not auxiliaries and place > 1 and cue.lemma in ("committed", "opposed", "determined")
    if not is_absolute and not any(word in BE for word in auxiliaries):
        return None
    group, more = _verb_group(unit, place)
    left = low[group - 1] if group else ""
    if left in ("who", "which") and group > 1:
        noun = subject_before(unit, group - 2 - (low[group - 2] == ","))
    elif left == ",":
        noun = subject_across_comma(unit, group - 1)
    elif left in ("and", "but"):
        noun = main_subject(unit, group - 1)
    else:
        noun = subject_before(unit, group - 1) if group else None
    if noun is None or not is_holder(unit, noun) or (is_absolute and (not noun[0] or low[noun[0] - 1] != "with")):
        return None
    begin = _begin(unit, noun[0])
    return Hit(
        index,
        cue,
        group,
        begin,
        index + 1,
        noun,
        shape,
        first,
        "subject",
        modality_of(unit, group, index),
        low[begin] in (",", ";", "and", "but", "while"),
    )


def _seeming(unit: Unit, index: int) -> Hit | None:
    """ "The deal seems to ...", "is expected to ...": credited to nobody; the content is the whole clause."""
    low = unit.low
    group, auxiliaries = _verb_group(unit, index)
    if low[index] == "expected" and not any(word in BE for word in auxiliaries):
        return None
    noun = subject_before(unit, group - 1) if group else None
    if noun is None or index + 2 >= len(unit):
        return None
    cue = english_cues().verbs["say"][0]
    return Hit(index, cue, group, index, index + 1, None, "clause", noun[0], "seeming", "asserted", False)


def _hit(unit: Unit, index: int, cue: Cue, forms: frozenset[str], before: list[Hit], is_broad: bool) -> Hit | None:
    low = unit.low
    if low[index] == "states" and index and low[index - 1] == "united":
        return None
    group, auxiliaries = _verb_group(unit, index)
    if cue.lemma == "quote" and not (auxiliaries and auxiliaries[0] in BE):
        return _quoting(unit, index, cue, group)
    is_be = bool(auxiliaries) and auxiliaries[0] in BE
    is_gerund = "gerund" in forms and low[index].endswith("ing")
    if is_be and not is_gerund and "participle" in forms:
        return _passive(unit, index, cue, group, is_broad)
    left = low[group - 1] if group else ""
    if left == "to" and "base" in forms and not auxiliaries:
        governor = low[group - 2] if group > 1 else ""
        if governor not in _GOVERNORS and not (is_broad and governor in english_cues().verbs):
            return None
        group -= 2
        if governor == "on" and group and low[group - 1] in ("went", "goes", "go"):
            group -= 1
        inner, more = _verb_group(unit, group)
        group = inner
        left = low[group - 1] if group else ""
        is_gerund = False
    elif (
        forms == {"base"}
        and not auxiliaries
        and low[index] in _NOUNISH
        and left not in PRONOUNS
        and not left.endswith(("s", "people"))
    ):
        return None
    mode, source, begin = _source(unit, index, group, is_gerund and not is_be, before, is_broad)
    if mode == "":
        by = _reduced_passive(unit, index, cue, group, is_broad) if "participle" in forms else None
        return by
    if low[index] in _NOUNISH and not is_gerund and not _fits(unit, index, group, source, auxiliaries, forms, mode):
        return None
    if mode == "inverted":
        shape, first, cue_last, broad_frame = "before", index + 1, index + 1, False
    else:
        shape, first, cue_last, broad_frame = complement(unit, index, cue, is_broad)
    if _follows_quotation(unit, begin, source, mode) and not _leads_on(unit, index):
        shape, first, cue_last, broad_frame = "before", index + 1, index + 1, False
    if not shape:
        return None
    if mode == "inverted":
        pass
    elif shape == "before" and mode not in ("subject", "across"):
        return None
    if shape == "before" and low[-1] == "," and first == len(unit) - 1 and mode == "subject" and begin == 0:
        # "Trump said," at the end of a line: the quotation stands in the next one.
        shape = "next"
    if shape == "before" and not ({"that", "quote"} & cue.frames or (is_broad and cue.lemma in _LATE)):
        return None
    if shape == "before" and mode in ("subject", "across") and not _stands_apart(unit, begin, source):
        return None
    is_said = low[first - 1 : first] == ["that"] and low[index] in (
        "suggesting",
        "indicating",
        "signaling",
        "signalling",
    )
    is_aside = low[index] in ASIDES and (shape in ("np", "pp", "as") or low[index] != "adding") and not is_said
    if mode == "participle" and (is_aside or cue.lemma == "raise") and shape != "quote":
        return None
    if shape in ("np", "as", "to") and mode != "participle" and source is not None and not is_holder(unit, source):
        if not (cue.lemma in _PERSONAL and low[source[1] - 1].endswith("s") and is_plain_plural(low[source[1] - 1])):
            return None
    modality = modality_of(unit, group, index)
    joined = (
        begin == 0
        or low[begin - 1] == "Q"
        or low[begin] in (",", ";", "—")
        or low[begin] in ("and", "but", "while", "although", "though")
    )
    return Hit(index, cue, group, begin, cue_last, source, shape, first, mode, modality, joined, broad_frame)


def _follows_quotation(unit: Unit, begin: int, source: tuple[int, int] | None, mode: str) -> bool:
    """Whether the clause of the cue stands right behind a quotation that ends in a comma, a question or an exclamation."""
    first = min(begin, source[0]) if source is not None and mode in ("subject", "across") else begin
    if mode not in ("subject", "across") or first == 0:
        return False
    place = first - 1
    if unit.low[place] != "Q":
        return False
    inner = unit.text[max(unit.starts[place], unit.ends[place] - 4) : unit.ends[place]].rstrip("”\"'’」』 ")
    return inner[-1:] in (",", "?", "!", "—", "-")


def _stands_apart(unit: Unit, begin: int, source: tuple[int, int] | None) -> bool:
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


def _leads_on(unit: Unit, index: int) -> bool:
    """Whether "that", a colon or a quotation follows the cue closely: its content then stands behind it."""
    for place in range(index + 1, min(len(unit), index + 10)):
        if unit.low[place] in ("that", ":", "Q"):
            return unit.low[place] != "Q" or unit.low[place - 1] != "," or place < index + 5
        if unit.low[place] in (",", ".", ";"):
            return False
    return False


def _verb_group(unit: Unit, index: int) -> tuple[int, list[str]]:
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
        if place > 1 and word in DAYS and unit.cap[place - 1] and unit.cap[place - 2] and word not in ("may", "march"):
            place -= 1
            continue
        if place == 1 and word in ("both", "all", "each", "first"):
            break
        if word in AUXILIARIES and not (word in ("may", "will") and unit.cap[place - 1]):
            auxiliaries.append(word)
        elif not (is_adverb(word) or word in NEGATIONS) or (unit.cap[place - 1] and (place > 1 or word not in ADVERBS)):
            break
        place -= 1
    return place, auxiliaries


def _source(
    unit: Unit, index: int, group: int, is_gerund: bool, before: list[Hit], is_broad: bool
) -> tuple[str, tuple[int, int] | None, int]:
    """How the cue gets its source ("" where it cannot), the source's tokens, and where the clause begins."""
    low = unit.low
    left = low[group - 1] if group else ""
    begin = group
    if is_gerund:
        if left in (",", "and", "but", "—", "Q"):
            owner = before[-1].source if before else main_subject(unit, group)
            return ("participle", owner, group - 1) if owner is not None or before else ("", None, 0)
        if left in ("", "while", "after", "by", "before", "in", "when", "without"):
            owner = _subject_behind(unit, index) if left in ("", "while", "after", "when") and group <= 2 else None
            owner = owner or (before[-1].source if before else main_subject(unit, group))
            if left in ("by", "in", "before", "without"):
                return "", None, 0
            return ("participle", owner, max(0, group - 1)) if owner else ("", None, 0)
        if left in TIMES:
            group = _verb_group(unit, group)[0] if low[group - 2] in ("on", "last") else group - 1
        noun = subject_before(unit, group - 1)
        if noun is not None and low[noun[1] - 1] in SPEAKERS and low[noun[0]] in ("a", "an"):
            # "issued a statement saying": the words are those of whoever issued it.
            owner = before[-1].source if before and before[-1].source else main_subject(unit, noun[0])
            if owner is not None:
                return "participle", owner, group
        if is_broad and noun is not None and is_holder(unit, noun) and low[index] not in _NOUNISH:
            return "absolute", noun, _begin(unit, noun[0])
        if (
            noun is not None
            and noun[0]
            and low[noun[0] - 1] in ("with", "as")
            or (noun and unit.cap[noun[1] - 1] and noun[0] == 0)
        ):
            return "absolute", noun, _begin(unit, noun[0])
        if (
            noun is not None
            and low[index] in ("saying", "stating", "telling", "claiming", "warning", "arguing", "insisting")
            and is_holder(unit, noun)
        ):
            return "absolute", noun, _begin(unit, noun[0])
        return "", None, 0
    if group == 0 or left in ("Q",) or (left == "," and group > 1 and low[group - 2] == "Q"):
        end = noun_phrase_after(unit, index + 1)
        if end > index + 1 and (end == len(unit) or low[end] in _BEHIND_SPEAKER):
            return "inverted", (index + 1, end), group - 1 if left == "," else group
        if group == 0:
            return "", None, 0
    if left in ("and", "but", "or", "then"):
        owner = before[-1].source if before else main_subject(unit, group - 1)
        return ("coordinated", owner, _begin(unit, group)) if owner is not None else ("", None, 0)
    if left in ("who", "which", "that"):
        place = group - 2
        if place >= 0 and low[place] == ",":
            place -= 1
        noun = subject_before(unit, place) if place >= 0 else None
        if noun is not None and (left == "who" or is_holder(unit, noun)):
            return "relative", noun, begin - 1
        return "", None, 0
    if left == ",":
        end = noun_phrase_after(unit, index + 1)
        is_speaker = (
            end > index + 1
            and low[index] not in ("told", "tells")
            and (
                end == len(unit)
                or (low[end] in _BEHIND_SPEAKER and low[end] not in ("Q", ":", "to", "as", "when", "with"))
            )
            and low[end - 1] not in TIMES
            and is_holder(unit, (index + 1, end))
        )
        if is_speaker and group == index and low[index + 1] not in ("him", "them", "it", "us", "me"):
            return "inverted", (index + 1, end), group - 1
        noun = subject_across_comma(unit, group - 1)
        return ("across", noun, group - 1) if noun is not None else ("", None, 0)
    if left == "—":
        noun = subject_across_comma(unit, group - 1)
        return ("across", noun, group - 1) if noun is not None else ("", None, 0)
    noun = subject_before(unit, group - 1)
    if noun is None:
        return "", None, 0
    return "subject", noun, _begin(unit, noun[0])


def _begin(unit: Unit, first: int) -> int:
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
        noun = subject_before(unit, place - 1)
        while noun is None and place > 1 and is_adverb(low[place - 1]):
            place -= 1
            noun = subject_before(unit, place - 1)
        if noun is None and low[place - 1] == ",":
            noun = subject_across_comma(unit, place - 1)
        if noun is not None:
            return noun
    return None


def _subject_behind(unit: Unit, index: int) -> tuple[int, int] | None:
    """The subject after an opening participle clause: "While expressing a desire to ..., he noted"."""
    low = unit.low
    for place in range(index + 1, min(len(unit), index + 40)):
        if low[place] == ",":
            end = noun_phrase_after(unit, place + 1)
            if end > place + 1 and has_finite_verb(unit, end - 1, end + 4):
                return place + 1, end
    return None


def _fits(
    unit: Unit,
    index: int,
    group: int,
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
        or head in ("people", "police")
        or (unit.cap[source[1] - 1] and (low[source[1] - 1].endswith("s") or "and" in low[source[0] : source[1]]))
    )


def is_holder(unit: Unit, source: tuple[int, int]) -> bool:
    """Whether a noun phrase can hold an attitude: a name, a role, a body, a person's pronoun."""
    head = unit.low[source[1] - 1]
    if unit.cap[source[1] - 1] or head in ROLES or head in SPEAKERS or head == "()":
        return True
    return (
        head in PRONOUNS
        or any(word in ROLES for word in unit.low[source[0] : source[1]])
        or head in ("both", "others", "many", "some")
    )


def _passive(unit: Unit, index: int, cue: Cue, group: int, is_broad: bool) -> Hit | None:
    """ "was described by X as Y", "was quoted (by X) as saying", "was told that"."""
    low = unit.low
    following = low[index + 1] if index + 1 < len(unit) else ""
    if cue.lemma == "quote":
        for place in range(index + 1, min(len(unit) - 1, index + 14)):
            if low[place] == "as" and low[place + 1] in ("saying", "telling", "stating"):
                source = subject_before(unit, group - 1)
                behind = low[place + 2] if place + 2 < len(unit) else "."
                if behind in ("by", ".", ",", "in", "on") and not (behind == "," and "Q" in low[place + 2 : place + 4]):
                    begin = _begin(unit, source[0] if source else group)
                    relay = (place + 3, noun_phrase_after(unit, place + 3)) if behind == "by" else None
                    if relay is not None and relay[1] <= relay[0]:
                        relay = None
                    return Hit(
                        index,
                        cue,
                        group,
                        begin,
                        place + 2,
                        source,
                        "before",
                        place + 2,
                        "subject",
                        "asserted",
                        True,
                        relay=relay,
                    )
                first = place + 2 + (place + 2 < len(unit) and low[place + 2] in ("that", ",", ":"))
                return Hit(
                    index,
                    cue,
                    group,
                    _begin(unit, source[0] if source else group),
                    place + 2,
                    source,
                    "that",
                    first,
                    "passive",
                    "asserted",
                    True,
                )
        return None
    if following == "by":
        return _by_agent(unit, index, cue, group, is_broad)
    return None


def _quoting(unit: Unit, index: int, cue: Cue, group: int) -> Hit | None:
    """ "Xinhua quoted He as saying that ...": the words are those of the person quoted."""
    low = unit.low
    end = noun_phrase_after(unit, index + 1)
    if end == index + 1:
        return None
    for place in range(end, min(len(unit) - 1, end + 20)):
        if low[place] in ("saying", "telling", "stating", "warning", "noting", "stressing"):
            first = place + 1 + (low[place + 1] in ("that", ",", ":"))
            if first >= len(unit):
                return None
            relay = subject_before(unit, group - 1) if group else None
            shape = "quote" if low[first] == "Q" else "that"
            return Hit(
                index,
                cue,
                group,
                group,
                place + 1,
                (index + 1, end),
                shape,
                first,
                "quoted",
                "asserted",
                False,
                relay=relay,
            )
        if low[place] in (".", ";", ":"):
            return None
    return None


def _reduced_passive(unit: Unit, index: int, cue: Cue, group: int, is_broad: bool) -> Hit | None:
    """ "talks, described by Washington as ..." and "as stated by the ministry"."""
    low = unit.low
    if index + 1 >= len(unit) or low[index + 1] != "by":
        return None
    return _by_agent(unit, index, cue, group, is_broad)


def _by_agent(unit: Unit, index: int, cue: Cue, group: int, is_broad: bool) -> Hit | None:
    low = unit.low
    end = noun_phrase_after(unit, index + 2)
    if end == index + 2:
        return None
    source = (index + 2, end)
    if group and low[group - 1] == "as":
        return Hit(
            index,
            cue,
            group,
            max(0, group - 2) if group > 1 and low[group - 2] == "," else group - 1,
            end,
            source,
            "before",
            end,
            "as_by",
            "asserted",
            True,
        )
    if end < len(unit) and low[end] == "as":
        first = end + 1
        if first + 1 < len(unit) and low[first] in ("being", "involving", "having") and low[first + 1] == "Q":
            first += 1
        return Hit(index, cue, group, group, index + 1, source, "as", first, "passive", "asserted", False)
    noun = subject_before(unit, group - 1) if group else None
    if is_broad and noun is not None and is_holder(unit, source) and "np" in cue.frames | cue.broad:
        # "Yellen was criticised by many investors": what is criticised stands before the verb.
        return Hit(index, cue, group, index, end, source, "subject", noun[0], "passive", "asserted", False)
    return None


def complement(unit: Unit, index: int, cue: Cue, is_broad: bool) -> tuple[str, int, int, bool]:
    """Shape, first content token, token behind the cue, and whether only the broad scope knows the frame; ("", ...) if none."""
    low = unit.low
    n = len(unit)
    frames = cue.frames | cue.broad if is_broad else cue.frames
    after = skip_times(unit, index + 1)
    cue_last = index + 1
    speaks = "that" in frames or "quote" in frames or "obj_that" in frames
    direct = low[after] if after < n else ""
    for frame in frames:
        if frame.startswith("pp:") and direct == frame[3:] and after + 1 < n:
            if (
                direct == "to"
                and cue.lemma in ("agree", "commit", "pledge", "vow", "promise", "consent")
                and not _is_noun_start(unit, after + 1)
            ):
                continue
            if direct == "out":
                place = skip_adjunct(unit, after + 1)
                return (
                    ("that", place + (low[place] == "that"), after + 1, False)
                    if place < n and is_word(low[place])
                    else ("before", place, after + 1, False)
                )
            first = after + 1 + (low[after + 1] == "that")
            return "pp", first, after + 1, frame not in cue.frames
    if cue.nouns and direct:
        light = _light(unit, after, cue)
        if light is not None:
            return *light, False
    if "noun" in frames and is_word(direct or "."):
        if _is_noun_start(unit, after) or not is_adverb(direct):
            return "np", after, cue_last, False
    if direct == "Q" and frames:
        return ("quote" if speaks else "np"), after, cue_last, False
    if "obj_as" in frames and direct:
        named = _object_as(unit, after, cue)
        if named is not None:
            return *named, False
    if direct == "to" and "to" in frames and after + 1 < n:
        return "to", after, cue_last, "to" not in cue.frames
    place = skip_adjunct(unit, after) if speaks or "to" in frames else after
    word = low[place] if place < n else ""
    if "to" in frames and word == "to" and place + 1 < n:
        return "to", place, cue_last, "to" not in cue.frames
    if speaks and word in ("that", ":", "Q"):
        first = place + (word != "Q")
        if first < n and low[first] in (",", ":") and word == "that":
            first += 1
        if first >= n:
            return ("next" if word == ":" else ""), place, cue_last, False
        is_in_post = place > after and low[after] in ("in", "on")
        return (
            "quote" if low[first] == "Q" else "that",
            first,
            place if is_in_post and place - after < 6 else cue_last,
            False,
        )
    if speaks and word == "," and place + 1 < n and low[place + 1] in ("Q", "that"):
        return "quote", place + 1 + (low[place + 1] == "that"), cue_last, False
    if speaks and word in ("", ".", ",", ";", "?", "!", "—"):
        return "before", place, cue_last, False
    if ("that" in frames) and word in _WH:
        return "that", place, cue_last, "that" not in cue.frames
    if "obj_that" in frames:
        told = _object_that(unit, after)
        if told is not None:
            return told[0], told[1], cue_last, "obj_that" not in cue.frames
    if "obj_of" in frames and "of" in low[after : after + 15]:
        return "np", after, cue_last, False
    if (
        "obj_to" in frames
        and "to" in low[after + 1 : after + 15]
        and (is_word(direct or ".") and direct not in PREPOSITIONS)
    ):
        return "np", after, cue_last, "obj_to" not in cue.frames
    if not is_word(word or ".") and word not in ("()", "$"):
        return "", 0, 0, False
    if (
        cue.lemma in ("say", "add", "state")
        and (word in DETERMINERS or unit.cap[place])
        and word not in _NO_CLAUSE
        and (n - place > 4 or "Q" in low[place:])
    ):
        return "clause", place, cue_last, False
    if (
        "that" in frames
        and word not in PREPOSITIONS
        and has_finite_verb(unit, place, place + 18, over_commas="np" not in frames)
    ):
        return "clause", place, cue_last, "that" not in cue.frames
    if "np" in frames and direct not in PREPOSITIONS and direct != "to" and direct not in AUXILIARIES:
        return _noun_content(unit, after, cue, is_broad)
    return "", 0, 0, False


def _noun_content(unit: Unit, after: int, cue: Cue, is_broad: bool) -> tuple[str, int, int, bool]:
    word = unit.low[after]
    if (
        cue.lemma
        in (
            "announce",
            "report",
            "claim",
            "hold",
            "maintain",
            "reveal",
            "disclose",
            "mention",
            "propose",
            "expect",
            "promise",
            "suggest",
            "believe",
            "estimate",
            "outline",
        )
        and not is_broad
    ):
        if word not in ("plans", "progress", "intentions") and cue.lemma not in ("propose", "suggest", "mention"):
            return "", 0, 0, False
    if is_adverb(word) and word not in ("all", "both", "each"):
        after += 1
    if after >= len(unit) or not (is_word(unit.low[after]) or unit.low[after] == "Q"):
        return "", 0, 0, False
    return "np", after, after, "np" not in cue.frames


def _is_noun_start(unit: Unit, index: int) -> bool:
    word = unit.low[index]
    return (
        word in DETERMINERS
        or word == "Q"
        or word.endswith(("ed", "ing", "al", "ive", "'s"))
        or unit.cap[index]
        or word == "()"
    )


def _light(unit: Unit, after: int, cue: Cue) -> tuple[str, int, int] | None:
    """ "expressed hope that", "reached an agreement to", "made clear that": the noun belongs to the cue."""
    low = unit.low
    n = len(unit)
    place = after
    is_determined = False
    while place < min(n, after + 4) and (
        low[place] in ("a", "an", "it") or is_adverb(low[place]) or (place + 1 < n and low[place + 1] in cue.nouns)
    ):
        if low[place] in cue.nouns:
            break
        is_determined |= low[place] in ("a", "an")
        place += 1
    if place >= n or low[place] not in cue.nouns:
        return None
    noun, place = low[place], place + 1
    following = low[place] if place < n else ""
    place = skip_adjunct(unit, place) if following in ("on", "in") else place
    following = low[place] if place < n else ""
    if "noun" in cue.frames and is_determined and following not in ("that",):
        return None
    if following in (
        "that",
        "about",
        "for",
        "over",
        "regarding",
        "of",
        "with",
        "against",
        "saying",
        "on",
        "at",
        "in",
    ) or (following == "to" and noun in ("commitment", "opposition", "objections")):
        if place + 1 >= n:
            return None
        shape = "that" if following in ("that", "saying") else "pp"
        first = place + 1
        if following == "saying" and low[first] == "that":
            first += 1
        return shape, first, place
    if following == "to":
        return "to", place, place
    if following and noun in ("hope", "hopes", "confidence", "clear") and has_finite_verb(unit, place, place + 15):
        return "clause", place, place
    return None


def _object_as(unit: Unit, after: int, cue: Cue) -> tuple[str, int, int] | None:
    """ "described the talks as constructive", "framed it as ...", "called the move a mistake"."""
    low = unit.low
    n = len(unit)
    for place in range(after, min(n, after + 20)):
        word = low[place]
        if word in (";", ".", ":") or (word == "," and place > after):
            break
        if word == "as" and place > after and place + 1 < n:
            if low[place + 1] == "Q" and (
                place + 2 >= n
                or low[place + 2] in (",", ".", ";")
                or low[place + 2] in PREPOSITIONS
                or low[place + 2] == "and"
            ):
                return "as", place + 1, after
            if low[after] in PRONOUNS and place == after + 1:
                return "as", place + 1, place + 1
            return "as", after, after
    if low[after] in ("up", "out", "off", "in", "back", "away"):
        return None
    if (
        cue.lemma in _CALLS
        and after < n
        and (is_word(low[after]) or low[after] == "Q")
        and low[after] not in PREPOSITIONS
        and low[after] != "to"
    ):
        if not (low[after] in _AUDIENCE and (after + 1 >= n or low[after + 1] in (",", "."))):
            return "as", after, after
    return None


def _object_that(unit: Unit, after: int) -> tuple[str, int] | None:
    """Content behind the person told: "told reporters (on Monday) (that) ...", "told CNBC: Q"."""
    low = unit.low
    n = len(unit)
    end = after + 1 if after < n and low[after] in _AUDIENCE else noun_phrase_after(unit, after)
    if end == after or end > n:
        return None
    for place in range(end, min(n, end + 14)):
        if low[place] == "that":
            return "that", place + 1
        if low[place] in (",", ";", ".", ":", "Q"):
            break
    place = skip_adjunct(unit, end)
    word = low[place] if place < n else ""
    if word in (":", ",") and place + 1 < n and low[place + 1] == "Q":
        return "quote", place + 1
    if word == "Q":
        return "quote", place
    if word == ":":
        return "that", place + 1
    if word in ("", ".", ",", ";", "?", "—"):
        return "before", place
    if word == "to":
        return "to", after
    if word in ("about", "of"):
        return "pp", place + 1
    if has_finite_verb(unit, place, place + 15) or word in _WH:
        return "that", place
    return None
