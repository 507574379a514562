"""What a sentence says was done or is so, and what it denies, under names that both languages share.

"The two sides reached a consensus" and 双方未能达成共识 speak of one thing, once affirmed and once denied. A predicate
is denied where a negation stands right before it in its clause, or by its opposite ("violated" for "implemented").
"""

# ruff: noqa: E501 - a predicate stands on one line in both languages

import re
from functools import lru_cache

from corpora.text import fold

# Name: words in English (beginnings), words in Chinese.
_PREDICATES: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    name: (re.compile(rf"\b(?:{en})[a-z]{{0,7}}\b"), re.compile(zh))
    for name, en, zh in (
        ("reach", "reach|achiev|concluded|struck|secured", "达成|取得"),
        ("agree", "agree|consent", "同意|商定"),
        ("discuss", "discuss|talked about|touched on|raised|brought up|mention|spoke about", "讨论|谈及|谈到|提及|提到|涉及|就.{1,12}交换(?:了)?(?:意见|看法)"),
        ("commit", "commit|pledg|promis", "致力于|承诺|保证"),
        ("suspend", "suspend|paus", "暂停|中止"),
        ("cancel", "cancel|drop(?:s|ped|ping)?\\b|remov|lift|eliminat|terminat|revok|scrap", "取消|撤销|解除|废除|终止"),
        ("impose", "impos|levy|levi", "加征|征收|实施制裁"),
        ("buy", "purchas|buy|bought", "采购|购买|订购"),
        ("support", "support|back(?:s|ed|ing)\\b", "支持"),
        ("oppose", "oppos|reject|object(?:s|ed)\\b", "反对"),
        ("comply", "implement|honou?r|execut|compl(?:y|ied)|abid|fulfil|observ|adher|deliver", "落实|执行|履行|遵守|恪守|遵照|信守"),
        ("violate", "violat|breach|broke\\b|reneg(?:e|ed|es|ing)\\b|breaking|flout", "违反|违背|破坏(?:了)?(?:协议|共识)|背弃"),
        ("accept", "accept|approv", "接受|批准"),
        ("take part", "participat|take part|took part|attend|involv|join", "参与|参加|出席|卷入"),
        ("operate", "operat|manag|control(?!s\\b)|run(?:s|ning)?\\b", "运营|经营|管理(?!局|部)|控制(?!措施)"),
        ("respect", "respect", "尊重"),
        ("invite", "invit", "邀请"),
        ("visit", "visit|travel", "访问|访华|访美|赴美|赴华|回访|出访|到访|前往"),
        ("meet", "met\\b|meet(?:s|ing)?\\b|h[oe]ld (?:talks|a meeting|consultations)", "会见|会晤|会谈|举行.{0,10}(?:磋商|谈判)"),
        ("sell", "sell|sold|sale", "出售|销售|售台|对台军售"),
        ("stop", "stop|ceas|halt|end(?:s|ed)\\b", "停止|制止|结束"),
        ("change", "chang|alter|shift", "改变|变化|调整"),
        ("seek", "seek|sought|pursu|intend", "寻求|谋求|追求|无意|有意"),
        ("succeed", "succe|progress|productiv|advanc", "成功|进展|成效|推进"),
        ("fail", "fail|collaps|stall|broke down|fruitless", "失败|破裂|无果|停滞"),
        ("extend", "extend|prolong|renew", "延长|续签|展期"),
        ("resume", "resum|restor|restart|reopen", "恢复|重启"),
        ("allow", "allow|permit", "允许|准许|许可"),
        ("provide", "provid|suppl|send|sent\\b|ship", "提供|供应|输送|运送"),
        ("threaten", "threat|pose", "威胁|构成.{0,6}威胁"),
        ("retaliate", "retaliat|countermeasure|hit back|strike back|reprisal", "反制|报复|反击|回击"),
        ("punish", "sanction|punish|penal|entry ban|blacklist", "制裁|惩罚|处罚|惩治|禁止入境|列入.{0,8}清单"),
        ("withdraw", "withdr|pull(?:s|ed|ing)? out|quit(?:s|ting)?\\b|back(?:s|ed|ing)? (?:away|out)", "退出|撤出|撤回|撤离"),
        ("continue", "continu|carr(?:y|ied|ying) out|proceed|goes on|going on", "继续|正常开展|照常|正常进行"),
        ("sign", "sign(?:s|ed|ing)?\\b", "签署|签订|签约"),
        ("deploy", "deploy|dispatch|station", "部署|派出|派遣|进驻"),
        ("pay", "pay(?:s|ing)?\\b|paid", "支付|缴纳|承担.{0,4}费用"),
        ("fair", "fair|objective|impartial|neutral|even-handed", "公正|客观|公平|公道|中立"),
        ("biased", "partisan|bias|unfair|one-sided|took .{0,24}side", "偏袒|偏颇|不公|片面|不客观"),
        ("act", "tak(?:e|es|ing|en) (?:[a-z]+ ){0,2}(?:measures?|steps?|actions?)\\b|do what is necessary", "采取.{0,8}(?:措施|行动)"),
        ("harm", "harm|damag|undermin|hurt", "损害|伤害"),
        ("know", "inform|notif|aware|told", "通报|告知|通知|获悉"),
    )
}  # fmt: skip
# What is said by one is denied by the other.
_OPPOSITES = (
    ("comply", "violate"),
    ("support", "oppose"),
    ("succeed", "fail"),
    ("fair", "biased"),
    ("withdraw", "continue"),
)
_NOT_EN = re.compile(
    r"(?:\b(?:not|never|no|nothing|nobody|neither|nor|without|cannot|none of|no longer|fail(?:s|ed)? to|refus(?:es|ed|al) to|"
    r"declin(?:es|ed) to|not a single [^,;:]{0,40}|deni(?:es|ed)|deny|stopped short of|far from|unable to)\b|n[o']t\b)[^.;:]{0,28}$"
)
_NOT_ZH = re.compile(
    r"(?:不(?!断|仅|但|同|只)|没有|没|未(?!来)|无(?!论)|拒绝|从未|并非|难以|否认)[^，。；：]{0,5}$|(?:没有|并未|从未|至今未|尚未)[^，。；：]{0,10}$"
)
# "Not until May" affirms that it was.
# "Made no promise", "sends nobody".
_NO_OBJECT = re.compile(r"^ (?:no|nothing|nobody|no one|none)\b(?! (?:doubt|longer|less|later|more))")
_NONE = re.compile(r"\b(?:no|any)\b")
_LATER = re.compile(r"^[^,;.]{0,60}\b(?:until|before)\b|^[^，。；]{0,20}(?:才|之前)")
# A denial that holds for what follows a comma is a new one.
_CLAUSE = re.compile(r"[,;:](?= )|(?<!u\.s)\. |[，；：。]|\b(?:but|while|and|that|which|who)\b")
_UNCERTAIN = re.compile(
    r"\b(?:if|unless|whether|(?:would|could|might|should|must)(?:n['’]t)?|may|let['’]?s)\b|(?:^|[\"“:.] ?)(?:please )?(?:don['’]t|do not) |如果|若|假如|除非|是否|应|必须|希望"
)


@lru_cache(maxsize=20_000)
def predicates(text: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Names of what a sentence affirms and of what it denies; what stands under a condition, or is only asked for, is
    neither. What is both affirmed and denied in one sentence is left out."""
    folded = fold(text)
    key = 1 if language == "zh" else 0
    negation = _NOT_ZH if key else _NOT_EN
    affirmed: set[str] = set()
    denied: set[str] = set()
    for name, patterns in _PREDICATES.items():
        for match in patterns[key].finditer(folded):
            breaks = [one.end() for one in _CLAUSE.finditer(folded, max(0, match.start() - 80), match.start())]
            clause = folded[max(breaks[-1] if breaks else 0, match.start() - 48) : match.start()]
            if _UNCERTAIN.search(clause):
                continue
            rest = folded[match.end() : match.end() + 80]
            is_denied = (
                _NO_OBJECT.match(rest)
                or _NONE.search(match.group())
                or (negation.search(clause) and not _LATER.search(rest))
            )
            (denied if is_denied else affirmed).add(name)
    for one, other in _OPPOSITES:
        for first, second in ((one, other), (other, one)):
            if first in affirmed:
                denied.add(second)
    both = affirmed & denied
    return frozenset(affirmed - both), frozenset(denied - both)


_PROPOSED = (
    re.compile(
        r"\b(?:at|upon|on|following) the (?:suggestion|proposal|initiative|request|invitation) of (?:the )?"
        r"(?:(?P<us>u\.s\.|us\b|united states|american)|(?P<cn>chin))"
    ),
    re.compile(r"\b(?:(?P<us>u\.s\.|us|united states|washington)|(?P<cn>china|beijing))(?: side)? (?:proposed|suggested|initiated)\b"),
    re.compile("(?:根据|应)(?:(?P<us>美国|美方)|(?P<cn>中国|中方))(?:的)?(?:提议|建议|倡议|请求|邀请)"),
    re.compile("(?:(?P<us>美国|美方)|(?P<cn>中国|中方))(?:率先)?(?:提议|提出举行|发起)"),
)  # fmt: skip


def proposer(text: str) -> str:
    """The side at whose suggestion or invitation something was done, by a sentence; "" where it names none."""
    folded = fold(text)
    for pattern in _PROPOSED:
        match = pattern.search(folded)
        if match:
            return "US" if match.group("us") else "CN"
    return ""
