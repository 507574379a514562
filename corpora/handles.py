"""Whose account a post comes from: the actor and the side behind a handle in the address of a page.

A post is its owner's text as a readout is its ministry's. Known handles stand in ``corpora/data/handles.jsonl``; others are
told by what ministries, embassies and members of Congress put into theirs, or by the owner's name written in one word.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from corpora.cards import read_records

_ADDRESS = re.compile(
    r"^(?:[a-z]{2,6}://)?(?:www\.|mobile\.|m\.)?(?:x|twitter|truthsocial|weibo|facebook|instagram|threads|bsky)\.[a-z]{2,6}/"
    r"@?([a-z0-9_]{2,40})(?:[/?#]|$)",
    re.IGNORECASE,
)
# What an office writes into its handle, in capitals as it does.
_FAMILIES: Mapping[str, re.Pattern[str]] = {
    "CN": re.compile(
        r"^(?:SpoxCHN|Chinese(?:Emb|Consul|Mission)|China(?:Emb|Amb|Consul|Mission|_?MFA)|CHN(?:Emb|Amb|Consul)|Amb_?"
        r"(?:China|CHN)|PRC(?:Emb|Amb)|MFA_?China|MOFCOM|MOD_?China|CGChina|Consulate_?China)"
    ),
    "US": re.compile(
        r"^(?:US(?:Amb|Emb|Mission|Consul|Treasury|TradeRep)|Sec(?:retary|_)?[A-Z]|Sen(?:ator)?_?[A-Z]|Rep_?[A-Z][a-z]|Congress(?:man|"
        r"woman)|Gov[A-Z]|House(?:GOP|Dem|Foreign|Judiciary|Commerce|Select)|Senate(?:GOP|Dem)|State(?:Dept|Deputy|[A-Z]{2,4}$)|"
        r"DOJ|FBI|CIA|DHS|DeptOf|White_?House|POTUS|FLOTUS|VP$|Usun|INDOPACOM|Rapid_?Response\d)"
    ),
}
_WORDS = re.compile(r"[A-Z][a-z]{1,20}")
_GOVERNMENTS = {"US": "US government", "CN": "PRC government"}


@dataclass(frozen=True, slots=True)
class Owner:
    """Who posts under a handle: canonical name and side ("US" or "CN")."""

    actor: str
    side: str


class ResolvesNames(Protocol):
    """The part of the register of actors that handles need: ``resolve`` gives ``actor.en``, ``side`` and ``flags``."""

    def resolve(self, name: str) -> object | None:
        """The actor of a name, or None."""
        ...


@functools.cache
def _known() -> dict[str, Owner]:
    return {row["handle"].lower(): Owner(row["actor"], row["side"]) for row in read_records("handles.jsonl")}


def owner_of(address: str, registry: ResolvesNames | None = None) -> Owner | None:
    """The US or Chinese owner of the account in a web address; None for other pages, other countries, private people.

    ``registry`` is asked for handles that are a name in one word ("SteveDaines").

    >>> owner_of("https://x.com/SpoxCHN_MaoNing/status/1")
    Owner(actor='Mao Ning', side='CN')
    """
    match = _ADDRESS.match(address.strip())
    if match is None:
        return None
    handle = match[1]
    known = _known().get(handle.lower())
    if known is not None:
        return known
    parts = _WORDS.findall(handle)
    if registry is not None and len(parts) >= 2:
        found = registry.resolve(" ".join(parts[-2:]))
        side = str(getattr(found, "side", "") or "")
        if side in _GOVERNMENTS and not getattr(found, "flags", ()):
            return Owner(str(getattr(getattr(found, "actor", None), "en", "")), side)
    for side, pattern in _FAMILIES.items():
        if pattern.match(handle):
            return Owner(_GOVERNMENTS[side], side)
    return None
