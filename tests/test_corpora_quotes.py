"""Quotation marks: pairs, nesting, apostrophes, lost marks, and time that grows with length alone."""

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest

from corpora.quotes import MAX_DEPTH, MAX_LENGTH, mark_flags, quotations


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


# What the rules make of short texts, read over once and kept: kind, depth, whether closed, with marks and without.
KEPT = [
    json.loads(line)
    for line in (Path(__file__).parent / "golden" / "quotations.jsonl").read_text(encoding="utf-8").split("\n")
    if line
]


@pytest.mark.parametrize("kept", KEPT, ids=range(len(KEPT)))
def test_short_texts_are_read_as_before(kept: dict[str, object]) -> None:
    text = str(kept["text"])
    found = [
        [q.kind, q.depth, q.is_closed, text[q.start : q.end], text[q.inner_start : q.inner_end]]
        for q in quotations(text)
    ]
    assert found == kept["found"]
    assert list(mark_flags(text)) == kept["flags"]


@pytest.mark.parametrize(("n", "is_closed"), [(MAX_LENGTH, True), (MAX_LENGTH + 1, False)])
def test_a_quotation_ends_where_no_press_quotation_goes_on(n: int, is_closed: bool) -> None:
    text = "x " * 9000 + "“" + "w" * (n - 1) + "\nlast words” he said"
    assert quotations(text)[0].is_closed is is_closed


@pytest.mark.parametrize(("n", "n_found"), [(1000, 1), (1001, 0)])
def test_a_single_mark_needs_its_closer_within_a_thousand_characters(n: int, n_found: int) -> None:
    assert len(quotations("‘" + "w" * (n - 1) + "’ he said")) == n_found


@pytest.mark.parametrize(("n", "n_found"), [(399, 1), (400, 0)])
def test_a_straight_single_mark_needs_it_within_four_hundred(n: int, n_found: int) -> None:
    assert len(quotations("'" + "w" * (n - 1) + "' he said")) == n_found


@pytest.mark.parametrize(("n", "is_lost"), [(999, True), (1000, False)])
def test_a_straight_mark_looks_a_thousand_characters_ahead_for_its_like(n: int, is_lost: bool) -> None:
    """With one more mark ahead the second of them opens, so that the first was never closed."""
    text = 'said "yes and "' + "w" * (n - 1) + '" he said'
    assert quotations(text)[0].is_closed is not is_lost


def test_marks_too_deep_are_counted_and_what_follows_is_read() -> None:
    text = "“a ‘" * 20 + "b" + "’ ”" * 20 + " then “new words here” end"
    assert mark_flags(text) == ("deep_quotes",)
    assert text[quotations(text)[-1].start :].startswith("“new words")
