"""Count the weights of framing/data/frame_phrases.jsonl from labelled statements, and write the table with its card.

    python tools/count_frame_phrases.py CANDIDATES.jsonl

CANDIDATES holds rows ``{"frame": ..., "en" | "zh" | "phrase": ...}`` (the table itself will do). Counted are the quotes
of the train meetings and, at 0.3 of their number, the official sentences; both need the development folder.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from corpora.files import development_folder, sha256_of
from corpora.gold import load_quotes
from framing.indicators import FrameIndicators, Indicator
from framing.register import load_register

# Chosen by cross-validation over the train meetings: a phrase of our own choice speaks for its frame every second time
# until PRIOR_COUNT statements say otherwise; what speaks for it more seldom than KEPT_FROM is left out.
PRIOR, PRIOR_COUNT, KEPT_FROM = 0.5, 2.0, 0.3
WEIGHT_OF_OFFICIAL = 0.3
TABLE = Path(__file__).parents[1] / "framing" / "data" / "frame_phrases.jsonl"
SOURCE = (
    "phrases written for this project (own reading); weights counted from the labelled quotes of the train meetings and the "
    "labelled official sentences (labels by language models, CC BY 4.0)"
)
DESCRIPTION = (
    "Phrases that indicate a frame: a pattern in English or Chinese, or a phrase of register.jsonl by its id; weight = "
    "smoothed share of statements with the phrase that carry the frame; n = their weighted number."
)
CARD = """file = "frame_phrases.jsonl"
version = "1.0.0"
sha256 = "{sha256}"
licence = "Apache-2.0"
source = "{source}"
description = "{description}"
rows = {rows}
"""


def main(candidates: Path) -> None:
    """Count and write."""
    folder = development_folder()
    if folder is None:
        raise SystemExit("the development folder is needed: set PARLEY_DATA")
    quotes = load_quotes(split="train", withheld=True)
    official = [json.loads(line) for line in (folder / "gold" / "official_statements.jsonl").open(encoding="utf-8")]
    counted = [(str(text), set(frames), 1.0) for text, frames in zip(quotes["text"], quotes["frames"], strict=True)]
    counted += [(row["text"], set(row["frames"]), WEIGHT_OF_OFFICIAL) for row in official]
    rows = [json.loads(line) for line in candidates.read_text(encoding="utf-8").splitlines()]
    candidates_of = [
        Indicator(row["frame"], 0.5, 0.0, row.get("en") or row.get("zh", ""), row.get("phrase", "")) for row in rows
    ]
    finder, register = FrameIndicators(tuple(candidates_of)), load_register()
    found = [(finder.keys_in(text, register.matches(text)), frames, weight) for text, frames, weight in counted]
    kept = []
    for row, candidate in zip(rows, candidates_of, strict=True):
        n = sum(weight for keys, _, weight in found if candidate.key in keys)
        n_with = sum(weight for keys, frames, weight in found if candidate.key in keys and row["frame"] in frames)
        share = (n_with + PRIOR * PRIOR_COUNT) / (n + PRIOR_COUNT)
        if share >= KEPT_FROM:
            words = {key: row[key] for key in ("en", "zh", "phrase") if key in row}
            kept.append({"frame": row["frame"], **words, "weight": round(share, 3), "n": round(n, 1)})
    content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept).encode()
    TABLE.write_bytes(content)
    card = CARD.format(sha256=sha256_of(content), source=SOURCE, description=DESCRIPTION, rows=len(kept))
    TABLE.with_suffix(".toml").write_text(card, encoding="utf-8")
    print(f"{len(kept)} of {len(rows)} phrases kept, from {len(counted)} statements")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
