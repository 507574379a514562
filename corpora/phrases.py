"""A source as it is written, taken apart: country, body, title, name, and the words that only say in which capacity.

"Chinese Vice Premier He", "a Treasury spokesperson", "国务院副总理何立峰": the parts say whom the whole can mean. Words that
change the meaning and that nobody has foreseen ("Beijing residents") leave the phrase unresolved: nothing is guessed.
"""

import re
from dataclasses import dataclass, field

from corpora.lexicon import Lexicon, Token
from corpora.roster import Title
from corpora.text import fold

_WORD = re.compile("[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f'’.-]{0,40}|[\u3400-\u9fff]{1,60}|[0-9]{1,12}")
_ABBREVIATIONS = {
    "sec.": "secretary",
    "secy.": "secretary",
    "sen.": "senator",
    "rep.": "representative",
    "amb.": "ambassador",
    "gen.": "general",
    "adm.": "admiral",
    "pres.": "president",
    "v.p.": "vice president",
    "dir.": "director",
    "dept.": "department",
    "departments": "department",
    "ministries": "ministry",
    "presidents": "president",
    "secretaries": "secretary",
    "ministers": "minister",
    "spokespersons": "spokesperson",
    "spokespeople": "spokesperson",
    "ambassadors": "ambassador",
}
_HONORIFICS = frozenset(
    "mr mr. mrs mrs. ms ms. miss dr dr. sir madam hon hon. honorable honourable his her excellency sr sr. col "
    "col. colonel capt capt. captain major lt lt. admiral adm. gen. comrade".split()
)
# Words that stand for the people of a body or a country.
_PEOPLE = frozenset(
    "official officials negotiator negotiators aide aides diplomat diplomats representatives envoys delegation "
    "delegations team teams staff staffer staffers advisers advisors counterparts leaders delegates participants "
    "interlocutors source sources".split()
)
# Words that stand for a body's text, voice or side, and leave whose it is untouched.
_VOICES = frozenset(
    "spokesperson spokesman spokeswoman spox readout readouts statement statements report reports post posts "
    "release releases press briefing briefings transcript summary sheet factsheet note notes document documents "
    "communique announcement announcements account accounts website site commentary editorial caption article "
    "story list outcome outcomes message letter tweet tweets remarks comments words text translation rendering "
    "version broadcast side sides office newsroom feed page interview notice news agency".split()
)
_MODIFIERS = frozenset(
    "a an the some several many most two three four senior top high high-level high-ranking ranking mid-level "
    "unnamed anonymous unidentified same other another one official state-run state-owned state chief lead main "
    "new current acting outgoing incoming visiting designate nominee economic trade foreign finance financial "
    "commerce commercial defense defence military security climate diplomatic political international bilateral "
    "department-level deputy-level working-level 's s of at in for from with on by to and via as per "
    "readout-based this that its their then now joint combined fact outcome question answer elect".split()
)
# Words of rank and capacity that are held by many at a time: without a name they point to nobody.
BARE_TITLES = frozenset(
    "ambassador secretary minister director general admiral chairman chair representative governor speaker "
    "senator commissioner leader spokesperson spokesman spokeswoman congressman 大使 部长 副部长 发言人 新闻发言人 "
    "主任 上将 大校 主席 副主席 委员 局长 行长 特使 特别代表 高级顾问 总领事 部长助理 参议员 众议员 国会参议员 国会众议员".split()
) | {"special envoy", "special representative", "senior advisor", "senior adviser", "u.s. senator", "vice minister"}
_FORMER = re.compile("(?:^|[ (])(?:former|ex|onetime|one-time|previous|ex-[a-z]{2,20})(?: |$|-)|前(?!往)|原(?!则)")
_DEPUTIES = frozenset("assistant deputy under vice associate principal shadow special sub honorary".split())
_HAN_FILLERS = (
    "有关部门 负责人 发言人 新闻办 新闻司 记者会 代表团 例行 官员 高级 高官 新闻 消息 通稿 声明 公告 报道 "
    "通报 代表 方面 一位 一名 多名 多位 匿名 表示 社论 评论 文章 网站 官网 官方 有关 时任 现任 新任 候任 代理 "
    "团队 牵头人 经贸 及其 先生 女士 同志 上将 大校 少将 国家 中央 政治局 委员 常委 党组 书记 部级 首席 特别 "
    "本人 讲话 稿 的 称 说 在 对 向 等 及 兼 部 之 该 前 原"
).split()
_CONJUNCTION = re.compile(" (?:and|&) |/|[、与和及]")


@dataclass(slots=True)
class Phrase:
    """The parts of a phrase, in order. ``unknown`` are name-like words behind a title; ``is_strange``: words not foreseen."""

    people: list[Token] = field(default_factory=list)
    surnames: list[Token] = field(default_factory=list)
    titles: list[Title] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    bodies: list[Token] = field(default_factory=list)
    title_tokens: int = 0
    first_organs: list[str] = field(default_factory=list)
    unknown: str = ""
    han_surname: str = ""
    is_strange: bool = False
    is_former: bool = False
    is_deputy: bool = False
    has_people_word: bool = False
    has_voice_word: bool = False
    is_bare: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no part of it names anybody."""
        return not (self.people or self.surnames or self.titles or self.countries or self.bodies)


def tidy(text: str) -> str:
    """White space and quotation marks at the ends removed, abbreviations of titles written out."""
    words = text.strip(" \t\r\n,;:.\"“”「」'").split()
    return " ".join(_ABBREVIATIONS.get(word.lower(), word) for word in words)


def without_article(text: str) -> str:
    """The phrase without an article or honorific before it and a possessive behind it."""
    for ending in ("'s", "’s"):
        text = text.removesuffix(ending)
    words = text.split(" ")
    while len(words) > 1 and (words[0].lower() in ("the", "a", "an") or words[0].lower() in _HONORIFICS):
        words = words[1:]
    return " ".join(words)


def conjuncts(text: str, lexicon: Lexicon) -> tuple[str, str] | None:
    """The two sides of an "and" that lies in no name or title, or None."""
    inside = [(token.start, token.end) for token in lexicon.scan(text, fold(text), is_name=True)]
    for match in _CONJUNCTION.finditer(text):
        if (
            match.start()
            and match.end() < len(text)
            and not any(start < match.end() and match.start() < end for start, end in inside)
        ):
            return text[: match.start()], text[match.end() :]
    return None


def parse(text: str, lexicon: Lexicon) -> Phrase:
    """Take a phrase apart into what the lexicon knows of it."""
    folded = fold(text)
    phrase = Phrase(is_former=bool(_FORMER.search(folded)))
    tokens = lexicon.scan(text, folded, is_name=text.islower())
    for token in tokens:
        _sort_in(token, phrase, lexicon, is_last=token is tokens[-1])
    last_title = max((token.end for token in tokens if token.form.titles), default=-1)
    position = 0
    for start, end in [*((token.start, token.end) for token in tokens), (len(text), len(text))]:
        for match in _WORD.finditer(text, position, start):
            _leftover(match, phrase, after_title=0 <= last_title <= match.start(), before=start)
        position = end
    if phrase.titles and tokens:
        before = folded[: next(token.start for token in tokens if token.form.titles)].split()
        phrase.is_deputy = (bool(before) and before[-1] in _DEPUTIES) or (
            text[:last_title].startswith("副") and not phrase.people
        )
    return phrase


def _sort_in(token: Token, phrase: Phrase, lexicon: Lexicon, *, is_last: bool) -> None:
    form = token.form
    kinds = {lexicon.by_id[name].kind for name in form.names}
    if "person" in kinds:
        phrase.people.append(token)
        return
    if form.titles and not (form.names and is_last):
        phrase.title_tokens += 1
        phrase.is_bare = form.text in BARE_TITLES and phrase.title_tokens == 1
        phrase.first_organs = phrase.first_organs or [title.organ for title in form.titles]
        phrase.titles.extend(form.titles)
        phrase.countries.extend(form.countries)
        return
    if form.names:
        if is_country(form.names, lexicon):
            phrase.countries.extend(dict.fromkeys((*form.names, *form.parts)))
        else:
            phrase.bodies.append(token)
        return
    if is_country(form.parts, lexicon):
        phrase.countries.extend(form.parts)
    elif all(lexicon.by_id[part].kind == "person" for part in form.parts):
        phrase.surnames.append(token)
    else:
        phrase.bodies.append(token)


def is_country(ids: list[str], lexicon: Lexicon) -> bool:
    """Whether the ids are those of countries, or of a union that titles name like one ("EU Trade Commissioner")."""
    return any(lexicon.by_id[name].kind == "country" or name in lexicon.unions for name in ids)


def _leftover(match: re.Match[str], phrase: Phrase, *, after_title: bool, before: int) -> None:
    word = match.group(0)
    if "\u3400" <= word[0] <= "\u9fff":
        word = rest = fold(word)
        for filler in _HAN_FILLERS:
            rest = rest.replace(filler, "")
        if not rest:
            phrase.has_voice_word |= any(mark in word for mark in ("发言人", "声明", "通稿", "消息", "报道", "公告"))
            phrase.has_people_word |= any(mark in word for mark in ("官员", "高官", "代表", "团队"))
        elif len(rest) <= 2 and match.end() == before and not phrase.han_surname:
            phrase.han_surname = rest
        elif after_title and len(rest) <= 5:
            phrase.unknown = rest
        else:
            phrase.is_strange = True
        return
    lower = word.lower().rstrip(".").removesuffix("'s").removesuffix("’s")
    if lower in _PEOPLE:
        phrase.has_people_word = True
    elif lower in _VOICES:
        phrase.has_voice_word = True
    elif (
        lower in _MODIFIERS
        or word.lower() in _HONORIFICS
        or lower in _DEPUTIES
        or lower in ("former", "ex")
        or lower.isdigit()
    ):
        return
    elif word[0].isupper() and after_title:
        phrase.unknown = f"{phrase.unknown} {word}".strip()
    else:
        phrase.is_strange = True
