"""Evaluation of attribution: matching, counts, intervals, and errors that can be read."""

import json
import math

import pytest

from corpora.actors import load_actors
from corpora.attribution import attribute
from corpora.document import Document
from corpora.files import development_folder
from corpora.span import Span
from eval.attribution import (
    MEASURES,
    Marked,
    dice,
    evaluate_attribution,
    list_errors,
    marked_row,
    marked_statement,
    match,
)


def mark(start: int, end: int, side: str = "US", document: str = "a", **more: object) -> Marked:
    return Marked(document, (Span(start, end),), side=side, **more)  # type: ignore[arg-type]


def values(gold: list[Marked], predicted: list[Marked]) -> dict[str, float]:
    return {result.metric: result.value for result in evaluate_attribution(gold, predicted, n_draws=50)}


def test_dice_counts_all_stretches() -> None:
    assert dice((Span(0, 10),), (Span(0, 10),)) == 1
    assert dice((Span(0, 4), Span(6, 10)), (Span(0, 10),)) == pytest.approx(16 / 18)
    assert dice((), ()) == 0


def test_best_pairs_first_and_one_to_one() -> None:
    gold = [mark(0, 100), mark(50, 100)]
    predicted = [mark(50, 100), mark(0, 100)]
    assert sorted(match(gold, predicted)) == [(0, 1), (1, 0)]


def test_just_under_half_is_no_match() -> None:
    assert match([mark(0, 10)], [mark(5, 15)]) == [(0, 0)]
    assert match([mark(0, 10)], [mark(6, 16)]) == []


def test_counts_by_hand() -> None:
    gold = [mark(0, 10), mark(20, 30, "CN", form="direct"), mark(40, 50, "CN"), mark(60, 70)]
    predicted = [mark(0, 10), mark(20, 30, "CN"), mark(40, 50, "US"), mark(80, 90), mark(100, 110)]
    found = values(gold, predicted)
    assert found["span_precision"] == pytest.approx(3 / 5)
    assert found["span_recall"] == pytest.approx(3 / 4)
    assert found["span_f1"] == pytest.approx(6 / 9)
    assert found["side_accuracy"] == pytest.approx(2 / 3)
    assert found["sided_f1"] == pytest.approx(4 / 9)
    assert found["direct_side_recall"] == 1
    assert found["content_exact_f1"] == pytest.approx(6 / 9)
    assert math.isnan(found["voice_accuracy"])
    assert math.isnan(found["meeting_accuracy"])


def test_sources_by_offsets_and_by_text() -> None:
    by_offsets = values(
        [mark(10, 20, source=(Span(0, 6),)), mark(40, 50, source=(Span(30, 36),))],
        [mark(10, 20, source=(Span(0, 6),)), mark(40, 50, source=(Span(32, 36),))],
    )
    assert by_offsets["source_exact_f1"] == pytest.approx(0.5)
    assert by_offsets["source_overlap_f1"] == 1
    by_text = values([mark(10, 20, source_text="The report")], [mark(10, 20, source_text="the  report")])
    assert by_text["source_exact_f1"] == 1


def test_meeting_and_voice_only_where_marked() -> None:
    gold = [mark(0, 10, meeting="m", voice="US via US"), mark(20, 30, meeting="", voice=None)]
    predicted = [mark(0, 10, meeting="m", voice="US via CN"), mark(20, 30, meeting="m", voice="US via US")]
    results = {result.metric: result for result in evaluate_attribution(gold, predicted, n_draws=50)}
    assert results["meeting_accuracy"].value == 0.5
    assert (results["voice_accuracy"].value, results["voice_accuracy"].support) == (0, 1)


def test_sides_are_not_judged_where_nobody_marked_them() -> None:
    found = values([mark(0, 10, side="")], [mark(0, 10, side="US")])
    assert found["span_f1"] == 1
    assert math.isnan(found["sided_f1"])
    assert math.isnan(found["side_accuracy"])


def test_interval_spans_documents_and_holds_the_value() -> None:
    gold = [mark(0, 10, document=str(number)) for number in range(12)]
    predicted = [mark(0, 10, document=str(number)) for number in range(0, 12, 2)]
    (result,) = [one for one in evaluate_attribution(gold, predicted) if one.metric == "span_recall"]
    assert result.value == 0.5
    assert result.low < 0.5 < result.high
    assert result.support == 12


def test_documents_without_gold_are_not_judged_and_nothing_is_nan_with_a_reason() -> None:
    assert values([mark(0, 10)], [mark(0, 10), mark(0, 10, document="other")])["span_precision"] == 1
    nothing = evaluate_attribution([], [mark(0, 10)])
    assert [result.metric for result in nothing] == list(MEASURES)
    assert all(math.isnan(result.value) and result.note for result in nothing)


def test_error_lines_name_what_differs() -> None:
    gold = [mark(0, 10, text="missed words"), mark(20, 30, "CN", text="same words"), mark(40, 60, text="long words")]
    predicted = [mark(20, 30, "US", text="same words"), mark(40, 52, text="long"), mark(80, 90, text="never said")]
    kinds = [line.split()[0] for line in list_errors(gold, predicted)]
    assert sorted(kinds) == ["extent", "extra", "missed", "side"]
    assert all("\n" not in line for line in list_errors(gold, predicted))


def test_rows_are_read_with_and_without_meetings() -> None:
    row = {"document": "x/a.txt", "start": 1, "end": 4, "side": "US", "source": "He", "meeting_id": None}
    assert marked_row(row).document == "a.txt"
    assert marked_row(row).meeting == ""
    assert marked_row({"document": "a", "start": 1, "end": 4}).meeting is None
    with pytest.raises(KeyError):
        marked_row({"document": "a"})


@pytest.mark.skipif(development_folder() is None, reason="the marked development articles are not on this machine")
def test_marked_articles_reach_their_targets() -> None:
    folder = development_folder()
    assert folder is not None
    registry = load_actors()
    lines = (folder / "seeds" / "statements.jsonl").read_text("utf-8").splitlines()
    gold = [marked_row(json.loads(line)) for line in lines if line]
    predicted = []
    for path in sorted((folder / "seeds").glob("*.txt")):
        with path.open(encoding="utf-8", newline="") as file:
            predicted += [marked_statement(one) for one in attribute(Document(path.name, file.read()), registry)]
    found = values(gold, predicted)
    assert found["sided_f1"] >= 0.85
    assert found["side_accuracy"] >= 0.97
    assert found["direct_side_recall"] == 1
