"""Which government English words sound like, where nothing names who speaks: "the ministry said", "we", a text without a head.

Each government speaks of itself in set ways: "the U.S. side" and "China will firmly" are Beijing's, "the Trump
Administration's" and "American workers" Washington's. That is a guess from the wording alone and is flagged as one.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpora.actors import Registry
from corpora.document import Document, Statement
from corpora.pages import is_spoken
from corpora.quotes import Quotation
from corpora.span import Span, trimmed
from corpora.text import fold
from corpora.voices import voice_of

BY_WORDING = "by_wording"
UNLISTED = "unlisted_person"
_WORDINGS = {
    "CN": re.compile(
        r"\bu\.?s\.? side\b|(?<!on the )\bchinese side\b|"
        r"\b(?<!in )china (?:will(?! be sending| now)|has always|always|has decided|"
        r"has consistently|urges?|firmly|strongly|resolutely|is (?:ready|willing|deeply|committed|open)|stands ready|"
        r"opposes?|hopes|welcomes|calls on|remains|"
        r"supports|attaches|advocates|believes|and the (?:u\.s\.|us|united states) (?:should|can|need|must|have))\b|"
        r"\bchina's (?:legitimate|sovereignty|decision|position|resolve|core|economy|development|policy)\b|\bwin-win\b|"
        r"\bmutual(?:ly)? (?:respect|beneficial)\b|\bone-china\b|\bwrong(?:doings?| practices| actions| signals?)\b|"
        r"\bhegemon|\bcompatriots\b|\bchina-u\.?s\.?\b|\bheads? of state\b|\bcommon understandings?\b|\bbullying\b|\bthe cpc\b|"
        r"\btaiwan region\b|\bseparatist\b|\bcold war mentality\b|\bpeaceful coexistence\b|\bthe u\.?s\.? "
        r"(?:move|action|moves|actions|practice)\b|\bseriously violates?\b|\bcountermeasures?\b|\bzero-sum\b"
    ),
    "US": re.compile(
        r"\b(?:this|our|the (?:trump|biden)) administration\b|\btrump administration's\b|\bunder president trump\b|"
        r"\bpresident trump's (?:leadership|direction|agenda)\b|\bat president trump's direction\b|\bamerica(?:'s)?\b|"
        r"\bamerican (?:people|workers?|farmers?|families|companies|public|consumers|taxpayers|leadership|jobs)\b|"
        r"\bour (?:country|allies|military|farmers|workers|partners|border|troops)\b|\bbipartisan\b|"
        r"\bu\.s\. (?:presence|national security|interests)\b|\bunited states' (?:longstanding|commitment|vital)|"
        r"\b(?:malign|coercive|destabilizing|opaque|predatory)\b|\bccp\b|\bchinese communist\b|\bfree and open\b|"
        r"\bindo-pacific\b|\bunfair trad|\bdemocrats?\b|\brepublicans?\b|\bthe fed\b|\bbiden\b|\bfentanyl\b|"
        r"\bpeace through strength\b|\bour (?:friends|adversaries|tariffs?|export|ofac|doe|office|president|administration)\b|"
        r"\bamericans\b|\bthis president\b|\bfirst lady\b|\benergy dominance\b|\bmy desk\b|\bhouse and senate\b|"
        r"\b(?:party )?chairman xi\b|\b(?:my|our|your) chinese counterparts?\b|\bthe president and (?:president |chairman )?xi\b|"
        r"\bvice president vance\b|\bthe vice premier and i\b|\bthe chinese (?:are|were|do(?:n't)?|did(?:n't)?|have|had|has|"
        r"want|like|would|wouldn't|can|could|know|think|need|came|come|said|say|threatened|agreed|understand|really)\b"
    ),
}
# In one's own words the other country is "China" or "they": who speaks so in the first person is American.
_OTHERS = re.compile(r"\b(?:president xi|xi|china|chinese|beijing|he lifeng|vice premier|counterpart)\b")
# Names of one's own government, as its officers drop them.
_COLLEAGUES = re.compile(
    r"\b(?:president trump|donald trump|the president (?!xi|of)|trump(?:'s)? (?:administration|plan|policy)|"
    r"vice president vance|(?:secretary|ambassador|director|mr\.) (?:[a-z]{2,10} )?(?:bessent|"
    r"rubio|lutnick|hegseth|wright|greer|hassett|landau|colby|perdue))\b|\b(?:mr\. president|mr\. secretary|senators?)\b"
)
# Turns of phrase that Americans use of China, too.
_ABOUT_CHINA = re.compile(r"\bchina (?:will|always|believes|remains|hopes|supports)\b|\bon the chinese side\b")
# On the text as it stands: "US" in capitals is a country.
_FIRST_PERSON = re.compile(r"\b(?:I(?=[ '’,])|[Mm]y|[Ww]e|[Oo]urs?|us)\b")
# Speech as it is spoken: contractions, "you", and the words that open a turn.
_TALK = re.compile(
    r"\b(?:[Yy]ou(?:r|['’](?:re|ve|ll|d))?|(?:[Tt]here|[Ii]t|[Hh]e|[Ss]he|[Tt]hat|[Ww]hat|[Ll]et)['’]s|[Tt]hey['’](?:re|ve|ll)|"
    r"(?:do|does|did|is|are|was|were|has|have|ca|wo|would|could|should)n['’]t)\b|"
    r"(?:^|[.!?]\s{1,3})(?:Well|Yeah|Yes|No|Look|Okay|So|And|But|Now|Right|Thank you),? "
)
_PRONOUN = re.compile(r"(?:(?:I|[Ww]e|[Yy]ou)(?:['’](?:m|ve|re|d|ll))?|(?:[Oo]ur|[Mm]y) \w{2,20})$")
_CHINA_TOO = re.compile(r"\bmainland\b|\bthe motherland\b")
# What only somebody who is asked opens with.
_OPENING = re.compile(r"\W{0,3}(?:well|yeah|yes|no|look|certainly|absolutely|sure|right|so|listen|thank you)[,.] ")
# Publishers' pages are a writer's own words, not an official's.
_PRESS = ("news", "opinion", "column", "editorial")
_LEAST_NAMED = 2
# On a recording that many sentences in which nobody is credited are somebody's words.
_LEAST_LINES = 2
# Somebody's own words quote seldom; a report does, and not always with marks that close.
_MOST_MARKS = 2
# A piece of a transcript is short; a longer text names its speakers.
_MOST_LINES = 120
_DRAFTED = re.compile(r"(?:reaffirm|underscor|emphasi[sz]|reiterat|highlight|commend|conveyed|applaud|affirm)")
_DOUBT = 0.6
_MINISTRY = re.compile(
    r"(?:the|a|an) (?:ministry|foreign ministry|commerce ministry|ministry spokes(?:person|man|woman))$"
)
_TITLE = re.compile(r"(?:mr|madam)\.? (?:vice )?(?:president|secretary|ambassador|speaker)$")


def side_by_wording(text: str) -> tuple[str, int]:
    """The side that a text sounds like and by how many turns of phrase it leads; ("", 0) where neither leads.

    >>> side_by_wording("China will take necessary measures, and urges the U.S. side to stop.")
    ('CN', 2)
    """
    folded = fold(text)
    n_cn, n_us = (sum(1 for _ in _WORDINGS[side].finditer(folded)) for side in ("CN", "US"))
    if n_cn == n_us:
        return "", 0
    return ("CN", n_cn - n_us) if n_cn > n_us else ("US", n_us - n_cn)


def with_wording(document: Document, statements: Sequence[Statement], issuer: str) -> tuple[Statement, ...]:
    """The statements, with a side where only the wording tells it (flag "by_wording", lower confidence).

    One turn of phrase is enough for a source without a name ("the spokesperson"); a name that no register holds, and
    what both sides are said to have said, need two. A name needs a cue of official drafting besides: experts and
    companies use a government's words, too.
    """
    groups: dict[str, list[Statement]] = {}
    for one in statements:
        if _is_open(one):
            groups.setdefault(_speaker(one), []).append(one)
    told: dict[str, str] = {}
    for name, group in groups.items():
        side, lead = side_by_wording("\n".join(one.text for one in group))
        if group[0].side == "third" and not any(_DRAFTED.match(fold(one.cue_text)) for one in group):
            continue
        if lead >= (1 if group[0].side == "unknown" else _LEAST_NAMED):
            told[name] = side
        elif _MINISTRY.match(name) is not None:
            # Only one of the two governments has ministries.
            told[name] = "CN"
        elif _TITLE.match(name) is not None:
            # "Thank you, Mr. President": so Americans address theirs.
            told[name] = "US"
    return tuple(
        _as_worded(one, told[_speaker(one)], document, issuer) if _is_open(one) and _speaker(one) in told else one
        for one in statements
    )


def _speaker(statement: Statement) -> str:
    return statement.actor or fold(statement.source_text)


def _is_open(statement: Statement) -> bool:
    """Whether the side of a statement may be told by its wording: nobody named it, or nobody knows the name."""
    if statement.side == "unknown":
        return statement.actor != "unnamed"
    return statement.side == "joint" or (statement.side == "third" and UNLISTED in statement.flags)


def _as_worded(statement: Statement, side: str, document: Document, issuer: str) -> Statement:
    return replace(
        statement,
        side=side,
        voice=voice_of(side, issuer, document.kind),
        confidence=round(statement.confidence * _DOUBT, 3),
        flags=(*statement.flags, BY_WORDING),
    )


def own_words(
    document: Document,
    statements: Sequence[Statement],
    marks: Sequence[Quotation],
    lines: Sequence[Span],
    registry: Registry,
) -> Iterator[Statement]:
    """The sentences of a text that somebody speaks in the first person and that no other statement covers.

    Only for a text that is such words throughout (a third of its sentences, and its beginning), and whose wording tells
    the side: a piece of a transcript, a post. A text of the press is never read so.
    """
    # On a page that is a recording or its transcript one sign of speech is enough.
    is_recorded = is_spoken(document.url) or (
        not document.url and _OPENING.match(document.text[:40].lower()) is not None
    )
    is_press = not is_recorded and any(word in fold(document.url) for word in _PRESS)
    if document.kind == "news" or document.publisher or is_press:
        return
    if not 0 < len(lines) <= _MOST_LINES:
        return
    folded = fold(document.text)
    outer = [mark for mark in marks if mark.depth == 0 and mark.kind == "speech"]
    n_marks = sum(document.text.count(mark) for mark in '"“”')
    if sum(mark.end - mark.start for mark in outer) * 3 > len(folded) or (not is_recorded and n_marks > _MOST_MARKS):
        return
    spoken = [_FIRST_PERSON.search(document.text, line.start, line.end) is not None for line in lines]
    n_talk = 0
    if is_recorded:
        n_talk = sum(
            is_first or _TALK.search(document.text, line.start, line.end) is not None
            for line, is_first in zip(lines, spoken, strict=True)
        )
        if not n_talk and (statements or len(lines) < _LEAST_LINES):
            return
    elif sum(spoken) * 3 < len(lines) or not any(spoken[:2]):
        return
    named = [one for one in statements if one.source_text and not _PRONOUN.match(one.source_text)]
    # Who talks all through a recording speaks himself where he tells what others said.
    talks = is_recorded and n_talk * 2 >= len(lines)
    if not talks and sum(len(one.content) for one in named) * (2 if is_recorded else 3) > len(folded):
        return
    side = _speaker_side(
        folded, is_recorded=is_recorded, guest=guest_side(document.url, registry) if is_recorded else ""
    )
    if not side:
        return
    # What "I" say or "as you said" is the speaker's, too.
    others = [one for one in statements if one.side != "unknown" or not _PRONOUN.match(one.source_text)]
    for line in lines:
        span = trimmed(document.text, line.start, line.end, " \t\r\n.")
        taken = sum(max(0, min(_end(folded, one), span.end) - max(one.content.start, span.start)) for one in others)
        if len(span) < 12 or taken * 2 >= len(span):
            continue
        yield Statement(
            document=document.name,
            content=span,
            text=span.of(document.text),
            language="en",
            side=side,
            voice=voice_of(side, side, document.kind),
            form="direct",
            confidence=0.3,
            flags=("first_person", BY_WORDING),
        )


def _end(folded: str, one: Statement) -> int:
    """Where the words end that a speaker credits to another: a dash breaks them off."""
    dash = folded.find("—", one.content.start, one.content.end)
    return dash if dash > 0 and one.form != "direct" else one.content.end


def guest_side(address: str, registry: Registry) -> str:
    """The side of the officials whom the address of a recording names ("full-interview-with-secretary-scott-bessent"); ""
    where it names none, or some of several sides."""
    words = [word for word in re.split(r"[^a-z]+", address.lower().partition("?")[0][:300]) if word]
    sides = set()
    for first, second in itertools.pairwise(words):
        found = registry.resolve(f"{first} {second}".title())
        if found is not None and found.actor.kind == "person" and not found.flags:
            sides.add(found.side)
    return next(iter(sides)) if len(sides) == 1 and sides <= {"US", "CN"} else ""


def _speaker_side(folded: str, *, is_recorded: bool, guest: str = "") -> str:
    side, lead = side_by_wording(folded)
    if guest and lead < _LEAST_NAMED:
        return guest
    if is_recorded and side == "CN" and lead == 1 and _ABOUT_CHINA.search(folded) is not None:
        side = ""
    if side or _CHINA_TOO.search(folded):
        return side
    if is_recorded and _COLLEAGUES.search(folded):
        return "US"
    return "US" if _OTHERS.search(folded) else ""
