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
from corpora.chinese_clauses import chinese_copy
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
    "(?:央视网消息(?:[（(][^（()）\n]{1,20}[）)])?[：:]?|新华社[^，。\n]{1,24}电(?:[ "
    "　]{0,2}[（(][^（()）\n]{1,60}[）)])?|新华网[^，。\n]{1,20}电|"
    "[a-z]{3,20}, [a-z]{3,9}\\.? \\d{1,2} \\(xinhua\\) ?-{0,2} ?|(?:washington|beijing) ?[-—–]{1,2} ?)[ 　]{0,4}"
)
_FURNITURE = re.compile(
    "(?:office of the spokesperson|for immediate release|press releases?|readouts?$|the below is attributable|the "
    "following is attributable|###|\\*{3}|-{3,}|"
    "\\d{4}[-/年.]\\d{1,2}[-/月.]\\d{1,2}日?(?:[ 　]{0,3}\\d{1,2}:\\d{2})?$|(?:january|february|march|april|may|"
    "june|july|august|september|october|november|december) \\d{1,2}, \\d{4}$|"
    "来源[：:]|编辑[：:]|责任编辑|责编|[（(]完[）)]|发布时间|【|share this|print$|media note|via telephone$|"
    "(?:mon|tues|wednes|thurs|fri|satur|sun)day, [a-z]{3,9} \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}:?$)"
)
_JOINT_ZH = re.compile(
    "(?:中美|美中|两国)?(?:双方|两国)(?:经贸|工作|谈判)?(?:元首|领导人|国家元首|外长|防长|团队|牵头人|代表团|"
    "政府)?$|(?:中美|美中)(?:双方|两国)?(?:元首|领导人|经贸团队)?$|两位(?:元首|领导人|部长|外长)$|"
    "两军(?:领导人)?$|与会(?:双方|各方)$|会[谈议]双方$|他们$|彼此$"
)
_JOINT_EN = re.compile(
    "(?:the |both )?(?:two )?(?:sides|parties|leaders|presidents|heads of state|countries|nations|governments|"
    "delegations|teams|ministers|secretaries|officials|principals)$|they$|both$|the (?:secretary and (?:the "
    ")?(?:vice premier|minister|director)|president and president)[a-z ]{0,30}$"
)
_OWN_ZH = re.compile("(?:我们?|我方|我国|本人|中方|中国(?:政府)?)$")
_US_ZH = re.compile("(?:美方|美国|美国政府|美|美财长|美国国务卿|白宫|美国总统|华盛顿|美中)")
_CN_ZH = re.compile("(?:中方|中国|北京|我国|国家主席|国务院|国务委员|中央|外交部|商务部|国防部|新闻发言人|发言人)")
# Offices that only one of the two governments has, as readouts name them.
_US_OFFICE = re.compile(
    "\\b(?:secretary|deputy secretary|under secretary|assistant secretary|u\\.s\\.|american|president (?:trump|"
    "biden|obama)|ambassador (?:greer|tai|burns|perdue))\\b|u\\.s\\."
)
_CN_OFFICE = re.compile(
    "\\b(?:vice premier|premier|minister|vice minister|state councilor|state councillor|director wang|chinese|prc|"
    "china's|president xi|foreign minister)\\b"
)
_OWN_EN = re.compile("(?:i|we|me|us)$")
_US_EN = re.compile(
    "\\b(?:u\\.s\\.|us side|united states|american|washington|white house|trump|biden|treasury)\\b|u\\.s\\."
)
_CN_EN = re.compile("\\b(?:china|chinese|beijing|prc|xi)\\b")
_NEW_SUBJECT = re.compile(
    "，(?=(?:但|而|同时|此外|不过|并且|对此|另一方面)?(?:中方|美方|双方|我们|美国|中国|两国|希望|这|如果)[^，。；]{4})"
)
_SIDE_EN = re.compile(
    "(?:i|we|it|this|that|china|the chinese(?: side| government| people)?|(?:the )?(?:u\\.s\\.|us|united states|"
    "american)(?: side| government| people)?|both sides|the two sides|the two countries|both countries|the "
    "international community|people|all parties|which|who|china and the (?:u\\.s\\.|us|united states))$"
)
_REPORT_EN = re.compile(
    "\\b(?:said|says|stated|states|noted|stressed|emphasized|reiterated|expressed|pointed out|added|announced)\\b"
)
_JOINING = re.compile("[ ,;\\n]{0,4}(?:and|but|while|for which|adding|further)?[ ,]{0,3}$")
_STOPS = "。！？!?；;"
_TRIM = " \t\r\n\u3000\u00a0"
_NARRATION_EN = re.compile(
    "(?:(?:the two|both|the) (?:sides|parties|presidents|leaders|heads of state|countries|ministers|secretaries|"
    "principals|officials)|they|the (?:secretary|president|minister) and [a-z .]{3,40})"
    " (?:also |further |had |have |both |then |jointly |briefly ){0,3}(?:agreed?|exchanged?|discussed|held|"
    "believed?|believe|reached|spoke|reviewed|engaged|talked|decided|expressed|reaffirmed|committed|covered|"
    "touched|concluded|met|candid|in-depth|an? )"
    "|overall, |also present|(?:on|from) [a-z]{3,9}\\.? \\d{1,2}|(?:the|this) (?:meeting|call|talks|discussion|"
    "discussions|conversation|visit) (?:lasted|took place|was held|were held|(?:was|were) (?:candid|constructive|"
    "frank|substantive|in-depth|productive|part of))"
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
    credited otherwise. Flags: "relayed" for the other side's words, "continued" where the speaker was named in a
    sentence before, "account" for the issuer's own. Linear in the length of the text; a text without letters has no
    statements.
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


def copy_of(text: str, language: str) -> str:
    """The copy of a text, of the same length, in which the rules of its language look for words."""
    return chinese_copy(text) if language == "zh" else fold(text)


def _credited(text: str, language: str, marks: Sequence[Quotation], lines: Sequence[Span]) -> list[Candidate]:
    if language == "zh":
        found = chinese.candidates(text, marks, lines, is_account=True)
    else:
        found = english.candidates(text, marks, lines)
    return sorted(found, key=lambda candidate: (candidate.content.start, candidate.content.end))


def clauses(text: str, language: str, marks: Sequence[Quotation], lines: Sequence[Span]) -> Iterator[tuple[Span, int]]:
    """The clauses of an official text with the number of their paragraph: sentences, cut at Chinese semicolons and,
    where longer than LONG_CLAUSE characters, before a clause with a subject of its own; lead-ins
    ("新华社北京5月12日电") taken off."""
    folded = copy_of(text, language)
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
    if last in '。！？!?；;.…”"’」』:：)）,，、':
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
        self.folded = copy_of(document.text, language)
        self.resolver = SourceResolver(document, registry)
        self.own = Resolved(issuer.actor, issuer.side, "organ", 0.95)
        self.speaker: _Speaker | None = None

    def clause(self, clause: Span, paragraph: int, inside: Sequence[Candidate]) -> Iterator[Statement]:
        """The statements of one clause, given the attributions whose contents touch it."""
        if self.speaker is not None and self.speaker.paragraph != paragraph:
            self.speaker = None
        if self.language == "en":
            inside = self._breaking_out(inside)
        touching = [candidate for candidate in inside if self._part(candidate, clause) is not None]
        at = clause.start
        for index, candidate in enumerate(touching):
            content = self._part(candidate, clause) or candidate.content
            following = touching[index + 1] if index + 1 < len(touching) else None
            if self.language == "en" and candidate.form != "direct":
                content = self._to_the_end(content, clause, following)
            yield from self._account(at, self._lead_end(candidate, content, clause))
            resolved = self.resolve(candidate)
            is_continued = candidate.rule == "run" or candidate.content.start < clause.start
            if candidate.rule not in ("du", "headline"):
                self.speaker = _Speaker(candidate.source, candidate.cue, resolved, paragraph)
            yield self.statement(
                self._inner(content, candidate), candidate, resolved, ("continued",) if is_continued else ()
            )
            at = max(at, candidate.content.end, content.end)
        if touching:
            yield from self._account(at, clause.end)
            return
        if self.speaker is not None and self._goes_on(clause):
            held = self.speaker
            going_on = Candidate(clause, held.source, held.cue, "indirect", "asserted", 0.7, "run")
            yield self.statement(self._plain(clause), going_on, held.resolved, ("continued",))
            return
        self.speaker = None
        yield from self._account(clause.start, clause.end, least=2)

    def _part(self, candidate: Candidate, clause: Span) -> Span | None:
        """What of a candidate's content lies in a clause; None where it is too little to be told apart."""
        start, end = max(candidate.content.start, clause.start), min(candidate.content.end, clause.end)
        if end - start < 2 or (candidate.content.start < clause.start and (end - start) * 2 < len(clause)):
            return None
        return Span(start, end)

    def _lead_end(self, candidate: Candidate, content: Span, clause: Span) -> int:
        """Where the issuer's own account before a credited clause ends: at its source, or at its cue where the source
        stands at the head of the clause and much is told between them."""
        places = [
            span.start for span in (candidate.source, candidate.cue) if span is not None and span.start >= clause.start
        ]
        first = min([content.start, *places])
        if candidate.rule == "consensus" and candidate.source is not None and content.start - candidate.source.end > 12:
            return content.start - 1
        return first

    def _account(self, start: int, end: int, least: int = 0) -> Iterator[Statement]:
        """The issuer's own account from ``start`` to ``end``, if that is more than a connective or a date."""
        if end <= start:
            return
        span = self._plain(Span(start, end))
        if len(span) < (least or (14 if self.language == "zh" else 40)):
            return
        own = Candidate(span, None, None, "indirect", "asserted", 0.9, "account")
        yield self.statement(span, own, self.own, ("account",))

    def _breaking_out(self, inside: Sequence[Candidate]) -> Sequence[Candidate]:
        """The attributions of an English sentence, but for a side's attitudes in the mouth of a speaker who goes on."""
        if self.speaker is None or self.issuer.side != "CN" or self.speaker.source is None:
            return inside
        for candidate in inside:
            if candidate.source is None:
                continue
            name = self.folded[candidate.source.start : candidate.source.end].strip()
            cue = self.folded[candidate.cue.start : candidate.cue.end] if candidate.cue is not None else ""
            is_side = _SIDE_EN.match(name) is not None
            is_report = _REPORT_EN.search(cue) is not None
            if not is_side or (is_report and _OWN_EN.match(name) is None) or (_JOINT_EN.match(name) and "agree" in cue):
                return inside
        return ()

    def _to_the_end(self, content: Span, clause: Span, following: Candidate | None) -> Span:
        """In an official text what follows a credited clause within its sentence is credited too."""
        stop = clause.end
        if following is not None:
            first = (
                following.source
                if following.source is not None and following.source.start > content.start
                else following.cue
            )
            stop = first.start if first is not None and first.start > content.start else following.content.start
            stop = min(stop, following.content.start, clause.end)
            stop = len(_JOINING.sub("", self.document.text[:stop][content.start :])) + content.start
        return Span(content.start, stop) if stop > content.end else content

    def _goes_on(self, clause: Span) -> bool:
        """Whether the speaker's words go on: Chinese drafting does so within a paragraph, American drafting does
        not."""
        if self.language == "zh":
            return chinese.is_narration(self.folded, clause.start, clause.end) is False
        return self.issuer.side == "CN" and _NARRATION_EN.match(self.folded, clause.start, clause.end) is None

    def _inner(self, content: Span, candidate: Candidate) -> Span:
        return content if content == candidate.content and candidate.form == "direct" else self._plain(content)

    def _plain(self, span: Span) -> Span:
        return trimmed(
            self.document.text, span.start, span.end, _TRIM + _STOPS + ("，、" if self.language == "zh" else ".")
        )

    def resolve(self, candidate: Candidate) -> Resolved:
        """Actor and side of a credited source; both sides together are joint, "we" and "the Chinese side" the
        issuer."""
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
            return Resolved(
                self.issuer.actor if name.startswith(("我", "i", "we")) else "PRC government",
                self.issuer.side,
                "organ",
                0.9,
            )
        resolved = self.resolver.resolve(source, candidate.content)
        if resolved.side in ("US", "CN", "joint"):
            return resolved
        if resolved.side == "third" and resolved.confidence > 0.5:
            return resolved
        if self._is_pair(name):
            return Resolved("joint", "joint", "joint", 0.8)
        side = self._side_by_words(name)
        if side:
            return Resolved(
                resolved.actor or ("US government" if side == "US" else "PRC government"), side, "organ", 0.7
            )
        side = self._side_by_introduction(name, source.start)
        if side:
            return Resolved(resolved.actor or source.of(self.document.text), side, "person", 0.7)
        return resolved

    def _is_pair(self, name: str) -> bool:
        """Whether a source names two people of two sides by their offices ("Secretary Bessent and Vice Premier He")."""
        first, link, second = re.sub("与|和|同", " and ", name, count=1).partition(" and ")
        if not link:
            return False
        us, cn = (_US_ZH, _CN_ZH) if self.language == "zh" else (_US_OFFICE, _CN_OFFICE)
        return bool((us.search(first) and cn.search(second)) or (cn.search(first) and us.search(second)))

    def _side_by_introduction(self, name: str, position: int) -> str:
        """The side with whose office a name stands where the text first gives it ("China's Minister of Defense Dong
        Jun")."""
        last = name if self.language == "zh" else name.rsplit(" ", 1)[-1]
        if len(last) < 2:
            return ""
        reach = 16 if self.language == "zh" else 70
        us, cn = (_US_ZH, _CN_ZH) if self.language == "zh" else (_US_EN, _CN_EN)
        at = self.folded.find(last)
        for _ in range(4):
            if at < 0 or at > position:
                break
            lead = re.split(
                "[，。；：、\n]|[.;\n]|与|同|和|\\b(?:with|and|to)\\b", self.folded[max(0, at - reach) : at]
            )[-1]
            found = [
                (match.end(), side) for side, pattern in (("US", us), ("CN", cn)) for match in pattern.finditer(lead)
            ]
            if not found and self.language == "en":
                offices = (("US", _US_OFFICE), ("CN", _CN_OFFICE))
                found = [(match.end(), side) for side, pattern in offices for match in pattern.finditer(lead)]
            if found:
                return max(found)[1]
            at = self.folded.find(last, at + 1)
        return ""

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
