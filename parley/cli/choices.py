"""Which meetings ``parley compare`` compares: by day, by kind, and between which two sides."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import typer

from corpora.meetings import KINDS

if TYPE_CHECKING:
    import pandas as pd

_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Choice:
    """Meetings whose first day lies in [``since``, ``until``], as prefixes of ISO dates ("2025-10"), of ``kinds``; an
    empty part chooses nothing away."""

    since: str = ""
    until: str = ""
    kinds: tuple[str, ...] = ()

    @property
    def is_made(self) -> bool:
        """Whether anything was chosen at all."""
        return bool(self.since or self.until or self.kinds)

    @property
    def in_words(self) -> str:
        """The choice for the end of a message: " since 2025-10 of kind call"."""
        parts = [f" since {self.since}" if self.since else "", f" until {self.until}" if self.until else ""]
        parts.append(f" of kind {' or '.join(self.kinds)}" if self.kinds else "")
        return "".join(parts)

    def holds(self, first: str, kind: str) -> bool:
        """Whether a meeting is chosen; one without a day is not, where days were given."""
        if (self.since or self.until) and not first:
            return False
        if self.since and first[: len(self.since)] < self.since:
            return False
        if self.until and first[: len(self.until)] > self.until:
            return False
        return not self.kinds or kind in self.kinds


def choice_of(since: str, until: str, kinds: Sequence[str]) -> Choice:
    """The choice that the options make; raises BadParameter for what is no day and no kind."""
    for name, value in (("--since", since), ("--until", until)):
        if value and not _is_day(value):
            raise typer.BadParameter(f"{value}: give a year, month or day, as in 2025-10-26", param_hint=name)
    for kind in kinds:
        if kind not in KINDS:
            raise typer.BadParameter(f"{kind}: the kinds are {', '.join(KINDS)}", param_hint="--kind")
    if since and until and since[: len(until)] > until[: len(since)]:
        raise typer.BadParameter(f"{since} lies after {until}", param_hint="--since")
    return Choice(since, until, tuple(kinds))


def _is_day(value: str) -> bool:
    match = _DAY.fullmatch(value)
    if match is None:
        return False
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True


def two_sides(sides: str) -> tuple[str, str]:
    """ "US,CN" as a pair; raises BadParameter where it is none."""
    parts = [part.strip() for part in sides.split(",")]
    if len(parts) != 2 or not all(parts) or parts[0] == parts[1]:
        raise typer.BadParameter(f"{sides}: give two different sides, as in US,CN", param_hint="--sides")
    return parts[0], parts[1]


def chosen_meetings(meeting_ids: Sequence[str], choice: Choice) -> list[str]:
    """Ids of bundled meetings: those named, or all, that the choice holds; raises BadParameter where none is left."""
    from corpora.gold import load_meetings

    known = {meeting.meeting_id: meeting for meeting in load_meetings()}
    found = [
        meeting_id
        for meeting_id in meeting_ids or known
        if meeting_id not in known or choice.holds(known[meeting_id].first, known[meeting_id].kind)
    ]
    if not found:
        raise typer.BadParameter(f"there is no bundled meeting{choice.in_words}; parley meetings lists them")
    return found


def keep_chosen(statements: "pd.DataFrame", choice: Choice) -> "pd.DataFrame":
    """The statements about meetings that the choice holds, and what their texts say besides."""
    if not choice.is_made or statements.empty or "meeting_id" not in statements.columns:
        return statements
    from corpora.gold import load_meetings

    facts = {meeting.meeting_id: (meeting.first, meeting.kind) for meeting in load_meetings()}
    facts |= {one["meeting_id"]: (one["first"], one["kind"]) for one in statements.attrs.get("meetings", ())}
    kept = {meeting_id for meeting_id, (first, kind) in facts.items() if choice.holds(first, kind)}
    named = statements["meeting_id"].notna() & (statements["meeting_id"].astype("string").fillna("") != "")
    held = statements["meeting_id"].isin(kept)
    if not held.any():
        return statements.iloc[:0]
    return statements[held | ~named].reset_index(drop=True)
