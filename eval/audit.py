"""Does a scorer hear the words, or the country, the speaker and the typography?

Statements are changed in ways that should leave their tone alone, and in one that must move it. The shift of each
change is given with an interval over meetings and a line that it has to keep. A scorer that says the same of everything
keeps every such line, so it must first tell texts apart: cover its rows, spread, and follow the gold. Where it does
not, the other lines say nothing and the audit is not passed.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corpora.errors import ParleyError
from corpora.gold import LABELLED_BY, load_quotes
from corpora.swaps import sides_named
from eval.alignment import Gold, gold_of
from eval.checks import Audit, Check
from eval.metrics import CORRELATION, PLAIN, Recipe, mean_of, spearman_result
from eval.perturbations import INVARIANT, Perturbation, negated
from framing.registry import get_scorer, signature
from framing.resampling import cluster_totals, totals_bootstrap
from framing.scorer import Scorer

Floats = NDArray[np.float64]
# Lines that a scorer has to keep: mean absolute shift of the tone, in units of tone (the scale is 2 long).
MOST_SHIFT = {
    "side swap": 0.03,
    "name swap within a side": 0.03,
    "issuer masked": 0.05,
    "speaker named before": 0.05,
    "speaker's side": 0.03,
    "simplified-traditional": 0.02,
    "punctuation": 0.05,
    "small letters": 0.05,
    "capitals": 0.10,
    "English-Chinese parallels": 0.20,
}
LEAST_CORRELATION_OF_PARALLELS = 0.6
# A statement that is negated must move towards the other end by this much on average.
LEAST_NEGATION = 0.10
# A scorer that tells texts apart covers its rows, spreads (the gold's tones have a deviation of about 0.55) and follows
# the gold at least as VADER does on English.
LEAST_COVERAGE, LEAST_SPREAD, LEAST_ORDER = 0.95, 0.15, 0.2
# A text that loses its score when it is changed has moved by half of the scale.
_SHIFT_OF_LOST = 1.0
_N_EXAMPLES = 3
_FEWEST = 20


def audit(
    scorer: str | Scorer | Callable[[list[str]], Any],
    *,
    gold: pd.DataFrame | None = None,
    labels: Mapping[str, float] | None = None,
    n_draws: int = 1000,
    seed: int = 7,
) -> Audit:
    """Check a scorer, by name or as a bare callable, on the bundled quotes with words (or on a table of gold).

    Rows in languages that the scorer does not read are left out. Raises what ``get_scorer`` and ``gold_of`` raise, and
    ParleyError where no row is in a language that it reads.
    """
    frame = load_quotes(conveyed_by="own") if gold is None else gold
    chosen = get_scorer(scorer, labels=labels)
    frame = frame[[isinstance(text, str) for text in frame["text"]]]
    rows = gold_of(frame)
    reads = np.isin(rows.languages, chosen.languages)
    rows = rows.take(reads)
    if not len(rows):
        raise ParleyError(f"{chosen.name} reads {', '.join(chosen.languages)}, and no row of the gold is in them")
    score = _Asked(chosen)
    recipe = Recipe(n_draws, seed, signature(chosen, measure="audit", languages=rows.languages, seed=seed))
    apart = _tells_apart(score, rows, recipe)
    checks = [check for change in INVARIANT for check in _shifts(score, rows, change, recipe)]
    if "parallel_id" in frame:
        parallel = [
            one if isinstance(one, str) else "" for one in np.asarray(frame["parallel_id"], dtype=object)[reads]
        ]
        checks += _parallels(score, rows, parallel, recipe)
    checks += _negation(score, rows, recipe)
    is_apart = all(one.is_passed for one in apart)
    if not is_apart:
        checks = [_void(one) for one in checks]
    every = (*apart, *checks)
    is_passed = is_apart and all(one.is_passed is not False for one in every)
    return Audit(chosen.name, every, is_passed, _notes(rows, recipe, is_apart))


class _Asked:
    """A scorer's tones, each text asked once in its language."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer
        self._known: dict[tuple[str, str], float] = {}

    def __call__(self, texts: Sequence[str], languages: Sequence[str]) -> Floats:
        wanted = list(zip(texts, languages, strict=True))
        new = [one for one in dict.fromkeys(wanted) if one not in self._known]
        if new:
            scores = self._scorer.score([text for text, _ in new], languages=[language for _, language in new])
            self._known |= dict(zip(new, map(float, scores.tone), strict=True))
        return np.array([self._known[one] for one in wanted], dtype=float)


def _tells_apart(score: _Asked, rows: Gold, recipe: Recipe) -> list[Check]:
    found = []
    for language, part in _by_language(rows):
        tone = score(part.texts, part.languages)
        coverage = float((~np.isnan(tone)).mean())
        spread = float(np.nanstd(tone)) if coverage else 0.0
        order = spearman_result(part.tone, tone, part.meetings, recipe=recipe)
        follows = math.isfinite(order.value) and order.value >= LEAST_ORDER and not order.low <= 0
        nan, n = math.nan, len(part)
        found += [
            Check("coverage", language, coverage, nan, nan, n, LEAST_COVERAGE, False, coverage >= LEAST_COVERAGE),
            Check("spread of tones", language, spread, nan, nan, n, LEAST_SPREAD, False, spread >= LEAST_SPREAD),
            Check(
                "order of the gold", language, order.value, order.low, order.high, n, LEAST_ORDER, False, follows,
                note=order.note,
            ),
        ]  # fmt: skip
    return found


def _shifts(score: _Asked, rows: Gold, change: Perturbation, recipe: Recipe) -> list[Check]:
    sides = rows.group("side")
    before, after, places = [], [], []
    for place, (text, language) in enumerate(zip(rows.texts, rows.languages, strict=True)):
        changed = change.change(text, language, sides[place]) if language in change.languages else None
        base = text if change.base is None else change.base(text, language, sides[place])
        if changed is not None and base is not None:
            before.append(base)
            after.append(changed)
            places.append(place)
    if not places:
        return []
    part = rows.take(np.array(places))
    shift = _shift(score(before, part.languages), score(after, part.languages))
    found = []
    for language in ("", *change.languages) if len(change.languages) > 1 else ("",):
        kept = np.array([not language or one == language for one in part.languages])
        if not language or (_FEWEST <= kept.sum() < len(part)):
            chosen = np.flatnonzero(kept)
            examples = [(before[place], after[place], shift[place]) for place in chosen]
            label = language or ("all" if len(set(part.languages)) > 1 else part.languages[0])
            found.append(_upper_check(change.name, label, shift[chosen], part.take(chosen).meetings, examples, recipe))
    return found


def _upper_check(
    name: str,
    language: str,
    shift: Floats,
    meetings: Sequence[str],
    examples: Sequence[tuple[str, str, float]],
    recipe: Recipe,
) -> Check:
    value, low, high = _mean(np.abs(shift), meetings, recipe)
    line = MOST_SHIFT[name]
    worst = sorted(examples, key=lambda one: -abs(one[2]))[:_N_EXAMPLES]
    shown = tuple((a, b, round(float(c), 4)) for a, b, c in worst if c)
    towards_us = [_from_cn_to_us(a, c) for a, _, c in examples] if name == "side swap" else shift
    signed = float(np.nanmean(towards_us)) if np.isfinite(towards_us).any() else math.nan
    return Check(name, language, value, low, high, len(shift), line, True, value <= line, signed, examples=shown)


def _from_cn_to_us(text: str, shift: float) -> float:
    """What a swap says of a taste for a side: tone with the US named minus tone with China named, nan with both."""
    named = sides_named(text)
    return math.nan if len(named) != 1 else float(-shift if "US" in named else shift)


def _parallels(score: _Asked, rows: Gold, parallel: Sequence[str], recipe: Recipe) -> list[Check]:
    """One utterance in both languages: mean absolute shift and correlation of the two tones over the utterances."""
    tone = score(rows.texts, rows.languages)
    groups: dict[str, dict[str, list[int]]] = {}
    for place, (key, language) in enumerate(zip(parallel, rows.languages, strict=True)):
        if key:
            groups.setdefault(key, {}).setdefault(language, []).append(place)
    pairs = [(both["en"], both["zh"]) for both in groups.values() if len(both) == 2 and {"en", "zh"} <= both.keys()]
    if not pairs:
        return []
    english, chinese = (np.array([float(np.mean(tone[pair[k]])) for pair in pairs]) for k in (0, 1))
    meetings = [rows.meetings[pair[0][0]] for pair in pairs]
    shift = _shift(english, chinese)
    examples = [(rows.texts[a[0]], rows.texts[b[0]], moved) for (a, b), moved in zip(pairs, shift, strict=True)]
    first = _upper_check("English-Chinese parallels", "all", shift, meetings, examples, recipe)
    x, y = np.nan_to_num(english), np.nan_to_num(chinese)
    sums = np.stack([np.ones(len(x)), x, y, x * x, y * y, x * y], axis=1)
    value, low, high = totals_bootstrap(
        cluster_totals(sums, meetings), _correlation, n_draws=recipe.n_draws, seed=recipe.seed, bounds=CORRELATION
    )
    line = LEAST_CORRELATION_OF_PARALLELS
    note = "" if math.isfinite(value) else "no spread"
    is_passed = math.isfinite(value) and value >= line
    second = Check("correlation of parallels", "all", value, low, high, len(pairs), line, False, is_passed, note=note)
    return [first, second]


def _negation(score: _Asked, rows: Gold, recipe: Recipe) -> list[Check]:
    """Statements that are not neutral, negated: how far the tone moves towards the other end."""
    found = []
    for language, part in _by_language(rows):
        changed = [
            negated(text, language, is_warm=tone > 0) if tone and language in ("en", "zh") else None
            for text, tone in zip(part.texts, part.tone, strict=True)
        ]
        places = np.array([k for k, one in enumerate(changed) if one is not None], dtype=int)
        if len(places) < _FEWEST:
            continue
        chosen = part.take(places)
        after = [str(changed[place]) for place in places]
        moved = score(after, chosen.languages) - score(chosen.texts, chosen.languages)
        towards = -np.sign(chosen.tone) * np.nan_to_num(moved)
        value, low, high = _mean(towards, chosen.meetings, recipe)
        stuck = sorted(zip(chosen.texts, after, towards, strict=True), key=lambda one: one[2])[:_N_EXAMPLES]
        found.append(
            Check(
                "negation moves the tone", language, value, low, high, len(places), LEAST_NEGATION, False,
                value >= LEAST_NEGATION and not low <= 0,
                examples=tuple((a, b, round(float(c), 4)) for a, b, c in stuck),
            )
        )  # fmt: skip
    return found


def _by_language(rows: Gold) -> list[tuple[str, Gold]]:
    languages = np.array(rows.languages)
    return [(str(one), rows.take(languages == one)) for one in np.unique(languages)]


def _shift(before: Floats, after: Floats) -> Floats:
    """After minus before; a score that is lost or found counts as a shift of 1, two that are missing as none."""
    lost = np.isnan(before) != np.isnan(after)
    return np.where(lost, _SHIFT_OF_LOST, np.nan_to_num(after - before))


def _mean(values: Floats, meetings: Sequence[str], recipe: Recipe = PLAIN) -> tuple[float, float, float]:
    totals = cluster_totals(np.stack([values, np.ones(len(values))], axis=1), meetings)
    return totals_bootstrap(totals, mean_of, n_draws=recipe.n_draws, seed=recipe.seed)


def _correlation(totals: Floats) -> Floats:
    """Pearson's correlation (D,) of totals (D, 6): n, x, y, xx, yy, xy."""
    n, x, y, xx, yy, xy = np.moveaxis(totals, -1, 0)
    spread = (n * xx - x * x) * (n * yy - y * y)
    result: Floats = np.full(n.shape, np.nan)
    np.divide(n * xy - x * y, np.sqrt(np.maximum(spread, 0)), out=result, where=spread > 1e-12 * np.maximum(n, 1) ** 4)
    return result


def _void(check: Check) -> Check:
    names = ("name", "language", "value", "low", "high", "n", "line", "is_upper")
    kept = {name: getattr(check, name) for name in names}
    return Check(**kept, is_passed=None, signed=check.signed, note="the scorer does not tell texts apart")


def _notes(rows: Gold, recipe: Recipe, is_apart: bool) -> tuple[str, ...]:
    notes = [
        f"{len(rows)} statements of {len(set(rows.meetings))} meetings, {LABELLED_BY}; 95% intervals over meetings "
        f"({recipe.n_draws} draws, seed {recipe.seed}). Shifts are mean absolute changes of the tone in [-1, 1]; the "
        "signed shift is changed minus unchanged; of sides and speakers it is US minus CN.",
        recipe.signature,
    ]
    if not is_apart:
        notes.insert(
            0, "The scorer does not tell texts apart (coverage, spread or order), so that its shifts say nothing."
        )
    return tuple(notes)
