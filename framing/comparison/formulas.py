"""Register formulas in a text, as the dimensions of a comparison use them: the register's matches, read once a text."""

import functools

from framing.register import Match, Phrase, load_register


@functools.lru_cache(maxsize=50_000)
def formulas(text: str, language: str = "") -> tuple[Match, ...]:
    """Formulas of the register in a text, in its order; general words of praise and blame are none."""
    return tuple(match for match in load_register().matches(text, language or None) if match.dimension)


def formula_ids(text: str, language: str = "") -> tuple[str, ...]:
    """Ids of the formulas in a text, in its order, without those that are negated."""
    return tuple(match.phrase_id for match in formulas(text, language) if not match.is_negated)


@functools.cache
def phrases() -> dict[str, Phrase]:
    """Every formula of the register by its id."""
    return {phrase.phrase_id: phrase for phrase in load_register().phrases if phrase.dimension}
