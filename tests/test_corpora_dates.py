"""Dates in both languages: what is placed on the calendar, what keeps its parts, and what is refused."""

import time
from datetime import date

import pytest

from corpora.dates import DateError, dates_in, parse_date

BASE = date(2025, 10, 27)  # a Monday


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("They met on November 15, 2025.", "2025-11-15", "2025-11-15"),
        ("signed on Nov. 15 in Paris", "2025-11-15", "2025-11-15"),
        ("On Friday, December 5th, officials met", "2025-12-05", "2025-12-05"),
        ("on 15 November, he said", "2025-11-15", "2025-11-15"),
        ("met on Friday", "2025-10-24", "2025-10-24"),
        ("met last Monday", "2025-10-20", "2025-10-20"),
        ("will meet next Thursday", "2025-10-30", "2025-10-30"),
        ("yesterday", "2025-10-26", "2025-10-26"),
        ("talks over the weekend", "2025-10-25", "2025-10-26"),
        ("visited last month", "2025-09-01", "2025-09-30"),
        ("October 25-26", "2025-10-25", "2025-10-26"),
        ("from Oct. 30 to Nov. 1", "2025-10-30", "2025-11-01"),
        ("11月15日", "2025-11-15", "2025-11-15"),
        ("2023年8月28日", "2023-08-28", "2023-08-28"),
        ("二〇二三年十一月十五日", "2023-11-15", "2023-11-15"),
        ("民國112年11月15日", "2023-11-15", "2023-11-15"),
        ("当地时间10月25日至26日", "2025-10-25", "2025-10-26"),
        ("10月25至26日", "2025-10-25", "2025-10-26"),
        ("本月15日", "2025-10-15", "2025-10-15"),
        ("國務院總理李強26日在京會見", "2025-10-26", "2025-10-26"),
        ("昨天", "2025-10-26", "2025-10-26"),
        ("周六", "2025-10-25", "2025-10-25"),
        ("上周五", "2025-10-24", "2025-10-24"),
        ("上週", "2025-10-20", "2025-10-26"),
        ("去年11月16日", "2024-11-16", "2024-11-16"),
        ("2025-10-26T21:00:00-04:00", "2025-10-26", "2025-10-26"),
    ],
)
def test_a_date_is_placed_from_its_base(text: str, first: str, last: str) -> None:
    (mention,) = dates_in(text, base=BASE)
    assert (str(mention.first), str(mention.last)) == (first, last)


@pytest.mark.parametrize(
    ("text", "flag", "part"),
    [
        ("on Sunday", "weekday_only", ("weekday", 6)),
        ("周六", "weekday_only", ("weekday", 5)),
        ("November 1", "no_year", ("day", 1)),
        ("11月15日", "no_year", ("month", 11)),
        ("in October", "no_year", ("month", 10)),
        ("7日", "day_only", ("day", 7)),
        ("yesterday", "relative", ("weekday", None)),
        ("昨天", "relative", ("day", None)),
    ],
)
def test_without_a_base_the_parts_are_kept_and_flagged(text: str, flag: str, part: tuple[str, int | None]) -> None:
    (mention,) = dates_in(text)
    assert mention.first is None
    assert mention.last is None
    assert flag in mention.flags
    assert getattr(mention, part[0]) == part[1]


def test_words_and_numbers_are_no_dates() -> None:
    assert dates_in("They may march on, and the 100% tariff sat there for 90 days by the 2030s.") == ()
    assert dates_in("一周一次的会议，10年来首次，双方就12项议题达成共识") == ()


def test_offsets_index_the_text_as_it_is() -> None:
    text = "\u200b 會談於當地時間１０月２５日舉行, on\u00a0Saturday 😀 and Nov. 1."
    spoken = [text[mention.start : mention.end] for mention in dates_in(text)]
    assert spoken == ["１０月２５日", "Saturday", "Nov. 1"]


def test_the_time_zone_is_kept_where_it_is_said() -> None:
    zones = [
        dates_in(text, base=BASE)[0].zone
        for text in (
            "当地时间10月25日",
            "北京时间10月26日上午",
            "Oct. 25 local time",
            "Oct. 25 at 9 p.m. EST",
            "Oct. 25",
        )
    ]
    assert zones == ["local", "Asia/Shanghai", "local", "America/New_York", ""]


def test_an_evening_in_washington_is_the_next_day_in_beijing() -> None:
    (washington,) = dates_in("on the evening of February 9, 2017 in Washington")
    (beijing,) = dates_in("北京时间2017年2月10日上午")
    assert washington.first is not None
    assert beijing.fits(washington.first) is False
    assert beijing.fits(washington.first, tolerance=1) is True


def test_a_weekday_fits_only_its_day() -> None:
    (mention,) = dates_in("on Saturday")
    assert mention.fits(date(2025, 10, 18)) is True
    assert mention.fits(date(2025, 10, 19)) is False
    assert mention.fits(date(2025, 10, 17), date(2025, 10, 20)) is True
    assert dates_in("recently, this week")[0].fits(date(2025, 10, 18)) is None


@pytest.mark.parametrize(
    ("string", "code"),
    [
        ("03/04/2023", "date_ambiguous"),
        ("2023-02-30", "date_invalid"),
        ("99999-01-01", "date_invalid"),
        ("99999", "date_invalid"),
        ("1", "date_invalid"),
        ("May", "date_invalid"),
        ("Sat", "date_invalid"),
        ("", "date_invalid"),
        ("October 2025", "date_invalid"),
        ("2025-10-26 or so they say", "date_invalid"),
        ("昨天", "date_incomplete"),
        ("本月15日", "date_incomplete"),
        ("11月15日", "date_incomplete"),
        ("x" * 100_000, "too_large"),
    ],
)
def test_a_bad_date_is_refused_with_its_code(string: str, code: str) -> None:
    started = time.perf_counter()
    with pytest.raises(DateError) as caught:
        parse_date(string)
    assert caught.value.code == code
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    ("string", "day"),
    [
        ("2025-10-26", "2025-10-26"),
        ("20251026", "2025-10-26"),
        ("2025/10/26", "2025-10-26"),
        ("13/04/2023", "2023-04-13"),
        ("2025-10-26T21:00:00-04:00", "2025-10-26"),
        ("Fri, 05 Dec 2025 10:00:00 GMT", "2025-12-05"),
        ("Oct. 26, 2025, 9:30 p.m. EST", "2025-10-26"),
        ("2025年10月26日 21:30", "2025-10-26"),
        ("民國112年11月15日", "2023-11-15"),
        ("二〇二三年十一月十五日", "2023-11-15"),
    ],
)
def test_a_full_date_is_read(string: str, day: str) -> None:
    assert parse_date(string) == date.fromisoformat(day)


def test_an_incomplete_date_is_read_with_a_base() -> None:
    assert parse_date("昨天", base=BASE) == date(2025, 10, 26)
    assert parse_date("本月15日", base=BASE) == date(2025, 10, 15)
    assert parse_date("11月15日", base=date(2023, 11, 16)) == date(2023, 11, 15)


def test_time_is_linear_in_the_length() -> None:
    piece = "On Friday, December 5th, 当地时间10月25日至26日 and in 2026, 12 12 12 十十十 "
    seconds = []
    for n_pieces in (700, 2_800):
        started = time.perf_counter()
        dates_in(piece * n_pieces)
        seconds.append(time.perf_counter() - started)
    assert seconds[1] < 8 * seconds[0] + 0.05
    assert seconds[1] < 2.0
