"""``parley compare``: two sides of a meeting beside each other."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpora.meetings import KINDS
from parley.cli.choices import choice_of, chosen_meetings, keep_chosen, two_sides
from parley.cli.extraction import Encoding, Metadata, Overwrite, Published, Publisher, Side
from parley.cli.messages import draw, say, shown
from parley.cli.outputs import STANDARD_OUTPUT, report_aside

if TYPE_CHECKING:
    import pandas as pd

    from corpora.document import Document
    from corpora.errors import InputError


def compare(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Documents, folders, or tables of statements.", show_default=False)
    ] = None,
    meeting: Annotated[list[str] | None, typer.Option(help="Id of a bundled meeting; may be repeated.")] = None,
    since: Annotated[str, typer.Option(help="Meetings from this day on: 2025, 2025-10 or 2025-10-26.")] = "",
    until: Annotated[str, typer.Option(help="Meetings up to and with this day, month or year.")] = "",
    kind: Annotated[list[str] | None, typer.Option(help=f"Meetings of a kind: {', '.join(KINDS)}; repeatable.")] = None,
    sides: Annotated[str, typer.Option(help="The two sides; differences are the first minus the second.")] = "US,CN",
    out: Annotated[str | None, typer.Option(help="Folder for the page and its tables; JSON lines without it.")] = None,
    scorer: Annotated[str | None, typer.Option(help="Name of a scorer; parley scorers lists them.")] = None,
    publisher: Publisher = "",
    side: Side = "",
    published: Published = "",
    metadata: Metadata = None,
    encoding: Encoding = "",
    overwrite: Overwrite = False,
) -> int:
    """Compare what the two sides said about each meeting: in your texts, or of the bundled ones that are chosen."""
    choice = choice_of(since, until, kind or ())
    if paths and meeting:
        raise typer.BadParameter("give documents or tables, or bundled meetings with --meeting, one of the two")
    if not paths and not meeting and not choice.is_made:
        raise typer.BadParameter("give documents or tables, or choose bundled meetings by --meeting, --since or --kind")
    pair = two_sides(sides)
    folder = None if out is None or out == STANDARD_OUTPUT else Path(out)
    if folder is not None:
        _require_folder(folder, paths or [], overwrite=overwrite)
    from framing.registry import DEFAULT
    from parley import face

    errors: list[InputError] = []
    documents: tuple[Document, ...] = ()
    if not paths:
        statements = face.bundled_statements(*chosen_meetings(meeting or (), choice))
    else:
        options = {
            "metadata": metadata,
            "publisher": publisher,
            "side": side,
            "published": published,
            "encoding": encoding,
        }
        statements, documents, errors = _statements(paths, options)
        statements = keep_chosen(statements, choice)
    if statements.empty:
        words = f" of meetings{choice.in_words}" if choice.is_made else ""
        report_aside(errors, folder / "errors.jsonl" if folder is not None and folder.is_dir() else None)
        say(f"there is nothing to compare: no statements were found{words}")
        return 1
    compared = face.compare(statements, scorer=scorer or DEFAULT, documents=documents, sides=pair)
    if folder is not None:
        page = compared.to_folder(folder)
        draw(compared)
        say(f"wrote {shown(str(page))}")
    elif sys.stdout.isatty() and out is None:
        draw(compared)
    else:
        from corpora.readers.json_lines import json_line

        sys.stdout.writelines(json_line(record) for record in _records(compared.tables()))
        draw(compared, to_error=True)
    report_aside(errors, folder / "errors.jsonl" if folder is not None else None)
    return 2 if errors else 0


def _require_folder(folder: Path, paths: list[Path], *, overwrite: bool) -> None:
    """Refuse a folder that holds an input, or other files than an earlier report."""
    if folder.exists() and not folder.is_dir():
        raise typer.BadParameter(f"{folder}: it is not a folder", param_hint="--out")
    homes = {path.resolve() if path.is_dir() else path.resolve().parent for path in paths}
    if folder.resolve() in homes:
        raise typer.BadParameter(f"{folder}: the inputs lie in it; choose another folder", param_hint="--out")
    # An earlier report has both; a page of that name alone is somebody's own.
    if not folder.is_dir() or overwrite or all((folder / name).exists() for name in ("index.html", "provenance.json")):
        return
    if any(folder.iterdir()):
        raise typer.BadParameter(
            f"{folder}: it holds other files; choose an empty folder or add --overwrite", param_hint="--out"
        )


def _statements(
    paths: list[Path], options: dict[str, Any]
) -> tuple["pd.DataFrame", tuple["Document", ...], list["InputError"]]:
    """Statements of all paths: those of tables as they are, those of documents as they are found."""
    import pandas as pd

    from corpora.errors import InputError
    from corpora.extraction import to_frame
    from corpora.readers import read_documents
    from corpora.readers.columns import typed
    from corpora.readers.tables import is_table, read_rows
    from parley import face

    frames: list[pd.DataFrame] = []
    errors: list[InputError] = []
    texts: list[Path] = []
    for path in paths:
        try:
            rows = read_rows(path, encoding=options["encoding"]) if is_table(path) else None
        except InputError as error:
            errors.append(error)
            continue
        if rows is None or _holds_documents(rows.frame):
            texts.append(path)
            continue
        lacking = [name for name in ("side", "text") if name not in rows.frame.columns]
        if lacking and not rows.frame.columns.empty:
            there = ", ".join(map(str, rows.frame.columns[:20]))
            errors.append(
                InputError(
                    str(path), "", "schema", f"no column {' and no '.join(map(repr, lacking))}; there are {there}"
                )
            )
            continue
        kept = typed(rows, str(path))
        errors += kept.errors
        frames.append(kept.frame)
    found: Sequence[dict[str, Any]] = ()
    documents: tuple[Document, ...] = ()
    if texts:
        read = read_documents(texts, **options)
        extracted = face.extraction_of(read)
        errors += extracted.errors
        documents = extracted.documents
        frame = to_frame(replace(extracted, errors=()))
        found = frame.attrs["meetings"]
        frames.append(frame)
    frames = [frame for frame in frames if not frame.empty]
    statements = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    statements.attrs["meetings"] = found
    return statements, documents, errors


def _holds_documents(frame: "pd.DataFrame") -> bool:
    """Whether a table holds documents: it names files, or says nothing of whose words its texts are."""
    return "path" in frame.columns or ("text" in frame.columns and "side" not in frame.columns)


def _records(tables: dict[str, "pd.DataFrame"]) -> Iterator[dict[str, Any]]:
    from corpora.readers.tables import plain

    for name, table in tables.items():
        for record in table.to_dict("records"):
            yield {"table": name, **{str(key): plain(value) for key, value in record.items()}}
