"""What the reading of a text gathers: mentions, and the chain of country, body and title that a name may end."""

from dataclasses import dataclass, field

from corpora.lexicon import Token
from corpora.roster import Title


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor named at ``[start, end)`` of a text.

    The span is the name; where a title alone is met it is the title, and where a name is garbled the title with the name.
    ``title_start`` is where the words of office before a name begin (``start`` where there are none). ``kind`` is that of
    the actor, ``flags`` those of ``Registry.resolve``. A capital that is only a place is no mention.
    """

    start: int
    end: int
    actor_id: str
    side: str
    kind: str
    flags: tuple[str, ...] = ()
    title_start: int = -1

    def __post_init__(self) -> None:
        if self.title_start < 0:
            object.__setattr__(self, "title_start", self.start)


@dataclass(slots=True)
class Chain:
    """Links met so far and not yet spent on a name."""

    start: int = -1
    end: int = -1
    countries: list[str] = field(default_factory=list)
    titles: list[Title] = field(default_factory=list)
    titles_start: int = -1
    tokens: list[Token] = field(default_factory=list)
