"""Bad paths and files, one row a case and variant of tests/robustness_cases.jsonl, each with its exact outcome."""

# ruff: noqa: E501 - a row of the table stands on one line

import hashlib
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from corpora.errors import InputError
from corpora.files import write_whole
from corpora.readers import read_documents
from corpora.readers.bytes import open_regular

EN = (
    "The two sides held candid and constructive talks on trade and agreed to keep the channel open, both sides said.\n"
    * 2
)
SECRET = "planted secret words " * 5
Run = Callable[[Path], str]


def listed(*paths: str, n: int = 0, **columns: list[str]) -> Run:
    """Read a table of documents that names these paths; nothing outside its folder comes through."""

    def run(folder: Path) -> str:
        inside, outside = folder / "inside", folder / "outside"
        for made in (inside / "a", outside):
            made.mkdir(parents=True)
        (inside / "a" / "b.txt").write_text(EN, encoding="utf-8")
        secret = outside / "x.txt"
        secret.write_text(SECRET, encoding="utf-8")
        (inside / "link.txt").symlink_to(secret)
        (inside / "linked").symlink_to(outside)
        (inside / "hard.txt").hardlink_to(secret)
        (inside / "chain.txt").symlink_to(inside / "link.txt")
        pd.DataFrame({"path": list(paths), **columns}).to_json(inside / "docs.jsonl", orient="records", lines=True)
        result = read_documents([inside / "docs.jsonl"])
        assert len(result) == n
        assert not any("planted" in document.text for document in result)
        for error in result.errors:
            # A file that was changed is named itself; every other fault is one of the row that names the file.
            assert error.code in ("hash", "missing") or error.place == "line 1"
        return f"REJ({result.errors[0].code})" if result.errors else "OK"

    return run


def twins(*names: str) -> Run:
    def run(folder: Path) -> str:
        for name in names:
            (folder / name).write_text(EN, encoding="utf-8")
        if len(list(folder.iterdir())) < len(names):
            pytest.skip("this file system keeps no such twins")
        result = read_documents([folder])
        assert len(result) == 1
        return f"REJ({result.errors[0].code})"

    return run


def beside_a_good_one(make: Callable[[Path], Path]) -> Run:
    """A path that is no readable file: refused without waiting for it, and the file beside it is read."""

    def run(folder: Path) -> str:
        (folder / "good.txt").write_text(EN, encoding="utf-8")
        result = read_documents([make(folder), folder / "good.txt"])
        assert [document.name for document in result] == ["good.txt"]
        (error,) = result.errors
        return f"REJ({error.code})"

    return run


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.txt")
    return folder / "pipe.txt"


def empty_folder(folder: Path) -> Path:
    (folder / "none.txt").mkdir()
    return folder / "none.txt"


def loop(folder: Path) -> Path:
    (folder / "a.txt").symlink_to(folder / "b.txt")
    (folder / "b.txt").symlink_to(folder / "a.txt")
    return folder / "a.txt"


def unreadable(folder: Path) -> Path:
    if os.geteuid() == 0:
        pytest.skip("root may read every file")
    (folder / "shut.txt").write_text(EN, encoding="utf-8")
    (folder / "shut.txt").chmod(0)
    return folder / "shut.txt"


def pipe_as_table(folder: Path) -> str:
    os.mkfifo(folder / "a.csv")
    result = read_documents([folder / "a.csv"])
    return f"REJ({result.errors[0].code})"


def unlisted(folder: Path) -> str:
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(EN, encoding="utf-8")
    (folder / "m.csv").write_text("path,side\na.txt,US\n", encoding="utf-8")
    result = read_documents([folder], metadata=folder / "m.csv")
    assert [(document.name, document.side, document.flags) for document in result] == [
        ("a.txt", "US", ()),
        ("b.txt", "", ("unlisted",)),
    ]
    return "FLAG(unlisted)"


def listed_in_metadata(folder: Path) -> str:
    (folder / "a.txt").write_text(EN, encoding="utf-8")
    (folder / "m.csv").write_text("path,side\ngone.txt,US\n", encoding="utf-8")
    result = read_documents([folder / "a.txt"], metadata=folder / "m.csv")
    assert len(result) == 1
    return f"REJ({result.errors[0].code})"


def grows(folder: Path) -> str:
    path = folder / "a.txt"
    path.write_text(EN, encoding="utf-8")
    try:
        with open_regular(path) as handle:
            handle.read()
            with path.open("a") as other:
                other.write("more")
    except InputError as error:
        return f"ERR({error.code})"
    return "OK"


def grows_all_the_time(folder: Path) -> str:
    """Another thread writes while files are read: what is read is whole, and the rest is refused."""
    path = folder / "a.txt"
    path.write_text(EN * 100, encoding="utf-8")
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            with path.open("a") as other:
                other.write(EN)
                other.flush()
            os.truncate(path, len(EN) * 100)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        codes = set()
        for _ in range(200):
            result = read_documents([path])
            codes |= {error.code for error in result.errors}
            assert all(set(document.text.split(EN)) == {""} for document in result)
    finally:
        done.set()
        thread.join()
    assert codes <= {"changed"}
    return "REJ(changed)"


def command(*arguments: str, creates: str = "", keeps: str = "") -> Run:
    """A command that must refuse its output before it does any work (exit 64), or is allowed to replace it."""

    def run(folder: Path) -> str:
        from parley.cli.main import run as run_parley

        (folder / "in.csv").write_text("text\nfrank talks\n", encoding="utf-8")
        (folder / "out.jsonl").write_text("old\n", encoding="utf-8")
        (folder / "full").mkdir(exist_ok=True)
        (folder / "full" / "index.html").write_text("old", encoding="utf-8")
        before, handler = Path.cwd(), signal.getsignal(signal.SIGTERM)
        os.chdir(folder)
        try:
            code = run_parley(list(arguments))
        finally:
            os.chdir(before)
            signal.signal(signal.SIGTERM, handler)
        if keeps:
            assert (folder / keeps).read_text(encoding="utf-8") in ("old\n", "old", "text\nfrank talks\n")
        if creates:
            assert "tone" in (folder / creates).read_text(encoding="utf-8")
        return "ERR(usage)" if code == 64 else "OK" if code == 0 else f"exit {code}"

    return run


def report_twice(folder: Path) -> str:
    """A report takes the place of an earlier one, which is made again from the same data at any time."""
    (folder / "full").mkdir()
    (folder / "full" / "provenance.json").write_text("{}", encoding="utf-8")
    run = command(
        "compare",
        "--meeting",
        "2025-11-24-trump-xi-call",
        "--scorer",
        "register",
        "--out",
        "other",
        creates="other/index.html",
    )
    assert run(folder / "full") == "OK"
    again = command(
        "compare",
        "--meeting",
        "2025-11-24-trump-xi-call",
        "--scorer",
        "register",
        "--out",
        "other",
        creates="other/index.html",
    )
    return again(folder / "full")


RIGHT = hashlib.sha256(EN.encode()).hexdigest()
CASES: tuple[tuple[str, str, str, Run], ...] = (
    *(("P1", path, "REJ(unsafe_path)", listed(path)) for path in ("../../etc/passwd", "../outside/x.txt", "/etc/passwd", "~/x.txt", "~root/x.txt", "C:\\x.txt", "C:x.txt", "\\\\server\\share\\x.txt", "..\\x.txt", "a/../../outside/x.txt")),
    ("P2", "symbolic link", "REJ(unsafe_path)", listed("link.txt")),
    ("P2", "link to a link", "REJ(unsafe_path)", listed("chain.txt")),
    ("P2", "folder that is a link", "REJ(unsafe_path)", listed("linked/x.txt")),
    ("P2", "hard link", "REJ(unsafe_path)", listed("hard.txt")),
    ("P3", "a/./b.txt", "OK", listed("a/./b.txt", n=1)),
    ("P3", "a//b.txt", "OK", listed("a//b.txt", n=1)),
    *(("P3", repr(path), "REJ(unsafe_path)", listed(path)) for path in ("a/b.txt.", "a./b.txt", "a /b.txt", "CON", "nul.txt", "a/lpt1.txt", "b.txt:stream")),
    ("P3", "NUL in a name", "REJ(bad_id)", listed("a\0b.txt")),
    ("P4", "capitals", "REJ(name_clash)", twins("Readout.txt", "readout.txt")),
    ("P4", "accents", "REJ(name_clash)", twins("caf\u00e9.txt", "cafe\u0301.txt")),
    ("P5", "pipe", "REJ(not_regular)", beside_a_good_one(pipe)),
    ("P5", "pipe named as a table", "REJ(not_regular)", pipe_as_table),
    ("P5", "device that never ends", "REJ(not_regular)", beside_a_good_one(lambda folder: Path("/dev/zero"))),
    ("P5", "folder", "REJ(not_regular)", beside_a_good_one(empty_folder)),
    ("P5", "loop of links", "REJ(unreadable)", beside_a_good_one(loop)),
    ("P5", "name too long", "REJ(unreadable)", beside_a_good_one(lambda folder: folder / ("long" * 100))),
    ("P5", "no right to read", "REJ(unreadable)", beside_a_good_one(unreadable)),
    ("P6", "wrong hash", "REJ(hash)", listed("a/b.txt", sha256=["0" * 64])),
    ("P6", "right hash", "OK", listed("a/b.txt", sha256=[RIGHT], n=1)),
    ("P6", "listed, and not there", "REJ(missing)", listed("gone.txt")),
    ("P6", "in the metadata, and not there", "REJ(missing)", listed_in_metadata),
    ("P6", "there, and not listed", "FLAG(unlisted)", unlisted),
    ("P8", "between two looks", "ERR(changed)", grows),
    ("P8", "by another thread", "REJ(changed)", grows_all_the_time),
    ("P9", "output is the input", "ERR(usage)", command("score", "in.csv", "--scorer", "register", "--out", "in.csv", "--overwrite", keeps="in.csv")),
    ("P9", "output is there", "ERR(usage)", command("score", "in.csv", "--scorer", "register", "--out", "out.jsonl", keeps="out.jsonl")),
    ("P9", "output is there, --overwrite", "OK", command("score", "in.csv", "--scorer", "register", "--out", "out.jsonl", "--overwrite", creates="out.jsonl")),
    ("P9", "folder holds a page that is no report", "ERR(usage)", command("compare", "--meeting", "2025-11-24-trump-xi-call", "--out", "full", keeps="full/index.html")),
    ("P9", "folder holds an earlier report", "OK", report_twice),
    ("P9", "report folder holds the input", "ERR(usage)", command("compare", "in.csv", "--out", ".", keeps="in.csv")),
)  # fmt: skip


@pytest.mark.parametrize(("case", "variant", "expected", "run"), CASES, ids=[f"{one[0]}-{one[1]}" for one in CASES])
@pytest.mark.usefixtures("in_ten_seconds")
def test_case(case: str, variant: str, expected: str, run: Run, tmp_path: Path) -> None:
    assert run(tmp_path) == expected


def test_a_link_in_the_place_of_the_temporary_file_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("precious", encoding="utf-8")
    (tmp_path / f".out.txt.{os.getpid()}.partial").symlink_to(victim)
    write_whole(tmp_path / "out.txt", "new")
    assert victim.read_text(encoding="utf-8") == "precious"
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == "new"
    assert not (tmp_path / "out.txt").is_symlink()
    assert {path.name for path in tmp_path.iterdir()} == {"victim.txt", "out.txt"}


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "out.txt").write_text("old", encoding="utf-8")

    def fail(temporary: Path) -> None:
        temporary.write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "out.txt", fail)
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]
