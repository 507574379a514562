"""Which cues of a Chinese sentence credit something to somebody: the cue verbs, and the frames around other words.

From left to right, each cue is asked who its source is and whether it stands within words already credited: there only
a plain report of another speaker breaks out, while wishes and attitudes remain the speaker's own.
"""

import itertools
import re

from corpora.chinese_clauses import BREAKS, clause_start, is_actor, subject_in
from corpora.chinese_cues import NOUN_CUE, ChineseCue, chinese_cues, cue_pattern, is_cue_here, modality_of
from corpora.chinese_frames import Hit, carried, frames
from corpora.span import Span

_DU = re.compile(
    "据(?!此|悉|了解|称|说|报道[，：]|报道称|介绍[，：]|统计[，：]|透露[，：]|"
    "消息[，：])(?P<source>[^，。；：\n]{1,40}?)"
    "(?P<cue>(?:发布的?|公布的?|提供的?)?(?:最新)?(?:消息人士透露|报道|报导|消息|介绍|透露|统计|估计|披露|通报|数据|"
    "援引|报告|预测|测算|评估|分析|声明)(?:称|说|显示|指出)?)(?P<mark>[，：])"
)
_QUOTING = re.compile(
    "(?:援引|引述|引用|转述)(?P<source>[^，。；：\n]{1,40}?)的?(?:话|消息|说法|表态|报道|分析|观点|言论)?"
    "(?P<cue>报道称|报道说|报道指出|报道|报导称|报导说|报导|指出|表示|说|称)[，：]?"
)
_SPEAKS = re.compile(
    "声明|讲话|发文|致辞|文章|发表|表示|采访|会议|发言|会上|谈到|谈及|通话|回应|推文|演讲|报道|抗议|集会|示威|"
    "会见|会谈|会晤|发布|"
    "公报|白皮书|论述|立场|高度|举行公开会|当天|日前|信中|致信|致函|致电|复信|评论|关注"
)
# Whom somebody tells ("告诉记者，").
_TOLD = re.compile("[^，。；：\n]{1,24}[，：]")
_AIMED = re.compile("(?:针对|对于|就|关于)(?=.)")
_CLAIM = re.compile(
    "(?:一事|的(?:说法|言论|表态|报道|指控|问题|消息)|一说)(?=，)|，(?=[^，]{2,30}(?:表示|称|说|回应|指出|强调))"
)
_LABEL = re.compile('(?P<source>[^，。；：:！？\n\ue000、“”"（(]{1,24})：')
_REPORTER = re.compile("(?:记者|提问|主持人|[社报台网]$|电视|广播)")
_NO_LABEL = re.compile(
    "(?:问|答|来源|编辑|责编|责任编辑|记者|作者|标题|时间|日期|地点|摘要|正文|央视网消息|新华社|原标题|附|注|链接|"
    "图|视频|审核|监制|一|二|三|四|五|六|七|八|九|十|第.|其[一二三四五]|\\d|http|主题|关键词|电话|地址|翻译|校对|"
    "导语|如下|以下|文)"
)
_STANCE = re.compile(
    "(?:了)?[^，。；：\n]{0,10}(?:关切|担忧|遗憾|欢迎|反对|不满|谴责|感谢|赞赏|支持|震惊|愤慨|哀悼|慰问|祝贺|失望|"
    "乐观|怀疑|理解|赞同|同情|悲痛|忧虑|关注|抗议|满意|敬意|钦佩|肯定|警惕|愤怒|赞成|欣慰|期待|信心|不解|"
    "强烈不满和坚决反对)(?=[，。；！\n]|$)"
)
_TOWARD = re.compile("(?:对于?|就|向)[^，。；]{1,60}$")
_ONLY_WHEN = re.compile(
    "[ ，,、\ue001]{0,3}(?:(?:当地时间)?(?:\\d{1,2}月)?(?:\\d{1,2}日)?(?:今天|昨天|当天|日前|近日|"
    "此前)?[早晚上下午间]{0,2}[ ，,、]{0,2})?$"
)
_CHAIN = re.compile(
    "(?:并且?|系统|深刻|全面|充分|详细|还|也|同时|又|且|再次|此外|随后|进一步|另外|而后|一边|继而|则|均|都|明确|公开|坚决|严厉|强烈|一致|"
    "共同|多次|，){1,4}$"
)
# More cue verbs than this in one sentence are no sentence.
MAX_CUES = 60
OPENERS = '“‘「『"«'
ENDS = "。！？；!?;，,：:、"


def hits(masked: str, start: int, end: int, last: Span | None, *, is_new_paragraph: bool) -> list[Hit]:
    """The cues of the sentence ``[start, end)`` that credit something, from left to right.

    ``last`` is the source of the sentence before, for a sentence that names none; labels ("X：") open paragraphs only.
    """
    found: list[Hit] = []
    at = start
    label = _label(masked, start, end) if is_new_paragraph else None
    if label is not None:
        found.append(label)
        at = label.content_start
    taken = [(hit.region_start, hit.content_start) for hit in _reports(masked, at, end, found)]
    floor = at
    for match in itertools.islice(cue_pattern().finditer(masked, at, end), MAX_CUES):
        if match.start() < floor or any(low <= match.start() < high for low, high in taken):
            continue
        hit = _hit(masked, match, start, end, [one for one in found if one.content_start <= match.start()], last)
        if hit is not None:
            found.append(hit)
            floor = hit.content_start
    found.extend(frames(masked, start, end, found, last))
    found.sort(key=lambda hit: (hit.region_start, hit.content_start))
    return _without_outer(masked, found)


def is_label(name: str) -> bool:
    """Whether a name before a colon at the head of a line is somebody who speaks or asks, not a heading of a list."""
    if name in ("问", "答") or name.endswith("记者"):
        return True
    return _NO_LABEL.match(name) is None and (is_actor(name) or _REPORTER.search(name) is not None)


def _label(masked: str, start: int, end: int) -> Hit | None:
    match = _LABEL.match(masked, start, end)
    if match is None or _NO_LABEL.match(match["source"]) or _REPORTER.search(match["source"]):
        return None
    name = match["source"].strip()
    if "日电" in name or "据" in name:
        return None
    if match.end() >= end or not is_actor(name) or cue_pattern().search(name):
        return None
    source = Span(start, start + len(match["source"].rstrip()))
    return Hit(Span(match.end() - 1, match.end()), source, start, match.end(), "label", "label", "asserted")


def _reports(masked: str, start: int, end: int, found: list[Hit]) -> list[Hit]:
    """ "据…报道，" and "援引…的话说，", added to ``found``; the words of the second are those of whom it quotes."""
    made: list[Hit] = []
    for match in _DU.finditer(masked, start, end):
        if match.start() == start or masked[match.start() - 1] in BREAKS + "另":
            source = subject_in(masked, match.start("source"), match.end("source"))
            cue = Span(match.start(), match.start() + 1)
            span = Span(*source) if source is not None else None
            made.append(Hit(cue, span, match.start(), match.end(), "report", "du", "asserted"))
    for match in _QUOTING.finditer(masked, start, end):
        source = subject_in(masked, match.start("source"), match.end("source"))
        if source is not None and not any(hit.region_start <= match.start() < hit.content_start for hit in made):
            region = clause_start(masked, match.start(), start)
            made.append(
                Hit(Span(*match.span("cue")), Span(*source), region, match.end(), "speech", "marked", "asserted")
            )
    found.extend(made)
    return made


def _hit(masked: str, match: re.Match[str], start: int, end: int, before: list[Hit], last: Span | None) -> Hit | None:
    """The cue verb of ``match`` as a hit, or None where it credits nothing."""
    lemma = match["lemma"]
    cue = chinese_cues()[lemma]
    cue_span, stop = Span(match.start("lemma"), match.end("lemma")), match.end()
    noun = NOUN_CUE.match(masked, cue_span.start, end)
    if noun is not None:
        cue_span, stop = Span(*noun.span("verb")), noun.end()
    elif len(lemma) > 1 and cue.kind == "speech" and masked[stop : stop + 1] in _SAYS:
        # "提醒说", "补充道"
        cue_span, stop = Span(cue_span.start, stop + 1), stop + 1
    elif not is_cue_here(masked, lemma, cue_span.start, stop):
        return None
    after = masked[stop : stop + 1]
    content_start = stop + (1 if after in "，：" else 0)
    if stop >= end or content_start >= end or after in "。！？；、）\n":
        return None
    has_mark = after in "，：" or after in OPENERS
    if cue.takes == "object" and after in "，：" and cue.kind != "agreement":
        return None
    clause = clause_start(masked, cue_span.start, start)
    subject = (
        _text_subject(masked, clause, noun) if noun is not None else _subject(masked, clause, cue_span.start, lemma)
    )
    governing = before[-1] if before else None
    if subject is None:
        source = carried(masked, start, clause, before, last)
        if source is None or not _may_chain(masked, clause, cue_span.start, cue, governing, has_mark):
            return None
        if source == last and source.start < start and not (cue.is_plain and clause - start <= 1):
            # Only a sentence that opens with its cue ("还表示，") goes on with the speaker of the sentence before.
            return None
        if governing is None and cue.is_weak and cue.kind != "agreement" and source.start >= start:
            # "举行仪式，欢迎…" is a ceremony; "发表声明，谴责…" is speech.
            if _SPEAKS.search(masked, source.end, cue_span.start) is None:
                return None
    else:
        source = Span(*subject)
        if not _may_speak(masked[subject[0] : subject[1]], cue, governing, has_mark):
            return None
    modality = modality_of(masked, cue_span.start, clause, end)
    if lemma in ("表示", "表达") and not has_mark and subject is not None:
        toward = _TOWARD.search(masked, subject[1], cue_span.start)
        if toward is not None and _STANCE.match(masked, stop, end) is not None:
            # "对…表示关切": what the stance is about stands before the cue and belongs to the words credited.
            return Hit(cue_span, source, clause, toward.start(), "attitude", "toward", modality)
    told = _TOLD.match(masked, stop, end) if lemma in ("告诉", "告知") else None
    if told is not None:
        has_mark, content_start = True, told.end()
    rule = "marked" if has_mark and cue.takes == "clause" else "direct"
    kind = "speech" if cue.kind in ("speech", "opinion") else cue.kind
    return Hit(
        cue_span, source, clause, content_start, kind, rule, modality, _claim_end(masked, clause, content_start, end)
    )


def _may_chain(masked: str, clause: int, position: int, cue: ChineseCue, governing: Hit | None, has_mark: bool) -> bool:
    """Whether a cue without a source of its own goes on with the last one ("并呼吁", "，称")."""
    if governing is None or governing.kind not in ("speech", "label"):
        return True
    is_chain = _CHAIN.search(masked, max(clause, position - 8), position) is not None
    is_bare = position - clause <= 1
    if governing.rule == "marked":
        return is_chain or (is_bare and cue.is_plain and not cue.is_weak)
    return is_chain or is_bare or has_mark


def _may_speak(name: str, cue: ChineseCue, governing: Hit | None, has_mark: bool) -> bool:
    """Whether a named source credits here: somebody who can speak, and no mere wish within words already credited."""
    known = is_actor(name)
    if len(name) > 12 and not known and cue_pattern().search(name) is not None:
        return False
    if len(name) == 1 and name not in "他她它我" and (has_mark or cue.lemma not in _HEADLINE_CUES):
        return False
    if governing is not None and governing.rule in ("marked", "label"):
        return cue.is_plain and known and (has_mark or (cue.lemma in _PLAINEST and not name.endswith("方")))
    return known or (has_mark and not cue.is_weak and cue.polarity >= 0)


_SAYS = ("说", "称", "道")
_HEADLINE_CUES = frozenset("称 说 宣布 威胁 重申 指责 谴责 警告 呼吁 敦促 回应 批评 反对 拒绝 承认 否认".split())
_PLAINEST = frozenset("称 说 表示 宣布 指出 强调 报道称 报道说".split())


def _subject(masked: str, clause: int, position: int, lemma: str) -> tuple[int, int] | None:
    """The source in the cue's clause; behind "针对" in "针对特朗普称…一事" too."""
    found = subject_in(masked, clause, position)
    if found is None and lemma in ("称", "说", "声称", "表示", "指责"):
        aimed = _AIMED.match(masked, clause, position)
        if aimed is not None:
            return subject_in(masked, aimed.end(), position)
    return found


def _claim_end(masked: str, clause: int, content_start: int, end: int) -> int:
    """End of a claim that the sentence only takes up ("针对特朗普称…一事，"); -1 where the words run on."""
    if _AIMED.match(masked, clause, content_start) is None:
        return -1
    claim = _CLAIM.search(masked, content_start, end)
    return claim.start() if claim is not None else -1


def _text_subject(masked: str, clause: int, noun: re.Match[str]) -> tuple[int, int] | None:
    """The source of "…发表声明称" (who issued it), of "联合国报告称" (the text with its name) or of "声明称" (the
    text)."""
    found = subject_in(masked, clause, noun.start("noun"))
    if found is None:
        is_plain = not masked[clause : noun.start("noun")].strip("该这份此上述其 ，")
        return (noun.start("noun"), noun.end("noun")) if is_plain else None
    if masked[found[0] : found[1]] in ("该", "这份", "上述", "此"):
        return found[0], noun.end("noun")
    issues = masked[found[1] : noun.start("noun")]
    if noun["noun"] in ("消息", "报道", "报导") or any(
        verb in issues for verb in ("发", "公布", "散", "通过", "作", "出")
    ):
        return found
    return (found[0], noun.end("noun")) if found[1] == noun.start("noun") else found


def _is_same(masked: str, inner: Hit, outer: Hit) -> bool:
    """Whether an inner source is a pronoun for the outer one ("贝森特告诉记者，他预计…")."""
    if inner.source is None or outer.source is None or inner.source.start < outer.content_start:
        return False
    return masked[inner.source.start : inner.source.end] in ("他", "她", "我")


def _without_outer(masked: str, found: list[Hit]) -> list[Hit]:
    """Nested credit keeps the inner speaker: an outer cue whose content begins with another source is dropped."""
    kept: list[Hit] = []
    for index, hit in enumerate(found):
        following = found[index + 1] if index + 1 < len(found) else None
        if kept and hit.region_start <= kept[-1].content_start + 1 and _is_same(masked, hit, kept[-1]):
            # "格里尔告诉记者，他预计…": one speaker, one statement.
            continue
        if following is not None and following.source is not None and following.source.start >= hit.content_start:
            between = masked[hit.content_start : following.source.start]
            is_at_once = len(between.strip(ENDS + " ")) <= 1 or _ONLY_WHEN.match(between) is not None
            if (
                following.source != hit.source
                and not _is_same(masked, following, hit)
                and (is_at_once or not masked[hit.content_start : following.region_start].strip(ENDS + " "))
            ):
                continue
        kept.append(hit)
    return kept
