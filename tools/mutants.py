"""Change the statistics and the quotation scanner in a thousand small ways: how many changes do the tests notice?

``python -m tools.mutants`` runs mutmut over the modules that pyproject.toml names, in a copy of the project's files, and
prints how many mutants were killed, a line for each module; ``--write F`` keeps that as JSON for ``docs/robustness.md``.
1 where a module falls short of the share that is asked for. Needs mutmut (the extra ``hardening``).
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from corpora.files import write_whole

ROOT = Path(__file__).resolve().parent.parent
LEAST = 0.85
COPIED = ("corpora", "framing", "eval", "parley", "tests", "benchmarks", "tools", "pyproject.toml", "README.md")
_STATE = re.compile(r"^\s{0,8}([a-z_]{1,40}\.[a-z_]{1,40})\.\S{1,200}: ([a-z ]{1,30})$", re.MULTILINE)


def outcomes() -> dict[str, Counter[str]]:
    """Module to how many of its mutants met which end."""
    mutmut = [sys.executable, "-m", "mutmut"]
    with tempfile.TemporaryDirectory() as folder:
        for name in COPIED:
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copy2)(source, Path(folder) / name)
        subprocess.run([*mutmut, "run", "--max-children", "2"], cwd=folder, check=False, stdout=subprocess.DEVNULL)
        listed = subprocess.run(
            [*mutmut, "results", "--all", "true"], cwd=folder, capture_output=True, text=True, check=True
        )
    found: dict[str, Counter[str]] = {}
    for module, state in _STATE.findall(listed.stdout):
        found.setdefault(module, Counter())[state] += 1
    return found


def main() -> int:
    """Run it and say what came of it."""
    parser = argparse.ArgumentParser(description="How many small changes of the statistics do the tests notice?")
    parser.add_argument("--write", type=Path, help="JSON file for the figures")
    given = parser.parse_args()
    rows = []
    for module, ends in sorted(outcomes().items()):
        n, killed = ends.total(), ends["killed"] + ends["timeout"]
        rows.append({"module": module, "mutants": n, "killed": killed, "percent": round(100 * killed / n, 1)})
        others = ", ".join(
            f"{count} {state}" for state, count in ends.most_common() if state not in ("killed", "timeout")
        )
        print(f"{module:24} {killed:>5} of {n:>5} killed, {killed / n:.3f}  {others}")
    if given.write:
        write_whole(given.write, json.dumps(rows, indent=1) + "\n")
    return 0 if rows and all(row["killed"] >= LEAST * row["mutants"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
