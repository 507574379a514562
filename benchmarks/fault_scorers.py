"""Scorers with a fault, for the harness: each is the register with something that goes wrong on the way."""

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from framing.backends.register import RegisterScorer
from framing.careful import taken
from framing.scorer import Scores

FAULTS = ("kill", "memory", "hang", "raise", "short", "reorder")


class Faulty(RegisterScorer):
    """Reads as the register does, but where a text holds ``mark`` it dies, runs out of memory (to the parent it is a
    kill), hangs, raises, gives an answer too few, or answers in another order: once, if ``marker`` names a file that is
    then made, else every time."""

    def __init__(self, fault: str, mark: str, marker: str = "") -> None:
        self.fault, self.mark, self.marker = fault, mark, marker

    def _strikes(self, texts: Sequence[str]) -> bool:
        if not any(isinstance(text, str) and self.mark in text for text in texts):
            return False
        if self.marker:
            if Path(self.marker).exists():
                return False
            Path(self.marker).touch()
        return True

    def score(self, texts: Sequence[str], *, languages: Sequence[str] | None = None, evidence: bool = False) -> Scores:
        """Score as the register does, or fail."""
        if not self._strikes(texts):
            return super().score(texts, languages=languages, evidence=evidence)
        if self.fault in ("kill", "memory"):
            os.kill(os.getpid(), signal.SIGKILL)
        if self.fault == "hang":
            time.sleep(3600)
        if self.fault == "raise":
            raise RuntimeError("a fault was injected")
        scores = super().score(texts, languages=languages, evidence=evidence)
        rows = np.arange(len(texts) - 1) if self.fault == "short" else np.roll(np.arange(len(texts)), 1)
        return taken(scores, rows)
