"""Attribution in English text: who is credited, by which cue, with which words.

The scope "statements" (the default) holds words, reported acts of speech, and attitudes or agreements with a named
holder; "broad" adds beliefs, wishes and attitudes of every kind, as PolNeAR (Newell et al. 2018) marks them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from corpora.candidates import Candidate
from corpora.cues import english_cues
from corpora.english_clauses import content_end, has_finite_verb, noun_phrase_after, subject_before
from corpora.english_cues import OPENERS, Hit, hits, is_holder
from corpora.english_words import PREPOSITIONS, TIMES, Unit, is_adverb, is_word, units, words
from corpora.quotes import Quotation
from corpora.span import Span

SCOPES = ("statements", "broad")
_META = words(
    "summary source sources original statement note update breaking related watch video photo editor caption more "
    "background analysis opinion exclusive live date time by topics tags keywords contact q a"
)
_PLURAL_ROLES = words(
    "officials representatives negotiators analysts experts economists diplomats critics observers delegates leaders"
)
_ECHOES = words("he she they it we i")
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
    "continued": 0.7,
    "headline": 0.5,
    "unattributed": 0.3,
}


@dataclass(slots=True)
class _Found:
    unit: int
    first: int
    last: int
    source: Span | None
    cue: Span | None
    shape: str
    modality: str
    kind: str
    is_generic: bool = False
    part: int = 0
    relay: Span | None = None
    # A pronoun inside somebody's words is that somebody: "he said he hoped ...".
    is_echo: bool = False


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
    found: list[_Found] = []
    quoted: set[tuple[int, int]] = set()
    for number, unit in enumerate(made):
        _read_unit(made, number, unit, found, scope == "broad")
    for item in found:
        for place in range(item.first, item.last):
            if made[item.unit].low[place] == "Q":
                quoted.add((item.unit, place))
    found.extend(_continued(made, found, quoted, quotations))
    kept = _settle(made, found, scope)
    return tuple(
        sorted(
            (_candidate(made[item.unit], item, quotations) for item in kept),
            key=lambda one: (one.content.start, one.content.end),
        )
    )


def _read_unit(made: list[Unit], number: int, unit: Unit, found: list[_Found], is_broad: bool) -> None:
    here = hits(unit, is_broad=is_broad)
    stops = sorted({hit.begin for hit in here if hit.is_joined and hit.begin > 0})
    framed = _according(unit, number)
    headline = _headline(unit, number) if not here else None
    stops = sorted({*stops, *(stop for _, stop in framed if stop > 0)})
    by_begin: dict[int, list[Hit]] = {}
    for hit in here:
        by_begin.setdefault(hit.begin, []).append(hit)
    covered = -1
    for hit in here:
        if hit.shape == "before":
            _before(made, number, unit, hit, found)
            continue
        if hit.shape == "next" and number + 1 < len(made) and made[number + 1].low[0] == "Q":
            found.append(
                _Found(number + 1, 0, 1, _span(unit, hit.source), _cue_span(unit, hit), "quote", hit.modality, hit.cue.kind)
            )
        if hit.first >= len(unit) or hit.shape == "next":
            continue
        if hit.mode == "participle" and hit.shape in ("np", "as", "pp") and hit.index < covered and not is_broad:
            continue
        if hit.shape == "subject":
            last = max(hit.first + 1, hit.group)
            found.append(
                _Found(
                    number,
                    hit.first,
                    last,
                    _span(unit, hit.source),
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
            hit.shape in ("that", "clause", "before", "quote", "to"),
            is_opening=unit.low[0] in OPENERS and hit.begin < 3,
            is_infinitive=hit.shape == "to",
        )
        last = _quote_alone(unit, hit, last)
        if last <= hit.first or (not is_broad and _is_sum_up(unit, hit, last)):
            continue
        if hit.mode != "participle" or hit.shape in ("np", "as", "pp"):
            covered = max(covered, last)
        source = _span(unit, hit.source)
        found.append(
            _Found(
                number,
                hit.first,
                last,
                source,
                _cue_span(unit, hit),
                _rule(unit, hit, last),
                hit.modality,
                hit.cue.kind,
                relay=_span(unit, hit.relay),
                is_echo=hit.source is not None
                and unit.low[hit.source[0]] in _ECHOES
                and hit.source[1] - hit.source[0] == 1,
            )
        )
    found.extend(item for item, _ in framed)
    if headline is not None:
        found.append(headline)
    found.extend(_nouns(unit, number, stops, is_broad))
    found.extend(_quoted_verbs(unit, number, stops))


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
        if hit.shape != "quote"
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
    for other in here.get(stop, ()):
        if other is hit:
            continue
        if other.mode == "participle":
            return is_broad or other.shape in ("that", "clause", "quote")
        if other.mode == "coordinated":
            outer, inner = _tense(unit.low[hit.index]), _tense(unit.low[other.index])
            return outer == inner or "but" in unit.low[stop : other.group] or (outer == "gerund" and inner == "past")
        if other.cue.kind == "belief" and unit.low[stop] == "and":
            return False
        if other.mode == "relative":
            return other.shape == "before"
        return True
    return True


def _tense(word: str) -> str:
    known = english_cues().verbs.get(word)
    if known is None:
        return "present"
    forms = known[1]
    return "past" if forms & {"past", "participle"} else "gerund" if "gerund" in forms else "present"


def _before(made: list[Unit], number: int, unit: Unit, hit: Hit, found: list[_Found]) -> None:
    """Content that stands before its cue: "..., Bessent said", "..., said Bessent", and what goes on behind it."""
    low = unit.low
    last = hit.begin
    source = _span(unit, hit.source)
    cue = _cue_span(unit, hit)
    first = 0
    while first < last and low[first] in ("but", "and", "still", "so", ",", "—", "•", "-"):
        first += 1
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
            found.append(_Found(number, first, last, source, cue, "before", hit.modality, hit.cue.kind))
        return
    if last > first:
        if low[last - 1] == "Q" and (
            hit.mode == "as_by" or _is_sentence(unit, last - 1) or not _runs_into_quote(unit, first, last - 1)
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
                _Found(number, first, last, source, cue, rule, hit.modality, hit.cue.kind, relay=_span(unit, hit.relay))
            )
        if rule == "before":
            return
    elif number and made[number - 1].low[-1] == "Q" and not unit.is_paragraph_start:
        previous = made[number - 1]
        start = len(previous) - 1
        if start and not _runs_into_quote(previous, 0, start):
            start = 0
        found.append(_Found(number - 1, start, len(previous), source, cue, "quote", hit.modality, hit.cue.kind))
    elif is_open and has_finite_verb(unit, behind, behind + 18):
        last = content_end(unit, behind, [], True)
        found.append(_Found(number, behind, last, source, cue, "before", hit.modality, hit.cue.kind))
        return
    else:
        return
    if behind < len(unit) and low[behind] == "Q" and low[first] == "Q":
        end = content_end(unit, behind, [], True)
        if all(word == "Q" or not is_word(word) for word in low[behind:end]):
            found.append(
                _Found(number, behind, min(end, behind + 1), source, cue, "quote", hit.modality, hit.cue.kind, part=1)
            )


def _runs_into_quote(unit: Unit, first: int, quote: int) -> bool:
    """Whether the quotation ends a clause that begins outside it ("The move was “a mistake,” he said")."""
    return low_word_before(unit, quote) != ":" and any(is_word(word) for word in unit.low[first:quote])


def _is_sentence(unit: Unit, quote: int) -> bool:
    """Whether a quotation behind a comma is a sentence of its own: it begins with a capital and has five words."""
    inner = unit.text[unit.starts[quote] + 1 : unit.ends[quote]]
    return low_word_before(unit, quote) == "," and inner[:1].isupper() and inner.count(" ") >= 4


def low_word_before(unit: Unit, index: int) -> str:
    """The token before ``index``, or ""."""
    return unit.low[index - 1] if index else ""


def _according(unit: Unit, number: int) -> list[tuple[_Found, int]]:
    """ "According to X, ..." and "..., according to X": with the token where the frame begins, or -1 at the start."""
    low = unit.low
    made: list[tuple[_Found, int]] = []
    for index in range(len(unit) - 2):
        if low[index] != "according" or low[index + 1] != "to":
            continue
        end = _source_end(unit, index + 2)
        if end == index + 2:
            continue
        source, cue = _span(unit, (index + 2, end)), Span(unit.starts[index], unit.ends[index + 1])
        generic = (
            low[end - 1] in ("reports", "agreement", "sources", "media", "report", "deal") and not unit.cap[end - 1]
        )
        if index <= 1:
            first = end
            while first < len(unit) and low[first] != ",":
                first += 1
            first += 1
            if first >= len(unit):
                continue
            last = content_end(unit, first, [], True)
            if last > first:
                made.append((_Found(number, first, last, source, cue, "according", "asserted", "speech", generic), -1))
        else:
            last = index
            while last and low[last - 1] in (",", "—", "and"):
                last -= 1
            first = 0
            while first < last and low[first] in ("but", "and", "still", ","):
                first += 1
            if low[last - 1] == "Q" and not _runs_into_quote(unit, first, last - 1):
                first = last - 1
            if last > first:
                made.append(
                    (_Found(number, first, last, source, cue, "according", "asserted", "speech", generic), last)
                )
    return made


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


def _headline(unit: Unit, number: int) -> _Found | None:
    """ "X: ..." at the beginning of a line: a name of one to five words before the colon."""
    low = unit.low
    if not unit.is_paragraph_start or ":" not in low[1:6]:
        return None
    colon = low.index(":", 1)
    if low[0] in _META or low[colon - 1] in _META or not unit.cap[colon - 1] or len(unit) - colon < 4:
        return None
    if not all(is_word(word) for word in low[:colon]):
        return None
    last = content_end(unit, colon + 1, [], True)
    if last <= colon + 1:
        return None
    cue = Span(unit.starts[colon], unit.ends[colon])
    return _Found(number, colon + 1, last, _span(unit, (0, colon)), cue, "headline", "asserted", "speech")


def _quoted_verbs(unit: Unit, number: int, stops: list[int]) -> list[_Found]:
    """ "Beijing “firmly opposes” the move": the verb itself is quoted; the content begins with the quotation."""
    made: list[_Found] = []
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
            made.append(_Found(number, index, last, _span(unit, noun), cue, "np", "asserted", "attitude"))
    return made


def _is_quoted_verb(parts: list[str]) -> bool:
    """Whether quoted words are a finite verb, with an adverb before it or not: "strongly deplores"."""
    known = english_cues().verbs.get(parts[-1].lower())
    if known is not None and known[1] & {"past", "third"}:
        return True
    return len(parts) > 1 and is_adverb(parts[0].lower()) and parts[-1].endswith(("ed", "es"))


def _nouns(unit: Unit, number: int, stops: list[int], is_broad: bool) -> list[_Found]:
    """Reporting nouns with an owner: "Beijing's warning that ...", "a warning from Beijing that ..."."""
    low = unit.low
    nouns = english_cues().nouns
    made: list[_Found] = []
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
        if low[place] == "that":
            pass
        elif is_broad and low[place] in ("to", "for", "of", "about", "on", "against") and source is None:
            pass
        else:
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
            if owner < 0 or not is_word(low[owner]):
                continue
            if low[owner] in ("his", "her", "their", "its"):
                source = (owner, owner + 1)
            elif low[owner].endswith(("'s", "s'")):
                source = subject_before(unit, owner)
        if source is None:
            continue
        first = place + (low[place] != "to")
        last = content_end(unit, first, stops, low[place] == "that")
        if last > first:
            cue = Span(unit.starts[index], unit.ends[index])
            made.append(_Found(number, first, last, _span(unit, source), cue, "noun", "asserted", "speech"))
    return made


def _continued(
    made: list[Unit], found: list[_Found], quoted: set[tuple[int, int]], quotations: Sequence[Quotation]
) -> list[_Found]:
    """Quotations without a cue of their own: they go on from the last speaker of the same or the previous paragraph."""
    more: list[_Found] = []
    by_unit: dict[int, list[_Found]] = {}
    for item in found:
        by_unit.setdefault(item.unit, []).append(item)
    last: _Found | None = None
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
                more.append(_Found(number, place, place + 1, last.source, None, "continued", "asserted", "speech"))
            elif inner.count(" ") >= 5:
                more.append(_Found(number, place, place + 1, None, None, "unattributed", "asserted", "speech"))
        spoken = [item for item in by_unit.get(number, ()) if item.kind == "speech" and item.source is not None]
        if spoken:
            last, age = spoken[-1], 0
    return more


def _settle(made: list[Unit], found: list[_Found], scope: str) -> list[_Found]:
    """One attribution per stretch of text: duplicates go, and in nested credit the inner speaker stays."""
    unique: dict[tuple[int, int, int], _Found] = {}
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
            if inner.source is not None and inner.source.start <= _start(made, outer) + 4 and inner.last >= outer.last - 1:
                # "X reported that Y said Z": nothing but the inner attribution is reported.
                share = 1.0
            is_speech = inner.kind == "speech" and inner.shape in ("quote", "that", "clause", "before")
            if (is_speech and share >= 0.4 and inner.modality == "asserted" and not inner.is_echo) or outer.is_generic:
                dropped.add(id(outer))
                if inner.relay is None and not outer.is_generic:
                    inner.relay = outer.source
                break
            dropped.add(id(inner))
        start += 1
    return [item for item in items if id(item) not in dropped]


def _without_echoes(items: list[_Found]) -> list[_Found]:
    """Without what a speaker says of his own mind: "he said he hopes ..." is one attribution."""
    kept: list[_Found] = []
    outer: _Found | None = None
    for item in items:
        is_inside = outer is not None and item.unit == outer.unit and item.last <= outer.last
        if item.is_echo and item.kind != "speech" and is_inside and outer is not item:
            continue
        if item.kind == "speech" and not is_inside:
            outer = item
        kept.append(item)
    return kept


def _start(made: list[Unit], item: _Found) -> int:
    return made[item.unit].starts[item.first]


def _length(made: list[Unit], item: _Found) -> int:
    unit = made[item.unit]
    return unit.ends[item.last - 1] - unit.starts[item.first]


def _candidate(unit: Unit, item: _Found, quotations: Sequence[Quotation]) -> Candidate:
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


def _span(unit: Unit, tokens: tuple[int, int] | None) -> Span | None:
    if tokens is None:
        return None
    first, last = tokens
    while last > first + 1 and unit.low[last - 1] in (",",):
        last -= 1
    return Span(unit.starts[first], unit.ends[last - 1])


def _cue_span(unit: Unit, hit: Hit) -> Span:
    last = max(hit.cue_last, hit.index + 1)
    return Span(unit.starts[hit.index], unit.ends[min(last, len(unit)) - 1])
