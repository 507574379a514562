"""What a question passes on where it credits nobody with words: somebody's deed, his announcement, a medium's report.

"The President has designated Cuba as a threat. What is China's position?" relays an act of his; "it has been reported that
talks will be held" is a medium's. Both are told with low confidence, one in a question.
"""

import re
from collections.abc import Callable, Sequence

from corpora.candidates import Candidate
from corpora.span import Span, trimmed

Named = Callable[[int, int], Sequence[tuple[Span, str]]]
MEDIA_REPORT = "media_report"
SIDES = ("US", "CN")
# Who stands behind one of these is no subject.
BOUND = re.compile(
    r"\b(?:of|with|by|to|for|against|from|between|and|about|on|at|in|than|toward|towards)(?: the| former)? $"
)
DASHES = "—-– \u00a0\n\t\"”’'"
_ADVERBS = (
    r"(?: (?:has|have|had|just|also|again|earlier|recently|yesterday|today|once|then|himself|herself|"
    r"on (?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:last|this) (?:week|month|year)))"
)
# Any verb in the past tense, but for coming and going and for what happens by itself.
_VERB = (
    _ADVERBS
    + r"{0,4} (?P<cue>(?!visited|arrived|traveled|travelled|landed|departed|returned|attended|concluded|finished|"
    r"started|ended|imported|exported|wanted|seemed|needed)[a-z-]{3,16}ed|said|told|gave|made|took|sent|set|cut|put|chose|"
    r"withdrew)(?: that)?(?= )"
)
_DEED = re.compile(_VERB)
_UTTERED = re.compile(
    r"(?:'s|s')(?: (?:recent|latest|new|repeated|public|earlier)){0,2} (?P<cue>threats?|remarks?|comments?|statements?|"
    r"announcement|warnings?|claims?|pledge|demands?|call|tweet|post|assertion)(?: (?:of|that|on|about|to|against))? "
)
# A government as the subject of a clause, and the papers of an office.
_GOVERNMENT = re.compile(
    r"(?:the )?(?:u\.s\.|united states(?:'s?)?|us)(?: president| government| administration| side)?(?= )|"
    r"washington(?= )"
)
_PAPER = re.compile(
    r" (?:fact sheet|readout|statement|executive order|report|press release|strategy)\b[^.?!;:“”\"]{0,80}?" + _VERB
)
_TOLD = re.compile(
    r"\b(?P<source>it|we|[a-z]{2,14}(?: [a-z]{2,14}){0,2})(?:'s|'ve| has| have| had| is| was| been| also){0,3} "
    r"(?P<cue>reported)\b(?! by\b)(?: that)?,? |"
    r"\b(?P<by>reported) by (?P<medium>[a-z ]{3,40})|"
    r"\b(?:according to )?(?P<reports>(?:media |news |recent ){0,2}reports?)(?: (?:say|said|that)|,) "
)
_LEAST_REPORT = 12


def first_deed(folded: str, span: Span, lines: Sequence[Span], named: Named) -> list[Candidate]:
    """What a question says that somebody did, or calls his words ("X's threat of ..."): the first such clause alone.

    ``lines`` are the sentences of the question in ``span``; a deed is read only of one that asks nothing. ``named`` gives
    the people and bodies between two offsets with their sides.
    """
    for line in lines:
        end = min(line.end, span.end)
        is_asking = folded[line.start : end].rstrip(DASHES).endswith("?")
        subject = _GOVERNMENT.match(folded, line.start, end)
        people = [(Span(*subject.span()), "US")] if subject is not None else []
        for one, side in (*people, *named(line.start, end)):
            if side not in (*SIDES, "third"):
                continue
            found = _UTTERED.match(folded, one.end, end)
            if (
                found is None
                and not is_asking
                and not BOUND.search(folded[max(line.start, one.start - 16) : one.start])
            ):
                found = _DEED.match(folded, one.end, end) or _PAPER.match(folded, one.end, end)
            if found is not None:
                stop = folded.find(", what ", found.end(), end)
                content = trimmed(folded, found.end(), stop if stop >= 0 else end, " .,;\n")
                if len(content) >= 4:
                    cue = Span(*found.span("cue"))
                    return [Candidate(content, one, cue, "indirect", "asserted", 0.4, "reported")]
    return []


def media_report(folded: str, span: Span, lines: Sequence[Span]) -> list[Candidate]:
    """A medium's report that a question passes on (rule MEDIA_REPORT: side third, whatever its source is called)."""
    for line in lines:
        end = min(line.end, span.end)
        found = _TOLD.search(folded, line.start, end)
        if found is None:
            continue
        if found["by"]:
            source, cue, content = found.span("medium"), found.span("by"), (span.start, line.start)
        elif found["reports"]:
            source, cue, content = found.span("reports"), found.span("reports"), (found.end(), end)
        else:
            source, cue, content = found.span("source"), found.span("cue"), (found.end(), end)
        words = trimmed(folded, *content, " .,;\n")
        if len(words) >= _LEAST_REPORT:
            return [Candidate(words, Span(*source), Span(*cue), "indirect", "asserted", 0.4, MEDIA_REPORT)]
    return []
