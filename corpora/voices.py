"""Voices: whose words, via whose text.

"US via US" is what Washington says of itself, "US via CN" what Beijing's account says that Washington said, "CN via
press" what a newspaper credits to Beijing. The three are different evidence and are never added up.
"""

from corpora.document import SIDES

ISSUERS = ("US", "CN")
PRESS = "press"


def voice_of(side: str, issuer_side: str, kind: str = "") -> str:
    """Voice of a statement: ``side`` whose words they are, ``issuer_side`` who issued the text that relays them.

    ``issuer_side`` is "US", "CN" or another country's side for an official text, "" for the press; ``kind`` the kind of
    document: a "news" text is the press's unless a side issued it. Raises ValueError for a side that is not in SIDES.

    >>> voice_of("US", "CN")
    'US via CN'
    >>> voice_of("CN", "", "news")
    'CN via press'
    """
    if side not in SIDES:
        raise ValueError(f"a side is one of {', '.join(SIDES)}, not {side!r}")
    return f"{side} via {issuer_side or PRESS}"


def parts_of(voice: str) -> tuple[str, str]:
    """Whose words and whose text: the two parts of a voice; raises ValueError for what is no voice.

    >>> parts_of("joint via CN")
    ('joint', 'CN')
    """
    side, link, text = voice.partition(" via ")
    if not link or side not in SIDES or not text:
        raise ValueError(f"a voice reads 'US via CN', not {voice!r}")
    return side, text
