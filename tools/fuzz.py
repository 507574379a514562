"""Coverage-guided fuzzing of the targets in ``tests/fuzz/targets.py``, each in a process of its own, for a bounded time.

``python -m tools.fuzz --seconds 60`` runs all of them and prints how many inputs each was fed; ``--write F`` keeps that as
JSON for ``docs/robustness.md``. What breaks a target is left in ``out/fuzz``: mend the fault and move the input to
``tests/fuzz/corpus/TARGET``. Needs atheris (the extra ``hardening``).
"""

import argparse
import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from corpora.files import write_whole

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "fuzz" / "corpus"
FOUND = ROOT / "out" / "fuzz"
# A hang is ten seconds; the targets themselves are held to one second of the processor. Python with pandas, Arrow and
# the weights takes about 300 MB before the first input.
TIMEOUT_S, MEMORY_MB, MAX_BYTES = 10, 1024, 4096
_EXECUTIONS = re.compile(r"stat::number_of_executed_units:\s{0,20}(\d{1,12})")


def run_one(name: str, arguments: list[str]) -> None:
    """Inside the child: load the targets with their packages instrumented, and hand over to atheris. Does not return."""
    import atheris

    with atheris.instrument_imports(include=["corpora", "framing", "eval", "parley"]):
        spec = importlib.util.spec_from_file_location("parley_fuzz_targets", ROOT / "tests" / "fuzz" / "targets.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    atheris.Setup([sys.argv[0], *arguments], module.TARGETS[name])
    atheris.Fuzz()


def fuzz(name: str, seconds: int) -> dict[str, object]:
    """One target for some seconds: how many inputs it was fed, and the inputs that broke it."""
    FOUND.mkdir(parents=True, exist_ok=True)
    before = set(FOUND.iterdir())
    with tempfile.TemporaryDirectory() as work:
        options = [f"-max_total_time={seconds}", f"-timeout={TIMEOUT_S}", f"-rss_limit_mb={MEMORY_MB}", "-seed=7"]
        options += [f"-max_len={MAX_BYTES}", f"-artifact_prefix={FOUND}/{name}-", "-print_final_stats=1", work]
        command = [sys.executable, "-m", "tools.fuzz", "--one", name, "--", *options, str(CORPUS / name)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    executed = _EXECUTIONS.search(done.stderr)
    found = sorted(path.name for path in set(FOUND.iterdir()) - before)
    if done.returncode and not found:
        found = [
            done.stderr.strip().splitlines()[-1][:200] if done.stderr.strip() else f"exit status {done.returncode}"
        ]
    return {
        "target": name,
        "seconds": seconds,
        "executions": int(executed[1]) if executed else 0,
        "findings": len(found),
        "found": found,
    }


def main() -> int:
    """Run all targets or those that are named; 1 where something broke one."""
    parser = argparse.ArgumentParser(description="Fuzz everything that reads foreign bytes.")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--only", nargs="*", default=(), help="names of targets")
    parser.add_argument("--write", type=Path, help="JSON file for the figures")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("arguments", nargs="*", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        run_one(given.one, given.arguments)
        return 0
    names = given.only or sorted(path.name for path in CORPUS.iterdir() if path.is_dir())
    rows = []
    for name in names:
        row = fuzz(name, given.seconds)
        rows.append(row)
        print(f"{name:26} {row['executions']:>10} inputs in {row['seconds']} s  {row['findings']} findings", flush=True)
        for one in row["found"] if isinstance(row["found"], list) else []:
            print(f"    {one}", flush=True)
    if given.write:
        kept = [{key: value for key, value in row.items() if key != "found"} for row in rows]
        write_whole(given.write, json.dumps(kept, indent=1) + "\n")
    return 1 if any(row["findings"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
