"""Labelled rows from elsewhere that a fine-tuned encoder may learn from beside the project's own.

NewsMTSC (Hamborg & Donnay 2021, MIT) says of a sentence from the news and a person or organ named in it whether the
sentence speaks of that target well, badly or neither. The target is marked in the sentence and given beside it, so that
one sentence can speak of two targets differently.
"""

import json
from typing import Any, Literal

import pandas as pd

from corpora.errors import InputError
from corpora.files import development_folder, sha256_of

NewsPart = Literal["train", "devtest_mt", "devtest_rw"]
_SHA256: dict[NewsPart, str] = {
    "train": "fb80ff05993dd59016c36abefaa7bd00d77cb0cb38a781c1f9edd9ad7c61471e",
    "devtest_mt": "f7657900083bc12f41f1dcd7f19ae5b3eec87844da5eeb22d07ee916fe83a865",
    "devtest_rw": "c915d6461625cc610a43fd0bac7a25dddfc1252e1331a4bfb7cc30e75b35982a",
}
_POLARITY = {2.0: -1, 4.0: 0, 6.0: 1}
AUXILIARY = ("newsmtsc",)


def load_newsmtsc(part: NewsPart = "train") -> pd.DataFrame:
    """Targets of a part of NewsMTSC, a row each: ``text`` (the sentence with ``* target *``), ``pair`` (the target),
    ``polarity`` (-1, 0, 1), ``sentence`` (its number, by which rows hang together), ``start`` and ``end`` of the target
    in ``plain``, the sentence as it was.

    Raises InputError where the development folder (PARLEY_DATA) or the file is missing or was changed.
    """
    name = f"data/newsmtsc/{part}.jsonl"
    folder = development_folder()
    path = folder / name if folder else None
    if path is None or not path.is_file():
        raise InputError(name, "", "missing", "set PARLEY_DATA to the development folder, or leave newsmtsc out")
    content = path.read_bytes()
    if sha256_of(content) != _SHA256[part]:
        raise InputError(name, "", "hash", "not the published file; fetch NewsMTSC again")
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(content.decode("utf-8").rstrip("\n").split("\n")):
        record = json.loads(line)
        plain = record["sentence_normalized"]
        for target in record["targets"]:
            start, end = target["from"], target["to"]
            rows.append(
                {
                    "text": f"{plain[:start]}* {plain[start:end]} *{plain[end:]}",
                    "pair": plain[start:end],
                    "polarity": _POLARITY[float(target["polarity"])],
                    "sentence": number,
                    "plain": plain,
                    "start": start,
                    "end": end,
                }
            )
    return pd.DataFrame(rows)


def auxiliary_rows(names: tuple[str, ...]) -> pd.DataFrame:
    """The rows of auxiliary sets by name (AUXILIARY), to stand beside those of ``framing.examples.examples``: with
    ``polarity`` and ``pair``, without a tone of a strength, frames, topics or a role."""
    parts = []
    for name in names:
        if name not in AUXILIARY:
            raise InputError("options", "", "options", f"no auxiliary set {name!r}; there are {', '.join(AUXILIARY)}")
        found = load_newsmtsc("train")[["text", "pair", "polarity"]]
        parts.append(
            found.assign(origin=name, language="en", role="", meeting_id="", split="", side="", tone=float("nan"))
        )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
