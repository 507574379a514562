"""Parley: how the United States and China each characterize the same meeting.

    documents = parley.read("readout.html", "article.txt")
    statements = parley.extract(documents)
    scored = parley.score(statements)
    result = parley.compare(scored)

The names are loaded when they are first used: importing the package costs nothing.
"""

import importlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpora.document import Document, Statement
    from corpora.errors import InputError, ParleyError
    from corpora.gold import load_labels, load_meetings, load_quotes
    from corpora.meetings import Meeting
    from corpora.span import Span
    from parley.face import audit, compare, evaluate, extract, read, score, score_file

__version__ = "0.1.0"

# Every public name and the module that holds it. Changes to this table are changes of the public face.
_HOMES = {
    "Document": "corpora.document",
    "InputError": "corpora.errors",
    "Meeting": "corpora.meetings",
    "ParleyError": "corpora.errors",
    "Span": "corpora.span",
    "Statement": "corpora.document",
    "audit": "parley.face",
    "compare": "parley.face",
    "evaluate": "parley.face",
    "extract": "parley.face",
    "load_labels": "corpora.gold",
    "load_meetings": "corpora.gold",
    "load_quotes": "corpora.gold",
    "read": "parley.face",
    "score": "parley.face",
    "score_file": "parley.face",
}

__all__ = [
    "Document",
    "InputError",
    "Meeting",
    "ParleyError",
    "Span",
    "Statement",
    "__version__",
    "audit",
    "compare",
    "evaluate",
    "extract",
    "load_labels",
    "load_meetings",
    "load_quotes",
    "read",
    "score",
    "score_file",
]


def _require_siblings() -> None:
    """Raise ImportError where a user's file hides one of the packages that this one is made of.

    ``corpora``, ``framing`` and ``eval`` are short names; a ``corpora.py`` in the working folder would be imported in
    their place, and fail far from here.
    """
    house = Path(__file__).resolve().parent.parent
    for name in ("corpora", "framing", "eval"):
        try:
            spec = importlib.util.find_spec(name)
        except ValueError:  # A module of this name that was made by hand, without a spec.
            spec = None
        origin = Path(spec.origin).resolve() if spec is not None and spec.origin else None
        if origin is None and spec is not None and spec.submodule_search_locations:
            origin = Path(next(iter(spec.submodule_search_locations))).resolve() / "__init__.py"
        if origin == house / name / "__init__.py":
            continue
        if origin is None:
            raise ImportError(f"parley needs its package {name!r} beside it in {house}; install parley-readouts again")
        hiding = origin.parent if origin.name == "__init__.py" else origin
        advice = "rename it, or start from another folder"
        raise ImportError(f"{hiding} hides the package {name!r} of parley, which lies in {house}; {advice}")


_require_siblings()


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'parley' has no name {name!r}; it has {', '.join(__all__)}")
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
