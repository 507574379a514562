"""Chinese frames that credit without a plain verb: 被…称为, 将…形容为, 用…形容, 就…达成共识.

And whose a cue is that has no source in its own clause.
"""

import re
from dataclasses import dataclass

from corpora.chinese_clauses import BREAKS, clause_start, is_actor, subject_in
from corpora.span import Span

_PASSIVE = re.compile(
    "被(?P<source>[^，。；：\n]{1,24}?)(?P<cue>称为|称作|形容为|描述为|描绘为|视为|斥为|誉为|批评为|指责为|定性为|看作)"
)
_BA = re.compile(
    "(?:将|把)(?P<object>[^，。；：\n]{1,40}?)(?P<cue>称为|称作|形容为|描述为|描绘为|视为|斥为|定性为|看作|比作|"
    "说成|批评为)"
)
_YONG = re.compile("用(?P<content>[^，。；：\n]{1,60}?)(?:来|一词)?(?P<cue>形容|描述|概括|评价)")
_CONSENSUS = re.compile(
    "就(?P<content>[^，。；：\n]{1,80}?)(?P<cue>达成(?:了|一系列|重要|原则|基本|广泛|初步|新的|若干){0,3}(?:共识|"
    "一致|协议|谅解))"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """An accepted cue: its source, where its clause begins (what was said before ends there), and its content."""

    cue: Span
    source: Span | None
    region_start: int
    content_start: int
    kind: str
    rule: str
    modality: str
    content_end: int = -1


def carried(masked: str, start: int, clause: int, before: list[Hit], last: Span | None) -> Span | None:
    """The source of a cue whose clause names none: that of the cue before, of an earlier clause, or of the last
    sentence."""
    for hit in reversed(before):
        if hit.source is not None and hit.kind != "report":
            return hit.source
    position = start
    while position < clause and position - start < 300:
        stop = position
        while stop < clause and masked[stop] not in BREAKS:
            stop += 1
        found = subject_in(masked, position, stop)
        if found is not None and found[1] < stop and is_actor(masked[found[0] : found[1]]):
            return Span(*found)
        position = stop + 1
    return last


def frames(masked: str, start: int, end: int, before: list[Hit], last: Span | None) -> list[Hit]:
    """Frames that are no plain verb: 被…称为, 将…形容为, 用…形容, 就…达成共识."""
    if any(hit.rule in ("marked", "label") for hit in before):
        return []
    found: list[Hit] = []
    for match in _PASSIVE.finditer(masked, start, end):
        if match.end() < end and is_actor(match["source"]):
            source = Span(match.start("source"), match.end("source"))
            cue = Span(*match.span("cue"))
            found.append(Hit(cue, source, match.start(), match.end(), "description", "passive", "asserted"))
    for pattern, rule in ((_BA, "ba"), (_YONG, "yong"), (_CONSENSUS, "consensus")):
        for match in pattern.finditer(masked, start, end):
            clause = clause_start(masked, match.start(), start)
            subject = subject_in(masked, clause, match.start())
            who = Span(*subject) if subject is not None else carried(masked, start, clause, before, last)
            if who is None or not is_actor(masked[who.start : who.end]):
                continue
            is_before = rule in ("yong", "consensus")
            begins = match.start("content") if is_before else match.start("object") if rule == "ba" else match.end()
            ends = match.end("content") if is_before else -1
            if begins < end:
                kind = "agreement" if rule == "consensus" else "description"
                found.append(Hit(Span(*match.span("cue")), who, clause, begins, kind, rule, "asserted", ends))
    return found
