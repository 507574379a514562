"""Register formulas in a text, as the dimensions of a comparison use them: the register's matches, read once a text."""

import functools
from typing import Any


@functools.lru_cache(maxsize=50_000)
def formulas(text: str, language: str = "") -> tuple[Any, ...]:
    """Matches of the register in a text, in its order."""
    try:
        from framing.register import load_register
    except ImportError:
        return ()
    return tuple(load_register().matches(text, language or None))


def formula_ids(text: str, language: str = "") -> tuple[str, ...]:
    """Ids of the formulas in a text, in its order, without those that are negated."""
    return tuple(match.phrase_id for match in formulas(text, language) if not match.is_negated)
