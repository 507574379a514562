"""``parley meetings``, ``parley scorers`` and ``parley doctor``: what there is, and whether it is sound."""

import sys
from collections.abc import Sequence
from typing import Any

from parley.cli.messages import draw, say, shown

CORE = (
    "pandas", "pyarrow", "numpy", "scikit-learn", "jinja2", "typer", "rich", "tqdm", "rapidfuzz", "opencc",
    "ahocorasick-rs", "trafilatura", "lxml", "lxml-html-clean",
)  # fmt: skip
# Optional parts: a package that each needs, by extra.
EXTRAS = {
    "pdf": ("pypdf",),
    "models": ("torch", "transformers", "sentence-transformers", "safetensors"),
    "stats": ("scipy", "statsmodels"),
    "figures": ("matplotlib",),
    "llm": ("openai",),
    "ray": ("ray",),
    "peers": ("vaderSentiment", "snownlp"),
}


def _show(records: Sequence[dict[str, Any]], columns: Sequence[str]) -> None:
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
    _show(records, ("meeting_id", "first", "kind", "venue", "n_us", "n_cn"))
    return 0


def scorers() -> int:
    """List the scorers by name, and what each still needs."""
    from framing.registry import DEFAULT, scorer_names

    records = [{"name": name, "is_default": name == DEFAULT, "state": _scorer_state(name)} for name in scorer_names()]
    _show(records, ("name", "is_default", "state"))
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


def doctor() -> int:
    """Check the installation: versions, optional parts, and the bundled data against their checksums."""
    import platform
    from importlib import metadata

    import parley

    def version(name: str) -> str:
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            return ""

    records = [
        {"part": "parley", "version": parley.__version__, "state": "ok"},
        {"part": "python", "version": platform.python_version(), "state": "ok"},
    ]
    for name in CORE:
        found = version(name)
        records.append(
            {"part": name, "version": found, "state": "ok" if found else "missing: pip install parley-readouts again"}
        )
    for extra, names in EXTRAS.items():
        lacking = [name for name in names if not version(name)]
        state = f"optional, not installed: pip install 'parley-readouts[{extra}]'" if lacking else "ok"
        found = ", ".join(f"{name} {version(name)}" for name in names if version(name))
        records.append({"part": f"[{extra}]", "version": found, "state": state})
    records += _bundled()
    _show(records, ("part", "version", "state"))
    n_faults = sum(str(record["state"]).startswith(("missing", "changed")) for record in records)
    if n_faults:
        say(f"{n_faults} parts are missing or changed")
    return 1 if n_faults else 0


def _bundled() -> list[dict[str, Any]]:
    from importlib import resources

    from corpora.cards import read_card, read_verified
    from corpora.errors import CardError

    records = []
    for package in ("corpora", "framing"):
        folder = resources.files(package) / "data"
        for card in sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml")):
            try:
                content = read_card(card, package=f"{package}.data")
                read_verified(str(content["file"]), package=f"{package}.data")
                version, state = str(content["version"]), "ok"
            except CardError as error:
                version, state = "", f"changed: {error}"
            records.append({"part": f"{package}/data/{card}", "version": version, "state": state})
    return records
