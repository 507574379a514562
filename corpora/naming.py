"""From what a source is called to who it is at a date: by name, by surname, by title, by capacity.

Every step away from a plain name leaves a flag and lowers the confidence. Where two people fit, nobody is chosen: the
resolution then names the body or the government that all candidates belong to, with the flag "ambiguous", or there is none.
"""

import re
from collections.abc import Collection
from dataclasses import replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from corpora.lexicon import Form, Lexicon, Token
from corpora.offices import JOINT, UNKNOWN, Offices, Resolution, Setting, build, office_of
from corpora.phrases import BARE_TITLES, Phrase, conjuncts, parse, tidy, without_article
from corpora.roster import Title
from corpora.text import fold

# Surnames that are everyday words when they stand alone.
NEVER_BARE = frozenset("he may to so an do you will le la an son long he's".split())
_PARENTHESIS = re.compile("^([^()（）]{1,120}?)\\s?[(（]([^()（）]{0,120})[)）]?$")
_PIECES = re.compile("[,;，；]")
_ABOUT = re.compile("^(?:on|about|to|re|against|for|message|letter|statement|via|as|in|read) |^(?:关于|对|致)")
_LONGEST = 240


class Namer(Offices):
    """Resolves names against a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        people = [
            (fold(name), actor.id)
            for actor in lexicon.actors
            if actor.kind == "person"
            for name in actor.names()
            if name.isascii()
        ]
        self._full_names = {name: actor_id for name, actor_id in people if " " in name}
        self._surnames = {name: actor_id for name, actor_id in people if " " not in name and len(name) > 5}
        self._joint = next((actor for actor in lexicon.actors if actor.side == JOINT), None)

    def resolve(self, name: str, setting: Setting) -> Resolution | None:
        """The actor of ``name``, or None where it names nobody, or people of different sides of whom none can be told."""
        text = tidy(name)
        if not text or len(text) > _LONGEST:
            return None
        split = _PARENTHESIS.match(text)
        outer, inner = (split[1].strip(), split[2]) if split else (text, "")
        found = self._plain(outer, setting)
        pieces = [
            piece.strip() for piece in _PIECES.split(inner) if piece.strip() and not _ABOUT.match(piece.strip().lower())
        ]
        noted = [note for piece in pieces if (note := self._plain(piece, replace(setting, side=None))) is not None]
        if found is None:
            return noted[0] if noted else None
        if found.side == JOINT:
            # What both are said to have agreed, in one side's own account, is that side's claim.
            issuer = next((note for note in noted if note.side not in (JOINT, UNKNOWN)), None)
            if issuer is not None:
                return build(issuer.actor, (*issuer.flags, "joint_claim"), side=issuer.side)
            return build(found.actor, (*found.flags, "joint_claim"), side=setting.side) if setting.side else found
        if found.actor.kind != "person":
            speaker = next((note for note in noted if note.actor.kind == "person" and note.side == found.side), None)
            return speaker or found
        return found

    def _plain(self, text: str, setting: Setting) -> Resolution | None:
        for candidate in dict.fromkeys((text, without_article(text))):
            form = self.lexicon.exact(candidate)
            if form is not None and (found := self._whole(form, candidate, setting)) is not None:
                return found
        parts = conjuncts(text, self.lexicon)
        if parts is not None:
            return self._several(parts, setting)
        text = without_article(text)
        phrase = parse(text, self.lexicon)
        if phrase.is_empty:
            return self._misspelt(text, setting) or self._by_side(phrase, setting)
        return self._phrase(phrase, text, setting)

    def _whole(self, form: Form, text: str, setting: Setting) -> Resolution | None:
        """A phrase that is one form and nothing else."""
        if form.names:
            return self._named(form.names, (), [], setting, ())
        if form.titles:
            return self.by_office(form.titles, form.countries, setting, is_bare=form.text in BARE_TITLES)
        people = [part for part in form.parts if self.lexicon.by_id[part].kind == "person"]
        if len(people) < len(form.parts):
            rest = [self.lexicon.by_id[part] for part in form.parts if part not in people]
            return build(rest[0]) if len({actor.side for actor in rest}) == 1 else None
        if text.lower() in NEVER_BARE or not people:
            return None
        return self._named(people, (), [], setting, ("surname_only",))

    def _named(
        self,
        ids: Collection[str],
        titles: Collection[Title],
        countries: list[str],
        setting: Setting,
        flags: Collection[str],
        *,
        is_former: bool = False,
    ) -> Resolution | None:
        chosen, more = self.choose(ids, titles, countries, setting)
        flags = [*flags, *more]
        if len(chosen) > 1:
            return self.undecided(chosen, [*flags, "ambiguous"])
        actor = self.lexicon.by_id[chosen[0]]
        if "surname_only" in flags and titles and "title_mismatch" not in flags:
            flags.remove("surname_only")
        if is_former and actor.kind == "person":
            flags.append("former")
        return build(actor, flags, office=office_of(actor, titles, setting.day))

    def _misspelt(self, text: str, setting: Setting) -> Resolution | None:
        """A Latin name with a slip: one or two edits with one of its words right, or one in a long surname known alone."""
        query = fold(text)
        is_full = " " in query
        allowed = (0 if len(query) < 9 else 1 if len(query) < 13 else 2) if is_full else int(len(query) > 5)
        if not allowed or not text[0].isupper():
            return None
        known = self._full_names if is_full else self._surnames
        near = process.extract(query, list(known), scorer=OSA.distance, score_cutoff=allowed, limit=8)
        fitting = [
            (distance, known[name]) for name, distance, _ in near if self._is_slip(query, name, distance, is_full)
        ]
        best = {name for distance, name in fitting if distance == min(fitting)[0]}
        if len(best) != 1:
            return None
        actor = self.lexicon.by_id[best.pop()]
        return build(actor, ("fuzzy_name",), office=office_of(actor, (), setting.day))

    def _is_slip(self, query: str, name: str, distance: float, is_full: bool) -> bool:
        """Whether ``query`` can be ``name`` misspelt. Two pinyin names may differ by one letter: there it must be a long one."""
        words = name.split()
        if not is_full:
            return True
        if self.lexicon.by_id[self._full_names[name]].is_surname_first:
            return distance <= 1 and query.split()[0] == words[0] and len(words[-1]) > 4
        return bool(set(query.split()) & set(words))

    def _several(self, parts: tuple[str, str], setting: Setting) -> Resolution | None:
        found = [self._plain(part.strip(), setting) for part in parts]
        if found[0] is None or found[1] is None:
            return None
        first, second = found[0], found[1]
        if first.actor == second.actor:
            return first
        if first.side == second.side:
            return build(first.actor, (*first.flags, "several"), office=first.office)
        if self._joint is not None and {first.side, second.side} <= set(self.lexicon.country_of_side):
            return build(self._joint, ("several",))
        return None

    def _phrase(self, phrase: Phrase, text: str, setting: Setting) -> Resolution | None:
        if phrase.people and not phrase.is_strange:
            return self._person(phrase, setting)
        if phrase.is_strange:
            return self._misspelt(text, setting)
        if phrase.surnames and not (phrase.unknown and phrase.titles):
            ids = list(dict.fromkeys(part for token in phrase.surnames for part in token.form.parts))
            only_word = text.lower() in NEVER_BARE
            if phrase.unknown or only_word or (phrase.bodies and not phrase.titles):
                return None
            named = self._named(
                ids, phrase.titles, phrase.countries, setting, ("surname_only",), is_former=phrase.is_former
            )
            if not phrase.titles or (named is not None and "title_mismatch" not in named.flags):
                return named
            return self.by_office(
                phrase.titles,
                phrase.countries,
                setting,
                unknown=text.split()[-1],
                is_deputy=phrase.is_deputy or phrase.is_former,
            )
        if phrase.titles:
            return self._titled(phrase, setting)
        if phrase.unknown or phrase.han_surname:
            return None
        if phrase.bodies:
            return self._body(phrase)
        people_of = self.officials if phrase.has_people_word else self.government
        return (
            people_of(phrase.countries, ("role",))
            if phrase.has_people_word or phrase.has_voice_word
            else build(self.lexicon.by_id[phrase.countries[0]])
        )

    def _person(self, phrase: Phrase, setting: Setting) -> Resolution | None:
        last = phrase.people[-1]
        behind = [token for token in phrase.bodies if token.start > last.start]
        if (
            phrase.unknown
            or (phrase.han_surname and not phrase.titles)
            or any(not self._is_unnamed(token) for token in behind)
        ):
            return None
        if (phrase.has_people_word or behind) and not phrase.titles:
            owner = self.lexicon.country_of_side.get(self.lexicon.by_id[last.form.names[0]].side)
            return self.officials([owner.id], ("role",)) if owner else None
        people = [name for name in last.form.names if self.lexicon.by_id[name].kind == "person"]
        return self._named(people, phrase.titles, phrase.countries, setting, (), is_former=phrase.is_former)

    def _is_unnamed(self, token: Token) -> bool:
        return all(self.lexicon.by_id[name].side == UNKNOWN for name in (*token.form.names, *token.form.parts))

    def _titled(self, phrase: Phrase, setting: Setting) -> Resolution | None:
        bodies = [name for token in phrase.bodies for name in (*token.form.names, *token.form.parts)]
        fitting = [title for title in phrase.titles if title.organ in bodies] or phrase.titles
        if phrase.title_tokens > 1 and not phrase.unknown:
            # "the Treasury Secretary's spokesman" speaks for the Treasury.
            fitting = [title for title in fitting if title.organ in phrase.first_organs] or fitting[:1]
            return (
                build(self.lexicon.by_id[fitting[0].organ], ("role",))
                if len({title.organ for title in fitting}) == 1
                else None
            )
        if bodies and fitting is phrase.titles and not phrase.unknown:
            return self._body(phrase)
        if phrase.han_surname:
            ids = [
                actor.id
                for title in fitting
                for actor in self.lexicon.holders(title, setting.day)
                if phrase.han_surname in map(fold, actor.partial_zh)
            ]
            return self._named(dict.fromkeys(ids).keys(), fitting, phrase.countries, setting, ()) if ids else None
        if phrase.has_people_word and not phrase.unknown:
            return self.undecided(list(dict.fromkeys(title.organ for title in fitting)), ["role"])
        if phrase.is_former:
            return None
        return self.by_office(
            fitting,
            phrase.countries,
            setting,
            unknown=phrase.unknown,
            is_deputy=phrase.is_deputy,
            is_bare=phrase.is_bare,
        )

    def _body(self, phrase: Phrase) -> Resolution | None:
        # The noun at the end says what is meant: "US analysts" are analysts, "Treasury sources" are of the Treasury.
        last = phrase.bodies[-1].form
        generic = [self.lexicon.by_id[name] for name in (*last.names, *last.parts)]
        if all(raw.islower() for raw in last.spellings) and generic[0].kind == "group" and generic[0].side != UNKNOWN:
            return build(generic[0])
        sided = [
            token
            for token in phrase.bodies
            if self.lexicon.by_id[(*token.form.names, *token.form.parts)[0]].side != UNKNOWN
        ]
        if not sided:
            return self.officials(phrase.countries, ("role",)) if phrase.countries else build(generic[0])
        ids = (*sided[0].form.names, *sided[0].form.parts)
        actor = self.lexicon.by_id[ids[0]]
        sides = {self.lexicon.by_id[country].side for country in phrase.countries}
        if sides and actor.side not in sides and actor.kind in ("organ", "metonym"):
            # "Japan's Foreign Ministry" is Japan's, whoever else has a body of that name.
            return self.government(phrase.countries, ("role",))
        is_role = (
            phrase.has_people_word or phrase.has_voice_word or bool(phrase.titles) or len(sided) < len(phrase.bodies)
        )
        if len({self.lexicon.by_id[name].side for name in ids}) > 1:
            return None
        owner = self.lexicon.country_of_side.get(actor.side)
        if owner is not None and (phrase.has_people_word or len(sided) < len(phrase.bodies)):
            rulers = self.government([owner.id], ())
            if rulers is not None and rulers.actor == actor:
                return self.officials([owner.id], ("role",))
        return build(actor, ("role",) if is_role else ())

    def _by_side(self, phrase: Phrase, setting: Setting) -> Resolution | None:
        owner = self.lexicon.country_of_side.get(setting.side or "")
        is_plain = (phrase.has_people_word or phrase.has_voice_word) and not phrase.is_strange and not phrase.unknown
        return self.government([owner.id], ("by_side",)) if owner and is_plain else None
