"""``parley audit``: does a scorer hear the words, or the country, the speaker and the typography?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parley.cli.messages import say, shown
from parley.cli.renderings import ENDINGS, FORMATS, require_format, require_report, write_report

if TYPE_CHECKING:
    import pandas as pd

    from corpora.errors import InputError
    from eval.checks import Check

# The audit is done and its figures are written, but lines were not kept: a script tells this from an audit that could
# not be made (1) and from one that was passed (0).
NOT_PASSED = 2


def audit(
    scorer: Annotated[str | None, typer.Option(help="Name of a scorer; parley scorers lists them.")] = None,
    gold: Annotated[
        Path | None, typer.Option(help="Table of labelled statements; the bundled gold without it.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help=f"File to write ({', '.join(ENDINGS)}).")] = None,
    form: Annotated[
        str | None, typer.Option("--format", help=f"What standard output gets: {', '.join(FORMATS)}.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an output that is there already.")] = False,
) -> int:
    """Check that a scorer keeps its tone where only a country, a speaker or the typography changes.

    Exit status: 0 passed; 2 done, but checks failed, which are named on standard error; 1 no audit could be made.
    """
    require_report(out, overwrite=overwrite)
    require_format(form)
    from framing.registry import DEFAULT
    from parley import face

    table: pd.DataFrame | None = None
    errors: tuple[InputError, ...] = ()
    if gold is not None:
        from corpora.readers import read_table
        from parley.cli.outputs import report_aside

        table, errors = read_table(gold)
        report_aside(errors, None if out is None else Path(f"{out}.errors.jsonl"))
        if table.empty:
            say(f"error: {shown(str(gold))}: there is no labelled row to audit on")
            return 1
    result = face.audit(scorer or DEFAULT, gold=table)
    write_report(result, (check.to_json() for check in result.checks), out, form)
    failed = [check for check in result.checks if check.is_passed is False]
    for check in failed:
        say(f"failed: {_verdict(check)}")
    silent = sum(check.is_passed is None for check in result.checks)
    if result.is_passed:
        say(f"passed: {result.scorer} keeps all of {len(result.checks)} lines")
    else:
        more = f"; {silent} say nothing of a scorer that does not tell texts apart" if silent else ""
        say(f"not passed: {result.scorer} fails {len(failed)} of {len(result.checks)} checks{more}")
    return 0 if result.is_passed and not errors else NOT_PASSED


def _verdict(check: "Check") -> str:
    side = "at most" if check.is_upper else "at least"
    given = "none" if check.value != check.value else f"{check.value:.3f}"
    bounds = "" if check.low != check.low else f" [{check.low:.3f}, {check.high:.3f}]"
    return f"{check.name} ({check.language}): {given}{bounds} on {check.n} statements, where {side} {check.line:g} is asked"
