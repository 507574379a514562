"""How texts speak of meetings: the words for them, and the signs around a word that tell held from planned.

Patterns only, and the small questions they answer; ``corpora.occasions`` asks them. All run on folded text.
"""

import re
from collections.abc import Sequence

from corpora.dates import DateMention

# What "meet" also means; and multilateral meetings, which are where a meeting is held and not the meeting itself.
_CUES = re.compile(
    r"(?<![a-z])(?:(?P<video_call>video[- ]?(?:tele)?(?:call|conference|conferencing|meeting|chat|link|talks|summit"
    r"|conversation)s?|videoconferences?|"
    r"virtual (?:meeting|summit|call|talk|conversation)s?|vtc|virtually)"
    r"|(?P<call>(?:tele)?phone (?:call|conversation|talk|discussion)s?|(?:tele)?phoned|by (?:tele)?phone|(?:over"
    r"|on) the (?:tele)?phone|"
    r"spoke (?:today |again |earlier |on [a-z]{3,9} ){0,2}with|(?:the|a|this|that|another|earlier|recent|latest"
    r"|last|first|hour|minute|their|his|her|held|on|constructive|candid) calls?(?! (?:for|on|to|it|in)\b)"
    r"|calls? (?:with|between))"
    r"|(?P<visit>visit(?:s|ed|ing)?|trip|travel(?:s|ed|ing|led|ling)? to|arriv(?:ed|es|ing) in)"
    r"|(?P<summit>summit)"
    r"|(?P<talks>met|meet(?:ing|ings|s)?|talks|negotiations|negotiation (?:session|round)s?|discussions?|dialogues?"
    r"|consultations?|conversations?|sit-down|sat down|working lunch|working dinner))(?![a-z])"
)
_OTHER_SENSE = re.compile(
    "^ (?:the |its |their |our |those |these |all |domestic |u\\.s\\. ){0,2}(?:demand|need|target|commitment"
    "|obligation|goal|standard|requirement|challenge|expectation|threshold|conditions|deadline)|^ (?:mechanism"
    "|results?|outcomes?|team|room|tactic|position|strategy|with reporters|with the press|table)"
)
_MULTILATERAL_BEFORE = re.compile(
    r"(?:apec|asean|g20|g-20|g7|g-7|brics|nato|sco|eu|u\.n\.|cooperation|cooperation \(apec\)|nations|leaders'"
    r"|ministers'|ministerial|ministers|security|annual|shangri-la|east asia|general assembly"
    r"|strategic and economic|economic leaders') ?\)? ?(?:economic )?(?:leaders'? )?$"
)
_HAN_CUES = re.compile(
    "(?P<video_call>视频(?:通话|会谈|会晤|会议|会见|磋商|连线|对话|方式)|视讯(?:通话|会议|会谈|会晤)|云会晤)"
    "|(?P<call>通电话|通话|通了电话|电话会谈|电话交谈|电话会晤|热线通话)"
    "|(?P<visit>国事访问|访问|访华|访美|到访|抵达|抵京)"
    "|(?P<summit>元首会晤|首脑会晤|首脑会谈|峰会|习特会|川习会|拜习会)"
    "|(?P<talks>会谈|磋商|会见|会晤|谈判|对话会?|晤谈|见面|举行会议|首次会议|第[一二三四五六七八九十]{1,3}次会议|轮会议"
    "|工作组会议|会面)"
)
_HAN_NO_CUE = re.compile(
    "^(?:共识|成果|精神|机制(?!首次|第)|渠道|要求|人员|团队|代表)|^达成的?(?:重要)?(?:共识|成果)|^重要共识|^(?:的)?(?:重要)?共识"
)
_HAN_MULTILATERAL = re.compile(
    "(?:亚太经合组织|东盟|二十国集团|g20|上合组织|上海合作组织|金砖国家|东亚|七国集团|北约|领导人非正式|香格里拉)[^，。]{0,8}$"
)
_PLANNED_BEFORE = re.compile(
    r"(?<![a-z])(?:scheduled|set|due|plans?|planning|planned|expected|expects|hopes?|hoping|slated|poised|agreed"
    r"|agreeing|agree|ready|want(?:s|ed)?|intends?|invited|prepar(?:e|es|ed|ing|ations?)|likely|about|able|continue"
    r"|commit(?:ted|ment)) (?:to|for|on)(?: [a-z'-]{1,14}){0,6} ?$"
    r"|(?<![a-z])(?:will|would|could|may|might|should|can|shall|'ll)(?: [a-z'-]{1,14}){0,5} ?$"
    r"|(?<![a-z])(?:upcoming|planned|scheduled|future|forthcoming|expected|possible|potential|next|looming"
    r"|anticipated|proposed|prospective|further|additional|crucial upcoming|another round of(?: [a-z-]{1,14}){0,2}"
    r"|fresh round of(?: [a-z-]{1,14}){0,2}|new round of(?: [a-z-]{1,14}){0,2})(?: [a-z.-]{1,14}){0,3} ?$"
    r"|(?<![a-z])(?:ahead of|before|precedes?|stage for|pave the way for|paves the way for|paving the way for"
    r"|groundwork for|preparations? for|prepare for|prospects? (?:of|for)|agenda (?:for [a-z]{3,9} )?includes"
    r"|resum(?:e|ing|ption of)|invitation to|look(?:s|ing)? forward to|in advance of|plans for|run-up to|lead-up to"
    r"|leading up to|hinted at|calls? for|possibility of|cancel(?:led)?|to)(?: (?:a|an|the|his|her|their|that|this"
    r"|its|any|more|new|planned|key|crucial|possible|first|face-to-face|in-person|high-stakes|high-level|highly"
    r"|anticipated|next|another|fresh|significant|further|trade|hold|meet|bilateral|u\.s\.|us|begin|start|engage|in"
    r"|trump-xi|week's|thursday's|leaders')){0,7} ?$"
)
_PLANNED_AFTER = re.compile(
    r"^(?: [a-z'.-]{1,16}){0,8} (?:next (?:week|month|year|round)|later this (?:week|month|year)|later in the"
    r"|in the coming|in the (?:next|near)|tomorrow|(?:is|are|was|were) (?:scheduled|set|due|expected|planned|slated"
    r"|likely)|scheduled for|planned for|expected (?:to|in|on)|set for|slated for|(?:will|would|could|may"
    r"|might) (?:be|focus|take|continue|resume|begin|start|cover|aim|include|address|happen|occur|come|also|follow"
    r"|mark))(?![a-z])"
)
_HELD_BEFORE = re.compile(
    r"(?<![a-z])(?:held|had|holding|hold|after|following|follows?|during|concluded?s?|wrapped up|ended|finished"
    r"|completed|hosted|attended|led|conducted|convened|joined|participated in|participated|described|recent|opened"
    r"|began|kicked off|started|started with|day of|days of|in a|emerged from|characteri[sz]ed|called|from"
    r"|engaged in|at|latest|summary of|readout of|on|as)(?: (?:the|a|an|another|their|his|her|this|these|that|its"
    r"|two|first|second|third|third|initial|latest|recent|high-level|constructive|candid|trade|day|days|of|and"
    r"|video|round|fresh|rounds|in-depth|bilateral|productive|frank|intense|marathon|closed-door|weekend|economic"
    r"|lengthy|ninety-minute|hours)){0,7}[a-z ,'“”\"-]{0,32}$"
)
_HELD_AFTER = re.compile(
    r"^(?: [a-z'.-]{1,16}){0,6} (?:took place|were held|was held|ended|concluded|wrapped up|began|started|commenced"
    r"|lasted|opened|involving|focused|covered|produced|helped|yielded|yesterday|kicked off|came|comes|discussed"
    r"|marks|marked|has (?:ended|concluded)|in which)(?![a-z])"
)
_PAST = re.compile(
    r"(?<![a-z])(?:earlier this year|earlier in the year|last (?:month|year|spring|summer|fall|autumn|winter)"
    r"|months? ago|years? ago|weeks ago|previous|previously|past rounds?|had (?:met|held|visited|spoken)"
    r"|since (?:the|their) |last met|late last|then[- ](?:president|secretary)|who have visited)(?![a-z])"
)
_FUTURE_BEFORE = re.compile(r"(?<![a-z])(?:will|to be|is set|are set|agenda) [^.;]{0,110}$")
# A date behind one of these is a deadline or the day of something else.
_OTHER_DATE = re.compile(
    r"(?<![a-z])(?:start|starting|starts|begin|beginning|begins|effective|expir[a-z]{1,6}|expiration date of"
    r"|deadline|deadline of|until|since|by|announced|released|issued|published|effect|before|due|dated|imposed"
    r"|signed|through the end of|end of)(?: on| date of| date)? ?(?:the )?$"
)
# What an earlier meeting agreed: named for its result, not told.
_RESULT_OF = re.compile(
    r"(?<![a-z])(?:reached|approved|struck|agreed|agreed upon|outlined|outcomes?|results?|consensus"
    r"|achievements)(?: [a-z]{1,12}){0,2} (?:at|in|during|of|from) "
    r"(?:the|their|his|a|last|earlier)? ?(?:[a-z0-9.-]{1,14} ){0,4}$"
)
_OF_LEADERS = re.compile(
    r"^(?: [a-z'-]{1,14}){0,5} (?:the )?(?:two |both |u\.s\. and chinese |american and chinese "
    r"|chinese and american )(?:heads of state|presidents|leaders)(?![a-z])"
)
_LEADERS_BEFORE = re.compile(
    r"(?<![a-z])(?:two|both) (?:heads of state|presidents|leaders)(?:'s?)? (?:[a-z]{1,12} ){0,6}$|(?:leaders'"
    r"|leader-level|presidential|trump-xi|xi-trump|biden-xi|xi-biden) $"
)
_HAN_OF_LEADERS = re.compile("(?:元首|两国领导人|首脑)[^，。；！？\n]{0,16}$")
# Between a name and the word for a meeting these make the name a speaker, who was not always there.
_SPEAKS = re.compile(
    r"(?<![a-z])(?:said|says|noted|notes|stressed|stated|states|told|confirm(?:ed|ing|s)?|added|announced"
    r"|emphasi[sz]ed|reported|described|describes|expressed|pointed out|mentioned|reiterated|"
    r"commented|answer(?:s|ed|ing)|respond(?:s|ed)|asked|wrote|posted|remarked|claimed|called|characteri[sz]ed"
    r"|insisted|suggested|indicated|revealed)(?![a-z])|表示|指出|强调|介绍|宣布|透露|称(?!为)|说(?!服)|认为"
)
_HIMSELF = re.compile(r"(?<![a-z])(?:that )?(?:he|she|they|his|her|their)(?![a-z])|[他她]")
# Behind one of these a date belongs to another clause: "met Wang on Saturday, hours after the balloon was shot down on Feb. 4".
_OTHER_CLAUSE = re.compile(
    r"(?<![a-z])(?:after|when|since|which|following|before|until|amid|while|because|downing|where)(?![a-z])|, (?:just )?as |[;—]"
)
_DATELINE = re.compile(
    "(?:^|\n)[ \t]{0,4}([A-Z][A-Za-z.'’ ]{2,24})(?:, [A-Z][A-Za-z. ]{2,20}){0,2}(?:, ([A-Z][a-z]{2,8}\\.? [0-9]{1,2}"
    "))?(?:,? \\([A-Za-z /]{2,24}\\))? {0,2}(?:-{1,2}|[–—]) "
)
_SAID_ON = re.compile(
    r"(?<![a-z])(?:said|told|stated|announced|wrote|posted|confirmed|tweeted|added|noted"
    r"|speaking)(?: [a-z]{1,12}){0,3},? (?:late |early )?(?:on )?$"
)
_HAN_OTHER_DATE = re.compile("(?:截至|自|从|至|到期日?为?|此前|早在)$")
_HAN_SAID = re.compile(
    "^[^，。；]{0,12}(?:介绍|表示|说(?!服)|称|宣布|发布|答记者问|透露|指出|应询|强调|抵达|离开|乘专机)"
)
_HAN_PLANNED = re.compile(
    "(?:将(?!军|近)|赴(?!会)|抵达|前往|拟|计划|即将|预计|准备|有望|定于|可能|期待|期盼|愿(?:同|与|意)?|商定|同意(?:尽快"
    "|继续|再次)?|邀请|筹备|为筹备|能够|下次|下一次|下一轮"
    "|未来|欢迎)[^，。；！？\n]{0,40}$"
)
_HAN_PAST = re.compile(
    "(?:此前|上月|上个月|去年|前年|今年早些时候|上次|上一次|上一轮|前不久|历次|以来|之前|年初|曾)[^，。；！？\n]{0,30}$"
)
_HAN_HELD_AFTER = re.compile("^(?:了|期间|后|时|结束|中(?!方|国|美)|上(?!月|周))")
_HAN_HELD_BEFORE = re.compile(
    "(?:举行了?|进行了?|开展了?|结束了?|日(?:上午|下午|晚上?|晨)?|应约|今天|昨天|会后|在京|期间|出席了?|参加了?|当天|同美"
    "|与美|同中|与中)[^，。；！？\n]{0,40}$"
)
_DEFINITE = re.compile(
    r"(?<![a-z])(?:the|these|this|those|that|their|both|during|recent|after|of|'s)(?: (?:recent|latest|two|weekend"
    r"|trade|video|phone|initial|first|second|day|of|same|high-level|hour|-long|[a-z]{1,12}-day)){0,4} ?$"
)
_BOTH = re.compile(
    r"(?<![a-z])(?:both (?:sides|parties|countries|nations|governments|delegations)|the two (?:sides|countries"
    r"|nations|parties|leaders|presidents|governments|delegations|economies|officials|men|ministers|powers"
    r"|superpowers)|(?:u\.?s\.?|america|american|united states|washington)(?:[ -](?:and|&)[ -]|[-–/])(?:china"
    r"|chinese|beijing|sino|prc)|(?:china|chinese|beijing|sino)(?:[ -](?:and|&)[ -](?:the )?|[-–/])(?:u\.?s\.?"
    r"|america|american|united states|washington)|each other|counterparts?)(?![a-z])"
)
_HAN_BOTH = re.compile("(?<![集其手之党])中美(?![洲军食元化丽])|美中(?!期)|双方|两国|两军")
_US, _CN = r"(?:u\.?s\.?|america|american|united states|washington)", "(?:china|chinese|beijing|sino|prc)"
_PAIR = re.compile(
    rf"(?<![a-z])(?:{_US}(?:[ -](?:and|&)[ -]|[-–/]){_CN}|{_CN}(?:[ -](?:and|&)[ -](?:the )?|[-–/]){_US})(?![a-z])"
    r"|(?<![集其手之党])中美(?![洲军食元化丽])|美中(?!期)"
)

_PAST_VERBS = frozenset(("met", "visited", "sat down", "phoned", "telephoned"))
_WILL_HAVE = re.compile(r"(?<![a-z])(?:would|will|could) (?:have )?$")
_CLAUSE_END = re.compile("[。；！？\n]")


def cues_of(language: str) -> re.Pattern[str]:
    """The pattern of words for meetings in a language; its named group is the kind of meeting."""
    return _HAN_CUES if language == "zh" else _CUES


def is_no_meeting(match: re.Match[str], before: str, after: str, language: str) -> bool:
    """Whether a word for a meeting has another sense there, or names a gathering of many states."""
    if language == "zh":
        return bool(
            _HAN_NO_CUE.match(after) or (match.lastgroup in ("summit", "talks") and _HAN_MULTILATERAL.search(before))
        )
    if match.lastgroup in ("summit", "talks") and _MULTILATERAL_BEFORE.search(before) and match.group(0) != "met":
        return True
    return bool(_OTHER_SENSE.match(after))


def names_both_sides(line: str, language: str) -> bool:
    """Whether a sentence speaks of both sides together ("the two sides", "U.S. and Chinese", 双方)."""
    return bool((_HAN_BOTH if language == "zh" else _BOTH).search(line))


def names_pair(line: str) -> bool:
    """Whether a sentence names the two countries in one breath ("U.S. and Chinese officials", "China-US", 中美)."""
    return _PAIR.search(line) is not None


def is_definite(before: str, language: str) -> bool:
    """Whether the words before make it a meeting already spoken of ("the talks"); always in Chinese, which has no article."""
    return language == "zh" or bool(_DEFINITE.search(before))


def is_of_leaders(before: str, after: str, language: str) -> bool:
    """Whether the meeting is said to be one of the two heads of state."""
    if language == "zh":
        return bool(_HAN_OF_LEADERS.search(before))
    return bool(_OF_LEADERS.match(after) or _LEADERS_BEFORE.search(before))


def is_deadline(before: str, language: str) -> bool:
    """Whether the words before a date make it a deadline or the day of something else ("expires on")."""
    return bool((_HAN_OTHER_DATE if language == "zh" else _OTHER_DATE).search(before))


def is_other_clause(between: str) -> bool:
    """Whether a new clause begins between a word for a meeting and a date behind it."""
    return bool(_OTHER_CLAUSE.search(between))


def is_when_said(before: str, after: str, language: str) -> bool:
    """Whether a date is the day on which something was said of a meeting ("said on Monday")."""
    return bool(_HAN_SAID.match(after) if language == "zh" else _SAID_ON.search(before))


def only_speaks(between: str) -> bool:
    """Whether what stands between a name and a word for a meeting makes the name a speaker, and not "said he met"."""
    spoken = _SPEAKS.search(between[:60])
    return spoken is not None and _HIMSELF.search(between, spoken.end()) is None


def dateline_of(opening: str) -> tuple[str, str] | None:
    """Town and day of an agency's dateline, as written ("MADRID", "Sept 15" or ""), or None; not folded."""
    match = _DATELINE.search(opening)
    return (match.group(1), match.group(2) or "") if match else None


def status_of(match: re.Match[str], before: str, after: str, dates: Sequence[DateMention], language: str) -> str:
    """ "held", "planned", "past" (an earlier one) or "" by the words around a word for a meeting and its dates."""
    if language == "zh":
        clause = _CLAUSE_END.split(before)[-1]
        if _HAN_PLANNED.search(clause):
            return "planned"
        if _HAN_PAST.search(clause):
            return "past"
        return "held" if _HAN_HELD_AFTER.match(after) or _HAN_HELD_BEFORE.search(clause) else ""
    word = match.group(0)
    is_told = word in _PAST_VERBS or word.startswith(("spoke", "arrived", "travelled", "traveled"))
    if any("future" in mention.flags for mention in dates):
        return "planned"
    if not is_told:
        if _PLANNED_BEFORE.search(before) or _PLANNED_AFTER.match(after):
            return "planned"
    elif _WILL_HAVE.search(before):
        return "planned"
    if (
        _RESULT_OF.search(before)
        or _PAST.search(before)
        or _PAST.search(after)
        or any(mention.precision in ("month", "year") for mention in dates)
    ):
        return "past"
    if is_told:
        return "held"
    if _FUTURE_BEFORE.search(before):
        return "planned"
    return "held" if _HELD_BEFORE.search(before) or _HELD_AFTER.match(after) else ""
