"""Statements marked by coders in texts that are not bundled: offsets and labels here, the words in the development folder.

The coders were language models that had not seen the extraction rules; no human coded. The part "held_out" is for
measuring alone, and two coders, blind to each other, marked its official texts. Every text is rebuilt from the
development folder and checked by its hash.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from corpora.cards import read_records
from corpora.document import Document
from corpora.errors import InputError
from corpora.files import sha256_of

Part = Literal["development", "held_out"]
Sample = Literal["official", "paragraphs", "articles"]
PARTS: tuple[Part, ...] = ("development", "held_out")
# Readouts, accounts and ministry turns; paragraphs of the tracker; the marked news articles.
SAMPLES: tuple[Sample, ...] = ("official", "paragraphs", "articles")
TRACKER = "data/us_cn_tracker_en/tracker.jsonl"
_OFFSETS = ("start", "end", "source_start", "source_end", "cue_start", "cue_end")


def load_annotations(*, part: Part | None = None, coder: Literal["1", "2"] | None = None) -> pd.DataFrame:
    """The marked statements, one row each, in the order of their documents.

    Columns: ``document, coder, part, start, end, source_start, source_end, cue_start, cue_end, side, form, voice,
    modality, actor, meeting_id``; offsets are half-open code points of the document's text, null where nothing was
    marked; ``meeting_id`` is "" for words about no meeting and null where nobody marked meetings.

    Raises CardError for a changed file, ValueError for an unknown part.
    """
    records = _records("annotations.jsonl", part)
    for record in records:
        if "meeting_id" in record:
            record["meeting_id"] = record["meeting_id"] or ""
    frame = pd.DataFrame(records).astype(dict.fromkeys(_OFFSETS, "Int64"))
    if coder is not None:
        frame = frame[frame["coder"] == coder]
    return frame.reset_index(drop=True)


def load_annotated_documents(*, part: Part | None = None, sample: Sample | None = None) -> pd.DataFrame:
    """The annotated documents, one row each, and where their texts stand in the development folder.

    Columns: ``document, part, sample, language, publisher, side, published, url, file, rows, lines, n_characters,
    sha256, is_in_tests``; ``rows`` (list, counted from 0) of a file of JSON lines, null for a file that is the text itself;
    ``lines`` [first, end) of the lines of these rows, null for all; ``is_in_tests`` that sentences of it stand in the
    project's tests, so that its figures are not of unseen text.
    """
    return pd.DataFrame(_documents(part, sample))


def load_annotated_sides(*, part: Part | None = None) -> pd.DataFrame:
    """Side of the main source of paragraphs of the tracker whose speaker's name was taken away.

    Columns: ``row`` (counted from 0), ``sample`` (1 to 4, in the order in which they were drawn), ``part, sha256,
    n_characters, published, link, side, is_statement, told_by_text`` (is it told by the text at all), ``kind``
    ("narration", "own_words", "question_relaying_words", "bare_question"), ``doubtful``; the last three are null in samples
    1 and 2. ``second_side, second_is_statement`` are the second coder's, null where nobody coded a sample twice.
    """
    columns = pd.DataFrame(_records("annotated_sides.jsonl", None)).columns
    return pd.DataFrame(_records("annotated_sides.jsonl", part), columns=columns)


def annotated_texts(
    development_folder: Path, *, part: Part | None = None, sample: Sample | None = None
) -> tuple[Document, ...]:
    """The annotated documents with their texts, rebuilt from the development folder.

    Raises InputError (``missing``, ``text_changed``) where a file or a row is not there or a text is not the one that
    was annotated.
    """
    records = _documents(part, sample)
    needed: dict[str, set[int]] = {}
    for record in records:
        if record["rows"] is not None:
            needed.setdefault(record["file"], set()).update(record["rows"])
    found = {file: _rows_of(development_folder, file, rows) for file, rows in needed.items()}
    return tuple(_document(development_folder, record, found) for record in records)


def annotated_paragraphs(development_folder: Path, *, part: Part | None = None) -> tuple[Document, ...]:
    """The paragraphs of ``load_annotated_sides``, in its order, as English documents named by their row ("row_17").

    ``url`` is the link under which the paragraph stands. Raises InputError as ``annotated_texts`` does.
    """
    records = _records("annotated_sides.jsonl", part)
    found = _rows_of(development_folder, TRACKER, {record["row"] for record in records})
    made = []
    for record in records:
        text = str(found[record["row"]]["text"])
        _check(TRACKER, f"row {record['row']}", text, record["sha256"])
        made.append(Document(f"row_{record['row']}", text, "en", published=record["published"], url=record["link"]))
    return tuple(made)


def lines_of(records: Iterable[Mapping[str, Any]]) -> list[str]:
    """The lines of rows of the three collections: title and paragraphs where there are any, else the text's lines that
    are not blank, without the spaces at their ends."""
    lines: list[str] = []
    for record in records:
        if "paragraphs" in record:
            lines += [record["title"], *record["paragraphs"]]
        elif "part" in record:  # a paragraph of the tracker, as it is
            lines.append(record["text"])
        else:
            lines += [line.strip() for line in record["text"].split("\n") if line.strip()]
    return lines


def _records(name: str, part: Part | None) -> list[dict[str, Any]]:
    if part is not None and part not in PARTS:
        raise ValueError(f"no part {part!r}; there are {', '.join(PARTS)}")
    return [record for record in read_records(name) if part is None or record["part"] == part]


def _documents(part: Part | None, sample: Sample | None) -> list[dict[str, Any]]:
    if sample is not None and sample not in SAMPLES:
        raise ValueError(f"no sample {sample!r}; there are {', '.join(SAMPLES)}")
    records = _records("annotated_documents.jsonl", part)
    return [record for record in records if sample is None or record["sample"] == sample]


def _document(
    folder: Path, record: Mapping[str, Any], found: Mapping[str, Mapping[int, Mapping[str, Any]]]
) -> Document:
    file, rows = str(record["file"]), record["rows"]
    if rows is None:
        text = _whole(folder, file)
    else:
        lines: Sequence[str] = lines_of([found[file][row] for row in rows])
        first, end = record["lines"] or (0, len(lines))
        text = "\n".join(lines[first:end])
    _check(file, str(record["document"]), text, record["sha256"])
    known = {key: record[key] for key in ("language", "publisher", "side", "published", "url")}
    return Document(record["document"], text, **known)


def _path(folder: Path, file: str) -> Path:
    path = folder / file
    if not path.is_file():
        reason = "annotated texts are not bundled; PARLEY_DATA must name the folder that holds it"
        raise InputError(file, "", "missing", reason)
    return path


def _whole(folder: Path, file: str) -> str:
    with _path(folder, file).open(encoding="utf-8", newline="") as opened:
        return opened.read()


def _rows_of(folder: Path, file: str, rows: set[int]) -> dict[int, dict[str, Any]]:
    with _path(folder, file).open(encoding="utf-8", newline="\n") as lines:
        found = {number: json.loads(line) for number, line in enumerate(lines) if number in rows}
    lacking = sorted(rows - found.keys())
    if lacking:
        raise InputError(
            file, f"row {lacking[0]}", "missing", f"it ends before {len(lacking)} rows that were annotated"
        )
    return found


def _check(file: str, place: str, text: str, expected: str) -> None:
    if sha256_of(text.encode("utf-8")) != expected:
        raise InputError(file, place, "text_changed", "its text is not the one that was annotated; offsets would lie")
