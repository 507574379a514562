"""Which held meeting a text describes: the occasions that belong together, and the record made of them.

News names the meeting it reports in its first sentences, and others in passing: a planned summit, earlier visits. The
occasions of a text are gathered into events, each held, planned or past; the one that the text leads with is described.
A date is written only where the text gives one; a weekday without a year stays a flag.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from corpora.cast import chinese_name, is_leader, surname
from corpora.meeting_events import NO_SIDE, Event, disagree, leads
from corpora.meetings import Meeting, Participant
from corpora.occasions import Reading
from corpora.places import venue_of

LEAD_SENTENCES = 6
# Years that the project's register of people covers; a weekday and a day of the year are tried against them.
FIRST_YEAR, LAST_YEAR = 2009, 2030
WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNTRIES = {"US": "us", "CN": "china"}
# Whether somebody, by canonical name, was in office on a day.
Serves = Callable[[str, date], bool]


def described(reading: Reading, events: Sequence[Event]) -> tuple[Event, ...]:
    """The held events that the text is about: the one it leads with, and any other that is told as fully.

    An event mentioned in passing, planned or past, is none of them; a text about something else has none.
    """
    ranked: list[tuple[float, int, Event]] = []
    named_by = Counter(name for event in events for name in event.names)
    everybody = Counter(
        (player.side, player.name) for player in reading.players if player.kind == "person" and not player.is_mouthpiece
    )
    for number, event in enumerate(events):
        if event.occasions[0].sentence >= LEAD_SENTENCES and event.occasions[0].sentence * 5 > len(reading.sentences):
            continue
        if event.status not in ("held", "") or (event.status == "" and not _is_named_in_full(event)):
            continue
        if event.n_sides < 2 or not _are_both_there(event):
            continue
        if len(event.people) < 2:
            _complete(event, named_by, everybody)
        if (
            not event.dates
            and not event.medium
            and (event.is_assumed or not event.people)
            and not _has_dateline(reading)
        ):
            continue
        if reading.base is not None and any(
            mention.first is not None and (mention.first - reading.base).days > 1 for mention in event.dates
        ):
            continue
        weight = sum(3.0 / (1.0 + 0.4 * occasion.sentence) + 0.3 for occasion in event.occasions)
        weight += (
            0.8 * (number == 0)
            + 2.0 * (len(event.people) >= 2)
            + 1.0 * bool(event.dates)
            + 1.0 * bool(event.medium)
            + 1.0 * (event.status == "held")
        )
        ranked.append((weight, -number, event))
    ranked.sort(key=lambda entry: entry[:2], reverse=True)
    if not ranked:
        return ()
    kept = [ranked[0][2]]
    _use_dateline(kept[0], reading)
    for weight, _, event in ranked[1:]:
        if weight >= 0.5 * ranked[0][0] and _is_another(event, kept) and _is_named_in_full(event) and event.dates:
            kept.append(event)
    return tuple(kept)


def _use_dateline(event: Event, reading: Reading) -> None:
    """Give talks without a place the town of an agency's dateline, unless it is a capital, where reports are written too."""
    place, day = reading.dateline
    if day is not None:
        event.said_on.append(day)
    if place is None or event.places or event.countries or event.medium == "remote":
        return
    if place.place_id not in ("washington", "beijing"):
        event.places[place.place_id] += 1
        event.countries[place.country] += 1
        event.is_venue_assumed = True


def _has_dateline(reading: Reading) -> bool:
    return reading.dateline[0] is not None


def _are_both_there(event: Event) -> bool:
    """Whether people of two sides are named with the event, or the missing side is named otherwise, and no third with them.

    "The minister met with the head of Visa on China-U.S. trade" names one side; "Yellen held talks in Beijing" names two.
    """
    if len(event.people) >= 2:
        return True
    if event.is_pair and not (event.people and event.others):
        return not event.people or len(event.named_sides - set(NO_SIDE)) >= 2
    if event.others:
        return False
    hosts = {side for side, country in _COUNTRIES.items() if country in event.countries}
    return len((event.named_sides | hosts) - set(NO_SIDE)) >= 2


def _is_named_in_full(event: Event) -> bool:
    return event.n_sides >= 2 and bool(event.people) and bool(event.medium or event.dates)


def _is_another(event: Event, kept: Sequence[Event]) -> bool:
    """Whether the event has its own people on both sides and its own time, beside those already kept."""
    if len(event.people) < 2:
        return False
    return all(
        not event.names & other.names and any(disagree(one, two) for one in event.dates for two in other.dates)
        for other in kept
    )


def _complete(event: Event, named_by: Counter[str], everybody: Counter[tuple[str, str]]) -> None:
    """Give an event of unnamed officials the people of the text who belong to no other event.

    "Top economic officials from the U.S. and China met": whoever speaks of it later was most likely there. The record
    made from it says so with a flag. ``named_by`` counts the events that name somebody, ``everybody`` by side and name how
    often the text does.
    """
    own = event.names
    is_of_leaders = leads(own) or event.is_of_leaders
    counted: dict[str, Counter[str]] = {}
    for (side, name), count in everybody.items():
        if side not in NO_SIDE and named_by[name] <= (name in own) and is_leader(name) == is_of_leaders:
            # Who speaks of it counts thrice more.
            spoken = event.speakers.get(side, Counter())[name]
            counted.setdefault(side, Counter())[name] = count + 3 * spoken
    for side, people in counted.items():
        if side not in event.people:
            event.people[side] = Counter(dict(people.most_common(3)))
            event.sides.add(side)
            event.is_assumed = True


def days_of(
    event: Event, reading: Reading, *, serves: Serves | None = None
) -> tuple[date | None, date | None, tuple[str, ...]]:
    """First and last day of an event as its text gives them, with flags; None and None where it does not.

    A day of the year without the year is placed where one year alone fits: by the weekday beside it, the years that the
    text names, and the people, who must have been in office that day (``serves``); it is flagged "year_assumed". A
    weekday alone is "weekday_only".
    """
    placed = [mention for mention in event.dates if mention.first is not None and mention.last is not None]
    if placed:
        exact = [mention for mention in placed if mention.precision in ("day", "days")] or placed
        first = exact[0].first
        last = exact[0].last
        assert first is not None and last is not None
        for mention in exact[1:]:
            if mention.first is not None and mention.last is not None and abs((mention.first - first).days) <= 3:
                first, last = min(first, mention.first), max(last, mention.last)
        return (
            first,
            last,
            ("year_assumed",)
            if any("year_assumed" in mention.flags for mention in exact) and reading.base is None
            else (),
        )
    for mention in event.dates:
        if mention.month is None or mention.day is None:
            continue
        # Only a full date says in which year the text is; a law of 1974 or a plan for 2026 does not.
        years = {other.year for other in reading.dates if other.year is not None and other.precision in ("day", "days")}
        fitting = [
            found
            for year in (sorted(years) if years else range(FIRST_YEAR, LAST_YEAR))
            if (found := _on(year, mention.month, mention.day)) and mention.weekday in (None, found.weekday())
        ]
        if serves is not None and len(fitting) > 1:
            fitting = [found for found in fitting if all(serves(name, found) for name in event.names)]
        if len(fitting) == 1:
            last = _on(fitting[0].year, mention.month, mention.last_day) if mention.last_day else None
            return fitting[0], last or fitting[0], ("year_assumed",)
        if fitting:
            return None, None, ("no_year", f"{mention.month:02d}-{mention.day:02d}")
    if any(mention.weekday is not None for mention in event.dates):
        said = sorted({mention.weekday for mention in event.dates if mention.weekday is not None})
        return None, None, ("weekday_only", *(WEEKDAY_NAMES[weekday] for weekday in said[:2]))
    return None, None, ("undated",)


def _on(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def kind_of(event: Event) -> str:
    """Kind of the meeting: by its medium, by whether heads of state met, and by how it is called."""
    leaders = sum(any(is_leader(name) for name in people) for people in event.people.values()) >= 2
    if event.kinds["video_call"]:
        return "video_call"
    if event.kinds["call"]:
        return "phone_leaders" if leaders else "call"
    if leaders:
        return "summit"
    return "visit" if event.kinds["visit"] > event.kinds["talks"] else "talks"


def new_meeting(event: Event, reading: Reading, *, serves: Serves | None = None) -> Meeting:
    """The record of a meeting that no register holds, as the text gives it: origin "text", flags for what is assumed."""
    first, last, flags = days_of(event, reading, serves=serves)
    kind = kind_of(event)
    participants = tuple(
        Participant(name, side, chinese_name(name) if side == "CN" else "")
        for side in _side_order(event.people)
        for name, _ in event.people[side].most_common(4)
    )
    place = (
        event.places.most_common(1)[0][0]
        if event.places
        else event.countries.most_common(1)[0][0]
        if event.countries
        else ""
    )
    people = [surname(event.people[side].most_common(1)[0][0], side) for side in _side_order(event.people)]
    where = "call" if event.medium == "remote" else place or "talks"
    key = "-".join([first.isoformat() if first else "undated", *(people or ["officials"]), where])
    if event.is_assumed:
        flags = (*flags, "participants_assumed")
    if event.is_venue_assumed:
        flags = (*flags, "venue_assumed")
    return Meeting(
        meeting_id=key,
        first=first.isoformat() if first else "",
        last=last.isoformat() if last else "",
        kind=kind,
        venue="" if event.medium == "remote" else venue_of(place),
        participants=participants,
        status="held",
        origin="text",
        flags=flags,
    )


def _side_order(people: dict[str, Counter[str]]) -> list[str]:
    """US before CN, as everywhere; other sides by name."""
    return sorted(people, key=lambda side: (side != "US", side != "CN", side))
