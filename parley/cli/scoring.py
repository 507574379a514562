"""``parley score``: tone and frames for every row of a table."""

from pathlib import Path
from typing import Annotated

import typer

from parley.cli.extraction import Encoding, Out, Overwrite
from parley.cli.messages import say
from parley.cli.outputs import errors_file, report_aside, require_writable, write_result


def score(
    file: Annotated[
        Path, typer.Argument(help="Table with a column 'text' (.jsonl, .csv, .parquet).", show_default=False)
    ],
    scorer: Annotated[str | None, typer.Option(help="Name of a scorer; parley scorers lists them.")] = None,
    evidence: Annotated[bool, typer.Option("--evidence", help="Add the spans that moved the tone.")] = False,
    topics: Annotated[
        bool, typer.Option("--topics", help="Add topics, and whom the tone is about (with a column 'side').")
    ] = False,
    out: Out = None,
    encoding: Encoding = "",
    overwrite: Overwrite = False,
) -> int:
    """Score the tone and the frames of every row; all rows and columns are kept."""
    require_writable(out, [file], overwrite=overwrite)
    from corpora.errors import InputError
    from corpora.readers.tables import read_rows
    from framing.registry import DEFAULT
    from parley import face

    rows = read_rows(file, encoding=encoding)
    if "text" not in rows.frame.columns and not rows.frame.columns.empty:
        there = ", ".join(map(str, rows.frame.columns[:20]))
        raise InputError(str(file), "", "schema", f"no column 'text'; there are {there}")
    if rows.frame.columns.empty:
        report_aside(rows.errors, errors_file(out))
        return 1
    scored = face.score(rows.frame, scorer or DEFAULT, evidence=evidence, topics=topics)
    write_result(scored, out)
    if scored.empty:
        say(f"{file}: it holds no rows")
    errors = list(rows.errors)
    unscored = scored["tone"].isna().tolist()
    for place, is_unscored, reason in zip(rows.places, unscored, scored["error"].tolist(), strict=True):
        if is_unscored:
            reason = reason if isinstance(reason, str) and reason else "not scored"
            errors.append(InputError(str(file), place, "not_scored", reason))
    report_aside(errors, errors_file(out))
    if unscored and all(unscored):
        return 1
    return 2 if errors else 0
