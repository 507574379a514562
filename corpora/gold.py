"""The bundled corpus: meetings, quotes with their final labels, and the labels of both coders.

All labels are by language models working from the codebook; no human coded. Words are bundled for quotes that may be
shown; ``withheld=True`` adds the others from the development folder (PARLEY_DATA), each checked by its hash.
"""

import functools
import json
from typing import Literal

import pandas as pd

from corpora.cards import read_records
from corpora.errors import InputError
from corpora.files import development_folder, sha256_of
from corpora.meetings import Meeting

Split = Literal["train", "validation", "test"]
SPLITS: tuple[Split, ...] = ("train", "validation", "test")
LABELLED_BY = "labelled by language models"
QUOTE_COLUMNS = (
    "quote_id", "meeting_id", "parallel_id", "side", "conveyed_by", "speaker", "source", "url", "published", "language",
    "translated", "form", "aspect", "topics", "tone", "frames", "decided", "split", "text", "text_sha256",
)  # fmt: skip


@functools.cache
def load_meetings() -> tuple[Meeting, ...]:
    """The bundled meetings in the order of their ids (that is, of their days).

    Raises CardError where the bundled file does not fit its card.
    """
    own = ("split", "request_evidence", "notes")
    return tuple(
        Meeting.from_json({key: value for key, value in record.items() if key not in own})
        for record in read_records("meetings.jsonl")
    )


def load_quotes(
    *, split: Split | None = None, conveyed_by: Literal["own", "other"] | None = None, withheld: bool = False
) -> pd.DataFrame:
    """The bundled quotes, one row each, with the final labels, in the columns QUOTE_COLUMNS.

    ``topics`` and ``frames`` are lists; ``tone`` is an integer in -2..2; ``text`` is null where the words may not be
    shown. ``split`` and ``conveyed_by`` keep those rows only. ``withheld=True`` fills the null texts from
    ``gold/quotes.jsonl`` of the development folder.

    Raises CardError for a changed file, InputError where withheld words are asked for and are missing or were edited.
    """
    frame = pd.DataFrame(read_records("quotes.jsonl"), columns=list(QUOTE_COLUMNS))
    if withheld:
        words = _withheld_words()
        rows = zip(frame["quote_id"], frame["text"], frame["text_sha256"], strict=True)
        filled = [text if isinstance(text, str) else _checked(key, words.get(key), sha) for key, text, sha in rows]
        frame["text"] = pd.Series(filled, dtype="str")
    if split is not None:
        if split not in SPLITS:
            raise ValueError(f"no split {split!r}; there are {', '.join(SPLITS)}")
        frame = frame[frame["split"] == split]
    if conveyed_by is not None:
        frame = frame[frame["conveyed_by"] == conveyed_by]
    return frame.reset_index(drop=True)


def load_labels() -> pd.DataFrame:
    """Reliability data in long form: ``quote_id``, ``coder`` ("a", "b", "final"), ``tone`` (-2..2), ``frames`` (list)."""
    return pd.DataFrame(read_records("labels.jsonl"))


def load_official() -> pd.DataFrame:
    """Labelled official sentences tied to no meeting, for fitting only; columns as in the file, with ``target``."""
    return pd.DataFrame(read_records("official.jsonl"))


def _withheld_words() -> dict[str, str]:
    folder = development_folder()
    path = folder / "gold" / "quotes.jsonl" if folder else None
    if path is None or not path.is_file():
        raise InputError(
            "gold/quotes.jsonl", "", "missing", "withheld words need the development folder: set PARLEY_DATA"
        )
    with path.open(encoding="utf-8") as lines:
        return {record["quote_id"]: record["text"] for record in map(json.loads, lines)}


def _checked(quote_id: object, words: str | None, expected: str) -> str:
    if words is None or sha256_of(words.encode("utf-8")) != expected:
        state = "missing" if words is None else "edited after labelling"
        raise InputError("gold/quotes.jsonl", str(quote_id), "text_changed", f"its words are {state}; label them again")
    return words
