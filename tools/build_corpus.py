"""Make the bundled corpus in corpora/data from the gold of the development folder (PARLEY_DATA).

Run by hand when the gold changes: ``python tools/build_corpus.py``. Words are shipped where the gold's README lets them
ship; of all other rows the labels, meeting, side, speaker, address and the hash of the words, without the words.
The split is by meeting: meetings that hold identical words stay together, and so do all rows of one parallel_id (which
never leave their meeting). It is drawn once with a fixed seed, stratified by date, and written into the data.
"""

import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from corpora.files import development_folder, sha256_of, write_whole

TARGET = Path(__file__).parents[1] / "corpora" / "data"
VERSION = "1"
SEED = 20251205
# Development looks at these: the meetings of the five sample articles and those that `make compare` shows.
ALWAYS_TRAIN = (
    "2023-08-28-raimondo-wang-beijing",
    "2025-10-18-bessent-he-call",
    "2025-10-25-bessent-he-kualalumpur",
    "2025-11-24-trump-xi-call",
    "2025-12-05-bessent-he-call",
)
LABELLED_BY = "language-model coders working from the codebook; no human coded"


def read(path: Path) -> list[dict[str, Any]]:
    """Records of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def tied_meetings(quotes: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Meetings grouped so that identical words never stand in two groups."""
    leader: dict[str, str] = {row["meeting_id"]: row["meeting_id"] for row in quotes}

    def find(meeting: str) -> str:
        while leader[meeting] != meeting:
            meeting = leader[meeting]
        return meeting

    seen: dict[str, str] = {}
    for row in quotes:
        for key in (re.sub(r"\W", "", row["text"].lower()), row["parallel_id"]):
            if key:
                leader[find(row["meeting_id"])] = find(seen.setdefault(key, row["meeting_id"]))
    groups: dict[str, list[str]] = defaultdict(list)
    for meeting in sorted(leader):
        groups[find(meeting)].append(meeting)
    return sorted((tuple(group) for group in groups.values()), key=lambda group: group[0])


def split_of(quotes: list[dict[str, Any]]) -> dict[str, str]:
    """Meeting to train, validation or test: one group in five to each of the last two, drawn within runs by date."""
    draw = random.Random(SEED)
    assigned: dict[str, str] = {}
    free = []
    for group in tied_meetings(quotes):
        if any(meeting in ALWAYS_TRAIN for meeting in group):
            assigned |= dict.fromkeys(group, "train")
        else:
            free.append(group)
    for first in range(0, len(free), 9):
        run = free[first : first + 9]
        names = ["validation", "validation", "test", "test", *["train"] * 5][: len(run)]
        draw.shuffle(names)
        for group, name in zip(run, names, strict=True):
            assigned |= dict.fromkeys(group, name)
    return assigned


def write_file(
    name: str, records: Iterable[dict[str, Any]], *, licence: str, source: str, description: str, labelled: str = ""
) -> None:
    """Write a data file and its card."""
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    content = ("\n".join(lines) + "\n").encode("utf-8")
    write_whole(TARGET / name, content)
    card = {
        "file": name,
        "version": VERSION,
        "records": len(lines),
        "sha256": sha256_of(content),
        "licence": licence,
        "source": source,
        "description": description,
    }
    if labelled:
        card["labelled_by"] = labelled
    body = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in card.items())
    write_whole(TARGET / (name.rsplit(".", 1)[0] + ".toml"), body)
    print(f"{name}: {len(lines)} records")


def main() -> None:
    """Read the gold, write meetings, quotes, labels and official statements."""
    folder = development_folder()
    if folder is None:
        raise SystemExit("no development folder: set PARLEY_DATA to the folder that holds gold/")
    quotes = read(folder / "gold" / "quotes.jsonl")
    split = split_of(quotes)
    meetings = []
    for row in read(folder / "gold" / "meetings.jsonl"):
        meetings.append(
            {
                "meeting_id": row["meeting_id"],
                "first": row["date"],
                "last": row["end_date"] or row["date"],
                "kind": row["kind"],
                "venue": row["venue"] or "",
                "participants": [[name, "US", ""] for name in row["us_participants"]]
                + [[person["en"], "CN", person["zh"] or ""] for person in row["cn_participants"]],
                "requested_by": [side for side, key in (("US", "us_requested"), ("CN", "cn_requested")) if row[key]],
                "summary": row["summary"] or "",
                "silence": row["silence"] or "",
                "urls": row["urls"],
                "split": split.get(row["meeting_id"], "train"),
                "request_evidence": row["request_evidence"] or "",
                "notes": row["notes"] or "",
            }
        )
    write_file(
        "meetings.jsonl",
        meetings,
        licence="CC BY 4.0",
        source="the pages under urls; gathered by language models",
        description="Meetings of US and Chinese officials, 2009-2026: days, kind, venue, participants, who asked, split.",
    )
    records, labels = [], []
    for row in quotes:
        may_ship = row["form"] == "direct" and row["conveyed_by"] == "own"
        record = {
            key: row[key]
            for key in row
            if key not in ("coder_a", "coder_b", "lang", "text", "tone", "frames", "decided")
        }
        record |= {"language": row["lang"], "tone": row["tone"], "frames": row["frames"], "decided": row["decided"]}
        record |= {"split": split[row["meeting_id"]], "text_sha256": sha256_of(row["text"].encode("utf-8"))}
        records.append(record | {"text": row["text"] if may_ship else None})
        for coder, label in (("a", row["coder_a"]), ("b", row["coder_b"]), ("final", row)):
            labels.append(
                {"quote_id": row["quote_id"], "coder": coder, "tone": label["tone"], "frames": label["frames"]}
            )
    write_file(
        "quotes.jsonl",
        records,
        licence="labels CC BY 4.0; quoted words stand with their source",
        source="the page under url of each row",
        description=(
            "Characterizations of the meetings by both sides with final labels and split. Words (at most 25 English words or 60 "
            "Chinese characters) where form is direct and conveyed_by own; elsewhere text is null and text_sha256 is that of "
            "the words."
        ),
        labelled=LABELLED_BY + ": two coders blind to each other and an adjudicator; final labels",
    )
    write_file(
        "labels.jsonl",
        labels,
        licence="CC BY 4.0",
        source="coded from quotes.jsonl by the codebook, version 2 (coder a: two thirds by version 1)",
        description="Reliability data: tone and frames of each quote by coder a, coder b and the final label.",
        labelled=LABELLED_BY,
    )
    official = []
    for row in read(folder / "gold" / "official_statements.jsonl"):
        if row["source"] == "mfa_remarks_zh" or (row["source"] == "us_cn_tracker_en" and row["url"]):
            record = {key: row[key] for key in row if key != "lang"}
            official.append(record | {"language": row["lang"], "text_sha256": sha256_of(row["text"].encode("utf-8"))})
    write_file(
        "official.jsonl",
        official,
        licence="labels CC BY 4.0; remarks of the Chinese foreign ministry (collection: MIT), US federal works",
        source="the page under url of each row",
        description="Single sentences of officials tied to no meeting, labelled by one coder; for fitting, never for measuring.",
        labelled=LABELLED_BY + ": one coder",
    )


if __name__ == "__main__":
    main()
