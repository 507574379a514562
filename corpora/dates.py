"""Dates as news and readouts write them, in English and Chinese, with or without a day to count from.

"Friday", "Dec 5th", "over the weekend", 昨天, 本月15日 and 民國112年 are read by rules of our own: general date parsers
go wrong on Chinese. A mention that cannot be placed on the calendar keeps what it says (weekday, month, day) and a flag,
so that a later reader can test a known day against it; nothing is guessed.
"""

import re
from dataclasses import replace
from datetime import date

from corpora.chinese_dates import CHINESE
from corpora.date_mentions import DateMention
from corpora.english_dates import ENGLISH, FIGURES
from corpora.errors import ParleyError
from corpora.text import fold

__all__ = ["MAX_DATE_STRING", "DateError", "DateMention", "dates_in", "parse_date", "published_day"]

MAX_DATE_STRING = 64  # the longest real one, weekday and time zone in full, has about 50 characters

_ZONE_BEFORE = re.compile(
    "(当地时间|北京时间|美东时间|美国东部时间|(?:beijing|local|eastern) time(?: on)?)[ ,:]{0,2}(?:[0-9]{4}年)?$"
)
_ZONE_AFTER = re.compile(
    r"^[a-z0-9 ,.:()晚上下午中早晨深夜凌—-]{0,24}?(beijing time|local time|eastern time|[ (](?:est|edt|et|gmt"
    r"|utc)(?![a-z]))"
)
_ZONES = {
    "当地时间": "local",
    "local time": "local",
    "北京时间": "Asia/Shanghai",
    "beijing time": "Asia/Shanghai",
    "美东时间": "America/New_York",
    "美国东部时间": "America/New_York",
    "eastern time": "America/New_York",
    "est": "America/New_York",
    "edt": "America/New_York",
    "et": "America/New_York",
    "gmt": "UTC",
    "utc": "UTC",
}
_TIME_OF_DAY = re.compile(
    "t?[0-9]{1,2}[:时点][0-9]{0,2}[:分]?[0-9]{0,2}[.0-9秒]{0,10} ?(?:[ap]\\.?m\\.?)? ?(?:z|[+-][0-9]{2}:?[0-9]{2}|[a-z]{2,4})?"
    "|[上下]午|[早中]?晚上?|中午|当地时间|北京时间|[(),. ]|\\bon\\b|\\blocal time\\b|(?:星期|周)[一二三四五六日天]"
)


class DateError(ParleyError):
    """A date string that cannot be used; ``code`` is date_ambiguous, date_invalid, date_incomplete or too_large."""

    def __init__(self, code: str, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(f"{code}: {reason}")

    def __reduce__(self) -> tuple[type["DateError"], tuple[str, str]]:
        return (DateError, (self.code, self.reason))


def dates_in(text: str, *, base: date | None = None, language: str = "") -> tuple[DateMention, ...]:
    """The dates that ``text`` names, in order, none inside another.

    ``base`` is the day to count from (publication); without it relative and incomplete dates keep their parts and a flag.
    ``language`` "en" or "zh" tries the rules of that language alone; Chinese text also holds digits and ISO dates.
    Time is linear in the length of the text.
    """
    folded = fold(text)
    taken = bytearray(len(folded))
    mentions: list[DateMention] = []
    rules = FIGURES + (ENGLISH if language != "zh" else ()) + (CHINESE if language != "en" else ())
    for pattern, read in rules:
        for match in pattern.finditer(folded):
            if any(taken[match.start() : match.end()]):
                continue
            mention = read(match, base)
            if mention is None:
                continue
            taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
            zone = _zone(folded, mention.start, mention.end)
            mentions.append(replace(mention, zone=zone) if zone else mention)
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
    if (
        "invalid" in mention.flags
        or mention.precision in ("month", "year", "week", "weekend", "days")
        or len(mentions) > 2
    ):
        raise DateError("date_invalid", f"{shown!r} is not one day of the calendar; write it as 2025-10-26")
    if mention.first is None:
        raise DateError("date_incomplete", f"{shown!r} needs a year or a day to count from; write it as 2025-10-26")
    return mention.first


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


def published_day(published: str) -> date | None:
    """The day of a document's ``published`` field, or None where it is empty or not a date."""
    try:
        return parse_date(published) if published else None
    except DateError:
        return None
