"""Quotation marks: where quotations begin and end, found by one pass with a stack.

No regular expression can pair marks that nest, are left open, or are opened again at every paragraph; a stack can, in
time linear in the text. Apostrophes, titles, scare quotes and bracketed translations are told from speech here, so that
the rules of each language need not look at a mark again.
"""

import bisect
import re
from dataclasses import dataclass

MAX_DEPTH = 16
# A quotation that is still open after this many characters was never closed: no press quotation is longer.
MAX_LENGTH = 20_000

_MARKS = re.compile("[“”„‘’「」『』«»‹›《》〈〉＂\"'\n]")
_CLOSER = dict(zip("“„‘「『«‹《〈\"'", "””’」』»›》〉\"'", strict=True))
# Typists mix “ and ", so either closing mark ends what either opening mark began.
_CLOSED_BY = {closer: (opener,) for opener, closer in _CLOSER.items()} | {"”": ("“", "„", '"'), '"': ('"', "“")}
_SINGLE = frozenset("'‘")
# „Quoted“ is Dutch and Polish, ”...” Swedish; in English and Chinese these two are typed for each other.
_DOUBLE = frozenset('“"')
_TITLES = frozenset("《〈")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_STOPS = frozenset(".,!?;:。，！？；：…—")
_BEFORE_CLOSER = _STOPS | frozenset("”」』»)）")
_BRACKETS = frozenset("([（［【")
# Words that lost their first letters: the mark before them is an apostrophe ("’tis", "’90s").
_ELIDED = frozenset(("tis", "twas", "em", "til", "cause", "round", "bout", "n"))


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation with its marks, ``[start, end)``, and without them, ``[inner_start, inner_end)``.

    ``depth`` is 0 for an outermost one; ``kind`` "speech", "title" (《》), "scare" (one word, or one to four Chinese
    characters, without a stop) or "translation" (in brackets behind another quotation); ``is_closed`` False where the
    text never closed it: it then ends with its paragraph.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    depth: int
    kind: str
    is_closed: bool


@dataclass(slots=True)
class _Open:
    mark: str
    start: int
    inner_start: int
    number: int


@dataclass(slots=True)
class _Oddities:
    """How many marks were opened and never closed, closed and never opened, nested too deep, or closed by the other
    kind of double mark."""

    unpaired: int = 0
    too_deep: int = 0
    mistyped: int = 0


def quotations(text: str) -> tuple[Quotation, ...]:
    """All quotations of ``text`` in the order of their first characters; linear in its length.

    Quotations nested deeper than MAX_DEPTH are not reported. Empty ones ("“”") are not quotations.
    """
    return _scan(text, _Oddities())


def mark_flags(text: str) -> tuple[str, ...]:
    """What is odd about the quotation marks of a text, in alphabetical order; usually nothing.

    "ambiguous_quotes": a curly mark closed by a straight one or the other way round; "deep_quotes": nested deeper than
    MAX_DEPTH; "unbalanced_quotes": a mark that was opened and never closed, or closed and never opened.

    >>> mark_flags("He said “we agree."), mark_flags("He said “we agree.”")
    (('unbalanced_quotes',), ())
    """
    if not _MARKS.search(text):
        return ()
    odd = _Oddities()
    _scan(text, odd)
    named = {"ambiguous_quotes": odd.mistyped, "deep_quotes": odd.too_deep, "unbalanced_quotes": odd.unpaired}
    return tuple(name for name, n in named.items() if n)


def _scan(text: str, odd: _Oddities) -> tuple[Quotation, ...]:
    marks = _read_marks(text)
    closed = _closed_in_line(marks)
    closers = [place for place, mark, _ in marks if mark == "’" and _may_close(text, place)]
    found: list[Quotation] = []
    stack: list[_Open] = []
    too_deep = 0
    for index, (position, mark, width) in enumerate(marks):
        if mark == "\n":
            if stack and not _goes_on(text, stack, marks, index):
                odd.unpaired += _give_up(text, stack, found, position)
                too_deep = 0
            continue
        role = _role(text, stack, mark, position, width, closers)
        if role == "open":
            if any(opened.mark == mark and not {opened.number, index} <= closed for opened in stack):
                odd.unpaired += _give_up(text, stack, found, position)
            if len(stack) >= MAX_DEPTH:
                too_deep += 1
                odd.too_deep += 1
            else:
                stack.append(_Open(mark, position, position + width, index))
        elif role in ("close", "mistyped"):
            mark = "”" if role == "mistyped" else mark
            if too_deep:
                too_deep -= 1
                continue
            _close(text, stack, found, mark, position, width, odd)
    odd.unpaired += _give_up(text, stack, found, len(text))
    found.sort(key=lambda quotation: (quotation.start, -quotation.end))
    return tuple(found)


def _read_marks(text: str) -> list[tuple[int, str, int]]:
    """Marks that may be quotation marks, as (position, mark, width); apostrophes left out, '' read as one mark."""
    marks: list[tuple[int, str, int]] = []
    n, skip_to = len(text), -1
    for match in _MARKS.finditer(text):
        position, mark = match.start(), match.group()
        if position < skip_to:
            continue
        before = text[position - 1] if position else " "
        after = text[position + 1] if position + 1 < n else " "
        width = 1
        if mark in "'’" and after == mark:
            mark, width, skip_to = ('"' if mark == "'" else "”"), 2, position + 2
            marks.append((position, mark, width))
            continue
        if mark == "‘" and after == "‘":
            marks.append((position, "“", 2))
            skip_to = position + 2
            continue
        if mark in "’'‘":
            if before.isalnum() and after.isalnum() and before < "\u3000" and after < "\u3000":
                continue
            if mark != "‘" and not before.isalnum() and before not in _BEFORE_CLOSER and not after.isalnum():
                continue
            if after.isdigit() or (after.isalpha() and _is_elided(text, position)):
                continue
        marks.append((position, '"' if mark == "＂" else mark, width))
    return marks


def _is_elided(text: str, position: int) -> bool:
    word = text[position + 1 : position + 7]
    letters = word[: next((i for i, character in enumerate(word) if not character.isalpha()), len(word))]
    return letters.lower() in _ELIDED


def _role(text: str, stack: list[_Open], mark: str, position: int, width: int, closers: list[int]) -> str:
    """What a mark does here: "open", "close", "mistyped" (closes, by the opening mark) or "": nothing, as an apostrophe
    does, or a mark by which the same quotation goes on in a new paragraph."""
    lead = text[max(0, position - 4) : position].rstrip(" \t\u3000")
    is_line_start = not lead or lead.endswith("\n")
    before = text[position - 1] if position else " "
    after = text[position + width] if position + width < len(text) else " "
    if mark in "\"'":
        is_open = any(opened.mark == mark for opened in stack)
        if mark == '"' and not is_open and before.strip() and not before.isspace() and not after.isalnum():
            is_open = any(opened.mark == "“" for opened in stack)
        if is_open and is_line_start and position and not after.isspace():
            return ""
        if mark == "'":
            if is_open:
                return "close" if not after.isalnum() and not before.isspace() else ""
            return "open" if not before.isalnum() and after.isalnum() and _single_closes(text, position) else ""
        if is_open:
            # 'said "yes" and "no"': a straight mark that can only open, while one is open, means a lost closing mark.
            return "open" if before.isspace() and after.isalnum() and not _line_closes(text, position) else "close"
        return "open"
    if mark == "’":
        if not any(opened.mark == "‘" for opened in stack):
            return ""
        is_plural = before in "sS" and after == " " and text[position + 2 : position + 3].islower()
        if is_plural and _later_single(text, position, closers):
            return ""
        return "close"
    if mark in _CLOSER:
        if mark == "‘" and not _later_single(text, position, closers):
            return ""
        if mark == "“" and before in ",.?!" and not after.isalnum() and any(opened.mark == "“" for opened in stack):
            return "mistyped"
        if is_line_start and position and mark in "“「『" and any(opened.mark == mark for opened in stack):
            return ""
        return "open"
    return "close"


def _line_closes(text: str, position: int) -> bool:
    """Whether an even number of straight marks lies between here and the line's end: this one then closes."""
    line_end = text.find("\n", position, position + 1000)
    rest = text[position + 1 : line_end if line_end >= 0 else position + 1000]
    return rest.count('"') % 2 == 0


def _may_close(text: str, position: int) -> bool:
    after = text[position + 1 : position + 2]
    return not after.isalnum() or after >= "\u3000"


def _later_single(text: str, position: int, closers: list[int]) -> bool:
    """Whether a mark that can close ‘ follows in the same paragraph, within 1000 characters."""
    number = bisect.bisect_right(closers, position)
    if number == len(closers) or closers[number] > position + 1000:
        return False
    return text.find("\n\n", position, closers[number]) < 0


def _single_closes(text: str, position: int) -> bool:
    """Whether a straight single mark that opens here is closed in its line: after a stop, or after some words."""
    line_end = text.find("\n", position, position + 400)
    line = text[position + 1 : line_end if line_end >= 0 else position + 400]
    place = -1
    for _ in range(20):
        place = line.find("'", place + 1)
        if place < 0:
            return False
        before, after = line[place - 1 : place], line[place + 1 : place + 2]
        if not after.isalnum() and (before in _STOPS or before not in "sS"):
            return True
    return False


def _goes_on(text: str, stack: list[_Open], marks: list[tuple[int, str, int]], index: int) -> bool:
    """Whether an open quotation goes on behind the line break ``marks[index]``."""
    position = marks[index][0]
    outer = stack[0]
    if position - outer.start > MAX_LENGTH:
        return False
    rest = text[position + 1 : position + 200].lstrip(" \t\r\n\u3000")
    if not rest:
        return False
    if rest[0] == outer.mark and outer.mark not in "'‘":
        return True
    is_blank = "\n" in text[position + 1 : position + 1 + len(text[position + 1 : position + 200]) - len(rest)]
    previous = text[max(0, position - 3) : position].rstrip(" \t\r")[-1:]
    if is_blank or text[position - 1 : position] == "\n":
        return False
    # A single break: a hard-wrapped line goes on, a finished paragraph does not unless the closer comes next.
    if previous in ".!?。！？" and outer.mark in "\"'":
        return False
    for later in range(index + 1, min(index + 12, len(marks))):
        mark = marks[later][1]
        if mark == _CLOSER[outer.mark]:
            return True
        if mark == outer.mark or (mark == "\n" and previous in "。！？.!?"):
            return False
    return False


def _closed_in_line(marks: list[tuple[int, str, int]]) -> frozenset[int]:
    """Numbers of the opening marks that a closing mark of their kind ends in the same line."""
    closed: set[int] = set()
    waiting: dict[str, list[int]] = {}
    for number, (_, mark, _) in enumerate(marks):
        if mark == "\n":
            waiting.clear()
        elif mark in "\"'":
            continue
        elif mark in _CLOSER:
            waiting.setdefault(_CLOSER[mark], []).append(number)
        elif waiting.get(mark):
            closed.add(waiting[mark].pop())
    return frozenset(closed)


def _close(
    text: str, stack: list[_Open], found: list[Quotation], mark: str, position: int, width: int, odd: _Oddities
) -> None:
    """Close the innermost quotation that ``mark`` can close; what was opened inside it and left open is dropped."""
    wanted = _CLOSED_BY[mark]
    for level in range(len(stack) - 1, -1, -1):
        if stack[level].mark in wanted:
            opened = stack[level]
            odd.unpaired += sum(left.mark not in _SINGLE for left in stack[level + 1 :])
            odd.mistyped += opened.mark in _DOUBLE and _CLOSER[opened.mark] != mark
            del stack[level:]
            _append(text, found, opened, position, position + width, level, True)
            return
    odd.unpaired += mark not in "’'"


def _give_up(text: str, stack: list[_Open], found: list[Quotation], position: int) -> int:
    """End every open quotation at ``position``, where a paragraph ended without its closing mark; how many there were.

    Single marks are not counted: most of those that nothing closes are apostrophes.
    """
    n_unpaired = sum(opened.mark not in _SINGLE for opened in stack)
    for level, opened in enumerate(stack):
        if opened.mark not in _SINGLE:
            end = position
            while end > opened.inner_start and text[end - 1].isspace():
                end -= 1
            _append(text, found, opened, end, end, level, False)
    stack.clear()
    return n_unpaired


def _append(
    text: str, found: list[Quotation], opened: _Open, inner_end: int, end: int, depth: int, is_closed: bool
) -> None:
    inner = text[opened.inner_start : min(inner_end, opened.inner_start + 80)]
    if not inner.strip() or not any(character.isalnum() for character in inner):
        return
    kind = "speech"
    if opened.mark in _TITLES:
        kind = "title"
    elif _is_scare(inner):
        kind = "scare"
    elif found and _is_translation(text, found[-1], opened.start):
        kind = "translation"
    found.append(Quotation(opened.start, end, opened.inner_start, inner_end, depth, kind, is_closed))


def _is_scare(inner: str) -> bool:
    words = inner.split()
    if _HAN.search(inner):
        return len(inner) <= 4 and inner[-1] not in _STOPS
    return len(words) == 1 and len(inner) < 40 and inner[-1] not in ".!?"


def _is_translation(text: str, before: Quotation, start: int) -> bool:
    between = text[before.end : start]
    return len(between) <= 3 and between.strip() in _BRACKETS and bool(between.strip())
