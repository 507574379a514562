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
# # One meeting, two accounts
#
# On 25 and 26 October 2025 Scott Bessent and He Lifeng met in Kuala Lumpur to prepare the summit at Busan. Both
# sides spoke to the press. Did they describe the same talks?
#
# This notebook compares what is bundled of the two accounts, and opens every number to the sentences behind it. The
# sentences are quotations of at most 25 English words or 60 Chinese characters, each with its source. They are a
# *selection* from what was said, made by language models; no human has checked it.

# %%
import html
import tempfile
from pathlib import Path

import pandas as pd
from IPython.display import HTML, SVG, display

import parley

pd.set_option("display.max_colwidth", None)
pd.set_option("display.precision", 2)
MEETING = "2025-10-25-bessent-he-kualalumpur"

meeting = next(one for one in parley.load_meetings() if one.id == MEETING)
print(f"{meeting.first} to {meeting.last}, {meeting.venue}")
print(meeting.summary)
for person in meeting.participants:
    print(f"  {person.side}  {person.name} {person.name_zh}")

# %% [markdown]
# ## The statements
#
# The bundled quotes come with labels. They are taken off here: what follows should work as it would on a text that
# nobody has labelled. Some rows have no words, because only indirect speech or a translation of it is at hand and that
# may not be shown. They stay in the table, and the scorer will say that it could not read them.

# %%
quotes = parley.load_quotes()
quotes = quotes[quotes["meeting_id"] == MEETING].drop(columns=["tone", "frames", "decided", "split"])
statements = quotes.reset_index(drop=True)
statements[["side", "speaker", "source", "language", "translated", "text"]].fillna("")

# %% [markdown]
# ## Tone and frames of each statement
#
# `tone` runs from -1 (cold) over 0 (neutral) to 1 (warm) and is about the *wording*, not about who is right.
# `tone_low` and `tone_high` bound the label that a coder would give, nine times in ten. They are wide: one sentence
# says little. `frames` are the lights in which a statement shows its matter.

# %%
scored = parley.score(statements, evidence=True)
read = scored[scored["tone"].notna()]
print(scored["scorer"].iloc[0])
print(f"{len(read)} of {len(scored)} statements scored; the others:", set(scored["error"].dropna()))
read[["side", "speaker", "text", "tone", "tone_low", "tone_high", "frames"]].sort_values("tone")


# %% [markdown]
# ### Which words moved the tone
#
# With `evidence=True` the scorer names the words that pulled the tone up (green, underlined here) or down (red, dashed);
# only those are marked that have at least a third of the weight of the strongest. What a scorer points at can be
# disputed; a bare number cannot.


# %%
def marked(text, spans):
    """The text as HTML with its spans of evidence marked."""
    parts, place = [], 0
    strongest = max((abs(weight) for _, _, weight in spans), default=0)
    for start, end, weight in sorted(spans):
        if start < place or abs(weight) < strongest / 3:
            continue
        style = (
            "#d7ecd9;text-decoration:underline" if weight > 0 else "#f6d9d5;text-decoration:underline dashed"
        )
        words = html.escape(text[start:end])
        parts += [
            html.escape(text[place:start]),
            f'<mark style="color:#111;background:{style}">{words}</mark>',
        ]
        place = end
    return "".join([*parts, html.escape(text[place:])])


rows = [
    f"<tr><td>{row.side}</td><td>{row.tone:+.2f}</td><td style='text-align:left'>{marked(row.text, row.evidence)}</td></tr>"
    for row in read.sort_values(["side", "tone"]).itertuples()
]
HTML(f"<table>{''.join(rows)}</table>")

# %% [markdown]
# ## The two sides beside each other
#
# Every difference is **US minus CN**. Words that one `parallel_id` joins (an original and its translations) count
# once, and so do equal words; words that a side's account puts into the other's mouth are kept out of the other's tone.

# %%
result = parley.compare(scored)
result.side_summary[
    [
        "side",
        "n_statements",
        "n_scored",
        "n_left_out",
        "tone",
        "tone_low",
        "tone_high",
        "leading_frames",
        "state",
    ]
]

# %%
result.tone_gap[["basis", "n_us", "n_cn", "gap", "gap_low", "gap_high", "error_source", "state"]]

# %% [markdown]
# Read the interval before the gap. Within one meeting the statements are all there are, so that the interval holds the
# error of the scorer and nothing else; it does not say what other sentences would have shown. Where it spans zero, the
# two accounts cannot be told apart by tone. `adjusted` takes off each side's habit (its tone at earlier meetings); here
# no earlier meeting was given, and the row says so rather than showing a number.

# %%
folder = Path(tempfile.mkdtemp())
page = result.to_folder(folder)
for name in ("tone", "frames"):
    display(SVG(filename=str(folder / "figures" / f"{MEETING}-{name}.svg")))

# %% [markdown]
# ## Every number opens to its sentences


# %%
def opened(keys):
    """The statements of some keys, with who said them and where they were read."""
    return statements.set_index("quote_id").loc[
        list(dict.fromkeys(keys)), ["side", "speaker", "source", "text"]
    ]


# %% [markdown]
# **Which statements carry "progress", and on which side?**

# %%
frame = result.frames.set_index("frame").loc["progress"]
print(f"US {frame['k_us']} of {frame['n_us']}, CN {frame['k_cn']} of {frame['n_cn']}, ", end="")
print(
    f"difference {frame['difference']:+.2f} [{frame['difference_low']:+.2f}, {frame['difference_high']:+.2f}]"
)
carriers = read[[("progress" in frames) for frames in read["frames"]]]
opened(carriers["quote_id"])

# %% [markdown]
# **What did only one side speak of?** "Not in the text that we have" is not "omitted": that is said only where a whole
# account of the silent side is at hand. These are single quotes, so the claim is never made here.

# %%
topics = result.topics[result.topics["silent"] != ""]
topics[["topic", "n_us", "n_cn", "silent", "silence", "evidence"]]

# %%
opened(key for keys in topics["statements_us"] for key in keys)

# %% [markdown]
# **Which set phrases of diplomacy did they share?** That both used the same word is a finding too.

# %%
formulas = result.wording[result.wording["kind"] == "formula"]
formulas[["term", "dimension", "step", "used_by", "n_us", "n_cn"]]

# %%
shared = formulas[formulas["used_by"] == "both"]
opened(key for side in ("us", "cn") for keys in shared[f"statements_{side}"] for key in keys)

# %% [markdown]
# **Who threatened, promised, asked?**

# %%
result.acts[["account", "kind", "cue", "object", "finding", "sentence"]]

# %% [markdown]
# ## The page
#
# The same comparison is one self-contained page, without script and without a request to anywhere. In a terminal:
# `parley compare --meeting 2025-10-25-bessent-he-kualalumpur --out report`. Beside the page lie the tables (CSV,
# Markdown, LaTeX, Parquet), the figures, and `provenance.json`, from which somebody else gets the same numbers.

# %%
shown = html.escape(page.read_text(encoding="utf-8"))
HTML(f'<div><iframe srcdoc="{shown}" width="100%" height="720" style="border:1px solid #ccc"></iframe></div>')

# %%
print((folder / "CITATION.txt").read_text(encoding="utf-8"))
sorted(str(path.relative_to(folder)) for path in folder.rglob("*.csv"))

# %% [markdown]
# ## What this cannot say
#
# * The quotes were chosen. Another choice gives another tone: see `03_many_meetings`.
# * Washington speaks in English to reporters, Beijing in Chinese through an agency, and half of what we have of Beijing
#   is a translation. A gap between them is partly a gap between ways of speaking.
# * The scorer was fitted on labels by language models: see `04_is_it_right` for how far it errs on each side.
