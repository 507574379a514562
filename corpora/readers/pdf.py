"""PDF files, read by a child process that may be killed: a PDF can ask for more time and memory than there is."""

import importlib.util
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from corpora.errors import InputError
from corpora.readers.limits import DEFAULT_LIMITS, Limits

_CHILD = Path(__file__).with_name("pdf_child.py")


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
    command = [
        sys.executable,
        "-P",
        str(_CHILD),
        str(limits.pdf_pages),
        str(limits.pdf_seconds),
        str(limits.pdf_memory_bytes),
    ]
    try:
        # -P keeps the folder of the child, which holds an html.py, off its module path.
        done = subprocess.run(command, input=content, capture_output=True, timeout=limits.pdf_seconds, check=False)
    except subprocess.TimeoutExpired:
        raise InputError(file, "", "limit", f"reading it took more than {limits.pdf_seconds} seconds") from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        reason = f"reading it took more than {limits.pdf_seconds} seconds or {limits.pdf_memory_bytes >> 20} MiB"
        raise InputError(file, "", "limit", f"{reason} (the reader ended with status {done.returncode})") from None
    if "code" in answer:
        raise InputError(file, answer["place"], answer["code"], answer["reason"])
    return PdfText(answer["text"], answer["n_pages"], answer["title"], answer["has_columns"])
