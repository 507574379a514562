"""What several tests need: the development data or a skip that names it, a browser, the command line."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def development() -> Path:
    """The folder of development data; without it the test is skipped, and the skip says so."""
    folder = Path(os.environ.get("PARLEY_DATA") or ROOT.parent / "shared").expanduser()
    if not folder.is_dir():
        pytest.skip(f"no development data in {folder}: set PARLEY_DATA")
    return folder.resolve()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one the test is skipped, or fails where PARLEY_REQUIRE_BROWSER is set."""
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if found := shutil.which(name):
            return found
    if os.environ.get("PARLEY_REQUIRE_BROWSER") == "1":
        pytest.fail("PARLEY_REQUIRE_BROWSER=1, and there is no Chromium on the path")
    pytest.skip("there is no Chromium on the path (apt-get install chromium)")


def environment(**changes: str) -> dict[str, str]:
    """The environment of a child process that finds the project from any folder."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **changes}


Parley = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def parley_command(tmp_path: Path) -> Parley:
    """Run ``parley`` with arguments in a folder of its own and a process of its own, as a user does."""

    def run(*arguments: object, cwd: Path = tmp_path, **changes: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-W", "error::DeprecationWarning:parley", "-m", "parley", *map(str, arguments)]
        return subprocess.run(
            command, cwd=cwd, env=environment(**changes), capture_output=True, text=True, timeout=120, check=False
        )

    return run


@pytest.fixture
def parley_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Parley]:
    """The same in this process: the same code, arguments and outputs without the seconds of starting Python."""
    from parley.cli.main import run as run_parley

    monkeypatch.chdir(tmp_path)
    handler = signal.getsignal(signal.SIGTERM)

    def run(*arguments: object) -> "subprocess.CompletedProcess[str]":
        capsys.readouterr()
        given = [str(argument) for argument in arguments]
        code = run_parley(given)
        written = capsys.readouterr()
        return subprocess.CompletedProcess(given, code, written.out, written.err)

    yield run
    signal.signal(signal.SIGTERM, handler)
