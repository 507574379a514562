"""``parley meetings`` and ``parley scorers``: what there is to choose from."""

import sys
from collections.abc import Sequence
from typing import Any

from parley.cli.messages import draw, shown


def show(records: Sequence[dict[str, Any]], columns: Sequence[str]) -> None:
    """Records as a table on a terminal, as JSON lines elsewhere."""
    if not sys.stdout.isatty():
        from corpora.readers.json_lines import json_line

        sys.stdout.writelines(map(json_line, records))
        return
    from rich.table import Table

    table = Table(*columns, box=None, pad_edge=False)
    for record in records:
        table.add_row(*(shown(str(record[column])) for column in columns))
    draw(table)


def meetings() -> int:
    """List the bundled meetings and how many quotes each side has."""
    from corpora.gold import load_meetings, load_quotes

    counts = load_quotes().groupby(["meeting_id", "side"]).size().to_dict()
    records = [
        {
            "meeting_id": meeting.meeting_id,
            "first": meeting.first,
            "last": meeting.last,
            "kind": meeting.kind,
            "venue": meeting.venue,
            "n_us": int(counts.get((meeting.meeting_id, "US"), 0)),
            "n_cn": int(counts.get((meeting.meeting_id, "CN"), 0)),
            "participants": ", ".join(person.name for person in meeting.participants),
        }
        for meeting in load_meetings()
    ]
    show(records, ("meeting_id", "first", "kind", "venue", "n_us", "n_cn"))
    return 0


def scorers() -> int:
    """List the scorers by name, and what each still needs."""
    from framing.registry import DEFAULT, scorer_names

    records = [{"name": name, "is_default": name == DEFAULT, "state": _scorer_state(name)} for name in scorer_names()]
    show(records, ("name", "is_default", "state"))
    return 0


def _scorer_state(name: str) -> str:
    from corpora.errors import MissingPackageError, ParleyError
    from framing.registry import NEEDS_MODEL, get_scorer

    if name in NEEDS_MODEL:
        return f"needs a model: {name}:<model>"
    try:
        get_scorer(name)
    except (MissingPackageError, ParleyError) as error:
        return str(error)
    except ImportError as error:
        return f"cannot be loaded: {error}"
    return "ok"
