"""The audit catches a taste for countries, for typography and for nothing at all."""

import json
import math

import pytest

from corpora.gold import load_quotes
from eval.audit import Audit, audit
from eval.perturbations import INVARIANT, negated, other_script

QUOTES = load_quotes(conveyed_by="own")
QUOTES = QUOTES[QUOTES["text"].notna()]
WARM = (
    "constructive",
    "productive",
    "progress",
    "good",
    "agree",
    "cooperat",
    "success",
    "common",
    "合作",
    "成果",
    "共识",
    "积极",
    "合作",
    "共識",
    "積極",
    "稳定",
    "穩定",
)
COLD = (
    "concern",
    "oppos",
    "urge",
    "unfair",
    "violat",
    "threat",
    "stop",
    "反对",
    "敦促",
    "停止",
    "打压",
    "严重",
    "反對",
    "打壓",
    "嚴重",
    "损害",
    "損害",
)
NOT = (
    " not ",
    "n't",
    "不反",
    "并不",
    "没有",
    "未达",
    "不利",
    "不愿",
    "不符",
    "不支",
    "不同意",
    "不欢",
    "不能",
    "不可",
    "不是",
    "非建",
    "不积",
    "不成",
    "不坚",
    "沒有",
    "未達",
    "不願",
    "不歡",
    "不積",
    "不堅",
    "並不",
)


def tone_of(text: str) -> float:
    words = f" {text.lower()} "
    tone = 0.4 * sum(word in words for word in WARM) - 0.5 * sum(word in words for word in COLD)
    return max(-1.0, min(1.0, -tone if any(word in words for word in NOT) else tone))


def fair(texts: list[str]) -> list[dict[str, float]]:
    return [{"tone": tone_of(text)} for text in texts]


def partisan(texts: list[str]) -> list[dict[str, float]]:
    """Colder wherever China is named first."""
    return [
        {"tone": max(-1.0, tone_of(text) - 0.3 * text.strip().startswith(("China", "The Chin", "中", "A Chin")))}
        for text in texts
    ]


def flat(texts: list[str]) -> list[dict[str, float]]:
    return [{"tone": 0.25} for _ in texts]


def mute(texts: list[str]) -> list[dict[str, float]]:
    return [{"tone": math.nan} for _ in texts]


def squeezed(texts: list[str]) -> list[dict[str, float]]:
    return [{"tone": tone_of(text) / 50} for text in texts]


def shouting(texts: list[str]) -> list[dict[str, float]]:
    return [{"tone": 1.0 if text.isupper() else tone_of(text)} for text in texts]


def fragile(texts: list[str]) -> list[dict[str, float]]:
    """Scores nothing that it did not see before."""
    known = set(QUOTES["text"])
    return [{"tone": tone_of(text) if text in known else math.nan} for text in texts]


@pytest.fixture(scope="module")
def fair_audit() -> Audit:
    return audit(fair, n_draws=200)


def test_fair_scorer_keeps_the_lines_on_sides(fair_audit: Audit) -> None:
    for name in ("side swap", "name swap within a side", "issuer masked", "speaker's side", "capitals", "punctuation"):
        assert fair_audit[name].is_passed and fair_audit[name].n > 20, name
    assert fair_audit["negation moves the tone"].value > 0.1


def test_a_taste_for_a_country_fails(fair_audit: Audit) -> None:
    found = audit(partisan, n_draws=200)
    swap = found["side swap"]
    assert swap.is_passed is False and not found.is_passed and swap.low > 0.03
    assert swap.examples and abs(swap.examples[0][2]) == pytest.approx(0.3)
    assert found["speaker's side"].signed > 0.1 > abs(fair_audit["speaker's side"].signed)


@pytest.mark.parametrize("scorer", [flat, mute, squeezed])
def test_a_scorer_that_tells_nothing_apart_never_passes(scorer: object) -> None:
    found = audit(scorer, n_draws=100)  # type: ignore[arg-type]
    assert not found.is_passed
    swaps = [one for one in found.checks if one.name == "side swap"]
    assert all(one.is_passed is None and one.note for one in swaps)


def test_typography_and_lost_scores_count() -> None:
    assert audit(shouting, n_draws=100)["capitals"].is_passed is False
    lost = audit(fragile, n_draws=100)
    assert lost["side swap"].value == pytest.approx(1.0) and lost["punctuation"].is_passed is False


def test_report_in_every_spelling(fair_audit: Audit) -> None:
    read = json.loads(fair_audit.to_json())
    assert read["scorer"] == "fair" and len(read["checks"]) == len(fair_audit.checks)
    for spelled in (fair_audit.to_text(), fair_audit.to_markdown(), fair_audit.to_latex(), fair_audit.to_html()):
        assert "labelled by language models" in spelled and "side swap" in spelled
    with pytest.raises(KeyError, match="side swap"):
        fair_audit["nothing"]


def test_changes_change_and_nothing_else_does() -> None:
    for text, language, side in zip(QUOTES["text"], QUOTES["language"], QUOTES["side"], strict=True):
        for one in INVARIANT:
            changed = one.change(text, language, side)
            assert changed is None or changed != text, (one.name, text)
    assert other_script("对话合作", "zh", "CN") == "對話合作" and other_script("對話", "zh", "CN") == "对话"
    assert negated("recommitted to talks", "en", is_warm=True) is None
    assert negated("will not yield", "en", is_warm=True) is None
    warm = [
        negated(text, "en", is_warm=True)
        for text in QUOTES["text"][(QUOTES["language"] == "en") & (QUOTES["tone"] > 0)]
    ]
    assert sum(one is not None for one in warm) > 100
