"""The registry of actors: its lines, and names resolved at a date."""

import json
import re
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from corpora.actors import Actor, Office, Registry, Title, load_actors
from corpora.cards import read_verified
from corpora.files import development_folder
from corpora.text import fold

REGISTRY = load_actors()
KINDS = {"person", "organ", "metonym", "country", "group", "media"}
SIDES = {"US", "CN", "third", "joint", "unknown"}
# Labelled "US" in the gold; he is an anchor of CNBC who asks the questions.
PRESS_AMONG_SPEAKERS = {"Brian Sullivan"}
# Speakers that name a capacity and nobody: only the side of the text that they stand in tells who it is.
BY_SIDE_ONLY = {"The President", "THE PRESIDENT", "Spokesperson", "readout", "Joint summary of outcomes"}


def day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None


def gold(name: str) -> list[dict]:
    folder = development_folder()
    if folder is None or not (folder / "gold" / name).is_file():
        pytest.skip(f"gold/{name} is development data (PARLEY_DATA) and not here")
    return [json.loads(line) for line in (folder / "gold" / name).read_text(encoding="utf-8").splitlines()]


# ---------------------------------------------------------------------------------------------------------- the data


def test_file_is_canonical_and_large_enough():
    lines = read_verified("actors.jsonl").decode("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert len(records) >= 350
    assert [record["id"] for record in records] == sorted({record["id"] for record in records})
    assert lines == [json.dumps(record, ensure_ascii=False) for record in records]
    titles = [json.loads(line) for line in read_verified("titles.jsonl").decode("utf-8").splitlines()]
    keys = [(title["organ"], title["title_en"]) for title in titles]
    assert keys == sorted(set(keys))


def test_every_line_has_known_kind_side_names_and_source():
    for actor in REGISTRY.actors:
        assert actor.kind in KINDS and actor.side in SIDES, actor.id
        assert re.fullmatch("[a-z0-9-]+", actor.id) and actor.en, actor.id
        assert actor.source == "unchecked" or re.match("https?://|(?:data|gold|seeds)/", actor.source), actor.id
        assert fold(actor.zh_hans) == fold(actor.zh_hant), actor.id
        for names in (actor.aliases_en, actor.aliases_zh, actor.partial_en, actor.partial_zh):
            assert len(names) == len(set(names)) and all(name == name.strip() and name for name in names), actor.id


def test_sources_in_the_development_folder_exist():
    folder = development_folder()
    if folder is None:
        pytest.skip("the development folder (PARLEY_DATA) is not here")
    named = {actor.source for actor in REGISTRY.actors if re.match("(?:data|gold|seeds)/", actor.source)}
    assert named and all((folder / name).is_file() for name in named)


def test_most_lines_are_checked_and_each_side_is_there():
    checked = sum(actor.source != "unchecked" for actor in REGISTRY.actors)
    assert checked / len(REGISTRY.actors) > 0.8
    assert all(Counter(actor.side for actor in REGISTRY.actors)[side] >= 150 for side in ("US", "CN", "third"))


def test_offices_have_titles_organs_and_dates_in_order():
    titles = {
        (title["organ"], title["title_en"]): title
        for title in map(json.loads, read_verified("titles.jsonl").decode().splitlines())
    }
    for actor in REGISTRY.actors:
        for office in actor.offices:
            assert titles[office.organ, office.title_en]["title_zh"] == office.title_zh, actor.id
            assert REGISTRY.actor(office.organ).kind in ("organ", "country", "group"), actor.id
            for written in (office.start, office.end):
                assert written is None or re.fullmatch("[0-9]{4}(-[0-9]{2}){0,2}", written), actor.id
            assert office.start and (office.end is None or office.start[: len(office.end)] <= office.end), actor.id


def test_offices_for_one_have_one_holder_but_for_the_month_of_a_change():
    single = [json.loads(line) for line in read_verified("titles.jsonl").decode().splitlines()]
    for title in (title for title in single if title["is_single"]):
        held = sorted(
            (office.start, office.end or "9999", actor.id)
            for actor in REGISTRY.actors
            for office in actor.offices
            if (office.organ, office.title_en) == (title["organ"], title["title_en"])
        )
        for (_, end, one), (start, _, other) in pairwise(held):
            shared = min(len(end), len(start))
            assert start[:shared] >= end[:shared], (title["title_en"], one, other)


def test_office_precision_of_day_month_and_year():
    office = Office("Minister", "部长", "mofcom", "2010-05", "2012")
    assert office.is_held_on(date(2010, 5, 1)) and office.is_held_on(date(2012, 12, 31))
    assert not office.is_held_on(date(2010, 4, 30)) and not office.is_held_on(date(2013, 1, 1))
    assert not office.is_held_on(None)


# ---------------------------------------------------------------------------------------------------------- the gold


def test_every_participant_of_the_gold_resolves_with_an_office_at_the_date():
    for meeting in gold("meetings.jsonl"):
        on = date.fromisoformat(meeting["date"])
        names = [(name, "US") for name in meeting["us_participants"]]
        names += [(person[language], "CN") for person in meeting["cn_participants"] for language in ("en", "zh")]
        for name, side in names:
            found = REGISTRY.resolve(name, date=on)
            assert found is not None and found.side == side, (name, on)
            assert found.actor.kind != "person" or found.office is not None, (name, on)
            assert not found.flags, (name, found.flags)


@pytest.mark.parametrize("name", ["quotes.jsonl", "official_statements.jsonl"])
def test_every_speaker_of_the_gold_resolves_to_its_side(name):
    days = {meeting["meeting_id"]: meeting["date"] for meeting in gold("meetings.jsonl")}
    rows = gold(name)
    by_name = 0
    for row in rows:
        on = day(row["published"] or days.get(row.get("meeting_id"), ""))
        found = REGISTRY.resolve(row["speaker"], date=on, side=row["side"])
        assert found is not None, row["speaker"]
        if row["speaker"] in PRESS_AMONG_SPEAKERS:
            assert found.side == "third"
            continue
        assert found.side == row["side"], (row["speaker"], found)
        alone = REGISTRY.resolve(row["speaker"], date=on)
        is_told = alone is not None and alone.side == row["side"]
        assert is_told or row["speaker"] in BY_SIDE_ONLY, row["speaker"]
        by_name += is_told
    assert by_name / len(rows) > (0.995 if name == "quotes.jsonl" else 0.98)


# ------------------------------------------------------------------------------------------------------------- names

RESOLVED = [
    # name, date, id, flags
    ("Scott Bessent", "2025-10-18", "scott-bessent", ()),
    ("U.S. Trade Representative Jacquelyn Gilliam", "2025-12-05", "jamieson-greer", ("by_office", "garbled_name")),
    ("Treasury Secretary Jeffrey Bessant", "2025-10-18", "scott-bessent", ("fuzzy_name",)),
    ("Secretary Bessant", "2025-07-28", "scott-bessent", ("fuzzy_name",)),
    ("Bessant", "2025-07-28", "scott-bessent", ("fuzzy_name",)),
    ("Jameson Greer", "2025-05-09", "jamieson-greer", ("fuzzy_name",)),
    ("Vice Foreign Minister Ma Zhouxu", "2025-09-25", "ma-zhaoxu", ()),
    ("美财长", "2025-10-18", "scott-bessent", ("by_office",)),
    ("美财长", "2016-06-06", "jacob-lew", ("by_office",)),
    ("美國財政部長", "2023-07-07", "janet-yellen", ("by_office",)),
    ("the Treasury Secretary", "2018-05-17", "steven-mnuchin", ("by_office",)),
    ("Secretary of War", "2025-11-01", "pete-hegseth", ("by_office",)),
    ("US Commerce Secretary Gina Raimondo", "2023-08-28", "gina-raimondo", ()),
    ("Chinese Vice Premier He", "2025-10-18", "he-lifeng", ()),
    ("Chinese Vice-Premier He Lifeng", "2025-10-18", "he-lifeng", ()),
    ("国务院副总理何立峰", "2025-10-18", "he-lifeng", ()),
    ("何副总理", "2025-10-18", "he-lifeng", ()),
    ("劉副總理", "2019-10-10", "liu-he", ()),
    ("王毅外长", "2024-01-01", "wang-yi", ()),
    ("外交部发言人毛宁", "2025-11-25", "mao-ning", ()),
    ("China's trade negotiator, Li Chenggang", "2025-10-26", "li-chenggang", ()),
    ("美国贸易代表葛里尔", "2025-10-26", "jamieson-greer", ()),
    ("葛里爾", "", "jamieson-greer", ()),
    ("川普", "", "donald-trump", ()),
    ("特朗普总统", "2025-10-30", "donald-trump", ()),
    ("歐巴馬", "", "barack-obama", ()),
    ("葉倫", "", "janet-yellen", ()),
    ("盧比歐", "", "marco-rubio", ()),
    ("习主席", "", "xi-jinping", ()),
    ("SEC. SCOTT BESSENT", "2025-03-16", "scott-bessent", ()),
    ("MS BRUCE", "2025-07-28", "tammy-bruce", ("surname_only",)),
    ("Donald Trump (23:28)", "2025-03-21", "donald-trump", ()),
    ("Hu Jintao (message read by Wang Qishan)", "2009-07-29", "hu-jintao", ()),
    ("NSC (Adrienne Watson)", "2024-01-28", "adrienne-watson", ()),
    ("State Department (Tommy Pigott, Chinese rendering)", "2025-09-10", "tommy-pigott", ()),
    ("Department of Commerce (on Pritzker)", "2014-12-18", "us-commerce", ()),
    ("Mnuchin and Ross (statement)", "2017-07-19", "steven-mnuchin", ("several",)),
    ("Departments of Justice and Homeland Security", "", "us-justice", ("several",)),
    ("former Treasury Secretary Janet Yellen", "2025-05-01", "janet-yellen", ("former",)),
    ("Kurt Campbell", "2010-05-01", "kurt-campbell", ()),
    ("German Finance Minister Lars Klingbeil", "2025-10-18", "lars-klingbeil", ()),
    ("EU Economy Commissioner Valdis Dombrovskis", "2025-10-18", "valdis-dombrovskis", ()),
    ("International Monetary Fund chief Kristalina Georgieva", "2025-10-18", "kristalina-georgieva", ()),
    ("Japanese Prime Minister", "2025-11-01", "sanae-takaichi", ("by_office",)),
    ("日本首相", "2023-01-01", "fumio-kishida", ("by_office",)),
    ("US Ambassador to Japan George Glass", "2025-10-26", "george-glass", ()),
    ("Foreign Minister Wang", "2024-02-16", "wang-yi", ()),
    ("Commerce Minister Wang", "2023-08-28", "wang-wentao", ()),
    ("a Treasury spokesperson", "2025-10-25", "us-treasury", ("role",)),
    ("the US Treasury Secretary's spokesman", "2025-10-25", "us-treasury", ("role",)),
    ("商务部新闻发言人", "2025-10-12", "mofcom", ("by_office", "role")),
    ("中国商务部", "", "mofcom", ()),
    ("美财政部", "", "us-treasury", ()),
    ("陸方", "", "cn-government", ()),
    ("中方", "", "cn-government", ()),
    ("美方", "", "us-government", ()),
    ("US officials", "", "us-officials", ()),
    ("a senior administration official", "", "us-officials", ()),
    ("senior Trump administration officials", "", "us-officials", ("role",)),
    ("Trump officials", "", "us-officials", ("role",)),
    ("Chinese officials", "", "cn-officials", ()),
    ("senior State Department official", "", "us-state", ("role",)),
    ("CCTV report", "", "cctv", ("role",)),
    ("Chinese readout", "", "cn-government", ("role",)),
    ("both sides", "", "both-sides", ()),
    ("雙方", "", "both-sides", ()),
    ("the two sides", "", "both-sides", ()),
    ("China and the United States", "", "both-sides", ("several",)),
    ("President Trump and President Xi", "2025-10-30", "both-sides", ("several",)),
    ("sources", "", "unnamed", ()),
    ("people familiar with the matter", "", "unnamed", ()),
    ("US analysts", "", "experts", ()),
    ("Japan's Foreign Ministry", "", "japan", ("role",)),
]


@pytest.mark.parametrize(
    ("name", "on", "actor_id", "flags"), RESOLVED, ids=[f"{name}@{on}" for name, on, _, _ in RESOLVED]
)
def test_names_resolve(name, on, actor_id, flags):
    found = REGISTRY.resolve(name, date=day(on))
    assert found is not None
    assert (found.actor.id, found.flags) == (actor_id, flags)
    assert found.side == found.actor.side == REGISTRY.side_of(name, day(on))
    assert 0 < found.confidence <= 1 and (found.confidence == 1) == (not flags)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "()",
        "He",
        "he",
        "May",
        "it",
        "Eric Trump",
        "Wang Xiaoming",
        "Trump supporters",
        "Beijing residents",
        "Beijing University professor Li Wei",
        "former Treasury Secretary",
        "Li Qian",
        "特朗普支持者",
        "北京师范大学教授",
        "The President",
        "x" * 5000,
        "(" * 300,
        "readout",
        "\u202exyz",
        "某人",
    ],
)
def test_names_that_say_nobody_stay_open(name):
    assert REGISTRY.resolve(name, date=date(2025, 10, 18)) is None
    assert REGISTRY.side_of(name) == "unknown"


@pytest.mark.parametrize(
    ("name", "on", "side", "among"),
    [
        ("Minister Wang", "2023-08-28", "CN", {"wang-wentao", "wang-yi", "wang-xiaohong"}),
        ("王部长", "2023-08-28", "CN", {"wang-wentao", "wang-yi", "wang-xiaohong"}),
        ("Wang", "2023-08-28", "CN", {"wang-wentao", "wang-yi"}),
        ("Vice-Premier", "2025-10-18", "CN", {"he-lifeng", "ding-xuexiang"}),
    ],
)
def test_names_of_several_are_never_guessed(name, on, side, among):
    found = REGISTRY.resolve(name, date=day(on))
    assert found is not None and "ambiguous" in found.flags
    assert found.side == side and found.actor.kind == "organ" and found.confidence < 0.5
    assert among <= set(found.candidates)


def test_company_in_the_text_decides_between_namesakes():
    found = REGISTRY.resolve("Minister Wang", date=date(2023, 8, 28), among=("wang-wentao", "gina-raimondo"))
    assert found is not None and found.actor.id == "wang-wentao"
    found = REGISTRY.resolve("the vice premier", date=date(2025, 10, 18), among=("he-lifeng",))
    assert found is not None and found.actor.id == "he-lifeng"


def test_side_decides_what_a_name_leaves_open_and_forces_nothing():
    assert REGISTRY.resolve("The President", date=date(2025, 5, 28), side="US").actor.id == "donald-trump"
    assert REGISTRY.resolve("The President", date=date(2025, 5, 28), side="CN").actor.id == "xi-jinping"
    assert REGISTRY.resolve("readout", side="CN").flags == ("by_side",)
    assert REGISTRY.resolve("Scott Bessent", side="CN").side == "US"


def test_what_both_agreed_is_the_claim_of_the_account_that_says_so():
    for name, side in (("Both sides (Chinese readout)", "CN"), ("joint statement (White House release)", "US")):
        found = REGISTRY.resolve(name)
        assert found.side == side and "joint_claim" in found.flags
    assert REGISTRY.resolve("MOFCOM (joint announcement)").actor.id == "mofcom"


@pytest.mark.parametrize(
    ("name", "on", "title"),
    [
        ("Wang Yi", "2015-01-01", "Minister of Foreign Affairs"),
        ("Wang Yi", "2023-02-20", "Director of the Office of the Central Foreign Affairs Commission"),
        ("He Lifeng", "2019-01-01", "Chairman of the National Development and Reform Commission"),
        ("He Lifeng", "2025-10-18", "Vice Premier"),
        ("Janet Yellen", "2016-01-01", "Chair of the Federal Reserve"),
        ("Janet Yellen", "2024-01-01", "Secretary of the Treasury"),
        ("Xi Jinping", "2012-02-14", "Vice President"),
        ("Joe Biden", "2012-02-14", "Vice President"),
        ("John Kerry", "2023-07-16", "Special Presidential Envoy for Climate"),
        ("Marco Rubio", "2025-07-11", "Secretary of State"),
    ],
)
def test_role_at_the_date(name, on, title):
    assert REGISTRY.resolve(name, date=day(on)).office.title_en == title


def test_day_of_a_change_belongs_to_the_newcomer():
    assert REGISTRY.resolve("the US President", date=date(2025, 1, 20)).actor.id == "donald-trump"
    assert REGISTRY.resolve("the US President", date=date(2025, 1, 19)).actor.id == "joe-biden"


def test_title_without_a_date_says_the_body():
    found = REGISTRY.resolve("US Treasury Secretary")
    assert found.actor.id == "us-treasury" and "no_date" in found.flags


def test_unlisted_person_of_a_body_is_not_its_head():
    found = REGISTRY.resolve("Assistant Treasury Secretary John Doe", date=date(2025, 10, 10))
    assert found.actor.id == "us-treasury" and "unlisted_person" in found.flags


def test_sides_are_data_another_pair_of_countries_resolves_alike():
    def line(actor_id: str, kind: str, en: str, side: str, *, partial=(), aliases=(), offices=()) -> Actor:
        return Actor(
            actor_id, kind, en, "", "", tuple(aliases), (), tuple(partial), (), side, tuple(offices), "unchecked"
        )

    seat = Office("Foreign Minister", "", "fr-mfa", "2020", None)
    registry = Registry(
        [
            line("fr", "country", "France", "FR", partial=("French", "France")),
            line("fr-mfa", "organ", "Quai d'Orsay", "FR"),
            line("jean", "person", "Jean Dupont", "FR", partial=("Dupont",), offices=(seat,)),
            line("fr-people", "group", "French officials", "FR"),
            line("de", "country", "Germany", "DE", partial=("German", "Germany")),
            line("both", "group", "both sides", "joint"),
            line("loose", "group", "unnamed", "unknown", partial=("official", "officials")),
        ],
        [Title("fr-mfa", "Foreign Minister", "", (), (), True)],
    )
    assert registry.side_of("the French Foreign Minister", date(2021, 5, 5)) == "FR"
    assert registry.resolve("French Foreign Minister Paul Martin", date=date(2021, 5, 5)).actor.id == "jean"
    assert registry.resolve("senior French officials").actor.id == "fr-people"
    assert registry.side_of("France and Germany") == "joint"
    assert registry.side_of("Washington") == "unknown"
