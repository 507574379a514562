"""What several tests need: the development data or a skip that names it, a browser, the command line."""

import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpora.document import Document

ROOT = Path(__file__).resolve().parent.parent
OFFLINE = ROOT / "tests" / "offline"
collect_ignore = ["offline"]
# No model hub either, here and in every child.
os.environ |= {"HF_HUB_OFFLINE": "1", "RAY_USAGE_STATS_ENABLED": "0"}
ATTEMPTS: list[str] = runpy.run_path(str(OFFLINE / "sitecustomize.py"))["ATTEMPTS"]


@pytest.fixture(autouse=True)
def attempts() -> Iterator[list[str]]:
    """Connections that leave this machine are refused; a test that tried one fails, even where the error was caught."""
    ATTEMPTS.clear()
    yield ATTEMPTS
    assert not ATTEMPTS, f"the network was asked for {', '.join(ATTEMPTS)}"


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


class HangError(Exception):
    """A case that did not end in time."""


@pytest.fixture
def in_ten_seconds() -> Iterator[None]:
    """Stop a case that waits for something, and fail one that computes for more than ten seconds, its children included.

    Computing is counted as processor time, so that a busy machine fails nothing; waiting by the clock, for a minute.
    """

    def stop(number: int, frame: object) -> None:
        raise HangError("it did not end within a minute")

    handler = signal.signal(signal.SIGALRM, stop)
    signal.alarm(60)
    started = sum(os.times()[:4])
    try:
        yield
        assert sum(os.times()[:4]) - started < 10, "it took more than ten seconds"
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, handler)


def environment(**changes: str) -> dict[str, str]:
    """The environment of a child process that finds the project from any folder."""
    return {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{OFFLINE}", "PYTHONUTF8": "1", **changes}


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


def _tracker(development: Path, *days: str) -> list[str]:
    """Paragraphs of the tracker of those days, in its order."""
    with (development / "data/us_cn_tracker_en/tracker.jsonl").open(encoding="utf-8") as lines:
        return [entry["text"] for entry in map(json.loads, lines) if entry["date"] in days]


def _between(entries: list[str], start: str, end: str) -> str:
    first = next(place for place, text in enumerate(entries) if text.startswith(start))
    last = next(place for place in range(first, len(entries)) if entries[place].startswith(end))
    return "\n".join(entries[first:last])


def _television(development: Path, day: str, title: str) -> str:
    """The item of the evening news of that day whose title begins so."""
    with (development / "data/cctv_xinwenlianbo_zh/us_items.jsonl").open(encoding="utf-8") as lines:
        items = [item for item in map(json.loads, lines) if item["date"] == day and item["title"].startswith(title)]
    return "\n".join(items[0]["paragraphs"])


@pytest.fixture(scope="session")
def november_call(development: Path) -> tuple[Document, ...]:
    """The call of 2025-11-24 as Chinese television, the ministry, the agency, its spokesperson and the president told
    it."""
    entries = _tracker(development, "2025-11-24", "2025-11-25")
    spokesperson = next(text for text in entries if text.startswith("Since President Trump's second term"))
    texts = (
        ("cctv.txt", _television(development, "2025-11-25", "习近平同美国总统"), "zh", "CN", "readout"),
        ("mfa.txt", _between(entries, "On the evening of November 24", "The Xinhua readout"), "en", "CN", "readout"),
        ("xinhua.txt", _between(entries, "BEIJING, Nov. 24 (Xinhua)", "President Trump posted"), "en", "CN", "readout"),
        ("mao.txt", spokesperson, "en", "CN", "briefing"),
        ("post.txt", _between(entries, "I just had a very good", "DONALD J."), "en", "US", "post"),
    )
    return tuple(
        Document(
            name, text, language=language, side=side, kind=kind, published="2025-11-24",
            meeting_id="2025-11-24-trump-xi-call",
        )
        for name, text, language, side, kind in texts
    )  # fmt: skip


@pytest.fixture(scope="session")
def kuala_lumpur(development: Path) -> tuple[Document, ...]:
    """The talks of 2025-10-25/26 as Chinese television and the Ministry of Commerce told them, and the Secretary of the
    Treasury on television."""
    entries = _tracker(development, "2025-10-26")
    texts = (
        ("cctv.txt", _television(development, "2025-10-26", "中美在马来西亚吉隆坡举行经贸磋商"), "zh", "CN", "readout"),
        (
            "mofcom.txt",
            _between(entries, "From October 25th to 26th", "In an interview with China"),
            "en",
            "CN",
            "readout",
        ),
        ("bessent.txt", _between(entries, "Thank you, Martha.", "They do have a very"), "en", "US", "readout"),
    )
    return tuple(
        Document(
            name, text, language=language, side=side, kind=kind, published="2025-10-26",
            publisher="Department of the Treasury" if side == "US" else "Ministry of Commerce",
            meeting_id="2025-10-25-bessent-he-kualalumpur",
        )
        for name, text, language, side, kind in texts
    )  # fmt: skip
