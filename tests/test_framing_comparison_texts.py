"""Comparisons of real texts of the development data, checked by reading them: what an analyst would find on the page."""

from pathlib import Path

import pandas as pd
import pytest

from corpora.document import Document
from corpora.extraction import extract, to_frame
from corpora.gold import load_meetings
from corpora.readers import read_documents
from framing.comparison import Comparison, compare
from framing.scoring import score

CALL = "2025-11-24-trump-xi-call"


@pytest.fixture(scope="module")
def seeds(development: Path) -> Comparison:
    read = read_documents(sorted((development / "seeds").glob("0*.txt")))
    extraction = extract(read.documents)
    return compare(score(to_frame(extraction), "register"), meetings=load_meetings(), documents=extraction.documents)


def row(comparison: Comparison, meeting_id: str) -> "pd.Series[object]":
    return comparison.tone_gap.query("meeting_id == @meeting_id and basis == 'raw'").iloc[0]


def test_the_seeds_hold_four_meetings_with_words_of_both_sides(seeds: Comparison) -> None:
    assert [one.meeting_id for one in seeds.accounts] == [
        "2023-08-28-raimondo-wang-beijing", "2025-10-18-bessent-he-call", "2025-10-25-bessent-he-kualalumpur", "2025-12-05-bessent-he-call",  # noqa: E501
    ]  # fmt: skip
    for one in seeds.accounts:
        assert one.of("US") and one.of("CN"), one.meeting_id


def test_kuala_lumpur_is_told_at_length_by_washington_alone(seeds: Comparison) -> None:
    gap = row(seeds, "2025-10-25-bessent-he-kualalumpur")
    assert str(gap["state"]).startswith("not enough words from CN") and pd.isna(gap["gap"])
    summary = seeds.side_summary.query("meeting_id == '2025-10-25-bessent-he-kualalumpur'").set_index("side")
    assert summary.loc["US", "n_statements"] >= 4 * summary.loc["CN", "n_statements"]


def test_beijing_names_in_2023_what_washington_does_not(seeds: Comparison) -> None:
    topics = seeds.topics.query("meeting_id == '2023-08-28-raimondo-wang-beijing'").set_index("topic")
    assert {"tariffs", "semiconductors", "entity_list_sanctions", "market_access"} <= set(
        topics[topics["silent"] == "US"].index
    )
    assert set(topics[topics["silent"] != ""]["silence"]) == {"not in the text that we have"}
    tones = [said.tone for said in seeds.of("2023-08-28-raimondo-wang-beijing").of("CN")]
    assert tones and all(tone is not None and tone < 0 for tone in tones)


def test_busan_is_named_by_washington_alone_in_december(seeds: Comparison) -> None:
    topics = seeds.topics.query("meeting_id == '2025-12-05-bessent-he-call'").set_index("topic")
    assert topics.loc["summit_diplomacy", "silent"] == "CN"


@pytest.fixture(scope="module")
def call(november_call: tuple[Document, ...]) -> Comparison:
    statements = score(to_frame(extract(november_call)), "register")
    return compare(statements[statements["meeting_id"] == CALL], meetings=load_meetings(), documents=november_call)


def test_the_call_is_told_with_what_each_account_leaves_out(call: Comparison) -> None:
    topics = call.topics.set_index("topic")
    assert (topics.loc["taiwan", "silent"], topics.loc["taiwan", "silence"]) == ("US", "omitted")
    for topic in ("soybeans_agriculture", "fentanyl"):
        assert (topics.loc[topic, "silent"], topics.loc[topic, "silence"]) == ("CN", "omitted")
    assert topics.loc["ukraine_russia", "silent"] == ""


def test_who_asked_is_read_from_the_spokesperson(call: Comparison) -> None:
    asked = call.initiative.set_index("measure").loc["asked"]
    assert (asked["finding"], asked["basis"], asked["document"]) == ("US", "text", "mao.txt")


def test_the_versions_are_aligned_in_order(call: Comparison) -> None:
    ministry = call.versions.query("version == 'mfa.txt'")
    pairs = {text[:8]: other for text, other in zip(ministry["original_text"], ministry["version_text"], strict=True)}
    assert pairs["习近平阐明了中方"].startswith("President Xi outlined China")
    assert pairs["中美曾并肩抗击法"].startswith("China and the U.S. fought shoulder to shoulder")
    assert pairs["习近平强调，中方"].startswith("President Xi emphasized")
    agency = call.versions.query("version == 'xinhua.txt'")
    assert "left out" in set(agency["kind"]) and "mao.txt" not in set(call.versions["version"])


def test_renderings_count_once_and_beijings_words_for_trump_stand_apart(call: Comparison) -> None:
    counted = {said.document for said in call.of(CALL).of("CN")}
    aside = [said for said in call.of(CALL).statements if said.left_out == "rendering of cctv.txt"]
    assert "cctv.txt" in counted and len([said for said in aside if said.document == "mfa.txt"]) >= 8
    credited = call.voices.query("kind == 'credited' and voice == 'US via CN'")
    assert len(credited) >= 3 and "伟大的领导人" in "".join(credited["text"])
