"""The benches: what cannot run is named, what runs is on the page, and the constant interval is the shortest."""

import importlib
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from eval.tables import Table


@pytest.fixture
def bench(root: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Import a module of the benches, which are no package of the distribution."""
    monkeypatch.syspath_prepend(str(root))

    def load(name: str) -> ModuleType:
        return importlib.import_module(f"benchmarks.{name}")

    return load


def test_every_bench_can_be_run_and_has_a_main(bench, root: Path) -> None:  # type: ignore[no-untyped-def]
    names = {path.stem for path in (root / "benchmarks").glob("bench_*.py")}
    assert {"bench_tone", "bench_speed", "bench_attribution", "bench_readouts", "bench_register"} <= names
    for name in sorted(names):
        assert callable(bench(name).main), name


def test_what_cannot_run_here_is_named_with_its_reason(  # type: ignore[no-untyped-def]
    bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_DATA", str(tmp_path / "gone"))
    whole = bench("all")
    section, reason = whole.run("attribution", "validation")
    assert section is None
    assert "PARLEY_DATA" in reason
    assert "Not run here: " + reason in whole.page([("Attribution", section, reason, 0.1)], "validation")


def test_the_page_has_versions_cores_tables_and_notes(bench) -> None:  # type: ignore[no-untyped-def]
    whole = bench("all")
    table = Table("Figures", ("measure", "n", "value"), (("kappa", "12", "0.81 [0.78, 0.84]"),))
    page = whole.page([("Tone", ([table], ("a note",), True), "", 2.0)], "validation")
    for part in ("| cores |", "| numpy |", "## Tone", r"0.81 \[0.78, 0.84\]", "a note", "labelled by language models"):
        assert part in page or part.replace("\\", "") in page, part


def test_one_bench_alone_writes_no_page_of_docs(bench, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    whole = bench("all")
    table = Table("Figures", ("measure", "n"), (("kappa", "12"),))
    before = dict(whole.BENCHES)
    whole.BENCHES["register"] = ("Register", lambda split: ([table], (f"of {split}",), False))
    try:
        assert whole.main(["--only", "register", "--write", str(tmp_path / "docs" / "page.md")]) == 1
        written = (tmp_path / "docs" / "page.md").read_text(encoding="utf-8")
        assert "of validation" in written
        shown = capsys.readouterr().out
        assert "lines not kept: register" in shown
        assert whole.main(["--only", "register"]) == 1
        assert "wrote" not in capsys.readouterr().out
    finally:
        whole.BENCHES.update(before)


def test_the_constant_interval_is_the_shortest_that_covers_as_much(bench) -> None:  # type: ignore[no-untyped-def]
    shortest = bench("held_out").shortest_constant
    gold, tone = np.zeros(10), np.linspace(0, 0.9, 10)
    width, coverage = shortest(gold, tone, 0.5)
    assert coverage == 0.5
    assert width == pytest.approx(np.mean(np.minimum(tone + 0.4, 1) - (tone - 0.4)))
    assert shortest(gold, tone, 1.0)[1] == 1.0


def test_intervals_are_judged_by_side_and_language(bench) -> None:  # type: ignore[no-untyped-def]
    world = np.random.default_rng(7)
    n = 1200
    tone = world.integers(-2, 3, n)
    # Half of the rows are easy and known to be so: intervals that say it are narrower than one constant.
    reach = np.where(np.arange(n) % 2, 0.1, 0.6)
    predicted = np.clip(tone / 2 + world.uniform(-1, 1, n) * reach / 0.9, -1, 1)
    rows = pd.DataFrame(
        {
            "conveyed_by": "own", "meeting_id": [f"m{k % 60}" for k in range(n)], "tone": tone,
            "side": np.where(np.arange(n) // 2 % 2, "US", "CN"), "language": np.where(np.arange(n) // 4 % 2, "en", "zh"),
            "tone_predicted": predicted, "tone_low": np.maximum(predicted - reach, -1),
            "tone_high": np.minimum(predicted + reach, 1),
        }
    )  # fmt: skip
    intervals = bench("bench_intervals")
    table, _ = intervals.intervals_table(rows, "made-up rows")
    assert [row[0] for row in table.rows][:5] == ["all", "side CN", "side US", "language en", "language zh"]
    assert all(row[-1] in ("pass", "FAIL", "yes", "no") for row in table.rows)
    narrow = rows.assign(tone_low=predicted - 0.05, tone_high=predicted + 0.05)
    assert intervals.intervals_table(narrow, "made-up rows")[1] is False


def test_speed_is_measured_on_statements_of_about_twenty_words(bench) -> None:  # type: ignore[no-untyped-def]
    speed = bench("bench_speed")
    words = [len(text.split()) for text in speed.statements("en")]
    assert 15 <= min(words) and max(words) <= 25
    assert len(words) > 200
    assert speed.repeated(["a", "b"], 5) == ["a", "b", "a", "b", "a"]
    seconds = speed.medians({"quick": lambda: None, "slow": lambda: sum(range(200_000))})
    assert seconds["slow"] > seconds["quick"] >= 0
