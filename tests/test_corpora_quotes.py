"""Quotation marks: pairs, nesting, apostrophes, lost marks, and time that grows with length alone."""

import time
from itertools import pairwise

import pytest

from corpora.quotes import MAX_DEPTH, quotations


def inner(text: str, kind: str = "speech") -> list[str]:
    return [text[q.inner_start : q.inner_end] for q in quotations(text) if q.kind == kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said, “We will talk.”", ["We will talk."]),
        ('He said, "We will talk." Then "no more words" came.', ["We will talk.", "no more words"]),
        ("他表示：“中方立场是一贯的。”", ["中方立场是一贯的。"]),
        ("他說：「我們不願打，但也不怕打。」", ["我們不願打，但也不怕打。"]),
        ("Il a dit «nous allons parler».", ["nous allons parler"]),
        ("'I am not going,' he said. It's John's.", ["I am not going,"]),
        ("It was ''a good talk,'' he said.", ["a good talk,"]),
        ('"I prefer talks,” he said.', ["I prefer talks,"]),
        ("the countries’ ‘tough but fair’ talks don’t end", ["tough but fair"]),
        ("talks in the ’90s weren’t bad, and China’s weren’t either", []),
        ("“”", []),
    ],
)
def test_outermost_quotations(text: str, expected: list[str]) -> None:
    assert inner(text) == expected


def test_nesting_has_depths_and_spans_that_hold_each_other() -> None:
    text = "“外层的话‘中间的一些话『最里面的话』还有’结束了”"
    found = quotations(text)
    assert [q.depth for q in found] == [0, 1, 2]
    for outer, nested in pairwise(found):
        assert outer.inner_start <= nested.start < nested.end <= outer.inner_end


def test_depth_is_capped() -> None:
    text = "“一段话‘" * 40 + "里面的话" + "’”" * 40
    assert max(q.depth for q in quotations(text)) == MAX_DEPTH - 1


@pytest.mark.parametrize("mark", ["“", '"'])
def test_reopened_at_each_paragraph_counts_once(mark: str) -> None:
    closer = "”" if mark == "“" else '"'
    text = f"{mark}The first paragraph goes on.\n\n{mark}The second one ends,{closer} she said."
    found = quotations(text)
    assert len(found) == 1
    assert found[0].is_closed
    assert text[found[0].start : found[0].end].endswith(f"ends,{closer}")


def test_unclosed_ends_with_its_paragraph_and_says_so() -> None:
    text = "“This was never closed and goes on.\n\nThe narrator speaks “again here” now."
    first, second = quotations(text)
    assert not first.is_closed
    assert text[first.inner_start : first.inner_end] == "This was never closed and goes on."
    assert text[second.inner_start : second.inner_end] == "again here"


def test_titles_scare_quotes_and_translations_are_not_speech() -> None:
    text = "《中美联合公报》提到“一中”原则，他称会谈“坦诚、深入、富有建设性”"
    text += "（“candid, in-depth and constructive”），a “deal” too."
    kinds = [q.kind for q in quotations(text)]
    assert kinds == ["title", "scare", "speech", "translation", "scare"]


def test_hard_wrapped_quotation_is_one() -> None:
    text = "Bessent later characterised the conversation as “frank and\ndetailed” on social media, confirming it."
    assert inner(text) == ["frank and\ndetailed"]


@pytest.mark.parametrize(
    "piece", ["“", '"', "‘", "'", "「", "“a", '"a ', "'a ", "‘a ", "“a\n", "“a‘", "《a", "’ ", "‘a’s ", "''"]
)
def test_a_hundred_thousand_marks_take_less_than_a_second(piece: str) -> None:
    text = piece * 100_000
    start = time.process_time()
    found = quotations(text)
    assert time.process_time() - start < 2.0  # half of it on an idle core
    assert all(0 <= q.start <= q.inner_start <= q.inner_end <= q.end <= len(text) for q in found)


def test_every_mark_that_opens_nothing_is_left_alone() -> None:
    assert quotations("”’」』»") == ()
    assert quotations("") == ()
    assert quotations("x") == ()
