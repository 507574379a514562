"""Which cell of a table is at fault, looked for where a comparison has failed on the table.

A table that a user made in Python may hold anything in any column. Checking every cell of every good table would cost
more than it tells, so the cells are looked at when it is known that one of them is wrong.
"""

import pandas as pd

from corpora.errors import InputError
from corpora.readers.columns import typed
from corpora.readers.rows import Rows
from corpora.readers.tables import plain

# Columns of lists that typed() does not know, which compare reads.
_NAMES = ("topics",)


def fault_in(statements: pd.DataFrame) -> InputError | None:
    """The first cell whose kind its column cannot hold, as an error of its row (counted from 1), or None.

    Codes: ``type``, and ``number`` for what is no number or out of its range.
    """
    columns = {str(name): [plain(value) for value in statements[name].tolist()] for name in statements.columns}
    frame = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})
    # As in CSV a number may be written as text: compare takes those.
    found = list(typed(Rows(frame, tuple(f"row {n}" for n in range(1, len(frame) + 1))), "statements.csv").errors)
    known = {"frames", "flags", "evidence", *_NAMES}
    for name, values in columns.items():
        for number, value in enumerate(values, start=1):
            is_wrong = isinstance(value, int | float) if name in _NAMES else isinstance(value, list | dict)
            if is_wrong and (name in _NAMES or name not in known):
                words = "a list of names belongs" if name in _NAMES else "text or a number belongs"
                reason = f"{name}: {type(value).__name__} where {words}"
                found.append(InputError("statements", f"row {number}", "type", reason))
                break
    first = min(found, key=lambda error: int(error.place.split()[-1]), default=None)
    return None if first is None else InputError("statements", first.place, first.code, first.reason)
