"""Pages of whole accounts: a leaders' call and a round of talks, as each side and each language told them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html

import parley
from corpora.document import Document
from parley.reporting import ComparisonReport

Accounts = tuple[Document, ...]


def compared(documents: Accounts) -> ComparisonReport:
    return parley.compare(parley.extract(documents), documents=documents)


@pytest.fixture(scope="module")
def call(november_call: Accounts) -> ComparisonReport:
    return compared(november_call)


@pytest.fixture(scope="module")
def talks(kuala_lumpur: Accounts) -> ComparisonReport:
    return compared(kuala_lumpur)


@pytest.fixture
def sections(tmp_path: Path) -> Callable[[ComparisonReport], dict[str, str]]:
    def read(report: ComparisonReport) -> dict[str, str]:
        """Heading of a section to its text."""
        tree = html.fromstring(report.to_html(tmp_path / "page.html").read_bytes())
        found = {}
        for section in tree.xpath("//section[h2]"):
            found[section.find("h2").text_content().strip()] = " ".join(section.text_content().split())
        return found

    return read


def test_the_call_shows_formulas_topics_and_versions_of_each_account(call: ComparisonReport, sections) -> None:  # type: ignore[no-untyped-def]
    page = sections(call)
    assert "Taiwan: Washington, omitted." in page["Topics"]
    assert "soybeans and farming: Beijing, omitted." in page["Topics"]
    assert "合则两利、斗则俱伤" in page["Wording"] or "合则两利" in page["Wording"]
    assert "cctv.txt beside mfa.txt" in page["Language versions"]
    assert "cctv.txt beside xinhua.txt" in page["Language versions"]
    assert "fought shoulder to shoulder" in page["Language versions"] and "中美曾并肩抗击" in page["Language versions"]


def test_the_call_shows_what_beijing_says_that_trump_said_beside_his_own_words(
    call: ComparisonReport, sections
) -> None:  # type: ignore[no-untyped-def]
    voices = sections(call)["Voices"]
    assert "US via CN" in voices and "US via US" in voices
    told, own = voices.split("Washington, in its own words", 1)
    assert "伟大的领导人" in told.split("Washington, as told by Beijing", 1)[1]
    assert "very good telephone call with President Xi" in own
    # The post has nothing of a great leader, but speaks of Ukraine as Beijing's account says that he did.
    credited = call.voices.query("kind == 'credited' and voice == 'US via CN'")
    assert set(credited["finding"]) <= {"in its own words too", "not in its own account"}
    assert (credited["nearest_text"] != "").all()


def test_the_verdict_of_the_call_names_what_each_account_leaves_out(call: ComparisonReport, tmp_path: Path) -> None:
    tree = html.fromstring(call.to_html(tmp_path / "page.html").read_bytes())
    topics = tree.xpath("string(//ol[@class='verdict']/li[3])")
    assert "Washington's account leaves out" in topics and "Taiwan" in topics
    assert "Beijing's account leaves out" in topics and "soybeans" in topics


def test_kuala_lumpur_beside_the_ministry_of_commerce(talks: ComparisonReport, sections) -> None:  # type: ignore[no-untyped-def]
    page = sections(talks)
    assert "port fees and shipping: Washington, omitted." in page["Topics"]
    assert "cctv.txt beside mofcom.txt" in page["Language versions"]
    topics = talks.topics.set_index("topic")
    for shared in ("export_controls", "tariffs", "soybeans_agriculture", "fentanyl"):
        assert topics.loc[shared, "silent"] == "", shared
    # What the ministry says that Washington said, beside what the Secretary said.
    credited = talks.voices.query("kind == 'credited' and voice == 'US via CN'")
    assert len(credited) and (credited["nearest_text"] != "").all()
    wording = talks.wording.query("kind == 'formula'").set_index("term")
    assert "CN" in set(wording["used_by"])


def test_a_side_may_be_measured_against_its_own_earlier_words(talks: ComparisonReport) -> None:
    gap = talks.tone_gap.query("meeting_id == '2025-10-25-bessent-he-kualalumpur'").set_index("basis")
    assert gap.loc["adjusted", "state"] == "" and gap.loc["adjusted", "gap"] != gap.loc["raw", "gap"]
    assert talks.change.iloc[0]["previous_id"] != ""
