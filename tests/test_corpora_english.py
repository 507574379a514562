"""English attribution rules, on sentences of our own: who is credited, and where the credited words begin and end."""

import random
import time

import pytest

from corpora import english, english_clauses, english_frames, english_hits, english_nouns, english_words
from corpora.candidates import Candidate
from corpora.quotes import quotations
from corpora.text import sentences


def found(text: str, scope: str = "statements") -> tuple[Candidate, ...]:
    return english.candidates(text, quotations(text), sentences(text, "en"), scope=scope)


def triples(text: str) -> list[tuple[str, str, str]]:
    return [(one.source.of(text) if one.source else "", one.content.of(text), one.form) for one in found(text)]


CASES = [
    # direct
    ("“We made progress,” Bessent said.", [("Bessent", "We made progress,", "direct")]),
    ("“We made progress,” said Jamieson Greer, the U.S. trade representative.",
     [("Jamieson Greer", "We made progress,", "direct")]),
    ("Trump said, “We have a deal.”", [("Trump", "We have a deal.", "direct")]),
    ("“It was a good call,” Greer said. “We will meet again.”",
     [("Greer", "It was a good call,", "direct"), ("Greer", "We will meet again.", "direct")]),
    ("“It was a good call,” said Greer, “and we will meet again.”",
     [("Greer", "It was a good call,", "direct"), ("Greer", "and we will meet again.", "direct")]),
    ("Talks were described by Washington as “very constructive.”", [("Washington", "very constructive.", "direct")]),
    ("“Both of us want peace,” Xi told Blinken, according to a Chinese readout.",
     [("Xi", "Both of us want peace,", "direct")]),
    # indirect
    ("Bessent said that China would buy soybeans, and he stated that sales would begin in May.",
     [("Bessent", "China would buy soybeans", "indirect"), ("he", "sales would begin in May", "indirect")]),
    ("Greer told reporters the two sides were close to a deal.",
     [("Greer", "the two sides were close to a deal", "indirect")]),
    ("The talks were useful, the ministry said.", [("the ministry", "The talks were useful", "indirect")]),
    ("According to Xinhua, the two sides held candid talks.", [("Xinhua", "the two sides held candid talks", "indirect")]),
    ("According to Xinhua, a Chinese official news agency, the two sides held candid talks.",
     [("Xinhua", "the two sides held candid talks", "indirect")]),
    ("According to Li Chenggang, the deputy minister, the deal is done.",
     [("Li Chenggang", "the deal is done", "indirect")]),
    ("According to Wang, who leads the ministry, China will wait.", [("Wang", "China will wait", "indirect")]),
    ("According to the ministry, the talks, held in Paris, were candid.",
     [("the ministry", "the talks, held in Paris, were candid", "indirect")]),
    ("Senator Daines (R-Mont.), chair of the panel, said in a statement that the trip was useful.",
     [("Senator Daines (R-Mont.)", "the trip was useful", "indirect")]),
    ("Bessent said Monday in Buffalo, New York, that the talks went well.",
     [("Bessent", "the talks went well", "indirect")]),
    ("The companies that have asked for relief say they will move.",
     [("The companies that have asked for relief", "they will move", "indirect")]),
    ("Officials who met with the press said the deal was close.",
     [("Officials who met with the press", "the deal was close", "indirect")]),
    ("A report released Thursday said that exports fell.", [("A report", "exports fell", "indirect")]),
    ("Economists polled by Reuters said that prices will rise.",
     [("Economists polled by Reuters", "prices will rise", "indirect")]),
    ("Nearly half said they would wait.", [("Nearly half", "they would wait", "indirect")]),
    ("Bessent was interviewed by CNBC on the outcomes of the summit.",
     [("Bessent", "the outcomes of the summit", "indirect")]),
    ("CNBC interviewed David Sacks on exports.", [("David Sacks", "exports", "indirect")]),
    ("Bessent testified before the Senate Committee on Banking on the report.", [("Bessent", "the report", "indirect")]),
    ("Trump in his address about the war suggested that oil would flow.", [("Trump", "oil would flow", "indirect")]),
    ("Schultz said in her opening remarks that the plan should wait.", [("Schultz", "the plan should wait", "indirect")]),
    ("He’s hoping the deal holds.", [("He", "the deal holds", "indirect")]),
    ("Sanctions against firms accused of theft will follow.", []),
    ("The Assistant Secretary of the Department of Commerce, Matthew Axelrod, said that exports fell.",
     [("Matthew Axelrod", "exports fell", "indirect")]),
    ("Bambang Suryono, Chairman of the Asian Center, a think tank in Jakarta, said that the tariffs hurt.",
     [("Bambang Suryono", "the tariffs hurt", "indirect")]),
    ("Additionally, according to the Pentagon, there is no proof.", [("the Pentagon", "there is no proof", "indirect")]),
    ("The ministry acts according to the law.", []),
    ("Trump, who last year threatened to destroy the bridge, praised Kim.",
     [("Trump", "to destroy the bridge", "indirect"), ("Trump", "Kim", "indirect")]),
    ("The agreement, which took effect in May, stipulates that groups should hold talks.",
     [("The agreement", "groups should hold talks", "indirect")]),
    ("The ministry said Liu He, who heads the team, will travel.",
     [("The ministry", "Liu He, who heads the team, will travel", "indirect")]),
    ("Greer added that if prices rise, the two sides may agree that tariffs should fall.",
     [("Greer", "if prices rise, the two sides may agree that tariffs should fall", "indirect")]),
    ("Terry Branstad, the U.S. ambassador and the former governor of Iowa, a major exporter of corn, said prices fell.",
     [("Terry Branstad", "prices fell", "indirect")]),
    ("Tariffs hit states that back the ruling party, Chinese and U.S. experts have said.",
     [("Chinese and U.S. experts", "Tariffs hit states that back the ruling party", "indirect")]),
    ("The ministry said that Beijing was a defender of peace and has always opposed attacks.",
     [("The ministry", "Beijing was a defender of peace and has always opposed attacks", "indirect")]),
    ("The BBC believes that with an election near and prices up, Trump sees it as a card to play.",
     [("The BBC", "with an election near and prices up, Trump sees it as a card to play", "indirect")]),
    ("Greer said that according to the agency, exports fell.",
     [("Greer", "according to the agency, exports fell", "indirect")]),
    ("Cement makers, for instance, argue that imports grew.", [("Cement makers", "imports grew", "indirect")]),
    ("“It was all lies,” said one owner of a shop that sells clothes.",
     [("one owner of a shop", "It was all lies,", "direct")]),
    ("Raimondo emphasized the need for open lines of communication, a move that analysts welcomed.",
     [("Raimondo", "the need for open lines of communication", "indirect")]),
    ("Both sides reached an agreement on Saturday to hold another round of talks.",
     [("Both sides", "to hold another round of talks", "indirect")]),
    ("Li Chenggang, China’s top negotiator, told reporters that a consensus had been reached.",
     [("Li Chenggang", "a consensus had been reached", "indirect")]),
    ("China’s top negotiator, Li Chenggang, described the talks as constructive.",
     [("Li Chenggang", "the talks as constructive", "indirect")]),
    ("Beijing accused Washington of bullying, underscoring how far apart they are.",
     [("Beijing", "Washington of bullying", "indirect")]),
    ("Germany’s minister voiced hopes for an agreement.", [("Germany’s minister", "an agreement", "indirect")]),
    ("Beijing’s warning that it would respond was heard.", [("Beijing’s", "it would respond was heard", "indirect")]),
    ("Xinhua quoted He Lifeng as saying that ties are stable.", [("He Lifeng", "ties are stable", "indirect")]),
    ("While expressing a desire for peace, Trump noted the cost of tariffs.",
     [("Trump", "a desire for peace", "indirect"), ("Trump", "the cost of tariffs", "indirect")]),
    ("China is willing to work with the United States.", [("China", "to work with the United States", "indirect")]),
    # mixed
    ("Wang expressed “serious concerns” regarding the tariffs.",
     [("Wang", "“serious concerns” regarding the tariffs", "mixed")]),
    ("Beijing criticized the move, labeling it as “bullying.”",
     [("Beijing", "the move, labeling it as “bullying.”", "mixed")]),
    ("Beijing “firmly opposes” the tariffs.", [("Beijing", "“firmly opposes” the tariffs", "mixed")]),
    # nobody's words
    ("The talks took place in Beijing on Monday.", []),
    ("China’s Ministry of Commerce did not respond to a request for comment.", []),
    ("U.S. officials expressed optimism about the talks.", []),
    ("The United States and its allies met.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_source_content_and_form(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert triples(text) == expected


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Bessent said the talks failed.", "asserted"),
        ("Bessent did not say whether the talks failed.", "negated"),
        ("If Bessent says the talks failed, markets will fall.", "conditional"),
        ("Did Bessent say the talks failed?", "questioned"),
    ],
)
def test_modality(text: str, modality: str) -> None:
    assert [one.modality for one in found(text)][:1] == [modality]


def test_nested_credit_keeps_the_inner_speaker_and_who_relayed() -> None:
    text = "An official said that Xinhua reported that He Lifeng told Bessent that China would buy soybeans."
    (one,) = found(text)
    assert one.source is not None
    assert one.source.of(text) == "He Lifeng"
    assert one.content.of(text) == "China would buy soybeans"
    assert isinstance(one, english.RelayedCandidate)
    assert one.relay is not None


def test_broad_scope_holds_more_and_unknown_scope_is_refused() -> None:
    text = "Voters want lower prices. The deal seems to hold. Trump said so: “We won.”"
    assert len(found(text, "broad")) > len(found(text))
    with pytest.raises(ValueError, match="statements, broad"):
        found(text, "everything")


ODD = [
    "",
    "x",
    "“”",
    "said",
    "said said said said",
    "“a” “b” “c” “d”",
    ": : : , , , said",
    "He said\u202e that \u200bChina\u200b agreed.",
    "he said " * 2000,
    ", said X" * 2000,
    "“We said,” he said. " * 500,
    "and " * 5000,
    "Trump, Xi, " * 2000 + "said.",
    "(" * 3000 + "said" + ")" * 3000,
    "according to " * 2000,
    "\n" * 3000 + "he said that" + "\n" * 100,
]


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("scope", english.SCOPES)
def test_odd_texts_give_a_result_whose_offsets_hold(text: str, scope: str) -> None:
    start = time.process_time()
    for one in found(text, scope):
        assert 0 <= one.content.start < one.content.end <= len(text)
        for span in (one.source, one.cue):
            assert span is None or 0 <= span.start < span.end <= len(text)
    assert time.process_time() - start < 3.0


def test_random_words_never_break_it() -> None:
    random.seed(7)
    plain = (
        "said that Bessent , . and the ministry agreed to he of by as described quoted saying according who which tired "
        "willing is told reporters : ( ) He US if ? expressed hope call seems accused adding was"
    )
    vocabulary = [*plain.split(), "“", "”", '"', "'", "’s", "—", "\n"]
    for _ in range(400):
        text = " ".join(random.choices(vocabulary, k=random.randint(1, 60)))
        for scope in english.SCOPES:
            for one in found(text, scope):
                assert one.content.of(text)


def test_time_grows_with_length_alone() -> None:
    paragraph = (
        "Bessent said on Monday that talks were “useful,” and Beijing criticised the tariffs, Reuters reported.\n"
    )
    times = []
    for n in (200, 1600):
        text = paragraph * n
        start = time.process_time()
        assert found(text)
        times.append(time.process_time() - start)
    assert times[1] < 8 * 3 * times[0]


def test_modules_hold_no_pattern_without_bounds() -> None:
    import re

    for module in (english, english_clauses, english_frames, english_hits, english_nouns, english_words):
        for value in vars(module).values():
            if isinstance(value, re.Pattern):
                assert not re.search(r"[^\\][*+]", value.pattern), value.pattern
