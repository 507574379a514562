"""Tables of documents: texts in their cells, or paths that stay inside the folder of the table."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from corpora.document import Document
from corpora.errors import InputError
from corpora.readers.limits import Limits
from corpora.readers.metadata import COLUMNS, Metadata, checked, records_of
from corpora.readers.one_file import document_of, read_file
from corpora.readers.tables import read_rows

# Device names of Windows, which open a device under any ending.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{kind}{number}" for kind in ("com", "lpt") for number in range(1, 10))}
)


@dataclass(frozen=True, slots=True)
class ManifestResult:
    """The documents of a table, and the rows that were set aside."""

    documents: tuple[Document, ...]
    errors: tuple[InputError, ...]


def read_manifest(path: Path, given: Metadata, *, encoding: str, limits: Limits) -> ManifestResult:
    """Documents of a table with the column ``text`` or ``path``, any columns of the metadata, ``name`` and ``sha256``.

    Other columns are passed over. A row with neither a text nor a path is set aside.

    Raises InputError ``schema``, ``too_large`` (more than ``limits.manifest_rows``), and those of ``read_table``.
    """
    file = str(path)
    rows = read_rows(path, encoding=encoding, limits=limits)
    names = [str(name) for name in rows.frame.columns]
    if not names and rows.errors:
        return ManifestResult((), rows.errors)
    if "text" not in names and "path" not in names:
        raise InputError(file, "", "schema", f"no column 'text' or 'path'; there are {', '.join(names[:20]) or 'none'}")
    if len(rows.frame) > limits.manifest_rows:
        raise InputError(
            file, "", "too_large", f"{len(rows.frame)} rows, at most {limits.manifest_rows}; cut it into parts"
        )
    documents: list[Document] = []
    errors = list(rows.errors)
    seen: dict[str, str] = {}
    texts = rows.frame["text"].tolist() if "text" in names else [None] * len(rows.frame)
    for record, text, place in zip(records_of(rows.frame), texts, rows.places, strict=True):
        try:
            known = checked({name: record.get(name, "") for name in COLUMNS}, file, place).over(given)
            named = record.get("name") or record.get("path") or f"{path.name}:{place.split()[-1]}"
            if any(not character.isprintable() for character in named):
                raise InputError(file, place, "bad_id", "its name holds a line break or another control character")
            if seen.setdefault(named, place) != place:
                raise InputError(file, place, "dup_id", f"{named} stands on {seen[named]} already")
            documents.append(_document(record, text, named, known, path, place, encoding=encoding, limits=limits))
        except InputError as error:
            errors.append(error)
    return ManifestResult(tuple(documents), tuple(errors))


def _document(
    record: dict[str, str],
    text: Any,
    name: str,
    known: Metadata,
    table: Path,
    place: str,
    *,
    encoding: str,
    limits: Limits,
) -> Document:
    if isinstance(text, str) and text.strip():
        if len(text) > limits.characters:
            raise InputError(
                str(table),
                place,
                "too_large",
                f"{len(text)} characters, at most {limits.characters}; cut it into parts",
            )
        made = document_of(text, name, known, str(table), place=place)
        if record.get("sha256") and made.sha256 != record["sha256"].lower():
            raise InputError(str(table), place, "text_changed", "the SHA-256 of the text is not the one in its row")
        return made
    if not record.get("path"):
        raise InputError(
            str(table), place, "empty", "the row holds no text" + (" and no path" if "path" in record else "")
        )
    target = inside(record["path"], table, place)
    return read_file(target, name, known, encoding=encoding, limits=limits, sha256=record.get("sha256", ""))


def inside(path: str, table: Path, place: str) -> Path:
    """The file that a row names, which lies below the folder of its table.

    Raises InputError ``unsafe_path`` for one that is absolute, climbs out, is another system's device or stream, or
    is a link out of the folder: whoever wrote the table does not choose which of the reader's files are opened.
    """
    parts = PurePosixPath(path).parts
    reasons = {
        "it is absolute": path.startswith(("/", "~", "\\")) or path[1:2] == ":",
        "it climbs out of the folder of the table": ".." in parts or ".." in path.split("\\"),
        "it holds a backslash, a colon or a control character": any(c in path for c in "\\:") or not path.isprintable(),
        "a part of it ends in a dot or a space": any(part.endswith((".", " ")) for part in parts),
        "it is the name of a device": any(part.split(".")[0].lower() in _DEVICES for part in parts),
    }
    for reason, is_so in reasons.items():
        if is_so:
            raise InputError(
                str(table),
                place,
                "unsafe_path",
                f"{path[:100]!r}: {reason}; paths are seen from the folder of the table",
            )
    target = Path(table.parent, *parts)
    # os.path.realpath ends on a loop of links, where Path.resolve raises (Python before 3.13).
    if not Path(os.path.realpath(target)).is_relative_to(os.path.realpath(table.parent)):
        raise InputError(
            str(table), place, "unsafe_path", f"{path[:100]!r}: it is a link out of the folder of the table"
        )
    try:
        status = target.stat()
    except OSError:
        raise InputError(str(table), place, "missing", f"{path[:100]}: there is no such file") from None
    if stat.S_ISREG(status.st_mode) and status.st_nlink > 1:
        raise InputError(
            str(table), place, "unsafe_path", f"{path[:100]!r}: it has another name elsewhere (a hard link); copy it"
        )
    return target
