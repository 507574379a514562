"""``parley compare --since --until --kind --sides``: which meetings are compared, of the bundled ones and of a table."""

import json
from pathlib import Path

import pandas as pd
import pytest
import typer

from corpora.gold import load_meetings
from parley.cli.choices import Choice, choice_of, chosen_meetings, keep_chosen, two_sides


def test_a_year_a_month_and_a_day_hold_what_lies_in_them() -> None:
    choice = choice_of("2025-10", "2025", ())
    assert [choice.holds(day, "call") for day in ("2025-09-30", "2025-10-01", "2025-12-31", "2026-01-01", "")] == [
        False, True, True, False, False,
    ]  # fmt: skip
    assert choice_of("2025-10-26", "2025-10-26", ()).holds("2025-10-26", "talks")
    assert not choice_of("", "", ("call",)).holds("2025-10-26", "talks")


@pytest.mark.parametrize(
    ("since", "until", "kinds"),
    [("2025-13", "", ()), ("soon", "", ()), ("", "2025-02-30", ()), ("2026", "2025", ()), ("", "", ("tea",))],
)
def test_what_is_no_choice_is_refused(since: str, until: str, kinds: tuple[str, ...]) -> None:
    with pytest.raises(typer.BadParameter):
        choice_of(since, until, kinds)


def test_two_sides_are_two_and_differ() -> None:
    assert two_sides("CN, US") == ("CN", "US")
    for sides in ("US", "US,US", "US,CN,third", ","):
        with pytest.raises(typer.BadParameter):
            two_sides(sides)


def test_bundled_meetings_are_chosen_by_day_and_kind() -> None:
    known = {meeting.meeting_id: meeting for meeting in load_meetings()}
    found = chosen_meetings((), Choice("2025", "2025", ("talks",)))
    assert found and all(known[one].first.startswith("2025") and known[one].kind == "talks" for one in found)
    assert chosen_meetings((found[0], "no-such-meeting"), Choice()) == [found[0], "no-such-meeting"]
    with pytest.raises(typer.BadParameter, match="no bundled meeting"):
        chosen_meetings((), Choice(until="1999"))


def test_a_table_keeps_the_chosen_meetings_and_what_belongs_to_none() -> None:
    ids = ["2025-10-18-bessent-he-call", "2025-12-05-bessent-he-call", "mine", None]
    table = pd.DataFrame({"meeting_id": ids, "side": "US", "text": list("abcd")})
    table.attrs["meetings"] = [{"meeting_id": "mine", "first": "2025-12-31", "kind": "call"}]
    assert keep_chosen(table, Choice(since="2025-12"))["text"].tolist() == ["b", "c", "d"]
    assert keep_chosen(table, Choice(since="2030")).empty
    assert keep_chosen(table, Choice()) is table


def test_swapped_sides_turn_the_gap_round(parley_command, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    gaps = []
    for sides in ("US,CN", "CN,US"):
        done = parley_command(
            "compare", "--since", "2025-10", "--until", "2025", "--kind", "video_call", "--sides", sides
        )
        assert done.returncode == 0, done.stderr
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        gaps.append([row["gap"] for row in rows if row["table"] == "tone_gap" and row["basis"] == "raw"])
    assert gaps[0] and gaps[0] == [None if gap is None else pytest.approx(-gap) for gap in gaps[1]]


def test_many_meetings_have_an_overview_with_their_tone_over_time(parley_command, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    done = parley_command("compare", "--since", "2025-10", "--out", str(tmp_path / "report"))
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "report" / "index.html").read_text("utf-8")
    assert "meetings, two accounts each" in page and "<svg" in page
    for meeting_id in chosen_meetings((), Choice(since="2025-10")):
        assert f'href="{meeting_id}.html"' in page and (tmp_path / "report" / f"{meeting_id}.html").is_file()
