"""Error rates of a scorer on the bundled quotes, by side and language: the line of the methods box that says how far
off a tone usually is."""

import functools
import re
from typing import Any

import numpy as np

from corpora.gold import Split, load_quotes
from framing.comparison import Comparison
from framing.registry import DEFAULT, get_scorer
from framing.scoring import score
from parley.report.words import capital, signed

# Scorers that come with the project and are quick enough to be checked for every report.
QUICK = frozenset({"linear", "register"})
_SIGNATURE = re.compile(r"scorer:([a-z]{1,20})@")
LANGUAGES = {"en": "English", "zh": "Chinese"}


def errors_for(comparison: Comparison) -> tuple[dict[str, Any], ...]:
    """``gold_errors`` of the one bundled scorer that made a comparison; empty where it was another, or several."""
    names = {name for signature in comparison.scorers for name in _SIGNATURE.findall(signature)}
    return gold_errors(names.pop()) if len(names) == 1 and names <= QUICK else ()


@functools.lru_cache(maxsize=8)
def gold_errors(scorer: str = DEFAULT, split: Split = "validation") -> tuple[dict[str, Any], ...]:
    """Rows for ``write_page(errors=...)``: side, language, quotes, mean error, mean absolute error, and how often the
    90% interval holds the coders' tone.

    Errors are the scorer's tone less half the coders' label, on [-1, 1] scales, over the bundled words of one split; a
    side and language with fewer than 20 quotes is left out. Scores the quotes when it is first asked, about a second; a
    scorer that was fitted on them (``fitted_on``) is taken at its card's word, whose errors are of predictions for
    meetings that the weights had not seen.
    """
    chosen_scorer = get_scorer(scorer)
    if getattr(chosen_scorer, "fitted_on", ""):
        return _errors_of_card(chosen_scorer)
    quotes = load_quotes(split=split)
    quotes = quotes[quotes["text"].notna()]
    scored = score(quotes.drop(columns=["tone", "frames"]), chosen_scorer)
    truth = quotes["tone"].to_numpy(dtype=float) / 2
    tone, low, high = (scored[name].to_numpy(dtype=float) for name in ("tone", "tone_low", "tone_high"))
    rows = []
    for side in ("US", "CN"):
        for language, name in LANGUAGES.items():
            chosen = (quotes["side"] == side).to_numpy() & (quotes["language"] == language).to_numpy() & ~np.isnan(tone)
            n = int(chosen.sum())
            if n < 20:
                continue
            error = tone[chosen] - truth[chosen]
            held = (low[chosen] <= truth[chosen]) & (truth[chosen] <= high[chosen])
            rows.append(
                {
                    "side": capital(side),
                    "language": name,
                    "quotes": n,
                    "mean error": signed(float(error.mean())),
                    "mean absolute error": f"{np.abs(error).mean():.2f}",
                    "90% interval held": f"{100 * held.mean():.0f}%",
                }
            )
    return tuple(rows)


def _errors_of_card(scorer: Any) -> tuple[dict[str, Any], ...]:
    """The errors that a fitted scorer's card tells, in the columns of ``gold_errors``; empty where it tells none."""
    order = {"US": 0, "CN": 1}
    told = sorted(scorer.card().get("errors", ()), key=lambda row: (order[row["side"]], row["language"]))
    return tuple(
        {
            "side": capital(row["side"]),
            "language": LANGUAGES[row["language"]],
            "quotes": row["n"],
            "mean error": signed(row["mean_error"]),
            "mean absolute error": f"{row['mean_absolute_error']:.2f}",
            "90% interval held": f"{100 * row['held']:.0f}%",
        }
        for row in told
    )
