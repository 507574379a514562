"""One comparison that must come out the same: on every machine, in every locale, with every hash seed.

The statements in ``tests/golden`` are written for this test. Where a change of the tables is meant, the failing test
prints the new hash; look at the tables before it is taken over.
"""

import csv
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

GOLDEN = Path(__file__).resolve().parent / "golden" / "accounts.csv"
# SHA-256 over the names and cells of the CSV tables, sorted by name; numbers to six digits, since the last ones of a
# logarithm are the processor's.
TABLES = "1f626819679430def015cd4a952cab4cbe071600228e6db4ef2d3018d132669d"
SURROUNDINGS = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4242", "TZ": "Asia/Shanghai", "LC_ALL": "zh_CN.GB18030", "COLUMNS": "40"},
)


def hash_of(folder: Path) -> str:
    """One SHA-256 over all files of a folder."""
    total = hashlib.sha256()
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    assert paths
    for path in paths:
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def rounded(cell: str) -> str:
    """A cell as it is compared: a number to six digits, anything else as it stands."""
    try:
        return f"{float(cell):.6g}"
    except ValueError:
        return cell


def hash_of_tables(folder: Path) -> str:
    """One SHA-256 over the cells of all CSV tables of a folder."""
    total = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            cells = [[rounded(cell) for cell in row] for row in csv.reader(lines)]
        total.update(repr((path.name, cells)).encode())
    return total.hexdigest()


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same comparison made in two surroundings."""
    made = []
    for changes in SURROUNDINGS:
        folder = tmp_path_factory.mktemp("golden")
        made.append(folder / "out")
        command = [
            sys.executable,
            "-m",
            "parley",
            "compare",
            str(GOLDEN),
            "--scorer",
            "register",
            "--out",
            str(made[-1]),
        ]
        done = subprocess.run(
            command, cwd=folder, env={**os.environ, "PYTHONPATH": str(GOLDEN.parents[2]), **changes},
            capture_output=True, text=True, timeout=120, check=False, encoding="utf-8", errors="replace",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    return made


def test_surroundings_change_no_byte(folders: list[Path]) -> None:
    first, second = folders
    assert {path.relative_to(first) for path in first.rglob("*")} == {
        path.relative_to(second) for path in second.rglob("*")
    }
    assert hash_of(first) == hash_of(second)


def test_the_tables_are_the_golden_ones(folders: list[Path]) -> None:
    assert hash_of_tables(folders[0] / "tables") == TABLES
