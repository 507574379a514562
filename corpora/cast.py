"""Who turns up in a text: the people, bodies and countries that the registry of actors knows there, by side."""

import functools
import re
from dataclasses import dataclass
from datetime import date

from corpora.actors import Registry, load_actors
from corpora.text import fold

_MOUTHPIECE = re.compile("spokes(?:person|man|woman)|press secretary|发言人|新闻秘书")


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody named at ``[start, end)``: canonical English name, side, kind of actor (person, organ, country ...).

    ``is_mouthpiece``: a spokesperson, who tells of meetings and is at none.
    """

    start: int
    end: int
    name: str
    side: str
    kind: str
    is_mouthpiece: bool = False


def cast_of(text: str, registry: Registry, *, on: date | None = None) -> tuple[Player, ...]:
    """Everybody whom ``registry`` knows in ``text``, in order; roles are those of the day ``on``."""
    folded = fold(text)
    players = []
    for mention in registry.mentions(text, date=on):
        actor = registry.actor(mention.actor_id)
        titles = [folded[mention.title_start : mention.start]] if mention.title_start < mention.start else []
        titles = titles or [fold(office.title_en) for office in actor.offices]
        is_mouthpiece = mention.kind == "person" and bool(titles) and all(_MOUTHPIECE.search(title) for title in titles)
        players.append(Player(mention.start, mention.end, actor.en, mention.side, mention.kind, is_mouthpiece))
    return tuple(players)


@functools.cache
def _by_name() -> dict[str, str]:
    return {actor.en: actor.zh_hans for actor in load_actors().actors if actor.kind == "person"}


def chinese_name(name: str) -> str:
    """The Chinese name (simplified) of a person by canonical English name, "" where the registry holds none."""
    return _by_name().get(name, "")


@functools.cache
def canonical(name: str) -> str:
    """The canonical name of whoever ``name`` means in the bundled registry ("PLA Navy delegation" is the PLA Navy)."""
    found = load_actors().resolve(name)
    return found.actor.en if found is not None else name


@functools.cache
def _leaders() -> frozenset[str]:
    # A meeting of two heads of state is another matter than their officials' talks.
    return frozenset(
        actor.en for actor in load_actors().actors if any(office.title_en == "President" for office in actor.offices)
    )


def is_leader(name: str) -> bool:
    """Whether the canonical name is that of somebody who was head of state at some time."""
    return name in _leaders()


def surname(name: str, side: str) -> str:
    """Surname in lower case, as ids of meetings write it: the first word of a Chinese name, the last of any other."""
    words = fold(name).replace("'", "").split()
    if not words:
        return ""
    return words[0] if side == "CN" else words[-1]
