"""A model for fine-tuning and what goes into it: settings, loading from safetensors, token ids, batches of like lengths, saving.

torch and transformers are imported when a model is loaded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpora.errors import InputError, MissingPackageError
from framing.backends.loading import quiet

Floats = NDArray[np.float64]
# Batches of like lengths are cut from so many rows at a time, so that an epoch is still in a random order.
_POOL = 2048


@dataclass(frozen=True, slots=True)
class Settings:
    """How to fit. ``batch_tokens`` bounds rows times the longest row of a batch; ``max_tokens`` cuts a text (and its
    pair); ``warmup`` is a share of all steps; ``patience`` epochs without a better figure end the fit; ``precision`` is
    "fp32", "bf16" (autocast) or "auto": bf16 on CUDA, fp32 elsewhere. The learning rate is one for encoders of the size of
    BERT base; six small layers (MiniLM-L6) want 1.5e-4 to 3e-4. Equal settings give equal weights on the same
    processor with the same number of threads; on CUDA nearly so."""

    epochs: int = 6
    learning_rate: float = 5e-5
    batch_tokens: int = 1024
    max_tokens: int = 256
    warmup: float = 0.1
    weight_decay: float = 0.01
    patience: int = 2
    seed: int = 7
    device: str = "auto"
    precision: str = "auto"
    freeze_embeddings: bool = False

    def __post_init__(self) -> None:
        for name, is_good, reason in (
            ("epochs", self.epochs >= 1, "at least 1"),
            ("learning_rate", 0 < self.learning_rate < 1, "between 0 and 1"),
            ("batch_tokens", self.batch_tokens >= self.max_tokens, "at least max_tokens"),
            ("max_tokens", 8 <= self.max_tokens, "at least 8"),
            ("precision", self.precision in ("auto", "fp32", "bf16"), "auto, fp32 or bf16"),
        ):
            if not is_good:
                raise InputError("options", "", "options", f"{name} is {getattr(self, name)}; it must be {reason}")


@dataclass(frozen=True, slots=True)
class Epoch:
    """One pass: mean ``loss`` of its batches, ``figure`` on the rows kept aside (higher is better), ``seconds``."""

    number: int
    loss: float
    figure: float
    seconds: float


class Tuned:
    """A fitted model with its tokenizer and the passes that made it; ``best`` is the pass whose weights it holds."""

    def __init__(self, model: Any, tokenizer: Any, settings: Settings, columns: Sequence[str]) -> None:
        self.model, self.tokenizer, self.settings = model, tokenizer, settings
        self.columns = tuple(columns)
        self.epochs: list[Epoch] = []
        self.best = 0

    def logits(self, texts: Sequence[str], pairs: Sequence[str] | None = None) -> Floats:
        """Logits (N, K) of texts, in the order given."""
        import torch

        encoded = encode(self.tokenizer, texts, pairs, self.settings.max_tokens)
        lengths = np.array([len(one["input_ids"]) for one in encoded])
        found = np.empty((len(texts), len(self.columns)))
        self.model.eval()
        device = next(self.model.parameters()).device
        with torch.inference_mode(), autocast(torch, device, self.settings.precision):
            for batch in batches(lengths, self.settings.batch_tokens * 2, None):
                inputs = padded(self.tokenizer, [encoded[row] for row in batch], device)
                found[batch] = self.model(**inputs).logits.float().cpu().numpy()
        return found


def save(tuned: Tuned, folder: Path, *, name: str) -> None:
    """Write weights (safetensors), settings and tokenizer into a folder; they name the base ``name``, not its path."""
    tuned.model.config._name_or_path = name
    tuned.tokenizer.name_or_path = name
    with quiet():
        tuned.model.save_pretrained(folder)
        tuned.tokenizer.save_pretrained(folder)


def loaded(folder: str, columns: Sequence[str], settings: Settings) -> Tuned:
    """The model with a new head, from safetensors alone.

    Raises MissingPackageError without transformers, InputError ``model_contract`` for a folder that cannot be loaded, lacks
    weights of the body, or has no fast tokenizer with a padding token.
    """
    try:
        from transformers import AutoModelForSequenceClassification, AutoTokenizer
    except ImportError:
        raise MissingPackageError("fine-tuning", "models") from None
    import torch

    try:
        with quiet():
            model, found = AutoModelForSequenceClassification.from_pretrained(
                folder,
                num_labels=len(columns),
                id2label=dict(enumerate(columns)),
                label2id={name: k for k, name in enumerate(columns)},
                problem_type="multi_label_classification",
                ignore_mismatched_sizes=True,
                use_safetensors=True,
                trust_remote_code=False,
                local_files_only=True,
                dtype=torch.float32,
                output_loading_info=True,
            )
            tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError, TypeError, ImportError) as error:
        raise _unusable(folder, f"cannot be loaded: {str(error).strip().splitlines()[0][:200]}") from None
    # A head of its own is lost on purpose; the body must be there whole, or a fit would begin from random weights.
    body = f"{model.base_model_prefix}."
    changed = [*found["missing_keys"], *(str(one[0]) for one in found["mismatched_keys"])]
    lacking = sorted(name for name in changed if name.startswith(body) and "pooler." not in name)
    if lacking:
        raise _unusable(folder, f"{len(lacking)} weights are missing or of another shape, {lacking[0]} among them")
    if not getattr(tokenizer, "is_fast", False) or tokenizer.pad_token is None:
        raise _unusable(folder, "has no tokenizer.json, or no padding token in it")
    # Two positions less: RoBERTa counts them from behind the padding token's number.
    positions = getattr(model.config, "max_position_embeddings", None) or settings.max_tokens + 2
    limit = min(settings.max_tokens, tokenizer.model_max_length, positions - 2)
    return Tuned(model, tokenizer, replace(settings, max_tokens=limit), columns)


def _unusable(folder: str, reason: str) -> InputError:
    return InputError(Path(folder).name, "", "model_contract", reason)


def encode(
    tokenizer: Any, texts: Sequence[str], pairs: Sequence[str] | None, max_tokens: int
) -> list[dict[str, list[int]]]:
    """Token ids of each text, by itself or with its second text, cut to ``max_tokens``."""
    found: list[dict[str, list[int]]] = [{}] * len(texts)
    for is_pair in (False, True):
        rows = [row for row in range(len(texts)) if bool(pairs is not None and pairs[row]) is is_pair]
        if not rows:
            continue
        given = [[texts[row] for row in rows]]
        if is_pair and pairs is not None:
            given.append([pairs[row] for row in rows])
        encoded = tokenizer(*given, truncation=True, max_length=max_tokens)
        for place, row in enumerate(rows):
            found[row] = {name: encoded[name][place] for name in encoded}
    return found


def unknown_share(tokenizer: Any, texts: Sequence[str]) -> float:
    """Share of the tokens of texts that the vocabulary does not hold, in [0, 1]; 0.0 where it holds everything."""
    unknown = tokenizer.unk_token_id
    ids = [one for row in encode(tokenizer, texts, None, 512) for one in row["input_ids"]]
    return 0.0 if unknown is None or not ids else ids.count(unknown) / len(ids)


def padded(tokenizer: Any, rows: Sequence[dict[str, list[int]]], device: Any) -> dict[str, Any]:
    """Tensors (B, longest) of encoded rows, as the model takes them."""
    return dict(tokenizer.pad(list(rows), return_tensors="pt").to(device))


def batches(
    lengths: NDArray[np.int64], batch_tokens: int, order: np.random.Generator | None
) -> Iterator[NDArray[np.int64]]:
    """Row numbers in batches of like lengths, rows times the longest at most ``batch_tokens``; by length without
    ``order``, else in a random order of batches from random pools of rows."""
    rows = np.argsort(lengths, kind="stable") if order is None else order.permutation(len(lengths))
    size = len(rows) if order is None else _POOL
    made: list[NDArray[np.int64]] = []
    for first in range(0, len(rows), max(size, 1)):
        pool = rows[first : first + size]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        begin = 0
        for end in range(1, len(pool) + 1):
            if end == len(pool) or (end + 1 - begin) * lengths[pool[end]] > batch_tokens:
                made.append(pool[begin:end])
                begin = end
    places = range(len(made)) if order is None else order.permutation(len(made))
    return iter([made[place] for place in places])


def device_of(torch: Any, name: str) -> Any:
    """The device of a name; "auto" is CUDA where there is one. Raises InputError ``options`` for one that is not there."""
    try:
        found = torch.device(("cuda" if torch.cuda.is_available() else "cpu") if name == "auto" else name)
    except RuntimeError:
        raise InputError("options", "", "options", f"device is {name!r}; it is auto, cpu, cuda or cuda:1") from None
    if found.type == "cuda" and (found.index or 0) >= torch.cuda.device_count():
        raise InputError("options", "", "options", f"there is no {found} here; leave the device out")
    return found


def autocast(torch: Any, device: Any, precision: str) -> Any:
    """Where the forward pass is computed in bfloat16, or as it is; the weights stay float32."""
    wanted = precision == "bf16" or (precision == "auto" and device.type == "cuda")
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=wanted)
