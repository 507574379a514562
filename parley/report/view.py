"""What the templates see: plain values, already put into words, taken from the tables of a comparison."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

from corpora.gold import LABELLED_BY
from corpora.text import script_of
from framing.comparison import Accounts, Comparison, Said
from framing.comparison.topic_table import load_topics
from framing.comparison.topics import topics_of
from parley.report import figures
from parley.report.inert import MAX_QUOTED, safe_url, visible
from parley.report.verdict import in_words, topic_title, verdict
from parley.report.words import (
    KINDS,
    capital,
    counted,
    days,
    listed,
    people,
    percent,
    side_name,
    side_name_zh,
    signed,
    title,
)

# Statements that one page shows in full; what is above it stands in statements.csv beside the page.
MAX_SHOWN = 1_200
MEETING_ITSELF = "the meeting itself"


def language_tag(text: str, language: str) -> str:
    """Language tag for a text: "en", "zh-Hans" or "zh-Hant"."""
    if language != "zh":
        return language or "und"
    return "zh-Hant" if script_of(text) == "hant" else "zh-Hans"


def highlighted(said: Said) -> Markup:
    """The words with their evidence marked and signed; cut, with a mark, where they are longer than a quotation may
    be.
    """
    limit = MAX_QUOTED.get(said.language, 300)
    shown = said.text[:limit]
    parts: list[str] = []
    place = 0
    for start, end, weight in said.evidence:
        if start < place or end > len(shown) or weight == 0:
            continue
        sign, css, name = ("+", "warm", "warmer") if weight > 0 else ("−", "cold", "colder")
        parts.append(str(escape(visible(shown[place:start]))))
        words = escape(visible(shown[start:end]))
        parts.append(
            f'<mark class="{css}">{words}<sup aria-hidden="true">{sign}</sup><span class="sr"> ({name})</span></mark>'
        )
        place = end
    parts.append(str(escape(visible(shown[place:]))))
    if len(said.text) > limit:
        parts.append("<span> […]</span>")
    return Markup("".join(parts))


def statement(said: Said, number: int, prefix: str) -> dict[str, Any]:
    """One statement for the page; ``anchor`` is its place in it."""
    return {
        "anchor": f"{prefix}-{number}",
        "words": highlighted(said) if said.text else None,
        "is_quoted": said.form == "direct",
        "tag": language_tag(said.text, said.language),
        "actor": visible(said.actor),
        "source": visible(said.source or said.document),
        "url": safe_url(said.url),
        "published": said.published,
        "tone": None if said.tone is None else signed(said.tone),
        "low": signed(said.low),
        "high": signed(said.high),
        "has_interval": said.low is not None and said.high is not None,
        "frames": listed(list(said.frames or ())),
        "is_translated": said.is_translated,
        "left_out": visible(said.left_out),
        "error": visible(said.error),
        "side": said.side,
    }


def meeting_view(
    comparison: Comparison, meeting_id: str, *, prefix: str = "s", limit: int = MAX_SHOWN
) -> dict[str, Any]:
    """Everything that the section of one meeting shows."""
    one = comparison.of(meeting_id)
    numbered = {said.key: f"{prefix}-{number}" for number, said in enumerate(one.statements, start=1)}
    views = {said.key: statement(said, number, prefix) for number, said in enumerate(one.statements, start=1)}
    shown = _shown(one, limit)
    summary = {row["side"]: row for row in _of(comparison.side_summary, meeting_id)}
    meeting = one.meeting
    return {
        "id": meeting_id,
        "prefix": prefix,
        "title": visible(title(meeting, meeting_id, one.sides)),
        "when": days(meeting.first, meeting.last) if meeting and meeting.first else "",
        "kind": KINDS.get(meeting.kind, meeting.kind) if meeting else "",
        "venue": visible(meeting.venue) if meeting else "",
        "summary": visible(meeting.summary) if meeting else "",
        "silence": visible(meeting.silence) if meeting else "",
        "flags": [visible(flag) for flag in meeting.flags] if meeting else [],
        "requested_by": listed([capital(side) for side in meeting.requested_by]) if meeting else "",
        "sides": [_side_view(one, side, css, summary[side]) for side, css in zip(one.sides, ("us", "cn"), strict=True)],
        "verdict": verdict(comparison, meeting_id),
        "tone_figures": _tone_figures(one, summary),
        "frame_figures": _frame_figures(comparison, one),
        "gap_rows": [_gap_row(row, one) for row in _of(comparison.tone_gap, meeting_id)],
        "aligned": _aligned(comparison, one, views, shown),
        "apart": _apart(one, views, shown),
        "frame_rows": _frame_rows(comparison, one, numbered),
        "n_shown": len(shown),
        "n_statements": len(one.statements),
        "n_counted": sum(len(one.of(side)) for side in one.sides),
    }


def _of(frame: Any, meeting_id: str) -> list[dict[str, Any]]:
    """Rows of a meeting, with None in place of nan."""
    if not len(frame):
        return []
    rows: list[dict[str, Any]] = frame[frame["meeting_id"] == meeting_id].to_dict("records")
    return [
        {key: None if isinstance(value, float) and value != value else value for key, value in row.items()}
        for row in rows
    ]


def _shown(one: Accounts, limit: int) -> set[str]:
    """Keys of the statements that the page shows: all, or as many of each side in its order."""
    if len(one.statements) <= limit:
        return {said.key for said in one.statements}
    sides = sorted({said.side for said in one.statements})
    each = max(1, limit // len(sides))
    return {said.key for side in sides for said in [said for said in one.statements if said.side == side][:each]}


def _side_view(one: Accounts, side: str, css: str, row: dict[str, Any]) -> dict[str, Any]:
    lengths = [counted(row["n_words"], "word")] if row["n_words"] else []
    lengths += [f"{row['n_characters']:,} Chinese characters"] if row["n_characters"] else []
    return {
        "code": side,
        "css": css,
        "name": side_name(side),
        "capital": capital(side),
        "name_zh": side_name_zh(side),
        "people": [
            {"name": visible(person.name), "name_zh": visible(person.name_zh)} for person in people(one.meeting, side)
        ],
        "n": counted(row["n_statements"], "statement"),
        "left_out": row["n_left_out"],
        "length": listed(lengths),
        "tone": signed(row["tone"]) if row["tone"] is not None else "",
        "interval": f"{signed(row['tone_low'])} to {signed(row['tone_high'])}" if row["tone_low"] is not None else "",
        "counts": (row["n_negative"], row["n_neutral"], row["n_positive"]),
        "frames": listed(row["leading_frames"]),
        "state": in_words(row["state"], one.sides),
        "share": percent(row["share_of_words"]),
    }


def tone_line(one: Accounts, side: str, row: dict[str, Any]) -> figures.ToneLine:
    """What the tone figures draw of a side."""
    tones = tuple(said.tone for said in one.of(side) if said.tone is not None)
    return figures.ToneLine(
        capital(side), tones, row["tone"], row["tone_low"], row["tone_high"], in_words(row["state"], one.sides)
    )


def _tone_figures(one: Accounts, summary: dict[str, dict[str, Any]]) -> list[Markup]:
    first, second = (tone_line(one, side, summary[side]) for side in one.sides)
    return [figures.tone_figure((first, second), width=width) for width in (figures.WIDE, figures.NARROW)]


def _frame_figures(comparison: Comparison, one: Accounts) -> list[Markup]:
    a, b = (side.lower() for side in one.sides)
    rows = [row for row in _of(comparison.frames, one.meeting_id) if row[f"k_{a}"] or row[f"k_{b}"]]
    if not rows:
        return []
    rows.sort(key=lambda row: -(row[f"k_{a}"] / max(1, row[f"n_{a}"]) + row[f"k_{b}"] / max(1, row[f"n_{b}"])))
    drawn = [
        (
            row["frame"], row[f"k_{a}"] / max(1, row[f"n_{a}"]), row[f"k_{b}"] / max(1, row[f"n_{b}"]),
            f"{row[f'k_{a}']} of {row[f'n_{a}']}", f"{row[f'k_{b}']} of {row[f'n_{b}']}",
        )
        for row in rows
    ]  # fmt: skip
    names = capital(one.sides[0]), capital(one.sides[1])
    said = f"Share of statements that carry each frame, {names[0]} and {names[1]}: " + "; ".join(
        f"{row[0]} {row[3]}, {row[4]}" for row in drawn
    )
    return [figures.butterfly(drawn, names, title=said, width=width) for width in (figures.WIDE, figures.NARROW)]


def _gap_row(row: dict[str, Any], one: Accounts) -> dict[str, Any]:
    a, b = (side.lower() for side in one.sides)
    names = {
        "raw": "as worded",
        "adjusted": "less each side's earlier tone",
        "within en": "English words only",
        "within zh": "Chinese words only",
    }
    return {
        "basis": names.get(row["basis"], row["basis"]),
        "n": f"{row[f'n_{a}']} and {row[f'n_{b}']}",
        "gap": signed(row["gap"]),
        "interval": f"{signed(row['gap_low'])} to {signed(row['gap_high'])}" if row["gap_low"] is not None else "–",
        "state": in_words(row["state"], one.sides),
    }


def _frame_rows(comparison: Comparison, one: Accounts, numbered: dict[str, str]) -> list[dict[str, Any]]:
    a, b = (side.lower() for side in one.sides)
    rows = []
    for row in _of(comparison.frames, one.meeting_id):
        if not row[f"k_{a}"] and not row[f"k_{b}"]:
            continue
        carriers = [
            [numbered[said.key] for said in one.of(side) if row["frame"] in (said.frames or ())][:24]
            for side in one.sides
        ]
        rows.append(
            {
                "frame": row["frame"],
                "cells": [
                    {
                        "text": f"{row[f'k_{code}']} of {row[f'n_{code}']}",
                        "share": percent(row[f"salience_{code}"]),
                        "anchors": anchors,
                    }
                    for code, anchors in zip((a, b), carriers, strict=True)
                ],
                "difference": signed(None if row["difference"] is None else 100 * row["difference"], 0),
                "interval": ""
                if row["difference_low"] is None
                else f"{signed(100 * row['difference_low'], 0)} to {signed(100 * row['difference_high'], 0)}",
            }
        )
    return rows


def _aligned(
    comparison: Comparison, one: Accounts, views: dict[str, dict[str, Any]], shown: set[str]
) -> list[dict[str, Any]]:
    """The two columns, topic beside topic: a statement stands once, under its most shared topic."""
    topic_rows = {row["topic"]: row for row in _of(comparison.topics, one.meeting_id)}
    topic_table = load_topics()
    rank = {topic: place for place, topic in enumerate(topic_rows)}
    groups: dict[str, list[list[dict[str, Any]]]] = {}
    for index, side in enumerate(one.sides):
        for said in one.of(side):
            if said.key not in shown:
                continue
            found = sorted(
                (topic for topic in topics_of(said, topic_table) if topic in rank), key=lambda topic: rank[topic]
            )
            topic = found[0] if found else MEETING_ITSELF
            groups.setdefault(topic, [[], []])[index].append(
                views[said.key] | {"also": [topic_title(other) for other in found[1:]]}
            )
    ordered = sorted(groups, key=lambda topic: (topic != MEETING_ITSELF, rank.get(topic, 0)))
    aligned = []
    for topic in ordered:
        row = topic_rows.get(topic, {})
        elsewhere = [bool(row.get(f"n_{side.lower()}")) for side in one.sides]
        aligned.append(
            {
                "topic": topic_title(topic) if topic != MEETING_ITSELF else "the meeting and the relationship",
                "columns": groups[topic],
                "silence": [
                    _silence(row, side, bool(column), spoke)
                    for side, column, spoke in zip(one.sides, groups[topic], elsewhere, strict=True)
                ],
            }
        )
    return aligned


def _silence(row: dict[str, Any], side: str, has_words: bool, spoke_elsewhere: bool) -> dict[str, Any] | None:
    if has_words:
        return None
    if spoke_elsewhere:
        return {"text": "named in a statement that stands under another topic", "nearest": ""}
    near = row.get("similarity")
    return {
        "text": row.get("silence") or "no words in the text that we have",
        "nearest": visible(row.get("nearest") or "")[:300],
        "similarity": None if near is None else f"{near:.2f}",
    }


def _apart(one: Accounts, views: dict[str, dict[str, Any]], shown: set[str]) -> list[dict[str, Any]]:
    """What stands beside the two columns: joint words, third parties, and words that do not count, with the reason."""
    groups: list[tuple[str, str, list[Said]]] = []
    for side in (
        "joint",
        "third",
        "unknown",
        *sorted({said.side for said in one.statements} - {"joint", "third", "unknown", *one.sides}),
    ):
        groups.append((side_name(side), "", [said for said in one.statements if said.side == side]))
    aside = [said for said in one.statements if said.side in one.sides and not said.is_counted]
    groups.append(
        (
            "Not counted again",
            "The same words in another paper or language, or words that the other side's account credits.",
            aside,
        )
    )
    return [
        {
            "name": name,
            "note": note,
            "statements": [views[said.key] for said in members if said.key in shown],
            "n": len(members),
        }
        for name, note, members in groups
        if members
    ]


def methods_view(
    comparison: Comparison, versions: Sequence[tuple[str, str]], errors: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    """The methods box: recipe, versions, hashes, and the scorer's error rates on the gold where they are given."""
    return {
        "scorers": [visible(name) for name in comparison.scorers],
        "versions": versions,
        "errors": errors,
        "labelled_by": LABELLED_BY,
        "seed": comparison.seed,
    }
