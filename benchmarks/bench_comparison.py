"""Acts, omissions, versions, change and conflicts against cases that coders labelled without seeing the code.

    python -m benchmarks.bench_comparison [--misses KIND] [--write FILE]

The cases are bundled as labels without texts (``corpora/data/comparison_cases.jsonl``); the texts stand in the
development folder (PARLEY_DATA). The code was mended on "development", then on "held out" and "second"; "fresh" was
measured once, after the last change of the rules. "Second" and "fresh" come from other days and have two coders, so that
one can be set against the other. Exit status 1
where the precision of conflicts or omissions on all cases lies below 0.8. The coders are language models.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.comparison_cases import load_cases, load_texts
from corpora.document import Document
from corpora.extraction import extract, to_frame
from corpora.files import development_folder, write_whole
from corpora.meetings import Meeting, Participant
from corpora.text import fold
from eval.tables import Table, to_markdown, to_text
from framing.comparison import Comparison, Said, compare
from framing.comparison.acts import acts_of
from framing.comparison.formulas import formulas
from framing.comparison.softening import differences, is_weaker
from framing.comparison.topics import OMITTED
from framing.comparison.versions import aligned
from framing.scoring import score
from framing.topics import load_topics

Case = Mapping[str, Any]
Texts = Mapping[str, str]
LEAST_PRECISION = {"conflicts": 0.8, "omissions": 0.8}
NO_FOLDER = "the texts of the cases are not bundled; PARLEY_DATA must name the development folder"
HALVES = (
    "development", "held out", "second, coder 1", "second, coder 2", "fresh, coder 1", "fresh, coder 2", "all"
)  # fmt: skip
# Share of character pairs that a found span and a labelled one must have in common.
SAME_SPAN = 0.4


@dataclass(slots=True)
class Count:
    """True and false findings and what was missed; ``misses`` says which."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    n_cases: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, case_id: str, found: Iterable[Any], labelled: Iterable[Any]) -> None:
        """Count one case by the sets of what was found and what was labelled."""
        mine, theirs = set(found), set(labelled)
        self.n_cases += 1
        self.right += len(mine & theirs)
        self.wrong += len(mine - theirs)
        self.missed += len(theirs - mine)
        if mine != theirs:
            self.misses.append(
                f"{case_id}: found {sorted(mine - theirs, key=str)}, missed {sorted(theirs - mine, key=str)}"
            )


def document(texts: Texts, name: str, meeting_id: str) -> Document:
    """A text of the cases, its side, day and language by its name."""
    side, day, *_, language = Path(name).stem.split("_")
    return Document(
        name=name, text=texts[name], language=language, side=side.upper(),
        kind="readout", published=f"{day[:4]}-{day[4:6]}-{day[6:]}", meeting_id=meeting_id,
    )  # fmt: skip


def compared(documents: Sequence[Document]) -> Comparison:
    """The comparison of documents, each of the meeting that it names, between the same two people."""
    people = (Participant("One", "US"), Participant("Two", "CN"))
    days = {one.meeting_id: one.published for one in documents}
    meetings = [Meeting(name, day, day, "talks", participants=people) for name, day in days.items()]
    read = extract(documents, meetings=meetings)
    return compare(score(to_frame(read), "register"), meetings=meetings, documents=read.documents)


def acts(case: Case, texts: Texts, count: Count) -> None:
    """Each labelled act is found where one of its kind overlaps its span."""
    text = texts[case["text"]]
    said = Said("a", "", case["side"], text, case["language"])
    rows = [
        (row["kind"], f"{row['cue']} {row['object']}", row["sentence"])
        for row in acts_of(said)
        if not row["is_negated"] and row["side"] != "joint"
    ]
    labelled = [(kind, text[start:end]) for kind, start, end in case["acts"]]
    found: list[tuple[str, str]] = []
    left = list(labelled)
    for kind, words, clause in rows:
        same = [act for act in left if act[0] == kind and (_covers(act[1], words) or _covers(act[1], clause))]
        if same:
            left.remove(same[0])
        found.append(same[0] if same else (kind, words[:60]))
    count.add(case["id"], found, labelled)


def _covers(first: str, second: str) -> bool:
    pairs = [{text[place : place + 2] for place in range(len(text) - 1)} for text in (fold(first), fold(second))]
    shared = len(pairs[0] & pairs[1])
    return bool(shared) and shared / min(len(pairs[0]), len(pairs[1])) >= SAME_SPAN


def omissions(case: Case, texts: Texts, count: Count) -> None:
    """The side that is said to leave a topic out, against the one that is labelled."""
    names = [case[key] for key in ("us_text", "cn_text")]
    rows = compared([document(texts, name, "m") for name in names]).topics.set_index("topic")
    found = []
    if case["topic"] in rows.index and rows.loc[case["topic"], "silence"] == OMITTED:
        found = [rows.loc[case["topic"], "silent"]]
    count.add(case["id"], found, [case["omitted_by"]] if case["omitted_by"] != "none" else [])


def versions(case: Case, texts: Texts, count: Count) -> None:
    """Whether a rendering says less than the original."""
    found = ["weaker"] if is_weaker(differences(texts[case["zh"]], texts[case["en"]]) | {"kind": "aligned"}) else []
    count.add(case["id"], found, ["weaker"] if case["softened"] or case["left_out"] else [])


def versions_documents(case: Case, texts: Texts, count: Count) -> None:
    """Pairs of sentences (original, version) that are put together, of whole documents."""
    zh, en = ([texts[name] for name in case[key]] for key in ("zh", "en"))
    rows = aligned(Document("zh", "\n".join(zh), language="zh"), Document("en", "\n".join(en), language="en"))
    found = set()
    for row in rows:
        first = [place for place, text in enumerate(zh) if text.strip() in row["original_text"]]
        second = [place for place, text in enumerate(en) if text.strip() in row["version_text"]]
        found |= {(i, j) for i in first for j in second}
    count.add(case["id"], found, {(i, j) for bead in case["alignment"] for i in bead["zh"] for j in bead["en"]})


def change(case: Case, texts: Texts, count: Count) -> None:
    """Kept, dropped or added: what the table says of the formula, or of the topic that it names."""
    pair = [document(texts, case["earlier"], "earlier"), document(texts, case["later"], "later")]
    rows = compared(pair).change.query("meeting_id == 'later' and kind in ('formula', 'topic')")
    formula = case["formula"]
    ids = {match.phrase_id for match in formulas(formula)} | {one.topic for one in load_topics().mentions(formula)}
    same = [
        row["status"] for row in rows.to_dict("records") if row["item"] in ids or fold(formula) in fold(row["wording"])
    ]
    # A formula in several parts is kept or added with its rarest part.
    found = [next(status for status in ("dropped", "added", "kept") if status in same)] if same else []
    count.add(case["id"], found, [case["status"]] if case["status"] in ("kept", "dropped", "added") else [])


def conflicts(case: Case, texts: Texts, count: Count) -> None:
    """Whether two statements of the two sides are said to contradict each other."""
    rows = [
        {"statement_id": key, "side": case[f"{key}_side"], "text": texts[case[key]], "published": case[f"{key}_date"]}
        for key in ("a", "b")
    ]
    found = compare(pd.DataFrame(rows)).conflicts
    count.add(case["id"], ["conflict"] if len(found) else [], ["conflict"] if case["conflict"] else [])


KINDS: dict[str, Callable[[Case, Texts, Count], None]] = {
    "acts": acts, "omissions": omissions, "versions": versions, "versions_documents": versions_documents,
    "change": change, "conflicts": conflicts,
}  # fmt: skip


def counted(kind: str, texts: Texts) -> dict[str, Count]:
    """Counts of one kind by half and coder, and of all cases (one with two coders by its first)."""
    counts = {name: Count() for name in HALVES}
    for case in load_cases(kind):
        half = f"{case['half']}, coder {case['coder']}" if case["half"] in ("second", "fresh") else case["half"]
        # What a coder made is that coder's alone; what both labelled counts once.
        is_once = case["coder"] == "1" or case.get("made", False)
        for name in (half, "all") if is_once else (half,):
            KINDS[kind](case, texts, counts[name])
    return {name: count for name, count in counts.items() if count.n_cases}


def measure(texts: Texts) -> tuple[list[Table], bool, dict[str, Count]]:
    """The table, whether the lines are kept, and the counts of the development halves with their misses."""
    rows, is_kept, development = [], True, {}
    for kind in KINDS:
        counts = counted(kind, texts)
        for half, count in counts.items():
            found, there = count.right + count.wrong, count.right + count.missed
            rows.append((kind, half, str(count.n_cases), share(count.right, found), share(count.right, there)))
        every, development[kind] = counts["all"], counts["development"]
        if kind in LEAST_PRECISION and every.right + every.wrong:
            is_kept &= every.right / (every.right + every.wrong) >= LEAST_PRECISION[kind]
    table = Table(
        "Comparison against labelled cases, labelled by language models",
        ("kind", "half", "cases", "precision", "recall"), tuple(rows), 2,
    )  # fmt: skip
    return [table], is_kept, development


def share(part: int, whole: int) -> str:
    """ "0.83 of 12", "- of 0"."""
    return f"{part / whole:.2f} of {whole}" if whole else "- of 0"


def measured() -> tuple[list[Table], bool]:
    """The table, and whether its lines are kept. Raises FileNotFoundError without the development folder."""
    folder = development_folder()
    if folder is None:
        raise FileNotFoundError(NO_FOLDER)
    return measure(load_texts(folder))[:2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 where a line is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="append", default=[], choices=KINDS, help="list misses (development half)")
    parser.add_argument("--write", type=Path)
    options = parser.parse_args(arguments)
    folder = development_folder()
    if folder is None:
        print(NO_FOLDER, file=sys.stderr)
        return 2
    tables, is_kept, development = measure(load_texts(folder))
    for kind in options.misses:
        print("\n".join(development[kind].misses))
    print(to_text(tables))
    if options.write is not None:
        write_whole(options.write, to_markdown(tables) + "\n")
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
