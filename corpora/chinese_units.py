"""Chinese text as the rules read it: quotations and brackets covered, sentences joined into units."""

import re
from collections.abc import Sequence

from corpora.chinese_clauses import MASK
from corpora.quotes import Quotation
from corpora.span import Span

# A sentence is never read further than this: no sentence of the press is longer, and every step stays linear.
MAX_UNIT = 1_500
BREAK = "\ue001"
_GAP = re.compile("(?<=[\u4e00-\u9fff》）]) {1,8}(?=[\u4e00-\u9fff《])")
_BRACKETED = re.compile("[（(][^（()）\n]{1,80}[）)]")


def mask(folded: str, speech: Sequence[Quotation]) -> str:
    """The folded text with the inside of quotations and of brackets covered, of the same length."""
    pieces: list[str] = []
    at = 0
    for quotation in speech:
        if quotation.inner_start < at or not quotation.is_closed:
            continue
        pieces.append(folded[at : quotation.inner_start])
        pieces.append(MASK * (quotation.inner_end - quotation.inner_start))
        at = quotation.inner_end
        if folded[at - 1] in "，。！？,.!?…" and quotation.end == at + 1:
            # Whole sentences stand inside: what follows the mark is a clause of its own.
            pieces.append(BREAK)
            at += 1
    pieces.append(folded[at:])
    covered = _BRACKETED.sub(lambda match: match[0][0] + MASK * (len(match[0]) - 2) + match[0][-1], "".join(pieces))
    return _GAP.sub(lambda match: BREAK * len(match[0]), covered)


def units(text: str, speech: Sequence[Quotation], sentences: Sequence[Span]) -> list[tuple[int, int]]:
    """Sentences joined over semicolons and over stops inside a quotation, at most MAX_UNIT characters each."""
    made: list[tuple[int, int]] = []
    covers = iter(q for q in speech if q.is_closed)
    cover = next(covers, None)
    for sentence in sentences:
        while cover is not None and cover.end <= sentence.start:
            cover = next(covers, None)
        if made:
            start, end = made[-1]
            gap = text[end : sentence.start]
            inside = cover is not None and cover.start < end and cover.end > sentence.start
            semicolon = text[end - 1] in "；;" and "\n" not in gap
            if (inside or semicolon) and sentence.end - start <= MAX_UNIT:
                made[-1] = (start, sentence.end)
                continue
        made.append((sentence.start, sentence.end))
    return [piece for start, end in made for piece in _cut(start, end)]


def _cut(start: int, end: int) -> list[tuple[int, int]]:
    return [(at, min(end, at + MAX_UNIT)) for at in range(start, end, MAX_UNIT)]
