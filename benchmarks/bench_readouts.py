"""Speed of the Chinese rules and of readouts and transcripts: items of 3,000 characters a second of one core.

    python benchmarks/bench_readouts.py [--seconds 5]

Processor time is counted, so that other work on the machine does not. The texts are made up from a few sentences of each
kind, so that no development data are needed. The floor that the project promises is 60 items a second.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence

from corpora.actors import load_actors
from corpora.chinese import candidates
from corpora.document import Document
from corpora.issuers import Issuer
from corpora.quotes import quotations
from corpora.readouts import read_readout
from corpora.text import sentences
from corpora.transcripts import read_turns
from eval.tables import Table, to_text

NEWS = (
    "美国财政部长贝森特26日在接受采访时表示，双方的会谈“坦诚而富有成效”，并呼吁中方履行承诺。他还说，关税不会在下"
    "月恢复。"
    "据路透社报道，一名知情官员称，双方将继续磋商。商务部发言人当天回应称，中方反对单边关税，敦促美方立即取消有关"
    "措施。\n"
)
READOUT = (
    "当地时间10月25日至26日，何立峰与美方牵头人贝森特在吉隆坡举行经贸磋商。双方进行了坦诚、深入的交流。\n"
    "何立峰表示，中美经贸关系的本质是互利共赢。双方应通过平等对话解决分歧；希望美方与中方相向而行。\n"
    "美方表示，美中经贸关系是全球最具影响力的双边关系，美方愿同中方加强合作。"
    "双方同意，继续保持沟通。\n"
)
TURNS = (
    "彭博社记者：美国总统称双方已达成协议，中方对此有何评论？\n"
    "林剑：我们注意到有关报道。中方的立场是一贯的、明确的。美方应当尊重事实。\n"
)
SIZE = 3_000
# Items of SIZE characters a second of one core.
FLOOR = 60


def rate(work: Callable[[], object], seconds: float) -> float:
    """Runs of ``work`` a second, over at least ``seconds``."""
    work()
    n, start = 0, time.process_time()
    while time.process_time() - start < seconds:
        work()
        n += 1
    return n / (time.process_time() - start)


def measure(seconds: float = 3.0) -> tuple[list[Table], bool]:
    """One row for each kind of text, then the time for the longest texts; whether the floor is kept."""
    news, readout, turns = ((text * (SIZE // len(text) + 1))[:SIZE] for text in (NEWS, READOUT, TURNS))
    registry = load_actors()
    issuer = Issuer("Ministry of Commerce (China)", "CN", "user")
    jobs: dict[str, Callable[[], object]] = {
        "Chinese news, candidates": lambda: candidates(news, quotations(news), sentences(news, "zh")),
        "Chinese readout, clauses": lambda: read_readout(Document("readout", readout, "zh"), issuer, registry),
        "Chinese transcript, turns": lambda: read_turns(Document("turns", turns, "zh"), issuer, registry),
    }
    rates = {name: rate(job, seconds) for name, job in jobs.items()}
    rows = tuple(
        (name, f"{found:,.0f}", f"at least {FLOOR}", "pass" if found >= FLOOR else "FAIL")
        for name, found in rates.items()
    )
    long = []
    for size in (200_000, 1_000_000):
        text = (NEWS * (size // len(NEWS) + 1))[:size]
        start = time.process_time()
        n = len(candidates(text, quotations(text), sentences(text, "zh")))
        long.append((f"{size:,} characters", f"{time.process_time() - start:.2f}", f"{n:,}"))
    return [
        Table(f"Texts of {SIZE:,} characters a second of one core", ("kind", "per second", "line", "verdict"), rows),
        Table("One long Chinese text", ("length", "processor seconds", "statements"), tuple(long)),
    ], min(rates.values()) >= FLOOR


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; 1 where the floor is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0)
    tables, is_kept = measure(parser.parse_args(arguments).seconds)
    sys.stdout.write(to_text(tables))
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
