"""The pipeline from documents to statements, meetings and pairs, its table, and the provenance of texts."""

import json
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from corpora.actors import load_actors
from corpora.document import Document, Statement
from corpora.extraction import COLUMNS, Extraction, extract, to_frame
from corpora.files import development_folder
from corpora.gold import load_meetings
from corpora.meeting_matching import same_meeting
from corpora.meetings import Meeting, Participant
from corpora.pairing import pair, unpaired
from corpora.provenance import chain_of, duplicates, outlet_of
from corpora.span import Span

SEEDS = (development_folder() or Path("missing")) / "seeds"
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds are development data: set PARLEY_DATA")
SEED_MEETINGS = (
    "2023-08-28-raimondo-wang-beijing",
    "2025-10-18-bessent-he-call",
    "2025-10-25-bessent-he-kualalumpur",
    "2025-12-05-bessent-he-call",
)
NEWS = (
    "Treasury Secretary Scott Bessent and Chinese Vice Premier He Lifeng held a video call on Saturday, October 18. "
    "Bessent said the talks were frank and detailed. China's commerce ministry said both sides had a constructive "
    "exchange. "
    "EU Economy Commissioner Valdis Dombrovskis told reporters that the bloc is working with the G7.\n"
)


def said(number: int, side: str, meeting_id: str) -> Statement:
    return Statement(
        "d", Span(number, number + 1), "x", "en", side, f"{side} via press", "direct", meeting_id=meeting_id
    )


def text_meeting(
    key: str, *, kind: str = "talks", venue: str = "", first: str = "", flags: tuple[str, ...] = ()
) -> Meeting:
    people = (Participant("Scott Bessent", "US"), Participant("He Lifeng", "CN"))
    return Meeting(key, first, first, kind, venue=venue, participants=people, origin="text", flags=flags)


def test_two_sides_of_one_meeting_and_third_parties_apart() -> None:
    extraction = extract([Document("news.txt", NEWS)])
    (pairing,) = extraction.pairings
    assert pairing.meeting_id == "2025-10-18-bessent-he-call"
    assert pairing.is_paired
    assert pairing.notes == ()
    third = [statement for statement in extraction.statements if statement.side == "third"]
    assert third
    assert all(not statement.meeting_id for statement in third)
    assert extraction.documents[0].meeting_id == "2025-10-18-bessent-he-call"


def test_the_table_has_its_columns_types_and_records() -> None:
    frame = to_frame(extract([Document("news.txt", NEWS)]))
    assert tuple(frame.columns) == COLUMNS
    for column in ("start", "end", "source_start", "source_end", "cue_start", "cue_end"):
        assert frame[column].dtype == "Int64"
    first = frame.iloc[0]
    assert NEWS[first["start"] : first["end"]] == first["text"]
    assert frame["error"].isna().all()
    assert set(frame.loc[frame["meeting_id"].notna(), "meeting_date"]) == {"2025-10-18"}
    assert frame.loc[frame["meeting_id"].isna(), ["meeting_date", "meeting_score"]].isna().all().all()
    (document,) = frame.attrs["documents"]
    assert "text" not in document
    assert [Meeting.from_json(record).meeting_id for record in frame.attrs["meetings"]] == [
        "2025-10-18-bessent-he-call"
    ]
    assert json.dumps(frame.attrs["documents"])


def test_no_documents_and_texts_without_words_give_empty_tables() -> None:
    empty = to_frame(extract([]))
    assert tuple(empty.columns) == COLUMNS
    assert len(empty) == 0
    frame = to_frame(
        extract([Document("a.txt", ""), Document("b.txt", "x"), Document("news.txt", NEWS), Document("c.txt", "？！…")])
    )
    errors = frame[frame["error"].notna()]
    assert list(errors["document"]) == ["a.txt", "b.txt", "c.txt"]
    assert errors["text"].isna().all()
    assert all("no_statements" in error for error in errors["error"])
    assert (frame["document"] == "news.txt").sum() >= 3


def test_one_bad_document_does_not_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    import corpora.extraction as module

    real = module.attribute

    def failing(document: Document, registry: object) -> tuple[Statement, ...]:
        if document.name == "bad.txt":
            raise RuntimeError("no such luck")
        return real(document, load_actors())

    monkeypatch.setattr(module, "attribute", failing)
    frame = to_frame(
        extract([Document("bad.txt", "Bessent said hello to all of them there."), Document("news.txt", NEWS)])
    )
    (error,) = frame["error"].dropna()
    assert error == "bad.txt: extraction_failed: RuntimeError: no such luck"
    assert (frame["document"] == "news.txt").sum() >= 3


def test_a_meeting_that_the_user_names_keeps_its_id() -> None:
    news = (
        "Antony Blinken held talks with Qin Gang in Rome on Monday, June 5, 2023. Blinken said the talks were useful."
    )
    other = "Antony Blinken and Qin Gang met in Rome on June 5, 2023. Qin Gang said that the talks in Rome were frank."
    extraction = extract([Document("a", news, meeting_id="my-meeting"), Document("b", other)])
    assert [document.meeting_id for document in extraction.documents] == ["my-meeting", "2023-06-05-blinken-qin-rome"]
    assert {meeting.meeting_id for meeting in extraction.meetings} == {"my-meeting", "2023-06-05-blinken-qin-rome"}
    merged = extract([Document("a", news), Document("b", other)])
    assert [meeting.meeting_id for meeting in merged.meetings] == ["2023-06-05-blinken-qin-rome"]
    assert merged.pairings[0].is_paired


def test_a_copy_counts_once_and_is_named() -> None:
    longer = (
        NEWS
        + "The call followed weeks of rising tension over rare earths, in which both capitals announced new export controls."
    )
    copy = "Reposted with another headline\n" + longer
    extraction = extract([Document("one.txt", longer), Document("two.txt", copy)])
    assert {statement.document for statement in extraction.statements} == {"one.txt"}
    assert "duplicate_of:one.txt" in extraction.documents[1].flags
    (error,) = extraction.errors
    assert (error.file, error.code) == ("two.txt", "duplicate")


def test_reports_of_one_event_are_no_copies() -> None:
    other = (
        "In Washington the Treasury said that Mr Bessent spoke with He Lifeng by video about tariffs, soybeans and rare "
        "earths on Saturday."
    )
    assert duplicates(
        [Document("a", NEWS), Document("b", other), Document("c", NEWS.replace("October 18", "October 19"))]
    ) == {2: 0}
    assert duplicates([Document("a", ""), Document("b", "")]) == {}


def test_documents_of_one_name_keep_their_statements_apart() -> None:
    other = (
        NEWS.replace("frank and detailed", "long").replace("held a video call", "spoke by video")
        + "He Lifeng said that tariffs are wrong. " * 3
    )
    extraction = extract([Document("readout.txt", NEWS), Document("readout.txt", other)])
    assert {document.name for document in extraction.documents} == {"readout.txt", "readout.txt#2"}
    ids = [statement.id for statement in extraction.statements]
    assert len(ids) == len(set(ids))


def test_a_readout_is_read_whole_and_keeps_its_issuer() -> None:
    text = (
        "新华社北京10月18日电 10月18日上午，中美经贸中方牵头人、国务院副总理何立峰与美方牵头人、美国财政部长贝森特和贸易"
        "代表格里尔举行视频通话。"
        "双方进行了坦诚、深入、富有建设性的交流，同意尽快举行新一轮中美经贸磋商。何立峰表示，中方愿同美方相向而行。"
    )
    extraction = extract([Document("xinhua.txt", text, published="2025-10-18")])
    (document,) = extraction.documents
    assert (document.side, document.kind, document.language) == ("CN", "readout", "zh")
    assert extraction.statements
    assert {statement.meeting_id for statement in extraction.statements} == {"2025-10-18-bessent-he-call"}
    assert all(statement.voice.endswith("via CN") for statement in extraction.statements)
    assert extraction.pairings[0].notes == ("no words from US in these texts",)


def test_pairing_says_what_is_missing_and_why() -> None:
    silent = Meeting("m2", "2025-11-07", "2025-11-08", "visit", silence="the ministry was not aware of the trip")
    meetings = [Meeting("m1", "2025-10-18", "2025-10-18", "video_call"), silent]
    statements = [
        said(0, "US", "m1"),
        said(2, "CN", "m1"),
        said(4, "third", "m1"),
        said(6, "unknown", "m1"),
        said(8, "US", "m2"),
        said(9, "CN", ""),
    ]
    first, second = pair(statements, meetings)
    assert first.counts == {"US": 1, "CN": 1, "joint": 0, "other": 2}
    assert first.is_paired
    assert not second.is_paired
    assert second.notes == ("no words from CN in these texts; documented: the ministry was not aware of the trip",)
    assert [left.reason for left in unpaired(statements)] == ["third party", "side unknown", "no meeting"]


def test_meetings_of_two_texts_are_joined_only_where_nothing_speaks_against_it() -> None:
    saturday = text_meeting("a", venue="Kuala Lumpur, Malaysia", flags=("weekday_only", "saturday"))
    sunday = text_meeting("b", venue="Malaysia", flags=("weekday_only", "sunday"))
    assert same_meeting(saturday, sunday)
    assert not same_meeting(saturday, text_meeting("c", venue="Madrid, Spain", flags=("weekday_only", "sunday")))
    assert not same_meeting(
        saturday, text_meeting("d", venue="Kuala Lumpur, Malaysia", flags=("weekday_only", "wednesday"))
    )
    call = text_meeting("e", kind="video_call", flags=("weekday_only", "saturday"))
    friday = text_meeting("f", kind="video_call", first="2025-12-05")
    assert not same_meeting(saturday, call)
    assert not same_meeting(call, friday, shares_dates=True)
    assert same_meeting(friday, text_meeting("g", kind="video_call", first="2025-12-06"))


def test_the_chain_of_a_text() -> None:
    text = "According to Xinhua, both sides agreed.\nSource: rfi\nOriginal: toutiao.com/article/1850774960892171/\n"
    assert chain_of(Document("a", text)) == ("Xinhua", "RFI", "Toutiao")
    assert chain_of(Document("a", "BEIJING, Dec. 5 (Xinhua) -- On Friday", url="https://www.sohu.com/a/1")) == (
        "Xinhua",
        "Sohu",
    )
    assert chain_of(Document("a", "據新華社報導，雙方同意。\n來源：聯合早報\n", publisher="Sina")) == (
        "Xinhua",
        "Lianhe Zaobao",
        "Sina",
    )
    assert chain_of(Document("a", "A plain text.")) == ()
    assert outlet_of("https://www.ft.com/content/219b23f2") == "Financial Times"
    assert outlet_of("http://news.example.org/a") == "news.example.org"
    assert outlet_of("nothing") == ""


@cache
def seeds(is_known: bool) -> Extraction:
    documents = [Document(path.name, path.read_text(encoding="utf-8")) for path in sorted(SEEDS.glob("0*.txt"))]
    known = [meeting for meeting in load_meetings() if is_known or meeting.meeting_id not in SEED_MEETINGS]
    return extract(documents, meetings=known)


@needs_seeds
def test_the_four_meetings_of_the_seeds_with_words_of_both_sides() -> None:
    extraction = seeds(True)
    assert tuple(meeting.meeting_id for meeting in extraction.meetings) == SEED_MEETINGS
    assert all(pairing.us and pairing.cn for pairing in extraction.pairings)
    homes = {document.name[:3]: document.meeting_id for document in extraction.documents}
    assert homes["002"] == homes["004"] == "2025-10-25-bessent-he-kualalumpur"
    assert extraction.documents[0].chain == ("Xinhua", "RFI", "Toutiao")
    third = {statement.actor for statement in extraction.statements if statement.side == "third"}
    assert {"Valdis Dombrovskis", "Lars Klingbeil", "Kristalina Georgieva", "Sanae Takaichi"} <= third
    assert all(not statement.meeting_id for statement in extraction.statements if statement.side == "third")


@needs_seeds
def test_the_four_meetings_are_found_when_nobody_knows_them() -> None:
    extraction = seeds(False)
    assert all(meeting.origin == "text" and meeting.status == "held" for meeting in extraction.meetings)
    assert len(extraction.meetings) == 4
    found = {meeting.meeting_id: meeting for meeting in extraction.meetings}
    by_document = {document.name[:3]: found[document.meeting_id] for document in extraction.documents}
    assert by_document["002"] is by_document["004"]
    assert (by_document["000"].first, by_document["000"].kind) == ("2025-12-05", "video_call")
    assert (by_document["001"].first, by_document["001"].venue) == ("", "Beijing, China")
    assert "monday" in by_document["001"].flags
    assert {"saturday", "sunday"} <= set(by_document["002"].flags)
    assert (by_document["003"].first, by_document["003"].kind) == ("", "video_call")
    assert all(
        {person.side for person in meeting.participants} >= {"US", "CN"}
        for key, meeting in found.items()
        if not key.startswith("2025-12-05")
    )


@needs_seeds
@pytest.mark.parametrize("is_known", [True, False])
def test_the_meeting_of_a_matched_statement_of_the_seeds(is_known: bool) -> None:
    marked: dict[str, list[tuple[Span, str]]] = {}
    for line in (SEEDS / "statements.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        marked.setdefault(row["document"], []).append((Span(row["start"], row["end"]), row["meeting_id"] or ""))
    n = right = 0
    for statement in seeds(is_known).statements:
        span, meeting_id = max(marked[statement.document], key=lambda entry: entry[0].dice(statement.content))
        if span.dice(statement.content) >= 0.5:
            n += 1
            right += bool(statement.meeting_id) == bool(meeting_id)
    assert n >= 40
    assert right / n >= 0.9


def test_the_table_survives_a_round_trip(tmp_path: Path) -> None:
    frame = to_frame(extract([Document("news.txt", NEWS), Document("empty.txt", "")]))
    frame.drop(columns="flags").to_json(tmp_path / "f.jsonl", orient="records", lines=True, force_ascii=False)
    back = pd.read_json(tmp_path / "f.jsonl", lines=True, dtype=False)
    assert list(back["statement_id"].dropna()) == list(frame["statement_id"].dropna())


def test_no_document_ends_a_run() -> None:
    pieces = [
        "“",
        "Bessent said ",
        "\u202e会谈",
        "\u200b",
        "习近平同特朗普",
        "10月99日",
        "民国999年",
        "问：",
        "🙂",
        "in Geneva ",
        "\n",
        "１２",
    ]
    documents = [Document(f"{n}.txt", "".join(pieces[(n * 7 + step) % 12] for step in range(n))) for n in range(40)]
    documents += [
        Document("half.txt", "Bessent said \ud83d hello"),
        Document("one.txt", "“"),
        Document("marks.txt", "“" * 5_000),
    ]
    extraction = extract(documents)
    codes = {error.file: error.code for error in extraction.errors}
    assert "extraction_failed" not in codes.values()
    assert codes["half.txt"] == "surrogate"
    texts = {document.name: document.text for document in extraction.documents}
    assert all(statement.content.of(texts[statement.document]) == statement.text for statement in extraction.statements)
