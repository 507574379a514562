"""Folding keeps offsets, languages and sentences are told, odd characters are flagged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.text import flags_of, fold, language_of, n_units, normalise, paragraphs, script_of, sentences


@given(st.text())
def test_fold_keeps_the_length_and_is_stable(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("進行了坦誠、深入的交流", "进行了坦诚、深入的交流"),
        ("Ａ１％", "a1%"),
        ("CANDID\u00a0Talks", "candid talks"),
        ("⼈民", "人民"),
        ("China’s", "china's"),
    ],
)
def test_twins_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text(max_size=60))
def test_normalised_ranges_lead_back_into_the_raw_text(text: str) -> None:
    normalised = normalise(text)
    assert len(normalised.starts) == len(normalised.text) + 1
    for index in range(len(normalised.text)):
        span = normalised.to_raw(index, index + 1)
        assert 0 <= span.start < span.end <= len(text)


def test_what_carries_nothing_is_dropped_from_the_copy_and_the_way_back_is_kept() -> None:
    raw = "坦\u200b诚 can\u200bdid"
    normalised = normalise(raw)
    assert normalised.text == "坦诚 candid"
    at = normalised.text.index("candid")
    assert normalised.to_raw(at, at + 6).of(raw) == "can\u200bdid"
    assert normalised.flags == ("zero_width",)


def test_accents_compose() -> None:
    assert normalise("de\u0301tente").text == normalise("d\u00e9tente").text


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("a \u202e reversed", "bidi"),
        ("\u0441andid", "mixed_script"),
        ("nul \x00 byte", "control_chars"),
        ("\U000e0041 tag", "tags"),
        ("⼈民", "compat_chars"),
        ("â€œquotedâ€", "mojibake"),
        ("蛮よ㈱港よ㈱", "mojibake"),
        ("e" + "\u0301" * 40, "combining_run"),
    ],
)
def test_odd_characters_are_flagged(text: str, flag: str) -> None:
    assert flag in flags_of(text)


@pytest.mark.parametrize("text", ["Plain words.", "双方进行了坦诚的交流。", "détente", "He said “no”."])
def test_ordinary_text_has_no_flags(text: str) -> None:
    assert flags_of(text) == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("candid", "en"),
        ("坦诚", "zh"),
        ("美国财长Bessent表示", "zh"),
        ("the phrase 坦诚 means candid here", "en"),
        ("123 !", ""),
        ("", ""),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language


def test_script() -> None:
    assert script_of("進行了坦誠的交流") == "hant"
    assert script_of("进行了坦诚的交流") == "hans"
    assert script_of("中方") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The U.S. Treasury met on Nov. 15 at 3 p.m. in D.C. with 3.5 staff. They talked.", 2),
        ("He left the U.S. The talks went on.", 2),
        ("“We will act.” He left.", 2),
        ("“我们将反制。”他说。双方同意保持沟通。", 3),
        ("Mr. He Lifeng said No. 3 is open.", 1),
        ("", 0),
        ("x", 1),
    ],
)
def test_sentences(text: str, expected: int) -> None:
    spans = sentences(text)
    assert len(spans) == expected
    assert all(span.of(text).strip() == span.of(text) for span in spans)


def test_hard_wrapped_lines_do_not_end_sentences() -> None:
    line = "the two sides agreed to hold another round of talks in the coming"
    text = "\n".join([line] * 6) + "\nweek. The end."
    assert len(sentences(text)) == 2


def test_units_and_paragraphs() -> None:
    assert n_units("candid, in-depth and constructive", "en") == 4
    assert n_units("坦诚、深入 交流", "zh") == 7
    assert [span.of("a\n\n b \n") for span in paragraphs("a\n\n b \n")] == ["a", "b"]
