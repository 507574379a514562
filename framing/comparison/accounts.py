"""The two accounts of one meeting, read from a table of scored statements: the ground that every dimension stands on.

Rows are put into an order of their own (document, offset, words), so that the order of the table changes nothing. Words
count once: the renderings of one ``parallel_id`` (the untranslated first) and identical words of one side.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from corpora.document import Document
from corpora.errors import InputError
from corpora.files import sha256_of
from corpora.meetings import Meeting
from corpora.text import fold, language_of, n_units
from framing.comparison.greetings import is_greeting
from framing.scorer import FRAMES

# Fewer than these on a side give words instead of a number (three statements; 20 words or 40 Chinese characters).
MIN_STATEMENTS = 3
MIN_WORDS = 20
MIN_CHARACTERS = 40
_SURROGATE = re.compile("[\ud800-\udfff]")
_IDS = ("statement_id", "quote_id")


@dataclass(frozen=True, slots=True)
class Said:
    """One scored statement. ``tone``, ``low``, ``high`` in [-1, 1] or None where not scored; ``frames`` None likewise.

    ``via`` is the side whose text carries the words, "press", or "" where unknown; ``is_counted`` whether it enters the
    numbers, ``left_out`` why not; ``start`` its offset in the document or None; ``cue`` the
    words that credit it ("agreed that"); ``topics`` labels that came with the
    row.
    """

    key: str
    meeting_id: str
    side: str
    text: str
    language: str
    tone: float | None = None
    low: float | None = None
    high: float | None = None
    frames: tuple[str, ...] | None = None
    evidence: tuple[tuple[int, int, float], ...] = ()
    via: str = ""
    document: str = ""
    start: int | None = None
    actor: str = ""
    source: str = ""
    url: str = ""
    published: str = ""
    form: str = ""
    cue: str = ""
    is_translated: bool = False
    parallel_id: str = ""
    topics: tuple[str, ...] = ()
    error: str = ""
    left_out: str = ""

    @property
    def is_counted(self) -> bool:
        """Whether the statement enters the numbers."""
        return not self.left_out

    @property
    def n_units(self) -> int:
        """Words in English, characters with punctuation in Chinese."""
        return n_units(self.text, self.language)


@dataclass(frozen=True, slots=True)
class Accounts:
    """Everything said about one meeting: ``statements`` in their fixed order, and the documents that we have of it.

    ``beside`` holds what its documents say about other things; it enters no number.
    """

    meeting_id: str
    sides: tuple[str, str]
    statements: tuple[Said, ...]
    meeting: Meeting | None = None
    documents: tuple[Document, ...] = ()
    beside: tuple[Said, ...] = ()

    def of(self, side: str) -> tuple[Said, ...]:
        """The statements of a side that count: its own words, each once."""
        return tuple(said for said in self.statements if said.side == side and said.is_counted)

    def issued_by(self, side: str) -> tuple[Document, ...]:
        """The documents that the side itself issued."""
        return tuple(document for document in self.documents if document.side == side)

    @property
    def day(self) -> str:
        """First day of the meeting (ISO), else the first day that a statement was published, else ""."""
        if self.meeting is not None and self.meeting.first:
            return self.meeting.first
        return min((said.published for said in self.statements if said.published), default="")


def shortage(statements: Sequence[Said], side: str) -> str:
    """Why a side has too little for a number, in words, or "" where it has enough."""
    if not statements:
        return f"no words from {side}"
    n_words = sum(said.n_units for said in statements if said.language != "zh")
    n_characters = sum(said.n_units for said in statements if said.language == "zh")
    if len(statements) >= MIN_STATEMENTS and n_words / MIN_WORDS + n_characters / MIN_CHARACTERS >= 1:
        return ""
    counts = [f"{len(statements)} statement{'s' if len(statements) > 1 else ''}"]
    counts += [f"{n_words} words"] if n_words else []
    counts += [f"{n_characters} characters"] if n_characters else []
    return f"not enough words from {side} ({', '.join(counts)})"


def table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """A DataFrame that has its columns, in their order, even without a row."""
    return pd.DataFrame(list(rows), columns=list(columns))


def named(columns: Sequence[str], sides: tuple[str, str]) -> tuple[str, ...]:
    """Column names with the codes of the two sides for "{a}" and "{b}": ``tone_{a}`` is ``tone_us``."""
    return tuple(column.format(a=sides[0].lower(), b=sides[1].lower()) for column in columns)


def read_accounts(
    scored: pd.DataFrame,
    *,
    meetings: Sequence[Meeting] = (),
    documents: Sequence[Document] = (),
    sides: tuple[str, str] = ("US", "CN"),
) -> tuple[Accounts, ...]:
    """The accounts of every meeting in the table, in the order of their days.

    Needs the columns ``side`` and ``text``; rows without ``meeting_id`` are one meeting together (where the table has
    no such column) or are left aside (where it has one). A document belongs to the meeting that it names, or that its
    statements name.

    Raises InputError for missing columns and for tones outside [-1, 1].
    """
    if len(set(sides)) != 2:
        raise InputError("sides", "", "schema", f"a comparison needs two different sides, not {', '.join(sides)}")
    lacking = [column for column in ("side", "text") if column not in scored.columns]
    if lacking:
        there = ", ".join(map(str, scored.columns)) or "none"
        raise InputError(
            "statements", "", "schema", f"no column {' and no '.join(map(repr, lacking))}; there are {there}"
        )
    columns = {str(column): scored[column].tolist() for column in scored.columns}
    has_meetings = "meeting_id" in columns
    texts = {document.name: document for document in documents}
    read = [_read(columns, row, has_meetings, texts) for row in range(len(scored))]
    by_meeting: dict[str, list[Said]] = {}
    homeless: list[Said] = []
    for said in read:
        if has_meetings and not said.meeting_id:
            homeless.append(said)
        else:
            by_meeting.setdefault(said.meeting_id, []).append(said)
    known = {meeting.meeting_id: meeting for meeting in meetings}
    documents = [replace(one, text=whole(one.text)) if _SURROGATE.search(one.text) else one for one in documents]
    homes: dict[str, set[str]] = {}
    for meeting_id, statements in by_meeting.items():
        for said in statements:
            homes.setdefault(said.document, set()).add(meeting_id)
    accounts = []
    for meeting_id, statements in by_meeting.items():
        own = tuple(
            sorted(
                (one for one in documents if (one.meeting_id or meeting_id) == meeting_id
                 and (one.meeting_id or not has_meetings or meeting_id in homes.get(one.name, ()))),
                key=lambda one: (one.name, one.sha256),
            )
        )  # fmt: skip
        # What a text about this one meeting says besides; of a text about several nobody knows where it belongs.
        beside = [said for said in homeless if said.document and homes.get(said.document) == {meeting_id}]
        marked = _marked(statements, sides), _marked(beside, sides)
        accounts.append(Accounts(meeting_id, sides, marked[0], known.get(meeting_id), own, marked[1]))
    return tuple(sorted(accounts, key=lambda one: (one.day, one.meeting_id)))


def _read(columns: Mapping[str, list[Any]], row: int, has_meetings: bool, texts: Mapping[str, Document]) -> Said:
    def word(name: str) -> str:
        value = columns[name][row] if name in columns else ""
        return "" if value is None or value is pd.NA or value != value else whole(str(value))

    def number(name: str) -> float | None:
        value = columns[name][row] if name in columns else None
        if value is None or value is pd.NA or value != value or value == "":
            return None
        return float(value)

    text = word("text")
    tone, low, high = number("tone"), number("tone_low"), number("tone_high")
    if tone is not None and not -1 <= tone <= 1:
        raise InputError(
            "statements", f"row {row + 1}", "number", f"tone {tone} lies outside [-1, 1]; a label -2..2 is to be halved"
        )
    side = word("side") or "unknown"
    via = word("voice").partition(" via ")[2]
    if word("conveyed_by"):
        via = "own" if word("conveyed_by") == "own" else "other"
    start = number("start")
    key = next((word(name) for name in _IDS if word(name)), "")
    # Where a row says nothing of its text, the document does; the extraction's "source" is who is credited.
    home = texts.get(word("document"))
    publisher, address, day = (home.publisher, home.url, home.published) if home else ("", "", "")
    published = word("published") or day
    if not key:
        parts = (word("meeting_id"), side, via, word("document"), str(start), text, str(tone))
        key = "s" + sha256_of("\x1f".join(parts).encode("utf-8", "surrogatepass"))[:12]
    frames = _words(columns["frames"][row]) if "frames" in columns else None
    return Said(
        key=key, meeting_id=word("meeting_id") if has_meetings else "", side=side, text=text,
        language=word("language") or language_of(text), tone=tone, low=low, high=high,
        frames=None if frames is None or tone is None else tuple(one for one in frames if one in FRAMES),
        evidence=_spans(columns["evidence"][row], len(text)) if "evidence" in columns else (),
        via=via, document=word("document"), start=None if start is None else int(start),
        actor=word("actor") or word("speaker") or word("source_text"),
        source=word("publisher") or publisher or ("" if "source_start" in columns else word("source")),
        url=word("url") or address, published=published, form=word("form"), cue=word("cue"),
        is_translated=word("translated") in ("True", "true", "1", "1.0"),
        parallel_id=word("parallel_id"), topics=_words(columns["topics"][row]) or () if "topics" in columns else (),
        error=word("error"),
        left_out="not said: the attribution is negated" if word("modality") == "negated" else
        "a greeting or thanks" if is_greeting(text) else "",
    )  # fmt: skip


def whole(text: str) -> str:
    """The text with halves of character pairs replaced by U+FFFD, one for one: no library below takes them."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _words(value: Any) -> tuple[str, ...] | None:
    if value is None or (isinstance(value, float) and value != value) or value is pd.NA:
        return None
    if isinstance(value, str):
        return tuple(part for part in value.split(";") if part)
    return tuple(str(part) for part in value)


def _spans(value: Any, length: int) -> tuple[tuple[int, int, float], ...]:
    if isinstance(value, str):
        try:
            value = json.loads(value or "[]")
        except ValueError:
            return ()
    if value is None or isinstance(value, float):
        return ()
    spans = ((int(start), int(end), float(weight)) for start, end, weight in value)
    return tuple(sorted(span for span in spans if 0 <= span[0] < span[1] <= length))


def _marked(statements: Sequence[Said], sides: tuple[str, str]) -> tuple[Said, ...]:
    """The statements in their fixed order, with the reason for those that do not count."""
    opposite = {sides[0]: sides[1], sides[1]: sides[0]}
    ordered = [
        replace(
            said,
            via=said.side if said.via == "own" else opposite.get(said.side, "") if said.via == "other" else said.via,
        )
        for said in sorted(
            statements,
            key=lambda said: (said.side, said.document, -1 if said.start is None else said.start, said.key, said.text),
        )
    ]
    uses: Counter[str] = Counter()
    for place, said in enumerate(ordered):
        uses[said.key] += 1
        if uses[said.key] > 1:
            ordered[place] = replace(said, key=f"{said.key}~{uses[said.key]}")
    # The untranslated rendering stands for its parallels, and one with words before one without.
    seen: dict[tuple[str, str], str] = {}
    for place in sorted(range(len(ordered)), key=lambda place: (not ordered[place].text, ordered[place].is_translated)):
        said = ordered[place]
        if said.left_out:
            continue
        if said.side in opposite and said.via == opposite[said.side]:
            ordered[place] = replace(said, left_out=f"credited by the account of {said.via}")
            continue
        names = [("parallel", said.side + said.parallel_id)] if said.parallel_id else []
        names += [("words", said.side + fold(said.text).strip(" .,;。，；"))] if said.text else []
        twin = next((seen[name] for name in names if name in seen), "")
        if twin:
            ordered[place] = replace(said, left_out=f"same words as {twin}")
        for name in names:
            seen.setdefault(name, twin or said.key)
    return tuple(ordered)
