"""The lexicon of cues: verbs and nouns that credit words to somebody, with the frames that their content stands in.

The tables live in ``corpora/data`` (``cues.jsonl`` for English, ``cues_zh.jsonl`` for Chinese), so that a new cue is a
line of data and not a line of code.
"""

import functools
from dataclasses import dataclass

from corpora.cards import read_records


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue word: its lemma, kind ("speech", "attitude", "belief"), polarity of the stance (-1, 0, 1) and frames.

    ``frames`` name the shapes of what is credited: that, quote, np, to, noun, obj_that, obj_to, obj_of, obj_as, obj_pp
    and "pp:<preposition>"; ``broad`` those that count only where attitudes and beliefs of every kind are asked for;
    ``nouns`` make one cue with the verb ("express hope", "reach an agreement").
    """

    lemma: str
    kind: str
    polarity: int
    frames: frozenset[str]
    broad: frozenset[str]
    nouns: frozenset[str]


@dataclass(frozen=True, slots=True)
class EnglishCues:
    """English cues by word form: form -> (cue, names of the forms that it can be, such as "past" and "participle")."""

    verbs: dict[str, tuple[Cue, frozenset[str]]]
    nouns: dict[str, tuple[Cue, bool]]
    adjectives: dict[str, Cue]


@functools.cache
def english_cues() -> EnglishCues:
    """The English lexicon, read once; raises CardError where the bundled file does not fit its card.

    >>> english_cues().verbs["said"][0].lemma
    'say'
    """
    verbs: dict[str, tuple[Cue, frozenset[str]]] = {}
    nouns: dict[str, tuple[Cue, bool]] = {}
    adjectives: dict[str, Cue] = {}
    for row in read_records("cues.jsonl"):
        cue = Cue(
            row["lemma"],
            row["kind"],
            row["polarity"],
            frozenset(row.get("frames", ())),
            frozenset(row.get("broad_frames", ())),
            frozenset(row.get("nouns", ())),
        )
        if row["word"] == "adjective":
            adjectives[row["lemma"]] = cue
            continue
        for name, words in row["forms"].items():
            for word in words:
                if row["word"] == "noun":
                    nouns[word] = (cue, row["scope"] == "broad")
                else:
                    known = verbs.get(word)
                    names = known[1] if known and known[0].lemma == cue.lemma else frozenset()
                    verbs[word] = (cue, names | {name})
    return EnglishCues(verbs, nouns, adjectives)
