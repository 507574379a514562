"""Acts of speech by their topic, words carried on, and sides that title, handle, address or wording tell."""

import re

import pytest

from corpora import antecedents, english_acts, english_carried, handles, pages, source_words, wording
from corpora.document import Document, Statement
from corpora.extraction import extract
from corpora.handles import owner_of
from corpora.wording import side_by_wording


def read(text: str, url: str = "", published: str = "") -> tuple[Statement, ...]:
    return extract([Document(name="d", text=text, language="en", url=url, published=published)]).statements


@pytest.mark.parametrize(
    ("text", "side", "content"),
    [
        ("Wang Yi posted on X about the ferry route.", "CN", "the ferry route"),
        ("On Truth Social, President Trump posted about soybeans.", "US", "soybeans"),
        ("President Trump posted on Truth Social calling for lower rates.", "US", "calling for lower rates"),
        ("Secretary Rubio gave an interview to a station in Ohio on Arctic policy.", "US", "Arctic policy"),
        ("President Trump responded to questions from the press on the harbor fees.", "US", "the harbor fees"),
        ("The White House posted a recording of the ceremony on X.", "US", "a recording of the ceremony"),
        ("He Lifeng discussed the price of tea.", "CN", "the price of tea"),
        ("The Commerce Department's website showed that the rule was withdrawn.", "US", "the rule was withdrawn"),
        ("Rubio has been very clear that the base stays.", "US", "the base stays"),
    ],
)
def test_acts_with_a_topic(text: str, side: str, content: str) -> None:
    assert [(one.side, one.text) for one in read(text)] == [(side, content)]


@pytest.mark.parametrize(
    "text",
    [
        "The ministers held another call on Friday.",
        "The company posted a loss of two million dollars, and shares fell.",
        "What the U.S. says and does will matter.",
        "The Gulf states and their neighbors met.",
    ],
)
def test_deeds_are_no_words(text: str) -> None:
    assert not [one for one in read(text) if one.side in ("US", "CN") and one.source_text]


def test_two_acts_of_one_subject_are_two_statements() -> None:
    made = read("Secretary Rubio reaffirmed the alliance with Japan and discussed ways to protect cables.")
    assert [one.text for one in made] == ["the alliance with Japan", "ways to protect cables"]
    assert {one.side for one in made} == {"US"}


def test_a_stand_goes_on_and_an_event_does_not() -> None:
    stand = "Lin Jian said the visit went well. All parties should respect the treaty."
    event = "Lin Jian said the visit went well. The two leaders toured a garden on Monday."
    assert [one.text for one in read(stand)][1:] == ["All parties should respect the treaty"]
    assert len(read(event)) == 1


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Republican congressman John Roe said the bill was late.", "US"),
        ("Sen. Bill Roe urged Beijing to lower its fees.", "US"),
        ("The bipartisan delegation said the visit was useful.", "US"),
        ("Lawmakers from both parties criticized the plan.", "US"),
        ("U.S. Deputy Assistant Secretary Jane Roe said the visit was useful.", "US"),
        ("Chinese Vice Minister Zhang Roe said the visit was useful.", "CN"),
        ("The Chinese Embassy in the U.S. said the visit was useful.", "CN"),
        ("The U.S. Consulate General in Shanghai said the visit was useful.", "US"),
        ("The ministry said the visit was useful.", "CN"),
        ("American companies said the visit was useful.", "third"),
        ("Young representatives from the U.S. said the visit was useful.", "third"),
        ("The spokesperson said China will firmly safeguard its rights.", "CN"),
        ("The spokesperson said this administration will protect American workers.", "US"),
    ],
)
def test_side_of_sources_without_a_known_name(text: str, side: str) -> None:
    assert [one.side for one in read(text)] == [side]


def test_the_president_is_who_spoke_and_they_are_both_who_spoke() -> None:
    made = read(
        "Trump said talks with President Xi went well. The president also said he would visit.", published="2025-11-01"
    )
    assert [one.side for one in made] == ["US", "US"]
    made = read(
        "Wang Yi said talks went well. Rubio thanked the hosts and said so. They discussed trade.",
        published="2025-11-01",
    )
    assert made[-1].side == "joint"


def test_she_may_be_named_in_the_next_sentence() -> None:
    made = read("“We want lower rates,” she said. Leavitt also noted that talks go on.")
    assert made[0].side == "US"


def test_wording_is_flagged_and_doubted() -> None:
    made = read("The spokesperson said China will firmly safeguard its rights.")
    assert wording.BY_WORDING in made[0].flags and made[0].confidence < 0.5
    assert side_by_wording("It rained in the afternoon.") == ("", 0)


def test_experts_keep_their_side_whatever_words_they_use() -> None:
    made = read("Jane Roe said America's allies and American workers would gain in the Indo-Pacific.")
    assert [one.side for one in made] == ["third"]


@pytest.mark.parametrize(
    ("address", "side"),
    [
        ("https://x.com/SecScottBessent/status/1", "US"),
        ("https://truthsocial.com/@realDonaldTrump/posts/1", "US"),
        ("https://x.com/SpoxCHN_Somebody/status/2?s=20", "CN"),
        ("https://twitter.com/ChineseEmbinKenya", "CN"),
        ("https://x.com/RepJaneRoe", "US"),
        ("https://x.com/somebody_else", ""),
        ("https://example.org/SecScottBessent", ""),
        ("", ""),
    ],
)
def test_owner_of_a_handle(address: str, side: str) -> None:
    owner = owner_of(address)
    assert (owner.side if owner is not None else "") == side


def test_a_post_is_its_owners_text() -> None:
    made = read("We will keep the harbor open.", url="https://x.com/SpoxCHN_LinJian/status/3")
    assert [(one.side, one.voice) for one in made] == [("CN", "CN via CN")]
    made = read("We will keep the harbor open.", url="https://www.dhs.gov/news/1")
    assert [one.side for one in made] == ["US"]


def test_a_label_tells_the_speaker_of_one_paragraph() -> None:
    made = read("Spokesperson Guo Jiakun: The two sides have been in contact. We have no details to share.")
    assert {one.actor for one in made} == {"Guo Jiakun"} and len(made) == 2


def test_a_transcript_of_one_side_needs_no_issuer() -> None:
    text = "Question: What about tea?\nPresident Trump: They buy tea. All is well.\nQuestion: And silk?\nPresident Trump: Soon."
    assert {one.actor for one in read(text)} == {"Donald Trump"} and len(read(text)) == 3


def test_a_dateline_is_no_part_of_the_words() -> None:
    made = read("WASHINGTON (Reuters) - The truce will hold, Treasury Secretary Scott Bessent said.")
    assert [one.text for one in made] == ["The truce will hold"]


def test_feelings_with_their_object() -> None:
    assert [one.text for one in read("Cook expressed his confidence in the market.")] == [
        "his confidence in the market"
    ]


def test_first_person_text_is_read_by_its_wording_and_the_press_is_not() -> None:
    text = "We have a fair deal with China. I spoke with President Xi, and they want it too."
    assert {one.side for one in read(text)} == {"US"}
    assert not read(text, url="https://example.org/opinion/1")
    assert not read("The US and China met in Madrid. The US team flew home. The US markets rose.")


def test_patterns_are_bounded() -> None:
    for module in (antecedents, english_acts, english_carried, handles, pages, source_words, wording):
        for value in vars(module).values():
            if isinstance(value, re.Pattern):
                assert not re.search(r"[^\\][*+]", value.pattern), value.pattern


def test_an_official_text_credits_its_own_officers_and_leaves_tails_out() -> None:
    made = read(
        "During the dialogue, PDASW Roe reaffirmed the alliance. He underscored the need for trust.",
        url="https://www.war.gov/News/1",
    )
    assert [one.side for one in made if one.source_text] == ["US", "US"]
    made = read(
        "“The harbor stays open for everybody,” said Lin Jian, a spokesman of the ministry, in response to a question.",
        url="https://www.fmprc.gov.cn/eng/1.html",
    )
    assert [one.text for one in made] == ["The harbor stays open for everybody,"]


VIDEO = "https://www.youtube.com/watch?v=abc"


@pytest.mark.parametrize(
    "text",
    [
        "Well, this trip was certainly useful. There’s a lot that President Trump got done in those two days.",
        "There were no real threats. As President Trump does, it brought everyone to the table.",
        "My friend, Secretary Howard Lutnick, joked about soybeans in the car.",
        "We don't want China to take over the plant, and China will take over the plant if they sign.",
    ],
)
def test_who_talks_on_a_recording_is_told_by_whom_he_talks_of(text: str) -> None:
    made = read(text, VIDEO)
    assert {(one.side, "by_wording" in one.flags) for one in made} == {("US", True)}


def test_what_passes_on_a_recording_is_nobodys_words() -> None:
    assert not read("President Trump and Xi take part in a greeting in front of the hall.", VIDEO)


def test_the_president_without_a_name_is_the_speakers_own() -> None:
    text = "The president said, “No, thank you.” Xi Jinping was in the room."
    assert read(text, VIDEO)[0].side == "US"
    assert read(text)[0].side != "US"


def test_a_pronoun_of_state_media_is_of_their_side() -> None:
    text = "He made the remarks in response to a question that Jamieson Greer floated the idea of talks."
    assert read(text, "https://www.globaltimes.cn/page/1.shtml")[0].side == "CN"
    assert read(text, "https://example.org/page/1")[0].side != "CN"


def test_a_post_of_one_line_is_its_owners() -> None:
    made = read(
        "A Look At The Harbor Fees And What They Cost: example.org/news", "https://truthsocial.com/@realDonaldTrump/1"
    )
    assert [(one.side, one.flags) for one in made] == [("US", ("account",))]


def test_a_question_behind_an_abbreviation_is_a_sentence_of_its_own() -> None:
    made = read("Donald Trump said yesterday that any buyer will pay a tariff to the U.S. What is China’s comment?")
    assert made[0].text == "any buyer will pay a tariff to the U.S."


def test_a_minister_is_of_the_country_named_last() -> None:
    assert read("North Korea sent Ri. The minister said talks would follow.")[0].side == "third"
    assert read("Wang Yi went to Paris. The minister said talks would follow.")[0].side == "CN"


def test_the_office_before_a_name_tells_its_side() -> None:
    made = read("The Assistant Secretary of the US Department of Commerce, Matthew Axelby, said that exports fell.")
    assert [(one.side, one.source_text) for one in made] == [("US", "Matthew Axelby")]


def test_he_is_the_officer_without_a_name_who_spoke_last() -> None:
    made = read(
        "Donald Trump spoke. A Chinese government adviser agreed that talks were unlikely. He said that prices fell."
    )
    assert [one.side for one in made] == ["CN", "CN"]


def test_a_report_with_open_quotation_marks_is_nobodys_own_words() -> None:
    text = 'I was in the wall," Haris said.\n"I heard a cry.\nWe hope for China, and China firmly stands ready."'
    assert not [one for one in read(text) if "by_wording" in one.flags]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bessent was interviewed on “This Week” where he discussed the visit.", ["the visit"]),
        ("Bessent was interviewed on the Evening Show, expressing his two views.", ["his two views"]),
        ("Bessent was interviewed by two students in Boston.", ["by two students in Boston"]),
        ("Recently, the US, citing the inquiry, has imposed fees.", []),
        ("There’s suggestion that most of it comes over land.", []),
        ("The two countries have maintained trust and had held talks.", []),
        ("Yeah, your friend, I think he knew it, warned about it.", []),
    ],
)
def test_what_is_no_speaker_and_what_is_no_topic(text: str, expected: list[str]) -> None:
    assert [one.text for one in read(text) if one.side in ("US", "CN", "third", "joint")] == expected


def test_words_behind_as_somebody_said_are_his_in_a_readout() -> None:
    page = "https://www.mfa.gov.cn/eng/1.html"
    made = read(
        "As President Xi Jinping pointed out during the meeting, the two countries should talk more often.", page
    )
    assert [(one.source_text, one.text) for one in made] == [
        ("President Xi Jinping", "the two countries should talk more often")
    ]
