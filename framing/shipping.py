"""From a fit to the file that ships: the weights, their card, and the figures on meetings that the fit did not see."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corpora.files import sha256_of, write_whole
from corpora.gold import load_quotes
from framing import calibration
from framing.backends.linear import LinearScorer
from framing.examples import examples
from framing.scorer import FRAMES
from framing.training import SEED, VERSION, fit, to_bytes


def figures(gold: pd.DataFrame, label: NDArray[np.float64], has_frame: NDArray[np.bool_]) -> dict[str, float]:
    """Tone and frames against the final labels: n, kappa (quadratic), three-class macro-F1, frames micro- and macro-F1."""
    tone = gold["tone"].to_numpy(float)
    frames = np.array([[name in names for name in FRAMES] for names in gold["frames"]])
    three = [calibration.f1(np.sign(tone) == sign, np.sign(label) == sign) for sign in (-1, 0, 1)]
    each = [calibration.f1(frames[:, k], has_frame[:, k]) for k in range(len(FRAMES))]
    found = {
        "kappa": calibration.weighted_kappa(tone, label),
        "macro_f1_3": float(np.mean(three)),
        "frames_micro_f1": calibration.f1(frames.ravel(), has_frame.ravel()),
        "frames_macro_f1": float(np.mean(each)),
    }
    return {"n": len(gold)} | {name: round(value, 3) for name, value in found.items()}


def test_figures(*, bundled_only: bool) -> dict[str, dict[str, float]]:
    """Figures on the test meetings, by weights fitted without them: all, English, Chinese."""
    scorer = LinearScorer(fit(examples(bundled_only=bundled_only, exclude=("test",))).model)
    gold = load_quotes(split="test", conveyed_by="own", withheld=not bundled_only)
    gold = gold[gold["text"].notna()]
    scores = scorer.score(gold["text"].tolist(), languages=gold["language"].tolist())
    languages = gold["language"].to_numpy(str)
    every = np.ones(len(gold), dtype=bool)
    return {
        name: figures(gold[use], np.nan_to_num(scores.label)[use], scores.has_frame[use])
        for name, use in (("all", every), ("en", languages == "en"), ("zh", languages == "zh"))
    }


def out_of_fold_errors(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Errors of the tone by side and language on gold rows, predicted by weights that did not see their meeting.

    ``rows`` is ``Fitted.out_of_fold``. Errors are tone less half the label; ``held`` is how often the 90% interval held
    half the label. Own words only; fewer than 20 rows are left out.
    """
    rows = rows[rows["conveyed_by"] == "own"]
    found = []
    for (side, language), group in rows.groupby(["side", "language"]):
        if len(group) < 20:
            continue
        truth = group["tone"].to_numpy(float) / 2
        error = group["tone_predicted"].to_numpy(float) - truth
        held = (group["tone_low"] <= truth + 1e-9) & (truth - 1e-9 <= group["tone_high"])
        found.append(
            {
                "side": str(side),
                "language": str(language),
                "n": len(group),
                "mean_error": round(float(error.mean()), 3),
                "mean_absolute_error": round(float(np.abs(error).mean()), 3),
                "held": round(float(held.mean()), 3),
            }
        )
    return found


def train(folder: Path, *, bundled_only: bool = False) -> dict[str, Any]:
    """Fit on all meetings, write ``linear.npz`` and its card into ``folder``, and give back the card.

    The card holds the figures on the test meetings by weights fitted without them in the same way; raises InputError
    where examples are missing (see ``examples``).
    """
    held_out = test_figures(bundled_only=bundled_only)
    fitted = fit(examples(bundled_only=bundled_only))
    content = to_bytes(fitted.model)
    card: dict[str, Any] = {
        "file": "linear.npz",
        "version": VERSION,
        "sha256": sha256_of(content),
        "licence": "CC BY 4.0",
        "source": "fitted by parley train" + (" --bundled-only" if bundled_only else ""),
        "description": "Weights of the scorer linear over hashed n-grams under a mask of sides. They hold no text.",
        "labelled_by": "language models working from the codebook; no human coded",
        "recipe": "fitted on all meetings; the figures are of weights fitted in the same way without the test meetings",
        "seed": SEED,
        "n_grams": len(fitted.model.hashes),
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in card.items()]
    tables = {"examples": fitted.n_examples} | {f"test.{name}": values for name, values in held_out.items()}
    lines += [
        f"\n[{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())
        for name, values in tables.items()
    ]
    errors = out_of_fold_errors(fitted.out_of_fold)
    for row in errors:
        lines.append("\n[[errors]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in row.items()))
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "linear.npz", content)
    write_whole(folder / "linear.toml", "".join(lines))
    return card | tables | {"errors": errors}
