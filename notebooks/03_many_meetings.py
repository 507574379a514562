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
# # Many meetings, 2009-2026
#
# Is one side's account of their meetings warmer than the other's? All bundled meetings together give a number, an
# interval and a p-value. This notebook makes them, takes them apart, and says what a *chosen* sample can and cannot
# show. Every difference is US minus CN.

# %%
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import SVG

import parley
from eval.correction import side_gap, side_gaps

pd.set_option("display.max_colwidth", None)
pd.set_option("display.precision", 3)
quotes = parley.load_quotes()
meetings = pd.DataFrame(
    [{"meeting_id": one.id, "first": one.first, "kind": one.kind} for one in parley.load_meetings()]
)
print(f"{len(meetings)} meetings from {meetings['first'].min()} to {meetings['first'].max()}")
print(f"{len(quotes)} quotes, {quotes['text'].notna().sum()} of them with words that may be shown")
pd.crosstab(meetings["first"].str[:4], meetings["kind"])

# %% [markdown]
# The table is thin before 2017 and thick from 2022 on. Keep that in mind when a line is drawn through it.
#
# ## All meetings in one call
#
# The labels are taken off, the words are scored, and the sides are compared within each meeting.

# %%
statements = quotes.drop(columns=["tone", "frames", "decided", "split"])
scored = parley.score(statements)
result = parley.compare(scored)
print(scored["scorer"].iloc[0], "-", scored["tone"].notna().sum(), "statements scored")

overall = result.tone_gap[result.tone_gap["meeting_id"] == ""]
overall[["basis", "n_meetings", "n_us", "n_cn", "gap", "gap_low", "gap_high", "p", "state"]]

# %% [markdown]
# Four readings of one question:
#
# * **raw**: each side's words as they are, whatever the language;
# * **adjusted**: less each side's own habit, its mean tone at earlier meetings. A side that always speaks warmly is not
#   warm about this meeting;
# * **within en**, **within zh**: only words in one language on both sides. The raw gap compares English with Chinese,
#   and two languages do not share a zero. What is English on the Chinese side is mostly translation, though, and few
#   meetings have both.
#
# The intervals draw the meetings again; the p-values swap the two sides within meetings at random, and are corrected
# over the bases by Holm's method, since four questions give four chances to find something. A row without a number
# says why.
#
# ## Meeting by meeting

# %%
folder = Path(tempfile.mkdtemp())
result.to_folder(folder)
SVG(filename=str(folder / "figures" / "tone_over_time.svg"))

# %%
gaps = result.tone_gap[(result.tone_gap["basis"] == "raw") & (result.tone_gap["meeting_id"] != "")]
gaps = gaps.merge(meetings, on="meeting_id").dropna(subset=["gap"]).sort_values("first")
gaps[["gap", "gap_low", "gap_high"]] = gaps[["gap", "gap_low", "gap_high"]].astype(float)
days = pd.to_datetime(gaps["first"])

figure, axes = plt.subplots(figsize=(9, 3.6), layout="constrained")
axes.vlines(days, gaps["gap_low"], gaps["gap_high"], color="#8a857b", linewidth=0.8, alpha=0.6)
axes.scatter(days, gaps["gap"], s=14, color="#1d1b18")
axes.axhline(0, color="#a12e1b", linewidth=1)
axes.set(ylabel="tone, US minus CN", title=f"{len(gaps)} meetings with enough words from both sides")
plt.show()

is_apart = (gaps["gap_low"] > 0) | (gaps["gap_high"] < 0)
print(f"{is_apart.sum()} of {len(gaps)} meetings have an interval that leaves out zero")

# %% [markdown]
# Most single meetings say nothing by tone alone: the interval of a handful of sentences is wide. And of so many
# intervals at 95% about one in twenty would leave out zero even if the two sides never differed. Whoever quotes the one
# meeting that stands out has tested all the others too.
#
# ## By frame, corrected together
#
# Which frames does one side use more? Twelve questions, so the p-values are again Holm's. (These functions take every
# meeting with a scored word from both sides; the comparison above asks for three statements and 20 words or 40
# characters a side. Hence the larger number of meetings.)

# %%
frames = [name for name in scored.columns if name.startswith("frame_")]
table = pd.DataFrame([one.to_json() for one in side_gaps(scored, frames)])
table["name"] = table["name"].str.removeprefix("frame_")
table = table.sort_values("value").rename(columns={"value": "US minus CN", "p": "p (Holm)"})
table[["name", "US minus CN", "low", "high", "p (Holm)", "n_meetings"]]

# %% [markdown]
# ## How much of the gap is the scorer's error?
#
# A scorer that reads one side's prose too warmly makes a gap out of nothing, and more meetings do not cure it. The
# bundled quotes have labels (by language models), so the error on each side can be looked at. The last row of the
# errors, *error of the gap*, is the part of the gap that is error. It is measured on rows that the scorer was partly
# fitted on, and therefore flatters it.

# %%
labelled = scored.assign(label=quotes["tone"] / 2)
print(side_gap(labelled).to_text())

# %% [markdown]
# ## What a chosen sample can say
#
# These meetings were not drawn at random. They are those of which both sides' words could be found, and of each the
# quotes are those that somebody thought worth quoting. To see what choosing does, choose.
#
# Each line below is a way to choose some of these meetings. The dot is the mean gap of the chosen ones, the grey bar
# where 95% of *random* choices of the same number fall. By its outcome one can choose any answer; and a choice with a
# good reason (only talks, only leaders) may still lie elsewhere than the whole.

# %%
order = gaps.sort_values("gap").reset_index(drop=True)
half = len(order) // 2
chosen = {
    "the smaller half of the gaps": order["gap"].iloc[:half],
    "the larger half of the gaps": order["gap"].iloc[-half:],
    "leaders (summits, their calls)": order.loc[order["kind"].isin(["summit", "phone_leaders"]), "gap"],
    "talks": order.loc[order["kind"] == "talks", "gap"],
    "2021 to 2024": order.loc[order["first"].between("2021", "2025"), "gap"],
    "all": order["gap"],
}
draw = np.random.default_rng(7)
figure, axes = plt.subplots(figsize=(9, 3), layout="constrained")
for place, values in enumerate(chosen.values()):
    means = [draw.choice(order["gap"], size=len(values), replace=False).mean() for _ in range(2000)]
    axes.hlines(place, *np.quantile(means, [0.025, 0.975]), color="#cfc8ba", linewidth=9)
    axes.plot(values.mean(), place, "o", color="#1c4c82")
axes.axvline(0, color="#a12e1b", linewidth=1)
axes.set_yticks(range(len(chosen)), [f"{name} (n = {len(values)})" for name, values in chosen.items()])
axes.set_xlabel("mean gap of the chosen meetings, US minus CN")
plt.show()

# %% [markdown]
# So this sample, or one like it:
#
# * **can say** how the wording of the two sides differed *at these meetings, in these words*, how sure that is, and
#   whether it would survive another draw of *such* meetings;
# * **cannot say** how the two governments speak of all their meetings: for that, somebody has to list the meetings
#   first and collect their accounts afterwards;
# * **cannot say** that a side was silent where no quote was found. Sides that spoke too little have no number here:

# %%
few = result.side_summary[result.side_summary["tone"].isna()]
print(
    f"{few['meeting_id'].nunique()} of {len(meetings)} meetings lack a tone for one side or both, for example:"
)
few[["meeting_id", "side", "n_statements", "state"]].head(5)

# %% [markdown]
# ## By year
#
# A year with few meetings is shown with its number of meetings, not left out and not smoothed over.

# %%
by_year = gaps.assign(year=gaps["first"].str[:4]).groupby("year")["gap"].agg(["mean", "size"])
figure, axes = plt.subplots(figsize=(9, 3.2), layout="constrained")
axes.bar(by_year.index, by_year["mean"], color=np.where(by_year["size"] >= 5, "#1c4c82", "#b9c6d8"))
axes.axhline(0, color="#1d1b18", linewidth=0.8)
axes.margins(y=0.12)
for place, (mean, size) in enumerate(by_year.itertuples(index=False)):
    axes.annotate(f"{size}", (place, mean), ha="center", va="bottom" if mean >= 0 else "top")
axes.set(
    ylabel="mean gap, US minus CN",
    title="Mean gap by year, with its number of meetings (pale: fewer than five)",
)
plt.show()

# %% [markdown]
# In a terminal, the same for meetings of your choice: `parley compare --meeting ID --meeting ID --out folder`;
# `parley meetings` lists the ids.
