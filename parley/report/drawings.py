"""Which figures a comparison has, each drawn wide and narrow from its tables."""

from typing import Any

from markupsafe import Markup

from framing.comparison import Accounts, Comparison
from parley.report import figures
from parley.report.records import records, rows_of
from parley.report.verdict import in_words, topic_title
from parley.report.words import capital

WIDTHS = (figures.WIDE, figures.NARROW)
MAX_TOPICS = 16


def tone_line(one: Accounts, side: str, row: dict[str, Any]) -> figures.ToneLine:
    """What the tone figures draw of a side."""
    tones = tuple(said.tone for said in one.of(side) if said.tone is not None)
    return figures.ToneLine(
        capital(side), tones, row["tone"], row["tone_low"], row["tone_high"], in_words(row["state"], one.sides)
    )


def tone_figures(comparison: Comparison, one: Accounts) -> list[Markup]:
    """The tone of both sides on one scale, wide and narrow."""
    summary = {row["side"]: row for row in rows_of(comparison.side_summary, one.meeting_id)}
    first, second = (tone_line(one, side, summary[side]) for side in one.sides)
    return [figures.tone_figure((first, second), width=width) for width in (figures.WIDE, figures.NARROW)]


def frame_figures(comparison: Comparison, one: Accounts) -> list[Markup]:
    """Shares of the frames back to back, wide and narrow; empty where no frame was found."""
    a, b = (side.lower() for side in one.sides)
    rows = [row for row in rows_of(comparison.frames, one.meeting_id) if row[f"k_{a}"] or row[f"k_{b}"]]
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


def topic_figures(comparison: Comparison, one: Accounts) -> list[Markup]:
    """Statements of each side on each topic, back to back; empty where nobody names one."""
    a, b = (side.lower() for side in one.sides)
    totals = [len(one.of(side)) for side in one.sides]
    drawn = [
        (
            topic_title(row["topic"]),
            row[f"n_{a}"] / max(1, totals[0]),
            row[f"n_{b}"] / max(1, totals[1]),
            f"{row[f'n_{a}']} of {totals[0]}",
            f"{row[f'n_{b}']} of {totals[1]}",
        )
        for row in _topics(comparison, one)[:MAX_TOPICS]
        if row[f"n_{a}"] or row[f"n_{b}"]
    ]
    if not drawn:
        return []
    names = capital(one.sides[0]), capital(one.sides[1])
    spoken = "; ".join(f"{name}: {first}, {second}" for name, _, _, first, second in drawn)
    title = f"Statements on each topic, {names[0]} and {names[1]}: {spoken}"
    return [figures.butterfly(drawn, names, title=title, width=width) for width in WIDTHS]


def order_figures(comparison: Comparison, one: Accounts) -> list[Markup]:
    """Topics in the order of their first mention, as a slope chart; empty unless both sides' texts are at hand."""
    rows = _topics(comparison, one)
    orders: list[list[tuple[str, str]]] = []
    for side in one.sides:
        name = f"order_{side.lower()}"
        placed = sorted((row for row in rows if row[name] is not None), key=lambda row: row[name])
        orders.append([(row["topic"], topic_title(row["topic"])) for row in placed[:MAX_TOPICS]])
    if not all(orders):
        return []
    names = capital(one.sides[0]), capital(one.sides[1])
    spoken = "; ".join(
        f"{name}: {', '.join(label for _, label in order)}" for name, order in zip(names, orders, strict=True)
    )
    title = f"Topics in the order of their first mention. {spoken}"
    return [figures.slope(orders[0], orders[1], names, title=title, width=width) for width in WIDTHS]


def time_figures(comparison: Comparison) -> list[Markup]:
    """Tone of both sides, meeting by meeting."""
    summary = {(row["meeting_id"], row["side"]): row for row in records(comparison.side_summary)}
    points = []
    for one in comparison.accounts:
        first, second = (tone_line(one, side, summary[one.meeting_id, side]) for side in comparison.sides)
        points.append((one.day[:7], first, second))
    title = f"Tone of {capital(comparison.sides[0])} and {capital(comparison.sides[1])}, meeting by meeting"
    return [figures.over_time(points, title=title, width=width) for width in WIDTHS]


def _topics(comparison: Comparison, one: Accounts) -> list[dict[str, Any]]:
    return [row for row in rows_of(comparison.topics, one.meeting_id) if row["topic"] != "other"]
