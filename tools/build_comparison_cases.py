"""Make the bundled cases of the comparison in corpora/data from a folder of coders' work and the development folder.

Run by hand when cases change: ``python tools/build_comparison_cases.py FOLDER [SECOND [THIRD]]``, with PARLEY_DATA. FOLDER
holds the first cases (one coder), SECOND and THIRD the ones drawn later (two coders each).
Labels and pieces are shipped, texts never: each
text is found again in the development folder, and what is not there may be MAX_WORDS words long at most unless a coder
wrote it.
"""

import hashlib
import re
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.comparison_cases import FILES, NAME, TEXTS, Piece, assembled, rows
from corpora.files import development_folder, sha256_of
from corpora.text import language_of
from tools.build_corpus import read, write_file

KINDS = ("acts", "omissions", "versions", "versions_documents", "change", "conflicts")
LICENCE = "CC BY 4.0 (labels and offsets)"
LABELLED_BY = "language models, by reading, blind to the code of the comparison; no human coded"
# Characters that a piece must have, and words of a source that may stand in a record as they are.
LEAST = {"en": 20, "zh": 8}
MAX_WORDS = {"en": 25, "zh": 60}
_SEPARATOR = "\x00"
DESCRIPTIONS = {
    NAME: (
        "Cases that a comparison is measured on: acts (commitments, demands, warnings, invitations), omissions, language "
        "versions of a sentence and of a document, change of formulas, conflicts. half: the code was mended on "
        '"development" alone at first; "held out" and "second" were read since, and the code mended on them; "fresh" was '
        "labelled before and measured after the last change of the rules, once. Second and fresh were each drawn by a "
        "seeded script from other days and documents and labelled by two coders, blind to the code and to each other (coder). "
        "made: a coder altered a real sentence or wrote one."
    ),
    TEXTS: (
        "What the texts of the cases are made of: [file, row, start, end] in code points, or short words (a joint, what "
        "a coder altered or wrote), and the hash of the whole. Rows count from 0: "
        + "; ".join(f"{name} {path}" for name, path in FILES.items())
    ),
}


@cache
def joined(folder: Path, name: str) -> tuple[str, list[int]]:
    """All rows of a file in one string, and where each begins."""
    starts, place = [], 0
    for text in rows(folder, name):
        starts.append(place)
        place += len(text) + 1
    return _SEPARATOR.join(rows(folder, name)), starts


def longest(text: str, folder: Path, names: Sequence[str], near: tuple[str, int] | None) -> tuple[int, list[Any]]:
    """Length and place of the longest beginning of a text that stands in one of the files, nearest to ``near``."""
    best: tuple[int, list[Any]] = (0, [])
    for name in names:
        whole, starts = joined(folder, name)
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if text[:middle] in whole else (low, middle - 1)
        if low > best[0]:
            found = [match.start() for match in re.finditer(re.escape(text[:low]), whole)]
            rows_found = [next(k for k in range(len(starts) - 1, -1, -1) if starts[k] <= place) for place in found]
            k = min(
                range(len(found)),
                key=lambda k: (abs(rows_found[k] - near[1]) if near and near[0] == name else 0, rows_found[k]),
            )
            start = found[k] - starts[rows_found[k]]
            best = low, [name, rows_found[k], start, start + low]
    return best


def pieces_of(text: str, folder: Path, source: str = "") -> list[Piece]:
    """Pieces of the development folder that make a text, and words between them."""
    language = language_of(text) or "en"
    names = ("tracker", "wmt_en") if language == "en" else ("cctv", "mfa", "wmt_zh")
    hint = re.search(r"(tracker|cctv) (\d+)", source)
    near = (hint.group(1), int(hint.group(2))) if hint else None
    made: list[Piece] = []
    place = 0
    while place < len(text):
        length, piece = longest(text[place:], folder, names, near)
        if length >= min(LEAST[language], len(text)):
            made.append(piece)
            near = (piece[0], piece[1])
            place += length
            continue
        if made and isinstance(made[-1], str):
            made[-1] += text[place]
        else:
            made.append(text[place])
        place += 1
    return made


def own_words(pieces: Sequence[Piece]) -> int:
    """Words (English) or characters (Chinese) of a text that stand in the record."""
    own = " ".join(piece for piece in pieces if isinstance(piece, str))
    return len(re.findall("[\u3400-\u9fff]", own)) or len(re.findall(r"\w+", own))


class Texts:
    """The texts of the cases as they are met: id to pieces."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.records = folder, {}  # type: Path, dict[str, dict[str, Any]]

    def add(self, name: str, text: str, *, source: str = "", is_written: bool = False) -> str:
        """Keep a text under a name; a coder's own words may be of any length."""
        pieces: list[Piece] = [text] if is_written else pieces_of(text, self._folder, source)
        assert assembled(pieces, self._folder) == text
        most = MAX_WORDS[language_of(text) or "en"]
        if not is_written and own_words(pieces) > most:
            words = [piece for piece in pieces if isinstance(piece, str)]
            print(f"{name}: {own_words(pieces)} words stand in no file: {words}", file=sys.stderr)
            return ""
        self.records[name] = {"text": name, "pieces": pieces, "sha256": sha256_of(text.encode("utf-8"))}
        return name


def half_of(case_id: str) -> str:
    """ "development" or "held out", by the last bit of the SHA-256 of the id."""
    return "development" if hashlib.sha256(case_id.encode()).digest()[-1] % 2 == 0 else "held out"


def first_case(kind: str, case: Mapping[str, Any], work: Path, texts: Texts) -> dict[str, Any]:
    """A case of the first sample with its texts named."""
    made: dict[str, Any] = {"id": case["id"], "kind": kind, "half": half_of(case["id"]), "coder": "1"}
    return made | _labels(kind, case, work, texts)


def _labels(kind: str, case: Mapping[str, Any], work: Path, texts: Texts) -> dict[str, Any]:
    name, is_made = case["id"], bool(case.get("made"))
    made: dict[str, Any] = {"made": True} if is_made else {}
    made |= {"doubtful": True} if "doubtful" in case.get("note", "") or case.get("doubtful") else {}
    if kind == "acts":
        spans = [[act["act"], *_place(case["text"], act["span"], name)] for act in case["acts"]]
        text = texts.add(name, case["text"], source=case.get("source", ""))
        return made | {"side": case["side"], "language": case["language"], "text": text, "acts": spans}
    if kind == "versions":
        en = texts.add(f"{name}/en", case["en"], is_written=is_made, source=case.get("source", ""))
        zh = texts.add(f"{name}/zh", case["zh"], source=case.get("source", ""))
        return made | {"zh": zh, "en": en, "softened": case["softened"], "left_out": _is_left_out(case)}
    if kind == "conflicts":
        a = texts.add(f"{name}/a", case["a"], source=case["a_source"])
        b = texts.add(f"{name}/b", case["b"], source=case.get("b_source", ""), is_written=bool(case.get("written")))
        sides = {"a_side": case.get("a_side", "US"), "b_side": case.get("b_side", "CN")}
        days = {"a_date": case["a_date"], "b_date": case["b_date"]}
        return made | sides | days | {"a": a, "b": b, "conflict": case["conflict"], "conflict_kind": case["kind"]}
    if kind == "versions_documents":
        ids = {key: [texts.add(f"{name}/{key}{n}", text) for n, text in enumerate(case[key])] for key in ("zh", "en")}
        return made | ids | {"alignment": case["alignment"]}
    keys = ("us_text", "cn_text") if kind == "omissions" else ("earlier", "later")
    for file in (case[key] for key in keys):
        if file not in texts.records:
            texts.add(file, (work / "texts" / file).read_text("utf-8"))
    rest = ("topic", "omitted_by") if kind == "omissions" else ("formula", "status")
    return made | {key: case[key] for key in (*keys, *rest)}


def _is_left_out(case: Mapping[str, Any]) -> bool:
    """Whether words of the Chinese are missing; what the English adds is no loss."""
    return any(language_of(words) == "zh" for words in case["left_out"])


def _place(text: str, span: str, name: str) -> tuple[int, int]:
    start = text.find(span)
    if start < 0:
        raise SystemExit(f"{name}: {span!r} does not stand in its text")
    return start, start + len(span)


def second_cases(work: Path, texts: Texts, half: str) -> list[dict[str, Any]]:
    """The cases of a later sample: items as they were given out, and each coder's labels."""
    items = {item["id"]: item for path in sorted(work.glob("items_*.jsonl")) for item in read(path)}
    made = []
    for kind, name in (
        ("acts", "acts"), ("versions", "versions"), ("versions", "versions_made"), ("conflicts", "conflicts"),
        ("conflicts", "conflicts_made"),
    ):  # fmt: skip
        for coder in ("1", "2"):
            path = work / f"coder{coder}_{name}.jsonl"
            for row in read(path) if path.is_file() else ():
                item = items[row["id"]]
                other = {"CN": "US", "US": "CN"}.get(item.get("a_side", ""), "")
                own = (
                    {"b_side": other, "b_date": item.get("a_date"), "written": True} if name == "conflicts_made" else {}
                )
                case = item | own | {"made": name.endswith("made")} | row
                head = {"id": row["id"], "kind": kind, "half": half, "coder": coder}
                made.append(head | _labels(kind, case, work, texts))
    return made


def main() -> None:
    """Write the two files with their cards."""
    folder = development_folder()
    if folder is None or len(sys.argv) not in (2, 3, 4):
        raise SystemExit("usage: build_comparison_cases.py FOLDER [SECOND [THIRD]], with PARLEY_DATA")
    work, texts = Path(sys.argv[1]), Texts(folder)
    cases = [first_case(kind, case, work, texts) for kind in KINDS for case in read(work / f"{kind}.jsonl")]
    for half, argument in zip(("second", "fresh"), sys.argv[2:], strict=False):
        cases += second_cases(Path(argument), texts, half)
    lacking = [case for case in cases if "" in _named(case)]
    print(f"{len(cases)} cases, {len(texts.records)} texts; left out: {[case['id'] for case in lacking]}")
    kept = [case for case in cases if case not in lacking]
    for name, records in ((NAME, kept), (TEXTS, list(texts.records.values()))):
        source = "texts of the development folder, named in comparison_texts.jsonl"
        write_file(name, records, licence=LICENCE, source=source, description=DESCRIPTIONS[name], labelled=LABELLED_BY)


def _named(case: Mapping[str, Any]) -> list[Any]:
    found = [case[key] for key in ("text", "a", "b", "zh", "en") if key in case]
    return [name for one in found for name in (one if isinstance(one, list) else [one])]


if __name__ == "__main__":
    main()
