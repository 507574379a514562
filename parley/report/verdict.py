"""The verdict: three plain sentences made from the tables, each with its uncertainty in words."""

from collections.abc import Sequence
from typing import Any

from corpora.text import fold
from framing.comparison import Accounts, Comparison
from framing.comparison.topics import OMITTED
from framing.topics import TITLES
from parley.report.described import described
from parley.report.inert import visible
from parley.report.words import capital, counted, listed, signed

# Topics that one sentence names, and statements apart from the meeting that it quotes; more stand further down the page.
MAX_TOPICS = 6
MAX_BESIDE = 2
# A phrase of a topic that ends so is the half of one ("purchases of").
_OPEN_ENDS = (" of", " in", " to", " on", " with")


def verdict(comparison: Comparison, meeting_id: str) -> tuple[str, str, str]:
    """Three sentences on one meeting: tone, frames, topics. "No difference" and "not enough words" are findings too."""
    return (
        tone_sentence(comparison, meeting_id),
        frame_sentence(comparison, meeting_id),
        topic_sentence(comparison, meeting_id),
    )


def _rows(frame: Any, meeting_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = frame[frame["meeting_id"] == meeting_id].to_dict("records")
    return found


def in_words(state: str, sides: tuple[str, str]) -> str:
    """A state of a table with names in place of the codes of the sides."""
    for side in sides:
        state = state.replace(f" {side}", f" {capital(side)}")
    return (
        state.replace("from joint", "both together")
        .replace("from third", "third parties")
        .replace("from unknown", "unknown sources")
    )


def _reading(rows: Sequence[dict[str, Any]]) -> str:
    """What can be said in words of sides that have too little for a number."""
    parts = []
    for row, other in zip(rows, reversed(rows), strict=True):
        n = row["n_scored"]
        for count, word, more in ((row["n_negative"], "cold", "negative"), (row["n_positive"], "warm", "positive")):
            if row["state"] and n and count == n:
                which = (
                    "the one that there is of"
                    if n == 1
                    else "both that there are of"
                    if n == 2
                    else f"all {n} that there are of"
                )
                parts.append(f"{which} {capital(row['side'])} read{'s' if n == 1 else ''} {word}")
                theirs = other["n_negative"] if word == "cold" else other["n_positive"]
                if n > 1 and other["n_scored"] > 1 and 2 * theirs < other["n_scored"]:
                    tone = f", tone {signed(other['tone'])}" if other["tone"] is not None else ""
                    some = f"{theirs or 'none'} of {capital(other['side'])}'s {other['n_scored']} do{tone}"
                    parts[-1] += f", {some}: as far as they go, {capital(row['side'])} is the more {more}"
    return "; ".join(parts)


def _favour(row: dict[str, Any]) -> str:
    """ ", and favourable (7 of 10 read warm, none cold)" where most of a side's statements do, else ""."""
    for count, against, word, against_word in (
        (row["n_positive"], row["n_negative"], "warm", "cold"), (row["n_negative"], row["n_positive"], "cold", "warm"),
    ):  # fmt: skip
        if row["n_scored"] > 2 and 2 * count > row["n_scored"]:
            kind = "favourable" if word == "warm" else "critical"
            return f", and {kind} ({count} of {row['n_scored']} read {word}, {against or 'none'} {against_word})"
    return ""


def _besides(one: Accounts, shorter: str) -> str:
    """What the same texts hold of the side that says less, apart from the meeting; "" where that is nothing."""
    own = [said for said in one.beside if said.side == shorter and said.is_counted and said.text]
    if not own or len(own) > MAX_BESIDE:
        return ""
    words = "; ".join(f"{_doing(said.cue)}“{_inner(clipped(visible(said.text)))}”" for said in own)
    return f"; apart from the meeting the same texts give {capital(shorter)}'s position: {words}"


def tone_sentence(comparison: Comparison, meeting_id: str) -> str:
    """Who is warmer, and whether the scorer's error leaves that standing."""
    row = next(row for row in _rows(comparison.tone_gap, meeting_id) if row["basis"] == "raw")
    if row["state"]:
        lengths = {
            row["side"]: (row["n_words"] + row["n_characters"] / 1.7, row["n_statements"])
            for row in _rows(comparison.side_summary, meeting_id)
            if row["side"] in comparison.sides
        }
        longer = max(comparison.sides, key=lambda side: lengths[side])
        shorter = comparison.sides[longer == comparison.sides[0]]
        ending = ""
        if lengths[longer][1] > lengths[shorter][1]:
            n_longer, n_shorter = lengths[longer][1], lengths[shorter][1]
            counts = f"{counted(n_longer, 'statement')} to {n_shorter or 'none'}"
            favour = _favour(next(one for one in _rows(comparison.side_summary, meeting_id) if one["side"] == longer))
            besides = _besides(comparison.of(meeting_id), shorter)
            ending = f"; {capital(longer)}'s account is the more detailed, {counts}{favour}{besides}"
        summaries = [one for one in _rows(comparison.side_summary, meeting_id) if one["side"] in comparison.sides]
        reading = _reading(summaries)
        reading = f"; {reading}" if reading else ""
        return f"No tone gap can be given: {in_words(row['state'], comparison.sides)}{reading}{ending}."
    gap, low, high = row["gap"], row["gap_low"], row["gap_high"]
    warmer = comparison.sides[gap < 0]
    if low is None or low != low:
        return (
            f"{capital(warmer)}'s words are the warmer by {abs(gap):.2f} on a scale from −1 to +1, but the scorer "
            f"gives "
            "no error, so nothing can be said of how far that holds."
        )
    interval = f"gap {signed(gap)}, 95% interval {signed(low)} to {signed(high)}"
    if low > 0 or high < 0:
        return (
            f"{capital(warmer)} speaks the more warmly of the two, by {abs(gap):.2f} on a scale from −1 to +1 "
            f"({interval}); the scorer's error does not explain it away."
        )
    return f"In tone the two accounts cannot be told apart: the gap lies within the scorer's own error ({interval})."


def over_meetings_sentence(comparison: Comparison) -> str:
    """Who is warmer over all meetings, with the meetings drawn again; "" where there are too few."""
    rows = [row for row in _rows(comparison.tone_gap, "") if row["basis"] == "raw"]
    if not rows or rows[0]["state"]:
        return ""
    row = rows[0]
    gap, low, high, p = row["gap"], row["gap_low"], row["gap_high"], row["p"]
    interval = f"95% interval {signed(low)} to {signed(high)} with the meetings drawn again; corrected p = {p:.3f}"
    if low > 0 or high < 0:
        warmer = capital(comparison.sides[gap < 0])
        return f"Over {row['n_meetings']} meetings {warmer} is the warmer voice, by {abs(gap):.2f} on average ({interval})."
    return f"Over {row['n_meetings']} meetings neither side is the warmer one (gap {signed(gap)}, {interval})."


def frame_sentence(comparison: Comparison, meeting_id: str) -> str:
    """How each side describes the meeting, what its statements turn on, and whether the profiles differ by more than
    chance."""
    words = described(comparison.of(meeting_id))
    themes = _themes(comparison, meeting_id)
    return f"{words}. {themes}" if words else themes


def _themes(comparison: Comparison, meeting_id: str) -> str:
    rows = _rows(comparison.frames, meeting_id)
    a, b = (side.lower() for side in comparison.sides)
    leads = []
    for side in (a, b):
        best = max(row[f"k_{side}"] for row in rows)
        leads.append(sorted(row["frame"] for row in rows if best and row[f"k_{side}"] == best))
    names = [capital(side) for side in comparison.sides]
    if rows[0]["state"] and leads[0] and leads[0] == leads[1]:
        return f"Both most often speak of {listed(leads[0][:2])}; for a comparison of frames there is too little."
    if rows[0]["state"]:
        spoken = [
            f"{name} most often speaks of {listed(lead[:2])}" for name, lead in zip(names, leads, strict=True) if lead
        ]
        return (
            f"{listed(spoken)}; for a comparison of frames there is too little."
            if spoken
            else "No frame was found on either side."
        )
    p = rows[0]["distance_p_corrected"]
    if p is None or p != p:
        silent = listed([name for name, lead in zip(names, leads, strict=True) if not lead])
        return f"No frame was found in the words of {silent}, so the profiles cannot be compared."
    carried = {(row["frame"], side): row[f"k_{side}"] for row in rows for side in (a, b)}
    counts = [
        f"{name} with {listed(lead[:2])} ({carried[lead[0], side]} of {rows[0][f'n_{side}']})"
        for name, side, lead in zip(names, (a, b), leads, strict=True)
    ]
    chance = (
        f"their frames lie further apart than a random split of the same statements would put them (p = {p:.3f})"
        if p < 0.05
        else f"a random split of the same statements often differs as much (p = {p:.2f}), so no difference in "
        "framing is shown"
    )
    return (
        f"Each leads with its own theme, {' and '.join(counts)}; {chance}."
        if leads[0] != leads[1]
        else (f"Both lead with {listed(leads[0][:2])}; {chance}.")
    )


def _doing(cue: str) -> str:
    """A cue of one word ("defended"), with a space; "" for any other."""
    return f"{visible(cue)} " if cue.isalpha() and cue.islower() else ""


def _inner(text: str) -> str:
    """A text to stand within quotation marks."""
    return text.replace("“", "‘").replace("”", "’").rstrip(" .,;")


def clipped(text: str, length: int = 90) -> str:
    """A text cut at a word where it is longer than ``length`` characters."""
    if len(text) <= length:
        return text.rstrip(" .,;")
    return text[:length].rpartition(" ")[0].rstrip(" .,;") + " …" if " " in text[:length] else text[:length] + "…"


def _as_worded(comparison: Comparison, one: Accounts, row: dict[str, Any], side: str) -> str:
    """A topic with the words that the side has for it, where they say more: "market access (“subsidies”)"."""
    name = topic_title(row["topic"])
    for said in one.of(side):
        if said.key not in row[f"statements_{side.lower()}"]:
            continue
        # The longest of its phrases says the most: "Section 301" rather than "tariffs".
        found = [
            said.text[mention.start : mention.end]
            for mention in comparison.topic_table.mentions(said.text)
            if mention.topic == row["topic"]
        ]
        telling = [phrase for phrase in found if _is_telling(phrase, name)]
        if telling:
            return f"{name} (“{visible(max(telling, key=len))}”)"
        if found:
            return name
    return name


def _is_telling(phrase: str, name: str) -> bool:
    """Whether an English phrase says more of a topic than its name does; a Chinese one is its name in Chinese."""
    first, second = fold(phrase), fold(name)
    return phrase.isascii() and first not in second and second not in first and not first.endswith(_OPEN_ENDS)


def topic_sentence(comparison: Comparison, meeting_id: str) -> str:
    """What only one side speaks of, and whether that may be called an omission."""
    rows = [row for row in _rows(comparison.topics, meeting_id) if row["topic"] != "other"]
    if not rows:
        return "Neither side's words, as far as we have them, name a topic of the codebook."
    parts = []
    one = comparison.of(meeting_id)
    omitted = [row for row in rows if row["silence"] == OMITTED]
    for side, other in (comparison.sides, comparison.sides[::-1]):
        dropped = [_as_worded(comparison, one, row, side) for row in omitted if row["silent"] == other][:MAX_TOPICS]
        if dropped:
            parts.append(f"{capital(other)}'s account leaves out {_joined(dropped)}, which {capital(side)}'s names")
    if parts:
        return f"{'; '.join(parts)}."
    only = []
    for side, other in (comparison.sides, comparison.sides[::-1]):
        named = [_as_worded(comparison, one, row, side) for row in rows if row["silent"] == other][:MAX_TOPICS]
        if named:
            only.append(f"only {capital(side)}'s words name {_joined(named)}")
    if not only:
        return f"Both sides speak of the same topics: {listed([topic_title(row['topic']) for row in rows][:5])}."
    text = "; ".join(only)
    caution = "what the other side lacks is missing from the text that we have, which is no proof of omission"
    return f"{text[0].upper()}{text[1:]}; {caution}."


def _joined(names: list[str]) -> str:
    """Names as a list, those that hold an "and" last, so that it is not read as the end of the list."""
    if not any(" and " in name for name in names) or len(names) == 1:
        return listed(names)
    names = sorted(names, key=lambda name: " and " in name)
    return f"{', '.join(names[:-1])}, and {names[-1]}"


def topic_title(topic: str) -> str:
    """A topic in running words: "export controls", "Taiwan"."""
    name = TITLES.get(topic, topic.replace("_", " "))
    return (
        name
        if name in ("Taiwan", "TikTok", "South China Sea", "Ukraine and Russia", "North Korea", "Middle East")
        else name[:1].lower() + name[1:]
    )
