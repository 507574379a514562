"""From document to statements: actors, sides and voices, on sentences of our own and the real registry."""

import pytest

from corpora.actors import Registry, load_actors
from corpora.attribution import MAX_CHARACTERS, attribute
from corpora.document import Document, Statement
from corpora.errors import InputError
from corpora.voices import parts_of, voice_of


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_actors()


def read(text: str, registry: Registry, **given: str) -> list[Statement]:
    return list(attribute(Document("page.txt", text, **given), registry))  # type: ignore[arg-type]


SIDES = [
    ("Bessent said the talks were useful.", "US", "Scott Bessent"),
    ("U.S. Treasury Secretary Scott Bessent met He Lifeng. He said the talks were useful.", "US", "Scott Bessent"),
    ("China’s Vice Premier He Lifeng said the talks were useful.", "CN", "He Lifeng"),
    ("Chinese state broadcaster CCTV quoted He Lifeng as saying that ties are stable.", "CN", "He Lifeng"),
    ("Beijing said the tariffs were wrong.", "CN", "Beijing"),
    ("Both sides agreed to hold another round of talks.", "joint", "joint"),
    ("China and the United States agreed to hold another round of talks.", "joint", "joint"),
    ("Sources said the talks failed.", "unknown", None),
    ("Economists said the truce would hold.", "third", None),
    ("German Finance Minister Lars Klingbeil said the truce would hold.", "third", None),
    ("The Chinese Commerce Ministry criticised the plan. A spokesperson said China was not afraid.", "CN", None),
    ("The White House issued its strategy. The report said trade would be balanced.", "US", "White House"),
    ("According to Xinhua, the call was useful. The report said both sides agreed to talk.", "CN", "Xinhua"),
    ("贝森特表示，会谈富有建设性。", "US", "Scott Bessent"),
    ("外交部发言人林剑表示，中方立场是一贯的。", "CN", "Lin Jian"),
]


@pytest.mark.parametrize(("text", "side", "actor"), SIDES)
def test_side_and_actor_of_the_last_statement(text: str, side: str, actor: str | None, registry: Registry) -> None:
    last = read(text, registry, published="2025-10-20")[-1]
    assert last.side == side
    if actor is not None:
        assert last.actor == actor


def test_an_undated_text_is_dated_by_the_offices_it_names(registry: Registry) -> None:
    people = "U.S. Treasury Secretary Scott Bessent and U.S. Trade Representative Jacquelyn Gilliam"
    text = f"{people} spoke. Gilliam said trade must be balanced."
    (found,) = read(text, registry)
    assert (found.actor, found.side) == ("Jamieson Greer", "US")
    assert "date_inferred" in found.flags or "garbled_name" in found.flags


def test_voice_says_whose_words_by_whose_text(registry: Registry) -> None:
    words = "Bessent said the talks were useful."
    assert read(words, registry)[0].voice == "US via press"
    assert read(words, registry, side="CN", kind="readout")[0].voice == "US via CN"
    assert read(words, registry, side="US", kind="readout")[0].voice == "US via US"
    relayed = read("Xinhua quoted Bessent as saying that the talks were useful.", registry)[0]
    assert relayed.voice == "US via CN"
    assert "relayed" in relayed.flags
    own = read("Xinhua quoted He Lifeng as saying that the talks were useful.", registry)[0]
    assert own.voice == "CN via press"


def test_voices_are_read_back_and_refused() -> None:
    assert parts_of(voice_of("joint", "CN")) == ("joint", "CN")
    with pytest.raises(ValueError, match="a side is one of"):
        voice_of("China", "CN")
    with pytest.raises(ValueError, match="a voice reads"):
        parts_of("US by CN")


def test_offsets_index_the_stored_text_whatever_is_hidden_in_it(registry: Registry) -> None:
    text = "\u202eBessent\u200b said\u200d the \u2066talks\u2069 were “use\u200bful and frank.”"
    text += "\r\n\r\n他\u200b表示：“中方立场是一贯的。”"
    statements = read(text, registry)
    assert [one.side for one in statements] == ["US"]
    for found in statements:
        assert found.text == text[found.content.start : found.content.end]
        if found.source is not None:
            assert found.source_text == text[found.source.start : found.source.end]


@pytest.mark.parametrize("text", ["", "x", "。", "“”", "12345", "“a”“b”“c”", "said", "他", "\u200b" * 50, "\n" * 99])
def test_almost_nothing_gives_no_statement_and_no_error(text: str, registry: Registry) -> None:
    assert read(text, registry) == []


def test_too_much_is_a_typed_error(registry: Registry) -> None:
    with pytest.raises(InputError, match="too_large"):
        attribute(Document("long.txt", "a" * (MAX_CHARACTERS + 1)), registry)


def test_unknown_scope_is_refused_with_the_known_ones(registry: Registry) -> None:
    with pytest.raises(ValueError, match="statements, broad"):
        attribute(Document("page.txt", "Trump said so."), registry, scope="all")


def test_statements_survive_json(registry: Registry) -> None:
    for found in read("Bessent said the talks were “useful.”", registry):
        assert Statement.from_json(found.to_json()) == found
