"""Every compiled pattern of the packages against shapes that make careless ones backtrack: in half a second, and in time
that grows with the text and no faster."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator, Mapping

import pytest

PACKAGES = ("corpora", "framing", "eval", "parley")
N = 16_000
SHAPES = {
    "letters": "a" * N,
    "words": "Word " * (N // 5),
    "capitals": "Aa " * (N // 3),
    "openers": "“" * N,
    "quotes": '"' * N,
    "han": "美" * N,
    "commas": "中，国、" * (N // 4),
    "digits": "1.2," * (N // 4),
    "breaks": " \n\t" * (N // 3),
    "almost": ("x " * 20 + "said that “" + "y, " * 20) * (N // 111) + "!",
    "titles": "Secretary Aa Bb " * (N // 16),
    "lists": "美国国务卿、" * (N // 6),
    "spaces": " " * N,
}
LIMIT_S = 0.5
# Four times the text may take this many times as long: a linear pattern takes four.
GROWTH = 4.5
# Below this the clock tells nothing about growth.
MEASURABLE_S = 0.004


def compiled() -> Iterator[tuple[str, re.Pattern[str]]]:
    seen: set[tuple[str, int]] = set()
    for package in PACKAGES:
        root = importlib.import_module(package)
        for info in pkgutil.walk_packages(root.__path__, f"{package}."):
            if info.name.endswith("__main__"):
                continue
            for name, value in vars(importlib.import_module(info.name)).items():
                for pattern in within(value):
                    if isinstance(pattern.pattern, str) and (pattern.pattern, pattern.flags) not in seen:
                        seen.add((pattern.pattern, pattern.flags))
                        yield f"{info.name}.{name}", pattern


def within(value: object, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3 and isinstance(value, Mapping):
        for one in value.values():
            yield from within(one, depth + 1)
    elif depth < 3 and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from within(one, depth + 1)


def test_there_are_patterns_to_attack() -> None:
    assert len(list(compiled())) > 100


def spent(pattern: re.Pattern[str], text: str) -> float:
    started = time.process_time()
    for _ in pattern.finditer(text):
        pass
    return time.process_time() - started


def test_the_shapes_are_of_full_length() -> None:
    assert len(SHAPES) >= 9
    assert all(0.9 * N < len(text) <= N for text in SHAPES.values()), {name: len(SHAPES[name]) for name in SHAPES}


def growth(pattern: re.Pattern[str], text: str) -> float:
    """How many times as long the text takes as its first quarter: the least of a few rounds, each of the best of three.

    A busy machine adds to any reading; a pattern that is not linear stays above the line in every round.
    """
    least = float("inf")
    for _ in range(5):
        whole, quarter = (min(spent(pattern, part) for _ in range(3)) for part in (text, text[: len(text) // 4]))
        least = min(least, whole / max(quarter, 1e-6))
        if least <= GROWTH:
            break
    return least


@pytest.mark.parametrize("shape", SHAPES)
def test_no_pattern_hangs(shape: str) -> None:
    slow = []
    for name, pattern in compiled():
        text = SHAPES[shape]
        if (first := spent(pattern, text)) > LIMIT_S:
            slow.append(f"{name}: {first:.2f} s")
            continue
        # From 16,000 characters down to 4,000 and 1,000, as long as there is something to measure.
        while len(text) > 2_000 and spent(pattern, text) > MEASURABLE_S:
            if (times := growth(pattern, text)) > GROWTH:
                slow.append(f"{name}: {len(text)} characters take {times:.1f} times as long as a quarter of them")
            text = text[: len(text) // 4]
    assert not slow


def test_a_careless_pattern_would_be_caught() -> None:
    careless = re.compile(r"\s*,")
    text = SHAPES["spaces"][:8_000]
    assert growth(careless, text) > GROWTH
