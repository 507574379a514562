"""What the reading of a text gathers: mentions, and the chain of country, body and title that a name may end."""

import re
from dataclasses import dataclass, field

from corpora.lexicon import Token
from corpora.namesakes import NO_GIVEN_NAMES, is_headline
from corpora.roster import Title

_NAME = re.compile("[A-Z][a-zA-Z\u00c0-\u024f'’.-]{1,24}(?: (?:[A-Z][a-zA-Z\u00c0-\u024f'’-]{1,24}|[A-Z]\\.)){0,2}")
# Characters before a Chinese title or body that do not belong to a name.
_HAN_OPENERS = frozenset("与和同对向由请让给据在是对经将把被就按因为以天日年月时后前称说及兼")
# Characters behind a Chinese title that go on with the sentence: with any other, an unlisted name begins.
_HAN_AFTER_TITLE = frozenset(
    "称说表指强宣将会已也还在对就同与和向为于从到以及等的是有再又不未曾应需可能今昨当本上批警反拒访抵赴签出发呼敦回要希认介致主"
    "接提决承否请邀通没正拟欲谴抨驳质继首先并则亦均都近日前后时期讲谈作做给让把被或此之兼重"
)


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


def unknown_name(text: str, chain: Chain, gap_end: int) -> str:
    """The Latin name, known to nobody, that stands right behind a title; "" where there is none."""
    if chain.end >= len(text) or text[chain.end] not in " \n" or not text[chain.start].isascii():
        return ""
    name = _NAME.match(text, chain.end + 1, max(gap_end, chain.end + 1))
    if name is None or is_headline(text, chain.start):
        return ""
    if name.group(0).split(" ")[0].lower().rstrip(".'’s") in NO_GIVEN_NAMES:
        return ""
    return name.group(0).removesuffix("'s").removesuffix("’s").rstrip(".'’")


def is_opening(folded: str, start: int) -> bool:
    """Whether nothing stands before a Chinese word that could belong to it ("丹麦外交大臣", "索罗斯")."""
    before = folded[max(0, start - 1) : start]
    return not "\u3400" <= before <= "\u9fff" or before in _HAN_OPENERS


def ends_in_office(folded: str, end: int) -> bool:
    """Whether a Chinese title ends at ``end`` with the sentence going on, and no unlisted name behind it."""
    return end == len(folded) or not "\u3400" <= folded[end] <= "\u9fff" or folded[end] in _HAN_AFTER_TITLE
