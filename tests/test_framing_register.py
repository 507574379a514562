"""The register: its table, the finding of its phrases, what negation and degree do, and the scorer that reads by it."""

import json
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, f1_score

from corpora.cards import read_card, read_verified
from corpora.gold import load_quotes
from corpora.text import fold
from framing.automaton import Automaton, is_cut, prepare
from framing.backends.register import RegisterScorer
from framing.indicators import load_indicators
from framing.patterns import MAX_LITERALS, expand
from framing.register import DIMENSIONS, load_register
from framing.scope import load_scope_words
from framing.scorer import FRAMES, Scorer

REGISTER = load_register()
SCORER = RegisterScorer()
OWN = [phrase for phrase in REGISTER.phrases if phrase.dimension]


def found(text: str) -> dict[str, float]:
    return {match.phrase_id: match.valence for match in REGISTER.matches(text)}


def label(text: str) -> int:
    return int(SCORER.score([text]).label[0])


def test_the_table_is_large_bilingual_and_sourced() -> None:
    assert len(OWN) >= 450
    sources = read_card("register.jsonl", package="framing.data")["sources"]
    for dimension in DIMENSIONS:
        rows = [phrase for phrase in OWN if phrase.dimension == dimension]
        assert len(rows) >= 20, dimension
        assert len({phrase.step for phrase in rows}) >= 3, dimension
    for phrase in OWN:
        assert phrase.en and phrase.zh, phrase.phrase_id
        assert phrase.gloss and phrase.step >= 1 and phrase.direction in (-1, 0, 1)
        if phrase.grade == "D":
            assert phrase.sources == ("own reading",), phrase.phrase_id
        else:
            assert set(phrase.sources) <= sources.keys(), phrase.phrase_id
    assert sum(phrase.is_contested for phrase in OWN) >= 5
    assert len({source for phrase in OWN for source in phrase.sources}) >= 20


def test_the_escalation_of_objections_rises_as_the_sources_say() -> None:
    ladder = ["take_note", "concern_voiced", "regret", "urges", "serious_concern", "dissatisfied", "opposes", "firmly_opposes",
              "representations", "protest"]  # fmt: skip
    by_id = {phrase.phrase_id: phrase for phrase in OWN}
    steps = [by_id[name].step for name in ladder]
    assert steps == sorted(steps)
    threats = [
        "playing_with_fire",
        "not_stand_idly_by",
        "rein_in_at_cliff",
        "cannot_be_tolerated",
        "do_not_say_not_warned",
    ]
    assert [by_id[name].step for name in threats] == sorted({by_id[name].step for name in threats})


@pytest.mark.parametrize("pattern", ["", "(|)", "a(b", "a)b", "((((((a))))))", "(a|b|c|d|e|f|g|h)" * 5])
def test_patterns_that_cannot_be_meant_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        expand(pattern)


def test_patterns_mean_plain_strings() -> None:
    assert expand("urge|urges|urged") == ("urge", "urges", "urged")
    assert expand("firmly oppos(e|es|ed|ing)")[1] == "firmly opposes"
    assert expand("(very |)(good|great) talks") == ("very good talks", "very great talks", "good talks", "great talks")
    assert expand("a(b|c(d|))") == ("ab", "acd", "ac")
    assert expand("1+1=2? [x] .*") == ("1+1=2? [x] .*",)
    assert MAX_LITERALS < 10_000


WORDS = [
    "no",
    "not",
    "so",
    "candid",
    "in",
    "depth",
    "in-depth",
    "now",
    "不",
    "不断",
    "坦诚",
    "坦",
    "ß",
    " ",
    "-",
    ",",
    "O",
]
words = st.sampled_from(WORDS)


@settings(max_examples=150, deadline=None)
@given(st.lists(words, min_size=1, max_size=6).map("".join), st.lists(words, max_size=24).map("".join), st.data())
def test_the_automaton_finds_the_longest_on_word_boundaries(seed: str, text: str, data: st.DataObject) -> None:
    literals = [
        seed,
        *data.draw(st.lists(st.lists(words, min_size=1, max_size=3).map("".join), min_size=1, max_size=6)),
    ]
    literals = list(dict.fromkeys(prepare(literal) for literal in literals))
    prepared = prepare(text)
    expected = []
    place = 0
    while place < len(prepared):
        fitting = [
            literal
            for literal in literals
            if prepared.startswith(literal, place) and not is_cut(prepared, place + len(literal))
        ]
        if fitting:
            longest = max(fitting, key=len)
            expected.append((literals.index(longest), place, place + len(longest)))
            place += len(longest)
        else:
            place += 1
    assert Automaton(literals).hits(prepared) == expected


@given(st.text(max_size=60))
def test_the_matching_copy_keeps_the_length(text: str) -> None:
    assert len(prepare(text)) == len(text)
    assert prepare(text).lower() == fold(text).title().lower() or len(fold(text).title()) != len(text)


def test_offsets_are_those_of_the_text_in_both_scripts() -> None:
    simplified, traditional = "双方坦率交换了意见，中方对此表示严重关切", "雙方坦率交換了意見，中方對此表示嚴重關切"
    ids = [[match.phrase_id for match in REGISTER.matches(text)] for text in (simplified, traditional)]
    assert ids[0] == ids[1] == ["frank_exchange_of_views", "serious_concern"]
    assert [traditional[match.start : match.end] for match in REGISTER.matches(traditional)] == [
        "坦率交換了意見",
        "嚴重關切",
    ]


def test_words_are_whole_and_the_longest_wins() -> None:
    assert found("Candidates noted nowhere that innovations were notable.") == {}
    assert list(found("We are deeply concerned.")) == ["deeply_concerned"]
    assert list(found("strongly deplores and firmly opposes")) == ["deplores"]
    assert "opposes" not in found("中方坚决反对")


def test_a_language_can_be_asked_for() -> None:
    text = "The talks were constructive，双方坦率交换了意见"
    assert {match.phrase_id for match in REGISTER.matches(text, "zh")} == {"frank_exchange_of_views"}
    assert "constructive" in {match.phrase_id for match in REGISTER.matches(text, "en")}


@pytest.mark.parametrize(
    ("text", "phrase_id", "valence"),
    [
        ("does not support Taiwan independence", "not_support_taiwan_independence", 1),
        ("opposes Taiwan independence", "opposes_taiwan_independence", 0),
        ("did not make any meaningful progress", "good_progress", -1),
        ("made meaningful progress", "good_progress", 1),
        ("without progress", "progress", -1),
        ("没有取得进展", "progress", -1),
        ("谈判未取得任何进展", "progress", -1),
        ("取得不断进展", "progress", 1),
        ("not only progress", "progress", 1),
        ("There was no doubt, progress", "progress", 1),
        ("It was not easy, but progress came", "progress", 1),
        ("does not oppose this", "opposes", 1),
        ("eliminated the threat of tariffs", "tariff_threat", 1),
        ("避免出现误判", "avoid_conflict", 1),
        ("消除了紧张", "reduce_tension", 1),
        ("stop undermining peace", "stop_doing", -1),
    ],
)
def test_negation_and_removal_reach_what_they_should(text: str, phrase_id: str, valence: float) -> None:
    assert found(text)[phrase_id] == pytest.approx(valence)


def test_degree_shades_and_stays_inside_the_label() -> None:
    plain, raised, damped = (
        REGISTER.matches(text)[0].valence for text in ("positive", "very positive", "somewhat positive")
    )
    assert damped < plain < raised < 1.5
    assert REGISTER.matches("非常积极")[0].intensity > 1


# The codebook's own examples, its rules, and the sentences on which general-purpose tools fail (docs of the register).
CODEBOOK = {
    2: ["a huge success", "amazing", "very good", "substantial progress", "非常顺利", "实质性进展"],
    1: [
        "constructive", "very constructive", "productive", "common ground", "good progress", "重要共识", "富有成效",
        "eliminated the threat of tariffs", "消除了加征关税的威胁", "对话比对抗好", "does not seek conflict", "不冲突、不对抗",
        "The talks were candid, in-depth and constructive.", "does not seek a new Cold War; no intention to have a conflict",
        "The United States does not support Taiwan independence.",
    ],
    0: [
        "exchanged views", "discussed", "candid", "frank and detailed", "in-depth, professional", "坦诚、深入", "America first",
        "fly, sail and operate", "agreed to keep talking", "合则两利、斗则俱伤", "双方坦率交换了意见",
    ],
    -1: [
        "serious concerns", "urged the US to", "should stop", "敦促", "严重关切", "the first red line that must not be crossed",
        "China firmly opposes this and has lodged solemn representations.", "China strongly deplores and firmly opposes this.",
        "强烈不满和坚决反对，已提出严正交涉", "中方对此表示严重关切", "敦促美方停止打压中国企业", "did not make progress",
    ],
    -2: [
        "bullying", "containment", "strongly condemn", "打压", "必会反制", "clashes and even conflicts", "玩火者必自焚",
        "勿谓言之不预也", "crossing the red line will bring serious consequences",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("tone", "text"), [(tone, text) for tone, texts in CODEBOOK.items() for text in texts])
def test_the_codebook_is_followed(tone: int, text: str) -> None:
    assert label(text) == tone


def test_frames_of_plain_cases() -> None:
    texts = ["win-win cooperation", "卡脖子、打压中国企业", "a level playing field", "台湾问题是中国内政"]
    texts += ["guardrails against conflict", "A, B"]
    scores = SCORER.score(texts)
    carried = [{frame for frame, has in zip(FRAMES, row, strict=True) if has} for row in scores.has_frame]
    assert carried[0] == {"cooperation"}
    assert "blame" in carried[1]
    assert "fairness" in carried[2]
    assert "sovereignty" in carried[3]
    assert "stability" in carried[4]
    assert carried[5] == set()
    assert ((scores.frames >= 0) & (scores.frames < 1)).all()


def test_rows_without_words_get_a_reason_and_the_others_a_score() -> None:
    texts = ["constructive", "", "  ", None, "123 !", "the table stood there"]
    scores = SCORER.score(texts, evidence=True)  # type: ignore[arg-type]
    assert [error is None for error in scores.errors] == [True, False, False, False, False, True]
    assert np.isnan(scores.tone[1:5]).all() and np.isnan(scores.label[1:5]).all() and not scores.has_frame[1:5].any()
    # Words without a phrase of the register are neutral with the widest interval, not missing.
    assert scores.tone[5] == 0.0 and scores.label[5] == 0
    assert scores.high[5] - scores.low[5] == pytest.approx(1.0)
    assert (scores.low[[0, 5]] <= scores.tone[[0, 5]]).all() and (scores.tone[[0, 5]] <= scores.high[[0, 5]]).all()


def test_evidence_is_signed_and_lies_in_the_text() -> None:
    text = "The talks were constructive, but China 打压 our firms."
    evidence = SCORER.score([text], evidence=True).evidence
    assert evidence is not None
    assert [(text[item.start : item.end], item.weight > 0) for item in evidence[0]] == [
        ("constructive", True),
        ("打压", False),
    ]


def test_scores_do_not_depend_on_neighbours() -> None:
    texts = [text for texts in CODEBOOK.values() for text in texts]
    together, alone = SCORER.score(texts), [SCORER.score([text]) for text in texts]
    assert together.tone.tolist() == [float(one.tone[0]) for one in alone]
    assert isinstance(SCORER, Scorer)


UNITS = ["no ", "not so candid in depth ", "candidcandid", "不", "坦诚深入", "(" * 40, "ß", "deeply concerneds "]


@pytest.mark.parametrize("unit", UNITS)
def test_time_is_linear_in_the_length(unit: str) -> None:
    def seconds(n_characters: int) -> float:
        text = unit * (n_characters // len(unit))
        start = time.perf_counter()
        REGISTER.matches(text)
        return time.perf_counter() - start

    short, long = (min(seconds(n) for _ in range(3)) for n in (5_000, 50_000))
    # Ten times the text; a quadratic search would take a hundred times as long. The floor is for a busy machine.
    assert long < max(0.5, 40 * short)


def test_tables_are_read_through_their_cards() -> None:
    for table in ("register.jsonl", "valence_words.jsonl", "scope_words.jsonl", "frame_phrases.jsonl"):
        rows = [json.loads(line) for line in read_verified(table, package="framing.data").splitlines()]
        assert len(rows) == read_card(table, package="framing.data")["rows"]
    assert len(load_scope_words()) > 200
    assert {indicator.frame for indicator in load_indicators().indicators} == set(FRAMES)


def test_figures_on_the_validation_meetings() -> None:
    quotes = load_quotes(split="validation")
    quotes = quotes[quotes["text"].notna()]
    scores = SCORER.score(list(quotes["text"]), languages=list(quotes["language"]))
    tone = quotes["tone"].to_numpy(dtype=float)
    assert cohen_kappa_score(tone, scores.label, weights="quadratic") >= 0.75
    assert f1_score(np.sign(tone), np.sign(scores.label), average="macro") >= 0.65
    carried = np.array([[frame in frames for frame in FRAMES] for frames in quotes["frames"]])
    assert f1_score(carried, scores.has_frame, average="micro") >= 0.65
