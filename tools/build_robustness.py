"""Make docs/robustness.md from the tests that try bad inputs, and from the records of the long checks.

    python tools/build_robustness.py           run those tests, and write the page where all of them pass
    python tools/build_robustness.py --records write it without running them: a record was added, no table was changed
    python tools/build_robustness.py --check   say whether the page is what would be written, and run nothing

The list of named cases is tests/robustness_cases.jsonl: ``case``, ``input``, ``listed`` (the outcome that the list asks
for), ``absent`` (why the case is not tried) and ``differs`` (why the outcome here is another). The outcomes are those of
the tables CASES and TRIED_ELSEWHERE in tests/test_robustness_*.py, which their tests hold to exactly.

Faults, load and fuzzing take too long for the tests. Their commands write records to docs/robustness/NAME.json, a list of
rows {column: value}, all with the same columns:

    python -m benchmarks.faults --write docs/robustness/faults.json
    python -m tools.fuzz --write docs/robustness/fuzz.json
    python -m tools.mutants --write docs/robustness/mutants.json

Each becomes a table here, with the sums of its counts; a column that holds nothing in any row is left out. Where there is
no record, the page says so.
"""

import argparse
import importlib.util
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = "docs/robustness.md"
GROUPS = {
    "H": "Pages and PDFs", "U": "Text and encodings", "Q": "Quotations", "D": "Dates", "T": "Tables", "P": "Paths and files",
    "N": "Fetching", "M": "Models", "L": "Language models", "R": "Reports", "A": "Annotations",
}  # fmt: skip
KINDS = ("OK", "FLAG", "REJ", "ERR")
# Records of the long checks: file, heading, what they are, columns that are summed.
RECORDS = (
    (
        "faults",
        "Faults",
        "Injected into runs that score a table (`make faults`): n of each kind, of which n_passed ended as they should, with "
        "the bytes of an unbroken run, or with a typed error and untouched files.",
        ("n", "n_passed"),
    ),
    ("load", "Load", "How long large inputs take, and how much memory.", ()),
    (
        "fuzz",
        "Fuzzing",
        "Coverage-guided fuzzing of what reads foreign bytes (`make fuzz`); a finding is anything but a result or a typed "
        "error within a second.",
        ("seconds", "executions", "findings"),
    ),
    (
        "mutants",
        "Mutants",
        "Small changes of the statistics and of the quotation scanner (`make mutants`), and how many of them the tests notice.",
        ("mutants", "killed"),
    ),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One variant of a case with its outcome; ``test`` where it is tried in a file of another name."""

    case: str
    variant: str
    outcome: str
    test: str = ""

    @property
    def kind(self) -> str:
        """What became of the input, one of KINDS; an exit status of the command line counts as an error."""
        kind = re.split(r"[( ]", self.outcome)[0]
        return kind if kind in KINDS else "ERR"


def listed() -> list[dict[str, str]]:
    """The named cases in their order."""
    lines = (ROOT / "tests/robustness_cases.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def tried() -> list[Row]:
    """All variants that the tests try."""
    return [row for path in sorted((ROOT / "tests").glob("test_robustness_*.py")) for row in _rows(path)]


def _rows(path: Path) -> Iterator[Row]:
    spec = importlib.util.spec_from_file_location(f"_tables_of_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for case, variant, outcome, *_ in getattr(module, "CASES", ()):
        yield Row(case, variant, outcome)
    for case, variant, outcome, test in getattr(module, "TRIED_ELSEWHERE", ()):
        yield Row(case, variant, outcome, test)


def page() -> str:
    """The whole page."""
    cases, rows = listed(), tried()
    by_case: dict[str, list[Row]] = {}
    for row in rows:
        by_case.setdefault(row.case, []).append(row)
    parts = [
        "# Robustness",
        "Made by `python tools/build_robustness.py` from the tables of the tests; nothing here is written by hand. "
        "What the toolkit trusts and what not stands in [SECURITY.md](../SECURITY.md).",
        "## Bad inputs",
        "Each variant has one exact outcome, which a test holds to, in at most ten seconds. **OK**: taken, unchanged. "
        "**FLAG**(code): kept, with the flag. **REJ**(code): the file or row is set aside with this code, and the rest "
        "goes on. **ERR**(code): a typed error with this code, where there is no rest. None ends in a crash, a hang, a "
        "silent loss or a silent null.",
        _summary(cases, by_case),
        "### Every case",
        _cases(cases, by_case),
        "### Other outcomes than the list asks for",
        "A single file is set aside like one of many, with the code that the list names for an error (REJ in the place of ERR). "
        "Beyond that:",
        _pairs(("Case", "Why"), ((one["case"], one["differs"]) for one in cases if one.get("differs"))),
        "### Not tried",
        _pairs(
            ("Case", "Input", "Why"), ((one["case"], one["input"], one["absent"]) for one in cases if one.get("absent"))
        ),
    ]
    for name, heading, words, sums in RECORDS:
        parts += [f"## {heading}", words, _record(name, sums)]
    return "\n\n".join(parts) + "\n"


def _summary(cases: list[dict[str, str]], by_case: dict[str, list[Row]]) -> str:
    lines = [("Group", "Cases listed", "Cases tried", "Variants", *KINDS)]
    totals: Counter[str] = Counter()
    for letter, name in GROUPS.items():
        ids = [one["case"] for one in cases if one["case"][0] == letter]
        rows = [row for case in ids for row in by_case.get(case, [])]
        kinds = Counter(row.kind for row in rows)
        counts = {
            "listed": len(ids),
            "tried": sum(case in by_case for case in ids),
            "variants": len(rows),
            **{kind: kinds[kind] for kind in KINDS},
        }
        totals.update(counts)
        lines.append((f"{letter}: {name}", *map(str, counts.values())))
    lines.append(("**All**", *(f"**{totals[key]}**" for key in ("listed", "tried", "variants", *KINDS))))
    return _table(lines, numeric_from=1)


def _cases(cases: list[dict[str, str]], by_case: dict[str, list[Row]]) -> str:
    lines = [("Case", "Input", "Variants", "Outcomes")]
    for one in cases:
        rows = by_case.get(one["case"], [])
        if rows:
            counts = Counter(row.outcome for row in rows)
            outcomes = ", ".join(f"{outcome} ×{n}" if n > 1 else outcome for outcome, n in counts.items())
            lines.append((one["case"], _cell(one["input"]), str(len(rows)), _cell(outcomes)))
    return _table(lines)


def _record(name: str, sums: tuple[str, ...]) -> str:
    path = ROOT / "docs/robustness" / f"{name}.json"
    if not path.is_file():
        return "There is no record of a run."
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    columns = [column for column in rows[0] if any(row[column] not in ("", [], None) for row in rows)]
    lines = [tuple(columns), *(tuple(_cell(_shown(row[column])) for column in columns) for row in rows)]
    if sums:
        total = [f"**{_shown(sum(row[column] for row in rows))}**" if column in sums else "" for column in columns]
        lines.append(("**all**", *total[1:]))
    return _table(lines)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}" if isinstance(value, float) else str(value)


def _cell(text: str) -> str:
    return (
        text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
        if "`" not in text
        else text.replace("|", "\\|")
    )


def _pairs(header: tuple[str, ...], rows: Any) -> str:
    return _table([header, *(tuple(map(_cell, row)) for row in rows)])


def _table(lines: list[tuple[str, ...]], *, numeric_from: int | None = None) -> str:
    rule = ["---" if numeric_from is None or place < numeric_from else "---:" for place in range(len(lines[0]))]
    return "\n".join(f"| {' | '.join(line)} |" for line in [lines[0], tuple(rule), *lines[1:]])


def main() -> int:
    """Write the page, or check it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say whether the page is up to date")
    parser.add_argument("--records", action="store_true", help="write the page without running the tests")
    chosen = parser.parse_args()
    path = ROOT / PAGE
    if chosen.check:
        is_fresh = path.is_file() and path.read_text(encoding="utf-8") == page()
        print(f"{PAGE} is {'up to date' if is_fresh else 'not what the tests say: run tools/build_robustness.py'}")
        return 0 if is_fresh else 1
    if chosen.records:
        path.write_text(page(), encoding="utf-8")
        return 0
    files = {str(one) for one in sorted((ROOT / "tests").glob("test_robustness_*.py"))}
    elsewhere = {
        str(ROOT / row.test.split("::")[0]) + "::" + row.test.split("::")[1].split("[")[0]
        for row in tried()
        if row.test
    }
    tests = [*sorted(files), *sorted(one for one in elsewhere if one.split("::")[0] not in files)]
    text = page()
    path.write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-n", "2", *tests], cwd=ROOT, check=False)
    if done.returncode:
        path.unlink()
        print(f"{PAGE} was taken away: its tests fail")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
