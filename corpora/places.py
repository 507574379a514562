"""Places where officials meet, told from the capitals that stand for a government.

"In Beijing" is a place, "Beijing said" is not; "the Busan arrangement" names an outcome, not where somebody is now.
"""

import functools
import re
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from corpora.cards import read_records
from corpora.text import fold

# Capitals and countries stand for governments; for them a word of place must go before.
_STANDS_FOR_A_GOVERNMENT = frozenset(
    "beijing washington moscow tokyo seoul london paris berlin brussels new-delhi ottawa canberra".split()
)
_LOCATIVE = re.compile(
    "(?<![a-z])(?:in|at|to|near|outside|visit|visits|visited|visiting|via|leaving|hosted by|toward"
    "|towards)(?: (?:the|central|downtown|nearby))? $"
)
_HAN_LOCATIVE = re.compile("(?:在|赴|抵|访|到|于|来到|访问|抵达|前往|飞抵|飞赴)[^，。；、：！？“”]{0,6}$")
_OUTCOME = re.compile(
    "^(?:[' ]?s)? ?(?:joint |trade |summit )?(?:arrangement|agreement|consensus|deal|accord|framework|truce|outcome"
    "|commitment|understanding|joint statement)"
)
_HAN_OUTCOME = re.compile(
    "^(?:元首)?(?:会晤|会谈|磋商|经贸会谈|经贸磋商)?(?:重要|联合|达成的?)?(?:共识|成果|协议|安排|声明|框架)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place named at ``[start, end)``: its id and the id of its country (the same for a country)."""

    start: int
    end: int
    place_id: str
    country: str

    @property
    def is_country(self) -> bool:
        """Whether a whole country is named."""
        return self.place_id == self.country


@functools.cache
def _names() -> tuple[AhoCorasick, tuple[tuple[str, str], ...]]:
    names: list[str] = []
    places: list[tuple[str, str]] = []
    for record in read_records("places.jsonl"):
        for name in (*record["en"], *record["zh"]):
            names.append(fold(name))
            places.append((record["id"], record["country"]))
    return AhoCorasick(names, matchkind=MatchKind.LeftmostLongest), tuple(places)


def places_in(text: str) -> tuple[Place, ...]:
    """The places that ``text`` names as places, in order; time is linear in its length."""
    folded = fold(text)
    automaton, names = _names()
    found: list[Place] = []
    for number, start, end in automaton.find_matches_as_indexes(folded):
        place_id, country = names[number]
        if folded[start].isascii() and (folded[start - 1 : start].isalnum() or folded[end : end + 1].isalnum()):
            continue
        if not _is_place(folded, start, end, place_id, country, found):
            continue
        found.append(Place(start, end, place_id, country))
    return tuple(found)


def _is_place(folded: str, start: int, end: int, place_id: str, country: str, found: list[Place]) -> bool:
    before, after = folded[max(0, start - 16) : start], folded[end : end + 24]
    if folded[start].isascii():
        if _OUTCOME.match(after):
            return False
        needs_word = place_id == country or place_id in _STANDS_FOR_A_GOVERNMENT
        if (
            "washington" in folded[start:end] and after.startswith((" post", " times", " examiner"))
        ) or after.startswith(" times"):
            return False
        if not needs_word or folded[start:end].startswith(("at ", "in ", "great hall")):
            return True
        # "Beijing's Ministry of Commerce" is a place after "at", "in Washington's view" is none.
        named_before = bool(found) and found[-1].end >= start - 2
        return (bool(_LOCATIVE.search(before)) and not after.startswith("'s ")) or (
            named_before and place_id == country
        )
    if _HAN_OUTCOME.match(after):
        return False
    if place_id != country and place_id not in _STANDS_FOR_A_GOVERNMENT:
        return True
    if folded[start] == "在" or folded[start:end] in ("人民大会堂", "钓鱼台", "中南海", "五角大楼", "雁栖湖"):
        return True
    if place_id == country and after.startswith(
        (
            "总统",
            "财",
            "商务",
            "国务",
            "贸易",
            "外",
            "国防",
            "官",
            "政府",
            "方",
            "国家",
            "副",
            "人",
            "企",
            "公司",
            "驻",
            "前",
        )
    ):
        return False
    return bool(_HAN_LOCATIVE.search(before))


@functools.cache
def known_venue(venue: str) -> tuple[tuple[str, str], ...]:
    """The places of a meeting's venue field ("Kuala Lumpur, Malaysia (ASEAN)") as (id, country) pairs.

    In that field every name is a place, with no word of place before it.
    """
    folded = fold(venue)
    automaton, names = _names()
    return tuple(dict.fromkeys(names[number] for number, _, _ in automaton.find_matches_as_indexes(folded)))


@functools.cache
def venue_of(place_id: str) -> str:
    """A place as a venue field writes it: "Kuala Lumpur, Malaysia", or the country alone; "" for an unknown id."""
    records = {record["id"]: record for record in read_records("places.jsonl")}
    if place_id not in records:
        return ""
    record = records[place_id]
    country = records.get(record["country"], record)
    names = [str(one["en"][0]).removeprefix("the ") for one in (record, country)]
    return ", ".join(dict.fromkeys(names))
