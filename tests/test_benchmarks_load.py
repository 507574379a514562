"""The measurements of load on inputs so small that they take seconds: do they count right, and can they fail?"""

import importlib
import json
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from corpora.readers.tables import read_table, write_table
from framing.resampling import cluster_totals, membership


@pytest.fixture
def bench(root: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Import a module of the benches, which are no package of the distribution."""
    monkeypatch.syspath_prepend(str(root))

    def load(name: str) -> ModuleType:
        return importlib.import_module(f"benchmarks.{name}")

    return load


def test_slopes_are_those_of_powers(bench) -> None:  # type: ignore[no-untyped-def]
    for power in (0.5, 1.0, 2.0):
        points = [(n, 1e-3 * n**power) for n in (1_000, 3_000, 10_000)]
        assert bench("bench_load").slope_of(points) == pytest.approx(power)


def test_rows_that_were_not_measured_stay_in_the_record(bench, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    load, path = bench("bench_load"), tmp_path / "deep" / "load.json"
    load.write(path, [load.row("L-2", "lines", "1 s", "2 s", False), load.row("L-3", "pairs", "1 s", "0 s", True)])
    load.write(path, [load.row("L-2", "lines", "1 s", "0.5 s", True)])
    found = json.loads(path.read_text(encoding="utf-8"))
    assert [(one["case"], one["figure"], one["verdict"]) for one in found] == [
        ("L-2", "0.5 s", "pass"),
        ("L-3", "0 s", "pass"),
    ]
    assert {tuple(one) for one in found} == {load.COLUMNS}


def test_no_two_generated_texts_are_alike(bench) -> None:  # type: ignore[no-untyped-def]
    texts = [text for _, _, text in bench("load_inputs").varied(2_000)]
    assert len(set(texts)) == 2_000
    assert bench("load_inputs").statements(2_000)["text"].nunique() == 2_000


def test_small_runs_count_every_row_and_join_every_text(bench, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    runs = bench("load_runs")
    assert runs.table(tmp_path, 300) == {"n": 300, "unique": 300}
    for name in ("read_pieces", "read_whole", "json_lines"):
        assert runs.WORKS[name](tmp_path, 300)["n"] == 300, name
    assert runs.compose(tmp_path, 300)["composed"] == 3
    found = runs.pairs(tmp_path, 6)
    assert (found["n"], found["pairs"]) == (3_000, 6)
    joined = runs.joins(tmp_path, 12)
    assert joined["right"] == joined["n"] == 12


def test_hostile_pages_are_read_or_set_aside_by_name(bench, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    pages = bench("load_pages")
    # The shapes that are quick to read; all of them are tried with the tables of the hostile pages.
    for k, make in enumerate(pages.HOSTILE[5:10]):
        (tmp_path / f"{k}.html").write_bytes(make(k))
    (tmp_path / "good.html").write_text(pages.article(1), encoding="utf-8")
    found = pages.read_chunk(sorted(map(str, tmp_path.iterdir())))
    assert [name for name, _, _ in found] == ["0.html", "1.html", "2.html", "3.html", "4.html", "good.html"]
    assert found[-1][1] == "read"
    assert {outcome for _, outcome, _ in found} <= {"read", "bad_encoding", "binary", "extraction_empty"}


def test_marks_of_clusters_are_the_totals_of_single_rows() -> None:
    clusters = ["b", "a", "b", "c", "a", "b"]
    assert np.array_equal(membership(clusters), cluster_totals(np.eye(6), clusters))
    assert membership([]).shape == (0, 0)


@pytest.mark.parametrize("mark", ["\x00", "\x1b", "\x7f", "\x84", "\x9f"])
def test_one_control_character_in_a_parquet_is_flagged(mark: str, tmp_path: Path) -> None:
    texts = ["a line\nand a tab\t", None, "中方\u2028", f"odd{mark}", "\x85 is a line break"]
    path = write_table(pd.DataFrame({"text": texts}), tmp_path / "odd.parquet")
    assert ["control_chars" in str(flags) for flags in read_table(path)[0]["flags"]] == [
        False,
        False,
        False,
        True,
        False,
    ]
    clean = write_table(pd.DataFrame({"text": [texts[0], texts[1], texts[2], texts[4]]}), tmp_path / "clean.parquet")
    assert "flags" not in read_table(clean)[0]
