"""Sentences that go on with a speaker's words without a cue: "He said ... China will continue to ...", as readouts are drafted.

Only a sentence that takes a stand goes on so: what a country will firmly do, what all sides should do, what is hoped. The
same shapes in a newspaper's own narration tell events and are left alone.
"""

import re
from collections.abc import Iterator

from corpora.english_groups import Found
from corpora.english_words import Unit

_STAND = re.compile(
    r"(?:(?:also|moreover|furthermore|therefore|meanwhile|in addition|in this regard|thus|in fact), )?"
    r"(?:(?:as|at|during|under|in|facing|with|on|going)\b[^.;\n]{0,140}, )?"
    r"(?:"
    r"it is (?:hoped|imperative|essential|necessary|expected) that\b"
    r"|(?:all (?:parties|countries|sides|relevant parties)|both (?:sides|countries)|"
    r"the two (?:sides|countries)|(?:china and the (?:u\.s\.|us|united states))|"
    r"the international community|the (?:u\.s\.|us|united states|[a-z]{3,12}) side|countries|"
    r"[a-z]{3,14}) (?:should|must|needs? to|ought to)\b"
    r"|such (?:actions?|moves?|acts?|practices?|behaviou?rs?|a move) (?:seriously |will |would |could |is |are |"
    r"undermine|violate|harm)"
    r"|(?:china|the chinese (?:side|government|people)|the united states|the u\.s\.|we|[a-z]{3,14}) (?:will (?:firmly|continue|"
    r"unswervingly|never|resolutely|do its utmost|do what|remain|take (?:all )?necessary|always|work with|stand)|(?:is|are) "
    r"(?:willing|ready|expected to play|committed|opposed)|stands? ready|has always|have always|has consistently|firmly|"
    r"resolutely|consistently|attaches|hopes? that|shares?|is deeply)\b"
    r")"
)
# Words that head such a sentence of a narrator, too: people and things of the report.
_NARRATED = re.compile(
    r"(?:the (?:two leaders|talks|summit|meeting)|trump|xi|bessent|he|she|they|it(?! is )|"
    r"beijing|washington|investors|markets|talks)\b"
)


def carried_on(made: list[Unit], found: list[Found]) -> Iterator[Found]:
    """The sentences that carry on the words of the speaker before them, within a paragraph; linear in the text."""
    spoken: dict[int, Found] = {}
    busy: set[int] = set()
    for item in found:
        busy.add(item.unit)
        if item.kind == "speech" and item.source is not None and item.shape != "headline" and not item.is_generic:
            spoken[item.unit] = item
    last: Found | None = None
    for number, unit in enumerate(made):
        if unit.is_paragraph_start:
            last = None
        if number in busy:
            last = spoken.get(number) or (last if not unit.is_paragraph_start else None)
            continue
        if last is None or unit.is_title or "Q" in unit.low[:1] or unit.low[-1] == "?":
            last = None
            continue
        folded = unit.text[unit.start : unit.end].lower().replace("’", "'")
        if _STAND.match(folded) is None or _NARRATED.match(folded) is not None:
            last = None
            continue
        end = len(unit) - (unit.low[-1] in (".", "!"))
        if end > 3:
            yield Found(number, 0, end, last.source, None, "carried", "asserted", "speech")
