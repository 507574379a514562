"""Make the bundled training files of framing/data: ``python tools/build_training.py FOLDER`` of tab-separated statements.

FOLDER holds *.tsv with language, side, target, tone, frames, topics, text, all written for training by language models
from the codebook. Rows whose words stand in the gold or contain a gold quotation are left out. The lexicon is VADER's
(MIT), its words of three letters and more with their mean ratings.
"""

import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from corpora.files import development_folder, sha256_of, write_whole
from corpora.gold import load_quotes
from corpora.text import fold
from framing.scorer import FRAMES, TARGETS, TOPICS

DATA = Path(__file__).parents[1] / "framing" / "data"


def write_with_card(name: str, content: str, n: int, **card: str) -> None:
    """Write a data file and the card beside it."""
    raw = content.encode("utf-8")
    write_whole(DATA / name, raw)
    fields = {"file": name, "version": "1", "records": n, "sha256": sha256_of(raw)} | card
    write_whole(
        DATA / (name.rsplit(".", 1)[0] + ".toml"),
        "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items()),
    )
    print(name, n)


def bare(text: str) -> str:
    """Letters and figures of a text, folded: what two renderings of the same words share."""
    return re.sub(r"\W", "", fold(text))


def written(folder: Path) -> list[dict[str, object]]:
    """Statements of all files, in the order of file and line, without doubles and without words of the gold."""
    gold = [bare(text) for text in load_quotes(withheld=True)["text"]]
    whole, long = set(gold), [text for text in gold if len(text) >= 24 or (len(text) >= 10 and not text.isascii())]
    rows, seen = [], set()
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            fields = line.split("\t")
            if len(fields) != 7:
                print(f"{path.name}:{number}: {len(fields)} fields, left out")
                continue
            language, side, target, tone, frames, topics, text = (field.strip() for field in fields)
            names, subjects = [one for one in frames.split(";") if one], [one for one in topics.split(";") if one]
            bad = not (
                set(names) <= set(FRAMES)
                and set(subjects) <= set(TOPICS)
                and target in TARGETS
                and tone in "-2 -1 0 1 2".split()
            )
            key = bare(text)
            if bad or key in seen or key in whole or any(quote in key for quote in long):
                print(
                    f"{path.name}:{number}: {'bad label' if bad else 'a double or words of the gold'}, left out: {text[:60]}"
                )
                continue
            seen.add(key)
            rows.append(
                {
                    "text": text,
                    "language": language,
                    "side": side,
                    "target": target,
                    "tone": int(tone),
                    "frames": names,
                    "topics": subjects,
                    "file": path.stem,
                }
            )
    return rows


def main() -> None:
    """Write written.jsonl and lexicon_en.tsv with their cards."""
    rows = written(Path(sys.argv[1]))
    write_with_card(
        "written.jsonl",
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows),
        len(rows),
        licence="CC BY 4.0",
        source="written for training by language models from the codebook, without sight of the gold quotes",
        description="Statements WRITTEN FOR TRAINING, said by nobody; never part of any test set. Labels by their writers.",
    )
    folder = development_folder()
    if folder is None:
        raise SystemExit("no development folder: set PARLEY_DATA")
    words = []
    for line in (folder / "data" / "lexicons" / "vader_lexicon.txt").read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if len(fields) > 1 and re.fullmatch("[a-z]{3,}", fields[0]):
            words.append(f"{fields[0]}\t{fields[1]}")
    write_with_card(
        "lexicon_en.tsv",
        "\n".join(words) + "\n",
        len(words),
        licence="MIT (2016 C.J. Hutto)",
        source="VADER sentiment lexicon, Hutto & Gilbert 2014",
        description="English words of three letters and more with their mean valence in -4..4; fed to the model as tiny texts.",
    )


if __name__ == "__main__":
    main()
