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
from corpora.handles import owner_of
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

    ``basis`` says how it is known ("user", "publisher", "address", "dateline", "heading", "label"); ``kind`` is "readout" or
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
class _Organ:
    name: str
    side: str
    is_media: bool = False


_WHITE_HOUSE = _Organ("White House", "US")
_STATE = _Organ("Department of State", "US")
_TREASURY = _Organ("Department of the Treasury", "US")
_COMMERCE = _Organ("Department of Commerce", "US")
_USTR = _Organ("Office of the United States Trade Representative", "US")
_DEFENSE = _Organ("Department of Defense", "US")
_US_EMBASSY = _Organ("US Embassy in Beijing", "US")
_US = _Organ("US government", "US")
_PRC = _Organ("PRC government", "CN")
_MFA = _Organ("Ministry of Foreign Affairs", "CN")
_MOFCOM = _Organ("Ministry of Commerce", "CN")
_MND = _Organ("Ministry of National Defense", "CN")
_CN_EMBASSY = _Organ("Chinese Embassy in the United States", "CN")
_STATE_COUNCIL = _Organ("State Council", "CN")
_SCIO = _Organ("State Council Information Office", "CN")
# Media of the state: not all that they print is official.
_XINHUA = _Organ("Xinhua", "CN", is_media=True)
_CCTV = _Organ("CCTV", "CN", is_media=True)

_DOMAINS: Mapping[str, _Organ] = {
    "whitehouse.gov": _WHITE_HOUSE,
    "state.gov": _STATE,
    "treasury.gov": _TREASURY,
    "commerce.gov": _COMMERCE,
    "bis.gov": _COMMERCE,
    "bis.doc.gov": _COMMERCE,
    "ustr.gov": _USTR,
    "defense.gov": _DEFENSE,
    "war.gov": _DEFENSE,
    "usembassy.gov": _US_EMBASSY,
    "usembassy-china.org.cn": _US_EMBASSY,
    "ait.org.tw": _STATE,
    "fmprc.gov.cn": _MFA,
    "mfa.gov.cn": _MFA,
    "mofcom.gov.cn": _MOFCOM,
    "mod.gov.cn": _MND,
    "scio.gov.cn": _SCIO,
    "china-embassy.gov.cn": _CN_EMBASSY,
    "chinese-embassy.org": _CN_EMBASSY,
    "www.gov.cn": _STATE_COUNCIL,
    "english.gov.cn": _STATE_COUNCIL,
    "news.cn": _XINHUA,
    "xinhuanet.com": _XINHUA,
    "cctv.com": _CCTV,
    "cctv.cn": _CCTV,
}
# Names of publishers, on the folded text.
_PUBLISHERS: Mapping[_Organ, re.Pattern[str]] = {
    _WHITE_HOUSE: re.compile("\\bwhite house\\b|白宫"),
    _STATE: re.compile("\\b(?:state department|department of state)\\b|美国国务院|office of the spokesperson"),
    _TREASURY: re.compile("\\btreasury\\b|美国财政部"),
    _COMMERCE: re.compile(
        "\\b(?:us|u\\.s\\.) (?:department of commerce|commerce department)\\b|^(?:department of commerce|commerce "
        "department)|美国商务部"
    ),
    _USTR: re.compile("\\bustr\\b|trade representative|贸易代表办公室"),
    _DEFENSE: re.compile("\\bpentagon\\b|department of (?:defense|war)|defense department|美国国防部|五角大楼"),
    _US_EMBASSY: re.compile("\\b(?:us|u\\.s\\.|american) embassy|美国(?:驻华)?大使馆"),
    _MFA: re.compile(
        "\\bmfa\\b|fmprc|foreign ministry|ministry of foreign affairs|^(?:中国)?外交部|中华人民共和国外交部"
    ),
    _MOFCOM: re.compile("mofcom|ministry of commerce|commerce ministry|^(?:中国)?商务部|中华人民共和国商务部"),
    _MND: re.compile("ministry of (?:national )?defen[cs]e|^(?:中国)?国防部|中华人民共和国国防部"),
    _CN_EMBASSY: re.compile("chinese embassy|中国驻美|驻美国?大使馆|中国(?:驻美国?)?大使馆"),
    _STATE_COUNCIL: re.compile("state council|国务院"),
    _XINHUA: re.compile("xinhua|新华"),
    _CCTV: re.compile("cctv|央视|新闻联播|中央广播电视总台"),
}
# Datelines, on the folded head of a text.
_DATELINES: Mapping[_Organ, re.Pattern[str]] = {
    _CCTV: re.compile("央视网消息[（(]新闻联播[）)]"),
    _XINHUA: re.compile(
        "新华(?:社[^，。\n]{1,24}|网[^，。\n]{1,16})电|[a-z]{3,20}, [a-z]{3,9}\\.? \\d{1,2} \\(xinhua\\)|^xinhua news agency,"
    ),
}
# Headings and opening lines of official texts.
_HEADINGS: Mapping[_Organ, re.Pattern[str]] = {
    _STATE: re.compile(
        "the (?:below|following) is attributable to (?:[a-z ]{0,30})spokesperson|office of the spokesperson|"
        "department of state readout"
    ),
    _TREASURY: re.compile("readout (?:of|from) (?:the )?(?:u\\.s\\. )?(?:secretary of the )?treasury"),
    _COMMERCE: re.compile(
        "readout of (?:commerce |secretary raimondo|u\\.s\\. secretary of commerce|secretary lutnick)"
    ),
    _USTR: re.compile("readout of (?:ambassador|u\\.s\\. trade representative|ustr)"),
    _DEFENSE: re.compile(
        "readout of (?:(?:deputy )?secretary of (?:defense|war)|chairman of the joint chiefs|.{0,40}lloyd j)"
    ),
    _WHITE_HOUSE: re.compile(
        "readout of (?:president|vice president|national security|.{0,40}(?:biden|trump|harris|vance))|"
        "statement from (?:the )?(?:president|press secretary)|the white house\n|press gaggle by|fact sheet: president"
    ),
    _MFA: re.compile(
        "外交部发言人[^，。\n]{1,12}(?:主持|答记者问|就[^\n]{1,60}(?:答记者问|发表|举行|有关|提问)|的?谈话|宣布|"
        "例行记者会)|外交部例行记者会|foreign ministry spokesperson [a-z]{2,10}(?: [a-z]{2,10})?(?:'s)? "
        "(?:regular press conference|remarks)"
    ),
    _MOFCOM: re.compile(
        "商务部(?:新闻)?发言人[^。\n]{0,60}(?:答记者问|谈话|发表|应询|介绍)|"
        "商务部(?:召开|举行)[^。\n]{0,20}(?:新闻发布会|吹风会|记者会)|"
        "(?:mofcom|ministry of commerce)[^.\n]{0,40}(?:regular press conference|"
        "spokesperson[^.\n]{0,60}(?:remarks|answers?|q&a))"
    ),
    _MND: re.compile(
        "国防部(?:新闻)?发言人[^。\n]{0,60}(?:答记者问|谈话|发表|应询|介绍)|国防部(?:召开|举行)?[^。\n]{0,20}例行记者会"
    ),
    _CN_EMBASSY: re.compile(
        "驻(?:美|华盛顿|纽约)[^。\n]{0,20}(?:大使馆|总领馆)?发言人[^。\n]{0,40}(?:答记者问|谈话|发表)"
    ),
}
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
_SPEAKER_LABEL = re.compile("^([A-Z][A-Za-z.' -]{2,70}): (?=[A-Z])", re.MULTILINE)
_MOST_LABELS = 60
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
    organ, basis = _organ_of(document, head, registry)
    is_official = organ is not None and (not organ.is_media or _OFFICIAL.search(head) is not None)
    if document.side in ("US", "CN"):
        if organ is not None and organ.side == document.side:
            return Issuer(organ.name, organ.side, "user", kind, organ.is_media, is_official)
        return Issuer("US government" if document.side == "US" else "PRC government", document.side, "user", kind)
    if organ is None and not document.side:
        return _by_label(document, registry)
    if document.side or organ is None or not is_official:
        return None
    if document.kind == "news" and basis == "heading":
        # A newspaper may print the heading of a readout; its own report is not one.
        return None
    return Issuer(organ.name, organ.side, basis, kind, organ.is_media)


def _organ_of(document: Document, head: str, registry: NamesActors | None) -> tuple[_Organ | None, str]:
    """The organ that signs a text, and the basis on which that is known."""
    host = _HOST.match(document.url.strip().lower()) if document.url else None
    for basis, organ in (
        ("publisher", _by_publisher(document.publisher, registry)),
        ("address", _by_host(host[1]) or _by_handle(document.url, registry) if host is not None else None),
        ("dateline", next((organ for organ, pattern in _DATELINES.items() if pattern.search(head)), None)),
        ("heading", next((organ for organ, pattern in _HEADINGS.items() if pattern.search(head)), None)),
    ):
        if organ is not None:
            return organ, basis
    return None, ""


def is_transcript(document: Document) -> bool:
    """Whether the text is read by turns: at least one question and one other labelled turn at line starts."""
    if document.kind == "briefing":
        return True
    folded = chinese_copy(document.text[:20_000])
    n_questions = len(_QUESTION_TURN.findall(folded))
    return n_questions >= 1 and len(_TURN.findall(folded)) >= 2


def _by_publisher(publisher: str, registry: NamesActors | None) -> _Organ | None:
    name = fold(publisher).strip()
    if not name:
        return None
    known = next((organ for organ, pattern in _PUBLISHERS.items() if pattern.search(name)), None) or _by_host(name)
    if known is not None or registry is None:
        return known
    found = registry.resolve(publisher)
    actor = getattr(found, "actor", None)
    side = str(getattr(found, "side", "") or "")
    if actor is not None and getattr(actor, "kind", "") == "organ" and side in ("US", "CN"):
        return _Organ(str(getattr(actor, "en", "")), side)
    return None


def _by_host(host: str) -> _Organ | None:
    known = next((organ for domain, organ in _DOMAINS.items() if host == domain or host.endswith("." + domain)), None)
    if known is not None:
        return known
    if host.endswith(".gov.cn"):
        return _PRC
    return _US if host.endswith((".gov", ".mil")) else None


def _by_label(document: Document, registry: NamesActors | None) -> Issuer | None:
    """Who speaks in a transcript that nobody signs, by the names before its colons: all of one side, or nobody.

    One paragraph may be a piece of a transcript; a longer text must have questions as well.
    """
    text = document.text.strip()
    if registry is None or document.kind == "news" or ("\n" in text and not is_transcript(document)):
        return None
    speakers: dict[str, str] = {}
    for label in _SPEAKER_LABEL.findall(text[:20_000])[:_MOST_LABELS]:
        found = registry.resolve(label.title() if label.isupper() else label)
        side = str(getattr(found, "side", "") or "")
        actor = getattr(found, "actor", None)
        if side in ("US", "CN") and getattr(actor, "kind", "") in ("person", "organ"):
            speakers.setdefault(side, str(getattr(actor, "en", "")))
    if len(speakers) != 1:
        return None
    (side, name), *_ = speakers.items()
    return Issuer(name, side, "label", "transcript")


def _by_handle(address: str, registry: NamesActors | None) -> _Organ | None:
    owner = owner_of(address, registry)
    return _Organ(owner.actor, owner.side) if owner is not None else None
