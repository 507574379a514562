"""Safetensors files checked before any library maps them: a header that lies about its tensors is refused.

The format: eight bytes of header length (little-endian), a JSON header ``{name: {dtype, shape, data_offsets}}``, then
the tensors without gap or overlap (https://github.com/huggingface/safetensors, "Format").
"""

import hashlib
import json
import struct
from math import prod
from pathlib import Path
from typing import Any

from corpora.errors import InputError

# Bits of an element by dtype name, as the format defines them.
DTYPE_BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "I16": 16, "U16": 16, "F16": 16, "BF16": 16,
    "I32": 32, "U32": 32, "F32": 32, "I64": 64, "U64": 64, "F64": 64, "C64": 64,
}  # fmt: skip
# The library's own bound on the header.
MOST_HEADER_BYTES = 100_000_000
_CHUNK = 1 << 20


def corrupt(path: Path, reason: str) -> InputError:
    """The error of a weights file that does not hold what it says."""
    return InputError(path.name, "", "corrupt", f"{reason}; fetch the file again")


def check_safetensors(path: Path) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Names of the tensors of a safetensors file with dtype and shape; only the header is read.

    Raises InputError ``corrupt`` where the header is too long for the file, is no JSON object, names an unknown dtype,
    or where offsets overlap, leave gaps, or do not fit the shapes or the length of the file.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(8)
        if len(start) < 8:
            raise corrupt(path, f"{size} bytes, too short for a header")
        (n_header,) = struct.unpack("<Q", start)
        if n_header > min(size - 8, MOST_HEADER_BYTES):
            raise corrupt(path, f"a header of {n_header} bytes in a file of {size}")
        raw = file.read(n_header)
    try:
        header = json.loads(raw.decode("utf-8"), object_pairs_hook=_without_twins)
    except (ValueError, RecursionError) as error:
        raise corrupt(path, f"the header is no JSON ({str(error)[:80]})") from None
    if not isinstance(header, dict):
        raise corrupt(path, "the header is no JSON object")
    spans: list[tuple[int, int]] = []
    tensors: dict[str, tuple[str, tuple[int, ...]]] = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        dtype, shape, begin, end = _entry(path, name, entry)
        spans.append((begin, end))
        tensors[name] = (dtype, shape)
    place = 0
    for begin, end in sorted(spans):
        if begin != place:
            raise corrupt(path, f"tensors {'overlap' if begin < place else 'leave a gap'} at byte {begin}")
        place = end
    if place != size - 8 - n_header:
        raise corrupt(path, f"tensors of {place} bytes, but {size - 8 - n_header} follow the header")
    return tensors


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _entry(path: Path, name: str, entry: Any) -> tuple[str, tuple[int, ...], int, int]:
    """Dtype, shape, begin and end of one tensor."""
    if not isinstance(entry, dict) or entry.keys() != {"dtype", "shape", "data_offsets"}:
        raise corrupt(path, f"the entry of {name[:60]!r} lacks dtype, shape or offsets")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    numbers = [*shape, *offsets] if isinstance(shape, list) and isinstance(offsets, list) else [None]
    if any(type(one) is not int or one < 0 for one in numbers) or len(offsets) != 2:
        raise corrupt(path, f"shape or offsets of {name[:60]!r} are no counts")
    if not isinstance(dtype, str) or dtype not in DTYPE_BITS:
        raise corrupt(path, f"{name[:60]!r} has the dtype {str(dtype)[:20]!r}, which the format does not know")
    begin, end = offsets
    if end - begin != prod(shape) * DTYPE_BITS[dtype] // 8:
        raise corrupt(path, f"{name[:60]!r} of shape {shape} and dtype {dtype} does not fill its {end - begin} bytes")
    return dtype, tuple(shape), begin, end


def sha256_of_file(path: Path) -> str:
    """SHA-256 of a file as 64 hexadecimal digits, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()
