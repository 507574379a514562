"""What is fuzzed: everything that reads foreign bytes, each as a function of bytes that says what must hold.

A target raises for a fault alone: an error that is not ours, a span that leaves its text, a page with a script in it, an
answer that takes longer than a second of the processor. ``tools/fuzz.py`` feeds these functions by coverage;
``tests/test_fuzz_targets.py`` feeds them what is kept in ``tests/fuzz/corpus`` and some random bytes, on every run.
"""

import functools
import html.parser
import tempfile
import time
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import lxml.html
import pandas as pd

from corpora.dates import DateError, dates_in, parse_date
from corpora.document import Document
from corpora.errors import InputError, ParleyError
from corpora.exchange import read_sheet
from corpora.extraction import extract
from corpora.label_studio import read_label_studio
from corpora.quotes import mark_flags, quotations
from corpora.readers import bytes as reader_bytes
from corpora.readers.html import read_page
from corpora.readers.metadata import load_metadata
from corpora.readers.tables import read_rows
from corpora.text import flags_of, fold, language_of, normalise, paragraphs, sentences
from framing.backends.linear import LinearScorer
from framing.register import load_register
from framing.scorer import FRAMES
from parley import face
from parley.report import inert

SECONDS = 1.0
_CODECS = ("", "utf-8", "gb18030", "big5", "utf-16")
_ENDINGS = (".jsonl", ".csv", ".parquet")
Target = Callable[[bytes], None]
TARGETS: dict[str, Target] = {}


def target(function: Target) -> Target:
    """Put a target on the list, held to its second of processor time."""

    @functools.wraps(function)
    def timed(content: bytes) -> None:
        before = time.process_time()
        function(content)
        taken = time.process_time() - before
        assert taken < SECONDS, f"{function.__name__}: {taken:.2f} s for {len(content)} bytes"

    TARGETS[function.__name__] = timed
    return timed


def text_of(content: bytes) -> str:
    """Any bytes as a text: what is not UTF-8 is dropped."""
    return content.decode("utf-8", "ignore")


def hold(spans: Iterable[tuple[int, int]], text: str) -> None:
    """Spans in order, none outside the text or turned round."""
    last = 0
    for start, end in spans:
        assert last <= start <= end <= len(text), (start, end, len(text))
        last = start


@target
def decode_bytes(content: bytes) -> None:
    """Bytes become a text that can be written again, or an error."""
    try:
        text = reader_bytes.decode(content[1:], "fuzz", declared=_CODECS[content[0] % len(_CODECS)] if content else "")
    except InputError:
        return
    text.encode("utf-8")


@target
def extract_html(content: bytes) -> None:
    """A page becomes text without a trace of its scripts, or an error."""
    try:
        page = read_page(content, "fuzz")
    except InputError:
        return
    assert page.text.strip()
    page.text.encode("utf-8")


@target
def split_sentences(content: bytes) -> None:
    """Sentences and paragraphs hold every word once; copies for matching keep their offsets."""
    text = text_of(content)
    for spans in (sentences(text), sentences(text, "zh"), paragraphs(text)):
        hold(((one.start, one.end) for one in spans), text)
        kept = "".join(text[one.start : one.end] for one in spans)
        assert "".join(kept.split()) == "".join(text.split())
    assert len(fold(text)) == len(text)
    copy = normalise(text)
    for place in range(len(copy.text)):
        span = copy.to_raw(place, place + 1)
        assert 0 <= span.start <= span.end <= len(text)
    flags_of(text)
    assert language_of(text) in ("en", "zh", "")


@target
def extract_quotes(content: bytes) -> None:
    """Quotations lie in the text, and one lies in another or beside it, never across."""
    text = text_of(content)
    found = quotations(text)
    hold(((one.start, one.end) for one in found), text)
    open_ends: list[int] = []
    for one in found:
        assert one.start <= one.inner_start <= one.inner_end <= one.end
        while open_ends and open_ends[-1] <= one.start:
            open_ends.pop()
        assert not open_ends or one.end <= open_ends[-1]
        open_ends.append(one.end)
    mark_flags(text)


@target
def parse_dates(content: bytes) -> None:
    """A string is a day or a typed error; the dates of a text lie in it, apart from each other."""
    text = text_of(content)
    try:
        parse_date(text)
    except DateError:
        pass
    found = dates_in(text)
    hold(((one.start, one.end) for one in found), text)
    assert all(one.end <= other.start for one, other in pairwise(found))


def _in_file(content: bytes, ending: str, read: Callable[[Path], object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"fuzz{ending}"
        path.write_bytes(content)
        try:
            read(path)
        except InputError as error:
            assert error.code and error.reason


@target
def load_tables(content: bytes) -> None:
    """Rows with a place each, or errors with one."""

    def read(path: Path) -> None:
        rows = read_rows(path)
        assert len(rows.frame) == len(rows.places)
        assert rows.frame.columns.is_unique
        assert all(error.code for error in rows.errors)

    if content:
        _in_file(content[1:], _ENDINGS[content[0] % len(_ENDINGS)], read)


@target
def load_manifest(content: bytes) -> None:
    """No path of a table of documents leaves the folder of the table."""
    if content:
        _in_file(content[1:], _ENDINGS[content[0] % 2], lambda path: load_metadata(path))


@target
def load_labels_csv(content: bytes) -> None:
    """A filled sheet gives labels of the codebook, or errors."""

    def read(path: Path) -> None:
        found = read_sheet(path, coder="fuzz", frames=FRAMES)
        assert all(label.tone in (None, -2, -1, 0, 1, 2) for label in found.labels)

    _in_file(content, ".csv", read)


@target
def load_labels_labelstudio(content: bytes) -> None:
    """An export gives labels of the codebook, or errors."""

    def read(path: Path) -> None:
        found = read_label_studio(path, frames=FRAMES)
        assert all(label.tone in (None, -2, -1, 0, 1, 2) for label in found.labels)

    _in_file(content, ".json", read)


@target
def extract_statements(content: bytes) -> None:
    """Whatever a text says, every span of a statement indexes it."""
    text = text_of(content)
    document = Document("fuzz.txt", text, published="2025-10-26")
    for one in extract([document], meetings=()).statements:
        for span in (one.content, one.source, one.cue):
            assert span is None or 0 <= span.start <= span.end <= len(text)
        assert one.side in ("US", "CN", "joint", "third", "unknown")


@target
def read_register(content: bytes) -> None:
    """Phrases of the register lie in the text that they were found in."""
    text = text_of(content)
    for language in ("en", "zh", None):
        for match in load_register().matches(text, language):
            assert 0 <= match.start < match.end <= len(text)


@functools.cache
def _scorer() -> LinearScorer:
    return LinearScorer()


@target
def score_text(content: bytes) -> None:
    """A tone in its range with an interval around it, or a reason."""
    scores = _scorer().score([text_of(content)], evidence=True)
    if scores.errors[0] is None:
        assert -1 <= scores.low[0] <= scores.tone[0] <= scores.high[0] <= 1
        assert scores.evidence is not None
    else:
        assert scores.tone[0] != scores.tone[0]


@target
def safe_addresses(content: bytes) -> None:
    """An address is kept as it is where it is http or https, else dropped; names of files stay in their folder."""
    text = text_of(content)
    url = inert.safe_url(text)
    assert url in ("", text)
    assert not url or url.lower().startswith(("http://", "https://"))
    name = inert.file_name(text)
    assert name and "/" not in name and "\\" not in name and not name.startswith(".")
    assert not inert.cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert not {"\x1b", "\x9b", "\u202e"} & set(inert.terminal(text))


class _Scripts(html.parser.HTMLParser):
    """The parser of the standard library, beside lxml: what one of them takes for a script is one."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what runs, loads or sends."""
        if tag in ("script", "iframe", "img", "base", "form", "object", "embed") or any(
            name.startswith("on") or (value or "").strip().lower().startswith("javascript:") for name, value in attrs
        ):
            self.found.append(tag)


def _render(content: bytes) -> None:
    text = text_of(content)
    first, second = text[: len(text) // 2], text[len(text) // 2 :]
    rows = pd.DataFrame(
        {
            "side": ["US", "CN", "US", "CN"],
            "text": [first or "frank talks", second or "坦诚会谈", "Talks were candid.", text or "深入"],
            "source": [second[:200], first[:200], None, ""],
            "meeting_id": [text[:40] or "one"] * 4,
        }
    )
    try:
        report = face.compare(face.score(rows, "register"), scorer="register")
    except ParleyError:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        report.to_html(path)
        page = path.read_text(encoding="utf-8")
    own = _Scripts()
    own.feed(page)
    assert not own.found, own.found
    tree = lxml.html.document_fromstring(page)
    assert not tree.xpath("//script|//iframe|//img|//base|//form|//@*[starts-with(name(), 'on')]")


# A page takes longer than the other targets, so that it is held to ten seconds, the limit of a hang.
TARGETS["render_report"] = _render
