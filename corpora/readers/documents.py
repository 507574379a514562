"""Files to documents: what cannot be read is set aside with its reason, and the others are still done."""

import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import overload

import pandas as pd

from corpora.document import Document
from corpora.errors import InputError
from corpora.readers.limits import DEFAULT_LIMITS, Limits
from corpora.readers.manifest import read_manifest
from corpora.readers.metadata import MetadataTable, checked, load_metadata
from corpora.readers.one_file import DOCUMENT_ENDINGS, read_file
from corpora.readers.tables import TABLE_ENDINGS


@dataclass(frozen=True, slots=True, repr=False)
class ReadResult:
    """A sequence of the documents that were read, in order, with the files and rows that were set aside."""

    documents: tuple[Document, ...]
    errors: tuple[InputError, ...] = ()

    def __iter__(self) -> Iterator[Document]:
        return iter(self.documents)

    def __len__(self) -> int:
        return len(self.documents)

    @overload
    def __getitem__(self, index: int) -> Document: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Document, ...]: ...
    def __getitem__(self, index: int | slice) -> Document | tuple[Document, ...]:
        return self.documents[index]

    def __repr__(self) -> str:
        named = ", ".join([document.name for document in self.documents[:5]] + ["..."] * (len(self) > 5))
        aside = "".join(f"\n  set aside: {error}" for error in self.errors)
        return f"<{len(self.documents)} documents: {named}{aside}>"


def read_documents(
    paths: str | Path | Iterable[str | Path],
    *,
    metadata: str | Path | pd.DataFrame | None = None,
    publisher: str = "",
    side: str = "",
    published: str = "",
    url: str = "",
    encoding: str = "",
    limits: Limits = DEFAULT_LIMITS,
) -> ReadResult:
    """Read plain text, HTML and PDF files, tables of documents, and folders (their documents, sorted, none hidden).

    A table of documents (CSV, JSON lines, Parquet) has a column ``text``, or ``path`` seen from the table's folder,
    and any columns of the metadata. ``metadata`` is a table with a column ``path``, or the path of one. What it says
    of a document goes before the options, and they before what a page declares; what nobody says is "". The text is
    kept as it is.

    Raises InputError for metadata or options that are unusable as a whole; every other failure is in ``errors``.
    """
    given = checked({"publisher": publisher, "side": side, "published": published, "url": url}, "options", "")
    table, aside = (MetadataTable(), ()) if metadata is None else load_metadata(metadata, limits=limits)
    documents: list[Document] = []
    errors: list[InputError] = list(aside)
    used: set[str] = set()
    for path, name in _named(_files(paths), errors):
        try:
            if os.path.isdir(path):  # noqa: PTH112
                endings = ", ".join(DOCUMENT_ENDINGS)
                raise InputError(str(path), "", "not_regular", f"it is a folder without documents ({endings})")
            if path.suffix.lower() in TABLE_ENDINGS:
                read = read_manifest(path, given, encoding=encoding, limits=limits)
                documents += read.documents
                errors += read.errors
                continue
            found = table.find(path)
            if found is not None:
                used.add(found[0])
            known = found[1].over(given) if found else given
            unlisted = ("unlisted",) if table.by_path and found is None else ()
            documents.append(read_file(path, name, known, encoding=encoding, limits=limits, flags=unlisted))
        except InputError as error:
            errors.append(error)
    return ReadResult(tuple(documents), (*errors, *table.unmatched(used)))


def _files(paths: str | Path | Iterable[str | Path]) -> list[Path]:
    """Each file once, a folder replaced by the documents below it, unless there are none."""
    files: dict[str, Path] = {}
    for path in map(Path, [paths] if isinstance(paths, str | Path) else paths):
        # os.path, since pathlib raises for names that are too long or hold NUL; those have their own error later.
        found = sorted(_below(path), key=lambda each: each.parts) if os.path.isdir(path) else []  # noqa: PTH112
        for file in found or [path]:
            files.setdefault(os.path.abspath(file), file)  # noqa: PTH100 - "a/./b" and "a//b" are "a/b", links stay links
    return list(files.values())


def _below(folder: Path) -> Iterator[Path]:
    for parent, names, files in os.walk(folder):
        names[:] = [name for name in names if not name.startswith(".")]
        yield from (
            Path(parent, file)
            for file in files
            if not file.startswith(".") and Path(file).suffix.lower() in DOCUMENT_ENDINGS
        )


def _named(files: list[Path], errors: list[InputError]) -> Iterator[tuple[Path, str]]:
    """Files with the shortest names that tell them apart; twins by case or accents in one folder are set aside."""
    taken: dict[tuple[str, str], Path] = {}
    for path in files:
        twin = taken.setdefault((str(path.parent), unicodedata.normalize("NFC", path.name).casefold()), path)
        if twin is not path:
            errors.append(
                InputError(
                    str(path),
                    "",
                    "name_clash",
                    f"its name differs from {twin.name!r} by case or accents only; rename it",
                )
            )
            continue
        others = [other for other in files if other.name == path.name and other is not path]
        depth = 1
        while (
            others and depth < len(path.parts) and any(other.parts[-depth:] == path.parts[-depth:] for other in others)
        ):
            depth += 1
        # A name that is no UTF-8 cannot be written into a table; its odd bytes are spelled out.
        yield path, "/".join(path.parts[-depth:]).encode("utf-8", "backslashreplace").decode("utf-8")
