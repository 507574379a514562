"""The record of a meeting: when, where, who, of which kind, and who asked for it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self

KINDS = ("talks", "visit", "summit", "call", "video_call", "phone_leaders")


@dataclass(frozen=True, slots=True)
class Participant:
    """A person at a meeting: canonical English name, Chinese name or "", and side."""

    name: str
    side: str
    name_zh: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting, held or said to be held.

    ``first`` and ``last`` are its days where it was held (ISO; equal for one day; "" where the text gives none);
    ``requested_by`` the sides that asked for it, empty where unknown; ``status`` "held" or "planned"; ``origin``
    "registry" for a bundled meeting and "text" for one found in documents; ``flags`` notes such as "year_assumed".
    """

    meeting_id: str
    first: str
    last: str
    kind: str
    venue: str = ""
    participants: tuple[Participant, ...] = ()
    requested_by: tuple[str, ...] = ()
    summary: str = ""
    silence: str = ""
    urls: tuple[str, ...] = ()
    status: str = "held"
    origin: str = "registry"
    flags: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The key of the meeting: date, people and place or format in lower case."""
        return self.meeting_id

    def days(self) -> tuple[date, date] | None:
        """First and last day, or None where they are unknown."""
        if not self.first:
            return None
        return date.fromisoformat(self.first), date.fromisoformat(self.last or self.first)

    def to_json(self) -> dict[str, Any]:
        """Plain values, from which ``from_json`` makes an equal record."""
        record: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            record[field.name] = list(value) if isinstance(value, tuple) else value
        record["participants"] = [[person.name, person.side, person.name_zh] for person in self.participants]
        return record

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """The record that ``to_json`` wrote; unknown keys raise TypeError."""
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in record.items()
        }
        values["participants"] = tuple(Participant(*person) for person in record.get("participants", ()))
        return cls(**values)
