"""Where a text comes from: its publishers, first one first, and copies of one text that must count once.

"According to Xinhua", "Source: rfi", "Original: toutiao.com/..." make the chain Xinhua, RFI, Toutiao. Two copies of one
text are told by shared runs of words, so that a changed headline or a line of credit does not hide them.
"""

import functools
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from ahocorasick_rs import AhoCorasick, MatchKind

from corpora.cards import read_records
from corpora.document import Document
from corpora.text import fold

_LABELLED = re.compile(
    r"(?:^|\n)[ \t]{0,8}(?:source|original|original source|originally published (?:by|on|at)|via|from|reposted from"
    r"|republished from|来源|文章来源|消息来源|原文|原文链接|原文来源|转自|转载自|稿源|出处) ?[:：]? ?[:：] ?([^\n]{2,200})"
)
_CREDITED = re.compile(
    r"(?:according to|as reported by|as first reported by|reported by|citing|(?:,"
    r"|\bto) [a-z .]{0,40}for) (?:the )?(?:[a-z' -]{1,40} )?$|(?:据|根据|援引|引述|引用|转引)[^，。；\n]{0,12}$"
)
_DATELINE = re.compile(r"^[^\n]{0,60}\(([a-z ]{2,20})\) ?(?:-|--|—)|^[^\n]{0,12}([一-龥]{2,6}社)[^\n]{0,16}(?:电|讯)")
_URL = re.compile(r"(?:https?://)?((?:[a-z0-9-]{1,40}\.){1,4}[a-z]{2,12})(?=[/:\s]|$)")
LEAD_CHARACTERS = 3_000
# Shingles of this many words (English) or characters (Chinese); a copy shares nearly all, another report of one event few.
SHINGLE_WORDS, SHINGLE_CHARACTERS = 5, 8
SAME_TEXT = 0.8  # share of the shorter text's shingles that the other one holds; below it two reports only quote alike
SAMPLE = 8  # one shingle in eight is kept, chosen by its hash, so that the same ones are kept of every text
_TOKEN = re.compile("[a-z0-9\u00c0-\u024f]{1,40}|[\u3400-\u9fff]")


@functools.cache
def _outlets() -> tuple[AhoCorasick, tuple[str, ...], dict[str, str]]:
    names: list[str] = []
    canonical: list[str] = []
    domains: dict[str, str] = {}
    for record in read_records("outlets.jsonl"):
        for name in record["names"]:
            names.append(fold(name))
            canonical.append(record["outlet"])
        for domain in record["domains"]:
            domains[domain] = record["outlet"]
    return AhoCorasick(names, matchkind=MatchKind.LeftmostLongest), tuple(canonical), domains


def outlet_of(address: str) -> str:
    """The outlet of a web address or a bare domain ("https://www.ft.com/x" is the Financial Times).

    The domain itself where it is not known, "" where the string holds none.
    """
    match = _URL.search(fold(address).strip())
    host = match.group(1) if match else urlsplit(address).hostname or ""
    host = host.removeprefix("www.")
    if not host:
        return ""
    domains = _outlets()[2]
    parts = host.split(".")
    for first in range(len(parts) - 1):
        known = domains.get(".".join(parts[first:]))
        if known is not None:
            return known
    return host


def chain_of(document: Document) -> tuple[str, ...]:
    """The publishers that a text came through, the first one first, as far as it or its metadata name them.

    Agencies and papers that the text credits near its beginning come first, then those of its "Source:" lines in their
    order, then ``publisher`` and the outlet of ``url``. Each is named once; an unknown one stands as it is written.
    """
    folded = fold(document.text)
    automaton, canonical, _ = _outlets()
    chain: list[str] = []
    dateline = _DATELINE.search(folded[:200])
    if dateline:
        found = _named(next(group for group in dateline.groups() if group))
        chain += [found] if found else []
    lead = folded[:LEAD_CHARACTERS]
    for number, start, end in automaton.find_matches_as_indexes(lead):
        if lead[start].isascii() and (lead[start - 1 : start].isalnum() or lead[end : end + 1].isalnum()):
            continue
        if _CREDITED.search(lead[max(0, start - 60) : start]):
            chain.append(canonical[number])
    labelled = [(match.start(), match.group(1).strip()) for match in _LABELLED.finditer(folded)]
    for start, written in labelled:
        raw = document.text[start:].split("\n", 2)[1 if document.text[start : start + 1] == "\n" else 0]
        own = re.split("[:：]", raw, maxsplit=1)[-1].strip()
        found = _named(written) or outlet_of(written)
        chain.append(found or own[:60])
    if document.publisher:
        chain.append(_named(fold(document.publisher)) or document.publisher)
    if document.url:
        chain.append(outlet_of(document.url))
    return tuple(dict.fromkeys(name for name in (*document.chain, *chain) if name))


def _named(written: str) -> str:
    """The outlet whose name the folded string begins with or is, else ""."""
    automaton, canonical, _ = _outlets()
    if "." in written and "/" in written:
        return ""
    for number, start, end in automaton.find_matches_as_indexes(written):
        if not written[start].isascii() or not (
            written[start - 1 : start].isalnum() or written[end : end + 1].isalnum()
        ):
            return canonical[number]
    return ""


def duplicates(documents: Sequence[Document]) -> dict[int, int]:
    """Index of each near-duplicate text to the index of the first copy of it.

    Texts are compared by runs of five words (eight characters in Chinese), a fixed sample of one in eight; a pair is
    compared only where it shares some, so that the time is linear in the texts that have nothing in common.
    """
    first_with: dict[int, list[int]] = {}
    prints = [shingles(document.text) for document in documents]
    copies: dict[int, int] = {}
    for index, own in enumerate(prints):
        shared: Counter[int] = Counter()
        for shingle in own:
            for other in first_with.get(shingle, ()):
                shared[other] += 1
        for other, n_shared in shared.most_common(3):
            if n_shared >= SAME_TEXT * min(len(own), len(prints[other])) and _is_alike(len(own), len(prints[other])):
                copies[index] = copies.get(other, other)
                break
        else:
            for shingle in own:
                # A run of words that many texts share is a phrase, not a sign of a copy.
                holders = first_with.setdefault(shingle, [])
                if len(holders) < 16:
                    holders.append(index)
    return copies


def _is_alike(one: int, two: int) -> bool:
    """Whether two texts are of similar length: a quotation of a whole short text is not a copy of the long one."""
    return min(one, two) * 2 >= max(one, two) and min(one, two) >= 3


def shingles(text: str) -> frozenset[int]:
    """Hashes of the sampled runs of words or characters of a text; equal texts have equal sets on every machine."""
    tokens = _TOKEN.findall(fold(text))
    n_han = sum(1 for token in tokens if len(token) == 1 and token > "\u3400")
    size = SHINGLE_CHARACTERS if n_han * 2 > len(tokens) else SHINGLE_WORDS
    sample = 1 if len(tokens) < 400 else SAMPLE
    hashes = (
        zlib.crc32(" ".join(tokens[start : start + size]).encode("utf-8"))
        for start in range(max(1, len(tokens) - size + 1))
    )
    return frozenset(number for number in hashes if number % SAMPLE == 0 or sample == 1) if tokens else frozenset()
