"""The verbs of the public face: thin functions that join the layers, and decide nothing themselves.

Each imports its layers when it is called: scoring a table should not wait for the parser of web pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from corpora.errors import InputError, ParleyError
from framing.registry import DEFAULT
from framing.scorer import Scorer

if TYPE_CHECKING:
    from corpora.document import Document
    from corpora.extraction import Extraction
    from corpora.meetings import Meeting
    from corpora.readers import ReadResult
    from eval.checks import Audit
    from eval.evaluation import Evaluation
    from framing.batch import BatchResult, Progress
    from parley.reporting import ComparisonReport

AnyScorer = str | Scorer | Callable[[list[str]], Any]
# Labels of the gold that stand in the way of the columns a scorer writes.
_LABELS = ["tone", "frames", "decided", "split", "text_sha256"]


def read(
    *paths: str | Path,
    metadata: str | Path | pd.DataFrame | None = None,
    publisher: str = "",
    side: str = "",
    published: str = "",
    url: str = "",
    encoding: str = "",
) -> ReadResult:
    """Documents of files: plain text, HTML, PDF, tables of documents, folders. The result is a sequence of documents,
    with what could not be read in ``errors``.

    ``metadata`` is a table (a DataFrame, or a path) with a column ``path`` and any of ``publisher, side, published,
    language, url, meeting_id``; the options hold for all documents that it does not speak of. ``encoding`` is that of
    text files that are not UTF-8.

    Raises InputError where nothing at all could be read.
    """
    from corpora.readers import read_documents

    result = read_documents(
        paths, metadata=metadata, publisher=publisher, side=side, published=published, url=url, encoding=encoding
    )
    if result.errors and not result.documents:
        first, *others = result.errors
        for error in others:
            first.add_note(str(error))
        raise first
    return result


def extract(documents: Iterable[Document], *, meetings: Sequence[Meeting] | None = None) -> pd.DataFrame:
    """Who said what, for which side, about which meeting: a row a statement, then a row a document that was set aside.

    Columns: ``statement_id, document, start, end, text, language, source, source_start, source_end, actor, side, form,
    cue, cue_start, cue_end, voice, meeting_id, confidence, error``, then ``modality, meeting_date, meeting_score,
    flags``. ``meetings`` are the known ones, by default the bundled ones; those that were found travel with the table,
    in ``attrs["meetings"]``, to ``compare``.
    """
    from corpora.extraction import to_frame

    return to_frame(extraction_of(documents, meetings=meetings))


def extraction_of(documents: Iterable[Document], *, meetings: Sequence[Meeting] | None = None) -> Extraction:
    """Statements, meetings and pairs as records; the errors of a ``ReadResult`` come before those of the extraction."""
    from corpora import extraction

    found = extraction.extract(tuple(documents), meetings=meetings)
    unread: tuple[InputError, ...] = getattr(documents, "errors", ())
    return replace(found, errors=(*unread, *found.errors))


def score(
    statements: pd.DataFrame,
    scorer: AnyScorer = DEFAULT,
    *,
    labels: Mapping[str, float] | None = None,
    options: Mapping[str, Any] | None = None,
    evidence: bool = False,
    topics: bool = False,
) -> pd.DataFrame:
    """The same rows with tone and frames, on request with evidence and with topics and the target of the tone: see
    ``framing.scoring.score``."""
    from framing import scoring

    return scoring.score(statements, scorer, labels=labels, options=options, evidence=evidence, topics=topics)


def score_file(
    source: str | Path,
    out: str | Path,
    scorer: AnyScorer = DEFAULT,
    *,
    progress: bool | Callable[[Progress], None] = True,
    **options: Any,
) -> BatchResult:
    """Score a table of any size (.jsonl, .csv, .parquet) into another, in shards that outlive a crash.

    The keyword arguments are those of ``framing.batch.score_file``: ``workers``, ``resume``, ``shard_rows``, ``engine``,
    ``evidence``, ``topics``, ``labels``, ``options``, ``limit``, ``dry_run``, ``overwrite`` and others; its docstring
    says what each does, and what is raised. ``progress`` True draws a bar in a terminal and in a notebook, and nothing
    elsewhere; a function is called after each shard in its place.
    """
    from framing import batch

    if callable(progress):
        return batch.score_file(source, out, scorer, progress=progress, **options)
    if not progress:
        return batch.score_file(source, out, scorer, **options)
    from parley.progress import Bar

    with Bar() as bar:
        return batch.score_file(source, out, scorer, progress=bar, **options)


def compare(
    statements: pd.DataFrame,
    *,
    scorer: AnyScorer = DEFAULT,
    meetings: Sequence[Meeting] | None = None,
    documents: Sequence[Document] | ReadResult = (),
    sides: tuple[str, str] = ("US", "CN"),
    history: pd.DataFrame | None = None,
    seed: int = 7,
) -> ComparisonReport:
    """Compare what two sides said about each meeting; every difference is the first side minus the second.

    ``statements`` needs the columns ``side`` and ``text``; without the column ``tone`` it is scored by ``scorer``
    first; without ``meeting_id`` all rows are one meeting. ``meetings`` are by default the bundled ones and those
    that ``extract`` found; ``documents`` are the texts behind the statements. ``history`` holds statements of earlier
    meetings, by which each side's habitual tone is taken off; by default, for bundled meetings, both sides' own words
    in the bundled quotes of earlier ones, scored alike (an empty table for none).

    Raises InputError for missing columns, and for a cell of a kind that its column cannot hold.
    """
    from corpora.gold import load_meetings
    from corpora.meetings import Meeting
    from framing.comparison import compare as compare_accounts
    from parley.diagnosis import fault_in
    from parley.history import scored_history
    from parley.reporting import ComparisonReport

    lacking = [name for name in ("side", "text") if name not in statements.columns]
    if lacking:
        there = ", ".join(map(str, statements.columns)) or "none"
        raise InputError(
            "statements", "", "schema", f"no column {' and no '.join(map(repr, lacking))}; there are {there}"
        )
    if meetings is None:
        known = {meeting.meeting_id: meeting for meeting in load_meetings()}
        known |= {record["meeting_id"]: Meeting.from_json(record) for record in statements.attrs.get("meetings", ())}
        meetings = tuple(known.values())
    scored = _scored(statements, scorer)
    try:
        if history is None:
            name = scorer if isinstance(scorer, str) else str(getattr(scorer, "name", ""))
            history = scored_history(scored, lambda words: score(words, scorer), scorer_name=name)
        comparison = compare_accounts(
            scored,
            meetings=meetings,
            documents=tuple(documents),
            sides=sides,
            history=None if history is None else _scored(history, scorer),
            seed=seed,
        )
    except (TypeError, ValueError) as error:
        fault = None if isinstance(error, ParleyError) else fault_in(scored)
        if fault is None:
            raise
        raise fault from error
    return ComparisonReport.from_comparison(comparison)


def _scored(statements: pd.DataFrame, scorer: AnyScorer) -> pd.DataFrame:
    return statements if "tone" in statements.columns else score(statements, scorer, evidence=True)


def bundled_statements(*meeting_ids: str) -> pd.DataFrame:
    """The bundled quotes of some meetings as statements without labels; the words of some are withheld (null).

    Raises InputError ``unknown_meeting`` for an id that is not bundled.
    """
    from difflib import get_close_matches

    from corpora.gold import load_meetings, load_quotes

    known = {meeting.meeting_id for meeting in load_meetings()}
    for meeting_id in meeting_ids:
        if meeting_id not in known:
            near = get_close_matches(meeting_id, known, n=2, cutoff=0.4)
            hint = f"did you mean {' or '.join(near)}?" if near else "list them with: parley meetings"
            raise InputError(meeting_id, "", "unknown_meeting", f"no bundled meeting has this id; {hint}")
    quotes = load_quotes()
    return quotes[quotes["meeting_id"].isin(meeting_ids)].drop(columns=_LABELS).reset_index(drop=True)


def evaluate(
    scorers: Sequence[AnyScorer] = (DEFAULT,), *, gold: pd.DataFrame | None = None, **options: Any
) -> Evaluation:
    """How far the labels of scorers fit those of the coders; options as in ``eval.benchmark.evaluate``."""
    from eval import benchmark

    return benchmark.evaluate(scorers, gold=gold, **options)


def audit(scorer: AnyScorer = DEFAULT, *, gold: pd.DataFrame | None = None, **options: Any) -> Audit:
    """Whether a scorer hears the words rather than the country, the speaker or the typography.

    The result has ``is_passed``, ``checks`` with their shifts, intervals and lines, and ``to_text()``, ``to_markdown()``,
    ``to_latex()``, ``to_html()``, ``to_json()``. Options as in ``eval.audit.audit``: ``labels`` (the tone of each label
    of a pipeline), ``n_draws``, ``seed``.
    """
    from eval.audit import audit as run_audit

    return run_audit(scorer, gold=gold, **options)
