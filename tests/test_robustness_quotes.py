"""Bad quotations and dates, one row a case and variant of tests/robustness_cases.jsonl, each with its exact outcome."""

# ruff: noqa: E501 - a row of the table stands on one line

import itertools
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import parley
from corpora.dates import DateError, parse_date
from corpora.document import Document
from corpora.quotes import MAX_DEPTH, Quotation, mark_flags, quotations
from corpora.readers import read_documents
from corpora.text import sentences

Run = Callable[[Path], str]


def marks(text: str, check: Callable[[str, tuple[Quotation, ...]], bool], *, seconds: float = 1) -> Run:
    """The quotations of a text, found in linear time, and its flags as a document carries them."""

    def run(folder: Path) -> str:
        started = time.process_time()
        found = quotations(text)
        assert time.process_time() - started < seconds
        assert check(text, found), found[:5]
        flags = mark_flags(text)
        if len(text) < 5_000:
            (folder / "a.txt").write_text(text, encoding="utf-8")
            assert set(flags) <= set(read_documents([folder / "a.txt"])[0].flags)
        return f"FLAG({', '.join(flags)})" if flags else "OK"

    return run


def nested(opening: str, closing: str, piece: str, depth: int) -> str:
    return (
        "".join(opening[k % 2] + piece.format(k) for k in range(depth)).rstrip()
        + "".join(closing[k % 2] for k in reversed(range(depth)))
    )  # fmt: skip


def depths(n: int) -> Callable[[str, tuple[Quotation, ...]], bool]:
    def check(text: str, found: tuple[Quotation, ...]) -> bool:
        is_tree = all(a.start < b.start and b.end < a.end for a, b in itertools.pairwise(found))
        return [one.depth for one in found] == list(range(n)) and is_tree and all(one.is_closed for one in found)

    return check


def spoken(*words: str) -> Callable[[str, tuple[Quotation, ...]], bool]:
    def check(text: str, found: tuple[Quotation, ...]) -> bool:
        return [text[one.inner_start : one.inner_end] for one in found if one.kind == "speech"] == list(words)

    return check


def statements(text: str, *expected: dict[str, Any], **known: str) -> Run:
    """What is extracted of a document, column by column."""

    def run(folder: Path) -> str:
        rows = parley.extract([Document("a.txt", text, **known)]).to_dict("records")  # type: ignore[arg-type]
        assert len(rows) == len(expected), [row["text"] for row in rows]
        for row, wanted in zip(rows, expected, strict=True):
            assert {name: row[name] for name in wanted} == wanted
        return "OK"

    return run


def cut(text: str, n: int) -> Run:
    def run(folder: Path) -> str:
        found = [span.of(text) for span in sentences(text)]
        assert len(found) == n, found
        return "OK"

    return run


def size(text: str) -> Run:
    def run(folder: Path) -> str:
        (folder / "a.txt").write_text(text, encoding="utf-8")
        result = read_documents([folder / "a.txt"])
        if result.errors:
            return f"REJ({result.errors[0].code})"
        return f"FLAG({', '.join(result[0].flags)})" if result[0].flags else "OK"

    return run


def two_page_quote(folder: Path) -> str:
    pytest.importorskip("pypdf", reason="reading PDF needs pypdf")
    kids = []
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    for words in (
        "Wang Yi said, \\042China is open to talks and trade grows with",
        "every partner. We will meet again in the spring.\\042 The talks ended.",
    ):
        content = f"BT /F1 12 Tf 72 700 Td ({words}) Tj ET"
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects) + 2} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count 2 >>"
    out, places = "%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    (folder / "a.pdf").write_text(out, encoding="latin-1")
    rows = parley.extract(read_documents([folder / "a.pdf"]))
    assert rows["text"].tolist() == [
        "China is open to talks and trade grows with\nevery partner. We will meet again in the spring."
    ]
    assert rows["actor"].tolist() == ["Wang Yi"]
    return "OK"


def day(string: str, expected: str = "", *, base: date | None = None, seconds: float = 1) -> Run:
    def run(folder: Path) -> str:
        started = time.process_time()
        try:
            found = parse_date(string, base=base)
        except DateError as error:
            assert time.process_time() - started < seconds
            assert str(error).startswith(error.code)
            return f"{'ERR' if error.code == 'too_large' else 'REJ'}({error.code})"
        assert found.isoformat() == expected
        return "OK"

    return run


def two_days(folder: Path) -> str:
    washington = "WASHINGTON, Nov. 24 - President Trump said in the evening of November 24 after his call with President Xi Jinping: “The relationship with China is extremely strong.”"
    beijing = "11月25日，国家主席习近平同美国总统特朗普通电话。习近平指出，“中美关系总体稳定向好。”"
    rows = parley.extract(
        [
            Document("us.txt", washington, side="US", kind="news", published="2025-11-24T20:00:00-05:00"),
            Document("cn.txt", beijing, side="CN", kind="news", published="2025-11-25T09:30:00+08:00"),
        ]
    )
    assert len(set(rows["meeting_id"])) == 1
    assert rows["meeting_id"].notna().all()
    return "OK"


US_EN = {"side": "US", "actor": "Antony Blinken", "form": "indirect"}
NOV = date(2023, 11, 16)
CASES: tuple[tuple[str, str, str, Run], ...] = (
    ("Q1", "100,000 “", "FLAG(unbalanced_quotes)", marks("“" * 100_000, lambda text, found: not found)),
    ("Q1", "100,000 straight marks", "OK", marks('"' * 100_000, lambda text, found: not found)),
    ("Q1", "one mark that nothing closes", "FLAG(unbalanced_quotes)", marks("He said “we are ready for talks.\n\nThe talks ended. " + "Both sides agreed. " * 9, lambda text, found: [one.is_closed for one in found] == [False])),
    ("Q2", "English, 4 deep", "OK", marks(nested("“‘", "”’", "He told {}, ", 4), depths(4))),
    ("Q2", "English, 50 deep", "FLAG(deep_quotes)", marks(nested("“‘", "”’", "He told {}, ", 50), depths(MAX_DEPTH))),
    ("Q2", "Chinese, 50 deep", "FLAG(deep_quotes)", marks(nested("「『", "」』", "第{}次会谈，", 50), depths(MAX_DEPTH))),
    ("Q3", "curly, then straight", "FLAG(ambiguous_quotes)", marks("He said “we are ready for China's choice\" and “we will wait.”", spoken("we are ready for China's choice", "we will wait."))),
    ("Q3", "straight, then curly", "FLAG(ambiguous_quotes)", marks("He said \"we are ready for China's choice” and \"we will wait.\"", spoken("we are ready for China's choice", "we will wait."))),
    ("Q3", "apostrophes", "OK", marks("It's China's choice, the ministers' aides said: “we'll wait.”", spoken("we'll wait."))),
    ("Q4", "curly", "OK", statements("Foreign Minister Wang Yi said: “China will keep the channel open.\n\n“The two sides should meet halfway.\n\n“We oppose any unilateral tariffs,” he said.", {"actor": "Wang Yi", "form": "direct", "text": "China will keep the channel open.\n\n“The two sides should meet halfway.\n\n“We oppose any unilateral tariffs,"})),
    ("Q4", "straight", "OK", marks('He said: "China is open.\n\n"The two sides should meet.\n\n"We oppose tariffs," he said.', lambda text, found: len([one for one in found if one.depth == 0]) == 1)),
    ("Q5", "《公报》", "OK", marks("双方宣读了《上海公报》，并重申其原则。", lambda text, found: [one.kind for one in found] == ["title"])),
    ("Q5", "“脱钩”", "OK", marks("所谓“脱钩”不符合双方利益。", lambda text, found: [one.kind for one in found] == ["scare"])),
    ("Q5", "“so-called”", "OK", marks("The “so-called” dialogue went on.", lambda text, found: [one.kind for one in found] == ["scare"])),
    ("Q6", "speaker behind each quotation", "OK", statements("“中方将采取必要措施。” 外交部发言人毛宁说。“双方应相向而行。” 王毅表示。", {"actor": "Mao Ning", "text": "中方将采取必要措施。"}, {"actor": "Wang Yi", "text": "双方应相向而行。"})),
    *(("Q7", text, "OK", cut(f"They met {text} for talks. Then they left.", 2)) for text in ("with the No. 2 official", "in the U.S. Senate", "for 3.5 hours", "on Nov. 15", "at 3 p.m. sharp", "with Dr. A. B. Smith Jr. and Co.")),
    ("Q8", "three sentences", "OK", statements("Wang Yi said, “China is open. Trade grows. We will meet again.”", {"text": "China is open. Trade grows. We will meet again.", "form": "direct"})),
    ("Q8", "two pages of a PDF", "OK", two_page_quote),
    ("Q10", "indirect", "OK", statements("Secretary Blinken said that the talks were candid.", {**US_EN, "modality": "asserted"})),
    ("Q10", "negated", "OK", statements("Secretary Blinken did not say that the talks were candid.", {**US_EN, "modality": "negated"})),
    ("Q10", "negated, Chinese", "OK", statements("布林肯没有表示美方将取消关税。", {"side": "US", "form": "indirect", "modality": "negated"})),
    ("Q11", "the other side's words in a readout", "OK", statements("11月15日，国务委员兼外长王毅会见美国国务卿布林肯。布林肯表示，美方无意打“新冷战”。", {"side": "CN"}, {"side": "US", "actor": "Antony Blinken", "voice": "US via CN"}, publisher="外交部", side="CN", kind="readout")),
    ("Q11", "a quotation inside a quotation", "OK", statements("Foreign Ministry spokesperson Mao Ning said: “Secretary Blinken said that ‘the United States does not seek a new Cold War.’ We hope it will honor that.”", {"actor": "Mao Ning", "side": "CN", "form": "direct"})),
    ("Q12", "one character", "FLAG(short)", size("x")),
    ("Q12", "200,000 characters", "OK", size("frank talks " * 16_666 + "frank ta")),
    ("Q12", "200,001 characters", "REJ(too_large)", size("x" * 200_001)),
    ("D1", "11月15日 with a year to count from", "OK", day("11月15日", "2023-11-15", base=NOV)),
    ("D1", "民國112年11月15日", "OK", day("民國112年11月15日", "2023-11-15")),
    ("D1", "二〇二三年十一月十五日", "OK", day("二〇二三年十一月十五日", "2023-11-15")),
    ("D2", "03/04/2023", "REJ(date_ambiguous)", day("03/04/2023")),
    ("D2", "13/04/2023", "OK", day("13/04/2023", "2023-04-13")),
    *(("D3", text, "REJ(date_invalid)", day(text)) for text in ("2023-02-30", "99999-01-01", "1", "May", "Sat", "2023年2月30日")),
    ("D4", "昨天 without a base", "REJ(date_incomplete)", day("昨天")),
    ("D4", "本月15日 without a base", "REJ(date_incomplete)", day("本月15日")),
    ("D4", "昨天 with a base", "OK", day("昨天", "2023-11-15", base=NOV)),
    ("D4", "本月15日 with a base", "OK", day("本月15日", "2023-11-15", base=NOV)),
    ("D5", "one call on two days", "OK", two_days),
    ("D6", "100,000 letters", "ERR(too_large)", day("x" * 100_000, seconds=0.01)),
    ("D6", "100,000 figures", "ERR(too_large)", day("1" * 100_000, seconds=0.01)),
)  # fmt: skip
# Cases that another file tries: case, variant, outcome, test.
TRIED_ELSEWHERE = (
    ("Q9", "13 shapes of 16,000 characters on every pattern: half a second, linear growth", "OK", "tests/test_package_patterns.py::test_no_pattern_hangs"),
)  # fmt: skip


@pytest.mark.parametrize(("case", "variant", "expected", "run"), CASES, ids=[f"{one[0]}-{one[1]}" for one in CASES])
@pytest.mark.usefixtures("in_ten_seconds")
def test_case(case: str, variant: str, expected: str, run: Run, tmp_path: Path) -> None:
    assert run(tmp_path) == expected
