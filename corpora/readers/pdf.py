"""PDF files, read by a child process that may be killed: a PDF can ask for more time and memory than there is."""

import importlib.util
from dataclasses import dataclass

from corpora.errors import InputError
from corpora.readers.limited import answer_of
from corpora.readers.limits import DEFAULT_LIMITS, Limits


@dataclass(frozen=True, slots=True)
class PdfText:
    """Text of all pages, one line break between two of them; ``has_columns`` where the reading order may be wrong."""

    text: str
    n_pages: int
    title: str = ""
    has_columns: bool = False


def read_pdf(content: bytes, file: str, *, limits: Limits = DEFAULT_LIMITS) -> PdfText:
    """The text of a PDF.

    Raises InputError: ``encrypted``, ``no_text`` (a scan), ``limit`` (time, memory or pages), ``corrupt``,
    ``missing_package`` where pypdf is not installed.
    """
    if importlib.util.find_spec("pypdf") is None:
        raise InputError(file, "", "missing_package", "reading PDF needs pypdf: pip install 'parley-readouts[pdf]'")
    answer = answer_of("pdf_text", content, file, limits.pdf_pages, limits=limits)
    if "code" in answer:
        raise InputError(file, answer["place"], answer["code"], answer["reason"])
    return PdfText(answer["text"], answer["n_pages"], answer["title"], answer["has_columns"])
