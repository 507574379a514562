"""The bundled annotations as a benchmark reads them: each text extracted by itself and set beside its coders.

Every text is read alone, as a reader meets it: no other text tells whose words it holds. Before the last look the
figures are of the development part; those of the part "held_out" are read once rules are at rest.
"""

import functools
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from corpora.annotations import (
    Part,
    Sample,
    annotated_paragraphs,
    annotated_texts,
    load_annotated_documents,
    load_annotated_sides,
    load_annotations,
)
from corpora.document import Document
from corpora.extraction import extract
from corpora.span import Span
from eval.attribution import Marked, evaluate_attribution, marked_row, marked_statement
from eval.metrics import Result, mean_of
from framing.resampling import cluster_totals, totals_bootstrap

NOTHING = "nothing"


def marked_annotations(frame: pd.DataFrame, documents: Iterable[Document]) -> list[Marked]:
    """The annotations of some documents, with the words of their spans."""
    texts = {document.name: document.text for document in documents}
    made = []
    for record in frame[frame["document"].isin(list(texts))].to_dict("records"):
        row = {str(key): value for key, value in record.items() if not pd.isna(value)}
        text = texts[row["document"]]
        for name, start, end in (
            ("text", "start", "end"),
            ("source", "source_start", "source_end"),
            ("cue", "cue_start", "cue_end"),
        ):
            if start in row:
                row[name] = Span(int(row[start]), int(row[end])).of(text)
        made.append(marked_row(row))
    return made


def extracted(documents: Iterable[Document]) -> list[Marked]:
    """What the rules find in each document read by itself."""
    return [marked_statement(found) for document in documents for found in extract([document]).statements]


@functools.cache
def annotated(
    folder: Path, part: Part, sample: Sample, *, has_url: bool = True
) -> tuple[tuple[Document, ...], list[Marked]]:
    """The texts of a sample and what the rules find in them, once in a run; ``has_url=False`` takes addresses away."""
    documents = annotated_texts(folder, part=part, sample=sample)
    if not has_url:
        documents = tuple(replace(document, url="") for document in documents)
    return documents, extracted(documents)


def unseen(part: Part, sample: Sample) -> frozenset[str]:
    """Names of the documents of a sample of which no sentence stands in the project's tests."""
    frame = load_annotated_documents(part=part, sample=sample)
    return frozenset(frame.loc[~frame["is_in_tests"], "document"])


def against_coders(
    folder: Path, part: Part, prefix: str, *, only: frozenset[str] | None = None
) -> list[tuple[str, list[Marked], tuple[Result, ...]]]:
    """Official texts whose names begin with ``prefix``: the rules against each coder, then the coders against each other.

    Each with its title, the gold statements and the results; ``only`` these documents where given.
    """
    documents, predicted = annotated(folder, part, "official")
    wanted = [one for one in documents if one.name.startswith(prefix) and (only is None or one.name in only)]
    coders = {
        str(name): marked_annotations(rows, wanted) for name, rows in load_annotations(part=part).groupby("coder")
    }
    coders = {name: rows for name, rows in coders.items() if rows}
    made = [
        (f"rules against coder {name}", gold, evaluate_attribution(gold, predicted)) for name, gold in coders.items()
    ]
    if len(coders) == 2:
        one, other = coders.values()
        made.append(("coder 2 against coder 1", one, evaluate_attribution(one, other)))
    return made


def sides_of_sources(folder: Path, part: Part) -> pd.DataFrame:
    """Paragraphs of the tracker that a coder judged, and the side that the rules give.

    Adds to the columns of ``load_annotated_sides`` the column ``predicted``: the side that most of the credited text was
    given (in characters), or NOTHING; the link under which the paragraph stands is known, the speaker's name is not.
    """
    frame = load_annotated_sides(part=part)
    predicted = []
    for document in annotated_paragraphs(folder, part=part):
        found = extract([document]).statements
        credited = Counter[str]()
        for one in found:
            credited[one.side] += len(one.content)
        predicted.append(max(credited, key=lambda side: credited[side], default=NOTHING))
    frame["predicted"] = predicted
    return frame


def with_known_source(rows: pd.DataFrame) -> pd.DataFrame:
    """The paragraphs that the first coder took for somebody's words of a known side."""
    return rows[rows["is_statement"] & (rows["side"] != "unknown")].reset_index(drop=True)


def second_coder(rows: pd.DataFrame) -> list[Result]:
    """The rules against the second coder, where there is one, and the two coders' agreement on the side: the ceiling.

    The rules are held to what the coder took for somebody's words of a known side, the coders to each other where both
    took a paragraph for somebody's words, "unknown" counting as a side.
    """
    twice = rows[rows["second_side"].notna() & (rows["second_is_statement"] == True)]  # noqa: E712
    other = twice[twice["second_side"] != "unknown"]
    both = twice[twice["is_statement"]]
    made = []
    if len(other):
        made.append(side_result("all, second coder", other.assign(side=other["second_side"])))
    if len(both):
        made.append(side_result("second coder against the first", both.assign(predicted=both["second_side"])))
    return made


def side_result(name: str, rows: pd.DataFrame) -> Result:
    """Share of paragraphs whose source's side is right, with its 95% interval over days; nothing found is wrong."""
    is_right = (rows["predicted"] == rows["side"]).to_numpy(float)
    totals = cluster_totals(np.stack([is_right, np.ones(len(rows))], axis=1), rows["published"].tolist())
    value, low, high = totals_bootstrap(totals, mean_of, bounds=(0.0, 1.0))
    return Result(name, value, low, high, len(rows), int((rows["predicted"] == NOTHING).sum()), "")


def side_results(rows: pd.DataFrame) -> list[Result]:
    """The side of the source in all paragraphs and in kinds of them; the kinds are not apart from each other."""
    groups = {"all": rows}
    if rows["kind"].notna().all():
        is_question = rows["kind"] == "question_relaying_words"
        groups["side told by the text"] = rows[rows["told_by_text"].astype(bool)]
        groups["no journalist's question"] = rows[~is_question]
        groups["journalist's question that relays words"] = rows[is_question]
        groups["coder in no doubt"] = rows[~rows["doubtful"].astype(bool)]
    groups |= {f"side {side}": part for side, part in rows.groupby("side")}
    groups["something found"] = rows[rows["predicted"] != NOTHING]
    return [side_result(name, part) for name, part in groups.items() if len(part)]
