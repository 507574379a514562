"""One sentence of a side with what of it another side can contradict: amounts, days, actions, denials, manner."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from corpora.text import fold
from framing.comparison.accounts import Said
from framing.comparison.bindings import action_at, actions, doer_before, occasion_at, refused
from framing.comparison.claims import VAGUE_UNITS, Amount, amounts, days_of, events
from framing.comparison.formulas import elements
from framing.comparison.initiative import who_asked
from framing.comparison.predicates import predicates, proposer
from framing.comparison.similarity import Passage, passage
from framing.topics import TopicTable

# Amounts, and days, of one sentence that are read; a list of a thousand is no claim.
MAX_CLAIMS = 20
# Actions after which a measure no longer holds.
ENDS = frozenset({"suspend", "cancel"})
# Kinds of meetings that a sentence tells of.
_EVENT = {
    "call": re.compile(r"\b(?:phone|telephone|call(?:s|ed)?|spoke|conversation)\b|通(?:了)?(?:电)?话"),
    "meeting": re.compile(r"\b(?:met|meeting|talks|consultations|summit)\b|会晤|会谈|会见|磋商"),
}


@dataclass(frozen=True, slots=True)
class Bound:
    """An amount with the action and the side that it belongs to."""

    amount: Amount
    action: str
    doer: str


@dataclass(frozen=True, slots=True)
class Dated:
    """Days with what they are the days of and the side that acts."""

    first: date
    last: date
    occasion: str
    doer: str


class Assertion:
    """One sentence of a statement with what is compared of it."""

    __slots__ = (
        "actions", "affirmed", "amounts", "asker", "days", "denied", "denies", "doer", "event", "manner", "numbers", "passage",
        "proposer", "refused", "said", "says", "text", "topics",
    )  # fmt: skip

    def __init__(self, said: Said, text: str, topic_table: TopicTable, names: dict[str, str]) -> None:
        self.said, self.text = said, text
        language = said.language
        self.passage: Passage = passage(text, topic_table)
        self.topics = {idea[6:] for idea in self.passage.ideas if idea.startswith("topic:")} | set(said.topics)
        self.topics -= {"other", "summit_diplomacy"}
        self.amounts = [
            Bound(
                amount,
                action_at(text, amount.start, amount.end, language),
                doer_before(text, amount.start, language, said.side),
            )
            for amount in amounts(text, language)[:MAX_CLAIMS]
            if amount.unit not in VAGUE_UNITS
        ]
        self.affirmed, self.denied = events(text)
        # "On October 8th, the Chinese announced": who acts may stand behind the day.
        whole = doer_before(text, len(text), language, said.side)
        self.days = [
            Dated(day.first, day.last, occasion, doer_before(text, day.end, language, said.side) or whole)
            for day in days_of(text, language, said.published)[:MAX_CLAIMS]
            if (occasion := occasion_at(text, day.start, day.end, language))
        ]
        self.refused = refused(text, language)
        self.actions = actions(text, language) - self.refused
        asked = who_asked(text, names=names)
        self.asker = asked[0] if asked else ""
        self.proposer = proposer(text)
        self.says, self.denies = predicates(text, language)
        self.event = "".join(sorted(name for name, pattern in _EVENT.items() if pattern.search(fold(text))))
        self.numbers = {idea for idea in self.passage.ideas if idea.startswith("number:")}
        self.doer = whole
        found = [match for match in elements(text, language) if match.dimension == "atmosphere"]
        self.manner = {match.phrase_id: match.is_negated for match in found}

    def may_contradict(self, other: "Column") -> bool:
        """Whether anything in the other column could contradict this sentence."""
        opposed = (self.affirmed & other.denied) | (self.denied & other.affirmed)
        units = {bound.amount.unit for bound in self.amounts}
        return bool(
            opposed
            or self.asker
            or self.proposer
            or self.says & other.denies
            or self.denies & other.says
            or (self.doer in ("US", "CN") and self.actions & other.actions)
            or self.actions & other.refused
            or self.refused & other.actions
            or units & other.units
            or {day.occasion for day in self.days} & other.occasions
            or any((name, not is_negated) in other.manner for name, is_negated in self.manner.items())
            or (self.actions & ENDS and other.actions & ENDS - self.actions)
        )


class Column(list[Assertion]):
    """The sentences of one side, with what they hold together."""

    def __init__(self, sentences: Iterable[Assertion]) -> None:
        super().__init__(sentences)
        self.affirmed = frozenset().union(*(sentence.affirmed for sentence in self))
        self.denied = frozenset().union(*(sentence.denied for sentence in self))
        self.units = {bound.amount.unit for sentence in self for bound in sentence.amounts}
        self.occasions = {day.occasion for sentence in self for day in sentence.days}
        self.manner = {pair for sentence in self for pair in sentence.manner.items()}
        self.says = frozenset().union(*(sentence.says for sentence in self))
        self.denies = frozenset().union(*(sentence.denies for sentence in self))
        self.actions = frozenset().union(*(sentence.actions for sentence in self))
        self.refused = frozenset().union(*(sentence.refused for sentence in self))
