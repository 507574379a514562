"""Changes to a statement that should leave its tone alone, and one that must not.

Each takes a text, its language and its side, and gives the changed text, or None where it does not apply. They are
plain functions of words: no scorer is known here.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from corpora.swaps import Side, mask_side, rename_people, swap_sides
from corpora.text import script_of

Change = Callable[[str, str, str], str | None]

# Negation by the shortest sure insertion, the first that fits: what was said to be so is said not to be so. Which words
# can bear it depends on the statement: "should not stop" softens a demand into nonsense, "does not oppose" undoes it.
_AUXILIARIES = "will can would is are was were has have had".split()
_ADJECTIVES = "constructive productive positive fruitful successful satisfied willing committed helpful ready".split()
_VERBS = (("agreed", "agree"), ("reached", "reach"), ("made", "make"), ("welcomed", "welcome"), ("achieved", "achieve"))
_NEGATED = {
    ("en", True): (
        *(
            (f"{word} {verb}", f"{word} not {verb}")
            for word in ("have", "has")
            for verb in ("made", "reached", "had", "agreed")
        ),
        *((f"{verb} ", f"did not {base} ") for verb, base in _VERBS),
        *((f"{word} ", f"{word} not ") for word in _AUXILIARIES[:-3]),
        *((word, f"not {word}") for word in _ADJECTIVES),
        *((f"{verb}s ", f"does not {verb} ") for verb in "welcome support hope value appreciate".split()),
    ),
    ("en", False): (
        *((f"{verb}s ", f"does not {verb} ") for verb in "oppose reject urge condemn demand protest".split()),
        *((f"{verb}d ", f"did not {verb} ") for verb in "oppose urge condemne demande expresse raise".split()),
        *((f"{verb} ", f"do not {verb} ") for verb in "oppose reject urge condemn demand".split()),
        *((f"{word} ", f"{word} not ") for word in ("is", "are", "was", "were")),
    ),
    ("zh", True): tuple(
        tuple(pair.split(">"))
        for pair in """取得了>没有取得 取得>没有取得 达成了>没有达成 达成>未达成 形成>没有形成 有利于>不利于 符合>不符合
        富有成效>没有成效 卓有成效>没有成效 愿同>不愿同 愿与>不愿与 愿意>不愿意 支持>不支持 同意>不同意 欢迎>不欢迎
        赞赏>不赞赏 能够>不能够 可以>不可以 是>不是 愿>不愿 建设性>非建设性 积极>不积极 成功>不成功 坚持>不坚持
        達成>未達成 富有成效>沒有成效 願>不願 歡迎>不歡迎 建設性>非建設性 積極>不積極 堅持>不堅持""".split()
    ),
    ("zh", False): tuple(
        tuple(pair.split(">"))
        for pair in """坚决反对>并不反对 强烈反对>并不反对 反对>不反对 敦促>没有敦促 要求>没有要求 强烈谴责>没有谴责
        谴责>没有谴责 表示关切>没有表示关切 表达关切>没有表达关切 表达严正关切>没有表达关切 严重>并不严重
        堅決反對>並不反對 反對>不反對 損害>沒有損害 损害>没有损害 破坏>没有破坏 是>不是""".split()
    ),
}
# A negation already there would be doubled or undone.
_HAS_NEGATION = (" not ", "n't", "n’t", " no ", " never ", " nor ", "不", "没", "沒", "未", "無", "无", "勿")
_PREFIXES = {
    ("US", "en"): "A U.S. official said: ",
    ("CN", "en"): "A Chinese official said: ",
    ("US", "zh"): "美方官员表示：",
    ("CN", "zh"): "中方官员表示：",
}
_PLAIN_MARKS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-", "…": "..."})
_WIDE_MARKS = str.maketrans({",": "，", ";": "；", ":": "：", "?": "？", "!": "！"})
_NARROW_MARKS = str.maketrans({"，": ",", "；": ";", "：": ":", "？": "?", "！": "!", "。": "."})


@dataclass(frozen=True, slots=True)
class Perturbation:
    """A named change; ``base`` gives the text that it is compared with, by default the text itself."""

    name: str
    change: Change
    base: Change | None = None
    languages: tuple[str, ...] = ("en", "zh")


def swapped_sides(text: str, language: str, side: str) -> str | None:
    """The United States and China exchanged."""
    return _if_changed(text, swap_sides(text))


def renamed_people(text: str, language: str, side: str) -> str | None:
    """Officials replaced by others of their side."""
    return _if_changed(text, rename_people(text))


def masked_issuer(text: str, language: str, side: str) -> str | None:
    """The side whose words these are named by neutral words."""
    return _if_changed(text, mask_side(text, cast(Side, side))) if side in ("US", "CN") else None


def prefixed_speaker(text: str, language: str, side: str) -> str | None:
    """The statement introduced by an official of its own side."""
    prefix = _PREFIXES.get((side, language))
    return None if prefix is None else prefix + text


def prefixed_us(text: str, language: str, side: str) -> str | None:
    """The statement introduced by an American official, whoever said it."""
    return prefixed_speaker(text, language, "US")


def prefixed_cn(text: str, language: str, side: str) -> str | None:
    """The statement introduced by a Chinese official, whoever said it."""
    return prefixed_speaker(text, language, "CN")


def other_script(text: str, language: str, side: str) -> str | None:
    """Chinese in the other script."""
    if language != "zh":
        return None
    return _if_changed(text, _converter("t2s" if script_of(text) == "hant" else "s2t").convert(text))


def other_punctuation(text: str, language: str, side: str) -> str | None:
    """Plain marks for typographic ones, wide for narrow ones or the other way, the last full stop on or off."""
    if language == "zh":
        changed = text.translate(_NARROW_MARKS)
        changed = text.translate(_WIDE_MARKS) if changed == text else changed
        return text.rstrip("。.") if text.endswith(("。", ".")) else changed + "。"
    changed = text.translate(_PLAIN_MARKS)
    return changed.rstrip(".") if changed.endswith(".") else changed + "."


def lower_case(text: str, language: str, side: str) -> str | None:
    """English in small letters throughout."""
    return _if_changed(text, text.lower())


def upper_case(text: str, language: str, side: str) -> str | None:
    """English in capitals throughout, as in a headline."""
    return _if_changed(text, text.upper())


def negated(text: str, language: str, *, is_warm: bool) -> str | None:
    """A warm or a cold statement with its first likely word negated; None where there is none or a negation stands
    already.

    >>> negated("The talks were constructive", "en", is_warm=True)
    'The talks were not constructive'
    >>> negated("中方坚决反对", "zh", is_warm=False)
    '中方并不反对'
    """
    if any(mark in f" {text} " for mark in _HAS_NEGATION):
        return None
    for before, after in _NEGATED[language, is_warm]:
        place = text.find(before)
        # Inside a longer word ("recommitted") it is another word.
        if place >= 0 and not (language == "en" and text[place - 1 : place].isalpha()):
            return text[:place] + after + text[place + len(before) :]
    return None


# What should leave the tone where it was; "speaker's side" compares two introductions with each other.
INVARIANT = (
    Perturbation("side swap", swapped_sides),
    Perturbation("name swap within a side", renamed_people),
    Perturbation("issuer masked", masked_issuer),
    Perturbation("speaker named before", prefixed_speaker),
    Perturbation("speaker's side", prefixed_us, prefixed_cn),
    Perturbation("simplified-traditional", other_script, languages=("zh",)),
    Perturbation("punctuation", other_punctuation),
    Perturbation("small letters", lower_case, languages=("en",)),
    Perturbation("capitals", upper_case, languages=("en",)),
)


def _if_changed(text: str, changed: str) -> str | None:
    return changed if changed != text else None


@functools.cache
def _converter(direction: str) -> "_Converter":
    import opencc

    return cast(_Converter, opencc.OpenCC(direction))


class _Converter:
    """The one method of OpenCC that is used."""

    def convert(self, text: str) -> str:
        raise NotImplementedError
