"""From documents to statements, meetings and pairs: the one pipeline that ``parley.extract`` and the command line run.

An official text is read clause by clause, a transcript by turns, anything else by its attributions; then the held
meetings of each text are found, texts about one meeting are put together, and each statement is joined to a meeting or to
none. A document that fails is set aside with its reason and the rest goes on.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from corpora.actors import Registry, load_actors
from corpora.attribution import attribute
from corpora.document import Document, Statement
from corpora.errors import InputError
from corpora.gold import load_meetings
from corpora.issuers import Issuer, issuer_of
from corpora.linking import link_statements, study
from corpora.linking_signs import Study
from corpora.meeting_matching import same_meeting
from corpora.meetings import Meeting
from corpora.pairing import Pairing, pair
from corpora.provenance import chain_of, duplicates
from corpora.readouts import read_readout
from corpora.text import language_of
from corpora.transcripts import read_turns

COLUMNS = (
    "statement_id", "document", "start", "end", "text", "language", "source", "source_start", "source_end", "actor", "side",
    "form", "cue", "cue_start", "cue_end", "voice", "meeting_id", "confidence", "error",
    "modality", "meeting_date", "meeting_score", "flags",
)  # fmt: skip
_OFFSETS = ("start", "end", "source_start", "source_end", "cue_start", "cue_end")
_NUMBERS = ("confidence", "meeting_score")
DUPLICATE = "duplicate_of:"
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Extraction:
    """What documents hold: statements in the order of the documents, meetings, and how the sides of each pair up.

    ``documents`` carry what was found about them (language, side, chain, meeting_id, "duplicate_of:" flags); ``errors``
    name each document without statements and why.
    """

    statements: tuple[Statement, ...]
    meetings: tuple[Meeting, ...]
    documents: tuple[Document, ...]
    pairings: tuple[Pairing, ...]
    errors: tuple[InputError, ...]


def extract(
    documents: Iterable[Document], *, meetings: Sequence[Meeting] | None = None, registry: Registry | None = None
) -> Extraction:
    """Statements of ``documents``, the held meetings that they describe, and the two sides of each.

    ``meetings`` are the known ones (by default the bundled corpus), ``registry`` the actors (by default the bundled
    register). A near-duplicate of an earlier document is flagged and gives no statements, so that its words count once.
    Never raises for what a document holds: its error is in ``errors``.
    """
    known = load_meetings() if meetings is None else tuple(meetings)
    actors = load_actors() if registry is None else registry
    errors: list[InputError] = []
    read: list[tuple[Study, tuple[Statement, ...]]] = []
    kept: list[Document] = []
    named = _named_apart(documents)
    copies = duplicates(named)
    for index, document in enumerate(named):
        if index in copies:
            original = named[copies[index]].name
            reason = f"a copy of {original}; its words are counted there"
            errors.append(InputError(document.name, "", "duplicate", reason))
            kept.append(replace(document, flags=(*document.flags, f"{DUPLICATE}{original}")))
            continue
        try:
            completed, studied, statements = _read_one(document, actors, known)
        except InputError as error:
            errors.append(error)
            kept.append(document)
            continue
        except Exception as error:  # one bad document must not end a run over thousands
            errors.append(InputError(document.name, "", "extraction_failed", f"{type(error).__name__}: {error}"))
            kept.append(document)
            continue
        if not statements:
            errors.append(InputError(document.name, "", "no_statements", "nobody is credited with any words in it"))
        read.append((studied, statements))
        kept.append(completed)
    found, renamed = _merged(studied for studied, _ in read)
    linked = [
        replace(statement, meeting_id=renamed.get((statement.document, statement.meeting_id), statement.meeting_id))
        for _, statements in read
        for statement in statements
    ]
    placed = tuple(
        replace(document, meeting_id=renamed.get((document.name, document.meeting_id), document.meeting_id))
        for document in kept
    )
    return Extraction(tuple(linked), found, placed, pair(linked, found), tuple(errors))


def _read_one(
    document: Document, registry: Registry, known: Sequence[Meeting]
) -> tuple[Document, Study, tuple[Statement, ...]]:
    if _SURROGATE.search(document.text):
        raise InputError(
            document.name, "", "surrogate", "holds half a character (a lone surrogate); read it again as UTF-8"
        )
    document = replace(document, language=document.language or language_of(document.text), chain=chain_of(document))
    issuer = issuer_of(document, registry)
    if issuer is not None:
        kind = "briefing" if issuer.kind == "transcript" else "readout"
        document = replace(document, side=document.side or issuer.side, kind=document.kind or kind)
    statements = _statements(document, issuer, registry)
    is_readout = issuer is not None and issuer.kind == "readout"
    studied = study(document, registry, known, is_readout=is_readout)
    linked = link_statements(studied, statements, registry)
    if studied.found and not document.meeting_id:
        document = replace(document, meeting_id=studied.found[0].meeting.meeting_id)
    return document, studied, linked


def _statements(document: Document, issuer: Issuer | None, registry: Registry) -> tuple[Statement, ...]:
    if issuer is None:
        return attribute(document, registry)
    if issuer.kind == "transcript":
        return read_turns(document, issuer, registry)
    return read_readout(document, issuer, registry)


def _named_apart(documents: Iterable[Document]) -> list[Document]:
    """Documents with names of their own: the second "readout.txt" becomes "readout.txt#2", so that ids stay unique."""
    seen: dict[str, int] = {}
    made = []
    for document in documents:
        seen[document.name] = seen.get(document.name, 0) + 1
        count = seen[document.name]
        made.append(document if count == 1 else replace(document, name=f"{document.name}#{count}"))
    return made


@dataclass(slots=True)
class _Group:
    """Meetings made from texts that are one: the records, their documents, and the days of the year that the texts name."""

    meetings: list[Meeting]
    documents: list[tuple[str, str]]
    days: set[tuple[int, int]]


def _merged(studies: Iterable[Study]) -> tuple[tuple[Meeting, ...], dict[tuple[str, str], str]]:
    """The meetings of all texts, each once, in the order of their days, and the final id by document and id given there.

    Known meetings are joined by their id; those made from texts by ``same_meeting``, into one that holds the people of
    all its texts and the days that the most explicit of them gives. Only groups with a name in common are compared.
    """
    final: dict[str, Meeting] = {}
    groups: list[_Group] = []
    by_name: dict[str, list[_Group]] = {}
    for studied in studies:
        days = {
            (mention.month, mention.day)
            for mention in studied.reading.dates
            if mention.month is not None and mention.day is not None
        }
        for found in studied.found:
            meeting = found.meeting
            key = (studied.document.name, meeting.meeting_id)
            if meeting.origin != "text" or meeting.meeting_id == studied.document.meeting_id:
                # A known meeting, or one that the user names: its id stands.
                final.setdefault(meeting.meeting_id, meeting)
                continue
            names = [person.name for person in meeting.participants]
            near = {id(group): group for name in names for group in by_name.get(name, ())}
            for group in near.values():
                if any(same_meeting(other, meeting, shares_dates=bool(days & group.days)) for other in group.meetings):
                    break
            else:
                group = _Group([], [], set())
                groups.append(group)
            group.meetings.append(meeting)
            group.documents.append(key)
            group.days |= days
            for name in names:
                if group not in by_name.setdefault(name, []):
                    by_name[name].append(group)
    renamed: dict[tuple[str, str], str] = {}
    for group in groups:
        one = _united(group.meetings)
        number, key_of_one = 2, one.meeting_id
        while one.meeting_id in final:
            one = replace(one, meeting_id=f"{key_of_one}-{number}")
            number += 1
        final[one.meeting_id] = one
        renamed |= dict.fromkeys(group.documents, one.meeting_id)
    ordered = sorted(final.values(), key=lambda meeting: (meeting.first or "9999", meeting.meeting_id))
    return tuple(ordered), renamed


def _united(group: Sequence[Meeting]) -> Meeting:
    """One record of a meeting that several texts describe; the best dated and least assumed of them leads."""
    leading = min(
        group,
        key=lambda meeting: (not meeting.first, "participants_assumed" in meeting.flags, -len(meeting.participants)),
    )
    people = {
        person.name: person
        for meeting in (leading, *group)
        if "participants_assumed" not in meeting.flags
        for person in meeting.participants
    }
    people = people or {person.name: person for person in leading.participants}
    dated = [days for meeting in group if (days := meeting.days())]
    first = min((days[0] for days in dated), default=None)
    last = max((days[1] for days in dated), default=None)
    flags = dict.fromkeys(
        flag
        for meeting in (leading, *group)
        for flag in meeting.flags
        if flag != "participants_assumed" or meeting is leading
    )
    if dated:
        flags = {flag: None for flag in flags if flag in ("year_assumed", "participants_assumed")}
    return replace(
        leading,
        first=first.isoformat() if first else "",
        last=last.isoformat() if last else "",
        venue=leading.venue or next((meeting.venue for meeting in group if meeting.venue), ""),
        participants=tuple(
            sorted(people.values(), key=lambda person: (person.side != "US", person.side != "CN", person.side))
        ),
        flags=tuple(flags),
    )


def to_frame(extraction: Extraction) -> pd.DataFrame:
    """The statements as a table with the columns COLUMNS, then one row for each document that was set aside.

    Offsets are nullable integers, ``confidence`` and ``meeting_score`` nullable numbers in [0, 1], ``flags`` a list;
    what is not known is null. ``attrs["meetings"]`` and ``attrs["documents"]`` hold plain records, without the texts.
    """
    dates = {meeting.meeting_id: meeting.first for meeting in extraction.meetings}
    rows = [_row(statement, dates) for statement in extraction.statements]
    blank = dict.fromkeys(COLUMNS)
    rows += [{**blank, "document": error.file, "error": str(error), "flags": []} for error in extraction.errors]
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    for column in _OFFSETS:
        frame[column] = pd.array(frame[column].tolist(), dtype="Int64")
    for column in _NUMBERS:
        frame[column] = pd.array(frame[column].tolist(), dtype="Float64")
    frame.attrs["meetings"] = tuple(meeting.to_json() for meeting in extraction.meetings)
    frame.attrs["documents"] = tuple(
        {key: value for key, value in document.to_json().items() if key != "text"} for document in extraction.documents
    )
    return frame


def _row(statement: Statement, dates: dict[str, str]) -> dict[str, object]:
    source, cue = statement.source, statement.cue
    return {
        "statement_id": statement.id,
        "document": statement.document,
        "start": statement.content.start,
        "end": statement.content.end,
        "text": statement.text,
        "language": statement.language or None,
        "source": statement.source_text or None,
        "source_start": source.start if source is not None else None,
        "source_end": source.end if source is not None else None,
        "actor": statement.actor or None,
        "side": statement.side,
        "form": statement.form,
        "cue": statement.cue_text or None,
        "cue_start": cue.start if cue is not None else None,
        "cue_end": cue.end if cue is not None else None,
        "voice": statement.voice or None,
        "meeting_id": statement.meeting_id or None,
        "confidence": statement.confidence,
        "error": None,
        "modality": statement.modality,
        "meeting_date": dates.get(statement.meeting_id) or None,
        "meeting_score": statement.meeting_score,
        "flags": list(statement.flags),
    }
