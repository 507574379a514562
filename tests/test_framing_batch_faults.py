"""A short seeded run of the fault harness: every kind of fault at least once, and the unbroken output every time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Share of the trials that ``make faults`` injects; the surroundings start a Python each, workers that hang wait.
SHARES = {
    "kill": 0.016, "points": 0.032, "interrupt": 0.06, "terminate": 0.06, "full": 0.1, "flips": 0.05, "cuts": 0.05,
    "swapped": 0.1, "foreign": 0.2, "sidecars": 0.15, "runners": 0.1, "errors": 0.25,
}  # fmt: skip


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the harness forks its trials")
def test_every_fault_leaves_the_unbroken_output(root: Path) -> None:
    # A process of its own: forks of a test process would inherit its threads.
    code = (
        "import sys\nfrom benchmarks.faults import measure\n"
        f"shares = {SHARES!r}\nfound = measure(list(shares), shares=shares, seed=7, say=print)\n"
        "sys.exit(any(one['n'] != one['n_passed'] for one in found))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert len(done.stdout.splitlines()) == len(SHARES)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the harness forks its trials")
@pytest.mark.parametrize("number", [0, 21], ids=["a worker killed once", "a text that raises every time"])
def test_a_worker_that_fails_costs_its_text_at_most(root: Path, number: int) -> None:
    code = (
        "import sys\nfrom benchmarks.fault_groups import worker_fault\nfrom benchmarks.fault_stage import Stage\n"
        f"stage = Stage(7)\nis_fine = worker_fault(stage, {number})\nstage.close()\nsys.exit(not is_fine)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
