"""What the outputs of a fine-tuned encoder mean: one row of logits a text, in blocks that the card of the model names.

The blocks are those of the scorer linear: four cumulative logits of the tone (P(label > k), k = -2..1), one logit a
frame, one a topic, one a role of what the tone is about. Names of the two sides are written over before the encoder
reads a text, so that the tone cannot learn who speaks.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.backends.linear import N_TONE, ROLES
from framing.masking import BOUND, OFFICIAL, PAIR, SIDE, find_sides
from framing.scorer import FRAMES, TOPICS, Scores, label_of

Floats = NDArray[np.float64]
BLOCKS = {
    "tone": slice(0, N_TONE),
    "frames": slice(N_TONE, N_TONE + len(FRAMES)),
    "topics": slice(N_TONE + len(FRAMES), N_TONE + len(FRAMES) + len(TOPICS)),
    "roles": slice(N_TONE + len(FRAMES) + len(TOPICS), N_TONE + len(FRAMES) + len(TOPICS) + len(ROLES)),
}
# Names of the columns in their order, as the labels of a model in its config.json.
COLUMNS = (
    *(f"tone>{k}" for k in (-2, -1, 0, 1)),
    *(f"frame:{name}" for name in FRAMES),
    *(f"topic:{name}" for name in TOPICS),
    *(f"role:{name}" for name in ROLES),
)
# What a placeholder becomes for a tokenizer: letters, which every vocabulary has.
_WRITTEN = {SIDE: "X", PAIR: "XX", OFFICIAL: "Y", BOUND: "对X"}


def without_sides(texts: Sequence[str], written: Mapping[int, str] = _WRITTEN) -> list[str]:
    """Texts with the names of the two sides written over: X a side, XX the pair, Y an official (see framing.masking), or
    as ``written`` says of each placeholder.

    >>> without_sides(["President Xi told the United States that China-U.S. ties matter.", "中方对美方表示欢迎。"])
    ['President Y told X that XX ties matter.', 'X对X表示欢迎。']
    """
    if not texts:
        return []
    joined = "\x00".join(texts) + "\x00"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    found = find_sides(joined, codes)
    parts, last = [], 0
    for start, end, placeholder in zip(*(column.tolist() for column in found), strict=True):
        parts += [joined[last:start], written[placeholder]]
        last = end
    parts.append(joined[last:-1])
    masked = "".join(parts).split("\x00")
    # A text that holds the separator itself would shift all that follow: each is then masked alone.
    if len(masked) != len(texts):
        return [without_sides([text.replace("\x00", " ")], written)[0] for text in texts]
    return masked


def answers_of(rows: pd.DataFrame) -> Floats:
    """What each logit must say of each row, (N, K): 1, 0, or nan where the row does not speak to it.

    ``rows`` are those of ``framing.examples.examples``. Words of a lexicon have a tone and nothing else; a role is
    known or not. Where there is a column ``polarity`` (-1, 0, 1), it stands for the sign of a tone of unknown strength:
    a negative one answers P(label > -1) and what lies above, not P(label > -2).
    """
    n = len(rows)
    answers = np.full((n, len(COLUMNS)), np.nan)
    answers[:, BLOCKS["tone"]] = tone_answers(rows)
    has_labels = np.array([origin not in ("lexicon", "newsmtsc") for origin in rows["origin"]], dtype=bool)
    for block, names, column in (("frames", FRAMES, "frames"), ("topics", TOPICS, "topics")):
        answers[has_labels, BLOCKS[block]] = _membership(rows.loc[has_labels, column], names)
    has_role = rows["role"].isin(ROLES).to_numpy()
    answers[has_role, BLOCKS["roles"]] = _membership([[role] for role in rows.loc[has_role, "role"]], ROLES)
    return answers


def _membership(lists: Iterable[Sequence[str]], names: Sequence[str]) -> Floats:
    return np.array([[name in one for name in names] for one in lists], dtype=float).reshape(-1, len(names))


def tone_answers(rows: pd.DataFrame) -> Floats:
    """Answers (N, 4) to label > k, k = -2..1, from ``tone``, or from ``polarity`` where there is none; nan where open."""
    steps = np.array([-2.0, -1.0, 0.0, 1.0])
    tone = rows["tone"].to_numpy(float)[:, None]
    answers: Floats = np.where(np.isnan(tone), np.nan, (tone > steps).astype(float))
    if "polarity" not in rows.columns:
        return answers
    polarity = rows["polarity"].to_numpy(float)[:, None]
    # Of a negative row only "> -2" stays open, of a positive one only "> 1".
    implied = (polarity > steps).astype(float)
    implied = np.where((polarity < 0) & (steps == -2) | (polarity > 0) & (steps == 1), np.nan, implied)
    found: Floats = np.where(np.isnan(tone) & ~np.isnan(polarity), implied, answers)
    return found


def tone_chances(logits: Floats) -> Floats:
    """Chances (N, 5) of the labels -2..2 from cumulative logits (N, 4), put into falling order where they cross."""
    above = np.sort(_chances(logits), axis=1)[:, ::-1]
    edges = np.concatenate([np.ones((len(above), 1)), above, np.zeros((len(above), 1))], axis=1)
    chances: Floats = edges[:, :-1] - edges[:, 1:]
    return chances


def tone_and_spread(logits: Floats) -> tuple[Floats, Floats]:
    """Expected label / 2 (N,) in [-1, 1] under the chances of the labels, and how far it may be out, (N,): their standard
    deviation, at least 0.1."""
    chances = tone_chances(logits)
    values = np.arange(-1.0, 1.1, 0.5)
    mean = chances @ values
    return mean, np.maximum(np.sqrt(np.maximum(chances @ values**2 - mean**2, 0.0)), 0.1)


def scores_of(logits: Floats, languages: Sequence[str], calibrated: Mapping[str, Any]) -> Scores:
    """Scores of N texts from their logits (N, K) and the calibration that the model's card holds.

    ``calibrated`` has ``tone_scale`` (a factor of the tone by language), ``interval_reach`` (half the width of the 90%
    interval in units of the spread), ``frame_thresholds`` (12,) and ``topic_thresholds`` (25,).
    """
    logits = np.asarray(logits, dtype=float)
    mean, spread = tone_and_spread(logits[:, BLOCKS["tone"]])
    scale = np.array([float(calibrated["tone_scale"].get(language, 1.0)) for language in languages])
    tone = np.round(np.clip(mean * scale, -1.0, 1.0), 6)
    reach = float(calibrated["interval_reach"]) * spread
    frames, topics = (np.round(_chances(logits[:, BLOCKS[block]]), 6) for block in ("frames", "topics"))
    return Scores(
        tone=tone,
        low=np.round(np.maximum(tone - reach, -1.0), 6),
        high=np.round(np.minimum(tone + reach, 1.0), 6),
        label=label_of(tone),
        frames=frames,
        has_frame=frames >= np.array(calibrated["frame_thresholds"]),
        errors=(None,) * len(logits),
        topics=topics,
        has_topic=topics >= np.array(calibrated["topic_thresholds"]),
        targets=tuple(ROLES[role] for role in np.argmax(logits[:, BLOCKS["roles"]], axis=1)),
    )


def _chances(logits: Floats) -> Floats:
    chances: Floats = 1 / (1 + np.exp(-np.clip(logits, -60, 60)))
    return chances
