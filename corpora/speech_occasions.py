"""Speech told by its occasion: what somebody is told to have done in a speech he said, whatever the verb.

"In remarks in Toledo, the Vice President invoked China as ...", "the following is from the Premier's public remarks". Read
only where a text credits nobody otherwise, and with low confidence.
"""

import re
from collections.abc import Sequence

from corpora.candidates import Candidate
from corpora.question_deeds import Named
from corpora.span import Span, trimmed

_OCCASION = re.compile(
    r"(?:in|during|at) (?:(?:an?|the|his|her|their|recent|prepared|opening|closing|public|press|brief|tv|television|new) ){0,3}"
    r"(?:remarks|speech|interview|address|testimony|briefing|hearing|rally|town hall|press conference|press gaggle|podcast|op-ed|"
    r"post|statement|keynote)\b[^,.\n]{0,80}, "
)
_VERB = re.compile(
    r"(?:,[^,.\n]{3,60},)? (?:also |again |further |then |once |directly |repeatedly ){0,2}"
    r"(?P<cue>[a-z-]{3,16}ed|said|told|gave|made|drew|laid out|set out|took|put|spoke)(?= )"
)
_FOLLOWING = re.compile(r"(?:the following|below) (?:is|are|was|were) [^.\n]{0,60}?\b(?:of|from|by) ")
_WORDS = re.compile(
    r"(?:'s)? (?:(?:public|opening|closing|prepared|full|joint|live) ){0,2}(?P<cue>remarks|speech|comments|statement|post|"
    r"testimony|interview|address|toast|words)\b"
)


def by_occasion(folded: str, lines: Sequence[Span], named: Named) -> tuple[Candidate, ...]:
    """The attributions of sentences of a folded English text that open with an occasion of speech or announce words.

    ``named`` gives the people and bodies between two offsets with their sides; at most one a sentence.
    """
    made: list[Candidate] = []
    for line in lines:
        lead = _OCCASION.match(folded, line.start, line.end)
        if lead is None:
            lead = _FOLLOWING.match(folded, line.start, line.end)
            behind = _WORDS
        else:
            behind = _VERB
        if lead is None:
            continue
        people = named(lead.end(), min(line.end, lead.end() + 60))
        if not people or people[0][0].start > lead.end() + 4:
            continue
        found = behind.match(folded, people[0][0].end, line.end)
        if found is None:
            continue
        content = trimmed(folded, found.end("cue"), line.end, " .,:;\n")
        if len(content) >= 4:
            cue = Span(*found.span("cue"))
            made.append(Candidate(content, people[0][0], cue, "indirect", "asserted", 0.5, "occasion"))
    return tuple(made)
