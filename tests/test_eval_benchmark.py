"""Scorers side by side on the bundled quotes: right order, right sums, and whose labels they are."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from corpora.gold import load_labels, load_quotes
from eval.alignment import gold_of
from eval.benchmark import evaluate
from eval.evaluation import Evaluation
from eval.thresholds import fit_thresholds
from framing.scorer import label_of

QUOTES = load_quotes(conveyed_by="own")
TONES = {row.text: row.tone for row in QUOTES[QUOTES["text"].notna()].itertuples()}


def knows(texts: list[str]) -> list[dict[str, object]]:
    return [{"tone": TONES[text] / 2} for text in texts]


def vague(texts: list[str]) -> list[dict[str, object]]:
    return [{"tone": 0.5 * math.copysign(1, TONES[text]) if TONES[text] else 0.0} for text in texts]


def flat(texts: list[str]) -> list[dict[str, object]]:
    return [{"tone": 0.0} for _ in texts]


def half_mute(texts: list[str]) -> list[dict[str, object]]:
    return [{"tone": TONES[text] / 2 if len(text) % 2 else "none"} for text in texts]


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return evaluate([knows, vague, flat, half_mute], split="validation", peers=False, n_draws=200)


def test_order_of_scorers_is_right(evaluation: Evaluation) -> None:
    kappa = {name: evaluation.line(name)["kappa"] for name in ("knows", "vague", "flat", "half_mute")}
    assert kappa["knows"].value == 1.0 and kappa["flat"].value == pytest.approx(0)
    assert 0.6 < kappa["vague"].value < 1 and kappa["vague"].low < kappa["vague"].value < kappa["vague"].high
    assert evaluation.line("knows")["MAE"].value == 0 and evaluation.line("vague")["macro-F1"].value == 1.0


def test_rows_without_a_tone_are_wrong_with_coverage_beside(evaluation: Evaluation) -> None:
    mute = evaluation.line("half_mute")
    assert 0.3 < mute["kappa"].coverage < 0.7
    assert mute["accuracy"].value == pytest.approx(mute["accuracy"].coverage)
    assert mute["kappa"].value < 0.7


def test_groups_add_up_and_hold_n_and_interval(evaluation: Evaluation) -> None:
    whole = evaluation.line("vague")
    for grouping in ("side", "language", "form", "aspect", "period"):
        parts = [one for one in evaluation.lines if one.grouping == grouping and one.scorer == "vague"]
        if grouping == "form":
            # All quotes with words are direct: a table of one group would repeat the first one.
            assert not parts
            continue
        assert sum(one.n for one in parts) == whole.n
        for one in parts:
            for result in one.results:
                assert result.support == one.n and (math.isnan(result.low) or result.low <= result.high)
                assert not (result.low < -1 or result.high > 2)
                assert math.isfinite(result.value) or result.note


def test_difference_is_first_minus_other_and_paired(evaluation: Evaluation) -> None:
    assert evaluation.line("knows").differences == ()
    difference = evaluation.line("vague").differences[0]
    assert difference.metric == "difference in kappa"
    assert difference.value == pytest.approx(1 - evaluation.line("vague")["kappa"].value)
    assert 0 < difference.low < difference.value < difference.high
    by_name = {one.metric: one for one in evaluation.line("flat").differences}
    assert by_name["reduction of MAE"].value == pytest.approx(evaluation.line("flat")["MAE"].value)
    assert by_name["difference in accuracy"].low > 0 and by_name["difference in Spearman"].note
    assert not any(one.differences for one in evaluation.lines if one.grouping in ("aspect", "period"))


def test_coders_stand_in_the_table_and_are_scorers_gold_too(evaluation: Evaluation) -> None:
    rows = gold_of(QUOTES[QUOTES["split"] == "validation"])
    labels = load_labels().pivot(index="quote_id", columns="coder", values="tone").loc[list(rows.quote_ids)]
    sklearn = pytest.importorskip("sklearn.metrics")
    expected = sklearn.cohen_kappa_score(labels["a"].astype(int), labels["b"].astype(int), weights="quadratic")
    assert evaluation.line("coder a", against="b")["kappa"].value == pytest.approx(expected)
    assert evaluation.line("coder b")["kappa"].value > 0.95
    assert evaluation.line("knows", against="a")["kappa"].value == pytest.approx(
        evaluation.line("coder a")["kappa"].value
    )
    assert evaluation.line("coder a")["frames micro-F1"].value > 0.8


def test_every_spelling_says_whose_labels_and_is_escaped(evaluation: Evaluation) -> None:
    for spelled in (evaluation.to_text(), evaluation.to_markdown(), evaluation.to_latex(), evaluation.to_html()):
        assert spelled.count("labelled by language models") >= len(evaluation.tables())
        assert "half" in spelled and "nan" not in spelled.replace("finance", "")
    assert r"half\_mute" in evaluation.to_latex() and r"\toprule" in evaluation.to_latex()
    assert "<script" not in evaluation.to_html() and "http" not in evaluation.to_html().replace("http-equiv", "")
    read = json.loads(evaluation.to_json())
    assert len(read["lines"]) == len(evaluation.lines) and "no human coded" in read["notes"][0]
    assert all(result["signature"] for line in read["lines"] for result in line["results"])


def test_names_cannot_break_out_of_a_table() -> None:
    def scorer(texts: list[str]) -> list[dict[str, object]]:
        return flat(texts)

    scorer.__name__ = "<script>|&_%\x1b[2J"
    found = evaluate([scorer], gold=pd.DataFrame({"text": ["a", "b"], "tone": [0, 1]}), by=(), peers=False, n_draws=50)
    assert "<script" not in found.to_html() and "\x1b" not in found.to_text() and r"\&\_\%" in found.to_latex()


def test_same_seed_same_figures() -> None:
    gold = QUOTES[QUOTES["text"].notna()].head(60)
    first, second = (evaluate([vague, flat], gold=gold, by=("side",), peers=False, n_draws=100) for _ in range(2))
    assert first.to_json() == second.to_json() and "Gold: the table given" in first.notes[0]


def test_words_that_scorers_were_fitted_on_are_told_apart() -> None:
    bundled = QUOTES[QUOTES["text"].notna()].head(20)[["text", "tone", "meeting_id"]]
    fresh = pd.DataFrame(
        {"text": ["a wholly new text"] * 10, "tone": [0, 1] * 5, "meeting_id": [f"m{k}" for k in range(10)]}
    )
    found = evaluate([flat], gold=pd.concat([bundled, fresh]), by=(), peers=False, n_draws=50)
    assert "20 rows hold words of the bundled quotes" in found.notes[-1]
    assert {one.group: one.n for one in found.lines if one.grouping == "seen"} == {"bundled words": 20, "new words": 10}


def test_wrong_asks_are_named() -> None:
    with pytest.raises(ValueError, match="known are side"):
        evaluate([flat], by=("colour",))
    with pytest.raises(ValueError, match="no labelled row"):
        evaluate([flat], gold=pd.DataFrame({"text": [None], "tone": [0]}))


def test_fitted_cuts_undo_another_scale() -> None:
    world = np.random.default_rng(1)
    labels = world.integers(-2, 3, size=500).astype(float)
    squeezed = 0.3 + labels * 0.05 + world.normal(size=500) * 0.005
    cuts = fit_thresholds(squeezed, labels)
    assert list(cuts) == sorted(cuts) and (label_of(squeezed, cuts) == labels).mean() > 0.98
    assert fit_thresholds(np.zeros(9), np.arange(9) % 5 - 2)
    with pytest.raises(ValueError, match="nothing to fit"):
        fit_thresholds([math.nan], [1])
