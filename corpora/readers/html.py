"""Web pages: the text that a reader sees, and what the page itself declares about its title, publisher and date."""

import re
from dataclasses import dataclass

from corpora.errors import InputError
from corpora.readers import html_text
from corpora.readers.bytes import decode
from corpora.readers.limited import answer_of
from corpora.readers.limits import DEFAULT_LIMITS, Limits

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^<\?xml[^>]{0,100}?encoding\s{0,5}=\s{0,5}["']([A-Za-z0-9_.:-]{1,40})""")
_HAS_TAG = re.compile("<[a-zA-Z!/?]")
_TAG = re.compile("<(?:(!--)|(/?)([a-zA-Z][a-zA-Z0-9]{0,15}))")
# libxml2 drops what lies deeper than this (HTML parser, without XML_PARSE_HUGE).
_PARSER_DEPTH = 250
# Below these the slowest of 19 shapes of page (nested tables without end) took two seconds, most of them a tenth.
_HEAVY_TAGS, _HEAVY_CHARACTERS = 4_000, 2_000_000
# Elements without an end tag, and those whose end tag HTML lets a writer leave out.
_NEVER_CLOSED = frozenset(
    "area base br col embed hr img input link meta source track wbr p li dt dd tr td th thead tbody tfoot option "
    "optgroup colgroup html head body rp rt".split()
)


@dataclass(frozen=True, slots=True)
class Page:
    """Text of a page and what it declares; "" where it declares nothing.

    ``n_unseen`` scripts, styles and templates, and ``n_hidden`` elements with words that no reader sees, were left out;
    ``is_cut`` where the page is nested so deeply that the parser dropped a part.
    """

    text: str
    title: str = ""
    publisher: str = ""
    published: str = ""
    url: str = ""
    n_unseen: int = 0
    n_hidden: int = 0
    is_cut: bool = False


def read_page(content: bytes, file: str, *, encoding: str = "", limits: Limits = DEFAULT_LIMITS) -> Page:
    """The visible text of a page. Text without any tag is taken as it is.

    The encoding is ``encoding``, or what the page declares in its first 4,096 bytes, or UTF-8.

    Raises InputError: ``too_large`` (more than ``limits.file_bytes``, or one text of more than 10 million characters,
    which the parser would drop), ``too_deep`` (tags that are never closed),
    ``limit`` (more than ``limits.seconds``), ``bad_encoding``, ``extraction_empty``.
    """
    if len(content) > limits.file_bytes:
        raise InputError(file, "", "too_large", f"{len(content)} bytes, at most {limits.file_bytes}; cut it into parts")
    head = content[:4096]
    declared = _XML_ENCODING.search(head) or _CHARSET.search(head)
    source = decode(content, file, declared=encoding or (declared[1].decode("ascii") if declared else ""))
    if not source.strip():
        raise InputError(file, "", "extraction_empty", "the page is blank")
    if not _HAS_TAG.search(source):
        return Page(text=source)
    if max(map(len, source.split("<"))) > 10_000_000:
        raise InputError(file, "", "too_large", "one text of more than 10000000 characters; cut the page into parts")
    depth, n_open = _nesting(source)
    if n_open > limits.nesting:
        raise InputError(file, "", "too_deep", f"{n_open} tags are never closed, at most {limits.nesting}; mend it")
    # The extraction is quadratic for some pages; one that could take long is read where it can be stopped.
    is_heavy = source.count("<") > _HEAVY_TAGS or len(source) > _HEAVY_CHARACTERS
    encoded = source.encode("utf-8")
    found = answer_of("html_text", encoded, file, limits=limits) if is_heavy else html_text.answer(encoded)
    page = Page(**found, is_cut=depth > _PARSER_DEPTH)
    if not page.text.strip():
        reason = f"nested {depth} deep, the parser keeps {_PARSER_DEPTH}" if page.is_cut else "it holds no text"
        raise InputError(file, "", "extraction_empty", f"{reason}; save its text as a .txt file")
    return page


def _nesting(source: str) -> tuple[int, int]:
    """Greatest depth of the tags that have an end tag, and how many are still open at the end; linear in the page."""
    depth = deepest = position = 0
    while match := _TAG.search(source, position):
        position = match.end()
        if match[1]:
            end = source.find("-->", position)
            if end < 0:
                break
            position = end + 3
            continue
        name = match[3].lower()
        if name in ("script", "style") and not match[2]:
            end = source.find("</", position)
            while end >= 0 and not source[end + 2 : end + 2 + len(name)].lower() == name:
                end = source.find("</", end + 2)
            if end < 0:
                break
            position = end + 2 + len(name)
        elif name not in _NEVER_CLOSED:
            depth = max(0, depth - 1) if match[2] else depth + 1
            deepest = max(deepest, depth)
    return deepest, depth
