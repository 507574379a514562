"""What the shipped model learns from: gold rows, official sentences, written statements and a lexicon, in one table.

What may feed it: every labelled row of the gold (weights hold no text), the VADER lexicon (its words are tiny texts with
a tone), and statements written for training, which are bundled, marked as such, and never tested on.
"""

import json
from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from corpora.cards import read_records, read_verified
from corpora.errors import InputError
from corpora.files import development_folder, sha256_of
from corpora.gold import load_official, load_quotes
from framing.backends.linear import ROLES

_ASPECT_ROLE = {
    "meeting": "meeting",
    "outcome": "meeting",
    "relationship": "both",
    "counterpart": "counterpart",
    "issue": "issue",
}
_OFFICIAL_SHA256 = "dfaa34f982711a03539fb73200c38f9bab88aca637d918550421f000f3cf10fa"


def examples(*, bundled_only: bool = False, exclude: Collection[str] = ()) -> pd.DataFrame:
    """All rows to fit on: ``text, language, tone, frames, topics, role, origin, meeting_id, split, side,
    conveyed_by``.

    ``exclude`` leaves out gold rows of those splits. Without ``bundled_only`` the words that are not bundled come from the
    development folder; raises InputError where they are missing or not those that the labels were made from.
    """
    quotes = load_quotes(withheld=not bundled_only)
    quotes = quotes[quotes["text"].notna() & ~quotes["split"].isin(list(exclude))]
    gold = quotes.assign(origin="gold", role=quotes["aspect"].map(_ASPECT_ROLE))
    official = (load_official() if bundled_only else _all_official()).assign(origin="official", meeting_id="", split="")
    written = pd.DataFrame(read_records("written.jsonl", package="framing.data")).assign(
        origin="written", meeting_id="", split=""
    )
    for frame in (official, written):
        frame["role"] = [_role(side, target) for side, target in zip(frame["side"], frame["target"], strict=True)]
    lexicon_lines = read_verified("lexicon_en.tsv", package="framing.data").decode("utf-8").splitlines()
    lexicon = pd.DataFrame(
        [(word, "en", _lexicon_tone(float(valence))) for word, valence in (line.split("\t") for line in lexicon_lines)],
        columns=["text", "language", "tone"],
    ).assign(origin="lexicon", meeting_id="", split="", role="")
    columns = [
        "text",
        "language",
        "tone",
        "frames",
        "topics",
        "role",
        "origin",
        "meeting_id",
        "split",
        "side",
        "conveyed_by",
    ]
    together = pd.concat(
        [frame.reindex(columns=columns) for frame in (gold, official, written, lexicon)], ignore_index=True
    )
    for column in ("frames", "topics"):
        together[column] = [one if isinstance(one, list) else [] for one in together[column]]
    return together


def _all_official() -> pd.DataFrame:
    folder = development_folder()
    path = folder / "gold" / "official_statements.jsonl" if folder else None
    if path is None or not path.is_file():
        raise InputError(
            "gold/official_statements.jsonl",
            "",
            "missing",
            "set PARLEY_DATA to the development folder, or fit with --bundled-only",
        )
    content = path.read_bytes()
    if sha256_of(content) != _OFFICIAL_SHA256:
        raise InputError(
            str(path), "", "hash", "not the file that the shipped weights were fitted on; fit with --bundled-only"
        )
    return pd.DataFrame([json.loads(line) for line in content.decode("utf-8").splitlines()]).rename(
        columns={"lang": "language"}
    )


def _role(side: str, target: Any) -> str:
    if target in ("US", "CN"):
        return "self" if target == side else "counterpart"
    return target if target in ROLES else ""


def _lexicon_tone(valence: float) -> int:
    """Label of a word by its mean rating in -4..4 (Hutto & Gilbert 2014); 1.6 is half the highest common rating."""
    return int(np.clip(np.round(valence / 1.6), -2, 2))
