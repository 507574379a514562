"""Bad documents, one row a case and variant of tests/robustness_cases.jsonl, each with its exact outcome: pages and PDFs."""

# ruff: noqa: E501 - a row of the table stands on one line

import io
import os
import pickle
import resource
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from corpora.document import Document
from corpora.errors import InputError
from corpora.readers import Limits, read_documents
from corpora.readers.html import read_page

EN = "The two sides held candid, in-depth and constructive talks on trade, and agreed to keep the channel open.\n"
PARAGRAPH = f"<p>{EN.strip()} The ministry said so on Sunday.</p>"
PLANTED = "planted secret words"


def put(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def read(path: Path, limits: Limits | None = None) -> tuple[str, Document | None]:
    """The outcome of reading one file beside a good one, which is always read."""
    good = put(path.with_name("good.txt"), EN * 3)
    result = read_documents([path, good], limits=limits or Limits())
    assert result.documents[-1].text == EN * 3
    if result.errors:
        (error,) = result.errors
        assert error.file == str(path)
        assert error.reason
        assert len(result) == 1
        return f"REJ({error.code})", None
    document = result.documents[0]
    return f"FLAG({', '.join(document.flags)})" if document.flags else "OK", document


def page(body: str, head: str = "", before: str = "<!DOCTYPE html>") -> str:
    return f"{before}<html><head><title>A page</title>{head}</head><body>{body}</body></html>"


def of_page(content: str | bytes, *, seconds: float = 10, keeps: str = "") -> Callable[[Path], str]:
    def run(folder: Path) -> str:
        started = sum(os.times()[:4])
        # The clock that stops a reader runs on while others use the machine; what is held here is processor time.
        outcome, document = read(put(folder / "a.html", content), Limits(seconds=55))
        assert sum(os.times()[:4]) - started < seconds
        if document is not None:
            assert keeps in document.text
        return outcome

    return run


def built(make: Callable[[], str], **options: object) -> Callable[[Path], str]:
    """The same for a page of megabytes, made when its case is run."""
    return lambda folder: of_page(make(), **options)(folder)  # type: ignore[arg-type]


def unseen(folder: Path) -> str:
    body = (
        "<script>stolen()</script><style>p{}</style>" + PARAGRAPH * 3 + '<p style="display: none">hidden first words</p>'
        "<div hidden>hidden second words</div>"
    )  # fmt: skip
    found = read_page(page(body).encode(), "a.html")
    assert (found.n_unseen, found.n_hidden) == (2, 2)
    assert "hidden" not in found.text
    assert "stolen" not in found.text
    return read(put(folder / "a.html", page(body)))[0]


def unseen_alone(folder: Path) -> str:
    return read(put(folder / "a.html", page("<script>var x = 'frank and candid talks were held';</script>")))[0]


def entity_bomb(folder: Path) -> str:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE html [<!ENTITY e0 "bombbomb">{levels}]>'
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcome, document = read(put(folder / "a.html", page(f"<p>&e11;</p>{PARAGRAPH * 3}", before=doctype)))
    assert document is not None
    assert document.text.count("bombbomb") <= 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KiB
    return outcome


def external(doctype: str, body: str, name: str = "a.html") -> Callable[[Path], str]:
    def run(folder: Path) -> str:
        secret = put(folder / "secret.dtd", f'<!ENTITY x "{PLANTED}"> {PLANTED}')
        content = page(
            body.replace("SECRET", secret.as_uri()) + PARAGRAPH * 3, before=doctype.replace("SECRET", secret.as_uri())
        )
        outcome, document = read(put(folder / name, content))
        assert document is None or PLANTED not in document.text
        return outcome

    return run


# --- PDF, written by hand


def pdf_of(*objects: str | bytes) -> bytes:
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
    return bytes(out) + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def stream(content: bytes, extra: str = "") -> bytes:
    return f"<< /Length {len(content)} {extra} >>\nstream\n".encode() + content + b"\nendstream"


def one_page(contents: bytes, *more: str | bytes, resources: str = "/Font << /F1 5 0 R >>", catalog: str = "") -> bytes:
    """A PDF of one page; object 4 is its content, 5 a font unless ``more`` begins with another."""
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    return pdf_of(
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << {resources} >> /Contents 4 0 R >>",
        contents,
        *(more or (font,)),
    )


def words_pdf(
    words: str = "The two sides held candid and constructive talks on trade and agreed to meet again in spring this very year.",
) -> bytes:
    return one_page(stream(f"BT /F1 12 Tf 72 700 Td ({words}) Tj ET".encode()))


def flate_bomb() -> bytes:
    """Three gigabytes behind two filters: one block of blanks, whose compressed form repeats."""
    squeezer = zlib.compressobj(9)
    block = squeezer.compress(bytes(1_000_000)) + squeezer.flush(zlib.Z_FULL_FLUSH)
    repeated = squeezer.compress(bytes(1_000_000)) + squeezer.flush(zlib.Z_FULL_FLUSH)
    inner = block + repeated * 3_000
    return one_page(stream(zlib.compress(inner, 9), "/Filter [/FlateDecode /FlateDecode]"))


def lzw_bomb() -> bytes:
    """Blanks in runs that grow by one with every code: each turn of the table holds 7 MB in 5 KB, and there are 20."""
    out = bytearray()
    bits = n_bits = 0
    for turn in range(20):
        width = 9
        # The code that clears the table still has the width of the table before.
        codes = [(256, 12 if turn else 9), (32, 9)]
        for code in range(258, 4_000):
            width += code + 1 in (512, 1024, 2048)  # one code early, as PDF has it
            codes.append((code, width))
        for code, n in codes:
            bits, n_bits = bits << n | code, n_bits + n
            while n_bits >= 8:
                n_bits -= 8
                out.append(bits >> n_bits & 255)
            bits &= (1 << n_bits) - 1
    return one_page(stream(bytes(out) + bytes(9), "/Filter /LZWDecode"))


def looping_form() -> bytes:
    form = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>"
    return one_page(stream(b"/X Do"), stream(b"/X Do /X Do", form), resources="/XObject << /X 5 0 R >>")


def looping_outline() -> bytes:
    words = stream(b"BT /F1 12 Tf 72 700 Td (" + EN.strip().encode() * 2 + b") Tj ET")
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    outlines = "<< /Type /Outlines /First 7 0 R /Last 7 0 R /Count 1 >>"
    return one_page(
        words, font, outlines, "<< /Title (a) /Parent 6 0 R /Next 7 0 R /First 7 0 R >>", catalog="/Outlines 6 0 R"
    )


def encrypted() -> bytes:
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(words_pdf()))
    writer.encrypt(user_password="secret", owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def two_byte_font(encoding: str, cmap: bytes) -> bytes:
    """A page in a font of two-byte codes, read by ``encoding`` and by a table from codes to characters."""
    return one_page(
        stream(b"BT /F1 12 Tf 72 700 Td <" + b"00010002" * 30 + b"> Tj ET"),
        f"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding {encoding} /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (A) /Ordering (B) >> >>",
        stream(cmap),
    )


RADICALS = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
2 beginbfchar <0001> <2F08> <0002> <5BF9> endbfchar endcmap end end"""
COLUMNS = "".join(f"1 0 0 1 {x} {700 - 20 * n} Tm (words of line {n}) Tj " for x in (60, 340) for n in range(12))


def of_pdf(make: Callable[[], bytes], *, seconds: int = 5) -> Callable[[Path], str]:
    def run(folder: Path) -> str:
        path = put(folder / "a.pdf", make())
        started = time.monotonic()
        outcome, _ = read(path, Limits(seconds=seconds))
        assert time.monotonic() - started < 30
        return outcome

    return run


class Planted:
    """A pickle that leaves a trace where it is opened."""

    def __init__(self, sentinel: Path) -> None:
        self.sentinel = sentinel

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (os.mkdir, (str(self.sentinel),))


def planted_cmap(name: str) -> Callable[[Path], str]:
    def run(folder: Path) -> str:
        import gzip

        bomb = gzip.compress(pickle.dumps(Planted(folder / "opened")))
        for target in ("planted", "planted.pickle.gz"):
            put(folder / target, bomb)
        escaped = str(folder / "planted").replace("/", "#2F") if name == "absolute" else name
        path = put(folder / "a.pdf", two_byte_font(f"/{escaped}", RADICALS))
        before = Path.cwd()
        os.chdir(folder)
        try:
            outcome, _ = read(path)
        finally:
            os.chdir(before)
        assert not (folder / "opened").exists()
        return outcome

    return run


DEEP = "<div>" * 10_000 + PARAGRAPH + "</div>" * 10_000
XXE = '<!DOCTYPE html [<!ENTITY x SYSTEM "SECRET">]>'
CASES: tuple[tuple[str, str, str, Callable[[Path], str]], ...] = (
    ("H1", "no bytes", "REJ(extraction_empty)", of_page("")),
    ("H1", "white space", "REJ(extraction_empty)", of_page(" \n\t ")),
    ("H1", "plain text", "OK", of_page(EN * 3, keeps=EN * 3)),
    ("H1", "tags without text", "REJ(extraction_empty)", of_page(page(""))),
    ("H2", "10,000 nested", "REJ(extraction_empty)", of_page(page(DEEP))),
    ("H2", "300 nested among others", "FLAG(deep_nesting)", of_page(page(PARAGRAPH * 3 + "<div>" * 300 + "deep" + "</div>" * 300), keeps="candid")),
    ("H3", "100,000 <b>", "REJ(too_deep)", of_page(page("<b>" * 100_000 + PARAGRAPH))),
    ("H4", "50,000 paragraphs", "OK", built(lambda: page("".join(f"<p>Paragraph {n}: both sides agreed to meet in spring.</p>" for n in range(50_000))), keeps="Paragraph 49999")),
    ("H5", "20,000 rows", "OK", built(lambda: page("<table>" + "".join(f"<tr><td>{n}</td><td>words of {n}</td></tr>" for n in range(20_000)) + "</table>"), keeps="words of 19999")),
    ("H6", "20 MB in one text", "REJ(too_large)", built(lambda: page("<p>" + "x" * 20_000_000), seconds=1)),
    ("H6", "11 MB in one text", "REJ(too_large)", built(lambda: page("<p>" + "x" * 11_000_000), seconds=1)),
    ("H7", "attribute of 5 MB", "OK", built(lambda: page(f"<p title='{'x' * 5_000_000}'>{EN}</p>" + PARAGRAPH * 3), keeps="candid")),
    ("H8", "20,000 links", "OK", built(lambda: page("<p>" + "".join(f"<a href='/x{n}'>link {n}</a> " for n in range(20_000)) + "</p>"), seconds=5, keeps="link 19999")),
    ("H9", "comment of 1 MB", "OK", built(lambda: page(PARAGRAPH * 3 + "<!-- " + "x" * 1_000_000), keeps="candid")),
    ("H10", "NUL in a paragraph", "FLAG(control_chars)", of_page(page(f"<p>{EN}</p>\0{PARAGRAPH * 3}"), keeps="candid")),
    ("H11", "script, style, hidden words", "FLAG(hidden_text:2)", unseen),
    ("H11", "script alone", "REJ(extraction_empty)", unseen_alone),
    ("H12", "eleven levels of ten", "OK", entity_bomb),
    ("H13", "entity in a page", "OK", external(XXE, "<p>&x;</p>")),
    ("H13", "entity in XHTML", "OK", external('<?xml version="1.0" encoding="utf-8"?>' + XXE, "<p>&x;</p>", "a.xhtml")),
    ("H13", "parameter entity", "OK", external('<!DOCTYPE html [<!ENTITY % d SYSTEM "SECRET"> %d;]>', "<p>&x;</p>")),
    ("H13", "external subset", "OK", external('<!DOCTYPE html SYSTEM "SECRET">', "<p>&x;</p>")),
    ("H13", "XInclude", "OK", external("<!DOCTYPE html>", '<p xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include parse="text" href="SECRET"/></p>')),
    ("H13", "object, iframe, link", "OK", external("<!DOCTYPE html>", '<iframe src="SECRET"></iframe><object data="SECRET"></object><link rel=import href="SECRET">')),
    ("H14", "nested FlateDecode", "REJ(limit)", of_pdf(flate_bomb)),
    ("H14", "LZW", "REJ(limit)", of_pdf(lzw_bomb)),
    ("H14", "form that draws itself", "REJ(no_text)", of_pdf(looping_form)),
    ("H14", "outline that is its own child", "OK", of_pdf(looping_outline)),
    ("H14", "301 pages", "REJ(limit)", of_pdf(lambda: pdf_of("<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{' '.join(f'{n + 3} 0 R' for n in range(301))}] /Count 301 >>", *["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"] * 301))),
    ("H15", "name of a file beside", "FLAG(compat_chars)", planted_cmap("planted")),
    ("H15", "absolute path", "FLAG(compat_chars)", planted_cmap("absolute")),
    ("H15", "path that climbs", "FLAG(compat_chars)", planted_cmap("..#2F..#2Fplanted")),
    ("H16", "encrypted", "REJ(encrypted)", of_pdf(encrypted)),
    ("H16", "scan", "REJ(no_text)", of_pdf(lambda: one_page(stream(b"0 0 9 9 re f")))),
    ("H16", "Kangxi radicals", "FLAG(compat_chars)", of_pdf(lambda: two_byte_font("/Identity-H", RADICALS))),
    ("H16", "two columns", "FLAG(layout)", of_pdf(lambda: one_page(stream(f"BT /F1 12 Tf {COLUMNS} ET".encode())))),
)  # fmt: skip


@pytest.mark.parametrize(("case", "variant", "expected", "run"), CASES, ids=[f"{one[0]}-{one[1]}" for one in CASES])
@pytest.mark.usefixtures("in_ten_seconds")
def test_case(case: str, variant: str, expected: str, run: Callable[[Path], str], tmp_path: Path) -> None:
    assert run(tmp_path) == expected


def test_reading_a_page_directly_raises_what_a_batch_sets_aside() -> None:
    with pytest.raises(InputError) as caught:
        read_page(b"<p>" + b"x" * 20_000_001, "a.html")
    assert caught.value.code == "too_large"
