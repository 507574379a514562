"""``parley train``: fit the shipped scorer again."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from parley.cli.messages import say, shown

WEIGHTS = ("linear.npz", "linear.toml")


def train(
    out: Annotated[Path, typer.Option(help="Folder for the weights and their card.")] = Path("weights"),
    bundled_only: Annotated[
        bool, typer.Option("--bundled-only", help="Fit from the project alone, without the folder PARLEY_DATA.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace weights that are there already.")] = False,
) -> int:
    """Fit the scorer linear on the labelled quotes; the same files give the same weights. It takes minutes.

    Part of what it learns from lies in the folder that PARLEY_DATA names, and is checked by its sha256; --bundled-only
    does without it. The card goes to standard output as a JSON line, messages to standard error.
    """
    if out.exists() and not out.is_dir():
        raise typer.BadParameter(f"{out}: it is not a folder", param_hint="--out")
    if not out.exists() and not out.parent.is_dir():
        raise typer.BadParameter(f"{out}: there is no folder {out.parent}; make it first", param_hint="--out")
    there = [name for name in WEIGHTS if (out / name).exists()]
    if there and not overwrite:
        reason = f"it holds {' and '.join(there)} already; choose another folder or add --overwrite"
        raise typer.BadParameter(f"{out}: {reason}", param_hint="--out")
    from corpora.errors import CardError, InputError
    from corpora.readers.json_lines import json_line
    from framing import shipping

    what = "the bundled labels alone" if bundled_only else "the bundled labels and the folder of PARLEY_DATA"
    say(f"fitting on {what}, twice: without the test meetings for the figures, then on all; this takes minutes")
    try:
        card = shipping.train(out, bundled_only=bundled_only)
    except InputError as error:
        if not bundled_only and error.code in ("missing", "text_changed", "hash"):
            say(f"error: {shown(str(error))}")
            say("name the folder with PARLEY_DATA=FOLDER, or fit from the project alone with --bundled-only")
            return 1
        raise
    sys.stdout.write(json_line(card))
    say(f"wrote {shown(str(out / WEIGHTS[0]))} and its card {WEIGHTS[1]}")
    try:
        from corpora.cards import read_card

        shipped = str(read_card("linear.toml", package="framing.data")["sha256"])
    except CardError:
        return 0
    is_same = shipped == card["sha256"]
    say(
        "the bytes are those of the shipped weights"
        if is_same
        else "the bytes differ from those of the shipped weights"
    )
    return 0
