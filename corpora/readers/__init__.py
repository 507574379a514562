"""Files to documents and tables, and tables back to files: every failure is told as file, place and reason."""

from corpora.readers.documents import ReadResult, read_documents
from corpora.readers.limits import DEFAULT_LIMITS, Limits
from corpora.readers.one_file import DOCUMENT_ENDINGS
from corpora.readers.tables import TABLE_ENDINGS, is_table, read_table, write_table

__all__ = [
    "DEFAULT_LIMITS",
    "DOCUMENT_ENDINGS",
    "TABLE_ENDINGS",
    "Limits",
    "ReadResult",
    "is_table",
    "read_documents",
    "read_table",
    "write_table",
]
