"""The lines of the registry as records: actors, the offices that they held, and what offices are called."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from corpora.text import fold

_SPELLINGS = (
    ("advisor", "adviser"),
    ("defense", "defence"),
    ("vice premier", "vice-premier"),
    ("under secretary", "undersecretary"),
    ("spokesperson", "spokesman"),
    ("spokesperson", "spokeswoman"),
    ("councilor", "councillor"),
    ("secretary-general", "secretary general"),
    ("director-general", "director general"),
    ("chairman", "chairwoman"),
)
_HEAD_OF = re.compile("^([a-z-]{4,12}) of (?:the )?([a-z-]{2,20}(?: [a-z-]{2,20}){0,2})$")


@dataclass(frozen=True, slots=True)
class Office:
    """An office held: titles, id of the organ, first and last day (ISO 8601 day, month or year; None where open)."""

    title_en: str
    title_zh: str
    organ: str
    start: str | None
    end: str | None

    def is_held_on(self, day: date | None) -> bool:
        """Whether the office was held on ``day``; a month or year counts whole. False without a day."""
        if day is None:
            return False
        written = day.isoformat()
        after_start = self.start is None or written[: len(self.start)] >= self.start
        return after_start and (self.end is None or written[: len(self.end)] <= self.end)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that speaks: names, side, offices in order of precedence, and where the line was checked.

    ``aliases_*`` stand alone; ``partial_*`` need company. ``kind`` is person, organ, metonym, country, group or media;
    ``side`` US, CN, third, joint or unknown; ``source`` an address, a file, or "unchecked".
    """

    id: str
    kind: str
    en: str
    zh_hans: str
    zh_hant: str
    aliases_en: tuple[str, ...]
    aliases_zh: tuple[str, ...]
    partial_en: tuple[str, ...]
    partial_zh: tuple[str, ...]
    side: str
    offices: tuple[Office, ...]
    source: str

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Actor":
        """The actor of one line of ``actors.jsonl``."""
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in record.items()
        }
        values["offices"] = tuple(Office(**office) for office in record["offices"])
        return cls(**values)

    def names(self) -> Iterator[str]:
        """The names that stand alone, in both languages; a name that is also listed as a part is left out."""
        parts = {*self.partial_en, *self.partial_zh} if self.kind == "person" else set()
        for name in (self.en, self.zh_hans, self.zh_hant, *self.aliases_en, *self.aliases_zh):
            if name and (name not in parts or name in self.aliases_en or name in self.aliases_zh):
                yield name

    @property
    def is_surname_first(self) -> bool:
        """Whether the English name begins with the surname, as Chinese and Korean names do."""
        return self.kind == "person" and " " in self.en and self.en.split(" ")[0] in self.partial_en


@dataclass(frozen=True, slots=True)
class Title:
    """What an office is called; ``organ`` and ``title_en`` are the key. ``is_single``: one holder at a time."""

    organ: str
    title_en: str
    title_zh: str
    aliases_en: tuple[str, ...]
    aliases_zh: tuple[str, ...]
    is_single: bool

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Title":
        """The title of one line of ``titles.jsonl``."""
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in record.items()
        }
        return cls(**values)

    def forms(self) -> set[str]:
        """All its forms, folded: "Secretary of the Treasury" is a "Treasury Secretary" too."""
        found = {fold(form) for form in (self.title_en, self.title_zh, *self.aliases_en, *self.aliases_zh) if form}
        for form in tuple(found):
            if turned := _HEAD_OF.match(form):
                found.add(f"{turned[2]} {turned[1]}")
        for old, new in _SPELLINGS:
            found |= {form.replace(old, new) for form in found if old in form}
        return found
