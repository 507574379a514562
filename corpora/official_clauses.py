"""The clauses of an official text: its sentences and what stands between semicolons, without headings and datelines.

Here also what tells narration that weighs ("a candid and in-depth exchange") from the mere record of who met whom.
"""

import bisect
import re
from collections.abc import Iterator, Sequence

from corpora.candidates import Candidate
from corpora.chinese_clauses import chinese_copy
from corpora.quotes import Quotation
from corpora.span import Span, trimmed
from corpora.text import fold

TRIM = " \t\r\n\u3000\u00a0"
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
# Narration that characterizes: how an exchange went, what it led to, where both sides stand.
_WEIGHS_ZH = re.compile(
    "(?:双方|两国|中美|会[谈见晤]|通话|磋商|访问|对话|交流|讨论|气氛|团队)[^。]{0,80}"
    "(?:坦诚|深入|建设性|务实|友好(?!协会|人士|城市|交流|往来|团体)|富有成效|成功|顺利|热烈|亲切|达成|共识|进展|"
    "成果|积极|一致|交换了?意见|确认|分歧)|(?:中方|美方)[^。]{0,60}(?:取消|暂停|调整|保留|停止|恢复|扩大|采购|延长|愿|反对|欢迎)"
)
_WEIGHS_EN = re.compile(
    "\\b(?:candid|frank|constructive|in-depth|substantive|productive|positive|cordial|friendly|successful|pragmatic|"
    "detailed|comprehensive|agreed|consensus|progress|exchanged views|discussed|reaffirmed|differences)\\b"
)


def copy_of(text: str, language: str) -> str:
    """The copy of a text, of the same length, in which the rules of its language look for words."""
    return chinese_copy(text) if language == "zh" else fold(text)


def clauses(
    text: str, language: str, marks: Sequence[Quotation], lines: Sequence[Span], *, at_semicolons: bool = True
) -> Iterator[tuple[Span, int]]:
    """The clauses of an official text, each with the number of its paragraph: sentences, cut at semicolons if asked.

    ``marks`` and ``lines`` are the quotations and sentences of the same text. Lead-ins ("新华社北京5月12日电") are
    taken off; headings, dates and lines about the text itself are left out.
    """
    folded = copy_of(text, language)
    paragraph, previous = 0, 0
    for line in _joined(text, marks, lines, over_semicolons=not at_semicolons):
        if "\n" in text[previous : line.start]:
            paragraph += 1
        is_first = previous == 0 or "\n" in text[previous : line.start]
        previous = line.end
        lead = _LEAD_IN.match(folded, line.start, line.end) if is_first else None
        start = lead.end() if lead is not None else line.start
        if _is_furniture(folded, start, line.end, text, is_first, language):
            continue
        for piece in _pieces(folded, start, line.end) if at_semicolons else (Span(start, line.end),):
            span = trimmed(text, piece.start, piece.end, TRIM)
            if len(span) > 1:
                yield span, paragraph


def _joined(text: str, marks: Sequence[Quotation], lines: Sequence[Span], *, over_semicolons: bool) -> Iterator[Span]:
    """Sentences, joined where a closed quotation runs over their border (at most 600 characters), or a semicolon."""
    outer = [mark for mark in marks if mark.depth == 0 and mark.is_closed and mark.end - mark.start <= 600]
    starts = [mark.start for mark in outer]
    held: Span | None = None
    for line in lines:
        if held is not None:
            index = bisect.bisect_left(starts, held.end) - 1
            is_quoted = index >= 0 and outer[index].end > line.start
            is_listed = over_semicolons and text[held.end - 1] in "；;" and "\n" not in text[held.end : line.start]
            if (is_quoted or is_listed) and line.end - held.start <= 1_200:
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


def _pieces(folded: str, start: int, end: int) -> Iterator[Span]:
    """The parts of a sentence between the semicolons that stand outside quotations and brackets."""
    at = start
    depth = 0
    for index in range(start, end):
        character = folded[index]
        if character in "“「『(（《":
            depth += 1
        elif character in "”」』)）》":
            depth = max(0, depth - 1)
        elif character in "；;" and depth == 0 and index + 1 < end:
            yield Span(at, index + 1)
            at = index + 1
    if at < end:
        yield Span(at, end)


def weighs(folded: str, span: Span, language: str) -> bool:
    """Whether a narrator's clause characterizes what happened rather than recording that it did."""
    pattern = _WEIGHS_ZH if language == "zh" else _WEIGHS_EN
    return pattern.search(folded, span.start, span.end) is not None


def part_of(candidate: Candidate, clause: Span) -> Span | None:
    """What of a candidate's content lies in a clause; None where it is too little to be told apart."""
    start, end = max(candidate.content.start, clause.start), min(candidate.content.end, clause.end)
    if end - start < 2 or (candidate.content.start < clause.start and (end - start) * 2 < len(clause)):
        return None
    return Span(start, end)


def lead_end(candidate: Candidate, content: Span, clause: Span) -> int:
    """Where the narrator's words before a credited clause end: at its source, or behind what a source did first."""
    if candidate.rule == "consensus" and candidate.source is not None and content.start - candidate.source.end > 12:
        return content.start - 1
    named = [span.start for span in (candidate.source, candidate.cue) if span is not None]
    return min([content.start, *(start for start in named if start >= clause.start)])
