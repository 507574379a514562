# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Scoring a large table
#
# A table of statements in, the same table with tone and frames out. Small tables need one line. For a large one there is
# `parley.score_file`: it streams, so that memory stays flat, a crash costs one shard, and what is done need not be done
# again. The command `parley score` does the same from a shell.

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
# ## In shards, resumable
#
# Shards grow beside the output, in `scored.parquet.parts`; each is written whole or not at all, with a checksum that
# binds it to this input and this scorer. The output gets its name at the end. Here the run is stopped after two shards,
# as a crash would; the second call goes on with what is there.

# %%
target = folder / "scored.parquet"


def stop_after_two(progress):
    """Called after each shard."""
    print(f"{progress.n_done} of {progress.n_rows} rows")
    if progress.n_done >= 3000:
        raise KeyboardInterrupt


try:
    parley.score_file(source, target, shard_rows=1500, progress=stop_after_two)
except KeyboardInterrupt:
    print("stopped; is there an output?", target.exists())

# %%
result = parley.score_file(source, target, shard_rows=1500, resume=True)
print(f"{result.n_shards} shards, {result.n_resumed} of them from the first run")
print(f"{result.n_scored} of {result.n_rows} rows scored, {result.n_aside} set aside")
print(result.signature)

# %% [markdown]
# ## Bad rows set aside
#
# Scoring never drops a row: what could not be scored is there with its reason. Set those rows aside before counting,
# and keep them: a table that silently lost its difficult rows is not the table you were given.

# %%
scored, problems = read_table(target)
assert scored["row_id"].tolist() == rows["row_id"].tolist()  # Every row, in its order.

is_bad = scored["tone"].isna()
scored.loc[is_bad, ["row_id", "text", "error"]]

# %% [markdown]
# The same reasons stand in a file beside the output, one line a row, with the place in the input.

# %%
read_table(f"{target}.errors.jsonl")[0][["place", "code", "reason"]]

# %% [markdown]
# Shards or not, the numbers are the same: a score depends on its text alone, not on which texts stand beside it.

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
command = [sys.executable, "-m", "parley", "score", str(source), "--out", str(target), "--workers", "2"]
ended = subprocess.run(command, env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, text=True)
print("exit status", ended.returncode)
print(ended.stderr.replace(str(folder), "."))

# %%
by_command, problems = read_table(target)
print(len(by_command), "rows,", len(problems), "unreadable")
pd.testing.assert_series_equal(by_command["tone"], scored["tone"], check_names=False)
print("the same bytes, by two workers:", target.read_bytes() == (folder / "scored.parquet").read_bytes())

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
