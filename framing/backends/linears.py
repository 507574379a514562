"""Linear layers in the forms that a processor runs fastest: weights laid out for oneDNN, or rounded to eight bits.

torch's plain fp32 product of matrices goes through MKL, which on AMD processors reaches less than half of what oneDNN
reaches with weights in its own layout. The operators are those that torch's compiler uses; they are private to torch,
so that their presence and their results are checked before they are used (``can_pack``, and the encoder's first batch).
"""

from collections.abc import Callable
from typing import Any, Protocol


class Linear(Protocol):
    """Rows (T, K) to rows (T, N)."""

    def __call__(self, rows: Any, *, plus: Any = None) -> Any:
        """The product with the weights and the bias, and ``plus`` (T, N) on top where it is given."""
        ...


def can_pack(precision: str) -> bool:
    """Whether this torch and this processor have the packed operators for "fp32", "bf16" or "int8"."""
    import torch

    if not torch._C._has_mkldnn:
        return False
    try:
        if precision == "int8":
            return bool(torch.ops.onednn.qlinear_prepack.default and torch.ops.onednn.qlinear_pointwise.default)
        if precision == "bf16" and not torch.ops.mkldnn._is_mkldnn_bf16_supported():
            return False
        return bool(torch.ops.mkldnn._reorder_linear_weight.default and torch.ops.mkldnn._linear_pointwise.binary)
    except (AttributeError, RuntimeError):
        return False


def linear(weight: Any, bias: Any, *, form: str, gelu: bool = False, n_rows: int = 1024) -> Linear:
    """A linear layer of ``weight`` (N, K) and ``bias`` (N,), with the exact GELU behind it where ``gelu`` is set.

    ``form`` is "onednn" (fp32 or bf16, as the weights are), "int8" or "torch"; ``n_rows`` says for how many rows at a
    time the layout is chosen.
    """
    forms: dict[str, Callable[[Any, Any, bool, int], Linear]] = {"onednn": _Packed, "int8": _Rounded, "torch": _Plain}
    return forms[form](weight, bias, gelu, n_rows)


class _Packed:
    """Weights in oneDNN's layout; GELU and the sum are done while a tile is still in the cache."""

    def __init__(self, weight: Any, bias: Any, gelu: bool, n_rows: int) -> None:
        import torch

        self._weight = torch.ops.mkldnn._reorder_linear_weight(weight.detach().contiguous(), n_rows)
        self._bias = bias.detach().contiguous()
        self._name, self._algorithm = ("gelu", "none") if gelu else ("none", "")
        self._run, self._run_plus = torch.ops.mkldnn._linear_pointwise, torch.ops.mkldnn._linear_pointwise.binary

    def __call__(self, rows: Any, *, plus: Any = None) -> Any:
        if plus is not None:
            return self._run_plus(rows, plus, self._weight, self._bias, "add")
        return self._run(rows, self._weight, self._bias, self._name, [], self._algorithm)


class _Rounded:
    """Weights as signed eight-bit numbers with one scale an output, rows as eight-bit numbers with one scale a row.

    A scale of its own for each row, and not one for the batch, keeps a score independent of its neighbours.
    """

    def __init__(self, weight: Any, bias: Any, gelu: bool, n_rows: int) -> None:
        import torch

        weight = weight.detach().float()
        self._scale = (weight.abs().amax(1) / 127).clamp_min(1e-12)
        rounded = torch.round(weight / self._scale[:, None]).to(torch.int8)
        self._weight = torch.ops.onednn.qlinear_prepack(rounded, [n_rows, weight.shape[1]])
        self._zero = torch.zeros(len(weight), dtype=torch.int32)
        self._bias, self._gelu = bias.detach().float(), gelu

    def __call__(self, rows: Any, *, plus: Any = None) -> Any:
        import torch

        scale = (rows.abs().amax(1, keepdim=True) / 127).clamp_min(1e-12)
        rounded = (rows / scale).round_().add_(128).to(torch.uint8)
        found = torch.ops.onednn.qlinear_pointwise(
            rounded, 1.0, 128, self._weight, self._scale, self._zero, None, 1.0, 0, torch.float32, "none", [], ""
        )
        found = torch.addcmul(self._bias, found, scale)
        if self._gelu:
            found = torch.nn.functional.gelu(found)
        return found if plus is None else found.add_(plus)


class _Plain:
    """torch's own linear layer, where there is no packed one: other processors, and CUDA."""

    def __init__(self, weight: Any, bias: Any, gelu: bool, n_rows: int) -> None:
        self._weight, self._bias, self._gelu = weight.detach(), bias.detach(), gelu

    def __call__(self, rows: Any, *, plus: Any = None) -> Any:
        from torch.nn import functional

        found = functional.linear(rows, self._weight, self._bias)
        if self._gelu:
            found = functional.gelu(found)
        return found if plus is None else found.add_(plus)
