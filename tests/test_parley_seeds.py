"""``parley compare`` on the five articles of the development data: the pages say what a careful reader would say."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html

RAIMONDO = "2023-08-28-raimondo-wang-beijing"
OCTOBER = "2025-10-18-bessent-he-call"
KUALA_LUMPUR = "2025-10-25-bessent-he-kualalumpur"
DECEMBER = "2025-12-05-bessent-he-call"


class Page:
    """A page as a reader has it: the verdict, the two columns by topic, and what stands beside them."""

    def __init__(self, path: Path) -> None:
        self.tree = html.fromstring(path.read_bytes())
        for style in self.tree.xpath("//style"):
            style.drop_tree()
        # The signs of evidence are for the eye and the ear, not for the words.
        for sign in self.tree.xpath("//mark//sup | //*[@class='sr']"):
            sign.drop_tree()
        self.verdict = [_line(item) for item in self.tree.xpath("//ol[@class='verdict']/li")]

    def said(self, css: str) -> list[str]:
        """The words of the statements of one column ("us", "cn") or beside them ("apart")."""
        found = self.tree.xpath(f"//blockquote[contains(concat(' ', @class, ' '), ' {css} ')]/p")
        return [_line(words) for words in found]

    def group(self, name: str) -> str:
        """Everything in the folded part of that name, or ""."""
        for part in self.tree.xpath("//details"):
            if _line(part.find("summary")).startswith(name):
                return _line(part)
        return ""


def _line(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


@pytest.fixture(scope="module")
def folder(development: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("seeds")
    paths = sorted(map(str, (development / "seeds").glob("*.txt")))
    command = [sys.executable, "-m", "parley", "compare", *paths, "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


def page(folder: Path, meeting_id: str) -> Page:
    return Page(folder / f"{meeting_id}.html")


def test_four_meetings_have_a_page_and_an_overview(folder: Path) -> None:
    names = {path.stem for path in folder.glob("*.html")}
    assert names == {"index", RAIMONDO, OCTOBER, KUALA_LUMPUR, DECEMBER}


def test_kuala_lumpur_washington_tells_more_and_names_what_it_gained(folder: Path) -> None:
    tone, manner, topics = page(folder, KUALA_LUMPUR).verdict
    assert "No tone gap can be given: not enough words from Beijing" in tone
    assert "Washington's account is the more detailed, 10 statements to 1, and favourable" in tone
    assert "“very constructive”" in manner and "Beijing “constructive”" in manner
    for topic in ("rare earths", "tariffs", "soybeans", "TikTok"):
        assert topic in topics
    assert "no proof of omission" in topics


def test_kuala_lumpur_the_defence_of_the_controls_stands_apart_from_the_meeting(folder: Path) -> None:
    found = page(folder, KUALA_LUMPUR)
    # Two statements of Beijing's in the two articles: one on the talks, one that defends its controls.
    assert (
        "Beijing's position: defended “its rare earth restrictions, citing Washington’s export blacklisting"
        in found.verdict[0]
    )
    assert len(found.said("cn")) == 1 and "constructive" in found.said("cn")[0]
    assert "its rare earth restrictions" in found.group("In the same texts, not joined to this meeting")
    assert len(found.said("us")) == 10


def test_2023_beijing_names_what_washington_does_not_and_is_the_more_negative(folder: Path) -> None:
    found = page(folder, RAIMONDO)
    assert "Beijing is the more negative" in found.verdict[0]
    topics = found.verdict[2]
    assert topics.startswith("Only Beijing's words name ")
    for topic in ("“Section 301”", "chips", "investment", "“subsidies”", "sanctions"):
        assert topic in topics, topic
    # The trade and investment relationship as a whole is no word on restrictions of investment.
    assert any("trade and investment relationship" in words for words in found.said("us"))


def test_december_sets_the_adjectives_beside_each_other(folder: Path) -> None:
    found = page(folder, DECEMBER)
    assert found.verdict[1].startswith(
        "Of the meeting Washington says “progressing smoothly”, Beijing “deep and constructive”"
    )
    assert "only Washington's words name leaders and summits (“Busan Arrangement”)" in found.verdict[2].replace(
        "Only", "only"
    )


def test_december_the_soybeans_are_kept_apart_from_the_call(folder: Path) -> None:
    found = page(folder, DECEMBER)
    assert not any("soybeans" in words for words in (*found.said("us"), *found.said("cn")))
    assert "12 million tons of soybeans" in found.group("In the same texts, not joined to this meeting")
    assert "soybeans" not in " ".join(found.verdict)


def test_october_frank_and_detailed_beside_candid_in_depth_and_constructive(folder: Path) -> None:
    manner = page(folder, OCTOBER).verdict[1]
    assert "Washington says “frank and detailed”, Beijing “candid, in-depth and constructive exchanges”" in manner


def test_third_parties_stand_in_neither_column(folder: Path) -> None:
    for meeting_id in (RAIMONDO, OCTOBER, KUALA_LUMPUR, DECEMBER):
        found = page(folder, meeting_id)
        columns = " ".join((*found.said("us"), *found.said("cn")))
        for word in ("the bloc is", "G7", "US-Japan alliance", "an agreement to ease tensions"):
            assert word not in columns
