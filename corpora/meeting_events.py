"""Occasions put together: what of a text belongs to one meeting, held, planned or past.

Two occasions are one meeting where nothing contradicts it (people, medium, country, days, held or planned) and something
speaks for it: a name, a place, a day in common, or "the talks" soon after talks were named.
"""

import bisect
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from corpora.cast import is_leader
from corpora.dates import DateMention
from corpora.occasions import Occasion, Reading

NO_SIDE = ("third", "joint", "unknown", "")
REMOTE = ("video_call", "call")
MAX_DATES = 12  # of one event; a meeting that is given more days than that is a list of meetings


@dataclass(slots=True)
class Event:
    """Occasions of one text that are one meeting; counters hold how often each thing is named with it."""

    status: str
    occasions: list[Occasion] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    people: dict[str, Counter[str]] = field(default_factory=dict)
    others: Counter[str] = field(default_factory=Counter)
    speakers: dict[str, Counter[str]] = field(default_factory=dict)
    bodies: set[str] = field(default_factory=set)
    sides: set[str] = field(default_factory=set)
    named_sides: set[str] = field(default_factory=set)
    is_of_leaders: bool = False
    is_pair: bool = False
    places: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    dates: list[DateMention] = field(default_factory=list)
    said_on: list[DateMention] = field(default_factory=list)
    is_assumed: bool = False
    is_venue_assumed: bool = False

    def add(self, occasion: Occasion) -> None:
        """Take an occasion in; its status counts where the event has none yet."""
        self.occasions.append(occasion)
        self.kinds[occasion.kind] += 1
        # One side's head of state, named alone with talks already under way, speaks of them and was not there.
        leading = {player.side for player in occasion.players if is_leader(player.name)}
        is_of_officials = len(self.occasions) > 1 and not leads(self.names) and len(leading) < 2
        for player in occasion.players:
            if (
                player.kind == "person"
                and player.side not in NO_SIDE
                and not player.is_mouthpiece
                and not (is_of_officials and is_leader(player.name))
            ):
                self.people.setdefault(player.side, Counter())[player.name] += 1
            elif player.side == "third" and player.kind in ("person", "country", "organ", "metonym"):
                self.others[player.name] += 1
        self.bodies |= {player.name for player in occasion.players if player.kind == "organ"}
        for player in occasion.speakers:
            if player.kind == "person" and player.side not in NO_SIDE and not player.is_mouthpiece:
                self.speakers.setdefault(player.side, Counter())[player.name] += 1
        self.sides |= occasion.sides
        self.named_sides |= occasion.named_sides
        self.is_of_leaders |= occasion.is_of_leaders
        self.is_pair |= occasion.is_pair
        for place in occasion.places:
            if not place.is_country:
                self.places[place.place_id] += 1
            self.countries[place.country] += 1
        _take(self.dates, occasion.dates)
        _take(self.said_on, occasion.said_on)
        if occasion.status and not self.status:
            self.status = occasion.status

    @property
    def names(self) -> set[str]:
        """Canonical names of everybody of a side who is named with the event."""
        return {name for people in self.people.values() for name in people}

    @property
    def medium(self) -> str:
        """ "remote", "present" or "" where the words leave it open."""
        if self.kinds["video_call"] or self.kinds["call"]:
            return "remote"
        return "present" if self.places or self.countries or self.kinds["visit"] else ""

    @property
    def n_sides(self) -> int:
        """How many sides (not third parties) are named with it."""
        return len(self.sides - set(NO_SIDE))


def _take(held: list[DateMention], new: Iterable[DateMention]) -> None:
    """Add the days among ``new`` that say something that is not held yet, at most MAX_DATES."""
    for mention in new:
        said = (mention.first, mention.last, mention.month, mention.day, mention.weekday)
        if mention.precision not in ("day", "days", "weekday", "weekend") or len(held) >= MAX_DATES:
            continue
        if said not in [(one.first, one.last, one.month, one.day, one.weekday) for one in held]:
            held.append(mention)


def events_of(reading: Reading, *, breaks: Sequence[int] = ()) -> tuple[Event, ...]:
    """The events of a text in the order of their first occasions.

    ``breaks`` are offsets where a new matter begins (the questions of a transcript): "the talks" never points back over one.
    """
    events: list[Event] = []
    for occasion in reading.occasions:
        # Only the latest events can be meant: this also keeps the time linear.
        fitting = [(weight, event) for event in events[-12:] if (weight := _fit(occasion, event, breaks)) > 0]
        if fitting:
            # The latest of equals.
            best = max(weight for weight, _ in fitting)
            next(event for weight, event in reversed(fitting) if weight == best).add(occasion)
        else:
            event = Event(occasion.status)
            event.add(occasion)
            events.append(event)
    return tuple(events)


def _fit(occasion: Occasion, event: Event, breaks: Sequence[int]) -> float:
    """How well an occasion goes with an event: 0 where it cannot be the same meeting or nothing speaks for it."""
    if occasion.status and event.status and occasion.status != event.status:
        return 0.0
    named = [
        player
        for player in occasion.players
        if player.kind == "person" and player.side not in NO_SIDE and not player.is_mouthpiece
    ]
    if occasion.is_of_leaders and event.names and not leads(event.names):
        return 0.0
    if (
        event.is_of_leaders
        and named
        and not occasion.is_of_leaders
        and not any(is_leader(player.name) for player in named)
    ):
        return 0.0
    people = {player.name for player in named}
    shared = people & event.names
    is_other = any(player.side in event.people and not shared for player in named)
    is_aside = (
        len(people) == 1
        and occasion.is_definite
        and occasion.kind == "talks"
        and not occasion.places
        and not occasion.dates
    )
    if is_aside and leads(people) and event.people and not leads(event.names):
        # "After the meetings, Trump expressed confidence": who speaks of a meeting was not always there.
        is_other = False
    elif is_other and (len(people) >= 2 or leads(people) != leads(event.names)):
        return 0.0
    elif not is_other and people and event.names and not shared and leads(people) != leads(event.names):
        return 0.0
    medium = "remote" if occasion.kind in REMOTE else "present" if occasion.places or occasion.kind == "visit" else ""
    if medium and event.medium and medium != event.medium:
        return 0.0
    countries = {place.country for place in occasion.places}
    if countries and event.countries and not countries & event.countries.keys():
        return 0.0
    if any(disagree(one, two) for one in occasion.dates for two in event.dates):
        return 0.0
    weight = 2.0 * len(shared) + (1.5 if countries & event.countries.keys() else 0.0)
    weight += 1.0 if occasion.kind == event.occasions[-1].kind and occasion.kind != "talks" else 0.0
    weight += (
        1.0
        if any(one.first is not None and one.first == two.first for one in occasion.dates for two in event.dates)
        else 0.0
    )
    latest = event.occasions[-1]
    is_near = occasion.sentence - latest.sentence <= (12 if occasion.is_definite else 2)
    if breaks and bisect.bisect_right(breaks, occasion.start) != bisect.bisect_right(breaks, latest.start):
        is_near = False
    if any(player.side == "third" and player.kind == "person" for player in occasion.players) and not shared:
        is_near = False
    if is_near and not is_other:
        weight += 1.0 if occasion.is_definite or occasion.status == event.status else 0.4
    if occasion.sentence == event.occasions[-1].sentence and occasion.status == event.status and not is_other:
        weight += 1.0
    if occasion.status == event.status and occasion.sides == event.sides and not people and is_near:
        weight += 0.3
    if (
        not occasion.status
        and event.status in ("planned", "past")
        and not shared
        and occasion.sentence - event.occasions[-1].sentence > 1
    ):
        return 0.0
    return weight


def leads(names: Iterable[str]) -> bool:
    """Whether a head of state is among the canonical names."""
    return any(is_leader(name) for name in names)


def disagree(one: DateMention, two: DateMention) -> bool:
    """Whether two dates cannot be days of one meeting of at most a week."""
    if one.first is not None and two.first is not None and one.last is not None and two.last is not None:
        return (one.first - two.last).days > 3 or (two.first - one.last).days > 3
    if one.weekday is not None and two.weekday is not None:
        return min((one.weekday - two.weekday) % 7, (two.weekday - one.weekday) % 7) > 2
    return one.day is not None and two.day is not None and one.month == two.month and abs(one.day - two.day) > 3
