"""The index of everything that actors are called, in both languages and both scripts.

The index is one Aho-Corasick automaton over folded forms. A form can name an actor, be a title, or be a part of a name
that needs company (a surname, an adjective of a country). Which side anybody is on stands in the data alone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from ahocorasick_rs import AhoCorasick, MatchKind

from corpora.roster import Actor, Office, Title
from corpora.text import fold

# "美方案", "中方面", "以方便": a party's short name ends in 方 only where no word goes on from it; "中方面临" does end there.
_AFTER_PARTY = frozenset("面案式便法针程位块圆形舟米言")
_PARTY_GOES_ON = ("面临", "面对", "面前")
_BEFORE_PARTY = frozenset("0123456789其今昨明每近即")
# "其中共有", "开放中共享": the Party's short name is no name before these.
_NOT_BEFORE = {"中共": frozenset("同享有计识进建商赢管治处")}
# "近日", "当日", "18日" are days; "日方" is Japan.
_BEFORE_DAY = frozenset("0123456789近今昨明当前后次同即每本次")
# "总统府", "外长会", "部长级", "代表团": a title goes on into another word, unless what follows is a verb ("外长会见").
_AFTER_TITLE = frozenset("府会级团办馆职")
_TITLE_MEETS = ("会见", "会谈", "会晤", "会同")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ACRONYM_LENGTH = 6
_MOST_KEPT = 4096
_OVERLAP = 64


@dataclass(slots=True)
class Form:
    """A folded form and what it can stand for; ids of actors, titles. ``spellings``: raw forms that must be met in case."""

    text: str
    names: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    titles: list[Title] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    spellings: list[str] = field(default_factory=list)
    shorter: "Form | None" = None
    is_acronym: bool = False
    is_capital: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """A form met at ``[start, end)``."""

    start: int
    end: int
    form: Form


class Lexicon:
    """All actors and titles, indexed by form, by office, and by country."""

    def __init__(self, actors: Iterable[Actor], titles: Iterable[Title]) -> None:
        self.actors = tuple(actors)
        self.by_id = {actor.id: actor for actor in self.actors}
        self.forms: dict[str, Form] = {}
        self._holders: dict[tuple[str, str], list[tuple[Actor, Office]]] = {}
        self._holders_on: dict[tuple[str, str, date | None], tuple[Actor, ...]] = {}
        for actor in self.actors:
            for office in actor.offices:
                self._holders.setdefault((office.organ, office.title_en), []).append((actor, office))
            self._index(actor)
        countries = [actor for actor in self.actors if actor.kind == "country"]
        sides = [actor.side for actor in countries]
        # A side with one country is that country's: its organs are all bodies of one government.
        self.country_of_side = {actor.side: actor for actor in countries if sides.count(actor.side) == 1}
        self.unions: set[str] = set()
        for title in titles:
            if self.by_id[title.organ].kind == "group":
                self.unions.add(title.organ)
            for text in title.forms():
                self._form(text).titles.append(title)
        self._join_countries_and_titles()
        patterns = sorted(self.forms)
        self._ordered = [self.forms[pattern] for pattern in patterns]
        for form in self._ordered:
            form.shorter = self._prefix(form.text)
            form.is_acronym = bool(form.spellings) and all(_is_acronym(raw) for raw in form.spellings)
            # "the foreign ministry" is written small too; a name of one word or of a person is not.
            is_body = " " in form.text and all(self.by_id[name].kind == "organ" for name in form.names)
            is_named = bool(form.spellings) and not form.titles and all(raw[0].isupper() for raw in form.spellings)
            form.is_capital = is_named and not (is_body and form.names)
        self._automaton = AhoCorasick(patterns, matchkind=MatchKind.LeftmostLongest)

    def _form(self, text: str) -> Form:
        return self.forms.setdefault(text, Form(text))

    def _index(self, actor: Actor) -> None:
        names = tuple(actor.names())
        for raw, folded in zip(names, fold("\n".join(names)).split("\n"), strict=True):
            form = self._form(folded)
            form.spellings.append(raw)
            if actor.id not in form.names:
                form.names.append(actor.id)
        for raw in (*actor.partial_en, *actor.partial_zh):
            # A Chinese surname of one character is looked for before a title only, never on its own.
            if len(raw) > 1 or actor.kind != "person":
                form = self._form(fold(raw))
                form.spellings.append(raw)
                if actor.id not in form.parts:
                    form.parts.append(actor.id)

    def _join_countries_and_titles(self) -> None:
        """Where a body's name would hide the title behind it ("US Treasury" in "US Treasury Secretary"), the two as one."""
        openers: dict[str, list[tuple[str, list[str]]]] = {}
        for form in self.forms.values():
            if form.parts and any(self.by_id[part].kind in ("country", "group") for part in form.parts):
                for glue in ("", " ", "'s "):
                    openers.setdefault(form.text + glue, []).append((form.text, form.parts))
        bodies = [form.text for form in self.forms.values() if form.names and not form.titles]
        hiding: dict[str, set[str]] = {}
        for body in bodies:
            for length in range(1, min(len(body), 20)):
                if body[:length] in openers:
                    hiding.setdefault(body[:length], set()).add(body[length:])
        by_opening: dict[str, list[Form]] = {}
        for form in [form for form in self.forms.values() if form.titles]:
            for length in range(1, len(form.text)):
                by_opening.setdefault(form.text[:length], []).append(form)
        for opener, rests in hiding.items():
            for form in {form.text: form for rest in rests for form in by_opening.get(rest, ())}.values():
                for _, ids in openers[opener]:
                    fitting = [title for title in form.titles if self.belongs(title.organ, ids)]
                    if fitting:
                        joined = self._form(opener + form.text)
                        joined.titles.extend(title for title in fitting if title not in joined.titles)
                        joined.countries.extend(part for part in ids if part not in joined.countries)

    def _prefix(self, text: str) -> Form | None:
        for end in range(len(text) - 1, 0, -1):
            if not _joins(text[end - 1], text[end]) and text[:end] in self.forms:
                return self.forms[text[:end]]
        return None

    def belongs(self, organ: str, countries: Iterable[str]) -> bool:
        """Whether an organ is one of the given countries or groups, or a body of theirs."""
        for country in countries:
            side = self.by_id[country].side
            owner = self.country_of_side.get(side)
            if organ == country or (owner is not None and owner.id == country and self.by_id[organ].side == side):
                return True
        return False

    def is_own(self, actor_id: str) -> bool:
        """Whether an actor is a country that has a side to itself."""
        owner = self.country_of_side.get(self.by_id[actor_id].side)
        return owner is not None and owner.id == actor_id

    def holders(self, title: Title, day: date | None) -> tuple[Actor, ...]:
        """Who held a title on ``day``, without a day whoever held it at any time; each once."""
        key = (title.organ, title.title_en, day)
        known = self._holders_on.get(key)
        if known is None:
            if len(self._holders_on) > _MOST_KEPT:
                self._holders_on.clear()
            found = self._holders.get((title.organ, title.title_en), ())
            known = tuple(
                {actor.id: actor for actor, office in found if day is None or office.is_held_on(day)}.values()
            )
            self._holders_on[key] = known
        return known

    def exact(self, text: str) -> Form | None:
        """The form that is the whole of ``text``, whatever its capitals and script."""
        return self.forms.get(fold(text))

    def scan(self, raw: str, folded: str, *, is_name: bool = False) -> list[Token]:
        """Longest forms from left to right, at word boundaries, in linear time; ``is_name`` overlooks capitals."""
        tokens: list[Token] = []
        free_from = 0
        if not folded.isascii():
            # Half of a surrogate pair has no UTF-8 form; the automaton takes it as an unknown character.
            folded = _SURROGATE.sub("\ufffd", folded)
        for number, start, end in self._automaton.find_matches_as_indexes(folded):
            if start < free_from or (start and _joins(folded[start - 1], folded[start])):
                continue
            form = self._fitting(self._ordered[number], raw, folded, start, is_name)
            if form is not None:
                tokens.append(Token(start, start + len(form.text), form))
            elif " " in folded[start:end]:
                # "the un" in "the United Nations" hides what begins inside it.
                inner = folded.index(" ", start) + 1
                for again, from_, _ in self._automaton.find_matches_as_indexes(folded[inner : end + _OVERLAP]):
                    form = self._fitting(self._ordered[again], raw, folded, inner + from_, is_name)
                    if (
                        inner + from_ < end
                        and form is not None
                        and not _joins(folded[inner + from_ - 1], folded[inner + from_])
                    ):
                        tokens.append(Token(inner + from_, inner + from_ + len(form.text), form))
                        free_from = tokens[-1].end
        return tokens

    def _fitting(self, form: Form | None, raw: str, folded: str, start: int, is_name: bool) -> Form | None:
        """The form, or the longest shorter one, that ends at a word boundary and is written as it must be."""
        while form is not None:
            end = start + len(form.text)
            if not _goes_on(folded, end) and _fits(form, raw, folded, start, end, is_name):
                return form
            form = form.shorter
        return None


def _joins(left: str, right: str) -> bool:
    """Whether no word boundary lies between two characters: both are letters or digits, and neither is Chinese."""
    return left.isalnum() and right.isalnum() and left < "\u2e80" and right < "\u2e80"


def _goes_on(folded: str, end: int) -> bool:
    """Whether a word goes on at ``end``: a letter, or an apostrophe that is no possessive ("Xi'an")."""
    if end == len(folded):
        return False
    if folded[end] == "'":
        return folded[end + 1 : end + 2].isalpha() and (folded[end + 1] != "s" or folded[end + 2 : end + 3].isalpha())
    return _joins(folded[end - 1], folded[end])


def _is_acronym(raw: str) -> bool:
    return len(raw) <= _ACRONYM_LENGTH and raw.isascii() and raw.isupper()


def _fits(form: Form, raw: str, folded: str, start: int, end: int, is_name: bool) -> bool:
    if form.text[-1] == "方" and len(form.text) == 2:
        if folded[end : end + 1] in _AFTER_PARTY and folded[end : end + 2] not in _PARTY_GOES_ON:
            return False
        return start == 0 or folded[start - 1] not in _BEFORE_PARTY
    if form.text in _NOT_BEFORE and folded[end : end + 1] in _NOT_BEFORE[form.text]:
        return False
    if form.text == "日":
        return start == 0 or folded[start - 1] not in _BEFORE_DAY
    if (
        form.titles
        and folded[end : end + 1] in _AFTER_TITLE
        and folded[end : end + 2] not in _TITLE_MEETS
        and form.text[-1] > "\u2e80"
    ):
        return False
    if is_name:
        return True
    if form.is_acronym:
        return raw[start:end] in form.spellings
    return not form.is_capital or raw[start].isupper() or not raw[start].isascii()
