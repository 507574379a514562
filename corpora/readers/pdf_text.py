"""The text of a PDF, page by page. It imports nothing of this project, so that the child process of ``limited.py`` can
run it by its path.
"""

import io
from typing import Any

# Bounds what a small file can unfold to; a page of print holds some 3,000 characters.
_MAX_CHARACTERS = 20_000_000


def _refusal(code: str, reason: str, place: str = "") -> dict[str, Any]:
    return {"code": code, "reason": reason, "place": place}


def _columns(starts: list[tuple[float, float]]) -> bool:
    """Whether many lines start at two places far apart and at the same heights: columns, or a table."""
    by_place: dict[int, list[float]] = {}
    for x, y in starts:
        by_place.setdefault(round(x / 20), []).append(y)
    tall = {place: heights for place, heights in by_place.items() if len(set(heights)) >= 5}
    left, right = min(tall, default=0), max(tall, default=0)
    if (right - left) * 20 < 150:
        return False
    return min(max(tall[left]), max(tall[right])) > max(min(tall[left]), min(tall[right]))


def answer(content: bytes, max_pages: int) -> dict[str, Any]:
    """The answer for one PDF: text, n_pages, title and has_columns, or code, place and reason."""
    import pypdf
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

    place = ""
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        # Many files are locked against changes only and open with an empty password, as they do in every viewer.
        if reader.is_encrypted and not reader.decrypt(""):
            return _refusal("encrypted", "it needs a password; save it without one")
        n_pages = len(reader.pages)
        if n_pages > max_pages:
            return _refusal("limit", f"{n_pages} pages, at most {max_pages}; cut it into parts")
        pages: list[str] = []
        n_characters, has_columns = 0, False
        for number, page in enumerate(reader.pages, start=1):
            place = f"page {number}"
            starts: list[tuple[float, float]] = []

            def note(text: str, _: Any, matrix: Any, *rest: Any, starts: list[tuple[float, float]] = starts) -> None:
                if text.strip():
                    starts.append((float(matrix[4]), float(matrix[5])))

            # Text extraction takes a stream that cannot be unfolded for an empty one; asked directly, pypdf says why.
            if (contents := page.get_contents()) is not None:
                contents.get_data()
            pages.append(page.extract_text(visitor_text=note))
            n_characters += len(pages[-1])
            has_columns = has_columns or _columns(starts)
            if n_characters > _MAX_CHARACTERS:
                return _refusal("limit", f"more than {_MAX_CHARACTERS} characters", place)
        place = ""
        if not any(page.strip() for page in pages):
            return _refusal("no_text", f"none of its {n_pages} pages holds text: a scan; run text recognition first")
        title = (reader.metadata.title if reader.metadata else None) or ""
        text = "\n".join(pages).encode("utf-8", "replace").decode("utf-8")
        return {"text": text, "n_pages": n_pages, "title": " ".join(title.split())[:500], "has_columns": has_columns}
    except (FileNotDecryptedError, DependencyError) as error:
        return _refusal(
            "encrypted",
            f"it is encrypted and cannot be opened here ({type(error).__name__}); save it without a password",
        )
    except (MemoryError, RecursionError, LimitReachedError) as error:
        return _refusal("limit", f"it unfolds to more than may be read ({type(error).__name__})", place)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        OSError,
        ZeroDivisionError,
        AssertionError,
    ) as error:
        return _refusal("corrupt", f"it is not a whole PDF ({type(error).__name__})", place)
