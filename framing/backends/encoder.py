"""A transformer encoder over many texts: each text once, sorted, in batches of tokens, the order restored.

``logits`` are those of the model's own classification head, ``embeddings`` the mean of its last hidden states.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpora.errors import InputError, ParleyError
from framing.backends.batches import Windows, batches, windows
from framing.backends.checkpoints import Checkpoint, require_models
from framing.backends.disentangled import packed_forward, why_not
from framing.backends.packed import Packed
from framing.backends.plain import Plain

PRECISIONS = ("fp32", "bf16", "fp16", "int8")
LAYOUTS = ("auto", "plain", "packed")
# Tokens of a batch: 0 for what suits. On a processor more would only fall out of its cache; on CUDA more fills the device.
BATCH_TOKENS = 0
PACKED_TOKENS, PLAIN_TOKENS, CUDA_TOKENS = 2048, 2048, 32768
# Packed layouts are chosen for so many rows at a time.
MOST_LAYOUT_ROWS = 4096
# Windows on which packed and plain values are compared, and how far apart they may be, against max(1, |plain|): rounding
# in fp32, gross faults in the others, whose drift the benchmarks measure.
N_COMPARED = 8
AGREE = {"fp32": 1e-4, "bf16": 0.15, "fp16": 0.05, "int8": 0.5}

Array = NDArray[np.float32]
# Merges the logits of the windows of one text, (W, L), by their numbers of tokens, (W,), to (L,).
Merge = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]


Forward = Plain | Packed


class DeviceMemoryError(ParleyError):
    """A device that cannot hold even one text."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """``values`` (N, L) logits; ``n_windows`` (N,) in how many windows each text was read."""

    values: Array
    n_windows: NDArray[np.int64]


def mean_of_shares(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logits (L,) whose softmax is the mean of the softmax of each row of ``values`` (W, L) by ``weights`` (W,)."""
    shares = np.exp(values - values.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    mean: NDArray[np.float64] = np.log(np.maximum(np.average(shares, axis=0, weights=weights), 1e-30))
    return mean


class Encoder:
    """A checkpoint loaded for inference.

    ``device`` is "auto" (CUDA where there is one), "cpu", "cuda" or "cuda:1"; ``precision`` one of PRECISIONS;
    ``batch_tokens`` the tokens of a batch, 0 for what suits device and layout; ``layout`` "auto" (packed where the
    model's shape allows and the values agree, else plain), "plain" or "packed". int8 runs packed only. After a packed
    run ``model`` has lost its plain weights: use the encoder, not the model.

    Raises MissingPackageError without torch and transformers, InputError ``options`` for an option that it does not
    know, ``corrupt`` and ``model_contract`` for a model that cannot be used.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        *,
        device: str = "auto",
        precision: str = "fp32",
        batch_tokens: int = BATCH_TOKENS,
        layout: str = "auto",
    ) -> None:
        require_models("a transformer")
        _one_of("precision", precision, PRECISIONS)
        _one_of("layout", layout, LAYOUTS)
        if batch_tokens < 0:
            raise InputError(
                "options", "", "options", f"batch_tokens is {batch_tokens}; it must be 1 or more, or 0 for what suits"
            )
        from framing.backends.loading import load

        self.checkpoint, self.precision = checkpoint, precision
        loaded = load(checkpoint, device=device, precision=precision)
        self.model, self.tokenizer, self.device = loaded.model, loaded.tokenizer, loaded.device
        self.config, self.limit, self.has_head = loaded.model.config, loaded.limit, loaded.has_head
        # Why the packed path is not taken, or "" where it is; None before the first batch settles it.
        self.why_plain: str | None = None
        reason = "layout=plain" if layout == "plain" else why_not(self.model, precision, self.device)
        if reason and (layout == "packed" or precision == "int8"):
            raise InputError("options", "", "options", f"{checkpoint.name} cannot run packed: {reason}")
        self._batch_tokens = batch_tokens
        self._forward: Forward | None = self._plainly(reason) if reason else None

    def logits(
        self, texts: Sequence[str], pairs: Sequence[str] | None = None, *, merge: Merge = mean_of_shares
    ) -> Encoded:
        """Logits (N, L) of the classification head for N texts, or N pairs of a text and its second text.

        A text longer than the model is read in overlapping windows, whose logits ``merge`` brings together. Values do
        not depend on which texts stand beside each other.

        Raises InputError ``model_contract`` where the model has no classification head, DeviceMemoryError.
        """
        if not self.has_head:
            raise InputError(
                self.checkpoint.name,
                "",
                "model_contract",
                "the model has no fitted classification head; use embed:MODEL",
            )
        return self._encode(texts, pairs, merge)

    def embeddings(self, texts: Sequence[str]) -> Array:
        """(N, D) means of the last hidden states over the tokens of each text, special ones counted; not normalised.

        A long text is the mean over its windows by their tokens. Raises DeviceMemoryError.
        """
        return self._encode(texts, None, _weighted_mean).values

    @property
    def batch_tokens(self) -> int:
        """The tokens of a batch: as given, else what suits the device and the layout."""
        if self._batch_tokens:
            return self._batch_tokens
        if self.device.type == "cuda":
            return CUDA_TOKENS
        return PLAIN_TOKENS if self._forward is None or self._forward.is_padded else PACKED_TOKENS

    def _encode(self, texts: Sequence[str], pairs: Sequence[str] | None, merge: Merge) -> Encoded:
        if not texts:
            width = int(self.config.num_labels if merge is not _weighted_mean else self.config.hidden_size)
            return Encoded(np.empty((0, width), dtype=np.float32), np.empty(0, dtype=np.int64))
        keys: list[Any] = list(texts) if pairs is None else list(zip(texts, pairs, strict=True))
        places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        unique = list(places)
        cut = windows(
            self.tokenizer,
            unique if pairs is None else [one for one, _ in unique],
            None if pairs is None else [one for _, one in unique],
            self.limit,
        )
        rows: list[Any] = [None] * len(cut)
        if self._forward is None:
            self._forward = self._settled(cut)
        forward = self._forward.logits if merge is not _weighted_mean else self._forward.means
        for batch in batches([len(one) for one in cut.ids], self.batch_tokens, is_padded=self._forward.is_padded):
            for place, row in zip(batch, self._within_memory(forward, cut, batch), strict=True):
                rows[place] = row
        values = np.array(rows, dtype=np.float64).reshape(len(cut), -1)
        owner, weights = np.array(cut.owner, dtype=np.int64), np.array(cut.n_own, dtype=np.float64)
        n_windows = np.bincount(owner, minlength=len(unique))
        merged = values
        if len(cut) > len(unique):
            merged = np.empty((len(unique), values.shape[1]))
            starts = np.concatenate([[0], np.cumsum(n_windows)])
            for text, (start, end) in enumerate(pairwise(starts)):
                one = values[start:end]
                merged[text] = one[0] if len(one) == 1 else merge(one, weights[start:end])
        order = np.array([places[key] for key in keys], dtype=np.int64)
        return Encoded(merged[order].astype(np.float32), n_windows[order])

    def _plainly(self, reason: str) -> Forward:
        """The model's own forward, and why it is taken."""
        import torch

        self.why_plain = reason
        if self.precision == "bf16" and self.device.type == "cpu":
            self.model.to(torch.bfloat16)
        return Plain(self.model, self.tokenizer, self.device, has_head=self.has_head)

    def _settled(self, cut: Windows) -> Forward:
        """The packed forward if it agrees with the plain one on a few windows of different lengths, else the plain one.

        Raises InputError ``model_contract`` for int8 where they do not agree: there is no plain int8.
        """
        import torch

        plain = Plain(self.model, self.tokenizer, self.device, has_head=self.has_head)
        n_rows = self._batch_tokens or PACKED_TOKENS
        by_length = sorted(range(len(cut)), key=lambda place: -len(cut.ids[place]))
        few = [by_length[int(k)] for k in np.unique(np.linspace(0, len(cut) - 1, N_COMPARED).astype(int))]
        try:
            packed = packed_forward(
                self.model,
                self.tokenizer,
                self.device,
                has_head=self.has_head,
                precision=self.precision,
                n_rows=min(n_rows, MOST_LAYOUT_ROWS),
            )
            with torch.inference_mode():
                pairs = [(packed.means(cut, few), plain.means(cut, few))]
                if self.has_head:
                    pairs.append((packed.logits(cut, few), plain.logits(cut, few)))
                apart = max(float(((one - other).abs() / other.abs().clamp_min(1)).max()) for one, other in pairs)
        except (RuntimeError, AttributeError, TypeError) as error:
            if isinstance(error, torch.OutOfMemoryError):
                raise
            apart, reason = float("nan"), f"the packed operators failed ({str(error).splitlines()[0][:100]})"
        else:
            reason = f"packed and plain values are {apart:.2g} apart"
        if apart <= AGREE[self.precision]:
            packed.release()
            self.why_plain = ""
            return packed
        if self.precision == "int8":
            raise InputError(self.checkpoint.name, "", "model_contract", f"cannot run in int8: {reason}")
        return self._plainly(reason)

    def _within_memory(self, forward: Callable[[Windows, list[int]], Any], cut: Windows, batch: list[int]) -> list[Any]:
        """Rows of a batch; where the device has no room for it, of its halves."""
        import torch

        try:
            with torch.inference_mode():
                return list(forward(cut, batch).cpu().numpy())
        except torch.OutOfMemoryError:
            if len(batch) == 1:
                raise DeviceMemoryError(
                    f"{self.checkpoint.name}: {self.device} has no room for one text of {len(cut.ids[batch[0]])} tokens; "
                    "use device=cpu or precision=bf16"
                ) from None
        if self.device.type == "cuda":
            torch.cuda.empty_cache()
        middle = len(batch) // 2
        return self._within_memory(forward, cut, batch[:middle]) + self._within_memory(forward, cut, batch[middle:])


def _weighted_mean(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = np.average(values, axis=0, weights=weights)
    return mean


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise InputError("options", "", "options", f"{name} is {value!r}; it is one of {', '.join(known)}")
