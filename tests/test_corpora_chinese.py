"""Chinese attribution: sources, cues and contents in both scripts, runs of one speaker, and texts that attack the
rules."""

import re
import time

import pytest

from corpora import chinese, chinese_clauses, chinese_cues, chinese_frames, chinese_hits, chinese_units
from corpora.candidates import Candidate
from corpora.chinese import candidates
from corpora.chinese_clauses import chinese_copy, is_actor, subject_in
from corpora.chinese_cues import chinese_cues as load_cues
from corpora.document import FORMS, MODALITIES
from corpora.quotes import quotations
from corpora.text import sentences


def found_in(text: str, *, is_account: bool = False) -> list[Candidate]:
    return list(candidates(text, quotations(text), sentences(text, "zh"), is_account=is_account))


def read(text: str) -> list[tuple[str, str, str]]:
    return [
        (c.source.of(text) if c.source else "", c.cue.of(text) if c.cue else "", c.content.of(text))
        for c in found_in(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("何立峰表示，双方应加强合作。", [("何立峰", "表示", "双方应加强合作")]),
        ("何立峰强調，雙方應加強合作。", [("何立峰", "强調", "雙方應加強合作")]),
        (
            "法国前负责人多米尼克·特兰康当地时间3日晚在接受法国媒体采访时指出，调查没有结论。",
            [("法国前负责人多米尼克·特兰康", "指出", "调查没有结论")],
        ),
        (
            "美国财政部长贝森特26日在社交媒体上发文称，会谈“富有成效”。",
            [("美国财政部长贝森特", "发文称", "会谈“富有成效”")],
        ),
        ("他还说：“我们不会退让。”", [("他", "说", "我们不会退让。")]),
        ("“我们不会退让。”贝森特说。", [("贝森特", "说", "我们不会退让。")]),
        (
            "“我们，”贝森特说，“不会退让。”",
            [("贝森特", "说", "我们，"), ("贝森特", "说", "不会退让。")],
        ),
        (
            "伊朗外交部19日晚发表声明，谴责有关决议，称此举“非法且不合理”。",
            [("伊朗外交部", "谴责", "有关决议"), ("伊朗外交部", "称", "此举“非法且不合理”")],
        ),
        ("据美国媒体18日报道，美国计划提供军事支持。", [("美国媒体", "据", "美国计划提供军事支持")]),
        (
            "据伊朗媒体报道，伊朗军方26日称，美国停止了袭击。",
            [("伊朗军方", "称", "美国停止了袭击")],
        ),
        ("报道援引匿名白宫官员的话说，总统尚未作出决定。", [("匿名白宫官员", "说", "总统尚未作出决定")]),
        ("双方同意继续保持沟通。", [("双方", "同意", "继续保持沟通")]),
        ("双方就设立工作组达成共识。", [("双方", "达成共识", "设立工作组")]),
        ("特朗普将此次会谈形容为“非常好”。", [("特朗普", "形容为", "此次会谈形容为“非常好”")]),
        ("俄方：美在乌活动违反国际义务", [("俄方", "：", "美在乌活动违反国际义务")]),
        ("商务部声明称，中方对此坚决反对。", [("商务部声明", "称", "中方对此坚决反对")]),
    ],
)  # fmt: skip
def test_source_cue_and_content_of_one_sentence(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "这一决定受到各界欢迎。",
        "事实表明，对话是唯一正确的选择。",
        "小说的名称由作者决定。",
        "会议名称、时间和地点均已公布。",
        "双方进行了坦诚、深入的对话。",
        "据悉，会谈持续了四个小时。",
        "需要强调的是，问题依然存在。",
    ],
)
def test_nobody_is_credited(text: str) -> None:
    assert read(text) == []


def test_a_stance_keeps_what_it_is_about() -> None:
    (candidate,) = found_in("多国民众对美方做法表示反对。")
    assert candidate.content.of("多国民众对美方做法表示反对。") == "对美方做法表示反对"


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("他没有透露关于谈判的具体情况。", "negated"),
        ("他透露了关于谈判的具体情况。", "asserted"),
        ("如果白宫宣布取消关税，市场将上涨。", "conditional"),
    ],
)
def test_modality(text: str, modality: str) -> None:
    assert [candidate.modality for candidate in found_in(text)] == [modality]


def test_an_account_goes_on_with_its_speaker_and_news_does_not() -> None:
    account = "习近平指出，中美关系十分重要。双方应加强沟通。特朗普表示，会谈很成功。美方欢迎中国留学生。"
    assert [source for source, _, _ in read(account)] == ["习近平", "习近平", "特朗普", "特朗普"]
    news = "俄罗斯国防部13日称，俄军控制了一个定居点。该定居点是重要枢纽。"
    assert len(read(news)) == 1


def test_both_sides_agreeing_ends_a_speaker() -> None:
    text = "特朗普表示，会谈很成功。两国元首同意保持沟通。"
    assert read(text)[1] == ("两国元首", "同意", "保持沟通")


def test_a_quotation_of_several_sentences_is_one_statement() -> None:
    text = "贝森特说：“会谈很好。我们取得了进展。下周再谈。”"
    (candidate,) = found_in(text)
    assert candidate.form == "direct"
    assert candidate.content.of(text) == "会谈很好。我们取得了进展。下周再谈。"


def test_both_scripts_and_both_widths_read_alike() -> None:
    simple = "美国财政部长贝森特26日表示，双方的会谈“坦诚而富有成效”，并呼吁中方履行承诺。他还说，关税不会恢复。"
    other = "美國財政部長貝森特26日表示,雙方的會談「坦誠而富有成效」,並呼籲中方履行承諾。他還說,關稅不會恢復。"
    assert len(simple) == len(other)
    spans = [[(c.source, c.cue, c.content, c.form) for c in found_in(text)] for text in (simple, other)]
    assert spans[0] == spans[1]
    assert len(spans[0]) == 3


def test_copy_keeps_its_length() -> None:
    for text in ("他说:好。", "關稅﹐１０％", "a\u200bb，（x）", "\U00020000：", ""):
        assert len(chinese_copy(text)) == len(text)


def test_source_ends_where_the_occasion_begins() -> None:
    text = "美国总统国家安全事务助理沙利文当天"
    assert subject_in(text, 0, len(text)) == (0, len(text) - 2)
    assert is_actor("沙利文") and is_actor("欧盟委员会") and not is_actor("突出")


def test_cue_table_is_complete() -> None:
    cues = load_cues()
    assert {
        "表示",
        "指出",
        "强调",
        "称",
        "说",
        "认为",
        "介绍",
        "透露",
        "宣布",
        "重申",
        "阐述",
        "敦促",
        "呼吁",
        "谴责",
    } <= cues.keys()
    assert {cue.kind for cue in cues.values()} == {"speech", "opinion", "attitude", "agreement", "description"}
    assert {cue.polarity for cue in cues.values()} == {-1, 0, 1}


def attacks() -> list[str]:
    unit = [
        "称",
        "据",
        "“",
        "”",
        "，",
        "对",
        "表示",
        "就达成",
        "被",
        "将",
        "（",
        "：",
        "；",
        "\n",
        "「",
        "《",
        "他说：“",
        "据报道",
        "0",
    ]
    made = [piece * (20_000 // len(piece)) for piece in unit]
    made += ["据" + "美" * 30_000 + "报道", "就" + "各" * 30_000 + "达成共识", ("美方表示，" + "好" * 50) * 400]
    made += ["\u200b\u202e美方\ufeff表示，\u2066好。", "好", "", "。", "”", "\ud800美方称，好。"]
    return made


def test_attacks_end_soon_and_offsets_hold() -> None:
    for text in attacks():
        start = time.perf_counter()
        for candidate in found_in(text):
            assert 0 <= candidate.content.start < candidate.content.end <= len(text)
            assert candidate.form in FORMS and candidate.modality in MODALITIES
            assert 0.0 <= candidate.confidence <= 1.0
            for span in (candidate.source, candidate.cue):
                assert span is None or span.end <= len(text)
        assert time.perf_counter() - start < 3.0, text[:20]


def test_time_grows_with_the_length() -> None:
    text = "美国财政部长贝森特26日表示，双方的会谈“坦诚”。他还说，关税不会恢复。据路透社报道，双方将继续磋商。\n"

    def seconds(n: int) -> float:
        long = text * n
        marks, lines = quotations(long), sentences(long, "zh")
        start = time.perf_counter()
        candidates(long, marks, lines)
        return time.perf_counter() - start

    seconds(50)
    assert min(seconds(1600) for _ in range(3)) < 16 * max(min(seconds(200) for _ in range(3)), 0.002)


def test_patterns_are_bounded() -> None:
    for module in (chinese, chinese_clauses, chinese_cues, chinese_frames, chinese_hits, chinese_units):
        for name, value in vars(module).items():
            patterns = (
                [value] if isinstance(value, re.Pattern) else list(value.values()) if isinstance(value, dict) else []
            )
            for pattern in patterns:
                if isinstance(pattern, re.Pattern):
                    bare = re.sub(r"\\.|\[[^\]]*\]", "", pattern.pattern)
                    assert "*" not in bare and "+" not in bare, (module.__name__, name)
