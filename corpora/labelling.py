"""What a coder said of a statement, and the checks that every way in shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from corpora.errors import InputError
from corpora.files import sha256_of
from corpora.span import Span

TONES = ("-2", "-1", "0", "1", "2")


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """A stretch of the text with a label of its own, in code points."""

    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class CoderLabel:
    """What one coder said of one unit: ``tone`` in -2..2 or None where left open, ``frames`` by name, marked spans.

    ``flags`` tell what was mended: "utf16_offsets" (offsets that counted UTF-16 units), "unverified_offsets" (the
    export gave no words to check them by).
    """

    unit_id: str
    coder: str
    text: str
    tone: int | None
    frames: tuple[str, ...]
    spans: tuple[LabelledSpan, ...] = ()
    comment: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """Labels that were read, what was set aside and why, and what was left out on purpose.

    ``n_cancelled`` annotations were skipped or cancelled by their coder, ``n_predicted_only`` tasks hold predictions of
    a model and no coder's answer, ``n_open`` rows of a sheet have no tone yet.
    """

    labels: tuple[CoderLabel, ...]
    errors: tuple[InputError, ...]
    n_cancelled: int = 0
    n_predicted_only: int = 0
    n_open: int = 0

    @property
    def coders(self) -> tuple[str, ...]:
        """The coders in the order first met."""
        return tuple(dict.fromkeys(one.coder for one in self.labels))


def repaired_span(text: str, start: int, end: int, words: str | None) -> tuple[Span, str]:
    """The code points that offsets mean, and a flag ("" where they were right).

    Offsets that do not hold ``words`` are read as UTF-16 units, as browsers count them: a character beyond U+FFFF
    counts as two. Without ``words`` they are taken as they stand, flagged where that is not certain.

    Raises ValueError where neither reading holds the words or lies inside the text.

    >>> repaired_span("😀 frank talks", 3, 8, "frank")
    (Span(start=2, end=7), 'utf16_offsets')
    """
    if words is None:
        if not 0 <= start <= end <= len(text):
            raise ValueError(f"[{start}, {end}) lies outside a text of {len(text)} characters")
        return Span(start, end), "unverified_offsets" if any(ord(one) > 0xFFFF for one in text) else ""
    # Exports escape the line breaks of the marked words in some versions.
    wanted = (words, words.replace("\\n", "\n"))
    if 0 <= start <= end <= len(text) and text[start:end] in wanted:
        return Span(start, end), ""
    places = _utf16_places(text)
    if start in places and end in places and start <= end and text[places[start] : places[end]] in wanted:
        return Span(places[start], places[end]), "utf16_offsets"
    raise ValueError(f"[{start}, {end}) does not hold {words[:40]!r}")


def _utf16_places(text: str) -> dict[int, int]:
    """UTF-16 offset of each code point, and of the end, to its code point offset."""
    places, unit = {}, 0
    for index, character in enumerate(text):
        places[unit] = index
        unit += 2 if ord(character) > 0xFFFF else 1
    return places | {unit: len(text)}


def known_name(given: str, names: Sequence[str], file: str, place: str, what: str) -> str:
    """A name of the codebook as given; raises InputError ``enum`` with the nearest one for any other."""
    if given in names:
        return given
    near = get_close_matches(given.strip().lower(), names, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(names)}"
    raise InputError(file, place, "enum", f"no {what} {given[:40]!r}{hint}")


def tone_cell(cell: str) -> str:
    """A tone as people and spreadsheets write it: "+1", "1.0", "−1" with a typographic minus."""
    return cell.strip().replace("−", "-").replace("－", "-").removeprefix("+").removesuffix(".0")


def text_hash(text: str) -> str:
    """SHA-256 of a text, by which its labels know it."""
    return sha256_of(text.encode("utf-8", "surrogatepass"))
