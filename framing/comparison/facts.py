"""What a sentence states that a freely worded account of the same fact can contradict: amounts, days, who it was, denial.

Read where two sentences name the same matter by their concepts (``concepts.shared``), though their words differ.
"""

# ruff: noqa: E501 - a pattern stands on one line

import functools
import re
from dataclasses import dataclass
from datetime import date

from corpora.chinese_dates import han_number
from corpora.text import fold
from framing.comparison.bindings import occasion_at
from framing.comparison.claims import Amount, amounts, mentions_of_days
from framing.comparison.concepts import concepts
from framing.comparison.predicates import predicates

# Sides named in a piece of a sentence.
_SIDES = {
    "US": re.compile(r"\b(?:u\.s\.|us\b|united states|america|washington|white house|pentagon|trump)|美方|美国|美军|华盛顿|白宫"),
    "CN": re.compile(r"\bchin(?:a|ese)\b|\bbeijing|中方|中国|北京"),
}  # fmt: skip
# Words that set somebody apart from who it was: "and not by the Pentagon", 而非美方.
_NOT_THEM = (
    re.compile(r"(?:,|\band|\bbut)\s+not (?!only|just|merely|until|before|yet|to\b|in\b|on\b|as\b|at\b|for\b|because|[a-z]{2,14}ing\b)(?P<no>[^,.;]{2,60})"),
    re.compile(r"\b(?:rather than|instead of) (?=by |the |its |their |his |an? |chin|beijing|washington|u\.s|america)(?P<no>[^,.;]{2,60})"),
    re.compile(r"\b(?:it|that) (?:was|is|were)(?: not|n['’]t) (?P<no>[^,.;]{2,60}?),? (?:but|who|that|which)\b"),
    re.compile(r"(?:而不是|而非|，并非|，不是|而并非)(?P<no>[^，。；]{2,24})"),
    re.compile(r"(?:并非|不是)(?P<no>[^，。；]{2,24})，?而是"),
)  # fmt: skip
# Words that make one the only one, or the one that it was.
_ALONE = (
    re.compile(r"\bby (?P<yes>[^,.;]{2,40}?) (?:alone|by itself|single-handedly|unilaterally|on its own)\b"),
    re.compile(r"(?P<yes>[^，。；]{2,16}?)(?:单独|独自|一家)(?=承担|落实|执行|推动|完成|决定)"),
)
_IT_WAS = (
    re.compile(r"\bit (?:was|is) (?P<yes>[^,.;]{2,60}?),? (?:who|that|which)\b"),
    re.compile(r"\b(?:at|on) the (?:request|initiative|suggestion|invitation|instigation|urging) of (?P<yes>[^,.;]{2,40})"),
    re.compile(r"\b(?:made|taken|sent|dispatched|proposed|requested|initiated|launched|imposed|announced|signed|drafted|led|hosted"
               r"|organi[sz]ed|carried out|put forward|created|issued|ordered|started|raised|broken|violated) by (?P<yes>[^,.;]{2,40})"),
    re.compile(r"的(?:正)?是(?P<yes>[^，。；]{2,16})"),
    re.compile(r"(?P<yes>(?:美|中)(?:方|国))[^，。；]{0,8}(?:首先|率先|主动|先)(?:提出|提议|发起|要求|请求|打)"),
    re.compile(r"(?:，|^|是|均|全)由(?P<yes>[^，。；]{2,16})"),
    re.compile(r"(?:^|，)(?:其实)?是(?P<yes>(?:美|中)(?:方|国))"),
)  # fmt: skip
# A claim that is called untrue; "groundless accusations" is an opinion of them and does not say which.
_UNTRUE = re.compile(
    r"\b(?:invented|fabricat\w{0,5}|untrue|not true|fake news|(?:is|are|was|were|as|totally|completely|purely|utterly|simply) false"
    r"|false (?:claim|information|report|narrative)\w?|nonexistent|non-existent|rumou?rs?|lies\b(?! (?:at|in|with|ahead|on|within))|a lie"
    r"|(?:not|in)consistent with (?:the )?facts?|contrary to (?:the )?facts?|does not (?:exist|hold water)|nonsense|no truth)\b"
    r"|不实(?:之词|信息|报道)?|谣言|捏造|编造|子虚乌有|不符合事实|与事实不符|无中生有|纯属|虚假"
)
_NEGATED_DAY = re.compile(
    r"\b(?:nothing|no|not|never|none|neither|nor)\b(?![^,;]{0,80}\b(?:until|before)\b)|没有|并未|未曾"
)
_UNTIL = re.compile(r"(?:\bnot\b|n[o'’]t\b|\bno\b).{0,48}\b(?:until|before)\b")
_EN_NUMBERS = {
    "two": 2.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "six": 6.0,
    "seven": 7.0,
    "eight": 8.0,
    "nine": 9.0,
    "ten": 10.0,
    "twelve": 12.0,
}
_EN_COUNT = re.compile(
    r"(?<![\w$.])(?P<number>\d{1,3}(?:,\d{3}){1,3}|\d{1,7}|two|three|four|five|six|seven|eight|nine|ten|twelve)(?![\d%.,])"
    r" (?!million|billion|percent|days?|weeks?|months?|years?|minutes|hours)(?P<noun>[a-z'-]{3,16}(?: [a-z'-]{3,16})?)"
)
_ZH_COUNT = re.compile(
    "(?<![第0-9.])(?P<number>\\d{1,7}|[一二两三四五六七八九十百]{1,5})(?P<scale>百万|万|千)?(?:多|余)?(?:架次|份|枚|艘|名|起|次|件|辆|所|座|套|批|位|张|家|架|人次)"
    "(?P<noun>[^，。；、]{2,8})?"
)
MAX_DATES = 4


@dataclass(frozen=True, slots=True)
class Day:
    """Days that a sentence states, with what they are the days of ("" where nothing says so)."""

    first: date
    last: date
    occasion: str


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one sentence. ``excluded``, ``alone`` and ``doers`` are pieces of text that name who it was not, who it
    was without the other, and who it was."""

    amounts: tuple[Amount, ...]
    counts: tuple[tuple[str, float], ...]
    days: tuple[Day, ...]
    excluded: tuple[str, ...]
    alone: tuple[str, ...]
    doers: tuple[str, ...]
    says: frozenset[str]
    denies: frozenset[str]
    is_disclaimer: bool


@functools.lru_cache(maxsize=20_000)
def facts(text: str, language: str, published: str) -> Facts:
    """Read a sentence once."""
    folded = fold(text)
    says, denies = predicates(text, language)
    return Facts(
        amounts(text, language)[:8],
        _counts(folded),
        _days(text, folded, language, published),
        _pieces(_NOT_THEM, folded, "no"),
        _pieces(_ALONE, folded, "yes"),
        _pieces(_IT_WAS, folded, "yes"),
        says,
        denies,
        bool(_UNTRUE.search(folded)),
    )


def sides_in(piece: str) -> frozenset[str]:
    """The sides that a piece of a sentence names."""
    return frozenset(side for side, pattern in _SIDES.items() if pattern.search(fold(piece)))


def doer_of(piece: str) -> frozenset[str]:
    """The side with which a piece of a sentence begins."""
    folded = re.sub(r"^(?:the |president |an? )+", "", fold(piece).strip())
    return frozenset(side for side, pattern in _SIDES.items() if pattern.match(folded))


def who(piece: str) -> frozenset[str]:
    """Concepts of a piece, without the sides."""
    return frozenset(concepts(piece))


def _counts(folded: str) -> tuple[tuple[str, float], ...]:
    """(concept, number) of every thing that is counted: "10 licences", 64架次航班, 许可仅有三份."""
    found: list[tuple[str, float]] = []
    for match in _EN_COUNT.finditer(folded):
        value = _EN_NUMBERS.get(match.group("number")) or float(match.group("number").replace(",", ""))
        found += [(name, value) for name in who(match.group("noun")) if not name.startswith(("word:", "place:"))]
    for match in _ZH_COUNT.finditer(folded):
        numeral = match.group("number")
        number = float(numeral) if numeral[0].isdigit() else han_number(numeral)
        value = (number or 0) * {"万": 1e4, "千": 1e3, "百万": 1e6}.get(match.group("scale") or "", 1)
        noun = match.group("noun") or folded[max(0, match.start() - 10) : match.start()]
        found += [(name, value) for name in who(noun) if not name.startswith(("word:", "place:"))]
    return tuple(found[:8])


def _pieces(patterns: tuple[re.Pattern[str], ...], folded: str, group: str) -> tuple[str, ...]:
    return tuple(match.group(group) for pattern in patterns for match in pattern.finditer(folded))


def _days(text: str, folded: str, language: str, published: str) -> tuple[Day, ...]:
    found = []
    for mention in mentions_of_days(text, language, published):
        if mention.first is None or mention.last is None or mention.precision not in ("day", "days", "month"):
            continue
        start = max((folded.rfind(mark, 0, mention.start) for mark in ",;.，；。"), default=-1) + 1
        if _NEGATED_DAY.search(folded[start : mention.start + 8]):
            continue
        occasion = occasion_at(text, mention.start, mention.end, language)
        # What does not begin until a day begins on it.
        if _UNTIL.search(folded[max(0, mention.start - 60) : mention.start]):
            occasion = "start"
        found.append(Day(mention.first, mention.last, occasion))
    return tuple(found[:MAX_DATES])
