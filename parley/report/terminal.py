"""The comparison as a table for a terminal: rich draws it, nothing in it is markup, and no control character passes."""

from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from framing.comparison import Comparison
from parley.report.inert import terminal
from parley.report.verdict import in_words, verdict
from parley.report.words import KINDS, capital, days, listed, signed, title


def terminal_table(comparison: Comparison) -> Group:
    """A rich renderable: per meeting a row a side (statements, words, tone with interval, leading frames), then the
    verdict in three sentences. Print it with ``rich.console.Console().print``."""
    parts: list[Any] = []
    summaries: dict[str, list[dict[str, Any]]] = {}
    for record in comparison.side_summary.to_dict("records"):
        summaries.setdefault(record["meeting_id"], []).append({str(key): value for key, value in record.items()})
    for one in comparison.accounts:
        meeting = one.meeting
        heading = title(meeting, one.meeting_id, one.sides)
        place = (
            [KINDS.get(meeting.kind, meeting.kind), meeting.venue, days(meeting.first, meeting.last)] if meeting else []
        )
        drawn = Table(title=None, show_edge=False, pad_edge=False, header_style="bold")
        for name, justify in (
            ("", "left"),
            ("statements", "right"),
            ("words", "right"),
            ("tone", "right"),
            ("95% interval", "left"),
            ("leading frames", "left"),
        ):
            drawn.add_column(Text(name), justify="right" if justify == "right" else "left")
        for row in summaries[one.meeting_id]:
            lengths = [f"{row['n_words']}"] if row["n_words"] or not row["n_characters"] else []
            lengths += [f"{row['n_characters']} 字"] if row["n_characters"] else []
            has_tone = row["tone"] is not None and row["tone"] == row["tone"]
            has_interval = row["tone_low"] is not None and row["tone_low"] == row["tone_low"]
            interval = f"{signed(row['tone_low'])} to {signed(row['tone_high'])}" if has_interval else ""
            cells = [
                capital(row["side"]), str(row["n_statements"]), " + ".join(lengths),
                signed(row["tone"]) if has_tone else "–",
                interval if has_tone else in_words(row["state"], one.sides).split(" (")[0], listed(row["leading_frames"]),
            ]  # fmt: skip
            drawn.add_row(*(Text(terminal(cell)) for cell in cells))
        parts += [
            Text(terminal(heading), style="bold"),
            Text(terminal(" · ".join(filter(None, place))), style="dim"),
            drawn,
        ]
        parts += [Text("  " + terminal(sentence)) for sentence in verdict(comparison, one.meeting_id)]
        parts.append(Text(""))
    if not comparison.accounts:
        parts.append(Text("There is no statement to compare."))
    return Group(*parts)
