"""Use a scorer of your own: any function from a list of texts to a list of dicts.

    python own_scorer.py statements.csv scored.csv

A dict holds "tone" in [-1, 1]; "tone_low", "tone_high" and "frame_<name>" if the function knows them. What it does not give
stays null: no interval is invented for it. The same function goes into parley.compare, parley.evaluate and parley.audit.
"""

import sys

import parley
from corpora.readers import read_table, write_table

WARM = ("constructive", "candid", "agreed", "progress", "建设性", "坦诚", "共识", "进展")
COLD = ("concern", "oppose", "unfair", "warned", "关切", "反对", "不公", "严重")


def counted_words(texts: list[str]) -> list[dict[str, float]]:
    """The tone of each text: warm words minus cold words, over all of them; 0.0 where there are none.

    It is written to be short, not to be good: it reads no negation, and says so to nobody but its audit.
    """
    scores = []
    for text in texts:
        folded = text.lower()
        n_warm = sum(folded.count(word) for word in WARM)
        n_cold = sum(folded.count(word) for word in COLD)
        scores.append({"tone": (n_warm - n_cold) / max(1, n_warm + n_cold)})
    return scores


def main(source: str, target: str) -> None:
    """Score ``source`` with the function, write ``target``, and say what its audit finds."""
    statements, set_aside = read_table(source)
    for error in set_aside:
        print(f"set aside: {error}", file=sys.stderr)
    scored = parley.score(statements, counted_words)
    write_table(scored, target)
    print(f"{scored['tone'].notna().sum()} of {len(scored)} rows scored: {scored['scorer'].iloc[0]}")
    found = parley.audit(counted_words, n_draws=200)
    failed = sorted({f"{one.name} ({one.language})" for one in found.checks if one.is_passed is False})
    print(f"audit {'passed' if found.is_passed else 'not passed'}{': ' + ', '.join(failed) if failed else ''}")


if __name__ == "__main__":
    main(*sys.argv[1:])
