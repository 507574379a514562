"""Sources resolved: from "the Treasury Secretary", "he", "both sides" or "the report" to an actor and a side.

One pass over a document in reading order. What a name does not say by itself is taken from what was said before it: the
last speaker, the last body named, the last text cited. What cannot be told stays "unknown"; nothing is guessed.
"""

import bisect
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from corpora.document import Document
from corpora.english_words import words
from corpora.span import Span
from corpora.text import fold


class ActorLike(Protocol):
    """What is read of an actor of the register: canonical name, kind and side."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def en(self) -> str: ...
    @property
    def side(self) -> str: ...


class ResolutionLike(Protocol):
    """A name resolved at a date."""

    @property
    def actor(self) -> ActorLike: ...
    @property
    def side(self) -> str: ...
    @property
    def flags(self) -> tuple[str, ...]: ...
    @property
    def confidence(self) -> float: ...


class MentionLike(Protocol):
    """An actor named in a text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def actor_id(self) -> str: ...
    @property
    def side(self) -> str: ...
    @property
    def kind(self) -> str: ...


class ActorRegistry(Protocol):
    """The part of ``corpora.actors.Registry`` that attribution needs."""

    def resolve(self, name: str, *, date: date | None = None, side: str | None = None) -> ResolutionLike | None:
        """The actor of a name, or None."""
        ...

    def mentions(self, text: str, *, date: date | None = None) -> "tuple[MentionLike, ...]":
        """All actors named in a text."""
        ...


PERSON_WORDS = words("he she him her his who himself herself 他 她 其 他们 她们")
JOINT_WORDS = frozenset(
    (
        "both sides",
        "the two sides",
        "both parties",
        "the two parties",
        "both countries",
        "the two countries",
        "both nations",
        "the two nations",
        "both governments",
        "the two governments",
        "the sides",
        "the two leaders",
        "both leaders",
        "the two presidents",
        "the two heads of state",
        "both delegations",
        "the two delegations",
        "the pair",
        "the parties",
        "双方",
        "中美双方",
        "两国",
        "中美两国",
        "中美",
        "两国元首",
        "双方团队",
        "两国代表团",
    )
)
_PLURAL_WORDS = frozenset(
    (
        "they",
        "them",
        "their",
        "both",
        "the participants",
        "participants",
        "the officials",
        "the leaders",
        "the negotiators",
    )
)
_TEXT_WORDS = words(
    "report statement readout article it its document post communique agreement summary strategy paper which transcript account announcement "
    "报道 声明 通稿 消息 文章 公报 报告 该报道"
)
_BODY_WORDS = words(
    "ministry department spokesperson spokesman spokeswoman officials official agency office commission committee embassy government "
    "administration aides delegation bureau 发言人 该部 官员 该部门 负责人"
)
_UNNAMED_WORDS = words("sources source people insiders reports person officials media critics 消息人士 知情人士 人士")
_THIRD_WORDS = words(
    "analyst analysts expert experts economist economists professor researcher researchers scholar scholars observers strategist "
    "strategists investors traders fellow historian economists think-tank poll survey study lawyer farmers lobbyist consultant 专家 学者 分析师 分析人士 经济学家 教授 研究员 外媒 媒体"
)
_SIDE_WORDS = {
    "US": words("u.s u.s. us american america america's washington washington's biden trump trump's 美国 美方 美"),
    "CN": words("chinese china china's beijing beijing's prc 中国 中方 中 北京"),
}


@dataclass(frozen=True, slots=True)
class Resolved:
    """A source resolved: ``actor`` its canonical name or "", ``side``, ``kind`` of the actor or "", ``confidence`` in [0, 1]."""

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
    registry: ActorRegistry
    _folded: str = ""
    _date: date | None = None
    _mentions: tuple[MentionLike, ...] = ()
    _starts: list[int] = field(default_factory=list)
    _people: dict[str, Resolved] = field(default_factory=dict)
    _named: dict[str, Resolved] = field(default_factory=dict)
    _last_person: tuple[int, Resolved] | None = None
    _last_text: tuple[int, Resolved] | None = None
    _last_any: tuple[int, Resolved] | None = None

    def __post_init__(self) -> None:
        self._folded = fold(self.document.text)
        try:
            self._date = date.fromisoformat(self.document.published[:10]) if self.document.published else None
        except ValueError:
            self._date = None
        self._mentions = tuple(self.registry.mentions(self.document.text, date=self._date))
        self._starts = [mention.start for mention in self._mentions]

    def resolve(self, source: Span | None, content: Span) -> Resolved:
        """The actor and side of ``source``; ``content`` is the span that it is credited with."""
        if source is None:
            return UNKNOWN
        resolved = self._resolve(source, content)
        self._last_any = (source.start, resolved)
        if resolved.kind == "person":
            self._last_person = (source.start, resolved)
        elif resolved.kind in ("media", "organ", "text"):
            self._last_text = (source.start, resolved)
        return resolved

    def _resolve(self, source: Span, content: Span) -> Resolved:
        name = " ".join(self._folded[source.start : source.end].split()).strip(" ,.:;")
        tokens = name.replace("'s", "").replace("’s", "").split()
        head = tokens[-1] if tokens else ""
        if name in PERSON_WORDS:
            return self._person_before(source.start)
        if name in _PLURAL_WORDS:
            return self._plural(source)
        if name in JOINT_WORDS:
            return self._account(source) or JOINT
        if head in _TEXT_WORDS and (len(tokens) <= 2 or name in ("the same report",)):
            return self._text_before(source)
        if self._is_joint(source):
            return JOINT
        raw = " ".join(self.document.text[source.start : source.end].split()).strip(" ,.:;")
        known = self._known(raw)
        if known is not None:
            return known
        return self._described(source, name, tokens, head)

    def _known(self, raw: str) -> Resolved | None:
        """The name as the register or the document itself knows it."""
        if raw in self._named:
            return self._named[raw]
        names = [raw]
        if raw.lower().startswith("the "):
            names.append(raw[4:])
        if raw.endswith(("'s", "’s")):
            names.append(raw[:-2])
        for name in names:
            found = self.registry.resolve(name, date=self._date)
            if found is not None:
                side = found.side or found.actor.side
                resolved = Resolved(found.actor.en, side, found.actor.kind, found.confidence, tuple(found.flags))
                self._named[raw] = resolved
                if resolved.kind == "person" and " " in raw:
                    self._people.setdefault(raw.rsplit(" ", 1)[-1], resolved)
                return resolved
        surname = raw.rsplit(" ", 1)[-1]
        return self._people.get(surname) if surname[:1].isupper() else None

    def _described(self, source: Span, name: str, tokens: list[str], head: str) -> Resolved:
        """A source that no register holds: by the bodies and countries that it names, or by what it follows."""
        inside = self._between(source.start, source.end)
        best = _best_mention(inside)
        is_capital = self.document.text[source.start : source.end].strip().split(" ")[-1][:1].isupper()
        if best is not None:
            actor = self._name_of(best)
            kind = "person" if is_capital and best.kind != "person" and best.end < source.end - 1 else best.kind
            if kind == "person" and best.kind != "person":
                resolved = Resolved(name_of_person(self.document.text, source), best.side or "unknown", "person", 0.8)
                self._people[resolved.actor.rsplit(" ", 1)[-1]] = resolved
                return resolved
            return Resolved(actor, best.side or "unknown", "organ" if kind == "country" else kind, 0.85)
        for side, marks in _SIDE_WORDS.items():
            if any(token in marks for token in tokens):
                return Resolved(f"{side} {head}", side, "organ", 0.8)
        if head in _UNNAMED_WORDS and head != "officials" and head != "official":
            return Resolved("unnamed", "unknown", "", 0.7)
        if head in _THIRD_WORDS or any(token in _THIRD_WORDS for token in tokens):
            return Resolved("", "third", "group", 0.8)
        if head in _BODY_WORDS:
            return self._body_before(source)
        apposed = self._apposed(source)
        if apposed is not None:
            return apposed
        if is_capital:
            resolved = Resolved(name_of_person(self.document.text, source), "third", "person", 0.5)
            self._people.setdefault(resolved.actor.rsplit(" ", 1)[-1], resolved)
            return resolved
        return UNKNOWN

    def _apposed(self, source: Span) -> Resolved | None:
        """The side of a person told by what stands right behind the name: "Lin Jian, a spokesman for China's ministry"."""
        if self._folded[source.end : source.end + 1] != ",":
            return None
        end = self._folded.find(",", source.end + 1, source.end + 140)
        best = _best_mention(self._between(source.end, end if end > 0 else source.end + 60))
        if best is None:
            return None
        resolved = Resolved(name_of_person(self.document.text, source), best.side or "unknown", "person", 0.7)
        self._people[resolved.actor.rsplit(" ", 1)[-1]] = resolved
        return resolved

    def _between(self, start: int, end: int) -> tuple[MentionLike, ...]:
        first = bisect.bisect_left(self._starts, start)
        last = bisect.bisect_left(self._starts, end)
        return self._mentions[first:last]

    def _name_of(self, mention: MentionLike) -> str:
        found = self.registry.resolve(self.document.text[mention.start : mention.end], date=self._date)
        return found.actor.en if found is not None else self.document.text[mention.start : mention.end]

    def _is_joint(self, source: Span) -> bool:
        between = self._folded[source.start : source.end]
        if " and " not in between and "和" not in between and "与" not in between:
            return False
        sides = {mention.side for mention in self._between(source.start, source.end)}
        return {"US", "CN"} <= sides

    def _person_before(self, position: int) -> Resolved:
        """Whom "he" or "she" means: the last speaker, or a person named since at the head of a sentence."""
        last = self._last_person
        floor = last[0] if last is not None else max(0, position - 1500)
        first = bisect.bisect_left(self._starts, floor + 1)
        until = bisect.bisect_left(self._starts, position)
        for mention in reversed(self._mentions[max(first, until - 40) : until]):
            if mention.kind == "person" and self._heads_sentence(mention.start):
                found = self.registry.resolve(self.document.text[mention.start : mention.end], date=self._date)
                if found is not None:
                    return Resolved(found.actor.en, found.side or found.actor.side, "person", 0.75)
        if last is not None:
            return Resolved(last[1].actor, last[1].side, "person", 0.85)
        for mention in reversed(self._mentions[max(0, until - 40) : until]):
            if mention.kind == "person":
                return Resolved(self._name_of(mention), mention.side, "person", 0.6)
        return UNKNOWN

    def _heads_sentence(self, position: int) -> bool:
        """Whether few small words lie between ``position`` and the beginning of its sentence."""
        lead = self.document.text[max(0, position - 60) : position]
        cut = max(lead.rfind(mark) for mark in (". ", ".\n", "\n", "。", "” ", '" ', "，"))
        if cut < 0:
            return position < 60
        opening = lead[cut + 1 :].strip(' .”"')
        return len(opening.split()) <= 4

    def _plural(self, source: Span) -> Resolved:
        """ "They", "the participants": the side whose account this is, else both, else the last plural speaker."""
        account = self._account(source)
        if account is not None and "particip" in self._folded[source.start : source.end]:
            return account
        if self._last_any is not None and self._last_any[1].kind in ("joint", "organ", "group", "country", "metonym"):
            return self._last_any[1]
        return JOINT

    def _account(self, source: Span) -> Resolved | None:
        """The Chinese or American text whose account goes on here: cited before in the same paragraph."""
        if self._last_text is None or self._last_text[1].kind not in ("media", "text"):
            return None
        if "\n" in self.document.text[self._last_text[0] : source.start]:
            return None
        return self._last_text[1] if self._last_text[1].side in ("US", "CN") else None

    def _text_before(self, source: Span) -> Resolved:
        """Whose "the report", "the statement" or "it" is: the body or medium named last before it."""
        position = source.start
        line = self.document.text.rfind("\n", 0, position) + 1
        here = [mention for mention in self._between(line, position) if mention.kind in ("organ", "media")]
        if self._last_text is not None and self._last_text[0] >= line:
            here = [
                mention
                for mention in here
                if mention.start > self._last_text[0] and mention.end > position - 120 and mention.kind == "media"
            ]
        if here:
            best = here[-1]
            return Resolved(self._name_of(best), best.side or "unknown", "text", 0.8)
        if self._last_text is not None:
            return Resolved(self._last_text[1].actor, self._last_text[1].side, "text", 0.75)
        before = [
            mention for mention in self._between(max(0, line - 800), position) if mention.kind in ("organ", "media")
        ]
        if before:
            return Resolved(self._name_of(before[-1]), before[-1].side or "unknown", "text", 0.6)
        return UNKNOWN

    def _body_before(self, source: Span) -> Resolved:
        """Whose "a spokesperson", "the ministry" or "officials" are: the body named last, within the paragraph first."""
        position = source.start
        line = self.document.text.rfind("\n", 0, position) + 1
        for start in (line, max(0, line - 600)):
            here = [mention for mention in self._between(start, position) if mention.kind in ("organ", "metonym")]
            if here:
                return Resolved(self._name_of(here[-1]), here[-1].side or "unknown", "organ", 0.7)
        if self._last_text is not None:
            return Resolved(self._last_text[1].actor, self._last_text[1].side, "organ", 0.6)
        return UNKNOWN


def _best_mention(mentions: tuple[MentionLike, ...]) -> MentionLike | None:
    """The mention that tells most of a source's side: the last person, else the first body, else the first country."""
    for kinds in (("person",), ("organ", "media", "metonym"), ("country", "group")):
        fitting = [mention for mention in mentions if mention.kind in kinds]
        if fitting:
            return fitting[-1] if kinds == ("person",) else fitting[0]
    return None


def name_of_person(text: str, source: Span) -> str:
    """The last two capitalised words of a source, as written."""
    parts = [part.strip(",.()") for part in text[source.start : source.end].split()]
    capitals = [part for part in parts if part[:1].isupper()]
    return " ".join(capitals[-2:])
