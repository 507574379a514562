"""What an English passage says less, or more softly, than the Chinese one that it renders."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from corpora.text import fold
from framing.comparison.force import lost_force
from framing.comparison.formulas import formulas, phrases
from framing.patterns import expand
from framing.register import Match
from framing.topics import load_terms, load_topics

_NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,9}){0,4}")
_ENGLISH = re.compile("[a-z]{4,24}")
# Letters by which two forms of an English word are one: "prudent", "prudence".
_STEM = 6
_COMMON = frozenset("that this with from have will been side china chines united states americ their both into".split())
_HARD = frozenset({"objection", "threat", "demand"})
# English characters for one Chinese character below which a passage of MIN_LENGTH characters lacks a clause: of 3,100
# passages translated by professionals (WMT 2021 and NTREX-128, news) one in forty is shorter.
SHORT, MIN_LENGTH = 2.3, 25
_CALENDAR = frozenset("年月日号")
LEFT_OUT = "left out"


@lru_cache(maxsize=4096)
def anchors(text: str) -> frozenset[str]:
    """What a sentence shares with its translation: topics by phrase, numbers, formulas."""
    found = {f"topic:{mention.topic}" for mention in load_topics().mentions(text)}
    found |= {f"number:{number}" for number in _NUMBER.findall(fold(text)) if len(number) > 1}
    found |= {f"term:{mention.topic}" for mention in load_terms().mentions(text)}
    found |= {f"formula:{match.phrase_id}" for match in formulas(text)}
    return frozenset(found)


def differences(original: str, version: str) -> dict[str, Any]:
    """What an English passage lacks of its Chinese original: formulas ``lost``, ``softened`` steps, ``force_lost``,
    ``is_short``, ``numbers_lost``, those ``added``, and ``likeness`` in [0, 1]. A formula of which a word of its English
    wordings stands in the version is rendered freely, not lost."""
    if not original or not version:
        return {
            "lost": [], "softened": [], "force_lost": [], "is_short": False, "added": [], "numbers_lost": [],
            "likeness": None,
        }  # fmt: skip
    first, second = formulas(original), formulas(version)
    ids = [{match.phrase_id for match in found if _is_telling(match)} for found in (first, second)]
    steps: list[dict[str, int]] = []
    for found in (first, second):
        highest: dict[str, int] = {}
        for match in found:
            if match.dimension:
                highest[match.dimension] = max(highest.get(match.dimension, 0), match.step)
        steps.append(highest)
    spoken = {word[:_STEM] for word in _ENGLISH.findall(fold(version))}
    # "Should" that becomes "must" is rendered more strongly.
    as_strong = {
        match.phrase_id for match in first
        if match.dimension in _HARD and match.step <= steps[1].get(match.dimension, 0)
    }  # fmt: skip
    lost = sorted(phrase_id for phrase_id in ids[0] - ids[1] - as_strong if not _word_stems(phrase_id) & spoken)
    # Free renderings of the hardest formulas are no softening either.
    kept = {
        match.dimension for match in first if _is_telling(match) and match.phrase_id not in lost
        and match.step == steps[0].get(match.dimension)
    }  # fmt: skip
    softened = [
        f"{dimension} {step} to {steps[1][dimension]}"
        for dimension, step in sorted(steps[0].items())
        if dimension in _HARD - {"demand"}
        and dimension not in kept
        and dimension in steps[1]
        and steps[1][dimension] < step
    ]
    numbers = [_figures(text) for text in (original, version)]
    marks = anchors(original), anchors(version)
    n = len(marks[0]) + len(marks[1])
    return {
        "lost": lost, "softened": softened, "force_lost": [words for _, words in lost_force(original, version)],
        "is_short": len(original) >= MIN_LENGTH and len(version) < SHORT * len(original),
        "added": sorted(ids[1] - ids[0]),
        "numbers_lost": sorted(numbers[0] - numbers[1]), "likeness": 2 * len(marks[0] & marks[1]) / n if n else None,
    }  # fmt: skip


def is_weaker(row: Mapping[str, Any]) -> bool:
    """Whether a row of ``versions`` says less, or says it more softly, than its original."""
    names = ("lost", "softened", "force_lost", "is_short", "numbers_lost")
    return row["kind"] == LEFT_OUT or any(bool(row[name]) for name in names)


def _is_telling(match: Match) -> bool:
    """Whether its loss says something: a step of objection or threat, or an adjective that the sources read as a
    signal. Formulas of agreement are worded too freely, and those of demand are known by their words of force."""
    graded = match.phrase.grade in ("A", "B", "C")
    hard = match.dimension in _HARD - {"demand"} and match.step > 1
    return hard or (match.dimension in ("atmosphere", "initiative") and graded)


@lru_cache(maxsize=1024)
def _word_stems(phrase_id: str) -> frozenset[str]:
    """Beginnings of the content words of a formula's English wordings."""
    known = phrases()
    wordings = known[phrase_id].en if phrase_id in known else ()
    return (
        frozenset(
            word[:_STEM] for wording in wordings for text in expand(wording) for word in _ENGLISH.findall(fold(text))
        )
        - _COMMON
    )


def _figures(text: str) -> set[str]:
    """Figures of a text that are no days or months of the calendar."""
    return {
        match.group().replace(",", "")
        for match in _NUMBER.finditer(fold(text))
        if text[match.end() : match.end() + 1] not in _CALENDAR
    }
