"""How English writes dates: one pattern and one reader for each way, on folded text."""

import calendar
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from corpora.date_mentions import (
    DateMention,
    calendar_day,
    month_of,
    relative,
    weekday_near,
    year_of,
)

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower()[:3]: number for number, name in enumerate(calendar.month_name) if name} | {"sept": 9}
_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_WEEKDAYS |= {name.lower()[:3]: number for number, name in enumerate(calendar.day_name)} | {
    "tues": 1,
    "thur": 3,
    "thurs": 3,
}
# Short names are taken for months only beside a day ("dec 5"), so that "may" and "sat" stay words.
_MONTH = (
    "(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug"
    "|sept|sep|oct|nov|dec)"
)
_DAY_NAME = "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_ANY_DAY_NAME = f"(?:{_DAY_NAME}|mon|tues|tue|wed|thurs|thur|thu|fri|sat|sun)"
_ORDINAL = "(?:st|nd|rd|th)?"
_YEAR = "(?:19|20)[0-9]{2}"
_MONTH_FIRST = re.compile(
    rf"(?<![a-z0-9])(?:({_ANY_DAY_NAME})\.?,? {{1,2}}(?:the )?)?({_MONTH})\.? {{1,2}}([0-9]{{1,2}}){_ORDINAL}(?![0-9a-z:%])"
    rf"(?: ?(?:-|—|to|and|through) ?(?:({_MONTH})\.? )?([0-9]{{1,2}}){_ORDINAL}(?![0-9a-z:%]))?(?:(?:,"
    rf"|, of)? ?({_YEAR})(?![0-9]))?"
)
_DAY_FIRST = re.compile(
    rf"(?<![a-z0-9/.-])(?:({_ANY_DAY_NAME})\.?,? {{1,2}}(?:the )?)?([0-9]{{1,2}}){_ORDINAL}(?: ?(?:-|—|to"
    rf"|and) ?([0-9]{{1,2}}){_ORDINAL})? "
    rf"(?:of )?({_MONTH})(?![a-z])\.?(?:,? ({_YEAR})(?![0-9]))?"
)
_MONTH_ALONE = re.compile(
    rf"(?<![a-z])(?:(in|since|last|this|next|until|by|from|during|early|late|mid|of"
    rf"|for)[ -])?({_MONTH})(?![a-z])\.?(?:,? ({_YEAR})(?![0-9]))?"
)
_ISO = re.compile(r"(?<![0-9/.-])([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?![0-9/-])")
_SLASHED = re.compile(r"(?<![0-9/.-])([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})(?![0-9/-])")
_WEEKDAY = re.compile(rf"(?<![a-z])(?:(last|next|this past|this coming|coming|this|past) )?({_DAY_NAME})(?![a-z])")
_RELATIVE = re.compile(
    "(?<![a-z])(?:(yesterday|today|tonight|tomorrow)|(?:(?:over|during|at) )?(this|last|next|the past|the) weekend|"
    "(last|this|next|the past|the coming) (week|month|year))(?![a-z])"
)
_YEAR_ALONE = re.compile(rf"(?<![a-z])(?:in|since|of|by|until|during|for) ({_YEAR})(?![0-9a-z,])")
_STEPS = {"last": -1, "the past": -1, "this": 0, "the": 0, "next": 1, "the coming": 1}
_DAY_STEPS = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}


def _read_month_first(match: re.Match[str], base: date | None) -> DateMention | None:
    name, month, day, last_month, last_day, year = match.groups()
    return calendar_day(
        match,
        base,
        int(year) if year else None,
        _MONTHS[month],
        int(day),
        last_month=_MONTHS[last_month] if last_month else None,
        last_day=int(last_day) if last_day else None,
        weekday=_WEEKDAYS[name] if name else None,
    )


def _read_day_first(match: re.Match[str], base: date | None) -> DateMention | None:
    name, day, last_day, month, year = match.groups()
    if month == "may" and not year and match.group(0)[-3:] == "may" and int(day) > 31:
        return None
    return calendar_day(
        match,
        base,
        int(year) if year else None,
        _MONTHS[month],
        int(day),
        last_day=int(last_day) if last_day else None,
        weekday=_WEEKDAYS[name] if name else None,
    )


def _read_month_alone(match: re.Match[str], base: date | None) -> DateMention | None:
    lead, month, year = match.groups()
    # "may", "march", "mar" and "sat down in" are words: a month alone needs a preposition or a year.
    if not year and (lead is None or (len(month) <= 4 and month not in ("may", "june", "july"))):
        return None
    if month == "may" and not year and lead not in ("in", "since", "last", "until", "early", "late", "mid"):
        return None
    return _from(match.start(2), month_of(match, base, int(year) if year else None, _MONTHS[month]))


def _read_iso(match: re.Match[str], base: date | None) -> DateMention | None:
    return calendar_day(match, base, int(match.group(1)), int(match.group(3)), int(match.group(4)))


def _read_slashed(match: re.Match[str], base: date | None) -> DateMention | None:
    one, two, year = int(match.group(1)), int(match.group(3)), int(match.group(4))
    if one <= 12 and two <= 12 and one != two:
        return DateMention(*match.span(), None, None, "day", ("ambiguous_order",), year)
    month, day = (one, two) if one <= 12 else (two, one)
    return calendar_day(match, base, year, month, day)


def _read_weekday(match: re.Match[str], base: date | None) -> DateMention | None:
    lead, name = match.groups()
    way = (
        "future"
        if lead in ("next", "this coming", "coming")
        else "past"
        if lead in ("last", "this past", "past")
        else ""
    )
    weekday = _WEEKDAYS[name]
    flags = (way,) if way else ()
    if base is None:
        return DateMention(*match.span(), None, None, "weekday", ("weekday_only", *flags), weekday=weekday)
    day = weekday_near(base, weekday, way)
    return DateMention(*match.span(), day, day, "day", flags, day.year, day.month, day.day, None, weekday)


def _read_relative(match: re.Match[str], base: date | None) -> DateMention | None:
    day, weekend, lead, unit = match.groups()
    if day:
        return relative(match, base, "day", _DAY_STEPS[day])
    if weekend:
        return relative(match, base, "weekend", _STEPS[weekend])
    return relative(match, base, unit, _STEPS[lead])


def _read_year(match: re.Match[str], base: date | None) -> DateMention | None:
    return _from(match.start(1), year_of(match, int(match.group(1))))


def _from(start: int, mention: DateMention | None) -> DateMention | None:
    """The mention without the preposition that it was told by."""
    return replace(mention, start=start) if mention is not None else None


Reader = Callable[[re.Match[str], date | None], DateMention | None]
# Figures are read in any language.
FIGURES: tuple[tuple[re.Pattern[str], Reader], ...] = ((_ISO, _read_iso), (_SLASHED, _read_slashed))
# Longer forms first: what one rule has taken, the next leaves alone.
ENGLISH: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (_MONTH_FIRST, _read_month_first),
    (_DAY_FIRST, _read_day_first),
    (_MONTH_ALONE, _read_month_alone),
    (_WEEKDAY, _read_weekday),
    (_RELATIVE, _read_relative),
    (_YEAR_ALONE, _read_year),
)
