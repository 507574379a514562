"""Speed of ``parley.score`` beside the scorers that people use, as ratios in one run on one core.

    python -m benchmarks.bench_speed [--scorer linear]

VADER reads English statements of about 20 words (15 to 25), SnowNLP Chinese ones, each called bare, without anything
of Parley around it. ``parley.score`` gives intervals and frames, from table to table. All run in turn on one core, and
processor time is counted, so that other work on the machine weighs little; the median of five rounds is given. Exit
status 1 where a line is not kept.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd

from corpora.gold import load_quotes
from eval.tables import Table, number, to_text
from framing.registry import get_scorer
from framing.scorer import Scorer
from framing.scoring import score

ROUNDS = 5
# Statements a round; SnowNLP is so slow that few must do.
N_OWN, N_VADER, N_SNOWNLP = 4000, 4000, 200
# Statements a second as multiples of the peer's: least and far aim.
LINES = {"en": (1.0, 5.0), "zh": (60.0, 300.0)}
MOST_WITH_EVIDENCE = 4.0
MOST_LOADING_SECONDS = 0.2


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process on one core, where the system can do that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def medians(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median processor seconds of each over ROUNDS rounds that run all of them in turn, after one that is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for number_of_round in range(ROUNDS + 1):
        for name, work in works.items():
            start = time.process_time()
            work()
            if number_of_round:
                seconds[name].append(time.process_time() - start)
    return {name: statistics.median(found) for name, found in seconds.items()}


def statements(language: str) -> list[str]:
    """Bundled quotes: English ones of 15 to 25 words, all Chinese ones."""
    quotes = load_quotes(conveyed_by="own")
    texts = [str(text) for text in quotes.loc[quotes["text"].notna() & (quotes["language"] == language), "text"]]
    return [text for text in texts if 15 <= len(text.split()) <= 25] if language == "en" else texts


def repeated(texts: Sequence[str], n: int) -> list[str]:
    """The texts over and over until there are n."""
    return (list(texts) * (n // len(texts) + 1))[:n]


def vader() -> Callable[[str], Any]:
    """VADER as its users call it."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    called: Callable[[str], Any] = analyzer.polarity_scores
    return called


def snownlp() -> Callable[[str], Any]:
    """SnowNLP as its users call it."""
    from snownlp import SnowNLP

    return lambda text: SnowNLP(text).sentiments


def language_rows(scorer: Scorer, language: str) -> tuple[list[tuple[str, ...]], bool]:
    """The ratio to the peer and the price of the evidence in one language."""
    texts = statements(language)
    own = pd.DataFrame({"text": repeated(texts, N_OWN)})
    few = repeated(texts, N_VADER if language == "en" else N_SNOWNLP)
    name, peer = ("VADER", vader()) if language == "en" else ("SnowNLP", snownlp())
    seconds = medians(
        {
            "own": lambda: score(own, scorer),
            "evidence": lambda: score(own, scorer, evidence=True),
            "peer": lambda: [peer(text) for text in few],
        }
    )
    rate, slow = len(own) / seconds["own"], len(own) / seconds["evidence"]
    least, far = LINES[language]
    ratio, price = rate / (len(few) / seconds["peer"]), rate / slow
    kept = ratio >= least, price <= MOST_WITH_EVIDENCE
    aims = (f"at least {least:.0f}", f"{far:.0f}"), (f"at most {MOST_WITH_EVIDENCE:.0f}", "-")
    verdicts = ["pass" if one else "FAIL" for one in kept]
    unit = f"{sum(len(text.split()) for text in texts) / len(texts):.1f} words" if language == "en" else ""
    unit = unit or f"{sum(map(len, texts)) / len(texts):.1f} characters"
    n = f"{len(texts)} of {unit}"
    against = f"{len(few) / seconds['peer']:,.0f}"
    return [
        (f"times {name}", language, n, f"{rate:,.0f}", against, number(ratio, 2), *aims[0], verdicts[0]),
        ("slower with evidence", language, n, f"{slow:,.0f}", f"{rate:,.0f}", number(price, 2), *aims[1], verdicts[1]),
    ], all(kept)


def loading_table() -> tuple[Table, bool]:
    """Seconds to read and verify the shipped weights and make a scorer of them, besides imports."""
    from framing.backends import linear

    def load() -> None:
        linear.load_model.cache_clear()
        linear.LinearScorer()

    seconds = medians({"load": load})["load"]
    is_kept = seconds < MOST_LOADING_SECONDS
    cells = (("linear", f"{seconds:.3f}", f"below {MOST_LOADING_SECONDS}", "pass" if is_kept else "FAIL"),)
    return Table(
        "Loading the shipped weights, median of five", ("scorer", "processor seconds", "line", "verdict"), cells
    ), is_kept


def measure(scorer: str | Scorer = "linear") -> tuple[list[Table], bool]:
    """Both tables, and whether their lines are kept."""
    chosen = get_scorer(scorer)
    with one_core():
        found = [language_rows(chosen, language) for language in LINES]
        loading, loads = loading_table()
    header = ("measure", "rows", "statements", "per second", "other per second", "ratio", "line", "far aim", "verdict")
    title = f"Speed of parley.score with {chosen.name}@{chosen.version} on one core, median of five, processor time"
    table = Table(title, header, tuple(row for rows, _ in found for row in rows), 3)
    return [table, loading], loads and all(is_kept for _, is_kept in found)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--scorer", default="linear")
    tables, is_kept = measure(parser.parse_args(arguments).scorer)
    sys.stdout.write(to_text(tables))
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
