"""The comparison of two accounts: every dimension's table under one roof."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from corpora.document import Document
from corpora.meetings import Meeting
from framing.comparison.accounts import Accounts, read_accounts, table, whole
from framing.comparison.acts import acts
from framing.comparison.change import change
from framing.comparison.conflicts import conflicts
from framing.comparison.frames import frames
from framing.comparison.initiative import initiative
from framing.comparison.renderings import without_renderings
from framing.comparison.tone import side_table, tone_gap
from framing.comparison.topics import topics
from framing.comparison.versions import versions
from framing.comparison.voices import voices
from framing.comparison.wording import wording
from framing.topics import TopicTable, load_topics

MEETING_COLUMNS = ("meeting_id", "first", "last", "kind", "venue", "n_statements", "n_documents", "scorer", "summary")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two sides made of one or more meetings; every difference is the first side minus the second.

    ``sides`` names the two; ``meetings`` has a row a meeting and ``side_summary`` a row a meeting and side; the tables
    ``tone_gap``, ``frames``, ``topics``, ``wording``, ``voices``, ``acts``, ``initiative``, ``versions``, ``change``
    and ``conflicts`` are those of the modules of the same name, where their columns are described. ``accounts`` holds
    the statements that stand behind the numbers. ``scorers`` are the signatures found in the table.
    """

    sides: tuple[str, str]
    accounts: tuple[Accounts, ...]
    meetings: pd.DataFrame
    side_summary: pd.DataFrame
    tone_gap: pd.DataFrame
    frames: pd.DataFrame
    topics: pd.DataFrame
    wording: pd.DataFrame
    voices: pd.DataFrame
    acts: pd.DataFrame
    initiative: pd.DataFrame
    versions: pd.DataFrame
    change: pd.DataFrame
    conflicts: pd.DataFrame
    scorers: tuple[str, ...] = ()
    seed: int = 7
    topic_table: TopicTable = field(default_factory=load_topics)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by its name, in the order of a report."""
        names = (
            "meetings",
            "side_summary",
            "tone_gap",
            "frames",
            "topics",
            "wording",
            "voices",
            "acts",
            "initiative",
            "versions",
        )
        return {name: getattr(self, name) for name in (*names, "change", "conflicts")}

    def of(self, meeting_id: str) -> Accounts:
        """The accounts of one meeting; raises KeyError for a meeting that is not compared here."""
        for one in self.accounts:
            if one.meeting_id == meeting_id:
                return one
        raise KeyError(meeting_id)


def compare(
    scored: pd.DataFrame,
    *,
    meetings: Sequence[Meeting] = (),
    documents: Sequence[Document] = (),
    sides: tuple[str, str] = ("US", "CN"),
    history: pd.DataFrame | None = None,
    phrases: Mapping[str, Sequence[str]] | None = None,
    seed: int = 7,
) -> Comparison:
    """Compare what two sides said about each meeting.

    ``scored`` needs the columns ``side`` and ``text``; what is not scored stays without a number. ``meeting_id`` is
    optional: without the column all rows are one meeting. ``meetings`` adds dates, people and places, ``documents`` the
    texts behind the statements (order of topics, omissions, language versions), ``history`` scored statements of
    earlier meetings (habitual tone, change), ``phrases`` topics of your own. The table is not changed, and the order
    of its rows changes nothing.

    Raises InputError for missing columns, tones outside [-1, 1] and two equal sides.
    """
    accounts = without_renderings(read_accounts(scored, meetings=meetings, documents=documents, sides=sides))
    earlier = () if history is None else read_accounts(history, meetings=meetings, sides=sides)
    topic_table = load_topics() if not phrases else load_topics().extended(phrases)
    signatures = scored["scorer"].dropna().unique().tolist() if "scorer" in scored.columns else []
    rows = [
        {
            "meeting_id": one.meeting_id,
            "first": one.meeting.first if one.meeting else "",
            "last": one.meeting.last if one.meeting else "",
            "kind": one.meeting.kind if one.meeting else "",
            "venue": whole(one.meeting.venue) if one.meeting else "",
            "summary": whole(one.meeting.summary) if one.meeting else "",
            "n_statements": len(one.statements),
            "n_documents": len(one.documents),
            "scorer": "; ".join(sorted(map(str, signatures))),
        }
        for one in accounts
    ]
    return Comparison(
        sides=sides,
        accounts=accounts,
        meetings=table(rows, MEETING_COLUMNS),
        side_summary=side_table(accounts),
        tone_gap=tone_gap(accounts, history=earlier, seed=seed),
        frames=frames(accounts, seed=seed),
        topics=topics(accounts, topic_table=topic_table),
        wording=wording(accounts),
        voices=voices(accounts, topic_table=topic_table),
        acts=acts(accounts, topic_table=topic_table),
        initiative=initiative(accounts),
        versions=versions(accounts),
        change=change(accounts, history=earlier, topic_table=topic_table),
        conflicts=conflicts(accounts, topic_table=topic_table),
        scorers=tuple(sorted(map(str, signatures))),
        seed=seed,
        topic_table=topic_table,
    )  # fmt: skip
