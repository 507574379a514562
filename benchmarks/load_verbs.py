"""The verbs of the public face on inputs of rising size: how their time grows."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.load_inputs import account, many_meetings, quotes, statements

Found = dict[str, Any]


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What ``work`` makes, its seconds by the clock, and those of this process alone."""
    start, processor = time.perf_counter(), time.process_time()
    made = work()
    return made, time.perf_counter() - start, time.process_time() - processor


def extract_one(folder: Path, n: int) -> Found:
    """One text of ``n`` characters."""
    return _extracted([n])


def extract_many(folder: Path, n: int) -> Found:
    """Texts of 3,000 characters, ``n`` characters together."""
    return _extracted([3_000] * (n // 3_000))


def _extracted(sizes: list[int]) -> Found:
    from corpora.document import Document
    from parley import face

    meetings = many_meetings(2_000)
    chance, own = random.Random(7), [quote for quote in quotes() if quote["language"] == "en"]
    texts = []
    for k, size in enumerate(sizes):
        parts = [account(meetings[k % len(meetings)], k)]
        length = len(parts[0])
        while length < size:
            quote, speaker = chance.choice(own), chance.choice(("Bessent", "He Lifeng", "the ministry", "Blinken"))
            parts.append(f'On the {chance.randrange(9_999)}th question, {speaker} said: "{quote["text"]}"\n')
            length += len(parts[-1])
        texts.append(Document(f"text-{k}.txt", "".join(parts), "en"))
    face.extract([Document("first.txt", account(meetings[0], 0), "en")])
    found, seconds, processor = timed(lambda: face.extract(texts))
    whole = sum(len(text.text) for text in texts)
    return {"seconds": seconds, "processor": processor, "size": whole, "n": int(found["text"].notna().sum())}


def score(folder: Path, n: int) -> Found:
    """``n`` statements by linear, one table."""
    from parley import face

    made = statements(n)[["quote_id", "text"]]
    face.score(made.head(8))
    found, seconds, processor = timed(lambda: face.score(made))
    return {"seconds": seconds, "processor": processor, "size": n, "n": int(found["tone"].notna().sum())}


def compare(folder: Path, n: int) -> Found:
    """``n`` scored statements of the bundled meetings."""
    from parley import face

    made = face.score(statements(n).drop(columns=["tone", "frames", "decided", "split"]), evidence=True)
    face.compare(made.head(8))
    found, seconds, processor = timed(lambda: face.compare(made))
    return {"seconds": seconds, "processor": processor, "size": n, "n": sum(found.meetings["n_statements"])}


def evaluate(folder: Path, n: int) -> Found:
    """``n`` labelled rows of the bundled meetings, linear alone, intervals from 1,000 draws."""
    from parley import face

    made = statements(n)
    face.evaluate(gold=made.head(300), peers=False)
    found, seconds, processor = timed(lambda: face.evaluate(gold=made, peers=False))
    return {"seconds": seconds, "processor": processor, "size": n, "n": found.lines[0].n}
