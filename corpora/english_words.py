"""Words of English text for the attribution rules: a tokeniser and closed word classes.

No parser is at hand, so the rules lean on what is closed in English: auxiliaries, prepositions, conjunctions,
determiners, pronouns, and the nouns that name a role or an organ. A quotation is one opaque token, and so is a short
bracket: clause scanning then cannot break inside either.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpora.quotes import Quotation
from corpora.span import Span
from corpora.text import HIDDEN

_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,6}(?:-[A-Za-z]{1,30}){0,2}(?:['’]s)?"
    r"|[$€£¥]?[0-9][0-9,.]{0,20}[0-9]%?|[0-9]%?"
    r"|[A-Za-z\u00c0-\u024f]{1,60}(?:[&'’-][A-Za-z0-9\u00c0-\u024f]{1,40}){0,6}"
    r"|[^\sA-Za-z0-9\u00c0-\u024f]"
)


def words(line: str) -> frozenset[str]:
    """The words of a line as a set."""
    return frozenset(line.split())


BE = words("is are was were be been being am 's 're isn't aren't wasn't weren't")
HAVE = words("has have had having hasn't haven't hadn't")
DO = words("do does did don't doesn't didn't")
MODALS = words(
    "will would can could may might shall should must won't wouldn't can't cannot couldn't mayn't mightn't shouldn't mustn't"
)
UNREAL = words("would could may might should wouldn't couldn't mightn't shouldn't if whether will won't can shall must")
NEGATIONS = words(
    "not never no hardly neither nor n't isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't won't "
    "wouldn't can't cannot couldn't shouldn't mustn't mightn't nobody none"
)
AUXILIARIES = BE | HAVE | DO | MODALS
ADVERBS = words(
    "also later again now then once still even just already soon earlier ever further thus instead meanwhile too "
    "yesterday today tonight tomorrow often sometimes always long first next recently in-turn only so far rather "
    "not never well indeed simply all both each reportedly since before though "
)
NOT_ADVERBS = words(
    "early elderly friendly deadly costly timely quarterly monthly "
    "ally family italy july reply supply assembly rally bully only imply apply rely comply daily weekly"
)
PREPOSITIONS = words(
    "of in on at by for from with to into over under about against between among through during before after amid "
    "despite without within toward towards via per as upon across regarding concerning including like than since "
    "until till around near behind beyond along following alongside throughout unlike versus"
)
DETERMINERS = words(
    "the a an this that these those its his her their our my your some any each every no many most several few both "
    "all another such more other one two three four five six seven eight nine ten half"
)
PRONOUNS = words("he she they it i we you who him them us me others everyone everybody someone nobody anyone this")
CONJUNCTIONS = words(
    "and but or nor while whereas although though because if when where whether unless so yet as that which who whom "
    "whose since until once than what how why"
)
TIMES = words(
    "monday tuesday wednesday thursday friday saturday sunday yesterday today tonight tomorrow earlier later recently "
    "january february march april may june july august september october november december morning afternoon evening "
    "week month year weekend day days weeks months years night jan feb mar apr jun jul aug sept oct nov dec"
)
MONTHS = words(
    "january february march april june july august september october november december jan feb mar apr jun "
    "jul aug sept oct nov dec may"
)
DAYS = words("monday tuesday wednesday thursday friday saturday sunday yesterday today tonight tomorrow") | MONTHS
# Nouns of roles: a lower-case word that may stand before a name, or head a source.
ROLES = words(
    "president minister secretary spokesman spokeswoman spokesperson spokesmen spokespeople official officials "
    "negotiator negotiators ambassador envoy premier chairman chairwoman chair chief director adviser advisor analyst "
    "analysts economist economists expert experts professor researcher researchers source sources diplomat diplomats "
    "representative representatives commissioner senator congressman congresswoman governor mayor lawmaker lawmakers "
    "leader leaders head deputy vice general colonel captain judge lawyer lawyers reporter reporters journalist "
    "correspondent aide aides candidate nominee executive executives ceo founder member members partner fellow scholar "
    "scholars author counsel attorney critics critic people person participants delegation delegates insiders investors "
    "strategist strategists campaign manager co-founder trader traders farmers consultant historian observer observers"
)
# Nouns that speak: texts and bodies.
SPEAKERS = words(
    "ministry department office agency committee commission government administration report statement readout article "
    "post document paper letter study survey poll agreement company group embassy bank bureau council party parties "
    "side sides country countries nation nations court house congress team state media outlet newspaper daily times "
    "journal network union association federation board institute center centre university think-tank memo complaint lawsuit "
    "announcement communique summary transcript strategy white-paper editorial commentary blog video speech website "
    "ad poster email emails tweet message messages documents reports records data figures polling polls research evidence "
    "analysis groups companies ministries departments agencies committees governments unions networks newspapers studies "
    "surveys statements campaigns authorities police troops states allies americans voters republicans democrats letters op-ed "
    "plan resolution bill deal proposal law order motion petition charter constitution measure"
)
MAX_TOKENS = 400


@dataclass(slots=True)
class Unit:
    """A sentence as parallel lists over its tokens; ``low`` is the token in small letters, "Q" for a quotation, "()"
    for a bracket; ``cap`` whether it begins with a capital; ``quotation`` the number of the quotation or -1."""

    text: str
    start: int
    end: int
    low: list[str]
    starts: list[int]
    ends: list[int]
    cap: list[bool]
    quotation: list[int]
    is_paragraph_start: bool = False
    is_title: bool = False

    def __len__(self) -> int:
        return len(self.low)


def units(text: str, quotations: Sequence[Quotation], sentences: Sequence[Span]) -> list[Unit]:
    """Sentences as token lists; sentences that one quotation joins are one unit. Linear in the length of the text."""
    outer = [
        (number, quotation)
        for number, quotation in enumerate(quotations)
        if quotation.depth == 0 and quotation.kind != "title"
    ]
    made: list[Unit] = []
    place = 0
    index = 0
    while index < len(sentences):
        start, end = sentences[index].start, sentences[index].end
        while place < len(outer) and outer[place][1].end <= start:
            place += 1
        inside: list[tuple[int, Quotation]] = []
        later = place
        while later < len(outer) and outer[later][1].start < end:
            inside.append(outer[later])
            while outer[later][1].end > end and index + 1 < len(sentences):
                index += 1
                end = max(end, sentences[index].end)
            later += 1
        index += 1
        unit = _unit(text, start, end, inside)
        if len(unit):
            unit.is_paragraph_start = start == 0 or "\n" in text[made[-1].end if made else 0 : start]
            made.extend(_pieces(unit))
    return made


def _pieces(unit: Unit) -> list[Unit]:
    """A unit in pieces of at most MAX_TOKENS: no sentence is so long, and time must not grow with its square."""
    if len(unit) <= MAX_TOKENS:
        return [unit]
    made: list[Unit] = []
    for first in range(0, len(unit), MAX_TOKENS):
        part = slice(first, first + MAX_TOKENS)
        low, starts, ends = unit.low[part], unit.starts[part], unit.ends[part]
        piece = Unit(unit.text, starts[0], ends[-1], low, starts, ends, unit.cap[part], unit.quotation[part])
        piece.is_paragraph_start = unit.is_paragraph_start and not first
        made.append(piece)
    return made


def _unit(text: str, start: int, end: int, inside: list[tuple[int, Quotation]]) -> Unit:
    unit = Unit(text, start, end, [], [], [], [], [])
    position = start
    for number, quotation in inside:
        if quotation.start < position:
            continue
        _words_of(unit, position, quotation.start)
        _push(unit, "Q", quotation.start, quotation.end, False, number)
        position = quotation.end
    _words_of(unit, position, max(end, position))
    unit.is_title = _is_title(unit)
    return unit


def _is_title(unit: Unit) -> bool:
    """Whether nearly every longer word has a capital: a headline, where capitals tell nothing of names."""
    longer = [cap for word, cap in zip(unit.low, unit.cap, strict=True) if len(word) > 3 and word[0].isalpha()]
    if any(word in ("said", "says", "told") and not cap for word, cap in zip(unit.low, unit.cap, strict=True)):
        return False
    if unit.low[-1] == ".":
        return 5 <= len(longer) <= 25 and all(longer) and len(unit) > 7
    return 3 <= len(longer) <= 25 and sum(longer) >= len(longer) - len(longer) // 6


def _words_of(unit: Unit, start: int, end: int) -> None:
    text = unit.text
    skip_to = start
    for match in _TOKEN.finditer(text, start, end):
        first, last = match.span()
        if first < skip_to:
            continue
        word = match.group()
        if word in HIDDEN:
            continue
        if word in "([":
            close = text.find(")" if word == "(" else "]", first, min(end, first + 100))
            if close > 0:
                _push(unit, "()", first, close + 1, False, -1)
                skip_to = close + 1
                continue
        if word == "." and last < end and text[last : last + 1] != " " and unit.low and unit.ends[-1] == first:
            continue
        if word == "." and last < end - 1 and unit.low and unit.ends[-1] == first and len(unit.low[-1]) < 6:
            # "Mr. Wang", "Nov. 10": no sentence ended here, so the point belongs to the word.
            unit.ends[-1] = last
            continue
        if word in "–—-" or (word == "-" and text[last : last + 1] == "-"):
            word = "—"
        low = "u.s." if word == "US" else word.lower().replace("’", "'")
        if word == "He" and _is_surname(text, unit, last):
            low = "he-"
        _push(unit, low, first, last, word[0].isupper(), -1)


def _is_surname(text: str, unit: Unit, end: int) -> bool:
    """Whether "He" is the surname: a capitalised name follows, or it stands within a sentence."""
    following = text[end + 1 : end + 2]
    if text[end : end + 1] == " " and following.isupper() and text[end + 2 : end + 3].islower():
        return True
    return bool(unit.low) and is_word(unit.low[-1])


def _push(unit: Unit, low: str, start: int, end: int, cap: bool, quotation: int) -> None:
    unit.low.append(low)
    unit.starts.append(start)
    unit.ends.append(end)
    unit.cap.append(cap)
    unit.quotation.append(quotation)


def is_adverb(word: str) -> bool:
    """Whether a word may stand between a subject and its verb without being either."""
    return word in ADVERBS or (len(word) > 4 and word.endswith("ly") and word not in NOT_ADVERBS)


_NO_PEOPLE = words(
    "numbers orders matters papers offers powers barriers letters computers others factors sectors errors doors borders "
    "players tariffs corners quarters centers headquarters suppliers chapters counters manners dollars lists headers "
    "means plans loans oceans veterans markers servers drivers primaries summers winters members' shoulders"
)


def is_plain_plural(word: str) -> bool:
    """Whether a small word looks like a plural noun that may be people: "opponents", "outlets", not "comments"."""
    return (
        word.endswith("s")
        and not word.endswith(("ss", "'s", "ments", "tions", "ies", "ings"))
        and word not in _NO_PEOPLE
    )


def is_word(word: str) -> bool:
    """Whether a token is a word or a number, not a mark, a quotation or a bracket."""
    return word[0].isalnum() or word[0] in "$€£¥"
