"""Register formulas in a text, as the dimensions of a comparison use them: the register's matches, read once a text."""

import functools

from framing.register import Match, Phrase, load_register

# Words that any account of any meeting holds: they name the event or report speech, and tell nothing of how it went.
PLAIN = frozenset(
    "discussed held_talks talked_about negotiations briefed stated_position consultation_noun contacts_noun talks_noun "
    "communication_noun meets high_level_meeting formal_talks points_out stresses".split()
)


@functools.lru_cache(maxsize=50_000)
def formulas(text: str, language: str = "") -> tuple[Match, ...]:
    """Formulas of the register in a text, in its order; general words of praise and blame are none, nor are those of
    PLAIN."""
    found = load_register().matches(text, language or None)
    return tuple(match for match in found if match.dimension and match.phrase_id not in PLAIN)


@functools.lru_cache(maxsize=50_000)
def elements(text: str, language: str = "") -> tuple[Match, ...]:
    """Formulas of a text with those that a set of adjectives is made of: "candid, in-depth and constructive" holds
    three.

    Two accounts that share an adjective share it, whatever it is joined to on either side. Offsets are those of the
    text.
    """
    found: dict[tuple[int, int], Match] = {}
    for match in formulas(text, language):
        parts = _parts(text, match, language) if match.dimension == "atmosphere" else []
        if len(parts) < 2:
            found[match.start, match.end] = match
        for part in parts:
            found[part.start, part.end] = part
    return tuple(found[place] for place in sorted(found))


def _parts(text: str, match: Match, language: str) -> list[Match]:
    """The shorter formulas of atmosphere within a longer one, negated as it is."""
    words = text[match.start : match.end]
    found: dict[tuple[int, int], Match] = {}
    for start, end in ((1, len(words)), (0, len(words) - 1)):
        for part in formulas(words[start:end], language):
            if part.dimension != "atmosphere":
                continue
            inner = part._replace(start=match.start + start + part.start, end=match.start + start + part.end)
            inner = inner._replace(is_negated=match.is_negated)
            smaller = _parts(text, inner, language) if inner.end - inner.start < len(words) else []
            for one in smaller if len(smaller) >= 2 else [inner]:
                found[one.start, one.end] = one
    spans = list(found)
    # A part that lies within another part says nothing of its own.
    return [
        found[one]
        for one in spans
        if not any(other != one and other[0] <= one[0] and one[1] <= other[1] for other in spans)
    ]


@functools.cache
def phrases() -> dict[str, Phrase]:
    """Every formula of the register by its id."""
    return {phrase.phrase_id: phrase for phrase in load_register().phrases if phrase.dimension}
