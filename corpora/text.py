"""Text for matching: folding that keeps offsets, language, script, sentences, and what is odd about a text.

Stored text is never altered. Matching runs on ``fold(text)``, a copy of the same length, so that every offset found in
the copy is an offset of the text. Characters that carry nothing (zero-width, bidi marks) become U+FFFF there, and
``normalise`` gives a copy without them together with the way back.
"""

import functools
import re
import unicodedata
from dataclasses import dataclass

from corpora.span import Span, trimmed

HIDDEN = frozenset(
    map(chr, (0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ZERO_WIDTH = re.compile("[\u200b-\u200d\u2060\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_TAGS = re.compile("[\U000e0000-\U000e007f]")
_COMPATIBLE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
_COMBINING_RUN = re.compile("[\u0300-\u036f]{32}")
# UTF-8 read as Latin-1 or Windows-1252: "â€œ", "Ã©", "å¤", the signature of double encoding.
_DOUBLE_ENCODED = re.compile("â€[œ\x9d™˜\x93\x94]|Ã[\x80-\xbf]|[åæçèéä][\x80-\xbf‚ƒ„…†‡ˆ‰Š‹Œ][\x80-\xbf]|\ufffd{2}")
_MIXED_SCRIPT = re.compile("[a-zA-Z][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][a-zA-Z]")
# Kana and bopomofo turn up when Big5 bytes are read as GB18030 ("蛮よ㈱港"), hardly ever in official Chinese.
_RARE_IN_CHINESE = re.compile("[\u3040-\u30ff\u3100-\u312f\u3200-\u33ff\ue000-\uf8ff]")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LATIN_WORD = re.compile("[A-Za-z\u00c0-\u024f]+(?:['’-][A-Za-z\u00c0-\u024f]+){0,4}")
_WORD = re.compile("[A-Za-z\u00c0-\u024f0-9]+(?:['’.,-][A-Za-z\u00c0-\u024f0-9]+){0,6}")
_PARAGRAPH = re.compile("[^\n]+")


@functools.cache
def folding_table() -> dict[int, int]:
    """Code point to code point: traditional to simplified (OpenCC's t2s, one character at a time), full-width to
    ASCII, capitals to small letters, radicals and compatibility forms to their characters, every space to " ".

    Line breaks stay. Characters whose folding is not one character stay as they are.
    """
    import opencc

    han = [chr(code) for code in (*range(0x3400, 0xA000), *range(0xF900, 0xFB00), *range(0x2E80, 0x2FE0))]
    # NFKC of a single radical or compatibility ideograph is one character; of others it is not used.
    plain = [unicodedata.normalize("NFKC", character) for character in han]
    simple = opencc.OpenCC("t2s").convert("\n".join(plain)).split("\n")
    table = {ord(old): ord(new) for old, new in zip(han, simple, strict=True) if len(new) == 1 and old != new}
    for code in (*range(0x41, 0x250), *range(0x370, 0x530), *range(0xFF01, 0xFF5F)):
        folded = unicodedata.normalize("NFKC", chr(code)).lower() if code >= 0xFF01 else chr(code).lower()
        if len(folded) == 1 and ord(folded) != code:
            table[code] = ord(folded)
    table |= {ord("’"): ord("'"), ord("‘"): ord("'"), ord("ʼ"): ord("'"), ord("–"): ord("-"), ord("‑"): ord("-")}
    table |= {ord(space): 0x20 for space in "\t\u00a0\u2002\u2003\u2009\u202f\u3000"}
    table |= {ord(hidden): 0xFFFF for hidden in HIDDEN}
    return table


def fold(text: str) -> str:
    """A copy of ``text`` for matching, of the SAME LENGTH: small letters, simplified characters, plain punctuation."""
    if text.isascii():
        return text.lower().replace("\t", " ")
    return text.translate(folding_table())


@dataclass(frozen=True, slots=True)
class Normalised:
    """A normalised copy with the way back: ``starts[i]`` is the raw offset of its character i (len(text) + 1 entries)."""

    text: str
    starts: tuple[int, ...]
    flags: tuple[str, ...]

    def to_raw(self, start: int, end: int) -> Span:
        """The raw span of the normalised range ``[start, end)``."""
        return Span(self.starts[start], self.starts[end - 1] + 1 if end > start else self.starts[start])


def normalise(text: str) -> Normalised:
    """Fold, compose letters with their accents, and drop characters that carry nothing; with an offset map and flags."""
    folded = fold(text)
    out: list[str] = []
    starts: list[int] = []
    for index, character in enumerate(folded):
        if character == "\uffff" or 0xE0000 <= ord(character) <= 0xE007F:
            continue
        if out and unicodedata.combining(character):
            composed = unicodedata.normalize("NFC", out[-1] + character)
            if len(composed) == 1:
                out[-1] = composed
                continue
        out.append(character)
        starts.append(index)
    starts.append(len(text))
    return Normalised("".join(out), tuple(starts), flags_of(text))


def flags_of(text: str) -> tuple[str, ...]:
    """What a reader should know of a text before trusting a match in it, in alphabetical order; usually nothing."""
    if text.isascii() and not _CONTROL.search(text):
        return ()
    n_han = len(_HAN.findall(text)) if not text.isascii() else 0
    found = {
        "bidi": _BIDI.search(text),
        "zero_width": _ZERO_WIDTH.search(text),
        "control_chars": _CONTROL.search(text),
        "tags": _TAGS.search(text),
        "compat_chars": _COMPATIBLE.search(text),
        "combining_run": _COMBINING_RUN.search(text),
        "mixed_script": _MIXED_SCRIPT.search(text),
        # At most one such character in fifty is normal where a Japanese name is quoted.
        "mojibake": _DOUBLE_ENCODED.search(text) or (n_han and len(_RARE_IN_CHINESE.findall(text)) * 12 > n_han),
    }
    return tuple(sorted(flag for flag, hit in found.items() if hit))


def language_of(text: str) -> str:
    """ "zh" or "en" by the letters of the text, or "" where it has none of either.

    A Han character weighs as much as a Latin word of two letters, so that Chinese with Latin names stays Chinese.
    """
    if text.isascii():
        return "en" if _LATIN_WORD.search(text) else ""
    n_han = len(_HAN.findall(text))
    n_latin = len(_LATIN_WORD.findall(text))
    if not n_han and not n_latin:
        return ""
    return "zh" if n_han >= 2 * n_latin or (n_han and n_han >= n_latin and n_han > 3) else "en"


@functools.cache
def _one_sided() -> tuple[frozenset[str], frozenset[str]]:
    """Characters that only traditional, and only simplified writing uses."""
    import opencc

    han = [chr(code) for code in range(0x4E00, 0xA000)]
    simple = opencc.OpenCC("t2s").convert("\n".join(han)).split("\n")
    traditional = opencc.OpenCC("s2t").convert("\n".join(han)).split("\n")
    return (
        frozenset(a for a, b in zip(han, simple, strict=True) if a != b),
        frozenset(a for a, b in zip(han, traditional, strict=True) if a != b),
    )


def script_of(text: str) -> str:
    """ "hant", "hans" or "mixed" by characters that only one script uses; "" where none of them occurs."""
    only_traditional, only_simplified = _one_sided()
    n_traditional = sum(character in only_traditional for character in text)
    n_simplified = sum(character in only_simplified for character in text)
    if not n_traditional and not n_simplified:
        return ""
    if min(n_traditional, n_simplified) * 5 > max(n_traditional, n_simplified):
        return "mixed"
    return "hant" if n_traditional > n_simplified else "hans"


def n_units(text: str, language: str) -> int:
    """Length as the press counts it: words in English, characters with punctuation and without spaces in Chinese."""
    if language == "zh":
        return sum(not character.isspace() for character in text)
    return len(_WORD.findall(text))


def paragraphs(text: str) -> tuple[Span, ...]:
    """The lines of a text that hold more than white space, without the white space at their ends."""
    spans = (trimmed(text, match.start(), match.end()) for match in _PARAGRAPH.finditer(text))
    return tuple(span for span in spans if len(span))


# Abbreviations after which a full stop ends no sentence unless a new one plainly begins.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen lt col sgt adm capt gov sen rep rev hon st jr sr inc corp co ltd no vs etc jan feb mar apr jun "
    "jul aug sep sept oct nov dec u.s u.n u.k e.u p.r.c d.c a.m p.m i.e e.g al approx dept est fig vol".split()
)
_TITLES = frozenset("mr mrs ms dr prof gen lt col sgt adm capt gov sen rep rev hon st no vs".split())
_CLOSERS = "”’」』»\"')）】》"
_STOPS = "。！？!?；…"


def sentences(text: str, language: str = "") -> tuple[Span, ...]:
    """Sentences of a text as spans, in order; line breaks that end a paragraph end a sentence.

    A full stop inside quotation marks ends a sentence together with the mark that closes it. English full stops after an
    abbreviation ("U.S.", "Nov.", "p.m."), inside a number or before a small letter do not. A single line break inside a
    hard-wrapped paragraph does not end a sentence unless the line looks finished.
    """
    language = language or language_of(text)
    is_wrapped = _is_hard_wrapped(text)
    spans: list[Span] = []
    start, index, n = 0, 0, len(text)
    while index < n:
        character = text[index]
        stop = False
        if character == "\n":
            stop = not is_wrapped or _line_is_finished(text, index)
            if stop:
                _append(spans, text, start, index)
                start = index + 1
            index += 1
            continue
        if character in _STOPS and not (character == "…" and language != "zh"):
            stop = character != "；" or language == "zh"
        elif character == ".":
            stop = _full_stop_ends(text, index)
        if stop:
            end = index + 1
            while end < n and text[end] in _STOPS + ".":
                end += 1
            while (
                end < n
                and text[end] in _CLOSERS
                and not (text[end] in "\"'" and end + 1 < n and text[end + 1].isalnum())
            ):
                end += 1
            _append(spans, text, start, end)
            start = index = end
            continue
        index += 1
    _append(spans, text, start, n)
    return tuple(spans)


def _append(spans: list[Span], text: str, start: int, end: int) -> None:
    span = trimmed(text, start, end)
    if len(span):
        spans.append(span)


def _full_stop_ends(text: str, index: int) -> bool:
    after = text[index + 1 : index + 2]
    before = text[max(0, index - 12) : index].split()
    word = before[-1].lstrip("(\"'“‘[").lower() if before and not text[index - 1].isspace() else ""
    if after and (after.isalnum() or after in ",;:-"):
        return False
    rest = text[index + 1 : index + 8].lstrip(_CLOSERS).lstrip()
    if len(word) == 1 and word.isalpha():
        return not rest or (rest[:1].isupper() and "\n" in text[index + 1 : index + 8])
    if word in _TITLES:
        return False
    if word in _ABBREVIATIONS:
        # "the U.S. The talks" ends a sentence, "the U.S. Treasury" does not: only plain sentence openers tell.
        opener = text[index + 1 : index + 20].lstrip(_CLOSERS + " \n").split(" ")[0].rstrip(",")
        return not rest or opener in _OPENERS
    # "(D-Md.), chair of": what a comma follows goes on.
    return not rest or not (rest[0].islower() or rest[0] in ",;")


_OPENERS = frozenset(
    "The This These Those That It He She They We I You In On At For And But However After Before During While When As If "
    "Both According Earlier Meanwhile His Her Their Its There Since With What How Why Who Does Did Do Will Would Could Can Is "
    "Are Has Have".split()
)


def _is_hard_wrapped(text: str) -> bool:
    """Whether lines are broken at a column: many of them end in the middle of a sentence at about one length."""
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    if len(lines) < 4:
        return False
    broken = [line for line in lines[:-1] if line[-1] not in '.!?。！？”"’:：…' and 40 <= len(line) <= 100]
    return len(broken) * 3 > len(lines)


def _line_is_finished(text: str, index: int) -> bool:
    before = text[:index].rstrip(" \t")[-1:] if index else ""
    line_start = text.rfind("\n", 0, index) + 1
    line = text[line_start:index].strip()
    following = text[index + 1 : index + 2]
    if not line or following in ("\n", ""):
        return True
    if before in ".!?。！？":
        return True
    # A short line without a full stop that is followed by a capital is a heading.
    return (
        len(line) < 60
        and before not in ",;:-"
        and line[:1].isupper()
        and following.isupper()
        and "“" not in line
        and not (line[-1:].islower() and len(line) > 45)
    )
