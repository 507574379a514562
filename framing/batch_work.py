"""The work of one shard: read its rows, score them, write them with their sidecar. The same code runs in this process,
in a worker of a pool, and in a Ray actor; all that travels is a Job and the numbers of shards.
"""

import gc
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from corpora.errors import InputError
from corpora.files import write_whole
from corpora.readers.csv_rows import csv_text
from corpora.readers.parquet import frame_of_table, require_plain, stored
from corpora.readers.pieces import Layout, Part, Pieces, Question
from corpora.readers.shapes import arrow_type
from corpora.readers.tables import csv_lines, json_lines
from framing import score_columns
from framing.careful import Careful
from framing.joining import options_of
from framing.registry import signature
from framing.scorer import Scorer, Scores
from framing.scoring import is_cue_read, score_part, scorer_for
from framing.shards import Shards, Sidecar, sha256_of_file

# What scoring asks of the whole table before its first row: the signature says whether cues are read.
CUES = Question(("text", "cue", "form"), is_cue_read)
# Goes into every recipe: shards of a program that wrote them otherwise are made again.
FORMAT = 1
# New objects after which cycles are looked for while a shard is scored; Python's own number is 700.
_OBJECTS = 100_000


@dataclass(frozen=True, slots=True)
class Job:
    """One batch run: the table as it was laid out, the output, and how to make the scorer. ``recipe`` is a SHA-256 of all
    that the output depends on, "" until the scorer is known."""

    layout: Layout
    out: Path
    scorer: Any
    labels: Mapping[str, float] | None = None
    options: Mapping[str, Any] | None = None
    evidence: bool = False
    topics: bool = False
    recipe: str = ""

    @property
    def shards(self) -> Shards:
        """Where the shards lie."""
        return Shards(self.out)

    @property
    def ending(self) -> str:
        """The ending of the output, in small letters."""
        return self.out.suffix.lower()

    def with_recipe(self, signed: str) -> "Job":
        """The job with its recipe, from the signature of the scorer."""
        layout = self.layout
        parts = [
            FORMAT, layout.sha256, layout.size, layout.n_rows, layout.encoding, layout.columns, layout.shapes,
            layout.has_controls, layout.is_so, signed, self.labels, self.options, self.evidence, self.topics, self.ending,
        ]  # fmt: skip
        return replace(self, recipe=sha256(json.dumps(parts, default=repr, sort_keys=True).encode()).hexdigest())

    def make_scorer(self) -> Scorer:
        """The scorer; raises what ``framing.registry.get_scorer`` raises."""
        return scorer_for(self.scorer, labels=self.labels, options=self.options, topics=self.topics)

    def names(self) -> list[str]:
        """The columns of the output, in their order."""
        flags = ["flags"] if self.layout.has_controls else []
        added = score_columns.score_kinds(evidence=self.evidence, topics=self.topics)
        return list(dict.fromkeys([*self.layout.names, *flags, *added]))

    def schema(self, read: Any = None) -> Any:
        """The Arrow schema of a Parquet output; ``read`` is the schema of a piece where the input is Parquet.

        Raises InputError ``schema`` for a column of JSON lines whose values Parquet cannot hold.
        """
        import pyarrow as pa

        shapes = dict(self.layout.shapes)
        types: dict[str, Any] = {}
        for name, dtype in self.layout.columns:
            kind = (
                stored(pa.array([], type=read.field(name).type)).type
                if read
                else arrow_type(dtype, shapes.get(name, ""))
            )
            types[name] = kind
        if self.layout.has_controls and "flags" not in types:
            types["flags"] = pa.string()
        kinds = score_columns.score_kinds(evidence=self.evidence, topics=self.topics)
        types |= {name: score_columns.arrow_type(kind) for name, kind in kinds.items()}
        if mixed := [name for name, kind in types.items() if kind is None]:
            reason = f"column {mixed[0]!r} mixes kinds of values; Parquet holds one kind, write JSON lines"
            raise InputError(str(self.out), "", "schema", reason)
        schema = pa.schema(types)
        require_plain(schema, str(self.out))
        return schema

    def header(self) -> bytes:
        """What each shard of a text format begins with."""
        return "".join(csv_text(self.names(), [[] for _ in self.names()])).encode() if self.ending == ".csv" else b""


class Skipping:
    """A scorer to which some texts are not shown; their rows get the reason that is given for them."""

    def __init__(self, scorer: Scorer, reasons: Mapping[int, str]) -> None:
        self._scorer, self._reasons = scorer, reasons
        self.name, self.version, self.languages = scorer.name, scorer.version, scorer.languages

    def score(self, texts: Sequence[str], *, languages: Sequence[str] | None = None, evidence: bool = False) -> Scores:
        """Score in the order given."""
        shown: list[Any] = [None if row in self._reasons else text for row, text in enumerate(texts)]
        scores = self._scorer.score(shown, languages=languages, evidence=evidence)
        return replace(scores, errors=tuple(self._reasons.get(row, error) for row, error in enumerate(scores.errors)))


class Worker:
    """Makes shards; the scorer is loaded once and the input kept open."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._scorer = job.make_scorer()
        self._pieces = Pieces(job.layout)

    def close(self) -> None:
        """Close the input."""
        self._pieces.close()

    def signature(self) -> str:
        """The signature of the scorer; raises InputError where it cannot give what is asked of it (topics)."""
        import pandas as pd

        score_part(pd.DataFrame({"text": []}), self._scorer, evidence=self.job.evidence, topics=self.job.topics)
        return signature(self._scorer)

    def make(self, index: int, reasons: Mapping[int, str] | None = None) -> Sidecar:
        """Make a shard and give its sidecar, which is written too. ``reasons`` are rows of the shard, counted from 0,
        that are not to be shown to the scorer.

        Raises InputError: ``unwritable`` (a full disk, above all), ``changed`` and the like for the input.
        """
        part = self._pieces.read(index)
        # Scoring makes very many small objects and hardly a cycle: looking for cycles so often would only cost time.
        before = gc.get_threshold()
        gc.set_threshold(_OBJECTS, *before[1:])
        try:
            return self._make(index, part, reasons)
        finally:
            gc.set_threshold(*before)

    def try_rows(self, index: int, first: int, end: int, reasons: Mapping[int, str]) -> None:
        """Score rows [first, end) of a shard, without those that have a reason, to see whether the scorer lives on."""
        part = self._pieces.read(index)
        rows = part.rows.iloc[first:end] if hasattr(part.rows, "iloc") else part.rows.slice(first, end - first)
        own = {row - first: reason for row, reason in reasons.items()}
        score_part(rows, Skipping(Careful(self._scorer), own), evidence=self.job.evidence, topics=self.job.topics)

    def _make(self, index: int, part: Part, reasons: Mapping[int, str] | None) -> Sidecar:
        job = self.job
        scorer: Scorer = Careful(self._scorer)
        if reasons:
            scorer = Skipping(scorer, reasons)
        rows = part.rows
        if job.ending != ".parquet" and not hasattr(rows, "iloc"):
            rows = frame_of_table(rows)
        scored = score_part(rows, scorer, evidence=job.evidence, topics=job.topics, has_cues=job.layout.is_so)
        digests: list[str] = []

        def write(temporary: Path) -> None:
            self._writer(part, scored)(temporary)
            digests.append(sha256_of_file(temporary))

        with writing(job.out):
            write_whole(job.shards.path(index), write)
        tones, errors = _tones(scored), _list(scored, "error")
        unscored = tuple(
            (f"{part.unit} {part.places[row]}", "not_scored", str(errors[row] or "not scored"))
            for row in np.flatnonzero(np.isnan(tones)).tolist()
        )
        piece = job.layout.pieces[index]
        unread = tuple((error.place, error.code, error.reason) for error in part.errors)
        sidecar = Sidecar(
            job.recipe, index, piece.first, piece.n, digests[0], len(tones) - len(unscored), unread, unscored
        )
        with writing(job.out):
            job.shards.record(sidecar)
        return sidecar

    def _writer(self, part: Part, scored: Any) -> Callable[[Path], None]:
        if self.job.ending == ".parquet":
            return lambda path: _write_parquet(scored, self.job.schema(getattr(part.rows, "schema", None)), path)
        lines = csv_lines(scored) if self.job.ending == ".csv" else json_lines(scored)

        def write(path: Path) -> None:
            with path.open("w", encoding="utf-8", newline="") as handle:
                handle.writelines(lines)

        return write


class writing:  # noqa: N801  (a context manager that reads as a word)
    """Turns a failed write of an output into InputError ``unwritable`` or ``surrogate``."""

    def __init__(self, out: Path) -> None:
        self._out = str(out)

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, at: Any) -> None:
        if isinstance(error, UnicodeEncodeError):
            reason = "a text holds half of a character pair; decode it again, or write JSON lines"
            raise InputError(self._out, "", "surrogate", reason) from None
        if isinstance(error, OSError) and not isinstance(error, BlockingIOError):
            words = (error.strerror or str(error)).lower()
            raise InputError(self._out, "", "unwritable", f"{words}; nothing was written under this name") from None


def _write_parquet(scored: Any, schema: Any, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if isinstance(scored, pa.Table):
        arrays = [stored(scored.column(name).combine_chunks()).cast(schema.field(name).type) for name in schema.names]
    else:
        arrays = [_array(scored[name], schema.field(name).type) for name in schema.names]
    with pq.ParquetWriter(path, schema, **options_of(schema, is_last=False)) as writer:
        writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _array(column: Any, kind: Any) -> Any:
    import pandas as pd
    import pyarrow as pa

    if column.dtype != object and not pa.types.is_list(kind):
        array = pa.array(column, type=kind, from_pandas=True)
        return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    plain = [None if value is None or value is pd.NA or value != value else value for value in column.tolist()]
    return pa.array(plain, type=kind)


def _tones(scored: Any) -> Any:
    column = scored["tone"]
    return np.asarray(column.to_numpy(), dtype=float)


def _list(scored: Any, name: str) -> list[Any]:
    column = scored[name]
    values: list[Any] = column.tolist() if hasattr(column, "tolist") else column.to_pylist()
    return [value if isinstance(value, str) else None for value in values]
