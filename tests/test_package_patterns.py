"""Every compiled pattern of the packages against shapes that make careless ones backtrack without end."""

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
}
LIMIT_S = 0.5


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


@pytest.mark.parametrize("shape", SHAPES)
def test_no_pattern_hangs(shape: str) -> None:
    text = SHAPES[shape]
    slow = []
    for name, pattern in compiled():
        started = time.process_time()
        for _ in pattern.finditer(text):
            pass
        if (spent := time.process_time() - started) > LIMIT_S:
            slow.append(f"{name}: {spent:.2f} s")
    assert not slow
