"""Attributions that no verb carries: "according to", headlines with a colon, reporting nouns, quoted verbs."""

from corpora.cues import english_cues
from corpora.english_clauses import content_end, has_finite_verb
from corpora.english_groups import Found, char_span, is_holder, runs_into_quote
from corpora.english_nouns import is_contracted, noun_phrase_after, subject_before
from corpora.english_words import ROLES, SPEAKERS, TIMES, Unit, is_adverb, is_word, words
from corpora.span import Span

_META = words(
    "summary source sources original statement note update breaking related watch video photo editor caption more "
    "background analysis opinion exclusive live date time by topics tags keywords contact q a"
)


# What one acts by, and nobody's words.
_NORMS = words(
    "law laws regulation regulations rule rules procedure procedures schedule principle principles requirements needs standards "
    "circumstances conditions"
)
_SMALL = words("of the for and to at in on")
_JOINERS = words("and or but which who where while")


def according_to(unit: Unit, number: int) -> list[tuple[Found, int]]:
    """ "According to X, ..." and "..., according to X": with the token where the frame begins, or -1 at the start."""
    low = unit.low
    made: list[tuple[Found, int]] = []
    for index in range(len(unit) - 2):
        if low[index] != "according" or low[index + 1] != "to":
            continue
        end = _source_end(unit, index + 2)
        if end == index + 2 or low[end - 1] in _NORMS:
            continue
        source, cue = char_span(unit, (index + 2, end)), Span(unit.starts[index], unit.ends[index + 1])
        generic = (
            low[end - 1] in ("reports", "agreement", "sources", "media", "report", "deal") and not unit.cap[end - 1]
        )
        if index <= 1:
            first = end
            while first < len(unit) and low[first] != ",":
                first += 1
            first = _behind_apposition(unit, first + 1)
            if first >= len(unit):
                continue
            last = content_end(unit, first, [], True)
            if last > first:
                made.append((Found(number, first, last, source, cue, "according", "asserted", "speech", generic), -1))
        else:
            last = index
            while last and low[last - 1] in (",", "—", "and"):
                last -= 1
            first = 0
            while first < last and low[first] in ("but", "and", "still", ","):
                first += 1
            if low[last - 1] == "Q" and not runs_into_quote(unit, first, last - 1):
                first = last - 1
            behind = end + 1 if low[end : end + 1] == [","] else 0
            is_inside = low[index - 1] == "that" or not has_finite_verb(unit, first, last)
            if behind and is_inside and has_finite_verb(unit, behind, len(unit)):
                # "Additionally, according to X, there is ...": what is credited stands behind.
                first, last = behind, content_end(unit, behind, [], True)
                made.append((Found(number, first, last, source, cue, "according", "asserted", "speech", generic), -1))
            elif last > first:
                made.append((Found(number, first, last, source, cue, "according", "asserted", "speech", generic), last))
    return made


def _behind_apposition(unit: Unit, first: int) -> int:
    """The token behind what says who the source is: "Xinhua, a Chinese official news agency, the Chinese side ..."."""
    low = unit.low
    if low[first : first + 1] not in (["a"], ["an"], ["the"], ["who"], ["which"]):
        return first
    close = next((place for place in range(first + 1, min(len(unit), first + 24)) if low[place] == ","), 0)
    if low[first] == "the" and not (unit.cap[first - 2] and ROLES.intersection(low[first:close])):
        return first
    is_relative = low[first] in ("who", "which")
    if not close or close + 2 >= len(unit) or has_finite_verb(unit, first, close) != is_relative:
        return first
    return close + 1 if has_finite_verb(unit, close + 1, len(unit)) and low[close + 1] not in _JOINERS else first


def _source_end(unit: Unit, first: int) -> int:
    end = noun_phrase_after(unit, first)
    low = unit.low
    while (
        end < len(unit)
        and end > first
        and low[end] in ("in", "on", "from", "by", "with", "for", "at")
        and end + 1 < len(unit)
    ):
        if low[end + 1] in TIMES:
            break
        more = noun_phrase_after(unit, end + 1)
        if more == end + 1:
            break
        end = more
    return end


def read_headline(unit: Unit, number: int) -> Found | None:
    """ "X: ..." at the beginning of a line: a name of one to five words before the colon."""
    low = unit.low
    if not unit.is_paragraph_start or ":" not in low[1:16]:
        return None
    colon = low.index(":", 1)
    if colon > 5 and not all(cap or word in _SMALL for cap, word in zip(unit.cap[:colon], low, strict=False)):
        return None
    if low[0] in _META or low[colon - 1] in _META or unit.end - unit.ends[colon] < 16:
        return None
    if not (unit.cap[colon - 1] or (unit.cap[0] and low[colon - 1] in ROLES | SPEAKERS)):
        return None
    if not all(is_word(word) for word in low[:colon]):
        return None
    last = content_end(unit, colon + 1, [], True)
    if last <= colon + 1:
        return None
    cue = Span(unit.starts[colon], unit.ends[colon])
    return Found(number, colon + 1, last, char_span(unit, (0, colon)), cue, "headline", "asserted", "speech")


def quoted_verbs(unit: Unit, number: int, stops: list[int]) -> list[Found]:
    """ "Beijing “firmly opposes” the move": the verb itself is quoted; the content begins with the quotation."""
    made: list[Found] = []
    for index in range(1, len(unit) - 1):
        if unit.low[index] != "Q" or not is_word(unit.low[index + 1]):
            continue
        inner = unit.text[unit.starts[index] + 1 : unit.ends[index] - 1]
        parts = inner.split()
        if not 1 <= len(parts) <= 3 or not _is_quoted_verb(parts):
            continue
        place = index - 1
        while place > 1 and (unit.low[place] in TIMES or (unit.low[place] == "on" and unit.low[place + 1] in TIMES)):
            place -= 1
        noun = subject_before(unit, place)
        if noun is None or not is_holder(unit, noun):
            continue
        last = content_end(unit, index, [stop for stop in stops if stop > index], False)
        if last > index + 1:
            cue = Span(unit.ends[index] - 1 - len(parts[-1]), unit.ends[index] - 1)
            made.append(Found(number, index, last, char_span(unit, noun), cue, "np", "asserted", "attitude"))
    return made


def _is_quoted_verb(parts: list[str]) -> bool:
    """Whether quoted words are a finite verb, with an adverb before it or not: "strongly deplores"."""
    known = english_cues().verbs.get(parts[-1].lower())
    if known is not None and known[1] & {"past", "third"}:
        return True
    return len(parts) > 1 and is_adverb(parts[0].lower()) and parts[-1].endswith(("ed", "es"))


def reporting_nouns(unit: Unit, number: int, stops: list[int], is_broad: bool) -> list[Found]:
    """Reporting nouns with an owner: "Beijing's warning that ...", "a warning from Beijing that ..."."""
    low = unit.low
    nouns = english_cues().nouns
    made: list[Found] = []
    for index, word in enumerate(low):
        known = nouns.get(word)
        if known is None or (known[1] and not is_broad) or index + 2 >= len(unit) or unit.cap[index]:
            continue
        source: tuple[int, int] | None = None
        place = index + 1
        if low[place] in ("by", "from"):
            end = noun_phrase_after(unit, place + 1)
            if end == place + 1 or end >= len(unit):
                continue
            source, place = (place + 1, end), end
        if low[place] != "that":
            continue
        if source is None:
            owner = index - 1
            while (
                owner >= 0
                and is_word(low[owner])
                and not low[owner].endswith(("'s", "s'"))
                and index - owner < 4
                and low[owner] not in ("his", "her", "their", "its", "the", "a")
            ):
                owner -= 1
            if owner < 0 or not is_word(low[owner]) or is_contracted(low[owner]):
                continue
            if low[owner] in ("his", "her", "their", "its"):
                source = (owner, owner + 1)
            elif low[owner].endswith(("'s", "s'")):
                source = subject_before(unit, owner)
        if source is None:
            continue
        first = place + 1
        last = content_end(unit, first, stops, True)
        if last > first:
            cue = Span(unit.starts[index], unit.ends[index])
            made.append(Found(number, first, last, char_span(unit, source), cue, "noun", "asserted", "speech"))
    return made
