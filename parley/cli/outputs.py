"""Where results go: a file by its ending, or JSON lines on standard output; and what was set aside beside it."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from parley.cli.messages import say, say_aside, shown

if TYPE_CHECKING:
    import pandas as pd

    from corpora.errors import InputError

STANDARD_OUTPUT = "-"


def require_writable(out: str | None, inputs: Iterable[Path], *, overwrite: bool) -> None:
    """Refuse, before any work is done, an output that cannot be written or would destroy something.

    Raises typer.BadParameter (exit 64) for an unknown ending, a missing folder, an input, or a file that is there
    already.
    """
    if out is None or out == STANDARD_OUTPUT:
        return
    from corpora.readers import TABLE_ENDINGS

    target = Path(out)
    if target.suffix.lower() not in TABLE_ENDINGS:
        raise typer.BadParameter(f"{out}: an output ends in {', '.join(TABLE_ENDINGS)}", param_hint="--out")
    if not target.parent.is_dir():
        raise typer.BadParameter(f"{out}: there is no folder {target.parent}; make it first", param_hint="--out")
    if target.is_dir():
        raise typer.BadParameter(f"{out}: it is a folder", param_hint="--out")
    if target.exists():
        if any(path.exists() and path.samefile(target) for path in inputs):
            raise typer.BadParameter(f"{out}: it is one of the inputs; choose another name", param_hint="--out")
        if not overwrite:
            raise typer.BadParameter(
                f"{out}: it is there already; choose another name or add --overwrite", param_hint="--out"
            )


def write_result(frame: "pd.DataFrame", out: str | None) -> None:
    """Write a table to a file, or as JSON lines to standard output."""
    from corpora.readers.tables import json_lines, write_table

    if out is None or out == STANDARD_OUTPUT:
        sys.stdout.writelines(json_lines(frame))
    else:
        write_table(frame, out)
        say(f"wrote {len(frame)} rows to {shown(out)}")


def report_aside(errors: Sequence["InputError"], beside: Path | None) -> None:
    """Tell what was set aside: in the file ``beside`` the output if there is one, and on standard error.

    A listing that an earlier run left there is removed where nothing was set aside this time.
    """
    if beside is not None:
        if errors:
            from corpora.files import write_whole
            from corpora.readers.json_lines import json_line

            names = ("file", "place", "code", "reason")
            write_whole(beside, "".join(json_line({name: getattr(error, name) for name in names}) for error in errors))
        else:
            beside.unlink(missing_ok=True)
    say_aside(errors, more=str(beside) if beside else "")
    if errors and beside is not None:
        say(f"{len(errors)} set aside: {shown(str(beside))}")


def errors_file(out: str | None) -> Path | None:
    """The file beside an output that lists what was set aside: OUT.errors.jsonl."""
    return None if out is None or out == STANDARD_OUTPUT else Path(f"{out}.errors.jsonl")
