"""What the templates see: plain values, already put into words, taken from the tables of a comparison."""

from collections.abc import Sequence
from typing import Any

from corpora.gold import LABELLED_BY
from framing.comparison import Accounts, Comparison
from parley.report.columns import aligned, apart, shown_keys, statement
from parley.report.drawings import frame_figures, tone_figures
from parley.report.inert import visible
from parley.report.records import rows_of
from parley.report.sections import sections
from parley.report.verdict import in_words, verdict
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


def meeting_view(
    comparison: Comparison, meeting_id: str, *, prefix: str = "s", limit: int = MAX_SHOWN, has_sections: bool = True
) -> dict[str, Any]:
    """Everything that the section of one meeting shows."""
    one = comparison.of(meeting_id)
    shown = shown_keys(one, limit)
    views = {
        said.key: statement(said, number, prefix)
        for number, said in enumerate(one.statements, start=1)
        if said.key in shown
    }
    anchors = {key: str(view["anchor"]) for key, view in views.items()}
    beside = one.beside[:limit]
    shown |= {said.key for said in beside}
    views |= {said.key: statement(said, number, f"{prefix}-b") for number, said in enumerate(beside, start=1)}
    summary = {row["side"]: row for row in rows_of(comparison.side_summary, meeting_id)}
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
        "tone_figures": tone_figures(comparison, one),
        "frame_figures": frame_figures(comparison, one),
        "gap_rows": [_gap_row(row, one) for row in rows_of(comparison.tone_gap, meeting_id)],
        "aligned": aligned(
            {row["topic"]: row for row in rows_of(comparison.topics, meeting_id)},
            one,
            views,
            shown,
            comparison.topic_table,
        ),
        "apart": apart(one, views, shown),
        "frame_rows": _frame_rows(comparison, one, anchors),
        "n_shown": len(shown) - len(beside),
        "n_statements": len(one.statements),
        "sections": sections(comparison, one, anchors) if has_sections else None,
        "n_counted": sum(len(one.of(side)) for side in one.sides),
    }


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


def _frame_rows(comparison: Comparison, one: Accounts, anchors: dict[str, str]) -> list[dict[str, Any]]:
    a, b = (side.lower() for side in one.sides)
    rows = []
    for row in rows_of(comparison.frames, one.meeting_id):
        if not row[f"k_{a}"] and not row[f"k_{b}"]:
            continue
        carriers = [
            [anchors[said.key] for said in one.of(side) if row["frame"] in (said.frames or ()) and said.key in anchors][
                :24
            ]
            for side in one.sides
        ]
        rows.append(
            {
                "frame": row["frame"],
                "cells": [
                    {
                        "text": f"{row[f'k_{code}']} of {row[f'n_{code}']}",
                        "share": percent(row[f"salience_{code}"]),
                        "anchors": places,
                    }
                    for code, places in zip((a, b), carriers, strict=True)
                ],
                "difference": signed(None if row["difference"] is None else 100 * row["difference"], 0),
                "interval": ""
                if row["difference_low"] is None
                else f"{signed(100 * row['difference_low'], 0)} to {signed(100 * row['difference_high'], 0)}",
            }
        )
    return rows


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
