"""Score a table of statements and say how each side sounds.

    python score_table.py statements.csv scored.parquet

The table needs a column "text"; with a column "side" the mean tone of each side is printed, with the number of statements
behind it. Every row is kept: a text that could not be scored has its reason in the column "error".
"""

import sys

from corpora.readers import read_table, write_table
from parley import score


def main(source: str, target: str) -> None:
    """Score ``source`` and write ``target``; the ending of each says its format."""
    statements, set_aside = read_table(source)
    for error in set_aside:
        print(f"set aside: {error}", file=sys.stderr)
    scored = score(statements)
    write_table(scored, target)
    print(f"{len(scored)} statements, {scored['tone'].notna().sum()} scored: {scored['scorer'].iloc[0]}")
    if "side" in scored.columns:
        for side, tones in scored.groupby("side")["tone"]:
            # A mean of few statements says little; their number always stands beside it.
            print(f"{side}: mean tone {tones.mean():+.2f} of {tones.count()} statements")


if __name__ == "__main__":
    main(*sys.argv[1:])
