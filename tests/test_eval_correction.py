"""Corrected gaps hold the truth where the raw gap does not, checked on simulated corpora whose truth is known."""

import math

import numpy as np
import pandas as pd
import pytest

from corpora.errors import InputError
from eval.correction import (
    design_adjusted,
    dsl_gap,
    paired_gap,
    pooled_gap,
    ppi_gap,
    ppi_mean,
    side_errors,
    side_gap,
    side_gaps,
)

TRUE_GAP = 0.10


def corpus(world: np.random.Generator, *, n_meetings: int = 60, n_rows: int = 12) -> pd.DataFrame:
    """Statements whose scorer is warm on the CN side: the raw gap is 0.10 - 0.15 although the true one is 0.10."""
    meetings = np.repeat(np.arange(n_meetings), n_rows)
    is_us = np.tile(np.arange(n_rows) % 2 == 0, n_meetings)
    level = world.normal(size=n_meetings)[meetings] * 0.2
    truth = level + TRUE_GAP * is_us + world.normal(size=len(meetings)) * 0.4
    tone = 0.8 * truth + 0.15 * ~is_us + world.normal(size=len(meetings)) * 0.15
    probability = np.where(is_us, 0.2, 0.3)
    is_drawn = world.random(len(meetings)) < probability
    return pd.DataFrame(
        {
            "side": np.where(is_us, "US", "CN"),
            "meeting_id": [f"m{one}" for one in meetings],
            "tone": tone,
            "label": np.where(is_drawn, truth, np.nan),
            "probability": probability,
        }
    )


def test_coverage_of_the_corrections_and_not_of_the_raw_gap() -> None:
    world, n_worlds = np.random.default_rng(3), 250
    hits = {"raw": 0, "dsl": 0, "ppi": 0}
    widths = {"dsl": 0.0, "labels": 0.0}
    for seed in range(n_worlds):
        frame = corpus(world)
        is_us = (frame["side"] == "US").to_numpy()
        tone, label = frame["tone"].to_numpy(), frame["label"].to_numpy()
        meetings = frame["meeting_id"].tolist()
        found = {
            "raw": pooled_gap(tone, is_us, meetings, n_draws=300, seed=seed),
            "dsl": dsl_gap(tone, label, frame["probability"], is_us, meetings, n_draws=300, seed=seed),
            "ppi": ppi_gap(tone, label, is_us),
        }
        for name, one in found.items():
            hits[name] += one.low <= TRUE_GAP <= one.high
        known = ~np.isnan(label)
        labels = pooled_gap(label[known], is_us[known], np.array(meetings)[known], n_draws=300, seed=seed)
        widths["dsl"] += found["dsl"].high - found["dsl"].low
        widths["labels"] += labels.high - labels.low
    assert hits["raw"] / n_worlds < 0.2
    assert 0.91 <= hits["dsl"] / n_worlds <= 0.985 and 0.91 <= hits["ppi"] / n_worlds <= 0.99
    assert widths["dsl"] < 0.8 * widths["labels"]


def test_prediction_powered_mean_follows_its_formula_and_tuning_helps() -> None:
    world = np.random.default_rng(1)
    truth = world.normal(size=4000)
    useless = world.normal(size=4000) * 3
    plain = ppi_mean(useless, useless[:100], truth[:100], is_tuned=False)
    assert plain.value == pytest.approx(useless.mean() + (truth[:100] - useless[:100]).mean())
    tuned = ppi_mean(useless, useless[:100], truth[:100])
    alone = 2 * 1.98 * truth[:100].std(ddof=1) / 10
    assert tuned.high - tuned.low < 1.05 * alone < plain.high - plain.low
    perfect = ppi_mean(truth, truth[:100], truth[:100])
    assert perfect.high - perfect.low < 0.35 * alone
    assert math.isnan(ppi_mean([1.0], [1.0], [1.0]).value) and ppi_mean([1.0], [1.0], [1.0]).note


def test_design_adjusted_outcomes_are_unbiased_for_a_scorer_that_knows_nothing() -> None:
    world = np.random.default_rng(2)
    truth, chance = world.normal(size=20000) + 0.3, world.uniform(0.1, 0.9, size=20000)
    label = np.where(world.random(20000) < chance, truth, np.nan)
    assert design_adjusted(np.full(20000, -5.0), label, chance).mean() == pytest.approx(0.3, abs=0.25)
    assert design_adjusted(truth, label, chance).mean() == pytest.approx(truth.mean())


def test_errors_hidden_by_the_gap_are_found() -> None:
    frame = corpus(np.random.default_rng(4), n_meetings=200)
    errors = {
        one.name: one
        for one in side_errors(frame["tone"], frame["label"], frame["side"] == "US", frame["meeting_id"].tolist())
    }
    assert errors["mean error CN"].value > 0.1 > abs(errors["mean error US"].value)
    gap = errors["error of the gap"]
    assert gap.low < -0.15 - 0.2 * TRUE_GAP < gap.high and gap.high < 0


def test_paired_gap_counts_meetings_with_both_sides() -> None:
    gap = paired_gap([1.0, 0.0, 0.5, 0.0, 9.0], [True, False, True, False, True], ["a", "a", "b", "b", "c"])
    assert gap.value == pytest.approx(0.75) and gap.n_meetings == 2 and gap.n == 4 and gap.p == pytest.approx(0.5)
    none = paired_gap([1.0, 2.0], [True, False], ["a", "b"])
    assert math.isnan(none.value) and none.note and math.isnan(none.p)


def test_report_never_shows_a_gap_without_what_it_hides() -> None:
    frame = corpus(np.random.default_rng(5))
    whole = side_gap(frame, n_draws=200)
    assert [one.name for one in whole.corrected] == ["DSL, over meetings", "PPI, rows independent"]
    assert "mean error CN" in whole.to_text() and whole.to_json()["corrected"][0]["n_labelled"] > 50
    unlabelled = side_gap(frame.drop(columns=["label", "probability"]), n_draws=200)
    assert not unlabelled.errors and "unknown" in unlabelled.notes[-1]
    convenient = side_gap(frame.drop(columns="probability"), n_draws=200)
    assert convenient.errors and not convenient.corrected and "not corrected" in convenient.notes[-1]
    stratified = side_gap(frame.assign(probability=np.linspace(0.1, 0.9, len(frame))), n_draws=200)
    assert [one.name for one in stratified.corrected] == ["DSL, over meetings"]


def test_families_are_corrected_together_and_bad_tables_are_named() -> None:
    frame = corpus(np.random.default_rng(6)).assign(noise=np.random.default_rng(7).normal(size=720))
    alone = side_gaps(frame, ["noise"], n_draws=100)[0].p
    together = {one.name: one for one in side_gaps(frame, ["tone", "noise"], n_draws=100)}
    assert together["noise"].p >= alone
    for broken, code in (
        (frame.drop(columns="side"), "schema"),
        (frame[frame["side"] == "US"], "empty"),
        (frame.assign(probability=0.0), "number"),
    ):
        with pytest.raises(InputError) as caught:
            side_gap(broken)
        assert caught.value.code == code
    lost = frame.assign(tone=frame["tone"].where(frame.index % 5 > 0))
    assert "144 rows" in side_gap(lost, n_draws=50).notes[1]
