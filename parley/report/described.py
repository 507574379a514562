"""The adjectives of a meeting: how each side describes it, in its own words, set beside each other in one sentence.

A fifth of what analysts publish on a pair of readouts is this sentence.
"""

from corpora.quotes import quotations
from corpora.text import fold, n_units
from framing.comparison import Accounts, Said
from framing.comparison.formulas import elements, formulas
from parley.report.inert import visible
from parley.report.words import capital, listed

# A quotation of at most so many words (Chinese characters) is given whole; of a longer one the formula alone.
MAX_WORDS, MAX_CHARACTERS = 6, 14
MAX_EACH = 2


def described(one: Accounts) -> str:
    """ "Washington speaks of “frank and detailed”, Beijing of “candid, in-depth and constructive exchanges”", and what
    both say in the same words; "" where either side has no such word."""
    words = [wordings(one.of(side)) for side in one.sides]
    if not all(words):
        return ""
    names = [capital(side) for side in one.sides]
    spoken = [listed([f"“{visible(word)}”" for word in found[:MAX_EACH]]) for found in words]
    shared = _terms(one.of(one.sides[0])) & _terms(one.of(one.sides[1]))
    both = listed([f"“{visible(term)}”" for term in sorted(shared)][:MAX_EACH])
    same = f"; both say {both}" if shared else ""
    return f"Of the meeting {names[0]} says {spoken[0]}, {names[1]} {spoken[1]}{same}"


def wordings(statements: tuple[Said, ...]) -> list[str]:
    """A side's descriptions of the meeting: the quoted phrase around each formula of atmosphere, else the formula;
    quoted ones first, then the longer ones, each once."""
    found: dict[str, tuple[bool, int, str]] = {}
    for said in statements:
        most = MAX_CHARACTERS if said.language == "zh" else MAX_WORDS
        spans = [
            (quotation.inner_start, quotation.inner_end)
            for quotation in quotations(said.text)
            if quotation.is_closed and quotation.kind != "title"
        ]
        if said.form == "direct":
            spans.append((0, len(said.text)))
        for match in formulas(said.text, said.language):
            if match.dimension != "atmosphere" or match.is_negated:
                continue
            around = [
                said.text[start:end]
                for start, end in spans
                if start <= match.start and match.end <= end and n_units(said.text[start:end], said.language) <= most
            ]
            # An adjective that the sources read as a signal, or words that the text itself sets in quotation marks.
            if not around and match.phrase.grade not in ("A", "B", "C"):
                continue
            text = min(around, key=len) if around else said.text[match.start : match.end]
            text = " ".join(text.split()).strip(" .,;:。，；“”\"'")
            found.setdefault(fold(text), (not around, -len(text), text))
    ordered = [text for _, _, text in sorted(found.values())]
    return [text for text in ordered if not any(other != text and fold(text) in fold(other) for other in ordered)]


def _terms(statements: tuple[Said, ...]) -> set[str]:
    """Single formulas of atmosphere in a side's statements, as worded, in small letters."""
    return {
        fold(said.text[match.start : match.end])
        for said in statements
        for match in elements(said.text, said.language)
        if match.dimension == "atmosphere" and not match.is_negated
    }
