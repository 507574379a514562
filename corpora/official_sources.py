"""Whose side a source within an official text is on: what its drafting tells beside the register of actors.

In its own text a side is "we"; what it says that both agreed is its own account of both; and a person whom no register
holds is told by the office with which the text first names him.
"""

import re

from corpora.actors import Registry
from corpora.candidates import Candidate
from corpora.document import Document
from corpora.issuers import Issuer
from corpora.official_clauses import copy_of
from corpora.sources import Resolved, SourceResolver
from corpora.span import Span

_JOINT_ZH = re.compile(
    "(?:中美|美中|两国)?(?:双方|两国)(?:经贸|工作|谈判)?(?:元首|领导人|国家元首|外长|防长|团队|牵头人|代表团|"
    "政府)?$|(?:中美|美中)(?:双方|两国)?(?:元首|领导人|经贸团队)?$|两位(?:元首|领导人|部长|外长)$|"
    "两军(?:领导人)?$|与会(?:双方|各方)$|会[谈议]双方$|彼此$"
)
_JOINT_EN = re.compile(
    "(?:the |both )?(?:two )?(?:sides|parties|leaders|presidents|heads of state|countries|nations|governments|"
    "delegations|teams|ministers|secretaries|officials|principals)$|they$|both$|the (?:secretary and (?:the "
    ")?(?:vice premier|minister|director)|president and president)[a-z ]{0,30}$"
)
_OWN_ZH = re.compile("(?:我们?|我方|我国|本人|中方|中国(?:政府)?)$")
_US_ZH = re.compile("(?:美方|美国|美国政府|美|美财长|美国国务卿|白宫|美国总统|华盛顿|美中)")
_CN_ZH = re.compile("(?:中方|中国|北京|我国|国家主席|国务院|国务委员|中央|外交部|商务部|国防部|新闻发言人|发言人)")
# Offices that only one of the two governments has, as readouts name them.
_US_OFFICE = re.compile(
    "\\b(?:secretary|deputy secretary|under secretary|assistant secretary|u\\.s\\.|american|president (?:trump|"
    "biden|obama)|ambassador (?:greer|tai|burns|perdue))\\b|u\\.s\\."
)
_CN_OFFICE = re.compile(
    "\\b(?:vice premier|premier|minister|vice minister|state councilor|state councillor|director wang|chinese|prc|"
    "china's|president xi|foreign minister)\\b"
)
_OWN_EN = re.compile("(?:i|we|me|us)$")
_US_EN = re.compile(
    "\\b(?:u\\.s\\.|us side|united states|american|washington|white house|trump|biden|treasury)\\b|u\\.s\\."
)
_CN_EN = re.compile("\\b(?:china|chinese|beijing|prc|xi)\\b")
# An office right before a name, with no word of either side before it: another country's.
_FOREIGN_OFFICE = re.compile(
    "[\u4e00-\u9fff]{2}(?:总统|总理|首相|国王|外长|外交部?长|部长|议长|大臣|大使|总督|国家主席)$"
)
_SPLITS = re.compile("[，。；：、\n]|[.;\n]|与|同|和|\\b(?:with|and|to)\\b")
_PAIRING = re.compile("与|和|同")
# Characters of a foreign or Chinese name that an account repeats without its title.
_SURNAME_LENGTHS = range(2, 7)
_UNNAMED_ZH = frozenset(("消息人士", "知情人士", "消息", "有人", "外界", "他", "她", "他们", "大家"))
_PRONOUNS = frozenset(("he", "she", "他", "她"))
_MEDIA_ZH = re.compile(
    "(?:媒体?|通讯社|电视|广播|报社|日报|时报|频道|网站|杂志|周刊|学者|专家|教授|分析|舆论|民众|企业|智库|学界|"
    "高校|战略界人士|各界人士|机构|基金会|研究所|协会|商会|(?:大学|学院|公司|集团)[^，]{0,12}|》)$"
)
# One-character names of countries in front of a body ("以军", "黎公共卫生部"), and their sides ("俄方").
_THIRD_ZH = re.compile(
    "[以黎俄乌伊巴叙英法德日韩朝印埃沙土欧加澳墨古委也约卡菲越泰柬缅](?:方|军|媒|总|外|国|公|卫|副|防|联|当|政|最|"
    "议|警)|联合国|欧盟|北约|东盟|非盟|阿盟|世卫|世贸|国际货币"
)
_FIRST_PERSON = ("我", "本人")
JOINT_CLAIM = "joint_claim"


class OfficialSources:
    """Resolves the sources of one official text in reading order."""

    def __init__(self, document: Document, issuer: Issuer, registry: Registry, language: str) -> None:
        self.document, self.issuer, self.language = document, issuer, language
        self.folded = copy_of(document.text, language)
        self.own = Resolved(issuer.actor, issuer.side, "organ", 0.95)
        self._resolver = SourceResolver(document, registry)
        self._before: dict[str, Resolved] = {}
        self._introduced: dict[str, str] = {}

    def resolve(self, candidate: Candidate, speaker: Resolved | None) -> Resolved:
        """Actor and side of a credited source; ``speaker`` is who speaks so far, for "I" and "we".

        Both sides together are the issuer's account of both: its side, the actor "joint" and the flag "joint_claim".
        """
        source = candidate.source
        if source is None:
            return self.own
        name = self.folded[source.start : source.end].strip()
        is_chinese = self.language == "zh"
        if (_JOINT_ZH if is_chinese else _JOINT_EN).match(name) or self._is_pair(name):
            return self.joint()
        if (_OWN_ZH if is_chinese else _OWN_EN).match(name):
            if not is_chinese or name.startswith(_FIRST_PERSON):
                return speaker or self.own
            if self.issuer.side == "CN":
                return Resolved("PRC government", "CN", "organ", 0.9)
        if speaker is not None and name in _PRONOUNS and speaker.kind in ("person", ""):
            return speaker
        resolved = self._resolver.resolve(source)
        if resolved.side == "joint":
            return self.joint()
        resolved = self._as_before(name, resolved)
        if is_chinese and resolved.kind != "person" and resolved.side in ("US", "CN"):
            # "印外交部" is no Chinese ministry, "美国智库" no American office.
            if _THIRD_ZH.match(name) or (resolved.side == "US" and _MEDIA_ZH.search(name)):
                return Resolved(source.of(self.document.text), "third", "group", 0.7)
        is_listed = "unlisted_person" not in resolved.flags
        if resolved.side in ("US", "CN") or (resolved.side == "third" and resolved.confidence > 0.5 and is_listed):
            return resolved
        side = self._side_by_words(name)
        if side:
            government = "US government" if side == "US" else "PRC government"
            return Resolved(resolved.actor or government, side, "organ", 0.7)
        if name not in self._introduced:
            self._introduced[name] = self._side_by_introduction(name, source.start)
        side = self._introduced[name]
        if side:
            return Resolved(resolved.actor or source.of(self.document.text), side, "person", 0.7)
        if is_chinese and (_THIRD_ZH.match(name) or _MEDIA_ZH.search(name)):
            return Resolved(resolved.actor or source.of(self.document.text), "third", "group", 0.7)
        if is_chinese and self.issuer.is_account and resolved.side == "unknown" and name not in _UNNAMED_ZH:
            # A medium of one side on others' affairs: who is of neither side by any sign is of a third. In an account of
            # the two sides a bare name may be of either.
            if not self.issuer.is_official or len(name) > 4 or name.endswith("方"):
                return Resolved(resolved.actor or source.of(self.document.text), "third", "", 0.4)
        if "unlisted_person" in resolved.flags and self._is_own_officer(resolved.actor):
            return Resolved(resolved.actor, self.issuer.side, "person", 0.5, ("by_issuer",))
        if not is_chinese and resolved.side == "unknown" and resolved.actor != "unnamed":
            # A body or person that an official text need not introduce is its own.
            return Resolved(resolved.actor or self.own.actor, self.issuer.side, resolved.kind, 0.5, ("by_issuer",))
        return resolved

    def _is_own_officer(self, actor: str) -> bool:
        """Whether an American text names somebody whom no register holds without a country: one of its own.

        Chinese texts name their foreign guests so, too.
        """
        if self.language != "en" or self.issuer.side != "US":
            return False
        at = self.folded.find(actor.rsplit(" ", 1)[-1].lower())
        begin = max(self.folded.rfind(". ", 0, max(0, at)), self.folded.rfind("\n", 0, max(0, at)), at - 70)
        return at >= 0 and self._resolver.sides_between(begin, at) <= {"US"}

    def _as_before(self, name: str, resolved: Resolved) -> Resolved:
        """A bare name as the longer one that ended with it ("哈莱维" behind "以军总参谋长哈莱维")."""
        if resolved.side == "unknown":
            return self._before.get(name, resolved)
        for length in _SURNAME_LENGTHS:
            if len(name) > length:
                self._before.setdefault(name[-length:], resolved)
        return resolved

    def joint(self) -> Resolved:
        """What one side says that both said or agreed."""
        return Resolved("joint", self.issuer.side, "joint", 0.85, (JOINT_CLAIM,))

    def named_between(self, start: int, end: int) -> tuple[tuple[Span, str], ...]:
        """The people and bodies named between two offsets, and their sides."""
        return self._resolver.named_between(start, end)

    def by_name(self, source: Span) -> Resolved:
        """Actor and side of a name by the register and the text alone."""
        return self._resolver.resolve(source)

    def _is_pair(self, name: str) -> bool:
        """Whether a source names two people of two sides by their offices ("Secretary Bessent and Vice Premier He")."""
        first, link, second = _PAIRING.sub(" and ", name, count=1).partition(" and ")
        if not link:
            return False
        us, cn = (_US_ZH, _CN_ZH) if self.language == "zh" else (_US_OFFICE, _CN_OFFICE)
        return bool((us.search(first) and cn.search(second)) or (cn.search(first) and us.search(second)))

    def _side_by_introduction(self, name: str, position: int) -> str:
        """The side with whose office a name stands where the text first gives it ("China's Minister of Defense Dong
        Jun")."""
        last = name if self.language == "zh" else name.rsplit(" ", 1)[-1]
        if len(last) < 2:
            return ""
        reach = 16 if self.language == "zh" else 70
        us, cn = (_US_ZH, _CN_ZH) if self.language == "zh" else (_US_EN, _CN_EN)
        at = self.folded.find(last)
        for _ in range(4):
            if at < 0 or at > position:
                break
            lead = _SPLITS.split(self.folded[max(0, at - reach) : at])[-1]
            found = [
                (match.end(), side) for side, pattern in (("US", us), ("CN", cn)) for match in pattern.finditer(lead)
            ]
            if not found and self.language == "en":
                offices = (("US", _US_OFFICE), ("CN", _CN_OFFICE))
                found = [(match.end(), side) for side, pattern in offices for match in pattern.finditer(lead)]
            if found:
                return max(found)[1]
            if _FOREIGN_OFFICE.search(lead) is not None:
                return "third"
            at = self.folded.find(last, at + 1)
        return ""

    def _side_by_words(self, name: str) -> str:
        us, cn = (_US_ZH, _CN_ZH) if self.language == "zh" else (_US_EN, _CN_EN)
        has_us, has_cn = us.search(name) is not None, cn.search(name) is not None
        if has_us and has_cn:
            return "US" if us.search(name).start() <= cn.search(name).start() else "CN"  # type: ignore[union-attr]
        return "US" if has_us else "CN" if has_cn else ""
