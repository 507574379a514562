"""Dates as news and readouts write them, in English and Chinese, with or without a day to count from.

"Friday", "Dec 5th", "over the weekend", 昨天, 本月15日 and 民國112年 are read by rules of our own: general date parsers
go wrong on Chinese. A mention that cannot be placed on the calendar keeps what it says (weekday, month, day) and a flag,
so that a later reader can test a known day against it; nothing is guessed.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from corpora.errors import ParleyError
from corpora.text import fold

MAX_DATE_STRING = 64  # the longest real one, weekday and time zone in full, has about 50 characters
YEARS = range(1900, 2101)

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower()[:3]: number for number, name in enumerate(calendar.month_name) if name} | {"sept": 9}
_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_WEEKDAYS |= {name.lower()[:3]: number for number, name in enumerate(calendar.day_name)} | {"tues": 1, "thur": 3, "thurs": 3}
_HAN_DIGITS = {digit: number for number, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_HAN_WEEKDAYS = {day: number for number, day in enumerate("一二三四五六日")} | {"天": 6}
# Short names are taken for months only beside a day ("dec 5"), so that "may" and "sat" stay words.
_MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)"
_DAY_NAME = "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_ANY_DAY_NAME = f"(?:{_DAY_NAME}|mon|tues|tue|wed|thurs|thur|thu|fri|sat|sun)"
_ORDINAL = "(?:st|nd|rd|th)?"
_YEAR = "(?:19|20)[0-9]{2}"
_HAN_NUMBER = "[0-9〇零○一二三四五六七八九十百]"
_MONTH_FIRST = re.compile(
    rf"(?<![a-z0-9])(?:({_ANY_DAY_NAME})\.?,? {{1,2}}(?:the )?)?({_MONTH})\.? {{1,2}}([0-9]{{1,2}}){_ORDINAL}(?![0-9a-z:%])"
    rf"(?: ?(?:-|—|to|and|through) ?(?:({_MONTH})\.? )?([0-9]{{1,2}}){_ORDINAL}(?![0-9a-z:%]))?(?:(?:,|, of)? ?({_YEAR})(?![0-9]))?"
)
_DAY_FIRST = re.compile(
    rf"(?<![a-z0-9/.-])(?:({_ANY_DAY_NAME})\.?,? {{1,2}}(?:the )?)?([0-9]{{1,2}}){_ORDINAL}(?: ?(?:-|—|to|and) ?([0-9]{{1,2}}){_ORDINAL})? "
    rf"(?:of )?({_MONTH})(?![a-z])\.?(?:,? ({_YEAR})(?![0-9]))?"
)
_MONTH_ALONE = re.compile(
    rf"(?<![a-z])(?:(in|since|last|this|next|until|by|from|during|early|late|mid|of|for)[ -])?({_MONTH})(?![a-z])\.?(?:,? ({_YEAR})(?![0-9]))?"
)
_ISO = re.compile(r"(?<![0-9/.-])([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?![0-9/-])")
_SLASHED = re.compile(r"(?<![0-9/.-])([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})(?![0-9/-])")
_WEEKDAY = re.compile(rf"(?<![a-z])(?:(last|next|this past|this coming|coming|this|past) )?({_DAY_NAME})(?![a-z])")
_RELATIVE = re.compile(
    "(?<![a-z])(?:(yesterday|today|tonight|tomorrow)|(?:(?:over|during|at) )?(this|last|next|the past|the) weekend|"
    "(last|this|next|the past|the coming) (week|month|year))(?![a-z])"
)
_YEAR_ALONE = re.compile(rf"(?<![a-z])(?:in|since|of|by|until|during|for) ({_YEAR})(?![0-9a-z,])")
_HAN_DATE = re.compile(
    rf"(?:(民国|公元)?({_HAN_NUMBER}{{2,8}}) ?年 ?|(今年|去年|明年|前年) ?)?(?<!{_HAN_NUMBER})({_HAN_NUMBER}{{1,2}}) ?月 ?({_HAN_NUMBER}{{1,3}})"
    rf"(?: ?([日号])|(?= ?[至到和—~-]))(?: ?[至到和、—~-] ?(?:({_HAN_NUMBER}{{1,2}}) ?月 ?)?({_HAN_NUMBER}{{1,3}}) ?[日号])?"
)
_HAN_MONTH = re.compile(
    rf"(?:(民国|公元)?({_HAN_NUMBER}{{2,8}}) ?年 ?|(今年|去年|明年|前年) ?)?(?<!{_HAN_NUMBER})({_HAN_NUMBER}{{1,2}}) ?月(?!{_HAN_NUMBER})"
)
_HAN_YEAR = re.compile(rf"(?<!{_HAN_NUMBER})(民国|公元)?({_HAN_NUMBER}{{2,8}}) ?年(?!代|来|间|多|前|后|以|期|内)")
_HAN_DAY = re.compile(
    rf"(?<!{_HAN_NUMBER})(?<!月)(?:(本月|上月|上个月|下月|下个月|当月|这个月) ?)?([0-9]{{1,2}}|[一二三]?十[一二三四五六七八九]?) ?[日号]"
    rf"(?: ?[至到和、—~-] ?([0-9]{{1,2}}|[一二三]?十[一二三四五六七八九]?) ?[日号])?(?!元|内|楼|线|机|文|令)"
)
_HAN_WEEKDAY = re.compile("(?<![一两二三四五六七八九十数几])(上上|上|本|下|这)?个?(?:周|星期|礼拜)([一二三四五六日天末])(?![年次期])")
_HAN_RELATIVE = re.compile(
    "(前天|昨天|昨日|昨晚|昨夜|今天|今日|今晚|今晨|明天|明日|后天)|(上|本|下|这)个?(周|星期|月)(?![一二三四五六日天末0-9])|(今年|去年|明年|前年)(?! ?[0-9一二三四五六七八九十]{1,2} ?月)"
)
_ZONE_BEFORE = re.compile("(当地时间|北京时间|美东时间|美国东部时间|(?:beijing|local|eastern) time(?: on)?)[ ,:]{0,2}(?:[0-9]{4}年)?$")
_ZONE_AFTER = re.compile(r"^[a-z0-9 ,.:()晚上下午中早晨深夜凌—-]{0,24}?(beijing time|local time|eastern time|[ (](?:est|edt|et|gmt|utc)(?![a-z]))")
_ZONES = {
    "当地时间": "local", "local time": "local", "北京时间": "Asia/Shanghai", "beijing time": "Asia/Shanghai", "美东时间": "America/New_York",
    "美国东部时间": "America/New_York", "eastern time": "America/New_York", "est": "America/New_York", "edt": "America/New_York",
    "et": "America/New_York", "gmt": "UTC", "utc": "UTC",
}  # fmt: skip


class DateError(ParleyError):
    """A date string that cannot be used; ``code`` is date_ambiguous, date_invalid, date_incomplete or too_large."""

    def __init__(self, code: str, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(f"{code}: {reason}")

    def __reduce__(self) -> tuple[type["DateError"], tuple[str, str]]:
        return (DateError, (self.code, self.reason))


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
            is_day = self.day <= day.day <= self.last_day if self.day <= self.last_day else day.day >= self.day or day.day <= self.last_day
        else:
            is_day = self.day in (None, day.day)
        is_month = self.month in (None, day.month) or (self.last_day is not None and self.day is not None and self.last_day < self.day)
        is_weekday = self.weekday in (None, day.weekday()) or (self.precision == "weekend" and day.weekday() == 5)
        return is_day and is_month and is_weekday and self.year in (None, day.year)


def dates_in(text: str, *, base: date | None = None, language: str = "") -> tuple[DateMention, ...]:
    """The dates that ``text`` names, in order, none inside another.

    ``base`` is the day to count from (publication); without it relative and incomplete dates keep their parts and a flag.
    ``language`` "en" or "zh" tries the rules of that language alone; Chinese text also holds digits and ISO dates.
    Time is linear in the length of the text.
    """
    folded = fold(text)
    taken = bytearray(len(folded))
    mentions: list[DateMention] = []
    for pattern, read, spoken in _READERS:
        if language and spoken and spoken != language:
            continue
        for match in pattern.finditer(folded):
            if any(taken[match.start() : match.end()]):
                continue
            mention = read(match, base)
            if mention is None:
                continue
            taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
            zone = _zone(folded, mention.start, mention.end)
            mentions.append(_with_zone(mention, zone) if zone else mention)
    return tuple(sorted(mentions, key=lambda mention: mention.start))


def parse_date(string: str, *, base: date | None = None) -> date:
    """The one day that a metadata field names: ISO (with or without a time), an English or Chinese date in full.

    Relative and incomplete dates ("昨天", "11月15日") need ``base``. Raises DateError: ``too_large`` beyond 64
    characters, ``date_ambiguous`` (03/04/2023), ``date_incomplete`` (no year, or nothing to count from), ``date_invalid``.
    """
    if len(string) > MAX_DATE_STRING:
        raise DateError("too_large", f"a date of {len(string)} characters; at most {MAX_DATE_STRING}")
    shown = string.strip()
    if len(shown) == 8 and shown.isdecimal():
        shown = f"{shown[:4]}-{shown[4:6]}-{shown[6:]}"
    mentions = dates_in(shown, base=base)
    if not mentions or _unread(shown, mentions):
        raise DateError("date_invalid", f"{shown!r} is no date; write it as 2025-10-26")
    mention = mentions[0]
    if "ambiguous_order" in mention.flags:
        raise DateError("date_ambiguous", f"{shown!r} can be two days; write it as 2025-10-26")
    if "invalid" in mention.flags or mention.precision in ("month", "year", "week", "weekend", "days") or len(mentions) > 2:
        raise DateError("date_invalid", f"{shown!r} is not one day of the calendar; write it as 2025-10-26")
    if mention.first is None:
        raise DateError("date_incomplete", f"{shown!r} needs a year or a day to count from; write it as 2025-10-26")
    return mention.first


_TIME_OF_DAY = re.compile(
    "t?[0-9]{1,2}[:时点][0-9]{0,2}[:分]?[0-9]{0,2}[.0-9秒]{0,10} ?(?:[ap]\\.?m\\.?)? ?(?:z|[+-][0-9]{2}:?[0-9]{2}|[a-z]{2,4})?"
    "|[上下]午|[早中]?晚上?|中午|当地时间|北京时间|[(),. ]|\\bon\\b|\\blocal time\\b|(?:星期|周)[一二三四五六日天]"
)


def _unread(shown: str, mentions: tuple[DateMention, ...]) -> bool:
    """Whether more than a time of day is left of the string beside its dates."""
    left = list(fold(shown))
    for mention in mentions:
        left[mention.start : mention.end] = " " * (mention.end - mention.start)
    return bool(_TIME_OF_DAY.sub("", "".join(left)).strip())


def _zone(folded: str, start: int, end: int) -> str:
    before = _ZONE_BEFORE.search(folded[max(0, start - 24) : start])
    after = before or _ZONE_AFTER.search(folded[end : end + 44])
    return _ZONES.get(after.group(1).removesuffix(" on").strip(" ("), "") if after else ""


def _with_zone(mention: DateMention, zone: str) -> DateMention:
    return DateMention(
        mention.start, mention.end, mention.first, mention.last, mention.precision, mention.flags, mention.year, mention.month, mention.day,
        mention.last_day, mention.weekday, zone,
    )  # fmt: skip


def han_number(numeral: str) -> int | None:
    """The number that digits or Han numerals write ("26", "二十六", "一百一十二", "二〇二三"), or None."""
    if numeral.isdecimal() and numeral.isascii():
        return int(numeral)
    if not any(unit in numeral for unit in "十百"):
        return int("".join(str(_HAN_DIGITS.get(digit, digit)) for digit in numeral))
    total, digit = 0, 0
    for character in numeral:
        if character in "十百":
            total += max(digit, 1) * (10 if character == "十" else 100)
            digit = 0
        elif character in _HAN_DIGITS:
            digit = _HAN_DIGITS[character]
        else:
            return None
    return total + digit


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def _nearest_year(month: int, day: int, base: date, weekday: int | None) -> date | None:
    days = [found for step in (-1, 0, 1) if (found := _day(base.year + step, month, day))]
    if weekday is not None:
        days = [found for found in days if found.weekday() == weekday] or days
    return min(days, key=lambda found: abs((found - base).days), default=None)


def _calendar_day(
    match: re.Match[str], base: date | None, year: int | None, month: int, day: int, *, last_month: int | None = None, last_day: int | None = None,
    weekday: int | None = None,
) -> DateMention | None:  # fmt: skip
    """A mention of a month and a day, or of some days in a row, in a given year or the one nearest to the base."""
    start, end = match.span()
    if not (1 <= month <= 12 and 1 <= day <= 31) or (year is not None and year not in YEARS):
        return DateMention(start, end, None, None, "day", ("invalid",))
    if last_day is not None and (not 1 <= last_day <= 31 or (last_day <= day and last_month in (None, month))):
        last_day = last_month = None
    flags: tuple[str, ...] = () if year is not None else ("no_year",)
    first = _day(year, month, day) if year is not None else _nearest_year(month, day, base, weekday) if base else None
    if first is None and (year is not None or day > calendar.monthrange(2024, month)[1]):
        return DateMention(start, end, None, None, "day", ("invalid",))
    if first is not None and year is None:
        flags = ("year_assumed",)
    last = first
    if first is not None and last_day is not None:
        last = _day(first.year + ((last_month or month) < month), last_month or month, last_day) or first
    precision = "day" if last_day is None else "days"
    return DateMention(start, end, first, last, precision, flags, year, month, day, last_day, weekday)


def _month(match: re.Match[str], base: date | None, year: int | None, month: int) -> DateMention | None:
    start, end = match.span()
    if not 1 <= month <= 12 or (year is not None and year not in YEARS):
        return None
    flags: tuple[str, ...] = ()
    if year is None:
        near = _nearest_year(month, 15, base, None) if base else None
        if near is None:
            return DateMention(start, end, None, None, "month", ("no_year",), None, month)
        year, flags = near.year, ("year_assumed",)
    return DateMention(start, end, date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month", flags, year, month)


def _year(match: re.Match[str], year: int | None) -> DateMention | None:
    if year is None or year not in YEARS:
        return None
    return DateMention(*match.span(), date(year, 1, 1), date(year, 12, 31), "year", (), year)


def _read_month_first(match: re.Match[str], base: date | None) -> DateMention | None:
    name, month, day, last_month, last_day, year = match.groups()
    return _calendar_day(
        match, base, int(year) if year else None, _MONTHS[month], int(day), last_month=_MONTHS[last_month] if last_month else None,
        last_day=int(last_day) if last_day else None, weekday=_WEEKDAYS[name] if name else None,
    )  # fmt: skip


def _read_day_first(match: re.Match[str], base: date | None) -> DateMention | None:
    name, day, last_day, month, year = match.groups()
    if month == "may" and not year and match.group(0)[-3:] == "may" and int(day) > 31:
        return None
    return _calendar_day(
        match, base, int(year) if year else None, _MONTHS[month], int(day), last_day=int(last_day) if last_day else None,
        weekday=_WEEKDAYS[name] if name else None,
    )  # fmt: skip


def _read_month_alone(match: re.Match[str], base: date | None) -> DateMention | None:
    lead, month, year = match.groups()
    # "may", "march", "mar" and "sat down in" are words: a month alone needs a preposition or a year.
    if not year and (lead is None or (len(month) <= 4 and month not in ("may", "june", "july"))):
        return None
    if month == "may" and not year and lead not in ("in", "since", "last", "until", "early", "late", "mid"):
        return None
    return _month(match, base, int(year) if year else None, _MONTHS[month])


def _read_iso(match: re.Match[str], base: date | None) -> DateMention | None:
    return _calendar_day(match, base, int(match.group(1)), int(match.group(3)), int(match.group(4)))


def _read_slashed(match: re.Match[str], base: date | None) -> DateMention | None:
    one, two, year = int(match.group(1)), int(match.group(3)), int(match.group(4))
    if one <= 12 and two <= 12 and one != two:
        return DateMention(*match.span(), None, None, "day", ("ambiguous_order",), year)
    month, day = (one, two) if one <= 12 else (two, one)
    return _calendar_day(match, base, year, month, day)


def _weekday_near(base: date, weekday: int, way: str) -> date:
    back = (base.weekday() - weekday) % 7
    if way == "future":
        return base + timedelta((weekday - base.weekday()) % 7 or 7)
    return base - timedelta(back or (7 if way == "past" else 0))


def _read_weekday(match: re.Match[str], base: date | None) -> DateMention | None:
    lead, name = match.groups()
    way = "future" if lead in ("next", "this coming", "coming") else "past" if lead in ("last", "this past", "past") else ""
    weekday = _WEEKDAYS[name]
    flags = (way,) if way else ()
    if base is None:
        return DateMention(*match.span(), None, None, "weekday", ("weekday_only", *flags), weekday=weekday)
    day = _weekday_near(base, weekday, way)
    return DateMention(*match.span(), day, day, "day", flags, day.year, day.month, day.day, None, weekday)


def _relative(match: re.Match[str], base: date | None, precision: str, step: int) -> DateMention:
    """A day, weekend, week, month or year that lies ``step`` units from the base."""
    start, end = match.span()
    flags = ("future",) if step > 0 else ("past",) if step < 0 else ()
    if base is None:
        return DateMention(start, end, None, None, precision, ("relative", *flags), weekday=6 if precision == "weekend" else None)
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


_STEPS = {"last": -1, "the past": -1, "this": 0, "the": 0, "next": 1, "the coming": 1, "上": -1, "本": 0, "这": 0, "下": 1, "上上": -2}
_DAY_STEPS = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1, "前天": -2, "昨": -1, "今": 0, "明": 1, "后天": 2}
_UNITS = {"周": "week", "星期": "week", "月": "month"}
_YEAR_STEPS = {"今年": 0, "去年": -1, "明年": 1, "前年": -2}


def _read_relative(match: re.Match[str], base: date | None) -> DateMention | None:
    day, weekend, lead, unit = match.groups()
    if day:
        return _relative(match, base, "day", _DAY_STEPS[day])
    if weekend:
        return _relative(match, base, "weekend", _STEPS[weekend])
    return _relative(match, base, unit, _STEPS[lead])


def _read_year(match: re.Match[str], base: date | None) -> DateMention | None:
    return _year(match, int(match.group(1)))


def _han_year(era: str | None, numeral: str | None, word: str | None, base: date | None) -> tuple[int | None, bool]:
    """The year and whether what is said can be one: 民国112 is 2023 (the Republic's first year was 1912)."""
    if word:
        return (base.year + _YEAR_STEPS[word] if base else None), True
    if not numeral:
        return None, True
    number = han_number(numeral)
    if number is not None and era == "民国":
        number += 1911
    return number, number is not None and number in YEARS


def _read_han_date(match: re.Match[str], base: date | None) -> DateMention | None:
    era, numeral, word, month, day, mark, last_month, last_day = match.groups()
    if mark is None and last_day is None:
        return None
    year, is_year = _han_year(era, numeral, word, base)
    if not is_year:
        return DateMention(*match.span(), None, None, "day", ("invalid",))
    return _calendar_day(
        match, base, year, han_number(month) or 0, han_number(day) or 0, last_month=han_number(last_month) if last_month else None,
        last_day=han_number(last_day) if last_day else None,
    )  # fmt: skip


def _read_han_month(match: re.Match[str], base: date | None) -> DateMention | None:
    era, numeral, word, month = match.groups()
    year, is_year = _han_year(era, numeral, word, base)
    return _month(match, base, year, han_number(month) or 0) if is_year else None


def _read_han_year(match: re.Match[str], base: date | None) -> DateMention | None:
    year, is_year = _han_year(match.group(1), match.group(2), None, base)
    return _year(match, year) if is_year else None


def _read_han_day(match: re.Match[str], base: date | None) -> DateMention | None:
    """15日, 本月15日: the month is the base's own, the one before or the one after."""
    lead, numeral, last_numeral = match.groups()
    day = han_number(numeral) or 0
    last_day = han_number(last_numeral) if last_numeral else None
    if not 1 <= day <= 31:
        return None
    if base is None:
        return DateMention(*match.span(), None, None, "day" if last_day is None else "days", ("day_only",), day=day, last_day=last_day)
    steps = (-1, 0, 1) if not lead else (-1,) if lead[0] == "上" else (1,) if lead[0] == "下" else (0,)
    counts = [base.year * 12 + base.month - 1 + step for step in steps]
    days = [found for count in counts if (found := _day(count // 12, count % 12 + 1, day))]
    # News looks back: a day to come must be three times as near.
    first = min(days, key=lambda found: (found - base).days * 3 if found > base else (base - found).days, default=None)
    if first is None:
        return DateMention(*match.span(), None, None, "day", ("invalid",))
    last = (_day(first.year, first.month, last_day) if last_day else None) or first
    return DateMention(*match.span(), first, max(first, last), "day" if last_day is None else "days", (), first.year, first.month, day, last_day)


def _read_han_weekday(match: re.Match[str], base: date | None) -> DateMention | None:
    lead, name = match.groups()
    if name == "末":
        return _relative(match, base, "weekend", _STEPS[lead] if lead else 0)
    weekday = _HAN_WEEKDAYS[name]
    flags = ("past",) if lead in ("上", "上上") else ("future",) if lead == "下" else ()
    if base is None:
        return DateMention(*match.span(), None, None, "weekday", ("weekday_only", *flags), weekday=weekday)
    if lead:
        day = base + timedelta(weekday - base.weekday() + 7 * _STEPS[lead])
    else:
        day = _weekday_near(base, weekday, "")
    return DateMention(*match.span(), day, day, "day", flags, day.year, day.month, day.day, None, weekday)


def _read_han_relative(match: re.Match[str], base: date | None) -> DateMention | None:
    day, lead, unit, year = match.groups()
    if day:
        return _relative(match, base, "day", _DAY_STEPS.get(day, _DAY_STEPS.get(day[0], 0)))
    if year:
        return _relative(match, base, "year", _YEAR_STEPS[year])
    return _relative(match, base, _UNITS[unit], _STEPS[lead])


# Longer forms first: what one rule has taken, the next leaves alone.
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date | None], DateMention | None], str], ...] = (
    (_ISO, _read_iso, ""),
    (_SLASHED, _read_slashed, ""),
    (_MONTH_FIRST, _read_month_first, "en"),
    (_DAY_FIRST, _read_day_first, "en"),
    (_MONTH_ALONE, _read_month_alone, "en"),
    (_WEEKDAY, _read_weekday, "en"),
    (_RELATIVE, _read_relative, "en"),
    (_YEAR_ALONE, _read_year, "en"),
    (_HAN_DATE, _read_han_date, "zh"),
    (_HAN_MONTH, _read_han_month, "zh"),
    (_HAN_DAY, _read_han_day, "zh"),
    (_HAN_WEEKDAY, _read_han_weekday, "zh"),
    (_HAN_RELATIVE, _read_han_relative, "zh"),
    (_HAN_YEAR, _read_han_year, "zh"),
)


def published_day(published: str) -> date | None:
    """The day of a document's ``published`` field, or None where it is empty or not a date."""
    try:
        return parse_date(published) if published else None
    except DateError:
        return None


def each_day(first: date, last: date) -> Iterator[date]:
    """The days from ``first`` to ``last``, both included."""
    for step in range((last - first).days + 1):
        yield first + timedelta(step)
