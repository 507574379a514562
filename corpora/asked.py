"""What questions on an official page credit to others: statements by way of the press, never the page's own."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from corpora.candidates import Candidate
from corpora.document import Statement
from corpora.official_sources import JOINT_CLAIM
from corpora.pages import is_spoken
from corpora.question_deeds import MEDIA_REPORT
from corpora.questions import SAID, asks, credited
from corpora.sources import Resolved
from corpora.span import Span
from corpora.voices import voice_of

if TYPE_CHECKING:
    from corpora.readouts import Reader

# Whom a journalist asks: what he says of them is his question.
_ASKED_ZH = re.compile("(?:中方|你|您|我们?|外交部|发言人|商务部|国防部|记者|中国(?:政府|外交部)?)")
_ASKED_EN = re.compile("(?:you|i|we|it|china|the (?:foreign )?ministry|the spokesperson)$")
# What a journalist asks for ("能否介绍有关情况").
_ASKED_FOR = ("介绍", "评价", "评论", "comment")
_UNNAMED = frozenset(
    ("有人", "外界", "消息", "消息人士", "知情人士", "他", "她", "they", "he", "she", "sources", "people", "some")
)


def in_question(reader: Reader, inside: Sequence[Candidate]) -> Iterator[Statement]:
    """What somebody's question credits to others: theirs by way of the press, flagged "in_question"."""
    for candidate in inside:
        if candidate.source is None or candidate.modality != "asserted":
            continue
        if candidate.rule == MEDIA_REPORT:
            statement = reader.statement(
                candidate.content, candidate, Resolved("", "third", "media", 0.5), ("in_question",)
            )
            flags = tuple(flag for flag in statement.flags if flag != "relayed")
            yield replace(statement, voice=voice_of("third", "", "news"), flags=flags)
            continue
        name = reader.folded[candidate.source.start : candidate.source.end].strip()
        is_asked = (_ASKED_ZH if reader.language == "zh" else _ASKED_EN).match(name) is not None
        asks_for = candidate.cue is not None and reader.folded[candidate.cue.start : candidate.cue.end] in _ASKED_FOR
        has_said = (
            candidate.cue is not None and SAID.match(reader.folded, candidate.cue.start, candidate.cue.end) is not None
        )
        if asks_for or (is_asked and not (has_said and name in ("you", "china"))):
            continue
        if name == "you":
            statement = reader.statement(
                reader.inner(candidate.content, candidate), candidate, reader.sources.own, ("in_question",)
            )
            yield replace(statement, voice=voice_of(statement.side, "", "news"))
            continue
        resolved = reader.sources.resolve(candidate, None)
        if JOINT_CLAIM in resolved.flags:
            continue
        if "by_issuer" in resolved.flags:
            # Who asks need not name the page's own officers.
            resolved = replace(resolved, actor="", side="unknown", flags=())
        if resolved.side == "unknown" and name not in _UNNAMED:
            resolved = replace(resolved, actor=resolved.actor or name, side="third", confidence=0.4)
        statement = reader.statement(reader.inner(candidate.content, candidate), candidate, resolved, ("in_question",))
        flags = tuple(flag for flag in statement.flags if flag != "relayed")
        yield replace(statement, voice=voice_of(statement.side, "", "news"), flags=flags)


class Questions:
    """The paragraphs of an official page that are somebody's questions, met in order."""

    def __init__(self, reader: Reader, found: Sequence[Candidate], lines: Sequence[Span]) -> None:
        self._reader, self._found, self._lines = reader, found, lines
        self._is_spoken = is_spoken(reader.document.url)
        self._starts = [candidate.content.start for candidate in found]
        self._paragraph = Span(0, 0)
        self._is_asked = self._is_waiting = self.is_met = False

    def holds(self, clause: Span) -> bool:
        """Whether a clause lies in a question."""
        if clause.start >= self._paragraph.end:
            folded = self._reader.folded
            end = folded.find("\n", clause.start)
            start = folded.rfind("\n", self._paragraph.end, clause.start) + 1 or self._paragraph.end
            self._paragraph = Span(start, end if end >= 0 else len(folded))
            self._is_asked = self._is_waiting = asks(folded, self._paragraph, is_spoken_page=self._is_spoken)
        return self._is_asked

    def statements(self) -> Iterator[Statement]:
        """What the question credits, once."""
        if self._is_waiting:
            self._is_waiting, self.is_met = False, True
            span = self._paragraph
            inside = self._found[bisect_left(self._starts, span.start) : bisect_left(self._starts, span.end)]
            sources = self._reader.sources
            yield from in_question(
                self._reader,
                credited(self._reader.folded, span, inside, self._lines, sources.named_between, has_speaker=True),
            )
