"""The statements as the page shows them: evidence marked and signed, and the two columns set topic beside topic."""

from typing import Any

from markupsafe import Markup, escape

from corpora.text import script_of
from framing.comparison import Accounts, Said
from framing.comparison.topics import topics_of
from framing.topics import TopicTable
from parley.report.inert import MAX_QUOTED, safe_url, visible
from parley.report.verdict import topic_title
from parley.report.words import listed, side_name, signed

MEETING_ITSELF = "the meeting itself"

# Marks of a statement: at most so many, none with less than this share of the strongest one's weight, and none that
# moves the tone by less than this, on its scale from -1 to 1. A scorer that weighs every pair of letters would otherwise
# colour every word; the table of statements holds the full evidence.
MAX_MARKS, LEAST_MARK, LEAST_WEIGHT = 4, 0.33, 0.05
# A nearest passage that is no nearer than this is not worth a reader's time.
LEAST_NEAR = 0.1
NOT_AGAIN = "Not counted again"
# Statements that a group beside the two columns shows without being opened.
MAX_OPEN = 12


def language_tag(text: str, language: str) -> str:
    """Language tag for a text: "en", "zh-Hans" or "zh-Hant"."""
    if language != "zh":
        return language or "und"
    return "zh-Hant" if script_of(text) == "hant" else "zh-Hans"


def highlighted(said: Said) -> Markup:
    """The words with their evidence marked and signed; cut, with a mark, where they are longer than a quotation may
    be.
    """
    limit = MAX_QUOTED.get(said.language, 300)
    shown = said.text[:limit]
    parts: list[str] = []
    place = 0
    strongest = max((abs(weight) for _, _, weight in said.evidence), default=0.0)
    kept = sorted(said.evidence, key=lambda span: (-abs(span[2]), span[0]))[:MAX_MARKS]
    least = max(LEAST_MARK * strongest, LEAST_WEIGHT)
    for start, end, weight in sorted(span for span in kept if abs(span[2]) >= least):
        if start < place or end > len(shown) or weight == 0:
            continue
        sign, css, name = ("+", "warm", "warmer") if weight > 0 else ("−", "cold", "colder")
        parts.append(str(escape(visible(shown[place:start]))))
        # The sign stays with the last character, at any width of the line.
        words = (
            escape(visible(shown[start : end - 1]))
            + Markup('<span class="nb">')
            + escape(visible(shown[end - 1 : end]))
        )
        signs = f'<sup lang="en" aria-hidden="true">{sign}</sup></span><span class="sr" lang="en"> ({name})</span>'
        parts.append(f'<mark class="{css}">{words}{signs}</mark>')
        place = end
    parts.append(str(escape(visible(shown[place:]))))
    if len(said.text) > limit:
        parts.append("<span> […]</span>")
    return Markup("".join(parts))


def statement(said: Said, number: int, prefix: str) -> dict[str, Any]:
    """One statement for the page; ``anchor`` is its place in it."""
    return {
        "anchor": f"{prefix}-{number}",
        "words": highlighted(said) if said.text else None,
        "is_quoted": said.form == "direct",
        "tag": language_tag(said.text, said.language),
        "actor": visible(said.actor),
        "source": visible("" if said.source == said.actor and not said.url else said.source or said.document),
        "url": safe_url(said.url),
        "published": visible(said.published[:10]),
        "tone": None if said.tone is None else signed(said.tone),
        "low": signed(said.low),
        "high": signed(said.high),
        "has_interval": said.low is not None and said.high is not None,
        "frames": listed(list(said.frames or ())),
        "is_translated": said.is_translated,
        "left_out": visible(said.left_out),
        "error": visible(said.error),
        "side": said.side,
    }


def shown_keys(one: Accounts, limit: int) -> set[str]:
    """Keys of the statements that the page shows: all, or as many of each side in its order."""
    if len(one.statements) <= limit:
        return {said.key for said in one.statements}
    sides = sorted({said.side for said in one.statements})
    each = max(1, limit // len(sides))
    return {said.key for side in sides for said in [said for said in one.statements if said.side == side][:each]}


def aligned(
    topic_rows: dict[str, dict[str, Any]],
    one: Accounts,
    views: dict[str, dict[str, Any]],
    shown: set[str],
    topic_table: TopicTable,
) -> list[dict[str, Any]]:
    """The two columns, topic beside topic: a statement stands once, under its most shared topic."""
    rank = {topic: place for place, topic in enumerate(topic_rows)}
    groups: dict[str, list[list[dict[str, Any]]]] = {}
    for index, side in enumerate(one.sides):
        for said in one.of(side):
            if said.key not in shown:
                continue
            found = sorted(
                (topic for topic in topics_of(said, topic_table) if topic in rank and topic != "other"),
                key=lambda topic: rank[topic],
            )
            topic = found[0] if found else MEETING_ITSELF
            groups.setdefault(topic, [[], []])[index].append(
                views[said.key] | {"also": [topic_title(other) for other in found[1:]]}
            )
    ordered = sorted(groups, key=lambda topic: (topic != MEETING_ITSELF, rank.get(topic, 0)))
    rows = []
    for topic in ordered:
        row = topic_rows.get(topic, {})
        elsewhere = [bool(row.get(f"n_{side.lower()}")) for side in one.sides]
        rows.append(
            {
                "topic": topic_title(topic) if topic != MEETING_ITSELF else "the meeting and the relationship",
                "columns": groups[topic],
                "silence": [
                    _silence(row, side, bool(column), spoke)
                    for side, column, spoke in zip(one.sides, groups[topic], elsewhere, strict=True)
                ],
            }
        )
    return rows


def _silence(row: dict[str, Any], side: str, has_words: bool, spoke_elsewhere: bool) -> dict[str, Any] | None:
    if has_words:
        return None
    if spoke_elsewhere:
        return {"text": "named in a statement that stands under another topic", "nearest": ""}
    if row.get(f"first_{side.lower()}") is not None:
        return {"text": "named in its text, in no statement of its own", "nearest": ""}
    near = row.get("similarity")
    return {
        "text": row.get("silence") or "no words in the text that we have",
        "nearest": visible(row.get("nearest") or "")[:300] if near is not None and near >= LEAST_NEAR else "",
        "similarity": None if near is None else f"{near:.2f}",
    }


def apart(one: Accounts, views: dict[str, dict[str, Any]], shown: set[str]) -> list[dict[str, Any]]:
    """What stands beside the two columns: joint words, third parties, and words that do not count, with the reason."""
    groups: list[tuple[str, str, list[Said]]] = []
    for side in (
        "joint",
        "third",
        "unknown",
        *sorted({said.side for said in one.statements} - {"joint", "third", "unknown", *one.sides}),
    ):
        groups.append((side_name(side), "", [said for said in one.statements if said.side == side]))
    aside = [said for said in one.statements if said.side in one.sides and not said.is_counted]
    groups.append(("In the same texts, not joined to this meeting", "They enter no number here.", list(one.beside)))
    groups.append(
        (
            NOT_AGAIN,
            "The same words in another paper or language, or words that the other side's account credits.",
            aside,
        )
    )
    return [
        {
            "name": name,
            "note": note,
            "statements": [views[said.key] for said in members if said.key in shown],
            "n": len(members),
            "is_open": name != NOT_AGAIN and len(members) <= MAX_OPEN,
        }
        for name, note, members in groups
        if members
    ]
