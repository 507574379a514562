"""Who is who, and on which side, at a date: the registry of people, organs, metonyms, countries, groups and media.

The side of an actor is a column of ``corpora/data/actors.jsonl``; nothing here knows one country from another.
"""

import functools
from collections.abc import Collection
from datetime import date

from corpora.cards import read_records
from corpora.chains import Mention
from corpora.lexicon import Lexicon
from corpora.mentions import find_mentions
from corpora.naming import Namer
from corpora.offices import UNKNOWN, Resolution, Setting
from corpora.roster import Actor, Office, Title

__all__ = ["Actor", "Mention", "Office", "Registry", "Resolution", "Title", "load_actors"]


class Registry:
    """Actors by what they are called."""

    def __init__(self, actors: Collection[Actor], titles: Collection[Title] = ()) -> None:
        self._lexicon = Lexicon(actors, titles)
        self._namer = Namer(self._lexicon)

    @property
    def actors(self) -> tuple[Actor, ...]:
        """All actors, in the order of their ids."""
        return self._lexicon.actors

    def actor(self, actor_id: str) -> Actor:
        """The actor with an id; raises KeyError where there is none."""
        return self._lexicon.by_id[actor_id]

    def resolve(
        self, name: str, *, date: date | None = None, side: str | None = None, among: Collection[str] = ()
    ) -> Resolution | None:
        """Who ``name`` means on the day ``date``, or None where that cannot be told.

        ``name`` may carry titles, a country, a body, a capacity or a note in parentheses ("Chinese Vice Premier He",
        "a Treasury spokesperson", "Hu Jintao (message read by Wang Qishan)"), in English or either Chinese script.
        ``side`` is the side whose text this is: it decides between several readings and is never forced on a name that
        has one. ``among`` are ids of people named in the same text: it decides between namesakes.

        The flags of the resolution say how it was reached: ``surname_only``; ``fuzzy_name`` a slip of spelling;
        ``by_office`` the holder at the date, with ``garbled_name`` where the name beside the title is nobody's;
        ``role`` somebody of a body; ``former`` an office held at another time; ``title_mismatch`` one never held;
        ``unlisted_person``, ``no_date`` and ``ambiguous``: only the body or the government could be told; ``several``
        names, the first given; ``joint_claim`` one side's account of both; ``by_side`` from ``side`` alone.
        """
        return self._namer.resolve(name, Setting(date, side, among))

    def mentions(self, text: str, *, date: date | None = None) -> tuple[Mention, ...]:
        """Everybody named in ``text``, in order; see ``Mention``. Time is linear in the length of the text."""
        return find_mentions(text, self._namer, date)

    def side_of(self, name: str, date: date | None = None) -> str:
        """The side of a name, "unknown" where it resolves to nobody."""
        found = self.resolve(name, date=date)
        return UNKNOWN if found is None else found.side


@functools.cache
def load_actors() -> Registry:
    """The bundled registry, built once.

    Raises CardError where a bundled file does not fit its card.
    """
    return Registry(
        [Actor.from_json(record) for record in read_records("actors.jsonl")],
        [Title.from_json(record) for record in read_records("titles.jsonl")],
    )
