"""The sections of a page below the two columns, one a dimension, as plain values for the templates.

Long lists are cut, with the number that is left out: the tables beside the page hold everything.
"""

from typing import Any

from framing.comparison import Accounts, Comparison
from framing.comparison.topics import OMITTED
from parley.report.columns import LEAST_NEAR, language_tag
from parley.report.drawings import order_figures, topic_figures
from parley.report.inert import visible
from parley.report.records import rows_of
from parley.report.register_view import glossary, wording_view
from parley.report.verdict import in_words, topic_title
from parley.report.words import capital, counted, percent, signed

MAX_ROWS = 30
MAX_PASSAGES = 60
# Words of a side's own that stand beside what the other side's account credits to it.
MAX_OWN = 10
MEASURES = {
    "asked": "Who asked",
    "published first": "Who published first",
    "length": "Length",
    "share of voice": "Share of words given to the other side",
}


def sections(comparison: Comparison, one: Accounts, anchors: dict[str, str]) -> dict[str, Any]:
    """Every section of one meeting by its name; an empty one is None."""
    return {
        "topics": _topics(comparison, one, anchors),
        "wording": wording_view(comparison, one, anchors),
        "voices": _voices(comparison, one),
        "acts": _acts(comparison, one, anchors),
        "initiative": _initiative(comparison, one),
        "versions": _versions(comparison, one),
        "change": _change(comparison, one),
        "conflicts": _conflicts(comparison, one, anchors),
        "glossary": glossary(one),
    }


def quoted(text: str, language: str = "") -> dict[str, str]:
    """A passage with its language tag, cut where it is long."""
    shown = text if len(text) <= 400 else text[:399] + "…"
    has_han = any("\u3400" <= character <= "\u9fff" for character in text)
    return {"text": visible(shown), "tag": language_tag(text, language or ("zh" if has_han else "en"))}


def _topics(comparison: Comparison, one: Accounts, anchors: dict[str, str]) -> dict[str, Any] | None:
    rows = [row for row in rows_of(comparison.topics, one.meeting_id) if row["topic"] != "other"]
    if not rows:
        return None
    a, b = (side.lower() for side in one.sides)
    totals = [len(one.of(side)) for side in one.sides]
    table = [
        {
            "topic": topic_title(row["topic"]),
            "cells": [
                {"text": f"{row[f'n_{code}']} of {total}", "share": percent(row[f"share_of_words_{code}"]),
                 "anchors": [anchors[key] for key in row[f"statements_{code}"] or () if key in anchors][:24]}
                for code, total in zip((a, b), totals, strict=True)
            ],
        }
        for row in rows[:MAX_ROWS]
    ]  # fmt: skip
    silent = [
        {
            "topic": topic_title(row["topic"]), "side": capital(row["silent"]), "silence": row["silence"],
            "is_omitted": row["silence"] == OMITTED, "evidence": quoted(row["evidence"]) if row["evidence"] else None,
            "nearest": quoted(row["nearest"]) if row["nearest"] and (row["similarity"] or 0) >= LEAST_NEAR else None,
            "similarity": f"{row['similarity']:.2f}" if row["similarity"] is not None else "",
        }
        for row in rows if row["silent"]
    ]  # fmt: skip
    silent.sort(key=lambda row: not row["is_omitted"])
    return {
        "shares": topic_figures(comparison, one),
        "slopes": order_figures(comparison, one),
        "rows": table,
        "silent": silent[:MAX_ROWS],
        "more": max(0, len(rows) - MAX_ROWS),
    }


def _voices(comparison: Comparison, one: Accounts) -> dict[str, Any] | None:
    rows = rows_of(comparison.voices, one.meeting_id)
    voices = [
        {
            "voice": row["voice"], "n": row["n"], "tone": signed(row["tone"]),
            "interval": f"{signed(row['tone_low'])} to {signed(row['tone_high'])}" if row["tone_low"] is not None else "",
            "topics": ", ".join(topic_title(topic) for topic in row["topics"] or ()),
            "state": in_words(row["state"] or "", one.sides),
        }
        for row in rows if row["kind"] == "voice"
    ]  # fmt: skip
    credited = [
        {
            "by": capital(row["via"]), "whose": capital(row["side"]),
            "text": quoted(row["text"], row["language"]) if row["text"] else None,
            "nearest": quoted(row["nearest_text"]) if row["nearest_text"] and row["similarity"] >= LEAST_NEAR else None,
            "similarity": f"{row['similarity']:.2f}" if row["similarity"] is not None else "",
            "finding": row["finding"] or row["state"],
        }
        for row in rows if row["kind"] == "credited"
    ]  # fmt: skip
    if len(voices) <= 2 and not credited:
        return None
    groups = []
    for side, other in (one.sides[::-1], one.sides):
        told = [row for row in credited if row["by"] == capital(side)]
        own = [said for said in one.of(other) if said.text]
        if told:
            groups.append(
                {
                    "by": capital(side), "whose": capital(other), "told": told[:MAX_ROWS],
                    "own": [quoted(said.text, said.language) for said in own[:MAX_OWN]],
                    "more": max(0, len(own) - MAX_OWN),
                }
            )  # fmt: skip
    return {"voices": voices, "credited": groups, "more": max(0, len(credited) - MAX_ROWS)}


def _acts(comparison: Comparison, one: Accounts, anchors: dict[str, str]) -> dict[str, Any] | None:
    rows = rows_of(comparison.acts, one.meeting_id)
    if not rows:
        return None
    columns = []
    for side, css in zip(one.sides, ("us", "cn"), strict=True):
        own = [row for row in rows if row["account"] == side]
        kinds = [
            {
                "kind": kind + "s",
                "items": [
                    {
                        "cue": visible(row["cue"]), "object": quoted(row["object"], row["language"]), "finding": row["finding"],
                        "when": row["first"] if row["first"] == row["last"] else f"{row['first']} to {row['last']}",
                        "is_negated": row["is_negated"], "of": "" if row["side"] == side else capital(row["side"]),
                        "anchor": anchors.get(row["statement"], ""),
                    }
                    for row in own if row["kind"] == kind
                ][:MAX_ROWS],
            }
            for kind in ("commitment", "demand", "warning", "invitation")
        ]  # fmt: skip
        columns.append({"css": css, "name": capital(side), "kinds": [kind for kind in kinds if kind["items"]]})
    return {"columns": columns}


def _initiative(comparison: Comparison, one: Accounts) -> dict[str, Any] | None:
    rows = rows_of(comparison.initiative, one.meeting_id)
    a, b = (side.lower() for side in one.sides)
    found = []
    is_found = False
    for row in rows:
        finding = "; ".join(capital(part) for part in str(row["finding"] or "").split("; ") if part)
        if row["measure"] == "titles":
            name, finding = f"Titles of {visible(finding)}", ""
        else:
            name = MEASURES.get(row["measure"], row["measure"])
        values = [row[code] or "" for code in (a, b)]
        if row["measure"] == "asked":
            values = [capital(value) if value else "" for value in values]
        elif row["measure"] == "share of voice":
            values = [percent(float(value)) if value else "" for value in values]
        elif row["measure"] == "published first":
            values = [value.replace("T", " ", 1) for value in values]
        cells = [visible(value) for value in values]
        is_found = is_found or bool(row["finding"]) or any(cells)
        found.append(
            {
                "measure": name, "cells": cells,
                "finding": visible(finding), "state": in_words(row["state"] or "", one.sides),
                "evidence": quoted(row["evidence"]) if row["evidence"] else None, "basis": row["basis"] or "",
            }
        )  # fmt: skip
    return {"rows": found} if is_found else None


def _versions(comparison: Comparison, one: Accounts) -> dict[str, Any] | None:
    rows = rows_of(comparison.versions, one.meeting_id)
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in rows:
        key = ("", "", row["side"]) if row["kind"] == "parallel" else (row["original"], row["version"], row["side"])
        groups.setdefault(key, []).append(
            {
                "kind": row["kind"], "original": quoted(row["original_text"], "zh") if row["original_text"] else None,
                "version": quoted(row["version_text"], row["version_language"]) if row["version_text"] else None,
                "lost": [name.replace("_", " ") for name in row["lost"] or ()], "softened": list(row["softened"] or ()),
                "force": [visible(words) for words in row["force_lost"] or ()], "is_short": bool(row["is_short"]),
                "numbers": list(row["numbers_lost"] or ()),
            }
        )  # fmt: skip
    found = [
        {
            "title": f"{visible(original)} beside {visible(version)}"
            if original
            else f"{capital(side)}: the same words in two languages",
            "rows": members[:MAX_PASSAGES],
            "more": max(0, len(members) - MAX_PASSAGES),
            "left_out": counted(sum(str(row["kind"]) == "left out" for row in members), "passage"),
            "is_whole": bool(original),
        }
        for (original, version, side), members in groups.items()
    ]
    return {"groups": found} if found else None


def _change(comparison: Comparison, one: Accounts) -> dict[str, Any] | None:
    rows = rows_of(comparison.change, one.meeting_id)
    if not rows or not rows[0]["previous_id"]:
        return None
    columns = []
    for side, css in zip(one.sides, ("us", "cn"), strict=True):
        own = [row for row in rows if row["side"] == side]
        tone = next((row for row in own if row["kind"] == "tone"), None)
        tone_words = ""
        if tone is not None:
            interval = (
                ""
                if tone["difference_low"] is None
                else f" ({signed(tone['difference_low'])} to {signed(tone['difference_high'])})"
            )
            tone_words = f"{signed(tone['difference'])}{interval}" + (
                ", no difference" if tone["status"] == "no difference" else ""
            )
        items = {
            status: [
                topic_title(row["item"]) if row["kind"] == "topic" else visible(row["wording"])
                for row in own if row["status"] == status and row["kind"] != "tone"
            ][:MAX_ROWS]
            for status in ("kept", "added", "dropped")
        }  # fmt: skip
        state = next((in_words(row["state"], one.sides) for row in own if row["state"]), "")
        columns.append({"css": css, "name": capital(side), "tone": tone_words, "items": items, "state": state})
    return {"previous": visible(rows[0]["previous_id"]), "relation": rows[0]["relation"], "columns": columns}


def _conflicts(comparison: Comparison, one: Accounts, anchors: dict[str, str]) -> dict[str, Any] | None:
    a, b = (side.lower() for side in one.sides)
    rows = rows_of(comparison.conflicts, one.meeting_id)
    found = [
        {
            "kind": row["kind"], "topic": topic_title(row["topic"]), "confidence": f"{row['confidence']:.2f}",
            "columns": [
                {"claim": visible(row[f"claim_{code}"]), "sentence": quoted(row[f"sentence_{code}"]),
                "anchor": anchors.get(row[f"statement_{code}"], "")}
                for code in (a, b)
            ],
        }
        for row in rows[:MAX_ROWS]
    ]  # fmt: skip
    return {"rows": found, "more": max(0, len(rows) - MAX_ROWS)} if found else None
