"""Labels come back to the words they were given to, or are refused with the reason."""

import json
from pathlib import Path
from typing import Any

import pytest

from corpora.errors import InputError
from corpora.exchange import (
    CoderLabel,
    Exchange,
    LabelledSpan,
    label_studio_config,
    label_studio_tasks,
    read_label_studio,
    read_sheet,
    repaired_span,
    sheet_text,
)
from corpora.files import sha256_of
from corpora.span import Span

FRAMES = ("cooperation", "progress", "blame", "warning")
UNITS = [
    ("s1", "en", "😀 frank and constructive talks"),
    ("s2", "zh", "坦诚、深入，𠮷祥的会谈"),
    ("s3", "en", "-1 is not a tone, nor is =SUM(A1)"),
    ("s4", "en", '=HYPERLINK("x"), with "quotes",\nand a second line'),
    ("s5", "en", "'already guarded'"),
]
LABELS = (
    CoderLabel("s1", "ann", UNITS[0][2], 1, ("cooperation",), (LabelledSpan(Span(2, 7), "register"),), "sure"),
    CoderLabel("s1", "bo", UNITS[0][2], 0, ()),
    CoderLabel("s2", "ann", UNITS[1][2], 0, ("progress", "blame"), (LabelledSpan(Span(6, 8), "odd"),)),
)


def annotation(result: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"completed_by": 7, "was_cancelled": False, "result": result} | more


def tone(value: str) -> dict[str, Any]:
    return {"from_name": "tone", "to_name": "text", "type": "choices", "value": {"choices": [value]}}


def marked(start: int, end: int, words: str | None) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": ["cue"]} | ({} if words is None else {"text": words})
    return {"from_name": "span", "to_name": "text", "type": "labels", "value": value}


def exported(tmp_path: Path, *annotations: dict[str, Any], text: str = UNITS[0][2], **more: Any) -> Exchange:
    task = {"id": 5, "data": {"text": text, "quote_id": "q1"}, "annotations": list(annotations)} | more
    path = tmp_path / "export.json"
    path.write_text(json.dumps([task]), encoding="utf-8")
    return read_label_studio(path, frames=FRAMES)


def test_label_studio_round_trip_keeps_two_coders_and_every_span(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text(json.dumps(label_studio_tasks(UNITS, labels=LABELS), ensure_ascii=False), encoding="utf-8")
    found = read_label_studio(path, frames=FRAMES)
    assert found.labels == LABELS and not found.errors and found.coders == ("ann", "bo")


def test_tasks_are_blind_and_the_interface_names_the_codebook() -> None:
    for task in label_studio_tasks(UNITS):
        assert set(task) == {"id", "data"} and set(task["data"]) == {"sheet_id", "language", "text", "text_sha256"}
    for name in (*FRAMES, "-2"):
        assert f'value="{name}"' in label_studio_config(FRAMES)


def test_utf16_offsets_are_repaired_and_wrong_ones_refused(tmp_path: Path) -> None:
    found = exported(tmp_path, annotation([tone("1"), marked(3, 8, "frank")]))
    assert found.labels[0].spans == (LabelledSpan(Span(2, 7), "cue"),) and found.labels[0].flags == ("utf16_offsets",)
    for start, end, words in ((4, 9, "frank"), (2, 900, "frank"), (1, 2, "😀"), (7, 2, "frank"), (-5, 2, "frank")):
        found = exported(tmp_path, annotation([tone("1"), marked(start, end, words)]))
        assert not found.labels and found.errors[0].code == "span_mismatch", (start, end)
    assert exported(tmp_path, annotation([marked(2, 7, None)])).labels[0].flags == ("unverified_offsets",)
    assert exported(tmp_path, annotation([marked(0, 99, None)])).errors[0].code == "span_mismatch"
    assert exported(tmp_path, annotation([marked(True, 2, "x")])).errors[0].code == "span_mismatch"  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["plain", "😀a😀b", "𠮷祥", "a\u0301😀"])
def test_every_span_survives_the_way_through_a_browser(text: str) -> None:
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            units = [len(text[:place].encode("utf-16-le")) // 2 for place in (start, end)]
            span, _ = repaired_span(text, units[0], units[1], text[start:end])
            assert span.of(text) == text[start:end]


def test_cancelled_predicted_and_doubled_answers_are_not_labels(tmp_path: Path) -> None:
    cancelled = annotation([tone("2")], was_cancelled=True)
    found = exported(tmp_path, cancelled, annotation([tone("1")]))
    assert [one.tone for one in found.labels] == [1] and found.n_cancelled == 1
    predicted = exported(tmp_path, predictions=[{"result": [tone("2")]}])
    assert not predicted.labels and predicted.n_predicted_only == 1 and not predicted.errors
    doubled = exported(tmp_path, annotation([tone("1")]), annotation([tone("2")]))
    assert not doubled.labels and {one.code for one in doubled.errors} == {"dup_label"}
    two = exported(tmp_path, annotation([tone("1")]), annotation([tone("2")], completed_by={"email": "x@y"}))
    assert two.coders == ("7", "x@y")


def test_edited_texts_and_unknown_labels_are_refused(tmp_path: Path) -> None:
    good = sha256_of(UNITS[0][2].encode())
    data = {"text": UNITS[0][2] + "!", "sheet_id": "s1", "text_sha256": good}
    found = exported(tmp_path, annotation([tone("1")]), data=data)
    assert not found.labels and found.errors[0].code == "text_changed"
    path = tmp_path / "export.json"
    path.write_text(
        json.dumps([{"id": 1, "data": {"text": "x", "sheet_id": "s1"}, "annotations": [annotation([tone("1")])]}])
    )
    assert read_label_studio(path, frames=FRAMES, hashes={"s1": good}).errors[0].code == "text_changed"
    wrong = {"from_name": "frames", "value": {"choices": ["Blame"]}}
    found = exported(tmp_path, annotation([tone("1"), wrong]))
    assert found.errors[0].code == "enum" and "did you mean 'blame'" in str(found.errors[0])
    assert exported(tmp_path, annotation([tone("3")])).errors[0].code == "enum"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('[{"id": 1, "id": 2}]', "dup_key"),
        ('[{"id": NaN}]', "number"),
        ('{"id": 1}', "schema"),
        ('[{"text": "x", "tone": "1"}]', "schema"),
        ('[{"id": 1', "json_parse"),
        ("[" * 100_000, "too_deep"),
        ("", "empty"),
    ],
)
def test_files_that_are_no_export_are_named(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "export.json"
    path.write_text(content)
    with pytest.raises(InputError) as caught:
        read_label_studio(path, frames=FRAMES)
    assert caught.value.code == code
    with pytest.raises(InputError) as caught:
        read_label_studio(tmp_path / "none.json", frames=FRAMES)
    assert caught.value.code == "missing"


def test_broken_tasks_do_not_end_the_rest(tmp_path: Path) -> None:
    good = {"id": 3, "data": {"text": "fine"}, "annotations": [annotation([tone("1")])]}
    tasks = [
        {"id": 1},
        {"id": 2, "data": {"text": "\ud83d"}, "annotations": []},
        good,
        {"data": {"text": "x"}, "annotations": [3]},
    ]
    path = tmp_path / "export.json"
    path.write_text(json.dumps(tasks))
    found = read_label_studio(path, frames=FRAMES)
    assert [one.unit_id for one in found.labels] == ["3"]
    assert [one.code for one in found.errors] == ["schema", "surrogate", "schema"]


def filled(text: str, tones: dict[str, str], frames: str = "") -> str:
    """What a coder's spreadsheet writes back: tones in their cells."""
    import csv
    import io

    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(row | {"tone": tones.get(row["sheet_id"], ""), "frames": frames} for row in rows)
    return out.getvalue()


def test_sheet_goes_out_blind_and_guarded_and_comes_back(tmp_path: Path) -> None:
    sheet = sheet_text(UNITS)
    for line in ("'=HYPERLINK", "'-1 is not", "''already"):
        assert line in sheet
    path = tmp_path / "ann.csv"
    path.write_text(filled(sheet, {"s1": "+1", "s2": "−2", "s3": "0.0", "s4": " 2 "}, "blame; warning"), newline="")
    found = read_sheet(path, coder="ann", frames=FRAMES)
    assert not found.errors and found.n_open == 1
    assert [(one.unit_id, one.tone, one.text) for one in found.labels] == [
        (unit, tone, text) for (unit, _, text), tone in zip(UNITS, (1, -2, 0, 2), strict=False)
    ]
    assert found.labels[0].frames == ("blame", "warning") and found.labels[0].coder == "ann"


def test_sheet_with_edited_words_or_labels_is_refused_by_row(tmp_path: Path) -> None:
    sheet = filled(sheet_text(UNITS[:3]), {"s1": "1", "s2": "warm", "s3": "1"}).replace("frank", "Frank")
    path = tmp_path / "ann.csv"
    path.write_text(sheet + sheet.splitlines()[-1] + "\n", newline="")
    found = read_sheet(path, coder="ann", frames=FRAMES)
    assert not found.labels
    assert sorted(one.code for one in found.errors) == ["dup_id", "dup_id", "enum", "text_changed"]
    path.write_text("sheet_id;text;tone\n1;x;1\n")
    with pytest.raises(InputError, match="semicolons"):
        read_sheet(path, coder="ann", frames=FRAMES)
