"""Score every table of a folder, in shards that outlive a crash: start the same line again, and it goes on.

    python score_folder.py TABLES SCORED [WORKERS]

Tables are the .jsonl, .csv and .parquet files of TABLES with a column ``text``; each gets a Parquet file of its name in
SCORED. What is done already is passed over.
"""

import sys
from pathlib import Path

import parley
from corpora.readers import TABLE_ENDINGS


def main(folder: str, target: str, workers: str = "1") -> int:
    """Score the tables; 1 where one of them could not be scored."""
    scored = Path(target)
    scored.mkdir(exist_ok=True)
    n_bad = 0
    for source in sorted(path for path in Path(folder).iterdir() if path.suffix in TABLE_ENDINGS):
        out = scored / f"{source.stem}.parquet"
        if out.exists() and not Path(f"{out}.parts").exists():
            print(f"{source.name}: done before")
            continue
        try:
            result = parley.score_file(source, out, workers=int(workers), resume=True)
        except parley.ParleyError as error:
            print(f"{source.name}: not scored: {error}", file=sys.stderr)
            n_bad += 1
            continue
        print(f"{source.name}: {result.n_scored} of {result.n_rows} rows scored: {result.signature}")
        for error in result.errors:
            print(f"set aside: {error}", file=sys.stderr)
    return 1 if n_bad else 0


# Workers import this file too: what it does must stand behind this line.
if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
