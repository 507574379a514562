"""Attributions in one English sentence, in tokens: contents behind and before cues, frames without a verb."""

from corpora.cues import english_cues
from corpora.english_clauses import content_end, has_finite_verb, is_past
from corpora.english_groups import (
    Found,
    Hit,
    char_span,
    is_holder,
    low_word_before,
    main_subject,
    runs_into_quote,
)
from corpora.english_hits import OPENERS, hits
from corpora.english_phrases import according_to, quoted_verbs, read_headline, reporting_nouns
from corpora.english_words import AUXILIARIES, PREPOSITIONS, Unit, is_adverb, is_word, words
from corpora.span import Span

_PLURAL_ROLES = words(
    "officials representatives negotiators analysts experts economists diplomats critics observers delegates leaders"
)


_ECHOES = words("he she they it we i")


def read_unit(made: list[Unit], number: int, unit: Unit, found: list[Found], is_broad: bool) -> None:
    """Add the attributions of sentence ``number`` of ``made`` to ``found``; ``is_broad`` as in ``english.SCOPES``."""
    here = hits(unit, is_broad=is_broad)
    stops = sorted({hit.begin for hit in here if hit.is_joined and hit.begin > 0})
    framed = according_to(unit, number)
    headline = read_headline(unit, number) if not here else None
    stops = sorted({*stops, *(stop for _, stop in framed if stop > 0)})
    by_begin: dict[int, list[Hit]] = {}
    for hit in here:
        by_begin.setdefault(hit.begin, []).append(hit)
    covered = -1
    for hit in here:
        if hit.shape == "before":
            _content_before(made, number, unit, hit, found)
            continue
        if hit.shape == "next" and number + 1 < len(made) and made[number + 1].low[0] == "Q":
            found.append(
                Found(
                    number + 1,
                    0,
                    1,
                    char_span(unit, hit.source),
                    _cue_span(unit, hit),
                    "quote",
                    hit.modality,
                    hit.cue.kind,
                )
            )
        if hit.first >= len(unit) or hit.shape == "next" or (hit.shape == "silence" and not is_broad):
            continue
        if is_broad and hit.modality in ("conditional", "questioned") and hit.cue.kind != "speech":
            # What somebody would want is nobody's attitude yet.
            continue
        if hit.mode == "participle" and hit.shape in ("np", "as", "pp") and hit.index < covered and not is_broad:
            continue
        if hit.shape == "subject":
            last = max(hit.first + 1, hit.group)
            found.append(
                Found(
                    number,
                    hit.first,
                    last,
                    char_span(unit, hit.source),
                    _cue_span(unit, hit),
                    "np",
                    "asserted",
                    hit.cue.kind,
                )
            )
            continue
        own = [stop for stop in stops if stop > hit.cue_last and _is_stop(unit, hit, by_begin, stop, is_broad)]
        last = content_end(
            unit,
            hit.first,
            own,
            hit.shape in ("that", "clause", "before", "quote", "to", "silence"),
            is_opening=unit.low[0] in OPENERS and hit.begin < 3,
            is_infinitive=hit.shape in ("to", "silence"),
        )
        if hit.mode == "relative":
            last = _end_of_relative(unit, hit, last)
        last = _quote_alone(unit, hit, last)
        if (
            last <= hit.first
            or unit.low[hit.first] in (",", ".", ";")
            or (not is_broad and _is_sum_up(unit, hit, last))
        ):
            continue
        if hit.mode != "participle" or hit.shape in ("np", "as", "pp"):
            covered = max(covered, last)
        source = char_span(unit, hit.source)
        found.append(
            Found(
                number,
                hit.first,
                last,
                source,
                _cue_span(unit, hit),
                _rule(unit, hit, last),
                hit.modality,
                hit.cue.kind,
                relay=char_span(unit, hit.relay),
                is_echo=hit.source is not None
                and unit.low[hit.source[0]] in _ECHOES
                and hit.source[1] - hit.source[0] == 1,
            )
        )
    found.extend(item for item, _ in framed)
    if unit.low[-1] == ":" and not any(hit.shape == "next" for hit in here):
        _introduced(made, number, unit, here, found)
    if headline is not None:
        found.append(headline)
    found.extend(reporting_nouns(unit, number, stops, is_broad))
    found.extend(quoted_verbs(unit, number, stops))


def _end_of_relative(unit: Unit, hit: Hit, last: int) -> int:
    """Where the content ends whose cue stands in a clause between commas: "Trump, who threatened a ban, praised Kim"."""
    low = unit.low
    if low[hit.begin] not in ("who", "which") or not hit.begin or low[hit.begin - 1] != ",":
        return last
    for place in range(hit.first + 1, last - 1):
        following = low[place + 1]
        if low[place] == "," and (following in AUXILIARIES or is_past(following)):
            return place
    return last


def _introduced(made: list[Unit], number: int, unit: Unit, here: list[Hit], found: list[Found]) -> None:
    """ "The president issued the following statement:" and a quotation in the next line."""
    if number + 1 >= len(made) or made[number + 1].low[0] != "Q" or len(unit) < 4:
        return
    source = here[-1].source if here and here[-1].source else main_subject(unit, len(unit))
    if source is not None and is_holder(unit, source):
        cue = Span(unit.starts[-1], unit.ends[-1])
        found.append(Found(number + 1, 0, 1, char_span(unit, source), cue, "quote", "asserted", "speech"))


def _is_sum_up(unit: Unit, hit: Hit, last: int) -> bool:
    """Whether a narrator sums up: a bare feeling ("expressed confidence"), or the mood of unnamed officials."""
    if "noun" not in hit.cue.frames:
        return False
    if hit.shape == "np" and last == hit.first + 1 and unit.low[hit.first] != "Q":
        return True
    return hit.source is not None and unit.low[hit.source[1] - 1] in _PLURAL_ROLES


def _rule(unit: Unit, hit: Hit, last: int) -> str:
    return (
        "quote"
        if last == hit.first + 1 and unit.low[hit.first] == "Q"
        else hit.shape
        if hit.shape not in ("quote", "silence")
        else "that"
    )


def _quote_alone(unit: Unit, hit: Hit, last: int) -> int:
    """The content is the quotation alone where one follows the cue and what comes behind it is no part of it."""
    if unit.low[hit.first] != "Q" or last <= hit.first + 1:
        return last
    following = unit.low[hit.first + 1]
    if following in (",", ";", "—") or (hit.shape == "as" and following not in ("and", "Q")):
        return hit.first + 1
    inner = unit.text[unit.starts[hit.first] : unit.ends[hit.first]]
    if inner.rstrip("”\"'’」")[-1:] in (",", ".", "!", "?") and following != "Q":
        return hit.first + 1
    return last


def _is_stop(unit: Unit, hit: Hit, here: dict[int, list[Hit]], stop: int, is_broad: bool) -> bool:
    """Whether an attribution that begins at ``stop`` ends the content of ``hit``: one in its own right, not a part of it."""
    others = [other for other in here.get(stop, ()) if other is not hit]
    if others and hit.shape in ("that", "clause") and stop > hit.first and not has_finite_verb(unit, hit.first, stop):
        # "believes that with an election near, Trump sees ...": the clause has only begun.
        return False
    if others and hit.shape in ("that", "clause") and all(other.modality == "conditional" for other in others):
        # "... added that if prices rise, both may agree to wait": a part of what was said.
        return False
    for other in others:
        if other.mode == "participle":
            feels = "noun" in other.cue.frames and unit.low[other.index + 1 : other.index + 2] in (
                ["his"],
                ["her"],
                ["their"],
                ["its"],
            )
            return is_broad or feels or other.shape in ("that", "clause", "quote")
        if other.mode == "coordinated":
            outer, inner = _tense(unit.low[hit.index]), _tense(unit.low[other.index])
            if _is_perfect(unit, other) and not _is_perfect(unit, hit) and hit.shape in ("that", "clause"):
                # "said China was firm and has always opposed ...": the verb goes on with what was said.
                return False
            return outer == inner or "but" in unit.low[stop : other.group] or (outer == "gerund" and inner == "past")
        if other.cue.kind == "belief" and unit.low[stop] == "and":
            return False
        if other.mode == "relative":
            return other.shape == "before"
        return True
    return True


def _is_perfect(unit: Unit, hit: Hit) -> bool:
    return any(word in ("has", "have", "had") for word in unit.low[hit.group : hit.index])


def _tense(word: str) -> str:
    known = english_cues().verbs.get(word)
    if known is None:
        return "present"
    forms = known[1]
    return "past" if forms & {"past", "participle"} else "gerund" if "gerund" in forms else "present"


def _content_before(made: list[Unit], number: int, unit: Unit, hit: Hit, found: list[Found]) -> None:
    """Content that stands before its cue: "..., Bessent said", "..., said Bessent", and what goes on behind it."""
    low = unit.low
    last = hit.begin if hit.mode != "across" or hit.source is None else min(hit.begin, hit.source[0])
    source = char_span(unit, hit.source)
    cue = _cue_span(unit, hit)
    first = 0
    while first < last and low[first] in ("but", "and", "still", "so", ",", "—", "•", "-"):
        first += 1
    first = _behind_dateline(unit, first, last)
    if low[first : first + 2] == ["according", "to"]:
        return
    while last > first and low[last - 1] in (",", "—", ";"):
        last -= 1
    behind = max(hit.first, hit.source[1] if hit.mode == "inverted" and hit.source else 0)
    while behind < len(unit) and low[behind] not in (",", "Q", ";", "—", "."):
        behind += 1
    is_open = behind < len(unit) - 1 and low[behind] in (",", "—")
    behind += is_open
    if (
        is_open
        and hit.source is not None
        and hit.mode == "subject"
        and low[hit.source[0] - 1] == "as"
        and low[last - 1 : last] != ["Q"]
    ):
        # "As the president said, we have ...": the content stands behind.
        first, last = behind, content_end(unit, behind, [], True)
        if last > first:
            found.append(Found(number, first, last, source, cue, "before", hit.modality, hit.cue.kind))
        return
    if last > first:
        if low[last - 1] == "Q" and (
            hit.mode == "as_by" or _is_sentence(unit, last - 1) or not runs_into_quote(unit, first, last - 1)
        ):
            first = last - 1
        rule = "quote" if low[first] == "Q" and last == first + 1 else "before"
        if rule == "before" and is_open and low[last - 1] != "Q" and not has_finite_verb(unit, first, last):
            # "In 2008, Trump said, the foundation ...": what stands before the cue is only the head of the clause.
            if low[first] in PREPOSITIONS or is_adverb(low[first]) or last - first == 1 or unit.low[behind] == "that":
                first = behind
            last = content_end(unit, behind, [], True)
        if last > first:
            found.append(
                Found(
                    number, first, last, source, cue, rule, hit.modality, hit.cue.kind, relay=char_span(unit, hit.relay)
                )
            )
        if rule == "before":
            return
    elif number and made[number - 1].low[-1] == "Q" and not unit.is_paragraph_start:
        previous = made[number - 1]
        start = len(previous) - 1
        if start and not runs_into_quote(previous, 0, start):
            start = 0
        found.append(Found(number - 1, start, len(previous), source, cue, "quote", hit.modality, hit.cue.kind))
    elif is_open and behind <= hit.index + 3 and has_finite_verb(unit, behind, behind + 18):
        last = content_end(unit, behind, [], True)
        found.append(Found(number, behind, last, source, cue, "before", hit.modality, hit.cue.kind))
        return
    else:
        return
    if behind < len(unit) and low[behind] == "Q" and low[first] == "Q":
        end = content_end(unit, behind, [], True)
        if all(word == "Q" or not is_word(word) for word in low[behind:end]):
            found.append(
                Found(number, behind, min(end, behind + 1), source, cue, "quote", hit.modality, hit.cue.kind, part=1)
            )


def _behind_dateline(unit: Unit, first: int, last: int) -> int:
    """The token behind a dateline at the head of a paragraph: "WASHINGTON (Reuters) - ..."."""
    if first or not unit.is_paragraph_start:
        return first
    for place in range(1, min(10, last - 1)):
        if unit.low[place] in ("-", "—", "–"):
            is_place = unit.text[unit.starts[0] : unit.ends[0]].isupper() or unit.low[place - 1] == "()"
            return place + 1 if is_place and unit.cap[0] else first
    return first


def _is_sentence(unit: Unit, quote: int) -> bool:
    """Whether a quotation behind a comma is a sentence of its own: it begins with a capital and has five words."""
    inner = unit.text[unit.starts[quote] + 1 : unit.ends[quote]]
    return low_word_before(unit, quote) == "," and inner[:1].isupper() and inner.count(" ") >= 4


def _cue_span(unit: Unit, hit: Hit) -> Span:
    last = max(hit.cue_last, hit.index + 1)
    return Span(unit.starts[hit.index], unit.ends[min(last, len(unit)) - 1])
