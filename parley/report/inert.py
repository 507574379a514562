"""Foreign words made harmless for each kind of output; what is odd about them is shown, never hidden.

Every text of a report passes through here once. HTML escaping itself is left to the template engine, which escapes
everything.
"""

import re
import unicodedata
from urllib.parse import urlsplit

# Longest quotation that a page shows of a text whose rights are not known (characters; bad inputs, "Copyright").
MAX_QUOTED = {"en": 300, "zh": 150}
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\U000e0000-\U000e007f]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINE = re.compile("[\n\t\u2028\u2029\x85]{1,100}")
# An escape sequence goes as a whole, so that no "[2J" is left behind.
_ESCAPE = re.compile(
    "\x1b(?:\\[[0-9;:?]{0,32}[ -/]{0,4}[@-~]|\\][^\x07\x1b]{0,300}(?:\x07|\x1b\\\\)|[@-Z\\\\-_])"
    "|\x9b[0-9;:?]{0,32}[@-~]"
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~$^-])")
_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    '"': r"\textquotedbl{}",
}  # fmt: skip


def plain(text: str) -> str:
    """Text without escape sequences and control characters, on one line."""
    return _CONTROL.sub("", _LINE.sub(" ", _ESCAPE.sub("", text)))


def visible(text: str) -> str:
    """``plain`` text with marks that turn the reading direction or show nothing written out: ⟦U+202E⟧."""
    text = plain(text)
    for pattern in (_BIDI, _INVISIBLE):
        text = pattern.sub(lambda match: f"⟦U+{ord(match.group()):04X}⟧", text)
    return (
        "".join("�" if 0xD800 <= ord(character) <= 0xDFFF else character for character in text)
        if not text.isascii()
        else text
    )


def terminal(text: str) -> str:
    """Text for a terminal or a log line."""
    return visible(text)


def markdown(text: str) -> str:
    """Text for a cell of a Markdown table: no link, no code, no HTML, no pipe."""
    escaped = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN.sub(r"\\\1", escaped)


def latex(text: str) -> str:
    """Text for LaTeX: every special character as its command."""
    return "".join(_LATEX.get(character, character) for character in visible(text))


def cell(text: str) -> str:
    """Text for a cell that a spreadsheet may open: a leading ``'`` keeps a formula from running (reversible)."""
    start = text.lstrip("\ufeff \u3000\u00a0")
    return f"'{text}" if start.startswith(_FORMULA) or text.startswith(_FORMULA) else text


def safe_url(url: str) -> str:
    """The address where it is plain http or https with a host, else ""."""
    if any(ord(character) < 0x21 for character in url) or _BIDI.search(url) or len(url) > 2000:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname else ""


def file_name(name: str) -> str:
    """A name that is safe as a file name on any system: letters, digits, "-", "_", "."; at most 80 characters."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    kept = re.sub(r"[^A-Za-z0-9._-]", "-", ascii_name)[:80].strip(".-")
    return kept or "meeting"
