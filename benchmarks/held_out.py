"""Weights fitted without the meetings that are measured, so that a figure is one of unseen meetings.

A fit takes minutes, so each is made once in a run.
"""

import functools

import numpy as np

from corpora.files import development_folder
from corpora.gold import SPLITS
from framing.backends.linear import LinearScorer
from framing.examples import examples
from framing.training import Fitted, fit


@functools.cache
def fitted_without(*splits: str) -> Fitted:
    """The shipped recipe on all examples but the gold rows of some splits; on the bundled ones where PARLEY_DATA names
    no folder."""
    return fit(examples(bundled_only=development_folder() is None, exclude=splits))


def unseen_scorer(split: str) -> LinearScorer:
    """The shipped scorer with weights that saw no meeting of ``split``.

    The calibration needs meetings that the register was not read on, which are those of validation and test: where one
    of the two is measured the other is fitted on.
    """
    scorer = LinearScorer(fitted_without(split).model, topics=True)
    # The shipped weights say that they saw all meetings; these did not, and the bench says which.
    scorer.fitted_on = ""
    return scorer


def cross_fitted(split: str) -> tuple[Fitted, str]:
    """A fit with its out-of-fold predictions, and of which meetings they are: of all meetings in the last look, of all
    but the test meetings before it."""
    if split == "test":
        return fitted_without(), "all bundled meetings"
    return fitted_without("test"), "train and validation meetings"


def fitted_on(split: str) -> str:
    """In words, what ``unseen_scorer`` was fitted on."""
    kept = [one for one in SPLITS if one != split]
    where = "with the folder of PARLEY_DATA" if development_folder() is not None else "bundled examples alone"
    return f"{' and '.join(kept)} meetings, official sentences, written statements and a lexicon, {where}"


def shortest_constant(gold: np.ndarray, tone: np.ndarray, coverage: float) -> tuple[float, float]:
    """Mean width and coverage of tone +- one constant, cut at -1 and 1, that covers at least ``coverage`` of ``gold``.

    ``gold`` (N,) is label / 2, ``tone`` (N,) the prediction, both in [-1, 1]; the constant is the least that does.
    """
    errors = np.sort(np.abs(gold - tone))
    place = min(max(int(np.ceil(coverage * len(errors) - 1e-9)) - 1, 0), len(errors) - 1)
    half = errors[place]
    width = np.minimum(tone + half, 1.0) - np.maximum(tone - half, -1.0)
    return float(width.mean()), float((errors <= half + 1e-9).mean())
