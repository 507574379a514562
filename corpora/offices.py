"""Who held an office at a date, and what is left to say where that is nobody or several.

Where two people fit, nobody is chosen: the answer then is the body or the government that all of them belong to, with the
flag "ambiguous", or there is none.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz.distance import OSA

from corpora.lexicon import Lexicon
from corpora.roster import Actor, Office, Title
from corpora.text import fold

JOINT, UNKNOWN = "joint", "unknown"
# Ranks of certainty rather than probabilities: 1.0 a name, below 0.5 no more than a side.
CONFIDENCE = {
    "surname_only": 0.85,
    "fuzzy_name": 0.8,
    "by_office": 0.85,
    "garbled_name": 0.7,
    "role": 0.9,
    "several": 0.8,
    "joint_claim": 0.7,
    "former": 0.8,
    "title_mismatch": 0.8,
    "no_date": 0.6,
    "unlisted_person": 0.6,
    "ambiguous": 0.4,
    "by_side": 0.4,
}


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who a name means: actor, side, the office at the date or None, flags, confidence in (0, 1].

    ``candidates`` are the ids among which an ambiguous name left the choice open.
    """

    actor: Actor
    side: str
    office: Office | None = None
    flags: tuple[str, ...] = ()
    confidence: float = 1.0
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known around a name: the day, a side that the text speaks for, ids of people named in it."""

    day: date | None = None
    side: str | None = None
    among: Collection[str] = ()


def build(
    actor: Actor,
    flags: Iterable[str] = (),
    *,
    side: str = "",
    office: Office | None = None,
    candidates: Iterable[str] = (),
) -> Resolution:
    """A resolution whose confidence follows from its flags."""
    kept = tuple(dict.fromkeys(flags))
    confidence = min((CONFIDENCE[flag] for flag in kept), default=1.0)
    return Resolution(actor, side or actor.side, office, kept, confidence, tuple(candidates))


def office_of(actor: Actor, titles: Collection[Title], day: date | None) -> Office | None:
    """The office that an actor held on ``day``: the one meant by ``titles`` if it is among them, else the first in precedence."""
    keys = {(title.organ, title.title_en) for title in titles}
    meant = [office for office in actor.offices if (office.organ, office.title_en) in keys]
    if day is None:
        return meant[0] if len(meant) == 1 else None
    held = [office for office in actor.offices if office.is_held_on(day)]
    return next((office for office in meant if office in held), held[0] if held else None)


class Offices:
    """Choices among the actors of a lexicon by title, country, side and day."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def choose(
        self, ids: Collection[str], titles: Collection[Title], countries: list[str], setting: Setting
    ) -> tuple[list[str], list[str]]:
        """Those of ``ids`` who fit best by country, title, company and day, in this order, and what was noted on the way."""
        flags: list[str] = []
        left = list(ids)
        if countries:
            sides = {self.lexicon.by_id[country].side for country in countries}
            left = [name for name in left if self.lexicon.by_id[name].side in sides] or left
        if titles:
            fitting = [
                title for title in titles if not countries or self.lexicon.belongs(title.organ, countries)
            ] or list(titles)
            now = {actor.id for title in fitting for actor in self.lexicon.holders(title, setting.day)}
            ever = {actor.id for title in fitting for actor in self.lexicon.holders(title, None)}
            if kept := [name for name in left if name in now]:
                left = kept
            elif kept := [name for name in left if name in ever]:
                left = kept
                flags.append("former")
            else:
                flags.append("title_mismatch")
        if len(left) > 1 and setting.side:
            left = [name for name in left if self.lexicon.by_id[name].side == setting.side] or left
        if len(left) > 1:
            left = [name for name in left if name in setting.among] or left
        if len(left) > 1 and setting.day is not None:
            left = [
                name
                for name in left
                if any(office.is_held_on(setting.day) for office in self.lexicon.by_id[name].offices)
            ] or left
        return left, flags

    def holds(self, ids: Collection[str], titles: Collection[Title], day: date | None) -> bool:
        """Whether one of ``ids`` bears one of ``titles`` on ``day``."""
        return any(actor.id in ids for title in titles for actor in self.lexicon.holders(title, day))

    def by_office(
        self,
        titles: Collection[Title],
        countries: list[str],
        setting: Setting,
        *,
        unknown: str = "",
        is_deputy: bool = False,
        is_bare: bool = False,
    ) -> Resolution | None:
        """The holder of an office at the date; ``unknown`` is a name beside the title that nobody bears.

        ``is_deputy``: the words before make it another office. ``is_bare``: the title alone is a common word, so that it
        means only somebody named in the same text.
        """
        left = (
            [title for title in titles if self.lexicon.belongs(title.organ, countries)] if countries else list(titles)
        )
        if setting.side and not countries:
            left = [title for title in left if self.lexicon.by_id[title.organ].side == setting.side] or left
        if not left:
            return self.government(countries, ("unlisted_person",))
        organs = list(dict.fromkeys(title.organ for title in left))
        flags = ["by_office"]
        if not is_deputy:
            holders = list(
                {actor.id: actor for title in left for actor in self.lexicon.holders(title, setting.day)}.values()
            )
            if unknown and (near := self._near(unknown, holders)):
                return build(near, ("fuzzy_name",), office=office_of(near, left, setting.day))
            if setting.day is not None:
                known = [actor for actor in holders if actor.id in setting.among]
                chosen = known[0] if len(known) == 1 and not unknown else None
                if chosen is None and not is_bare and all(title.is_single for title in left):
                    chosen = _latest(holders, left, setting.day)
                if chosen is not None:
                    return build(
                        chosen,
                        [*flags, *(["garbled_name"] if unknown else [])],
                        office=office_of(chosen, left, setting.day),
                    )
            elif all(title.is_single for title in left):
                flags.append("no_date")
        if unknown or is_deputy:
            flags.append("unlisted_person")
        elif all(any("spokesperson" in fold(name) for name in (title.title_en, *title.aliases_en)) for title in left):
            flags.append("role")
        elif "no_date" not in flags:
            flags.append("ambiguous")
        candidates = (
            [actor.id for title in left for actor in self.lexicon.holders(title, setting.day)] if setting.day else []
        )
        if len(organs) == 1:
            return build(self.lexicon.by_id[organs[0]], flags, candidates=candidates)
        return self.undecided(organs, flags, candidates)

    def _near(self, unknown: str, holders: list[Actor]) -> Actor | None:
        """The one holder whose surname is a letter or two from the last word of ``unknown``."""
        word = fold(unknown).split()[-1].removesuffix("'s")
        allowed = 0 if len(word) < 5 else 1 if len(word) < 7 else 2
        near = [
            actor for actor in holders for part in actor.partial_en if 0 < OSA.distance(word, fold(part)) <= allowed
        ]
        return near[0] if len({actor.id for actor in near}) == 1 else None

    def government(self, countries: list[str], flags: Iterable[str]) -> Resolution | None:
        """The government of the first country, or the country itself where no line of its own stands for it."""
        return self._of_country(countries, ("government", "政府"), flags)

    def officials(self, countries: list[str], flags: Iterable[str]) -> Resolution | None:
        """The officials of the first country as a group, or else the country."""
        return self._of_country(countries, ("officials", "官员"), flags)

    def _of_country(self, countries: list[str], nouns: tuple[str, str], flags: Iterable[str]) -> Resolution | None:
        if not countries:
            return None
        country = self.lexicon.by_id[countries[0]]
        for form in (
            *(f"{part} {nouns[0]}" for part in country.partial_en),
            *(part + nouns[1] for part in country.partial_zh),
        ):
            known = self.lexicon.exact(form)
            if known is not None and known.names:
                return build(self.lexicon.by_id[known.names[0]], flags)
        return build(country, flags)

    def undecided(
        self, ids: Collection[str], flags: Collection[str], candidates: Iterable[str] = ()
    ) -> Resolution | None:
        """Several fit. Those of one side leave at least that side, in the name of its government."""
        sides = {self.lexicon.by_id[name].side for name in ids}
        owner = self.lexicon.country_of_side.get(next(iter(sides))) if len(sides) == 1 else None
        if owner is None:
            return None
        government = self.government([owner.id], flags)
        return replace(government, candidates=tuple(candidates) or tuple(ids)) if government else None


def _latest(holders: list[Actor], titles: Collection[Title], day: date) -> Actor | None:
    """The one holder of an office, on the day of a change of hands the newer one; None where several share it."""
    if len(holders) < 2:
        return holders[0] if holders else None
    if len({(title.organ, title.title_en) for title in titles}) > 1:
        return None
    starts = {
        actor.id: (office.start or "") for actor in holders if (office := office_of(actor, titles, day)) is not None
    }
    newest = max(starts.values())
    newer = [actor for actor in holders if starts.get(actor.id) == newest]
    return newer[0] if len(newer) == 1 else None
