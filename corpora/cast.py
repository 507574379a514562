"""Who turns up in a text: the people, bodies and countries that the register of actors knows there, by side.

A person named in full once is known by the surname afterwards. Surnames that are common words ("He", "Tai", "Wang") count
only behind a title or where no other reading is left.
"""

import re
from dataclasses import dataclass
from datetime import date

from corpora.sources import ActorRegistry
from corpora.text import fold

_CAPITALISED = re.compile("(?<![A-Za-z'’-])[A-Z][a-z'’-]{1,24}(?![A-Za-z])")
_TITLE = re.compile("(?:Premier|Minister|President|Chairman|Secretary|Vice-Premier|Ambassador|Representative|Mr\\.?|Ms\\.?|Counterpart|Councilor|Adviser|Envoy) $")
_COMMON_WORDS = frozenset("He She Li Ma Tai Wang Han Yang Chang An Hu Lu Xie Liu Zhang Chen Lin Fan Dong Rice Ross Bush Burns Price Young Black Glass".split())


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody named at ``[start, end)``: canonical English name, side, kind of actor (person, organ, country ...)."""

    start: int
    end: int
    name: str
    side: str
    kind: str
    is_leader: bool = False


def cast_of(text: str, registry: ActorRegistry, *, on: date | None = None) -> tuple[Player, ...]:
    """Everybody whom ``registry`` knows in ``text``, in order; roles are those of the day ``on``."""
    players: list[Player] = []
    known: dict[str, tuple[str, str, str, bool]] = {}
    surnames: dict[str, str] = {}
    taken = bytearray(len(text))
    for mention in registry.mentions(text, date=on):
        written = text[mention.start : mention.end]
        if mention.actor_id not in known:
            name = _name_of(mention.actor_id, written, registry, on)
            known[mention.actor_id] = (name, mention.side, mention.kind, is_leader(name))
        name, side, kind, leads = known[mention.actor_id]
        players.append(Player(mention.start, mention.end, name, mention.side or side, mention.kind or kind, leads))
        taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
        if mention.kind == "person" and " " in written:
            surnames.setdefault(written.split()[0] if mention.side == "CN" else written.rsplit(" ", 1)[-1], mention.actor_id)
    for match in _CAPITALISED.finditer(text) if surnames else ():
        word = match.group(0).removesuffix("'s").removesuffix("’s")
        actor_id = surnames.get(word)
        if actor_id is None or taken[match.start()]:
            continue
        if word in _COMMON_WORDS and not _TITLE.search(text[max(0, match.start() - 16) : match.start()]):
            continue
        name, side, kind, leads = known[actor_id]
        players.append(Player(match.start(), match.start() + len(word), name, side, kind, leads))
    return tuple(sorted(players, key=lambda player: (player.start, player.end)))


def _name_of(actor_id: str, written: str, registry: ActorRegistry, on: date | None) -> str:
    """Canonical name of an actor: by id where the register can be asked so, else by the name as written."""
    by_id = getattr(registry, "actor", None)
    if by_id is not None:
        try:
            return str(by_id(actor_id).en)
        except KeyError:
            return written
    found = registry.resolve(written, date=on)
    return found.actor.en if found is not None and found.actor.id == actor_id else written


# Heads of state of the two countries since 2009; a meeting of two of them is another matter than their officials' talks.
_LEADERS = frozenset(("Barack Obama", "Donald Trump", "Joe Biden", "Hu Jintao", "Xi Jinping"))


def is_leader(name: str) -> bool:
    """Whether the canonical name is that of a head of state."""
    return name in _LEADERS


def surname(name: str, side: str) -> str:
    """Surname in lower case, as ids of meetings write it: the first word of a Chinese name, the last of any other."""
    words = fold(name).replace("'", "").split()
    if not words:
        return ""
    return words[0] if side == "CN" else words[-1]
