"""Figures as files: SVG drawn by hand, and PDF or PNG by matplotlib where it is installed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpora.errors import MissingPackageError
from corpora.files import write_whole
from framing.comparison import Accounts, Comparison
from parley.report import figures
from parley.report.drawings import frame_figures, order_figures, time_figures, tone_figures, topic_figures
from parley.report.inert import file_name, visible
from parley.report.records import rows_of
from parley.report.words import capital

FORMATS = ("svg", "pdf", "png")
# Families that hold simplified and traditional Chinese, as systems name them.
CHINESE_FONTS = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Hiragino Sans GB",
    "Microsoft YaHei", "SimHei", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Arial Unicode MS",
)  # fmt: skip
_INK = {"us": "#1c4c82", "cn": "#a12e1b"}


def write_figures(comparison: Comparison, folder: str | Path, *, formats: Sequence[str] = ("svg",)) -> list[Path]:
    """Write the figures of every meeting, and tone over time for several, into ``folder``; the paths, in order.

    SVG has every figure; PDF and PNG have tone and frames. Raises ValueError for an unknown format and
    MissingPackageError where PDF or PNG is asked for without matplotlib.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise ValueError(f"no figure format {', '.join(unknown)}; there are {', '.join(FORMATS)}")
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    if "svg" in formats:
        if len(comparison.accounts) > 1:
            paths.append(write_whole(place / "tone_over_time.svg", figures.standalone(time_figures(comparison)[0])))
        for stem, one in _stems(comparison):
            drawn = {
                "tone": tone_figures(comparison, one), "frames": frame_figures(comparison, one),
                "topics": topic_figures(comparison, one), "topic_order": order_figures(comparison, one),
            }  # fmt: skip
            for name, figure in drawn.items():
                if figure:
                    paths.append(write_whole(place / f"{stem}-{name}.svg", figures.standalone(figure[0])))
    for ending in (name for name in ("pdf", "png") if name in formats):
        for stem, one in _stems(comparison):
            paths.append(
                write_whole(
                    place / f"{stem}-tone_frames.{ending}",
                    lambda path, one=one, ending=ending: _plot(comparison, one, path, ending),  # type: ignore[misc]
                )
            )
    return paths


def _stems(comparison: Comparison) -> list[tuple[str, Accounts]]:
    used: dict[str, int] = {}
    stems = []
    for one in comparison.accounts:
        stem = file_name(one.meeting_id)
        used[stem] = used.get(stem, 0) + 1
        stems.append((stem if used[stem] == 1 else f"{stem}-{used[stem]}", one))
    return stems


def chinese_font() -> str:
    """The first installed family that holds Chinese, or "". Raises MissingPackageError without matplotlib."""
    try:
        from matplotlib import font_manager
    except ImportError:
        raise MissingPackageError("figures as PDF or PNG", "figures") from None
    installed = {entry.name for entry in font_manager.fontManager.ttflist}
    return next((name for name in CHINESE_FONTS if name in installed), "")


def _plot(comparison: Comparison, one: Accounts, path: Path, ending: str) -> None:
    font = chinese_font()
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    a, b = (side.lower() for side in one.sides)
    summary = {row["side"]: row for row in rows_of(comparison.side_summary, one.meeting_id)}
    rows = [row for row in rows_of(comparison.frames, one.meeting_id) if row[f"k_{a}"] or row[f"k_{b}"]]
    families = [name for name in ("DejaVu Sans", font) if name]
    with matplotlib.rc_context({"font.family": families, "svg.hashsalt": "parley", "pdf.fonttype": 42}):
        drawing: Any = Figure(figsize=(7, 2.2 + 0.28 * len(rows)), layout="constrained")
        FigureCanvasAgg(drawing)
        upper, lower = drawing.subplots(2, 1, height_ratios=[1.4, max(1.0, 0.28 * len(rows))])
        for place, (side, css) in enumerate(zip(one.sides, ("us", "cn"), strict=True)):
            row = summary[side]
            tones = [said.tone for said in one.of(side) if said.tone is not None]
            upper.plot(tones, [-place] * len(tones), "o", color=_INK[css], alpha=0.3, markersize=5)
            if row["tone"] is not None:
                low = row["tone"] if row["tone_low"] is None else row["tone_low"]
                high = row["tone"] if row["tone_high"] is None else row["tone_high"]
                upper.plot([low, high], [-place - 0.25] * 2, color=_INK[css], linewidth=2)
                upper.plot([row["tone"]], [-place - 0.25], "D", color=_INK[css])
        upper.set(xlim=(-1.05, 1.05), ylim=(-1.6, 0.4), yticks=[0, -1], xlabel="tone")
        upper.set_yticklabels([visible(capital(side)) for side in one.sides], parse_math=False)
        for place, row in enumerate(rows):
            lower.barh(-place, -row[f"k_{a}"] / max(1, row[f"n_{a}"]), color=_INK["us"], height=0.6)
            lower.barh(-place, row[f"k_{b}"] / max(1, row[f"n_{b}"]), color=_INK["cn"], height=0.6)
        lower.set(xlim=(-1, 1), yticks=[-place for place in range(len(rows))], xlabel="share of statements")
        lower.set_yticklabels([visible(row["frame"]) for row in rows], parse_math=False)
        metadata = {"CreationDate": None} if ending == "pdf" else {"Software": None}
        drawing.savefig(path, format=ending, dpi=200, metadata=metadata)
