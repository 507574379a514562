"""Topics: what each side spoke of, in which order and at what length, and what only one of them spoke of.

A topic is called omitted only where a whole account of the other side is at hand and no phrase of the topic stands in
it. Where all that we have of a side are single statements, an excerpt or a flash, it is "not in the text that we have".
"""

import re
from collections.abc import Sequence

import pandas as pd

from corpora.document import Document
from corpora.text import n_units, sentences
from framing.comparison.accounts import Accounts, Said, named, table
from framing.comparison.similarity import Nearest, about, passage
from framing.topics import TopicTable, load_topics

OMITTED = "omitted"
NOT_IN_TEXT = "not in the text that we have"
NEAR = "possibly in other words"
# From this similarity on, the other side's nearest passage may well be the topic in other words, and no omission is
# claimed.
MAX_SIMILARITY = 0.5
# Passages of a side that are searched for the nearest one.
MAX_PASSAGES = 2000
# An account shorter than this is taken for a flash (first flashes of Xinhua run to 20-100 characters; the shortest
# readouts of the State Department to some 55 words).
MIN_WHOLE_WORDS, MIN_WHOLE_CHARACTERS = 50, 110
_EXCERPT = re.compile(
    r"\[\.{3}\]|\[…\]|\(excerpt|excerpts? (?:from|of)|节选|節選|摘要|快讯|快訊|待续|待續|\(more\)", re.IGNORECASE
)
_COLUMNS = (
    "meeting_id", "topic", "n_{a}", "n_{b}", "share_of_statements_{a}", "share_of_statements_{b}", "share_of_words_{a}",
    "share_of_words_{b}", "first_{a}", "first_{b}", "order_{a}", "order_{b}", "statements_{a}", "statements_{b}",
    "silent", "silence",
    "evidence", "nearest", "nearest_statement", "similarity",
)  # fmt: skip


def topic_columns(sides: tuple[str, str]) -> tuple[str, ...]:
    """Columns of ``topics`` for two sides."""
    return named(_COLUMNS, sides)


def is_whole(document: Document) -> bool:
    """Whether a document looks like a whole account: long enough, a readout or a briefing, and not marked as an
    excerpt.
    """
    length = n_units(document.text, document.language)
    if length < (MIN_WHOLE_CHARACTERS if document.language == "zh" else MIN_WHOLE_WORDS):
        return False
    return document.kind != "news" and not _EXCERPT.search(document.title + "\n" + document.text[:4000])


def topics_of(said: Said, topic_table: TopicTable) -> tuple[str, ...]:
    """Topics of a statement by the table's phrases, then those that came with the row; each once."""
    found = [mention.topic for mention in topic_table.mentions(said.text)]
    return tuple(dict.fromkeys([*found, *said.topics]))


def topics(accounts: Sequence[Accounts], *, topic_table: TopicTable | None = None) -> pd.DataFrame:
    """One row a meeting and topic that either side spoke of; columns ``topic_columns``.

    ``n`` counts a side's statements with the topic, the shares are of its statements and of their words. ``first`` is
    the place of the first mention in the side's longest document, 0 its beginning and 1 its end (null without a
    document), ``order`` the rank by it. ``silent`` names a side that did not speak of it, ``silence`` says how far
    that can be claimed: "omitted", "possibly in other words" or "not in the text that we have"; ``evidence`` is the
    other side's passage, ``nearest`` the silent side's nearest one and ``similarity`` how near it is (0 to 1).
    """
    if not accounts:
        return table((), topic_columns(("US", "CN")))
    topic_table = topic_table or load_topics()
    rows = [row for one in accounts for row in _of_meeting(one, topic_table)]
    return table(rows, topic_columns(accounts[0].sides))


def _of_meeting(one: Accounts, topic_table: TopicTable) -> list[dict[str, object]]:
    spoken = {side: [(said, topics_of(said, topic_table)) for said in one.of(side)] for side in one.sides}
    first: dict[str, dict[str, tuple[float, str]]] = {
        side: _first_mentions(one, side, topic_table) for side in one.sides
    }
    known = {topic for side in one.sides for _, found in spoken[side] for topic in found} | {
        name for side in one.sides for name in first[side]
    }
    rows = []
    for topic in known:
        row: dict[str, object] = {"meeting_id": one.meeting_id, "topic": topic, "silent": "", "silence": ""}
        for side in one.sides:
            code = side.lower()
            carriers = [said for said, found in spoken[side] if topic in found]
            n_words = sum(said.n_units for said, _ in spoken[side])
            row |= {
                f"n_{code}": len(carriers),
                f"share_of_statements_{code}": len(carriers) / len(spoken[side]) if spoken[side] else None,
                f"share_of_words_{code}": sum(said.n_units for said in carriers) / n_words if n_words else None,
                f"first_{code}": first[side][topic][0] if topic in first[side] else None,
                f"statements_{code}": [said.key for said in carriers],
            }
        # "Other" is no topic that a side could leave out.
        row |= {} if topic == "other" else _silence(one, topic, row, spoken, first, topic_table)
        rows.append(row)
    for side in one.sides:
        code = side.lower()
        placed = sorted(
            (row for row in rows if row[f"first_{code}"] is not None),
            key=lambda row: (row[f"first_{code}"], row["topic"]),
        )
        for rank, row in enumerate(placed, start=1):
            row[f"order_{code}"] = rank
    a, b = (side.lower() for side in one.sides)
    return sorted(rows, key=lambda row: (-_count(row, f"n_{a}") - _count(row, f"n_{b}"), str(row["topic"])))


def _count(row: dict[str, object], name: str) -> int:
    value = row[name]
    return value if isinstance(value, int) else 0


def _first_mentions(one: Accounts, side: str, topic_table: TopicTable) -> dict[str, tuple[float, str]]:
    """Topic to its first place (0 to 1) and sentence in the longest document that the side issued."""
    issued = one.issued_by(side)
    if not issued:
        return {}
    longest = max(issued, key=lambda document: (len(document.text), document.name))
    found: dict[str, tuple[float, str]] = {}
    for document in (longest, *(other for other in issued if other is not longest)):
        spans = None
        for mention in topic_table.mentions(document.text):
            if mention.topic not in found:
                spans = spans or sentences(document.text, document.language)
                around = next(
                    (span.of(document.text) for span in spans if span.start <= mention.start < span.end), mention.phrase
                )
                found[mention.topic] = (mention.start / len(document.text), around)
    return found


def _silence(
    one: Accounts,
    topic: str,
    row: dict[str, object],
    spoken: dict[str, list[tuple[Said, tuple[str, ...]]]],
    first: dict[str, dict[str, tuple[float, str]]],
    topic_table: TopicTable,
) -> dict[str, object]:
    for side, other in (one.sides, one.sides[::-1]):
        if row[f"n_{side.lower()}"] or topic in first[side]:
            continue
        carriers = [said for said, found in spoken[other] if topic in found and said.text]
        # Words that name the topic themselves, before a row that was only labelled with it.
        carriers.sort(key=lambda said: all(mention.topic != topic for mention in topic_table.mentions(said.text)))
        evidence = carriers[0].text if carriers else first[other].get(topic, (0.0, ""))[1]
        if not evidence:
            return {"silent": side, "silence": NOT_IN_TEXT}
        nearest, key, near = _nearest(one, side, evidence, topic)
        whole = [document for document in one.issued_by(side) if is_whole(document)]
        silence = NOT_IN_TEXT if not whole else NEAR if near >= MAX_SIMILARITY else OMITTED
        return {
            "silent": side,
            "silence": silence,
            "evidence": evidence,
            "nearest": nearest,
            "nearest_statement": key,
            "similarity": near,
        }
    return {}


def _nearest(one: Accounts, side: str, evidence: str, topic: str) -> tuple[str, str, float]:
    target = about(passage(evidence), topic)
    passages = [(said.text, said.key) for said in one.of(side) if said.text][:500]
    for document in one.issued_by(side):
        passages += [(span.of(document.text), "") for span in sentences(document.text, document.language)[:500]]
    if not passages:
        return "", "", 0.0
    found = Nearest([about(passage(text), topic) for text, _ in passages[:MAX_PASSAGES]]).to(target)
    assert found is not None
    return (*passages[found[1]], found[0])
