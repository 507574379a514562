"""Fine-tune an encoder: a transformers model for sequence classification learns the blocks of logits of framing.backends.heads.

The loop is short and seeded: batches of like lengths under a token budget, AdamW with a linear warm-up and decay, the
weights of the epoch that did best on rows kept aside. Rows may be silent about a logit (nan), so that sources with
different labels learn together. torch and transformers are imported when a fit begins.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpora.errors import InputError, MissingPackageError
from framing.backends.heads import BLOCKS
from framing.backends.tuned import (
    Epoch,
    Settings,
    Tuned,
    autocast,
    batches,
    device_of,
    encode,
    loaded,
    padded,
    unknown_share,
)

Floats = NDArray[np.float64]
# What a block's loss counts for beside the tone's; set by hand, not searched for.
BLOCK_WEIGHTS = {"tone": 1.0, "frames": 1.0, "topics": 0.5, "roles": 0.3}
# Share of unknown tokens from which on a vocabulary is taken for one of other languages.
_MOST_UNKNOWN = 0.3


@dataclass(frozen=True, slots=True)
class Rows:
    """N texts, the second text of each ("" for none), what each logit must say of them, (N, K) 1, 0 or nan, what each
    counts for, (N,), and its language."""

    texts: Sequence[str]
    pairs: Sequence[str]
    answers: Floats
    weight: Floats
    languages: Sequence[str]

    def __len__(self) -> int:
        return len(self.texts)


def fit(
    folder: str,
    rows: Rows,
    aside: Rows,
    figure: Callable[[Floats], float],
    columns: Sequence[str],
    settings: Settings,
    *,
    told: Callable[[str], None] = lambda _: None,
) -> Tuned:
    """Fit an encoder from a local ``folder`` to ``rows``; keep the epoch whose ``figure`` of the logits (M, K) of the rows
    ``aside`` is best.

    ``columns`` name the K logits; ``told`` gets a line an epoch. Global random state of torch is as before afterwards.

    Raises MissingPackageError without torch and transformers, InputError ``number`` where the loss is not finite and
    ``model_contract`` for a model that cannot be used or whose vocabulary is one of other languages.
    """
    try:
        import torch
    except ImportError:
        raise MissingPackageError("fine-tuning", "models") from None
    device = device_of(torch, settings.device)
    with torch.random.fork_rng():
        torch.manual_seed(settings.seed)
        tuned = loaded(folder, columns, settings)
        _refuse_foreign(tuned, rows, folder)
        tuned.model.to(device)
        _start_from_base_rates(torch, tuned.model, rows)
        _fit(torch, tuned, rows, aside, figure, device, told)
    return tuned


def _fit(
    torch: Any,
    tuned: Tuned,
    rows: Rows,
    aside: Rows,
    figure: Callable[[Floats], float],
    device: Any,
    told: Callable[[str], None],
) -> None:
    settings, model = tuned.settings, tuned.model
    encoded = encode(tuned.tokenizer, rows.texts, rows.pairs, settings.max_tokens)
    lengths = np.array([len(one["input_ids"]) for one in encoded])
    order = np.random.default_rng(settings.seed)
    plan = [list(batches(lengths, settings.batch_tokens, order)) for _ in range(settings.epochs)]
    n_steps = sum(map(len, plan))
    if settings.freeze_embeddings:
        model.get_input_embeddings().weight.requires_grad_(False)
    optimizer = torch.optim.AdamW(_groups(model, settings), lr=settings.learning_rate)
    n_warm = max(1, round(settings.warmup * n_steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / n_warm, max(n_steps - step, 0) / max(n_steps - n_warm, 1))
    )
    answers = torch.from_numpy(rows.answers).float()
    weight = torch.from_numpy(rows.weight / rows.weight.mean()).float()
    best: dict[str, Any] = {}
    for number, pass_ in enumerate(plan, start=1):
        start = time.perf_counter()
        model.train()
        losses = []
        for batch in pass_:
            inputs = padded(tuned.tokenizer, [encoded[row] for row in batch], device)
            with autocast(torch, device, settings.precision):
                logits = model(**inputs).logits
            part = torch.from_numpy(batch)
            loss = loss_of(logits.float(), answers[part].to(device), weight[part].to(device))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        if not np.isfinite(losses).all():
            raise InputError(
                "fine-tuning", f"epoch {number}", "number", "the loss is not finite; lower the learning rate"
            )
        value = figure(tuned.logits(aside.texts, aside.pairs))
        epoch = Epoch(number, float(np.mean(losses)), value, time.perf_counter() - start)
        tuned.epochs.append(epoch)
        told(f"epoch {number}: loss {epoch.loss:.4f}, figure {value:.4f}, {epoch.seconds:.0f} s")
        if not best or value > tuned.epochs[tuned.best - 1].figure:
            tuned.best = number
            best = {name: value.detach().clone() for name, value in model.state_dict().items()}
        elif number - tuned.best >= settings.patience:
            break
    model.load_state_dict(best)
    model.eval()


def loss_of(logits: Any, answers: Any, weight: Any) -> Any:
    """Loss of logits (B, K) against answers (B, K) of 1, 0 and nan, each row counting ``weight`` (B,).

    Binary cross-entropy over what a row answers of a block, summed over the row and divided by the size of the block's
    usual surprise; cross-entropy over the roles, of which one holds. Blocks that are not among the K columns are left
    out (a model of the tone alone has 4).
    """
    from torch.nn import functional

    known = ~answers.isnan()
    filled = answers.nan_to_num(0.0)
    total = logits.new_zeros(len(logits))
    for name, columns in BLOCKS.items():
        if columns.stop > logits.shape[1]:
            continue
        part, answer, use = logits[:, columns], filled[:, columns], known[:, columns]
        if name == "roles":
            loss = functional.cross_entropy(part, answer, reduction="none") * use.any(dim=1)
        else:
            each = functional.binary_cross_entropy_with_logits(part, answer, reduction="none") * use
            # The tone's logits answer one question together; of frames and topics a row carries about two.
            loss = each.sum(dim=1) / (2.0 if name == "tone" else 4.0)
        total = total + BLOCK_WEIGHTS[name] * loss
    return (total * weight).mean()


def _refuse_foreign(tuned: Tuned, rows: Rows, folder: str) -> None:
    """Raise InputError ``model_contract`` where the vocabulary does not hold the words of a language of the rows."""
    for language in sorted(set(rows.languages)):
        texts = [text for text, spoken in zip(rows.texts, rows.languages, strict=True) if spoken == language][:500]
        if unknown_share(tuned.tokenizer, texts) > _MOST_UNKNOWN:
            reason = (
                f"its vocabulary does not hold the words of {language}; fit on other languages, or take another base"
            )
            raise InputError(Path(folder).name, "", "model_contract", reason)


def _start_from_base_rates(torch: Any, model: Any, rows: Rows) -> None:
    """Let the new head say the base rate of each answer at first: the rare ones need not be unlearned."""
    n_columns = rows.answers.shape[1]
    heads = [one for one in model.modules() if isinstance(one, torch.nn.Linear) and one.out_features == n_columns]
    if not heads or heads[-1].bias is None:
        return
    known = ~np.isnan(rows.answers)
    rate = (np.nansum(rows.answers, axis=0) + 0.5) / (known.sum(axis=0) + 1.0)
    with torch.no_grad():
        heads[-1].bias.copy_(torch.from_numpy(np.log(rate / (1 - rate))))


def _groups(model: Any, settings: Settings) -> list[dict[str, Any]]:
    """Parameters with weight decay and those without (biases and norms, which are vectors)."""
    learning = [one for one in model.parameters() if one.requires_grad]
    return [
        {"params": [one for one in learning if one.ndim > 1], "weight_decay": settings.weight_decay},
        {"params": [one for one in learning if one.ndim <= 1], "weight_decay": 0.0},
    ]
