"""Inputs of any size for the load measurements, made up from the bundled quotes and a few templates, no two rows alike."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.bench_batch import rows as invented

VENUES = ("Geneva", "Vienna", "Paris", "London")


def quotes() -> list[dict[str, Any]]:
    """The bundled quotes with words, as records."""
    from corpora.gold import load_quotes

    found = load_quotes(conveyed_by="own")
    records: list[dict[str, Any]] = found[found["text"].notna()].to_dict("records")
    return records


def varied(n: int) -> Iterator[tuple[str, str, str]]:
    """Side, language and text of ``n`` rows: a bundled quote, then an invented sentence with a number of its own."""
    own: dict[str, list[dict[str, Any]]] = {"en": [], "zh": []}
    for quote in quotes():
        own[quote["language"]].append(quote)
    chance = random.Random(7)
    for language, sentence in invented(n):
        quote = chance.choice(own[language])
        yield quote["side"], language, f"{quote['text']}{'' if language == 'zh' else ' '}{sentence}"


def write_quotes(folder: Path, n: int) -> int:
    """Write ``n`` rows as quotes.parquet, with its digest, and the first 100,000 as quotes.jsonl; gives how many texts
    differ."""
    import pandas as pd

    from corpora.readers.tables import write_table

    frame = pd.DataFrame(varied(n), columns=["side", "language", "text"])
    frame.insert(0, "quote_id", [f"q{k}" for k in range(n)])
    write_table(frame, folder / "quotes.parquet")
    write_table(frame.head(100_000), folder / "quotes.jsonl")
    return int(frame["text"].nunique())


def statements(n: int) -> Any:
    """A table of ``n`` labelled statements of the bundled meetings, no two of the same words."""
    import pandas as pd

    from corpora.gold import load_quotes

    found = load_quotes(conveyed_by="own")
    found = found[found["text"].notna()]
    made = pd.concat([found] * (n // len(found) + 1), ignore_index=True).head(n).drop(columns=["text_sha256"])
    added = [sentence for _, sentence in invented(n)]
    return made.assign(
        quote_id=[f"q{k}" for k in range(n)],
        text=[f"{text} {sentence}" for text, sentence in zip(made["text"], added, strict=True)],
    )


def many_meetings(n: int) -> tuple[Any, ...]:
    """``n`` meetings, at most 2,800, each of a day of its own, between two pairs of people who were in office then."""
    from corpora.meetings import Meeting, Participant

    chinese = Participant("Wang Yi", "CN", "王毅")
    terms = (
        (date(2013, 3, 20), Participant("John Kerry", "US")),
        (date(2021, 2, 1), Participant("Antony Blinken", "US")),
    )
    made = []
    for k in range(n):
        first, american = terms[k % 2]
        day = (first + timedelta(days=k // 2)).isoformat()
        venue = VENUES[k // 2 % len(VENUES)]
        made.append(Meeting(f"{day}-meeting", day, day, "talks", venue=venue, participants=(american, chinese)))
    return tuple(made)


def account(meeting: Any, seed: int) -> str:
    """A text of five statements about a meeting."""
    american, chinese = (person.name for person in meeting.participants)
    day = meeting.days()[0]
    said = [text for language, text in invented(12, first=12 * seed) if language == "en"]
    return (
        f"{american} met {chinese} in {meeting.venue} on {day:%B} {day.day}, {day.year}.\n"
        f'{american} said: "{said[0]}" {chinese} said that {said[1][0].lower()}{said[1][1:]}\n'
        f'During the talks {american} said: "{said[2]}"\n{chinese} replied: "{said[3]}" {american} added: "{said[4]}"\n'
    )
