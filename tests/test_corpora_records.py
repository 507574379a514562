"""Records survive JSON, spans check themselves, files appear whole or not at all, cards guard bundled data."""

import json
from pathlib import Path

import pytest

from corpora import cards
from corpora.document import Document, Statement
from corpora.errors import CardError, InputError
from corpora.files import sha256_of, write_whole
from corpora.meetings import Meeting, Participant
from corpora.span import Span, trimmed


def test_records_survive_json() -> None:
    document = Document("a.txt", "text", chain=("Xinhua", "RFI"), flags=("bidi",))
    statement = Statement(
        "a.txt", Span(0, 4), "text", "en", "CN", "CN via press", "direct", source=Span(1, 2), flags=("relayed",)
    )
    meeting = Meeting(
        "m", "2025-10-25", "2025-10-26", "talks", participants=(Participant("Li Chenggang", "CN", "李成钢"),)
    )
    for record in (document, statement, meeting):
        assert type(record).from_json(json.loads(json.dumps(record.to_json()))) == record


def test_a_span_checks_itself() -> None:
    with pytest.raises(ValueError, match="start <= end"):
        Span(3, 2)
    with pytest.raises(ValueError, match="outside a text of 3"):
        Span(0, 9).of("abc")
    assert Span(0, 4).dice(Span(2, 6)) == 0.5
    assert trimmed("  ab ", 0, 5) == Span(2, 4)


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    write_whole(target, "old")

    def fail(temporary: Path) -> None:
        temporary.write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_whole(target, fail)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


def test_a_changed_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "sha256_of", lambda content: sha256_of(content + b" "))
    with pytest.raises(CardError, match=r"quotes\.jsonl"):
        cards.read_verified("quotes.jsonl")


def test_a_missing_file_is_named() -> None:
    with pytest.raises(CardError, match=r"nothing\.toml"):
        cards.read_verified("nothing.jsonl")


def test_an_input_error_names_file_place_and_reason() -> None:
    error = InputError("a.csv", "line 3", "ragged_row", "5 cells where the header has 4")
    assert str(error) == "a.csv:line 3: ragged_row: 5 cells where the header has 4"
