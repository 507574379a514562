"""Acts: what each side commits itself to, demands, warns of and invites to, with object and date where they are stated.

Cues are few and narrow: an act that is missed can be read in the statement, one that is invented cannot be taken back.
"""

# ruff: noqa: E501 - a list of cues stands on one line

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from corpora.dates import dates_in
from corpora.text import fold, sentences
from framing.comparison.accounts import Accounts, Said, table
from framing.comparison.similarity import Nearest, passage
from framing.comparison.topics import MAX_SIMILARITY, NOT_IN_TEXT, is_whole
from framing.topics import TopicTable, load_topics

ACT_COLUMNS = (
    "meeting_id", "account", "side", "kind", "cue", "object", "addressee", "first", "last", "is_negated", "statement", "sentence",
    "language", "other", "other_sentence", "similarity", "finding",
)  # fmt: skip
KINDS = ("commitment", "demand", "warning", "invitation")
JOINT = "joint"
BOTH = "in both accounts"
ONE_ONLY = "in one account only"

_WE = (
    r"(?:we|i|china|the us|the u\.s\.|the united states|america|the u\.s\. side|the us side|the chinese side"
    r"|the two sides|both sides|the two countries|both countries|the two leaders|beijing|washington|the two militaries"
    r"|president (?:trump|xi|biden|obama)|the (?:president|secretary of (?:the )?[a-z]{4,10}|treasury|white house|vice premier|commerce department|foreign ministry)|the (?:chinese|us|u\.s\.|american) government|the administration|mofcom|ustr)"
)
_ADVERB = r"(?: (?:also|both|further|jointly|fully|firmly|continue|always|now)){0,2}"
_NAMED = (
    r"(?:the u\.s\.|the us|the united states|china|beijing|washington|the u\.s\. side|the us side|the chinese side)"
)
# One alternation a kind and language, in the order in which a clause is given to one of them.
_CUES: dict[tuple[str, str], re.Pattern[str]] = {
    ("warning", "en"): re.compile(
        r"\b(?:warn(?:s|ed|ing)?(?: that| of| against)?|(?:bear|face|suffer)(?:s|ing)? (?:the |all |any |grave "
        r"|serious )"
        r"{0,2}consequences|countermeasures|retaliat(?:e|ion|ory)|necessary measures|resolute measures"
        r"|play(?:s|ing)? with fire|red lines?|fight to the end|the threat of"
        r"|will (?:respond (?:firmly|resolutely|with|in kind)|not (?:hesitate|sit idly)|impose|levy)|pay (?:a|the) (?:heavy )?"
        r"price|(?:going to|will|gonna) (?:put|charge|slap|place|hit|raise)\b.{0,40}\btariffs?"
        r"|(?:going to|gonna) (?:impose|levy)|will (?:resolutely |definitely |certainly )?(?:hit|strike|fight) back"
        r"|pay (?:a|the) (?:heavy )?"
        r"price"
        r"|will (?:have|face|pay|see|be hit with|be subject to)\b[^.;]{0,40}\btariffs?"
        r"|at (?:its|their|your) (?:own )?peril|(?:corresponding|forceful) (?:counter)?measures"
        r"|(?:otherwise|if (?:it is |this is )?(?:not (?:handled|managed)|mishandled|handled poorly)|or else)\b.{0,60}"
        r"(?:consequences?|conflict|danger|responsib|clash|jeopard|price))\b"
    ),
    ("warning", "zh"): re.compile(
        "警告|后果自负|一切后果|严重后果|颠覆性影响|反制|坚决反击|采取(?:一切)?必要措施|采取坚决措施|玩火|红线|奉陪到底"
        "|采取(?:相应|有力|坚决)(?:反制)?措施|坚决(?:回击|应对)|付出(?:沉重|应有)?(?:的)?代价|绝不(?:会)?坐视|将(?:(?!取消|暂停|停止|撤销|继续|降)[^，。；]){0,40}加征(?!的)"
        "|勿谓言之不预|悬崖勒马|必将失败|必将彻底失败"
        "|(?:否则|处理不好|如果?处理不当|若处理不当|一意孤行).{0,24}(?:后果|冲突|危险|代价|责任|破裂)"
    ),
    ("demand", "en"): re.compile(
        r"\b(?:urg(?:e|es|ed|ing)|call(?:s|ed|ing)? (?:on|upon|for)|stress(?:es|ed)? the need|refrain from"
        r"|demand(?:s|ed|ing)?(?: that)?|(?:request"
        r"|require)s? that"
        rf"|(?<!and ){_NAMED} (?:must|should|needs? to|ought to|has to)"
        r"|(?:we|i|china|beijing|the (?:chinese|us|u\.s\.) side) (?:hopes?|expects?|wants?) (?:that )?(?:the )?"
        r"(?:u\.s|us|united states|china|chinese|american)"
        r"|(?:both|the two|our two) (?:sides|teams|countries|militaries|nations) (?:should|must|need to|have to|ought to)"
        r"|should be (?:observed|respected|abided by|honou?red|implemented|lifted|removed|stopped)"
        r"|(?:we|i) want (?:china|them|the chinese)\b|want to (?:make sure|see|ensure) (?:that )?(?:they|china)\b|and that they (?:keep|stop|start|buy|open)\b"
        r"|must (?:not|stop|cease|end|abide|handle|correct)|should (?:not|abide|handle|correct)"
        r"|(?:immediately|should) (?:stop|cease|lift|remove))\b"
    ),
    ("demand", "zh"): re.compile(
        "敦促|务必|(?<!不)(?:应该|应当|理应)(?!说|看到)|(?:(?<=中方)|(?<=美方)|(?<=我们))希望(?!同|与|通过)(?=[^，。；]{1,20}(?:能|应|可以|发挥|采取|遵守|停止|尊重|切实|恪守|放弃))|(?:双方|两国|中美|各方)(?:都|也|更|均)?(?:应该|应当|应(?!对|邀|约|运)|必须|须|要(?!求|闻))|要求(?!的)|呼吁|督促|促请|希望(?:美|中)(?:方|国)|(?:美|中)(?:方|国|国政府)(?:应该|应当|应|必须|不应|须)(?!邀|约)"
        "|必须(?:停止|立即|恪守|尊重|慎重|纠正|切实)|停止(?:任何|一切|利用|干涉|制造|升级|打压|对华|对台|向台)|立即(?:停止|取消|纠正)|不得(?!不)"
    ),
    ("invitation", "en"): re.compile(
        r"\b(?:invit(?:e|es|ed|ing|ation to)|look(?:s|ed|ing)? forward to (?:hosting|welcoming|visiting|receiving"
        r"|his visit|her visit|your visit)|will be (?:my|our) guest"
        r"|welcome(?:s|d)? (?:president )?[a-z]{2,12} for an? [a-z ]{0,12}visit|welcome(?:s|d)? (?:you |him |her |president [a-z]{2,12} )?to (?:visit|beijing|china|washington))\b"
    ),
    ("invitation", "zh"): re.compile(
        "邀请(?!了(?!.{0,8}(?:主席|总统|访)))|欢迎(?:您|你|总统先生|特朗普总统|拜登总统|主席先生)?.{0,8}(?:访华|访问|访美|再次访|来华|来中国|做客)|期待.{0,12}(?:访华|访美|到访|来访|接待|迎接)"
    ),
    ("commitment", "en"): re.compile(
        r"^agree(?:d|s) (?!with\b)|\b(?:agree(?:d|s)? to|agree(?:d|s)? (?:on|that|upon)|commit(?:s|ted|ting)?(?: "
        r"[a-z]{4,6}sel(?:f|ves))? to|"
        r"commitments? to|(?:i|we|he|she) (?:have |has |gladly |happily ){0,2}accepted\b"
        r"|(?:,? and|;|,) (?:also|further) "
        r"(?=(?:purchase|buy|suspend|remove|lift|cancel|resume|reduce|lower|extend|terminate|refrain|ensure|take|work)\b)|"
        r"pledg(?:e|es|ed|ing)(?: to)?|promis(?:e|es|ed)(?: to)?(?! of\b| not)|undert(?:ake|akes|ook) to|"
        r"stands? ready to|(?:is|are|was|were|am|remains?) (?:ready|willing|prepared) to|"
        rf"{_WE}{_ADVERB} will{_ADVERB}"
        r"(?! (?:not|never|make no|brook no|be able|see|know|have|tell|say|find|get|think)\b))"
    ),
    ("commitment", "zh"): re.compile(
        "(?:一致)?同意|承诺(?!落空)|将(?:继续)?(?:暂停|取消|停止|恢复|采购|购买|保留|撤销|降低|延长|调整|放宽)|商定|决定(?![性于])|保证|致力于|愿(?:同|与|意|就|继续|以|本着|在|为|推动)"
        "|自.{1,12}起.{0,4}(?:暂停|取消|恢复|停止|降低|撤销)"
        "|(?:中方|美方|双方|中国|美国|我们|两国|我|两军|中美|中国政府|美国政府|总统|主席|商务部)(?:也|都|还|均)?将(?!.{0,6}(?:失败|反击|反制|后果))"
    ),
}  # fmt: skip
_NEGATED = re.compile(
    r"(?:\b(?:not|never|no|without|n't|refus(?:e|ed|es) to|declin(?:e|ed|es) to|fail(?:ed|s)? to)(?: "
    r"[a-z]{1,12}){0,2} ?"
    r"|[不未没无勿莫]有?)$"
)
# Countermeasures that are suspended are no warning.
_EASED = re.compile(
    r"(?:暂停|取消|停止|撤销|调整|中止)[^，。；]{0,40}$|\b(?:suspend|remov|lift|cancel|eas)[a-z]{0,5}\b[^,.;]{0,60}$"
)
_COUNTER = frozenset({"反制", "countermeasures", "retaliatory"})
# What somebody would do is not done yet.
_WOULD = re.compile(r"\b(?:would|could|if|unless)\b[^.;]{0,48}$")
_CLAUSE_END = re.compile(r"(?<!u\.s)\.(?=\s|$)|[;!?。；！？\n]")
# Cues that name the one who is asked ("the U.S. should"): no demand where a side says it of itself.
_OWN = {
    "US": re.compile(r"^(?:the u\.s\.|the us\b|the united states|washington|希望美|美)"),
    "CN": re.compile(r"^(?:china|beijing|the chinese side|希望中|中)"),
}
_ADDRESSEES = {
    "US": re.compile(r"\b(?:u\.s\.|us side|united states|america|washington)|美方|美国|美國|美军"),
    "CN": re.compile(r"\b(?:china|chinese side|beijing|prc)\b|中方|中国|中國|解放军"),
}
# Whose act it is where both are said to have agreed: nobody's commitment to the other.
_BOTH = re.compile(
    r"\b(?:both|two|2) (?:sides|countries|leaders|parties|presidents|teams|nations|governments|delegations|militaries)\b"
    r"|\b(?:both|mutually|jointly) agreed|双方|两国|中美|两军|两位元首"
)
_COMMA = re.compile("[,，;；、]")
# Between two acts of one kind in a sentence stand at least so many letters (a third of them in Chinese).
MIN_BETWEEN = 24
# Acts of one kind in a sentence. What is demanded in one breath is one demand, however long its list.
MAX_ACTS = {"warning": 1, "demand": 1, "invitation": 2, "commitment": 4}
MAX_OBJECT = {"en": 160, "zh": 80}


def acts(accounts: Sequence[Accounts], *, topic_table: TopicTable | None = None) -> pd.DataFrame:
    """One row an act; columns ACT_COLUMNS.

    ``account`` is the side whose text tells of the act and ``side`` the one whose act it is: "China agreed to buy" in
    Washington's text is Beijing's act by Washington's account; what both agreed to
    is "joint". ``kind`` is one of KINDS; ``cue`` the words that make
    it one, ``object`` what follows them up to the end of the clause; ``addressee`` the other side where a demand or
    warning names it; ``first`` and ``last`` the days that the sentence states (ISO, else ""); ``is_negated`` an act
    that is refused ("did not agree to"). ``finding`` says whether the other account has an act of this kind in
    similar words: "in both accounts", "in one account only" (where that account is whole), or "not in the text that
    we have", with the nearest act and its ``similarity``.
    """
    topic_table = topic_table or load_topics()
    rows: list[dict[str, Any]] = []
    for one in accounts:
        found = [
            act | {"account": said.via if said.via in one.sides else said.side}
            for side in one.sides
            for said in one.statements
            if said.side == side and said.text and (said.is_counted or said.left_out.startswith("credited"))
            for act in acts_of(said, one.sides)
        ]
        groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for act in found:
            groups.setdefault((act["account"], act["kind"]), []).append(act)
        known = {
            key: Nearest([passage(act["sentence"], topic_table) for act in members]) for key, members in groups.items()
        }
        rows += [_beside_other(one, act, groups, known, topic_table) for act in found]
    return table(rows, ACT_COLUMNS)


def acts_of(said: Said, sides: tuple[str, str] = ("US", "CN")) -> list[dict[str, Any]]:
    """The acts in one statement, in its order: in a sentence at most one of a kind a clause.

    The cue is read with the words: "invited" stands before "me to visit Beijing in April", and makes it an invitation.
    """
    language = said.language if said.language in ("en", "zh") else "en"
    text = said.text
    if said.cue and said.cue not in text[: len(said.cue) + 1]:
        text = f"{said.cue} {text}" if language == "en" else said.cue + text
    base = _day(said.published)
    found = []
    for span in sentences(text, language):
        sentence = span.of(text)
        folded = fold(sentence)
        taken: list[tuple[int, int]] = []
        for kind in ("warning", "demand", "invitation", "commitment"):
            own = _OWN.get(said.side) if kind == "demand" else None
            candidates = [
                match
                for match in _CUES[kind, language].finditer(folded)
                if not _touches(match, folded, taken)
                and (own is None or not own.search(match.group()))
                and not (
                    match.group() in _COUNTER and _EASED.search(folded[max(0, match.start() - 60) : match.start()])
                )
                and not (kind == "commitment" and _WOULD.search(folded[max(0, match.start() - 60) : match.start()]))
            ]
            kept = _apart(candidates, folded)[: MAX_ACTS[kind]]
            for number, match in enumerate(kept):
                until = kept[number + 1].start() if number + 1 < len(kept) else len(sentence)
                end = _CLAUSE_END.search(folded, match.end())
                stop = end.start() if end else len(sentence)
                taken.append((match.start(), stop))
                dates = dates_in(sentence, base=base, language=language)
                placed = [
                    mention
                    for mention in dates
                    if mention.first is not None
                    and mention.last is not None
                    # Of several acts in a sentence, each has the days that stand with it.
                    and (len(kept) == 1 or match.start() <= mention.start < until)
                ]
                addressee = next(
                    (
                        side
                        for side in sides
                        if side != said.side and side in _ADDRESSEES and _ADDRESSEES[side].search(folded)
                    ),
                    "",
                )
                found.append(
                    {
                        "meeting_id": said.meeting_id, "kind": kind,
                        "side": JOINT if kind == "commitment" and _BOTH.search(_before(folded, match)) else said.side,
                        "cue": sentence[match.start() : match.end()],
                        "object": sentence[match.end() : stop].strip(" ,，:：")[: MAX_OBJECT[language]],
                        "addressee": addressee if kind in ("demand", "warning") else "",
                        "first": placed[0].first.isoformat() if placed and placed[0].first else "",
                        "last": placed[0].last.isoformat() if placed and placed[0].last else "",
                        "is_negated": bool(_NEGATED.search(folded[max(0, match.start() - 40) : match.start()])),
                        "statement": said.key, "sentence": sentence, "language": language,
                    }
                )  # fmt: skip
    return found


def _apart(matches: Sequence[re.Match[str]], folded: str) -> list[re.Match[str]]:
    """Cues of one kind that make acts of their own: each in another clause, with something said in between."""
    kept: list[re.Match[str]] = []
    for match in matches:
        if kept:
            between = folded[kept[-1].end() : match.start()]
            is_new = len(between) >= (MIN_BETWEEN if between.isascii() else MIN_BETWEEN // 3)
            if not is_new or not (_COMMA.search(between) or match.group().lstrip(" ,;").startswith(("and", "also"))):
                continue
        kept.append(match)
    return kept


def _before(folded: str, match: re.Match[str]) -> str:
    """The clause up to the end of the cue: who it is that commits itself."""
    start = max(folded.rfind(mark, 0, match.start()) for mark in ".;。；,，") + 1
    return folded[max(start, match.start() - 60) : match.end()]


def _touches(match: re.Match[str], folded: str, taken: Sequence[tuple[int, int]]) -> bool:
    """Whether the cue stands in a clause, from comma to comma, in which a graver act begins, or in the words of one."""
    clause_start = max((folded.rfind(mark, 0, match.start()) for mark in ",，;；。."), default=-1)
    comma = _COMMA.search(folded, match.end())
    clause_end = comma.start() if comma else len(folded)
    return any(clause_start <= start < clause_end or start <= match.start() < stop for start, stop in taken)


def _day(published: str) -> date | None:
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        return None


def _beside_other(
    one: Accounts,
    act: dict[str, Any],
    groups: dict[tuple[str, str], list[dict[str, Any]]],
    known: dict[tuple[str, str], Nearest],
    topic_table: TopicTable,
) -> dict[str, Any]:
    key = one.sides[act["account"] == one.sides[0]], act["kind"]
    found = known[key].to(passage(act["sentence"], topic_table)) if key in known else None
    near, nearest = (found[0], groups[key][found[1]]) if found else (None, None)
    whole = any(is_whole(document) for document in one.issued_by(key[0]))
    finding = BOTH if near is not None and near >= MAX_SIMILARITY else ONE_ONLY if whole else NOT_IN_TEXT
    return act | {
        "other": nearest["statement"] if nearest else "", "other_sentence": nearest["sentence"] if nearest else "",
        "similarity": near, "finding": finding,
    }  # fmt: skip
