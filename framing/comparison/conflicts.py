"""Conflicts: two statements on one topic whose claims cannot both hold, each shown with both sentences and a
confidence.

Precision before recall: a pair is given only where the sentences are on one topic, close in their words or ideas, and
differ in an amount of one unit and action, a day of one occasion, an affirmation against a denial, in who asked, or
in whether a measure is ended or suspended.
"""

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from corpora.actors import load_actors
from corpora.text import fold, sentences
from framing.comparison.accounts import Accounts, named, table
from framing.comparison.assertions import Assertion, Column
from framing.comparison.concepts import may_be_of_one
from framing.comparison.concepts import shared as shared_weight
from framing.comparison.contradictions import (
    dates,
    degrees,
    denials,
    doers,
    may_be_close,
    numbers,
    one_of_several,
    polarities,
)
from framing.comparison.initiative import names_of
from framing.comparison.oppositions import MIN_WEIGHT, Opposable, opposed
from framing.comparison.similarity import similarity
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
# Sentences of a side that are set against the other side's; the first ones, in the order of the statements.
MAX_SENTENCES = 250


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


# Kinds of claims about the meeting itself, and the kind under which they are reported.
_OF_THE_MEETING = {
    "manner": "polarity",
    "contact": "polarity",
    "length": "number",
    "asked": "actor",
    "silence": "polarity",
    "held": "date",
}
_MAY_ASK = re.compile(
    r"\b(?:request|initiat|asked for|proposed|called (?:me|us)|call from)|[应應](?:约|約|.{0,12}[请請]求)|主动"
)
# Kinds that are only told of one event: what Canada imposes is no other rate of the United States'.
_OF_TWO = frozenset({"number", "date", "contact", "actor"})
# Least similarity of two sentences of which one affirms what the other denies, or that differ in one of several amounts
# or in who acts.
MIN_LIKE = 0.4


def _of_meeting(one: Accounts, topic_table: TopicTable) -> list[dict[str, Any]]:
    columns: list[Column] = []
    names = names_of(one) or _people(one)
    for side in one.sides:
        texts = [
            (said, span.of(said.text))
            for said in one.of(side)
            if said.text
            for span in sentences(said.text, said.language)
        ]
        columns.append(Column(Assertion(said, text, topic_table, names) for said, text in texts))
    rows = []
    others = [Opposable(column) for column in columns]
    first_side, second_side = (
        [
            sentence
            for sentence in column
            if sentence.may_contradict(columns[1 - index]) or others[1 - index].may_oppose(sentence)
        ][:MAX_SENTENCES]
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


def _between(one: Accounts, first: Assertion, second: Assertion) -> list[dict[str, Any]]:
    shared = first.topics & second.topics
    units = {one.amount.unit for one in first.amounts} & {one.amount.unit for one in second.amounts}
    found = [*polarities(first, second), *dates(first, second), *degrees(first, second)]
    closer = not found and may_be_close(first, second)
    freely = opposed(first, second)
    if not found and not closer and not units and not freely:
        return []
    near = similarity(first.passage, second.passage)
    found = [*numbers(first, second, near), *found]
    closer = closer and not found
    if closer and near >= MIN_SIMILARITY:
        found = one_of_several(first, second)
    if closer and not found and near >= MIN_LIKE:
        found = [*denials(first, second, near), *doers(first, second, near)][:1]
    # The meeting itself and the contacts of the two governments have no topic of their own; all else needs one in
    # common, or almost the same words.
    if near < MIN_SIMILARITY or not (shared or near >= SAME_WORDS):
        found = [one for one in found if one[0] in _OF_THE_MEETING and (one[0] != "silence" or shared)]
    if not may_be_of_one(first.text, second.text):
        found = [one for one in found if one[0] not in _OF_TWO]
    if near < MIN_LIKE and shared_weight(first.text, second.text)[0] < MIN_WEIGHT:
        found = [one for one in found if one[0] != "number"]
    found = found or freely
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
