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
# # Your own texts
#
# From files to a comparison in four verbs: `read`, `extract`, `score`, `compare`. Then two shorter ways in, for those
# who have a table already, and what happens to a row that cannot be used.
#
# **The two readouts below are invented for this notebook.** Nobody said these words and the talks of March 2030 have
# not taken place. They are written in the manner of the two governments, so that there is something to find.

# %%
import tempfile
from pathlib import Path

import pandas as pd
from IPython.display import display

import parley

pd.set_option("display.max_colwidth", None)
pd.set_option("display.precision", 2)

WASHINGTON = """INVENTED readout: talks in Geneva

GENEVA, March 4, 2030 -- Officials of the United States and China met in Geneva on March 3 to discuss trade. \
The discussions were candid and constructive.

The U.S. side raised serious concerns about China's export controls on rare earths. The United States will take all \
necessary steps to protect its workers and companies.

The Chinese side said that it was willing to address these concerns through dialogue. The two sides agreed to meet \
again in May.
"""
BEIJING = """（虚构）中美在日内瓦举行会谈

3月3日，中美双方在日内瓦就经贸问题举行会谈。双方进行了坦诚、深入、富有建设性的交流。

中方对美方单方面加征关税表示严重关切，强调贸易战没有赢家，敦促美方取消有关关税措施。

中方指出，双方应坚持相互尊重、和平共处、合作共赢。双方同意继续保持沟通。
"""
folder = Path(tempfile.mkdtemp())
(folder / "washington.txt").write_text(WASHINGTON, encoding="utf-8")
(folder / "beijing.txt").write_text(BEIJING, encoding="utf-8")
print(*sorted(path.name for path in folder.iterdir()))

# %% [markdown]
# ## Read
#
# Text, HTML, PDF, folders, or a table of documents. What you know of a text goes into a small table beside it; what you
# leave out is looked for in the text, or stays empty. Nothing is guessed. Give the `meeting_id` where you know that two
# texts are about the same meeting: these two name no person, so that nothing else would join them.

# %%
metadata = pd.DataFrame(
    {
        "path": [str(folder / "washington.txt"), str(folder / "beijing.txt")],
        "publisher": ["an invented department", "an invented ministry"],
        "side": ["US", "CN"],
        "published": ["2030-03-04", "2030-03-03"],
        "meeting_id": ["2030-03-03-invented-geneva"] * 2,
    }
)
documents = parley.read(
    folder / "washington.txt", folder / "beijing.txt", folder / "lost.txt", metadata=metadata
)
for document in documents:
    print(document.name, document.side, document.language, document.kind, len(document.text), "characters")
for error in documents.errors:
    print("set aside:", Path(error.file).name, error.code, error.reason)

# %% [markdown]
# ## Extract
#
# Who said what, for which side, in whose text. `voice` says *whose words via whose text*: `CN via US` is what
# Washington's account says that Beijing said. `start` and `end` point into the document as it was read, so that every
# statement can be checked against it.

# %%
statements = parley.extract(documents)
statements[["document", "voice", "source", "cue", "text", "form", "error"]].fillna("")

# %%
texts = {document.name: document.text for document in documents}
found = statements[statements["text"].notna()]
assert all(texts[row.document][row.start : row.end] == row.text for row in found.itertuples())
print(f"all {len(found)} statements stand in their documents, letter by letter")

# %% [markdown]
# The last row is the file that was not there. A document that cannot be used becomes a row with its reason; the others
# go on.
#
# ## Score

# %%
scored = parley.score(statements)
scored.loc[scored["tone"].notna(), ["voice", "text", "tone", "tone_low", "tone_high", "tone_label", "frames"]]

# %% [markdown]
# Read the numbers against the words. What is scored is the content alone: the cue that credits it (敦促, "urged"; *raised
# serious concerns*) stands in a column of its own, so that a demand can score warmer than it sounded. The table `acts`
# below keeps it a demand.
#
# ## Compare
#
# Hand the documents over as well: with whole texts at hand the comparison can say what only one side named, who asked
# for the talks and how long each account is.

# %%
result = parley.compare(scored, documents=documents)
result.side_summary[
    ["side", "n_statements", "n_words", "n_characters", "tone", "tone_low", "tone_high", "state"]
]

# %%
display(result.voices.loc[result.voices["kind"] == "voice", ["voice", "n", "tone", "state"]])
display(result.acts[["account", "side", "kind", "cue", "object", "first", "last"]])
display(result.wording.loc[result.wording["kind"] == "formula", ["term", "dimension", "step", "used_by"]])

# %%
result.topics[["topic", "n_us", "n_cn", "silent", "silence", "evidence", "nearest", "similarity"]]

# %% [markdown]
# Washington's text has more than 80 words and counts as a whole account, so that a topic missing from it is "omitted".
# Beijing's has fewer than 160 characters: it may be a first flash of which the rest is still to come, and a topic missing
# from it is only "not in the text that we have". Beside each claim stands the nearest passage of the silent side, for
# you to reject it.

# %%
page = result.to_html(folder / "geneva.html")
print(page.name, f"{page.stat().st_size / 1000:.0f} kB")

# %% [markdown]
# ## You have a table of statements
#
# Then skip the first two verbs. `compare` needs `side` and `text`; what is not scored is scored. Fewer than three
# statements, or 20 words or 40 characters, on a side give words instead of a number. (Invented rows again.)

# %%
table = pd.DataFrame(
    {
        "side": ["US", "US", "US", "CN", "CN", "CN"],
        "text": [
            "We had frank and detailed discussions on a wide range of trade issues.",
            "We remain deeply concerned about unfair, non-market practices.",
            "Both sides agreed to keep the channel of communication open.",
            "双方进行了坦诚、深入、富有建设性的沟通。",
            "中方坚决反对单边关税，将采取必要措施维护自身权益。",
            "双方同意保持沟通，妥善管控分歧。",
        ],
    }
)
own = parley.compare(table)
own.tone_gap[["basis", "n_us", "n_cn", "tone_us", "tone_cn", "gap", "gap_low", "gap_high", "state"]]

# %%
parley.compare(table.iloc[[0, 3]]).tone_gap[["basis", "gap", "state"]]

# %% [markdown]
# ## You have texts and no sides
#
# Any table with a column `text` can be scored; every other column and the order of the rows are kept. Two sides cannot
# be compared where no side is named, and the refusal says what is missing.

# %%
unlabelled = pd.DataFrame(
    {"source": ["a", "b", "c"], "text": ["The talks were productive.", "双方存在分歧。", "They met."]}
)
parley.score(unlabelled)[["source", "text", "tone", "tone_low", "tone_high", "frames"]]

# %%
try:
    parley.compare(unlabelled)
except parley.InputError as error:
    print(error)

# %% [markdown]
# ## What an error row looks like
#
# A row that cannot be scored keeps its place. Its numbers are null, never 0.0 (that would be *neutral*), and `error`
# says why. So count what was scored before you take a mean.

# %%
uneven = pd.DataFrame({"text": ["The talks were productive.", None, "   ", 17]}, dtype=object)
answer = parley.score(uneven)
print(f"{answer['tone'].notna().sum()} of {len(answer)} rows scored")
answer[["text", "tone", "tone_label", "frames", "error"]]
