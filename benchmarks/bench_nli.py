"""Zero-shot scoring by hypotheses: its speed beside transformers' own pipeline, and its figures for who has weights.

    python -m benchmarks.bench_nli [--model FOLDER [--languages en+zh] [--split validation] [--quick]] [--precision fp32]

Speed is taken on random weights of two common shapes, English quotes as statements, the twelve frames as hypotheses, both
ways on the same statements in the same run, and the probabilities are compared. With ``--model`` (a folder, or
``owner/name@COMMIT``) the table of hypotheses is measured on the gold with those weights: tone and frames at the card's
threshold and at thresholds fitted on the train meetings, and how much hangs on the wording. Exit status 1 where a line is
not kept.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corpora.errors import InputError
from corpora.gold import SPLITS, load_quotes
from eval.benchmark import evaluate
from eval.tables import Table, number, to_text
from framing import calibration
from framing.backends.checkpoints import open_checkpoint
from framing.backends.embedding import open_model
from framing.backends.encoder import Encoder
from framing.backends.nli import NLIScorer, entailment, inference_labels, load_hypotheses, probability
from framing.scorer import FRAMES

# Shape to statements and rounds, and what is asked of it: times the pipeline, at least and far aim.
SHAPES = {"xlm-roberta": (12, 3, 4.0, 8.0), "deberta-v2": (8, 2, 4.0, 8.0)}
NAMES = {"xlm-roberta": "XLM-R base", "deberta-v2": "mDeBERTa-v3 base"}
MOST_APART = 1e-4
# Statements of each split and language on which the wordings are compared.
N_WORDINGS = 60
# Statements of each split and language in a trial: figures of so few mean nothing.
N_QUICK = 4


def random_model(folder: Path, kind: str) -> Path:
    """A model of base size with random weights and three labels; the tokenizer is that of all-MiniLM-L6-v2, since those of
    the shapes cannot be had without a network."""
    import torch
    from transformers import (
        DebertaV2Config,
        DebertaV2ForSequenceClassification,
        PreTrainedTokenizerFast,
        XLMRobertaConfig,
        XLMRobertaForSequenceClassification,
    )

    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(open_model("all-MiniLM-L6-v2").folder / "tokenizer.json"),
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=512,
        model_input_names=["input_ids", "attention_mask"],
    )
    labels = ("entailment", "neutral", "contradiction")
    shape: dict[str, Any] = {
        "vocab_size": len(tokenizer),
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "intermediate_size": 3072,
        "pad_token_id": 0,
        "max_position_embeddings": 514,
        "id2label": dict(enumerate(labels)),
        "label2id": {label: place for place, label in enumerate(labels)},
    }
    torch.manual_seed(7)
    if kind == "xlm-roberta":
        model: Any = XLMRobertaForSequenceClassification(XLMRobertaConfig(type_vocab_size=1, **shape))
    else:
        # As in the configuration of microsoft/mdeberta-v3-base.
        relative = {"relative_attention": True, "position_buckets": 256, "max_relative_positions": -1}
        relative |= {"pos_att_type": ["p2c", "c2p"], "norm_rel_ebd": "layer_norm", "share_att_key": True}
        model = DebertaV2ForSequenceClassification(
            DebertaV2Config(type_vocab_size=0, position_biased_input=False, **relative, **shape)
        )
    # Random weights of the usual size hardly tell two texts apart; these do, so that equal numbers mean something.
    last = model.classifier.out_proj if kind == "xlm-roberta" else model.classifier
    last.weight.data.mul_(4)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def statements(n: int) -> list[str]:
    """English quotes, the longest left out with the shortest: n of them evenly by length."""
    quotes = load_quotes(conveyed_by="own")
    texts = sorted(
        quotes.loc[quotes["text"].notna() & (quotes["language"] == "en"), "text"], key=lambda text: (len(text), text)
    )
    return [str(texts[int(place)]) for place in np.linspace(0.05, 0.95, n) * len(texts)]


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def speed_row(kind: str, folder: Path, precision: str) -> tuple[tuple[str, ...], bool]:
    """One shape: pairs a second both ways by the median of rounds taken in turn, and the largest difference."""
    from transformers import pipeline

    n, n_rounds, least, far = SHAPES[kind]
    texts = statements(n)
    hypotheses = [one[0] for one in load_hypotheses().frames["en"]]
    checkpoint = open_checkpoint(str(random_model(folder, kind)))
    labels = inference_labels(checkpoint)
    asked: Any = pipeline("zero-shot-classification", model=str(folder), device="cpu")
    encoder = Encoder(checkpoint, device="cpu", precision=precision)
    own, other = [], []
    entailment(encoder, labels, texts[:2], hypotheses)
    for _ in range(n_rounds):
        seconds, answers = _timed(
            lambda: asked(texts, candidate_labels=hypotheses, hypothesis_template="{}", multi_label=True)
        )
        other.append(seconds)
        seconds, found = _timed(lambda: probability(entailment(encoder, labels, texts, hypotheses)))
        own.append(seconds)
    wanted = np.array(
        [[dict(zip(one["labels"], one["scores"], strict=True))[name] for name in hypotheses] for one in answers]
    )
    apart = float(np.abs(found - wanted).max())
    n_pairs = n * len(hypotheses)
    ratio = statistics.median(other) / statistics.median(own)
    is_equal = apart <= MOST_APART or precision != "fp32"
    is_kept = ratio >= least and is_equal
    layout = "packed" if encoder.why_plain == "" else "plain"
    cells = (
        NAMES[kind],
        f"{n} by 12",
        layout,
        f"{n_pairs / statistics.median(own):.1f}",
        f"{n_pairs / statistics.median(other):.1f}",
        number(ratio, 2),
        f"at least {least:.0f}",
        f"{far:.0f}",
        f"{apart:.1e}",
        f"{float(wanted.std()):.1e}",
        "pass" if is_kept else "FAIL",
    )
    return cells, is_kept


def measure(precision: str = "fp32") -> tuple[list[Table], bool]:
    """The table of speeds, and whether its lines are kept."""
    rows, is_kept = [], True
    with tempfile.TemporaryDirectory() as folder:
        for kind in SHAPES:
            row, keeps = speed_row(kind, Path(folder) / kind, precision)
            rows.append(row)
            is_kept &= keeps
    header = (
        "shape, random weights",
        "statements by hypotheses",
        "layout",
        "pairs a second",
        "pipeline's",
        "ratio",
        "line",
        "far aim",
        "most apart",
        "deviation",
        "verdict",
    )
    title = f"nli beside transformers' zero-shot pipeline on a processor, {precision}, median of rounds in turn"
    return [Table(title, header, tuple(rows), 3)], is_kept


def gold_rows(scorer: NLIScorer, split: str, most: int | None) -> pd.DataFrame:
    """Quotes of a split in the languages that the scorer reads, at most so many of each."""
    gold = load_quotes(split=split, conveyed_by="own")  # type: ignore[arg-type]
    gold = gold[gold["text"].notna() & gold["language"].isin(scorer.languages)]
    return (gold if most is None else gold.groupby("language").head(most)).reset_index(drop=True)


def gold_tables(scorer: NLIScorer, split: str, most: int | None = None) -> list[Table]:
    """What weights make of the hypotheses: figures on a split, thresholds from the train meetings, wordings.

    ``most`` is how many quotes of each split and language are read, None for all.
    """
    evaluation = evaluate([scorer], gold=gold_rows(scorer, split, most), peers=most is None)
    chances, frames = {}, {}
    for one in dict.fromkeys(("train", split)):
        gold = gold_rows(scorer, one, most)
        chances[one] = scorer.score(gold["text"].tolist(), languages=gold["language"].tolist()).frames
        frames[one] = np.array([[name in names for name in FRAMES] for names in gold["frames"]])
    cuts = np.array(calibration.thresholds(chances["train"], frames["train"]))
    usual, fitted = chances[split] >= load_hypotheses().frame_threshold, chances[split] >= cuts
    rows = [
        (
            name,
            str(int(frames[split][:, k].sum())),
            _f1(frames[split][:, k], usual[:, k]),
            f"{cuts[k]:.3f}",
            _f1(frames[split][:, k], fitted[:, k]),
        )
        for k, name in enumerate(FRAMES)
    ]
    micro = [_f1(frames[split].ravel(), one.ravel()) for one in (usual, fitted)]
    rows.append(("all (micro)", str(int(frames[split].sum())), micro[0], "", micro[1]))
    header = ("frame", f"rows of {split} with it", "F1 at the card's", "threshold from train", "F1 at it")
    frames_table = Table("Frames by thresholds", header, tuple(rows), 1)
    return [*evaluation.tables(), frames_table, wordings_table(scorer, split, most or N_WORDINGS)]


def _f1(gold: NDArray[np.bool_], found: NDArray[np.bool_]) -> str:
    return number(calibration.f1(gold, found), 3) if gold.any() else "-"


def wordings_table(scorer: NLIScorer, split: str, most: int) -> Table:
    """How much tone and frames hang on the wording of the hypotheses."""
    gold = gold_rows(scorer, split, most)
    found = scorer.sensitivity(gold["text"].tolist(), languages=gold["language"].tolist())
    rows = [
        (
            str(measure),
            str(len(group)),
            number(float(group["deviation"].mean()), 3),
            number(float((group["high"] - group["low"]).max()), 3),
            f"{group['is_stable'].astype(bool).mean():.0%}",
        )
        for measure, group in found.groupby("measure", sort=False)
    ]
    header = ("measure", "n", "mean deviation over wordings", "largest range", "same verdict under all")
    return Table(f"Three wordings of each hypothesis, split {split}", header, tuple(rows), 1)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--model", help="weights to measure on the gold; without it speed alone is taken")
    parser.add_argument("--languages", default="", help="en, zh or en+zh, where it is not known of the model")
    parser.add_argument("--split", choices=SPLITS[:2], default="validation")
    parser.add_argument("--quick", action="store_true", help="a few quotes, to try the way")
    parser.add_argument("--precision", default="fp32")
    given = parser.parse_args(arguments)
    if given.model is not None:
        scorer = NLIScorer(given.model, languages=given.languages, precision=given.precision)
        most = N_QUICK if given.quick else None
        notes = [f"measured: {scorer.name}@{scorer.version}"]
        if given.quick:
            notes.append(f"a trial on {N_QUICK} quotes of each split and language: its figures mean nothing")
        sys.stdout.write(to_text(gold_tables(scorer, given.split, most), notes))
        return 0
    try:
        tables, is_kept = measure(given.precision)
    except InputError as error:
        sys.stdout.write(f"not run here: {error}\n")
        return 0
    sys.stdout.write(to_text(tables))
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
