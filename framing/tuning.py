"""From an encoder to a folder that the scorer ``hf`` reads: rows, their parts, the fit, its calibration, its card.

Three parts by meeting: most are learned from, a fifth of the meetings stops the fit and sets its thresholds, and a split of
the gold is measured, by the new weights and by ``linear`` fitted without it. The weights in the folder are those measured.
"""

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corpora.errors import InputError
from corpora.gold import SPLITS, Split
from framing import calibration
from framing.auxiliary import auxiliary_rows
from framing.backends import finetune, heads
from framing.backends.checkpoints import Checkpoint, open_checkpoint, require_models
from framing.backends.finetune import Rows
from framing.backends.linear import LinearScorer
from framing.backends.tuned import Settings, Tuned, save
from framing.examples import examples
from framing.training import WEIGHTS, fit
from framing.tuning_card import CARD, card_toml, readme
from framing.tuning_figures import Figure, differences, figures

# What a row of an auxiliary set counts for beside a gold row's 2.
AUXILIARY_WEIGHT = 0.5
ASIDE = 0.2


def tune(
    base: str,
    out: Path,
    *,
    settings: Settings | None = None,
    languages: Sequence[str] = ("en", "zh"),
    auxiliary: Sequence[str] = (),
    split: Split = "validation",
    bundled_only: bool = False,
    limit: int | None = None,
    overwrite: bool = False,
    told: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Fine-tune the encoder ``base`` (a folder, or ``owner/name@COMMIT``) and write the folder ``out``; give its card.

    ``split`` is the gold that is measured and not learned from; with "validation" the test meetings are left out
    altogether. ``languages`` keeps rows in those languages; ``auxiliary`` adds sets by name (framing.auxiliary);
    ``limit`` keeps so many rows of each source, language and split, to try the way. ``told`` gets lines of progress.
    The folder appears whole or not at all.

    Raises InputError for a base that cannot be read (see ``open_checkpoint``), ``exists`` where ``out`` holds something
    (unless ``overwrite``, and then what an earlier fit wrote), ``options``, ``missing`` where examples are missing;
    MissingPackageError without torch and transformers.
    """
    require_models("fine-tuning")
    settings = settings or Settings()
    out = Path(out)
    check_target(out, overwrite=overwrite)
    checkpoint = open_checkpoint(base)
    rows = gathered(split, bundled_only=bundled_only, auxiliary=auxiliary, limit=limit)
    parts = divided(rows, split, settings.seed)
    wanted = rows["language"].isin(list(languages)).to_numpy()
    learned, aside, measured = (rows[wanted & (parts == part)].reset_index(drop=True) for part in _PARTS)
    for name, part in zip(_PARTS, (learned, aside, measured), strict=True):
        if not len(part):
            raise InputError("options", "", "options", f"no rows to be {name} in {' and '.join(languages)}")
    told(f"{checkpoint.name}: {len(learned)} rows to learn from, {len(aside)} to stop by, {len(measured)} to measure")
    tuned = finetune.fit(
        str(checkpoint.folder),
        rows_of(learned),
        rows_of(aside),
        lambda logits: quality(aside, logits),
        heads.COLUMNS,
        settings,
        told=told,
    )
    calibrated = calibrate(aside, tuned.logits(*_inputs(aside)))
    own = measured[measured["conveyed_by"] == "own"].reset_index(drop=True)
    told("fitting linear on the same meetings, to stand beside")
    scores = {
        "fine-tuned": heads.scores_of(tuned.logits(*_inputs(own)), own["language"].tolist(), calibrated),
        "linear": _linear(rows, parts).score(own["text"].tolist(), languages=own["language"].tolist()),
    }
    card = _card(checkpoint, tuned, learned, aside, calibrated, languages, auxiliary, split, bundled_only, limit)
    found = figures(own, scores)
    minus = differences(own, scores["fine-tuned"], scores["linear"])
    _write(out, tuned, checkpoint, card, found, minus)
    return card | {"figures": _plain(found), "minus_linear": {name: _rounded(one) for name, one in minus.items()}}


_PARTS = ("learned from", "kept aside", "measured")


def check_target(out: Path, *, overwrite: bool = False) -> None:
    """Raise InputError where a fit could not be written to ``out``: before the minutes, not after."""
    if out.is_dir() and any(out.iterdir()):
        if not overwrite:
            raise InputError(out.name, "", "exists", "the folder is not empty; choose another or overwrite it")
        if not (out / CARD).is_file():
            raise InputError(out.name, "", "exists", f"holds no {CARD}, so no earlier fit; it is not overwritten")
    elif out.exists() and not out.is_dir():
        raise InputError(out.name, "", "exists", "is a file; give a folder")
    elif not out.exists() and not out.absolute().parent.is_dir():
        raise InputError(out.name, "", "missing", "the folder that it would lie in is not there; make it first")


def gathered(
    split: Split, *, bundled_only: bool = False, auxiliary: Sequence[str] = (), limit: int | None = None
) -> pd.DataFrame:
    """All rows of a fit: the examples of the shipped scorer, without the test meetings unless they are measured, and the
    auxiliary sets, in the columns of ``framing.examples.examples`` with ``polarity`` and ``pair``."""
    if split not in SPLITS[1:]:
        raise InputError("options", "", "options", f"split is {split!r}; it is {' or '.join(SPLITS[1:])}")
    rows = examples(bundled_only=bundled_only, exclude=() if split == "test" else ("test",))
    rows = pd.concat([rows.assign(polarity=np.nan, pair=""), auxiliary_rows(tuple(auxiliary))], ignore_index=True)
    for column in ("frames", "topics"):
        rows[column] = [one if isinstance(one, list) else [] for one in rows[column]]
    if limit is not None:
        rows = rows.groupby(["origin", "language", "split"]).head(limit).reset_index(drop=True)
    return rows


def divided(rows: pd.DataFrame, split: str, seed: int) -> NDArray[np.str_]:
    """What each row is for: the gold of ``split`` is measured, of the other meetings a seeded fifth is kept aside."""
    is_gold = (rows["origin"] == "gold").to_numpy()
    is_measured = is_gold & (rows["split"] == split).to_numpy()
    meetings = np.unique(rows.loc[is_gold & ~is_measured, "meeting_id"].to_numpy(str))
    drawn = np.random.default_rng(seed).permutation(meetings)[: max(1, round(ASIDE * len(meetings)))]
    is_aside = is_gold & ~is_measured & rows["meeting_id"].isin(drawn.tolist()).to_numpy()
    return np.where(is_measured, _PARTS[2], np.where(is_aside, _PARTS[1], _PARTS[0]))


def rows_of(rows: pd.DataFrame) -> Rows:
    """Rows as the fit takes them, the names of the two sides written over."""
    texts, pairs = _inputs(rows)
    weight = np.array([WEIGHTS.get(origin, AUXILIARY_WEIGHT) for origin in rows["origin"]])
    return Rows(texts, pairs, heads.answers_of(rows), weight, rows["language"].tolist())


def _inputs(rows: pd.DataFrame) -> tuple[list[str], list[str]]:
    return heads.without_sides(rows["text"].tolist()), heads.without_sides(rows["pair"].tolist())


def quality(rows: pd.DataFrame, logits: NDArray[np.float64]) -> float:
    """What a fit is stopped by: the mean of the tone's kappa and the frames' micro-F1, before any calibration."""
    mean, _ = heads.tone_and_spread(logits[:, heads.BLOCKS["tone"]])
    kappa = calibration.weighted_kappa(rows["tone"].to_numpy(float), np.clip(np.round(2 * mean), -2, 2))
    answers = heads.answers_of(rows)[:, heads.BLOCKS["frames"]] == 1
    return (kappa + calibration.f1(answers.ravel(), (logits[:, heads.BLOCKS["frames"]] > 0).ravel())) / 2


def calibrate(rows: pd.DataFrame, logits: NDArray[np.float64]) -> dict[str, Any]:
    """Numbers that turn logits into scores (``heads.scores_of``), from rows that were not learned from."""
    tone = rows["tone"].to_numpy(float) / 2
    mean, spread = heads.tone_and_spread(logits[:, heads.BLOCKS["tone"]])
    scale = {}
    factor = np.ones(len(rows))
    for language in sorted(set(rows["language"])):
        use = (rows["language"] == language).to_numpy()
        scale[language] = calibration.tone_scale(mean[use], tone[use])
        factor[use] = scale[language]
    answers = heads.answers_of(rows) == 1
    chances = 1 / (1 + np.exp(-logits))
    cuts = {
        f"{block[:-1]}_thresholds": calibration.thresholds(chances[:, columns], answers[:, columns])
        for block, columns in heads.BLOCKS.items()
        if block in ("frames", "topics")
    }
    reach = calibration.conformal_reach(tone, np.clip(mean * factor, -1, 1), spread)
    return {"tone_scale": scale, "interval_reach": round(reach, 4), **cuts}


def _linear(rows: pd.DataFrame, parts: NDArray[np.str_]) -> LinearScorer:
    """The shipped recipe on all rows but those measured, of every language: it is one model of both. What is kept aside here
    calibrates it there."""
    use = (parts != _PARTS[2]) & rows["origin"].isin(list(WEIGHTS)).to_numpy()
    split = np.where(parts == _PARTS[1], "validation", np.where(rows["origin"] == "gold", "train", ""))
    return LinearScorer(fit(rows.assign(split=split)[use].reset_index(drop=True)).model, topics=True)


def _card(
    checkpoint: Checkpoint,
    tuned: Tuned,
    learned: pd.DataFrame,
    aside: pd.DataFrame,
    calibrated: Mapping[str, Any],
    languages: Sequence[str],
    auxiliary: Sequence[str],
    split: str,
    bundled_only: bool,
    limit: int | None,
) -> dict[str, Any]:
    settings = {name: getattr(tuned.settings, name) for name in Settings.__dataclass_fields__}
    return {
        "languages": list(languages),
        "base": {"name": checkpoint.name, "revision": checkpoint.revision, "sha256": checkpoint.sha256},
        "fit": settings
        | {
            "split": split,
            "bundled_only": bundled_only,
            "auxiliary": list(auxiliary),
            "limit": limit or 0,
            "best_epoch": tuned.best,
            "n_aside": len(aside),
        },
        "examples": {str(name): int(n) for name, n in learned["origin"].value_counts().items()},
        "epochs": [
            {"number": one.number, "loss": round(one.loss, 4), "quality": round(one.figure, 4)} for one in tuned.epochs
        ],
        "calibration": dict(calibrated),
    }


def _write(
    out: Path,
    tuned: Tuned,
    checkpoint: Checkpoint,
    card: Mapping[str, Any],
    found: Sequence[Figure],
    minus: Mapping[str, tuple[float, float, float]],
) -> None:
    """Write beside, then rename: ``out`` is the old folder or the whole new one, and nothing else stays."""
    out = out.absolute()
    temporary, old = (out.with_name(f".{out.name}.{os.getpid()}.{one}") for one in ("partial", "old"))
    try:
        save(tuned, temporary, name=checkpoint.name)
        (temporary / CARD).write_text(card_toml(card, found), encoding="utf-8")
        (temporary / "README.md").write_text(readme(card, found, minus), encoding="utf-8")
        (temporary / "figures.json").write_text(json.dumps(_plain(found), indent=1) + "\n", encoding="utf-8")
        for path in temporary.iterdir():
            _settle(path, like=temporary / CARD)
        if out.is_dir() and any(out.iterdir()):
            out.rename(old)
        try:
            temporary.rename(out)
        except OSError:
            if old.is_dir():
                old.rename(out)
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def _settle(path: Path, *, like: Path) -> None:
    """Bring a file to the disk, to be read by whoever may read its neighbour: safetensors writes for the owner alone."""
    path.chmod(like.stat().st_mode)
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _plain(found: Sequence[Figure]) -> list[dict[str, Any]]:
    return [
        {"group": one.group, "measure": one.measure, "scorer": one.scorer, "n": one.n}
        | {"value_low_high": _rounded((one.value, one.low, one.high))}
        for one in found
    ]


def _rounded(values: Sequence[float]) -> list[float | None]:
    return [None if value != value else round(value, 3) for value in values]
