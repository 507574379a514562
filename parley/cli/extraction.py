"""``parley extract``: who said what, for which side, about which meeting."""

from pathlib import Path
from typing import Annotated

import typer

from parley.cli.messages import say
from parley.cli.outputs import errors_file, report_aside, require_writable, write_result

Paths = Annotated[
    list[Path], typer.Argument(help="Documents (text, HTML, PDF), tables of them, or folders.", show_default=False)
]
Out = Annotated[str | None, typer.Option(help="File to write (.jsonl, .csv, .parquet); standard output without it.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace an output that is there already.")]
Publisher = Annotated[str, typer.Option(help="Who published the documents.")]
Side = Annotated[str, typer.Option(help="Which side issued them: US, CN, joint, third.")]
Published = Annotated[str, typer.Option(help="When: a day as in 2025-10-26.")]
Metadata = Annotated[
    Path | None, typer.Option(help="Table (.csv, .jsonl): path, publisher, side, published, language, url, meeting_id.")
]
Encoding = Annotated[str, typer.Option(help="Encoding of text files that are not UTF-8: gb18030, big5, utf-16.")]


def extract(
    paths: Paths,
    out: Out = None,
    publisher: Publisher = "",
    side: Side = "",
    published: Published = "",
    metadata: Metadata = None,
    encoding: Encoding = "",
    overwrite: Overwrite = False,
) -> int:
    """Find who said what, for which side, about which meeting."""
    require_writable(out, paths, overwrite=overwrite)
    from corpora.extraction import to_frame
    from corpora.readers import read_documents
    from parley import face

    read = read_documents(
        paths, metadata=metadata, publisher=publisher, side=side, published=published, encoding=encoding
    )
    found = face.extraction_of(read)
    if found.statements:
        write_result(to_frame(found), out)
    else:
        say(f"no statements were found in {len(read)} documents; nothing was written")
    report_aside(found.errors, errors_file(out))
    if not found.statements:
        return 1
    return 2 if found.errors else 0
