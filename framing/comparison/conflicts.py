"""Conflicts: two statements on one topic whose claims cannot both hold, each shown with both sentences and a
confidence.

Precision before recall: a pair is given only where the sentences are on one topic, close in their words or ideas, and
differ in an amount of one unit, a day of one act, an affirmation against a denial, or in who asked.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from corpora.text import sentences
from framing.comparison.accounts import Accounts, Said, named, table
from framing.comparison.acts import acts_of
from framing.comparison.claims import VAGUE_UNITS, Amount, amounts, days_of, events
from framing.comparison.similarity import Passage, passage, similarity
from framing.comparison.topic_table import TopicTable, load_topics

_COLUMNS = (
    "meeting_id", "kind", "topic", "claim_{a}", "claim_{b}", "statement_{a}", "statement_{b}", "sentence_{a}",
    "sentence_{b}",
    "similarity", "confidence",
)  # fmt: skip
# Least similarity of two sentences that may contradict each other.
MIN_SIMILARITY = 0.25
# Amounts within this ratio are one amount, rounded differently.
SAME_RATIO = 1.02
# Sentences of a side that are set against the other side's; the first ones, in the order of the statements.
MAX_SENTENCES = 400


def conflict_columns(sides: tuple[str, str]) -> tuple[str, ...]:
    """Columns of ``conflicts`` for two sides."""
    return named(_COLUMNS, sides)


def conflicts(accounts: Sequence[Accounts], *, topic_table: TopicTable | None = None) -> pd.DataFrame:
    """One row a pair of sentences; columns ``conflict_columns``.

    ``kind`` is "number", "date" or "polarity"; ``claim`` what each side says; ``confidence`` in [0, 1] grows with the
    similarity of the sentences and falls where either names several amounts. No row means that no conflict was found in
    the text at hand, not that there is none.
    """
    if not accounts:
        return table((), conflict_columns(("US", "CN")))
    topic_table = topic_table or load_topics()
    return table(
        (row for one in accounts for row in _of_meeting(one, topic_table)), conflict_columns(accounts[0].sides)
    )


class _Sentence:
    """One sentence of a statement with what is compared of it."""

    __slots__ = ("acts", "affirmed", "amounts", "days", "denied", "passage", "said", "text", "topics")

    def __init__(self, said: Said, text: str, topic_table: TopicTable) -> None:
        self.said, self.text = said, text
        self.passage: Passage = passage(text, topic_table)
        self.topics = {idea[6:] for idea in self.passage.ideas if idea.startswith("topic:")} | set(said.topics)
        self.topics -= {"other", "summit_diplomacy"}
        self.amounts = [amount for amount in amounts(text, said.language) if amount.unit not in VAGUE_UNITS]
        self.affirmed, self.denied = events(text)
        self.days = days_of(text, said.language, said.published)
        self.acts = {act["kind"] for act in acts_of(said) if act["sentence"] == text} if self.days else set()

    def may_contradict(self, other: "_Column") -> bool:
        """Whether anything in the other column could contradict this sentence."""
        opposed = (self.affirmed & other.denied) | (self.denied & other.affirmed)
        return bool(opposed or {amount.unit for amount in self.amounts} & other.units or (self.acts and self.days))


class _Column(list[_Sentence]):
    """The sentences of one side, with what they hold together."""

    def __init__(self, sentences: Iterable[_Sentence]) -> None:
        super().__init__(sentences)
        self.affirmed = frozenset().union(*(sentence.affirmed for sentence in self))
        self.denied = frozenset().union(*(sentence.denied for sentence in self))
        self.units = {amount.unit for sentence in self for amount in sentence.amounts}


def _of_meeting(one: Accounts, topic_table: TopicTable) -> list[dict[str, Any]]:
    columns: list[_Column] = []
    for side in one.sides:
        texts = [
            (said, span.of(said.text))
            for said in one.of(side)
            if said.text
            for span in sentences(said.text, said.language)
        ]
        columns.append(_Column(_Sentence(said, text, topic_table) for said, text in texts))
    rows = []
    first_side, second_side = (
        [sentence for sentence in column if sentence.topics and sentence.may_contradict(columns[1 - index])][
            :MAX_SENTENCES
        ]
        for index, column in enumerate(columns)
    )
    for first in first_side:
        for second in second_side:
            if first.topics & second.topics:
                rows += _between(one, first, second)
    rows.sort(key=lambda row: (-row["confidence"], row["kind"], str(row)))
    return rows


def _between(one: Accounts, first: _Sentence, second: _Sentence) -> list[dict[str, Any]]:
    opposed = (first.affirmed & second.denied) | (first.denied & second.affirmed)
    if not (opposed or (first.amounts and second.amounts) or (first.days and second.days)):
        return []
    near = similarity(first.passage, second.passage)
    if near < MIN_SIMILARITY:
        return []
    found: list[tuple[str, str, str, float]] = []
    for unit in sorted({amount.unit for amount in first.amounts} & {amount.unit for amount in second.amounts}):
        left = [amount for amount in first.amounts if amount.unit == unit]
        right = [amount for amount in second.amounts if amount.unit == unit]
        if not any(_same(x, y) for x in left for y in right):
            certainty = 1.0 / max(len(left), len(right))
            found.append(("number", _claims(first.text, left), _claims(second.text, right), certainty))
    for event in sorted(opposed):
        claims = [f"{event}: {'denied' if event in sentence.denied else 'affirmed'}" for sentence in (first, second)]
        found.append(("polarity", claims[0], claims[1], 0.9))
    if (
        first.days
        and second.days
        and first.acts & second.acts
        and not any(x[0] <= y[1] and y[0] <= x[1] for x in first.days for y in second.days)
    ):
        found.append(("date", first.days[0][0].isoformat(), second.days[0][0].isoformat(), 0.8))
    a, b = (side.lower() for side in one.sides)
    return [
        {
            "meeting_id": one.meeting_id, "kind": kind, "topic": sorted(first.topics & second.topics)[0],
            f"claim_{a}": mine, f"claim_{b}": theirs, f"statement_{a}": first.said.key,
            f"statement_{b}": second.said.key,
            f"sentence_{a}": first.text, f"sentence_{b}": second.text, "similarity": near,
            "confidence": round(certainty * (0.5 + near / 2), 3),
        }
        for kind, mine, theirs, certainty in found
    ]  # fmt: skip


def _same(first: Amount, second: Amount) -> bool:
    low, high = sorted((first.value, second.value))
    return high <= low * SAME_RATIO


def _claims(text: str, found: Sequence[Amount]) -> str:
    return ", ".join(text[amount.start : amount.end] for amount in found)
