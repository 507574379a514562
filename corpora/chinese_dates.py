"""How Chinese writes dates, with digits or numerals and in the years of the Republic too, on folded (simplified) text."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from corpora.date_mentions import (
    YEARS,
    DateMention,
    calendar_day,
    day_of,
    month_of,
    relative,
    weekday_near,
    year_of,
)

_HAN_DIGITS = {digit: number for number, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_HAN_WEEKDAYS = {day: number for number, day in enumerate("一二三四五六日")} | {"天": 6}
_HAN_NUMBER = "[0-9〇零○一二三四五六七八九十百]"
_HAN_DATE = re.compile(
    rf"(?:(民国|公元)?({_HAN_NUMBER}{{2,8}}) ?年 ?|(今年|去年|明年"
    rf"|前年) ?)?(?<!{_HAN_NUMBER})({_HAN_NUMBER}{{1,2}}) ?月 ?({_HAN_NUMBER}{{1,3}})"
    rf"(?: ?([日号])|(?= ?[至到和—~-]))(?: ?[至到和、—~-] ?(?:({_HAN_NUMBER}{{1,2}}) ?月 ?)?({_HAN_NUMBER}{{1,3}}) ?[日号])?"
)
_HAN_MONTH = re.compile(
    rf"(?:(民国|公元)?({_HAN_NUMBER}{{2,8}}) ?年 ?|(今年|去年|明年"
    rf"|前年) ?)?(?<!{_HAN_NUMBER})({_HAN_NUMBER}{{1,2}}) ?月(?!{_HAN_NUMBER})"
)
_HAN_YEAR = re.compile(rf"(?<!{_HAN_NUMBER})(民国|公元)?({_HAN_NUMBER}{{2,8}}) ?年(?!代|来|间|多|前|后|以|期|内)")
_HAN_DAY = re.compile(
    rf"(?<!{_HAN_NUMBER})(?<!月)(?:(本月|上月|上个月|下月|下个月|当月|这个月) ?)?([0-9]{{1,2}}"
    rf"|[一二三]?十[一二三四五六七八九]?) ?[日号]"
    rf"(?: ?[至到和、—~-] ?([0-9]{{1,2}}|[一二三]?十[一二三四五六七八九]?) ?[日号])?(?!元|内|楼|线|机|文|令)"
)
_HAN_WEEKDAY = re.compile(
    "(?<![一两二三四五六七八九十数几])(上上|上|本|下|这)?个?(?:周|星期|礼拜)([一二三四五六日天末])(?![年次期])"
)
_HAN_RELATIVE = re.compile(
    "(前天|昨天|昨日|昨晚|昨夜|今天|今日|今晚|今晨|明天|明日|后天)|(上|本|下|这)个?(周|星期"
    "|月)(?![一二三四五六日天末0-9])|(今年|去年|明年|前年)(?! ?[0-9一二三四五六七八九十]{1,2} ?月)"
)
_STEPS = {"上": -1, "本": 0, "这": 0, "下": 1, "上上": -2}
_DAY_STEPS = {"前天": -2, "昨": -1, "今": 0, "明": 1, "后天": 2}
_UNITS = {"周": "week", "星期": "week", "月": "month"}
_YEAR_STEPS = {"今年": 0, "去年": -1, "明年": 1, "前年": -2}


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
    return calendar_day(
        match,
        base,
        year,
        han_number(month) or 0,
        han_number(day) or 0,
        last_month=han_number(last_month) if last_month else None,
        last_day=han_number(last_day) if last_day else None,
    )


def _read_han_month(match: re.Match[str], base: date | None) -> DateMention | None:
    era, numeral, word, month = match.groups()
    year, is_year = _han_year(era, numeral, word, base)
    return month_of(match, base, year, han_number(month) or 0) if is_year else None


def _read_han_year(match: re.Match[str], base: date | None) -> DateMention | None:
    year, is_year = _han_year(match.group(1), match.group(2), None, base)
    return year_of(match, year) if is_year else None


def _read_han_day(match: re.Match[str], base: date | None) -> DateMention | None:
    """15日, 本月15日: the month is the base's own, the one before or the one after."""
    lead, numeral, last_numeral = match.groups()
    day = han_number(numeral) or 0
    last_day = han_number(last_numeral) if last_numeral else None
    if not 1 <= day <= 31:
        return None
    if base is None:
        return DateMention(
            *match.span(), None, None, "day" if last_day is None else "days", ("day_only",), day=day, last_day=last_day
        )
    steps = (-1, 0, 1) if not lead else (-1,) if lead[0] == "上" else (1,) if lead[0] == "下" else (0,)
    counts = [base.year * 12 + base.month - 1 + step for step in steps]
    days = [found for count in counts if (found := day_of(count // 12, count % 12 + 1, day))]
    # News looks back: a day to come must be three times as near.
    first = min(days, key=lambda found: (found - base).days * 3 if found > base else (base - found).days, default=None)
    if first is None:
        return DateMention(*match.span(), None, None, "day", ("invalid",))
    last = (day_of(first.year, first.month, last_day) if last_day else None) or first
    return DateMention(
        *match.span(),
        first,
        max(first, last),
        "day" if last_day is None else "days",
        (),
        first.year,
        first.month,
        day,
        last_day,
    )


def _read_han_weekday(match: re.Match[str], base: date | None) -> DateMention | None:
    lead, name = match.groups()
    if name == "末":
        return relative(match, base, "weekend", _STEPS[lead] if lead else 0)
    weekday = _HAN_WEEKDAYS[name]
    flags = ("past",) if lead in ("上", "上上") else ("future",) if lead == "下" else ()
    if base is None:
        return DateMention(*match.span(), None, None, "weekday", ("weekday_only", *flags), weekday=weekday)
    if lead:
        day = base + timedelta(weekday - base.weekday() + 7 * _STEPS[lead])
    else:
        day = weekday_near(base, weekday, "")
    return DateMention(*match.span(), day, day, "day", flags, day.year, day.month, day.day, None, weekday)


def _read_han_relative(match: re.Match[str], base: date | None) -> DateMention | None:
    day, lead, unit, year = match.groups()
    if day:
        return relative(match, base, "day", _DAY_STEPS.get(day, _DAY_STEPS.get(day[0], 0)))
    if year:
        return relative(match, base, "year", _YEAR_STEPS[year])
    return relative(match, base, _UNITS[unit], _STEPS[lead])


# Longer forms first: what one rule has taken, the next leaves alone.
CHINESE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date | None], DateMention | None]], ...] = (
    (_HAN_DATE, _read_han_date),
    (_HAN_MONTH, _read_han_month),
    (_HAN_DAY, _read_han_day),
    (_HAN_WEEKDAY, _read_han_weekday),
    (_HAN_RELATIVE, _read_han_relative),
    (_HAN_YEAR, _read_han_year),
)
