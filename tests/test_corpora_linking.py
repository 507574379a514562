"""Held meetings found in texts and statements joined to them, on short texts of our own and on the seeds."""

import json
import time
from functools import cache
from pathlib import Path

import pytest

from corpora.actors import load_actors
from corpora.document import Document, Statement
from corpora.files import development_folder
from corpora.gold import load_meetings
from corpora.linking import find_meetings, link, study
from corpora.meetings import Meeting
from corpora.places import known_venue, places_in
from corpora.span import Span

SEEDS = (development_folder() or Path("missing")) / "seeds"
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds are development data: set PARLEY_DATA")
SEED_MEETINGS = {
    "000_ebedd4a92f329c8a.txt": "2025-12-05-bessent-he-call",
    "001_48e6f0087f7d6efb.txt": "2023-08-28-raimondo-wang-beijing",
    "002_09ee00b0be08e55b.txt": "2025-10-25-bessent-he-kualalumpur",
    "003_9959789631b253b9.txt": "2025-10-18-bessent-he-call",
    "004_383d8e3ac3a49e5d.txt": "2025-10-25-bessent-he-kualalumpur",
}


def found_in(text: str, *, published: str = "", known: tuple[Meeting, ...] | None = None) -> tuple[Meeting, ...]:
    meetings = load_meetings() if known is None else known
    return find_meetings(Document("article.txt", text, published=published), load_actors(), meetings)


KNOWN = [
    (
        "2023-02-18-blinken-wang-munich",
        "MUNICH - U.S. Secretary of State Antony Blinken met China's top diplomat Wang Yi on Saturday on the sidelines "
        "of the "
        "Munich Security Conference, hours after a balloon was shot down on Feb. 4. Blinken had cancelled a planned "
        "visit to Beijing.",
    ),
    (
        "2023-11-15-biden-xi-woodside",
        "President Joe Biden and Chinese President Xi Jinping held four hours of talks on Wednesday at the Filoli "
        "estate in "
        "Woodside. They last met in Bali in November 2022. Xi told Biden that Taiwan was the most sensitive issue.",
    ),
    (
        "2019-01-30-lighthizer-liu-washington",
        "WASHINGTON — U.S. Trade Representative Robert Lighthizer and Treasury Secretary Steven Mnuchin concluded two "
        "days of talks "
        "with Chinese Vice Premier Liu He on Thursday. President Trump, who met Liu at the White House, praised them. A "
        "March 1 "
        "deadline looms.",
    ),
    (
        "2025-11-24-trump-xi-call",
        "President Trump said Monday he had a very good telephone call with President Xi Jinping of China about "
        "Ukraine, fentanyl and "
        "soybeans. The call came weeks after the two men met in Busan, South Korea. Trump was invited to visit Beijing "
        "in April.",
    ),
    (
        "2025-10-18-bessent-he-call",
        "美國財政部長貝森特與中國國務院副總理何立峰10月18日上午舉行視訊通話，雙方同意盡快舉行新一輪中美經貿磋商。",
    ),
    ("2023-06-18-blinken-beijing", "国家主席习近平6月19日下午在北京人民大会堂会见美国国务卿布林肯。"),
]


@pytest.mark.parametrize(("meeting_id", "text"), KNOWN, ids=[meeting_id for meeting_id, _ in KNOWN])
def test_a_known_meeting_is_found_without_a_year(meeting_id: str, text: str) -> None:
    assert [meeting.meeting_id for meeting in found_in(text)] == [meeting_id]


@pytest.mark.parametrize(
    "text",
    [
        "President Donald Trump said on Monday that he expects to meet Chinese President Xi Jinping next week in South "
        "Korea. Treasury "
        "Secretary Scott Bessent will hold talks with Vice Premier He Lifeng in Malaysia ahead of the summit.",
        "Trump and Xi are scheduled to meet on Thursday during the APEC summit in Gyeongju, South Korea.",
        "国家主席习近平将于10月30日在韩国釜山同美国总统特朗普举行会晤，就中美关系交换意见。",
        "The Commerce Department imposed new export controls on Tuesday. China's commerce ministry said it firmly "
        "opposes the move, "
        "which may complicate talks between the two countries.",
        "Commerce Minister Wang Wentao met with Apple chief executive Tim Cook to discuss China-U.S. trade.",
        "Wang Yi held talks with Iranian Foreign Minister Araghchi in Beijing on Friday about the United States.",
        "",
        "会",
    ],
)
def test_planned_meetings_and_other_matters_are_not_held_meetings(text: str) -> None:
    assert found_in(text) == ()


def test_a_meeting_that_nobody_knows_is_made_from_the_text() -> None:
    text = (
        "MADRID, Sept 15 - Treasury Secretary Scott Bessent and Chinese Vice Premier He Lifeng held talks in Madrid on "
        "September 14-15, 2025. "
        "The deal would be confirmed in a call between Presidents Trump and Xi on Friday."
    )
    (meeting,) = found_in(text)
    assert (meeting.meeting_id, meeting.first, meeting.last) == (
        "2025-09-14-bessent-he-madrid",
        "2025-09-14",
        "2025-09-15",
    )
    assert (meeting.kind, meeting.venue, meeting.origin, meeting.status) == ("talks", "Madrid, Spain", "text", "held")
    assert [(person.name, person.side) for person in meeting.participants] == [
        ("Scott Bessent", "US"),
        ("He Lifeng", "CN"),
    ]


def test_a_weekday_alone_is_no_date_and_is_flagged() -> None:
    (meeting,) = found_in("Antony Blinken and Qin Gang spoke by phone on Tuesday, both governments announced.")
    assert meeting.first == ""
    assert meeting.days() is None
    assert meeting.meeting_id.startswith("undated-blinken-qin")
    assert {"weekday_only", "tuesday"} <= set(meeting.flags)


def test_the_publication_day_dates_a_weekday() -> None:
    text = "Antony Blinken and Qin Gang spoke by phone on Tuesday, both governments announced."
    (meeting,) = found_in(text, published="2023-06-15")
    assert (meeting.first, meeting.kind) == ("2023-06-13", "call")


def test_a_weekday_with_a_day_places_the_year_by_who_was_in_office() -> None:
    known = tuple(meeting for meeting in load_meetings() if meeting.meeting_id != "2025-12-05-bessent-he-call")
    (meeting,) = found_in("Scott Bessent held a video call with He Lifeng on Friday, December 5th.", known=known)
    assert (meeting.first, meeting.flags) == ("2025-12-05", ("year_assumed",))


def test_another_weekday_place_or_medium_is_another_meeting() -> None:
    for text in (
        "Scott Bessent and He Lifeng held a video call on Tuesday.",
        "Scott Bessent and He Lifeng held talks in Stockholm on Saturday.",
        "Janet Yellen and He Lifeng met in Kuala Lumpur on Sunday.",
    ):
        (meeting,) = found_in(text)
        assert meeting.origin == "text", text


def test_a_day_apart_is_the_same_meeting_across_time_zones() -> None:
    (meeting,) = found_in("习近平北京时间2017年2月10日上午同美国总统特朗普通电话。")
    assert meeting.meeting_id == "2017-02-09-trump-xi-call"


def test_a_given_meeting_id_decides() -> None:
    document = Document("a.txt", "Nothing is said here of any meeting.", meeting_id="2099-01-01-made-up")
    (meeting,) = find_meetings(document, load_actors(), load_meetings())
    assert meeting.meeting_id == "2099-01-01-made-up"


def test_places_are_told_from_governments_and_outcomes() -> None:
    assert [
        place.place_id for place in places_in("Beijing said that the Busan arrangement holds; they met in Beijing.")
    ] == ["beijing"]
    assert [place.place_id for place in places_in("在馬來西亞吉隆坡舉行，落实釜山会晤共识")] == [
        "malaysia",
        "kualalumpur",
    ]
    unknown = [
        meeting.venue
        for meeting in load_meetings()
        if meeting.venue and not meeting.venue.startswith("by ") and not known_venue(meeting.venue)
    ]
    assert unknown == []


def test_a_readout_belongs_to_its_meeting_whole() -> None:
    text = (
        "Secretary Antony Blinken met with Director Wang Yi on February 18, 2023 in Munich. He condemned the missile "
        "tests of the DPRK."
    )
    words = "He condemned the missile tests of the DPRK."
    said = Statement(
        "r", Span(text.index(words), len(text)), words, "en", "US", "US via US", "indirect", actor="Antony Blinken"
    )
    document = Document("r", text, kind="readout", side="US")
    ((linked, score),) = link(document, [said], load_actors(), load_meetings())
    assert linked.meeting_id == "2023-02-18-blinken-wang-munich"
    assert score > 0.5


@cache
def seed_statements(name: str) -> tuple[tuple[Statement, str], ...]:
    """The statements marked in a seed as records, each with the meeting that it is marked with."""
    text = (SEEDS / name).read_text(encoding="utf-8")
    made = []
    for line in (SEEDS / "statements.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["document"] != name:
            continue
        before = text.rfind(row["source"], 0, row["start"])
        at = before if before >= 0 and row["start"] - before < 250 else text.find(row["source"], row["end"])
        source = Span(at, at + len(row["source"])) if at >= 0 else None
        content = Span(row["start"], row["end"])
        statement = Statement(
            name,
            content,
            content.of(text),
            "en",
            row["side"],
            "",
            row["form"],
            source=source,
            source_text=row["source"],
            actor=row["actor"],
        )
        made.append((statement, row["meeting_id"] or ""))
    return tuple(made)


@needs_seeds
@pytest.mark.parametrize("is_known", [True, False])
def test_the_meeting_of_a_seed_statement(is_known: bool) -> None:
    known = tuple(
        meeting for meeting in load_meetings() if is_known or meeting.meeting_id not in SEED_MEETINGS.values()
    )
    right = n = 0
    for name, expected in SEED_MEETINGS.items():
        document = Document(name, (SEEDS / name).read_text(encoding="utf-8"))
        found = study(document, load_actors(), known).found
        assert len(found) == 1
        assert (found[0].meeting.meeting_id == expected) is is_known
        assert (found[0].meeting.origin == "text") is not is_known
        marked = seed_statements(name)
        linked = link(document, [statement for statement, _ in marked], load_actors(), known)
        for (statement, score), (_, meeting_id) in zip(linked, marked, strict=True):
            n += 1
            right += bool(statement.meeting_id) == bool(meeting_id)
            assert 0.0 <= score <= 1.0
            assert bool(score) == bool(statement.meeting_id)
    assert n == 68
    assert right / n >= 0.9


def test_a_long_text_takes_linear_time() -> None:
    piece = (
        "Treasury Secretary Scott Bessent and Vice Premier He Lifeng held talks in Kuala Lumpur on Sunday. Bessent said "
        "the talks went well. "
        "Trump and Xi are scheduled to meet on Thursday. "
    )
    started = time.perf_counter()
    studied = study(Document("long.txt", (piece * 1_200)[:200_000]), load_actors(), load_meetings())
    assert time.perf_counter() - started < 2.0
    assert studied.found[0].meeting.meeting_id == "2025-10-25-bessent-he-kualalumpur"


def test_in_a_briefing_each_question_opens_a_new_matter() -> None:
    text = (
        "2025年11月25日外交部发言人毛宁主持例行记者会\n"
        "路透社记者：11月24日，习近平主席同特朗普总统通电话。中方能否介绍通话情况？\n"
        "毛宁：通话的氛围是积极、友好、建设性的。\n"
        "法新社记者：日本防卫大臣视察了与那国岛。中方有何评论？\n"
        "毛宁：日方的言行严重损害中日关系。\n"
    )
    document = Document("briefing.txt", text, language="zh", side="CN", kind="briefing", published="2025-11-25")
    said = [
        Statement(
            document.name,
            Span(text.index(words), text.index(words) + len(words)),
            words,
            "zh",
            "CN",
            "CN via CN",
            "direct",
        )
        for words in ("通话的氛围是积极、友好、建设性的", "日方的言行严重损害中日关系")
    ]
    about, other = (statement for statement, _ in link(document, said, load_actors(), load_meetings()))
    assert about.meeting_id == "2025-11-24-trump-xi-call"
    assert other.meeting_id == ""


def test_who_speaks_of_a_meeting_was_not_always_there() -> None:
    text = (
        "Foreign Ministry spokesperson Guo Jiakun said that Wang Wentao held talks with Howard Lutnick in Geneva on "
        "June 3, 2025. "
        "After the talks, Trump said a deal was near, as Nancy Pelosi criticised it."
    )
    (meeting,) = found_in(text)
    assert {person.name for person in meeting.participants} == {"Howard Lutnick", "Wang Wentao"}
    assert meeting.first == "2025-06-03"


def test_words_before_the_day_or_of_another_matter_stay_with_no_meeting() -> None:
    text = (
        "Scott Bessent held a video call with He Lifeng on Friday, December 5. Bessent said the call was constructive. "
        "On Wednesday, Bessent "
        "said that China would buy soybeans. The two leaders are scheduled to meet in April. Bessent confirmed the "
        "meeting. In its new "
        "strategy the White House said that trade must be fair."
    )
    quoted = ["the call was constructive", "China would buy soybeans", "the meeting. In", "trade must be fair"]
    said = [
        Statement(
            "a",
            Span(text.index(words), text.index(words) + len(words)),
            words,
            "en",
            "US",
            "US via press",
            "indirect",
            actor=actor,
        )
        for words, actor in zip(quoted, ["Scott Bessent"] * 3 + ["White House"], strict=True)
    ]
    linked = [statement.meeting_id for statement, _ in link(Document("a", text), said, load_actors(), load_meetings())]
    assert linked == ["2025-12-05-bessent-he-call", "", "", ""]
