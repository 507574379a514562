"""Voices: whose words via whose text, and what one account says that the other side said, beside its own words."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from framing.comparison.accounts import Accounts, Said, shortage, table
from framing.comparison.similarity import Nearest, passage
from framing.comparison.tone import Z95, mean_tone
from framing.comparison.topics import MAX_SIMILARITY, NOT_IN_TEXT, is_whole, topics_of
from framing.comparison.versions import pairs_of_versions
from framing.topics import TopicTable, load_topics

VOICE_COLUMNS = (
    "meeting_id", "kind", "voice", "side", "via", "n", "tone", "tone_low", "tone_high", "topics", "statement", "text",
    "language", "nearest", "nearest_text", "similarity", "finding", "state",
)  # fmt: skip
SAME = "in its own words too"
OWN_LACKS = "not in its own account"


def voices(accounts: Sequence[Accounts], *, topic_table: TopicTable | None = None) -> pd.DataFrame:
    """Rows of kind "voice", one a meeting and voice, and of kind "credited", one a statement that one side's text
    credits to the other; columns VOICE_COLUMNS.

    A voice has its number of statements, tone with a 95% interval of the scorer's error (null below 3 statements or 20
    words, the reason in ``state``) and most frequent topics. A credited statement has the nearest of the credited
    side's own statements and its ``similarity`` (0 to 1); ``finding`` is "in its own words too", "not in its own
    account" (only where that account is whole) or "not in the text that we have".
    """
    topic_table = topic_table or load_topics()
    return table((row for one in accounts for row in _of_meeting(one, topic_table)), VOICE_COLUMNS)


def _of_meeting(one: Accounts, topic_table: TopicTable) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str], list[Said]] = {}
    for said in one.statements:
        if not said.left_out.startswith(("same words", "not said", "rendering", "nearly")):
            groups.setdefault((said.side, said.via or "?"), []).append(said)
    rows: list[dict[str, Any]] = []
    order = {side: place for place, side in enumerate((*one.sides, "joint", "third", "unknown"))}
    for side, via in sorted(groups, key=lambda pair: (order.get(pair[0], 9), pair[0], pair[1] != pair[0], pair[1])):
        members = groups[side, via]
        scored = [said for said in members if said.tone is not None]
        voice = f"{side} via {via}" if via != "?" else side
        state = shortage(scored, voice)
        counts = Counter(topic for said in members for topic in topics_of(said, topic_table))
        row = {
            "meeting_id": one.meeting_id, "kind": "voice", "voice": voice, "side": side,
            "via": "" if via == "?" else via,
            "n": len(members), "state": state,
            "topics": [topic for topic, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:5]],
        }  # fmt: skip
        if not state:
            tone, error = mean_tone(scored)
            row["tone"] = tone
            if error is not None:
                row |= {"tone_low": max(-1.0, tone - Z95 * error), "tone_high": min(1.0, tone + Z95 * error)}
        rows.append(row)
    for side, other in (one.sides, one.sides[::-1]):
        credited = groups.get((side, other), [])
        own = [said for said in one.of(side) if said.text] if credited else []
        known = Nearest([passage(said.text, topic_table) for said in own])
        rendered = _rendered(one, other) if credited else {}
        rows += [_credited(one, said, other, own, known, topic_table, rendered.get(said.key, "")) for said in credited]
    return rows


def _rendered(one: Accounts, via: str) -> dict[str, str]:
    """Statements that a Chinese account credits, to its own English version of the passage: words of one language can
    be compared, those of two only by topics and terms."""
    found: dict[str, str] = {}
    for side, original, _, rows in pairs_of_versions(one):
        for said in one.statements if side == via else ():
            if said.document == original.name and said.text:
                version = next((row["version_text"] for row in rows if said.text in row["original_text"]), "")
                found.setdefault(said.key, version)
    return found


def _credited(
    one: Accounts,
    said: Said,
    via: str,
    own: Sequence[Said],
    known: Nearest,
    topic_table: TopicTable,
    rendered: str,
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "meeting_id": one.meeting_id, "kind": "credited", "voice": f"{said.side} via {via}",
        "side": said.side, "via": via,
        "n": 1, "tone": said.tone, "tone_low": said.low, "tone_high": said.high, "statement": said.key,
        "text": said.text,
        "topics": list(topics_of(said, topic_table)), "language": said.language, "state": "",
    }  # fmt: skip
    if not said.text:
        return row | {"finding": "", "state": "its words are not at hand"}
    found = known.to(passage(said.text, topic_table))
    if rendered and found is not None:
        found = max(found, known.to(passage(rendered, topic_table)) or found)
    if found is None:
        return row | {"finding": NOT_IN_TEXT, "state": f"no words of {said.side} of its own"}
    near, place = found
    whole = any(is_whole(document) for document in one.issued_by(said.side))
    finding = SAME if near >= MAX_SIMILARITY else OWN_LACKS if whole else NOT_IN_TEXT
    nearest = own[place]
    return row | {"nearest": nearest.key, "nearest_text": nearest.text, "similarity": near, "finding": finding}
