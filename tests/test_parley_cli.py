"""The command line as a user runs it: its outputs, its exit codes, and one line for whatever goes wrong."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parent.parent
ARTICLE = (
    "U.S. Treasury Secretary Scott Bessent met Chinese Vice Premier He Lifeng in Kuala Lumpur on October 25, 2025.\n"
    'Bessent said the talks were "very constructive". He Lifeng said that China firmly opposes unilateral tariffs.\n'
    "The Chinese Commerce Ministry said the two sides held candid and in-depth exchanges.\n"
)
TABLE = "side,text\nUS,The talks were frank and constructive.\nCN,中方坚决反对单边关税措施，并将采取必要措施。\n"


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def no_traceback(done: "subprocess.CompletedProcess[str]") -> None:
    assert "Traceback" not in done.stderr, done.stderr


def test_help_answers_at_once(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    seconds = []
    for _ in range(3):
        # Processor time of the child: what it needs on a quiet machine, however busy this one is.
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, "-m", "parley", "--help"], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        assert done.returncode == 0
        for verb in ("extract", "score", "compare", "evaluate", "meetings", "scorers", "doctor"):
            assert verb in done.stdout
    assert min(seconds) < 0.3


def test_every_verb_has_help_and_the_version_is_one(parley_here) -> None:  # type: ignore[no-untyped-def]
    import parley

    assert parley_here("--version").stdout == f"parley {parley.__version__}\n"
    for verb in ("extract", "score", "compare", "evaluate", "meetings", "scorers", "doctor"):
        done = parley_here(verb, "--help")
        assert done.returncode == 0
        assert "Usage" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("bogus",), ("extract",), ("score",), ("score", "--scorer"), ("score", "a.csv", "b.csv"), ("compare",),
        ("compare", "a.txt", "--meeting", "x"), ("extract", "a.txt", "--nope"), ("score", "a.csv", "--out", "a.pkl"),
        ("score", "a.csv", "--out", "none/b.csv"), ("compare", "--meeting", "no-such-meeting"),
        ("evaluate", "--out", "a.csv"), ("evaluate", "--split", "all"), ("score", "t.csv", "--scorer", "vaderr"),
        ("extract", "t.csv", "--side", "usa"),
    ],
)  # fmt: skip
def test_wrong_usage_is_64(parley_here, tmp_path: Path, arguments: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    write(tmp_path / "t.csv", TABLE)
    done = parley_here(*arguments)
    assert done.returncode == 64, done.stderr
    no_traceback(done)
    assert done.stderr
    assert not done.stdout


def test_extract_to_standard_output_and_to_files(parley_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    write(tmp_path / "article.txt", ARTICLE)
    done = parley_here("extract", "article.txt")
    assert done.returncode == 0, done.stderr
    rows = lines(done.stdout)
    assert rows
    assert {row["side"] for row in rows} >= {"US", "CN"}
    for row in rows:
        assert ARTICLE[row["start"] : row["end"]] == row["text"]  # type: ignore[misc]
        assert row["document"] == "article.txt"
    for name in ("a.jsonl", "a.csv", "a.parquet"):
        done = parley_here("extract", "article.txt", "--out", name)
        assert done.returncode == 0, done.stderr
        assert not done.stdout
        assert (tmp_path / name).exists()
        assert not (tmp_path / f"{name}.errors.jsonl").exists()
    assert lines((tmp_path / "a.jsonl").read_text(encoding="utf-8")) == rows
    assert len(pd.read_csv(tmp_path / "a.csv")) == pq.read_table(tmp_path / "a.parquet").num_rows == len(rows)


def test_options_of_documents_reach_the_statements(parley_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    write(tmp_path / "a.txt", ARTICLE)
    write(tmp_path / "meta.csv", "path,side\na.txt,CN\n")
    for options in (("--side", "CN"), ("--metadata", "meta.csv"), ("--side", "US", "--metadata", "meta.csv")):
        rows = lines(parley_here("extract", "a.txt", *options).stdout)
        assert any("via CN" in str(row["voice"]) for row in rows), options


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("gone.txt", None, "missing"),
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n", "empty"),
        ("noise.txt", bytes(range(256)) * 20, "binary"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(300), "binary"),
        ("gb.txt", ("中方认为双方进行了坦诚的交流。" * 20).encode("gb18030"), "bad_encoding"),
        ("short_gb.txt", "中方认为".encode("gb18030"), "encoding_undeclared"),
        ("packed.txt", b"\x1f\x8b" + bytes(300), "compressed_content"),
        ("book.xlsx", b"PK\x03\x04" + bytes(300), "format_not_allowed"),
        ("page.html", b"<html><body></body></html>", "extraction_empty"),
        ("scan.pdf", b"%PDF-1.7\nnothing", "corrupt"),
        ("table.csv", b"words,side\na,US\n", "schema"),
        ("broken.parquet", b"PAR1 nothing", "corrupt"),
        ("folder", "", "not_regular"),
        ("pipe.txt", "fifo", "not_regular"),
    ],
)  # fmt: skip
def test_a_bad_file_is_one_line_and_the_others_are_done(  # type: ignore[no-untyped-def]
    parley_here, tmp_path: Path, name: str, content: bytes | str | None, code: str
) -> None:
    if content == "":
        (tmp_path / name).mkdir()
    elif content == "fifo":
        os.mkfifo(tmp_path / name)
    elif content is not None:
        write(tmp_path / name, content)
    write(tmp_path / "good.txt", ARTICLE)
    alone = parley_here("extract", name)
    assert alone.returncode == 1, alone.stderr
    no_traceback(alone)
    assert not alone.stdout
    (message,) = [line for line in alone.stderr.splitlines() if name in line]
    assert f"{code}:" in message
    both = parley_here("extract", name, "good.txt", "--out", "out.jsonl")
    assert both.returncode == 2, both.stderr
    no_traceback(both)
    (listed,) = lines((tmp_path / "out.jsonl.errors.jsonl").read_text(encoding="utf-8"))
    assert (listed["code"], listed["file"]) == (code, name)
    assert len(lines((tmp_path / "out.jsonl").read_text(encoding="utf-8"))) > 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"words\nx\n", "schema"),
        ("a.csv", b"", "empty"),
        ("a.csv", b'text\n"open\n', "csv_parse"),
        ("a.csv", b"text,text\na,b\n", "schema"),
        ("a.csv", "text\n双方进行了坦诚的交流\n".encode("gb18030"), "bad_encoding"),
        ("a.jsonl", b'{"words": "x"}\n', "schema"),
        ("a.jsonl", b"not json\n", "json_parse"),
        ("a.parquet", b"PAR1", "corrupt"),
        ("a.txt", b"words", "format_not_allowed"),
        ("a.pkl", b"\x80\x04", "format_not_allowed"),
        ("gone.csv", None, "missing"),
    ],
)  # fmt: skip
def test_a_bad_table_is_one_line_and_1(  # type: ignore[no-untyped-def]
    parley_here, tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    if content is not None:
        write(tmp_path / name, content)
    done = parley_here("score", name, "--out", "out.csv")
    assert done.returncode == 1, done.stderr
    no_traceback(done)
    assert f"{code}:" in done.stderr
    assert name in done.stderr
    assert not (tmp_path / "out.csv").exists()


def test_score_keeps_rows_columns_and_order(parley_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    write(tmp_path / "a.csv", "id,text,speaker\n007,The talks were frank and constructive.,NA\n008,坚决反对,None\n")
    done = parley_here("score", "a.csv", "--evidence", "--out", "b.csv")
    assert done.returncode == 0, done.stderr
    frame = pd.read_csv(tmp_path / "b.csv", dtype=str, keep_default_na=False)
    assert list(frame.columns)[:3] == ["id", "text", "speaker"]
    assert frame["id"].tolist() == ["007", "008"]
    assert frame["speaker"].tolist() == ["NA", "None"]
    assert all(-1 <= float(tone) <= 1 for tone in frame["tone"])
    assert all(isinstance(json.loads(cell), list) for cell in frame["evidence"])
    again = parley_here("score", "b.csv")
    assert again.returncode == 0, again.stderr
    assert [row["tone"] for row in lines(again.stdout)] == [float(tone) for tone in frame["tone"]]


def test_rows_that_cannot_be_scored_are_kept_and_listed(parley_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    write(tmp_path / "a.csv", "text,n\nThe talks were constructive.,1\n,2\nragged\nfine and frank talks,3\n")
    done = parley_here("score", "a.csv", "--out", "b.jsonl")
    assert done.returncode == 2, done.stderr
    rows = lines((tmp_path / "b.jsonl").read_text(encoding="utf-8"))
    assert [row["n"] for row in rows] == ["1", "2", "3"]
    assert rows[1]["tone"] is None
    assert rows[1]["error"] == "text: empty"
    listed = lines((tmp_path / "b.jsonl.errors.jsonl").read_text(encoding="utf-8"))
    assert {(one["code"], one["place"]) for one in listed} == {("ragged_row", "line 4"), ("not_scored", "line 3")}
    write(tmp_path / "c.csv", "text,n\n,1\n,2\n")
    assert parley_here("score", "c.csv").returncode == 1
    write(tmp_path / "d.csv", "text,n\n")
    nothing = parley_here("score", "d.csv")
    assert nothing.returncode == 0
    assert "no rows" in nothing.stderr


def test_a_listing_of_an_earlier_run_is_taken_away(parley_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    write(tmp_path / "a.csv", "text,n\nThe talks were constructive.,1\nragged\n")
    assert parley_here("score", "a.csv", "--out", "b.csv").returncode == 2
    assert (tmp_path / "b.csv.errors.jsonl").exists()
    write(tmp_path / "a.csv", "text,n\nThe talks were constructive.,1\n")
    assert parley_here("score", "a.csv", "--out", "b.csv", "--overwrite").returncode == 0
    assert not (tmp_path / "b.csv.errors.jsonl").exists()


def test_nothing_that_is_there_is_destroyed(parley_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    write(tmp_path / "a.csv", TABLE)
    write(tmp_path / "b.csv", "precious")
    done = parley_here("score", "a.csv", "--out", "b.csv")
    assert done.returncode == 64
    assert "--overwrite" in done.stderr
    assert (tmp_path / "b.csv").read_text(encoding="utf-8") == "precious"
    done = parley_here("score", "a.csv", "--out", "a.csv", "--overwrite")
    assert done.returncode == 64
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == TABLE
    assert parley_here("compare", "a.csv", "--out", ".").returncode == 64
    (tmp_path / "full").mkdir()
    write(tmp_path / "full" / "other.txt", "precious")
    assert parley_here("compare", "a.csv", "--out", "full").returncode == 64
    assert parley_here("compare", "a.csv", "--out", "full", "--overwrite").returncode == 0
    assert (tmp_path / "full" / "other.txt").read_text(encoding="utf-8") == "precious"


def test_compare_a_table_of_statements(parley_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    write(tmp_path / "a.csv", TABLE)
    done = parley_here("compare", "a.csv")
    assert done.returncode == 0, done.stderr
    records = lines(done.stdout)
    assert {"meetings", "side_summary"} <= {record["table"] for record in records}
    assert {record["side"] for record in records if record["table"] == "side_summary"} >= {"US", "CN"}
    assert "not enough words" in done.stderr
    done = parley_here("compare", "a.csv", "--out", "report")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "report" / "index.html").exists()
    assert "not enough words" in done.stdout
    assert parley_here("compare", "a.csv", "--out", "report").returncode == 0


def test_compare_a_scored_table_of_csv(parley_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    write(tmp_path / "a.csv", TABLE)
    assert parley_here("score", "a.csv", "--evidence", "--out", "b.csv").returncode == 0
    by_csv, by_table = parley_here("compare", "b.csv"), parley_here("compare", "a.csv")
    assert by_csv.returncode == 0, by_csv.stderr
    assert by_csv.stdout == by_table.stdout
    write(tmp_path / "c.csv", 'side,text,tone\nUS,x,0.5\nCN,y,"0,7"\n')
    done = parley_here("compare", "c.csv")
    assert done.returncode == 2
    assert "line 3: number" in done.stderr
    write(tmp_path / "d.csv", "side,words\nUS,x\n")
    done = parley_here("compare", "d.csv")
    assert done.returncode == 1
    assert "no column 'text'" in done.stderr


def test_compare_bundled_meetings(parley_command, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    ids = ("2025-10-18-bessent-he-call", "2025-12-05-bessent-he-call")
    done = parley_command("compare", "--meeting", ids[0], "--meeting", ids[1], "--out", "report")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "Washington" in done.stdout or "US" in done.stdout


def test_compare_documents_and_set_aside_what_cannot_be_read(parley_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    write(tmp_path / "a.txt", ARTICLE)
    done = parley_here("compare", "a.txt", "gone.txt", "--out", "report")
    assert done.returncode == 2, done.stderr
    (listed,) = lines((tmp_path / "report" / "errors.jsonl").read_text(encoding="utf-8"))
    assert listed["code"] == "missing"
    assert parley_here("compare", "gone.txt").returncode == 1


def test_evaluate_a_small_gold(parley_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    rows = "".join(
        f"The talks were constructive and we welcome them {n}.,2,m{n},en\nWe strongly condemn the coercion {n}.,-2,m{n},en\n"
        for n in range(6)
    )
    write(tmp_path / "gold.csv", "text,tone,meeting_id,language\n" + rows)
    done = parley_here("evaluate", "--scorer", "register", "--gold", "gold.csv", "--out", "e.jsonl")
    assert done.returncode == 0, done.stderr
    found = lines((tmp_path / "e.jsonl").read_text(encoding="utf-8"))
    assert any(line["scorer"] == "register" and line["n"] == 12 for line in found)
    assert "kappa" in done.stdout
    write(tmp_path / "none.csv", "text,tone\n")
    assert parley_here("evaluate", "--gold", "none.csv").returncode == 1


def test_lists(parley_here) -> None:  # type: ignore[no-untyped-def]
    meetings = lines(parley_here("meetings").stdout)
    assert len(meetings) > 100
    assert all(isinstance(one["n_us"], int) for one in meetings)
    scorers = lines(parley_here("scorers").stdout)
    assert [one["name"] for one in scorers if one["is_default"]]
    assert any(one["name"] == "register" and one["state"] == "ok" for one in scorers)
    doctor = parley_here("doctor")
    assert doctor.returncode == 0, doctor.stderr
    assert {"parley", "python", "pandas", "[pdf]", "corpora/data/quotes.toml"} <= {
        one["part"] for one in lines(doctor.stdout)
    }


def test_names_and_texts_cannot_command_the_terminal(parley_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    evil = "a\x1b[2J\x9b1m\nerror: forged\u202e.txt"
    done = parley_here("extract", evil)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 2
    assert not set("\x1b\x9b\u202e") & set(done.stderr)
    write(tmp_path / "a.csv", 'side,text\nUS,"[link=http://x]frank\x1b[2J\x9b talks[/] were constructive"\n')
    done = parley_here("compare", "a.csv", "--out", "report")
    assert not set("\x1b\x9b") & set(done.stdout + done.stderr)
    done = parley_here("score", "a.csv")
    assert not set("\x1b\x9b") & set(done.stdout)
    assert lines(done.stdout)[0]["text"] == "[link=http://x]frank\x1b[2J\x9b talks[/] were constructive"


def test_the_bytes_do_not_depend_on_the_locale(parley_command, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    write(tmp_path / "a.csv", TABLE)
    write(tmp_path / os.fsdecode(b"caf\xe9.txt"), b"")
    outputs = set()
    for changes in (
        {},
        {"PYTHONUTF8": "0", "PYTHONIOENCODING": "gb18030"},
        {"TZ": "Asia/Shanghai"},
        {"PYTHONHASHSEED": "7"},
    ):
        done = parley_command("score", "a.csv", **changes)
        assert done.returncode == 0, done.stderr
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert "坚决反对" in outputs.pop()
    done = parley_command("extract", tmp_path / os.fsdecode(b"caf\xe9.txt"), "--out", "b.jsonl")
    assert done.returncode == 1
    assert "caf\\udce9.txt: empty" in done.stderr
    no_traceback(done)


def slow_scorer(folder: Path) -> None:
    """A scorer of another package, found by its entry point: it says that it has begun, and sleeps."""
    write(
        folder / "slow_scorer.py",
        "import pathlib, time\n"
        "class Slow:\n"
        "    name, version, languages = 'slow', '1', ('en', 'zh')\n"
        "    def score(self, texts, *, languages=None, evidence=False):\n"
        "        pathlib.Path('begun').touch()\n        time.sleep(60)\n",
    )
    info = folder / "slow_scorer-1.0.dist-info"
    info.mkdir()
    write(info / "METADATA", "Metadata-Version: 2.1\nName: slow-scorer\nVersion: 1.0\n")
    write(info / "entry_points.txt", "[parley.scorers]\nslow = slow_scorer:Slow\n")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_it_cleanly(tmp_path: Path, number: int, code: int) -> None:
    slow_scorer(tmp_path)
    write(tmp_path / "a.csv", TABLE)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    command = [sys.executable, "-m", "parley", "score", "a.csv", "--scorer", "slow", "--out", "b.csv"]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        # A shell that runs the tests in the background leaves SIGINT ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        deadline = time.monotonic() + 30
        while not (tmp_path / "begun").exists() and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(number)
        _, messages = process.communicate(timeout=90)
    assert process.returncode == code, messages
    assert "Traceback" not in messages
    assert not [path for path in tmp_path.iterdir() if path.name.startswith((".b", "b.csv"))]


def test_a_reader_that_leaves_early_is_no_fault(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = f"{sys.executable} -m parley meetings | head -1"
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert len(lines(done.stdout)) == 1
    assert not done.stderr


def test_a_full_disk_is_told_in_one_line(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", TABLE)
    code = (
        "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))\n"
        "from parley.cli.main import run\nraise SystemExit(run(['score', 'a.csv', '--out', 'b.csv']))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert "unwritable" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_exit_codes_in_a_process_of_its_own(parley_command, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    write(tmp_path / "a.csv", TABLE)
    write(tmp_path / "b.csv", TABLE + "ragged\n")
    expected = {("score", "a.csv"): 0, ("score", "gone.csv"): 1, ("score", "b.csv"): 2, ("score",): 64}
    for arguments, code in expected.items():
        done = parley_command(*arguments)
        assert done.returncode == code, done.stderr
        no_traceback(done)


def test_the_articles_of_the_development_data_are_compared(parley_here, development: Path) -> None:  # type: ignore[no-untyped-def]
    done = parley_here("compare", *sorted((development / "seeds").glob("*.txt")))
    assert done.returncode in (0, 2), done.stderr
    records = lines(done.stdout)
    assert {record["meeting_id"] for record in records if record["table"] == "meetings"} == {
        "2023-08-28-raimondo-wang-beijing",
        "2025-10-18-bessent-he-call",
        "2025-10-25-bessent-he-kualalumpur",
        "2025-12-05-bessent-he-call",
    }
    assert {record["side"] for record in records if record["table"] == "side_summary"} <= {"US", "CN", "joint"}
