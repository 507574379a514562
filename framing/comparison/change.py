"""Change: what each side kept, dropped and added since the previous meeting of the same people, or else of the same
kind.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from corpora.text import sentences
from framing.comparison.accounts import Accounts, shortage, table
from framing.comparison.formulas import elements
from framing.comparison.tone import Z95, mean_tone
from framing.comparison.topics import is_whole
from framing.topics import TopicTable, load_topics

CHANGE_COLUMNS = (
    "meeting_id", "previous_id", "relation", "side", "kind", "item", "wording", "status", "n_before", "n_now", "difference",
    "difference_low", "difference_high", "state",
)  # fmt: skip
SAME_PEOPLE, SAME_KIND = "same people", "same kind"


def change(
    accounts: Sequence[Accounts], *, history: Sequence[Accounts] = (), topic_table: TopicTable | None = None
) -> pd.DataFrame:
    """One row a meeting, side and item; columns CHANGE_COLUMNS.

    ``kind`` "formula" and "topic": ``status`` "kept", "dropped" or "added", ``wording`` the words that it has, and
    ``n_before`` and ``n_now`` the passages that hold it (sentences of a whole account, else statements);
    "tone": ``difference`` now minus before with a 95% interval of the scorer's error.
    "Dropped" is said of the text that we have. A side with too few words then or now has one row with ``state``; a
    meeting without an earlier one has one row that says so. ``relation`` is "same people" or "same kind".
    """
    topic_table = topic_table or load_topics()
    timeline = sorted(
        {one.meeting_id: one for one in (*history, *accounts)}.values(), key=lambda one: (one.day, one.meeting_id)
    )
    rows: list[dict[str, Any]] = []
    for one in accounts:
        previous, relation = previous_of(one, timeline)
        head = {
            "meeting_id": one.meeting_id,
            "previous_id": previous.meeting_id if previous else "",
            "relation": relation,
            "state": "",
        }
        if previous is None:
            rows.append(head | {"state": "no earlier meeting of the same people or kind in this collection"})
            continue
        for side in one.sides:
            rows += [head | {"side": side} | row for row in _of_side(one, previous, side, topic_table)]
    return table(rows, CHANGE_COLUMNS)


def previous_of(one: Accounts, timeline: Sequence[Accounts]) -> tuple[Accounts | None, str]:
    """The latest earlier meeting that shares a participant of each side, else one of the same kind; None without
    one.
    """
    if not one.day or one.meeting is None:
        return None, ""
    earlier = [other for other in timeline if other.meeting is not None and other.day and other.day < one.day]
    for other in reversed(earlier):
        if all(_names(one, side) & _names(other, side) for side in one.sides):
            return other, SAME_PEOPLE
    for other in reversed(earlier):
        if other.meeting is not None and other.meeting.kind == one.meeting.kind:
            return other, SAME_KIND
    return None, ""


def _names(one: Accounts, side: str) -> set[str]:
    return {person.name for person in one.meeting.participants if person.side == side} if one.meeting else set()


def _of_side(one: Accounts, previous: Accounts, side: str, topic_table: TopicTable) -> list[dict[str, Any]]:
    now, before = one.of(side), previous.of(side)
    for statements, when in ((now, "now"), (before, "then")):
        lacking = shortage(statements, side)
        if lacking:
            return [{"state": f"{lacking}, {when}"}]
    rows: list[dict[str, Any]] = []
    scored = [[said for said in statements if said.tone is not None] for statements in (now, before)]
    if all(scored) and not any(shortage(statements, side) for statements in scored):
        (mean_now, error_now), (mean_before, error_before) = (mean_tone(statements) for statements in scored)
        row: dict[str, Any] = {
            "kind": "tone", "item": "tone", "status": "changed", "n_before": len(scored[1]), "n_now": len(scored[0]),
            "difference": mean_now - mean_before,
        }  # fmt: skip
        if error_now is not None and error_before is not None:
            half = Z95 * (error_now**2 + error_before**2) ** 0.5
            row |= {"difference_low": row["difference"] - half, "difference_high": row["difference"] + half}
            if abs(row["difference"]) <= half:
                row["status"] = "no difference"
        rows.append(row)
    passages = [_passages(one, side), _passages(previous, side)]
    for kind in ("formula", "topic"):
        counts: list[dict[str, int]] = [{}, {}]
        wording: dict[str, str] = {}
        for count, texts in zip(counts, passages, strict=True):
            for text, language, labels in texts:
                for item, words in _items(kind, text, language, labels, topic_table).items():
                    count[item] = count.get(item, 0) + 1
                    wording.setdefault(item, words)
        for item in sorted(set(counts[0]) | set(counts[1])):
            n_now, n_before = counts[0].get(item, 0), counts[1].get(item, 0)
            status = "kept" if n_now and n_before else "added" if n_now else "dropped"
            rows.append(
                {
                    "kind": kind, "item": item, "wording": wording[item], "status": status, "n_before": n_before,
                    "n_now": n_now,
                }
            )  # fmt: skip
    return rows


def _passages(one: Accounts, side: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Text, language and topic labels of what a side said: the sentences of its whole account where that is at hand
    (the longest, a Chinese one of the Chinese side), and its statements of other documents."""
    whole = [document for document in one.issued_by(side) if is_whole(document)]
    own = "zh" if side == "CN" else "en"
    main = max(whole, key=lambda document: (document.language == own, len(document.text), document.name), default=None)
    found = [
        (said.text, said.language, said.topics) for said in one.of(side) if main is None or said.document != main.name
    ]
    if main is not None:
        found += [(span.of(main.text), main.language, ()) for span in sentences(main.text, main.language)]
    return found


def _items(kind: str, text: str, language: str, labels: tuple[str, ...], topic_table: TopicTable) -> dict[str, str]:
    """Formulas or topics of a passage with the words that they have there."""
    if kind == "topic":
        found = {mention.topic: text[mention.start : mention.end] for mention in reversed(topic_table.mentions(text))}
        return {label: label for label in labels} | found
    return {
        match.phrase_id: text[match.start : match.end]
        for match in reversed(elements(text, language))
        if not match.is_negated
    }
