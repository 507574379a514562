"""Is the meeting that a text describes one that we know? A score in [0, 1] by people, days, venue and what else is said.

A contradiction on any of them ends the question: a call is not talks in Geneva, a Sunday is not a Thursday, Raimondo is
not Yellen. What is left must be told apart from its runner-up, or no match is made.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from corpora.actors import Office, Registry
from corpora.cast import canonical, is_leader
from corpora.meeting_events import REMOTE, Event
from corpora.meeting_finding import WEEKDAY_NAMES, Serves, days_of
from corpora.meetings import Meeting
from corpora.occasions import Reading
from corpora.places import known_venue

THRESHOLD = 0.55  # below it a text's meeting is its own; set so that people and day, or people and place with a weekday, suffice
MARGIN = 0.04
RECENT_DAYS = 7
NOBODY_NAMED = (
    0.3  # "the trade talks in Kuala Lumpur" of two countries, with nobody named: the town and the week must fit
)
WEIGHTS = {"people": 0.32, "days": 0.30, "venue": 0.23, "context": 0.15}
_WORD = re.compile("[a-z][a-z'-]{3,24}")
_COMMON = frozenset(
    "with from that this about their after before first second meeting talks call visit beijing washington china chi"
    "nese united states american "
    "trade economic side sides round group working leaders officials trump biden obama over into ahead held "
    "both".split()
)


def service(registry: Registry, known: Iterable[Meeting]) -> Serves:
    """Who was in office when: by the offices of the register, and by the meetings that somebody is known to have been at.

    Somebody of whom neither says anything is taken to serve at any time.
    """
    years: dict[str, set[int]] = {}
    for meeting in known:
        days = meeting.days()
        for person in meeting.participants if days else ():
            assert days is not None
            years.setdefault(person.name, set()).add(days[0].year)

    held: dict[str, tuple[Office, ...]] = {}

    def serves(name: str, day: date) -> bool:
        if name not in held:
            found = registry.resolve(name)
            held[name] = found.actor.offices if found is not None else ()
        if held[name]:
            return any(office.is_held_on(day) for office in held[name])
        return name not in years or min(years[name]) - 1 <= day.year <= max(years[name]) + 1

    return serves


def match_score(event: Event, reading: Reading, meeting: Meeting, *, serves: Serves | None = None) -> float:
    """How well an event of a text fits a known meeting, in [0, 1]; 0.0 where they contradict each other."""
    people = _people(event, reading, meeting)
    days = _days(event, reading, meeting, serves) if people is not None else None
    if people is None:
        return 0.0
    venue = _venue(event, meeting)
    if people == NOBODY_NAMED and (venue != 1.0 or days is None or days < 0.5):
        return 0.0
    if days is None or venue is None or (days == 0.0 and venue <= 0.3):
        return 0.0
    context = _context(reading, meeting)
    score = (
        WEIGHTS["people"] * people + WEIGHTS["days"] * days + WEIGHTS["venue"] * venue + WEIGHTS["context"] * context
    )
    return round(min(1.0, score), 3)


def best_match(
    event: Event, reading: Reading, known: Sequence[Meeting], *, serves: Serves | None = None
) -> tuple[Meeting, float] | None:
    """The known meeting that an event is, with its score, or None: below THRESHOLD, or not told from another one."""
    scored = sorted(
        ((match_score(event, reading, meeting, serves=serves), meeting) for meeting in known), key=lambda pair: -pair[0]
    )
    if not scored or scored[0][0] < THRESHOLD:
        return None
    if len(scored) > 1 and scored[0][0] - scored[1][0] < MARGIN and scored[1][1].first != scored[0][1].first:
        return None
    return scored[0][1], scored[0][0]


def _people(event: Event, reading: Reading, meeting: Meeting) -> float | None:
    """Share of the sides whose people agree, None for a contradiction; those only named in the text count for less."""
    elsewhere = {player.name for player in reading.players if player.kind == "person"}
    total, n_sides, n_against = 0.0, 0, 0
    for side in sorted({person.side for person in meeting.participants}):
        expected = {canonical(person.name) for person in meeting.participants if person.side == side}
        named = set(event.people.get(side, ()))
        n_sides += 1
        if expected & (named | event.bodies):
            total += 1.0
        elif named:
            n_against += 1
            total += 0.25 if expected & elsewhere else 0.0
        elif expected & elsewhere:
            total += 0.6
    leads = (
        sum(
            any(is_leader(person.name) and person.side == side for person in meeting.participants)
            for side in ("US", "CN")
        )
        >= 2
    )
    event_leads = sum(any(is_leader(name) for name in names) for names in event.people.values())
    if leads != (event_leads >= 2) and event.people and (leads or meeting.kind not in ("visit",)):
        return None
    if not event.people and event.n_sides >= n_sides and not total:
        return NOBODY_NAMED
    if total < 0.6 or n_against >= n_sides or (n_against and meeting.kind != "visit" and not event.is_assumed):
        return None
    return total / n_sides


def _days(event: Event, reading: Reading, meeting: Meeting, serves: Serves | None) -> float | None:
    """1 for the day itself, less for a day of the year or a weekday that fits, 0 for nothing said, None against."""
    span = meeting.days()
    if span is None:
        return 0.0
    first, last = span
    if any(not serves(name, first) for name in event.names) if serves is not None else False:
        return None
    if reading.base is not None and not first - timedelta(1) <= reading.base <= last + timedelta(60):
        return None
    own_first, own_last, _ = days_of(event, reading, serves=serves)
    if own_first is not None and own_last is not None:
        if own_first <= last + timedelta(1) and first <= own_last + timedelta(1):
            return 1.0
        return None
    fits = [mention.fits(first, last, tolerance=1) for mention in event.dates]
    # A weekday gets no tolerance where it is all there is: with a day on either side half a week would fit.
    strict = [mention.fits(first, last) for mention in event.dates]
    if any(mention.day is not None and fit for mention, fit in zip(event.dates, fits, strict=True)):
        return 0.9
    if any(mention.day is not None and fit is False for mention, fit in zip(event.dates, fits, strict=True)):
        return None
    if any(strict):
        return 0.5
    if any(fit is False for fit in strict):
        return None
    said = [mention.fits(first, last + timedelta(1)) for mention in event.said_on]
    if any(said):
        return 0.35
    if reading.base is not None:
        # News of the last days; later on, a meeting that is given no day could be another one.
        if (reading.base - last).days <= RECENT_DAYS:
            return 0.6
        return None if event.medium == "remote" else 0.0
    return 0.0


def _venue(event: Event, meeting: Meeting) -> float | None:
    is_remote = meeting.kind in (*REMOTE, "phone_leaders")
    if event.medium == "remote":
        if not is_remote:
            return None
        return 1.0 if (meeting.kind == "video_call") == bool(event.kinds["video_call"]) else 0.7
    if is_remote:
        return None if event.medium == "present" or event.occasions[0].kind == "visit" else 0.2
    venue = known_venue(meeting.venue)
    if not venue:
        return 0.3
    if {place for place, _ in venue} & event.places.keys():
        return 1.0
    countries = {country for _, country in venue}
    if event.places:
        return 0.5 if countries & event.countries.keys() and meeting.kind in ("visit", "summit") else None
    if event.countries:
        return 0.7 if countries & event.countries.keys() else None
    return 0.3


def _context(reading: Reading, meeting: Meeting) -> float:
    """Half for a date of the text within some weeks of the meeting, half for words of the meeting's summary."""
    span = meeting.days()
    near = 0.0
    if span is not None:
        for mention in reading.dates:
            if mention.month is None or (mention.year not in (None, span[0].year, span[1].year + 1)):
                continue
            distance = abs(
                (
                    date(2000, mention.month, min(mention.day or 15, 28))
                    - date(2000, span[0].month, min(span[0].day, 28))
                ).days
            )
            if min(distance, 366 - distance) <= 45:
                near = 1.0
                break
        years = {mention.year for mention in reading.dates if mention.year is not None}
        if years and not years & {span[0].year, span[0].year + 1}:
            near = 0.0
    words = {word for word in _WORD.findall(meeting.summary.lower()) if word not in _COMMON}
    shared = sum(word in reading.folded for word in words)
    return 0.5 * near + 0.5 * min(1.0, shared / 3.0)


def same_meeting(one: Meeting, two: Meeting, *, shares_dates: bool = False) -> bool:
    """Whether two meetings found in texts are one: people in common, no contradiction of days, venue or medium.

    Where one of them has no day, a call needs the same weekday and ``shares_dates`` (both texts name some other day, such
    as a deadline), and talks the same place on neighbouring weekdays.
    """
    is_remote = one.kind in (*REMOTE, "phone_leaders"), two.kind in (*REMOTE, "phone_leaders")
    if is_remote[0] != is_remote[1]:
        return False
    names_one, names_two = ({person.name for person in meeting.participants} for meeting in (one, two))
    if not names_one & names_two or _leaders(names_one) != _leaders(names_two):
        return False
    for side in {person.side for person in one.participants}:
        here = {person.name for person in one.participants if person.side == side}
        there = {person.name for person in two.participants if person.side == side}
        is_told = "participants_assumed" not in (*one.flags, *two.flags)
        if here and there and not here & there and is_told and is_remote[0]:
            return False
    places = [{country for _, country in known_venue(meeting.venue)} or {meeting.venue} for meeting in (one, two)]
    if one.venue and two.venue and not places[0] & places[1]:
        return False
    days_one, days_two = one.days(), two.days()
    if days_one and days_two:
        return days_one[0] <= days_two[1] + timedelta(1) and days_two[0] <= days_one[1] + timedelta(1)
    if is_remote[0]:
        return shares_dates and _weekdays_agree(one, two, apart=0)
    return bool(one.venue and two.venue) and _weekdays_agree(one, two, apart=2)


def _leaders(names: set[str]) -> bool:
    return sum(is_leader(name) for name in names) >= 2


def _weekdays_agree(one: Meeting, two: Meeting, *, apart: int) -> bool:
    """Whether the weekdays that two texts give lie at most ``apart`` days from each other; True where one gives none."""
    said = []
    for meeting in (one, two):
        days = meeting.days()
        if days:
            said.append({days[0].weekday(), days[1].weekday()})
        else:
            said.append({WEEKDAY_NAMES.index(flag) for flag in meeting.flags if flag in WEEKDAY_NAMES})
    if not said[0] or not said[1]:
        return True
    return any(min((a - b) % 7, (b - a) % 7) <= apart for a in said[0] for b in said[1])
