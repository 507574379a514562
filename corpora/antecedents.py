"""Whom a source leans on: the person, body or text named before a pronoun, "the ministry", "the report".

One pass over a document in reading order keeps the last speaker and the last text cited. What cannot be told stays
unknown.
"""

import bisect
import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from corpora.actors import Mention, Registry
from corpora.document import Document
from corpora.span import Span
from corpora.text import HIDDEN, fold

# Weeks after which those who took office together with somebody are in office too.
SETTLED = timedelta(days=90)
# A pronoun further from a name than this (characters) is not resolved to it.
_REACH = 1500
# Where a sentence opens with one of these, a name behind it is not its subject.
_SUBJECT = re.compile(r"(?:he|she|they|it|we|i)\b|他|她|其|我")
# How far behind a pronoun the name may first stand where none stands before it.
_AHEAD = 400


@dataclass(frozen=True, slots=True)
class Resolved:
    """A source resolved: ``actor`` its canonical name or "", ``side`` one of SIDES, ``kind`` of the actor or "".

    ``confidence`` in [0, 1] is lower the more had to be taken from what stands around the source.
    """

    actor: str
    side: str
    kind: str
    confidence: float
    flags: tuple[str, ...] = ()


UNKNOWN = Resolved("", "unknown", "", 0.5)
JOINT = Resolved("joint", "joint", "joint", 0.95)


@dataclass(slots=True)
class Antecedents:
    """What one document has named so far, and whom a source without a name means by it."""

    document: Document
    registry: Registry
    _folded: str = ""
    _date: date | None = None
    _is_date_inferred: bool = False
    _mentions: tuple[Mention, ...] = ()
    _starts: list[int] = field(default_factory=list)
    _among: frozenset[str] = frozenset()
    _people: dict[str, Resolved] = field(default_factory=dict)
    _last_person: tuple[int, Resolved] | None = None
    _last_text: tuple[int, Resolved] | None = None
    _last_any: tuple[int, Resolved] | None = None
    _speakers: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._folded = fold(self.document.text)
        try:
            self._date = date.fromisoformat(self.document.published[:10]) if self.document.published else None
        except ValueError:
            self._date = None
        self._mentions = self.registry.mentions(self.document.text, date=self._date)
        if self._date is None:
            self._date = self._date_by_offices()
            if self._date is not None:
                self._is_date_inferred = True
                self._mentions = self.registry.mentions(self.document.text, date=self._date)
        self._starts = [mention.start for mention in self._mentions]
        self._among = frozenset(mention.actor_id for mention in self._mentions if mention.kind == "person")
        for mention in self._mentions:
            if mention.kind == "person":
                words = self._text(mention.start, mention.end).split(" ")
                self._people.setdefault(words[-1], self._of(mention, 0.8))
                if len(words) == 2 and self.registry.actor(mention.actor_id).is_surname_first:
                    self._people.setdefault(words[0], self._of(mention, 0.8))

    def _date_by_offices(self) -> date | None:
        """A day on which everybody held the office that an undated text gives them, or None.

        "Treasury Secretary Scott Bessent" and "President Trump" bound the day on one side or both; it is set
        SETTLED after the latest beginning, or to the earliest end if that comes first.
        """
        latest, earliest = "", "9999"
        for mention in self._mentions:
            if mention.kind != "person" or mention.title_start == mention.start:
                continue
            found = self.registry.resolve(self._text(mention.title_start, mention.end))
            if found is None or found.office is None or found.office.start is None:
                continue
            latest = max(latest, found.office.start)
            earliest = min(earliest, found.office.end or earliest)
        if not latest or latest > earliest:
            return None
        begin = date.fromisoformat((latest + "-01-01")[:10] if len(latest) == 4 else (latest + "-01")[:10])
        day = begin + SETTLED
        return day if day.isoformat() <= earliest else begin

    def _text(self, start: int, end: int) -> str:
        shown = "".join(character for character in self.document.text[start:end] if character not in HIDDEN)
        return " ".join(shown.split()).strip(" ,.:;，。：；")

    def _of(self, mention: Mention, confidence: float) -> Resolved:
        actor = self.registry.actor(mention.actor_id)
        flags = tuple(mention.flags)
        if self._is_date_inferred and "by_office" in flags:
            flags = (*flags, "date_inferred")
        return Resolved(actor.en, mention.side or actor.side, actor.kind, confidence, flags)

    def sides_between(self, start: int, end: int) -> frozenset[str]:
        """The sides of all that is named from ``start`` to ``end``."""
        return frozenset(mention.side for mention in self._between(max(0, start), end))

    def named_between(self, start: int, end: int) -> tuple[tuple[Span, str], ...]:
        """The people and bodies named from ``start`` to ``end``, each with its title, and their sides."""
        return tuple(
            (Span(min(mention.start, mention.title_start), mention.end), mention.side)
            for mention in self._between(start, end)
            if mention.kind in ("person", "organ", "metonym")
        )

    def _between(self, start: int, end: int) -> tuple[Mention, ...]:
        first = bisect.bisect_left(self._starts, start)
        return self._mentions[first : bisect.bisect_left(self._starts, end)]

    def _person_before(self, position: int) -> Resolved:
        """Whom "he" or "she" means: the last speaker, or a person named since at the head of a sentence."""
        last = self._last_person
        floor = last[0] + 1 if last is not None else max(0, position - _REACH)
        recent = self._between(floor, position)[-40:]
        for mention in reversed(recent):
            if mention.kind == "person" and self._heads_sentence(mention.title_start):
                return self._of(mention, 0.75)
        if last is not None and position - last[0] < _REACH:
            return Resolved(last[1].actor, last[1].side, "person", 0.85, last[1].flags)
        for mention in reversed(self._between(max(0, position - _REACH), position)[-40:]):
            if mention.kind == "person":
                return self._of(mention, 0.6)
        return UNKNOWN

    def _bearer_before(self, position: int, role: str) -> Resolved | None:
        """Who is "the president" or "the secretary": whoever the text names last with that word in the title or office."""
        near = [one for one in self._between(max(0, position - _REACH), position)[-40:] if one.kind == "person"]
        speaker = self._last_person[1].actor if self._last_person is not None else ""
        # Who spoke last goes before who was named last.
        near.sort(key=lambda one: (self.registry.actor(one.actor_id).en == speaker, one.start), reverse=True)
        for mention in near:
            if role in self._folded[mention.title_start : mention.start].split():
                return self._of(mention, 0.75)
            offices = self.registry.actor(mention.actor_id).offices
            if any(role == office.title_en.rsplit(" ", 1)[-1].lower() for office in offices):
                return self._of(mention, 0.65)
        return None

    def _person_behind(self, position: int) -> Resolved | None:
        """Whom "she" means in a piece of a text that names its speaker only in the next sentences."""
        for mention in self._between(position, position + _AHEAD)[:20]:
            if mention.kind == "person" and self._heads_sentence(mention.title_start):
                return self._of(mention, 0.6)
        return None

    def _delegation_before(self, position: int) -> Resolved:
        """Whose "the delegation" is: that of the country or body right before an earlier "delegation"."""
        at = self._folded.rfind("delegation", max(0, position - _REACH), position)
        near = self._between(max(0, at - 24), at) if at > 0 else ()
        return self._of(near[-1], 0.7) if near else UNKNOWN

    def _heads_sentence(self, position: int) -> bool:
        """Whether few words lie between ``position`` and the beginning of its sentence, and nobody else among them: in
        "Trump praised Xi" and "he said that Xi ..." another is the subject."""
        lead = self.document.text[max(0, position - 60) : position]
        cut = max(lead.rfind(mark) for mark in (". ", ".\n", "\n", "。", "” ", '" ', "？", "！"))
        if cut < 0 and position >= 60:
            return False
        opening = lead[cut + 1 :].strip(' .”"')
        if len(opening.split()) > 4 or len(opening) >= 24 or _SUBJECT.match(opening.lower()):
            return False
        begin = position - len(lead) + cut + 1
        return not any(one.kind == "person" and one.end < position for one in self._between(begin, position))

    def _plural(self, source: Span) -> Resolved:
        """ "They", "the participants": the side whose account this is, else the last plural speaker, else both."""
        account = self._account(source)
        if account is not None and self._folded[source.start : source.end] not in ("they", "them", "their", "both"):
            return account
        if self._folded[source.start : source.end] == "they" and self._are_both_speaking(source.start):
            return JOINT
        if self._last_any is not None and self._last_any[1].kind in ("joint", "organ", "group", "country", "metonym"):
            return self._last_any[1]
        if self._folded[source.start : source.end] == "both":
            return JOINT
        for mention in reversed(self._between(max(0, source.start - 300), source.start)):
            if mention.kind in ("country", "organ", "group", "metonym") and self._heads_sentence(mention.start):
                return self._of(mention, 0.5)
        return UNKNOWN

    def _are_both_speaking(self, position: int) -> bool:
        """Whether the last two people who spoke in the paragraph are of the two sides."""
        line = self.document.text.rfind("\n", max(0, position - _REACH), position) + 1
        sides = [side for start, side in self._speakers[-2:] if start >= line]
        is_person = self._last_any is not None and self._last_any[1].kind == "person"
        return is_person and {"US", "CN"} == set(sides)

    def _account(self, source: Span) -> Resolved | None:
        """The Chinese or American text whose account goes on here: cited before in the same paragraph."""
        if self._last_text is None or self._last_text[1].kind not in ("media", "text"):
            return None
        if "\n" in self.document.text[self._last_text[0] : source.start] or self._last_text[1].side not in ("US", "CN"):
            return None
        return self._last_text[1]

    def _text_before(self, source: Span) -> Resolved:
        """Whose "the report", "the statement" or "it" is: the body or medium named last before it."""
        position = source.start
        line = self.document.text.rfind("\n", max(0, position - _REACH), position) + 1
        bodies = ("organ", "media")
        here = [mention for mention in self._between(line, position) if mention.kind in bodies]
        if self._last_text is not None and self._last_text[0] >= line:
            after = max(self._last_text[0], position - 120)
            here = [mention for mention in here if mention.start > after and mention.kind == "media"]
        if here:
            return self._as_text(here[-1], 0.8)
        if self._last_text is not None:
            return Resolved(self._last_text[1].actor, self._last_text[1].side, "text", 0.75)
        before = [mention for mention in self._between(max(0, line - 800), position) if mention.kind in bodies]
        return self._as_text(before[-1], 0.6) if before else UNKNOWN

    def _as_text(self, mention: Mention, confidence: float) -> Resolved:
        found = self._of(mention, confidence)
        return Resolved(found.actor, found.side, "text", confidence, found.flags)

    def _body_before(self, source: Span, head: str) -> Resolved:
        """Whose "a spokesperson", "the ministry" or "officials" are: the body named last, in the paragraph first."""
        position = source.start
        line = self.document.text.rfind("\n", max(0, position - _REACH), position) + 1
        for start in (line, max(0, line - 600)):
            here = [mention for mention in self._between(start, position) if mention.kind in ("organ", "metonym")]
            # "The ministry" is a ministry, not the last body named.
            alike = [one for one in here if head in self.registry.actor(one.actor_id).en.lower()]
            here = alike or (here if head not in ("ministry", "department", "embassy") else [])
            if here:
                found = self._of(here[-1], 0.7)
                return Resolved(found.actor, found.side, "organ", 0.7, found.flags)
        if self._last_text is not None:
            return Resolved(self._last_text[1].actor, self._last_text[1].side, "organ", 0.6)
        return UNKNOWN
