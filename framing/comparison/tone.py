"""Tone of each side and the gap between them: first side minus second, on the scale [-1, 1].

Within one meeting the statements are all there are, so an interval there holds only the scorer's error; over meetings
the meetings are drawn again as well. Raw tone mixes stance with habit: the adjusted gap takes each side's earlier
tone off.
"""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from framing.comparison.accounts import Accounts, Said, named, shortage, table
from framing.resampling import holm, sign_flip_test, totals_bootstrap

# A 90% prediction interval of a normal error is 2 * 1.645 standard deviations wide; 1.960 gives 95% for a mean.
Z90, Z95 = 1.6449, 1.9600
# Share of the scorer's error variance that statements of one side of one meeting have in common (the same topics and
# phrases mislead it in the same way): intraclass correlation 0.099 of the errors of `register` on 882 quotes of the
# train and validation meetings. With it, 95% intervals of a side's mean held the coders' mean in 143 of 151 sides
# (94.7%).
SHARED_ERROR = 0.1
MIN_MEETINGS = 5
N_DRAWS = 2000
BASES = ("raw", "adjusted", "within en", "within zh")
OVER_MEETINGS = "meetings drawn again, with the scorer's random error; a bias that it has towards one side is not in it"
MIN_HABIT_MEETINGS, MIN_HABIT_STATEMENTS = 3, 12

SIDE_COLUMNS = (
    "meeting_id", "side", "n_statements", "n_scored", "n_left_out", "n_words", "n_characters", "share_of_words",
    "n_actors", "tone",
    "tone_low", "tone_high", "n_negative", "n_neutral", "n_positive", "leading_frames", "state",
)  # fmt: skip
_GAP = (
    "meeting_id", "basis", "n_{a}", "n_{b}", "tone_{a}", "tone_{a}_low", "tone_{a}_high", "tone_{b}", "tone_{b}_low",
    "tone_{b}_high",
    "gap", "gap_low", "gap_high", "n_meetings", "p", "error_source", "state",
)  # fmt: skip


def gap_columns(sides: tuple[str, str]) -> tuple[str, ...]:
    """Columns of ``tone_gap`` for two sides."""
    return named(_GAP, sides)


def mean_tone(statements: Sequence[Said]) -> tuple[float, float | None]:
    """Mean tone and the standard error that the scorer's own error gives it (None where the scorer gives none).

    With s_i the standard deviation of one statement's error and r = SHARED_ERROR, errors of one side share a part, and
    the variance of the mean is mean(s_i**2) * (r + (1 - r) / n).
    """
    scored = [said for said in statements if said.tone is not None]
    mean = sum(said.tone for said in scored if said.tone is not None) / len(scored)
    widths = [said.high - said.low for said in scored if said.low is not None and said.high is not None]
    if len(widths) < len(scored):
        return mean, None
    variance = sum((width / (2 * Z90)) ** 2 for width in widths) / len(widths)
    return mean, math.sqrt(variance * (SHARED_ERROR + (1 - SHARED_ERROR) / len(widths)))


def _interval(mean: float, error: float | None) -> tuple[float | None, float | None]:
    if error is None:
        return None, None
    return max(-1.0, mean - Z95 * error), min(1.0, mean + Z95 * error)


def side_table(accounts: Sequence[Accounts]) -> pd.DataFrame:
    """One row a meeting and side, the two sides first, then joint, third and unknown; columns SIDE_COLUMNS.

    ``tone`` is the mean over scored statements that count, with a 95% interval of the scorer's error; null, with the
    reason in ``state``, for a side with fewer than 3 scored statements or 20 words (40 characters). ``share_of_words``
    is the side's part of the words of both sides, each side's words and characters at 1.7 characters a word.
    """
    rows = []
    for one in accounts:
        others = sorted({said.side for said in one.statements} - set(one.sides))
        lengths = {side: _length(one.of(side)) for side in one.sides}
        both = sum(lengths.values())
        for side in (*one.sides, *others):
            statements = one.of(side)
            scored = [said for said in statements if said.tone is not None]
            state = shortage(statements, side) if side in one.sides else ""
            if not state and statements and not scored:
                state = f"no statement of {side} has a score"
            elif not state:
                state = shortage(scored, side)
            tone = low = high = None
            if not state:
                tone, error = mean_tone(scored)
                low, high = _interval(tone, error)
            rows.append(
                {
                    "meeting_id": one.meeting_id,
                    "side": side,
                    "n_statements": len(statements),
                    "n_scored": len(scored),
                    "n_left_out": sum(said.side == side and not said.is_counted for said in one.statements),
                    "n_words": sum(said.n_units for said in statements if said.language != "zh"),
                    "n_characters": sum(said.n_units for said in statements if said.language == "zh"),
                    "share_of_words": lengths[side] / both if side in one.sides and both else None,
                    "n_actors": len({said.actor for said in statements if said.actor}),
                    "tone": tone,
                    "tone_low": low,
                    "tone_high": high,
                    "n_negative": sum(said.tone <= -0.25 for said in scored if said.tone is not None),
                    "n_neutral": sum(-0.25 < said.tone < 0.25 for said in scored if said.tone is not None),
                    "n_positive": sum(said.tone >= 0.25 for said in scored if said.tone is not None),
                    "leading_frames": _leading(statements),
                    "state": state,
                }
            )
    return table(rows, SIDE_COLUMNS)


# Characters of Chinese for one English word in official translations: NTREX-128, 1,997 sentence pairs (see the card of
# framing/data/topics.jsonl), rounded.
CHARACTERS_A_WORD = 1.7


def _length(statements: Sequence[Said]) -> float:
    return sum(said.n_units / (CHARACTERS_A_WORD if said.language == "zh" else 1.0) for said in statements)


def _leading(statements: Sequence[Said], n: int = 3) -> list[str]:
    counts: dict[str, int] = {}
    for said in statements:
        for frame in said.frames or ():
            counts[frame] = counts.get(frame, 0) + 1
    return [frame for frame, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if count >= 1][:n]


def tone_gap(accounts: Sequence[Accounts], *, history: Sequence[Accounts] = (), seed: int = 7) -> pd.DataFrame:
    """The gap per meeting and basis, then over all meetings (``meeting_id`` ""); columns ``gap_columns``.

    ``basis`` is "raw", "adjusted" (each side less its mean tone over earlier meetings of ``history`` and ``accounts``),
    "within en" or "within zh" (statements of one language on both sides). Intervals are 95%; ``error_source`` says what
    they hold. ``p`` stands only over meetings: a permutation that swaps the sides within meetings, Holm over the bases.
    """
    if not accounts:
        return table((), gap_columns(("US", "CN")))
    sides = accounts[0].sides
    timeline = sorted((*history, *accounts), key=lambda one: (one.day, one.meeting_id))
    rows = [row for one in accounts for row in _of_meeting(one, timeline)]
    if len({one.meeting_id for one in accounts}) > 1:
        rows += _over_meetings(rows, sides, seed)
    return table(rows, gap_columns(sides))


def _of_meeting(one: Accounts, timeline: Sequence[Accounts]) -> list[dict[str, object]]:
    a, b = one.sides
    rows = [_row(one, "raw", one.of(a), one.of(b))]
    habits = [_habit(one, timeline, side) for side in one.sides]
    adjusted = dict(rows[0]) | {"basis": "adjusted"}
    if not adjusted["state"]:
        if habits[0] is None or habits[1] is None:
            lacking = " and ".join(side for side, habit in zip(one.sides, habits, strict=True) if habit is None)
            needed = f"needs {MIN_HABIT_MEETINGS} meetings and {MIN_HABIT_STATEMENTS} statements"
            adjusted |= dict.fromkeys(("gap", "gap_low", "gap_high"))
            adjusted["state"] = f"too few earlier texts of {lacking} ({needed})"
        else:
            shift = habits[0][0] - habits[1][0]
            gap = _value(adjusted["gap"]) - shift
            adjusted["gap"] = gap
            if isinstance(adjusted.get("gap_low"), float):
                # A habit is a mean over a few meetings, and no surer than that.
                half = (_value(adjusted["gap_high"]) - _value(adjusted["gap_low"])) / 2
                half = math.sqrt(half**2 + Z95**2 * (habits[0][1] + habits[1][1]))
                adjusted |= {"gap_low": gap - half, "gap_high": gap + half}
                adjusted["error_source"] = "scorer, and how much each side's earlier meetings differ"
    rows.append(adjusted)
    for language in ("en", "zh"):
        spoken = [tuple(said for said in one.of(side) if said.language == language) for side in one.sides]
        if spoken[0] and spoken[1] and len({said.language for side in one.sides for said in one.of(side)}) > 1:
            rows.append(_row(one, f"within {language}", *spoken))
    return rows


def _row(one: Accounts, basis: str, us: Sequence[Said], cn: Sequence[Said]) -> dict[str, object]:
    a, b = (side.lower() for side in one.sides)
    row: dict[str, object] = {
        "meeting_id": one.meeting_id,
        "basis": basis,
        "n_meetings": 1,
        "error_source": "",
        "state": "",
    }
    means: list[float | None] = []
    errors: list[float | None] = []
    states = []
    for side, code, statements in ((one.sides[0], a, us), (one.sides[1], b, cn)):
        scored = [said for said in statements if said.tone is not None]
        row[f"n_{code}"] = len(scored)
        state = shortage(scored, side) if scored or not statements else f"no statement of {side} has a score"
        mean, error = (None, None) if state else mean_tone(scored)
        low, high = (None, None) if mean is None else _interval(mean, error)
        row |= {f"tone_{code}": mean, f"tone_{code}_low": low, f"tone_{code}_high": high}
        states += [state] if state else []
        means.append(mean)
        errors.append(error)
    row["state"] = "; ".join(states)
    if means[0] is not None and means[1] is not None:
        gap = means[0] - means[1]
        row["gap"] = gap
        if errors[0] is not None and errors[1] is not None:
            error = math.hypot(errors[0], errors[1])
            row |= {"gap_low": gap - Z95 * error, "gap_high": gap + Z95 * error, "error_source": "scorer"}
        else:
            row["error_source"] = "none: the scorer gives no intervals"
    return row


def _habit(one: Accounts, timeline: Sequence[Accounts], side: str) -> tuple[float, float] | None:
    """Mean over earlier meetings of the side's mean tone and the variance of that mean, or None where there are too
    few."""
    means, n_statements = [], 0
    for earlier in timeline:
        if not one.day or not earlier.day or earlier.day >= one.day or earlier.meeting_id == one.meeting_id:
            continue
        tones = [said.tone for said in earlier.of(side) if said.tone is not None]
        if tones:
            means.append(sum(tones) / len(tones))
            n_statements += len(tones)
    if len(means) < MIN_HABIT_MEETINGS or n_statements < MIN_HABIT_STATEMENTS:
        return None
    mean = sum(means) / len(means)
    return mean, sum((one - mean) ** 2 for one in means) / (len(means) - 1) / len(means)


def _over_meetings(rows: Sequence[dict[str, object]], sides: tuple[str, str], seed: int) -> list[dict[str, object]]:
    a, b = (side.lower() for side in sides)
    found: list[dict[str, object]] = []
    for basis in BASES:
        used = [row for row in rows if row["basis"] == basis and isinstance(row.get("gap"), float)]
        row: dict[str, object] = {
            "meeting_id": "",
            "basis": basis,
            "n_meetings": len(used),
            "error_source": "",
            "state": "",
        }
        row |= {f"n_{code}": sum(_count(one[f"n_{code}"]) for one in used) for code in (a, b)}
        if len(used) < MIN_MEETINGS:
            row["state"] = f"{counted(len(used), 'meeting')} with a gap; an interval over meetings needs {MIN_MEETINGS}"
        else:
            for code in (a, b):
                row[f"tone_{code}"] = sum(_value(one[f"tone_{code}"]) for one in used) / len(used)
            gaps = np.array([_value(one["gap"]) for one in used])
            totals = np.column_stack([gaps, np.ones(len(gaps))])
            gap, low, high = totals_bootstrap(
                totals, lambda drawn: drawn[:, 0] / drawn[:, 1], n_draws=N_DRAWS, seed=seed
            )
            row |= {"gap": gap, "gap_low": low, "gap_high": high, "p": sign_flip_test(gaps, n_draws=N_DRAWS, seed=seed)}
            row["error_source"] = OVER_MEETINGS
        found.append(row)
    tested = [row for row in found if isinstance(row.get("p"), float)]
    for row, p in zip(tested, holm([_value(row["p"]) for row in tested]).tolist(), strict=True):
        row["p"] = p
    return found


def counted(n: int, noun: str) -> str:
    """ "1 meeting", "3 meetings"."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _value(value: object) -> float:
    assert isinstance(value, float)
    return value


def _count(value: object) -> int:
    assert isinstance(value, int)
    return value
