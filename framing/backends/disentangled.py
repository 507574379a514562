"""DeBERTa-v2 and v3 without padding: as ``packed``, with attention that also looks at the distance of two tokens.

Its scores are the sum of three products (He, Liu, Gao & Chen 2021): of query and key, of query and the key of the
distance, and of key and the query of the distance. The model's own forward computes the second and third for every
distance that it knows and then picks; here only the distances of a length are computed, each row one step further along
than the one above, so that picking is no more than reading the same numbers with other strides.
"""

from typing import Any

from framing.backends import packed
from framing.backends.linears import can_pack
from framing.backends.packed import Groups, Packed, Rest, joined_linear

SHAPE = "deberta-v2"
# Tables of distances grow by this many tokens at a time.
_STEP = 64


def why_not(model: Any, precision: str, device: Any) -> str:
    """Why a model of any shape cannot run packed, or "" where it can."""
    config = model.config
    if config.model_type != SHAPE:
        return packed.why_not(model, precision, device)
    if not getattr(config, "relative_attention", False) or {"c2p", "p2c"} - set(config.pos_att_type or ()):
        return f"{SHAPE} without relative attention both ways"
    if getattr(config, "conv_kernel_size", 0) > 0:
        return f"{SHAPE} with a convolution"
    if config.hidden_act != "gelu":
        return f"the activation is {config.hidden_act}"
    # Its scores of attention overflow in sixteen bits.
    if precision not in ("fp32", "int8") or device.type not in ("cpu", "cuda"):
        return f"{SHAPE} in {precision} on {device}"
    if precision == "int8" and (device.type != "cpu" or not can_pack(precision)):
        return f"{precision} on {device}"
    return ""


def packed_forward(model: Any, *given: Any, **options: Any) -> Packed:
    """The packed forward of a model for which ``why_not`` has nothing to say; arguments as for ``Packed``."""
    return (Disentangled if model.config.model_type == SHAPE else Packed)(model, *given, **options)


class Disentangled(Packed):
    """The forward of a DeBERTa over tokens without padding."""

    def _layer(self, layer: Any) -> "_Layer":
        return _Layer(layer, self._distances(layer), self._form, self._dtype, self._n_rows)

    def _last_layer(self, layer: Any) -> "_LastLayer":
        return _LastLayer(layer, self._distances(layer), self._form, self._dtype, self._n_rows)

    def _distances(self, layer: Any) -> "_Distances":
        return _Distances(layer.attention.self, self._model.base_model.encoder.get_rel_embedding())

    def _embedded(self, *numbers: Any) -> Any:
        words, kinds, places = (one[None].to(self._device) for one in numbers)
        tables = self._model.base_model.embeddings
        return tables(input_ids=words, token_type_ids=kinds, position_ids=places)[0]


class _Distances:
    """Keys and queries of the distances of one layer, scaled as its scores are."""

    def __init__(self, own: Any, embeddings: Any) -> None:
        self.scale = (3 * own.attention_head_size) ** -0.5
        self._n_span, self._n_buckets, self._most = own.pos_ebd_size, own.position_buckets, own.max_relative_positions
        embeddings = embeddings[: 2 * self._n_span]
        parts = (own.key_proj, own.query_proj) if own.share_att_key else (own.pos_key_proj, own.pos_query_proj)
        # (H, distances, d) each.
        self._keys, self._queries = (
            (one(embeddings) * self.scale).view(len(embeddings), own.num_attention_heads, -1).transpose(0, 1)
            for one in parts
        )
        self._longest = 0
        self._falling: Any = None
        self._rising: Any = None

    def of(self, length: int) -> tuple[Any, Any]:
        """Keys of the distances length - 1 down to 1 - length and queries of 1 - length up to length - 1, (H, 2 length -
        1, d); a distance is the place of the query less that of the key."""
        import torch

        if length > self._longest:
            self._longest = -(-length // _STEP) * _STEP
            distances = torch.arange(1 - self._longest, self._longest)
            places = (self._bucket(distances) + self._n_span).clamp(0, 2 * self._n_span - 1).to(self._keys.device)
            self._falling, self._rising = self._keys[:, places.flip(0)], self._queries[:, places]
        start, end = self._longest - length, self._longest + length - 1
        return self._falling[:, start:end], self._rising[:, start:end]

    def _bucket(self, distances: Any) -> Any:
        """Far distances share a bucket, on a scale of logarithms; in fp32 step by step as the model's own forward, since
        a rounding error moves a distance into the next bucket."""
        import torch

        if self._n_buckets <= 0:
            return distances
        middle = self._n_buckets // 2
        near = distances.abs() < middle
        size = torch.where(near, torch.tensor(middle - 1), distances.abs())
        logarithm = torch.log(size / middle) / torch.log(torch.tensor((self._most - 1) / middle))
        far = torch.ceil(logarithm * (middle - 1)) + middle
        return torch.where(size <= middle, distances.to(far.dtype), far * torch.sign(distances)).long()


class _Layer:
    """One layer of the encoder for all tokens."""

    def __init__(self, layer: Any, distances: _Distances, form: str, dtype: Any, n_rows: int) -> None:
        own = layer.attention.self
        self._distances = distances
        self._joined = joined_linear([own.query_proj, own.key_proj, own.value_proj], form, dtype, n_rows)
        self._rest = Rest(layer, form, dtype, n_rows)

    def __call__(self, rows: Any, groups: Groups, n_heads: int) -> Any:
        import torch
        from torch.nn import functional

        found = torch.empty_like(rows)
        every = self._joined(rows).view(len(rows), 3, n_heads, -1)
        start = 0
        for n, length in groups:
            end = start + n * length
            part = every[start:end]
            query, key, value = part.view(n, length, 3, n_heads, -1).permute(2, 0, 3, 1, 4)
            keys, queries = self._distances.of(length)
            by_query = torch.bmm(part[:, 0].transpose(0, 1), keys.transpose(1, 2))
            by_key = torch.bmm(part[:, 1].transpose(0, 1), queries.transpose(1, 2))
            # Row i begins i places before the middle: one step less than a whole row from one to the next.
            width = 2 * length - 1
            size = (n, n_heads, length, length)
            outer, step = (length * width, n * length * width), width - 1
            bias = torch.add(
                by_query.as_strided(size, (*outer, step, 1), length - 1),
                by_key.as_strided(size, (*outer, 1, step), length - 1),
                out=rows.new_empty(size),
            )
            one = functional.scaled_dot_product_attention(
                query, key, value, attn_mask=bias, scale=self._distances.scale
            )
            found[start:end].view(n, length, n_heads, -1).copy_(one.transpose(1, 2))
            start = end
        return self._rest(found, rows)


class _LastLayer:
    """The last layer for the first token of each text."""

    def __init__(self, layer: Any, distances: _Distances, form: str, dtype: Any, n_rows: int) -> None:
        own = layer.attention.self
        self._distances = distances
        self._query = joined_linear([own.query_proj], form, dtype, n_rows)
        self._joined = joined_linear([own.key_proj, own.value_proj], form, dtype, n_rows)
        self._rest = Rest(layer, form, dtype, n_rows)

    def __call__(self, rows: Any, groups: Groups, n_heads: int) -> Any:
        import torch
        from torch.nn import functional

        firsts = torch.cat([torch.full((n,), length) for n, length in groups]).cumsum(0)
        firsts = torch.cat([torch.zeros(1, dtype=torch.long), firsts[:-1]]).to(rows.device)
        own = rows[firsts]
        asked = self._query(own).view(len(own), n_heads, 1, -1)
        every = self._joined(rows).view(len(rows), 2, n_heads, -1)
        found = torch.empty_like(own)
        start = place = 0
        for n, length in groups:
            end = start + n * length
            key, value = every[start:end].view(n, length, 2, n_heads, -1).permute(2, 0, 3, 1, 4)
            query = asked[place : place + n]
            keys, queries = self._distances.of(length)
            # From the first token every distance is 0 or less: the second half of those that fall, of those that rise
            # the first from its end.
            keys, queries = keys[:, length - 1 :], queries[:, :length].flip(1)
            bias = query @ keys.transpose(1, 2) + (key * queries).sum(-1)[:, :, None]
            one = functional.scaled_dot_product_attention(
                query, key, value, attn_mask=bias, scale=self._distances.scale
            )
            found[place : place + n].view(n, 1, n_heads, -1).copy_(one.transpose(1, 2))
            start, place = end, place + n
        return self._rest(found, own)
