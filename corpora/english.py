"""Attribution in English text: who is credited, by which cue, with which words.

The scope "statements" (the default) holds words, reported acts of speech, and attitudes or agreements with a named
holder; "broad" adds beliefs, wishes and attitudes of every kind, as PolNeAR (Newell et al. 2018) marks them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from corpora.candidates import Candidate
from corpora.english_acts import topic_acts
from corpora.english_carried import carried_on
from corpora.english_found import read_unit
from corpora.english_groups import Found
from corpora.english_words import Unit, is_word, units
from corpora.quotes import Quotation
from corpora.span import Span

SCOPES = ("statements", "broad")


# Weight of each rule's evidence, judged on the development articles: a cue with a quotation is surest.
_CONFIDENCE = {
    "quote": 0.95,
    "that": 0.9,
    "before": 0.9,
    "clause": 0.85,
    "according": 0.9,
    "as": 0.8,
    "to": 0.75,
    "pp": 0.7,
    "np": 0.7,
    "noun": 0.65,
    "topic": 0.6,
    "carried": 0.6,
    "continued": 0.7,
    "headline": 0.5,
    "unattributed": 0.3,
}


@dataclass(frozen=True, slots=True)
class RelayedCandidate(Candidate):
    """A candidate whose words reach the text through another's account: ``relay`` is who passed them on."""

    relay: Span | None = None


def candidates(
    text: str, quotations: Sequence[Quotation], sentences: Sequence[Span], *, scope: str = "statements"
) -> tuple[Candidate, ...]:
    """Attributions of an English text in the order of their contents; linear in its length.

    ``scope`` is one of SCOPES; another raises ValueError. Offsets are those of ``text``.
    """
    if scope not in SCOPES:
        raise ValueError(f"scope is one of {', '.join(SCOPES)}, not {scope!r}")
    made = units(text, quotations, sentences)
    found: list[Found] = []
    quoted: set[tuple[int, int]] = set()
    for number, unit in enumerate(made):
        known = len(found)
        read_unit(made, number, unit, found, scope == "broad")
        if scope == "statements":
            found.extend(topic_acts(unit, number, [item for item in found[known:] if item.unit == number]))
    for item in found:
        for place in range(item.first, item.last):
            if made[item.unit].low[place] == "Q":
                quoted.add((item.unit, place))
    found.extend(_continued(made, found, quoted, quotations))
    if scope == "statements":
        found.extend(carried_on(made, found))
    kept = _settle(made, found, scope)
    return tuple(
        sorted(
            (_candidate(made[item.unit], item, quotations) for item in kept),
            key=lambda one: (one.content.start, one.content.end),
        )
    )


def _continued(
    made: list[Unit], found: list[Found], quoted: set[tuple[int, int]], quotations: Sequence[Quotation]
) -> list[Found]:
    """Quotations without a cue of their own: they go on from the last speaker of the same or the previous paragraph."""
    more: list[Found] = []
    by_unit: dict[int, list[Found]] = {}
    for item in found:
        by_unit.setdefault(item.unit, []).append(item)
    last: Found | None = None
    age = 0
    for number, unit in enumerate(made):
        age += unit.is_paragraph_start
        for place, word in enumerate(unit.low):
            if word != "Q" or (number, place) in quoted:
                continue
            quotation = quotations[unit.quotation[place]]
            inner = unit.text[quotation.inner_start : quotation.inner_end]
            is_whole = sum(is_word(other) for other in unit.low) <= 1 and inner.count(" ") >= 3
            is_after = place > 0 and unit.low[place - 1] == "Q"
            if quotation.kind != "speech" or not (is_whole or is_after):
                continue
            if last is not None and age <= 1:
                more.append(Found(number, place, place + 1, last.source, None, "continued", "asserted", "speech"))
            elif inner.count(" ") >= 5:
                source = _next_speaker(made, by_unit, number) if is_whole else None
                shape = "unattributed" if source is None else "continued"
                more.append(Found(number, place, place + 1, source, None, shape, "asserted", "speech"))
        spoken = [item for item in by_unit.get(number, ()) if item.kind == "speech" and item.source is not None]
        if spoken:
            last, age = spoken[-1], 0
    return more


def _next_speaker(made: list[Unit], by_unit: dict[int, list[Found]], number: int) -> Span | None:
    """Who speaks in the sentence right behind a quotation that opens its paragraph."""
    if number + 1 >= len(made) or made[number + 1].is_paragraph_start:
        return None
    behind = made[number + 1]
    for item in by_unit.get(number + 1, ()):
        if item.kind == "speech" and item.source is not None and item.source.start <= behind.start + 4:
            return item.source
    return None


def _settle(made: list[Unit], found: list[Found], scope: str) -> list[Found]:
    """One attribution per stretch of text: duplicates go, and in nested credit the inner speaker stays."""
    unique: dict[tuple[int, int, int], Found] = {}
    for item in found:
        key = (item.unit, item.first, item.last)
        known = unique.get(key)
        if known is None or _CONFIDENCE[item.shape] > _CONFIDENCE[known.shape]:
            unique[key] = item
    items = sorted(unique.values(), key=lambda item: (item.unit, item.first, -item.last))
    if scope == "broad":
        return _without_echoes(items)
    dropped: set[int] = set()
    start = 0
    for index, outer in enumerate(items):
        if id(outer) in dropped:
            continue
        for inner in items[index + 1 :]:
            if inner.unit != outer.unit or inner.first >= outer.last:
                break
            if inner.last > outer.last + 1 or id(inner) in dropped:
                continue
            share = _length(made, inner) / max(1, _length(made, outer))
            if (
                inner.source is not None
                and inner.source.start <= _start(made, outer) + 4
                and inner.last >= outer.last - 1
            ):
                # "X reported that Y said Z": nothing but the inner attribution is reported.
                share = 1.0
            is_speech = inner.kind == "speech" and (
                inner.shape in ("quote", "that", "clause", "before") or (inner.shape == "np" and share == 1.0)
            )
            if (is_speech and share >= 0.4 and inner.modality == "asserted" and not inner.is_echo) or outer.is_generic:
                dropped.add(id(outer))
                if inner.relay is None and not outer.is_generic:
                    inner.relay = outer.source
                break
            dropped.add(id(inner))
        start += 1
    return [item for item in items if id(item) not in dropped]


def _without_echoes(items: list[Found]) -> list[Found]:
    """Without what a speaker says of anybody's mind: "he said they hope ..." is one attribution, of his words."""
    kept: list[Found] = []
    outer: Found | None = None
    for item in items:
        is_inside = outer is not None and item.unit == outer.unit and item.last <= outer.last
        if item.kind != "speech" and is_inside and outer is not item:
            continue
        if not is_inside:
            outer = item
        kept.append(item)
    return kept


def _start(made: list[Unit], item: Found) -> int:
    return made[item.unit].starts[item.first]


def _length(made: list[Unit], item: Found) -> int:
    unit = made[item.unit]
    return unit.ends[item.last - 1] - unit.starts[item.first]


def _candidate(unit: Unit, item: Found, quotations: Sequence[Quotation]) -> Candidate:
    low = unit.low[item.first : item.last]
    n_quoted = sum(word == "Q" for word in low)
    if n_quoted == 1 and len(low) == 1:
        quotation = quotations[unit.quotation[item.first]]
        content, form = Span(quotation.inner_start, quotation.inner_end), "direct"
    else:
        content = Span(unit.starts[item.first], unit.ends[item.last - 1])
        form = "mixed" if n_quoted else "indirect"
    rule = "interrupted" if item.part else item.shape
    confidence = _CONFIDENCE[item.shape]
    if item.relay is not None and item.relay != item.source:
        return RelayedCandidate(content, item.source, item.cue, form, item.modality, confidence, rule, item.relay)
    return Candidate(content, item.source, item.cue, form, item.modality, confidence, rule)
