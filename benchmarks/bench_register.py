"""How much the register costs beside a bare Aho-Corasick pass over the same strings.

    python benchmarks/bench_register.py

Both sides get the same texts; the bare pass gets them folded already and only counts its finds. Ratios count: the
machine is not quiet. The limit is 8.
"""

import sys
import time
from collections.abc import Callable

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from corpora.gold import load_quotes
from framing.automaton import prepare
from framing.backends.register import RegisterScorer
from framing.indicators import load_indicators
from framing.register import load_register

LIMIT = 8.0
ROUNDS = 9


def best_seconds(*works: Callable[[], object]) -> list[float]:
    """Least seconds of each over ROUNDS rounds that run all of them in turn, after one round that is not counted."""
    best = [float("inf")] * len(works)
    for round_number in range(ROUNDS + 1):
        for index, work in enumerate(works):
            start = time.perf_counter()
            work()
            if round_number:
                best[index] = min(best[index], time.perf_counter() - start)
    return best


def main() -> int:
    start = time.perf_counter()
    register = load_register()
    loaded = time.perf_counter() - start
    load_indicators()
    print(f"register: {len(register.phrases)} phrases, {len(register.literals)} strings, loaded in {loaded:.2f} s")
    bare = AhoCorasick(register.literals, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA)
    scorer = RegisterScorer()
    quotes = load_quotes()
    quotes = quotes[quotes["text"].notna()]
    worst = 0.0
    for language in ("en", "zh"):
        texts = [str(text) for text in quotes.loc[quotes["language"] == language, "text"]]
        # Statements as they come, and one long text of them all: calls weigh on the first, finds on the second.
        for name, batch in (("statements", texts), ("one text", [" ".join(texts)])):
            folded = [prepare(text) for text in batch]
            seconds_bare, seconds_fold, seconds_matches, seconds_score = best_seconds(
                lambda: [bare.find_matches_as_indexes(text) for text in folded],  # noqa: B023
                lambda: [prepare(text) for text in batch],  # noqa: B023
                lambda: [register.matches(text) for text in batch],  # noqa: B023
                lambda: scorer.score(batch),  # noqa: B023
            )
            ratio = seconds_matches / seconds_bare
            worst = max(worst, ratio)
            print(
                f"{language} {name:>10}: {len(texts):>4} statements; bare {seconds_bare * 1e3:6.2f} ms, "
                f"matches {seconds_matches * 1e3:6.2f} ms = {ratio:4.1f} x bare (folding {seconds_fold / seconds_bare:.1f} x), "
                f"score {len(texts) / seconds_score:9,.0f} statements/s"
            )
    print(f"worst ratio {worst:.1f}, limit {LIMIT:.0f}")
    return 0 if worst <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
