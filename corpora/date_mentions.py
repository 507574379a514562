"""The record of a date named in a text, and how its parts are placed on the calendar."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text: ``[start, end)`` in code points, and what it says.

    ``first`` and ``last`` are its days on the calendar, equal for one day, None where the text alone does not place it.
    ``precision`` is "day", "days", "weekday", "weekend", "week", "month" or "year". ``flags``: "no_year" (day and month
    or month only), "weekday_only", "day_only" (15日), "relative" (yesterday, with no day to count from), "year_assumed"
    (nearest to the base), "ambiguous_order" (03/04/2023), "invalid" (30 February), "future" (next Friday), "past" (last
    Friday). ``month``, ``day``, ``last_day`` (1-31) and ``weekday`` (0 Monday to 6 Sunday) keep what is said; ``zone``
    is "local", "Asia/Shanghai", "America/New_York", "UTC" or "" where none is said.
    """

    start: int
    end: int
    first: date | None
    last: date | None
    precision: str
    flags: tuple[str, ...] = ()
    year: int | None = None
    month: int | None = None
    day: int | None = None
    last_day: int | None = None
    weekday: int | None = None
    zone: str = ""

    def fits(self, first: date, last: date | None = None, *, tolerance: int = 0) -> bool | None:
        """Whether the mention can mean one of the days ``first`` to ``last``; None where it says too little to tell.

        ``tolerance`` in days: 1 lets an evening in Washington be the next day in Beijing. At most 40 days are tried.
        """
        last = last or first
        if self.first is not None and self.last is not None:
            return self.first <= last + timedelta(tolerance) and first <= self.last + timedelta(tolerance)
        if self.month is None and self.day is None and self.weekday is None and self.year is None:
            return None
        n_days = min((last - first).days, 40) + 2 * tolerance + 1
        return any(self._says(first + timedelta(step - tolerance)) for step in range(n_days))

    def _says(self, day: date) -> bool:
        if self.day is not None and self.last_day is not None:
            is_day = (
                self.day <= day.day <= self.last_day
                if self.day <= self.last_day
                else day.day >= self.day or day.day <= self.last_day
            )
        else:
            is_day = self.day in (None, day.day)
        is_month = self.month in (None, day.month) or (
            self.last_day is not None and self.day is not None and self.last_day < self.day
        )
        is_weekday = self.weekday in (None, day.weekday()) or (self.precision == "weekend" and day.weekday() == 5)
        return is_day and is_month and is_weekday and self.year in (None, day.year)


def day_of(year: int, month: int, day: int) -> date | None:
    """The day of the calendar, or None where there is none or the year is not one of YEARS."""
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def nearest_year(month: int, day: int, base: date, weekday: int | None) -> date | None:
    """The day of that month nearest to ``base``, of those on the weekday where one is named (0 Monday to 6 Sunday)."""
    days = [found for step in (-1, 0, 1) if (found := day_of(base.year + step, month, day))]
    if weekday is not None:
        days = [found for found in days if found.weekday() == weekday] or days
    return min(days, key=lambda found: abs((found - base).days), default=None)


def calendar_day(
    match: re.Match[str],
    base: date | None,
    year: int | None,
    month: int,
    day: int,
    *,
    last_month: int | None = None,
    last_day: int | None = None,
    weekday: int | None = None,
) -> DateMention | None:
    """A mention of a month and a day, or of some days in a row, in a given year or the one nearest to the base."""
    start, end = match.span()
    if not (1 <= month <= 12 and 1 <= day <= 31) or (year is not None and year not in YEARS):
        return DateMention(start, end, None, None, "day", ("invalid",))
    if last_day is not None and (not 1 <= last_day <= 31 or (last_day <= day and last_month in (None, month))):
        last_day = last_month = None
    flags: tuple[str, ...] = () if year is not None else ("no_year",)
    first = day_of(year, month, day) if year is not None else nearest_year(month, day, base, weekday) if base else None
    if first is None and (year is not None or day > calendar.monthrange(2024, month)[1]):
        return DateMention(start, end, None, None, "day", ("invalid",))
    if first is not None and year is None:
        flags = ("year_assumed",)
    last = first
    if first is not None and last_day is not None:
        last = day_of(first.year + ((last_month or month) < month), last_month or month, last_day) or first
    precision = "day" if last_day is None else "days"
    return DateMention(start, end, first, last, precision, flags, year, month, day, last_day, weekday)


def month_of(match: re.Match[str], base: date | None, year: int | None, month: int) -> DateMention | None:
    """A mention of a whole month, in a given year or the one nearest to the base; None for what is no month."""
    start, end = match.span()
    if not 1 <= month <= 12 or (year is not None and year not in YEARS):
        return None
    flags: tuple[str, ...] = ()
    if year is None:
        near = nearest_year(month, 15, base, None) if base else None
        if near is None:
            return DateMention(start, end, None, None, "month", ("no_year",), None, month)
        year, flags = near.year, ("year_assumed",)
    return DateMention(
        start,
        end,
        date(year, month, 1),
        date(year, month, calendar.monthrange(year, month)[1]),
        "month",
        flags,
        year,
        month,
    )


def year_of(match: re.Match[str], year: int | None) -> DateMention | None:
    """A mention of a whole year; None for what is no year of YEARS."""
    if year is None or year not in YEARS:
        return None
    return DateMention(*match.span(), date(year, 1, 1), date(year, 12, 31), "year", (), year)


def weekday_near(base: date, weekday: int, way: str) -> date:
    """The last such weekday up to the base; before it for ``way`` "past", after it for "future"."""
    back = (base.weekday() - weekday) % 7
    if way == "future":
        return base + timedelta((weekday - base.weekday()) % 7 or 7)
    return base - timedelta(back or (7 if way == "past" else 0))


def relative(match: re.Match[str], base: date | None, precision: str, step: int) -> DateMention:
    """A day, weekend, week, month or year that lies ``step`` units from the base."""
    start, end = match.span()
    flags = ("future",) if step > 0 else ("past",) if step < 0 else ()
    if base is None:
        return DateMention(
            start, end, None, None, precision, ("relative", *flags), weekday=6 if precision == "weekend" else None
        )
    if precision == "day":
        first = last = base + timedelta(step)
    elif precision == "weekend":
        # The weekend that is on or just over; "last weekend" on a Saturday is the one before.
        saturday = base - timedelta((base.weekday() - 5) % 7)
        first = saturday + timedelta(7 * (step if step > 0 or base.weekday() >= 5 else 0))
        last = first + timedelta(1)
    elif precision == "week":
        first = base - timedelta(base.weekday()) + timedelta(7 * step)
        last = first + timedelta(6)
    elif precision == "month":
        count = base.year * 12 + base.month - 1 + step
        first = date(count // 12, count % 12 + 1, 1)
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    else:
        first, last = date(base.year + step, 1, 1), date(base.year + step, 12, 31)
    return DateMention(start, end, first, last, precision, flags)
