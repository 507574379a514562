"""The bundled annotations: counts, offsets that lie in their texts, texts that can be had again, and no words of them."""

import json
import shutil
from pathlib import Path

import pytest

from corpora.annotations import (
    PARTS,
    TRACKER,
    annotated_paragraphs,
    annotated_texts,
    load_annotated_documents,
    load_annotated_sides,
    load_annotations,
)
from corpora.cards import read_card, read_verified
from corpora.document import FORMS, MODALITIES, SIDES
from corpora.errors import InputError
from corpora.voices import parts_of

FILES = ("annotations.jsonl", "annotated_documents.jsonl", "annotated_sides.jsonl")


def test_counts() -> None:
    documents, statements = load_annotated_documents(), load_annotations()
    assert len(statements) == 704 and len(documents) == 115 and documents["document"].is_unique
    assert documents.groupby(["part", "sample"]).size().to_dict() == {
        ("development", "articles"): 5,
        ("development", "official"): 25,
        ("development", "paragraphs"): 41,
        ("held_out", "official"): 15,
        ("held_out", "paragraphs"): 29,
    }
    official = documents[documents["sample"] == "official"]
    assert (official["language"] == "zh").sum() == 30
    assert official.loc[official["language"] == "en", "side"].value_counts().to_dict() == {"CN": 5, "US": 5}
    sides = load_annotated_sides()
    assert sides["row"].is_unique and sides["part"].value_counts().to_dict() == {"development": 799, "held_out": 200}
    assert sides["sample"].value_counts().to_dict() == {1: 200, 2: 200, 3: 199, 4: 200, 5: 200}
    assert sides["second_side"].notna().equals(sides["sample"] >= 4)


def test_two_coders_marked_every_official_text_that_was_held_out() -> None:
    held = set(load_annotated_documents(part="held_out", sample="official")["document"])
    for coder, n in (("1", 103), ("2", 102)):
        rows = load_annotations(part="held_out", coder=coder)  # type: ignore[arg-type]
        rows = rows[rows["document"].isin(held)]
        assert len(rows) == n and set(rows["document"]) == held
    assert set(load_annotations(part="development")["coder"]) == {"1"}


def test_nothing_held_out_stands_in_the_development_part() -> None:
    documents, sides = load_annotated_documents(), load_annotated_sides()
    seen = {part: set() for part in PARTS}  # type: dict[str, set[str]]
    rows = {part: set() for part in PARTS}  # type: dict[str, set[int]]
    for part in PARTS:
        mine = documents[documents["part"] == part]
        seen[part] |= set(mine["sha256"]) | set(sides.loc[sides["part"] == part, "sha256"])
        rows[part] |= {row for some in mine.loc[mine["file"] == TRACKER, "rows"] for row in some}
        rows[part] |= set(sides.loc[sides["part"] == part, "row"])
    assert not seen["development"] & seen["held_out"] and not rows["development"] & rows["held_out"]


def test_offsets_lie_in_the_texts_and_labels_are_known() -> None:
    documents = load_annotated_documents().set_index("document")
    statements = load_annotations()
    lengths = statements["document"].map(documents["n_characters"])
    for first, last in (("start", "end"), ("source_start", "source_end"), ("cue_start", "cue_end")):
        marked = statements[first].notna()
        assert (statements[last].notna() == marked).all()
        assert (statements.loc[marked, first] >= 0).all()
        assert (statements.loc[marked, first] < statements.loc[marked, last]).all()
        assert (statements.loc[marked, last] <= lengths[marked]).all()
    assert (statements["part"] == statements["document"].map(documents["part"])).all()
    assert set(statements["side"]) <= set(SIDES) and set(statements["form"]) <= set(FORMS)
    assert set(statements["modality"].dropna()) <= set(MODALITIES)
    for side, voice in zip(statements["side"], statements["voice"], strict=True):
        assert parts_of(voice)[0] == side or voice.startswith("joint")
    assert set(load_annotated_sides()["side"]) <= set(SIDES)


def test_no_words_are_bundled_and_the_cards_say_who_labelled() -> None:
    for name in FILES:
        for line in read_verified(name).decode("utf-8").splitlines():
            record = json.loads(line)
            assert not {"text", "source", "cue", "title"} & record.keys()
            assert all(len(value) <= 300 for value in record.values() if isinstance(value, str))
        card = read_card(name)
        assert "CC BY 4.0" in card["licence"] and "no human" in card["labelled_by"]
        assert card["records"] == len(read_verified(name).splitlines())


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(ValueError, match="development, held_out"):
        load_annotations(part="test")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="official, paragraphs, articles"):
        load_annotated_documents(sample="news")  # type: ignore[arg-type]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"seeds/.*\.txt: missing: .*PARLEY_DATA"):
        annotated_texts(tmp_path, sample="articles")
    target = tmp_path / TRACKER
    target.parent.mkdir(parents=True)
    target.write_text('{"part": "1", "text": "x"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"row \d+: missing: it ends before"):
        annotated_paragraphs(tmp_path)


def test_texts_are_rebuilt_to_the_character(development: Path) -> None:
    documents, known = annotated_texts(development), load_annotated_documents()
    assert [document.name for document in documents] == known["document"].tolist()
    assert [document.sha256 for document in documents] == known["sha256"].tolist()
    assert [len(document.text) for document in documents] == known["n_characters"].tolist()
    paragraphs, sides = annotated_paragraphs(development, part="development"), load_annotated_sides(part="development")
    assert [document.sha256 for document in paragraphs] == sides["sha256"].tolist()
    assert [document.url for document in paragraphs] == sides["link"].tolist()


def test_articles_carry_the_marked_statements(development: Path) -> None:
    lines = (development / "seeds" / "statements.jsonl").read_text("utf-8").splitlines()
    marked = [json.loads(line) for line in lines]
    rows = load_annotations(part="development").dropna(subset="meeting_id")
    found = [tuple(row) for row in rows[["document", "start", "end", "side", "meeting_id"]].itertuples(index=False)]
    names = ("document", "start", "end", "side")
    assert found == [(*(row[name] for name in names), row["meeting_id"] or "") for row in marked]


def test_a_changed_text_is_refused(development: Path, tmp_path: Path) -> None:
    shutil.copytree(development / "seeds", tmp_path / "seeds")
    path = sorted((tmp_path / "seeds").glob("*.txt"))[0]
    path.write_text(path.read_text("utf-8").replace("the", "The", 1), encoding="utf-8")
    with pytest.raises(InputError, match="text_changed"):
        annotated_texts(tmp_path, sample="articles")
