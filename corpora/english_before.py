"""English contents that stand before their cue: "..., Bessent said", "..., said Bessent", and what goes on behind it."""

from corpora.english_clauses import content_end, has_finite_verb
from corpora.english_groups import Found, Hit, char_span, low_word_before, runs_into_quote
from corpora.english_words import PREPOSITIONS, Unit, is_adverb, is_word
from corpora.span import Span


def content_before(made: list[Unit], number: int, unit: Unit, hit: Hit, found: list[Found]) -> None:
    """Content that stands before its cue: "..., Bessent said", "..., said Bessent", and what goes on behind it."""
    low = unit.low
    last = hit.begin if hit.mode != "across" or hit.source is None else min(hit.begin, hit.source[0])
    source = char_span(unit, hit.source)
    cue = cue_span(unit, hit)
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


def cue_span(unit: Unit, hit: Hit) -> Span:
    """The characters of a cue, with what belongs to it ("pointed out")."""
    last = max(hit.cue_last, hit.index + 1)
    return Span(unit.starts[hit.index], unit.ends[min(last, len(unit)) - 1])
