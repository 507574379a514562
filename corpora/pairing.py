"""The two sides of each meeting set beside each other, and what stays unpaired with the reason.

Words of third parties and of nobody in particular stand apart. A side without words is said to have none in the texts at
hand, which is not the same as having kept silent: where a silence is documented, the record says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpora.document import Statement
from corpora.meetings import Meeting

SIDES_OF_A_PAIR = ("US", "CN")


@dataclass(frozen=True, slots=True)
class Pairing:
    """The statements of one meeting by side, as statement ids in the order given.

    ``other`` holds third parties and unknown sides; ``notes`` one line for each side without words, empty where the
    meeting is paired. Counts are those of the ids.
    """

    meeting_id: str
    us: tuple[str, ...]
    cn: tuple[str, ...]
    joint: tuple[str, ...]
    other: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_paired(self) -> bool:
        """Whether both sides have words."""
        return bool(self.us and self.cn)

    @property
    def counts(self) -> dict[str, int]:
        """Number of statements by side."""
        return {"US": len(self.us), "CN": len(self.cn), "joint": len(self.joint), "other": len(self.other)}


@dataclass(frozen=True, slots=True)
class Unpaired:
    """A statement that no pair holds, and why: "no meeting", "third party", "side unknown"."""

    statement_id: str
    reason: str


def pair(statements: Iterable[Statement], meetings: Sequence[Meeting]) -> tuple[Pairing, ...]:
    """One pairing for each meeting, in the order of ``meetings``; a meeting without any words has one too."""
    by_meeting: dict[str, dict[str, list[str]]] = {meeting.meeting_id: {} for meeting in meetings}
    for statement in statements:
        if statement.meeting_id in by_meeting:
            by_meeting[statement.meeting_id].setdefault(_column(statement.side), []).append(statement.id)
    made = []
    for meeting in meetings:
        held = by_meeting[meeting.meeting_id]
        us, cn, joint, other = (tuple(held.get(side, ())) for side in (*SIDES_OF_A_PAIR, "joint", "other"))
        notes = [_note(side, meeting) for side, words in zip(SIDES_OF_A_PAIR, (us, cn), strict=True) if not words]
        made.append(Pairing(meeting.meeting_id, us, cn, joint, other, tuple(notes)))
    return tuple(made)


def _column(side: str) -> str:
    return side if side in (*SIDES_OF_A_PAIR, "joint") else "other"


def _note(side: str, meeting: Meeting) -> str:
    note = f"no words from {side} in these texts"
    return f"{note}; documented: {meeting.silence}" if meeting.silence else note


def unpaired(statements: Iterable[Statement]) -> tuple[Unpaired, ...]:
    """The statements that stand in no pair, each with its reason, in their order."""
    left = []
    for statement in statements:
        if not statement.meeting_id:
            left.append(Unpaired(statement.id, "no meeting"))
        elif statement.side == "third":
            left.append(Unpaired(statement.id, "third party"))
        elif statement.side == "unknown":
            left.append(Unpaired(statement.id, "side unknown"))
    return tuple(left)
