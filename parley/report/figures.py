"""Figures as inline SVG, drawn by hand: every one stands on the spine that divides the two accounts.

A figure is drawn twice, at 720 and 360 units wide, so that its letters keep their size on a phone. Colours and letters
come from the style sheet of the page; ``standalone`` puts that sheet into a file of its own.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from markupsafe import Markup, escape

from parley.report.inert import visible
from parley.report.words import signed

WIDE, NARROW = 720, 360
# The same sheet stands in every page and inside every figure that is a file of its own.
STYLE = (resources.files("parley.report") / "templates" / "figure.css").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class ToneLine:
    """What the tone figure draws of one side: name, tones of its statements, mean and its interval or None."""

    name: str
    tones: tuple[float, ...]
    mean: float | None
    low: float | None
    high: float | None
    state: str = ""


def _svg(width: int, height: float, title: str, body: Sequence[str]) -> Markup:
    inner = "".join(body)
    # Height and width are numbers of ours; the title and every label in the body are escaped.
    return Markup(
        f'<svg class="fig" viewBox="0 0 {width} {height:.0f}" role="img" aria-label="{escape(visible(title))}" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{escape(visible(title))}</title>{inner}</svg>'
    )


def _text(x: float, y: float, words: str, css: str = "", limit: int = 60) -> str:
    words = visible(words)
    words = words if len(words) <= limit else words[: limit - 1] + "…"
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{css}">{escape(words)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, css: str, width: float = 1) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{css}" stroke-width="{width}"/>'


def standalone(figure: Markup) -> str:
    """The figure as a file of its own, with its style inside."""
    return str(figure).replace("</title>", f"</title><style>{STYLE}</style>", 1)


def tone_figure(lines: tuple[ToneLine, ToneLine], *, width: int = WIDE) -> Markup:
    """Both sides on one scale from -1 to +1: every statement a dot, the mean with its interval a bar; one side above
    the axis, the other below."""
    left, right, middle = 12.0, width - 12.0, 96.0

    def x(tone: float) -> float:
        return left + (tone + 1) / 2 * (right - left)

    body = [_line(left, middle, right, middle, "axis"), _line(x(0), 26, x(0), 166, "axis")]
    for tone, words in ((-1, "−1 colder"), (0, "0"), (1, "warmer +1")):
        css = "soft mid" if tone == 0 else "soft end" if tone == 1 else "soft"
        body.append(_text(x(tone), 188, words, css))
    for line, css, way in ((lines[0], "us", -1), (lines[1], "cn", 1)):
        stacked: dict[int, int] = {}
        # A tall column is drawn closer, so that every statement keeps its dot.
        crowd = Counter(round(x(one) / 9) for one in line.tones)
        rise = min(9.0, 46.0 / max(1, max(crowd.values(), default=1) - 1))
        tallest = 120
        for one in sorted(line.tones)[:600]:
            place = round(x(one) / 9)
            height = stacked[place] = stacked.get(place, -1) + 1
            if height < tallest:
                centre = middle + way * (11.0 + rise * height)
                body.append(f'<circle cx="{place * 9:.1f}" cy="{centre:.1f}" r="4" class="{css} dot"/>')
        y = middle + way * 66.0
        name_x, anchor = (left, "") if line.mean is None or line.mean > -0.3 else (right, " end")
        body.append(_text(name_x, y + 4 if way > 0 else y - 2, line.name, f"{css} strong{anchor}"))
        if line.mean is None:
            body.append(_text(right, y + 4 if way > 0 else y - 2, line.state, "soft end", 70 if width == WIDE else 34))
            continue
        if line.low is not None and line.high is not None:
            body.append(_line(x(line.low), y, x(line.high), y, f"{css}-line", 3))
        body.append(f'<path d="M{x(line.mean):.1f} {y - 8:.1f}l7 8l-7 8l-7 -8z" class="{css}"/>')
        body.append(_text(x(line.mean), y - 12 if way < 0 else y + 22, signed(line.mean), f"{css} strong mid"))
    said = [
        f"{line.name} {signed(line.mean)} ({signed(line.low)} to {signed(line.high)})"
        if line.mean is not None
        else line.state
        for line in lines
    ]
    return _svg(width, 196, f"Tone of each side: {'; '.join(said)}", body)


def butterfly(
    rows: Sequence[tuple[str, float, float, str, str]], names: tuple[str, str], *, title: str, width: int = WIDE
) -> Markup:
    """Two profiles back to back on the spine: label, share of the first and of the second side in [0, 1], and the words
    that stand at the end of each bar."""
    spine, step, top = width / 2, 26.0, 30.0
    longest = max((len(row[0]) for row in rows), default=0)
    label = min(170.0, max(112.0, 6.6 * longest + 12)) if width == WIDE else min(118.0, max(90.0, 6.4 * longest + 8))
    room = spine - label / 2 - (64 if width == WIDE else 38)
    body = [
        _text(spine - label / 2, 14, names[0], "us strong end"),
        _text(spine + label / 2, 14, names[1], "cn strong"),
    ]
    for index, (name, first, second, first_words, second_words) in enumerate(rows):
        y = top + index * step
        body.append(_text(spine, y + 11, name, "mid", 24 if width == WIDE else 17))
        for share, css, way, words in ((first, "us", -1, first_words), (second, "cn", 1, second_words)):
            start, length = spine + way * label / 2, share * room
            x = min(start, start + way * length)
            body.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{length:.1f}" height="14" class="{css}"/>')
            body.append(_text(start + way * (length + 6), y + 11, words, "soft" + (" end" if way < 0 else ""), 10))
    return _svg(width, top + len(rows) * step + 4, title, body)


def slope(
    first: Sequence[tuple[str, str]],
    second: Sequence[tuple[str, str]],
    names: tuple[str, str],
    *,
    title: str,
    width: int = WIDE,
) -> Markup:
    """Two ordered lists of (key, label) joined where they hold the same key; a topic of one list only has an open
    end.
    """
    step, top = 24.0, 34.0
    inset, limit = (190.0, 26) if width == WIDE else (132.0, 16)
    places = [{key: index for index, (key, _) in enumerate(column)} for column in (first, second)]
    body = [_text(inset, 14, names[0], "us strong end"), _text(width - inset, 14, names[1], "cn strong")]
    for column, x, css, way in ((first, inset, "us", -1), (second, width - inset, "cn", 1)):
        other = places[1] if way < 0 else places[0]
        for index, (key, label) in enumerate(column):
            y = top + index * step
            label = label if len(label) <= limit else label[: limit - 1] + "…"
            words = f"{index + 1}  {label}" if way > 0 else f"{label}  {index + 1}"
            body.append(_text(x + way * 10, y + 4, words, "end" if way < 0 else ""))
            mark = css if key in other else f"{css}-open"
            body.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" class="{mark}"/>')
    for key, index in places[0].items():
        if key in places[1]:
            body.append(
                _line(inset + 6, top + index * step, width - inset - 6, top + places[1][key] * step, "zero", 1.5)
            )
    return _svg(width, top + max(len(first), len(second), 1) * step, title, body)


def over_time(points: Sequence[tuple[str, ToneLine, ToneLine]], *, title: str, width: int = WIDE) -> Markup:
    """Tone of both sides meeting by meeting, in the order of time: (day, first side, second side)."""
    left, right, top, bottom = 34.0, width - 8.0, 32.0, 192.0

    def y(tone: float) -> float:
        return top + (1 - tone) / 2 * (bottom - top)

    step = (right - left) / max(len(points), 1)
    body = []
    for tone in (-1.0, -0.5, 0.0, 0.5, 1.0):
        body.append(_line(left, y(tone), right, y(tone), "zero" if tone == 0 else "axis"))
        body.append(_text(left - 6, y(tone) + 4, signed(tone, 1) if tone else "0", "soft end"))
    if points:
        # The two names in their colours are the legend.
        body += [_text(left, 12, points[0][1].name, "us strong"), _text(right, 12, points[0][2].name, "cn strong end")]
    every = max(1, round(len(points) * (64 if width == WIDE else 80) / (right - left)))
    for index, (when, first, second) in enumerate(points):
        middle = left + (index + 0.5) * step
        for line, css, shift in ((first, "us", -1), (second, "cn", 1)):
            if line.mean is None:
                continue
            x = middle + shift * min(6.0, step / 5)
            if line.low is not None and line.high is not None:
                body.append(_line(x, y(line.low), x, y(line.high), f"{css}-line faint", 2.5 if step > 12 else 1))
            body.append(f'<circle cx="{x:.1f}" cy="{y(line.mean):.1f}" r="{4 if step > 12 else 2}" class="{css}"/>')
        if index % every == 0:
            body.append(_text(middle, bottom + 18, when, "soft mid", 10))
    return _svg(width, bottom + 26, title, body)
