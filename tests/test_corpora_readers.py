"""Reading documents: what is accepted unchanged, what is flagged, and the exact code of what is refused."""

import hashlib
import io
import os
import re
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

from corpora.errors import InputError
from corpora.readers import Limits, read_documents
from corpora.readers.bytes import decode, open_regular
from corpora.readers.html import read_page
from corpora.readers.pdf import read_pdf

ZH = "中方认为，双方就经贸问题进行了坦诚、深入、富有建设性的交流，取得了积极进展，并同意继续保持沟通。"
EN = "The two sides held candid, in-depth and constructive talks on trade, and agreed to keep the channel open.\n"


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def only_error(*paths: Path, **options: object) -> InputError:
    result = read_documents(paths, **options)  # type: ignore[arg-type]
    assert not result.documents, [document.name for document in result.documents]
    assert len(result.errors) == 1, result.errors
    return result.errors[0]


def read_one(path: Path, **options: object):  # type: ignore[no-untyped-def]
    result = read_documents([path], **options)  # type: ignore[arg-type]
    assert not result.errors, result.errors
    (document,) = result.documents
    return document


# --- plain text and encodings


@pytest.mark.parametrize(
    "text", [EN, ZH, "first\r\nsecond\n\n", "𠮷野家 said 👨‍👩‍👧 " * 9, "tab\there\x0bvt\u2028ls " * 5]
)
def test_text_is_kept_as_it_is(tmp_path: Path, text: str) -> None:
    document = read_one(write(tmp_path / "a.txt", text))
    assert document.text == text
    assert document.name == "a.txt"
    assert (document.publisher, document.side, document.published, document.url, document.meeting_id) == ("",) * 5


def test_a_byte_order_mark_is_dropped_at_the_start_and_flagged_within(tmp_path: Path) -> None:
    assert read_one(write(tmp_path / "a.txt", "\ufeff" + EN)).text == EN
    document = read_one(write(tmp_path / "b.txt", EN + "\ufeff" + EN))
    assert document.text == EN + "\ufeff" + EN
    assert "zero_width" in document.flags


@pytest.mark.parametrize(
    ("content", "code", "place", "hint"),
    [
        (EN.encode() + b"\xc0\xaf", "bad_encoding", f"byte {len(EN)}", "0xc0"),
        (b"plain \xff text " * 40, "bad_encoding", "byte 6", "0xff"),
        ((ZH * 6).encode("gb18030"), "bad_encoding", "byte 0", "gb18030"),
        (("雙方進行了坦誠的交流。" * 20).encode("big5"), "bad_encoding", "byte 0", "big5"),
        ("中方认为".encode("gb18030"), "encoding_undeclared", "byte 0", "--encoding gb18030"),
        ("中方認為".encode("big5"), "encoding_undeclared", "byte 0", "big5"),
        (EN.encode("utf-16"), "bad_encoding", "byte 0", "utf-16"),
        (EN.encode("utf-16-le"), "bad_encoding", "byte 0", "utf-16-le"),
        (EN.encode("utf-16-be"), "bad_encoding", "byte 0", "utf-16-be"),
        ("\ud83d".encode("utf-8", "surrogatepass") + EN.encode(), "bad_encoding", "byte 0", "0xed"),
        (bytes(range(256)) * 8, "binary", "byte 128", "not text"),
        (b"\0\1\2\3word" * 50, "binary", "", "control characters"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "binary", "", "PNG"),
        (b"\x1f\x8b\x08" + bytes(200), "compressed_content", "", "gzip"),
        (b"PK\x03\x04" + bytes(200), "format_not_allowed", "", "zip"),
        (b"\x80\x04\x95" + bytes(200), "format_not_allowed", "", "pickle"),
        (b"\x93NUMPY\x01" + bytes(200), "format_not_allowed", "", "NumPy"),
        (b"", "empty", "", "no bytes"),
        (b" \n\t\n", "empty", "", "white space"),
        (b"e" + "\u0301".encode() * 1000, "combining_run", "", "accents"),
        (b"x" * 200_001, "too_large", "", "200001 characters"),
    ],
)  # fmt: skip
def test_what_is_no_readable_text_is_refused_with_its_place(
    tmp_path: Path, content: bytes, code: str, place: str, hint: str
) -> None:
    error = only_error(write(tmp_path / "a.txt", content))
    assert (error.code, error.place) == (code, place)
    assert hint in error.reason
    assert error.file == str(tmp_path / "a.txt")
    assert "\n" not in str(error)


@pytest.mark.parametrize("encoding", ["gb18030", "GBK", "gb2312", "big5", "utf-16", "UTF-16LE", "utf_8"])
def test_a_declared_encoding_is_used(tmp_path: Path, encoding: str) -> None:
    text = "雙方進行了坦誠的交流，並同意繼續保持溝通。" * 3
    codec = {"GBK": "gb18030", "gb2312": "gb18030"}.get(encoding, encoding)
    assert read_one(write(tmp_path / "a.txt", text.encode(codec)), encoding=encoding).text == text


def test_a_wrong_declaration_is_refused_with_a_hint(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", ZH.encode("gb18030"))
    error = only_error(path, encoding="utf-8")
    assert error.code == "bad_encoding"
    assert "gb18030" in error.reason
    assert only_error(path, encoding="unicode_escape").code == "bad_encoding"


def test_big5_read_as_gb18030_is_flagged(tmp_path: Path) -> None:
    content = ("我們雙方對此進行了非常坦誠的交流和討論" * 4).encode("big5")
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        content = "歐美關係".encode("big5") * 8  # decodes, as mojibake
    result = read_documents([write(tmp_path / "a.txt", content)], encoding="gb18030")
    assert result.errors or "mojibake" in result.documents[0].flags


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("He said \u202e\u201cfrank talks\u201d\u202c to the press. " * 3, "bidi"),
        ("They had can\u200bdid talks. " * 6, "zero_width"),
        ("They had \u0441andid talks. " * 6, "mixed_script"),
        ("\u2f08\u2f08方面的代表进行了会谈。" * 5, "compat_chars"),
        ("It was \u00e2\u20ac\u0153candid\u00e2\u20ac\u009d they said. " * 4, "mojibake"),
        ("candid\U000e0041\U000e0042 talks were held. " * 6, "tags"),
        (EN + "\x00", "control_chars"),
        ("x", "short"),
        ("双方会谈", "short"),
    ],
)
def test_what_is_odd_is_kept_and_flagged(tmp_path: Path, text: str, flag: str) -> None:
    document = read_one(write(tmp_path / "a.txt", text))
    assert flag in document.flags
    assert document.text == text


def test_a_plain_text_has_no_flags(tmp_path: Path) -> None:
    assert read_one(write(tmp_path / "a.txt", EN * 3)).flags == ()
    assert read_one(write(tmp_path / "b.txt", ZH * 2)).flags == ()


# --- files


def test_what_is_no_regular_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "empty_folder").mkdir()
    cases = {
        tmp_path / "pipe.txt": "not_regular",
        tmp_path / "empty_folder": "not_regular",
        Path("/dev/zero"): "not_regular",
        Path("/dev/null"): "not_regular",
        tmp_path / "none.txt": "missing",
        tmp_path / "none.txt" / "deeper.txt": "missing",
        tmp_path / ("long" * 100): "unreadable",
        Path("nul\0byte.txt"): "missing",
    }
    good = write(tmp_path / "good.txt", EN * 2)
    started = time.monotonic()
    result = read_documents([*cases, good])
    assert time.monotonic() - started < 5
    assert [error.code for error in result.errors] == list(cases.values())
    assert [document.name for document in result] == ["good.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", EN)
    path.chmod(0)
    assert only_error(path).code == "unreadable"


def test_a_loop_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "b.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    assert only_error(tmp_path / "a.txt").code == "unreadable"


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", EN)
    with pytest.raises(InputError) as caught, open_regular(path) as handle:
        handle.read()
        with path.open("a") as other:
            other.write("more")
    assert caught.value.code == "changed"


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as handle:
        handle.truncate(50_000_000_000)  # sparse: only its length is large
    assert only_error(path).code == "too_large"


def test_refused_formats_by_ending(tmp_path: Path) -> None:
    for ending in (".pkl", ".feather", ".npy", ".xlsx", ".docx", ".json"):
        assert only_error(write(tmp_path / f"a{ending}", EN)).code == "format_not_allowed", ending


def test_a_folder_gives_its_documents_sorted_without_hidden_ones(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("b.txt", "a.html", "sub/c.txt", ".hidden.txt", ".git/d.txt", "notes.md", "table.jsonl"):
        write(tmp_path / name, EN * 2)
    assert [document.name for document in read_documents([tmp_path])] == ["a.html", "b.txt", "c.txt"]


def test_names_tell_files_apart_and_one_file_is_read_once(tmp_path: Path) -> None:
    for folder in ("us", "cn"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder / "readout.txt", EN * 2)
    result = read_documents([tmp_path / "us/readout.txt", f"{tmp_path}/us/.//readout.txt", tmp_path / "cn/readout.txt"])
    assert [document.name for document in result] == ["us/readout.txt", "cn/readout.txt"]
    assert not result.errors


def test_a_file_name_that_is_no_utf8_is_spelled_out(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    try:
        write(path, EN * 2)
    except OSError:
        pytest.skip("this file system takes no such name")
    assert read_one(path).name == "caf\\udce9.txt"
    assert read_documents(path)[0].name == "caf\\udce9.txt"


def test_twins_by_case_or_accents_clash(tmp_path: Path) -> None:
    for name in ("Readout.txt", "readout.txt", "caf\u00e9.txt", "cafe\u0301.txt"):
        write(tmp_path / name, EN * 2)
    if len(list(tmp_path.iterdir())) < 4:
        pytest.skip("this file system keeps no such twins")
    result = read_documents([tmp_path])
    assert [error.code for error in result.errors] == ["name_clash", "name_clash"]
    assert len(result) == 2


# --- HTML

PARAGRAPH = f"<p>{EN.strip()} The ministry said so on Sunday.</p>"


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>A page</title>{head}</head><body>{body}</body></html>"


def test_a_page_gives_its_text_and_what_it_declares(tmp_path: Path) -> None:
    head = (
        '<meta property="og:site_name" content="Ministry of Commerce"><meta name="PubDate" content="2025-10-26 15:28">'
        '<meta property="og:title" content="Talks  held"><meta property="og:url" content="https://example.org/a">'
    )
    document = read_one(write(tmp_path / "a.html", page(PARAGRAPH * 3, head)))
    assert "candid, in-depth and constructive talks" in document.text
    assert "<p>" not in document.text
    assert document.title == "Talks held"
    assert document.publisher == "Ministry of Commerce"
    assert document.published == "2025-10-26T15:28:00"
    assert document.url == "https://example.org/a"
    assert document.language == "en"


def test_what_a_page_declares_wrongly_is_left_empty(tmp_path: Path) -> None:
    head = '<meta name="date" content="03/04/2023"><meta property="og:url" content="javascript:alert(1)">'
    document = read_one(write(tmp_path / "a.html", page(PARAGRAPH * 2, head)))
    assert (document.published, document.url) == ("", "")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "extraction_empty"),
        (b"  \n ", "extraction_empty"),
        (page("").encode(), "extraction_empty"),
        (page("<script>var x = 'frank and candid talks';</script>").encode(), "extraction_empty"),
        (page("<div>" * 10_000 + PARAGRAPH + "</div>" * 10_000).encode(), "extraction_empty"),
        (page("<b>" * 100_000 + PARAGRAPH).encode(), "too_deep"),
        (page("<p>" + "x" * 20_000_000).encode(), "too_large"),
        (page("<p>" + "x" * 11_000_000).encode(), "too_large"),
        (page(f"<p>{ZH}</p>", '<meta charset="utf-8">').encode("gb18030"), "bad_encoding"),
        (page(PARAGRAPH, '<meta charset="klingon">').encode(), "bad_encoding"),
        (b"\x1f\x8b\x08" + bytes(500), "compressed_content"),
    ],
)
def test_pages_without_a_readable_text(tmp_path: Path, content: bytes, code: str) -> None:
    assert only_error(write(tmp_path / "a.html", content)).code == code


def test_plain_text_named_html_is_text(tmp_path: Path) -> None:
    assert read_one(write(tmp_path / "a.html", EN * 2)).text == EN * 2


@pytest.mark.parametrize(
    "declaration", ['<meta charset="gb2312">', '<meta http-equiv="Content-Type" content="text/html; charset=GBK">']
)
def test_the_charset_of_a_page_is_used(tmp_path: Path, declaration: str) -> None:
    content = page(f"<p>{ZH}</p>" * 2, declaration).encode("gb18030")
    assert ZH in read_one(write(tmp_path / "a.html", content)).text


def test_scripts_and_hidden_text_are_left_out_and_counted() -> None:
    body = (
        "<script>stolen()</script><style>p{}</style><noscript>no script words</noscript>" + PARAGRAPH * 3
        + '<p style="display: none">hidden first words</p><div hidden>hidden second words</div>'
        + '<p style="color:red;visibility:hidden">hidden third words</p>'
    )  # fmt: skip
    found = read_page(page(body).encode(), "a.html")
    assert (found.n_unseen, found.n_hidden) == (3, 3)
    assert not re.search("hidden|stolen|no script", found.text)
    assert "constructive" in found.text


def test_hidden_text_is_flagged(tmp_path: Path) -> None:
    document = read_one(write(tmp_path / "a.html", page(PARAGRAPH * 3 + "<p hidden>unseen words here</p>")))
    assert "hidden_text:1" in document.flags


def test_a_page_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    body = "<table>" * 240 + "<tr><td>x" * 100_000  # minutes of work for the extraction
    started = time.monotonic()
    error = only_error(write(tmp_path / "a.html", page(body)), limits=Limits(seconds=2))
    assert error.code == "limit"
    assert time.monotonic() - started < 20


def test_a_heavy_page_gives_the_same_as_a_light_one() -> None:
    light = page(PARAGRAPH * 20 + "<p hidden>unseen words</p>")
    heavy = light.replace("</body>", "<i></i>" * 4_000 + "</body>")
    assert read_page(heavy.encode(), "a.html") == read_page(light.encode(), "a.html")


def test_a_nul_in_a_page_is_flagged(tmp_path: Path) -> None:
    document = read_one(write(tmp_path / "a.html", page(f"<p>{EN}</p>\0" + PARAGRAPH * 3)))
    assert "control_chars" in document.flags


def test_entities_are_not_expanded_and_files_not_read(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.txt", "planted secret words")
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE html [<!ENTITY e0 "bombbomb">{levels}<!ENTITY x SYSTEM "file://{secret}">]>'
    document = read_one(
        write(tmp_path / "a.html", f"{doctype}<html><body><p>&e11; &x;</p>{PARAGRAPH * 3}</body></html>")
    )
    assert "planted secret" not in document.text
    assert document.text.count("bombbomb") <= 1


# --- PDF


def pdf_of(*objects: str | bytes, root: int = 1, encrypt: str = "") -> bytes:
    """A PDF of numbered objects, written by hand."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += (
            f"{number} 0 obj\n".encode() + (body.encode("latin-1") if isinstance(body, str) else body) + b"\nendobj\n"
        )
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer << /Size {len(objects) + 1} /Root {root} 0 R {encrypt} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def stream(content: bytes, extra: str = "") -> bytes:
    return f"<< /Length {len(content)} {extra} >>\nstream\n".encode() + content + b"\nendstream"


def text_pdf(*pages: str, operators: str = "") -> bytes:
    """A PDF with a line of text on each page, or with the given operators."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects: list[str | bytes] = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, words in enumerate(pages):
        content = operators or f"BT /F1 12 Tf 72 700 Td ({words}) Tj ET"
        box = "/MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {box} /Contents {5 + 2 * number} 0 R >>")
        objects.append(stream(content.encode("latin-1")))
    return pdf_of(*objects)


def test_the_text_of_a_pdf(tmp_path: Path) -> None:
    pages = (
        "The two sides held candid and constructive talks on trade",
        "and agreed to meet again in the spring of next year.",
    )
    content = text_pdf(*pages)
    for name in ("a.pdf", "a.bin"):
        document = read_one(write(tmp_path / name, content))
        assert document.text == "\n".join(pages)
    assert read_pdf(content, "a.pdf").n_pages == 2


def test_columns_of_a_pdf_are_flagged(tmp_path: Path) -> None:
    lines = "".join(f"1 0 0 1 {x} {700 - 20 * n} Tm (words of line {n}) Tj " for x in (60, 340) for n in range(12))
    document = read_one(write(tmp_path / "a.pdf", text_pdf("", operators=f"BT /F1 12 Tf {lines} ET")))
    assert "layout" in document.flags


def radical_pdf() -> bytes:
    cmap = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
2 beginbfchar <0001> <2F08> <0002> <5BF9> endbfchar endcmap end end"""
    return pdf_of(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [7 0 R] /Count 1 >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [4 0 R] "
        "/ToUnicode 5 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (A) /Ordering (B) >> >>",
        stream(cmap),
        stream(b"BT /F1 12 Tf 72 700 Td <" + b"00010002" * 30 + b"> Tj ET"),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
        "/Contents 6 0 R >>",
    )


def test_radicals_of_a_pdf_are_kept_and_flagged(tmp_path: Path) -> None:
    document = read_one(write(tmp_path / "a.pdf", radical_pdf()))
    assert document.text == "\u2f08对" * 30
    assert "compat_chars" in document.flags


def encrypted_pdf(password: str) -> bytes:
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(text_pdf("The two sides held candid talks on trade and more.")))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_an_encrypted_pdf_is_refused_unless_its_password_is_empty(tmp_path: Path) -> None:
    assert only_error(write(tmp_path / "a.pdf", encrypted_pdf("secret"))).code == "encrypted"
    assert "candid talks" in read_one(write(tmp_path / "b.pdf", encrypted_pdf(""))).text


def test_pdfs_that_are_none(tmp_path: Path) -> None:
    whole = text_pdf("some words")
    assert only_error(write(tmp_path / "scan.pdf", text_pdf("", operators="0 0 9 9 re f"))).code == "no_text"
    assert only_error(write(tmp_path / "text.pdf", EN)).code == "corrupt"
    assert only_error(write(tmp_path / "empty.pdf", b"")).code == "empty"
    for length in (9, 60, len(whole) // 2):
        assert only_error(write(tmp_path / f"cut{length}.pdf", whole[:length])).code in ("corrupt", "no_text"), length


def test_two_pdfs_may_be_read_at_once() -> None:
    content = text_pdf("The two sides held talks")
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(read_pdf(content, "a.pdf").text)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["The two sides held talks"] * 2


# --- metadata


def test_metadata_come_from_the_table_then_the_options_then_the_page(tmp_path: Path) -> None:
    head = '<meta property="og:site_name" content="From the page"><meta name="PubDate" content="2025-10-26">'
    for name in ("a.html", "b.html"):
        write(tmp_path / name, page(PARAGRAPH * 2, head))
    table = write(tmp_path / "meta.csv", "path,publisher,side,meeting_id\na.html,Xinhua,CN,m1\n")
    first, second = read_documents(
        [tmp_path / "a.html", tmp_path / "b.html"], metadata=table, publisher="Option", side="US"
    )
    assert (first.publisher, first.side, first.meeting_id, first.published) == ("Xinhua", "CN", "m1", "2025-10-26")
    assert (second.publisher, second.side, second.meeting_id) == ("Option", "US", "")
    assert "unlisted" in second.flags
    assert "unlisted" not in first.flags


@pytest.mark.parametrize("ending", [".jsonl", ".csv"])
def test_metadata_of_every_kind(tmp_path: Path, ending: str) -> None:
    write(tmp_path / "NA.txt", EN * 2)
    row = {
        "path": "NA.txt", "publisher": "NA", "side": "US", "published": "2025-10-26T10:00:00+08:00", "language": "en",
        "url": "https://example.org", "meeting_id": "007", "chain": "Xinhua;RFI", "kind": "news", "title": "null",
    }  # fmt: skip
    table = tmp_path / f"meta{ending}"
    frame = pd.DataFrame([row])
    frame.to_csv(table, index=False) if ending == ".csv" else frame.to_json(table, orient="records", lines=True)
    document = read_one(tmp_path / "NA.txt", metadata=table)
    assert (document.publisher, document.meeting_id, document.title) == ("NA", "007", "null")
    assert document.chain == ("Xinhua", "RFI")
    assert document.published == "2025-10-26T10:00:00+08:00"
    assert read_one(tmp_path / "NA.txt", metadata=frame) == document


@pytest.mark.parametrize(
    ("row", "code", "hint"),
    [
        ("a.txt,us,", "enum", "'US'"),
        ("a.txt,China,", "enum", "'CN'"),
        ("a.txt,US,2023-02-30", "date_invalid", "2023-02-30"),
        ("a.txt,US,03/04/2023", "date_invalid", ""),
        ("a.txt,US,May", "date_invalid", ""),
        ("a.txt,US,99999", "date_invalid", ""),
        (",US,2023-02-03", "bad_id", "empty"),
        ("a.txt,US", "ragged_row", "2 cells"),
        ("typo.txt,US,2023-02-03", "missing", "typo.txt"),
    ],
)
def test_bad_metadata_are_set_aside_and_the_document_is_read(tmp_path: Path, row: str, code: str, hint: str) -> None:
    write(tmp_path / "a.txt", EN * 2)
    table = write(tmp_path / "meta.csv", f"path,side,published\n{row}\n")
    result = read_documents([tmp_path / "a.txt"], metadata=table)
    assert [error.code for error in result.errors] == [code]
    assert result.errors[0].place == "line 2"
    assert hint in result.errors[0].reason
    assert [document.side for document in result] == [""]


@pytest.mark.parametrize(
    ("header", "hint"),
    [("file,side", "'path'"), ("path,sides", "'side'"), ("path,path", "twice"), ("path,", "no name")],
)
def test_a_metadata_table_with_wrong_columns_is_refused_whole(tmp_path: Path, header: str, hint: str) -> None:
    table = write(tmp_path / "meta.csv", f"{header}\na.txt,US\n")
    with pytest.raises(InputError, match="schema") as caught:
        read_documents([], metadata=table)
    assert hint in caught.value.reason


def test_wrong_options_are_refused() -> None:
    with pytest.raises(InputError, match="options: enum"):
        read_documents([], side="usa")
    with pytest.raises(InputError, match="options: date_invalid"):
        read_documents([], published="yesterday")


# --- tables of documents


@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".parquet"])
def test_a_table_of_texts(tmp_path: Path, ending: str) -> None:
    frame = pd.DataFrame({"text": [EN * 2, ZH], "side": ["US", "CN"], "published": ["2025-10-26", ""], "extra": [1, 2]})
    path = tmp_path / f"docs{ending}"
    match ending:
        case ".csv":
            frame.to_csv(path, index=False)
        case ".jsonl":
            frame.to_json(path, orient="records", lines=True, force_ascii=False)
        case _:
            frame.to_parquet(path)
    first, second = read_documents([path], publisher="P")
    assert (first.text, first.side, first.published, first.publisher) == (EN * 2, "US", "2025-10-26", "P")
    assert (second.text, second.side, second.language) == (ZH, "CN", "zh")
    assert first.name.startswith(f"docs{ending}:")
    assert first.name != second.name


def test_a_table_of_paths(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    content = (EN * 2).encode()
    write(tmp_path / "sub/a.txt", content)
    good, bad = hashlib.sha256(content).hexdigest(), "0" * 64
    write(
        tmp_path / "docs.csv",
        f"path,side,sha256\nsub/./a.txt,US,{good}\nsub//a.txt,CN,{bad}\nsub/b.txt,CN,\nsub/./a.txt,US,\n",
    )
    result = read_documents([tmp_path / "docs.csv"])
    assert [(document.name, document.side) for document in result] == [("sub/./a.txt", "US")]
    assert [error.code for error in result.errors] == ["hash", "missing", "dup_id"]


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/passwd", "/etc/passwd", "~/secret.txt", "C:\\x.txt", "\\\\server\\share\\x.txt", "a/../../x.txt",
        "a.txt.",
        "a.txt /b", "CON", "nul.txt", "a.txt:stream", "link.txt", "linked_folder/x.txt", "hard.txt", "..\\x.txt",
    ],
)  # fmt: skip
def test_a_path_that_leaves_the_folder_is_refused(tmp_path: Path, path: str) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    secret = write(outside / "x.txt", "planted secret words " * 5)
    (inside / "link.txt").symlink_to(secret)
    (inside / "linked_folder").symlink_to(outside)
    (inside / "hard.txt").hardlink_to(secret)
    pd.DataFrame({"path": [path]}).to_json(inside / "docs.jsonl", orient="records", lines=True)
    error = only_error(inside / "docs.jsonl")
    assert (error.code, error.place) == ("unsafe_path", "line 1")


def test_a_table_of_documents_without_text_or_path(tmp_path: Path) -> None:
    assert only_error(write(tmp_path / "a.csv", "words,side\nx,US\n")).code == "schema"
    assert only_error(write(tmp_path / "b.jsonl", '{"text": "  "}\n')).code == "empty"
    assert only_error(write(tmp_path / "c.jsonl", '{"text": "\\ud83d"}\n')).code == "surrogate"
    assert only_error(write(tmp_path / "d.csv", "text\n" + "x" * 200_001 + "\n")).code == "too_large"


# --- the whole


def test_others_are_still_read_and_errors_keep_their_order(tmp_path: Path) -> None:
    good = write(tmp_path / "good.txt", EN * 2)
    bad = write(tmp_path / "bad.txt", b"\xff\xfe\xfd")
    result = read_documents([bad, good, tmp_path / "gone.txt"])
    assert [document.name for document in result] == ["good.txt"]
    assert [error.code for error in result.errors] == ["bad_encoding", "missing"]
    assert len(result) == 1
    assert result[0].name == "good.txt"
    assert "gone.txt" in repr(result)


def test_nothing_is_read_twice_with_another_outcome(tmp_path: Path) -> None:
    for name, content in (("a.txt", EN.encode()), ("b.html", page(PARAGRAPH).encode()), ("c.pdf", text_pdf("words"))):
        write(tmp_path / name, content)
    assert read_documents([tmp_path]) == read_documents([tmp_path])


def test_decoding_never_raises_anything_else() -> None:
    import random

    draw = random.Random(7)
    for _ in range(2_000):
        content = bytes(
            draw.choice((draw.randrange(256), 0x20, 0xE4, 0xB8, 0xAD)) for _ in range(draw.randrange(1, 60))
        )
        for declared in ("", "gb18030", "big5", "utf-16"):
            try:
                assert isinstance(decode(content, "x", declared=declared), str)
            except InputError as error:
                assert error.code in ("bad_encoding", "encoding_undeclared", "binary")


def test_the_articles_of_the_development_data_are_read_unchanged(development: Path) -> None:
    paths = sorted((development / "seeds").glob("*.txt"))
    result = read_documents(paths)
    assert not result.errors
    assert [document.text for document in result] == [path.read_bytes().decode("utf-8") for path in paths]
