"""Attribution in Chinese: who is credited with which words, by the cues and clauses of official and news style.

A Chinese sentence credits from left to right: source, occasion, cue, a comma, then the words to the end of the
sentence or to the next cue. Official accounts go on with the same speaker for whole paragraphs without naming him
again; agency news does not. Both scripts are read through one folded copy of the same length, so every offset is one of the text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpora.candidates import Candidate
from corpora.chinese_clauses import BREAKS, MASK, chinese_copy, clause_start, is_actor, subject_in
from corpora.chinese_cues import NOUN_CUE, chinese_cues, cue_pattern, is_cue_here, modality_of
from corpora.quotes import Quotation
from corpora.span import Span, trimmed

# A sentence is never read further than this: no sentence of the press is longer, and every step stays linear.
MAX_UNIT = 1_500
BREAK = "\ue001"
_GAP = re.compile("(?<=[\u4e00-\u9fff》）]) {1,8}(?=[\u4e00-\u9fff《])")
_BRACKETED = re.compile("[（(][^（()）\n]{1,80}[）)]")
_DU = re.compile(
    "据(?!此|悉|了解|称|说|报道[，：]|报道称|介绍[，：]|统计[，：]|透露[，：]|"
    "消息[，：])(?P<source>[^，。；：\n]{1,40}?)"
    "(?P<cue>(?:发布的?|公布的?|提供的?)?(?:最新)?(?:消息人士透露|报道|消息|介绍|透露|统计|估计|披露|通报|数据|"
    "援引|报告|预测|测算|评估|分析|声明)(?:称|说|显示|指出)?)(?P<mark>[，,：:])"
)
_LABEL = re.compile('(?P<source>[^，。；：:！？\n\ue000、“”"（(]{1,24})[：:]')
_NO_LABEL = re.compile(
    "(?:问|答|来源|编辑|责编|责任编辑|记者|作者|标题|时间|日期|地点|摘要|正文|央视网消息|新华社|原标题|附|注|链接|"
    "图|视频|审核|监制|一|二|三|四|五|六|七|八|九|十|第.|其[一二三四五]|\\d|http|主题|关键词|电话|地址|翻译|校对|"
    "导语|如下|以下|文)"
)
_REPORTER = re.compile("(?:记者|提问|主持人|[社报台网]$|电视|广播)")
_DATED = re.compile("\\d{1,2}日|当地时间|今天|昨天|当天|日前|近日|此前|周[一二三四五六日]|同一天|稍早|随后|采访时|报道")
# Narration that ends a speaker's run in an official account.
_NARRATION = re.compile(
    "(?:(?:双方|两国元首|两国领导人|两国外长|两国防长|两军领导人|中美双方)(?:还|就[^，。]{1,40}(?:交换|达成|进行|"
    "深入)|围绕|进行|同意|一致|商定|责成|回顾|决定|认为|均)|会[谈见晤]后|会[谈见晤]前|"
    "会[谈见晤]在|[^，。]{2,40}(?:参加|出席|陪同)(?:了?会[见谈晤]|上述|活动|。)|当天|当晚|当日|此前|随后|目前|"
    "截至|据|记者|此外，双方|本台|央视)"
)
# Marks of somebody's own voice: a news sentence without a cue that has one goes on with the last speaker.
_OWN_VOICE = re.compile(
    "(?:^|[，；])(?:我们?(?!国)|希望|中方(?:愿|将|希望|敦促|呼吁|坚决|支持|欢迎|一贯|反对|要求|期待|始终|的立场|"
    "对此|已|高度|注意到)|美方(?:应|必须|愿|将|希望|的做法|有关|此举|期待)|双方应|双方要|我国?愿|必须|应该|应当|"
    "不能|不应|只有|任何|各方应|如果|这(?:是|不|将|意味|种|一做法|充分)|敦促|呼吁|"
    "但?他们(?:必须|应|需要))"
)
_STANCE = re.compile(
    "(?:了)?[^，。；：\n]{0,10}(?:关切|担忧|遗憾|欢迎|反对|不满|谴责|感谢|赞赏|支持|震惊|愤慨|哀悼|慰问|祝贺|失望|"
    "乐观|怀疑|理解|赞同|同情|悲痛|忧虑|关注|抗议|满意|敬意|钦佩|肯定|警惕|愤怒|赞成|欣慰|期待|信心|不解|"
    "强烈不满和坚决反对)(?=[，。；！\n]|$)"
)
_TOWARD = re.compile("(?:对于?|就|向)[^，。；]{1,60}$")
_QUESTION = re.compile(
    "[，。？；](?:请问|对此|中方|你|您|外交部|发言人|能否|是否|这是否|我想|国防部|商务部|中国(?:外交部|政府|方面|"
    "是否|如何|对此)|有何|怎么看|如何看)[^，。？]{0,60}[？?]?$"
)
_ONLY_WHEN = re.compile(
    "[ ，,、\ue001]{0,3}(?:(?:当地时间)?(?:\\d{1,2}月)?(?:\\d{1,2}日)?(?:今天|昨天|当天|日前|近日|"
    "此前)?[早晚上下午间]{0,2}[ ，,、]{0,2})?$"
)
_PASSIVE = re.compile(
    "被(?P<source>[^，。；：\n]{1,24}?)(?P<cue>称为|称作|形容为|描述为|描绘为|视为|斥为|誉为|批评为|指责为|定性为|看作)"
)
_BA = re.compile(
    "(?:将|把)(?P<object>[^，。；：\n]{1,40}?)(?P<cue>称为|称作|形容为|描述为|描绘为|视为|斥为|定性为|看作|比作|"
    "说成|批评为)"
)
_YONG = re.compile("用(?P<content>[^，。；：\n]{1,60}?)(?:来|一词)?(?P<cue>形容|描述|概括|评价)")
_CONSENSUS = re.compile(
    "就(?P<content>[^，。；：\n]{1,80}?)(?P<cue>达成(?:了|一系列|重要|原则|基本|广泛|初步|新的|若干){0,3}(?:共识|"
    "一致|协议|谅解))"
)
_BOTH = re.compile("(?:中美|美中)?(?:双方|两国(?:元首|领导人|外长|防长)?|两军领导人)(?:一致)?$")
# Names with which a speaker talks of the sides: an attitude credited to them within somebody's words is that speaker's.
_SIDE_NAME = re.compile(
    "(?:[中美俄日英法德韩欧以伊乌双各对我]方|我们?|中国(?:政府|人民)?|美国(?:政府|人民)?|两国(?:人民)?|各国|"
    "国际社会|世界|人民|他们|一些国家|有关国家|任何人|大家|双方(?:团队)?)"
)
_CHAIN = re.compile(
    "(?:并且?|还|也|同时|又|且|再次|此外|随后|进一步|另外|而后|一边|继而|则|均|都|明确|公开|坚决|严厉|强烈|一致|"
    "共同|多次|，){1,4}$"
)
_POST_TAIL = re.compile("[。！？!?，,；\n”]|$")
_CLOSERS = '”’」』"»'
_OPENERS = '“‘「『"«'
_TRIM = " \t\r\n\u3000\u00a0"
_ENDS = "。！？；!?;，,：:、"


@dataclass(slots=True)
class _Run:
    """The speaker whose words go on: source, cue, whether every sentence goes on or only those in an own voice."""

    source: Span
    cue: Span
    is_account: bool
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class _Hit:
    """An accepted cue: its source, where its clause begins (what was said before ends there), and its content."""

    cue: Span
    source: Span | None
    region_start: int
    content_start: int
    kind: str
    rule: str
    modality: str
    content_end: int = -1


def candidates(
    text: str, quotations: Sequence[Quotation], sentences: Sequence[Span], *, is_account: bool = False
) -> tuple[Candidate, ...]:
    """Attributions of a Chinese text in the order of their contents; time linear in its length.

    ``quotations`` and ``sentences`` are those of the same text. Contents do not overlap within a sentence; sources that a
    sentence leaves out are those of the sentence before, with the span where they were named. ``is_account`` says that the
    text is official, so that a speaker's words always go on to the end of the paragraph or to narration.
    """
    speech = [q for q in quotations if q.depth == 0]
    masked = _mask(chinese_copy(text), speech)
    units = _units(text, speech, sentences)
    found: list[Candidate] = []
    run: _Run | None = None
    last_source: Span | None = None
    previous_end = 0
    for start, end in units:
        is_new_paragraph = "\n" in text[previous_end:start] or previous_end == 0
        if is_new_paragraph:
            run = run if run is not None and run.is_open else None
            last_source = last_source if run is not None else None
        hits = _hits(masked, text, start, end, last_source, is_new_paragraph)
        if hits and run is not None and not _breaks_out(masked, hits, run):
            hits = []
        if hits:
            found.extend(_contents(text, masked, hits, end, speech))
            held = run if run is not None and run.is_open else None
            run = _run_after(masked, hits, start, is_account) or held
            last_source = next((hit.source for hit in reversed(hits) if hit.source is not None), last_source)
        elif run is not None:
            if _goes_on(masked, start, end, run):
                content = _trim_content(text, start, end)
                if len(content):
                    found.append(_candidate(text, content, run.source, run.cue, speech, "run", "asserted", 0.7))
            else:
                run = None
        previous_end = end
    found.extend(_post(text, masked, speech, found))
    return _without_overlaps(found)


def _mask(folded: str, speech: Sequence[Quotation]) -> str:
    """The folded text with the inside of quotations and of brackets covered, of the same length."""
    pieces: list[str] = []
    at = 0
    for quotation in speech:
        if quotation.inner_start < at or not quotation.is_closed:
            continue
        pieces.append(folded[at : quotation.inner_start])
        pieces.append(MASK * (quotation.inner_end - quotation.inner_start))
        at = quotation.inner_end
        if folded[at - 1] in "，。！？,.!?…" and quotation.end == at + 1:
            # Whole sentences stand inside: what follows the mark is a clause of its own.
            pieces.append(BREAK)
            at += 1
    pieces.append(folded[at:])
    covered = _BRACKETED.sub(lambda match: match[0][0] + MASK * (len(match[0]) - 2) + match[0][-1], "".join(pieces))
    return _GAP.sub(lambda match: BREAK * len(match[0]), covered)


def _units(text: str, speech: Sequence[Quotation], sentences: Sequence[Span]) -> list[tuple[int, int]]:
    """Sentences joined over semicolons and over stops inside a quotation, at most MAX_UNIT characters each."""
    units: list[tuple[int, int]] = []
    covers = iter(q for q in speech if q.is_closed)
    cover = next(covers, None)
    for sentence in sentences:
        while cover is not None and cover.end <= sentence.start:
            cover = next(covers, None)
        if units:
            start, end = units[-1]
            gap = text[end : sentence.start]
            inside = cover is not None and cover.start < end and cover.end > sentence.start
            semicolon = text[end - 1] in "；;" and "\n" not in gap
            if (inside or semicolon) and sentence.end - start <= MAX_UNIT:
                units[-1] = (start, sentence.end)
                continue
        units.append((sentence.start, sentence.end))
    return [piece for start, end in units for piece in _cut(start, end)]


def _cut(start: int, end: int) -> list[tuple[int, int]]:
    return [(at, min(end, at + MAX_UNIT)) for at in range(start, end, MAX_UNIT)]


def _hits(masked: str, text: str, start: int, end: int, last: Span | None, is_new_paragraph: bool) -> list[_Hit]:
    """The cues of one sentence that credit something, from left to right."""
    hits: list[_Hit] = []
    at = start
    label = _label(masked, start, end) if is_new_paragraph else None
    if label is not None:
        hits.append(label)
        at = label.content_start
    for match in _DU.finditer(masked, at, end):
        if match.start() == at or masked[match.start() - 1] in BREAKS + "另":
            source = _du_source(masked, match)
            hits.append(
                _Hit(
                    Span(match.start(), match.start() + 1),
                    source,
                    match.start(),
                    match.end(),
                    "report",
                    "du",
                    "asserted",
                )
            )
            break
    floor = at
    for match in cue_pattern().finditer(masked, at, end):
        if match.start() < floor:
            continue
        hit = _hit(masked, match, start, end, hits, last)
        if hit is not None:
            hits.append(hit)
            floor = hit.content_start
    hits.extend(_frames(masked, start, end, hits, last))
    hits.sort(key=lambda hit: (hit.region_start, hit.content_start))
    return _without_outer(masked, hits)


def is_label(name: str) -> bool:
    """Whether a name before a colon at the head of a line is somebody who speaks or asks, not a heading of a list."""
    return (
        name in ("问", "答")
        or (_NO_LABEL.match(name) is None and (is_actor(name) or _REPORTER.search(name) is not None))
        or name.endswith("记者")
    )


def _label(masked: str, start: int, end: int) -> _Hit | None:
    match = _LABEL.match(masked, start, end)
    if match is None or _NO_LABEL.match(match["source"]) or _REPORTER.search(match["source"]):
        return None
    name = match["source"].strip()
    if match.end() >= end or not is_actor(name) or cue_pattern().search(name):
        return None
    source = Span(start, start + len(match["source"].rstrip()))
    return _Hit(Span(match.end() - 1, match.end()), source, start, match.end(), "label", "label", "asserted")


def _du_source(masked: str, match: re.Match[str]) -> Span | None:
    found = subject_in(masked, match.start("source"), match.end("source"))
    return Span(*found) if found is not None else None


def _hit(masked: str, match: re.Match[str], start: int, end: int, hits: list[_Hit], last: Span | None) -> _Hit | None:
    """The cue verb of ``match`` as a hit, or None where it credits nothing."""
    lemma = match["lemma"]
    cue = chinese_cues()[lemma]
    cue_start, cue_end = match.start("lemma"), match.end("lemma")
    stop = match.end()
    noun = NOUN_CUE.match(masked, cue_start, end)
    if noun is not None:
        cue_start, cue_end = noun.span("verb")
        stop = noun.end()
    elif not is_cue_here(masked, lemma, cue_start, stop):
        return None
    after = masked[stop : stop + 1]
    if stop >= end or after in "。！？!?；;、)）\n":
        return None
    has_mark = after in "，,：:" or after in _OPENERS
    clause = clause_start(masked, cue_start, start)
    subject = subject_in(masked, clause, cue_start) if noun is None else _text_subject(masked, clause, noun)
    region = clause
    governing = hits[-1] if hits else None
    is_chain = subject is None and _CHAIN.search(masked, max(clause, cue_start - 8), cue_start) is not None
    is_bare = subject is None and cue_start - clause <= 1
    if subject is None:
        source = _carried(masked, start, clause, hits, last)
        if source is None:
            return None
        is_weak = (
            cue.takes == "object"
            or cue.kind == "opinion"
            or lemma in ("敦促", "呼吁", "要求", "建议", "主张", "承诺", "保证", "警告", "预计", "担忧")
        )
        if governing is not None and governing.kind in ("speech", "label", "opinion"):
            if governing.rule == "marked" and not (is_chain or (is_bare and not is_weak and (lemma in _SAYING))):
                return None
            if governing.rule != "marked" and not (is_chain or is_bare or has_mark):
                return None
    else:
        source = Span(*subject)
        name = masked[subject[0] : subject[1]]
        if cue_pattern().search(name) is not None and len(name) > 12 and not is_actor(name):
            return None
        if governing is not None and governing.rule in ("marked", "label", "run"):
            # Within somebody's words only a plain report of another speaker breaks out.
            if (
                lemma not in _SAYING
                or not is_actor(name)
                or (not has_mark and lemma not in ("称", "说", "表示", "宣布", "指出", "强调", "报道称"))
            ):
                return None
        elif (cue.takes == "object" or cue.kind == "opinion" or cue.polarity < 0) and not is_actor(name):
            return None
        elif not has_mark and not is_actor(name):
            return None
        if (
            len(name) == 1
            and name not in "他她它其我"
            and (has_mark or lemma not in ("称", "说", "宣布", "谴责", "警告", "呼吁", "敦促", "回应"))
        ):
            return None
    content_start = stop + (1 if after in "，,：:" else 0)
    if content_start >= end:
        return None
    rule = "marked" if has_mark and cue.takes == "clause" else "direct"
    if cue.takes == "object" and after in "，,：:" and cue.kind != "agreement":
        return None
    modality = modality_of(masked, cue_start, clause, end)
    if lemma == "表示" and not has_mark and subject is not None:
        stance = _STANCE.match(masked, stop, end)
        toward = _TOWARD.search(masked, subject[1], cue_start)
        if stance is not None and toward is not None:
            # "对…表示关切": what the stance is about stands before the cue and belongs to the words credited.
            return _Hit(Span(cue_start, cue_end), source, region, toward.start(), "attitude", "toward", modality)
    return _Hit(
        Span(cue_start, cue_end),
        source,
        region,
        content_start,
        "speech" if cue.kind in ("speech", "opinion") else cue.kind,
        rule,
        modality,
    )


def _text_subject(masked: str, clause: int, noun: re.Match[str]) -> tuple[int, int] | None:
    """The source of "…发表声明称" (who issued it), of "联合国报告称" (the text with its name) or of "声明称" (the text)."""
    found = subject_in(masked, clause, noun.start("noun"))
    if found is None:
        is_plain = not masked[clause : noun.start("noun")].strip("该这份此上述其 ，")
        return (noun.start("noun"), noun.end("noun")) if is_plain else None
    issues = masked[found[1] : noun.start("noun")]
    if noun["noun"] in ("消息", "报道") or any(verb in issues for verb in ("发", "公布", "散", "通过", "作", "出")):
        return found
    return (found[0], noun.end("noun")) if found[1] == noun.start("noun") else found


_SAYING = frozenset(
    "表示 指出 强调 称 说 透露 宣布 重申 坦言 直言 声称 宣称 坚称 辩称 承认 证实 否认 写道 告诉 回应 回应称 "
    "回应说 解释 补充 补充说 解释说 披露 "
    "介绍 介绍说 警告 警告称 警告说 声明称 声明说 公告称 公告说 报道 报道称 报道说 认为 分析称 分析认为 发文称 发帖称 发文表示 指责 批评称 呼吁 还称 反驳 反驳称 扬言 威胁 威胁称 预计 预测 评论称 谈到 提到".split()
) - {"认为"}


def _carried(masked: str, start: int, clause: int, hits: list[_Hit], last: Span | None) -> Span | None:
    """The source of a cue whose own clause names none: that of the cue before, of an earlier clause, or of the last sentence."""
    for hit in reversed(hits):
        if hit.source is not None and hit.kind != "report":
            return hit.source
    position = start
    best: Span | None = None
    while position < clause and position - start < 300:
        stop = position
        while stop < clause and masked[stop] not in BREAKS:
            stop += 1
        found = subject_in(masked, position, stop)
        if found is not None and is_actor(masked[found[0] : found[1]]) and found[1] < stop:
            best = Span(*found)
            break
        position = stop + 1
    return best or last


def _frames(masked: str, start: int, end: int, hits: list[_Hit], last: Span | None) -> list[_Hit]:
    """Frames that are no plain verb: 被…称为, 将…形容为, 用…形容, 就…达成共识."""
    if any(hit.rule in ("marked", "label") for hit in hits):
        return []
    extra: list[_Hit] = []
    for match in _PASSIVE.finditer(masked, start, end):
        if match.end() < end:
            source = Span(match.start("source"), match.end("source"))
            extra.append(
                _Hit(Span(*match.span("cue")), source, match.start(), match.end(), "description", "passive", "asserted")
            )
    for pattern, rule in ((_BA, "ba"), (_YONG, "yong"), (_CONSENSUS, "consensus")):
        for match in pattern.finditer(masked, start, end):
            clause = clause_start(masked, match.start(), start)
            subject = subject_in(masked, clause, match.start())
            source_or_none = Span(*subject) if subject is not None else _carried(masked, start, clause, hits, last)
            if source_or_none is None or not is_actor(masked[source_or_none.start : source_or_none.end]):
                continue
            begins = match.start("content") if rule in ("yong", "consensus") else match.end()
            ends = match.end("content") if rule in ("yong", "consensus") else -1
            if begins < end:
                kind = "agreement" if rule == "consensus" else "description"
                extra.append(
                    _Hit(Span(*match.span("cue")), source_or_none, clause, begins, kind, rule, "asserted", ends)
                )
    taken = [(hit.content_start, end) for hit in hits if hit.rule == "marked"]
    return [hit for hit in extra if not any(low <= hit.content_start < high for low, high in taken)]


def _without_outer(masked: str, hits: list[_Hit]) -> list[_Hit]:
    """Nested credit keeps the inner speaker: an outer cue whose content begins with another source is dropped."""
    kept: list[_Hit] = []
    for index, hit in enumerate(hits):
        following = hits[index + 1] if index + 1 < len(hits) else None
        if following is not None and following.source is not None and following.source.start >= hit.content_start:
            between = masked[hit.content_start : max(hit.content_start, following.source.start)]
            if following.source != hit.source and (
                len(between.strip(_ENDS + " ")) <= 1
                or _ONLY_WHEN.match(between)
                or not masked[hit.content_start : following.region_start].strip(_ENDS + " ")
            ):
                continue
        kept.append(hit)
    return kept


def _contents(text: str, masked: str, hits: list[_Hit], end: int, speech: Sequence[Quotation]) -> list[Candidate]:
    found: list[Candidate] = []
    for index, hit in enumerate(hits):
        stop = hits[index + 1].region_start if index + 1 < len(hits) else end
        if hit.content_end >= 0:
            stop = hit.content_end
        elif stop < hit.content_start:
            stop = end
        if masked[end - 1] in "？?":
            question = _QUESTION.search(masked, hit.content_start, stop)
            stop = question.start() if question is not None else stop
        content = _trim_content(text, hit.content_start, stop)
        if not len(content):
            continue
        confidence = 0.9 if hit.rule in ("marked", "label") else 0.75
        found.append(_candidate(text, content, hit.source, hit.cue, speech, hit.rule, hit.modality, confidence))
    return found


def _trim_content(text: str, start: int, end: int) -> Span:
    span = trimmed(text, start, end, _TRIM + "，,、：:；")
    return trimmed(text, span.start, span.end, _TRIM + _ENDS)


def _candidate(
    text: str,
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
    import bisect

    low = bisect.bisect_left(speech, content.start, key=lambda q: q.end)
    found: list[Quotation] = []
    for quotation in speech[low:]:
        if quotation.start >= content.end:
            break
        found.append(quotation)
    return found


def _run_after(masked: str, hits: list[_Hit], start: int, is_account: bool) -> _Run | None:
    """The run that a sentence opens: only a cue with a comma or colon does, and dates before it make it agency news."""
    hit = hits[-1]
    lemma = masked[hit.cue.start : hit.cue.end]
    is_opening = hit.rule in ("marked", "label") or (hit.rule == "direct" and is_account and lemma in _SAYING)
    if hit.source is None or not is_opening or hit.modality != "asserted":
        return None
    is_dated = _DATED.search(masked, start, hit.cue.start) is not None
    is_open = hit.rule == "label" or masked[hit.content_start - 1] in "：:"
    is_early = hit.region_start - start <= 40
    return _Run(
        hit.source,
        hit.cue,
        is_account or (not is_dated and is_early) or hit.rule == "label",
        is_open and hit.rule == "marked" and (is_account or not is_dated),
    )


def _breaks_out(masked: str, hits: list[_Hit], run: _Run) -> bool:
    """Whether a sentence within somebody's words is another report: "美方希望…" in a leader's mouth is still the leader's.

    Both sides agreeing, a plain saying verb and a speaker named with an office or a name do; attitudes of a side do not.
    """
    hit = hits[0]
    if hit.source is None:
        return hit.rule == "du"
    name = masked[hit.source.start : hit.source.end]
    lemma = masked[hit.cue.start : hit.cue.end]
    if _BOTH.match(name) is not None:
        return hit.kind == "agreement" or hit.rule == "marked" or lemma in ("认为", "同意", "一致认为")
    if hit.rule in ("label", "du"):
        return True
    if lemma not in _SAYING and not (run.is_account is False and is_actor(name) and _SIDE_NAME.match(name) is None):
        return hit.source.start < run.source.start or (hit.kind != "speech" and _is_person(name))
    if _SIDE_NAME.match(name) is not None:
        return hit.rule == "marked"
    return is_actor(name)


def _is_person(name: str) -> bool:
    """Whether a source is a person's name rather than a side or a matter."""
    return is_actor(name) and _SIDE_NAME.match(name) is None and len(name) <= 12


def is_narration(folded: str, start: int, end: int) -> bool:
    """Whether a sentence of an official account is the narrator's: what both sides did, when, and who took part."""
    return _NARRATION.match(folded, start, end) is not None


def _goes_on(masked: str, start: int, end: int, run: _Run) -> bool:
    if end - start < 4 or is_narration(masked, start, end):
        return False
    if masked[end - 1] not in "。！？!?；;”" and not (run.is_open and masked[end - 1] == "："):
        # A heading or an unfinished line.
        return False
    return run.is_account or _OWN_VOICE.search(masked, start, min(end, start + 60)) is not None


def _post(text: str, masked: str, speech: Sequence[Quotation], found: Sequence[Candidate]) -> list[Candidate]:
    """Quotations before their cue: “…。”贝森特说。 and the second half of an interrupted one."""
    extra: list[Candidate] = []
    for index, quotation in enumerate(speech):
        if quotation.kind not in ("speech",) or not quotation.is_closed:
            continue
        limit = min(len(masked), quotation.end + 60)
        match = cue_pattern().search(masked, quotation.end, limit)
        if match is None or any(character in "。！？；\n" for character in masked[quotation.end : match.start()]):
            continue
        after = masked[match.end() : match.end() + 1]
        if after not in "。！？，,\n" or not is_cue_here(masked, match["lemma"], match.start("lemma"), match.end()):
            continue
        if after in "，," and masked[match.end() + 1 : match.end() + 2] not in _OPENERS:
            continue
        first = masked[quotation.end : quotation.end + 1] in "，, " and quotation.end + 1 or quotation.end
        subject = subject_in(masked, first, match.start("lemma"))
        if subject is None:
            continue
        source, cue = Span(*subject), Span(match.start("lemma"), match.end("lemma"))
        extra.append(
            Candidate(Span(quotation.inner_start, quotation.inner_end), source, cue, "direct", "asserted", 0.9, "post")
        )
    del text, found
    return extra


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
