"""Statements joined to the meeting that their words are about, or to none.

The held meetings of a text come first (``find_meetings``). Then every statement is weighed: does its sentence speak of
the meeting or of another occasion, who speaks, when, and does it go on from a statement already joined? Words about a
later summit, an earlier threat or a paper released that day stay with no meeting. A readout belongs to its meeting whole.
"""

import bisect
import math
from collections.abc import Sequence
from dataclasses import replace

from corpora.actors import Registry
from corpora.dates import published_day
from corpora.document import Document, Statement
from corpora.linking_signs import JOINED, Found, Study, Trail, begin_of, weigh
from corpora.meeting_events import NO_SIDE, Event, events_of
from corpora.meeting_finding import described, new_meeting
from corpora.meeting_matching import best_match, service
from corpora.meetings import Meeting
from corpora.occasions import read_occasions
from corpora.transcripts import turns

OPENING_SENTENCES = 3  # a heading, a line of furniture, the first sentence


def study(document: Document, registry: Registry, known: Sequence[Meeting], *, is_readout: bool | None = None) -> Study:
    """Read a document for the held meetings that it describes; time is linear in its length.

    ``known`` are the meetings to join to; one that fits none of them is made from the text (origin "text"). A document
    with a ``meeting_id`` of its own is about that meeting and no other.
    """
    readout = document.kind == "readout" if is_readout is None else is_readout
    base = published_day(document.published)
    reading = read_occasions(document.text, registry, base=base, language=document.language)
    questions: tuple[int, ...] = ()
    if document.kind == "briefing":
        questions = tuple(
            turn.label.start for turn in turns(document, registry) if turn.role == "question" and turn.label is not None
        )
    events = events_of(reading, breaks=questions)
    event_of = {occasion.start: event for event in events for occasion in event.occasions}
    serves = service(registry, known)
    held = described(reading, events)
    found: list[Found] = []
    for event in held:
        match = best_match(event, reading, known, serves=serves)
        if match is not None:
            found.append(Found(event, *match))
        else:
            made = new_meeting(event, reading, serves=serves)
            if document.kind == "briefing" and not _is_told_in_full(event, made):
                # A briefing touches on many meetings; one that nobody knows must be told by people and day.
                continue
            # Half for being named at all, the rest for a day, people on both sides, and a place or medium.
            score = (
                0.4
                + 0.2 * bool(made.first)
                + 0.1 * bool(event.dates)
                + 0.1 * (len(event.people) >= 2)
                + 0.1 * bool(event.medium)
            )
            found.append(Found(event, made, round(score, 3)))
    if document.meeting_id:
        given = next((meeting for meeting in known if meeting.meeting_id == document.meeting_id), None)
        event = held[0] if held else Event("held")
        if given is None:
            given = replace(new_meeting(event, reading, serves=serves), meeting_id=document.meeting_id)
        found = [Found(event, given, 1.0)]
    # An official text that opens with the meeting is its account; one that comes to speak of it later is weighed.
    is_account = readout and bool(found) and (bool(document.meeting_id) or _opens_with(found[0].event))
    return Study(document, reading, event_of, _one_each(found), is_account, questions)


def _is_told_in_full(event: Event, made: Meeting) -> bool:
    """Whether one clause names people of two sides and the day of a held meeting."""
    if not made.first or event.is_assumed or event.status != "held":
        return False
    return any(
        occasion.dates
        and len({player.side for player in occasion.players if player.kind == "person"} - set(NO_SIDE)) >= 2
        for occasion in event.occasions
    )


def _opens_with(event: Event) -> bool:
    return bool(event.occasions) and event.occasions[0].sentence < OPENING_SENTENCES and event.status == "held"


def _one_each(found: Sequence[Found]) -> tuple[Found, ...]:
    """Each meeting once, the best score first where two events of a text are the same meeting."""
    best: dict[str, Found] = {}
    for one in found:
        if one.meeting.meeting_id not in best:
            best[one.meeting.meeting_id] = one
    return tuple(best.values())


def find_meetings(document: Document, registry: Registry, known: Sequence[Meeting]) -> tuple[Meeting, ...]:
    """The held meetings that a document describes, most fully described first; planned and past ones are left out."""
    return tuple(one.meeting for one in study(document, registry, known).found)


def link(
    document: Document, statements: Sequence[Statement], registry: Registry, known: Sequence[Meeting]
) -> tuple[tuple[Statement, float], ...]:
    """Each statement with its ``meeting_id`` filled in and the score of the link in [0, 1]; "" and 0.0 for no meeting."""
    return tuple(
        (statement, statement.meeting_score or 0.0)
        for statement in link_statements(study(document, registry, known), statements, registry)
    )


def link_statements(studied: Study, statements: Sequence[Statement], registry: Registry) -> tuple[Statement, ...]:
    """The statements of a document in their order, each joined to a meeting of ``studied`` or to none."""
    if not studied.found:
        return tuple(replace(statement, meeting_id="", meeting_score=None) for statement in statements)
    if studied.is_account:
        best = studied.found[0]
        return tuple(
            replace(statement, meeting_id=best.meeting.meeting_id, meeting_score=best.score) for statement in statements
        )
    order = sorted(range(len(statements)), key=lambda index: begin_of(statements[index]))
    linked: dict[int, Statement] = {}
    trails = [Trail(one) for one in studied.found]
    kinds: dict[str, str] = {}
    turn = 0
    for index in order:
        statement = statements[index]
        if (now := bisect.bisect_right(studied.turns, begin_of(statement))) != turn:
            turn, trails = now, [Trail(one) for one in studied.found]
        if statement.actor not in kinds:
            resolved = registry.resolve(statement.actor) if statement.actor else None
            kinds[statement.actor] = resolved.actor.kind if resolved is not None else ""
        weights = [weigh(statement, kinds[statement.actor], trail, studied) for trail in trails]
        best_weight = max(weights)
        chosen = weights.index(best_weight) if best_weight >= JOINED else None
        for number, trail in enumerate(trails):
            trail.note(statement, number == chosen, studied.reading.sentence_at(begin_of(statement)))
        if chosen is None:
            linked[index] = replace(statement, meeting_id="", meeting_score=None)
        else:
            one = studied.found[chosen]
            # A logistic curve that is 0.5 where the signs just suffice.
            strength = 1.0 / (1.0 + math.exp(JOINED - best_weight))
            linked[index] = replace(
                statement, meeting_id=one.meeting.meeting_id, meeting_score=round(one.score * strength, 3)
            )
    return tuple(linked[index] for index in range(len(statements)))
