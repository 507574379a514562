"""The pages of docs/ say what is: columns as the code writes them, commands that exist, Python that runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import parley
from corpora.extraction import COLUMNS
from corpora.gold import load_official
from framing.comparison import Comparison
from framing.scorer import FRAMES
from framing.scoring import SCORE_COLUMNS, TOPIC_COLUMNS

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
OWN = ("getting-started.md", "columns.md", "methods.md", "data.md", "glossary.md", "batch.md", "models.md", "llm.md")
LINK = re.compile(r"\]\(([^)#]{1,100})\)")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Invented texts, as the page has them.
WASHINGTON = (
    "GENEVA, March 4, 2030 -- Officials of the United States and China met in Geneva on March 3. The discussions were candid "
    'and constructive.\n\nThe U.S. side said: "We remain concerned about export controls." The two sides agreed to meet again.\n'
)
BEIJING = (
    "3月3日，中美双方在日内瓦就经贸问题举行会谈。双方进行了坦诚、深入、富有建设性的交流。\n\n"
    "中方对美方单方面加征关税表示严重关切，敦促美方取消有关关税措施。双方同意继续保持沟通。\n"
)


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return [body for kind, body in BLOCK.findall(page(name)) if kind == language]


def table_under(name: str, heading: str) -> list[list[str]]:
    """Cells of all tables under a heading, without the head rows."""
    part = page(name).split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [
        [cell.strip() for cell in line.strip("|\n").split("|")] for line in part.splitlines() if line.startswith("|")
    ]
    return [row for row in rows if row[0].startswith("`")]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the pages speak of."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "washington.txt").write_text(WASHINGTON, encoding="utf-8")
    (folder / "beijing.txt").write_text(BEIJING, encoding="utf-8")
    (folder / "metadata.csv").write_text(blocks("getting-started.md", "csv")[0], encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def frame(written: Path) -> pd.DataFrame:
    """Statements of two texts, with one file that is missing, and everything that a scorer adds."""
    paths = [written / name for name in ("washington.txt", "beijing.txt", "gone.txt")]
    extracted = parley.extract(parley.read(*paths, metadata=written / "metadata.csv"))
    return parley.score(extracted, "register", evidence=True)


def test_columns_are_those_that_the_code_writes() -> None:
    assert [row[0].strip("`") for row in table_under("columns.md", "Written by `extract`")] == list(COLUMNS)
    added = [row[0].strip("`") for row in table_under("columns.md", "Added by `score`")]
    assert added == [*SCORE_COLUMNS, "evidence", *TOPIC_COLUMNS]
    assert [row[0].strip("`") for row in table_under("columns.md", "The tables of a comparison")] == table_names()


def table_names() -> list[str]:
    result: Comparison = parley.compare(pd.DataFrame({"side": ["US"], "text": ["candid"]}), scorer="register")
    return list(result.tables())


def test_types_ranges_and_nulls_hold(frame: pd.DataFrame) -> None:
    is_aside = frame["statement_id"].isna()
    assert is_aside.sum() == 1 and len(frame) > 5
    rows = table_under("columns.md", "Written by `extract`") + table_under("columns.md", "Added by `score`")
    for name, kind, scope, null, _ in rows:
        column = name.strip("`")
        if column in TOPIC_COLUMNS:
            continue
        values = frame[column]
        there = values[values.notna()]
        if null == "never":
            assert values.notna().all(), column
        elif null == "set aside":
            assert values[~is_aside].notna().all(), column
            assert values[is_aside].isna().all(), column
        else:
            assert null == "where unknown", f"{column}: {null}"
        if kind == "integer":
            assert values.dtype == "Int64", column
        elif kind == "number":
            assert values.dtype in ("float64", "Float64"), column
        elif kind.startswith("list"):
            assert all(isinstance(one, list) for one in there), column
        else:
            assert kind == "text" and all(isinstance(one, str) for one in there), column
        ends = re.fullmatch(r"(-?\d) to (\d)", scope)
        if ends and len(there):
            low, high = map(float, ends.groups())
            assert low <= there.astype(float).min() and there.astype(float).max() <= high, column
        if scope == "0 or more":
            assert (there >= 0).all(), column
        named = re.findall("`([a-zA-Z]+)`", scope)
        if named and column != "voice":
            assert set(there) <= set(named), column


def test_numbers_of_rows_are_those_of_the_files() -> None:
    rows = {row[0].strip("`"): int(row[-1]) for row in table_under("data.md", "The corpus")}
    assert rows == {
        "meetings.jsonl": len(parley.load_meetings()),
        "quotes.jsonl": len(parley.load_quotes()),
        "labels.jsonl": len(parley.load_labels()),
        "official.jsonl": len(load_official()),
    }


def test_the_python_of_the_pages_runs(written: Path) -> None:
    for name in ("getting-started.md", "data.md"):
        code = "\n".join(blocks(name, "python"))
        settings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        ended = subprocess.run(
            [sys.executable, "-c", code],
            cwd=written,
            env=settings,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert ended.returncode == 0, f"{name}: {ended.stderr[-2000:]}"


def test_the_commands_of_the_pages_run(written: Path) -> None:
    lines = "\n".join(blocks("getting-started.md", "console")).splitlines()
    commands = [line.split()[1:] for line in lines if line.startswith("parley ")]
    assert len(commands) >= 5
    settings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    for place, arguments in enumerate(commands):
        # Two commands of the page write a folder of one name.
        given = [f"report{place}" if one == "report" else one for one in arguments]
        ended = subprocess.run(
            [sys.executable, "-m", "parley", *given], cwd=written, env=settings, capture_output=True, text=True, check=False,
            timeout=120,
        )  # fmt: skip
        assert ended.returncode in (0, 2), f"{arguments}: {ended.stderr[-2000:]}"


def test_links_lead_somewhere_and_names_are_whole() -> None:
    made_elsewhere = {"benchmarks.md"}
    for name in OWN:
        for target in LINK.findall(page(name)):
            assert target in made_elsewhere or (DOCS / target).exists(), f"{name}: {target}"
    assert all(f"`frame_{one}`" in page("columns.md") for one in FRAMES)


def test_no_measured_quality_stands_outside_the_benchmarks() -> None:
    """Kappa, F1, accuracy and the like change with every fit: one page holds them, and it is made by the benchmarks."""
    claim = re.compile(r"(?:kappa|F1|accuracy|alpha|agreement)\W{1,3}(?:of |is |was |= ?)?\d?\.\d{1,3}", re.IGNORECASE)
    for name in OWN:
        assert not claim.search(page(name)), name
        assert not re.search(r"\d{2}(?:\.\d)? ?% (?:accura|agree|correct)", page(name)), name


def test_who_labelled_is_said_wherever_labels_are_spoken_of() -> None:
    for name in ("methods.md", "data.md"):
        assert "language models" in page(name), name
    assert "No human has coded" in page("data.md")
