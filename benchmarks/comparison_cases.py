"""The bundled cases of the comparison, and how their texts are put together from the development folder.

A case holds labels and, for each of its texts, the pieces that it is made of: a slice of a row of a file of the
development folder, or short words of its own (a joint, what a coder altered, or a sentence that a coder wrote). No text
of a source is bundled. Every text is checked by its hash.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from corpora.annotations import lines_of
from corpora.cards import read_records
from corpora.errors import InputError
from corpora.files import sha256_of

NAME = "comparison_cases.jsonl"
TEXTS = "comparison_texts.jsonl"
FILES = {
    "tracker": "data/us_cn_tracker_en/tracker.jsonl",
    "cctv": "data/cctv_xinwenlianbo_zh/us_items.jsonl",
    "mfa": "data/mfa_remarks_zh/mfa_remarks_2016_2020.jsonl",
    "wmt_zh": "data/wmt_news_zh_en/newstest2021.zh-en.src.zh",
    "wmt_en": "data/wmt_news_zh_en/newstest2021.zh-en.ref.A.en",
}
# [file, row from 0, start, end] in code points of ``row_text``, or words.
Piece = str | list[Any]


def load_cases(kind: str | None = None) -> list[dict[str, Any]]:
    """The bundled cases, of one kind where given, in their order; texts are named by their ids in ``load_texts``."""
    return [case for case in read_records(NAME) if kind is None or case["kind"] == kind]


@cache
def load_texts(folder: Path) -> dict[str, str]:
    """Every text of the cases by its id, put together from the development folder.

    Raises InputError (``missing``, ``text_changed``) where a file is not there or a text is not the one that was
    labelled.
    """
    made = {}
    for record in read_records(TEXTS):
        text = assembled(record["pieces"], folder)
        if sha256_of(text.encode("utf-8")) != record["sha256"]:
            raise InputError(TEXTS, record["text"], "text_changed", "its text is not the one that was labelled")
        made[str(record["text"])] = text
    return made


def assembled(pieces: Sequence[Piece], folder: Path) -> str:
    """The text that pieces make together."""
    return "".join(
        piece if isinstance(piece, str) else rows(folder, piece[0])[piece[1]][piece[2] : piece[3]] for piece in pieces
    )


@cache
def rows(folder: Path, name: str) -> tuple[str, ...]:
    """The texts of the rows of a file of FILES."""
    path = folder / FILES[name]
    if not path.is_file():
        reason = "the texts of the cases are not bundled; PARLEY_DATA must name the folder that holds it"
        raise InputError(FILES[name], "", "missing", reason)
    lines = path.read_text("utf-8").split("\n")
    if path.suffix != ".jsonl":
        return tuple(lines)
    return tuple(row_text(json.loads(line)) for line in lines if line)


def row_text(record: Mapping[str, Any]) -> str:
    """Title and paragraphs by line, or the text as it stands."""
    return "\n".join(lines_of([record])) if "paragraphs" in record else str(record["text"])
