"""Wording: formulas of the diplomatic register on each side, shared and differing, and the words that tell the sides
apart.

That both sides used the same word is a finding as much as that they did not.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from framing.comparison.accounts import Accounts, Said, named, shortage, table
from framing.comparison.formulas import elements
from framing.comparison.keyness import keyness

MAX_KEY_TERMS = 20
# A term must stand this often on both sides together before its keyness is shown.
MIN_COUNT = 2
_COLUMNS = (
    "meeting_id", "kind", "term", "language", "dimension", "step", "direction", "n_{a}", "n_{b}", "used_by",
    "statements_{a}", "statements_{b}", "log_odds", "log_odds_low", "log_odds_high", "z", "p", "state",
)  # fmt: skip


def wording_columns(sides: tuple[str, str]) -> tuple[str, ...]:
    """Columns of ``wording`` for two sides."""
    return named(_COLUMNS, sides)


def wording(accounts: Sequence[Accounts]) -> pd.DataFrame:
    """One row a meeting and formula, dimension or key term; columns ``wording_columns``.

    ``kind`` "formula": a phrase of the register (``term`` its id), how many statements of each side hold it, and
    ``used_by`` a side's code or "both". "dimension": the highest ``step`` that either side reaches in it (``term``
    names the side). "key": a word or Chinese character pair with its weighted log-odds, first minus second, 95%
    interval and p (Holm over the terms of the meeting and language); ``used_by`` is the side that it marks where p <
    0.05, else "". A row of kind "key" with an empty term gives in ``state`` why there is no keyness.
    """
    if not accounts:
        return table((), wording_columns(("US", "CN")))
    rows = [row for one in accounts for row in (*_formulas(one), *_key_terms(one))]
    return table(rows, wording_columns(accounts[0].sides))


def _formulas(one: Accounts) -> list[dict[str, Any]]:
    a, b = one.sides
    places: dict[str, dict[str, list[str]]] = {}
    kinds: dict[str, Any] = {}
    highest: dict[tuple[str, str], tuple[int, Any]] = {}
    for side in one.sides:
        for said in one.of(side):
            for match in elements(said.text, said.language):
                if match.is_negated:
                    continue
                kinds[match.phrase_id] = match
                used = places.setdefault(match.phrase_id, {a: [], b: []})[side]
                if not used or used[-1] != said.key:
                    used.append(said.key)
                reached = highest.get((match.dimension, side))
                if reached is None or match.step > reached[0]:
                    highest[match.dimension, side] = (match.step, match)
    rows = []
    for phrase_id, keys in places.items():
        match = kinds[phrase_id]
        rows.append(
            {
                "meeting_id": one.meeting_id, "kind": "formula", "term": phrase_id, "dimension": match.dimension,
                "step": match.step, "direction": match.direction, f"n_{a.lower()}": len(keys[a]),
                f"n_{b.lower()}": len(keys[b]), "used_by": "both" if keys[a] and keys[b] else a if keys[a] else b,
                f"statements_{a.lower()}": keys[a], f"statements_{b.lower()}": keys[b], "state": "",
            }
        )  # fmt: skip
    rows.sort(key=lambda row: (row["used_by"] != "both", row["dimension"], row["term"]))
    for (dimension, side), (step, match) in sorted(highest.items()):
        rows.append(
            {
                "meeting_id": one.meeting_id, "kind": "dimension", "term": side, "dimension": dimension, "step": step,
                "direction": match.direction, "used_by": side, "state": match.phrase_id,
            }
        )  # fmt: skip
    return rows


def _key_terms(one: Accounts) -> list[dict[str, Any]]:
    a, b = one.sides
    rows: list[dict[str, Any]] = []
    spoken = {side: [said for said in one.of(side) if said.text] for side in one.sides}
    shared = [language for language in ("en", "zh") if all(_in(spoken[side], language) for side in one.sides)]
    for language in shared:
        groups = [_in(spoken[side], language) for side in one.sides]
        lacking = "; ".join(
            filter(None, (shortage(group, side) for side, group in zip(one.sides, groups, strict=True)))
        )
        empty = {"meeting_id": one.meeting_id, "kind": "key", "term": "", "language": language, "used_by": ""}
        if lacking:
            rows.append(empty | {"state": lacking})
            continue
        found = [
            key
            for key in keyness([said.text for said in groups[0]], [said.text for said in groups[1]], language)
            if key.n_first + key.n_second >= MIN_COUNT
        ]
        if not any(key.p < 0.05 for key in found):
            rows.append(empty | {"state": "no difference: no word marks a side once all words are tested"})
        for key in found[:MAX_KEY_TERMS]:
            marks = "" if key.p >= 0.05 else a if key.log_odds > 0 else b
            rows.append(
                {
                    "meeting_id": one.meeting_id, "kind": "key", "term": key.term, "language": language,
                    f"n_{a.lower()}": key.n_first, f"n_{b.lower()}": key.n_second, "used_by": marks,
                    "log_odds": key.log_odds, "log_odds_low": key.low, "log_odds_high": key.high, "z": key.z,
                    "p": key.p,
                    "state": "",
                }
            )  # fmt: skip
    if not shared and all(spoken.values()):
        rows.append(
            {
                "meeting_id": one.meeting_id, "kind": "key", "term": "", "language": "", "used_by": "",
                "state": "no language in which both sides' words are at hand",
            }
        )  # fmt: skip
    return rows


def _in(statements: Sequence[Said], language: str) -> list[Said]:
    return [said for said in statements if said.language == language]
