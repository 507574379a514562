"""Bad text, one row a case and variant of tests/robustness_cases.jsonl: encodings, odd characters, twins, line breaks."""

# ruff: noqa: E501 - a row of the table stands on one line

import functools
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import parley
from corpora.document import Document
from corpora.errors import InputError
from corpora.readers import ReadResult, read_documents, read_table, write_table
from corpora.text import fold, normalise
from framing.register import load_register
from parley.report.inert import visible

EN = "The two sides held candid, in-depth and constructive talks on trade, and agreed to keep the channel open.\n"
ZH = "中方认为，双方就经贸问题进行了坦诚、深入、富有建设性的交流，取得了积极进展，并同意继续保持沟通。"
HANT = "中方認為，雙方就經貿問題進行了坦誠、深入、富有建設性的交流，取得了積極進展，並同意繼續保持溝通。"
CELL = EN.strip().replace(",", "") + " Both spoke of tariffs."
Run = Callable[[Path], str]


def outcome_of(result: ReadResult) -> str:
    errors, documents = result.errors, result.documents
    if errors:
        assert all(error.reason for error in errors)
        return " + ".join(sorted({f"REJ({error.code})" for error in errors}))
    flags = documents[0].flags
    return f"FLAG({', '.join(flags)})" if flags else "OK"


def of_bytes(
    content: bytes, *, name: str = "a.txt", encoding: str = "", place: str = "", hint: str = "", text: str = ""
) -> Run:
    """Read a file of these bytes; where it is refused, at this place and with this hint; else it holds this text."""

    def run(folder: Path) -> str:
        path = folder / name
        path.write_bytes(content)
        try:
            result = read_documents([path], encoding=encoding)
        except InputError as error:
            assert hint in error.reason
            return f"ERR({error.code})"
        for error in result.errors:
            assert place in error.place
            assert hint in error.reason
        if text:
            assert [document.text for document in result] == [text]
        return outcome_of(result)

    return run


def of_text(text: str) -> Run:
    """The same for text in UTF-8, which is kept as it is."""
    return of_bytes(text.encode("utf-8"), text=text)


@functools.cache
def tone(text: str, scorer: str = "linear") -> float:
    scored = parley.score(pd.DataFrame({"text": [text]}), scorer)
    assert pd.isna(scored["error"].iloc[0])
    return float(scored["tone"].iloc[0])


def twins(left: str, right: str, *, within: float = 0.0) -> Run:
    """Two texts that mean the same have the same tone by both shipped scorers, and the stored text stays."""

    def run(folder: Path) -> str:
        assert left != right
        for scorer in ("linear", "register"):
            assert abs(tone(left, scorer) - tone(right, scorer)) <= within, scorer
        return of_text(right * 3)(folder)

    return run


# --- U1: half a character pair


def half_in_json(folder: Path) -> str:
    (folder / "a.jsonl").write_text(json.dumps({"text": EN}) + '\n{"text": "half \\ud83d"}\n', encoding="utf-8")
    result = read_documents([folder / "a.jsonl"])
    assert [document.text for document in result] == [EN]
    return outcome_of(result)


def half_in_frame(folder: Path) -> str:
    frame = pd.DataFrame({"side": ["US", "CN"], "text": pd.Series(["half \ud83d", EN], dtype=object)})
    for scorer in ("linear", "register"):
        scored = parley.score(frame, scorer)
        assert scored["tone"].isna().tolist() == [True, False]
    parley.compare(frame).to_html(folder / "a.html")
    assert "half �" in (folder / "a.html").read_text(encoding="utf-8")
    return f"REJ({scored['error'].iloc[0].split(': ')[1]})"


def half_in_document(folder: Path) -> str:
    extracted = parley.extract(
        [Document("a.txt", "Wang Yi said, “half \ud83d.”"), Document("b.txt", "Wang Yi said, “We agree.”")]
    )
    assert extracted["text"].tolist()[0] == "We agree."
    return f"REJ({extracted['error'].tolist()[1].split(': ')[1]})"


def half_in_output(ending: str) -> Run:
    def run(folder: Path) -> str:
        frame = pd.DataFrame({"text": pd.Series(["half \ud83d"], dtype=object)})
        try:
            write_table(frame, folder / f"a{ending}")
        except InputError as error:
            assert not list(folder.iterdir())
            return f"ERR({error.code})"
        assert "\\ud83d" in (folder / f"a{ending}").read_text(encoding="utf-8")
        return "OK"

    return run


def mark_in_a_row(folder: Path) -> str:
    """A cell that begins with U+FEFF keeps it, wherever its row stands."""
    frame = pd.DataFrame({"text": ["plain", "\ufeffmarked"], "side": ["US", "CN"]})
    for ending in (".csv", ".jsonl", ".parquet"):
        back, errors = read_table(write_table(frame, folder / f"a{ending}"))
        assert not errors
        assert back["text"].tolist() == ["plain", "\ufeffmarked"], ending
    return "OK"


def joined_files(folder: Path) -> str:
    (folder / "a.jsonl").write_bytes(b'\xef\xbb\xbf{"text": "one"}\n\xef\xbb\xbf{"text": "two"}\n')
    back, errors = read_table(folder / "a.jsonl")
    assert not errors
    assert back["text"].tolist() == ["one", "two"]
    return "OK"


# --- U9 to U18: characters that deceive


def shown_in_report(text: str, mark: str) -> Run:
    def run(folder: Path) -> str:
        frame = pd.DataFrame({"side": ["US", "CN"], "text": [text, "Beijing held candid talks."]})
        parley.compare(frame, scorer="register").to_html(folder / "a.html")
        page = (folder / "a.html").read_text(encoding="utf-8")
        assert mark in page
        assert not any(character in page for character in "\u202e\u202c\u200b")
        return of_text(text * 3)(folder)

    return run


def matched(plain: str, odd: str, word: str) -> Run:
    """The register finds in the odd text what it finds in the plain one, and points at the raw characters."""

    def run(folder: Path) -> str:
        register = load_register()
        expected = [match.phrase_id for match in register.matches(plain)]
        found = register.matches(odd)
        assert [match.phrase_id for match in found] == expected
        assert any(word in normalise(odd[match.start : match.end]).text for match in found)
        assert word not in odd
        assert tone(plain) == tone(odd)
        return of_text(odd * 3)(folder)

    return run


def not_matched(plain: str, odd: str) -> Run:
    def run(folder: Path) -> str:
        register = load_register()
        assert len(register.matches(plain)) == 1
        assert not register.matches(odd)
        scored = parley.score(pd.DataFrame({"text": [odd]}), "register", evidence=True)
        assert scored["evidence"].iloc[0] == []
        assert scored["tone"].iloc[0] == 0
        return of_text(odd * 3)(folder)

    return run


def astral(before: str) -> Run:
    def run(folder: Path) -> str:
        text = f"{before} Foreign Minister Wang Yi said, “The talks were candid and constructive.”"
        row = parley.extract([Document("a.txt", text)]).iloc[0]
        assert text[row["start"] : row["end"]] == row["text"] == "The talks were candid and constructive."
        assert text[row["source_start"] : row["source_end"]] == row["source"]
        words = "candid and constructive"
        scored = parley.score(pd.DataFrame({"text": [f"{before} {words}"]}), "register", evidence=True)
        spans = scored["evidence"].iloc[0]
        assert spans
        assert all(f"{before} {words}"[int(start) : int(end)] in words for start, end, _ in spans)
        return of_text(text * 2)(folder)

    return run


def full_width_script(folder: Path) -> str:
    text = "＜script＞alert(1)＜/script＞ frank and candid talks were held"
    frame = pd.DataFrame({"side": ["US", "CN"], "text": [text, "Beijing held candid talks."], "document": [text, "b"]})
    parley.compare(frame, scorer="register").to_html(folder / "a.html")
    page = (folder / "a.html").read_text(encoding="utf-8")
    # Nothing normalises behind the escaping: the full-width signs are still there, and no plain ones came of them.
    assert "＜script＞alert" in page
    assert "<script" not in page.lower()
    assert "<" not in unicodedata.normalize("NFKC", visible("x"))
    assert "script" in fold(text)
    return "OK"


def line_break(mark: str) -> Run:
    def run(folder: Path) -> str:
        frame = pd.DataFrame({"text": [f"first{mark}second", "third"], "side": ["US", "CN"]})
        for ending in (".csv", ".jsonl", ".parquet"):
            back, errors = read_table(write_table(frame, folder / f"a{ending}"))
            assert not errors
            assert back["text"].tolist() == frame["text"].tolist(), ending
        assert len((folder / "a.jsonl").read_text(encoding="utf-8").splitlines()) == 2
        return "OK"

    return run


MOJIBAKE = "歐美關係".encode("big5").decode("gb18030")
CASES: tuple[tuple[str, str, str, Run], ...] = (
    ("U1", "escape in JSON lines", "REJ(surrogate)", half_in_json),
    ("U1", "row of a frame, scored and compared", "REJ(surrogate)", half_in_frame),
    ("U1", "document made by hand", "REJ(surrogate)", half_in_document),
    ("U1", "bytes ED A0 BD", "REJ(bad_encoding)", of_bytes(b"\xed\xa0\xbd" + EN.encode(), place="byte 0")),
    ("U1", "written as Parquet", "ERR(surrogate)", half_in_output(".parquet")),
    ("U1", "written as CSV", "ERR(surrogate)", half_in_output(".csv")),
    ("U1", "written as JSON lines", "OK", half_in_output(".jsonl")),
    ("U2", "mark at the start", "OK", of_bytes(("\ufeff" + EN * 3).encode(), text=EN * 3)),
    ("U2", "mark in the text", "FLAG(zero_width)", of_text(EN + "\ufeff" + EN)),
    ("U2", "mark before a header of CSV", "OK", of_bytes(f"\ufefftext\n{CELL}\n".encode(), name="a.csv", text=CELL)),
    ("U2", "mark at the start of a later row", "OK", mark_in_a_row),
    ("U2", "files joined by hand", "OK", joined_files),
    ("U3", "overlong", "REJ(bad_encoding)", of_bytes(EN.encode() + b"\xc0\xaf", place=f"byte {len(EN)}")),
    ("U3", "stray byte", "REJ(bad_encoding)", of_bytes(b"plain \xff text " * 40, place="byte 6")),
    ("U3", "beyond U+10FFFF", "REJ(bad_encoding)", of_bytes(EN.encode() + b"\xf4\x90\x80\x80", place=f"byte {len(EN)}")),
    ("U3", "cut in a character", "REJ(bad_encoding)", of_bytes((ZH * 3).encode()[:-1], place="byte")),
    ("U4", "declared by the user", "REJ(bad_encoding)", of_bytes((ZH * 6).encode("gb18030"), encoding="utf-8", hint="gb18030")),
    ("U4", "declared by the page", "REJ(bad_encoding)", of_bytes(f'<html><head><meta charset="utf-8"></head><body><p>{ZH * 6}</p></body></html>'.encode("gb18030"), name="a.html", hint="gb18030")),
    ("U4", "line of a table", "REJ(bad_encoding)", of_bytes(f"text\n{ZH * 6}\n".encode("gb18030"), name="a.csv", hint="gb18030")),
    ("U5", "text", "FLAG(mojibake)", of_bytes("歐美關係".encode("big5") * 12, encoding="gb18030", text=MOJIBAKE * 12)),
    ("U5", "longer text", "FLAG(mojibake)", of_bytes("歐美關係經貿問題".encode("big5") * 12, encoding="gb18030")),
    ("U6", "eight bytes of GB18030", "REJ(encoding_undeclared)", of_bytes("中方认为".encode("gb18030"), hint="--encoding gb18030")),
    ("U6", "eight bytes of Big5", "REJ(encoding_undeclared)", of_bytes("中方認為".encode("big5"), hint="big5")),
    ("U6", "the same, declared", "FLAG(short)", of_bytes("中方認為".encode("big5"), encoding="big5", text="中方認為")),
    ("U7", "declared", "OK", of_bytes(f"text,side\n{CELL},US\n".encode("utf-16"), name="a.csv", encoding="utf-16", text=CELL)),
    ("U7", "undeclared", "REJ(bad_encoding)", of_bytes(f"text,side\n{EN.strip()},US\n".encode("utf-16"), name="a.csv", hint="declare utf-16")),
    ("U7", "undeclared, without a mark", "REJ(bad_encoding)", of_bytes(f"text,side\n{EN.strip()},US\n".encode("utf-16-le"), name="a.csv", hint="declare utf-16-le")),
    ("U8", "English marks", "FLAG(control_chars, mojibake)", of_text("It was \u00e2\u20ac\u0153candid\u00e2\u20ac\u009d they said. " * 4)),
    ("U8", "Chinese", "FLAG(mojibake, unbalanced_quotes)", of_text("".join(chr(byte) if byte < 0x80 or byte >= 0xA0 else bytes([byte]).decode("cp1252", "replace") for byte in ZH.encode()))),
    ("U9", "in a quotation", "FLAG(bidi)", shown_in_report("He said \u202e“frank talks”\u202c to the press. ", "⟦U+202E⟧")),
    ("U10", "坦诚", "FLAG(zero_width)", matched("双方举行了坦诚的会谈，并就下一步工作交换了意见。", "双方举行了坦\u200b诚的会谈，并就下一步工作交换了意见。", "坦诚")),
    ("U10", "candid", "FLAG(zero_width)", matched("They had candid exchanges of views on trade and on other matters. ", "They had can\u200bdid exchanges of views on trade and on other matters. ", "candid")),
    ("U11", "candid", "FLAG(mixed_script)", not_matched("They had candid words on many matters. ", "They had \u0441andid words on many matters. ")),
    ("U12", "no-break spaces", "OK", twins(EN, EN.replace(" ", "\u00a0"))),
    ("U12", "ideographic spaces", "OK", twins(EN, EN.replace(" ", "\u3000"))),
    ("U12", "full-width letters and figures", "OK", twins("Talks of A1% were frank and candid on all the main points of the trade agenda this spring. ", "Talks of Ａ１％ were ｆｒａｎｋ and candid on all the main points of the trade agenda this spring. ")),
    ("U13", "accents apart", "OK", twins("Détente: candid talks at the café on tariffs, and more of them in the spring. ", unicodedata.normalize("NFD", "Détente: candid talks at the café on tariffs, and more of them in the spring. "))),
    ("U14", "radical", "FLAG(compat_chars)", twins("人方认为会谈坦诚，" + ZH, "⼈方认为会谈坦诚，" + ZH)),
    ("U14", "compatibility ideograph", "FLAG(compat_chars)", twins("更方认为会谈坦诚，" + ZH, "\uf901方认为会谈坦诚，" + ZH)),
    ("U15", "𠮷", "OK", astral("𠮷野家,")),
    ("U15", "family of emoji", "FLAG(zero_width)", astral("👨‍👩‍👧")),
    ("U16", "traditional twin", "OK", twins(ZH, HANT, within=0.02)),
    ("U17", "full-width tags", "OK", full_width_script),
    ("U18", "one letter under 199,999 accents", "REJ(combining_run)", of_bytes(b"e" + "\u0301".encode() * 199_999)),
    ("U18", "33 accents", "REJ(combining_run)", of_bytes((EN + "e" + "\u0301" * 33).encode())),
    ("U18", "tags", "FLAG(tags)", of_text("candid\U000e0041\U000e0042 talks were held. " * 6)),
    *(("U19", f"U+{ord(mark[0]):04X}" + (" U+000A" if len(mark) > 1 else ""), "OK", line_break(mark)) for mark in ("\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\r\n", "\n")),
)  # fmt: skip


@pytest.mark.parametrize(("case", "variant", "expected", "run"), CASES, ids=[f"{one[0]}-{one[1]}" for one in CASES])
@pytest.mark.usefixtures("in_ten_seconds")
def test_case(case: str, variant: str, expected: str, run: Run, tmp_path: Path) -> None:
    assert run(tmp_path) == expected
