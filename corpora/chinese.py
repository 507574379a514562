"""Attribution in Chinese: who is credited with which words, by the cues and clauses of official and news style.

A Chinese sentence credits from left to right: source, occasion, cue, a comma, then the words to the end of the
sentence or to the next cue. Official accounts go on with the same speaker for whole paragraphs without naming him
again; agency news does not. Both scripts are read through one folded copy of the same length, so that every offset is
one of the text.
"""

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpora.candidates import Candidate
from corpora.chinese_clauses import chinese_copy, is_actor, subject_in
from corpora.chinese_cues import chinese_cues, cue_pattern, is_cue_here
from corpora.chinese_frames import Hit
from corpora.chinese_hits import ENDS, OPENERS, hits, is_label
from corpora.chinese_units import mask, units
from corpora.quotes import Quotation
from corpora.span import Span, trimmed

__all__ = ["candidates", "is_label", "is_narration"]

_DATED = re.compile("\\d{1,2}日|当地时间|今天|昨天|当天|日前|近日|此前|周[一二三四五六日]|同一天|稍早|随后|采访时|报道")
# Narration that ends a speaker's run in an official account.
_NARRATION = re.compile(
    "(?:(?:双方|两国元首|两国领导人|两国外长|两国防长|两军领导人|中美双方)(?:还|就[^，。]{1,40}(?:交换|达成|进行|"
    "深入)|围绕|进行|同意|一致|商定|责成|回顾|决定|认为|均)|会[谈见晤]后|会[谈见晤]前|"
    "会[谈见晤]在|[^，。]{2,40}(?:参加|出席|陪同)(?:了?会[见谈晤]|上述|活动|。)|当天|当晚|当日|此前|随后|目前|"
    "截至|据|记者|此外，双方|本台|央视)"
)
# Marks of somebody's own voice: a news sentence without a cue that has one goes on with the last speaker.
_REPORTED = re.compile("另?据")
_OWN_VOICE = re.compile(
    "(?:^|[，；])(?:我们?(?!国)|希望|中方(?:愿|将|希望|敦促|呼吁|坚决|支持|欢迎|一贯|反对|要求|期待|始终|的立场|"
    "对此|已|高度|注意到)|美方(?:应|必须|愿|将|希望|的做法|有关|此举|期待)|双方应|双方要|我国?愿|必须|应该|应当|"
    "不能|不应|只有|任何|各方应|如果|这(?:是|不|将|意味|种|一做法|充分)|敦促|呼吁|"
    "但?他们(?:必须|应|需要))"
)
_QUESTION = re.compile(
    "[，。？；](?:请问|对此|中方|你|您|外交部|发言人|能否|是否|这是否|我想|国防部|商务部|中国(?:外交部|政府|方面|"
    "是否|如何|对此)|有何|怎么看|如何看)[^，。？]{0,60}[？?]?$"
)
_OFFICIAL_NAME = re.compile("发言人|白皮书|中方|美方|主席|总理|部长|委员|牵头人|负责人|大使|中国")
_BOTH = re.compile("(?:中美|美中)?(?:双方|两国(?:元首|领导人|外长|防长)?|两军领导人)(?:一致)?$")
# Names with which a speaker talks of the sides: an attitude credited to them within somebody's words is that speaker's.
_SIDE_NAME = re.compile(
    "(?:[中美俄日英法德韩欧以伊乌双各对我]方|我们?|中国(?:政府|人民)?|美国(?:政府|人民)?|两国(?:人民)?|各国|"
    "国际社会|世界|人民|他们|一些国家|有关国家|任何人|大家|双方(?:团队)?)"
)
_POST_TAIL = re.compile("[。！？!?，,；\n”]|$")
# Where a sentence of a running text ends; a heading ends without.
_FINISHED = "。！？；：”’」』…"
_TRIM = " \t\r\n\u3000\u00a0"


@dataclass(slots=True)
class _Run:
    """The speaker whose words go on: source, cue, whether every sentence goes on or only those in an own voice."""

    source: Span
    cue: Span
    is_account: bool
    is_open: bool = False


def candidates(
    text: str,
    quotations: Sequence[Quotation],
    sentences: Sequence[Span],
    *,
    is_account: bool = False,
    with_runs: bool = True,
) -> tuple[Candidate, ...]:
    """Attributions of a Chinese text in the order of their contents; time linear in its length.

    ``quotations`` and ``sentences`` are those of the same text. Contents do not overlap within a sentence; sources that
    a sentence leaves out are those of the sentence before, with the span where they were named. ``is_account`` says
    that the text is official, so that a speaker's words always go on to the end of the paragraph or to narration;
    ``with_runs=False`` leaves out sentences that go on without a cue, for texts whose turns tell who speaks.
    """
    speech = [q for q in quotations if q.depth == 0]
    masked = mask(chinese_copy(text), speech)
    made = units(text, speech, sentences)
    found: list[Candidate] = []
    run: _Run | None = None
    last_source: Span | None = None
    previous_end = 0
    for start, end in made:
        is_new_paragraph = "\n" in text[previous_end:start] or previous_end == 0
        if is_new_paragraph:
            run = run if run is not None and run.is_open else None
            last_source = last_source if run is not None else None
        found_here = hits(masked, start, end, last_source, is_new_paragraph=is_new_paragraph)
        run = run if with_runs else None
        if found_here and run is not None and not _breaks_out(masked, found_here, start, run):
            found_here = []
        if found_here:
            found.extend(_contents(text, masked, found_here, end, speech))
            held = run if run is not None and run.is_open else None
            run = _run_after(masked, found_here, start, end, is_account) or held
            last_source = next((hit.source for hit in reversed(found_here) if hit.source is not None), last_source)
        elif run is not None:
            if _goes_on(masked, start, end, run):
                content = _trim_content(text, start, end)
                if len(content):
                    found.append(_candidate(content, run.source, run.cue, speech, "run", "asserted", 0.7))
            else:
                run = None
        previous_end = end
    found.extend(_post(masked, speech))
    return _without_overlaps(found)


def _contents(text: str, masked: str, here: list[Hit], end: int, speech: Sequence[Quotation]) -> list[Candidate]:
    """The candidates of one sentence: each content ends where the clause of the next cue begins."""
    made: list[Candidate] = []
    for index, hit in enumerate(here):
        later = (one.region_start for one in here[index + 1 :] if one.region_start > hit.content_start)
        stop = hit.content_end if hit.content_end >= 0 else next(later, end)
        if masked[end - 1] == "？":
            question = _QUESTION.search(masked, hit.content_start, stop)
            stop = question.start() if question is not None else stop
        content = _trim_content(text, hit.content_start, stop)
        if len(content):
            confidence = 0.9 if hit.rule in ("marked", "label") else 0.75
            made.append(_candidate(content, hit.source, hit.cue, speech, hit.rule, hit.modality, confidence))
    return made


def _trim_content(text: str, start: int, end: int) -> Span:
    span = trimmed(text, start, end, _TRIM + "，,、：:；")
    return trimmed(text, span.start, span.end, _TRIM + ENDS)


def _candidate(
    content: Span,
    source: Span | None,
    cue: Span,
    speech: Sequence[Quotation],
    rule: str,
    modality: str,
    confidence: float,
) -> Candidate:
    """A candidate with its form: the marks stay outside where the whole is one quotation."""
    inside = [q for q in _within(speech, content) if q.kind != "title"]
    whole = next((q for q in inside if q.start <= content.start and content.end <= q.end), None)
    if whole is not None and whole.inner_end > whole.inner_start:
        return Candidate(Span(whole.inner_start, whole.inner_end), source, cue, "direct", modality, confidence, rule)
    form = "mixed" if any(q.kind == "speech" for q in inside) else "indirect"
    return Candidate(content, source, cue, form, modality, confidence, rule)


def _within(speech: Sequence[Quotation], content: Span) -> list[Quotation]:
    low = bisect.bisect_left(speech, content.start, key=lambda quotation: quotation.end)
    high = bisect.bisect_left(speech, content.end, key=lambda quotation: quotation.start)
    return list(speech[low:high])


def _run_after(masked: str, here: list[Hit], start: int, end: int, is_account: bool) -> _Run | None:
    """The run that a sentence opens: only a plain cue with its comma or colon does; a date before it is agency news."""
    hit = here[-1]
    if hit.source is None or hit.modality != "asserted" or masked[end - 1] not in _FINISHED:
        # A heading opens nothing.
        return None
    cue = chinese_cues().get(masked[hit.cue.start : hit.cue.end])
    is_plain = cue is not None and cue.is_plain
    if hit.rule not in ("marked", "label") and not (hit.rule == "direct" and is_account and is_plain):
        return None
    name = masked[hit.source.start : hit.source.end]
    is_dated = _DATED.search(masked, start, hit.cue.start) is not None
    if cue is not None and cue.kind == "opinion" and not is_account:
        return None
    is_colon = masked[hit.content_start - 1] == "："
    speaks_officially = is_account or hit.rule == "label"
    if not speaks_officially and not is_dated and hit.region_start - start <= 40:
        # Official accounts give a bare name or office without a date; agency news gives both.
        speaks_officially = (2 <= len(name) <= 4 and not name.startswith(("他", "她"))) or _OFFICIAL_NAME.search(
            name
        ) is not None
    is_open = hit.rule == "label" or (hit.rule == "marked" and is_colon and (is_account or not is_dated))
    return _Run(hit.source, hit.cue, speaks_officially, is_open)


def _breaks_out(masked: str, here: list[Hit], start: int, run: _Run) -> bool:
    """Whether a sentence within somebody's words is another report: "美方希望…" in a leader's mouth is the leader's.

    Both sides agreeing, a plain report, and a person's or an office's act do; wishes and attitudes of a side do not.
    """
    hit = here[0]
    if hit.source is None or hit.rule in ("label", "du") or _REPORTED.match(masked, start, hit.cue.start) is not None:
        return True
    name = masked[hit.source.start : hit.source.end]
    cue = chinese_cues().get(masked[hit.cue.start : hit.cue.end])
    is_plain = cue is not None and cue.is_plain and not (cue.is_weak and hit.rule != "marked")
    if hit.source.start < start:
        return is_plain
    if _BOTH.match(name) is not None:
        return hit.kind == "agreement" or hit.rule == "marked" or masked[hit.cue.start : hit.cue.end] == "认为"
    if _SIDE_NAME.match(name) is not None:
        return is_plain and hit.rule == "marked"
    if is_plain:
        return is_actor(name)
    return is_actor(name) and (not run.is_account or (hit.kind != "speech" and len(name) <= 12))


def is_narration(folded: str, start: int, end: int) -> bool:
    """Whether a sentence of an official account is the narrator's: what both sides did, when, and who took part."""
    return _NARRATION.match(folded, start, end) is not None


def _goes_on(masked: str, start: int, end: int, run: _Run) -> bool:
    """Whether a sentence without a cue goes on with the speaker; headings and unfinished lines do not."""
    if end - start < 4 or is_narration(masked, start, end):
        return False
    if masked[end - 1] not in "。！？；”" and not (run.is_open and masked[end - 1] == "："):
        return False
    return run.is_account or _OWN_VOICE.search(masked, start, min(end, start + 60)) is not None


def _post(masked: str, speech: Sequence[Quotation]) -> list[Candidate]:
    """Quotations before their cue: “…。”贝森特说。"""
    made: list[Candidate] = []
    for quotation in speech:
        if quotation.kind != "speech" or not quotation.is_closed:
            continue
        match = cue_pattern().search(masked, quotation.end, min(len(masked), quotation.end + 60))
        if match is None or any(character in "。！？；\n" for character in masked[quotation.end : match.start()]):
            continue
        after = masked[match.end() : match.end() + 1]
        if after not in "。！？，\n" or not is_cue_here(masked, match["lemma"], match.start("lemma"), match.end()):
            continue
        if after == "，" and masked[match.end() + 1 : match.end() + 2] not in OPENERS:
            continue
        first = quotation.end + (masked[quotation.end : quotation.end + 1] in "， \ue001")
        subject = subject_in(masked, first, match.start("lemma"))
        if subject is not None and is_actor(masked[subject[0] : subject[1]]):
            content = Span(quotation.inner_start, quotation.inner_end)
            cue = Span(match.start("lemma"), match.end("lemma"))
            made.append(Candidate(content, Span(*subject), cue, "direct", "asserted", 0.9, "post"))
    return made


def _without_overlaps(found: list[Candidate]) -> tuple[Candidate, ...]:
    """In order of content; of two that share their content the more confident stays."""
    kept: list[Candidate] = []
    for candidate in sorted(found, key=lambda c: (c.content.start, -c.confidence, c.content.end)):
        if kept and kept[-1].content.end > candidate.content.start:
            if kept[-1].content == candidate.content or candidate.confidence <= kept[-1].confidence:
                continue
            kept[-1] = (
                replace(kept[-1], content=Span(kept[-1].content.start, candidate.content.start))
                if kept[-1].content.start < candidate.content.start
                else candidate
            )
            if kept[-1] is candidate:
                continue
        kept.append(candidate)
    return tuple(c for c in kept if len(c.content))
