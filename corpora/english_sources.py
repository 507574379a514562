"""How a cue gets its source: a subject before it, across an aside, in a relative clause, behind an inverted verb."""

from corpora.cues import english_cues
from corpora.english_asides import subject_across_comma
from corpora.english_clauses import has_finite_verb
from corpora.english_groups import NOUNISH, Hit, clause_begin, is_holder, main_subject, subject_behind, verb_group
from corpora.english_nouns import noun_phrase_after, subject_before
from corpora.english_words import AUXILIARIES, PREPOSITIONS, PRONOUNS, SPEAKERS, TIMES, Unit, is_adverb, is_word, words

_PARTICIPLES = words("made sent held seen taken shown written given put out")
_OWNERS = words("his her its their a an")
_CLAUSE_WORDS = words("and but or while because as if when after before said says say")
_ASIDES = (
    "for instance",
    "for example",
    "however",
    "meanwhile",
    "in turn",
    "too",
    "of course",
    "though",
    "by contrast",
)
_OCCASIONS = words("after before during following")
_BEHIND_SPEAKER = words(", . ; Q : — in on at during after who whose as when to of with from before () !")


def dated_subject(unit: Unit, index: int) -> tuple[int, int] | None:
    """The subject before a participle and its time: "A report released on Thursday said"."""
    low = unit.low
    place = index
    while place > 1 and low[place] in TIMES:
        place -= 1
    if place == index or index - place > 3:
        return None
    place -= low[place] in ("on", "in", "late", "early", "last", "this")
    if place < 1 or not (low[place].endswith("ed") or low[place] in _PARTICIPLES):
        return None
    return subject_before(unit, place - 1)


def described_subject(unit: Unit, noun: tuple[int, int] | None, group: int) -> tuple[int, int] | None:
    """The subject whose description ends at the verb group: "officials who met him said", "economists polled by Reuters
    said"; None where the noun right before the verb is the subject."""
    low = unit.low
    if noun is not None and noun[0] > 2 and low[noun[0] - 1] == "by" and low[noun[0] - 2].endswith("ed"):
        earlier = subject_before(unit, noun[0] - 3)
        if earlier is not None and low[earlier[1] - 1] not in PRONOUNS and not unit.cap[noun[0] - 2]:
            return earlier[0], noun[1]
    if noun is not None:
        speaker = _before_adjunct(unit, noun)
        if speaker is not None:
            return speaker
    for place in range(group - 2, max(0, group - 16), -1):
        word = low[place]
        if not (is_word(word) or word == "()") or word in _CLAUSE_WORDS:
            return None
        if word not in ("who", "that"):
            continue
        if noun is not None and noun[0] == place + 1:
            # "people who he said were": the pronoun is the subject.
            return None
        verb = place + 1
        while verb < group - 1 and is_adverb(low[verb]):
            verb += 1
        if word == "that" and low[verb] not in AUXILIARIES:
            return None
        if word == "who" and not (low[verb] in AUXILIARIES or has_finite_verb(unit, place, verb + 1)):
            return None
        earlier = subject_before(unit, place - 1)
        if earlier is None or low[place - 1] in english_cues().verbs or (noun is not None and noun[0] < place):
            return None
        return earlier[0], group
    return None


def _quotes(verb: str) -> bool:
    """Whether words may stand before a verb and its speaker behind it; "praised Kim" has an object there."""
    known = english_cues().verbs.get(verb)
    return known is None or not {"that", "quote"}.isdisjoint(known[0].frames)


def _before_adjunct(unit: Unit, noun: tuple[int, int]) -> tuple[int, int] | None:
    """The name before an adjunct of the verb: "Trump in his address about the war in Iran suggested"."""
    low = unit.low
    place = noun[0] - 1
    for _ in range(4):
        if place < 1 or low[place] not in PREPOSITIONS:
            return None
        at = place - 1
        while at and is_adverb(low[at]) and not unit.cap[at]:
            at -= 1
        earlier = subject_before(unit, at)
        if earlier is None:
            return None
        if low[place] in ("in", "during", "at") and (low[place + 1] in _OWNERS or low[place + 1].endswith("'s")):
            opens = earlier[0] == 0 or not is_word(low[earlier[0] - 1])
            return earlier if opens and unit.cap[earlier[1] - 1] else None
        place = earlier[0] - 1
    return None


def find_source(
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
            owner = subject_behind(unit, index) if left in ("", "while", "after", "when") and group <= 2 else None
            owner = owner or (before[-1].source if before else main_subject(unit, group))
            if left in ("by", "in", "before", "without"):
                return "", None, 0
            return ("participle", owner, max(0, group - 1)) if owner else ("", None, 0)
        if left in TIMES:
            group = verb_group(unit, group)[0] if low[group - 2] in ("on", "last") else group - 1
        noun = subject_before(unit, group - 1)
        if noun is not None and low[noun[1] - 1] in SPEAKERS and low[noun[0]] in ("a", "an"):
            # "issued a statement saying": the words are those of whoever issued it.
            owner = before[-1].source if before and before[-1].source else main_subject(unit, noun[0])
            if owner is not None:
                return "participle", owner, group
        if is_broad and noun is not None and is_holder(unit, noun) and low[index] not in NOUNISH:
            return "absolute", noun, clause_begin(unit, noun[0])
        if (noun is not None and noun[0] and low[noun[0] - 1] in ("with", "as")) or (
            noun and unit.cap[noun[1] - 1] and noun[0] == 0
        ):
            return "absolute", noun, clause_begin(unit, noun[0])
        if (
            noun is not None
            and low[index] in ("saying", "stating", "telling", "claiming", "warning", "arguing", "insisting")
            and is_holder(unit, noun)
        ):
            return "absolute", noun, clause_begin(unit, noun[0])
        return "", None, 0
    if group == 0 or left in ("Q",) or (left == "," and group > 1 and low[group - 2] == "Q"):
        end = noun_phrase_after(unit, index + 1)
        if end > index + 1 and (
            end == len(unit) or low[end] in _BEHIND_SPEAKER or (left == "Q" and low[end] == "that")
        ):
            return "inverted", (index + 1, end), group - 1 if left == "," else group
        if group == 0:
            return "", None, 0
        if left == "Q":
            # The comma that ends an aside stands inside the quotation: "Bessent, who called it “frank,” told Fox".
            noun = subject_across_comma(unit, group)
            return ("across", noun, group) if noun is not None else ("", None, 0)
    if left in ("and", "but", "or", "then"):
        owner = before[-1].source if before else main_subject(unit, group - 1)
        return ("coordinated", owner, clause_begin(unit, group)) if owner is not None else ("", None, 0)
    if left in ("who", "which", "that"):
        place = group - 2
        if place >= 0 and low[place] == ",":
            place -= 1
        noun = subject_before(unit, place) if place >= 0 else None
        if noun is not None and (left == "who" or is_holder(unit, noun)):
            return "relative", noun, begin - 1
        return "", None, 0
    if left == ",":
        aside = next((place for place in range(group - 2, max(0, group - 5), -1) if low[place] == ","), 0)
        if aside and " ".join(low[aside + 1 : group - 1]) in _ASIDES:
            noun = subject_before(unit, aside - 1)
            if noun is not None:
                return "subject", noun, clause_begin(unit, noun[0])
        end = noun_phrase_after(unit, index + 1)
        is_speaker = (
            end > index + 1
            and low[index] not in ("told", "tells")
            and low[index + 1] != "that"
            and _quotes(low[index])
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
    noun = subject_before(unit, group - 1) or dated_subject(unit, group - 1)
    described = described_subject(unit, noun, group)
    if described is not None:
        return "subject", described, clause_begin(unit, described[0])
    if noun is None:
        return "", None, 0
    if noun[0] > 1 and low[noun[0] - 1] in _OCCASIONS and not is_holder(unit, noun):
        # "The editorial board after the trip said": the subject stands before the adjunct.
        earlier = subject_before(unit, noun[0] - 2)
        noun = earlier if earlier is not None and is_holder(unit, earlier) else noun
    return "subject", noun, clause_begin(unit, noun[0])
