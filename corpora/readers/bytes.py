"""Bytes of a file, and the text in them: nothing is guessed, and what is refused is refused with its place."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from corpora.errors import InputError
from corpora.readers.limits import DEFAULT_LIMITS, Limits

# What the first bytes of a file say it is, where that is neither text nor a format that is read.
_COMPRESSED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "zstandard"}
_REFUSED = {
    b"PK\x03\x04": "a zip archive or an Office file",
    b"PK\x05\x06": "a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"ARROW1": "an Arrow (Feather) file",
    b"\x93NUMPY": "a NumPy file",
    b"\x80\x02": "a pickle",
    b"\x80\x03": "a pickle",
    b"\x80\x04": "a pickle",
    b"\x80\x05": "a pickle",
}
_BINARY = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x7fELF": "a program",
    b"SQLite format 3": "a database",
}
_BOM = b"\xef\xbb\xbf"
# Tab, line feed, vertical tab, form feed, carriage return and escape stand in real text files.
_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 11, 12, 13, 27)) + b"\x7f"
# Declared names to Python's codecs. The web reads gb2312 and gbk as gb18030 and latin-1 as windows-1252 (WHATWG
# Encoding Standard, labels); codecs that run code or expand ("unicode_escape", "utf-7") are not in it.
ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "ascii": "ascii", "us-ascii": "ascii",
    "utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
    "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be",
    "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030",
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "cp950": "cp950",
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "windows-1252": "cp1252", "cp1252": "cp1252",
    "iso-8859-15": "iso-8859-15",
}  # fmt: skip


@contextmanager
def open_regular(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file for reading, never waiting for one that is not.

    Raises InputError: ``missing``, ``not_regular`` (a folder, pipe or device), ``unreadable``, ``empty``, and at the
    end ``changed`` where somebody wrote to it meanwhile.
    """
    file = str(path)
    if "\0" in file:
        raise InputError(file.replace("\0", "\\0"), "", "missing", "its name holds a NUL character")
    try:
        _require_regular(path.stat(), file)
        # Without O_NONBLOCK a pipe put in the place of the file after the look at it would wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(file, "", "missing", "there is no such file") from None
    except OSError as error:
        raise InputError(file, "", "unreadable", (error.strerror or "it cannot be opened").lower()) from None
    with os.fdopen(descriptor, "rb") as handle:
        before = os.fstat(handle.fileno())
        _require_regular(before, file)
        if before.st_size == 0:
            raise InputError(file, "", "empty", "it holds no bytes")
        try:
            yield handle
        except OSError as error:
            raise InputError(file, "", "unreadable", (error.strerror or "it cannot be read").lower()) from None
        after = os.fstat(handle.fileno())
        if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            raise InputError(file, "", "changed", "it was written to while it was read; read it again")


def _require_regular(status: os.stat_result, file: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        kinds = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
        what = kinds.get(stat.S_IFMT(status.st_mode), "a device")
        raise InputError(file, "", "not_regular", f"it is {what}, not a regular file")


def read_bytes(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """All bytes of a regular file of at most ``limits.file_bytes``.

    Raises InputError as ``open_regular`` does, and ``too_large``.
    """
    with open_regular(path) as handle:
        size = os.fstat(handle.fileno()).st_size
        if size > limits.file_bytes:
            raise InputError(
                str(path), "", "too_large", f"{size} bytes, at most {limits.file_bytes}; cut it into parts"
            )
        content = handle.read(limits.file_bytes + 1)
        if len(content) != size:
            raise InputError(str(path), "", "changed", "it was written to while it was read; read it again")
        return content


def refuse_foreign(head: bytes, file: str) -> None:
    """Refuse what is not text by its first bytes: ``compressed_content``, ``format_not_allowed``, ``binary``."""
    for magic, name in _COMPRESSED.items():
        if head.startswith(magic):
            raise InputError(file, "", "compressed_content", f"it is compressed ({name}); unpack it first")
    for magic, name in _REFUSED.items():
        if head.startswith(magic):
            raise InputError(
                file, "", "format_not_allowed", f"it is {name}; save it as text, HTML, PDF, CSV, JSON lines or Parquet"
            )
    for magic, name in _BINARY.items():
        if head.startswith(magic):
            raise InputError(file, "", "binary", f"it is {name}, not text")


def codec_of(declared: str, file: str) -> str:
    """The Python codec of a declared encoding, "utf-8" where none is declared.

    Raises InputError ``bad_encoding`` for a name that is not known.
    """
    codec = ENCODINGS.get(declared.strip().lower().replace("_", "-") or "utf-8")
    if codec is None:
        raise InputError(
            file, "", "bad_encoding", f"declares the encoding {declared!r}; known are {', '.join(sorted(ENCODINGS))}"
        )
    return codec


def decode(content: bytes, file: str, *, declared: str = "", offset: int = 0, is_line: bool = False) -> str:
    """Text of bytes: strictly UTF-8, or the encoding that was declared. A byte order mark at the start is dropped.

    ``offset`` is added to the byte that an error names, where ``content`` is a part of the file; one line of a table
    (``is_line``) is too little to be called binary.

    Raises InputError: ``bad_encoding`` with the byte and what it looks like, ``encoding_undeclared`` for a few bytes
    that are Chinese in an encoding that nobody declared, ``binary`` for what is no text at all.
    """
    codec = codec_of(declared, file)
    n_controls = len(content) - len(content.translate(None, delete=_CONTROLS))
    is_wide = codec.startswith("utf-16")
    if not is_wide and not is_line and (seen := _utf16_hint(content)):
        raise InputError(file, f"byte {offset}", "bad_encoding", f"not UTF-8; {seen}")
    # The mark belongs to the file. A line of a table that begins with U+FEFF holds it in its first cell.
    n_marks = len(_BOM) if codec == "utf-8" and not is_line and content.startswith(_BOM) else 0
    try:
        text = content[n_marks:].decode(codec)
    except UnicodeDecodeError as error:
        if n_controls * 50 > len(content) and not is_line:
            raise InputError(file, f"byte {offset + error.start}", "binary", "it is not text") from None
        at = error.start + n_marks
        hint = _hint(content, codec)
        # A handful of bytes is Chinese in several encodings at once, and Korean too: there no hint can be trusted.
        code = "encoding_undeclared" if hint and not declared and not is_line and len(content) < 200 else "bad_encoding"
        problem = f"byte 0x{content[at]:02x} is not {declared or 'UTF-8'}"
        raise InputError(file, f"byte {offset + at}", code, problem + (f"; {hint}" if hint else "")) from None
    if not is_wide and not is_line and n_controls * 10 > len(content):
        raise InputError(file, "", "binary", "more than a tenth of it are control characters; it is not text")
    return text


def _utf16_hint(content: bytes) -> str:
    head = content[:4096]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "it begins as UTF-16 does: if so, declare utf-16"
    if len(head) >= 8 and max(head[0::2].count(0), head[1::2].count(0)) * 10 > 4 * len(head):
        return "every second byte is zero as in UTF-16: if so, declare " + (
            "utf-16-be" if head[0] == 0 else "utf-16-le"
        )
    return ""


def _hint(content: bytes, codec: str) -> str:
    """Which Chinese encodings the bytes could be, as words for the reader, or ""."""
    looks = [
        name
        for name, first, last in (("gb18030", 0xB0, 0xD7), ("big5", 0xA4, 0xC6))
        if _could_be(content, name, first, last)
    ]
    if not looks or codec in looks:
        return ""
    names = " or ".join(looks)
    return (
        f"it looks like {names}: if so, declare it (encoding={looks[0]!r}, --encoding {looks[0]}) or save it as UTF-8"
    )


def _could_be(content: bytes, codec: str, first: int, last: int) -> bool:
    """Whether bytes decode whole, and mostly to the frequent characters (level 1) of an encoding by lead byte."""
    sample = content[:4000]
    try:
        # One character may be cut at the end of the sample.
        text = sample.decode(codec, "strict" if len(sample) == len(content) else "ignore")
    except UnicodeDecodeError:
        return False
    han = [character for character in text if ord(character) > 127]
    encoded = [character.encode(codec)[0] for character in han]
    n_frequent = sum(first <= lead <= last or lead in (0xA1, 0xA2, 0xA3) for lead in encoded)
    return len(han) >= 2 and 2 * len(han) >= len(text.strip()) and 10 * n_frequent >= 8 * len(han)
