"""The Chinese lexicon of cues as one pattern, and the contexts in which a cue verb credits nothing."""

import functools
import re
from dataclasses import dataclass

from corpora.cards import read_records

_APPEALS = frozenset("敦促 呼吁 要求 建议 主张 承诺 保证 警告 预计 促请 吁请 提议".split())
# Nouns that are the source when nobody else is: "声明说" beside "外交部发表声明说".
SPEAKING_NOUNS = (
    "联合声明|声明|公告|公报|通报|报告|文章|社论|评论|消息|推文|帖文|报道|报导|通知|决议|白皮书|文件|新闻稿"
)
NOUN_CUE = re.compile(
    f"(?P<noun>{SPEAKING_NOUNS})(?:还|也)?(?P<verb>(?:称|说|指出|强调|表示|认为|宣布|呼吁|写道|提到|显示|要求|重申))"
)
# A verb in these surroundings is part of another word, a noun, or a remark of the writer.
BEFORE = {
    "称": re.compile("[名简统号对堪职尊俗代别通美爱昵宣官匀人]$"),
    "说": re.compile(
        "[小学传据话邪游假劝可来再听应虽是者且就之话所难]$|总的来|换句话|也就是|可以|不用|按理|或者|一般来|老实|坦率地"
    ),
    "表示": re.compile("所$|以示$"),
    "报道": re.compile("[的新一]$|有关$|相关$"),
    "要求": re.compile("[的有关合这些无新高项按照应根据]$"),
    "希望": re.compile("[的有唯新大一]$"),
    "反对": re.compile("[的各致]$"),
    "支持": re.compile("[的大持资金力财术供到相互]$"),
    "欢迎": re.compile("[的受遍到获迎]$"),
    "批评": re.compile("[的到遭受]$"),
    "威胁": re.compile("[的国安大在性受到胁成]$"),
    "承诺": re.compile("[的出项守各些约]$"),
    "建议": re.compile("[的项条出些策]$"),
    "警告": re.compile("[的出]$"),
    "抗议": re.compile("[的发行起众举模动爆]$"),
    "介绍": re.compile("[的情]$"),
    "分析": re.compile("[的过经据]$"),
    "评论": re.compile("[加作予的置何]$"),
    "评价": re.compile("[的极高]$"),
    "决定": re.compile("[的项一等议]$"),
    "表态": re.compile("有关$|上述$|[的此等]$"),
    "确认": re.compile("[正明]$"),
    "报告": re.compile("[布表的份出开个项新期度查作该]$"),
    "显示": re.compile("(?<![》告据计查调究件果])$"),
}
AFTER = {
    "称": re.compile("[号呼谓职霸王重心颂赞得病手道]|为$"),
    "说": re.compile("[明法服辞教客到起白不过]|清楚"),
    "指出": re.compile("的"),
    "报道": re.compile("[的员中]|了"),
    "介绍": re.compile("信|人"),
    "要求": re.compile("[和等是，。、；]"),
    "希望": re.compile("[和等是。、；之]"),
    "支持": re.compile("[率者和等下，。、；]"),
    "反对": re.compile("[派党者票声和等，。、；]"),
    "欢迎": re.compile("[会仪式宴辞晚和等，。、；]"),
    "批评": re.compile("[者家声和等。、；]"),
    "威胁": re.compile("[论到性和等，。、；]"),
    "承诺": re.compile("[书和等，。、；]"),
    "建议": re.compile("[书和等。、；]"),
    "警告": re.compile("[信声和。、；]"),
    "抗议": re.compile("[者活示声游民和，。、；]"),
    "决定": re.compile("[性权了着于和，。、；]"),
    "回应": re.compile("[了]"),
    "评论": re.compile("[^，：称说道]"),
    "声明": re.compile(".?"),
    "报告": re.compile("[^，：:]"),
    "回答": re.compile("[^，：:说称]"),
    "同意": re.compile("[书和等。、；]"),
    "描述": re.compile("[的和。、；]"),
    "肯定": re.compile("[会是能的和。、；]"),
    "分析": re.compile("[师人家员和的了]"),
    "提出": re.compile("(?![^，。]{0,10}(?:动议|建议|主张|倡议|抗议|交涉|质疑|反对|警告))[^，：]"),
    "预计": re.compile("[将也会于在可到至]|明年|今年|年底|需"),
    "判断": re.compile("[的和力]"),
    "通报": re.compile("[^，：:]"),
    "评价": re.compile("[^，：称说道]"),
    "保证": re.compile("[金书]"),
    "估计": re.compile("[的]"),
    "主张": re.compile("[的和、。]"),
    "拒绝": re.compile("[的和、。]|透露|置评|回应|评论|回答|表态|接受采访"),
    "感谢": re.compile("[信的和、。]"),
    "抵制": re.compile("[的和、。]"),
    "确认": re.compile("[的和、。了]"),
    "表态": re.compile("[^，：称说]"),
    "指责": re.compile("[和等。、；]|根本|毫无|完全|没有|不|是|罔顾|纯属"),
    "补充": re.compile("[^，：说称道]"),
    "回顾": re.compile("[^，：道说]"),
    "公布": re.compile("[的了后前，。、；]"),
}
# Behind these a two-character verb is a noun ("这一决定", "有关要求").
_NOUN_BEFORE = re.compile(
    "(?:这一|那一|这项|该项|一项|一个|的|各种|各项|任何|有关|相关|此一|某种|上述|其|其他|替代|一种|诸多|双重|重要|"
    "积极|深切|主要)$"
)
_NOUN_BEFORE_ALL = re.compile("(?:这一|那一|这项|该项|一项|这个|那个|这种|此类|的|[和及与或、])$")
# The doers of these never speak: "这表明", "数据显示".
NEGATED_BEFORE = re.compile(
    "(?:没有?|未|未曾|并未|从未|不曾|不|拒绝|拒不|不愿|尚未|无法)(?:就此|对此|明确|具体|公开|直接|进一步|立即)?$"
)
QUESTIONED_BEFORE = re.compile("(?:是否|有无|会否|有没有|能否|能不能|可否)(?:曾|已|会|就此|对此)?$")


@dataclass(frozen=True, slots=True)
class ChineseCue:
    """One cue verb: ``kind`` speech, opinion, attitude, agreement or description; ``polarity`` of the stance, -1 to 1;
    ``takes`` what carries the content, "clause" or "object"; ``is_plain`` whether it reports and does no more."""

    lemma: str
    kind: str
    polarity: int
    takes: str
    is_plain: bool

    @property
    def is_weak(self) -> bool:
        """Whether it may as well be part of what somebody says: a wish, an attitude, an appeal."""
        return self.takes == "object" or self.kind == "opinion" or self.lemma in _APPEALS


@functools.cache
def chinese_cues() -> dict[str, ChineseCue]:
    """Cue verbs by lemma, in simplified characters; raises CardError where the bundled file does not fit its card."""
    return {
        row["lemma"]: ChineseCue(row["lemma"], row["kind"], row["polarity"], row["takes"], row["plain"])
        for row in read_records("cues_zh.jsonl")
    }


@functools.cache
def cue_pattern() -> re.Pattern[str]:
    """All cue verbs as one alternation, longest first, with an aspect mark behind ("表示了")."""
    lemmas = sorted(chinese_cues(), key=lambda lemma: (-len(lemma), lemma))
    return re.compile("(?P<lemma>" + "|".join(map(re.escape, lemmas)) + ")(?P<aspect>了|过|到|道|着)?")


def is_cue_here(masked: str, lemma: str, start: int, end: int) -> bool:
    """Whether the verb at ``[start, end)`` stands as a verb, by the characters around it."""
    if _NOUN_BEFORE.search(masked, max(0, start - 4), start) is not None and chinese_cues()[lemma].kind != "speech":
        return False
    if _NOUN_BEFORE_ALL.search(masked, max(0, start - 3), start) is not None:
        return False
    before, after = BEFORE.get(lemma), AFTER.get(lemma)
    if before is not None and before.search(masked, max(0, start - 4), start) is not None:
        return False
    following = masked[end : end + 14]
    if after is not None and after.match(following) is not None:
        return False
    return not following.startswith("的")


def modality_of(masked: str, cue_start: int, clause_start: int, unit_end: int) -> str:
    """Modality of a cue: "negated" (没有透露), "questioned" (是否承认…？), "conditional" (如果…表示) or "asserted"."""
    before = masked[max(clause_start, cue_start - 10) : cue_start]
    if NEGATED_BEFORE.search(before) is not None:
        return "negated"
    if QUESTIONED_BEFORE.search(before) is not None:
        return "questioned"
    if (
        masked[clause_start : clause_start + 2] in ("如果", "一旦", "假如", "倘若", "若是", "要是")
        or masked[clause_start : clause_start + 1] == "若"
    ):
        return "conditional"
    return (
        "questioned"
        if masked[unit_end - 1 : unit_end] in "？?" and masked[unit_end - 2 : unit_end - 1] in "吗"
        else "asserted"
    )
