"""What the command line says: messages on standard error, one line each, with nothing in them that a terminal obeys."""

import sys
import unicodedata
from typing import Any


def shown(text: str) -> str:
    """Foreign text for one line of a terminal: control characters, line breaks and marks that turn the reading
    direction are written out (``\\x1b``), so that a file name cannot clear the screen or forge a second message.
    """
    return "".join(character if _is_harmless(character) else _escape(character) for character in text)


def _is_harmless(character: str) -> bool:
    # Other kinds of space are not "printable" for Python, but they are only that.
    return character.isprintable() or unicodedata.category(character) == "Zs"


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def say(text: str) -> None:
    """Write a message to standard error."""
    sys.stderr.write(text + "\n")


def say_aside(errors: Any, *, limit: int = 20, more: str = "") -> None:
    """Tell what was set aside, a line each, and how many more there are."""
    for error in errors[:limit]:
        say(f"set aside: {shown(str(error))}")
    if len(errors) > limit:
        say(f"... and {len(errors) - limit} more" + (f" in {shown(more)}" if more else ""))


def draw(renderable: Any, *, to_error: bool = False) -> None:
    """Draw a rich table or group; nothing in it is markup."""
    from rich.console import Console

    # Outside a terminal rich would fold tables to 80 columns; a file or a pipe has no width.
    stream = sys.stderr if to_error else sys.stdout
    width = None if stream.isatty() else 120
    Console(file=stream, markup=False, highlight=False, emoji=False, width=width).print(renderable)
