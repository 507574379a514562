"""The signs for and against a statement being about a meeting, and what each weighs.

Does its sentence speak of the meeting or of another occasion, who speaks, when, does it go on from a statement already
joined, and do its words name an outcome or another matter? The signs are added up; nothing is fitted on any text.
"""

import bisect
import re
from dataclasses import dataclass
from datetime import date, timedelta

from corpora.cast import is_leader, surname
from corpora.dates import DateMention
from corpora.document import Document, Statement
from corpora.meeting_events import NO_SIDE, Event
from corpora.meetings import Meeting
from corpora.occasion_words import is_deadline
from corpora.occasions import Reading

# What each sign weighs, in one unit: a statement is joined where they add up to JOINED. Set by reading, on the texts of
# the development folder; a sign that names the meeting outweighs any one sign against it but an earlier date.
JOINED = 1.0
NAMES_MEETING, NAMES_IT_BEFORE, FOCUS = 2.0, 1.4, 0.8
NAMES_LEADERS_PLAN, NAMES_PLAN, NAMES_OTHER, NAMES_OTHER_WITHIN, NAMES_EARLIER = -2.5, -0.3, -2.0, -0.8, -0.4
PARTICIPANT, ANOTHER_OFFICIAL, JOINT, MEDIUM_OF_A_SIDE, BODY_FOR_PARTICIPANT = 1.2, 0.4, 1.5, 1.0, 1.2
LEADER_ABSENT, THIRD, UNKNOWN, CAPITAL = -0.3, -2.5, -0.5, -0.7
ON_THE_DAY, BEFORE_THE_DAY = 1.5, -3.0
SAME_SPEAKER_JOINED, SAME_SPEAKER_NOT, PRONOUN, NEXT_JOINED, NEXT_NOT, SAME_SIDE_JOINED = 1.0, -1.0, 0.5, 0.5, -0.5, 0.8
OUTCOME, OTHER_MATTER = 0.7, -1.5
# How far back, in sentences, a meeting named or a speaker's last statement still counts.
FOCUS_SENTENCES, SPEAKER_SENTENCES = 3, 5
ASKED, OTHER_TURN = 1.0, -9.0  # an answer to a question that names the meeting; a turn that does not come to it

_OUTCOME = re.compile(
    "(?<![a-z])(?:agreed|agreement|consensus|framework|outcomes?|constructive|candid|frank|in-depth|productive"
    "|substantive|progress|common ground|deal|truce|working group|"
    "both sides|both parties|two sides|exchanged views|talks|round)(?![a-z])|共识|成果|一致|同意|建设性|坦诚|深入|进展"
    "|磋商|会谈|通话|会晤|双方|框架"
)
_OTHER_MATTER = re.compile(
    "(?<![a-z])(?:strategy|executive order|threat(?:en(?:ed|ing|s)?|s)?|legislation|bill|white paper|investigation"
    "|probe|lawsuit|ruling|hearing|op-ed|blacklist(?:ing)?|"
    "en route|ahead of the (?:talks|meeting|call|trip|visit)|before the (?:talks|meeting|call|trip|visit)"
    "|prior to the)(?![a-z])|威胁|战略报告|行政令|法案|听证会|会前|此前"
)
_EARLIER = re.compile(
    "(?<![a-z])(?:earlier this year|last (?:month|year)|months? ago|years? ago|in the past)(?![a-z])|去年|上月|上个月"
    "|今年早些时候"
)
_PRONOUNS = frozenset("he she they it him her 他 她 其 他们 她们".split())
_UTTERANCE = re.compile(
    "(?<![a-z])(?:his|her|the|their|same|that|in a|a) (?:post|statement|tweet|remarks|message|readout|summary"
    "|account|interview|press conference)(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A held meeting that a text describes: its event there, the record, and how well they fit, in [0, 1]."""

    event: Event
    meeting: Meeting
    score: float


@dataclass(frozen=True, slots=True)
class Study:
    """A document read for its meetings; ``event_of`` gives the event of each occasion by the occasion's start.

    ``is_account``: an official account of its first meeting, to be joined whole. ``turns`` are the starts of the questions
    of a transcript, empty for any other text: each question opens a new matter.
    """

    document: Document
    reading: Reading
    event_of: dict[int, Event]
    found: tuple[Found, ...]
    is_account: bool
    turns: tuple[int, ...] = ()


def begin_of(statement: Statement) -> int:
    """Where a statement begins with its source, cue or content, whichever comes first."""
    starts = [span.start for span in (statement.source, statement.cue) if span is not None]
    return min([statement.content.start, *starts])


@dataclass(slots=True)
class Trail:
    """What was decided so far for one meeting: the last statement of each speaker and of all."""

    found: Found
    last: tuple[Statement, bool, int] | None = None
    by_actor: "dict[str, tuple[bool, int]] | None" = None

    def note(self, statement: Statement, is_joined: bool, sentence: int) -> None:
        """Keep what was decided for a statement of that sentence."""
        self.last = (statement, is_joined, sentence)
        self.by_actor = self.by_actor or {}
        if statement.actor:
            self.by_actor[statement.actor] = (is_joined, sentence)


def weigh(statement: Statement, kind: str, trail: Trail, studied: Study) -> float:
    """The signs for and against a statement being about one meeting, added up."""
    reading = studied.reading
    begin, end = (
        begin_of(statement),
        max(span.end for span in (statement.content, statement.source, statement.cue) if span is not None),
    )
    sentence = reading.sentence_at(begin)
    line = reading.sentences[sentence] if reading.sentences else statement.content
    if studied.turns and not _is_asked_or_told(begin, end, trail.found.event, studied):
        return OTHER_TURN
    return (
        _by_occasions(statement, begin, end, line.start, trail, studied)
        + _by_speaker(statement, kind, trail.found, reading)
        + _by_time(statement, line.start, line.end, trail.found, reading)
        + _by_trail(statement, sentence, trail, reading)
        + _by_question(begin, trail.found.event, studied)
        + _by_words(reading.folded[begin:end])
    )


def _by_occasions(statement: Statement, begin: int, end: int, line_start: int, trail: Trail, studied: Study) -> float:
    event, weights = trail.found.event, []
    here = trail.found.meeting
    leaders_meet = sum(is_leader(person.name) for person in here.participants) >= 2
    occasions = studied.reading.occasions
    first = bisect.bisect_left(occasions, line_start, key=lambda occasion: occasion.start)
    until = bisect.bisect_left(occasions, end, key=lambda occasion: occasion.start)
    for occasion in occasions[first:until]:
        other = studied.event_of[occasion.start]
        is_inside = occasion.start >= begin
        if other is event:
            weights.append(NAMES_MEETING if is_inside else NAMES_IT_BEFORE)
        elif other.status == "planned" or occasion.status == "planned":
            is_of_leaders = sum(is_leader(name) for name in other.names) >= 1 and not leaders_meet
            weights.append(NAMES_LEADERS_PLAN if is_of_leaders else NAMES_PLAN)
        elif occasion.players or occasion.places or occasion.dates:
            # Words may well mention another occasion; said on one, they are about it.
            weights.append(NAMES_OTHER if occasion.start < statement.content.start else NAMES_OTHER_WITHIN)
        else:
            weights.append(NAMES_EARLIER)
    if weights:
        # One sentence may name the meeting and a later one: the clearest sign on either side counts once.
        return max(max(weights), 0.0) + min(min(weights), 0.0)
    if first and studied.reading.sentence_at(begin) - occasions[first - 1].sentence <= FOCUS_SENTENCES:
        latest = studied.event_of[occasions[first - 1].start]
        if latest is event:
            return (
                FOCUS if trail.last is None or trail.last[1] or trail.last[2] < occasions[first - 1].sentence else 0.0
            )
        return 0.0 if latest.status == "planned" else -FOCUS / 2
    return 0.0


def _by_speaker(statement: Statement, kind: str, found: Found, reading: Reading) -> float:
    participants = found.event.names | {person.name for person in found.meeting.participants}
    if statement.side == "joint":
        return JOINT
    if statement.actor in participants or _has_surname(statement, found.meeting):
        return PARTICIPANT
    if statement.side == "third":
        return THIRD
    if statement.side in NO_SIDE:
        return UNKNOWN
    if kind == "person":
        return LEADER_ABSENT if is_leader(statement.actor) else ANOTHER_OFFICIAL
    if kind == "media":
        return MEDIUM_OF_A_SIDE
    if any(
        player.name in participants for player in reading.players_in(statement.content.start, statement.content.end)
    ):
        return BODY_FOR_PARTICIPANT
    if kind in ("metonym", "country") and statement.language != "zh":
        return CAPITAL
    return 0.0


def _has_surname(statement: Statement, meeting: Meeting) -> bool:
    """Whether the source is written with the surname of a participant of its side ("Minister Wang")."""
    words = statement.source_text.replace("’s", "").split()
    if len(words) < 2 or not words[-1][:1].isupper():
        return False
    last = words[-1].lower()
    return any(
        person.side == statement.side and surname(person.name, person.side) == last for person in meeting.participants
    )


def _by_time(statement: Statement, line_start: int, line_end: int, found: Found, reading: Reading) -> float:
    """When it was said, by the dates of its sentence that are not part of the words themselves."""
    said = [
        mention
        for mention in reading.dates_in(line_start, line_end)
        if not statement.content.start <= mention.start < statement.content.end
        and (
            mention.precision in ("day", "days", "weekday")
            or (mention.precision == "month" and mention.end <= statement.content.start)
        )
        and not is_deadline(reading.folded[max(line_start, mention.start - 24) : mention.start], "en")
    ]
    outside = (
        reading.folded[line_start : statement.content.start] + " " + reading.folded[statement.content.end : line_end]
    )
    if _EARLIER.search(outside):
        return BEFORE_THE_DAY
    weights = [weight for mention in said if (weight := _when(mention, found)) is not None]
    return min(weights) if weights and min(weights) < 0 else max(weights, default=0.0)


def _when(mention: DateMention, found: Found) -> float | None:
    days = found.meeting.days()
    if mention.precision == "month":
        # "He said in April": the month of the meeting says nothing, another one does.
        return BEFORE_THE_DAY if days is not None and mention.fits(*days) is False else None
    if days is not None and mention.first is not None:
        if mention.first < days[0] - timedelta(1):
            return BEFORE_THE_DAY
        return ON_THE_DAY if mention.first <= days[1] + timedelta(3) else None
    if mention.weekday is not None and mention.day is None:
        weekdays = _weekdays(days, found.event)
        if not weekdays:
            return None
        # Up to three days on belongs to the meeting, the rest of the week before lies ahead of it.
        ahead = min((mention.weekday - weekday) % 7 for weekday in weekdays)
        return ON_THE_DAY if ahead <= 2 else BEFORE_THE_DAY
    if days is not None and mention.month is not None and mention.day is not None:
        fitting = mention.fits(days[0] - timedelta(1), days[1] + timedelta(3))
        return ON_THE_DAY if fitting else BEFORE_THE_DAY
    return None


def _weekdays(days: tuple[date, date] | None, event: Event) -> set[int]:
    if days is not None:
        return {(days[0] + timedelta(step)).weekday() for step in range(min((days[1] - days[0]).days, 6) + 1)}
    return {mention.weekday for mention in event.dates if mention.weekday is not None}


def _by_trail(statement: Statement, sentence: int, trail: Trail, reading: Reading) -> float:
    weight = 0.0
    last = trail.last
    is_pronoun = (
        reading.folded[statement.source.start : statement.source.end].strip() in _PRONOUNS
        if statement.source
        else False
    )
    own = (trail.by_actor or {}).get(statement.actor)
    if own is not None and sentence - own[1] <= SPEAKER_SENTENCES:
        weight += SAME_SPEAKER_JOINED if own[0] else SAME_SPEAKER_NOT
        if is_pronoun:
            weight += PRONOUN if own[0] else -PRONOUN
    elif last is not None and sentence - last[2] <= FOCUS_SENTENCES:
        is_same_paragraph = "\n" not in reading.text[last[0].content.end : begin_of(statement)]
        if last[1]:
            weight += NEXT_JOINED if is_same_paragraph else NEXT_JOINED / 2
            if (
                is_same_paragraph
                and last[0].side == statement.side
                and sentence - last[2] <= 1
                and statement.side not in NO_SIDE
            ):
                weight += SAME_SIDE_JOINED
        else:
            weight += NEXT_NOT
    return weight


def _is_asked_or_told(begin: int, end: int, event: Event, studied: Study) -> bool:
    """In a transcript: whether the meeting is named between the question that is being answered and the statement's end."""
    number = bisect.bisect_right(studied.turns, begin)
    start = studied.turns[number - 1] if number else 0
    return any(start <= occasion.start < end for occasion in event.occasions)


def _by_question(begin: int, event: Event, studied: Study) -> float:
    """In a transcript: whether the question that is being answered names the meeting."""
    number = bisect.bisect_right(studied.turns, begin)
    if not number:
        return 0.0
    start, line = studied.turns[number - 1], studied.reading.text.find("\n", studied.turns[number - 1])
    end = line if line >= 0 else begin
    return ASKED if any(start <= occasion.start < end for occasion in event.occasions) else 0.0


def _by_words(unit: str) -> float:
    weight = OUTCOME if _OUTCOME.search(unit) else 0.0
    if _OTHER_MATTER.search(unit):
        weight += OTHER_MATTER
    return weight
