"""Claims that can contradict each other: amounts with their unit, days, and whether something is affirmed or denied."""

# ruff: noqa: E501 - a pattern stands on one line

import functools
import re
from dataclasses import dataclass
from datetime import date

from corpora.chinese_dates import han_number
from corpora.date_mentions import DateMention
from corpora.dates import dates_in
from corpora.text import fold

_NUMBER = r"(\d{1,3}(?:,\d{3}){1,5}|\d{1,12})(?:\.(\d{1,6}))?"
_EN_NAMES = {
    "one": 1, "a": 1, "an": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90,
}  # fmt: skip
_EN_NAMED = re.compile(
    r"\b(?P<name>"
    + "|".join(_EN_NAMES)
    + r")(?P<half> and (?:a|one) half)?[ -](?P<unit>minutes?|hours?|days?|weeks?|months?"
    r"|years?)(?P<more> and a half)?(?![\w])"
)
# Units of time that are counted in another, so that an hour and forty minutes can be set against each other.
_IN_OTHER = {"hour": ("minute", 60.0), "week": ("day", 7.0)}
_EN_AMOUNT = re.compile(
    rf"(?P<money>\$ ?)?(?<![\w.]){_NUMBER} ?(?P<scale>thousand|million|billion|trillion)?"
    r"(?:(?: (?:american|chinese|u\.s\.|boeing|foreign|new|more|additional|other|such)){1,2} (?=[a-z])|[ -]?)(?P<unit>%|percentage points?|percent|per cent|mmt|(?:metric )?tons?|tonnes|dollars|yuan|aircraft|planes"
    r"|jets|days?|weeks?|"
    r"months?|years?|companies|entities|firms|students|people|troops|soldiers|personnel|members|workers|passengers|minutes?|hours?|countries|items|points)?(?![\w])"
)
_ZH_AMOUNT = re.compile(
    r"(?<![第同每这那当某])(?P<number>(?<!\d)\d{1,12}(?:\.\d{1,6})?|[一二两三四五六七八九十百]{1,6})(?P<more>多|余)?个?(?P<scale>万亿|千亿|百亿|亿|千万|百万|万|千)?"
    r"(?P<unit>%|个百分点|百分点|吨|美元|元人民币|元|架|天|周|个月|月|年|家企业|家实体|家公司|家|名学生|名|人|分钟|小时|国|项|点)"
)
_ZH_SHARE = re.compile("百分之(?P<number>\\d{1,3}|[一二三四五六七八九十百]{1,5})")
_SCALES = {
    "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7,
    "亿": 1e8,
    "百亿": 1e10, "千亿": 1e11, "万亿": 1e12,
}  # fmt: skip
_UNITS = {
    "%": "%", "percent": "%", "per cent": "%", "percentage point": "point", "percentage points": "point",
    "个百分点": "point",
    "百分点": "point", "ton": "ton", "tons": "ton", "metric ton": "ton", "metric tons": "ton", "tonnes": "ton",
    "吨": "ton", "mmt": "ton",
    "dollars": "dollar", "美元": "dollar", "yuan": "yuan", "元": "yuan", "元人民币": "yuan", "aircraft": "plane",
    "planes": "plane", "jets": "plane", "架": "plane", "day": "day", "days": "day", "天": "day", "week": "week",
    "weeks": "week",
    "周": "week", "month": "month", "months": "month", "个月": "month", "year": "year", "years": "year", "年": "year",
    "companies": "company", "entities": "company", "firms": "company", "家企业": "company", "家实体": "company",
    "家公司": "company", "家": "company", "students": "student", "名学生": "student", "people": "person",
    "troops": "person", "soldiers": "person", "personnel": "person", "members": "person", "workers": "person",
    "passengers": "person",
    "名": "person",
    "人": "person", "minutes": "minute", "minute": "minute", "分钟": "minute", "hours": "hour", "hour": "hour", "小时": "hour",
    "countries": "country", "国": "country", "items": "item", "项": "item", "点": "item", "points": "item",
}  # fmt: skip
# Units whose numbers in one sentence seldom speak of the same thing; they never make a conflict alone.
VAGUE_UNITS = frozenset({"", "item", "person", "country", "month_name"})
# What may be affirmed by one side and denied by the other: each act with its affirming and its denying words.
_EVENTS: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "agreed": (
        re.compile(
            r"\b(?:agreed|agrees|reached (?:an? )?(?:agreement|consensus|deal)|(?:has|have) a deal|promised|pledged"
            r"|committed to|will (?:buy|purchase|lift|remove|stop|resume))\b|达成(?:了)?.{0,8}(?:共识|协议)|同意|承诺|保证"
        ),
        re.compile(
            r"\b(?:(?:did|have|has|had|do|does) ?n[o']t (?:agree|reach|promise|pledge|commit)|never (?:agreed|promised)"
            r"|(?:no|without) (?:such )?(?:agreement|consensus|deal|promise|commitment)s?\b"
            r"|(?:made|makes|gave|given) no (?:such )?(?:promise|commitment|pledge)s?)"
            r"|(?:没有|并未|未|从未|未能)(?:就.{1,16})?(?:同意|达成|承诺|保证|答应|作出.{0,6}承诺)"
        ),
    ),
    "discussed": (
        re.compile(
            r"\b(?:discussed|talked about|spoke about|raised|brought up|came up|stressed|emphasi[sz]ed|underscored"
            r"|exchanged (?:views|opinions)|elaborated|expounded)\b|讨论了?|谈及|谈到|提到|提出|强调|阐明|阐述|重申|交换意见"
        ),
        re.compile(
            r"\b(?:(?:did|was|were|is|have|has) ?n[o']t (?:been )?(?:discuss(?:ed)?|rais(?:e|ed)|come up|talk(?:ed)? about"
            r"|spoke about|brought up|mention(?:ed)?)|never (?:discussed|came up|raised|mentioned|talked about))"
            r"|(?:没有|并未|未|从未)(?:讨论|谈及|谈到|提及|提到|涉及)"
        ),
    ),
    "negotiating": (
        re.compile(
            r"\b(?:we(?:'re| are) (?:talking|negotiating|speaking|meeting|in talks)|talks\b[^,;]{0,48}? (?:are|were) (?:under ?way|ongoing|going)"
            r"|(?:has|have) been (?:talking|negotiating|meeting)|(?:had|having|have) (?:talks|meetings|discussions)"
            r"|(?:in|holding) (?:active )?(?:talks|negotiations) with)\b|正在(?:进行)?(?:谈判|磋商)"
        ),
        re.compile(
            r"\b(?:(?:is|are|has been|have been|were) (?:no|not any|n't any) [a-z ]{0,30}(?:negotiations?|talks|consultations?)"
            r"|(?:did|have|has|are|is) ?n[o']t (?:[a-z]{1,10} ){0,3}(?:negotiat|talk|held|in talks|engaged in|consult)"
            r"|(?:talks|negotiations?|consultations?)[^.]{0,60}(?:groundless|not true|fake|false|baseless|fabricat|misleading)"
            r"|(?:groundless|fake news|false|baseless|fabricat)[^.]{0,60}(?:talks|negotiations?|consultations?))"
            r"|(?:没有|并未|未|并没有)(?:就.{1,12})?(?:进行)?(?:任何)?.{0,6}(?:谈判|磋商)"
            r"|(?:谈判|磋商).{0,16}(?:捕风捉影|子虚乌有|没有事实依据|假消息|不实)"
        ),
    ),
    "spoke": (
        re.compile(
            r"\b(?:i|we|he|they|trump|president) (?:just )?(?:had|have) (?:a|an) [a-z -]{0,30}(?:call|conversation)|\bcalled me\b"
            r"|\b(?:spoke|spoken|talked|talking) (?:with|to) (?:president|chairman|xi|trump|him|chin)"
            r"|\bphone call (?:with|from)\b"
            r"|通了?(?:电)?话(?!的)"
        ),
        re.compile(
            r"\b(?:(?:has|have|had|was|were|been|is) (?:been )?no (?:recent )?(?:phone |telephone )?(?:calls?|conversation)"
            r"|(?:did|has|have) ?n[o']t (?:spoken|speak|spoke|talked?|call(?:ed)?) )"
            r"|(?:没有|并未|未|并没有)(?:[同与和跟].{1,12})?(?:进行)?通(?:过)?(?:电)?话"
        ),
    ),
}
# Contacts between the two governments are one matter, whatever else the sentence names.
CONTACTS = frozenset({"negotiating", "spoke"})
_CONDITIONAL = re.compile(r"\b(?:if|unless|whether|until|would|could|might)\b|如果|若|假如|除非|是否")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in the plain unit: value, unit (English, singular; "" where none stands), and its place in the text."""

    value: float
    unit: str
    start: int
    end: int


@functools.lru_cache(maxsize=20_000)
def amounts(text: str, language: str) -> tuple[Amount, ...]:
    """Amounts with a unit in a text, in its order; years and days of the calendar are not amounts."""
    folded = fold(text)
    found: list[Amount] = []
    if language == "zh":
        for match in _ZH_SHARE.finditer(folded):
            number = _zh_value(match.group("number"))
            if number is not None:
                found.append(Amount(number, "%", match.start(), match.end()))
        for match in _ZH_AMOUNT.finditer(folded):
            number, unit = _zh_value(match.group("number")), _UNITS.get(match.group("unit"), "")
            is_calendar = (
                match.group("unit") in ("月", "年") and match.group("number")[0] not in "一二两三四五六七八九十"
            )
            if number is None or not unit or (is_calendar and number > 100) or match.group("unit") == "月":
                continue
            if match.group("number") in ("一", "两", "二") and unit in ("country", "person", "item", "company"):
                continue
            found.append(
                Amount(number * _SCALES.get(match.group("scale") or "", 1.0), unit, match.start(), match.end())
            )
        return tuple(sorted(map(_in_other, found), key=lambda amount: amount.start))
    for match in _EN_AMOUNT.finditer(folded):
        unit = "dollar" if match.group("money") else _UNITS.get(match.group("unit") or "", "")
        if not unit:
            continue
        value = float(match.group(2).replace(",", "") + "." + (match.group(3) or "0"))
        scale = "million" if match.group("unit") == "mmt" else match.group("scale") or ""
        found.append(Amount(value * _SCALES.get(scale, 1.0), unit, match.start(), match.end()))
    for match in _EN_NAMED.finditer(folded):
        # "25 million tons a year": no length of time. "An hour" is one.
        if match.group("name") in ("a", "an") and not match.group("unit").startswith("hour"):
            continue
        half = 0.5 if match.group("half") or match.group("more") else 0.0
        unit = match.group("unit").rstrip("s")
        found.append(Amount(_EN_NAMES[match.group("name")] + half, unit, match.start(), match.end()))
    return tuple(sorted(map(_in_other, found), key=lambda amount: amount.start))


def _in_other(amount: Amount) -> Amount:
    unit, factor = _IN_OTHER.get(amount.unit, (amount.unit, 1.0))
    return Amount(amount.value * factor, unit, amount.start, amount.end)


def _zh_value(numeral: str) -> float | None:
    if numeral[0].isdigit():
        return float(numeral)
    value = han_number(numeral)
    return None if value is None else float(value)


@dataclass(frozen=True, slots=True)
class Days:
    """Days that a text states: the first and the last, and their place in the text."""

    first: date
    last: date
    start: int
    end: int


@functools.lru_cache(maxsize=20_000)
def mentions_of_days(text: str, language: str, published: str) -> tuple[DateMention, ...]:
    """Dates of a text, counted from the day it was published where that is known; read once."""
    try:
        base = date.fromisoformat(published[:10])
    except ValueError:
        base = None
    return dates_in(text, base=base, language=language)


def days_of(text: str, language: str, published: str) -> tuple[Days, ...]:
    """Exact days that a text states; what cannot be placed on the calendar is left out."""
    return tuple(
        Days(mention.first, mention.last, mention.start, mention.end)
        for mention in mentions_of_days(text, language, published)
        if mention.first is not None and mention.last is not None and mention.precision in ("day", "days")
    )


def events(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """What a sentence affirms and what it denies: names of "agreed", "discussed", "negotiating", "spoke".

    A conditional sentence does neither.
    """
    folded = fold(text)
    if _CONDITIONAL.search(folded):
        return frozenset(), frozenset()
    denied = {name for name, (_, no) in _EVENTS.items() if no.search(folded)}
    affirmed = {name for name, (yes, _) in _EVENTS.items() if yes.search(folded)} - denied
    return frozenset(affirmed), frozenset(denied)
