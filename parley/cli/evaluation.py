"""``parley evaluate``: how far scorers agree with the coders."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parley.cli.messages import say, shown
from parley.cli.outputs import report_aside

if TYPE_CHECKING:
    from eval.evaluation import Evaluation

ENDINGS = (".md", ".html", ".tex", ".json", ".jsonl")
SPLITS = ("train", "validation", "test")


def evaluate(
    scorer: Annotated[list[str] | None, typer.Option(help="Name of a scorer; may be repeated.")] = None,
    gold: Annotated[
        Path | None, typer.Option(help="Table of labelled statements; the bundled gold without it.")
    ] = None,
    split: Annotated[str | None, typer.Option(help=f"Part of the bundled gold: {', '.join(SPLITS)}.")] = None,
    out: Annotated[Path | None, typer.Option(help=f"File to write ({', '.join(ENDINGS)}).")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an output that is there already.")] = False,
) -> int:
    """Measure scorers against the labels of the coders, beside the peers."""
    if out is not None and out.suffix.lower() not in ENDINGS:
        raise typer.BadParameter(f"{out}: an output ends in {', '.join(ENDINGS)}", param_hint="--out")
    if out is not None and out.exists() and not overwrite:
        reason = "it is there already; choose another name or add --overwrite"
        raise typer.BadParameter(f"{out}: {reason}", param_hint="--out")
    if split is not None and (split not in SPLITS or gold is not None):
        raise typer.BadParameter(f"one of {', '.join(SPLITS)}, and not together with --gold", param_hint="--split")
    from corpora.files import write_whole
    from corpora.readers import read_table
    from framing.registry import DEFAULT
    from parley import face

    table, errors = (None, ()) if gold is None else read_table(gold)
    if table is not None and table.empty:
        report_aside(errors, None)
        say(f"error: {shown(str(gold))}: there is no labelled row to measure on")
        return 1
    try:
        result = face.evaluate(tuple(scorer or [DEFAULT]), gold=table, split=split)
    except ValueError as error:
        if "no labelled row" not in str(error):
            raise
        say(f"error: {shown(str(error))}")
        return 1
    if out is not None:
        write_whole(out, _rendered(result, out.suffix.lower()))
        say(f"wrote {shown(str(out))}")
    if out is not None or sys.stdout.isatty():
        sys.stdout.write(result.to_text())
    else:
        sys.stdout.write(_rendered(result, ".jsonl"))
        say(result.to_text())
    report_aside(errors, None if out is None else Path(f"{out}.errors.jsonl"))
    return 2 if errors else 0


def _rendered(result: "Evaluation", ending: str) -> str:
    match ending:
        case ".md":
            return result.to_markdown()
        case ".html":
            return result.to_html()
        case ".tex":
            return result.to_latex()
        case ".json":
            return result.to_json()
    from corpora.readers.json_lines import json_line

    return "".join(json_line(line.to_json()) for line in result.lines)
