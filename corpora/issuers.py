"""Whose text it is: the side and the organ that issued a readout, a transcript or an official account.

Told by what the user says, then by publisher, address, dateline and heading, in that order. A newspaper that reports a
readout has no issuer; a news agency of the state has one where it reports its own officials' meetings and words.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from corpora.chinese_clauses import chinese_copy
from corpora.document import Document
from corpora.text import fold

_HEAD = 600


class NamesActors(Protocol):
    """The part of the register of actors that issuers need: ``resolve`` gives ``actor.en``, ``actor.kind`` and
    ``side``."""

    def resolve(self, name: str) -> object | None:
        """The actor of a name, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issued a text: canonical name of the organ and its side ("US" or "CN").

    ``basis`` says how it is known ("user", "publisher", "address", "dateline", "heading"); ``kind`` is "readout" or
    "transcript" (read by turns); ``is_account`` that it is a report by a medium of the state, whose narrator records
    as well as characterizes; ``is_official`` that the text is about its own officials or both sides.
    """

    actor: str
    side: str
    basis: str
    kind: str = "readout"
    is_account: bool = False
    is_official: bool = True


@dataclass(frozen=True, slots=True)
class _Sign:
    actor: str
    side: str
    basis: str
    is_media: bool


# Domains of official texts, longest first where one holds another. State media stand below: not all they print is
# official.
DOMAINS: Mapping[str, tuple[str, str]] = {
    "whitehouse.gov": ("White House", "US"),
    "state.gov": ("Department of State", "US"),
    "home.treasury.gov": ("Department of the Treasury", "US"),
    "treasury.gov": ("Department of the Treasury", "US"),
    "commerce.gov": ("Department of Commerce", "US"),
    "bis.gov": ("Department of Commerce", "US"),
    "bis.doc.gov": ("Department of Commerce", "US"),
    "ustr.gov": ("Office of the United States Trade Representative", "US"),
    "defense.gov": ("Department of Defense", "US"),
    "war.gov": ("Department of Defense", "US"),
    "usembassy.gov": ("US Embassy in Beijing", "US"),
    "usembassy-china.org.cn": ("US Embassy in Beijing", "US"),
    "fmprc.gov.cn": ("Ministry of Foreign Affairs", "CN"),
    "mfa.gov.cn": ("Ministry of Foreign Affairs", "CN"),
    "mofcom.gov.cn": ("Ministry of Commerce", "CN"),
    "mod.gov.cn": ("Ministry of National Defense", "CN"),
    "scio.gov.cn": ("State Council Information Office", "CN"),
    "china-embassy.gov.cn": ("Chinese Embassy in the United States", "CN"),
    "chinese-embassy.org": ("Chinese Embassy in the United States", "CN"),
    "www.gov.cn": ("State Council", "CN"),
    "english.gov.cn": ("State Council", "CN"),
}
STATE_MEDIA: Mapping[str, tuple[str, str]] = {
    "news.cn": ("Xinhua", "CN"),
    "xinhuanet.com": ("Xinhua", "CN"),
    "cctv.com": ("CCTV", "CN"),
    "cctv.cn": ("CCTV", "CN"),
}
_PUBLISHERS: tuple[tuple[re.Pattern[str], str, str, bool], ...] = tuple(
    (re.compile(pattern), actor, side, is_media)
    for pattern, actor, side, is_media in (
        ("\\bwhite house\\b|白宫", "White House", "US", False),
        (
            "\\bstate department\\b|\\bdepartment of state\\b|美国国务院|office of the spokesperson",
            "Department of State",
            "US",
            False,
        ),
        ("\\btreasury\\b|美国财政部", "Department of the Treasury", "US", False),
        (
            "\\b(?:us|u\\.s\\.) (?:department of commerce|commerce department)\\b|^(?:department of commerce|"
            "commerce department)|美国商务部",
            "Department of Commerce",
            "US",
            False,
        ),
        (
            "\\bustr\\b|trade representative|贸易代表办公室",
            "Office of the United States Trade Representative",
            "US",
            False,
        ),
        (
            "\\bpentagon\\b|department of (?:defense|war)|defense department|美国国防部|五角大楼",
            "Department of Defense",
            "US",
            False,
        ),
        ("\\b(?:us|u\\.s\\.|american) embassy|美国(?:驻华)?大使馆", "US Embassy in Beijing", "US", False),
        (
            "\\bmfa\\b|fmprc|foreign ministry|ministry of foreign affairs|^(?:中国)?外交部|中华人民共和国外交部",
            "Ministry of Foreign Affairs",
            "CN",
            False,
        ),
        (
            "mofcom|ministry of commerce|commerce ministry|^(?:中国)?商务部|中华人民共和国商务部",
            "Ministry of Commerce",
            "CN",
            False,
        ),
        (
            "ministry of (?:national )?defen[cs]e|^(?:中国)?国防部|中华人民共和国国防部",
            "Ministry of National Defense",
            "CN",
            False,
        ),
        (
            "chinese embassy|中国驻美|驻美国?大使馆|中国(?:驻美国?)?大使馆",
            "Chinese Embassy in the United States",
            "CN",
            False,
        ),
        ("state council|国务院", "State Council", "CN", False),
        ("xinhua|新华", "Xinhua", "CN", True),
        ("cctv|央视|新闻联播|中央广播电视总台", "CCTV", "CN", True),
    )
)
# Datelines and opening lines of official texts, on the folded text; the last flag: a medium's, official only by its
# matter.
_OPENINGS: tuple[tuple[re.Pattern[str], str, str, str, bool], ...] = tuple(
    (re.compile(pattern), actor, side, basis, is_media)
    for pattern, actor, side, basis, is_media in (
        ("央视网消息[（(]新闻联播[）)]", "CCTV", "CN", "dateline", True),
        ("新华社(?:[^，。\n]{1,24})电|新华网[^，。\n]{1,16}电", "Xinhua", "CN", "dateline", True),
        ("[a-z]{3,20}, [a-z]{3,9}\\.? \\d{1,2} \\(xinhua\\)|^xinhua news agency,", "Xinhua", "CN", "dateline", True),
        (
            "the (?:below|following) is attributable to (?:[a-z ]{0,30})spokesperson",
            "Department of State",
            "US",
            "heading",
            False,
        ),
        ("office of the spokesperson", "Department of State", "US", "heading", False),
        ("department of state readout", "Department of State", "US", "heading", False),
        (
            "readout of (?:treasury |secretary of the treasury |u\\.s\\. secretary of the treasury )|readout from "
            "the treasury",
            "Department of the Treasury",
            "US",
            "heading",
            False,
        ),
        (
            "readout of (?:commerce |secretary raimondo|u\\.s\\. secretary of commerce |secretary lutnick)",
            "Department of Commerce",
            "US",
            "heading",
            False,
        ),
        (
            "readout of (?:ambassador|u\\.s\\. trade representative|ustr)",
            "Office of the United States Trade Representative",
            "US",
            "heading",
            False,
        ),
        (
            "readout of (?:secretary of (?:defense|war)|deputy secretary of (?:defense|war)|chairman of the joint "
            "chiefs|.{0,40}lloyd j)",
            "Department of Defense",
            "US",
            "heading",
            False,
        ),
        (
            "readout of (?:president|vice president|national security|.{0,40}(?:biden|trump|harris|vance))|"
            "statement from (?:the )?(?:president|press secretary)|the white house\n|press gaggle by|fact sheet: "
            "president",
            "White House",
            "US",
            "heading",
            False,
        ),
        (
            "外交部发言人[^，。\n]{1,12}(?:主持|答记者问|就[^\n]{1,60}(?:答记者问|发表|举行|有关|提问)|的?谈话|"
            "宣布|例行记者会)|外交部例行记者会",
            "Ministry of Foreign Affairs",
            "CN",
            "heading",
            False,
        ),
        (
            "商务部(?:新闻)?发言人[^。\n]{0,60}(?:答记者问|谈话|发表|应询|介绍)|商务部(?:召开|"
            "举行)[^。\n]{0,20}(?:新闻发布会|吹风会|记者会)",
            "Ministry of Commerce",
            "CN",
            "heading",
            False,
        ),
        (
            "国防部(?:新闻)?发言人[^。\n]{0,60}(?:答记者问|谈话|发表|应询|介绍)|国防部(?:召开|"
            "举行)?[^。\n]{0,20}例行记者会",
            "Ministry of National Defense",
            "CN",
            "heading",
            False,
        ),
        (
            "驻(?:美|华盛顿|纽约)[^。\n]{0,20}(?:大使馆|总领馆)?发言人[^。\n]{0,40}(?:答记者问|谈话|发表)",
            "Chinese Embassy in the United States",
            "CN",
            "heading",
            False,
        ),
        (
            "foreign ministry spokesperson [a-z]{2,10}(?: [a-z]{2,10})?(?:'s|’s)? (?:regular press conference|remarks)",
            "Ministry of Foreign Affairs",
            "CN",
            "heading",
            False,
        ),
        (
            "(?:mofcom|ministry of commerce)[^.\n]{0,40}(?:regular press conference|"
            "spokesperson[^.\n]{0,60}(?:remarks|answers?|q&a))",
            "Ministry of Commerce",
            "CN",
            "heading",
            False,
        ),
    )
)
# What makes an account of the state's media official: its own leaders and ministries at work in the opening lines.
_OFFICIAL = re.compile(
    "国家(?:副)?主席|国务院(?:副)?总理|(?<!美国)国务院|国务委员|(?:^|[，。、：）\n ]|中国)(?:外交部|商务部|"
    "国防部)(?!长)|中央军委|"
    "中美经贸中方牵头人|中方牵头人|习近平|李强|王毅|何立峰|李克强|韩正|刘鹤|杨洁篪|王文涛|蔡奇|赵乐际|"
    "中央外办|全国人大|中国驻|中美(?:两国)?(?:元首|双方|经贸)[^。\n]{0,40}(?:举行|会[谈晤见]|磋商|通话)|"
    "新闻发言人|白皮书|中方(?:谈判|代表)|"
    "chinese president|xi jinping|chinese (?:premier|vice premier|foreign minister|vice president)|wang yi|he "
    "lifeng|foreign ministry|ministry of (?:commerce|foreign affairs|national defense)"
)
_HOST = re.compile("^(?:[a-z]{2,6}://)?([^/\\s:]{1,200})")
_TURN = re.compile("(?:^|\n)[ 　]{0,4}(?:[^\n，。：:？?！!]{1,30})[：:](?=[^/\n]{6})")
_QUESTION_TURN = re.compile(
    "(?:^|\n)[ 　]{0,4}(?:问|q|question|reporter|the press|press|[^\n，。：:？?！!]{0,24}(?:记者|社|台|报|提问|"
    "journalist|news|post|times))[：:][^\n]{0,900}?[?？]"
)


def issuer_of(document: Document, registry: NamesActors | None = None) -> Issuer | None:
    """The issuer of an official text, or None for a text of the press and for one whose issuer nothing tells.

    ``document.side`` decides where it is given; the organ is then still read from publisher, address or opening. Only
    US and Chinese issuers are known. ``registry`` is asked for publishers that the table of organs does not hold. What
    a medium of the state prints about others is no official text unless the user says so.
    """
    head = chinese_copy(f"{document.title}\n{document.text[:_HEAD]}").lower()
    kind = "transcript" if is_transcript(document) else "readout"
    found = _by_publisher(document, registry) or _by_address(document) or _by_opening(head)
    is_official = _OFFICIAL.search(head) is not None
    if document.side in ("US", "CN"):
        if found is not None and found.side == document.side:
            return Issuer(found.actor, found.side, "user", kind, found.is_media, is_official or not found.is_media)
        return Issuer("US government" if document.side == "US" else "PRC government", document.side, "user", kind)
    if document.side or found is None or (found.is_media and not is_official):
        return None
    if document.kind == "news" and found.basis == "heading":
        # A newspaper may print the heading of a readout; its own report is not one.
        return None
    return Issuer(found.actor, found.side, found.basis, kind, found.is_media)


def is_transcript(document: Document) -> bool:
    """Whether the text is read by turns: at least one question and one other labelled turn at line starts."""
    if document.kind == "briefing":
        return True
    folded = chinese_copy(document.text[:20_000])
    n_questions = len(_QUESTION_TURN.findall(folded))
    return n_questions >= 1 and len(_TURN.findall(folded)) >= 2


def _by_publisher(document: Document, registry: NamesActors | None) -> _Sign | None:
    if not document.publisher:
        return None
    name = fold(document.publisher).strip()
    for pattern, actor, side, is_media in _PUBLISHERS:
        if pattern.search(name):
            return _Sign(actor, side, "publisher", is_media)
    by_domain = _of_host(name, "publisher")
    if by_domain is not None or registry is None:
        return by_domain
    found = registry.resolve(document.publisher)
    known = getattr(found, "actor", None)
    side = str(getattr(found, "side", "") or "")
    if known is not None and getattr(known, "kind", "") == "organ" and side in ("US", "CN"):
        return _Sign(str(getattr(known, "en", "")), side, "publisher", False)
    return None


def _by_address(document: Document) -> _Sign | None:
    host = _HOST.match(document.url.strip().lower()) if document.url else None
    return _of_host(host[1], "address") if host is not None else None


def _of_host(host: str, basis: str) -> _Sign | None:
    for table, is_media in ((DOMAINS, False), (STATE_MEDIA, True)):
        for domain, (actor, side) in table.items():
            if host == domain or host.endswith("." + domain):
                return _Sign(actor, side, basis, is_media)
    return None


def _by_opening(head: str) -> _Sign | None:
    for pattern, actor, side, basis, is_media in _OPENINGS:
        if pattern.search(head) is not None:
            return _Sign(actor, side, basis, is_media)
    return None
