"""The bundled cases: labels without texts, checked by hash, and a bench that can be run from them."""

import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.bench_comparison import KINDS, Count, share
from benchmarks.comparison_cases import FILES, NAME, TEXTS, assembled, load_cases, load_texts
from corpora.cards import read_card, read_records
from corpora.errors import InputError


def test_every_kind_has_its_cases_and_its_halves() -> None:
    counts = Counter((case["kind"], case["half"]) for case in load_cases() if case["half"] not in ("second", "fresh"))
    for kind in KINDS:
        n = counts[kind, "development"] + counts[kind, "held out"]
        assert n == (4 if kind == "versions_documents" else 40)
    keys = [(case["id"], case["coder"]) for case in load_cases()]
    assert len(keys) == len(set(keys))


def test_the_cards_say_who_labelled_and_which_half_was_developed_on() -> None:
    for name in (NAME, TEXTS):
        card = read_card(name)
        assert "language models" in card["labelled_by"] and "no human" in card["labelled_by"]
    assert '"development" alone' in read_card(NAME)["description"]


def test_no_text_of_a_source_is_bundled() -> None:
    written = {name for case in load_cases() if case.get("made") for name in (case.get("en"), case.get("b"))}
    for record in read_records(TEXTS):
        own = " ".join(piece for piece in record["pieces"] if isinstance(piece, str))
        if record["text"] not in written:
            assert len(re.findall(r"\w+", own)) <= 25 and len(re.findall("[\u3400-\u9fff]", own)) <= 60
    assert all(len(case.get("formula", "")) <= 60 for case in load_cases())


def test_every_text_can_be_had_again(development: Path) -> None:
    texts = load_texts(development)
    named = set()
    for case in load_cases():
        for key in ("text", "a", "b", "us_text", "cn_text", "earlier", "later", "zh", "en"):
            value = case.get(key, [])
            named |= {value} if isinstance(value, str) else set(value)
    assert named == set(texts)
    for case in load_cases("acts"):
        for _, start, end in case["acts"]:
            assert 0 <= start < end <= len(texts[case["text"]])


def test_a_changed_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in FILES.values():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("", "utf-8")
    record = {"date": "2025-01-01", "part": 1, "text": "The two sides agreed to meet again in May."}
    (tmp_path / FILES["tracker"]).write_text(json.dumps(record) + "\n", "utf-8")
    pieces = [["tracker", 0, 0, 13], " in June."]
    assert assembled(pieces, tmp_path) == "The two sides in June."
    monkeypatch.setattr(
        "benchmarks.comparison_cases.read_records", lambda _: [{"text": "x", "pieces": pieces, "sha256": "0" * 64}]
    )
    with pytest.raises(InputError, match="text_changed"):
        load_texts(tmp_path)
    shutil.rmtree(tmp_path / "data")
    with pytest.raises(InputError, match="PARLEY_DATA"):
        assembled([["mfa", 0, 0, 1]], tmp_path)


def test_counts_are_of_sets() -> None:
    count = Count()
    count.add("a", ["x", "y"], ["y", "z"])
    assert (count.right, count.wrong, count.missed) == (1, 1, 1) and "a: found ['x'], missed ['z']" in count.misses
    assert share(3, 4) == "0.75 of 4" and share(0, 0) == "- of 0"
