"""Cues in one English sentence: where one stands, whose it is, and in which frame its content follows."""

from corpora.cues import Cue, english_cues
from corpora.english_clauses import ASIDES, modality_of
from corpora.english_frames import complement
from corpora.english_groups import (
    NOUNISH,
    Hit,
    fits_verb,
    follows_quotation,
    is_holder,
    leads_on,
    main_subject,
    stands_apart,
    verb_group,
)
from corpora.english_passives import (
    SEEMING,
    adjective_hit,
    gap_hit,
    is_form_of_be,
    passive_hit,
    question_hit,
    quoting_hit,
    reduced_passive_hit,
    seeming_hit,
)
from corpora.english_sources import find_source
from corpora.english_words import BE, PRONOUNS, Unit, is_plain_plural, is_word, words

# Verbs that an infinitive of saying leans on, and those of them that deny it.
_DENIERS = words("declined refused failed")
_GOVERNORS = _DENIERS | words(
    "appeared appears appear seemed seems seem continued continues on proceeded sought moved quick rushed began went used tried"
)


# Verbs that name a deed as often as words: as a participle they tell what was done.
_DEEDS = words("support back maintain hold champion protest question endorse attack promise demand favor address")
# Of a thing these are participles: "a rule announced on Monday".
_UNVEILINGS = words("announce propose publish unveil release issue report reveal")
# "Declined to comment" credits nobody with words.
_SILENCES = words("comment respond elaborate say discuss answer give provide disclose name identify be specify")
# Verbs of knowing that may follow what they credit ("..., the poll found").
_LATE = words("show find think know feel learn hear decide discover")


# Verbs whose subject is always somebody: a plural subject needs no other sign of it.
_PERSONAL = words(
    "accuse urge criticize condemn denounce praise blame vow pledge agree threaten insist call refuse decline"
)


# What leads to an attitude in the broad scope, beside verbs.
_TENDENCIES = words("likely inclined happy eager keen quick came come comes went goes took tend tends")


# Opening words of a subordinate clause that stands before its main clause.
OPENERS = words("while although though as when after before if because since whereas despite once")


def hits(unit: Unit, *, is_broad: bool) -> list[Hit]:
    """All cues of a sentence whose frame is complete, in order."""
    found: list[Hit] = []
    verbs = english_cues().verbs
    adjectives = english_cues().adjectives
    for index, word in enumerate(unit.low):
        known = verbs.get(word)
        if is_broad and word == "asked" and (index == 0 or is_form_of_be(unit, index - 1)):
            hit = question_hit(unit, index)
            if hit is not None:
                found.append(hit)
                continue
        if word in adjectives and not unit.cap[index]:
            hit = adjective_hit(unit, index, adjectives[word], is_broad)
            if hit is not None:
                found.append(hit)
                continue
        if is_broad and word in SEEMING and not _governs_cue(unit, index):
            hit = seeming_hit(unit, index)
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


# What is only wanted, planned or refused was not said.
_UNSAID = words(
    "wants want wanted plans plan going expected expects likely unlikely able intends hopes seeks refused declined failed need "
    "needs needed have had has about supposed set willing ready reluctant hard easy difficult free wish right time enough"
)


def _governs_cue(unit: Unit, index: int) -> bool:
    """Whether "seemed to" leads to a cue, as in "seemed to suggest"."""
    following = unit.low[index + 1 : index + 3]
    return len(following) == 2 and following[0] == "to" and following[1] in english_cues().verbs


def _leads_to(governor: str) -> bool:
    """Whether "to" and an attitude may hang on a word: "tended to support", "likely to say"."""
    return governor in english_cues().verbs or governor in _TENDENCIES or governor.endswith(("ed", "ing"))


def _is_described(unit: Unit, index: int, source: tuple[int, int]) -> bool:
    """Whether a participle only describes: "sanctions against companies accused of aiding Iran"."""
    low = unit.low
    is_object = source[0] > 0 and low[source[0] - 1] in ("against", "of", "on", "with", "among", "toward", "from")
    return is_object and low[index + 1 : index + 2] == ["of"] and not unit.cap[source[1] - 1]


def _purpose_hit(unit: Unit, index: int, cue: Cue, governor: str) -> Hit | None:
    """ "Trump took to Truth Social to declare that ...": an infinitive tells what was said where its content is plain."""
    low = unit.low
    if not {"that", "quote"} & cue.frames or governor in _UNSAID or index < 3 or not is_word(governor):
        return None
    following = low[index + 1] if index + 2 < len(unit) else ""
    first = index + 2 if following in ("that", ":", ",") else index + 1
    if following not in ("that", "Q") and not (following in (":", ",") and low[first] == "Q"):
        return None
    source = main_subject(unit, index - 1)
    if source is None or not is_holder(unit, source):
        return None
    shape = "quote" if low[first] == "Q" else "that"
    return Hit(index, cue, index, index - 1, index + 1, source, shape, first, "infinitive", "asserted", False)


def _hit(unit: Unit, index: int, cue: Cue, forms: frozenset[str], before: list[Hit], is_broad: bool) -> Hit | None:
    low = unit.low
    if (
        low[index] == "states"
        and index
        and (low[index - 1] == "united" or low[index + 1 : index + 2] in (["and"], ["in"], ["will"]))
    ):
        return None
    if low[index + 1 : index + 2] in (["and"], ["or"]) and index > 1 and "what" in low[max(0, index - 4) : index]:
        # "what the U.S. says and does": no words of theirs are given.
        return None
    group, auxiliaries = verb_group(unit, index)
    if cue.lemma == "quote" and not (auxiliaries and auxiliaries[0] in BE):
        return quoting_hit(unit, index, cue, group)
    is_be = bool(auxiliaries) and auxiliaries[0] in BE
    is_gerund = "gerund" in forms and low[index].endswith("ing")
    if is_be and not is_gerund and "participle" in forms:
        return passive_hit(unit, index, cue, group, is_broad)
    left = low[group - 1] if group else ""
    if left == "to" and "base" in forms and not auxiliaries:
        governor = low[group - 2] if group > 1 else ""
        if governor not in _GOVERNORS and not (is_broad and _leads_to(governor)):
            return _purpose_hit(unit, index, cue, governor)
        group -= 2
        if governor == "on" and group and low[group - 1] in ("went", "goes", "go"):
            group -= 1
        group = verb_group(unit, group)[0]
        left = low[group - 1] if group else ""
        is_gerund = False
    elif (
        forms == {"base"}
        and not auxiliaries
        and low[index] in NOUNISH
        and left not in PRONOUNS
        and not left.endswith(("s", "people"))
    ):
        return None
    mode, source, begin = find_source(unit, index, group, is_gerund and not is_be, before, is_broad)
    if mode == "":
        by = reduced_passive_hit(unit, index, cue, group, is_broad) if "participle" in forms else None
        return by
    if mode == "subject" and source is not None and "participle" in forms and _is_described(unit, index, source):
        return None
    if low[index] in NOUNISH and not is_gerund and not fits_verb(unit, index, source, auxiliaries, forms, mode):
        return None
    if mode == "inverted":
        shape, first, cue_last, broad_frame = "before", index + 1, index + 1, False
    else:
        shape, first, cue_last, broad_frame = complement(unit, index, cue, is_broad)
    if follows_quotation(unit, begin, source, mode) and not leads_on(unit, index):
        shape, first, cue_last, broad_frame = "before", index + 1, index + 1, False
    if not shape:
        return gap_hit(unit, index, cue, source) if is_broad and mode == "subject" and source is not None else None
    if mode == "inverted":
        pass
    elif shape == "before" and mode not in ("subject", "across"):
        return None
    if shape == "before" and low[-1] == "," and first == len(unit) - 1 and mode == "subject" and begin == 0:
        # "Trump said," at the end of a line: the quotation stands in the next one.
        shape = "next"
    if shape == "before" and not ({"that", "quote", "pp:out"} & cue.frames or (is_broad and cue.lemma in _LATE)):
        return None
    if shape == "before" and mode in ("subject", "across") and not stands_apart(unit, begin, source):
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
    if shape == "to" and cue.lemma in ("decline", "refuse") and low[min(first + 1, len(unit) - 1)] in _SILENCES:
        shape = "silence"
    if mode == "participle" and shape in ("np", "as") and cue.lemma in _DEEDS and not is_broad:
        return None
    if (
        shape in ("np", "as", "to", "pp")
        and mode != "participle"
        and source is not None
        and not is_holder(unit, source)
    ):
        if not (cue.lemma in _PERSONAL and low[source[1] - 1].endswith("s") and is_plain_plural(low[source[1] - 1])):
            return None
    if not is_broad and mode == "subject" and shape == "that" and cue.lemma in _UNVEILINGS:
        if source is not None and not is_holder(unit, source):
            # "a rule announced on Monday that widens the list": the clause is the rule's.
            return None
    modality = "negated" if low[index - 2] in _DENIERS and low[index - 1] == "to" else modality_of(unit, group, index)
    joined = (
        begin == 0
        or low[begin - 1] == "Q"
        or low[begin] in (",", ";", "—")
        or low[begin] in ("and", "but", "while", "although", "though")
    )
    return Hit(index, cue, group, begin, cue_last, source, shape, first, mode, modality, joined, broad_frame)
