"""A sheet is blind, its chances are what the key says, and it comes back joined to them."""

import csv
import io
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from corpora.errors import InputError
from corpora.gold import load_quotes
from eval.correction import side_gap
from eval.sheet import allocate, draw_sheet, key_path, read_returned

QUOTES = load_quotes(conveyed_by="own")
FINAL = {row.quote_id: (row.tone, row.frames) for row in QUOTES.itertuples()}


def fill(sheet: Path, target: Path, key: pd.DataFrame, *, noise: int = 0) -> Path:
    """Write a sheet back with the final labels, some of them one step off."""
    unit = dict(zip(key["sheet_id"], key["unit_id"], strict=True))
    rows = list(csv.DictReader(io.StringIO(sheet.read_text(encoding="utf-8-sig"))))
    for number, row in enumerate(rows):
        tone, frames = FINAL[unit[row["sheet_id"]]]
        off = 1 if noise and number % noise == 0 else 0
        row["tone"], row["frames"] = str(max(-2, tone - off)), ";".join(frames)
    with target.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return target


def test_sheet_tells_the_coder_nothing_but_the_words(tmp_path: Path) -> None:
    sheet = draw_sheet(80)
    path, key = sheet.write(tmp_path / "sheet.csv")
    assert key == key_path(path) and key.exists()
    header, *_ = path.read_text(encoding="utf-8-sig").splitlines()
    assert header == "sheet_id,language,text,tone,frames,comment,text_sha256"
    content = path.read_text(encoding="utf-8-sig")
    for row in QUOTES[QUOTES["quote_id"].isin(sheet.key["unit_id"])].itertuples():
        assert row.quote_id not in content and row.meeting_id not in content and row.url not in content
    sides = sheet.key["side"].tolist()
    assert sum(a != b for a, b in pairwise(sides)) > 20


def test_chances_are_those_of_the_key_and_strata_are_all_there() -> None:
    sheet = draw_sheet(120)
    key = sheet.key
    assert len(key) == 120 and key["unit_id"].is_unique and (key["probability"] > 0).all()
    for _, part in key.groupby("stratum"):
        assert len(part) == round(part["probability"].iloc[0] * part["n_stratum"].iloc[0]) >= 2
    # Weighted by the inverse of its chance the sample stands for all statements.
    assert (1 / key["probability"]).sum() == pytest.approx(QUOTES["text"].notna().sum())
    drawn = np.zeros(40)
    frame = pd.DataFrame({"text": [f"t{k}" for k in range(40)], "side": ["US"] * 30 + ["CN"] * 10})
    for seed in range(300):
        drawn[
            [int(unit.split("-")[1]) - 1 for unit in draw_sheet(8, frame, by=("side",), seed=seed).key["unit_id"]]
        ] += 1
    assert np.abs(drawn[:30] / 300 - 6 / 30).max() < 0.1 and np.abs(drawn[30:] / 300 - 2 / 10).max() < 0.1
    assert draw_sheet(30, seed=1).key.equals(draw_sheet(30, seed=1).key)
    assert not draw_sheet(30, seed=1).key["unit_id"].equals(draw_sheet(30, seed=2).key["unit_id"])


def test_allocation() -> None:
    assert allocate(10, [100, 50, 1]) == [6, 3, 1] and allocate(99, [3, 4]) == [3, 4]
    assert sum(allocate(50, [500, 20, 3, 2])) == 50 and min(allocate(50, [500, 20, 3, 2])) == 2
    assert allocate(1, [9]) == [1]
    for n in (1, 5, 12):
        small = draw_sheet(n)
        assert len(small.key) == n and (1 / small.key["probability"]).sum() == pytest.approx(
            QUOTES["text"].notna().sum()
        )
    for n, match in ((0, "at least one"), (3, "4 statements")):
        with pytest.raises(ValueError, match=match):
            allocate(n, [9, 9])


def test_two_coders_come_back_and_feed_a_corrected_gap(tmp_path: Path) -> None:
    sheet = draw_sheet(150)
    path, _ = sheet.write(tmp_path / "sheet.csv")
    files = [fill(path, tmp_path / "ann.csv", sheet.key), fill(path, tmp_path / "bo.csv", sheet.key, noise=4)]
    back = read_returned(files, key=key_path(path), n_draws=100)
    assert len(back.labels) == 300 and not back.exchange.errors and back.exchange.coders == ("ann", "bo")
    alpha = back.agreements[0]
    assert alpha.name == "ordinal alpha" and alpha.n_coders == 3 and 0.7 < alpha.value < 1.0
    ann = back.labels[back.labels["coder"] == "ann"]
    assert [FINAL[unit][0] for unit in ann["unit_id"]] == ann["tone"].tolist()
    scored = (
        QUOTES[QUOTES["text"].notna()].rename(columns={"tone": "final"}).assign(tone=lambda t: 0.5 * t["final"] / 2)
    )
    # Every scored row needs its chance: that of its stratum.
    per_side = draw_sheet(150, by=("side",))
    chance = per_side.key.groupby("side")["probability"].first()
    labels = {unit: FINAL[unit][0] / 2 for unit in per_side.key["unit_id"]}
    scored = scored.assign(label=scored["quote_id"].map(labels), probability=scored["side"].map(chance))
    gap = side_gap(scored, n_draws=200)
    true = (
        scored.loc[scored["side"] == "US", "final"].mean() / 2 - scored.loc[scored["side"] == "CN", "final"].mean() / 2
    )
    for one in gap.corrected:
        assert one.low <= true <= one.high, one


def test_labels_of_edited_words_are_refused_and_open_rows_counted(tmp_path: Path) -> None:
    sheet = draw_sheet(30)
    path, _ = sheet.write(tmp_path / "sheet.csv")
    with pytest.raises(InputError, match="no label came back"):
        read_returned([path])
    done = fill(path, tmp_path / "ann.csv", sheet.key)
    words = sheet.units[0][2]
    done.write_text(done.read_text(encoding="utf-8").replace(words[:12], words[:11] + "#", 1), encoding="utf-8")
    back = read_returned([done], key=key_path(path), n_draws=50)
    assert [one.code for one in back.exchange.errors] == ["text_changed"] and len(back.labels) == 29


def test_label_studio_tasks_are_written_with_their_interface(tmp_path: Path) -> None:
    sheet = draw_sheet(25)
    path, key = sheet.write(tmp_path / "sheet.json")
    tasks = json.loads(path.read_text(encoding="utf-8"))
    assert len(tasks) == 25 and (tmp_path / "sheet.xml").exists() and key.name == "sheet.key.csv"
    for task in tasks:
        tone = {"from_name": "tone", "value": {"choices": ["1"]}}
        task["annotations"] = [{"completed_by": 1, "result": [tone]}]
    path.write_text(json.dumps(tasks), encoding="utf-8")
    assert len(read_returned([path], n_draws=50).labels) == 25


def test_wrong_asks_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="format_not_allowed"):
        draw_sheet(25).write(tmp_path / "sheet.xlsx")
    with pytest.raises(InputError, match="dup_id"):
        draw_sheet(2, pd.DataFrame({"text": ["a", "b"], "quote_id": ["q", "q"]}))
    with pytest.raises(InputError, match="missing"):
        read_returned([tmp_path / "none.csv"])
