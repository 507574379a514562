"""How numbers, sides, frames and days are put into words in every report."""

from datetime import date

from corpora.meetings import Meeting, Participant
from parley.report.inert import visible

# Code of a side to its name, its capital as the press uses it, and its name in Chinese. Others are called by their
# code.
_SIDES = {
    "US": ("United States", "Washington", "美方"),
    "CN": ("China", "Beijing", "中方"),
    "joint": ("Both sides", "Both sides", "双方"),
    "third": ("Third parties", "Third parties", "第三方"),
    "unknown": ("Unattributed", "Unattributed", ""),
}
KINDS = {
    "talks": "Talks", "visit": "Visit", "summit": "Summit", "call": "Call", "video_call": "Video call",
    "phone_leaders": "Leaders' call",
}  # fmt: skip
_MONTHS = "January February March April May June July August September October November December".split()


def side_name(side: str) -> str:
    """ "United States" for "US"; a code without a name stands for itself."""
    return _SIDES.get(side, (visible(side), "", ""))[0]


def capital(side: str) -> str:
    """ "Washington" for "US"; a code without a capital stands for itself."""
    return _SIDES.get(side, ("", visible(side), ""))[1]


def side_name_zh(side: str) -> str:
    """ "美方" for "US", or ""."""
    return _SIDES.get(side, (side, side, ""))[2]


def signed(value: float | None, digits: int = 2) -> str:
    """A number with its sign and a true minus: +0.21, −0.08, 0.00; "–" for none."""
    if value is None or value != value:
        return "–"
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0:
        return text
    return ("+" if value > 0 else "−") + text


def percent(value: float | None) -> str:
    """A share as whole percent; "–" for none."""
    return "–" if value is None or value != value else f"{100 * value:.0f}%"


def day(iso: str) -> str:
    """ "18 October 2025" for an ISO date; what is not a date comes back as it is."""
    try:
        found = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


def days(first: str, last: str) -> str:
    """ "25–26 October 2025" for two ISO dates."""
    if not last or first == last:
        return day(first)
    if first[:7] == last[:7]:
        return f"{int(first[8:10])}–{day(last)}"
    return f"{day(first)} – {day(last)}"


def listed(parts: list[str]) -> str:
    """ "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def counted(n: int, noun: str) -> str:
    """ "1 statement", "3 statements", "2,500 statements"."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def title(meeting: Meeting | None, meeting_id: str, sides: tuple[str, str]) -> str:
    """The people of a meeting, the first side first; its id where nobody is known."""
    if meeting is None or not meeting.participants:
        return meeting_id or "Two accounts"
    names = [listed([person.name for person in people(meeting, side)]) for side in sides]
    return " – ".join(name for name in names if name) or meeting_id


def people(meeting: Meeting | None, side: str) -> list[Participant]:
    """The participants of a side."""
    return [] if meeting is None else [person for person in meeting.participants if person.side == side]
