"""``parley evaluate``: how far scorers agree with the coders; and sheets for coders, out and back in."""

from pathlib import Path
from typing import Annotated

import typer

from parley.cli import sheets
from parley.cli.messages import say, shown
from parley.cli.outputs import report_aside
from parley.cli.renderings import ENDINGS, FORMATS, require_format, require_report, write_report

SPLITS = ("train", "validation", "test")


def evaluate(
    scorer: Annotated[list[str] | None, typer.Option(help="Name of a scorer; may be repeated.")] = None,
    gold: Annotated[
        Path | None, typer.Option(help="Table of labelled statements; the bundled gold without it.")
    ] = None,
    split: Annotated[str | None, typer.Option(help=f"Part of the bundled gold: {', '.join(SPLITS)}.")] = None,
    sheet: Annotated[
        int | None,
        typer.Option(help="Measure nothing; draw so many statements for a coder to label (--out F.csv or F.json)."),
    ] = None,
    labels: Annotated[
        list[Path] | None, typer.Option(help="A filled sheet, one a coder; may be repeated. How far coders agree.")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="Key of the sheets; without it F.key.csv beside the first.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the draws.")] = 7,
    out: Annotated[Path | None, typer.Option(help=f"File to write ({', '.join(ENDINGS)}).")] = None,
    form: Annotated[
        str | None, typer.Option("--format", help=f"What standard output gets: {', '.join(FORMATS)}.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an output that is there already.")] = False,
) -> int:
    """Measure scorers against the labels of the coders, beside the peers.

    With --sheet N --out F a blind sheet is drawn for people to label, from the bundled quotes or from the table --gold;
    with --labels F it comes back: how far its coders agree, and with the bundled labels; --out F.csv joins the labels.
    """
    if seed < 0:
        raise typer.BadParameter("a whole number from 0", param_hint="--seed")
    require_format(form)
    if sheet is not None or labels:
        _require_alone(sheet, labels, has_other=bool(scorer or split or (gold is not None and labels)))
    if sheet is not None:
        return sheets.draw(sheet, gold, out, seed=seed, overwrite=overwrite)
    if labels:
        return sheets.read_back(labels, key, out, form, seed=seed, overwrite=overwrite)
    if key is not None:
        raise typer.BadParameter("it belongs to --labels", param_hint="--key")
    require_report(out, overwrite=overwrite)
    if split is not None and (split not in SPLITS or gold is not None):
        raise typer.BadParameter(f"one of {', '.join(SPLITS)}, and not together with --gold", param_hint="--split")
    from corpora.readers import read_table
    from framing.registry import DEFAULT
    from parley import face

    table, errors = (None, ()) if gold is None else read_table(gold)
    if table is not None and table.empty:
        report_aside(errors, None)
        say(f"error: {shown(str(gold))}: there is no labelled row to measure on")
        return 1
    try:
        result = face.evaluate(tuple(scorer or [DEFAULT]), gold=table, split=split, seed=seed)
    except ValueError as error:
        if "no labelled row" not in str(error):
            raise
        say(f"error: {shown(str(error))}")
        return 1
    write_report(result, (line.to_json() for line in result.lines), out, form)
    report_aside(errors, None if out is None else Path(f"{out}.errors.jsonl"))
    return 2 if errors else 0


def _require_alone(sheet: int | None, labels: list[Path] | None, *, has_other: bool) -> None:
    if sheet is not None and labels:
        raise typer.BadParameter("--sheet hands statements out and --labels takes them back; give one of the two")
    if has_other:
        name = "--sheet" if sheet is not None else "--labels"
        raise typer.BadParameter(
            f"{name} measures no scorer: give it without --scorer, --split"
            + ("" if sheet is not None else " and --gold")
        )
