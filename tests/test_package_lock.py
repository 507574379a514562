"""The same packages for everybody: the lock, the look-up of advisories, and a package that builds to the same bytes."""

import hashlib
import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([A-Za-z0-9_.-]{1,80})==(\S{1,40})", re.MULTILINE)
# Each build takes a second or two; the archives hold the project alone.
BUILD = [sys.executable, "-m", "build", "--no-isolation"]


def name_of(distribution: str) -> str:
    """The one spelling of a distribution's name."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def pins(file: str) -> dict[str, str]:
    """Name to version of every pin in a file of the project."""
    return {name_of(name): version for name, version in PIN.findall((ROOT / file).read_text(encoding="utf-8"))}


def test_the_lock_has_the_versions_of_the_constraints_and_a_hash_for_each() -> None:
    lock, constraints = pins("requirements.lock"), pins("constraints.txt")
    assert {name: constraints.get(name) for name in lock} == lock
    blocks = re.split(r"^(?=\S)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), flags=re.MULTILINE)
    unhashed = [block for block in blocks if "==" in block and "--hash=sha256:" not in block]
    assert not unhashed
    assert "torch" not in lock and constraints["torch"] == "2.13.0"


def test_the_lock_is_complete() -> None:
    """Everything that an extra names is there, but for torch and the tools of the long checks."""
    lock = pins("requirements.lock")
    required = []
    for line in metadata.requires("parley-readouts") or ():
        name = re.match(r"[A-Za-z0-9_.-]+", line)
        assert name is not None
        if "extra == 'hardening'" not in line and not line.startswith("parley-readouts"):
            required.append(name_of(name.group()))
    assert len(required) > 30
    assert {name for name in required if name not in lock} == {"torch"}


def test_the_package_builds_twice_to_the_same_bytes(tmp_path: Path) -> None:
    hashes = []
    for folder in (tmp_path / "first", tmp_path / "second"):
        done = subprocess.run([*BUILD, "--outdir", str(folder), str(ROOT)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        hashes.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()})
    assert hashes[0] == hashes[1]
    assert sorted(name.rpartition(".")[2] for name in hashes[0]) == ["gz", "whl"]


WEAK = {"name": "thing", "version": "1.0", "vulns": [{"id": "CVE-0000-1", "fix_versions": ["1.1"]}]}
SOUND = {"name": "thing", "version": "1.0", "vulns": []}
UNSEEN = {"name": "thing", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ({"dependencies": [SOUND]}, 0, "1 of 1 versions looked up, 0 with an advisory"),
        ({"dependencies": [WEAK]}, 1, "thing 1.0: CVE-0000-1, mended in 1.1"),
        ({"dependencies": [UNSEEN]}, 3, "NOT CHECKED in full"),
        ({"dependencies": []}, 3, "0 of 1 versions looked up"),
        (None, 3, "NOT CHECKED: "),
    ],
)
def test_advisories_that_cannot_be_looked_up_are_no_pass(
    tmp_path: Path, answer: object, status: int, said: str
) -> None:
    """The auditing program is played by a script that answers as pip-audit does; the verdict on it is what is tested."""
    lock = tmp_path / "one.lock"
    lock.write_text("thing==1.0 \\\n    --hash=sha256:00\n", encoding="utf-8")
    played = tmp_path / "played.py"
    body = "sys.exit('no connection')" if answer is None else f"print({json.dumps(json.dumps(answer))})"
    played.write_text(f"import sys\n{body}\n", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from tools.advisories import audit; "
        "sys.exit(audit(Path(sys.argv[1]), (sys.executable, sys.argv[2])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(lock), str(played)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, said in done.stdout) == (status, True), done.stdout + done.stderr
