"""``parley train``: fit the shipped scorer again, or fine-tune an encoder."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from parley.cli.messages import say, shown

WEIGHTS = ("linear.npz", "linear.toml")


def train(
    out: Annotated[Path, typer.Option(help="Folder for the weights and their card.")] = Path("weights"),
    bundled_only: Annotated[
        bool, typer.Option("--bundled-only", help="Fit from the project alone, without the folder PARLEY_DATA.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace weights that are there already.")] = False,
    base: Annotated[
        str, typer.Option(help="Fine-tune this encoder instead: a folder, or owner/name@COMMIT of the hub.")
    ] = "",
    language: Annotated[
        list[str] | None, typer.Option(help="With --base: en or zh, where the encoder reads one only; may be repeated.")
    ] = None,
    auxiliary: Annotated[
        list[str] | None, typer.Option(help="With --base: learn from this set too (newsmtsc); may be repeated.")
    ] = None,
    split: Annotated[str | None, typer.Option(help="With --base: gold to measure on, validation or test.")] = None,
    epochs: Annotated[int | None, typer.Option(help="With --base: most passes over the rows.")] = None,
    learning_rate: Annotated[
        float | None, typer.Option(help="With --base: peak learning rate; small encoders want more (MiniLM-L6: 3e-4).")
    ] = None,
    batch_tokens: Annotated[int | None, typer.Option(help="With --base: tokens of a batch.")] = None,
    seed: Annotated[
        int | None, typer.Option(help="With --base: seed of the new head, the order and the parts.")
    ] = None,
    device: Annotated[str | None, typer.Option(help="With --base: auto, cpu, cuda or cuda:1.")] = None,
    precision: Annotated[str | None, typer.Option(help="With --base: auto, fp32 or bf16.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="With --base: rows of each source, language and split, to try the way.")
    ] = None,
) -> int:
    """Fit the scorer linear on the labelled quotes; the same files give the same weights. It takes minutes.

    Part of what it learns from lies in the folder that PARLEY_DATA names, and is checked by its sha256; --bundled-only
    does without it. The card goes to standard output as a JSON line, messages to standard error.

    With --base an encoder is fine-tuned on the same rows and written for parley score --scorer hf:FOLDER, with its
    figures on the split beside those of linear. It takes minutes to hours.
    """
    fitting = {
        "epochs": epochs,
        "learning_rate": learning_rate,
        "batch_tokens": batch_tokens,
        "seed": seed,
        "device": device,
        "precision": precision,
    }
    tuning = {"languages": language, "auxiliary": auxiliary, "split": split, "limit": limit}
    given = {name: value for name, value in fitting.items() if value is not None}
    chosen = {name: value for name, value in tuning.items() if value is not None and value != []}
    if base:
        return _tune(base, out, given, chosen, bundled_only=bundled_only, overwrite=overwrite)
    if given or chosen:
        names = ", ".join(_option(name) for name in (*chosen, *given))
        raise typer.BadParameter(f"{names}: only with --base MODEL")
    return _train_linear(out, bundled_only=bundled_only, overwrite=overwrite)


def _option(name: str) -> str:
    return "--" + {"languages": "language"}.get(name, name).replace("_", "-")


def _tune(
    base: str, out: Path, fitting: dict[str, Any], chosen: dict[str, Any], *, bundled_only: bool, overwrite: bool
) -> int:
    for one in chosen.get("languages", ()):
        if one not in ("en", "zh"):
            raise typer.BadParameter(f"{one}: it is en or zh", param_hint="--language")
    from corpora.errors import InputError
    from corpora.readers.json_lines import json_line
    from framing import tuning
    from framing.backends.tuned import Settings

    try:
        tuning.check_target(out, overwrite=overwrite)
    except InputError as error:
        raise typer.BadParameter(str(error), param_hint="--out") from None
    card = tuning.tune(
        base,
        out,
        settings=Settings(**fitting),
        bundled_only=bundled_only,
        overwrite=overwrite,
        told=lambda line: say(shown(line)),
        **chosen,
    )
    sys.stdout.write(json_line(card))
    say(f"wrote {shown(str(out))}; its README.md holds the figures; use it as --scorer hf:{shown(str(out))}")
    return 0


def _train_linear(out: Path, *, bundled_only: bool, overwrite: bool) -> int:
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
