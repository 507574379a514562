"""Write ``requirements.lock``: the versions of ``constraints.txt`` with the hashes of their files.

It holds what the project and its extras need, found by following the requirements of the installed packages, but not
torch, whose build the user chooses, nor the extra ``hardening``, whose tools the tests do without. The hashes come from
the package index by way of uv. ``make lock`` runs this; ``tests/test_package_lock.py`` holds the file to the pins.
"""

import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = "parley-readouts"
LEFT_OUT = {"torch", PROJECT}
NOT_LOCKED = {"hardening"}


def needed(name: str, extras: frozenset[str], found: dict[str, set[str]]) -> None:
    """Add to ``found`` what a distribution with these extras requires here, all the way down."""
    known = found.setdefault(name, set())
    if extras | {""} <= known:
        return
    known |= extras | {""}
    for line in metadata.requires(name) or ():
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in known):
            needed(canonicalize_name(requirement.name), frozenset(requirement.extras), found)


def locked_names() -> list[str]:
    """Canonical names of all packages that the project and its locked extras need on this machine, torch left out."""
    extras = frozenset(metadata.metadata(PROJECT).get_all("Provides-Extra") or ()) - NOT_LOCKED
    found: dict[str, set[str]] = {}
    needed(PROJECT, extras, found)
    return sorted(found.keys() - LEFT_OUT)


def main() -> int:
    """Resolve nothing: look up the hashes of the pinned versions and write them."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {canonicalize_name(line.partition("==")[0]): line for line in lines if "==" in line}
    lacking = [name for name in locked_names() if name not in pins]
    if lacking:
        sys.stderr.write(f"constraints.txt has no pin for {', '.join(lacking)}; add them first\n")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "pins.txt"
        wanted.write_text("\n".join(pins[name] for name in locked_names()) + "\n", encoding="utf-8")
        options = [
            "--no-deps",
            "--generate-hashes",
            "--no-header",
            "--no-annotate",
            "--python-version",
            "3.11",
            "--quiet",
        ]
        command = [sys.executable, "-m", "uv", "pip", "compile", *options, str(wanted)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stderr)
        return 1
    (ROOT / "requirements.lock").write_text(
        "# Written by make lock. torch is not here: install the build of version 2.13.0 that suits the machine first.\n"
        + done.stdout,
        encoding="utf-8",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
