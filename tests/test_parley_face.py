"""The public face: its names are promises, and its verbs keep what they are given."""

import inspect
from pathlib import Path

import pandas as pd
import pytest

import parley
from corpora.errors import InputError
from parley import face

READOUT = (
    "Beijing, Oct. 26 (Xinhua) -- The two sides held candid, in-depth and constructive talks on trade in Kuala Lumpur.\n"
    "Chinese Vice Premier He Lifeng said the two sides should properly resolve each other's concerns. "
    "U.S. Treasury Secretary Scott Bessent said the talks were very constructive and laid the groundwork for a summit. "
    'Bessent said: "We had a very good two days." He Lifeng said China opposes unilateral tariffs.\n'
)


def test_the_public_names() -> None:
    assert parley.__all__ == [
        "Document", "InputError", "Meeting", "ParleyError", "Span", "Statement", "__version__", "audit", "compare",
        "evaluate", "extract", "load_labels", "load_meetings", "load_quotes", "read", "score", "score_file",
    ]  # fmt: skip
    for name in parley.__all__:
        value = getattr(parley, name)
        if callable(value):
            assert inspect.getdoc(value), f"{name} has no docstring"
    assert set(parley.__all__) <= set(dir(parley))


def test_a_name_that_is_not_there_is_answered_with_the_list() -> None:
    with pytest.raises(AttributeError, match="has no name 'analyse'; it has Document"):
        parley.analyse  # noqa: B018


def test_options_come_after_the_subject_by_name() -> None:
    for name in ("read", "extract", "score", "compare", "evaluate", "audit"):
        signature = inspect.signature(getattr(parley, name))
        positional = [one for one in signature.parameters.values() if one.kind is one.POSITIONAL_OR_KEYWORD]
        assert len(positional) <= 2, name


def test_from_files_to_a_page(tmp_path: Path) -> None:
    (tmp_path / "readout.txt").write_text(READOUT, encoding="utf-8")
    documents = parley.read(tmp_path / "readout.txt", tmp_path / "gone.txt", published="2025-10-26")
    assert len(documents) == 1
    assert [error.code for error in documents.errors] == ["missing"]
    statements = parley.extract(documents)
    assert statements.columns[0] == "statement_id"
    assert {"US", "CN"} <= set(statements["side"].dropna())
    unread = statements[statements["error"].notna()]
    assert any("gone.txt" in str(error) for error in unread["error"])
    before = statements.copy(deep=True)
    scored = parley.score(statements)
    pd.testing.assert_frame_equal(statements, before)
    assert scored["statement_id"].tolist() == statements["statement_id"].tolist()
    assert scored["tone"].dropna().between(-1, 1).all()
    result = parley.compare(scored, documents=documents)
    page = result.to_html(tmp_path / "report.html")
    assert page.read_text(encoding="utf-8").lower().startswith("<!doctype html>")


def test_offsets_of_statements_fit_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\ufeff" + READOUT * 2, encoding="utf-8")
    (document,) = documents = parley.read(tmp_path / "a.txt")
    for row in parley.extract(documents).itertuples():
        if isinstance(row.text, str):
            assert document.text[row.start : row.end] == row.text


def test_nothing_readable_is_an_error_and_names_every_file(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    with pytest.raises(InputError, match=r"gone\.txt: missing") as caught:
        parley.read(tmp_path / "gone.txt", tmp_path / "empty.txt")
    assert any("empty.txt: empty" in note for note in caught.value.__notes__)


def test_two_sentences_can_be_compared() -> None:
    frame = pd.DataFrame({"side": ["US", "CN"], "text": ["frank and detailed", "candid, in-depth and constructive"]})
    before = frame.copy(deep=True)
    result = parley.compare(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert len(result.meetings) == 1
    for table in (
        "tone_gap",
        "frames",
        "topics",
        "wording",
        "voices",
        "acts",
        "initiative",
        "versions",
        "change",
        "conflicts",
    ):
        assert isinstance(getattr(result, table), pd.DataFrame), table


def test_what_is_scored_is_not_scored_again() -> None:
    frame = pd.DataFrame({"side": ["US"] * 3, "text": ["a b c d e f g"] * 3, "tone": [0.25, 0.5, 0.75]})

    def never(texts: list[str]) -> list[dict[str, float]]:
        raise AssertionError

    parley.compare(frame, scorer=never)


def test_a_callable_is_a_scorer() -> None:
    frame = pd.DataFrame({"text": ["one", "two", None], "side": ["US", "CN", "CN"]}, index=[7, 7, 9])

    def flat(texts: list[str]) -> list[dict[str, float]]:
        return [{"tone": 0.5} for _ in texts]

    scored = parley.score(frame, flat)
    assert scored.index.tolist() == [7, 7, 9]
    assert scored["tone"].tolist()[:2] == [0.5, 0.5]
    assert scored["tone"].isna().tolist() == [False, False, True]
    assert scored["error"].tolist()[2] == "text: missing"


@pytest.mark.parametrize("columns", [["text"], ["side"], ["tone"], []])
def test_missing_columns_are_named(columns: list[str]) -> None:
    with pytest.raises(InputError, match="schema") as caught:
        parley.compare(pd.DataFrame({column: ["x"] for column in columns}))
    assert ("'side'" in caught.value.reason) == ("side" not in columns)
    assert ("'text'" in caught.value.reason) == ("text" not in columns)


def test_bundled_meetings_come_without_their_labels() -> None:
    frame = face.bundled_statements("2025-12-05-bessent-he-call", "2025-10-18-bessent-he-call")
    assert set(frame["meeting_id"]) == {"2025-12-05-bessent-he-call", "2025-10-18-bessent-he-call"}
    assert {"US", "CN"} <= set(frame["side"])
    assert not {"tone", "frames", "decided"} & set(frame.columns)
    with pytest.raises(InputError, match=r"unknown_meeting.*did you mean 2025-12-05-bessent-he-call"):
        face.bundled_statements("2025-12-05-bessent-he")


def test_the_example_runs(tmp_path: Path, root: Path) -> None:
    import os
    import subprocess
    import sys

    source = tmp_path / "statements.csv"
    source.write_text(
        "side,text\nUS,The talks were candid and constructive.\nCN,中方坚决反对单边关税措施。\n", encoding="utf-8"
    )
    command = [sys.executable, str(root / "examples" / "score_table.py"), str(source), "scored.parquet"]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("2 statements, 2 scored")
    assert (tmp_path / "scored.parquet").exists()
