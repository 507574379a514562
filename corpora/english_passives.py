"""Attributions without an active verb: passives, people quoted by others, attitudes in adjectives, questions put."""

from corpora.cues import Cue, english_cues
from corpora.english_asides import subject_across_comma
from corpora.english_clauses import modality_of, skip_times
from corpora.english_frames import QUESTION_WORDS
from corpora.english_groups import Hit, clause_begin, is_holder, main_subject, verb_group
from corpora.english_nouns import noun_phrase_after, subject_before
from corpora.english_words import BE, Unit, words

SEEMING = words("seems seemed seem appears appeared appear expected reportedly")


def passive_hit(unit: Unit, index: int, cue: Cue, group: int, is_broad: bool) -> Hit | None:
    """ "was described by X as Y", "was quoted (by X) as saying", "was told that"."""
    low = unit.low
    following = low[index + 1] if index + 1 < len(unit) else ""
    if cue.lemma == "quote":
        for place in range(index + 1, min(len(unit) - 1, index + 14)):
            if low[place] == "as" and low[place + 1] in ("saying", "telling", "stating"):
                source = subject_before(unit, group - 1)
                behind = low[place + 2] if place + 2 < len(unit) else "."
                if behind in ("by", ".", ",", "in", "on") and not (behind == "," and "Q" in low[place + 2 : place + 4]):
                    begin = clause_begin(unit, source[0] if source else group)
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
                    clause_begin(unit, source[0] if source else group),
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


def quoting_hit(unit: Unit, index: int, cue: Cue, group: int) -> Hit | None:
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


def reduced_passive_hit(unit: Unit, index: int, cue: Cue, group: int, is_broad: bool) -> Hit | None:
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
    if noun is None and is_broad and group > 1 and low[group - 1] in (",", "and"):
        noun = main_subject(unit, group - 1) or subject_before(unit, group - 2)
    if is_broad and noun is not None and is_holder(unit, source) and "np" in cue.frames | cue.broad:
        # "Yellen was criticised by many investors": what is criticised stands before the verb.
        return Hit(index, cue, group, index, end, source, "subject", noun[0], "passive", "asserted", False)
    return None


def adjective_hit(unit: Unit, index: int, cue: Cue, is_broad: bool) -> Hit | None:
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
    group, auxiliaries = verb_group(unit, index)
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
    group = verb_group(unit, place)[0]
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
    begin = clause_begin(unit, noun[0])
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


def gap_hit(unit: Unit, index: int, cue: Cue, source: tuple[int, int]) -> Hit | None:
    """ "the deal, which Beijing opposes": what is opposed stands before the relative pronoun."""
    low = unit.low
    pronoun = source[0] - 1
    if pronoun < 1 or low[pronoun] not in ("which", "who", "whom", "that") or "np" not in cue.frames | cue.broad:
        return None
    if not is_holder(unit, source):
        return None
    noun = subject_before(unit, pronoun - 1 - (low[pronoun - 1] == ","))
    if noun is None:
        return None
    return Hit(index, cue, pronoun, pronoun, index + 1, source, "subject", noun[0], "gap", "asserted", False)


def seeming_hit(unit: Unit, index: int) -> Hit | None:
    """ "The deal seems to ...", "is expected to ...": credited to nobody; the content is the whole clause."""
    low = unit.low
    group, auxiliaries = verb_group(unit, index)
    if low[index] == "expected" and not any(word in BE for word in auxiliaries):
        return None
    noun = subject_before(unit, group - 1) if group else None
    if noun is None or index + 2 >= len(unit):
        return None
    cue = english_cues().verbs["say"][0]
    return Hit(index, cue, group, index, index + 1, None, "clause", noun[0], "seeming", "asserted", False)


def is_form_of_be(unit: Unit, index: int) -> bool:
    """Whether a form of "be" stands at ``index``."""
    return unit.low[index] in BE


def question_hit(unit: Unit, index: int) -> Hit | None:
    """ "Asked whether ...", "he was asked by a reporter about ...": a question, its asker the source where one is named."""
    low = unit.low
    first = index + 1
    source = None
    if low[first : first + 1] == ["by"]:
        end = noun_phrase_after(unit, first + 1)
        if end == first + 1:
            return None
        source, first = (first + 1, end), skip_times(unit, end)
    if first + 1 >= len(unit) or not (low[first] in QUESTION_WORDS or low[first] in ("about", "to", "Q", ",")):
        return None
    if low[first] == "to" and source is None:
        return None
    first += low[first] in ("about", ",")
    cue = english_cues().verbs["asked"][0]
    return Hit(index, cue, index, index, index + 1, source, "that", first, "question", "asserted", False)
