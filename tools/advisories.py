"""Are there known advisories against the locked versions? An answer that could not be had is never a pass.

Exit status 0: every package was looked up, none has an advisory; 1: some have, each is listed with the version that mends
it; 3: the advisory data could not be reached, or the tool is not installed: nothing was checked.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

NOT_CHECKED = 3
SHOWN = 5


def audit(lock: Path, command: Sequence[str] = (sys.executable, "-m", "pip_audit")) -> int:
    """Look up every version of a lock with pip-audit and say what came of it."""
    pins = sum(1 for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line)
    options = [
        "--requirement",
        str(lock),
        "--no-deps",
        "--disable-pip",
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        lines = done.stderr.strip().splitlines()
        print(f"NOT CHECKED: {lines[-1][:300] if lines else 'pip-audit gave no answer'}")
        print(
            f"none of the {pins} versions in {lock.name} was looked up; run this where the advisory data can be reached"
        )
        return NOT_CHECKED
    skipped = [one for one in packages if "skip_reason" in one]
    found = [one for one in packages if one.get("vulns")]
    for one in found:
        for advisory in one["vulns"]:
            mended = ", ".join(advisory.get("fix_versions") or ()) or "no version yet"
            print(f"{one['name']} {one['version']}: {advisory['id']}, mended in {mended}")
    for one in skipped[:SHOWN]:
        print(f"not looked up: {one['name']}: {one['skip_reason']}")
    if len(skipped) > SHOWN:
        print(f"not looked up: {len(skipped) - SHOWN} more")
    print(f"{len(packages) - len(skipped)} of {pins} versions looked up, {len(found)} with an advisory")
    if found:
        return 1
    if skipped or len(packages) < pins:
        print("NOT CHECKED in full: run this where the advisory data can be reached")
        return NOT_CHECKED
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        sys.exit("give the lock: python -m tools.advisories requirements.lock")
    sys.exit(audit(Path(sys.argv[1])))
