"""Sources resolved: from "the Treasury Secretary", "he", "both sides" or "the report" to an actor and a side.

One pass over a document in reading order. What a name does not say by itself is taken from what was said before it: the
last speaker, the last body named, the last text cited. What cannot be told stays "unknown"; nothing is guessed.
"""

import bisect
from dataclasses import dataclass, field
from datetime import date, timedelta

from corpora.actors import Mention, Registry
from corpora.document import Document
from corpora.source_words import (
    BODY_WORDS,
    CHINESE_SURNAMES,
    CIVIL_WORDS,
    JOINT_WORDS,
    MISSION,
    PERSON_WORDS,
    PLURAL_WORDS,
    SIDE_WORDS,
    TEXT_WORDS,
    THIRD_WORDS,
    UNNAMED_WORDS,
)
from corpora.span import Span
from corpora.text import HIDDEN, fold

# Weeks after which those who took office together with somebody are in office too.
SETTLED = timedelta(days=90)
# A pronoun further from a name than this (characters) is not resolved to it.
_REACH = 1500
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
class SourceResolver:
    """Resolves the sources of one document in reading order; each answer may lean on those before it."""

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

    def resolve(self, source: Span | None) -> Resolved:
        """The actor and side of ``source``; sources must come in the order in which they are read."""
        if source is None:
            return UNKNOWN
        resolved = self._resolve(source)
        self._last_any = (source.start, resolved)
        if resolved.kind == "person":
            self._last_person = (source.start, resolved)
        elif resolved.kind in ("media", "organ", "text"):
            self._last_text = (source.start, resolved)
        return resolved

    def _text(self, start: int, end: int) -> str:
        shown = "".join(character for character in self.document.text[start:end] if character not in HIDDEN)
        return " ".join(shown.split()).strip(" ,.:;，。：；")

    def _of(self, mention: Mention, confidence: float) -> Resolved:
        actor = self.registry.actor(mention.actor_id)
        flags = tuple(mention.flags)
        if self._is_date_inferred and "by_office" in flags:
            flags = (*flags, "date_inferred")
        return Resolved(actor.en, mention.side or actor.side, actor.kind, confidence, flags)

    def _between(self, start: int, end: int) -> tuple[Mention, ...]:
        first = bisect.bisect_left(self._starts, start)
        return self._mentions[first : bisect.bisect_left(self._starts, end)]

    def _resolve(self, source: Span) -> Resolved:
        name = " ".join(self._folded[source.start : source.end].replace("\uffff", "").split()).strip(" ,.:;，。：；")
        tokens = [token.removesuffix("'s") for token in name.replace("-", " ").split()]
        head = tokens[-1] if tokens else ""
        raw = self._text(source.start, source.end)
        inside = self._between(source.start, source.end)
        pronoun = name.partition("'")[0]
        if pronoun in ("i", "we", "you", "everybody", "everyone", "nobody"):
            return UNKNOWN
        if pronoun in PERSON_WORDS or pronoun in PLURAL_WORDS:
            name = pronoun
        if name in PERSON_WORDS and not (raw == "He" and self._is_surname(source)):
            before = self._person_before(source.start)
            return before if before.side != "unknown" or raw[0] > "z" else self._person_behind(source.end) or before
        if name in PLURAL_WORDS:
            return self._plural(source)
        if name in JOINT_WORDS:
            return self._account(source) or JOINT
        if "joint" in tokens and not TEXT_WORDS.isdisjoint(tokens):
            return JOINT
        if head in TEXT_WORDS and len(tokens) <= 2:
            return self._text_before(source)
        if head in TEXT_WORDS and not inside and tokens[-2] in BODY_WORDS:
            return self._body_before(source, tokens[-2])
        if _is_joint(self._folded[source.start : source.end], inside):
            return JOINT
        if name.startswith(("he and ", "she and ")) and inside:
            other = self._person_before(source.start)
            if {other.side, inside[-1].side} == {"US", "CN"}:
                return JOINT
        mission = MISSION.match(name)
        if mission is not None:
            return Resolved("", "CN" if mission["cn"] else "US", "organ", 0.85)
        if inside and inside[-1].kind == "person" and inside[-1].end >= source.end - 2:
            return self._of(inside[-1], 0.95)
        return self._known(raw) or self._described(source, tokens, head, inside)

    def _is_surname(self, source: Span) -> bool:
        """Whether "He" is the Vice Premier: it stands within a sentence, and somebody of that name is in the text."""
        before = self.document.text[max(0, source.start - 2) : source.start]
        return "He" in self._people and before[:1].isalnum()

    def _known(self, raw: str) -> Resolved | None:
        """The name as the register or the document itself knows it."""
        names = [raw]
        if raw.lower().startswith("the "):
            names.append(raw[4:])
        if raw.endswith(("'s", "’s")):
            names.append(raw[:-2])
        for name in names:
            found = self.registry.resolve(name, date=self._date, side=self.document.side or None, among=self._among)
            if found is not None and "by_side" not in found.flags:
                return Resolved(
                    found.actor.en, found.side or found.actor.side, found.actor.kind, found.confidence, found.flags
                )
        surname = raw.rsplit(" ", 1)[-1]
        return self._people.get(surname) if surname[:1].isupper() else None

    def _described(self, source: Span, tokens: list[str], head: str, inside: tuple[Mention, ...]) -> Resolved:
        """A source that no register holds: by the bodies and countries that it names, or by what it follows."""
        is_name = self.document.text[source.start : source.end].strip().split(" ")[-1][:1].isupper()
        best = _best_mention(inside)
        if best is not None and best.kind in ("country", "group") and _is_civil(tokens):
            return Resolved("", "third", "group", 0.7)
        if best is not None:
            if is_name and best.kind != "person" and best.end < source.end - 1:
                return self._person(source, best.side or "unknown", 0.8)
            found = self._of(best, 0.85)
            return Resolved(
                found.actor, found.side, "organ" if found.kind == "country" else found.kind, 0.85, found.flags
            )
        for side, marks in SIDE_WORDS.items():
            if any(token in marks for token in tokens):
                return Resolved("", side, "organ", 0.8)
        if _is_among(tokens, UNNAMED_WORDS):
            return Resolved("unnamed", "unknown", "", 0.7)
        if _is_among(tokens, THIRD_WORDS):
            return Resolved("", "third", "group", 0.8)
        if not is_name and _is_among(tokens, CIVIL_WORDS):
            return Resolved("", "third", "group", 0.6)
        if head == "delegation":
            return self._delegation_before(source.start)
        if _is_among(tokens[-1:], BODY_WORDS):
            return self._body_before(source, head)
        if is_name:
            apposed = _best_mention(self._apposition(source))
            if apposed is not None:
                return self._person(source, apposed.side or "unknown", 0.7)
            # A name of no known side is a third voice, but "Lin" alone may be a spokesman of Beijing.
            is_bare = tokens[-1:] == tokens and head in CHINESE_SURNAMES
            return self._person(source, "unknown" if is_bare else "third", 0.5, () if is_bare else ("unlisted_person",))
        if self._last_any is not None and head in ("group", "team", "leader", "side", "statement"):
            return self._last_any[1]
        return UNKNOWN

    def _person(self, source: Span, side: str, confidence: float, flags: tuple[str, ...] = ()) -> Resolved:
        parts = [part.strip(",.()'’") for part in self._text(source.start, source.end).split()]
        capitals = [part for part in parts if part[:1].isupper()]
        resolved = Resolved(" ".join(capitals[-2:]), side, "person", confidence, flags)
        if capitals:
            self._people.setdefault(capitals[-1], resolved)
        return resolved

    def _apposition(self, source: Span) -> tuple[Mention, ...]:
        """Who is named right behind a source: "Lin Jian, a spokesman for China's foreign ministry, said"."""
        if self._folded[source.end : source.end + 1] not in (",", "("):
            return ()
        end = self._folded.find(",", source.end + 1, source.end + 140)
        return self._between(source.end, end if end > 0 else source.end + 60)

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
        """Whether few words lie between ``position`` and the beginning of its sentence."""
        lead = self.document.text[max(0, position - 60) : position]
        cut = max(lead.rfind(mark) for mark in (". ", ".\n", "\n", "。", "” ", '" ', "？", "！"))
        if cut < 0 and position >= 60:
            return False
        opening = lead[cut + 1 :].strip(' .”"')
        return len(opening.split()) <= 4 and len(opening) < 24

    def _plural(self, source: Span) -> Resolved:
        """ "They", "the participants": the side whose account this is, else the last plural speaker, else both."""
        account = self._account(source)
        if account is not None and self._folded[source.start : source.end] not in ("they", "them", "their", "both"):
            return account
        if self._last_any is not None and self._last_any[1].kind in ("joint", "organ", "group", "country", "metonym"):
            return self._last_any[1]
        if self._folded[source.start : source.end] == "both":
            return JOINT
        for mention in reversed(self._between(max(0, source.start - 300), source.start)):
            if mention.kind in ("country", "organ", "group", "metonym") and self._heads_sentence(mention.start):
                return self._of(mention, 0.5)
        return UNKNOWN

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


def _is_joint(source: str, inside: tuple[Mention, ...]) -> bool:
    """Whether a source names both sides: "China and the United States", 中美."""
    if not any(link in source for link in (" and ", "&", "和", "与", "同", "中美", "美中")):
        return False
    return {"US", "CN"} <= {mention.side for mention in inside}


def _is_civil(tokens: list[str]) -> bool:
    """Whether an English source is of a country's society and not of its government: "American companies"."""
    head = next((at for at, token in enumerate(tokens) if token in ("from", "of", "in", "at", "for")), len(tokens))
    return _is_among(tokens[:head], CIVIL_WORDS)


def _is_among(tokens: list[str], kinds: frozenset[str]) -> bool:
    """Whether a word of a source is of a kind; Chinese sources have no spaces and are judged by their ends."""
    return any(token in kinds or (token[-1:] >= "\u3000" and token.endswith(tuple(kinds))) for token in tokens)


def _best_mention(mentions: tuple[Mention, ...]) -> Mention | None:
    """The mention that tells most of a source's side: the last person, else the first body, else the first country."""
    for kinds in (("person",), ("organ", "media", "metonym"), ("country", "group")):
        fitting = [mention for mention in mentions if mention.kind in kinds]
        if fitting:
            return fitting[-1] if kinds == ("person",) else fitting[0]
    return None
