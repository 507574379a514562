"""Make the bundled annotations in corpora/data from a folder of coders' work and the development folder (PARLEY_DATA).

Run by hand when annotations change: ``python tools/build_annotations.py FOLDER``. Offsets and labels are shipped, the
texts never: of each text the file, rows and lines where it stands in the development folder, and its hash. Every slice
is checked against its text here. A held-out text that also stands in the development part moves there: its figures
would not be of unseen text.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from corpora.annotations import TRACKER, lines_of
from corpora.files import development_folder, sha256_of
from corpora.text import language_of
from tools.build_corpus import read, write_file

FILES = {
    "us_cn_tracker_en": TRACKER,
    "cctv_xinwenlianbo_zh": "data/cctv_xinwenlianbo_zh/us_items.jsonl",
    "mfa_remarks_zh": "data/mfa_remarks_zh/mfa_remarks_2016_2020.jsonl",
}
# Work of the coders: file of statements, folder of texts, coder, part.
WORK = (
    ("dev.jsonl", "dev", "1", "development"),
    ("held_coder1.jsonl", "held", "1", "held_out"),
    ("held_coder2.jsonl", "held", "2", "held_out"),
    ("held_en.jsonl", "held_en", "1", "development"),
    ("held_third.jsonl", "held_third", "1", "held_out"),
)
# Sides of tracker paragraphs: file of the first coder, of the second, part. Each sample was measured once, with the rules
# at rest, and then developed on.
SIDES = (
    ("tracker_sides.jsonl", "", "development"),
    ("tracker_sides2.jsonl", "", "development"),
    ("tracker_sides3.jsonl", "", "development"),
    ("tracker_sides4.jsonl", "tracker_sides4_second.jsonl", "development"),
    ("tracker_sides5.jsonl", "tracker_sides5_second.jsonl", "held_out"),
)
LICENCE = "CC BY 4.0 (labels and offsets)"
LABELLED_BY = "language-model coders working from written rules, who had not seen the extraction rules; no human coded"
HELD = "The part held_out was kept for measuring; whatever of it also stands in the development part was moved there"
DESCRIPTIONS = {
    "annotations.jsonl": (
        "Attributed statements of annotated_documents.jsonl without their words: code points of content, source and cue, "
        "side, form, voice, modality, actor; meeting_id (null: about none) where meetings were marked. A coder's name "
        "counts within one sample: official texts held out have two coders, blind to each other."
    ),
    "annotated_documents.jsonl": (
        "Where the annotated texts stand: file of the development folder, rows counted from 0 and lines of these (first, "
        "end; null: all), length and hash of the text, not the text; is_in_tests: sentences of it stand in the project's "
        "tests. Official texts were drawn with a fixed seed from three collections, by kind (readouts of either side, state "
        "television, ministry turns, renderings of US words); paragraphs by chance from the tracker's with a named official "
        f"and a cue of speech; the articles are news about four meetings. {HELD}."
    ),
    "annotated_sides.jsonl": (
        "Side of the main source of tracker paragraphs since 2026-01-01 with the speaker's name taken away: row counted "
        "from 0, hash, and whether the side is told by the text at all; the fourth sample also by a second coder, blind to the "
        "first. Drawn by chance with fixed seeds among paragraphs with a named official, samples 1 and 2 with a cue of speech "
        f"as well. {HELD}."
    ),
}
# Found by comparing the held-out texts with the tests: whole sentences of these were before the eyes of those who
# wrote rules.
IN_TESTS = ("readout_us_0.txt", "p_25.txt")
OFFSETS = ("start", "end", "source_start", "source_end", "cue_start", "cue_end")
LABELS = ("side", "form", "voice", "modality", "actor", "meeting_id")


def text_of(path: Path) -> str:
    """A text as it is: offsets count code points of it."""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def statement(row: dict[str, Any], text: str, coder: str, part: str) -> dict[str, Any]:
    """Offsets and labels of one statement, after its slices were found in the text."""
    if row.get("cue_start") is not None:
        row = row | {"cue_end": row["cue_start"] + len(row["cue"])}
    for start, end, words in (
        ("start", "end", "text"),
        ("source_start", "source_end", "source"),
        ("cue_start", "cue_end", "cue"),
    ):
        if row.get(start) is not None and text[row[start] : row[end]] != row[words]:
            raise SystemExit(f"{row['document']}: {words} {row[words]!r} does not stand at {row[start]}-{row[end]}")
    made: dict[str, Any] = {"document": row["document"], "coder": coder, "part": part}
    made |= {name: row.get(name) for name in OFFSETS}
    return made | {name: row[name] for name in LABELS if name in row}


def place(text: str, records: Sequence[dict[str, Any]], rows: list[int]) -> dict[str, Any]:
    """Which of the lines of some rows a text consists of: null for all of them."""
    lines = lines_of([records[row] for row in rows])
    wanted = text.split("\n")
    for first in range(len(lines)):
        if "\n".join(lines[first : first + len(wanted)]) == text:
            return {"rows": rows, "lines": None if len(wanted) == len(lines) else [first, first + len(wanted)]}
    if "\n".join(lines) == text:
        return {"rows": rows, "lines": None}
    raise SystemExit(f"rows {rows} do not hold the text {text[:40]!r}")


def link_above(tracker: Sequence[dict[str, Any]], row: int) -> str:
    """The nearest link at a row of the tracker or above it on its day, at most 40 rows away, or ""."""
    for near in range(row, max(row - 40, 0), -1):
        if tracker[near]["date"] != tracker[row]["date"]:
            return ""
        if tracker[near]["url"]:
            return str(tracker[near]["url"][0])
    return ""


def official_document(entry: dict[str, Any], text: str, records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A readout, an account or a turn: where it stands and what is known of it."""
    if entry["source"] == "us_cn_tracker_en":
        # A readout stands in the rows under the line that announces it.
        rows = [entry["row"] + 1]
        while len("\n".join(lines_of([records[row] for row in rows]))) < len(text):
            rows.append(rows[-1] + 1)
    else:
        rows = [k for k, record in enumerate(records) if record["url"] == entry["url"] and _holds(record, text)][:1]
    known = {key: entry[key] for key in ("language", "publisher", "side", "published", "url")}
    return {"sample": "official", **known, "file": FILES[entry["source"]], **place(text, records, rows)}


def _holds(record: dict[str, Any], text: str) -> bool:
    return text in "\n".join(lines_of([record]))


def documents_of(work: Path, folder: Path, sources: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """A record for every annotated document but the marked articles."""
    made = []
    parts = {name: part for _, name, _, part in WORK}
    for entry in json.loads((work / "meta.json").read_text("utf-8")):
        text = text_of(work / entry["kind"] / entry["name"])
        record = {"document": entry["name"], "part": parts[entry["kind"]]}
        made.append((record | official_document(entry, text, sources[entry["source"]]), text))
    tracker = sources["us_cn_tracker_en"]
    for sample in ("held_en", "held_third"):
        for entry in json.loads((work / f"{sample}_meta.json").read_text("utf-8")):
            name, row = entry.get("document") or entry["name"], entry["row"]
            text = text_of(work / sample / name)
            known = {"language": "en", "publisher": "", "side": "", "published": tracker[row]["date"]}
            known |= {"url": link_above(tracker, row), "file": TRACKER, **place(text, tracker, [row])}
            made.append(({"document": name, "part": parts[sample], "sample": "paragraphs", **known}, text))
    for path in sorted((folder / "seeds").glob("*.txt")):
        text = text_of(path)
        known = {"language": language_of(text), "publisher": "", "side": "", "published": "", "url": ""}
        known |= {"file": f"seeds/{path.name}", "rows": None, "lines": None}
        made.append(({"document": path.name, "part": "development", "sample": "articles", **known}, text))
    return [
        record
        | {
            "n_characters": len(text),
            "sha256": sha256_of(text.encode("utf-8")),
            "is_in_tests": record["document"] in IN_TESTS,
        }
        for record, text in made
    ]


def articles(work: Path, folder: Path) -> list[dict[str, Any]]:
    """The statements of the marked articles with the voices that a coder gave them."""
    key = ("document", "start", "end")
    voices = {tuple(row[name] for name in key): row["voice"] for row in read(work / "seed_voices.jsonl")}
    made = []
    for row in read(folder / "seeds" / "statements.jsonl"):
        # Cues are marked there by their words alone.
        row = {name: value for name, value in row.items() if name not in ("cue", "source")}
        voiced = row | {"voice": voices.pop(tuple(row[name] for name in key))}
        made.append(statement(voiced, text_of(folder / "seeds" / row["document"]), "1", "development"))
    if voices:
        raise SystemExit(f"voices of no statement: {sorted(voices)}")
    return made


def sides_of(work: Path, tracker: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sides of the main source of paragraphs of the tracker, sample by sample; the second coder's where there is one."""
    made = []
    for sample, (name, second, part) in enumerate(SIDES, start=1):
        others = {row["row"]: row for row in read(work / second)} if second else {}
        for row in read(work / name):
            text = tracker[row["row"]]["text"]
            other = others.get(row["row"], {})
            made.append(
                {
                    "row": row["row"],
                    "sample": sample,
                    "part": part,
                    "sha256": sha256_of(text.encode("utf-8")),
                    "n_characters": len(text),
                    "published": tracker[row["row"]]["date"],
                    "link": link_above(tracker, row["row"]),
                    **{key: row[key] for key in ("side", "is_statement")},
                    **{key: row.get(key) for key in ("told_by_text", "kind", "doubtful")},
                    "second_side": other.get("side"),
                    "second_is_statement": other.get("is_statement"),
                }
            )
    return made


def main() -> None:
    """Check the coders' work against its texts and write the three files with their cards."""
    folder = development_folder()
    if folder is None or len(sys.argv) != 2:
        raise SystemExit("usage: build_annotations.py FOLDER, with PARLEY_DATA naming the development folder")
    work = Path(sys.argv[1])
    sources = {name: read(folder / path) for name, path in FILES.items()}
    documents = documents_of(work, folder, sources)
    # A paragraph developed on must not be of a text that is kept for measuring: it is left out.
    kept = {row for one in documents if one["part"] == "held_out" and one["file"] == TRACKER for row in one["rows"]}
    sides = [
        one
        for one in sides_of(work, sources["us_cn_tracker_en"])
        if one["part"] != "development" or one["row"] not in kept
    ]
    seen_rows = {
        row for one in documents if one["part"] == "development" and one["file"] == TRACKER for row in one["rows"]
    }
    seen = {one["sha256"] for one in (*documents, *sides) if one["part"] == "development"}
    for record in (*documents, *sides):
        if record["sha256"] in seen or record.get("row") in seen_rows:
            record["part"] = "development"
    part_of = {one["document"]: one["part"] for one in documents}
    statements = [
        statement(row, text_of(work / texts / row["document"]), coder, part_of[row["document"]])
        for name, texts, coder, _ in WORK
        for row in read(work / name)
    ]
    statements += articles(work, folder)
    for name, records, source in (
        ("annotations.jsonl", statements, "texts named in annotated_documents.jsonl"),
        (
            "annotated_documents.jsonl",
            documents,
            "the page under url; a paragraph's url is the nearest link above it on its day",
        ),
        ("annotated_sides.jsonl", sides, f"paragraphs of {TRACKER}, the page under link"),
    ):
        write_file(name, records, licence=LICENCE, source=source, description=DESCRIPTIONS[name], labelled=LABELLED_BY)


if __name__ == "__main__":
    main()
