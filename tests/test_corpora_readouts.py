"""Readouts and transcripts: whose text it is, every clause with its voice, and turns of question and answer."""

import pytest

from corpora.actors import Registry
from corpora.document import Document
from corpora.readouts import Issuer, issuer_of, read_readout
from corpora.transcripts import read_turns, turns

# Nobody is known, so that only the rules of this module tell the sides.
NOBODY = Registry(())
MOFCOM = Issuer("Ministry of Commerce (China)", "CN", "user")
STATE = Issuer("US Department of State", "US", "user")


@pytest.mark.parametrize(
    ("fields", "side", "basis"),
    [
        ({"text": "好。", "publisher": "商务部"}, "CN", "publisher"),
        ({"text": "x", "publisher": "The White House"}, "US", "publisher"),
        ({"text": "x", "url": "https://home.treasury.gov/news/press-releases/sb0024"}, "US", "address"),
        ({"text": "x", "url": "https://www.fmprc.gov.cn/eng/xw/1.html"}, "CN", "address"),
        ({"text": "央视网消息（新闻联播）：6月5日晚，国家主席习近平应约同美国总统特朗普通电话。"}, "CN", "dateline"),
        ({"text": "Office of the Spokesperson\nSecretary Rubio spoke today."}, "US", "heading"),
        ({"text": "问：…", "title": "2020年4月29日外交部发言人耿爽主持例行记者会"}, "CN", "heading"),
        ({"text": "Readout of Secretary of Defense Lloyd J. Austin III's call"}, "US", "heading"),
        ({"text": "x", "side": "CN"}, "CN", "user"),
    ],
)  # fmt: skip
def test_issuer_is_known(fields: dict[str, str], side: str, basis: str) -> None:
    issuer = issuer_of(Document.from_json({"name": "x", **fields}), NOBODY)
    assert issuer is not None
    assert (issuer.side, issuer.basis) == (side, basis)


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "Treasury Secretary Bessent said on Sunday that talks went well.", "publisher": "Reuters"},
        {"text": "央视网消息（新闻联播）：21日，日本广岛、东京都爆发抗议活动，强烈反对七国集团峰会。"},
        {"text": "x", "url": "https://mfa.gov.cn.example.com/"},
        {"text": "x", "side": "third"},
        {"text": ""},
    ],
)
def test_press_has_no_issuer(fields: dict[str, str]) -> None:
    assert issuer_of(Document.from_json({"name": "x", **fields}), NOBODY) is None


CHINESE = (
    "新华社吉隆坡10月26日电（记者 王某）当地时间10月25日至26日，国务院副总理何立峰与美方牵头人在吉隆坡举行经贸磋商。\n"
    "何立峰表示，中美经贸关系的本质是互利共赢。希望美方与中方相向而行；双方应通过平等对话解决分歧。\n"
    "美方表示，美方愿同中方加强合作。美方欢迎中国企业来美投资。\n"
    "双方同意继续保持沟通。\n"
    "责任编辑：王某"
)


def test_every_clause_of_a_chinese_readout_has_its_voice() -> None:
    statements = read_readout(Document("x", CHINESE, "zh"), MOFCOM, NOBODY)
    assert [statement.voice for statement in statements] == ["CN via CN"] * 4 + ["US via CN"] * 2 + ["CN via CN"]
    assert [statement.source_text for statement in statements] == [
        "",
        "何立峰",
        "何立峰",
        "何立峰",
        "美方",
        "美方",
        "双方",
    ]
    assert [statement.source is None for statement in statements] == [True, False, True, True, False, True, False]
    assert statements[6].actor == "joint" and "joint_claim" in statements[6].flags
    assert "relayed" in statements[4].flags and "relayed" not in statements[1].flags
    assert statements[0].text.startswith("当地时间") and statements[0].actor == MOFCOM.actor
    assert statements[2].text == "希望美方与中方相向而行"
    for statement in statements:
        assert statement.content.of(CHINESE) == statement.text


def test_english_readout_of_washington() -> None:
    text = (
        "Secretary of State Marco Rubio met with Foreign Minister Wang Yi.  Secretary Rubio emphasized the "
        "importance of "
        "keeping channels of communication open. They agreed to explore areas of potential cooperation, while "
        "seeking to "
        "manage differences."
    )
    statements = read_readout(Document("x", text, "en"), STATE, NOBODY)
    assert [statement.voice for statement in statements] == ["US via US"] * 3
    assert "joint_claim" in statements[2].flags
    assert statements[2].text.endswith("manage differences")


def test_english_readout_of_beijing_goes_on_with_the_speaker() -> None:
    text = (
        "President Trump said that he has great respect for President Xi. The U.S. will honor the one-China policy. "
        "The meeting in Geneva was very successful.\nThe two Presidents agreed that their teams should meet again."
    )
    issuer = Issuer("Ministry of Foreign Affairs (China)", "CN", "user")
    statements = read_readout(Document("x", text, "en"), issuer, NOBODY)
    assert [statement.voice for statement in statements] == ["US via CN"] * 3 + ["CN via CN"]
    assert all("relayed" in statement.flags for statement in statements[:3])


BRIEFING = (
    "2025年10月30日外交部发言人林剑主持例行记者会\n"
    "彭博社记者：美国财政部长贝森特称，协议已经达成。中方对此有何评论？\n"
    "林剑：我们注意到有关报道。贝森特表示，美方将取消关税。中方的立场是一贯的。\n"
    "中方愿同美方加强沟通。\n"
    "路透社记者：你能否证实？\n"
    "林剑：没有可以提供的信息。"
)


def test_turns_of_a_briefing() -> None:
    document = Document("x", BRIEFING, "zh")
    assert [turn.role for turn in turns(document)] == ["preamble", "question", "answer", "question", "answer"]
    issuer = issuer_of(document, NOBODY)
    assert issuer is not None and issuer.kind == "transcript"
    statements = read_turns(document, issuer, NOBODY)
    spoken = [statement for statement in statements if "turn" in statement.flags and statement.source_text]
    assert {statement.source_text for statement in spoken} == {"林剑"}
    assert {statement.voice for statement in spoken} == {"CN via CN"}
    assert any("中方愿同美方" in statement.text for statement in spoken)
    asked = [statement for statement in statements if "in_question" in statement.flags]
    assert [statement.text for statement in asked] == ["协议已经达成"]
    assert asked[0].voice.endswith("via press")


def test_english_transcript() -> None:
    text = (
        "QUESTION: The Chinese foreign ministry said the talks were constructive. Do you agree?\n"
        "MR. PRICE: We have seen the reports. The talks were candid.\nQ: And tariffs?\nMR. PRICE: I have nothing "
        "to announce."
    )
    document = Document("x", text, "en", publisher="US Department of State")
    issuer = issuer_of(document, NOBODY)
    assert issuer is not None and issuer.kind == "transcript"
    statements = read_turns(document, issuer, NOBODY)
    spoken = [statement for statement in statements if "turn" in statement.flags]
    assert [statement.side for statement in spoken] == ["US"] * 3
    assert {statement.source_text for statement in spoken} == {"MR. PRICE"}
    assert not any("Do you agree" in statement.text for statement in statements)


@pytest.mark.parametrize(
    "text", ["", "x", "。", "”" * 5000, "问：" * 3000, "Q: " * 3000, "\u202e美方\u200b表示，好。", "12:30\n" * 500]
)
def test_bad_input_gives_a_result(text: str) -> None:
    document = Document("x", text)
    for statement in (*read_readout(document, MOFCOM, NOBODY), *read_turns(document, STATE, NOBODY)):
        assert statement.content.of(text) == statement.text


def test_state_media_count_only_where_they_characterize() -> None:
    text = (
        "央视网消息（新闻联播）：当地时间6月9日至10日，何立峰与美方牵头人在伦敦举行会议。"
        "双方进行了坦诚、深入的对话。\n何立峰表示，中方的态度是明确的；双方应加强合作。\n王毅等参加会见。"
    )
    document = Document("x", text, "zh", publisher="CCTV")
    issuer = issuer_of(document, NOBODY)
    assert issuer is not None and issuer.is_account
    statements = read_readout(document, issuer, NOBODY)
    assert [statement.text for statement in statements] == [
        "双方进行了坦诚、深入的对话",
        "中方的态度是明确的；双方应加强合作",
    ]


def test_an_interjection_does_not_end_an_answer() -> None:
    text = "问：你有何评论？\n答：你能说得再具体一些吗？\n（记者：是的。）\n我也看到有关报道。"
    document = Document("x", text, "zh", side="CN")
    assert [turn.role for turn in turns(document)] == ["question", "answer", "question", "answer"]
    issuer = issuer_of(document, NOBODY)
    assert issuer is not None
    spoken = read_turns(document, issuer, NOBODY)
    assert [statement.text for statement in spoken] == ["你能说得再具体一些吗", "我也看到有关报道"]
    assert [statement.source_text for statement in spoken] == ["答", "答"]
    assert [statement.source is None for statement in spoken] == [False, True]
    assert spoken[0].cue_text == "："


def test_unknown_names_ask_where_half_of_their_turns_do() -> None:
    text = "Jane Roe: What next?\nSecretary Bessent: We will see.\nJane Roe: I see.\nJohn Doe: Nothing to add."
    roles = {turn.label.of(text): turn.role for turn in turns(Document("x", text, "en")) if turn.label is not None}
    assert roles == {"Jane Roe": "question", "Secretary Bessent": "answer", "John Doe": "answer"}


def test_names_told_once_keep_their_side() -> None:
    text = (
        "China's Minister of Defense Dong Jun met with Secretary of War Pete Hegseth. Dong Jun stressed that China will "
        "defend its interests. Hegseth said that the United States does not seek conflict."
    )
    issuer = Issuer("Department of Defense", "US", "user")
    statements = read_readout(Document("x", text, "en"), issuer, NOBODY)
    assert [statement.voice for statement in statements] == ["US via US", "CN via US", "US via US"]


def test_a_heading_of_an_account_credits_too() -> None:
    text = "以色列称将作出回应 伊朗称准备好应对\n央视网消息（新闻联播）：伊朗总统2日称，伊朗将作出更严厉的回应。"
    document = Document("x", text, "zh", publisher="CCTV", side="CN")
    issuer = issuer_of(document, NOBODY)
    assert issuer is not None and issuer.is_account and not issuer.is_official
    statements = read_readout(document, issuer, NOBODY)
    assert [statement.source_text for statement in statements] == ["以色列", "伊朗", "伊朗总统"]
    assert ["heading" in statement.flags for statement in statements] == [True, True, False]


def test_what_an_answer_reports_is_theirs_alone() -> None:
    text = "问：你有何评论？\n答：美国总统明确表示，欢迎中国留学生赴美留学。中方的立场是一贯的。"
    document = Document("x", text, "zh", side="CN")
    issuer = issuer_of(document, NOBODY)
    assert issuer is not None
    statements = read_turns(document, issuer, NOBODY)
    assert [(statement.voice, statement.text) for statement in statements] == [
        ("US via CN", "欢迎中国留学生赴美留学"),
        ("CN via CN", "中方的立场是一贯的"),
    ]


def test_both_who_talked_are_named() -> None:
    text = "Secretary Rubio met with Foreign Minister Wang Yi. They also discussed the planned visit to China in April."
    statements = read_readout(Document("x", text, "en"), STATE, NOBODY)
    assert statements[1].source_text == "They" and statements[1].cue_text == "discussed"
    assert statements[1].text == "the planned visit to China in April"
    assert statements[1].side == "US" and "joint_claim" in statements[1].flags
