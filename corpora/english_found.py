"""Attributions in one English sentence, in tokens: contents behind and before cues, frames without a verb."""

from corpora.cues import english_cues
from corpora.english_before import content_before, cue_span
from corpora.english_clauses import content_end, has_finite_verb, is_past
from corpora.english_groups import (
    Found,
    Hit,
    char_span,
    is_holder,
    main_subject,
)
from corpora.english_hits import OPENERS, hits
from corpora.english_phrases import according_to, quoted_verbs, read_headline, reporting_nouns
from corpora.english_words import AUXILIARIES, Unit, words
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
            content_before(made, number, unit, hit, found)
            continue
        if hit.shape == "next" and number + 1 < len(made) and made[number + 1].low[0] == "Q":
            found.append(
                Found(
                    number + 1,
                    0,
                    1,
                    char_span(unit, hit.source),
                    cue_span(unit, hit),
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
                    cue_span(unit, hit),
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
                cue_span(unit, hit),
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
