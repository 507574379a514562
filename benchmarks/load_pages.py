"""Ten thousand web pages in four processes, one in a hundred hostile: is every page accounted for, and none waited for?"""

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.bench_batch import rows as invented

HOSTILE_EACH = 100
WORKERS, CHUNK = 4, 20
# A page that takes longer counts as a hang; a chunk that is not back after so long has one in it for certain.
HANG_SECONDS, CHUNK_SECONDS = 10.0, 120.0
_HEAD = '<!doctype html><html><head><meta charset="utf-8"><title>Talks, round {k}</title></head><body><article>'


def article(k: int) -> str:
    """An ordinary page with furniture around 24 sentences."""
    said = [text for _, text in invented(24, first=24 * k)]
    paragraphs = "".join(f"<p>{' '.join(said[at : at + 3])}</p>" for at in range(0, 24, 3))
    menu = "".join(f'<li><a href="/{n}">Topic {n}</a></li>' for n in range(12))
    return f"{_HEAD.format(k=k)}<nav><ul>{menu}</ul></nav><h1>Round {k}</h1>{paragraphs}</article></body></html>"


def _bomb(k: int) -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE html [<!ENTITY e0 "ha">{levels}]><html><body><p>&e11; {article(k)}</p></body></html>'.encode()


HOSTILE: tuple[Callable[[int], bytes], ...] = (
    _bomb,
    lambda k: (_HEAD.format(k=k) + "<div>" * 10_000 + article(k) + "</div>" * 10_000).encode(),
    lambda k: (_HEAD.format(k=k) + "<table><tr><td>" * 2_000 + "word " * 50).encode(),
    lambda k: ("<html><body>" + "<b>" * 100_000 + article(k)).encode(),
    lambda k: ("<html><body><p>" + "word " * 2_200_000 + "</p></body></html>").encode(),
    lambda k: article(k).encode()[: 40 + k % 400],
    lambda k: article(k).replace("<p>", "<p>中方对此表示严重关切。").encode("gb18030"),
    lambda k: article(k).encode("utf-16"),
    lambda k: article(k).encode() + b"\0\xff\xfe" * 50,
    lambda k: f"<html><body><script>{'while(1){};' * 20_000}</script></body></html>".encode(),
    lambda k: ("<html><body><!-- " + "<p>" * 50_000 + article(k)).encode(),
    lambda k: b"",
)  # fmt: skip


def write_pages(folder: Path, n: int) -> int:
    """Write ``n`` pages; gives how many of them are hostile."""
    place = folder / "pages"
    place.mkdir()
    n_hostile = 0
    for k in range(n):
        is_hostile = k % HOSTILE_EACH == HOSTILE_EACH // 2
        content = HOSTILE[n_hostile % len(HOSTILE)](k) if is_hostile else article(k).encode()
        n_hostile += is_hostile
        (place / f"{k:05d}.html").write_bytes(content)
    return n_hostile


def read_chunk(paths: list[str]) -> list[tuple[str, str, float]]:
    """Name, outcome ("read" or the code of the error) and seconds of each page."""
    from corpora.errors import InputError
    from parley import face

    found = []
    for path in paths:
        start = time.perf_counter()
        try:
            outcome = "read" if len(face.read(path).documents) == 1 else "lost"
        except InputError as error:
            outcome = error.code
        found.append((Path(path).name, outcome, time.perf_counter() - start))
    return found


def pages(folder: Path, n: int) -> dict[str, Any]:
    """Reads ``n`` pages by ``parley.read`` in four processes."""
    n_hostile = write_pages(folder, n)
    paths = sorted(map(str, (folder / "pages").iterdir()))
    chunks = [paths[at : at + CHUNK] for at in range(0, n, CHUNK)]
    outcomes: dict[str, str] = {}
    slowest, n_slow, n_lost = 0.0, 0, 0
    start = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(WORKERS) as pool:
        results = pool.imap_unordered(read_chunk, chunks)
        for _ in chunks:
            try:
                found = results.next(timeout=CHUNK_SECONDS)
            except multiprocessing.TimeoutError:
                n_lost += 1
                continue
            for name, outcome, seconds in found:
                outcomes[name] = outcome
                slowest = max(slowest, seconds)
                n_slow += seconds > HANG_SECONDS
    seconds = time.perf_counter() - start
    kinds = Counter(outcomes.values())
    return {
        "seconds": seconds, "n": n, "hostile": n_hostile, "read": kinds.pop("read", 0), "lost": kinds.pop("lost", 0),
        "unanswered": n - len(outcomes), "aside": dict(kinds.most_common()), "hangs": n_slow + n_lost, "slowest": slowest,
    }  # fmt: skip
