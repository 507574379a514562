"""Language versions of one account: the Chinese original beside its English versions, sentence by sentence.

Sentences are aligned by length (W. A. Gale and K. W. Church 1993, A Program for Aligning Sentences in Bilingual
Corpora), helped by what both languages share: numbers, topics and formulas of the register.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import pandas as pd

from corpora.document import Document
from corpora.text import sentences
from framing.comparison.accounts import Accounts, Said, table
from framing.comparison.softening import LEFT_OUT, anchors, differences

VERSION_COLUMNS = (
    "meeting_id", "side", "original", "version", "kind", "original_text", "version_text", "version_language", "lost",
    "softened", "force_lost", "is_short", "added", "numbers_lost", "likeness", "state",
)  # fmt: skip
# English characters for one Chinese character: mean and variance per character over NTREX-128's 1,997 sentence pairs.
RATIO = 3.3
VARIANCE = 9.0
# Costs of the ways to match, in the order of Gale and Church's table 5; leaving out is cheaper, as agencies sum up.
_MOVES = {(1, 1): 0.0, (1, 0): 3.0, (0, 1): 3.0, (2, 1): 2.4, (1, 2): 2.4, (1, 3): 4.0, (3, 1): 4.0, (2, 2): 4.4}
# Costs of an anchor that both passages have, and of one that the poorer of them has alone; set on readouts of
# 2023-2025.
_ANCHOR_BONUS, _ANCHOR_LOSS = 1.5, 1.0
MAX_SENTENCES = 300
# Two texts whose passages share less than this on average are not versions of one another.
MIN_LIKENESS = 0.25
# Anchors that a sentence left over must share with its neighbour's counterpart to be put to it.
MIN_SHARED = 2
ALIGNED, ADDED = "aligned", "added"


def versions(accounts: Sequence[Accounts]) -> pd.DataFrame:
    """One row an aligned pair of passages; columns VERSION_COLUMNS.

    ``kind`` is "aligned", "left out" (a passage of the original without a counterpart in the version), "added" (the
    other way round) or "parallel" (two renderings of one quote, with no whole text at hand). ``lost`` lists formulas
    of the register in the original that the version does not have; ``softened`` those whose highest step in the
    dimension is lower there ("objection 5 to 3"); ``force_lost`` words of objection, obligation, threat or intensity,
    and images, none of whose English words stands in the version; ``is_short`` that the version is too short to say it
    all; ``numbers_lost`` figures; ``likeness`` in [0, 1] how many anchors the two share.
    """
    rows: list[dict[str, Any]] = []
    for one in accounts:
        for side, _, _, found in pairs_of_versions(one):
            rows += [{"meeting_id": one.meeting_id, "side": side} | row for row in found]
        for side in one.sides:
            rows += _parallels(one, side)
    return table(rows, VERSION_COLUMNS)


def pairs_of_versions(one: Accounts) -> list[tuple[str, Document, Document, list[dict[str, Any]]]]:
    """(side, Chinese original, English version, aligned passages) for every text that turns out to be a version."""
    pairs = []
    for side in one.sides:
        issued = one.issued_by(side)
        originals = [text for text in issued if text.language == "zh"]
        if not originals:
            continue
        original = max(originals, key=lambda document: (len(document.text), document.name))
        for version in issued:
            if version.language != "en" or version.kind not in ("readout", "news", ""):
                continue
            found = _aligned_once(original, version)
            likeness = [row["likeness"] for row in found if row.get("likeness") is not None]
            if likeness and sum(likeness) / len(likeness) >= MIN_LIKENESS:
                pairs.append((side, original, version, found))
    return pairs


@lru_cache(maxsize=64)
def _aligned_once(original: Document, version: Document) -> list[dict[str, Any]]:
    return aligned(original, version)


def aligned(original: Document, version: Document) -> list[dict[str, Any]]:
    """The passages of two documents, matched in order; rows of VERSION_COLUMNS without meeting and side."""
    head = {"original": original.name, "version": version.name, "version_language": version.language, "state": ""}
    left = [span.of(original.text) for span in sentences(original.text, original.language)]
    right = [span.of(version.text) for span in sentences(version.text, version.language)]
    if not left or not right or max(len(left), len(right)) > MAX_SENTENCES:
        reason = "nothing to align" if not left or not right else f"more than {MAX_SENTENCES} sentences"
        return [head | {"kind": ALIGNED, "original_text": "", "version_text": "", "state": reason}]
    rows = []
    for i, n_left, j, n_right in _gathered(_alignment(left, right), left, right):
        first, second = "".join(left[i : i + n_left]), " ".join(right[j : j + n_right])
        kind = LEFT_OUT if not n_right else ADDED if not n_left else ALIGNED
        rows.append(head | {"kind": kind, "original_text": first, "version_text": second} | differences(first, second))
    return rows


def _alignment(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """(start, length) on both sides of every bead, in order, by the path of least cost."""
    lengths = [[0], [0]]
    for column, texts in zip(lengths, (left, right), strict=True):
        for text in texts:
            column.append(column[-1] + len(text))
    marks = [[anchors(text) for text in texts] for texts in (left, right)]
    ratio = lengths[1][-1] / lengths[0][-1]
    # The two texts' own ratio, unless one of them is a summary.
    ratio = ratio if RATIO / 1.6 < ratio < RATIO * 1.6 else RATIO
    best: dict[tuple[int, int], tuple[float, tuple[int, int] | None]] = {(0, 0): (0.0, None)}
    for i in range(len(left) + 1):
        for j in range(len(right) + 1):
            if (i, j) == (0, 0):
                continue
            choices = []
            for (di, dj), prior in _MOVES.items():
                if i < di or j < dj or (i - di, j - dj) not in best:
                    continue
                cost = prior + best[i - di, j - dj][0]
                if di and dj:
                    n_left, n_right = lengths[0][i] - lengths[0][i - di], lengths[1][j] - lengths[1][j - dj]
                    cost += _length_cost(n_left, n_right, ratio)
                    first = frozenset().union(*marks[0][i - di : i])
                    second = frozenset().union(*marks[1][j - dj : j])
                    cost += _anchor_cost(first, second)
                choices.append((cost, (di, dj)))
            best[i, j] = min(choices, key=lambda choice: choice[0])
    path = []
    i, j = len(left), len(right)
    while (i, j) != (0, 0):
        move = best[i, j][1]
        assert move is not None
        i, j = i - move[0], j - move[1]
        path.append((i, move[0], j, move[1]))
    return path[::-1]


def _gathered(
    beads: Sequence[tuple[int, int, int, int]], left: Sequence[str], right: Sequence[str]
) -> list[tuple[int, int, int, int]]:
    """Beads with what was left over on one side put to the bead before or behind, where it shares its matter: a long
    sentence is often rendered by two, of which lengths alone make one an addition."""
    kept: list[tuple[int, int, int, int]] = list(beads)
    place = 0
    while place < len(kept):
        i, n_left, j, n_right = kept[place]
        if n_left and n_right:
            place += 1
            continue
        own = anchors(left[i]) if n_left else anchors(right[j])
        scores = []
        for other in (place - 1, place + 1):
            if 0 <= other < len(kept):
                a, n_a, b, n_b = kept[other]
                theirs = frozenset().union(*map(anchors, right[b : b + n_b] if n_left else left[a : a + n_a]))
                # Two that are left over, one on either side, are a pair where the poorer one's matter is the other's.
                n_least = len(own) if n_a and n_b else min(len(own), len(theirs))
                shared = own & theirs
                if len(shared) >= MIN_SHARED and 2 * len(shared) >= n_least:
                    scores.append((len(shared), other))
        _, other = max(scores, default=(0, -1))
        if other < 0:
            place += 1
            continue
        first, second = sorted((kept[place], kept[other]), key=lambda bead: (bead[0], bead[2]))
        kept[min(place, other) : max(place, other) + 1] = [
            (first[0], first[1] + second[1], first[2], first[3] + second[3])
        ]
        place = min(place, other)
    return kept


def _anchor_cost(first: frozenset[str], second: frozenset[str]) -> float:
    """What shared anchors take off the cost of a match, and what their absence adds where both have some."""
    shared = len(first & second)
    missing = min(len(first), len(second)) - shared
    return _ANCHOR_LOSS * min(missing, 4) - _ANCHOR_BONUS * min(shared, 5)


def _length_cost(n_left: int, n_right: int, ratio: float) -> float:
    """-ln of the chance that two lengths this far apart belong to one passage."""
    mean = (n_left + n_right / ratio) / 2
    delta = (n_right - n_left * ratio) / math.sqrt(mean * VARIANCE)
    return -math.log(max(math.erfc(abs(delta) / math.sqrt(2)), 1e-9))


def _parallels(one: Accounts, side: str) -> list[dict[str, Any]]:
    """Renderings of one quote in two languages, by ``parallel_id``."""
    groups: dict[str, list[Said]] = {}
    for said in one.statements:
        if said.side == side and said.parallel_id and said.text:
            groups.setdefault(said.parallel_id, []).append(said)
    rows = []
    for members in groups.values():
        members.sort(key=lambda said: (said.is_translated, said.key))
        for original, version in pairwise(members):
            if original.language == version.language:
                continue
            rows.append(
                {
                    "meeting_id": one.meeting_id, "side": side, "original": original.key, "version": version.key,
                    "kind": "parallel", "original_text": original.text, "version_text": version.text,
                    "version_language": version.language, "state": "",
                }
                | differences(original.text, version.text)
            )  # fmt: skip
    return rows
