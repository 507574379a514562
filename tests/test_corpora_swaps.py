"""Swapped sides: both scripts, both directions at once, and no name torn out of a longer one."""

import pytest

from corpora.gold import load_quotes
from corpora.swaps import mask_side, rename_people, sides_named, swap_sides


@pytest.mark.parametrize(
    ("text", "swapped"),
    [
        ("The U.S. side urged China to stop", "The Chinese side urged the United States to stop"),
        ("China-U.S. relations", "U.S.-China relations"),
        ("the US concern over China policy", "the Chinese concern over U.S. policy"),
        ("Beijing must act; Washington has", "Washington must act; Beijing has"),
        ("Trump met He Lifeng and Secretary Blinken", "Xi met Scott Bessent and Foreign Minister Wang"),
        ("China’s move", "The United States’ move"),
        ("talks with the U.S.", "talks with China."),
        ("中美关系", "美中关系"),
        ("中方敦促美方停止对华遏制打压", "美方敦促中方停止对美遏制打压"),
        ("美國總統特朗普訪華", "中國國家主席習近平訪美"),
        ("习近平同特朗普在北京会谈", "特朗普同习近平在华盛顿会谈"),
        ("在美国和美方", "在中国和中方"),
    ],
)
def test_sides_are_swapped(text: str, swapped: str) -> None:
    assert swap_sides(text) == swapped


@pytest.mark.parametrize(
    "text",
    [
        *("they told us", "South China Sea", "Latin American", "Xi'an", "the one-China principle", "US$", ""),
        *("发展中国家", "中美洲", "其中", "一个中国原则", "100亿美元"),
    ],
)
def test_what_names_no_side_stays(text: str) -> None:
    assert swap_sides(text) == text
    assert not sides_named(text)


def test_every_naming_quote_changes_and_most_come_back() -> None:
    texts = [text for text in load_quotes()["text"] if isinstance(text, str)]
    naming = [text for text in texts if sides_named(text)]
    changed = [text for text in naming if swap_sides(text) != text]
    assert len(changed) == len(naming) > 500
    assert sum(swap_sides(swap_sides(text)) == text for text in changed) > 0.75 * len(changed)
    # A swapped text names the mirrored sides.
    mirror = {"US": "CN", "CN": "US"}
    for text in changed:
        assert {mirror[side] for side in sides_named(text)} == set(sides_named(swap_sides(text))), text


def test_script_is_kept() -> None:
    assert swap_sides("北京會議") == "華盛頓會議"
    assert swap_sides("北京会议") == "华盛顿会议"


def test_people_and_masks() -> None:
    assert rename_people("拜登总统和王毅") not in ("拜登总统和王毅",) and "总统" in rename_people("拜登总统和王毅")
    assert swap_sides(rename_people("Blinken")) != swap_sides("nobody")
    assert mask_side("中方反对美方做法", "CN") == "该方反对美方做法"
    assert mask_side("中方反对美方做法", "US") == "中方反对该方做法"
    assert mask_side("the PRC's claims", "CN") == "the country's claims"
