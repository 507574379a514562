"""Bundled files and their cards: nothing is read from the package without its checksum."""

import json
import tomllib
from importlib import resources
from typing import Any

from corpora.errors import CardError
from corpora.files import sha256_of


def read_card(name: str, *, package: str = "corpora.data") -> dict[str, Any]:
    """Read the card of a bundled file: ``actors.jsonl`` has the card ``actors.toml``.

    Every card holds at least ``file``, ``version``, ``sha256``, ``licence``, ``source`` and ``description``.

    Raises CardError where the card is missing or lacks a field.
    """
    folder, _, sub = package.partition(".")
    place = resources.files(folder) / sub / (name.rsplit(".", 1)[0] + ".toml")
    try:
        card = tomllib.loads(place.read_text(encoding="utf-8"))
    except (FileNotFoundError, tomllib.TOMLDecodeError) as error:
        raise CardError(
            f"{name}: no readable card {place.name} beside it ({error}); install the package again"
        ) from None
    lacking = sorted({"file", "version", "sha256", "licence", "source", "description"} - card.keys())
    if lacking:
        raise CardError(f"{place.name}: the card lacks {', '.join(lacking)}")
    return card


def read_verified(name: str, *, package: str = "corpora.data") -> bytes:
    """Bytes of a bundled file, checked against the SHA-256 of its card.

    Raises CardError where file or card is missing or they do not fit.
    """
    card = read_card(name, package=package)
    folder, _, sub = package.partition(".")
    try:
        content = (resources.files(folder) / sub / name).read_bytes()
    except FileNotFoundError:
        raise CardError(f"{name}: missing from the package; install it again") from None
    if sha256_of(content) != card["sha256"]:
        raise CardError(f"{name}: its SHA-256 is not that of its card; the file was changed: install the package again")
    return content


def read_records(name: str, *, package: str = "corpora.data") -> list[dict[str, Any]]:
    """Records of a bundled file of JSON lines, checked as ``read_verified`` does.

    Lines end in a line feed alone: the words of a record may hold what ``str.splitlines`` takes for an end.
    """
    return [json.loads(line) for line in read_verified(name, package=package).decode("utf-8").split("\n") if line]
