"""What an amount or a day in a sentence belongs to: the action that governs it, and the side whose action it is.

"24% suspended" does not contradict "91% cancelled", nor China's ninety days those of the United States; without this,
two sentences on one matter seem to contradict each other wherever both hold a number.
"""

# ruff: noqa: E501 - a pattern stands on one line

import re

from corpora.text import fold

_ACTIONS: dict[str, dict[str, re.Pattern[str]]] = {
    "suspend": {
        "en": re.compile(r"\b(?:suspend|paus|postpon|delay|defer|halt)[a-z]{0,5}\b"),
        "zh": re.compile("(?:暂停|推迟|暂缓|延期)(?:加征|实施|执行|征收)?"),
    },
    "cancel": {
        "en": re.compile(r"\b(?:eliminat|cancel|remov|lift|terminat|abolish|scrap|revok|withdr[ae]w)[a-z]{0,6}\b"),
        "zh": re.compile("取消|撤销|解除|废除|终止"),
    },
    "keep": {
        "en": re.compile(r"\b(?:retain|keep|maintain|remain)[a-z]{0,4}\b"),
        "zh": re.compile("保留|维持|剩余"),
    },
    "raise": {
        "en": re.compile(r"\b(?:impos|rais|increas|levy|levi|add(?:ed|ing|s)? |threaten)[a-z]{0,6}\b"),
        "zh": re.compile("加征(?!的)|提高|上调|征收(?!的)|增加"),
    },
    "cut": {
        "en": re.compile(r"\b(?:lower|reduc|cut|halv|slash)[a-z]{0,5}\b"),
        "zh": re.compile("降低|削减|下调|减少|降至"),
    },
    "buy": {
        "en": re.compile(r"\b(?:purchas|buy|bought|order(?:ed|ing|s)? )[a-z]{0,4}\b"),
        "zh": re.compile("采购|购买|订购"),
    },
    "last": {"en": re.compile(r"\b(?:lasted|lasting|lasts|spoke for|ran)\b"), "zh": re.compile("持续|历时|为期")},
}  # fmt: skip
# What a day is the day of: cues before it and cues behind it.
_OCCASIONS: dict[str, dict[str, re.Pattern[str]]] = {
    "announce": {
        "en": re.compile(r"\b(?:announc|unveil|publish|issued|imposed|made public|put out|releas)[a-z]{0,4}\b"),
        "zh": re.compile("公布|宣布|发布|出台"),
    },
    "start": {
        "en": re.compile(r"\b(?:start|begin|effective|takes? effect|as of|under ?way|(?:will|to) hit|kicks? in|came into force|enter(?:s|ed)? into force)[a-z]{0,4}\b"),
        "zh": re.compile("(?<=日)起|生效|开始"),
    },
    "end": {"en": re.compile(r"\b(?:expir|until|end(?:s|ed|ing)? on)[a-z]{0,4}\b"), "zh": re.compile("到期|截至|为止")},
    "hold": {
        "en": re.compile(r"\b(?:met|held|hold|hosts?|hosted|visit|visits|visited|spoke|took place|had an? [a-z]{0,12} ?(?:call|meeting|conversation))\b"),
        "zh": re.compile("举行|会谈|会晤|会见|通(?:了)?(?:电)?话"),
    },
}  # fmt: skip
_BREAK = re.compile("[,;:，；：。]|\\.\\s")
_NOT = {
    "en": re.compile(r"\b(?:not|never|n't|no plans? to|refus(?:e|es|ed) to)(?: (?:be|been|agree(?:d)? to|yet)){0,2} $"),
    "zh": re.compile("(?:没有|并未|未|不会|从未|拒绝)(?:承诺|同意)?$"),
}  # fmt: skip
REACH = {"en": 60, "zh": 90}
_DOERS = {
    "en": re.compile(
        r"\b(?P<us>(?:the )?(?:u\.s\.|us|united states|american)(?: side)?|washington)"
        r"|(?P<cn>(?:the )?chin(?:a|ese)(?: side)?|beijing)"
        r"|(?P<own>we|i)\b|(?P<both>both sides|the two sides|both countries)"
    ),
    "zh": re.compile("(?P<us>美方|美国)|(?P<cn>中方|中国)|(?P<own>我们|我方)|(?P<both>双方|两国|中美)"),
}
_DOES = {
    "en": re.compile(
        r"^[a-z ,()]{0,24}?\b(?:will|has|have|had|agree|commit|surprised|announced|promised|decided|to\b|is|are|was)"
    ),
    "zh": re.compile("^[^。；，]{0,8}?(?:将|承诺|同意|已|暂停|取消|决定|应|会|继续|要|宣布)"),
}


def _language(language: str) -> str:
    return "zh" if language == "zh" else "en"


def action_at(text: str, start: int, end: int, language: str) -> str:
    """Name of the action that governs the words ``[start, end)``, or "": the last one before them in their clause, else
    the first one behind."""
    folded, key = fold(text), _language(language)
    breaks = [match.end() for match in _BREAK.finditer(folded, 0, start)]
    clause_start = breaks[-1] if breaks else 0
    stop = _BREAK.search(folded, end)
    clause_end = stop.start() if stop else len(folded)
    before, after = [], []
    for name, patterns in _ACTIONS.items():
        for match in patterns[key].finditer(folded, clause_start, clause_end):
            if match.end() <= start:
                before.append((match.end(), name))
            elif match.start() >= end:
                after.append((match.start(), name))
    return max(before)[1] if before else min(after)[1] if after else ""


def actions(text: str, language: str) -> frozenset[str]:
    """Every action that a sentence names."""
    folded, key = fold(text), _language(language)
    return frozenset(name for name, patterns in _ACTIONS.items() if patterns[key].search(folded))


def refused(text: str, language: str) -> frozenset[str]:
    """Actions that a sentence says were not, or will not be, taken."""
    folded, key = fold(text), _language(language)
    return frozenset(
        name
        for name, patterns in _ACTIONS.items()
        for match in patterns[key].finditer(folded)
        if _NOT[key].search(folded[max(0, match.start() - 24) : match.start()])
    )


def occasion_at(text: str, start: int, end: int, language: str) -> str:
    """What the day named at ``[start, end)`` is the day of: "announce", "start", "end", "hold" or ""; the nearest cue.

    In English a cue right before a day ("announced on") holds it before one behind; in Chinese the one behind.
    """
    folded, key = fold(text), _language(language)
    reach = REACH[key]
    found = []
    for name, patterns in _OCCASIONS.items():
        for match in patterns[key].finditer(folded, max(0, start - reach), end + reach):
            if match.end() <= start:
                distance = start - match.end() + (0 if key == "en" else reach // 3)
            elif match.start() >= end:
                distance = match.start() - end + (12 if key == "en" else 0)
            else:
                continue
            found.append((distance, name))
    return min(found)[1] if found else ""


def doer_before(text: str, place: int, language: str, side: str) -> str:
    """The side that acts at ``place``: "US", "CN", "both", or "" where no subject stands before it; "we" is ``side``."""
    folded, key = fold(text), _language(language)
    acting = ""
    for match in _DOERS[key].finditer(folded, 0, place):
        # "Assured us" names no state.
        if match.lastgroup == "us" and text[match.start() : match.end()] in ("us", "Us"):
            continue
        if _DOES[key].search(folded[match.end() : match.end() + 40]):
            kind = match.lastgroup or ""
            acting = {"us": "US", "cn": "CN", "own": side, "both": "both"}[kind]
    return acting


def may_be_one(first: str, second: str) -> bool:
    """Whether two acting sides may be the same."""
    return not first or not second or first == second or "both" in (first, second)
