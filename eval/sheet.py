"""A blind sheet of statements for people to label, drawn so that its labels speak for all of them.

The labels of this project are by language models until people have checked them. A sheet is a probability sample,
stratified by side, language and period: every statement has a known chance of being on it, which stays in a separate
key file together with all that would tell the coder whose words these are.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from corpora.errors import InputError, ParleyError
from corpora.exchange import (
    Exchange,
    label_studio_config,
    label_studio_tasks,
    read_label_studio,
    read_sheet,
    sheet_text,
)
from corpora.files import sha256_of, write_whole
from corpora.gold import load_quotes
from corpora.readers import read_table, write_table
from corpora.readers.json_lines import json_line
from eval.agreement import Agreement, agreement, reliability_data
from eval.alignment import UNKNOWN, period_of
from framing.scorer import FRAMES

STRATA = ("side", "language", "period")
KEY_COLUMNS = (
    "sheet_id",
    "unit_id",
    "meeting_id",
    *STRATA,
    "stratum",
    "n_stratum",
    "probability",
    "seed",
    "text_sha256",
)
_LEAST_PER_STRATUM = 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawn sample: ``units`` of (sheet id, language, text) in a shuffled order, and its ``key`` (KEY_COLUMNS)."""

    units: tuple[tuple[str, str, str], ...]
    key: pd.DataFrame

    def write(self, path: str | Path) -> tuple[Path, Path]:
        """Write the sheet (.csv, or .json with the tasks of Label Studio) and its key beside it; gives both paths.

        The key, ``<name>.key.csv``, is not for the coder. Label Studio's interface goes into ``<name>.xml``.

        Raises InputError ``format_not_allowed`` for another ending.
        """
        target = Path(path)
        if target.suffix == ".json":
            tasks = ",\n".join(json_line(task).rstrip("\n") for task in label_studio_tasks(self.units))
            write_whole(target, f"[\n{tasks}\n]\n")
            write_whole(target.with_suffix(".xml"), label_studio_config(FRAMES))
        elif target.suffix == ".csv":
            write_whole(target, sheet_text(self.units))
        else:
            raise InputError(str(path), "", "format_not_allowed", "a sheet ends in .csv or .json (Label Studio)")
        return target, write_table(self.key, key_path(target))


@dataclass(frozen=True, slots=True)
class Returned:
    """A sheet that came back: ``labels`` one row a unit and coder, how far the coders agree, what was set aside.

    ``labels`` has ``unit_id, coder, tone`` (-2..2), ``label`` (tone / 2), ``frames`` (list) and the columns of the key,
    so that it can be joined to scores for ``eval.correction.side_gap``. ``agreements`` is of the coders with each other
    and, where the units are bundled quotes, with the final labels (coder "final").
    """

    labels: pd.DataFrame
    agreements: tuple[Agreement, ...]
    exchange: Exchange


def draw_sheet(n: int, statements: pd.DataFrame | None = None, *, by: Sequence[str] = STRATA, seed: int = 7) -> Sheet:
    """Draw ``n`` statements in proportion to strata, at least two of each (or all it has); few statements, fewer
    strata.

    ``statements`` is a table with ``text`` and a unique ``quote_id`` or ``statement_id``, by preference ``side``,
    ``language``, ``published`` or ``meeting_id``; without it the bundled quotes with words. Within a stratum each
    statement has the chance n_drawn / n_stratum.

    Raises ParleyError where ``n`` is not positive, InputError for a table without text or with an id that stands twice.
    """
    frame = load_quotes(conveyed_by="own") if statements is None else statements
    if "text" not in frame:
        raise InputError("statements", "", "schema", "no column text")
    frame = frame[[isinstance(text, str) and bool(text.strip()) for text in frame["text"]]]
    ids = _ids(frame)
    columns = {name: _values(frame, name) for name in ("side", "language", "meeting_id")}
    columns["period"] = [
        period_of(meeting if meeting[:4].isdigit() else published)
        for meeting, published in zip(columns["meeting_id"], _values(frame, "published"), strict=True)
    ]
    strata = list(by)
    stratum = _strata(columns, strata, len(frame))
    # A small sheet cannot hold two of everything: the last strata are merged until it can.
    while strata and n < sum(np.minimum(np.unique(stratum, return_counts=True)[1], _LEAST_PER_STRATUM)):
        stratum = _strata(columns, strata := strata[:-1], len(frame))
    names, sizes = np.unique(stratum, return_counts=True)
    drawn = allocate(n, sizes.tolist())
    world = np.random.default_rng(seed)
    chosen = np.concatenate(
        [
            world.choice(np.flatnonzero(stratum == name), size=k, replace=False)
            for name, k in zip(names, drawn, strict=True)
        ]
    )
    world.shuffle(chosen)
    texts = frame["text"].tolist()
    size_of, drawn_of = dict(zip(names, sizes, strict=True)), dict(zip(names, drawn, strict=True))
    rows = []
    for number, place in enumerate(chosen, start=1):
        name = stratum[place]
        rows.append(
            {
                "sheet_id": f"s{number:04d}",
                "unit_id": ids[place],
                "meeting_id": columns["meeting_id"][place],
                **{one: columns[one][place] for one in STRATA},
                "stratum": str(name),
                "n_stratum": int(size_of[name]),
                "probability": float(drawn_of[name] / size_of[name]),
                "seed": seed,
                "text_sha256": sha256_of(texts[place].encode("utf-8", "surrogatepass")),
            }
        )
    units = tuple(
        (str(row["sheet_id"]), str(row["language"]), texts[place]) for row, place in zip(rows, chosen, strict=True)
    )
    return Sheet(units, pd.DataFrame(rows, columns=list(KEY_COLUMNS)))


def _strata(columns: dict[str, list[str]], by: Sequence[str], n: int) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    return np.array([" / ".join(columns[name][row] for name in by) or "all" for row in range(n)], dtype=np.str_)


def allocate(n: int, sizes: Sequence[int]) -> list[int]:
    """How many of each stratum: in proportion to ``sizes``, at least two (or all), adding up to ``n`` or to all there
    are.

    >>> allocate(10, [100, 50, 1])
    [6, 3, 1]
    """
    counts = list(sizes)
    if n < 1:
        raise ParleyError(f"a sheet needs at least one statement, not {n}")
    least = [min(_LEAST_PER_STRATUM, size, n) for size in counts]
    if n >= sum(counts):
        return counts
    if n < sum(least):
        raise ParleyError(f"{len(counts)} strata need at least {sum(least)} statements, not {n}; ask for more")
    shares = list(least)
    for _ in range(n - sum(least)):
        # The stratum that is furthest below its share of the sample gets the next place.
        behind = [
            n * size / sum(counts) - share if share < size else -math.inf
            for size, share in zip(counts, shares, strict=True)
        ]
        shares[behind.index(max(behind))] += 1
    return shares


def key_path(sheet: Path) -> Path:
    """The key of a sheet: its name with ``.key.csv``."""
    return sheet.with_name(sheet.stem + ".key.csv")


def read_returned(
    paths: Sequence[str | Path], *, key: str | Path | None = None, n_draws: int = 1000, seed: int = 7
) -> Returned:
    """Filled sheets of one or more coders, joined to their key; a CSV's coder is the name of the file.

    Words are checked against the key, so that labels of an edited text are refused (``text_changed`` in
    ``exchange.errors``). ``key`` is by default that of the first sheet.

    Raises InputError where a file or the key cannot be used, ``empty`` where no label came back.
    """
    files = [Path(path) for path in paths]
    if not files:
        raise ParleyError("no sheet given")
    key_file = Path(key) if key is not None else key_path(files[0])
    table, problems = read_table(key_file)
    lacking = [name for name in KEY_COLUMNS if name not in table]
    if problems or lacking:
        raise problems[0] if problems else InputError(str(key_file), "", "schema", f"no column {', '.join(lacking)}")
    hashes = {str(row["sheet_id"]): str(row["text_sha256"]) for row in table.to_dict("records")}
    parts = [
        read_label_studio(file, frames=FRAMES, hashes=hashes)
        if file.suffix == ".json"
        else read_sheet(file, coder=file.stem, frames=FRAMES, hashes=hashes)
        for file in files
    ]
    foreign = [
        InputError(str(file), one.unit_id, "missing", "not in the key of this sheet")
        for file, part in zip(files, parts, strict=True)
        for one in part.labels
        if one.unit_id not in hashes
    ]
    whole = Exchange(
        tuple(one for part in parts for one in part.labels if one.unit_id in hashes and one.tone is not None),
        (*(error for part in parts for error in part.errors), *foreign),
        sum(part.n_cancelled for part in parts),
        sum(part.n_predicted_only for part in parts),
        sum(part.n_open for part in parts) + sum(one.tone is None for part in parts for one in part.labels),
    )
    if not whole.labels:
        raise InputError(str(files[0]), "", "empty", "no label came back; fill the column tone with -2..2")
    rows = table.set_index("sheet_id")
    labels = pd.DataFrame(
        [
            {
                "sheet_id": one.unit_id,
                "coder": one.coder,
                "tone": one.tone,
                "label": (one.tone or 0) / 2,
                "frames": list(one.frames),
            }
            for one in whole.labels
        ]
    )
    joined = labels.join(rows, on="sheet_id")
    joined["probability"] = pd.to_numeric(joined["probability"])
    joined["text"] = [one.text for one in whole.labels]
    return Returned(joined, _agreements(joined, n_draws, seed), whole)


def _agreements(labels: pd.DataFrame, n_draws: int, seed: int) -> tuple[Agreement, ...]:
    triples = [(str(row["unit_id"]), str(row["coder"]), float(row["tone"])) for row in labels.to_dict("records")]
    units = {unit for unit, _, _ in triples}
    final = load_quotes()
    final = final[final["quote_id"].isin(units)]
    triples += [(str(unit), "final", float(tone)) for unit, tone in zip(final["quote_id"], final["tone"], strict=True)]
    table, _, order = reliability_data(triples)
    meeting = dict(zip(labels["unit_id"].astype(str), labels["meeting_id"].astype(str), strict=True))
    meetings = [unit if meeting[unit] == UNKNOWN else meeting[unit] for unit in order]
    return agreement(table, meetings=meetings, n_draws=n_draws, seed=seed)


def _ids(frame: pd.DataFrame) -> list[str]:
    name = next((one for one in ("quote_id", "statement_id") if one in frame), None)
    ids = [str(one) for one in frame[name]] if name else [f"row-{index + 1}" for index in range(len(frame))]
    if len(set(ids)) < len(ids):
        twice = next(one for index, one in enumerate(ids) if one in ids[:index])
        raise InputError("statements", twice, "dup_id", f"{name} stands twice; each statement needs its own")
    return ids


def _values(frame: pd.DataFrame, column: str) -> list[str]:
    if column not in frame:
        return [UNKNOWN] * len(frame)
    return [one if isinstance(one, str) and one else UNKNOWN for one in frame[column].tolist()]
