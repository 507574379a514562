"""Formulas of the register on a page: who uses which, what both use, and the glossary that says what they signal."""

import re
from typing import Any

from framing.comparison import Accounts, Comparison
from framing.comparison.formulas import elements, phrases
from framing.patterns import expand
from parley.report.columns import language_tag
from parley.report.inert import visible
from parley.report.records import rows_of
from parley.report.verdict import in_words
from parley.report.words import capital, signed

DIMENSIONS = {
    "atmosphere": "Atmosphere and manner",
    "objection": "Objection",
    "threat": "Threat and warning",
    "demand": "Demand",
    "initiative": "Initiative",
    "agreement": "Agreement",
}
GRADES = {
    "A": "press, academic or analyst",
    "B": "reference book or trade press",
    "C": "blog or satire",
    "D": "our own reading",
}
MAX_FORMULAS = 24
MAX_SURFACES = 2
# A dimension with more formulas in one column than this is folded away.
MAX_OPEN = 10
# The first wording of a pattern may read "a agreement".
_AN = re.compile(r"\ba (?=[aeio])")


def surfaces(one: Accounts) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """(formula, side) to its wordings in the statements, with their language tags, each once."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for said in (said for side in one.sides for said in one.of(side)):
        for match in elements(said.text, said.language):
            wording = (visible(said.text[match.start : match.end]), language_tag(said.text, said.language))
            known = found.setdefault((match.phrase_id, said.side), [])
            if not match.is_negated and wording not in known and len(known) < MAX_SURFACES:
                known.append(wording)
    return found


def wording_view(comparison: Comparison, one: Accounts, anchors: dict[str, str]) -> dict[str, Any] | None:
    """Formulas by dimension in three columns: the first side's alone, both, the second side's alone; and keyness."""
    rows = rows_of(comparison.wording, one.meeting_id)
    if not rows:
        return None
    words = surfaces(one)
    a, b = one.sides
    groups = []
    for dimension, name in DIMENSIONS.items():
        members = [row for row in rows if row["kind"] == "formula" and row["dimension"] == dimension]
        if not members:
            continue
        columns: dict[str, list[dict[str, Any]]] = {a: [], "both": [], b: []}
        for row in members:
            users = one.sides if row["used_by"] == "both" else (row["used_by"],)
            places = [key for side in users for key in row[f"statements_{side.lower()}"] or ()]
            columns[row["used_by"]].append(
                {
                    "words": [
                        {"text": text, "tag": tag} for side in users for text, tag in words.get((row["term"], side), [])
                    ],
                    "anchors": [anchors[key] for key in places if key in anchors][:3],
                    "n": sum(int(row[f"n_{side.lower()}"]) for side in users),
                }
            )
        shown = [columns[key][:MAX_FORMULAS] for key in (a, "both", b)]
        is_long = dimension == "agreement" or max(map(len, shown)) > MAX_OPEN
        groups.append(
            {"name": name, "columns": shown, "is_long": is_long, "n": [len(columns[key]) for key in (a, "both", b)]}
        )
    keys = [row for row in rows if row["kind"] == "key"]
    terms = [
        {
            "term": visible(row["term"]), "tag": "zh-Hans" if row["language"] == "zh" else "en",
            "n": f"{int(row[f'n_{a.lower()}'])} and {int(row[f'n_{b.lower()}'])}",
            "log_odds": signed(row["log_odds"]), "interval": f"{signed(row['log_odds_low'])} to {signed(row['log_odds_high'])}",
            "p": f"{row['p']:.3f}", "marks": capital(row["used_by"]) if row["used_by"] else "",
        }
        for row in keys if row["term"]
    ]  # fmt: skip
    languages = {"en": "English: ", "zh": "Chinese: "}
    notes = [languages.get(row["language"], "") + in_words(row["state"], one.sides) for row in keys if row["state"]]
    return {"groups": groups, "terms": terms, "notes": notes} if groups or terms or notes else None


def glossary(one: Accounts) -> list[dict[str, Any]]:
    """What the formulas in this meeting's statements are said to signal, with the grade of the source."""
    known = phrases()
    found = sorted({phrase_id for phrase_id, _ in surfaces(one)})
    return [
        {
            "name": _AN.sub("an ", expand(known[phrase_id].en[0])[0]) if known[phrase_id].en else phrase_id.replace("_", " "),
            "zh": expand(known[phrase_id].zh[0])[0] if known[phrase_id].zh else "", "gloss": visible(known[phrase_id].gloss),
            "dimension": known[phrase_id].dimension, "step": known[phrase_id].step, "grade": known[phrase_id].grade,
            "source": ", ".join(known[phrase_id].sources), "grade_words": GRADES[known[phrase_id].grade],
            "is_contested": known[phrase_id].is_contested,
        }
        for phrase_id in found if phrase_id in known
    ][:80]  # fmt: skip
