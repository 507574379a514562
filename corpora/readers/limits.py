"""How much of a file is read before it is refused: one record, so that a caller can move a limit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits that are checked before a file is parsed; each default is far above any readout and any article.

    ``file_bytes`` of a document (tables have no such limit, they are read line by line); ``characters`` of a plain text
    (a page or a PDF is bounded by its file); ``nesting`` of tags and of JSON values; ``line_bytes`` of one line of a
    table; ``manifest_rows`` of a table of documents; ``pdf_pages``; and of the child process that reads a PDF or a
    heavy page ``seconds`` (wall clock and processor, each) and ``memory_bytes`` (address space).
    """

    file_bytes: int = 20_000_000
    characters: int = 200_000
    nesting: int = 256
    line_bytes: int = 1 << 20
    manifest_rows: int = 100_000
    pdf_pages: int = 300
    seconds: int = 30
    memory_bytes: int = 1 << 30


DEFAULT_LIMITS = Limits()
