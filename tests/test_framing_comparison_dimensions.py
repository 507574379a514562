"""The dimensions of a comparison on words whose answer is plain to a reader."""

# ruff: noqa: E501 - sentences stand on one line each

import pandas as pd
import pytest

from corpora.document import Document
from corpora.errors import InputError
from corpora.meetings import Meeting, Participant
from framing.comparison import Said, compare
from framing.comparison.acts import acts_of
from framing.comparison.claims import amounts, events
from framing.comparison.initiative import who_asked, without_dateline
from framing.comparison.predicates import predicates
from framing.comparison.softening import differences, is_weaker
from framing.comparison.topics import NOT_IN_TEXT, OMITTED, is_whole
from framing.topics import load_topics

MEETING = Meeting(
    "m", "2025-11-24", "2025-11-24", "phone_leaders",
    participants=(Participant("Donald Trump", "US"), Participant("Xi Jinping", "CN", "习近平")),
)  # fmt: skip
# Our own words after the pattern of official texts, long enough for a whole account.
CHINESE = (
    "新华社北京11月24日电 国家主席习近平11月24日晚同美国总统通电话。习近平指出，两国关系总体稳定，双方要保持势头，拉长合作清单，压缩问题清单。"
    "习近平阐明了中方在台湾问题上的原则立场，强调台湾回归中国是战后国际秩序重要组成部分。中方对此表示严重关切，坚决反对有关做法。"
    "美国总统表示，他理解台湾问题对中国的重要性。两国元首还谈及乌克兰危机，中方支持一切致力于和平的努力，希望各方早日达成公平、持久的和平协议。"
)
ENGLISH = (
    "President Xi Jinping spoke with the U.S. President on the phone on the evening of November 24. President Xi noted that "
    "bilateral relations are generally stable, and that the two sides should keep up the momentum, lengthen the list of "
    "cooperation and shorten the list of problems. President Xi outlined China's principled position on the Taiwan question, "
    "and underscored that Taiwan's return to China is an integral part of the post-war international order. The U.S. President "
    "said that he understands how important the Taiwan question is to China. The two presidents also discussed the Ukraine crisis, "
    "China supports all efforts for peace and hopes that the sides will reach a fair and lasting peace agreement at an early date."
)
POST = (
    "I had a very good call with President Xi of China. We discussed many things, including Ukraine, fentanyl, soybeans and "
    "other farm products. We have done a good deal for our great farmers, and it will only get better. Our relationship with "
    "China is strong. There has been significant progress on both sides in keeping our agreements current. President Xi invited "
    "me to visit Beijing in April, which I accepted. We agreed that it is important that we talk often, and I look forward to "
    "doing so. China will buy 12 million tons of soybeans this year. The two of us get along well, and this call showed it again."
)


def document(
    name: str, text: str, side: str, language: str = "en", kind: str = "readout", published: str = "2025-11-24"
) -> Document:
    return Document(name, text, language=language, side=side, kind=kind, published=published, meeting_id="m")


DOCUMENTS = (
    document("zh.txt", CHINESE, "CN", "zh", published="2025-11-24T22:00:00+08:00"),
    document("en.txt", ENGLISH, "CN"),
    document("post.txt", POST, "US", kind="post", published="2025-11-24T12:00:00-05:00"),
)


def rows(*given: tuple[str, str, str, str]) -> pd.DataFrame:
    """(side, text, voice, document)"""
    return pd.DataFrame([{"side": s, "text": t, "voice": v, "document": d, "meeting_id": "m"} for s, t, v, d in given])


STATEMENTS = rows(
    ("US", "I had a very good call with President Xi of China.", "US via US", "post.txt"),
    ("US", "We have done a good deal for our great farmers, and it will only get better.", "US via US", "post.txt"),
    ("US", "China will buy 12 million tons of soybeans this year.", "US via US", "post.txt"),
    ("CN", "两国关系总体稳定，双方要保持势头，拉长合作清单，压缩问题清单", "CN via CN", "zh.txt"),
    ("CN", "台湾回归中国是战后国际秩序重要组成部分", "CN via CN", "zh.txt"),
    ("CN", "中方对此表示严重关切，坚决反对有关做法", "CN via CN", "zh.txt"),
    ("CN", "Taiwan's return to China is an integral part of the post-war international order", "CN via CN", "en.txt"),
    ("US", "他理解台湾问题对中国的重要性", "US via CN", "zh.txt"),
)


@pytest.fixture(scope="module")
def topics() -> pd.DataFrame:
    return compare(STATEMENTS, meetings=[MEETING], documents=DOCUMENTS).topics.set_index("topic")


def test_a_topic_is_omitted_only_against_a_whole_account(topics: pd.DataFrame) -> None:
    assert (topics.loc["taiwan", "silent"], topics.loc["taiwan", "silence"]) == ("US", OMITTED)
    assert (topics.loc["soybeans_agriculture", "silent"], topics.loc["soybeans_agriculture", "silence"]) == (
        "CN",
        OMITTED,
    )
    assert topics.loc["ukraine_russia", "silent"] == ""
    assert (
        "soybeans" in topics.loc["soybeans_agriculture", "evidence"]
        or "farm" in topics.loc["soybeans_agriculture", "evidence"]
    )
    assert topics.loc["taiwan", "nearest"] and 0 <= topics.loc["taiwan", "similarity"] < 0.5


def test_what_single_statements_lack_is_not_in_the_text_that_we_have() -> None:
    table = compare(STATEMENTS, meetings=[MEETING]).topics.set_index("topic")
    assert set(table[table["silent"] != ""]["silence"]) == {NOT_IN_TEXT}
    flash = document("flash.txt", "习近平同美国总统通电话", "CN", "zh")
    assert not is_whole(flash)
    assert not is_whole(document("part.txt", POST + " [...]", "US"))
    assert is_whole(DOCUMENTS[2])


def test_topics_have_the_order_of_the_longest_text(topics: pd.DataFrame) -> None:
    order = topics["order_us"].dropna().sort_values().index.tolist()
    assert order.index("ukraine_russia") < order.index("fentanyl") < order.index("soybeans_agriculture")


def test_topic_phrases_match_whole_words_in_both_scripts() -> None:
    table = load_topics()
    assert {one.topic for one in table.mentions("對臺灣問題、芯片與關稅")} >= {"tariffs", "semiconductors"}
    assert [one.topic for one in table.mentions("The chips. The chipmunk.")] == ["semiconductors"]
    mine = table.extended({"pandas": ["panda", "大熊猫"]})
    assert [one.topic for one in mine.mentions("two pandas and a panda")] == ["people_exchange", "pandas"]
    with pytest.raises(InputError, match="pandas"):
        table.extended({"pandas": []})


def test_shared_and_differing_formulas() -> None:
    comparison = compare(rows(
        ("US", "The talks were constructive.", "US via US", ""),
        ("CN", "建设性、坦诚", "CN via CN", ""),
        ("CN", "中方坚决反对", "CN via CN", ""),
    ))  # fmt: skip
    formulas = comparison.wording[comparison.wording["kind"] == "formula"].set_index("term")["used_by"].to_dict()
    assert formulas["constructive"] == "both"
    assert [name for name, user in formulas.items() if user == "CN" and "oppose" in name]
    steps = comparison.wording.query("kind == 'dimension' and dimension == 'objection'")
    assert steps["term"].tolist() == ["CN"]


def test_what_one_account_credits_to_the_other_stands_apart() -> None:
    voices = compare(STATEMENTS, meetings=[MEETING], documents=DOCUMENTS).voices
    assert set(voices.query("kind == 'voice'")["voice"]) == {"US via US", "CN via CN", "US via CN"}
    credited = voices.query("kind == 'credited'").iloc[0]
    assert (credited["voice"], credited["finding"]) == ("US via CN", "not in its own account")


def test_renderings_of_one_text_count_once() -> None:
    comparison = compare(STATEMENTS, meetings=[MEETING], documents=DOCUMENTS)
    aside = {said.text: said.left_out for said in comparison.accounts[0].statements}
    assert (
        aside["Taiwan's return to China is an integral part of the post-war international order"]
        == "rendering of zh.txt"
    )


def said(text: str, side: str = "CN", language: str = "zh") -> Said:
    return Said(key="k", meeting_id="m", side=side, text=text, language=language, published="2025-11-24")


@pytest.mark.parametrize(
    ("text", "side", "language", "expected"),
    [
        ("中方敦促美方立即停止武装台湾", "CN", "zh", ("demand", "敦促", "US")),
        ("任何损害中国利益的行为都必将遭到中方的坚决反击", "CN", "zh", ("warning", "坚决反击", "")),
        ("双方同意扩大人文交流", "CN", "zh", ("commitment", "同意", "")),
        ("We agreed to expand military channels on April 3, 2026.", "US", "en", ("commitment", "agreed to", "")),
        ("President Xi invited me to visit Beijing", "US", "en", ("invitation", "invited", "")),
        ("The United States should stop arming Taiwan", "CN", "en", ("demand", "The United States should", "US")),
    ],
)
def test_acts(text: str, side: str, language: str, expected: tuple[str, str, str]) -> None:
    found = acts_of(said(text, side, language))
    assert [(act["kind"], act["cue"], act["addressee"]) for act in found] == [expected]


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("We will never make concessions.", "US"),
        ("The talks were candid.", "US"),
        ("China and the United States should respect each other.", "CN"),
        ("China should be proud of its growth.", "CN"),
    ],
)
def test_what_is_no_act(text: str, side: str) -> None:
    assert acts_of(said(text, side, "en")) == []


def test_an_act_has_its_day_and_may_be_refused() -> None:
    act = acts_of(said("We agreed to meet on April 3, 2026.", "US", "en"))[0]
    assert (act["first"], act["object"]) == ("2026-04-03", "meet on April 3, 2026")
    assert acts_of(said("They did not agree to lift the tariffs.", "US", "en"))[0]["is_negated"]


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("习近平应约同特朗普通电话。", "US"),
        ("应美方请求，双方举行了视频通话。", "US"),
        ("As far as I know, this call was initiated by the US side.", "US"),
        ("The call took place at China's request.", "CN"),
        ("President Trump initiated the call 30 days after the meeting.", "US"),
        ("Was this call initiated by the Chinese side or at the request of the US side?", None),
        ("应习近平主席邀请，美国总统将访华。", None),
        ("The two presidents spoke.", None),
    ],
)
def test_who_asked(text: str, side: str | None) -> None:
    names = {"trump": "US", "xi jinping": "CN", "习近平": "CN", "特朗普": "US"}
    found = who_asked(text, names=names)
    assert (found[0] if found else None) == side


def test_initiative_of_two_texts() -> None:
    table = compare(STATEMENTS, meetings=[MEETING], documents=DOCUMENTS).initiative.set_index("measure")
    assert table.loc["published first", "finding"] == "CN"
    assert table.loc["asked", "state"] == "no text at hand says who asked"
    assert table.loc["length", "us"] == "109 words" or table.loc["length", "us"].endswith("words")
    assert without_dateline(DOCUMENTS[0]).startswith("国家主席")


def test_language_versions_are_aligned_and_their_losses_named() -> None:
    table = compare(STATEMENTS, meetings=[MEETING], documents=DOCUMENTS).versions
    pairs = {row["original_text"][:14]: row for row in table.to_dict("records") if row["version"] == "en.txt"}
    taiwan = next(row for text, row in pairs.items() if text.startswith("习近平阐明"))
    assert taiwan["kind"] == "aligned" and "Taiwan" in taiwan["version_text"]
    lost = next(row for text, row in pairs.items() if text.startswith("中方对此表示"))
    assert lost["kind"] == "left out" or any("oppose" in name for name in lost["lost"])


def test_a_text_is_no_version_of_another_text() -> None:
    other = document(
        "other.txt",
        "Officials met in Geneva. They spoke of climate, health and students. Flights will resume. " * 3,
        "CN",
    )
    assert compare(STATEMENTS, meetings=[MEETING], documents=[DOCUMENTS[0], other]).versions.empty


def test_change_against_the_meeting_before() -> None:
    earlier = Meeting("e", "2025-10-01", "2025-10-01", "talks", participants=MEETING.participants)
    text = [
        "The talks were constructive in every way",
        "We spoke of tariffs for a long time today",
        "We look forward to more",
    ]
    now = [
        "The talks were constructive and wide ranging today",
        "We spoke of soybeans for a long time again",
        "We look forward to more",
    ]
    table = pd.DataFrame(
        [
            {"side": "US", "text": words, "meeting_id": meeting}
            for meeting, group in (("e", text), ("m", now))
            for words in group
        ]
    )
    change = compare(table, meetings=[earlier, MEETING]).change
    assert change.query("meeting_id == 'e'")["state"].tolist() == [
        "no earlier meeting of the same people or kind in this collection"
    ]
    items = change.query("meeting_id == 'm' and side == 'US'").set_index("item")["status"].to_dict()
    assert (items["tariffs"], items["soybeans_agriculture"], items["constructive"]) == ("dropped", "added", "kept")
    assert change.query("meeting_id == 'm' and side == 'CN'")["state"].tolist() == ["no words from CN, now"]


def test_amounts_have_one_unit_in_both_languages() -> None:
    def found(text: str, language: str) -> list[tuple[float, str]]:
        return [(amount.value, amount.unit) for amount in amounts(text, language)]

    assert found("1,200万吨大豆，关税降至百分之十", "zh") == [(1.2e7, "ton"), (10.0, "%")] or found(
        "1200万吨大豆", "zh"
    ) == [(1.2e7, "ton")]
    assert found("12 million tons, 10 percent and $2.5 billion in 2025", "en") == [
        (1.2e7, "ton"),
        (10.0, "%"),
        (2.5e9, "dollar"),
    ]
    assert found("11月24日", "zh") == [] and found("on November 24, 2025", "en") == []


def test_conflicts_differ_in_number_or_in_yes_and_no() -> None:
    comparison = compare(rows(
        ("US", "China will buy 25 million tons of soybeans each year.", "US via US", ""),
        ("US", "China agreed to lift the tariffs on soybeans.", "US via US", ""),
        ("CN", "中方将购买1200万吨大豆", "CN via CN", ""),
        ("CN", "双方没有就大豆关税达成共识", "CN via CN", ""),
        ("CN", "中方反对加征关税", "CN via CN", ""),
    ))  # fmt: skip
    found = {row["kind"]: row for row in comparison.conflicts.to_dict("records")}
    assert set(found) == {"number", "polarity"}
    assert (found["number"]["claim_us"], found["number"]["claim_cn"]) == ("25 million tons", "1200万吨")
    assert 0 < found["number"]["confidence"] <= 1


def test_no_conflict_without_a_contradiction() -> None:
    comparison = compare(rows(
        ("US", "China will buy 12 million tons of soybeans.", "US via US", ""),
        ("US", "If China does not agree, the tariffs on soybeans will return.", "US via US", ""),
        ("CN", "中方将购买1200万吨大豆", "CN via CN", ""),
        ("CN", "双方同意取消大豆关税", "CN via CN", ""),
        ("CN", "中方有14亿人", "CN via CN", ""),
    ))  # fmt: skip
    assert comparison.conflicts.empty
    assert events("If they did not agree") == (frozenset(), frozenset())


def test_the_cue_is_read_with_the_words_and_the_account_is_named() -> None:
    table = rows(
        ("CN", "me to visit Beijing in April", "CN via US", "post.txt"),
        ("US", "It was a very good call.", "US via US", "post.txt"),
    )
    act = compare(table.assign(cue=["invited", ""])).acts.iloc[0]
    assert (act["account"], act["side"], act["kind"]) == ("US", "CN", "invitation")


@pytest.mark.parametrize(
    ("us", "cn", "kind"),
    [
        ("We have been meeting with China on tariffs.", "There are no negotiations on tariffs between the two sides.", "polarity"),
        ("President Xi called me.", "习近平主席近期没有同特朗普总统通话。", "polarity"),
        ("Taiwan never came up in the meeting.", "习近平强调了台湾问题。", "polarity"),
        ("China asked for the call.", "The call was requested by the US side.", "actor"),
        ("The call lasted an hour and a half.", "通话持续了约四十分钟。", "number"),
        ("The tariff truce expires on November 10.", "The tariff truce expires on 1 December.", "date"),
        ("The export controls on rare earths were suspended.", "稀土出口管制措施没有暂停。", "polarity"),
        ("The United States will suspend 24% of the tariffs.", "The United States cancelled 91% of the tariffs.", ""),
        ("China will suspend the tariffs for 90 days.", "The US will suspend the tariffs for 180 days.", ""),
        ("China will buy 25 million tons of soybeans a year.", "China will buy soybeans for three years.", ""),
        ("The U.S. opposes Taiwan independence.", "The U.S. does not support Taiwan independence.", ""),
    ],
)  # fmt: skip
def test_what_contradicts_and_what_only_differs(us: str, cn: str, kind: str) -> None:
    rows = [{"side": side, "text": text, "published": "2025-11-01"} for side, text in (("US", us), ("CN", cn))]
    found = compare(pd.DataFrame(rows)).conflicts
    assert set(found["kind"]) == ({kind} if kind else set())


@pytest.mark.parametrize(
    ("zh", "en", "lost"),
    [
        ("中方对此强烈谴责、坚决反对。", "China strongly condemns and firmly opposes this.", []),
        ("中方对此强烈谴责、坚决反对。", "China condemns and opposes this.", ["强烈谴责", "坚决反对"]),
        (
            "美方必须立即停止干涉中国内政。",
            "The U.S. must immediately stop interfering in China's internal affairs.",
            [],
        ),
        (
            "美方必须立即停止干涉中国内政。",
            "The U.S. should stop interfering in China's affairs.",
            ["必须", "立即", "内政"],
        ),
        ("中方已向美方提出严正交涉。", "China has raised the matter with the U.S.", ["严正交涉"]),
        ("两者水火不容。", "The two are as irreconcilable as fire and water.", []),
    ],
)
def test_a_version_is_softer_where_no_word_keeps_the_force(zh: str, en: str, lost: list[str]) -> None:
    row = differences(zh, en)
    assert sorted(row["force_lost"]) == sorted(lost)
    assert not lost or is_weaker(row | {"kind": "aligned"})


def test_a_version_that_is_too_short_lacks_a_clause() -> None:
    zh = "双方就经贸问题进行了坦诚的交流，中方重申了在有关问题上的原则立场，双方商定继续保持沟通。"
    row = differences(zh, "The two sides had a candid exchange on trade.")
    assert row["is_short"] and is_weaker(row | {"kind": "aligned"})
    whole = (
        "The two sides had a candid exchange on economic and trade issues, China restated its position of principle on "
    )
    assert not differences(zh, whole + "the issues concerned, and both agreed to stay in touch.")["is_short"]


@pytest.mark.parametrize(
    ("text", "language", "affirmed", "denied"),
    [
        ("The two sides reached a consensus.", "en", "reach", ""),
        ("双方未能达成共识。", "zh", "", "reach"),
        ("China has violated the agreement.", "en", "violate", "comply"),
        ("The U.S. should not impose tariffs.", "en", "", ""),
        ("The tariffs were not lifted, and talks resumed.", "en", "resume", "cancel"),
    ],
)
def test_what_is_affirmed_and_denied(text: str, language: str, affirmed: str, denied: str) -> None:
    yes, no = predicates(text, language)
    assert (affirmed in yes or (not affirmed and not yes)) and (denied in no or (not denied and not no))


def test_a_greeting_is_shown_and_not_counted() -> None:
    rows = [
        {"side": "US", "text": text, "tone": tone}
        for text, tone in (("Thank you, Martha.", 1.0), ("We agreed to cut tariffs by half.", 0.0))
    ]
    account = compare(pd.DataFrame(rows)).accounts[0]
    assert {said.text: said.is_counted for said in account.statements} == {
        rows[0]["text"]: False,
        rows[1]["text"]: True,
    }
