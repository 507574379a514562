"""Reports: hostile text is inert in every format, numbers are worded honestly, files are whole, sizes and times hold."""

# ruff: noqa: E501 - scripts for the browser and hostile strings stand on one line each

import csv
import io
import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from corpora.document import Document
from corpora.gold import load_meetings, load_quotes
from corpora.meetings import Meeting, Participant
from framing.comparison import Comparison, compare
from framing.scoring import score
from parley.report import terminal_table, write_page, write_report
from parley.report.errors import gold_errors
from parley.report.figure_files import write_figures
from parley.report.folder import page_names
from parley.report.inert import cell, file_name, latex, markdown, plain, safe_url, visible
from parley.report.page import page
from parley.report.tables import write_tables
from parley.report.verdict import verdict

TALKS = [
    "2025-10-18-bessent-he-call",
    "2025-10-25-bessent-he-kualalumpur",
    "2025-11-24-trump-xi-call",
    "2025-12-05-bessent-he-call",
]
EVIL = [
    "</script><script>alert(1)</script>", '<img src=x onerror="alert(1)">', '"><svg onload=alert(1)>', "{{7*7}}${7*7}{% raw %}", r"$\evil$ \input{/etc/passwd}",
    "=cmd|' /C calc'!A0", "@SUM(1)", "＝1+1", "\t=1", "\ufeff=1", "abc\u202egnp.exe", "can\u200bdid", "\x1b[2J\x1b]8;;http://evil\x07click\x1b]8;;\x07",
    "[bold red]x[/] [link=http://evil]y[/link]", "[x](javascript:alert(1)) | `code` <b>", "＜script＞", "<base href=//evil><meta http-equiv=refresh content=0>",
    "half", "a\u2028b\x85c\x0bd", "é" * 50,
]  # fmt: skip


class Seen(HTMLParser):
    """Tags, attributes and text of a page, as a parser sees them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def seen(text: str) -> Seen:
    parser = Seen()
    parser.feed(text)
    return parser


@pytest.fixture(scope="module")
def quotes() -> pd.DataFrame:
    return score(load_quotes().drop(columns=["tone", "frames"]), "register", evidence=True)


@pytest.fixture(scope="module")
def talks(quotes: pd.DataFrame) -> Comparison:
    return compare(quotes[quotes["meeting_id"].isin(TALKS)], meetings=load_meetings())


@pytest.fixture(scope="module")
def hostile() -> Comparison:
    rows = [
        {
            "side": side, "text": evil + f" tariffs agreed to {k}", "meeting_id": "<m>{{1}}", "speaker": evil, "publisher": evil, "url": url,
            "document": evil, "tone": 0.5, "tone_low": 0.0, "tone_high": 1.0, "frames": ["economy"], "evidence": [[0, 2, 1.0]],
            "scorer": "tone|scorer:<b>{{7*7}}", "published": evil[:20], "voice": "US via CN" if k == 3 else "", "error": None,
        }
        for side in ("US", "CN", "third", "<side>")
        for k, (evil, url) in enumerate(zip(EVIL, ["javascript:alert(1)", "//evil", "data:text/html,x", "http://a b"] * 5, strict=True))
    ]  # fmt: skip
    meeting = Meeting(
        "<m>{{1}}",
        "2025-01-01",
        "2025-01-01",
        "call",
        venue=EVIL[0],
        summary=EVIL[1] + " \ud83d",
        participants=(Participant(EVIL[0], "US", EVIL[1]),),
    )
    document = Document(
        EVIL[1], "\ud83d " + " ".join(EVIL[:5]) * 20, language="en", side="US", meeting_id="<m>{{1}}", publisher=EVIL[0]
    )
    return compare(pd.DataFrame(rows), meetings=[meeting], documents=[document], phrases={"<i>mine</i>": ["half"]})


def test_hostile_text_is_inert_on_the_page(hostile: Comparison) -> None:
    found = seen(page(hostile, links=[("<x>", "a.html")], errors=[{"<k>": EVIL[0]}]))
    tags = {tag for tag, _ in found.tags}
    assert not tags & {"script", "img", "iframe", "object", "embed", "base", "form", "input", "b", "i"}
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on")]
    assert [attributes for tag, attributes in found.tags if tag == "meta" and "refresh" in str(attributes)] == []
    links = {str(attributes["href"]) for tag, attributes in found.tags if tag == "a"}
    assert all(link.startswith(("#", "a.html")) for link in links), links
    text = "".join(found.words)
    assert "{{7*7}}" in text and "49" not in text
    assert (
        "⟦U+202E⟧" in text
        and "\u202e" not in text
        and "\u200b" not in text
        and "\x1b" not in text
        and "[2J" not in text
    )


def test_the_page_asks_for_nothing(talks: Comparison) -> None:
    text = page(talks)
    found = seen(text)
    policies = [
        attributes["content"]
        for tag, attributes in found.tags
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policies == [
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    ]
    assert not [attributes for _, attributes in found.tags if "src" in attributes]
    assert [attributes["href"] for tag, attributes in found.tags if tag == "link"] == ["data:,"]
    outside = [
        attributes for tag, attributes in found.tags if tag == "a" and str(attributes["href"]).startswith("http")
    ]
    assert outside and all(attributes["rel"] == "noopener noreferrer nofollow" for attributes in outside)
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert styles and not re.search(r"@import|url\(|expression\(", "".join(styles))


def test_every_link_within_a_page_has_its_place(talks: Comparison) -> None:
    found = seen(page(talks))
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    anchors = {
        str(attributes["href"])[1:]
        for tag, attributes in found.tags
        if tag == "a" and str(attributes["href"]).startswith("#")
    }
    assert len(anchors) > 40 and anchors <= set(ids)


def test_words_carry_their_language_and_evidence_its_sign(talks: Comparison) -> None:
    found = seen(page(talks))
    languages = {attributes["lang"] for tag, attributes in found.tags if tag == "bdi" and "lang" in attributes}
    assert {"en", "zh-Hant"} <= languages
    assert {attributes.get("class") for tag, attributes in found.tags if tag == "mark"} == {"warm", "cold"}
    text = "".join(found.words)
    assert "language models" in text and "tone|scorer:register@" in text and "sha256" in text


def test_terminal_holds_no_control_character_and_no_markup(hostile: Comparison, talks: Comparison) -> None:
    out = io.StringIO()
    Console(file=out, width=120, force_terminal=False).print(terminal_table(hostile))
    assert "\x1b" not in out.getvalue() and "\u202e" not in out.getvalue()
    out = io.StringIO()
    Console(file=out, width=120, force_terminal=False).print(terminal_table(talks))
    shown = out.getvalue()
    assert "Washington" in shown and "Beijing" in shown and "not enough words from Beijing" in shown


def test_tables_cannot_run_and_parquet_is_unaltered(hostile: Comparison, tmp_path: Path) -> None:
    paths = write_tables(hostile, tmp_path)
    assert {path.suffix for path in paths} == {".csv", ".md", ".tex", ".parquet"}
    with (tmp_path / "statements.csv").open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines))
    assert len(table) == 4 * len(EVIL)
    dangerous = ("=", "@", "＝", "\t", "\r", "＋", "－", "＠")
    for row in table:
        assert not [value for value in row.values() if str(value).lstrip("\ufeff \u3000").startswith(dangerous)]
    kept = pd.read_parquet(tmp_path / "statements.parquet")
    assert any(str(text).startswith("=cmd|") for text in kept["text"])
    markdown_text = (tmp_path / "statements.md").read_text(encoding="utf-8")
    assert "<script" not in markdown_text and "](javascript" not in markdown_text
    latex_text = (tmp_path / "statements.tex").read_text(encoding="utf-8")
    assert r"\input{" not in latex_text and r"\$\textbackslash{}evil\$" in latex_text


def test_guards_one_by_one() -> None:
    assert cell("=1") == "'=1" and cell(" ＝1") == "' ＝1" and cell("1-2") == "1-2" and cell("") == ""
    assert plain("a\x1b[31mb\x1b]0;t\x07c\nd") == "abc d"
    assert visible("a\u202eb") == "a⟦U+202E⟧b"
    assert markdown("[x](y)|<b>") == r"\[x\]\(y\)\|&lt;b&gt;"
    assert latex("50% & $x$") == r"50\% \& \$x\$"
    assert safe_url("https://www.mfa.gov.cn/x?y=1") and safe_url("http://a.b")
    for url in (
        "javascript:alert(1)",
        "//evil",
        "data:x",
        "https://",
        "http://a\tb",
        "https://e\u202evil",
        "file:///etc/passwd",
        "http://[::1",
    ):
        assert safe_url(url) == ""
    assert file_name("../../etc/passwd") == "etc-passwd" and file_name("会谈") == "meeting"


def test_a_report_folder_is_complete(talks: Comparison, tmp_path: Path) -> None:
    index = write_report(talks, tmp_path / "out")
    assert index == tmp_path / "out" / "index.html"
    names = {path.name for path in index.parent.iterdir()}
    assert names == {
        "index.html",
        "tables",
        "figures",
        "provenance.json",
        "CITATION.txt",
        *(f"{name}.html" for name in TALKS),
    }
    links = [str(attributes["href"]) for tag, attributes in seen(index.read_text(encoding="utf-8")).tags if tag == "a"]
    assert [f"{name}.html" for name in TALKS] == [link for link in links if link.startswith("2025")]
    provenance = json.loads((index.parent / "provenance.json").read_text(encoding="utf-8"))
    assert provenance["recipe"] and provenance["difference"] == "US minus CN" and provenance["meetings"] == TALKS
    assert (index.parent / "figures" / "tone_over_time.svg").read_text(encoding="utf-8").startswith("<svg")
    first = {path: path.read_bytes() for path in index.parent.rglob("*") if path.is_file()}
    write_report(talks, tmp_path / "out")
    assert first == {path: path.read_bytes() for path in index.parent.rglob("*") if path.is_file()}


def test_a_failed_write_leaves_the_old_page(talks: Comparison, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(TypeError):
        write_page(talks, target, errors=[object()])  # type: ignore[list-item]
    assert target.read_text(encoding="utf-8") == "old" and list(tmp_path.iterdir()) == [target]


def test_hostile_meetings_get_plain_file_names(hostile: Comparison, tmp_path: Path) -> None:
    assert page_names(hostile) == {"<m>{{1}}": "m---1.html"}
    for path in write_figures(hostile, tmp_path):
        figure = path.read_text(encoding="utf-8")
        assert "<script" not in figure and "{{7*7}}" not in figure


def test_pdf_and_png_are_drawn_where_matplotlib_is(hostile: Comparison, talks: Comparison, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="figures as PDF and PNG need matplotlib")
    for comparison in (hostile, talks):
        for path in write_figures(comparison, tmp_path, formats=("pdf", "png")):
            assert path.read_bytes()[:4] in (b"%PDF", b"\x89PNG")
    with pytest.raises(ValueError, match="no figure format gif"):
        write_figures(talks, tmp_path, formats=("gif",))


def test_the_verdict_says_what_the_tables_hold(talks: Comparison) -> None:
    tone, frames, topics = verdict(talks, TALKS[0])
    assert tone.startswith("No tone gap can be given: not enough words from Beijing")
    assert "for a comparison of frames there is too little" in frames
    assert "no proof of omission" in topics
    row = talks.tone_gap.query("meeting_id == @TALKS[2] and basis == 'raw'").iloc[0]
    tone = verdict(talks, TALKS[2])[0]
    assert f"{abs(row['gap']):.2f}" in tone and "95% interval" in tone


def rows(n: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "side": ["US", "CN"] * (n // 2), "text": [f"Statement {k} on tariffs was candid and constructive, we agreed to talk" for k in range(n)],
            "tone": 0.5, "tone_low": 0.0, "tone_high": 1.0, "frames": [["economy"]] * n,
        }
    )  # fmt: skip


def test_an_empty_comparison_is_a_page_too(tmp_path: Path) -> None:
    path = write_report(compare(rows(0)), tmp_path / "empty")
    assert "There is no statement to compare." in path.read_text(encoding="utf-8")


def test_the_page_of_one_meeting_is_quick_and_small(quotes: pd.DataFrame, tmp_path: Path) -> None:
    start = time.process_time()
    path = write_page(
        compare(quotes[quotes["meeting_id"] == TALKS[2]], meetings=load_meetings()), tmp_path / "one.html"
    )
    assert time.process_time() - start < 2
    assert path.stat().st_size < 1_000_000


def test_all_bundled_meetings_fit_one_page_and_one_minute(quotes: pd.DataFrame, tmp_path: Path) -> None:
    start = time.process_time()
    comparison = compare(quotes, meetings=load_meetings())
    path = write_page(comparison, tmp_path / "all.html")
    assert time.process_time() - start < 30
    assert len(comparison.accounts) == len(load_meetings()) and path.stat().st_size < 6_000_000


def test_the_methods_box_shows_the_errors_of_the_scorer(talks: Comparison) -> None:
    errors = gold_errors("register")
    assert {(row["side"], row["language"]) for row in errors} >= {("Washington", "English"), ("Beijing", "Chinese")}
    assert all(row["quotes"] >= 20 and 0 <= float(row["mean absolute error"]) < 1 for row in errors)
    text = "".join(seen(page(talks, errors=errors)).words)
    assert "mean absolute error" in text and "labelled by language models, no human coded" in text


def test_a_fitted_scorer_shows_the_errors_of_weights_that_had_not_seen_the_meeting() -> None:
    rows = gold_errors("linear")
    assert [(row["side"], row["language"]) for row in rows][:1] == [("Washington", "English")]
    assert all(float(row["mean absolute error"]) > 0.05 for row in rows)
    assert all(80 <= int(row["90% interval held"].rstrip("%")) <= 96 for row in rows)
