"""Any scorers side by side on the same labelled rows, with the peers, the majority and the coders in the same table.

Every figure has its n and an interval over meetings, and says that the labels are by language models. A scorer is
compared on the rows whose language it reads; the difference to the first scorer is taken on the rows that both read,
drawn on the same resampled meetings. Peers are cut at their own equal steps and again at cuts fitted on the train
meetings.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corpora.errors import ParleyError
from corpora.files import sha256_of
from corpora.gold import LABELLED_BY, Split, load_labels, load_quotes
from eval.alignment import GROUPINGS, Aligned, Bools, Floats, Gold, gold_of, indicators
from eval.evaluation import EVERY, Evaluation, Line
from eval.metrics import (
    N_RANK_DRAWS,
    Recipe,
    Result,
    accuracy,
    confusion_rows,
    macro_f1,
    mean_of,
    multilabel_results,
    tone_errors,
    tone_results,
    weighted_kappa,
    weighted_spearman,
)
from eval.thresholds import fit_thresholds
from eval.uncertainty import abstention_results, calibration_result, interval_results
from framing.registry import get_scorer, signature
from framing.resampling import Resampled, cluster_totals, membership, resample_totals
from framing.scorer import FRAMES, TONES, Scorer, Scores, empty_scores

# Compared in every table; each reads the languages that it says.
PEERS = ("majority", "vader", "snownlp", "lsd")
# Their scale of tone is not the codebook's, so they are cut at fitted steps too.
OWN_SCALE = frozenset(("vader", "snownlp", "lsd"))
_DIFFERENCES: tuple[tuple[str, Callable[[Floats], Floats], tuple[float, float]], ...] = (
    ("kappa", weighted_kappa, (-2.0, 2.0)),
    ("macro-F1", macro_f1, (-1.0, 1.0)),
    ("macro-F1 of 5", partial(macro_f1, n_classes=len(TONES)), (-1.0, 1.0)),
    ("accuracy", accuracy, (-1.0, 1.0)),
)
# Groupings for which the differences are taken too.
_COMPARED = (EVERY, "side", "language")


@dataclass(frozen=True, slots=True)
class _Entry:
    """Somebody's scores of all rows: a scorer, at one way of cutting, or a coder."""

    name: str
    cuts: str
    aligned: Aligned
    label: Floats
    reads: Bools
    recipe: Recipe
    is_coder: bool = False


def evaluate(
    scorers: Sequence[str | Scorer | Callable[[list[str]], Any]],
    *,
    split: Split | None = None,
    gold: pd.DataFrame | None = None,
    by: Sequence[str] = GROUPINGS,
    withheld: bool = False,
    peers: bool = True,
    labels: Mapping[str, float] | None = None,
    n_draws: int = 1000,
    seed: int = 7,
    progress: Callable[[str], None] | None = None,
) -> Evaluation:
    """Measure scorers on labelled rows, beside the peers and the coders.

    ``scorers`` are names, scorers or callables; differences are taken to the first. Without ``gold`` the rows are the
    bundled quotes with words, conveyed by the side itself (of one ``split``, or all); ``withheld`` adds those whose
    words are in the development folder only. ``gold`` is a table as in ``eval.alignment``. ``by`` are groupings of
    GROUPINGS. ``labels`` is the tone of each label of a pipeline. ``progress`` is called with the name of each scorer
    as it begins.

    Raises UnknownScorerError for a name that is not known, InputError for a gold that cannot be used, ParleyError where
    there is no row or an unknown grouping is asked for. A peer whose packages or data are missing is listed as absent.
    """
    unknown = [one for one in by if one not in GROUPINGS]
    if unknown:
        raise ParleyError(f"no grouping {unknown[0]!r}; known are {', '.join(GROUPINGS)}")
    bundled = load_quotes(conveyed_by="own", withheld=withheld) if gold is None else None
    table = gold if bundled is None else bundled if split is None else bundled[bundled["split"] == split]
    assert table is not None
    rows = gold_of(table)
    if not len(rows):
        raise ParleyError("no labelled row with words to measure on")
    n_seen = 0
    if gold is not None:
        rows, n_seen = _with_seen(rows)
        by = (*by, "seen") if 0 < n_seen < len(rows) else by
    name = "given" if gold is not None else "v1" + (f"/{split}" if split else "")
    train = _train_rows()
    chosen = [get_scorer(one, labels=labels) for one in scorers]
    absent: list[tuple[str, str]] = []
    for peer in PEERS if peers else ():
        if peer not in {one.name for one in chosen}:
            try:
                chosen.append(get_scorer(peer))
            except (ParleyError, ImportError, AttributeError) as error:
                absent.append((peer, str(error)))
    recipe = Recipe(n_draws, seed)
    entries: list[_Entry] = []
    for scorer in chosen:
        if progress is not None:
            progress(scorer.name)
        entries += _entries(scorer, rows, train, recipe, name)
    # A coder's line stands beside the scorers where the rows are the bundled ones.
    coders = _coders(rows) if gold is None else {}
    entries += [_coder_entry(coder, labelled, rows, recipe, name) for coder, labelled in coders.items()]
    lines = _lines(entries, rows, coders, by)
    notes = _notes(rows, chosen, absent, split, recipe, name)
    if n_seen:
        leak = f"{n_seen} rows hold words of the bundled quotes, on which shipped scorers were fitted: see the rows by seen."
        notes = (*notes, leak)
    return Evaluation(tuple(lines), tuple(absent), notes)


def _with_seen(rows: Gold) -> tuple[Gold, int]:
    """A given gold with the grouping "seen" (bundled words, new words), and how many rows hold bundled words."""
    known = set(load_quotes()["text_sha256"])
    is_seen = [sha256_of(text.encode("utf-8", "surrogatepass")) in known for text in rows.texts]
    seen = tuple("bundled words" if one else "new words" for one in is_seen)
    return replace(rows, groups=(*rows.groups, ("seen", seen))), sum(is_seen)


def _train_rows() -> Gold:
    return gold_of(load_quotes(split="train", conveyed_by="own"))


def _entries(scorer: Scorer, rows: Gold, train: Gold, recipe: Recipe, gold: str) -> list[_Entry]:
    reads = np.isin(rows.languages, scorer.languages)
    aligned = Aligned(rows, _scored(scorer, rows, reads))
    languages = tuple(sorted({one for one, is_read in zip(rows.languages, reads, strict=True) if is_read}))
    own = Recipe(recipe.n_draws, recipe.seed, signature(scorer, languages=languages, gold=gold, seed=recipe.seed))
    entries = [_Entry(scorer.name, "own", aligned, aligned.label(), reads, own)]
    if scorer.name in OWN_SCALE:
        fitting = train.take(np.isin(train.languages, scorer.languages))
        cuts = fit_thresholds(_scored(scorer, fitting, np.ones(len(fitting), dtype=bool)).tone, fitting.tone)
        fitted = Recipe(recipe.n_draws, recipe.seed, own.signature + "|cuts:" + ",".join(f"{cut:.3g}" for cut in cuts))
        entries.append(_Entry(scorer.name, "fitted", aligned, aligned.label(cuts), reads, fitted))
    return entries


def _scored(scorer: Scorer, rows: Gold, reads: Bools) -> Scores:
    """Scores of all rows; those in a language that the scorer does not read are left out of its figures, not wrong."""
    part = rows.take(reads)
    if len(part) == len(rows):
        return scorer.score(rows.texts, languages=rows.languages)
    found = scorer.score(part.texts, languages=part.languages) if len(part) else empty_scores(0)
    whole = empty_scores(len(rows), "a language that the scorer does not read")
    for column in ("tone", "low", "high", "label", "frames", "has_frame"):
        getattr(whole, column)[reads] = getattr(found, column)
    return whole


def _coders(rows: Gold) -> dict[str, tuple[Floats, Bools]]:
    labels = load_labels()
    found = {}
    for coder in ("a", "b"):
        own = labels[labels["coder"] == coder].set_index("quote_id").loc[list(rows.quote_ids)]
        found[coder] = (own["tone"].to_numpy(dtype=float), indicators(own["frames"].tolist(), FRAMES))
    return found


def _coder_entry(coder: str, labelled: tuple[Floats, Bools], rows: Gold, recipe: Recipe, gold: str) -> _Entry:
    tone, frames = labelled
    scores = empty_scores(len(rows))
    scores.tone[:], scores.label[:], scores.has_frame[:] = tone / 2, tone, frames
    recipe = Recipe(recipe.n_draws, recipe.seed, f"tone|coder:{coder}|gold:{gold}|seed:{recipe.seed}")
    return _Entry(f"coder {coder}", "own", Aligned(rows, scores), tone, np.ones(len(rows), dtype=bool), recipe, True)


def _lines(
    entries: list[_Entry], rows: Gold, coders: Mapping[str, tuple[Floats, Bools]], by: Sequence[str]
) -> list[Line]:
    lines = []
    groups = [(EVERY, EVERY, np.ones(len(rows), dtype=bool))]
    for grouping in by:
        values = np.array(rows.group(grouping))
        if len(np.unique(values)) > 1:
            groups += [(grouping, str(value), values == value) for value in np.unique(values)]
    for grouping, group, is_in in groups:
        for entry in entries:
            places = np.flatnonzero(is_in & entry.reads)
            if len(places):
                lines.append(_line(entry, rows, places, "final", grouping, group, entries[0] if entries else None))
    for coder, (tone, frames) in coders.items():
        relabelled = rows.relabelled(tone, frames)
        for entry in entries:
            if entry.name != f"coder {coder}":
                lines.append(_line(entry, relabelled, np.flatnonzero(entry.reads), coder, EVERY, EVERY, None))
    return lines


def _line(
    entry: _Entry, rows: Gold, places: NDArray[np.intp], against: str, grouping: str, group: str, first: _Entry | None
) -> Line:
    part, scores, recipe = rows.take(places), entry.aligned.scores, entry.recipe
    meetings = part.meetings
    tone, label = scores.tone[places], entry.label[places]
    results = list(tone_results(part.tone, label, tone, meetings, recipe=recipe))
    is_scored = ~np.isnan(tone)
    knows_frames = scores.has_frame.any() or not np.isnan(scores.frames).all()
    if part.frames is not None and knows_frames:
        results += multilabel_results(
            "frames", part.frames, scores.has_frame[places], is_scored, meetings, recipe=recipe
        )
        if not np.isnan(scores.frames).all():
            results.append(calibration_result(part.frames, scores.frames[places], meetings, recipe=recipe))
    if part.topics is not None and scores.has_topic is not None:
        results += multilabel_results(
            "topics", part.topics, scores.has_topic[places], is_scored, meetings, recipe=recipe
        )
    if not np.isnan(scores.low).all():
        low, high = scores.low[places], scores.high[places]
        results += interval_results(part.tone, low, high, meetings, recipe=recipe)
        results += abstention_results(part.tone, tone, scores.label[places], low - high, meetings, recipe=recipe)
    is_compared = first is not None and entry is not first and not entry.is_coder and grouping in _COMPARED
    differences = _differences(first, entry, rows, places) if first is not None and is_compared else ()
    n_meetings = len(set(meetings))
    return Line(entry.name, entry.cuts, against, grouping, group, len(places), n_meetings, tuple(results), differences)


def _differences(first: _Entry, other: _Entry, rows: Gold, places: NDArray[np.intp]) -> tuple[Result, ...]:
    """First scorer minus the other in each measure (for MAE the other minus the first, so that positive is better)."""
    both = places[first.reads[places]]
    if not len(both):
        return ()
    gold, meetings = rows.tone[both], [rows.meetings[place] for place in both]
    pair = (first, other)
    tones = [one.aligned.scores.tone[both] for one in pair]

    def resampled(parts: Sequence[Floats]) -> Resampled:
        totals = np.stack([cluster_totals(part, meetings) for part in parts], axis=1)
        return resample_totals(totals, n_draws=first.recipe.n_draws, seed=first.recipe.seed)

    tables = resampled([confusion_rows(gold, one.label[both]) for one in pair])
    errors = resampled([np.stack([tone_errors(gold, tone), np.ones(len(gold))], axis=1) for tone in tones])
    ranks = resample_totals(
        membership(meetings)[:, None], n_draws=min(first.recipe.n_draws, N_RANK_DRAWS), seed=first.recipe.seed
    )
    found = [
        (f"difference in {name}", tables.of(partial(_minus, measure), bounds=ends))
        for name, measure, ends in _DIFFERENCES
    ]
    found.append(("reduction of MAE", errors.of(lambda t: mean_of(t[:, 1]) - mean_of(t[:, 0]), bounds=(-2.0, 2.0))))
    found.append(
        (
            "difference in Spearman",
            ranks.of(
                lambda w: weighted_spearman(gold, tones[0], w[:, 0]) - weighted_spearman(gold, tones[1], w[:, 0]),
                bounds=(-2.0, 2.0),
            ),
        )
    )
    n_unscored = int((np.isnan(first.label[both]) | np.isnan(other.label[both])).sum())
    recipe = f"{first.recipe.signature} minus {other.recipe.signature}"
    return tuple(
        Result(
            metric, *ends, len(both), n_unscored, recipe, "" if np.isfinite(ends[0]) else "undefined for one of them"
        )
        for metric, ends in found
    )


def _minus(measure: Callable[[Floats], Floats], totals: Floats) -> Floats:
    return measure(totals[:, 0]) - measure(totals[:, 1])


def _notes(
    rows: Gold,
    scorers: Sequence[Scorer],
    absent: Sequence[tuple[str, str]],
    split: str | None,
    recipe: Recipe,
    gold: str,
) -> tuple[str, ...]:
    is_bundled = gold != "given"
    who = (
        f"The gold is {LABELLED_BY} working from the codebook; no human coded."
        if is_bundled
        else "Gold: the table given."
    )
    notes = [
        f"{who} {len(rows)} rows of {len(set(rows.meetings))} meetings; "
        f"95% intervals over meetings ({recipe.n_draws} draws, seed {recipe.seed}).",
        "Rows without a tone count as wrong; coverage is the share that has one. A scorer is compared on the rows "
        "whose language it reads (VADER and LSD English, SnowNLP Chinese). Differences are the first scorer minus the "
        "other (of MAE the other minus the first), on the rows that both read.",
    ]
    if is_bundled and split in (None, "train"):
        notes.append("The peers' fitted cuts come from the train meetings, which are among these rows.")
    for scorer in scorers:
        fitted_on = getattr(scorer, "fitted_on", "")
        if fitted_on and is_bundled:
            what = f"{scorer.name} was fitted on {fitted_on}"
            notes.append(f"{what}: its figures there are not those of unseen meetings.")
    notes += [f"{name} is absent: {reason}" for name, reason in absent]
    return tuple(notes)
