"""The small pattern language of the phrase tables, expanded to plain strings when a table is loaded.

A pattern is text with groups of alternatives: ``urge|urges|urged``, ``oppos(e|es|ed|ing)``, ``(very |)productive`` (an
empty alternative makes a part optional); groups may stand inside groups. There is nothing else: no repetition, no
classes, no escapes. So a table is data that can hang nothing, and a phrase found is always one of finitely many strings.
"""

MAX_LITERALS = 512
MAX_DEPTH = 4


def expand(pattern: str) -> tuple[str, ...]:
    """All plain strings of a pattern, each once, in the order written, with runs of spaces made one and ends stripped.

    Raises ValueError where brackets do not close, groups stand more than MAX_DEPTH deep, the pattern is empty, or it
    means more than MAX_LITERALS strings.
    """
    literals, end = _alternatives(pattern, 0, 0)
    if end != len(pattern):
        raise ValueError(f"pattern {pattern!r}: bracket closed at {end} was never opened")
    found = dict.fromkeys(" ".join(literal.split()) for literal in literals)
    found.pop("", None)
    if not found:
        raise ValueError(f"pattern {pattern!r}: means no text")
    return tuple(found)


def _alternatives(pattern: str, start: int, depth: int) -> tuple[list[str], int]:
    """The strings of ``a|b|c`` from ``start`` up to the end or the closing bracket, and where that is."""
    if depth > MAX_DEPTH:
        raise ValueError(f"pattern {pattern!r}: groups more than {MAX_DEPTH} deep")
    done: list[str] = []
    current = [""]
    index = start
    while index < len(pattern):
        character = pattern[index]
        if character == "(":
            inner, index = _alternatives(pattern, index + 1, depth + 1)
            if index == len(pattern):
                raise ValueError(f"pattern {pattern!r}: a bracket is not closed")
            if len(current) * len(inner) > MAX_LITERALS:
                raise ValueError(f"pattern {pattern!r}: more than {MAX_LITERALS} strings; write it as two patterns")
            current = [head + tail for head in current for tail in inner]
        elif character == ")":
            break
        elif character == "|":
            done += current
            current = [""]
        else:
            current = [head + character for head in current]
        index += 1
    if len(done) + len(current) > MAX_LITERALS:
        raise ValueError(f"pattern {pattern!r}: more than {MAX_LITERALS} strings; write it as two patterns")
    return done + current, index
