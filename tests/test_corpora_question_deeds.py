"""What questions pass on without crediting words, who asks at a hearing, whom the address of a recording names, and speech
told by its occasion. All sentences are made up."""

import re

import pytest

from corpora import question_deeds, questions, speech_occasions
from corpora.document import Document, Statement
from corpora.extraction import extract

MINISTRY = "https://www.fmprc.gov.cn/eng/xw/fyrbt/lxjzh/1.html"
VIDEO = "https://www.youtube.com/watch?v=abc"


def read(text: str, url: str = "") -> tuple[Statement, ...]:
    return extract([Document(name="d", text=text, language="en", url=url)]).statements


@pytest.mark.parametrize(
    ("text", "side", "content"),
    [
        (
            "With a new order, U.S. President Donald Trump has designated the port as a risk. What is China’s position?",
            "US",
            "the port as a risk",
        ),
        ("President Trump on Tuesday extended the truce. What’s your reaction?", "US", "the truce"),
        (
            "German Foreign Minister Johann Wadephul earlier offered help in the north. What’s China’s comment?",
            "third",
            "help in the north",
        ),
        ("On President Trump’s threat of new duties on tea, what is China’s comment?", "US", "new duties on tea"),
        (
            "The White House fact sheet on the visit listed five outcomes. What’s China’s comment?",
            "US",
            "five outcomes",
        ),
        (
            "The ministers are expected to meet in Oslo. That has been reported by Harbor News. Do you confirm this?",
            "third",
            "The ministers are expected to meet in Oslo",
        ),
        (
            "We’ve reported that the ships will turn back soon. Would the ministry like to comment?",
            "third",
            "the ships will turn back soon",
        ),
    ],
)
def test_a_question_passes_on_a_deed_or_a_report(text: str, side: str, content: str) -> None:
    (made,) = read(text, MINISTRY)
    assert (made.side, made.text) == (side, content)
    assert made.flags.count("in_question") == 1 and made.confidence <= 0.4


@pytest.mark.parametrize(
    "text",
    [
        "President Trump visited the port on Monday. What is China’s comment?",
        "Will President Trump attend the summit? Do you have any information?",
        "My question is about the visit of President Trump. Can you share more details about its program?",
        "Is this a matter that was announced? What does China hope for?",
    ],
)
def test_a_question_that_relays_nothing_is_nobodys(text: str) -> None:
    assert not read(text, MINISTRY)


def test_credited_words_come_before_deeds() -> None:
    made = read("President Trump extended the truce. Iran said that it will hold. What’s your comment?", MINISTRY)
    assert [(one.side, one.text) for one in made] == [("third", "it will hold")]


def test_who_is_called_by_a_title_said_what_he_is_asked_about() -> None:
    made = read("Thank you, Mr. President. You mentioned the amount of oil. What is the status of your talks?", VIDEO)
    assert [(one.side, one.text) for one in made] == [("US", "the amount of oil")]
    assert "by_wording" in made[0].flags and made[0].confidence < 0.7
    assert not read("Thank you. You mentioned the amount of oil. What is the status of your talks?", VIDEO)


def test_a_member_of_congress_who_asks_makes_a_statement() -> None:
    text = "Mr. Colby, as we know, the CCP and its friends have traded oil for years. What is your assessment of it?"
    made = read(text, VIDEO)
    assert {(one.side, "by_wording" in one.flags) for one in made} == {("US", True)}
    assert not read(text.replace("the CCP", "they").replace("Mr. Colby, ", ""), VIDEO)


def test_who_is_asked_may_ask_back() -> None:
    text = "Secretary Rutte helped President Trump. But look, a lot changed. We saw it. Do you know the bridge there?"
    assert {one.side for one in read(text, VIDEO)} == {"US"}


@pytest.mark.parametrize(
    ("address", "side"),
    [
        ("https://www.cnbc.com/video/2026/05/14/full-interview-with-treasury-secretary-scott-bessent.html", "US"),
        ("https://example.org/video/interview-with-wang-yi.html", "CN"),
        ("https://example.org/video/interview-scott-bessent-and-wang-yi.html", ""),
        ("https://example.org/video/interview-with-a-baker.html", ""),
    ],
)
def test_the_address_of_a_recording_names_its_guest(address: str, side: str) -> None:
    made = read("We had a good talk about the ferry, and it’s going well. You’ll see that in the spring.", address)
    assert {one.side for one in made} == ({side} if side else set())
    assert all("by_wording" in one.flags and one.confidence <= 0.4 for one in made)


@pytest.mark.parametrize(
    ("text", "side", "content"),
    [
        ("In remarks in Toledo, Vice President JD Vance invoked the canal as a case.", "US", "the canal as a case"),
        ("The following is language from Premier Li Qiang’s public remarks in the hall.", "CN", "in the hall"),
        ("Secretary Bessent hosted the Press Briefing on tea.", "US", "tea"),
        ("Scott Bessent joins ‘Harbor Morning’ on Fox News to discuss the visit.", "US", "the visit"),
    ],
)
def test_speech_is_told_by_its_occasion(text: str, side: str, content: str) -> None:
    assert [(one.side, one.text) for one in read(text)] == [(side, content)]


def test_an_occasion_without_a_deed_is_no_speech() -> None:
    assert not read("In remarks in Toledo, crowds were large. In the speech hall, Vice President JD Vance, too.")


def test_what_a_post_says_that_another_did_not_mean_is_its_owners() -> None:
    text = "President Xi was not referring to the rise of the harbor during the past sixteen months of work."
    made = read(text, "https://truthsocial.com/@realDonaldTrump/posts/1")
    assert [(one.side, one.flags) for one in made] == [("US", ("account",))]


def test_a_dash_breaks_off_what_a_speaker_credits_to_another() -> None:
    text = (
        "It’s simple. When the Chinese threatened to close the port—President Trump raised the fee and they came back."
    )
    made = read(text, VIDEO)
    assert max(made, key=lambda one: len(one.text)).side == "US"


def test_a_line_before_a_list_that_is_cut_off_is_its_issuers() -> None:
    (made,) = read("The Administration will take the following steps:", "https://ustr.gov/press-releases/1")
    assert made.side == "US"


def test_patterns_are_bounded() -> None:
    for module in (questions, question_deeds, speech_occasions):
        for pattern in vars(module).values():
            if isinstance(pattern, re.Pattern):
                assert not re.search(r"(?<!\\)[*]|(?<![\\+])[+](?!\?)", re.sub(r"\[[^\]]*\]", "", pattern.pattern))


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Trump praised President Xi. He added that the meeting went well.", "US"),
        ("Trump said that the tea was good. He noted that President Xi likes it. He added that it was late.", "US"),
        ("Trump arrived late. On Monday, Xi Jinping opened the hall. He added that it was late.", "CN"),
    ],
)
def test_he_is_not_whom_somebody_else_spoke_of(text: str, side: str) -> None:
    assert read(text)[-1].side == side
