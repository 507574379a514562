"""Initiative: who asked for the meeting, who published first, how long each account is, whom it lets speak, and titles.

Each finding carries the sentence that it rests on. Who asked is taken from words alone: a text that does not say it
says nothing, and an invitation to a visit is not a request.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from corpora.document import Document
from corpora.text import fold, n_units, sentences
from framing.comparison.accounts import Accounts, named, table

_COLUMNS = ("meeting_id", "measure", "{a}", "{b}", "finding", "basis", "evidence", "document", "state")
_SIDE_WORDS = {
    "US": r"u\.s\.|us|united states|american|washington|white house|美方|美国|美",
    "CN": r"china|chinese|prc|beijing|中方|中国|中",
}
# 应约: the one who acts 应约 was asked, by the other. 应美方请求: the named side asked.
_ANSWERED = re.compile(
    "[应應][约約](?:[同与與和]|[会會][见見]|[参參]加|[赴前]往?|[进進]行|[举舉]行|通|打|[给給]|，|在|[于於])"
)
_ASKED_ZH = re.compile("[应應]([^，。；、应應]{1,24}?)(?:的)?(?:[请請]求|要求|[约約](?![束定])[请請]?|提[议議])")
_STARTED_ZH = re.compile(
    "(美方|中方|美国|中国)(?:主动)?(?:发起|(?:提出|提议|要求)(?:的|了)?(?:举行|进行)?(?:此次|这次|本次)?(?:通话|会晤|会谈|会见|磋商|接触))"
)
_ASKED_EN = re.compile(
    r"(?:at|upon|on) (?:the )?request (?:of|from) (?:the )?([a-z.' ]{2,50})|at (?:the )?([a-z.]{2,20}(?: side| "
    r"president)?)(?:'s)? request"
    r"|(?:call|meeting|talks|conversation|dialogue|contact|encounter) (?:[a-z]{1,10} ){0,4}"
    r"(?:requested|initiated|proposed|asked for|sought) by (?:the )?([a-z.' ]{2,50})"
    r"|((?:president )?[a-z.]{2,20}(?: side)?) (?:initiated|requested|asked for|placed|had sought) (?:the|this|that) "
    r"(?:phone |telephone |video )?(?:call|meeting|conversation|talks)"
    r"|(?:took|received) (?:a|the) (?:phone |telephone )?call from (?:the )?([a-z.' ]{2,50})"
    r"|((?:president |chairman )?[a-z.]{2,20}) (?:called|phoned|rang) (?:me|us)\b"
)
_QUOTES = " \"'“”‘’「」"
# Only a sentence about the encounter itself says who asked for it.
_ENCOUNTER = re.compile(
    r"\b(?:calls?|(?:called|phoned) (?:me|us|him)|phone|telephone|spoke|met|meet(?:ing)?s?|talks|conversation"
    r"|dialogue|consultations?|contact)\b"
    "|通电话|通话|会晤|会谈|会见|会面|接触|磋商|交谈|见面|视频"
)
_IS_QUESTION = re.compile(r"[?？]\s{0,3}$|^(?:was|did|who|is) |是否|吗")
_DATELINE = re.compile(
    r"^\s{0,8}(?:(?:新华社|新華社|中新社|央视网消息|人民网|外交部网站|商务部)[^\n]{0,30}?(?:电|電|讯|消息|）：|\)：|：)\s{0,3}(?:（[^）\n]{0,40}）|\([^)\n]{0,40}\))?"
    r"|[A-Z][A-Za-z.,/ ]{1,40}, [A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})? ?(?:\([A-Za-z ]{2,20}\))? ?(?:--|—|–|-)\s{0,3})"
)
_TITLE_EN = re.compile(
    r"((?:[A-Z][a-z]{2,15}|of|the|for|and|U\.S\.|US)(?: (?:[A-Z][a-z]{2,15}|of|the|for|and|U\.S\.|US)){0,7}) ?$"
)
_TITLE_ZH = re.compile(
    "((?:[\u4e00-\u9fff、]{0,24})(?:主席|总统|總統|总理|總理|部长|部長|国务卿|國務卿|代表|大使|主任|书记|書記|牵头人|牽頭人|助理|局长|局長|防长|防長|外长|外長|财长|財長))$"
)
_BOILER = re.compile("^.{0,30}(?:同|与|和|由|对|向|会见|同志)")


def initiative_columns(sides: tuple[str, str]) -> tuple[str, ...]:
    """Columns of ``initiative`` for two sides."""
    return named(_COLUMNS, sides)


def initiative(accounts: Sequence[Accounts]) -> pd.DataFrame:
    """One row a meeting and measure; columns ``initiative_columns``.

    Measures: "asked" (``finding`` the side that asked, "disputed" where the accounts differ; ``basis`` "text" or
    "registry"), "published first" (``us`` and ``cn`` the earliest time of each side's texts, ``finding`` the earlier
    side or "about the same time"), "length" (words, or characters with punctuation, of each side's longest text
    without its dateline), "share of voice" (share of the words in each side's text that it gives to the other side),
    and "titles" (how each side's text introduces the people of the other). ``state`` says why a measure is empty.
    """
    if not accounts:
        return table((), initiative_columns(("US", "CN")))
    rows = [
        row
        for one in accounts
        for row in (_asked(one), _published(one), _length(one), _share_of_voice(one), *_titles(one))
    ]
    return table(rows, initiative_columns(accounts[0].sides))


def who_asked(
    text: str, sides: tuple[str, str] = ("US", "CN"), names: dict[str, str] | None = None
) -> tuple[str, str] | None:
    """The side that asked for the meeting by a text's own words, with the sentence that says so; None where none does.

    ``names`` maps names of people, folded, to their side.
    """
    names = names or {}
    for span in sentences(text):
        sentence = span.of(text)
        folded = fold(sentence).lstrip(_QUOTES)
        if _IS_QUESTION.search(folded) or not _ENCOUNTER.search(folded):
            continue
        answered = _ANSWERED.search(folded)
        if answered is not None:
            asked = _side_in(folded[: answered.start()], sides, names, last=True)
            if asked is None:
                asked = _other(_side_in(folded[answered.end() :], sides, names, last=False), sides)
            side = _other(asked, sides)
            if side is not None:
                return side, sentence
        for pattern in (_ASKED_ZH, _STARTED_ZH, _ASKED_EN):
            for match in pattern.finditer(folded):
                words = next((group for group in match.groups() if group), "")
                if re.fullmatch(r"(?:the )?latter\b.{0,20}", words):
                    side = _side_in(folded[: match.start()], sides, names, last=True)
                else:
                    side = _side_in(words, sides, names, last=False)
                if side is not None and "邀" not in match.group(0):
                    return side, sentence
    return None


def _side_in(words: str, sides: tuple[str, str], names: dict[str, str], *, last: bool) -> str | None:
    """The side named first (or last) in some words."""
    found: list[tuple[int, str]] = []
    for side in sides:
        pattern = _SIDE_WORDS.get(side)
        if pattern:
            found += [(match.start(), side) for match in re.finditer(rf"(?<![a-z])(?:{pattern})(?![a-z])", words)]
    for name, side in names.items():
        place = words.rfind(name) if last else words.find(name)
        if place >= 0:
            # A name outweighs the adjective before it: "U.S. President", 美国总统.
            found.append((place, side))
    # "中美": both sides, which names nobody.
    found = [(place, side) for place, side in found if words[max(0, place - 1) : place + 2] not in ("中美", "美中")]
    if not found:
        return None
    return (max(found) if last else min(found))[1]


def _other(side: str | None, sides: tuple[str, str]) -> str | None:
    return None if side is None else sides[side == sides[0]]


def names_of(one: Accounts) -> dict[str, str]:
    """Folded names of the participants (family names of the first side, full Chinese names) to their side."""
    names = {}
    for person in one.meeting.participants if one.meeting else ():
        parts = person.name.split()
        western = person.side != "CN"
        names[fold(parts[-1] if western else parts[0])] = person.side
        names[fold(person.name)] = person.side
        if person.name_zh:
            names[fold(person.name_zh)] = person.side
    return names


def _asked(one: Accounts) -> dict[str, Any]:
    a, b = one.sides
    row: dict[str, Any] = {"meeting_id": one.meeting_id, "measure": "asked", "finding": "", "basis": "", "state": ""}
    names = names_of(one)
    texts = [(document.side, document.name, document.text) for document in one.documents]
    texts += [(said.via or said.side, said.document or said.source, said.text) for said in one.statements if said.text]
    claims: dict[str, tuple[str, str, str]] = {}
    for account, name, text in texts:
        found = who_asked(text, one.sides, names)
        if found is not None and account not in claims:
            claims[account] = (found[0], found[1], name)
    row |= {side.lower(): claims[side][0] if side in claims else "" for side in one.sides}
    said = {claim[0] for claim in claims.values()}
    if said:
        first = claims.get(a) or claims.get(b) or next(iter(claims.values()))
        row |= {
            "finding": said.pop() if len(said) == 1 else "disputed",
            "basis": "text",
            "evidence": first[1],
            "document": first[2],
        }
    elif one.meeting is not None and one.meeting.requested_by:
        row |= {"finding": "; ".join(one.meeting.requested_by), "basis": "registry"}
    else:
        row["state"] = "no text at hand says who asked"
    return row


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _published(one: Accounts) -> dict[str, Any]:
    row: dict[str, Any] = {
        "meeting_id": one.meeting_id,
        "measure": "published first",
        "finding": "",
        "basis": "",
        "state": "",
    }
    earliest: dict[str, str] = {}
    for side in one.sides:
        times = [document.published for document in one.issued_by(side) if _moment(document.published)]
        row["basis"] = "documents" if times else row["basis"]
        times = times or [said.published for said in one.of(side) if _moment(said.published)]
        if times:
            # A time of day says more than a bare date of the same day.
            day = min(time[:10] for time in times)
            earliest[side] = min((time for time in times if time[:10] == day), key=lambda time: (len(time) <= 10, time))
    row |= {side.lower(): earliest.get(side, "") for side in one.sides}
    if len(earliest) < 2:
        return row | {"state": f"no date for {' and '.join(side for side in one.sides if side not in earliest)}"}
    first, second = (earliest[side] for side in one.sides)
    if min(len(first), len(second)) <= 10:
        # Bare dates are the writers' own: with 12 hours between the capitals, neighbouring days tell nothing.
        apart = abs((date.fromisoformat(first[:10]) - date.fromisoformat(second[:10])).days)
        return row | {"finding": "about the same time" if apart <= 1 else one.sides[first[:10] > second[:10]]}
    moments = [_moment(first), _moment(second)]
    if moments[0] is None or moments[1] is None or moments[0] == moments[1]:
        return row | {"finding": "same time"}
    return row | {"finding": one.sides[moments[0] > moments[1]]}


def without_dateline(document: Document) -> str:
    """The text without a news agency's dateline at its head."""
    return _DATELINE.sub("", document.text, count=1)


def _length(one: Accounts) -> dict[str, Any]:
    row: dict[str, Any] = {"meeting_id": one.meeting_id, "measure": "length", "finding": "", "basis": "", "state": ""}
    lengths: dict[str, tuple[float, str]] = {}
    for side in one.sides:
        issued = one.issued_by(side)
        if issued:
            longest = max(issued, key=lambda document: (len(document.text), document.name))
            n = n_units(without_dateline(longest), longest.language)
            unit, size = ("characters", n / 1.7) if longest.language == "zh" else ("words", float(n))
            lengths[side] = size, f"{n} {unit}"
    row |= {side.lower(): lengths[side][1] if side in lengths else "" for side in one.sides}
    lacking = [side for side in one.sides if side not in lengths]
    if lacking:
        return row | {"state": f"no document issued by {' or '.join(lacking)} at hand"}
    first, second = (lengths[side][0] for side in one.sides)
    finding = "about equal" if max(first, second) <= 1.2 * min(first, second) else one.sides[first < second]
    return row | {"finding": finding, "basis": "documents; 1.7 characters count as a word"}


def _share_of_voice(one: Accounts) -> dict[str, Any]:
    row: dict[str, Any] = {
        "meeting_id": one.meeting_id,
        "measure": "share of voice",
        "finding": "",
        "basis": "",
        "state": "",
    }
    shares: dict[str, float] = {}
    for side in one.sides:
        other = one.sides[side == one.sides[0]]
        own = sum(said.n_units for said in one.statements if said.via == side and said.side == side)
        lent = sum(said.n_units for said in one.statements if said.via == side and said.side == other)
        if own + lent:
            shares[side] = lent / (own + lent)
    row |= {side.lower(): f"{shares[side]:.2f}" if side in shares else "" for side in one.sides}
    if not shares:
        row["state"] = "no statement whose text is known to be issued by a side"
    return row


def _titles(one: Accounts) -> list[dict[str, Any]]:
    rows = []
    for person in one.meeting.participants if one.meeting else ():
        used: dict[str, list[str]] = {}
        for document in one.documents:
            if document.side not in one.sides:
                continue
            for name, pattern in ((person.name_zh, _TITLE_ZH), (person.name, _TITLE_EN)):
                place = document.text.find(name) if name else -1
                match = pattern.search(document.text[max(0, place - 60) : place].rstrip()) if place > 0 else None
                if match:
                    title = re.sub(r"^(?:the|and|of|for) ", "", _BOILER.sub("", match.group(1)).strip(" 、"))
                    if title and title not in used.setdefault(document.side, []):
                        used[document.side].append(title)
        if used:
            row = {side.lower(): "; ".join(used.get(side, [])) for side in one.sides}
            rows.append(
                {
                    "meeting_id": one.meeting_id,
                    "measure": "titles",
                    "finding": person.name,
                    "basis": "",
                    "state": "",
                    **row,
                }
            )
    return rows
