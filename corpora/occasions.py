"""Words for meetings in a text: "met on Sunday", "the video call", 会谈, each with who, where, when, held or planned.

An occasion is one such word with what its own clause says of it. ``corpora.meeting_finding`` puts the occasions of one
meeting together.
"""

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from corpora.actors import Registry
from corpora.cast import Player, cast_of
from corpora.dates import DateMention, dates_in
from corpora.occasion_words import (
    cues_of,
    dateline_of,
    is_deadline,
    is_definite,
    is_no_meeting,
    is_of_leaders,
    is_other_clause,
    is_when_said,
    names_both_sides,
    names_pair,
    only_speaks,
    status_of,
)
from corpora.places import Place, places_in
from corpora.span import Span
from corpora.text import fold, language_of, sentences

MAX_OCCASIONS = 4_000
_Named = TypeVar("_Named", Player, Place, DateMention)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One word for a meeting at ``[start, end)`` in sentence number ``sentence``.

    ``kind``: "video_call", "call", "visit", "summit" or "talks" (which says nothing of the medium). ``status``: "held",
    "planned", "past" (held, but told as something earlier) or "" where the clause does not say. ``speakers`` are named in
    the clause as saying something about the meeting, ``players`` all others; ``sides`` those of both and of words such as
    "U.S.-China", ``named_sides`` those of people, bodies and governments alone. ``is_of_leaders``: "the two presidents";
    ``is_pair``: "U.S. and Chinese officials".
    ``dates`` are those of the meeting, ``said_on`` those on which it was spoken of ("said on Monday").
    """

    start: int
    end: int
    sentence: int
    kind: str
    status: str
    is_definite: bool
    players: tuple[Player, ...]
    speakers: tuple[Player, ...]
    sides: frozenset[str]
    named_sides: frozenset[str]
    is_of_leaders: bool
    is_pair: bool
    places: tuple[Place, ...]
    dates: tuple[DateMention, ...]
    said_on: tuple[DateMention, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text read for meetings: its sentences, who, where and when, and the occasions in order."""

    text: str
    folded: str
    language: str
    base: date | None
    sentences: tuple[Span, ...]
    players: tuple[Player, ...]
    places: tuple[Place, ...]
    dates: tuple[DateMention, ...]
    occasions: tuple[Occasion, ...]

    @property
    def dateline(self) -> tuple[Place | None, DateMention | None]:
        """Place and day of an agency's dateline in the opening lines ("MADRID, Sept 15 - "), None where there are none."""
        written = dateline_of(self.text[:400])
        if written is None:
            return None, None
        named = places_in("in " + written[0].title())
        days = dates_in(written[1], base=self.base, language="en")
        return (named[0] if named else None), (days[0] if days else None)

    def sentence_at(self, offset: int) -> int:
        """Number of the sentence that holds ``offset``, or of the one before it."""
        return max(0, bisect.bisect_right(self.sentences, offset, key=lambda span: span.start) - 1)

    def players_in(self, start: int, end: int) -> tuple[Player, ...]:
        """The players named in ``[start, end)``."""
        return self.players[_index(self.players, start) : _index(self.players, end)]

    def dates_in(self, start: int, end: int) -> tuple[DateMention, ...]:
        """The dates named in ``[start, end)``."""
        return self.dates[_index(self.dates, start) : _index(self.dates, end)]


def read_occasions(text: str, registry: Registry, *, base: date | None = None, language: str = "") -> Reading:
    """Read a text for its meetings; ``base`` is the day of publication, if known. Time is linear in the length."""
    language = language or language_of(text)
    folded = fold(text)
    lines = sentences(text, language)
    players = cast_of(text, registry, on=base)
    places = places_in(text)
    dates = dates_in(text, base=base, language=language)
    cues: list[list[re.Match[str]]] = [[] for _ in lines]
    starts = [line.start for line in lines]
    n_cues = 0
    for match in cues_of(language).finditer(folded):
        number = bisect.bisect_right(starts, match.start()) - 1
        if number < 0 or match.end() > lines[number].end or n_cues >= MAX_OCCASIONS:
            continue
        before = folded[max(lines[number].start, match.start() - 40) : match.start()]
        if is_no_meeting(match, before, folded[match.end() : match.end() + 40], language):
            continue
        cues[number].append(match)
        n_cues += 1
    occasions: list[Occasion] = []
    for number, (line, matches) in enumerate(zip(lines, cues, strict=True)):
        if not matches:
            continue
        who = players[_index(players, line.start) : _index(players, line.end)]
        where = places[_index(places, line.start) : _index(places, line.end)]
        when = dates[_index(dates, line.start) : _index(dates, line.end)]
        occasions += _of_sentence(folded, line, number, matches, who, where, when, language)
    return Reading(text, folded, language, base, lines, players, places, dates, tuple(occasions))


def _is_of_another_day(folded: str, line: Span, mention: DateMention, cue_end: int, language: str) -> bool:
    """Whether a date is a deadline, the day of another clause, or that on which something was said."""
    before = folded[max(line.start, mention.start - 60) : mention.start]
    if _is_when_said(folded, line, mention, language) or is_deadline(before, language):
        return True
    return language == "en" and is_other_clause(folded[cue_end : max(cue_end, mention.start)])


def _is_when_said(folded: str, line: Span, mention: DateMention, language: str) -> bool:
    before = folded[max(line.start, mention.start - 60) : mention.start]
    return is_when_said(before, folded[mention.end : min(line.end, mention.end + 24)], language)


def _index(spans: Sequence[Player | Place | DateMention], offset: int) -> int:
    return bisect.bisect_left(spans, offset, key=lambda span: span.start)


def _of_sentence(
    folded: str, line: Span, number: int, matches: list[re.Match[str]], who: Sequence[Player], where: Sequence[Place],
    when: Sequence[DateMention], language: str,
) -> list[Occasion]:  # fmt: skip
    who_by_match = _shared_out(matches, who, prefers_before=False)
    where_by_match = _shared_out(matches, where, prefers_before=True)
    when_by_match = _shared_out(matches, when, prefers_before=True)
    has_both = names_both_sides(folded[line.start : line.end], language)
    has_pair = names_pair(folded[line.start : line.end])
    made: list[Occasion] = []
    for index, match in enumerate(matches):
        before = folded[max(line.start, match.start() - 90) : match.start()]
        after = folded[match.end() : min(line.end, match.end() + 90)]
        # "They met on Tuesday as Nancy Pelosi landed in Taiwan": who stands in another clause was not there.
        players = tuple(
            player
            for player in who_by_match[index]
            if player.start < match.end() or language != "en" or not is_other_clause(folded[match.end() : player.start])
        )
        named_days = when_by_match[index]
        dates = tuple(
            mention for mention in named_days if not _is_of_another_day(folded, line, mention, match.end(), language)
        )
        said_on = tuple(mention for mention in named_days if _is_when_said(folded, line, mention, language))
        sides = frozenset(player.side for player in players) | (frozenset(("US", "CN")) if has_both else frozenset())
        named = frozenset(
            player.side for player in players if player.kind != "media" and not _is_compound(folded, player)
        )
        speakers = tuple(
            player
            for player in players
            if player.end <= match.start() and only_speaks(folded[player.end : match.start()])
        )
        players = tuple(player for player in players if player not in speakers)
        status = status_of(match, before, after, dates, language)
        if not status and made and made[-1].status == "planned":
            # "Her agenda includes meetings with A and a visit to B": one plan.
            status = "planned"
        made.append(
            Occasion(
                match.start(), match.end(), number, match.lastgroup or "talks", status,
                is_definite(before, language), players, speakers, sides, named, is_of_leaders(before, after, language), has_pair,
                tuple(where_by_match[index]), dates, said_on,
            )
        )  # fmt: skip
    return made


def _is_compound(folded: str, player: Player) -> bool:
    """Whether a country is half of "US-China" or "中美", which names a matter and not who was there."""
    return player.kind == "country" and (
        "-" in folded[max(0, player.start - 1) : player.start] + folded[player.end : player.end + 1]
        or player.end - player.start == 1
    )


def _shared_out(matches: list[re.Match[str]], named: Sequence[_Named], *, prefers_before: bool) -> list[list[_Named]]:
    """Everything named in a sentence by the occasion that it belongs to, the nearest: one list for each occasion.

    A time or place belongs to the word before it rather than to one behind it ("talks in Geneva before the summit").
    """
    starts = [match.start() for match in matches]
    shared: list[list[_Named]] = [[] for _ in matches]
    for thing in named:
        behind = bisect.bisect_right(starts, thing.start)
        if 0 < behind < len(matches):
            # Between two occasions: how far from the end of the one, how far from the beginning of the other.
            back = thing.start - matches[behind - 1].end()
            on = (starts[behind] - thing.end) * (2 if prefers_before else 1) + 4
            shared[behind - 1 if back <= on else behind].append(thing)
        else:
            shared[max(0, behind - 1)].append(thing)
    return shared
