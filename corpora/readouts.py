"""Official readouts, clause by clause: every clause is a statement of the issuer or of whom it credits.

A readout is its issuer's choice of words throughout, so nothing of it is mere narration. What it credits to a person of
its own side is that person's via the issuer's text; what it credits to the other side keeps that side and is flagged
"relayed"; what both are said to have agreed is joint via the issuer.
"""

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpora import chinese, english
from corpora.candidates import Candidate
from corpora.document import Document, Statement
from corpora.issuers import Issuer, is_transcript, issuer_of
from corpora.quotes import Quotation, quotations
from corpora.sources import ActorRegistry, Resolved, SourceResolver
from corpora.span import Span, trimmed
from corpora.text import fold, language_of, sentences
from corpora.voices import voice_of

__all__ = ["Issuer", "clauses", "is_transcript", "issuer_of", "read_readout"]

# Above this length a Chinese sentence is cut where a new verb phrase with its own subject begins.
LONG_CLAUSE = 80
_LEAD_IN = re.compile(
    "(?:央视网消息(?:[（(][^（()）\n]{1,20}[）)])?[：:]?|新华社[^，。\n]{1,24}电(?:[ 　]{0,2}[（(][^（()）\n]{1,60}[）)])?|新华网[^，。\n]{1,20}电|"
    "[a-z]{3,20}, [a-z]{3,9}\\.? \\d{1,2} \\(xinhua\\) ?-{0,2} ?|(?:washington|beijing) ?[-—–]{1,2} ?)[ 　]{0,4}"
)
_FURNITURE = re.compile(
    "(?:office of the spokesperson|for immediate release|press releases?|readouts?$|the below is attributable|the following is attributable|###|\\*{3}|-{3,}|"
    "\\d{4}[-/年.]\\d{1,2}[-/月.]\\d{1,2}日?(?:[ 　]{0,3}\\d{1,2}:\\d{2})?$|(?:january|february|march|april|may|june|july|august|september|october|november|december) \\d{1,2}, \\d{4}$|"
    "来源[：:]|编辑[：:]|责任编辑|责编|[（(]完[）)]|发布时间|【|share this|print$|media note|via telephone$)"
)
_JOINT_ZH = re.compile(
    "(?:中美|美中|两国)?(?:双方|两国)(?:经贸|工作|谈判)?(?:元首|领导人|国家元首|外长|防长|团队|牵头人|代表团|政府)?$|(?:中美|美中)(?:双方|两国)?(?:元首|领导人|经贸团队)?$|两位(?:元首|领导人|部长|外长)$|两军(?:领导人)?$|与会(?:双方|各方)$|会[谈议]双方$|他们$|彼此$"
)
_JOINT_EN = re.compile(
    "(?:the |both )?(?:two )?(?:sides|parties|leaders|presidents|heads of state|countries|nations|governments|delegations|teams|ministers|secretaries|officials|principals)$|they$|both$|the (?:secretary and (?:the )?(?:vice premier|minister|director)|president and president)[a-z ]{0,30}$"
)
_OWN_ZH = re.compile("(?:我们?|我方|我国|本人|中方|中国(?:政府)?)$")
_US_ZH = re.compile("(?:美方|美国|美国政府|美|美财长|美国国务卿|白宫|美国总统|华盛顿|美中)")
_CN_ZH = re.compile("(?:中方|中国|北京|我国|国家主席|国务院|国务委员|中央|外交部|商务部|国防部|新闻发言人|发言人)")
_OWN_EN = re.compile("(?:i|we)$")
_US_EN = re.compile("\\b(?:u\\.s\\.|us side|united states|american|washington|white house|trump|biden|treasury)\\b|u\\.s\\.")
_CN_EN = re.compile("\\b(?:china|chinese|beijing|prc|xi)\\b")
_NEW_SUBJECT = re.compile("，(?=(?:但|而|同时|此外|不过|并且|对此|另一方面)?(?:中方|美方|双方|我们|美国|中国|两国|希望|这|如果)[^，。；]{4})")
_STOPS = "。！？!?；;"
_TRIM = " \t\r\n\u3000\u00a0"
_NARRATION_EN = re.compile(
    "(?:the (?:two|both)|both|they|overall|the (?:meeting|call|talks|discussion|discussions|conversation|visit)|also present|on [a-z]{3,9} \\d|from [a-z]{3,9} \\d|prior to|after the|following the|during the)\\b"
)


@dataclass(slots=True)
class _Speaker:
    source: Span | None
    cue: Span | None
    resolved: Resolved
    paragraph: int


def read_readout(document: Document, issuer: Issuer, registry: ActorRegistry) -> tuple[Statement, ...]:
    """Every clause of an official text as a statement, in order; headings, datelines and furniture left out.

    ``source`` is None for the issuer's own account (its ``actor`` is the organ) and the span of the person or side
    credited otherwise. Flags: "relayed" for the other side's words, "continued" where the speaker was named in a sentence
    before, "account" for the issuer's own. Linear in the length of the text; a text without letters has no statements.
    """
    text = document.text
    language = document.language or language_of(text)
    if language not in ("en", "zh"):
        return ()
    marks = quotations(text)
    lines = sentences(text, language)
    found = _credited(text, language, marks, lines)
    reader = Reader(document, issuer, registry, language)
    made: list[Statement] = []
    at = 0
    for clause, paragraph in clauses(text, language, marks, lines):
        while at < len(found) and found[at].content.end <= clause.start:
            at += 1
        inside = [candidate for candidate in found[at : at + 40] if candidate.content.start < clause.end]
        made.extend(reader.clause(clause, paragraph, inside))
    return tuple(made)


def _credited(text: str, language: str, marks: Sequence[Quotation], lines: Sequence[Span]) -> list[Candidate]:
    if language == "zh":
        found = chinese.candidates(text, marks, lines, is_account=True)
    else:
        found = english.candidates(text, marks, lines)
    return sorted(found, key=lambda candidate: (candidate.content.start, candidate.content.end))


def clauses(text: str, language: str, marks: Sequence[Quotation], lines: Sequence[Span]) -> Iterator[tuple[Span, int]]:
    """The clauses of an official text with the number of their paragraph: sentences, cut at Chinese semicolons and, where
    longer than LONG_CLAUSE characters, before a clause with a subject of its own; lead-ins ("新华社北京5月12日电") taken off."""
    folded = fold(text)
    paragraph, previous = 0, 0
    for line in _joined(text, marks, lines):
        if "\n" in text[previous : line.start]:
            paragraph += 1
        is_first = previous == 0 or "\n" in text[previous : line.start]
        previous = line.end
        lead = _LEAD_IN.match(folded, line.start, line.end) if is_first else None
        start = lead.end() if lead is not None else line.start
        if _is_furniture(folded, start, line.end, text, is_first, language):
            continue
        for piece in _pieces(folded, start, line.end, language):
            span = trimmed(text, piece.start, piece.end, _TRIM)
            if len(span) > 1:
                yield span, paragraph


def _joined(text: str, marks: Sequence[Quotation], lines: Sequence[Span]) -> Iterator[Span]:
    """Sentences, joined where a closed quotation runs over their border (at most 600 characters)."""
    outer = [mark for mark in marks if mark.depth == 0 and mark.is_closed and mark.end - mark.start <= 600]
    starts = [mark.start for mark in outer]
    held: Span | None = None
    for line in lines:
        if held is not None:
            index = bisect.bisect_left(starts, held.end) - 1
            if index >= 0 and outer[index].end > line.start and line.end - held.start <= 1_200:
                held = Span(held.start, line.end)
                continue
            yield held
        held = line
    if held is not None:
        yield held


def _is_furniture(folded: str, start: int, end: int, text: str, is_first: bool, language: str) -> bool:
    """Headings, dates and lines about the text itself: nothing that is said."""
    if end - start <= 2 or _FURNITURE.match(folded, start, end):
        return True
    if not is_first:
        return False
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    last = text[start:line_end].rstrip()[-1:]
    if last in "。！？!?；;.…”\"’」』:：)）,，、":
        return False
    length = line_end - start
    return length <= (60 if language == "zh" else 140)


def _pieces(folded: str, start: int, end: int, language: str) -> Iterator[Span]:
    if language != "zh":
        yield Span(start, end)
        return
    at = start
    depth = 0
    for index in range(start, end):
        character = folded[index]
        if character in "“「『(（《":
            depth += 1
        elif character in "”」』)）》":
            depth = max(0, depth - 1)
        elif character in "；;" and depth == 0 and index + 1 < end:
            yield from _cut_long(folded, at, index + 1)
            at = index + 1
    if at < end:
        yield from _cut_long(folded, at, end)


def _cut_long(folded: str, start: int, end: int) -> Iterator[Span]:
    """A clause of more than LONG_CLAUSE characters, cut before those commas that a new subject follows."""
    at = start
    if end - start > LONG_CLAUSE:
        for match in _NEW_SUBJECT.finditer(folded, start, end):
            if match.start() - at >= 40 and end - match.end() >= 20 and not _in_quotation(folded, at, match.start()):
                yield Span(at, match.end())
                at = match.end()
    yield Span(at, end)


def _in_quotation(folded: str, start: int, position: int) -> bool:
    return folded.count("“", start, position) > folded.count("”", start, position)


class Reader:
    """Turns the clauses of one official text into statements, keeping who spoke last."""

    def __init__(self, document: Document, issuer: Issuer, registry: ActorRegistry, language: str) -> None:
        self.document, self.issuer, self.language = document, issuer, language
        self.folded = fold(document.text)
        self.resolver = SourceResolver(document, registry)
        self.own = Resolved(issuer.actor, issuer.side, "organ", 0.95)
        self.speaker: _Speaker | None = None

    def clause(self, clause: Span, paragraph: int, inside: Sequence[Candidate]) -> Iterator[Statement]:
        """The statements of one clause, given the attributions whose contents touch it."""
        if self.speaker is not None and self.speaker.paragraph != paragraph:
            self.speaker = None
        used = False
        for candidate in inside:
            content = Span(max(candidate.content.start, clause.start), min(candidate.content.end, clause.end))
            if len(content) < 2 or (candidate.content.start < clause.start and len(content) * 2 < len(clause)):
                continue
            resolved = self.resolve(candidate)
            is_continued = candidate.rule == "run" or candidate.content.start < clause.start
            used = True
            if candidate.rule not in ("du", "headline"):
                self.speaker = _Speaker(candidate.source, candidate.cue, resolved, paragraph)
            yield self.statement(self._inner(content, candidate), candidate, resolved, ("continued",) if is_continued else ())
        if used:
            return
        if self.speaker is not None and self._goes_on(clause):
            held = self.speaker
            going_on = Candidate(clause, held.source, held.cue, "indirect", "asserted", 0.7, "run")
            yield self.statement(self._plain(clause), going_on, held.resolved, ("continued",))
            return
        self.speaker = None
        yield self.statement(self._plain(clause), Candidate(clause, None, None, "indirect", "asserted", 0.9, "account"), self.own, ("account",))

    def _goes_on(self, clause: Span) -> bool:
        """Whether the speaker's words go on: Chinese drafting does so within a paragraph, American drafting does not."""
        if self.language == "zh":
            return chinese.is_narration(self.folded, clause.start, clause.end) is False
        return self.issuer.side == "CN" and _NARRATION_EN.match(self.folded, clause.start, clause.end) is None

    def _inner(self, content: Span, candidate: Candidate) -> Span:
        return content if content == candidate.content and candidate.form == "direct" else self._plain(content)

    def _plain(self, span: Span) -> Span:
        return trimmed(self.document.text, span.start, span.end, _TRIM + _STOPS + ("，、" if self.language == "zh" else "."))

    def resolve(self, candidate: Candidate) -> Resolved:
        """Actor and side of a credited source; both sides together are joint, "we" and "the Chinese side" the issuer."""
        source = candidate.source
        if source is None:
            return self.own
        name = self.folded[source.start : source.end].strip()
        joint, own = (_JOINT_ZH, _OWN_ZH) if self.language == "zh" else (_JOINT_EN, _OWN_EN)
        if joint.match(name):
            return Resolved("joint", "joint", "joint", 0.9)
        if own.match(name) and (self.language == "en" or name.startswith(("我", "本")) or self.issuer.side == "CN"):
            if self.speaker is not None and name.startswith(("我", "i", "we", "本")):
                return self.speaker.resolved
            return Resolved(self.issuer.actor if name.startswith(("我", "i", "we")) else "PRC government", self.issuer.side, "organ", 0.9)
        resolved = self.resolver.resolve(source, candidate.content)
        if resolved.side in ("US", "CN", "joint"):
            return resolved
        side = self._side_by_words(name)
        if side and (resolved.side == "unknown" or resolved.confidence <= 0.5):
            return Resolved(resolved.actor or ("US government" if side == "US" else "PRC government"), side, "organ", 0.7)
        if resolved.side == "unknown" and self.language == "zh" and len(name) <= 4 and name not in ("外媒", "消息", "专家", "报道"):
            return resolved
        return resolved

    def _side_by_words(self, name: str) -> str:
        us, cn = (_US_ZH, _CN_ZH) if self.language == "zh" else (_US_EN, _CN_EN)
        has_us, has_cn = us.search(name) is not None, cn.search(name) is not None
        if has_us and has_cn:
            return "US" if us.search(name).start() <= cn.search(name).start() else "CN"  # type: ignore[union-attr]
        return "US" if has_us else "CN" if has_cn else ""

    def statement(self, content: Span, candidate: Candidate, resolved: Resolved, flags: tuple[str, ...]) -> Statement:
        """A statement of this text; the voice says whose words via whose text."""
        text = self.document.text
        side = resolved.side
        if side not in (self.issuer.side, "joint", "unknown"):
            flags = (*flags, "relayed")
        source, cue = candidate.source, candidate.cue
        return Statement(
            document=self.document.name,
            content=content,
            text=content.of(text),
            language=self.language,
            side=side,
            voice=voice_of(side, self.issuer.side, self.document.kind),
            form=candidate.form,
            source=source,
            source_text=source.of(text) if source is not None else "",
            cue=cue,
            cue_text=cue.of(text) if cue is not None else "",
            actor=resolved.actor,
            modality=candidate.modality,
            confidence=round(candidate.confidence * resolved.confidence, 3),
            flags=tuple(dict.fromkeys((*resolved.flags, *flags))),
        )
