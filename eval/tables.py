"""Tables of figures as text, Markdown, LaTeX (booktabs) and HTML: one content, four spellings, everything escaped."""

import html
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:2rem;color:#1a1a1a;background:#fff}
table{border-collapse:collapse;margin:1rem 0}caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{padding:.25rem .7rem;text-align:right;font-variant-numeric:tabular-nums}th:first-child{text-align:left}
thead tr{border-top:2px solid;border-bottom:1px solid}tbody{border-bottom:2px solid}tbody th{font-weight:400}
.left{text-align:left}p{max-width:46rem;color:#444}.scroll{overflow-x:auto}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table of ready cells; the first ``n_left`` columns are set left, the others right."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    n_left: int = 1


def number(value: float, places: int = 2) -> str:
    """A number to two places, or "-" where it is nan.

    >>> number(0.756), number(float("nan")), number(-0.001)
    ('0.76', '-', '0.00')
    """
    if math.isnan(value):
        return "-"
    shown = f"{value:.{places}f}"
    return shown.removeprefix("-") if float(shown) == 0 else shown


def with_interval(value: float, low: float, high: float, places: int = 2) -> str:
    """A number with the ends of its interval, or alone where they are nan.

    >>> with_interval(0.5, 0.41, 0.6)
    '0.50 [0.41, 0.60]'
    """
    if math.isnan(value) or math.isnan(low) or math.isnan(high):
        return number(value, places)
    return f"{number(value, places)} [{number(low, places)}, {number(high, places)}]"


def to_text(tables: Sequence[Table], notes: Sequence[str] = ()) -> str:
    """Plain text for a terminal; control characters are dropped."""
    parts = []
    for table in tables:
        cells = [table.header, *table.rows]
        widths = [max(_width(row[k]) for row in cells) for k in range(len(table.header))]
        lines = [
            "  ".join(_padded(row[k], width, k < table.n_left) for k, width in enumerate(widths)).rstrip()
            for row in cells
        ]
        rule = "-" * max(map(_width, lines))
        parts.append("\n".join([_plain(table.title), rule, lines[0], rule, *lines[1:], rule]))
    return "\n\n".join([*parts, *map(_plain, notes)]) + "\n"


def to_markdown(tables: Sequence[Table], notes: Sequence[str] = ()) -> str:
    """Markdown (pipe tables)."""
    parts = []
    for table in tables:
        align = "|" + "|".join(["---"] * table.n_left + ["---:"] * (len(table.header) - table.n_left)) + "|"
        lines = [_piped(table.header), align, *map(_piped, table.rows)]
        parts.append(f"**{_markdown(table.title)}**\n\n" + "\n".join(lines))
    return "\n\n".join([*parts, *map(_markdown, notes)]) + "\n"


def to_latex(tables: Sequence[Table], notes: Sequence[str] = ()) -> str:
    """LaTeX tables for the package booktabs."""
    parts = []
    for table in tables:
        body = [" & ".join(map(_latex, row)) + r" \\" for row in (table.header, *table.rows)]
        before = [r"\begin{table}", r"\centering", rf"\caption{{{_latex(table.title)}}}"]
        inside = [
            rf"\begin{{tabular}}{{{'l' * table.n_left}{'r' * (len(table.header) - table.n_left)}}}",
            r"\toprule",
            body[0],
            r"\midrule",
            *body[1:],
        ]
        parts.append("\n".join([*before, *inside, r"\bottomrule", r"\end{tabular}", r"\end{table}"]))
    return "\n\n".join([*parts, *(_latex(note) + r"\par" for note in notes)]) + "\n"


def to_html(tables: Sequence[Table], notes: Sequence[str] = (), *, title: str = "Parley: evaluation") -> str:
    """One self-contained page without script or network."""
    parts = []
    for table in tables:
        head = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in table.header)
        body = "".join(f"<tr>{_html_cells(row, table.n_left)}</tr>\n" for row in table.rows)
        caption = f"<caption>{html.escape(table.title)}</caption>"
        parts.append(
            f'<div class="scroll"><table>{caption}<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>\n'
        )
    said = "".join(f"<p>{html.escape(note)}</p>\n" for note in notes)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>{html.escape(title)}</h1>\n{''.join(parts)}{said}</body></html>\n"
    )


def _html_cells(row: Sequence[str], n_left: int) -> str:
    first, *others = (html.escape(cell) for cell in row)
    return f'<th scope="row">{first}</th>' + "".join(
        f'<td class="left">{cell}</td>' if k < n_left else f"<td>{cell}</td>" for k, cell in enumerate(others, start=1)
    )


def _plain(text: str) -> str:
    return "".join(character for character in text if character == "\n" or unicodedata.category(character)[0] != "C")


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in _plain(text))


def _padded(cell: str, width: int, is_left: bool) -> str:
    text = _plain(cell)
    gap = " " * (width - _width(text))
    return text + gap if is_left else gap + text


def _piped(row: Sequence[str]) -> str:
    return "| " + " | ".join(map(_markdown, row)) + " |"


def _markdown(text: str) -> str:
    shown = _plain(text).replace("\n", " ")
    for mark in "\\`*_|<>":
        shown = shown.replace(mark, "\\" + mark if mark not in "<>" else {"<": "&lt;", ">": "&gt;"}[mark])
    # An opened bracket followed by a round one would be a link.
    return shown.replace("](", "]\\(")


def _latex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in _plain(text).replace("\n", " "))
