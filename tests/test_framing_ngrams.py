"""Hashed n-grams: offsets lead back to the text, scripts and sides do not matter, neighbours do not either."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from framing.masking import BOUND, OFFICIAL, PAIR, SIDE
from framing.ngrams import Grams, character_grams, lay, word_grams


def spelled(text: str) -> str:
    names = {SIDE: "<side>", PAIR: "<pair>", OFFICIAL: "<official>", BOUND: "<bound>", 2: "", 3: "", 0: ""}
    return "".join(names.get(int(code), chr(int(code))) for code in lay([text]).codes)


def spans_of(text: str, grams: Grams) -> list[str]:
    assert grams.starts is not None and grams.ends is not None
    return [text[start:end] for start, end in zip(grams.starts, grams.ends, strict=True)]


def test_words_and_their_spans() -> None:
    text = "U.S.-China ties, so 坦诚 words"
    one, two, _ = word_grams(lay([text]), offsets=True)
    assert spans_of(text, one) == ["U.S.-China", "ties", "so", "words"]
    assert spans_of(text, two) == ["U.S.-China ties", "ties, so"]


def test_characters_and_their_spans() -> None:
    text = "坦诚"
    one, two, three, four, five = character_grams(lay([text]), offsets=True)
    assert spans_of(text, two) == ["坦", "坦诚", "诚"]
    assert spans_of(text, four) == ["坦诚"]
    assert len(five.hashes) == 0 and len(one.hashes) == 2 and len(three.hashes) == 2


def test_traditional_and_full_width_twins_have_the_same_grams() -> None:
    for one, other in (("進行了坦誠的交流", "进行了坦诚的交流"), ("Ａ１ ok", "a1 OK")):
        for left, right in zip(character_grams(lay([one])), character_grams(lay([other])), strict=True):
            assert (left.hashes == right.hashes).all()


def test_names_of_sides_are_masked() -> None:
    assert spelled("The United States urges China's firms") == "<side> urges <side> firms"
    assert spelled("中方敦促美方停止对华遏制") == "<side>敦促<side>停止<bound>遏制"
    assert spelled("反对美国发展") == "反对<side>发展"
    assert spelled("join us in the South China Sea") == "join us in the south china sea"
    assert spelled("中美关系") == "<pair>关系"


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_a_text_has_the_same_grams_whoever_stands_beside_it(texts: list[str]) -> None:
    together = [*character_grams(lay(texts)), *word_grams(lay(texts))]
    for row, text in enumerate(texts):
        alone = [*character_grams(lay([text])), *word_grams(lay([text]))]
        for both, one in zip(together, alone, strict=True):
            assert (both.hashes[both.texts == row] == one.hashes).all()


def test_no_text_gives_no_grams() -> None:
    assert all(len(grams.hashes) == 0 for grams in word_grams(lay(["", "。"])))
    assert np.unique(lay(["", "a"]).texts).tolist() == [0, 1]


def test_single_letters_and_pairs_are_no_features_in_latin_text() -> None:
    one, two, three, _, _ = character_grams(lay(["ab"]), offsets=True)
    assert len(one.hashes) == len(two.hashes) == 0 and spans_of("ab", three) == ["ab", "ab"]
