"""Speed of the Chinese rules and of readouts and transcripts: items of 3,000 characters a second of one core.

    python benchmarks/bench_readouts.py [--seconds 5]

Processor time is counted, so that other work on the machine does not. The texts are made up from a few sentences of each
kind, so that no development data are needed. The floor that the project promises is 60 items a second.
"""

import argparse
import time
from collections.abc import Callable

from corpora.actors import load_actors
from corpora.chinese import candidates
from corpora.document import Document
from corpora.issuers import Issuer
from corpora.quotes import quotations
from corpora.readouts import read_readout
from corpora.text import sentences
from corpora.transcripts import read_turns

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


def rate(work: Callable[[], object], seconds: float) -> float:
    """Runs of ``work`` a second, over at least ``seconds``."""
    work()
    n, start = 0, time.process_time()
    while time.process_time() - start < seconds:
        work()
        n += 1
    return n / (time.process_time() - start)


def main() -> None:
    """Print one line for each kind of text, then the time for the longest texts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0)
    seconds = parser.parse_args().seconds
    news, readout, turns = ((text * (SIZE // len(text) + 1))[:SIZE] for text in (NEWS, READOUT, TURNS))
    registry = load_actors()
    issuer = Issuer("Ministry of Commerce (China)", "CN", "user")
    jobs: dict[str, Callable[[], object]] = {
        "Chinese news, candidates": lambda: candidates(news, quotations(news), sentences(news, "zh")),
        "Chinese readout, clauses": lambda: read_readout(Document("readout", readout, "zh"), issuer, registry),
        "Chinese transcript, turns": lambda: read_turns(Document("turns", turns, "zh"), issuer, registry),
    }
    for name, job in jobs.items():
        print(f"{name:28} {rate(job, seconds):8.0f} items of {SIZE} characters a second")
    for size in (200_000, 1_000_000):
        text = (NEWS * (size // len(NEWS) + 1))[:size]
        start = time.process_time()
        n = len(candidates(text, quotations(text), sentences(text, "zh")))
        print(f"{'one text of ' + str(size):28} {time.process_time() - start:8.2f} s, {n} statements")


if __name__ == "__main__":
    main()
