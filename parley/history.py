"""Earlier words of the two sides, from the bundled quotes: what a side's tone is measured against when its habit is
taken off.

A side that always speaks warmly says little by speaking warmly again. Where a meeting is one of the bundled ones, both
sides' own words at earlier bundled meetings are at hand, and are scored by the same scorer.
"""

from collections.abc import Callable, Sequence

import pandas as pd

from corpora.gold import load_meetings, load_quotes

# Labels of the gold, which have no place beside a scorer's own.
LABELS = ["tone", "frames", "decided", "split", "text_sha256"]


def earlier_words(meeting_ids: Sequence[str]) -> pd.DataFrame:
    """Own words of both sides at the bundled meetings before the last of ``meeting_ids``, without these; labels left
    out. Empty where none of ``meeting_ids`` is bundled, or nothing is earlier."""
    first_days = {meeting.meeting_id: meeting.first for meeting in load_meetings()}
    asked = [first_days[meeting_id] for meeting_id in meeting_ids if meeting_id in first_days]
    quotes = load_quotes()
    if not asked:
        return quotes.iloc[:0].drop(columns=LABELS)
    before = {
        meeting_id
        for meeting_id, day in first_days.items()
        if day and day < max(asked) and meeting_id not in meeting_ids
    }
    own = quotes["meeting_id"].isin(before) & (quotes["conveyed_by"] == "own") & quotes["text"].notna()
    return quotes[own].drop(columns=LABELS).reset_index(drop=True)


def scored_history(
    scored: pd.DataFrame, score: Callable[[pd.DataFrame], pd.DataFrame], *, scorer_name: str
) -> pd.DataFrame | None:
    """Earlier words for the meetings of a scored table, scored by the same recipe; None where there are none, or where
    the table's scores come from another recipe than ``score`` gives: the two would not be on one scale."""
    if "meeting_id" not in scored.columns or "scorer" not in scored.columns:
        return None
    recipes = set(scored["scorer"].dropna())
    if not recipes or not all(f"scorer:{scorer_name}@" in str(recipe) for recipe in recipes):
        return None
    words = earlier_words([str(one) for one in scored["meeting_id"].dropna().unique()])
    if words.empty:
        return None
    history = score(words)
    return history if _models(history["scorer"]) == _models(scored["scorer"]) else None


def _models(recipes: pd.Series) -> set[str]:
    """Scorers with their versions: what of a recipe sets the scale, and not which words of a row were read."""
    return {part for recipe in recipes.dropna() for part in str(recipe).split("|") if part.startswith("scorer:")}
