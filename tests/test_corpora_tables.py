"""Tables in and out: nothing is bent, nothing is lost in silence, and a changed file is never taken for a whole one."""

import os
import random
import resource
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpora.errors import InputError
from corpora.readers import Limits, read_table, write_table
from corpora.readers.columns import typed
from corpora.readers.tables import read_rows

ROOT = Path(__file__).resolve().parent.parent


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def refusal(path: Path, **options: object) -> InputError:
    with pytest.raises(InputError) as caught:
        read_table(path, **options)  # type: ignore[arg-type]
    return caught.value


# --- CSV


def test_csv_cells_are_text_as_written(tmp_path: Path) -> None:
    content = 'text,speaker,n\nNA,None,007\nnan,null,True\n," spaced ",1e5\n"a ""quoted"", cell","two\nlines",\n'
    frame, errors = read_table(write(tmp_path / "a.csv", content))
    assert not errors
    assert frame["text"].tolist() == ["NA", "nan", "", 'a "quoted", cell']
    assert frame["speaker"].tolist() == ["None", "null", " spaced ", "two\nlines"]
    assert frame["n"].tolist() == ["007", "True", "1e5", ""]


@pytest.mark.parametrize("mark", ["\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\r\n", "\n"])
@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_a_line_break_in_a_cell_stays_in_its_row(tmp_path: Path, mark: str, ending: str) -> None:
    frame = pd.DataFrame({"text": [f"one{mark}two", "three"], "side": ["US", "CN"]})
    path = write_table(frame, tmp_path / f"a{ending}")
    again, errors = read_table(path)
    assert not errors
    assert again["text"].tolist() == frame["text"].tolist()
    if ending == ".jsonl":
        assert len(path.read_text(encoding="utf-8").splitlines()) == 2


def test_ragged_rows_are_set_aside_with_their_line(tmp_path: Path) -> None:
    content = 'text,side\nfine,US\n"two\nlines",CN\nlong,CN,extra\nshort\n\nfine too,US\n'
    rows = read_rows(write(tmp_path / "a.csv", content))
    assert rows.frame["text"].tolist() == ["fine", "two\nlines", "fine too"]
    assert rows.places == ("line 2", "line 3", "line 8")
    assert [(error.code, error.place) for error in rows.errors] == [("ragged_row", "line 5"), ("ragged_row", "line 6")]


@pytest.mark.parametrize(
    ("content", "code", "place", "hint"),
    [
        (b"", "empty", "", ""),
        (b"\n\n", "empty", "", "header"),
        (b"text,text\na,b\n", "schema", "", "text"),
        (b"text,\na,b\n", "schema", "", "column 2"),
        (b'text,side\nfine,US\n"open,US\nnever,CN\n', "csv_parse", "line 3", "never closed"),
        (b'text,side\n"open,US\nmore,"CN"\n', "csv_parse", "line 2", "not CSV"),
        (b'text,side\n"' + b"x\n" * 600_000, "csv_parse", "line 2", "never closed"),
        (b"text\n" + b"x" * (1 << 20) + b"yz\n", "too_long", "line 2", "line break"),
        ("text,side\n中方,CN\n双方".encode() + b"\xff,US\n", "bad_encoding", "byte 26", "0xff"),
        ("text,side\n双方进行了坦诚的交流,CN\n".encode("gb18030"), "bad_encoding", "byte 12", "gb18030"),
        ("text,side\ncandid,US\n".encode("utf-16"), "bad_encoding", "byte 0", "utf-16"),
        (b"PK\x03\x04" + bytes(99), "format_not_allowed", "", "Office"),
        (b"\x1f\x8b\x08" + bytes(99), "compressed_content", "", "gzip"),
        (bytes(400), "bad_encoding", "byte 0", "zero"),
    ],
)  # fmt: skip
def test_a_csv_file_that_is_unusable(tmp_path: Path, content: bytes, code: str, place: str, hint: str) -> None:
    error = refusal(write(tmp_path / "a.csv", content))
    assert (error.code, error.place) == (code, place)
    assert hint in error.reason


def test_a_csv_file_in_a_declared_encoding(tmp_path: Path) -> None:
    content = "text,side\n双方进行了坦诚的交流,CN\n"
    for encoding in ("utf-16", "gb18030", "utf-8"):
        frame, errors = read_table(write(tmp_path / "a.csv", content.encode(encoding)), encoding=encoding)
        assert not errors
        assert frame["text"].tolist() == ["双方进行了坦诚的交流"]
    frame, _ = read_table(write(tmp_path / "b.csv", b"\xef\xbb\xbf" + content.encode()))
    assert list(frame.columns) == ["text", "side"]


@pytest.mark.parametrize("content", ["text,side\n", "text,side", "text\n\n\n"])
def test_a_header_alone_is_an_empty_table(tmp_path: Path, content: str) -> None:
    frame, errors = read_table(write(tmp_path / "a.csv", content))
    assert len(frame) == 0
    assert "text" in frame.columns
    assert not errors


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", "text,n\nplain,1\n坏\0字,2\n"), ("a.jsonl", '{"text":"plain","n":1}\n{"text":"a\\u0000b","n":2}\n')],
)
def test_control_characters_are_kept_and_flagged(tmp_path: Path, name: str, content: str) -> None:
    frame, errors = read_table(write(tmp_path / name, content))
    assert not errors
    assert "\0" in frame["text"].tolist()[1]
    assert frame["flags"].tolist() == ["", "control_chars"]


def test_the_size_limit_of_the_csv_module_is_put_back(tmp_path: Path) -> None:
    import csv

    before = csv.field_size_limit()
    frame, _ = read_table(write(tmp_path / "a.csv", "text\n" + "x" * 190_000 + "\n"))
    assert len(frame["text"][0]) == 190_000
    assert csv.field_size_limit() == before


# --- JSON lines


@pytest.mark.parametrize(
    ("line", "code", "hint"),
    [
        (b'{"text": "a", "text": "b"}', "dup_key", "'text'"),
        (b'{"text": {"a": 1, "a": 2}}', "dup_key", "'a'"),
        (b'{"tone": NaN}', "number", "NaN"),
        (b'{"tone": Infinity}', "number", "Infinity"),
        (b'{"tone": -Infinity}', "number", ""),
        (b'{"tone": 1e999}', "number", "1e999"),
        (b'{"tone": ' + b"9" * 5000 + b"}", "number", "64 bits"),
        (b'{"tone": 9223372036854775808}', "number", "64 bits"),
        (b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "too_deep", "256"),
        (b"[" * 100_000, "too_deep", "256"),
        (b'{"text": "' + b"x" * (2 << 20) + b'"}', "too_long", "1048576"),
        (b'{"text": "\\ud83d"}', "surrogate", "half"),
        (b'{"a": [{"\\uD83D": 1}]}', "surrogate", "half"),
        (b'{"text": "\xff"}', "bad_encoding", "0xff"),
        (b"[1, 2]", "schema", "list"),
        (b'"text"', "schema", "str"),
        (b"{'text': 1}", "json_parse", "character 2"),
        (b'{"text": 1} x', "json_parse", "Extra data"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_used_is_set_aside(tmp_path: Path, line: bytes, code: str, hint: str) -> None:
    good = b'{"text": "fine", "n": 1}\n'
    rows = read_rows(write(tmp_path / "a.jsonl", good + line + b"\n" + good))
    assert [error.code for error in rows.errors] == [code], rows.errors
    assert rows.errors[0].place.startswith("line 2")
    assert hint in rows.errors[0].reason
    assert rows.frame["text"].tolist() == ["fine", "fine"]
    assert rows.places == ("line 1", "line 3")


def test_a_cut_last_line_is_told_from_one_without_a_line_break(tmp_path: Path) -> None:
    good = '{"text": "fine"}\n'
    frame, errors = read_table(write(tmp_path / "a.jsonl", good + '{"text": "cut of'))
    assert [error.code for error in errors] == ["truncated"]
    assert len(frame) == 1
    frame, errors = read_table(write(tmp_path / "b.jsonl", good + '{"text": "whole"}'))
    assert not errors
    assert len(frame) == 2


def test_brackets_in_words_are_not_nesting(tmp_path: Path) -> None:
    text = "[" * 5_000 + '"' + "\\" + "{" * 5_000
    path = write_table(pd.DataFrame({"text": [text]}), tmp_path / "a.jsonl")
    frame, errors = read_table(path)
    assert not errors
    assert frame["text"].tolist() == [text]


def test_values_keep_their_kinds_and_keys_their_order(tmp_path: Path) -> None:
    content = (
        '{"id":"007","n":1,"tone":0,"frames":["a","b"],"is":true}\n'
        '\n{"id":"NA","tone":-0.5,"late":"x","frames":[]}\n{"id":"\\ud83d\\ude00","n":null,"tone":null,"frames":null}\n'
    )
    frame, errors = read_table(write(tmp_path / "a.jsonl", content))
    assert not errors
    assert list(frame.columns) == ["id", "n", "tone", "frames", "is", "late"]
    assert frame["id"].tolist() == ["007", "NA", "😀"]
    assert str(frame["n"].dtype) == "Int64"
    assert frame["n"].tolist() == [1, pd.NA, pd.NA]
    assert frame["tone"].tolist()[:2] == [0.0, -0.5]
    assert np.isnan(frame["tone"].tolist()[2])
    assert frame["frames"].tolist() == [["a", "b"], [], None]
    assert str(frame["is"].dtype) == "boolean"


def test_large_whole_numbers_stay_exact(tmp_path: Path) -> None:
    frame, _ = read_table(write(tmp_path / "a.jsonl", '{"n": 9223372036854775807}\n{"n": 0.5}\n'))
    assert frame["n"].tolist() == [9223372036854775807, 0.5]


def test_a_file_that_is_no_json_lines(tmp_path: Path) -> None:
    assert refusal(write(tmp_path / "a.jsonl", b"")).code == "empty"
    assert refusal(write(tmp_path / "b.jsonl", '{"text": "x"}\n'.encode("utf-16"))).code == "bad_encoding"
    assert refusal(write(tmp_path / "c.jsonl", '{"": 1}\n')).code == "schema"
    wide = "{" + ",".join(f'"c{n}": 1' for n in range(1_001)) + "}\n"
    assert refusal(write(tmp_path / "d.jsonl", wide)).code == "schema"
    assert refusal(tmp_path / "gone.jsonl").code == "missing"
    os.mkfifo(tmp_path / "pipe.jsonl")
    assert refusal(tmp_path / "pipe.jsonl").code == "not_regular"


def test_lines_may_be_limited_further(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "a long one here"}\n{"text": "b"}\n')
    frame, errors = read_table(path, limits=Limits(line_bytes=20))
    assert frame["text"].tolist() == ["b"]
    assert [error.code for error in errors] == ["too_long"]


def test_a_hundred_thousand_lines_are_read_in_seconds(tmp_path: Path) -> None:
    import time

    path = write(tmp_path / "a.jsonl", '{"text": "双方进行了坦诚的交流", "side": "CN", "n": 1}\n' * 100_000)
    started = time.monotonic()
    frame, errors = read_table(path)
    assert time.monotonic() - started < 4
    assert (len(frame), len(errors)) == (100_000, 0)


# --- Parquet

SAMPLE = pd.DataFrame(
    {
        "text": ["frank and detailed", "坦诚、深入", None, ""] * 25,
        "tone": [0.5, -1.0, float("nan"), 0.0] * 25,
        "tone_label": pd.array([1, -2, None, 0] * 25, dtype="Int64"),
        "start": range(100),
        "is_short": [True, False] * 50,
        "frames": [["dialogue"], [], None, ["blame", "warning"]] * 25,
        "evidence": [[[0, 5, 0.5]], [], [[1, 2, -0.25], [3, 4, 1.0]], []] * 25,
        "side": pd.Categorical(["US", "CN", "joint", "US"] * 25),
        "seen": pd.to_datetime(["2025-10-26T10:00:00Z"] * 100),
    }
)


def test_parquet_round_trip_with_checksums(tmp_path: Path) -> None:
    path = write_table(SAMPLE, tmp_path / "a.parquet")
    again, errors = read_table(path)
    assert not errors
    assert list(again.columns) == list(SAMPLE.columns)
    for name in ("tone", "tone_label", "start", "is_short", "frames", "evidence"):
        left, right = again[name].tolist(), SAMPLE[name].tolist()
        assert [None if value is pd.NA or value != value else value for value in left] == [
            None if value is pd.NA or value != value else value for value in right
        ], name
    assert again["text"].tolist()[1] == "坦诚、深入"
    assert again["text"].isna().tolist()[:4] == [False, False, True, False]
    assert again["side"].tolist() == SAMPLE["side"].tolist()
    column = pq.ParquetFile(path).metadata.row_group(0).column(0)
    assert column.compression == "ZSTD"


def equal(left: pd.DataFrame, right: pd.DataFrame) -> bool:
    return list(left.columns) == list(right.columns) and left.equals(right) and list(left.dtypes) == list(right.dtypes)


def test_no_flipped_bit_is_taken_for_data(tmp_path: Path) -> None:
    path = write_table(SAMPLE, tmp_path / "a.parquet")
    whole = path.read_bytes()
    expected, _ = read_table(path)
    draw = random.Random(7)
    places = [draw.randrange(8 * len(whole)) for _ in range(1_000)]
    n_refused = 0
    for place in places:
        changed = bytearray(whole)
        changed[place // 8] ^= 1 << place % 8
        path.write_bytes(changed)
        try:
            found, _ = read_table(path)
        except InputError as error:
            assert error.code in ("corrupt", "schema", "format_not_allowed")
            n_refused += 1
        else:
            assert equal(found, expected), place
    # The others fell on statistics and names that nothing is read by: the table was the same.
    assert n_refused > 500


def test_a_cut_parquet_file_is_refused(tmp_path: Path) -> None:
    path = write_table(SAMPLE, tmp_path / "a.parquet")
    whole = path.read_bytes()
    for length in {1, 4, 8, 12, *(len(whole) * k // 50 for k in range(1, 50)), len(whole) - 1}:
        path.write_bytes(whole[:length])
        assert refusal(path).code == "corrupt", length
    path.write_bytes(b"")
    assert refusal(path).code == "empty"


def test_parquet_of_others_is_read_and_strange_kinds_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    SAMPLE.drop(columns="evidence").to_parquet(path)
    frame, _ = read_table(path)
    assert frame["text"].tolist()[0] == "frank and detailed"
    decimal = pa.array([1, 2]).cast(pa.decimal128(30, 2))
    strange = {
        "struct": pa.array([{"a": 1}, {"a": 2}]),
        "map": pa.array([[("a", 1)], []], type=pa.map_(pa.string(), pa.int64())),
        "deep": pa.array([[[["a"]]], []]),
        "decimal": decimal,
        "bytes": pa.array([b"a", b"b"]),
    }
    for name, array in strange.items():
        pq.write_table(pa.table({"text": ["a", "b"], name: array}), path)
        error = refusal(path)
        assert error.code == "schema"
        assert name in error.reason
    pq.write_table(pa.table({f"c{n}": [1] for n in range(10_000)}), path)
    assert refusal(path).code == "schema"


@pytest.mark.parametrize("name", ["a.pkl", "a.feather", "a.npy", "a.xlsx", "a.json", "a", "a.tsv"])
def test_other_formats_are_refused_unread(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path / name).code == "format_not_allowed"
    with pytest.raises(InputError, match="format_not_allowed"):
        write_table(SAMPLE, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_formats_under_a_false_name(tmp_path: Path) -> None:
    import pickle

    class Planted:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (os.mkdir, (str(tmp_path / "sentinel"),))

    pyarrow.feather.write_feather(pa.table({"text": ["a"]}), tmp_path / "a.parquet")
    assert refusal(tmp_path / "a.parquet").code == "format_not_allowed"
    write(tmp_path / "b.parquet", pickle.dumps(Planted()))
    assert refusal(tmp_path / "b.parquet").code == "corrupt"
    write(tmp_path / "c.csv", pickle.dumps(Planted()))
    assert refusal(tmp_path / "c.csv").code == "format_not_allowed"
    assert not (tmp_path / "sentinel").exists()


# --- out


def test_lists_in_csv(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"frames": [["a", "b"], [], None, ["with;mark"]], "evidence": [[[0, 5, 0.5]], [], None, [[1, 2, -1]]]}
    )
    path = write_table(frame, tmp_path / "a.csv")
    assert path.read_text(encoding="utf-8").split("\n") == [
        "frames,evidence", 'a;b,"[[0, 5, 0.5]]"', ",", ",", '"[""with;mark""]","[[1, 2, -1]]"', "",
    ]  # fmt: skip


def test_a_single_empty_cell_is_still_a_row(tmp_path: Path) -> None:
    path = write_table(pd.DataFrame({"text": ["a", "", None, "b"]}), tmp_path / "a.csv")
    assert read_table(path)[0]["text"].tolist() == ["a", "", "", "b"]


def test_missing_is_null_and_never_zero(tmp_path: Path) -> None:
    path = write_table(SAMPLE.head(3), tmp_path / "a.jsonl")
    last = path.read_text(encoding="utf-8").splitlines()[2]
    assert '"text": null, "tone": null, "tone_label": null' in last
    assert "NaN" not in last


def test_the_input_is_not_changed_and_the_index_left_out(tmp_path: Path) -> None:
    frame = SAMPLE.set_index(pd.Index([7] * 100))
    before = frame.copy(deep=True)
    for ending in (".csv", ".jsonl", ".parquet"):
        again, _ = read_table(write_table(frame, tmp_path / f"a{ending}"))
        assert again.index.tolist() == list(range(100))
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_a_disk_that_is_full_leaves_the_old_file(tmp_path: Path, ending: str) -> None:
    path = write_table(SAMPLE.head(2), tmp_path / f"a{ending}")
    before = path.read_bytes()
    script = (
        "import resource, signal, sys, pandas as pd\n"
        "from corpora.readers import write_table\n"
        "from corpora.errors import InputError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "import random\n"
        "frame = pd.DataFrame({'text': [str(random.random()) for _ in range(5000)]})\n"
        "try:\n    write_table(frame, sys.argv[1])\n"
        "except InputError as error:\n    print(error.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "unwritable\n", done.stderr
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 5000
    assert signal.SIGXFSZ


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unwritable"):
        write_table(SAMPLE.drop(columns="seen"), tmp_path / "none" / "a.csv")
    mixed = pd.DataFrame({"text": ["a", 1, {"b": 2}]})
    with pytest.raises(InputError, match="'text' mixes"):
        write_table(mixed, tmp_path / "a.parquet")
    assert not list(tmp_path.iterdir())


def test_half_a_character_is_written_as_an_escape_or_not_at_all(tmp_path: Path) -> None:
    frame = pd.DataFrame({"text": ["fine", "odd \udcff"]}, dtype=object)
    assert "\\udcff" in write_table(frame, tmp_path / "a.jsonl").read_text(encoding="utf-8")
    assert [error.code for error in read_table(tmp_path / "a.jsonl")[1]] == ["surrogate"]
    for ending in (".csv", ".parquet"):
        with pytest.raises(InputError, match="surrogate"):
            write_table(frame, tmp_path / f"b{ending}")
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=12)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6),
    ending=st.sampled_from([".csv", ".jsonl", ".parquet"]),
)
def test_every_text_comes_back(tmp_path: Path, values: list[tuple[str, str]], ending: str) -> None:
    # A file that is mostly control characters is refused as binary, so each cell stands among words.
    words = "the words that stand around it in the cell"
    columns = {"text": [words + one for one, _ in values], "b": [words + other for _, other in values]}
    frame = pd.DataFrame(columns, dtype="str")
    again, errors = read_table(write_table(frame, tmp_path / f"a{ending}"))
    assert not errors
    assert again["text"].tolist() == frame["text"].tolist()
    assert again["b"].tolist() == frame["b"].tolist()


# --- kinds of known columns


def test_a_csv_file_gets_its_kinds_back(tmp_path: Path) -> None:
    frame = SAMPLE[["text", "tone", "tone_label", "start", "frames", "evidence"]]
    path = write_table(frame, tmp_path / "a.csv")
    found = typed(read_rows(path), str(path)).frame
    assert found["tone"].tolist()[:2] == [0.5, -1.0]
    assert found["tone"].isna().tolist()[:4] == [False, False, True, False]
    assert found["tone_label"].tolist()[:2] == [1, -2]
    assert found["start"].tolist() == list(range(100))
    assert found["frames"].tolist()[0] == ["dialogue"]
    assert found["evidence"].tolist()[2] == [[1, 2, -0.25], [3, 4, 1.0]]


@pytest.mark.parametrize(
    ("name", "content", "code", "hint"),
    [
        ("a.csv", 'text,tone\nx,"0,7"\n', "number", "0,7"),
        ("a.csv", "text,tone\nx,1.0000001\n", "number", "outside"),
        ("a.csv", "text,tone_label\nx,0.5\n", "number", "whole"),
        ("a.csv", "text,confidence\nx,high\n", "number", "high"),
        ("a.csv", "text,evidence\nx,nonsense\n", "type", "JSON"),
        ("a.jsonl", '{"text":"x","tone":"0.5"}\n', "type", "text"),
        ("a.jsonl", '{"text":"x","tone":true}\n', "type", "bool"),
        ("a.jsonl", '{"text":"x","start":-1}\n', "number", "outside"),
        ("a.jsonl", '{"text":"x","frames":[1]}\n', "type", "names"),
        ("a.jsonl", '{"text":"x","frame_blame":2}\n', "number", "outside"),
    ],
)
def test_a_value_of_the_wrong_kind_sets_its_row_aside(
    tmp_path: Path, name: str, content: str, code: str, hint: str
) -> None:
    path = write(tmp_path / name, content)
    found = typed(read_rows(path), str(path))
    assert len(found.frame) == 0
    assert [error.code for error in found.errors] == [code]
    assert hint in found.errors[0].reason
    assert found.errors[0].place in ("line 1", "line 2")
