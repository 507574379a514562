"""The two records of the text itself: a document as it was read, and a statement found in it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from corpora.files import sha256_of
from corpora.span import Span

SIDES = ("US", "CN", "joint", "third", "unknown")
FORMS = ("direct", "indirect", "mixed")
DOCUMENT_KINDS = ("readout", "briefing", "post", "news")
MODALITIES = ("asserted", "negated", "questioned", "conditional")


@dataclass(frozen=True, slots=True)
class Document:
    """One text as it was read; ``text`` is never altered, and every offset counts code points in it.

    ``name`` is the file name; ``side`` the side that issued the text ("US", "CN", another code of the actors' table) or
    "" for a text that no side issued; ``kind`` one of DOCUMENT_KINDS or "" where unknown; ``published`` an ISO date,
    with time and zone if known, or ""; ``chain`` the publishers that it came through, first one first; ``flags`` what a
    reader should know of the text ("bidi", "mojibake"). What is not known is "", never guessed.
    """

    name: str
    text: str
    language: str = ""
    title: str = ""
    publisher: str = ""
    side: str = ""
    kind: str = ""
    published: str = ""
    url: str = ""
    meeting_id: str = ""
    chain: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """SHA-256 of the text in UTF-8."""
        return sha256_of(self.text.encode("utf-8", "surrogatepass"))

    @property
    def id(self) -> str:
        """Name and the first 12 digits of the hash: equal texts under one name are one document."""
        return f"{self.name}#{self.sha256[:12]}"

    def to_json(self) -> dict[str, Any]:
        """Plain values, from which ``from_json`` makes an equal record."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """The record that ``to_json`` wrote; unknown keys raise TypeError."""
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in record.items()
        }
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Statement:
    """Words, or a reported act of speech, credited to somebody: source, cue and content (PARC's terms).

    ``content``, ``source`` and ``cue`` are spans of the document's text (source and cue None where the text names none:
    a readout's own clauses); ``source_text`` is the source as written; ``actor`` its canonical name; ``side`` whose words
    they are, one of SIDES; ``voice`` whose words via whose text ("US via CN"); ``form`` one of FORMS; ``modality`` one of
    MODALITIES; ``confidence`` in [0, 1]; ``meeting_score`` in [0, 1] or None where no meeting was joined.
    """

    document: str
    content: Span
    text: str
    language: str
    side: str
    voice: str
    form: str
    source: Span | None = None
    source_text: str = ""
    cue: Span | None = None
    cue_text: str = ""
    actor: str = ""
    modality: str = "asserted"
    meeting_id: str = ""
    meeting_score: float | None = None
    confidence: float = 1.0
    flags: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Document and content offsets, unique within a document."""
        return f"{self.document}:{self.content.start}-{self.content.end}"

    def to_json(self) -> dict[str, Any]:
        """Plain values, from which ``from_json`` makes an equal record; spans as [start, end]."""
        record: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Span):
                value = [value.start, value.end]
            record[field.name] = list(value) if isinstance(value, tuple) else value
        return record

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """The record that ``to_json`` wrote; unknown keys raise TypeError."""
        values = dict(record)
        for key in ("content", "source", "cue"):
            if values.get(key) is not None:
                values[key] = Span(*values[key])
        values["flags"] = tuple(values.get("flags", ()))
        return cls(**values)
