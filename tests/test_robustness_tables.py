"""Bad tables, one row a case and variant of tests/robustness_cases.jsonl, each with its exact outcome."""

# ruff: noqa: E501 - a row of the table stands on one line

import json
import math
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

import parley
from corpora.errors import InputError
from corpora.readers import read_documents, read_table, write_table
from corpora.readers.columns import typed
from corpora.readers.tables import read_rows

EN = "The two sides held candid and constructive talks on trade and agreed to keep the channel open, both sides said."
GOOD = '{"text": "fine"}\n'
Run = Callable[[Path], str]


def named(errors: tuple[InputError, ...], place: str = "", hint: str = "") -> str:
    for error in errors:
        assert place in error.place, error
        assert hint in error.reason, error
    return " + ".join(sorted({f"REJ({error.code})" for error in errors}))


def table(
    content: str | bytes, *, name: str = "a.csv", rows: int | None = None, place: str = "", hint: str = ""
) -> Run:
    """Read a table of these bytes; ``rows`` of it are taken, and what is refused names this place and hint."""

    def run(folder: Path) -> str:
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        try:
            read = typed(read_rows(folder / name), name)
        except InputError as error:
            assert place in error.place
            assert hint in error.reason
            return f"ERR({error.code})"
        assert rows is None or len(read.frame) == rows
        flags = [flag for row in read.frame.get("flags", []) for flag in row]
        return named(read.errors, place, hint) or (f"FLAG({', '.join(flags)})" if flags else "OK")

    return run


def line(content: str | bytes, *, hint: str = "") -> Run:
    """One bad line between two good ones, which are kept."""
    middle = content if isinstance(content, bytes) else content.encode("utf-8")
    return table(GOOD.encode() + middle + b"\n" + GOOD.encode(), name="a.jsonl", rows=2, place="line 2", hint=hint)


def documents(content: str, *, name: str = "a.csv", place: str = "", hint: str = "", n: int = 0) -> Run:
    def run(folder: Path) -> str:
        (folder / name).write_text(content, encoding="utf-8")
        result = read_documents([folder / name])
        assert len(result) == n
        return named(result.errors, place, hint) or "OK"

    return run


def metadata(content: str, *, hint: str = "") -> Run:
    def run(folder: Path) -> str:
        (folder / "m.csv").write_text(content, encoding="utf-8")
        (folder / "a.txt").write_text(EN * 2, encoding="utf-8")
        try:
            result = read_documents([folder / "a.txt"], metadata=folder / "m.csv")
        except InputError as error:
            assert hint in error.reason
            return f"ERR({error.code})"
        assert len(result) == 1
        return named(result.errors, hint=hint)

    return run


def raised(call: Callable[[Path], Any], hint: str = "") -> Run:
    def run(folder: Path) -> str:
        try:
            call(folder)
        except InputError as error:
            assert hint in error.reason
            return f"ERR({error.code})"
        return "OK"

    return run


def kept(value: str, ending: str) -> Run:
    """A cell is text, from the file through scoring and back into a file."""

    def run(folder: Path) -> str:
        cells = {"speaker": [value, "Mao Ning"], "text": [value, EN]}
        path = write_table(pd.DataFrame(cells, dtype=object), folder / f"a{ending}")
        back, errors = read_table(path)
        assert not errors
        scored = parley.score(back, "register")
        again, _ = read_table(write_table(scored[["speaker", "text"]], folder / f"b{ending}"))
        assert again.to_dict("list") == cells
        return "OK"

    return run


def compared(n: int) -> Run:
    def run(folder: Path) -> str:
        frame = pd.DataFrame({"side": ["US", "CN"] * n, "text": [EN] * 2 * n}).head(n)
        scored = parley.score(frame)
        assert len(scored) == n
        assert {"tone", "frames", "error"} <= set(scored)
        # JSON lines without a row have no bytes, and such a file is refused: see the row "no rows of JSON lines".
        for ending in (".csv", ".parquet") if n == 0 else (".csv", ".jsonl", ".parquet"):
            assert len(read_table(write_table(scored, folder / f"a{ending}"))[0]) == n, ending
        parley.compare(scored).to_html(folder / "a.html")
        page = (folder / "a.html").read_text(encoding="utf-8")
        assert (
            "There is no statement to compare." if n == 0 else "no words from Beijing" if n == 1 else "Beijing"
        ) in page
        return "OK"

    return run


def constant(value: float, state: str) -> Run:
    def run(folder: Path) -> str:
        frame = pd.DataFrame({"side": ["US", "CN"] * 10, "text": [f"{EN} {k}" for k in range(20)], "tone": value})
        report = parley.compare(frame)
        gaps = report.tone_gap.to_dict("records")
        assert gaps[0]["state"] == state
        assert gaps[0]["gap"] == 0 if value == 0 else math.isnan(gaps[0]["gap"])
        assert all(one["state"] for one in gaps if math.isnan(one["gap"]))
        report.to_html(folder / "a.html")
        return "OK"

    return run


TEXTS = ["candid talks were held", "双方坦诚交流", None, "frank words"]


def framed(make: Callable[[], pd.DataFrame]) -> Run:
    """However a table holds its texts, the same scores come back on the same index, and the table is not changed."""

    def run(folder: Path) -> str:
        frame = make()
        before = frame.copy(deep=True)
        scored = parley.score(frame)
        expected = parley.score(pd.DataFrame({"text": TEXTS}))
        assert scored["tone"].tolist()[:2] == expected["tone"].tolist()[:2]
        assert scored["error"].notna().tolist() == [False, False, True, False]
        assert scored.index.equals(frame.index)
        pd.testing.assert_frame_equal(frame, before)
        return "OK"

    return run


def nulls_read_back(folder: Path) -> str:
    """A scored table in which some rows have no label: none of its rows is set aside where it is read again."""
    frame = pd.DataFrame(
        {"text": ["a", "b", "c"], "tone_label": pd.array([1, None, -2], dtype="Int64"), "tone": [0.5, None, -1.0]}
    )
    for ending in (".csv", ".jsonl", ".parquet"):
        path = write_table(frame, folder / f"a{ending}")
        rows = typed(read_rows(path), str(path))
        assert not rows.errors, ending
        assert rows.frame["tone_label"].astype("Int64").isna().tolist() == [False, True, False]
    return "OK"


def mixed_kinds(folder: Path) -> str:
    scored = parley.score(pd.DataFrame({"text": pd.Series(["frank talks", 5, 1.5, b"x", ["y"]], dtype=object)}))
    assert scored["tone"].notna().tolist() == [True, False, False, False, False]
    assert all("not a string" in error for error in scored["error"].tolist()[1:])
    return "REJ(type)"


def compared_with(hint: str, **columns: list[Any]) -> Run:
    """Compare a frame that somebody made, with these values in its columns."""

    def run(folder: Path) -> str:
        frame = pd.DataFrame({"side": ["US", "CN"] * 2, "text": [f"{EN} {k}" for k in range(4)]}, dtype=object)
        for name, values in columns.items():
            frame[name] = pd.Series(values, dtype=object)
        return raised(lambda _: parley.compare(frame, scorer="register").to_html(folder / "a.html"), hint)(folder)

    return run


class Planted:
    def __init__(self, sentinel: Path) -> None:
        self.sentinel = sentinel

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (os.mkdir, (str(self.sentinel),))


def foreign(name: str, kind: str) -> Run:
    """A file that another library would load, and that makes a folder where it does."""

    def run(folder: Path) -> str:
        path = folder / name
        if kind == "feather":
            pyarrow.feather.write_feather(pa.table({"text": ["a"]}), path)
        elif kind == "pickle":
            path.write_bytes(pickle.dumps(Planted(folder / "opened")))
        elif kind == "npy":
            with path.open("wb") as handle:
                np.save(handle, np.array([Planted(folder / "opened")], dtype=object), allow_pickle=True)
        elif kind == "stream":
            with (
                pa.OSFile(str(path), "wb") as sink,
                pa.ipc.new_stream(sink, pa.schema([("text", pa.string())])) as writer,
            ):
                writer.write_table(pa.table({"text": ["a"]}))
        else:
            path.write_bytes(b"PK\x03\x04" + bytes(200))
        outcomes = set()
        try:
            read_table(path)
        except InputError as error:
            outcomes.add(f"ERR({error.code})")
        assert read_documents([path]).errors
        assert not (folder / "opened").exists()
        (outcome,) = outcomes
        return outcome

    return run


def parquet(columns: Callable[[], dict[str, Any]], hint: str) -> Run:
    def run(folder: Path) -> str:
        pq.write_table(pa.table(columns()), folder / "a.parquet")
        return raised(lambda _: read_table(folder / "a.parquet"), hint)(folder)

    return run


def without_text(folder: Path) -> str:
    pq.write_table(pa.table({"words": ["a"]}), folder / "a.parquet")
    frame, _ = read_table(folder / "a.parquet")
    return raised(lambda _: parley.score(frame), "text")(folder)


CASES: tuple[tuple[str, str, str, Run], ...] = (
    *(("T1", f"{value} in {ending}", "OK", kept(value, ending)) for value in ("NA", "None", "nan", "null", "True", "007", "") for ending in (".csv", ".jsonl", ".parquet") if value or ending != ".csv"),
    ("T2", "column twice in CSV", "ERR(schema)", table("text,side,text\na,US,b\n", hint="text")),
    ("T2", "column twice in a frame", "ERR(schema)", raised(lambda _: parley.score(pd.DataFrame([["a", "b"]], columns=["text", "text"])), "text")),
    ("T2", "no text to score", "ERR(schema)", raised(lambda _: parley.score(pd.DataFrame({"txt": ["a"]})), "'text'")),
    ("T2", "no side to compare", "ERR(schema)", raised(lambda _: parley.compare(pd.DataFrame({"text": ["a"]})), "'side'")),
    ("T2", "no path in metadata", "ERR(schema)", metadata("file,side\na.txt,US\n", hint="path")),
    ("T2", "unknown column in metadata", "ERR(schema)", metadata("path,sides\na.txt,US\n", hint="did you mean 'side'")),
    ("T2", "column without a name", "ERR(schema)", table("text,\na,b\n", hint="column 2")),
    ("T3", "name twice", "REJ(dup_id)", documents(f'name,text\na,"{EN}"\na,"{EN}"\n', place="line 3", n=1)),
    ("T3", "path twice in metadata", "REJ(dup_id)", metadata("path,side\na.txt,US\na.txt,CN\n")),
    ("T3", "empty path in metadata", "REJ(bad_id)", metadata("path,side\na.txt,US\n,CN\n")),
    ("T3", "line break in a name", "REJ(bad_id)", documents(json.dumps({"name": "a\nb", "text": EN}) + "\n", name="a.jsonl", place="line 1")),
    ("T3", "line break in a meeting", "REJ(bad_id)", documents(json.dumps({"meeting_id": "a\nb", "text": EN}) + "\n", name="a.jsonl", place="line 1")),
    ("T4", "one cell more", "REJ(ragged_row)", table("text,side\nfine,US\nlong,CN,extra\nfine,US\n", rows=2, place="line 3")),
    ("T4", "one cell less", "REJ(ragged_row)", table("text,side\nfine,US\nshort\nfine,US\n", rows=2, place="line 3")),
    ("T5", "never closed", "ERR(csv_parse)", table('text,side\nfine,US\n"open,US\nnever,CN\n', place="line 3", hint="never closed")),
    ("T5", "closed in a word", "ERR(csv_parse)", table('text,side\n"open,US\nmore,"CN"\n', place="line 2")),
    ("T5", "1.2 MB behind it", "ERR(csv_parse)", table('text,side\n"' + "x\n" * 600_000, place="line 2")),
    ("T6", "NUL in CSV", "FLAG(control_chars)", table("text,side\nfrank\0talks,US\n", rows=1)),
    ("T6", "NUL in JSON lines", "FLAG(control_chars)", table('{"text": "frank\\u0000talks"}\n', name="a.jsonl", rows=1)),
    ("T7", "header alone", "OK", table("text,side\n", rows=0)),
    ("T7", "no rows", "OK", compared(0)),
    ("T7", "one row", "OK", compared(1)),
    ("T7", "no rows of JSON lines", "ERR(empty)", table("", name="a.jsonl")),
    ("T8", "all equal", "OK", constant(0.0, "")),
    ("T8", "all NaN", "OK", constant(float("nan"), "no statement of US has a score; no statement of CN has a score")),
    *(("T9", shown, "REJ(number)", line(f'{{"tone": {value}}}')) for shown, value in (("NaN", "NaN"), ("Infinity", "Infinity"), ("-Infinity", "-Infinity"), ("1e999", "1e999"), ("5,000 digits", "9" * 5_000), ("2^63", "9223372036854775808"))),
    ("T10", "in a line", "REJ(dup_key)", line('{"text": "a", "text": "b"}', hint="'text'")),
    ("T10", "nested", "REJ(dup_key)", line('{"text": {"a": 1, "a": 2}}', hint="'a'")),
    ("T11", "100,000 brackets", "REJ(too_deep)", line("[" * 100_000)),
    ("T11", "100,000 closed brackets", "REJ(too_deep)", line('{"text": ' + "[" * 100_000 + "]" * 100_000 + "}")),
    ("T11", "line of 2 MiB", "REJ(too_long)", line('{"text": "' + "x" * (2 << 20) + '"}')),
    ("T11", "last line cut", "REJ(truncated)", table(GOOD + '{"text": "cut of', name="a.jsonl", rows=1, place="line 2")),
    ("T11", "line of CSV", "ERR(too_long)", table(b"text\n" + b"x" * (1 << 20) + b"yz\n", place="line 2")),
    ("T12", "number as text in JSON lines", "REJ(type)", line('{"tone": "0.5"}', hint="'0.5'")),
    ("T12", "no number in CSV", "REJ(number)", table('text,tone\na,"0,7"\nb,0.7\n', rows=1, place="line 2")),
    ("T12", "beyond the range", "REJ(number)", line('{"tone_label": 3}', hint="-2 to 2")),
    ("T12", "side in small letters", "REJ(enum)", documents(f'text,side\n"{EN}",us\n', hint="did you mean 'US'")),
    ("T12", "side by another name", "REJ(enum)", documents(f'text,side\n"{EN}",China\n', hint="did you mean 'CN'")),
    ("T12", "unknown language", "REJ(enum)", documents(f'text,language\n"{EN}",tlh\n', hint="en, zh")),
    ("T12", "offset beyond any text", "REJ(number)", table("text,start\na,1e30\nb,inf\nc,1\n", rows=1, hint="lies outside")),
    ("T12", "word in a column of tones of a frame", "ERR(number)", compared_with("tone: 'x'", tone=["0.5", "x", None, ""])),
    ("T12", "label in the place of a tone", "ERR(number)", compared_with("is to be halved", tone=[2, -2, 0, 1])),
    ("T12", "number in a column of frames", "ERR(type)", compared_with("frames", tone=[0.0] * 4, frames=["economy", "", None, 5])),
    ("T12", "evidence that is none", "ERR(type)", compared_with("evidence", tone=[0.0] * 4, evidence=["x", 5, None, []])),
    ("T12", "lists in a column of meetings", "ERR(type)", compared_with("meeting_id", meeting_id=[["a"], None, "x", "x"])),
    ("T12", "numbers and nothing in columns of words", "OK", compared_with("", meeting_id=[1, None, math.nan, "x"], document=[1, None, "a", "b"], voice=[5, "via", None, "US via XX"], published=["x", 5, None, "99999-01-01"], url=[5, None, "javascript:x", "//x"], actor=[5, None, "b", "b"])),
    ("T12", "sides that are none", "OK", compared_with("", side=[None, "US", math.nan, 5])),
    ("T13", "categorical", "OK", framed(lambda: pd.DataFrame({"text": pd.Categorical(TEXTS)}))),
    ("T13", "strings of pyarrow", "OK", framed(lambda: pd.DataFrame({"text": pd.array(TEXTS, dtype="string[pyarrow]")}))),
    ("T13", "strings of Python", "OK", framed(lambda: pd.DataFrame({"text": pd.array(TEXTS, dtype="string[python]")}))),
    ("T13", "objects", "OK", framed(lambda: pd.DataFrame({"text": pd.Series(TEXTS, dtype=object)}))),
    ("T13", "index of two levels", "OK", framed(lambda: pd.DataFrame({"text": TEXTS}, index=pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1), ("b", 1)])))),
    ("T13", "index that repeats", "OK", framed(lambda: pd.DataFrame({"text": TEXTS, "n": pd.array([1, None, 3, 4], dtype="Int64")}, index=[1, 1, 2, 2]))),
    ("T13", "nullable integers read back", "OK", nulls_read_back),
    ("T13", "mixed kinds", "REJ(type)", mixed_kinds),
    ("T16", "Feather", "ERR(format_not_allowed)", foreign("a.feather", "feather")),
    ("T16", "Feather named .parquet", "ERR(format_not_allowed)", foreign("a.parquet", "feather")),
    ("T16", "Arrow stream", "ERR(format_not_allowed)", foreign("a.arrow", "stream")),
    ("T16", "Arrow stream named .parquet", "ERR(corrupt)", foreign("a.parquet", "stream")),
    ("T16", "pickle", "ERR(format_not_allowed)", foreign("a.pkl", "pickle")),
    ("T16", "pickle named .csv", "ERR(format_not_allowed)", foreign("a.csv", "pickle")),
    ("T16", "pickle named .jsonl", "ERR(format_not_allowed)", foreign("a.jsonl", "pickle")),
    ("T16", "pickle named .parquet", "ERR(corrupt)", foreign("a.parquet", "pickle")),
    ("T16", "object array", "ERR(format_not_allowed)", foreign("a.npy", "npy")),
    ("T16", "object array named .csv", "ERR(format_not_allowed)", foreign("a.csv", "npy")),
    ("T16", "spreadsheet", "ERR(format_not_allowed)", foreign("a.xlsx", "zip")),
    ("T16", "spreadsheet named .csv", "ERR(format_not_allowed)", foreign("a.csv", "zip")),
    ("T17", "no text", "ERR(schema)", without_text),
    ("T17", "struct", "ERR(schema)", parquet(lambda: {"text": ["a"], "s": pa.array([{"a": 1}])}, "s (struct")),
    ("T17", "map", "ERR(schema)", parquet(lambda: {"text": ["a"], "m": pa.array([[("a", 1)]], type=pa.map_(pa.string(), pa.int64()))}, "m (map")),
    ("T17", "lists in lists in lists", "ERR(schema)", parquet(lambda: {"text": ["a"], "d": pa.array([[[["a"]]]])}, "d (list")),
    ("T17", "decimal", "ERR(schema)", parquet(lambda: {"text": ["a"], "d": pa.array([1]).cast(pa.decimal128(30, 2))}, "d (decimal")),
    ("T17", "10,000 columns", "ERR(schema)", parquet(lambda: {f"c{n}": [1] for n in range(10_000)}, "10000 columns")),
)  # fmt: skip
# Cases that another file tries: case, variant, outcome, test.
TRIED_ELSEWHERE = (
    ("T14", "50 lengths", "ERR(corrupt)", "tests/test_corpora_tables.py::test_a_cut_parquet_file_is_refused"),
    ("T15", "1,000 bits, each flipped alone", "ERR(corrupt)", "tests/test_corpora_tables.py::test_no_flipped_bit_is_taken_for_data"),
)  # fmt: skip


@pytest.mark.parametrize(("case", "variant", "expected", "run"), CASES, ids=[f"{one[0]}-{one[1]}" for one in CASES])
@pytest.mark.usefixtures("in_ten_seconds")
def test_case(case: str, variant: str, expected: str, run: Run, tmp_path: Path) -> None:
    assert run(tmp_path) == expected
