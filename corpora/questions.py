"""Questions within official pages and pieces of interviews: who asks says nothing for the side whose page it is.

A journalist's question relays what somebody said or did and asks for a comment. What it credits is read as the press's
account; its own clauses are nobody's statement.
"""

import bisect
import re
from collections.abc import Sequence
from dataclasses import replace

from corpora.candidates import Candidate
from corpora.question_deeds import BOUND, DASHES, SIDES, Named, first_deed, media_report
from corpora.span import Span, trimmed

_ASKS_OUTRIGHT = re.compile(
    r"\b(?:talk to me about|i wonder if|i (?:just )?(?:want(?:ed)?|would like|'d like) to (?:\w{1,8} ){0,3}?(?:ask|read you)|"
    r"(?:what is|what's|what are|do you have|does [^.?]{3,40} have|any) [^.?]{0,40}"
    r"\b(?:comments?|response|reaction|stance|view)\b|"
    r"your (?:comments?|response|reaction|take) on)"
)
_ASKS_SOMEBODY = re.compile(
    r"\b(?:you|your|china's|the chinese side|chinese government|ministry(?:'s)?|does china|has china|is china|will china|"
    r"would china|can china|the administration's)\b"
)
_FIRST_PERSON = re.compile(r"\b(?:we|our|us|i|my)\b")
_ADDRESSED = re.compile(r"\b(?:you|your)\b")
_CLOSING_NOTE = re.compile(r"[(（][^()（）]{0,160}[)）]\s{0,4}\Z")
_ENDS = re.compile(r"[.!?](?: |$)")
# What a question opens with when it does not say who reported: nobody is credited by it.
_REPORT = re.compile(
    r"(?:it(?:'s| is| was| has been)(?: been| also)? reported|reports (?:say|said|indicate|suggest)|there (?:are|were|have been) "
    r"(?:\w{1,12} ){0,2}reports|(?:the |u\.s\. |us |some |foreign )?media (?:reports )?(?:say|said|reported|saying)|according to "
    r"(?:[a-z.]{1,12} ){0,3}(?:media|reports?|news))(?: that| saying)?,? ?"
)
_GENERIC_SOURCE = re.compile(
    r"(?:it|it's|there|(?:the |some |u\.s\. |us |foreign |media |press |news ){0,3}(?:reports?|media|news))$"
)
_OF_TEXT = re.compile(r"(?:in|on|by) (?:an?|its|his|her|the|their) ")
_ACT = re.compile(
    r"(?! ?'s)(?P<between>[^.?!;:“”\"]{0,60}?) (?P<cue>announced|ordered|asked|released|wrote|sent|raised|signed|imposed|"
    r"sanctioned|called (?:on|for)|warned|threatened|urged|posted|declared|proposed|demanded|approved|unveiled|confirmed|"
    r"requested|told|said|says|invited|defended|pledged|directed|launched|issued|stated|claimed|suggested|noted|criticized|accused)"
    r"(?: that| about)?\b"
)
_QUOTE_LEAD = re.compile(r"\b(?P<source>he|she) (?P<cue>says|said|wrote),? (?:and i )?quote[,:]? ?(?=[“\"])")
_VOCATIVE = re.compile(r"(?:(?:thank you|thanks|so|and|well|but|yes|yeah|okay),? )?$")
# What an addressee or his country is asked about are his words only where they were said.
SAID = re.compile(r"(?:said|stated|mentioned|announced|noted|told|wrote)\b")
_YOU = frozenset(("you", "i", "we"))

# The one to whom a question is put, as Americans call theirs.
_TITLE = re.compile(r"\b(?:mr|madam)\.? (?:vice )?(?:president|secretary|ambassador|speaker)\b(?=[,.])")
# A member of Congress at a hearing: the question is a statement of the questioner.
_HEARING = re.compile(
    r"\b(?:ccp|communist china|my (?:state|district|constituents)|members of (?:the house|the senate|congress|this committee)|"
    r"i (?:led|introduced|sponsored|co-?sponsored|authored) |(?:mr|madam)\.? chair(?:man|woman)?|ranking member|i yield|"
    r"this committee|our trade ambassador)\b|"
    r"\b(?:dr|mr|ms|secretary|ambassador|admiral|general)\.? [a-z]{2,14}, (?:do|would|can|will) you (?:agree|commit)\b"
)
# Somebody who is asked asks back: how he opens and goes on.
_ANSWERS = re.compile(r"\W{0,3}(?:well|look|no|yes|certainly|absolutely),? |\b(?:but|so|and|now) look,")


def asks(folded: str, span: Span, *, is_spoken_page: bool) -> bool:
    """Whether an English paragraph (of a folded text) is somebody's question to an official.

    One that asks somebody for a comment is; one that only ends in a question mark is on a page of questions and
    answers, where it does not speak in the first person alone: officials ask, too.
    """
    words = folded[span.start : span.end].strip()
    if not words or len(words) > 3_000 or _HEARING.search(words) is not None:
        return False
    is_broken_off = words[-1] in "—-–" and "?" in words
    words = _CLOSING_NOTE.sub("", words).rstrip(DASHES)
    ends_so = words.endswith("?") or is_broken_off
    last = words[max(words.rfind(". "), words.rfind(".” "), words.rfind("\n")) + 1 :]
    if _ASKS_OUTRIGHT.search(words[-900:]) and (ends_so or is_spoken_page):
        return True
    if not ends_so or (_ANSWERS.search(words) is not None and words.count("?") * 3 < len(_ENDS.findall(words))):
        return False
    if _ASKS_SOMEBODY.search(last):
        return is_spoken_page or _ADDRESSED.search(last) is not None
    return is_spoken_page and (
        _REPORT.search(words[:200]) is not None or " your " in words or not _FIRST_PERSON.search(words)
    )


def credited(
    folded: str,
    span: Span,
    inside: Sequence[Candidate],
    lines: Sequence[Span],
    named: Named,
    *,
    has_speaker: bool = False,
) -> tuple[Candidate, ...]:
    """The attributions of a question, with those to whom a report about them names, and what else it says they did.

    ``inside`` are the candidates within ``span``, ``lines`` the sentences of the text; ``named`` gives the people and
    bodies between two offsets with their sides. "Reports say that X ..." credits
    X; "you" is whom the question calls by name at its beginning, else the
    page's own speaker if it ``has_speaker``.
    """
    made: list[Candidate] = []
    called = _called(folded, span, named)
    for candidate in inside:
        source = candidate.source
        if source is None:
            made.append(candidate)
            continue
        name = folded[source.start : source.end].strip()
        if name in _YOU:
            if name == "you" and candidate.cue is not None and SAID.match(folded, *_range(candidate.cue)):
                addressee = called or _title(folded, span)
                if addressee is not None or has_speaker:
                    made.append(replace(candidate, source=addressee or source, modality="asserted"))
            continue
        if _GENERIC_SOURCE.match(name):
            subject = _subject(folded, candidate.content.start, candidate.content.end, named)
            if subject is not None and not folded.startswith(" and ", subject.end):
                made.append(replace(candidate, source=subject))
            continue
        if _OF_TEXT.match(name):
            before = [one for one, _ in named(max(span.start, source.start - 60), source.start)]
            if before:
                made.append(replace(candidate, source=before[-1]))
            continue
        made.append(candidate)
    first = bisect.bisect_left(lines, span.start, key=lambda line: line.start)
    last = bisect.bisect_left(lines, span.end, key=lambda line: line.start)
    acts = _acts(folded, span, lines[first:last], made, named)
    made = [*_without(made, acts), *acts]
    if not any(one.modality == "asserted" for one in made):
        made += first_deed(folded, span, lines[first:last], named) or media_report(folded, span, lines[first:last])
    return tuple(sorted(made, key=lambda one: one.content))


def _range(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _called(folded: str, span: Span, named: Named) -> Span | None:
    """Whom a question calls by name: "President Trump, you said ..."."""
    for one, side in named(span.start, min(span.end, span.start + 80)):
        if side in SIDES and folded[one.end : one.end + 1] == "," and _VOCATIVE.match(folded[span.start : one.start]):
            return one
    return None


def _title(folded: str, span: Span) -> Span | None:
    """The title by which a question calls whom it is put to: "Thank you, Mr. President"."""
    found = _TITLE.search(folded, span.start, min(span.end, span.start + 160))
    return Span(*found.span()) if found is not None else None


def _subject(folded: str, start: int, end: int, named: Named) -> Span | None:
    """Who acts in a clause: the first that is named within its beginning and hangs on no preposition."""
    for one, side in named(start, min(end, start + 160)):
        if side in SIDES and not BOUND.search(folded[max(start, one.start - 16) : one.start]):
            return one if folded[one.end : one.end + 2] != "'s" else None
    return None


def _acts(folded: str, span: Span, lines: Sequence[Span], known: Sequence[Candidate], named: Named) -> list[Candidate]:
    """What a question says that somebody announced or did, in sentences that credit nobody or a report alone."""
    made: list[Candidate] = []
    for line in lines:
        start, end = line.start, min(line.end, span.end)
        quoted = _QUOTE_LEAD.search(folded, start, end)
        if quoted is not None:
            source, cue = Span(*quoted.span("source")), Span(*quoted.span("cue"))
            owner = re.search("your counterpart", folded[span.start : source.start])
            if owner is not None:
                source = Span(span.start + owner.start(), span.start + owner.end())
            close = max(folded.find("”", quoted.end(), span.end), end)
            content = trimmed(folded, quoted.end(), close, ' “”"\n')
            made.append(Candidate(content, source, cue, "direct", "asserted", 0.6, "reported"))
            continue
        lead = _REPORT.match(folded, start, end)
        within = [one for one in known if start <= one.content.start < end]
        if folded[start:end].rstrip(DASHES).endswith("?"):
            continue
        begin = lead.end() if lead is not None else start
        subject = _subject(folded, begin, end, named)
        if subject is None or any(one.source is not None and one.source.start == subject.start for one in within):
            continue
        act = _ACT.match(folded, subject.end, end)
        if act is None or act.end() + 4 > end:
            continue
        if lead is None and any(one.source is None or one.source.start < act.end() for one in within):
            continue
        content = trimmed(folded, act.end(), end, " .,;\n")
        if len(content) >= 4:
            made.append(Candidate(content, subject, Span(*act.span("cue")), "indirect", "asserted", 0.5, "reported"))
    return made


def _without(known: Sequence[Candidate], acts: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that lie in no reported act."""
    return [
        one
        for one in known
        if not any(act.content.start <= one.content.start and one.content.end <= act.content.end for act in acts)
    ]
