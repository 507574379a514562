"""Conflicts: two statements on one topic whose claims cannot both hold, each shown with both sentences and a
confidence.

Precision before recall: a pair is given only where the sentences are on one topic, close in their words or ideas, and
differ in an amount of one unit and action, a day of one occasion, an affirmation against a denial, in who asked, or
in whether a measure is ended or suspended.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from corpora.actors import load_actors
from corpora.text import fold, sentences
from framing.comparison.accounts import Accounts, Said, named, table
from framing.comparison.bindings import action_at, actions, doer_before, may_be_one, occasion_at, refused
from framing.comparison.claims import CONTACTS, VAGUE_UNITS, Amount, amounts, days_of, events
from framing.comparison.formulas import elements
from framing.comparison.initiative import names_of, who_asked
from framing.comparison.similarity import Passage, passage, similarity
from framing.topics import TopicTable, load_topics

_COLUMNS = (
    "meeting_id", "kind", "topic", "claim_{a}", "claim_{b}", "statement_{a}", "statement_{b}", "sentence_{a}",
    "sentence_{b}",
    "similarity", "confidence",
)  # fmt: skip
# Least similarity of two sentences that may contradict each other.
MIN_SIMILARITY = 0.25
# From this similarity on, two sentences are about one thing even where no topic is named.
SAME_WORDS = 0.6
# Amounts within this ratio are one amount, rounded differently.
SAME_RATIO = 1.02
# Sentences of a side that are set against the other side's; the first ones, in the order of the statements.
MAX_SENTENCES = 250
# Amounts, and days, of one sentence that are read; a list of a thousand is no claim.
MAX_CLAIMS = 20


def conflict_columns(sides: tuple[str, str]) -> tuple[str, ...]:
    """Columns of ``conflicts`` for two sides."""
    return named(_COLUMNS, sides)


def conflicts(accounts: Sequence[Accounts], *, topic_table: TopicTable | None = None) -> pd.DataFrame:
    """One row a pair of sentences; columns ``conflict_columns``.

    ``kind`` is "number", "date", "polarity" or "actor" (who asked);
    ``claim`` what each side says; ``confidence`` in [0, 1] grows with the
    similarity of the sentences and falls where either names several amounts. No row means that no conflict was found in
    the text at hand, not that there is none.
    """
    if not accounts:
        return table((), conflict_columns(("US", "CN")))
    topic_table = topic_table or load_topics()
    return table(
        (row for one in accounts for row in _of_meeting(one, topic_table)), conflict_columns(accounts[0].sides)
    )


# Kind, what the first says, what the second says, certainty in [0, 1].
_Claim = tuple[str, str, str, float]
# Kinds of claims about the meeting itself, and the kind under which they are reported.
_OF_THE_MEETING = {
    "manner": "polarity",
    "contact": "polarity",
    "length": "number",
    "asked": "actor",
    "silence": "polarity",
}
_MAY_ASK = re.compile(
    r"\b(?:request|initiat|asked for|proposed|called (?:me|us)|call from)|[应應](?:约|約|.{0,12}[请請]求)|主动"
)
_ENDS = frozenset({"suspend", "cancel"})


@dataclass(frozen=True, slots=True)
class _Bound:
    """An amount with the action and the side that it belongs to."""

    amount: Amount
    action: str
    doer: str


@dataclass(frozen=True, slots=True)
class _Dated:
    """Days with what they are the days of and the side that acts."""

    first: date
    last: date
    occasion: str
    doer: str


class _Sentence:
    """One sentence of a statement with what is compared of it."""

    __slots__ = (
        "actions", "affirmed", "amounts", "asker", "days", "denied", "doer", "manner", "passage", "refused",
        "said", "text", "topics",
    )  # fmt: skip

    def __init__(self, said: Said, text: str, topic_table: TopicTable, names: dict[str, str]) -> None:
        self.said, self.text = said, text
        language = said.language
        self.passage: Passage = passage(text, topic_table)
        self.topics = {idea[6:] for idea in self.passage.ideas if idea.startswith("topic:")} | set(said.topics)
        self.topics -= {"other", "summit_diplomacy"}
        self.amounts = [
            _Bound(
                amount,
                action_at(text, amount.start, amount.end, language),
                doer_before(text, amount.start, language, said.side),
            )
            for amount in amounts(text, language)[:MAX_CLAIMS]
            if amount.unit not in VAGUE_UNITS
        ]
        self.affirmed, self.denied = events(text)
        self.days = [
            _Dated(day.first, day.last, occasion, doer_before(text, day.end, language, said.side))
            for day in days_of(text, language, said.published)[:MAX_CLAIMS]
            if (occasion := occasion_at(text, day.start, day.end, language))
        ]
        self.refused = refused(text, language)
        self.actions = actions(text, language) - self.refused
        asked = who_asked(text, names=names)
        self.asker = asked[0] if asked else ""
        self.doer = doer_before(text, len(text), language, said.side)
        found = [match for match in elements(text, language) if match.dimension == "atmosphere"]
        self.manner = {match.phrase_id: match.is_negated for match in found}

    def may_contradict(self, other: "_Column") -> bool:
        """Whether anything in the other column could contradict this sentence."""
        opposed = (self.affirmed & other.denied) | (self.denied & other.affirmed)
        units = {bound.amount.unit for bound in self.amounts}
        return bool(
            opposed
            or self.asker
            or self.actions & other.refused
            or self.refused & other.actions
            or units & other.units
            or {day.occasion for day in self.days} & other.occasions
            or any((name, not is_negated) in other.manner for name, is_negated in self.manner.items())
            or (self.actions & _ENDS and other.actions & _ENDS - self.actions)
        )


class _Column(list[_Sentence]):
    """The sentences of one side, with what they hold together."""

    def __init__(self, sentences: Iterable[_Sentence]) -> None:
        super().__init__(sentences)
        self.affirmed = frozenset().union(*(sentence.affirmed for sentence in self))
        self.denied = frozenset().union(*(sentence.denied for sentence in self))
        self.units = {bound.amount.unit for sentence in self for bound in sentence.amounts}
        self.occasions = {day.occasion for sentence in self for day in sentence.days}
        self.manner = {pair for sentence in self for pair in sentence.manner.items()}
        self.actions = frozenset().union(*(sentence.actions for sentence in self))
        self.refused = frozenset().union(*(sentence.refused for sentence in self))


def _of_meeting(one: Accounts, topic_table: TopicTable) -> list[dict[str, Any]]:
    columns: list[_Column] = []
    names = names_of(one) or _people(one)
    for side in one.sides:
        texts = [
            (said, span.of(said.text))
            for said in one.of(side)
            if said.text
            for span in sentences(said.text, said.language)
        ]
        columns.append(_Column(_Sentence(said, text, topic_table, names) for said, text in texts))
    rows = []
    first_side, second_side = (
        [sentence for sentence in column if sentence.may_contradict(columns[1 - index])][:MAX_SENTENCES]
        for index, column in enumerate(columns)
    )
    for first in first_side:
        for second in second_side:
            rows += _between(one, first, second)
    rows.sort(key=lambda row: (-row["confidence"], row["kind"], str(row)))
    return rows


def _people(one: Accounts) -> dict[str, str]:
    """Names of people, folded, to their side, where no meeting names its participants: from the register of actors, in
    sentences that may say who asked for a meeting."""
    names: dict[str, str] = {}
    for said in one.statements[:MAX_SENTENCES]:
        if _MAY_ASK.search(fold(said.text)):
            for mention in load_actors().mentions(said.text[:2000]):
                if mention.kind == "person" and mention.side in one.sides:
                    names[fold(said.text[mention.start : mention.end])] = mention.side
    return names


def _between(one: Accounts, first: _Sentence, second: _Sentence) -> list[dict[str, Any]]:
    shared = first.topics & second.topics
    found = [*_numbers(first, second), *_polarities(first, second), *_dates(first, second), *_degrees(first, second)]
    if not found:
        return []
    near = similarity(first.passage, second.passage)
    # The meeting itself and the contacts of the two governments have no topic of their own; all else needs one in
    # common, or almost the same words.
    if near < MIN_SIMILARITY or not (shared or near >= SAME_WORDS):
        found = [one for one in found if one[0] in _OF_THE_MEETING and (one[0] != "silence" or shared)]
    a, b = (side.lower() for side in one.sides)
    return [
        {
            "meeting_id": one.meeting_id, "kind": _OF_THE_MEETING.get(kind, kind),
            "topic": sorted(shared)[0] if shared else "other",
            f"claim_{a}": mine, f"claim_{b}": theirs, f"statement_{a}": first.said.key,
            f"statement_{b}": second.said.key,
            f"sentence_{a}": first.text, f"sentence_{b}": second.text, "similarity": near,
            "confidence": round(certainty * (0.5 + near / 2), 3),
        }
        for kind, mine, theirs, certainty in found
    ]  # fmt: skip


def _numbers(first: _Sentence, second: _Sentence) -> list[_Claim]:
    """Amounts of one unit, of one action and one actor, of which none is the same on both sides."""
    found: list[_Claim] = []
    for unit in sorted({one.amount.unit for one in first.amounts} & {one.amount.unit for one in second.amounts}):
        left = [one for one in first.amounts if one.amount.unit == unit]
        right = [one for one in second.amounts if one.amount.unit == unit]
        comparable = [
            (x, y)
            for x in left
            for y in right
            if (x.action == y.action or not x.action or not y.action) and may_be_one(x.doer, y.doer)
        ]
        if comparable and not any(_same(x.amount, y.amount) for x in left for y in right):
            claims = [_claims(text, rows) for text, rows in ((first.text, left), (second.text, right))]
            lengths = all(one.action == "last" for one in (*left, *right))
            kind = "length" if lengths else "number"
            found.append((kind, claims[0], claims[1], 1.0 / max(len(left), len(right))))
    return found


def _polarities(first: _Sentence, second: _Sentence) -> list[_Claim]:
    """What one affirms and the other denies; how one describes the meeting and the other says it was not."""
    found: list[_Claim] = []
    for event in sorted((first.affirmed & second.denied) | (first.denied & second.affirmed)):
        claims = [f"{event}: {'denied' if event in sentence.denied else 'affirmed'}" for sentence in (first, second)]
        found.append(("contact" if event in CONTACTS else "silence", claims[0], claims[1], 0.9))
    for action in sorted((first.actions & second.refused) | (first.refused & second.actions)):
        claims = [f"not {action}" if action in sentence.refused else action for sentence in (first, second)]
        found.append(("polarity", claims[0], claims[1], 0.7))
    if first.asker and second.asker and first.asker != second.asker:
        found.append(("asked", f"{first.asker} asked", f"{second.asker} asked", 0.9))
    for name in sorted(set(first.manner) & set(second.manner)):
        if first.manner[name] != second.manner[name]:
            words = name.replace("_", " ")
            claims = [f"not {words}" if sentence.manner[name] else words for sentence in (first, second)]
            found.append(("manner", claims[0], claims[1], 0.7))
    return found


def _dates(first: _Sentence, second: _Sentence) -> list[_Claim]:
    """Days of one kind of occasion (announced, held, from then on) that do not meet."""
    for occasion in sorted({day.occasion for day in first.days} & {day.occasion for day in second.days}):
        left = [day for day in first.days if day.occasion == occasion]
        right = [day for day in second.days if day.occasion == occasion]
        # A call late in Washington is held the next day in Beijing.
        slack = timedelta(1 if occasion == "hold" else 0)
        pairs = [(x, y) for x in left for y in right if may_be_one(x.doer, y.doer)]
        if pairs and not any(x.first - slack <= y.last and y.first - slack <= x.last for x in left for y in right):
            return [("date", pairs[0][0].first.isoformat(), pairs[0][1].first.isoformat(), 0.8)]
    return []


def _degrees(first: _Sentence, second: _Sentence) -> list[_Claim]:
    """A measure that one says is ended and the other says is only suspended, by the same side."""
    ends = [sentence.actions & _ENDS for sentence in (first, second)]
    if not all(len(found) == 1 for found in ends) or ends[0] == ends[1]:
        return []
    if not first.doer or first.doer != second.doer or first.doer == "both":
        return []
    return [("polarity", " ".join(ends[0]), " ".join(ends[1]), 0.5)]


def _same(first: Amount, second: Amount) -> bool:
    low, high = sorted((first.value, second.value))
    return high <= low * SAME_RATIO


def _claims(text: str, found: Sequence[_Bound]) -> str:
    return ", ".join(text[one.amount.start : one.amount.end] for one in found)
