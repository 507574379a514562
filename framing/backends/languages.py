"""Which languages a model reads: known or said, never guessed from its name.

A text in a language that a model cannot read would still get numbers from it; here it gets an error instead.
"""

from collections.abc import Sequence

from corpora.errors import InputError
from corpora.text import language_of
from framing.scorer import text_error

NAMES = {"en": "English", "zh": "Chinese"}


def read_languages(given: str, known: Sequence[str] | None, model: str) -> tuple[str, ...]:
    """Languages that a model reads, from the caller's option ("en", "zh", "en+zh") or from what is known of it.

    Raises InputError ``options`` for another value, and where nothing is given nor known.
    """
    if not given:
        if known is None:
            raise InputError("options", "", "options", f"say which languages {model} reads: languages=en, zh or en+zh")
        return tuple(known)
    named = given.split("+")
    if not set(named) <= NAMES.keys():
        raise InputError("options", "", "options", f"languages is {given!r}; it is one of en, zh, en+zh")
    return tuple(one for one in NAMES if one in named)


def languages_and_errors(
    texts: Sequence[str], languages: Sequence[str] | None, reads: Sequence[str]
) -> tuple[list[str], list[str | None]]:
    """For each text its language, as given or found, and why it cannot be scored by a model that ``reads`` some."""
    only = " and ".join(NAMES[one] for one in reads)
    found: list[str] = []
    errors: list[str | None] = []
    for row, text in enumerate(texts):
        error = text_error(text)
        language = ""
        if error is None:
            language = (languages[row] if languages is not None else "") or language_of(text)
            if language not in reads:
                error = f"text: this model reads {only} only"
        found.append(language)
        errors.append(error)
    return found, errors
