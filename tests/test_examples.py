"""The examples run as a user runs them: as scripts, from another folder, on files."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
TABLE = (
    "side,text\n"
    "US,The talks were constructive and made progress.\n"
    'US,"We remain concerned about unfair, non-market practices."\n'
    "CN,双方进行了坦诚、富有建设性的交流。\n"
    "CN,\n"
)
# Invented texts, as the documentation has them.
WASHINGTON = (
    "GENEVA, March 4, 2030 -- Officials of the United States and China met in Geneva on March 3. The discussions were candid "
    "and constructive.\n\nThe U.S. side raised serious concerns about export controls. The two sides agreed to meet again.\n"
)
BEIJING = (
    "3月3日，中美双方在日内瓦就经贸问题举行会谈。双方进行了坦诚、深入、富有建设性的交流。\n\n"
    "中方对美方单方面加征关税表示严重关切，敦促美方取消有关关税措施。双方同意继续保持沟通。\n"
)


def run(name: str, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(EXAMPLES / name), *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PARLEY_DATA": str(folder / "none")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_every_example_is_run_here() -> None:
    tests = Path(__file__).read_text(encoding="utf-8")
    for path in EXAMPLES.glob("*.py"):
        assert f'run("{path.name}"' in tests, f"no test runs examples/{path.name}"


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_score_table(tmp_path: Path, ending: str) -> None:
    (tmp_path / "statements.csv").write_text(TABLE, encoding="utf-8")
    ended = run("score_table.py", tmp_path, "statements.csv", f"scored.{ending}")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("4 statements, 3 scored: tone|scorer:")
    assert "CN: mean tone" in ended.stdout and "of 1 statements" in ended.stdout
    assert (tmp_path / f"scored.{ending}").exists()


def test_compare_folder(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "washington.txt").write_text(WASHINGTON, encoding="utf-8")
    (texts / "beijing.txt").write_text(BEIJING, encoding="utf-8")
    (texts / "empty.txt").write_text("", encoding="utf-8")
    (texts / "metadata.csv").write_text(
        "path,publisher,side,published,meeting_id\n"
        "washington.txt,an invented department,US,2030-03-04,2030-03-03-invented\n"
        "beijing.txt,an invented ministry,CN,2030-03-03,2030-03-03-invented\n",
        encoding="utf-8",
    )
    ended = run("compare_folder.py", tmp_path, "texts", "report")
    assert ended.returncode == 0, ended.stderr
    assert "2030-03-03-invented: US, " in ended.stdout and "2030-03-03-invented: CN, " in ended.stdout
    assert "tone " in ended.stdout
    assert "set aside:" in ended.stderr and "empty.txt" in ended.stderr
    page = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert "candid" in page and "坦诚" in page
    assert (tmp_path / "report" / "tables" / "tone_gap.csv").exists()


def test_own_scorer(tmp_path: Path) -> None:
    (tmp_path / "statements.csv").write_text(TABLE, encoding="utf-8")
    ended = run("own_scorer.py", tmp_path, "statements.csv", "scored.csv")
    assert ended.returncode == 0, ended.stderr
    assert "3 of 4 rows scored: tone|scorer:counted_words@0" in ended.stdout
    # It reads no negation, and the audit must find that out.
    assert "audit not passed" in ended.stdout and "negation moves the tone" in ended.stdout
    scored = pd.read_csv(tmp_path / "scored.csv", dtype=str, keep_default_na=False)
    assert scored["tone"].tolist() == ["1.0", "-1.0", "1.0", ""]
    assert scored["tone_low"].tolist() == [""] * 4
    assert scored["error"].tolist()[3].startswith("text:")


def test_score_folder(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "statements.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "tables" / "words.csv").write_text("words\nfrank\n", encoding="utf-8")
    (tmp_path / "tables" / "notes.txt").write_text("no table", encoding="utf-8")
    ended = run("score_folder.py", tmp_path, "tables", "scored", "2")
    assert ended.returncode == 1, ended.stderr
    assert "statements.csv: 3 of 4 rows scored: tone|scorer:linear@" in ended.stdout
    assert "words.csv: not scored:" in ended.stderr and "no column 'text'" in ended.stderr
    assert "line 5: not_scored: text: empty" in ended.stderr
    assert sorted(path.name for path in (tmp_path / "scored").iterdir()) == [
        "statements.parquet",
        "statements.parquet.errors.jsonl",
    ]
    again = run("score_folder.py", tmp_path, "tables", "scored", "2")
    assert "statements.csv: done before" in again.stdout
