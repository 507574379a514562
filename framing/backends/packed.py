"""BERT, RoBERTa and XLM-R without padding: all tokens of a batch stand in one matrix.

The linear layers see T tokens of any number of texts, so that no work goes into padding; query, key and value are one
product; attention runs over groups of texts of equal length; for a classification the last layer is computed for the
first token alone. Chosen over ONNX Runtime because it is faster on the processors measured and needs no second copy of
the weights on disk; the encoder compares it with the plain forward on its first batch.
"""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from framing.backends.batches import Windows
from framing.backends.linears import Linear, can_pack, linear

# How many texts there are of each length, in the order of a batch: [(n, length)].
Groups = list[tuple[int, int]]
# One layer: the rows (T, D) of all tokens, their groups and the number of heads, to rows.
Layer = Callable[[Any, Groups, int], Any]
# Architectures whose layers are those of BERT: the attribute of the body, and whether positions count from behind pad.
SHAPES = {"bert": False, "roberta": True, "xlm-roberta": True, "camembert": True}


def why_not(model: Any, precision: str, device: Any) -> str:
    """Why a model cannot run packed, or "" where it can."""
    config = model.config
    if config.model_type not in SHAPES:
        return f"the shape {config.model_type} is not one of {', '.join(SHAPES)}"
    if config.hidden_act != "gelu":
        return f"the activation is {config.hidden_act}"
    if getattr(config, "position_embedding_type", None) not in (None, "absolute"):
        return f"positions are {config.position_embedding_type}"
    if getattr(config, "is_decoder", False) or getattr(config, "add_cross_attention", False):
        return "it is a decoder"
    if device.type == "cuda":
        return "" if precision in ("fp32", "bf16", "fp16") else f"{precision} on {device}"
    if device.type != "cpu" or precision == "fp16":
        return f"{precision} on {device}"
    if precision != "fp32" and not can_pack(precision):
        return f"this torch or processor has no packed {precision}"
    return ""


class Packed:
    """The forward of a model over tokens without padding; the same face as ``Plain``.

    Weights are laid out anew, a copy in memory, until ``release`` drops the model's own.
    """

    is_padded = False

    def __init__(self, model: Any, tokenizer: Any, device: Any, *, has_head: bool, precision: str, n_rows: int) -> None:
        import torch

        self._form = "torch"
        if device.type == "cpu" and can_pack(precision):
            self._form = "int8" if precision == "int8" else "onednn"
        self._dtype = {"bf16": torch.bfloat16, "fp16": torch.float16}.get(precision, torch.float32)
        config = model.config
        self._model, self._device, self._n_rows, self._n_heads = model, device, n_rows, config.num_attention_heads
        self._has_types = "token_type_ids" in tokenizer.model_input_names
        self._offset = config.pad_token_id + 1 if SHAPES.get(config.model_type) else 0
        self._head = _head(model) if has_head else None
        layers = list(model.base_model.encoder.layer)
        self._layers = [self._layer(one) for one in layers[:-1]]
        self._model_layers = layers
        self._whole_last: Layer | None = None
        self._first_last: Layer | None = None

    def logits(self, cut: Windows, batch: list[int]) -> Any:
        """(B, L) logits of the windows of a batch, longest first."""
        if self._head is None:
            raise ValueError("the model has no classification head")
        if self._first_last is None:
            self._first_last = self._last_layer(self._model_layers[-1])
        rows, groups = self._lower(cut, batch)
        return self._head(self._first_last(rows, groups, self._n_heads).to(self._model.dtype)).float()

    def means(self, cut: Windows, batch: list[int]) -> Any:
        """(B, D) means of the last hidden states over tokens."""
        import torch

        if self._whole_last is None:
            self._whole_last = self._layer(self._model_layers[-1])
        rows, groups = self._lower(cut, batch)
        rows = self._whole_last(rows, groups, self._n_heads).float()
        parts = rows.split([n * length for n, length in groups])
        return torch.cat([part.view(n, length, -1).mean(1) for part, (n, length) in zip(parts, groups, strict=True)])

    def release(self) -> None:
        """Drop the model's own copies of the weights that were laid out anew. Its plain forward is gone then."""
        import torch

        if self._form == "torch":
            return
        for layer in self._model_layers[:-1]:
            for module in layer.modules():
                if isinstance(module, torch.nn.Linear):
                    module.weight = torch.nn.Parameter(torch.empty(0), requires_grad=False)

    def _lower(self, cut: Windows, batch: list[int]) -> tuple[Any, Groups]:
        """Hidden states (T, D) before the last layer, and the groups of equal length."""
        import torch

        ids = [cut.ids[place] for place in batch]
        groups = [(len(list(group)), length) for length, group in groupby(map(len, ids))]
        places = torch.cat([torch.arange(length).repeat(n) for n, length in groups]) + self._offset
        words = torch.tensor([token for one in ids for token in one])
        kinds = torch.zeros_like(words)
        if self._has_types:
            kinds = torch.tensor([kind for place in batch for kind in cut.types[place]])
        rows = self._embedded(words, kinds, places).to(self._dtype)
        for layer in self._layers:
            rows = layer(rows, groups, self._n_heads)
        return rows, groups

    def _layer(self, layer: Any) -> Layer:
        return _Layer(layer, self._form, self._dtype, self._n_rows)

    def _last_layer(self, layer: Any) -> Layer:
        return _LastLayer(layer, self._form, self._dtype, self._n_rows)

    def _embedded(self, *numbers: Any) -> Any:
        """Sums of the embeddings of words, types and positions, normed; the order of the sums is the plain forward's."""
        from torch.nn import functional

        if self._device.type == "cuda":
            numbers = tuple(one.pin_memory().to(self._device, non_blocking=True) for one in numbers)
        words, kinds, places = numbers
        tables = self._model.base_model.embeddings
        rows = functional.embedding(words, tables.word_embeddings.weight)
        rows += functional.embedding(kinds, tables.token_type_embeddings.weight)
        rows += functional.embedding(places, tables.position_embeddings.weight)
        return tables.LayerNorm(rows)


def _head(model: Any) -> Callable[[Any], Any]:
    """The model's own classification head over states (N, D) of first tokens."""
    if model.config.model_type == "deberta-v2":
        return lambda states: model.classifier(model.pooler(states[:, None]))
    if model.config.model_type == "bert":
        return lambda states: model.classifier(model.bert.pooler(states[:, None]))
    return lambda states: model.classifier(states[:, None])


class _Layer:
    """One layer of the encoder for all tokens."""

    def __init__(self, layer: Any, form: str, dtype: Any, n_rows: int) -> None:
        own = layer.attention.self
        self._joined = joined_linear([own.query, own.key, own.value], form, dtype, n_rows)
        self._rest = Rest(layer, form, dtype, n_rows)

    def __call__(self, rows: Any, groups: Groups, n_heads: int) -> Any:
        import torch
        from torch.nn import functional

        width = rows.shape[1]
        joined = self._joined(rows).view(len(rows), 3, n_heads, width // n_heads)
        found = torch.empty_like(rows)
        start = 0
        for n, length in groups:
            end = start + n * length
            query, key, value = joined[start:end].view(n, length, 3, n_heads, -1).permute(2, 0, 3, 1, 4)
            one = functional.scaled_dot_product_attention(query, key, value)
            found[start:end].view(n, length, n_heads, -1).copy_(one.transpose(1, 2))
            start = end
        return self._rest(found, rows)


class _LastLayer:
    """The last layer for the first token of each text."""

    def __init__(self, layer: Any, form: str, dtype: Any, n_rows: int) -> None:
        own = layer.attention.self
        self._query = joined_linear([own.query], form, dtype, n_rows)
        self._joined = joined_linear([own.key, own.value], form, dtype, n_rows)
        self._rest = Rest(layer, form, dtype, n_rows)

    def __call__(self, rows: Any, groups: Groups, n_heads: int) -> Any:
        import torch
        from torch.nn import functional

        firsts: list[int] = []
        start = 0
        for n, length in groups:
            firsts += range(start, start + n * length, length)
            start += n * length
        own = rows[torch.tensor(firsts, device=rows.device)]
        queries = self._query(own).view(len(own), 1, n_heads, -1)
        joined = self._joined(rows).view(len(rows), 2, n_heads, -1)
        found = torch.empty_like(own)
        start = place = 0
        for n, length in groups:
            end = start + n * length
            key, value = joined[start:end].view(n, length, 2, n_heads, -1).permute(2, 0, 3, 1, 4)
            query = queries[place : place + n].transpose(1, 2)
            one = functional.scaled_dot_product_attention(query, key, value)
            found[place : place + n].view(n, 1, n_heads, -1).copy_(one.transpose(1, 2))
            start, place = end, place + n
        return self._rest(found, own)


class Rest:
    """What follows attention, row by row: output, sum and norm, and the two layers behind with theirs."""

    def __init__(self, layer: Any, form: str, dtype: Any, n_rows: int) -> None:
        self._first_norm, self._second_norm = layer.attention.output.LayerNorm, layer.output.LayerNorm
        self._output = joined_linear([layer.attention.output.dense], form, dtype, n_rows)
        self._wide = joined_linear([layer.intermediate.dense], form, dtype, n_rows, gelu=True)
        self._narrow = joined_linear([layer.output.dense], form, dtype, n_rows)

    def __call__(self, attended: Any, rows: Any) -> Any:
        """States (T, D) from what attention gave, (T, D), and the states before it."""
        rows = self._first_norm(self._output(attended, plus=rows))
        return self._second_norm(self._narrow(self._wide(rows), plus=rows))


def joined_linear(parts: list[Any], form: str, dtype: Any, n_rows: int, *, gelu: bool = False) -> Linear:
    """One linear layer whose outputs are those of ``parts``, one after the other."""
    import torch

    weight, bias = (
        getattr(parts[0], name) if len(parts) == 1 else torch.cat([getattr(one, name) for one in parts])
        for name in ("weight", "bias")
    )
    return linear(weight.to(dtype), bias.to(dtype), form=form, gelu=gelu, n_rows=n_rows)
