"""Contradictions of two sentences that name one matter, however freely either is worded.

Each function takes the facts of both sentences and gives claims; ``opposed`` asks them in turn where the concepts that
the sentences share weigh enough. Needs more in common for what is weaker evidence.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from framing.comparison.assertions import Assertion
from framing.comparison.bindings import may_be_one
from framing.comparison.claims import Amount
from framing.comparison.concepts import concepts, may_be_of_one, shared, thirds
from framing.comparison.contradictions import SAME_RATIO, Claim, published_near
from framing.comparison.facts import Facts, doer_of, facts, sides_in, who

# Least weight of the concepts that two sentences share, and least part of what the poorer one names.
MIN_WEIGHT, MIN_PART = 1.5, 0.6
# A unit that names what is counted weighs as a concept.
UNIT_WEIGHT = 1.0
_TELLING_UNITS = {"plane": "aircraft", "minute": "", "ton": "", "student": "student", "company": "company"}
# For days, and for who acts: an agenda has many days, a text many doers.
MIN_WEIGHT_OF_DAYS, MIN_WEIGHT_OF_DOERS = 2.0, 1.5
# What a shared predicate that is itself a matter weighs beside the concepts.
PREDICATE_WEIGHT = 1.0
_TELLING = frozenset(
    {
        "retaliate",
        "punish",
        "visit",
        "sign",
        "deploy",
        "sell",
        "reach",
        "operate",
        "accept",
        "buy",
        "resume",
        "suspend",
        "cancel",
        "impose",
        "extend",
        "act",
        "harm",
    }
)
# Predicates whose denial is a matter of fact; "supports" and "seeks" are opinions, "changes" and "stops" need an object.
_FACTUAL = frozenset(
    {"reach", "agree", "discuss", "commit", "suspend", "cancel", "impose", "buy", "comply", "violate", "accept", "take part",
     "operate", "visit", "meet", "sell", "retaliate", "punish", "withdraw", "continue", "sign", "deploy", "pay",
     "fair", "biased", "act", "harm", "extend", "resume", "provide", "invite"}
)  # fmt: skip
# From this weight on, a country that only one of them names does not part two sentences.
CLOSE = 3.0
# Days of these may be told of one another: what begins on a day is held on it.
_SAME_OCCASION = frozenset({"hold", "start"})
# Least weight where nothing says what either day is the day of.
MIN_WEIGHT_OF_ANY_DAY = 3.0
CERTAINTY = {"number": 0.6, "date": 0.6, "polarity": 0.55, "actor": 0.6, "untrue": 0.45}


def facts_of(sentence: Assertion) -> Facts:
    """The facts of a sentence of a column."""
    return facts(sentence.text, sentence.said.language, sentence.said.published)


def opposed(first: Assertion, second: Assertion) -> list[Claim]:
    """At most one claim: the first of actor, number, day, polarity and denial that two sentences on one matter differ in."""
    if any(sentence.text.rstrip('”" ').endswith(("?", "？")) for sentence in (first, second)):
        return []
    one, two = facts_of(first), facts_of(second)
    predicates = sorted(((one.says & two.denies) | (one.denies & two.says)) & _FACTUAL)
    kinds = (
        bool(
            (first.proposer and second.proposer)
            or one.excluded
            or two.excluded
            or one.alone
            or two.alone
            or one.doers
            or two.doers
        ),
        bool({amount.unit for amount in one.amounts} & {amount.unit for amount in two.amounts}),
        bool(one.days and two.days),
        bool(predicates),
        one.is_disclaimer != two.is_disclaimer,
        bool({name for name, _ in one.counts} & {name for name, _ in two.counts}),
    )
    if not any(kinds):
        return []
    weight, part = shared(first.text, second.text)
    if not may_be_of_one(first.text, second.text, is_close=weight >= CLOSE) and not (one.excluded or two.excluded):
        denying, affirming = (first, second) if set(predicates) & one.denies else (second, first)
        # What is denied without naming a country is denied of every one.
        if not predicates or not thirds(denying.text) <= thirds(affirming.text):
            return []
    if (
        predicates
        and weight
        and part >= MIN_PART
        and weight + PREDICATE_WEIGHT * bool(_TELLING & set(predicates)) >= MIN_WEIGHT
    ):
        if may_be_one(first.doer, second.doer):
            claims = [f"not {predicates[0]}" if predicates[0] in side.denies else predicates[0] for side in (one, two)]
            return [_claim("polarity", claims[0], claims[1], part)]
    # Who it was, said by both in so many words, needs little beside.
    if weight and part >= MIN_PART and (named := _named(first, second, one, two, part)):
        return named
    if kinds[1] and part >= MIN_PART and weight + UNIT_WEIGHT >= MIN_WEIGHT:
        if counted := _numbers(first, second, one, two, part, rare=weight < MIN_WEIGHT):
            return counted
    if kinds[5] and weight >= MIN_WEIGHT and part >= MIN_PART and (counted := _counts(one, two, part)):
        return counted
    if weight < MIN_WEIGHT or part < MIN_PART:
        return []
    return (
        (kinds[0] and _actors(first, second, one, two, part))
        or (
            kinds[2]
            and weight >= MIN_WEIGHT_OF_DAYS
            and may_be_of_one(first.text, second.text)
            and _days(one, two, weight, part)
        )
        or (kinds[4] and _untrue(one, part))
        or []
    )


_AGENT = re.compile(r"by |(?:美|中)(?:方|国)|北京|华盛顿")


class Opposable:
    """What the sentences of one side hold together that sentences of the other could contradict."""

    def __init__(self, sentences: Iterable[Assertion]) -> None:
        every = [facts_of(sentence) for sentence in sentences]
        self._units = {amount.unit for one in every for amount in one.amounts}
        self._counted = {name for one in every for name, _ in one.counts}
        self._has_days = any(one.days for one in every)
        self._says = frozenset().union(*(one.says for one in every)) & _FACTUAL
        self._denies = frozenset().union(*(one.denies for one in every)) & _FACTUAL
        self._is_pointed = any(one.excluded or one.alone or one.doers or one.is_disclaimer for one in every)

    def may_oppose(self, sentence: Assertion) -> bool:
        """Whether any of them could contradict a sentence of the other side."""
        one = facts_of(sentence)
        return bool(
            self._is_pointed
            or (one.excluded or one.alone or one.doers or one.is_disclaimer)
            or (one.days and self._has_days)
            or {name for name, _ in one.counts} & self._counted
            or one.says & self._denies
            or one.denies & self._says
            or {amount.unit for amount in one.amounts} & self._units
        )


def _claim(kind: str, mine: str, theirs: str, part: float) -> Claim:
    name = "polarity" if kind == "untrue" else kind
    return name, mine, theirs, round(CERTAINTY[kind] * (0.5 + part / 2), 3)


def _numbers(first: Assertion, second: Assertion, one: Facts, two: Facts, part: float, *, rare: bool) -> list[Claim]:
    """A single amount of a unit on both sides that is not the same; other amounts that agree speak for another reading."""
    if one.days and two.days and not _meet(one, two):
        return []
    # Two calls have two lengths.
    is_one_event = published_near(first, second)
    for unit in sorted({amount.unit for amount in one.amounts} & {amount.unit for amount in two.amounts}):
        if (unit == "minute" and not is_one_event) or (rare and not _is_told(unit, first, second)):
            continue
        left = [amount for amount in one.amounts if amount.unit == unit]
        right = [amount for amount in two.amounts if amount.unit == unit]
        if len(left) == len(right) == 1 and not _same(left[0], right[0]) and may_be_one(first.doer, second.doer):
            return [_claim("number", _words(first, left), _words(second, right), part)]
    return []


def _counts(one: Facts, two: Facts, part: float) -> list[Claim]:
    """Numbers of one thing counted, one on each side, that are not the same."""
    if one.days and two.days and not _meet(one, two):
        return []
    for name in sorted({name for name, _ in one.counts} & {name for name, _ in two.counts}):
        left, right = ([value for other, value in side.counts if other == name] for side in (one, two))
        if len(left) == len(right) == 1 and max(left + right) > min(left + right) * SAME_RATIO:
            return [_claim("number", f"{left[0]:g} ({name})", f"{right[0]:g} ({name})", part)]
    return []


def _is_told(unit: str, first: Assertion, second: Assertion) -> bool:
    """Whether a unit tells the matter, and the sentences share something besides what is counted."""
    common = concepts(first.text).keys() & concepts(second.text).keys()
    return unit in _TELLING_UNITS and any(name != _TELLING_UNITS[unit] for name in common)


def _words(sentence: Assertion, found: Sequence[Amount]) -> str:
    return ", ".join(sentence.text[amount.start : amount.end] for amount in found)


def _same(first: Amount, second: Amount) -> bool:
    low, high = sorted((first.value, second.value))
    return high <= low * SAME_RATIO


def _meet(one: Facts, two: Facts) -> bool:
    return any(
        x.first - timedelta(1) <= y.last and y.first - timedelta(1) <= x.last for x in one.days for y in two.days
    )


def _days(one: Facts, two: Facts, weight: float, part: float) -> list[Claim]:
    """Days of one occasion that do not meet; amounts that differ make it another event."""
    units = {amount.unit for amount in one.amounts} & {amount.unit for amount in two.amounts}
    if units and not any(_same(x, y) for x in one.amounts for y in two.amounts if x.unit == y.unit):
        return []
    pairs = [
        (x, y)
        for x in one.days
        for y in two.days
        if (
            x.occasion == y.occasion
            and (x.occasion or weight >= MIN_WEIGHT_OF_ANY_DAY or one.says & two.says & _FACTUAL)
        )
        or {x.occasion, y.occasion} == _SAME_OCCASION
    ]
    if not pairs or any(x.first <= y.last and y.first <= x.last for x in one.days for y in two.days):
        return []
    x, y = pairs[0]
    return [_claim("date", x.first.isoformat(), y.first.isoformat(), part)]


def _actors(first: Assertion, second: Assertion, one: Facts, two: Facts, part: float) -> list[Claim]:
    """Who one says it was not, and the other that it was; who acted alone; who it was, said by both."""
    for mine, theirs, other, is_turned in ((one, two, second, False), (two, one, first, True)):
        named = concepts(other.text)
        for piece in mine.excluded:
            if piece in theirs.excluded:
                continue
            sides, what = sides_in(piece), who(piece)
            if (what and what & named.keys()) or (
                _AGENT.match(piece) and sides & (sides_in(other.text) | {other.doer or other.said.side})
            ):
                return [_turned(_claim("actor", f"not {piece.strip()}", "named", part), is_turned)]
        for piece in mine.alone:
            sides = sides_in(piece)
            if len(sides) == 1 and len(sides_in(other.text)) == 2 and not theirs.alone:
                return [_turned(_claim("actor", f"{next(iter(sides))} alone", "both", part), is_turned)]
    for mine, other, is_turned in ((one, second, False), (two, first, True)):
        for piece in mine.doers:
            sides = doer_of(piece)
            if len(sides) == 1 and other.doer in ("US", "CN") and other.doer not in sides:
                return [_turned(_claim("actor", next(iter(sides)), other.doer, part), is_turned)]
    return []


def _named(first: Assertion, second: Assertion, one: Facts, two: Facts, part: float) -> list[Claim]:
    """Who it was by each of the two, where both say so."""
    doers = [
        {next(iter(sides)) for piece in side.doers if len(sides := doer_of(piece)) == 1} | ({sentence.proposer} - {""})
        for sentence, side in ((first, one), (second, two))
    ]
    if len(doers[0]) == len(doers[1]) == 1 and doers[0] != doers[1]:
        return [_claim("actor", min(doers[0]), min(doers[1]), part)]
    return []


def _turned(claim: Claim, is_turned: bool) -> Claim:
    kind, mine, theirs, certainty = claim
    return (kind, theirs, mine, certainty) if is_turned else claim


def _untrue(one: Facts, part: float) -> list[Claim]:
    """What one claims of a matter and the other calls untrue."""
    claims = ("called untrue", "claimed") if one.is_disclaimer else ("claimed", "called untrue")
    return [_claim("untrue", claims[0], claims[1], part)]
