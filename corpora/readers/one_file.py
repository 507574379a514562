"""One file to one document: HTML and PDF by ending or first bytes, else plain text, each checked the same way."""

from pathlib import Path

from corpora.document import Document
from corpora.errors import InputError
from corpora.files import sha256_of
from corpora.quotes import mark_flags
from corpora.readers.bytes import decode, read_bytes, refuse_foreign
from corpora.readers.html import read_page
from corpora.readers.limits import Limits
from corpora.readers.metadata import Metadata
from corpora.readers.pdf import read_pdf
from corpora.text import flags_of, language_of, n_units

# What is read of a folder. Tables and notes beside the documents are read when they are named.
HTML_ENDINGS = (".html", ".htm", ".xhtml")
DOCUMENT_ENDINGS = (".txt", *HTML_ENDINGS, ".pdf")
# Endings of formats that can run code, or that are no text however they begin.
REFUSED_ENDINGS = (
    ".pkl",
    ".pickle",
    ".joblib",
    ".feather",
    ".arrow",
    ".npy",
    ".npz",
    ".xlsx",
    ".xls",
    ".docx",
    ".doc",
    ".json",
    ".zip",
)
# Fewer words (English) or characters (Chinese) than a comparison needs of one side.
SHORT = {"en": 20, "zh": 40, "": 20}


def read_file(
    path: Path,
    name: str,
    known: Metadata,
    *,
    encoding: str,
    limits: Limits,
    flags: tuple[str, ...] = (),
    sha256: str = "",
) -> Document:
    """One document of one file, which is HTML or PDF by its ending or its first bytes and else plain text.

    Raises InputError; ``hash`` where ``sha256`` is given and is not that of the file.
    """
    file, ending = str(path), path.suffix.lower()
    content = _page_bytes(path, limits) if ending in HTML_ENDINGS else read_bytes(path, limits=limits)
    if ending in REFUSED_ENDINGS:
        reason = f"{ending} is not read; save it as text, HTML, PDF, CSV, JSON lines or Parquet"
        raise InputError(file, "", "format_not_allowed", reason)
    if sha256 and sha256_of(content) != sha256.lower():
        raise InputError(file, "", "hash", "its SHA-256 is not the one in the table; the file was changed")
    refuse_foreign(content[:64], file)
    if ending == ".pdf" or content.startswith(b"%PDF-"):
        pdf = read_pdf(content, file, limits=limits)
        found = Metadata(title=pdf.title)
        return document_of(
            pdf.text, name, known.over(found), file, flags=(*flags, "layout") if pdf.has_columns else flags
        )
    if ending in HTML_ENDINGS or (
        not ending and content[:200].lstrip().lower().startswith((b"<!doctype html", b"<html"))
    ):
        page = read_page(content, file, encoding=encoding, limits=limits)
        found = Metadata(title=page.title, publisher=page.publisher, published=page.published, url=page.url)
        flags += (f"hidden_text:{page.n_hidden}",) if page.n_hidden else ()
        flags += ("deep_nesting",) if page.is_cut else ()
        # A parser may repair a control character; the page still held it.
        flags += ("control_chars",) if b"\0" in content else ()
        return document_of(page.text, name, known.over(found), file, flags=flags)
    text = decode(content, file, declared=encoding)
    if len(text) > limits.characters:
        raise InputError(
            file, "", "too_large", f"{len(text)} characters, at most {limits.characters}; cut it into parts"
        )
    return document_of(text, name, known, file, flags=flags)


def _page_bytes(path: Path, limits: Limits) -> bytes:
    """Bytes of a page; one without any is a page from which nothing was extracted."""
    try:
        return read_bytes(path, limits=limits)
    except InputError as error:
        if error.code != "empty":
            raise
        raise InputError(error.file, "", "extraction_empty", "the page holds no bytes") from None


def document_of(
    text: str, name: str, known: Metadata, file: str, *, place: str = "", flags: tuple[str, ...] = ()
) -> Document:
    """The document of a text, with its language and its flags.

    Raises InputError: ``empty``, ``surrogate``, ``combining_run`` (a letter under more than 32 accents hides the text).
    """
    if not text.strip():
        raise InputError(file, place, "empty", "it holds nothing but white space")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise InputError(file, place, "surrogate", "holds half of a character pair; decode the file again")
    odd = flags_of(text)
    if "combining_run" in odd:
        raise InputError(file, place, "combining_run", "holds a letter under more than 32 accents; take them off")
    language = known.language or language_of(text)
    if n_units(text, language) < SHORT.get(language, 20):
        odd += ("short",)
    odd += mark_flags(text)
    return Document(
        name=name,
        text=text,
        language=language,
        title=known.title,
        publisher=known.publisher,
        side=known.side,
        kind=known.kind,
        published=known.published,
        url=known.url,
        meeting_id=known.meeting_id,
        chain=known.chain,
        flags=tuple(sorted({*odd, *flags})),
    )
