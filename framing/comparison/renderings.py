"""Renderings: the language versions and reprints of one account, whose words are to count once.

Beijing's readout in Chinese, the ministry's English and the agency's English are three texts and one statement. What a
version adds of its own still counts.
"""

from collections.abc import Sequence
from dataclasses import replace

from framing.comparison.accounts import Accounts, Said
from framing.comparison.similarity import passage
from framing.comparison.versions import ALIGNED, pairs_of_versions

# Cosine of words from which two sentences of one side, in one language and two documents, are one sentence reprinted.
REPRINTED = 0.75
MAX_STATEMENTS = 400


def without_renderings(accounts: Sequence[Accounts]) -> tuple[Accounts, ...]:
    """The accounts with every statement left out that renders or reprints one of another document of the same side."""
    return tuple(_once(one) for one in accounts)


def _once(one: Accounts) -> Accounts:
    if len({said.document for said in one.statements}) < 2:
        return one
    reasons: dict[str, str] = {}
    for _, original, version, rows in pairs_of_versions(one):
        rendered = " ".join(row["version_text"] for row in rows if row["kind"] == ALIGNED)
        for said in one.statements:
            if said.document == version.name and _may_repeat(said) and said.text and said.text in rendered:
                reasons[said.key] = f"rendering of {original.name}"
    for side in one.sides:
        reasons |= _reprints([said for said in one.of(side) if said.key not in reasons and said.text])
    if not reasons:
        return one
    marked = tuple(
        replace(said, left_out=reasons[said.key]) if said.key in reasons else said for said in one.statements
    )
    return replace(one, statements=marked)


def _may_repeat(said: Said) -> bool:
    """Whether it would count otherwise, or stands as what the other side is said to have said."""
    return said.is_counted or said.left_out.startswith("credited")


def _reprints(statements: Sequence[Said]) -> dict[str, str]:
    if len(statements) > MAX_STATEMENTS:
        return {}
    kept: list[Said] = []
    reasons: dict[str, str] = {}
    for said in statements:
        words = passage(said.text)
        twin = ""
        for other in kept:
            if other.document == said.document or other.language != said.language:
                continue
            known = passage(other.text)
            dot = sum(count * known.words[word] for word, count in words.words.items() if word in known.words)
            if words.norm and known.norm and dot / (words.norm * known.norm) >= REPRINTED:
                twin = other.key
                break
        if twin:
            reasons[said.key] = f"nearly the same words as {twin}"
        else:
            kept.append(said)
    return reasons
