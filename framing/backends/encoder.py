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
from framing.backends.batches import batches, windows
from framing.backends.checkpoints import Checkpoint, require_models

PRECISIONS = ("fp32", "bf16", "fp16", "int8")
LAYOUTS = ("auto", "plain", "packed")
BATCH_TOKENS = 4096

Array = NDArray[np.float32]
# Merges the logits of the windows of one text, (W, L), by their numbers of tokens, (W,), to (L,).
Merge = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]


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
    ``batch_tokens`` the tokens of a batch; ``layout`` "auto", "plain" or "packed".

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
        if batch_tokens < 1:
            raise InputError("options", "", "options", f"batch_tokens is {batch_tokens}; it must be 1 or more")
        from framing.backends.loading import load

        self.checkpoint, self.precision, self.batch_tokens, self.layout = checkpoint, precision, batch_tokens, layout
        loaded = load(checkpoint, device=device, precision=precision)
        self.model, self.tokenizer, self.device = loaded.model, loaded.tokenizer, loaded.device
        self.config = loaded.model.config
        self.limit = loaded.limit
        self.has_head = loaded.has_head

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
        return self._encode(texts, pairs, self._head_values, merge)

    def embeddings(self, texts: Sequence[str]) -> Array:
        """(N, D) means of the last hidden states over the tokens of each text, special ones counted; not normalised.

        A long text is the mean over its windows by their tokens. Raises DeviceMemoryError.
        """
        return self._encode(texts, None, self._mean_values, _weighted_mean).values

    def _encode(
        self, texts: Sequence[str], pairs: Sequence[str] | None, forward: Callable[[Any, list[int]], Any], merge: Merge
    ) -> Encoded:
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
        for batch in batches([len(one) for one in cut.ids], self.batch_tokens, is_padded=True):
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

    def _within_memory(self, forward: Callable[[Any, list[int]], Any], cut: Any, batch: list[int]) -> list[Any]:
        """Rows of a batch; where the device has no room for it, of its halves."""
        import torch

        try:
            with torch.inference_mode():
                return list(forward(cut, batch).float().cpu().numpy())
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

    def _inputs(self, cut: Any, batch: list[int]) -> dict[str, Any]:
        """Padded tensors of a batch, as the model takes them."""
        import torch

        longest = max(len(cut.ids[place]) for place in batch)
        pad = self.tokenizer.pad_token_id
        ids = torch.tensor([cut.ids[place] + [pad] * (longest - len(cut.ids[place])) for place in batch])
        lengths = torch.tensor([len(cut.ids[place]) for place in batch])
        inputs = {"input_ids": ids, "attention_mask": (torch.arange(longest) < lengths[:, None]).long()}
        if "token_type_ids" in self.tokenizer.model_input_names:
            inputs["token_type_ids"] = torch.tensor(
                [cut.types[place] + [0] * (longest - len(cut.types[place])) for place in batch]
            )
        return {name: tensor.to(self.device) for name, tensor in inputs.items()}

    def _head_values(self, cut: Any, batch: list[int]) -> Any:
        return self.model(**self._inputs(cut, batch)).logits

    def _mean_values(self, cut: Any, batch: list[int]) -> Any:
        inputs = self._inputs(cut, batch)
        body = self.model.base_model if self.has_head else self.model
        states = body(**inputs).last_hidden_state.float()
        mask = inputs["attention_mask"].unsqueeze(-1).float()
        return (states * mask).sum(1) / mask.sum(1)


def _weighted_mean(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = np.average(values, axis=0, weights=weights)
    return mean


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise InputError("options", "", "options", f"{name} is {value!r}; it is one of {', '.join(known)}")
