"""What the lists of a column hold, so that a file of typed columns can be written piece by piece."""

from typing import Any

# How a shape is named, and the Arrow type of a column that has it: see ``arrow_type``.
MIXED = "mixed"


class Shape:
    """The shape of lists seen so far: of text, whole numbers, numbers, truth, of lists of numbers, or "mixed"."""

    def __init__(self) -> None:
        self._kinds: set[str] = set()

    def add(self, value: list[Any]) -> None:
        """Take note of a list."""
        if self._kinds != {MIXED}:
            self._kinds.update(_kind(item) for item in value if item is not None)

    @property
    def kind(self) -> str:
        """The name of the shape, "text" for lists that were all empty."""
        kinds = self._kinds
        if len(kinds) <= 1:
            return next(iter(kinds), "text")
        if kinds <= {"integer", "number"}:
            return "number"
        return "numbers" if kinds <= {"integers", "numbers", "nothing"} else MIXED


def _kind(item: Any) -> str:
    if isinstance(item, list):
        inner = {_kind(one) for one in item if one is not None}
        if not inner:
            return "nothing"
        if inner == {"integer"}:
            return "integers"
        return "numbers" if inner <= {"integer", "number"} else MIXED
    names = {str: "text", bool: "truth", int: "integer", float: "number"}
    return names.get(type(item), MIXED)


def arrow_type(dtype: str, shape: str = "") -> Any:
    """The Arrow type of a column of a pandas type; "object" by the shape of its lists; None where there is none."""
    import pyarrow as pa

    plain = {
        "str": pa.string(), "bool": pa.bool_(), "boolean": pa.bool_(), "int64": pa.int64(), "Int64": pa.int64(),
        "float64": pa.float64(),
    }  # fmt: skip
    if dtype in plain:
        return plain[dtype]
    inner = {
        "text": pa.string(), "truth": pa.bool_(), "integer": pa.int64(), "number": pa.float64(),
        "integers": pa.list_(pa.field("element", pa.int64())), "numbers": pa.list_(pa.field("element", pa.float64())),
        "nothing": pa.list_(pa.field("element", pa.float64())),
    }.get(shape)  # fmt: skip
    return None if inner is None else pa.list_(pa.field("element", inner))
