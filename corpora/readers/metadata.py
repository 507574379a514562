"""What a user says about documents: publisher, side, day and the rest, from a table or from options."""

import os
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from corpora.document import DOCUMENT_KINDS, SIDES
from corpora.errors import InputError
from corpora.readers.limits import DEFAULT_LIMITS, Limits
from corpora.readers.rows import Rows
from corpora.readers.tables import plain, read_rows

LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of one document before it is read; "" where it is not known."""

    publisher: str = ""
    side: str = ""
    published: str = ""
    language: str = ""
    url: str = ""
    meeting_id: str = ""
    title: str = ""
    kind: str = ""
    chain: tuple[str, ...] = ()

    def over(self, other: "Metadata") -> "Metadata":
        """This, and where it is empty, the other."""
        return replace(other, **{each.name: value for each in fields(self) if (value := getattr(self, each.name))})


COLUMNS = tuple(each.name for each in fields(Metadata))


@dataclass(frozen=True, slots=True)
class MetadataTable:
    """Metadata by path, which fits a document as it was given, seen from the table's folder, or by its name alone."""

    file: str = ""
    folder: Path = field(default_factory=Path)
    by_path: Mapping[str, Metadata] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    def find(self, path: Path) -> tuple[str, Metadata] | None:
        """The key and the metadata of a document, or None."""
        here = _key(str(path))
        for key in self.by_path:
            if key == here or os.path.abspath(self.folder / key) == os.path.abspath(path):  # noqa: PTH100 - needs no file
                return key, self.by_path[key]
        named = [key for key in self.by_path if PurePosixPath(key).name == PurePosixPath(here).name]
        return (named[0], self.by_path[named[0]]) if len(named) == 1 else None

    def unmatched(self, used: Iterable[str]) -> tuple[InputError, ...]:
        """An error for each row that fits no document that was read and no file that is there: its path is wrong."""
        seen = set(used)
        # os.path.exists is False, where pathlib raises, for a name that no file can have.
        left = [key for key in self.by_path if key not in seen and not os.path.exists(self.folder / key)]  # noqa: PTH110
        reason = "fits none of the documents, and there is no such file"
        return tuple(InputError(self.file, self.places[key], "missing", f"{key}: {reason}") for key in left)


def _key(path: str) -> str:
    return unicodedata.normalize("NFC", str(PurePosixPath(path.replace("\\", "/"))))


def load_metadata(
    source: str | Path | pd.DataFrame, *, limits: Limits = DEFAULT_LIMITS
) -> tuple[MetadataTable, tuple[InputError, ...]]:
    """A table with the column ``path`` and any of ``publisher, side, published, language, url, meeting_id, title, kind,
    chain`` (publishers joined by ";"), and why some of its rows are left out.

    Raises InputError ``schema`` for a missing ``path`` or an unknown column, and those of ``read_table``.
    """
    if isinstance(source, pd.DataFrame):
        file, folder = "metadata", Path()
        rows = Rows(source, tuple(f"row {number}" for number in range(1, len(source) + 1)))
    else:
        file, folder = str(source), Path(source).parent
        rows = read_rows(source, limits=limits)
    require_known(rows.frame, ("path", *COLUMNS), file, needed="path")
    by_path: dict[str, Metadata] = {}
    places: dict[str, str] = {}
    errors = list(rows.errors)
    for record, place in zip(records_of(rows.frame), rows.places, strict=True):
        path = record.pop("path")
        try:
            if not path:
                raise InputError(file, place, "bad_id", "the cell 'path' is empty")
            if _key(path) in by_path:
                raise InputError(file, place, "dup_id", f"{path} stands on {places[_key(path)]} already")
            by_path[_key(path)] = checked(record, file, place)
            places[_key(path)] = place
        except InputError as error:
            errors.append(error)
    return MetadataTable(file, folder, by_path, places), tuple(errors)


def require_known(frame: pd.DataFrame, known: tuple[str, ...], file: str, *, needed: str) -> None:
    """Raise InputError ``schema`` where a column is not known, or the needed one is missing."""
    names = [str(name) for name in frame.columns]
    if needed not in names:
        raise InputError(file, "", "schema", f"no column {needed!r}; there are {', '.join(names) or 'none'}")
    # "flags" is the reader's own mark on a text with control characters.
    unknown = [name for name in names if name not in known and name != "flags"]
    if unknown:
        near = get_close_matches(unknown[0], known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
        raise InputError(file, "", "schema", f"unknown column {', '.join(map(repr, unknown[:9]))}; {hint}")


def records_of(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Rows as texts without white space at their ends; "" where there is nothing, lists joined by ";"."""
    columns = {str(name): [_cell(plain(value)) for value in frame[name].tolist()] for name in frame.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return ";".join(map(str, value)) if isinstance(value, list) else str(value).strip()


def checked(record: Mapping[str, str], file: str, place: str) -> Metadata:
    """Metadata of texts, each checked.

    Raises InputError: ``enum`` (side, language or kind that is not known, with the nearest one), ``date_invalid``,
    ``bad_id``.
    """
    values = {name: record.get(name, "") for name in COLUMNS}
    chain = tuple(part.strip() for part in values.pop("chain").split(";") if part.strip())
    if not _is_side(values["side"]):
        raise _unknown("side", values["side"], SIDES, file, place)
    for name, known in (("language", LANGUAGES), ("kind", DOCUMENT_KINDS)):
        if values[name] and values[name] not in known:
            raise _unknown(name, values[name], known, file, place)
    if values["published"] and not is_iso(values["published"]):
        raise InputError(
            file,
            place,
            "date_invalid",
            f"published {values['published'][:40]!r} is not a day as in 2025-10-26, with or without a time",
        )
    if any(not character.isprintable() for character in values["meeting_id"]):
        raise InputError(file, place, "bad_id", "meeting_id holds a line break or another control character")
    return Metadata(**values, chain=chain)


def _is_side(side: str) -> bool:
    """A known side, none, or the code of another country: two or three capitals."""
    return side in ("", *SIDES) or (len(side) in (2, 3) and side.isascii() and side.isalpha() and side.isupper())


def _unknown(name: str, value: str, known: tuple[str, ...], file: str, place: str) -> InputError:
    aliases = {
        "usa": "US",
        "america": "US",
        "united states": "US",
        "china": "CN",
        "prc": "CN",
        "chinese": "zh",
        "english": "en",
    }
    guess = aliases.get(value.lower())
    near = (
        [guess]
        if guess in known
        else [one for one in known if one.lower() == value.lower()] or get_close_matches(value, known, n=1)
    )
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
    return InputError(file, place, "enum", f"{name} {value[:40]!r} is not known; {hint}")


def is_iso(value: str) -> bool:
    """Whether a text is an ISO day, with or without a time."""
    try:
        date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    except ValueError:
        return False
    return len(value) >= 10
