"""``parley score``: tone and frames for every row of a table."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from parley.cli.extraction import Encoding, Out, Overwrite
from parley.cli.messages import say, say_aside, shown
from parley.cli.outputs import STANDARD_OUTPUT, report_aside, require_writable, write_result

if TYPE_CHECKING:
    from framing.batch import BatchResult


def score(
    file: Annotated[
        Path, typer.Argument(help="Table with a column 'text' (.jsonl, .csv, .parquet).", show_default=False)
    ],
    scorer: Annotated[str | None, typer.Option(help="Name of a scorer; parley scorers lists them.")] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="Option of the scorer, as in precision=bf16; may be repeated.")
    ] = None,
    evidence: Annotated[bool, typer.Option("--evidence", help="Add the spans that moved the tone.")] = False,
    topics: Annotated[
        bool, typer.Option("--topics", help="Add topics, and whom the tone is about (with a column 'side').")
    ] = False,
    out: Out = None,
    encoding: Encoding = "",
    overwrite: Overwrite = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the shards of a run that was stopped.")] = False,
    workers: Annotated[int, typer.Option(help="Processes (with --engine ray: actors) that score.", min=1)] = 1,
    engine: Annotated[str, typer.Option(help="processes, or ray.")] = "processes",
    address: Annotated[str, typer.Option(help="Address of a Ray cluster; a local one without it.")] = "",
    shard_rows: Annotated[int, typer.Option(help="Rows of a shard; a crash costs one.", min=1)] = 16_384,
    timeout: Annotated[float, typer.Option(help="Seconds that a worker may take for a shard.", min=1)] = 3600.0,
    keep_shards: Annotated[bool, typer.Option("--keep-shards", help="Leave the shards in OUT.parts.")] = False,
    limit: Annotated[int | None, typer.Option(help="Take the first rows alone.", min=1)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look the table over, score and write nothing.")] = False,
) -> int:
    """Score the tone and the frames of every row; all rows and columns are kept.

    With --out the table is scored in shards, in constant memory, and a run that was stopped can go on (--resume).
    """
    from framing.registry import DEFAULT

    options = _options(option or [])
    if out is None or out == STANDARD_OUTPUT:
        _require_no_batch(resume=resume, keep_shards=keep_shards, dry_run=dry_run, workers=workers, engine=engine)
        return _to_standard_output(file, scorer or DEFAULT, options, evidence, topics, encoding, limit)
    _require_free(out, file, resume=resume, overwrite=overwrite, dry_run=dry_run)
    from framing.batch import score_file
    from parley.progress import Bar

    try:
        with Bar() as bar:
            result = score_file(
                file, out, scorer or DEFAULT, options=options, evidence=evidence, topics=topics, shard_rows=shard_rows,
                workers=workers, engine=engine, address=address, timeout=timeout, resume=resume, keep_shards=keep_shards,
                overwrite=overwrite, limit=limit, dry_run=dry_run, encoding=encoding, progress=bar,
            )  # fmt: skip
    except (KeyboardInterrupt, SystemExit):
        _say_how_to_go_on(out)
        raise
    if dry_run:
        say(
            f"{shown(str(file))}: {result.n_rows} rows in {result.n_shards} shards for {result.signature}; "
            f"{result.n_resumed} shards are done; nothing was written"
        )
        return 0
    return _reported(file, out, result)


def _reported(file: Path, out: str, result: "BatchResult") -> int:
    """Say what was done, and give the exit code."""
    if result.out is None:
        report_aside(result.errors, Path(f"{out}.errors.jsonl"))
        return 1
    say(f"wrote {result.n_rows} rows to {shown(out)}")
    if result.n_resumed:
        say(f"{result.n_resumed} of {result.n_shards} shards are those of an earlier run")
    if not result.n_rows:
        say(f"{shown(str(file))}: it holds no rows")
    listing = f"{out}.errors.jsonl"
    say_aside(result.errors)
    if result.n_aside > len(result.errors):
        say(f"... and {result.n_aside - len(result.errors)} more in {shown(listing)}")
    if result.n_aside:
        say(f"{result.n_aside} set aside: {shown(listing)}")
    if result.n_rows and not result.n_scored:
        return 1
    return 2 if result.n_aside else 0


def _to_standard_output(
    file: Path, scorer: str, options: dict[str, Any], evidence: bool, topics: bool, encoding: str, limit: int | None
) -> int:
    """All rows at once, as JSON lines."""
    from corpora.errors import InputError
    from corpora.readers.tables import read_rows
    from framing.scoring import no_text
    from parley import face

    rows = read_rows(file, encoding=encoding)
    if rows.frame.columns.empty:
        report_aside(rows.errors, None)
        return 1
    if "text" not in rows.frame.columns:
        raise no_text(str(file), list(rows.frame.columns))
    frame, places = rows.frame, rows.places
    if limit is not None:
        frame, places = frame.head(limit), places[:limit]
    scored = face.score(frame, scorer, options=options, evidence=evidence, topics=topics)
    write_result(scored, None)
    if scored.empty:
        say(f"{file}: it holds no rows")
    errors = list(rows.errors)
    unscored = scored["tone"].isna().tolist()
    for place, is_unscored, reason in zip(places, unscored, scored["error"].tolist(), strict=True):
        if is_unscored:
            reason = reason if isinstance(reason, str) and reason else "not scored"
            errors.append(InputError(str(file), place, "not_scored", reason))
    report_aside(errors, None)
    if unscored and all(unscored):
        return 1
    return 2 if errors else 0


def _options(given: list[str]) -> dict[str, Any]:
    """Options of a scorer: NAME=VALUE, the value as JSON where it is JSON, else text."""
    found: dict[str, Any] = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or not name:
            raise typer.BadParameter(f"{one}: give NAME=VALUE, as in precision=bf16", param_hint="--option")
        try:
            found[name] = json.loads(value)
        except ValueError:
            found[name] = value
    return found


def _require_no_batch(**chosen: Any) -> None:
    usual = {"workers": 1, "engine": "processes"}
    strange = [name for name, value in chosen.items() if value != usual.get(name, False)]
    if strange:
        names = ", ".join(f"--{name.replace('_', '-')}" for name in strange)
        raise typer.BadParameter(f"{names}: for these, name a file with --out", param_hint="--out")


def _require_free(out: str, file: Path, *, resume: bool, overwrite: bool, dry_run: bool) -> None:
    from framing.shards import Shards

    shards = Shards(Path(out))
    is_begun = shards.are_there()
    if resume and Path(out).exists():
        shards.tidy()
    require_writable(out, [file], overwrite=overwrite or dry_run or (resume and is_begun))
    if is_begun and not (resume or overwrite or dry_run):
        raise typer.BadParameter(
            f"{shards.folder}: a run that was stopped left its shards there; "
            "add --resume to go on with them, or --overwrite to start afresh",
            param_hint="--out",
        )


def _say_how_to_go_on(out: str) -> None:
    from framing.shards import Shards

    shards = Shards(Path(out))
    if shards.are_there():
        say(f"what is done lies in {shown(str(shards.folder))}; the same command with --resume goes on")
