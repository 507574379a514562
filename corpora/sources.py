"""Sources resolved: from "the Treasury Secretary", "he", "both sides" or "the report" to an actor and a side.

One pass over a document in reading order. What a name does not say by itself is taken from what was said before it: the
last speaker, the last body named, the last text cited. What cannot be told stays "unknown"; nothing is guessed.
"""

from dataclasses import dataclass, replace

from corpora.actors import Mention
from corpora.antecedents import JOINT, UNKNOWN, Antecedents, Resolved
from corpora.pages import is_chinese_page, is_spoken
from corpora.source_words import (
    BODY_WORDS,
    CHINESE_SURNAMES,
    CIVIL_WORDS,
    CN_TITLES,
    JOINT_WORDS,
    MISSION,
    ORGAN_WORDS,
    PERSON_ROLES,
    PERSON_WORDS,
    PLURAL_WORDS,
    SIDE_WORDS,
    TEXT_WORDS,
    THIRD_WORDS,
    UNNAMED_WORDS,
    US_STATES,
)
from corpora.span import Span

__all__ = ["JOINT", "UNKNOWN", "Resolved", "SourceResolver"]
# How a registry answers where it knows the body of somebody and not the person.
_PERSONAL = frozenset(("surname_only", "unlisted_person", "role", "by_office"))
# Offices of the states: bare before a name, or with the name of a state.
_REGIONAL = frozenset(("governor", "gov", "gov.", "attorney"))


@dataclass(slots=True)
class SourceResolver(Antecedents):
    """Resolves the sources of one document in reading order; each answer may lean on those before it."""

    def resolve(self, source: Span | None) -> Resolved:
        """The actor and side of ``source``; sources must come in the order in which they are read."""
        if source is None:
            return UNKNOWN
        resolved = self._resolve(source)
        self._last_any = (source.start, resolved)
        if resolved.kind == "person":
            self._last_person = (source.start, resolved)
            self._speakers.append((source.start, resolved.side))
        elif self._is_personal(source) and (not _PERSONAL.isdisjoint(resolved.flags) or self._is_officer(source)):
            # Somebody of a body, or a name of which only the government could be told, is whom "he" means next.
            self._last_person = (source.start, replace(resolved, kind="person"))
        elif resolved.kind in ("media", "organ", "text"):
            self._last_text = (source.start, resolved)
        return resolved

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
            if before.side != "unknown" or raw[0] > "z":
                return before
            # State media report their own side's words; a piece of one names nobody.
            is_first = not self._between(0, source.start) and is_chinese_page(self.document.url)
            home = Resolved("", "CN", "person", 0.5) if is_first else before
            return self._person_behind(source.end) or home
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
        if "counterpart" in tokens and tokens[0] in ("your", "my", "our") and not inside:
            # On a side's own page the counterpart is the other side's officer.
            opposite = {"US": "CN", "CN": "US"}.get(self.document.side, "unknown")
            return Resolved("", opposite, "person", 0.6)
        mission = MISSION.search(name)
        if mission is not None:
            side = "CN" if mission["cn"] else "US"
            known = self._known(raw)
            return known if known is not None and known.side == side else Resolved("", side, "organ", 0.85)
        if not _REGIONAL.isdisjoint(tokens) and (not US_STATES.isdisjoint(tokens) or tokens[0] in _REGIONAL):
            if not {"bank", "pboc", "governor's"} & set(tokens) and not any(one.side == "CN" for one in inside):
                return self._person(source, "US", 0.7)
        if not {"lawmakers", "legislators", "congressmen"}.isdisjoint(tokens) and not any(
            mention.side not in ("US", "joint") for mention in inside
        ):
            return Resolved("US Congress", "US", "group", 0.7)
        if len(tokens) == 2 and tokens[0] == "the" and head in PERSON_ROLES:
            bearer = self._bearer_before(source.start, head)
            if bearer is not None:
                return bearer
            if head == "president" and is_spoken(self.document.url) and not is_chinese_page(self.document.url):
                # Americans talk of theirs so; of the other they say "President Xi".
                return self._known("U.S. President") or Resolved("", "US", "person", 0.6)
        if head == "minister" and len(tokens) <= 3 and not inside and self._is_foreign(source):
            return Resolved("", "third", "person", 0.5)
        if inside and inside[-1].kind == "person" and inside[-1].end >= source.end - 2:
            return self._of(inside[-1], 0.95)
        owner = self._owner(source, inside)
        known = self._known(raw)
        if owner is not None and known is not None and known.side != owner.side:
            return owner
        return known or self._described(source, tokens, head, inside)

    def _is_foreign(self, source: Span) -> bool:
        """Whether the country named last before a minister, or next behind him, is neither of the two."""
        before = [one for one in self._between(max(0, source.start - 300), source.start) if one.kind == "country"]
        behind = [one for one in self._between(source.end, source.end + 80) if one.kind == "country"]
        near = before[-1:] or behind[:1]
        return bool(near) and near[0].side == "third"

    def _owner(self, source: Span, inside: tuple[Mention, ...]) -> Resolved | None:
        """Whose somebody is by a possessive at the beginning: "the Pentagon's top China official"."""
        if not inside or inside[0].start > source.start + 4 or self._folded[inside[0].end : inside[0].end + 2] != "'s":
            return None
        found = self._of(inside[0], 0.8)
        return Resolved(found.actor, found.side, "organ", 0.8) if found.side in ("US", "CN") else None

    def _is_personal(self, source: Span) -> bool:
        """Whether an English source is one person: a capital name, or a role in the singular."""
        last = self._text(source.start, source.end).rsplit(" ", 1)[-1]
        return last.isascii() and (last[:1].isupper() or last in PERSON_ROLES)

    def _is_officer(self, source: Span) -> bool:
        """Whether an English source ends in a role: "an anonymous Chinese government adviser"."""
        return self._text(source.start, source.end).rsplit(" ", 1)[-1] in PERSON_ROLES

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
            return self._body_before(source, next((token for token in tokens if token in ORGAN_WORDS), head))
        if is_name and (CN_TITLES.search(" ".join(tokens)) or _is_chinese_officer(tokens)):
            return self._person(source, "CN", 0.6)
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
        """Who is named right behind a source, or before it: "Lin Jian, a spokesman for China's foreign ministry, said", "the
        spokesman of the Department of Commerce, Matthew Axelrod, said"."""
        if self._folded[max(0, source.start - 2) : source.start] == ", ":
            lead = self._folded[max(0, source.start - 120) : source.start - 2]
            opened = max(lead.rfind(mark) for mark in (", ", ". ", "\n", "; ", "”", '" '))
            before = self._between(source.start - 2 - len(lead) + opened + 1, source.start - 2)
            organs = tuple(one for one in before if one.kind == "organ" and one.end >= source.start - 4)
            if organs and not PERSON_ROLES.isdisjoint(lead[opened + 1 :].split()[:5]):
                return organs
        if self._folded[source.end : source.end + 1] not in (",", "("):
            return ()
        end = self._folded.find(",", source.end + 1, source.end + 140)
        return self._between(source.end, end if end > 0 else source.end + 60)


def _is_joint(source: str, inside: tuple[Mention, ...]) -> bool:
    """Whether a source names both sides: "China and the United States", 中美."""
    if not any(link in source for link in (" and ", "&", "和", "与", "同", "中美", "美中")):
        return False
    return {"US", "CN"} <= {mention.side for mention in inside}


def _is_chinese_officer(tokens: list[str]) -> bool:
    """Whether a role stands before a name with a Chinese surname in front: "Spokesperson Zhang Wei"."""
    return len(tokens) >= 3 and tokens[-2] in CHINESE_SURNAMES and not PERSON_ROLES.isdisjoint(tokens[:-2])


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
