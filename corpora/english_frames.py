"""Frames of cues: in which shape the credited content follows, and where it begins."""

from corpora.cues import Cue
from corpora.english_clauses import has_finite_verb, skip_adjunct, skip_times
from corpora.english_nouns import noun_phrase_after
from corpora.english_words import AUXILIARIES, DETERMINERS, PREPOSITIONS, PRONOUNS, Unit, is_adverb, is_word, words

_AUDIENCE = words(
    "reporters lawmakers journalists senators congress parliament cnbc cnn reuters bloomberg him them me us her you it "
    "fox nbc abc cbs msnbc politico npr voters supporters investors delegates viewers"
)


_CALLS = words("call deem term dub label brand consider")


_NO_CLAUSE = words("nothing little something so much anything no yes more another to")


_CIRCUMSTANCES = words("in during at after before following on while")


QUESTION_WORDS = words("whether how what why where who when if")


def complement(unit: Unit, index: int, cue: Cue, is_broad: bool) -> tuple[str, int, int, bool]:
    """Shape, first content token, token behind the cue, and whether only the broad scope knows the frame; ("", ...) if none."""
    low = unit.low
    n = len(unit)
    frames = cue.frames | cue.broad if is_broad else cue.frames
    after = skip_times(unit, index + 1)
    cue_last = index + 1
    speaks = "that" in frames or "quote" in frames or "obj_that" in frames
    if is_broad and after + 2 < n and is_adverb(low[after]) and f"pp:{low[after + 1]}" in frames:
        # "spoke briefly about", "voted unanimously for".
        after += 1
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
                if low[place : place + 2] in ([",", "Q"], [":", "Q"]):
                    return "quote", place + 1, after + 1, False
                return (
                    ("that", place + (low[place] == "that"), after + 1, False)
                    if place < n and is_word(low[place])
                    else ("before", place, after + 1, False)
                )
            first = after + 1 + (low[after + 1] == "that")
            return "pp", first, after + 1, frame not in cue.frames
    if cue.nouns and direct:
        light = _light(unit, after, cue, is_broad)
        if light is not None:
            return *light, False
    if "noun" in frames and is_word(direct or ".") and direct not in PREPOSITIONS and direct != "that":
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
    if ("that" in frames) and word in QUESTION_WORDS:
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
        cue.lemma == "say"
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
    if speaks and not is_broad and (direct in _CIRCUMSTANCES or direct == "when"):
        # "..., a spokesperson said in response to a question": the content stands before the cue.
        return "before", after, cue_last, False
    return "", 0, 0, False


def _noun_content(unit: Unit, after: int, cue: Cue, is_broad: bool) -> tuple[str, int, int, bool]:
    word = unit.low[after]
    if is_broad and cue.lemma == "maintain":
        # What one keeps up was not said.
        return "", 0, 0, False
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


def _light(unit: Unit, after: int, cue: Cue, is_broad: bool) -> tuple[str, int, int] | None:
    """ "expressed hope that", "reached an agreement to", "made clear that": the noun belongs to the cue."""
    low = unit.low
    n = len(unit)
    place = after
    is_determined = False
    starts = (
        ("a", "an", "it") if is_broad else ("a", "an", "it", "his", "her", "their", "its", "continued", "the", "great")
    )
    while place < min(n, after + 4) and (
        low[place] in starts or is_adverb(low[place]) or (place + 1 < n and low[place + 1] in cue.nouns)
    ):
        if low[place] in cue.nouns:
            break
        is_determined |= low[place] in ("a", "an")
        place += 1
    if place >= n or low[place] not in cue.nouns:
        return None
    noun, place = low[place], place + 1
    following = low[place] if place < n else ""
    if following in ("on", "in"):
        place = skip_adjunct(unit, place)
        if not is_broad and (place >= n or low[place] in (",", ".", ";", "and", "but")):
            # "expressed his confidence in the market": what looks like an adjunct is what it is about.
            return "np", after, after
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
        if following == "with" and noun not in ("agreement", "deal", "consensus"):
            return "np", after, after
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
    if low[after] == "as" and after + 1 < n and is_word(low[after + 1]):
        # "a move that Bessent described as ...": the object is the relative pronoun.
        return "as", after + 1, after + 1
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
        and not (cue.lemma == "consider" and low[after : after + 1] and low[after].endswith("ing"))
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
    for place in range(end, min(n - 1, end + 18)):
        if low[place] == "that":
            return "that", place + 1
        is_list = low[place] == "," and (unit.cap[place + 1] or low[place + 1] == "and")
        if low[place] in (",", ";", ".", ":", "Q") and not is_list:
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
    if has_finite_verb(unit, place, place + 15) or word in QUESTION_WORDS:
        return "that", place
    return None
