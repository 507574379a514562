"""Topics by a bilingual table of phrases: the codebook's topics, and whatever a user adds to them."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ahocorasick_rs

from corpora.cards import read_records
from corpora.composed import shown
from corpora.errors import InputError
from corpora.text import fold

TITLES = {
    "tariffs": "Tariffs", "export_controls": "Export controls", "rare_earths": "Rare earths", "semiconductors": "Chips",
    "investment": "Investment", "soybeans_agriculture": "Soybeans and farming", "fentanyl": "Fentanyl",
    "tiktok": "TikTok",
    "port_fees_shipping": "Port fees and shipping", "entity_list_sanctions": "Sanctions and lists",
    "currency_macro": "Currency and economy", "market_access": "Market access", "taiwan": "Taiwan",
    "south_china_sea": "South China Sea", "ukraine_russia": "Ukraine and Russia", "north_korea": "North Korea",
    "middle_east": "Middle East", "human_rights": "Human rights", "military_channels": "Military channels",
    "climate": "Climate",
    "ai": "Artificial intelligence", "people_exchange": "People and exchanges",
    "summit_diplomacy": "Leaders and summits",
    "covid_health": "Health", "other": "Other",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TopicMention:
    """A phrase of a topic in a text: half-open range of code points, the topic, and the phrase as the table has it."""

    start: int
    end: int
    topic: str
    phrase: str


class TopicTable:
    """Phrases and their topics; ``mentions`` reads a text in linear time. An English phrase matches whole words
    only.
    """

    def __init__(self, phrases: Sequence[tuple[str, str]]) -> None:
        self._phrases = [(topic, fold(phrase)) for topic, phrase in phrases]
        self.topics = tuple(dict.fromkeys(topic for topic, _ in phrases))
        self._automaton = ahocorasick_rs.AhoCorasick(
            [phrase for _, phrase in self._phrases], matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
        )

    def mentions(self, text: str) -> tuple[TopicMention, ...]:
        """Mentions in the order of the text, longest first where two begin together, without overlap.

        Characters that show nothing do not part a phrase; offsets are those of the text as it is.
        """
        seen, kept = shown(text)
        folded = fold(seen)
        found = []
        for index, start, end in self._automaton.find_matches_as_indexes(folded):
            topic, phrase = self._phrases[index]
            if phrase.isascii() and not _stands_alone(folded, start, end):
                continue
            if kept is not None:
                start, end = kept[start], kept[end - 1] + 1
            found.append(TopicMention(start, end, topic, phrase))
        return tuple(found)

    def extended(self, phrases: Mapping[str, Sequence[str]]) -> "TopicTable":
        """This table with a user's topics: topic to phrases in either language.

        Raises InputError for a topic without a phrase and for an empty phrase.
        """
        for topic, words in phrases.items():
            if isinstance(words, str) or not words or not all(isinstance(word, str) and word.strip() for word in words):
                raise InputError(
                    "topics", str(topic), "schema", "needs a list of one or more phrases, none of them empty"
                )
        added = [(topic, word.strip()) for topic, words in phrases.items() for word in words]
        taken = {fold(word) for _, word in added}
        return TopicTable([*added, *((topic, phrase) for topic, phrase in self._phrases if phrase not in taken)])


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())


@functools.cache
def load_terms(*, is_telling: bool = False) -> TopicTable:
    """Bilingual terms (names, places, matters) that anchor one language in the other; each term is its own topic.

    ``is_telling`` keeps those that say what a passage is about: no people, no words that stand in every account.
    Raises CardError where the file does not fit its card.
    """
    records = read_records("bilingual_terms.jsonl", package="framing.data")
    kept = [record for record in records if record["is_telling"] or not is_telling]
    return TopicTable([(record["term"], word) for record in kept for word in (*record["en"], *record["zh"])])


@functools.cache
def load_topics() -> TopicTable:
    """The bundled table. Raises CardError where the file does not fit its card."""
    records = read_records("topics.jsonl", package="framing.data")
    return TopicTable([(record["topic"], record["phrase"]) for record in records])
