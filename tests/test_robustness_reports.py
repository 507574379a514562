"""Hostile words in reports, one row a case and variant of tests/robustness_cases.jsonl, each with its exact outcome.

Pages are looked at twice, by the parser of the standard library and by that of lxml: what one of them takes for text the
other must not take for an element.
"""

# ruff: noqa: E501 - a row of the table stands on one line

import csv
import functools
import inspect
import io
import re
import time
import urllib.request
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import lxml.html
import pandas as pd
import pytest
from rich.console import Console

import parley
import parley.report
from corpora.document import Document
from corpora.exchange import sheet_text
from corpora.meetings import Meeting, Participant
from corpora.readers import read_table, write_table
from framing.comparison import Comparison, compare
from parley.cli.messages import shown
from parley.report import terminal_table, write_report
from parley.report.figure_files import chinese_font, write_figures
from parley.report.inert import MAX_QUOTED, cell, safe_url
from parley.report.page import page
from parley.report.tables import as_csv, as_latex, as_markdown, write_tables
from parley.reporting import ComparisonReport

Run = Callable[[Path], str]
EN = "The two sides held candid and constructive talks on trade and agreed to keep the channel open."
# Elements that the page has of its own, by its templates and figures; anything else came out of somebody's words.
_REPORT = Path(parley.report.__file__).parent
OWN = frozenset(
    tag
    for path in (*_REPORT.glob("templates/*.jinja2"), *_REPORT.glob("*.py"))
    for tag in re.findall(r"<([a-z][a-z0-9]*)[ >/]", path.read_text(encoding="utf-8"))
) | {"tbody"}


class Seen(HTMLParser):
    """Elements with their attributes, and the words, as a parser sees them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def seen_by_both(text: str) -> list[list[tuple[str, dict[str, Any]]]]:
    parser = Seen()
    parser.feed(text)
    tree = lxml.html.document_fromstring(text)
    return [parser.elements, [(one.tag, dict(one.attrib)) for one in tree.iter() if isinstance(one.tag, str)]]


def require_inert(text: str, *, links: tuple[str, ...] = ("#",)) -> None:
    """No element, attribute or address but the page's own, by either parser."""
    for elements in seen_by_both(text):
        assert {tag.split("}")[-1] for tag, _ in elements} <= OWN, {tag for tag, _ in elements} - OWN
        for tag, attributes in elements:
            assert not [
                name
                for name in attributes
                if name.lower().startswith("on") or name in ("src", "srcset", "action", "formaction", "background")
            ]
            if tag == "a":
                assert str(attributes["href"]).startswith(links), attributes
            if tag == "link":
                assert attributes["href"] == "data:,"
            if tag == "meta":
                assert attributes.get("http-equiv", "Content-Security-Policy") == "Content-Security-Policy"
            assert not re.search(
                r"url\s*\(|expression|@import|javascript:", str(attributes.get("style", "")), re.IGNORECASE
            )


def hostile(evil: str, *, url: str = "javascript:alert(1)", n: int = 3) -> Comparison:
    """A comparison with the words in every place that a page shows."""
    rows = [
        {
            "side": side, "text": f"{evil} tariffs agreed {k}", "meeting_id": "m<1>", "speaker": evil, "actor": evil, "publisher": evil, "url": url,
            "document": evil, "tone": 0.5, "tone_low": 0.0, "tone_high": 1.0, "frames": ["economy", evil], "evidence": [[0, 2, 1.0]],
            "scorer": f"tone|{evil}", "published": evil, "voice": "US via CN" if k == 1 else "", "error": None,
        }
        for side in ("US", "CN") for k in range(n)
    ]  # fmt: skip
    meeting = Meeting(
        "m<1>",
        "2025-01-01",
        "2025-01-01",
        "call",
        venue=evil,
        summary=evil,
        participants=(Participant(evil, "US", evil),),
    )
    document = Document(
        evil, f"{evil} {EN} " * 20, language="en", side="US", meeting_id="m<1>", publisher=evil, title=evil
    )
    return compare(pd.DataFrame(rows), meetings=[meeting], documents=[document], phrases={evil: ["tariffs"]})


def inert(evil: str, *, shows: str = "") -> Run:
    """The words everywhere on a page, in its links and in its list of errors: they are words there, and nothing else."""

    def run(folder: Path) -> str:
        text = page(hostile(evil), links=[(evil, "a.html")], errors=[{evil: evil}])
        require_inert(text, links=("#", "a.html"))
        parser = Seen()
        parser.feed(text)
        assert (shows or evil) in parser.words
        return "OK"

    return run


def inert_columns(evil: str) -> Run:
    """A column of that name, and a file of that name on the command line's messages."""

    def run(folder: Path) -> str:
        table = pd.DataFrame({evil: [evil, 1.5], "n": [1, 2]})
        assert "<" not in as_markdown(table).replace("&lt;", "")
        assert not re.search(
            r"(?<!\\)[{}$]",
            as_latex(table)
            .split("\\toprule")[1]
            .replace("\\textbackslash{}", "")
            .replace("\\textless{}", "")
            .replace("\\textgreater{}", "")
            .replace("\\textquotedbl{}", "")
            .split("\\bottomrule")[0]
            .replace("\\textasciitilde{}", "")
            .replace("\\textasciicircum{}", ""),
        )
        (rows,) = [list(csv.reader(io.StringIO(as_csv(table))))]
        assert len(rows) == 3
        assert "\x1b" not in shown(evil)
        scored = parley.score(pd.DataFrame({"text": [EN], evil: [evil]}), "register")
        assert scored[evil].tolist() == [evil]
        return "OK"

    return run


def no_link(url: str) -> Run:
    def run(folder: Path) -> str:
        assert safe_url(url) == ""
        require_inert(page(hostile("words", url=url)))
        return "OK"

    return run


def styles(folder: Path) -> str:
    evil = "red;background:url(//evil);@import '//evil';width:expression(alert(1))"
    text = page(hostile(f'"{evil}" style="{evil}'))
    require_inert(text)
    sheets = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert sheets
    assert not re.search(r"@import|url\(|expression\(", "".join(sheets))
    return "OK"


def nothing_outside(folder: Path) -> str:
    text = page(hostile("words"))
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    assert text.count(f'content="{policy}"') == 1
    # The policy stands before anything that it governs.
    assert text.index(policy) < text.index("<style>")
    require_inert(text)
    return "OK"


def no_network(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError("something asked for the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    with pytest.raises(AssertionError):
        urllib.request.urlopen("http://example.org")
    write_report(hostile("http://evil/x.png", url="https://example.org/a"), folder / "out")


def markdown_inert(evil: str) -> Run:
    def run(folder: Path) -> str:
        text = as_markdown(pd.DataFrame({"a": [evil, "b"], evil: ["c", evil]}))
        lines = text.strip().split("\n")
        assert len(lines) == 4
        # Four cells' ends a line: no pipe of the words ends one.
        assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {3}
        assert not re.search(r"(?<!\\)\]\(|(?<!\\)`|<[a-z]", text)
        return "OK"

    return run


DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")


def spreadsheet(evil: str) -> Run:
    """No cell of the CSV that is made for reading begins a formula; Parquet holds the words as they were."""

    def run(folder: Path) -> str:
        comparison = hostile(evil)
        write_tables(comparison, folder, formats=("csv", "parquet"))
        for path in folder.glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as lines:
                for row in csv.reader(lines):
                    for value in row:
                        is_number = re.fullmatch(r"-?[0-9.e-]{1,40}|-?inf|-?nan", value)
                        assert is_number or not value.lstrip("\ufeff \u3000\u00a0").startswith(DANGEROUS), (
                            path.name,
                            value,
                        )
        kept = pd.read_parquet(folder / "statements.parquet")
        assert f"{evil} tariffs agreed 0" in kept["text"].tolist()
        assert cell(evil) == f"'{evil}"
        (sheet,) = list(csv.DictReader(io.StringIO(sheet_text([("s1", "en", evil)]).removeprefix("\ufeff"))))
        assert sheet["text"] == f"'{evil}"
        # What extract and score write is data, and unchanged.
        back, _ = read_table(write_table(pd.DataFrame({"text": [evil]}), folder / "a.csv"))
        assert back["text"].tolist() == [evil]
        return "OK"

    return run


def drawn(evil: str) -> Run:
    def run(folder: Path) -> str:
        comparison = hostile(evil)
        for path in write_figures(comparison, folder):
            text = path.read_text(encoding="utf-8")
            tree = lxml.etree.fromstring(text.encode("utf-8"))
            assert {str(one.tag).split("}")[-1] for one in tree.iter()} <= OWN
            assert len(text) < 200_000
        return "OK"

    return run


def plotted(evil: str) -> Run:
    """The same with matplotlib, whose labels may hold formulas of TeX."""

    def run(folder: Path) -> str:
        pytest.importorskip("matplotlib", reason="figures as PDF and PNG need matplotlib")
        for path in write_figures(hostile(evil), folder, formats=("pdf", "png")):
            assert path.read_bytes()[:4] in (b"%PDF", b"\x89PNG")
        return "OK"

    return run


def chinese_without_a_font(folder: Path) -> str:
    pytest.importorskip("matplotlib", reason="figures as PDF and PNG need matplotlib")
    assert isinstance(chinese_font(), str)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("parley.report.figure_files.CHINESE_FONTS", ("no such font",))
        assert chinese_font() == ""
        plotted("words")(folder)
    return "OK"


def no_template(folder: Path) -> str:
    """There is no way to hand a template in: no parameter takes one, and the loader knows only the package."""
    from parley.report.page import _environment

    for function in (page, write_report, ComparisonReport.to_html, ComparisonReport.to_folder):
        assert not {"template", "templates", "environment"} & set(inspect.signature(function).parameters)
    with pytest.raises(TypeError):
        ComparisonReport.from_comparison(hostile("words")).to_html(folder / "a.html", template="{{7*7}}")  # type: ignore[call-arg]
    import jinja2

    (folder / "evil.html").write_text("{{ 7 * 7 }}", encoding="utf-8")
    for name in (str(folder / "evil.html"), "../evil.html", "../../__init__.py"):
        with pytest.raises(jinja2.TemplateNotFound):
            _environment().get_template(name)
    return "ERR(TypeError)"


def on_a_terminal(evil: str) -> Run:
    def run(folder: Path) -> str:
        out = io.StringIO()
        Console(file=out, width=400, force_terminal=False).print(terminal_table(hostile(evil)))
        for text in (out.getvalue(), shown(evil)):
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
        if evil.isprintable():
            assert evil in shown(evil)
        return "OK"

    return run


def error_message(folder: Path) -> str:
    """A file whose name clears the screen: the message writes the escape out and stays one line."""
    import subprocess
    import sys

    name = "a\x1b[2J\nset aside: forged\x1b]0;t\x07.txt"
    try:
        (folder / name).write_bytes(b"\xff\xfe\xfd")
    except OSError:
        pytest.skip("this file system takes no such name")
    done = subprocess.run(
        [sys.executable, "-m", "parley", "extract", name],
        cwd=folder,
        env=_environment_of_a_child(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "\x1b" not in done.stderr
    assert len([line for line in done.stderr.splitlines() if line.startswith("set aside")]) == 1
    return f"exit {done.returncode}"


def _environment_of_a_child() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent), "PYTHONUTF8": "1"}


@functools.cache
def many(n: int) -> str:
    rows = pd.DataFrame(
        {
            "side": ["US", "CN"] * (n // 2), "text": [f"{EN} {k}" for k in range(n)],
            "tone": 0.5, "tone_low": 0.0, "tone_high": 1.0, "frames": [["economy"]] * n,
        }
    )  # fmt: skip
    comparison = compare(rows)
    started = time.process_time()
    text = page(comparison)
    assert time.process_time() - started < 5
    return text


def long_report(n: int, says: str) -> Run:
    def run(folder: Path) -> str:
        text = many(n)
        assert len(text.encode()) < 5_000_000
        assert says in text
        require_inert(text)
        return "OK"

    return run


def both_directions(folder: Path) -> str:
    arabic, hebrew = "قال الوزير إن المحادثات كانت صريحة", "השר אמר כי השיחות היו כנות"
    rows = pd.DataFrame({"side": ["US", "CN"] * 2, "text": [f"{arabic} 坦诚", f"{hebrew} {EN}", "双方坦诚交流。", EN]})
    text = page(compare(parley.score(rows, "register")))
    require_inert(text)
    tree = lxml.html.document_fromstring(text)
    words = {"".join(one.itertext()): one.get("dir") for one in tree.iter("bdi")}
    assert {direction for passage, direction in words.items() if arabic in passage or hebrew in passage} == {"auto"}
    return "OK"


def long_quote(text: str, language: str) -> Run:
    def run(folder: Path) -> str:
        rows = pd.DataFrame(
            {
                "side": ["US", "CN"],
                "text": [text, text],
                "language": language,
                "publisher": "The Paper",
                "url": "https://example.org/a",
                "document": "a.txt",
            }
        )
        shown_page = page(compare(parley.score(rows, "register")))
        limit = MAX_QUOTED[language]
        assert text[: limit + 1] not in shown_page
        assert text[: limit // 2] in shown_page
        assert "…" in shown_page
        assert "The Paper" in shown_page
        return "OK"

    return run


SCRIPTS = {
    "script": "</script><script>alert(1)</script>",
    "image": '<img src=x onerror="alert(1)">',
    "end of an attribute": '"><svg onload=alert(1)>',
    "end of a single-quoted attribute": "'><svg/onload=alert(1)>",
    "template": "{{7*7}}{% raw %}{#",
    "expression": "${7*7}",
    "comment and style": "--></style><!--<style>",
    "textarea and title": "</title></textarea><img src=x>",
}
FORMULAS = {
    "=": "=1+1", "+": "+1+1", "-": "-1+1", "@": "@SUM(1)", "TAB": "\t=1", "CR": "\r=1", "full-width =": "＝1+1", "full-width +": "＋1",
    "command": "=cmd|' /C calc'!A0", "HYPERLINK": '=HYPERLINK("http://evil","x")', "BOM": "\ufeff=1", "blank": " =1", "ideographic blank": "\u3000=1",
}  # fmt: skip
CASES: tuple[tuple[str, str, str, Run], ...] = (
    *(("R1", f"{name} in words", "OK", inert(evil)) for name, evil in SCRIPTS.items()),
    *(("R1", f"{name} as a column and a file", "OK", inert_columns(evil)) for name, evil in SCRIPTS.items()),
    *(("R2", url[:30].replace("\t", "TAB"), "OK", no_link(url)) for url in ("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>", "//evil", "vbscript:x", "file:///etc/passwd", "http://a b", "java\tscript:x", "https://e\u202evil")),
    ("R3", "url, import, expression", "OK", styles),
    ("R4", "scan of the page", "OK", nothing_outside),
    *(("R5", evil.split("=")[0].strip("<"), "OK", inert(evil)) for evil in ("<base href=//evil>", "<meta http-equiv=refresh content=0;url=//evil>", "<form action=//evil><input>", "<iframe src=//evil>", "<object data=//evil>", "<math><mtext></form><mglyph><style></math><img src>")),
    *(("R6", evil, "OK", markdown_inert(evil)) for evil in ("[x](javascript:alert(1))", "<b onclick=x>y</b>", "a | b | c", "`code` ```", "![x](http://evil/a.png)", "a\nb\n\n# c", "<http://evil>")),
    *(("R7", name, "OK", spreadsheet(evil)) for name, evil in FORMULAS.items()),
    *(("R8", name, "OK", drawn(evil)) for name, evil in {"TeX": r"$\evil$", "script": SCRIPTS["script"], "5,000 letters": "long label " * 455}.items()),
    *(("R8", f"{name}, PDF and PNG", "OK", plotted(evil)) for name, evil in {"TeX": r"$\frac{evil}$ \input{x}", "5,000 letters": "long label " * 455}.items()),
    ("R8", "Chinese without a font", "OK", chinese_without_a_font),
    ("R9", "template handed in", "ERR(TypeError)", no_template),
    *(("R10", name, "OK", on_a_terminal(evil)) for name, evil in {"closing tag": "[/]", "link tag": "[link=http://evil]x[/link]", "clears the screen": "a\x1b[2Jb", "OSC 8": "\x1b]8;;http://evil\x07x\x1b]8;;\x07", "OSC 0": "\x1b]0;title\x07", "C1": "\x9b2J", "reading direction": "a\u202eb"}.items()),
    ("R10", "file name in a message", "exit 1", error_message),
    ("R11", "no rows", "OK", lambda folder: long_report(0, "There is no statement to compare.")(folder)),
    ("R11", "5,000 rows", "OK", long_report(5_000, "Shown are 1200 of 5000 statements")),
    ("R11", "Arabic, Hebrew, Chinese, English", "OK", both_directions),
    ("R12", "English", "OK", long_quote("The candid words of this statement go on and on without any end. " * 12, "en")),
    ("R12", "Chinese", "OK", long_quote("双方就经贸问题进行了坦诚、深入、富有建设性的交流。" * 12, "zh")),
)  # fmt: skip
# Cases that another file tries: case, variant, outcome, test.
TRIED_ELSEWHERE = (
    ("R4", "opened in Chromium", "OK", "tests/test_parley_page_browser.py::test_the_page_is_silent_and_fits"),
    ("R4", "written with the network shut", "OK", "tests/test_robustness_reports.py::test_a_report_is_written_without_the_network"),
)  # fmt: skip


@pytest.mark.parametrize(("case", "variant", "expected", "run"), CASES, ids=[f"{one[0]}-{one[1]!a}" for one in CASES])
@pytest.mark.usefixtures("in_ten_seconds")
def test_case(case: str, variant: str, expected: str, run: Run, tmp_path: Path) -> None:
    assert run(tmp_path) == expected


def test_a_report_is_written_without_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    no_network(tmp_path, monkeypatch)
    assert (tmp_path / "out" / "index.html").stat().st_size > 1_000


def test_the_page_has_no_element_that_acts() -> None:
    assert {"html", "table", "bdi", "svg"} <= OWN
    assert not OWN & {
        "script",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "base",
        "img",
        "frame",
        "applet",
        "math",
        "video",
        "audio",
    }
    assert MAX_QUOTED == {"en": 300, "zh": 150}
