"""Bad annotations, one row a case and variant of tests/robustness_cases.jsonl, each with its exact outcome."""

# ruff: noqa: E501 - a row of the table stands on one line

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from corpora.errors import InputError
from corpora.exchange import Exchange, read_label_studio, read_sheet, repaired_span, sheet_text
from corpora.files import sha256_of
from eval.agreement import NO_PAIR, ONE_CATEGORY, agreement
from eval.benchmark import evaluate

TEXT = "😀 frank and constructive talks"
FRAMES = ("cooperation", "progress", "blame", "warning")
NONE = float("nan")
Run = Callable[[Path], str]


def choice(name: str, value: str) -> dict[str, Any]:
    return {"from_name": name, "to_name": "text", "type": "choices", "value": {"choices": [value]}}


def marked(start: Any, end: Any, words: str | None = "frank") -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": ["cue"]} | ({} if words is None else {"text": words})
    return {"from_name": "span", "to_name": "text", "type": "labels", "value": value}


def given(*result: dict[str, Any], coder: Any = 7, **more: Any) -> dict[str, Any]:
    return {"completed_by": coder, "was_cancelled": False, "result": [choice("tone", "1"), *result]} | more


def exported(
    *annotations: dict[str, Any], check: Callable[[Exchange], bool] = lambda found: True, text: str = TEXT, **task: Any
) -> Run:
    """Read an export of one bad task beside a good one, which is always read."""

    def run(folder: Path) -> str:
        bad = {"id": 5, "data": {"text": text, "quote_id": "q1"}, "annotations": list(annotations)} | task
        good = {"id": 6, "data": {"text": "fine words", "quote_id": "q2"}, "annotations": [given()]}
        (folder / "export.json").write_text(json.dumps([bad, good]), encoding="utf-8")
        found = read_label_studio(folder / "export.json", frames=FRAMES)
        assert [one.unit_id for one in found.labels].count("q2") == 1
        assert check(found), found
        if found.errors:
            assert not [one for one in found.labels if one.unit_id == "q1"]
            return " + ".join(sorted({f"REJ({error.code})" for error in found.errors}))
        flags = [flag for one in found.labels for flag in one.flags]
        return f"FLAG({', '.join(flags)})" if flags else "OK"

    return run


def export(content: str) -> Run:
    def run(folder: Path) -> str:
        (folder / "export.json").write_text(content, encoding="utf-8")
        try:
            read_label_studio(folder / "export.json", frames=FRAMES)
        except InputError as error:
            return f"ERR({error.code})"
        return "OK"

    return run


def first(found: Exchange) -> Any:
    return found.labels[0]


def sheet(change: Callable[[str], str]) -> Run:
    def run(folder: Path) -> str:
        text = (
            sheet_text([("s1", "en", "frank talks"), ("s2", "en", "=SUM(A1)")])
            .replace("talks,,", "talks,1,")
            .replace("'=SUM(A1),,", "'=SUM(A1),0,")
        )
        (folder / "a.csv").write_text(change(text), encoding="utf-8")
        found = read_sheet(folder / "a.csv", coder="ann", frames=FRAMES)
        assert len(found.labels) + len(found.errors) == 2
        return " + ".join(sorted({f"REJ({error.code})" for error in found.errors})) or "OK"

    return run


def reliability(table: list[list[float]], reason: str, *, percent: float = NONE) -> Run:
    """Coders' labels for which agreement beyond chance cannot be computed: nan, and the reason beside it."""

    def run(folder: Path) -> str:
        found = {one.name: one for one in agreement(table, meetings=list(range(np.shape(table)[1])))}
        for name, one in found.items():
            if name == "percent agreement" and not math.isnan(percent):
                assert one.value == percent
                continue
            assert math.isnan(one.value)
            assert one.reason == reason
            assert one.to_json()["value"] is None
        return "OK"

    return run


def two_items(folder: Path) -> str:
    found = agreement([[1, 2], [1, 1]], meetings=["a", "b"])
    assert all(math.isfinite(one.value) or one.reason for one in found)
    return "OK"


def flat(texts: list[str]) -> list[dict[str, float]]:
    """A scorer that knows no label but 0."""
    return [{"tone": 0.0} for _ in texts]


def rare_label(tones: list[int]) -> Run:
    def run(folder: Path) -> str:
        gold = pd.DataFrame(
            {
                "text": [f"wholly new words {k}" for k in range(len(tones))],
                "tone": tones,
                "meeting_id": [f"m{k}" for k in range(len(tones))],
            }
        )
        found = evaluate([flat], gold=gold, by=(), peers=False, n_draws=20)
        (own,) = [one for one in found.lines if one.scorer == "flat" and one.cuts == "own"]
        assert own.n == len(tones)
        for result in own.results:
            # A measure is a number in its range, or nan with its reason.
            assert -1 <= result.value <= 4 if math.isfinite(result.value) else result.note, result
        assert "flat" in found.to_text()
        return "OK"

    return run


HASH = sha256_of(TEXT.encode())
CASES: tuple[tuple[str, str, str, Run], ...] = (
    ("A1", "offsets in UTF-16 behind an emoji", "FLAG(utf16_offsets)", exported(given(marked(3, 8)), check=lambda found: first(found).spans[0].span.of(TEXT) == "frank")),
    ("A1", "offsets in code points", "OK", exported(given(marked(2, 7)), check=lambda found: first(found).spans[0].span.of(TEXT) == "frank")),
    ("A1", "offsets that hold other words", "REJ(span_mismatch)", exported(given(marked(9, 14)))),
    ("A1", "offsets without words", "FLAG(unverified_offsets)", exported(given(marked(2, 7, None)))),
    ("A1", "cancelled", "OK", exported(given(was_cancelled=True), check=lambda found: found.n_cancelled == 1 and len(found.labels) == 1)),
    ("A1", "two coders", "OK", exported(given(), given(coder={"email": "x@y"}), check=lambda found: found.coders == ("7", "x@y"))),
    ("A1", "one coder twice", "REJ(dup_label)", exported(given(), given())),
    ("A1", "prediction alone", "OK", exported(predictions=[{"result": [choice("tone", "2")]}], check=lambda found: found.n_predicted_only == 1 and len(found.labels) == 1)),
    ("A2", "unknown frame", "REJ(enum)", exported(given(choice("frames", "hope")))),
    ("A2", "unknown tone", "REJ(enum)", exported({"completed_by": 7, "was_cancelled": False, "result": [choice("tone", "3")]})),
    ("A2", "span past the end", "REJ(span_mismatch)", exported(given(marked(2, 700, None)))),
    ("A2", "span that ends before it begins", "REJ(span_mismatch)", exported(given(marked(7, 2, None)))),
    ("A2", "offsets that are no numbers", "REJ(span_mismatch)", exported(given(marked("2", 7.5)))),
    ("A2", "result that is no list", "REJ(schema)", exported({"completed_by": 7, "result": 5})),
    ("A2", "choices that are no list", "REJ(schema)", exported({"completed_by": 7, "result": [{"from_name": "tone", "value": {"choices": 5}}]})),
    ("A2", "frames that are no list", "REJ(schema)", exported(given({"from_name": "frames", "value": {"choices": "blame"}}))),
    ("A2", "labels of a span that are no list", "REJ(schema)", exported(given({"from_name": "span", "value": {"start": 2, "end": 7, "labels": 5}}))),
    ("A2", "comment with half a pair", "REJ(surrogate)", exported(given({"from_name": "comment", "value": {"text": ["half \ud83d"]}}))),
    ("A2", "number of 5,000 digits", "ERR(number)", export('[{"id": ' + "9" * 5_000 + ', "data": {"text": "x"}, "annotations": []}]')),
    ("A2", "Infinity", "ERR(number)", export('[{"id": Infinity}]')),
    ("A2", "key twice", "ERR(dup_key)", export('[{"id": 1, "id": 2}]')),
    ("A2", "no export", "ERR(schema)", export('{"a": 1}')),
    ("A2", "not JSON", "ERR(json_parse)", export("[{")),
    ("A2", "100,000 brackets", "ERR(too_deep)", export("[" * 100_000 + "]" * 100_000)),
    ("A3", "text edited in the export", "REJ(text_changed)", exported(given(), data={"text": TEXT + "!", "quote_id": "q1", "text_sha256": HASH})),
    ("A3", "text edited in a sheet", "REJ(text_changed)", sheet(lambda text: text.replace("frank talks", "Frank talks"))),
    ("A3", "sheet with a guarded formula", "OK", sheet(lambda text: text)),
    ("A3", "guard taken off by a spreadsheet", "OK", sheet(lambda text: text.replace("'=SUM", "=SUM"))),
    ("A4", "one coder", "OK", reliability([[1, 2, 3]], NO_PAIR)),
    ("A4", "one category", "OK", reliability([[1, 1, 1], [1, 1, 1]], ONE_CATEGORY, percent=1.0)),
    ("A4", "nothing in common", "OK", reliability([[NONE, 1], [1, NONE]], NO_PAIR)),
    ("A4", "all missing", "OK", reliability([[NONE, NONE], [NONE, NONE]], NO_PAIR)),
    ("A4", "no units", "OK", reliability([[], []], NO_PAIR)),
    ("A4", "two units", "OK", two_items),
    ("A5", "label that the scorer never gives", "OK", rare_label([0, 0, 0, 2, 2, -1])),
    ("A5", "class of one", "OK", rare_label([0, 0, 0, 0, 2])),
    ("A5", "one label only", "OK", rare_label([0, 0, 0])),
)  # fmt: skip
# Cases that another file tries: case, variant, outcome, test.
TRIED_ELSEWHERE = (
    ("A5", "words that shipped weights were fitted on", "FLAG(seen)", "tests/test_eval_benchmark.py::test_words_that_scorers_were_fitted_on_are_told_apart"),
)  # fmt: skip


@pytest.mark.parametrize(("case", "variant", "expected", "run"), CASES, ids=[f"{one[0]}-{one[1]}" for one in CASES])
@pytest.mark.usefixtures("in_ten_seconds")
def test_case(case: str, variant: str, expected: str, run: Run, tmp_path: Path) -> None:
    assert run(tmp_path) == expected


def test_a_span_is_checked_by_its_words() -> None:
    with pytest.raises(ValueError, match="does not hold"):
        repaired_span(TEXT, 0, 5, "frank")
