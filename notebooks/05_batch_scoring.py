# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Scoring a large table
#
# A table of statements in, the same table with tone and frames out. Small tables need one line. For a large one, cut
# it into pieces: memory stays flat, a crash costs one piece, and what is done need not be done again. This notebook
# does it by hand, in a dozen lines that you can read, and once more with the command `parley score`.

# %%
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
import pyarrow.parquet as parquet

import parley
from corpora.readers import read_table, write_table

folder = Path(tempfile.mkdtemp())

# %% [markdown]
# ## A table to practise on
#
# The bundled quotes eight times over, under new keys: the scores are real, the number of rows is not. A few rows are
# broken on purpose.

# %%
quotes = parley.load_quotes()
quotes = quotes.loc[quotes["text"].notna(), ["quote_id", "meeting_id", "side", "language", "text"]]
rows = pd.concat([quotes.assign(row_id=quotes["quote_id"] + f"#{k}") for k in range(8)], ignore_index=True)
rows.loc[[100, 2500], "text"] = None
rows.loc[4000, "text"] = "   "
source = write_table(rows.drop(columns="quote_id"), folder / "statements.parquet")
print(
    f"{len(rows)} rows, {source.stat().st_size / 1e6:.1f} MB, {parquet.ParquetFile(source).num_row_groups} row group(s)"
)

# %% [markdown]
# ## In pieces, resumable
#
# A piece that is there is done: `write_table` writes a file whole or not at all, so that half a piece cannot be taken
# for one. Start the same loop again after a crash, and it goes on where it stopped. The number of the first row is in the
# name, so do not change `PIECE` in between; and use a new folder for a new input or another scorer.

# %%
PIECE = 1500
pieces = folder / "pieces"
pieces.mkdir()


def score_in_pieces(stop_after=None):
    """Score every piece that is not there yet; gives how many were scored now."""
    n_done = 0
    table = parquet.ParquetFile(source)
    for k, batch in enumerate(table.iter_batches(batch_size=PIECE)):
        target = pieces / f"part-{k * PIECE:08d}.parquet"
        if target.exists():
            continue
        if n_done == stop_after:
            break
        write_table(parley.score(batch.to_pandas()), target)
        n_done += 1
    return n_done


print("first run, stopped after two pieces:", score_in_pieces(stop_after=2))
print("second run, the rest:", score_in_pieces())
print("third run, nothing left:", score_in_pieces())

# %% [markdown]
# ## Bad rows set aside
#
# Scoring never drops a row: what could not be scored is there with its reason. Set those rows aside before counting,
# and keep them: a table that silently lost its difficult rows is not the table you were given.

# %%
scored = pd.concat(
    [pd.read_parquet(path) for path in sorted(pieces.glob("part-*.parquet"))], ignore_index=True
)
assert scored["row_id"].tolist() == rows["row_id"].tolist()  # Every row, in its order.

is_bad = scored["tone"].isna()
write_table(scored[~is_bad], folder / "scored.parquet")
write_table(scored.loc[is_bad, ["row_id", "text", "error"]], folder / "set_aside.csv")
print(f"{(~is_bad).sum()} scored, {is_bad.sum()} set aside")
scored.loc[is_bad, ["row_id", "text", "error"]]

# %% [markdown]
# Pieces or not, the numbers are the same: a score depends on its text alone, not on which texts stand beside it.

# %%
at_once = parley.score(rows.iloc[:3000])
pd.testing.assert_series_equal(at_once["tone"], scored["tone"].iloc[:3000])
print("the first 3000 rows at once give the same tones;", scored["scorer"].iloc[0])

# %% [markdown]
# ## The same with `parley score`
#
# One command: Parquet, CSV or JSON lines in and out, by the ending. The exit status says what happened: 0 all rows, 2
# some were set aside (their reasons are beside the output), 1 nothing usable, 64 wrong usage. In a script, take 2 for
# what it is: done, with exceptions to look at.

# %%
target = folder / "by_command.parquet"
command = [sys.executable, "-m", "parley", "score", str(source), "--out", str(target)]
ended = subprocess.run(command, env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, text=True)
print("exit status", ended.returncode)
print(ended.stderr.replace(str(folder), "."))

# %%
by_command, problems = read_table(target)
print(len(by_command), "rows,", len(problems), "unreadable")
pd.testing.assert_series_equal(by_command["tone"], scored["tone"], check_names=False)
read_table(f"{target}.errors.jsonl")[0][["place", "code", "reason"]]

# %% [markdown]
# ## What to do with it
#
# A mean over thousands of rows has a small *random* error and keeps all of the scorer's *systematic* one. Before two
# means are compared, see `04_is_it_right` for how the scorer errs on each side, and `eval.correction` for an estimate
# that a labelled sample corrects. Here the rows are eight copies of the same quotes, so that any interval computed from
# their number would be far too narrow: count meetings, not rows.

# %%
good = scored[~is_bad]
good.groupby(["side", "language"]).agg(
    mean_tone=("tone", "mean"), rows=("tone", "size"), meetings=("meeting_id", "nunique")
).round(3)
