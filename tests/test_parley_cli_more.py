"""The verbs that measure: audit, train, evaluate with sheets and formats, and scores with topics."""

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest

import parley
from corpora.errors import InputError
from corpora.gold import load_quotes
from framing import shipping
from framing.scorer import TOPICS

STATEMENTS = (
    "side,text\n"
    "US,China must stop flooding our market and we will raise tariffs on its steel.\n"
    "CN,中方敦促美方立即取消对芯片出口的不合理限制。\n"
    "CN,双方进行了坦诚、深入、富有建设性的会谈。\n"
    "third,We regret the steps of both governments on trade.\n"
    ",The soybean purchases are a welcome step.\n"
    "US,\n"
)


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def small_gold(folder: Path, *, meetings: int = 12) -> Path:
    rows = "".join(
        f"We welcome the very constructive talks on matter {n}.,2,m{n},en\n"
        f"We strongly condemn the coercion of day {n}.,-2,m{n},en\n"
        for n in range(meetings)
    )
    path = folder / "gold.csv"
    path.write_text("text,tone,meeting_id,language\n" + rows, encoding="utf-8")
    return path


def fill(sheet: Path, target: Path, *, edit: bool = False) -> None:
    """Fill a sheet as a coder would: warm, neutral and cold in turn."""
    rows = list(csv.DictReader(io.StringIO(sheet.read_text(encoding="utf-8-sig"))))
    for number, row in enumerate(rows):
        row["tone"] = str((1, 0, -2)[number % 3])
    if edit:
        rows[0]["text"] += " And more."
    with target.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def test_an_audit_names_what_fails_and_ends_with_2(parley_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    small_gold(tmp_path)
    done = parley_here("audit", "--scorer", "majority", "--gold", "gold.csv", "--out", "a.json")
    assert done.returncode == 2, done.stderr
    assert "failed: spread of tones (en): 0.000" in done.stderr
    assert "not passed: majority fails" in done.stderr
    assert "FAIL" in done.stdout
    found = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert found["is_passed"] is False
    assert any(check["is_passed"] is False for check in found["checks"])
    piped = parley_here("audit", "--scorer", "majority", "--gold", "gold.csv")
    assert [check["name"] for check in lines(piped.stdout)] == [check["name"] for check in found["checks"]]
    assert parley_here("audit", "--scorer", "majority", "--gold", "gone.csv").returncode == 1
    assert parley_here("audit", "--scorer", "nobody").returncode == 64
    assert parley_here("audit", "--out", "a.csv").returncode == 64


def test_a_passed_audit_ends_with_0(parley_here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    # Lines so wide that the register keeps them all: what is tested is the ending, not the scorer.
    from eval import audit as audits

    monkeypatch.setattr(audits, "MOST_SHIFT", dict.fromkeys(audits.MOST_SHIFT, 2.0))
    monkeypatch.setattr(audits, "LEAST_NEGATION", -2.0)
    small_gold(tmp_path)
    done = parley_here("audit", "--scorer", "register", "--gold", "gold.csv", "--format", "markdown")
    checks = [line for line in done.stderr.splitlines() if line.startswith("failed:")]
    assert done.returncode == (2 if checks else 0)
    assert not checks or all("negation" in line for line in checks), checks
    assert done.stdout.startswith("**Audit of register")


def test_a_callable_is_audited_from_python(tmp_path: Path) -> None:
    gold = pd.read_csv(small_gold(tmp_path))
    result = parley.audit(lambda texts: [{"tone": 0.5} for _ in texts], gold=gold, n_draws=50)
    assert not result.is_passed
    assert result["spread of tones"].is_passed is False


@pytest.mark.parametrize(
    ("form", "start"),
    [("text", "All rows"), ("markdown", "**All rows"), ("latex", r"\begin{table}"), ("json", "{"), ("html", "<!doctype")],
)  # fmt: skip
def test_evaluate_in_every_format(parley_here, tmp_path: Path, form: str, start: str) -> None:  # type: ignore[no-untyped-def]
    small_gold(tmp_path)
    done = parley_here("evaluate", "--scorer", "register", "--gold", "gold.csv", "--format", form)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(start)
    assert not done.stderr


def test_unknown_formats_and_folders_are_wrong_usage(parley_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "there.csv").write_text("precious", encoding="utf-8")
    for arguments in (
        ("evaluate", "--format", "word"), ("evaluate", "--out", "gone/a.md"), ("evaluate", "--key", "k.csv"),
        ("evaluate", "--sheet", "5"), ("evaluate", "--sheet", "0", "--out", "s.csv"),
        ("evaluate", "--sheet", "5", "--out", "s.xlsx"), ("evaluate", "--sheet", "5", "--out", "there.csv"),
        ("evaluate", "--sheet", "5", "--labels", "a.csv", "--out", "s.csv"), ("evaluate", "--seed", "-1"),
        ("evaluate", "--sheet", "5", "--scorer", "register", "--out", "s.csv"), ("audit", "--format", "word"),
        ("train", "--out", "there.csv"), ("train", "--out", "gone/weights"),
    ):  # fmt: skip
        done = parley_here(*arguments)
        assert done.returncode == 64, (arguments, done.stderr)
        assert "Traceback" not in done.stderr
    assert (tmp_path / "there.csv").read_text(encoding="utf-8") == "precious"


def test_a_sheet_goes_out_and_comes_back(parley_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    out = parley_here("evaluate", "--sheet", "30", "--out", "sheet.csv", "--seed", "3")
    assert out.returncode == 0, out.stderr
    assert not out.stdout
    assert "not for the coder" in out.stderr
    header = (tmp_path / "sheet.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert "side" not in header and "meeting" not in header
    again = parley_here("evaluate", "--sheet", "30", "--out", "other.csv", "--seed", "3")
    assert again.returncode == 0
    assert (tmp_path / "other.csv").read_bytes() == (tmp_path / "sheet.csv").read_bytes()
    fill(tmp_path / "sheet.csv", tmp_path / "ann.csv")
    fill(tmp_path / "sheet.csv", tmp_path / "bob.csv")
    labels = ("evaluate", "--labels", "ann.csv", "--labels", "bob.csv", "--key", "sheet.key.csv")
    back = parley_here(*labels, "--out", "labels.csv")
    assert back.returncode == 0, back.stderr
    assert "ordinal alpha" in back.stdout
    assert "labelled by language models" in back.stdout
    joined = pd.read_csv(tmp_path / "labels.csv")
    assert sorted(joined["coder"].value_counts().to_dict().items()) == [("ann", 30), ("bob", 30)]
    assert {"unit_id", "meeting_id", "side", "probability", "text"} <= set(joined.columns)
    assert (joined["probability"] > 0).all()
    found = json.loads(parley_here(*labels, "--format", "json").stdout)
    assert found["labels"] == {"ann": 30, "bob": 30}
    assert lines(parley_here(*labels).stdout)[0]["coders"] == ["ann", "bob"]


def test_labels_of_one_coder_are_a_gold_and_edited_words_are_refused(parley_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert parley_here("evaluate", "--sheet", "30", "--out", "sheet.csv").returncode == 0
    fill(tmp_path / "sheet.csv", tmp_path / "ann.csv", edit=True)
    back = parley_here("evaluate", "--labels", "ann.csv", "--key", "sheet.key.csv", "--out", "labels.jsonl")
    assert back.returncode == 2
    (listed,) = lines((tmp_path / "labels.jsonl.errors.jsonl").read_text(encoding="utf-8"))
    assert listed["code"] == "text_changed"
    measured = parley_here("evaluate", "--gold", "labels.jsonl", "--scorer", "register", "--out", "e.json")
    assert measured.returncode == 0, measured.stderr
    found = json.loads((tmp_path / "e.json").read_text(encoding="utf-8"))
    assert any(one["scorer"] == "register" and one["grouping"] == "all" and one["n"] == 29 for one in found["lines"])
    lost = parley_here("evaluate", "--labels", "ann.csv")
    assert lost.returncode == 1
    assert "ann.key.csv" in lost.stderr


def test_a_sheet_for_label_studio(parley_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    small_gold(tmp_path)
    done = parley_here("evaluate", "--sheet", "10", "--gold", "gold.csv", "--out", "tasks.json")
    assert done.returncode == 0, done.stderr
    assert len(json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))) == 10
    assert (tmp_path / "tasks.xml").exists()
    assert len(pd.read_csv(tmp_path / "tasks.key.csv")) == 10


def test_topics_and_targets(parley_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.csv").write_text(STATEMENTS, encoding="utf-8")
    done = parley_here("score", "a.csv", "--topics")
    assert done.returncode == 2, done.stderr
    rows = lines(done.stdout)
    assert all(set(row["topics"] or ()) <= set(TOPICS) for row in rows)  # type: ignore[call-overload]
    assert {row["target"] for row in rows[:3]} <= {"US", "CN", "meeting", "both", "issue", "third"}
    assert rows[5]["target"] is None
    assert rows[5]["topics"] is None
    plain = lines(parley_here("score", "a.csv").stdout)
    assert "target" not in plain[0]
    assert [row["tone"] for row in plain] == [row["tone"] for row in rows]
    refused = parley_here("score", "a.csv", "--topics", "--scorer", "register")
    assert refused.returncode == 64
    assert "knows no topics" in refused.stderr


def test_a_target_turns_with_its_holder_and_needs_one() -> None:
    quotes = load_quotes(split="train", conveyed_by="own")
    texts = quotes[quotes["text"].notna() & (quotes["aspect"] == "counterpart")]["text"].head(40).tolist()
    by_side = {
        side: parley.score(pd.DataFrame({"side": side, "text": texts}), topics=True)["target"].tolist()
        for side in ("US", "CN", "joint")
    }
    alone = parley.score(pd.DataFrame({"text": texts}), topics=True)["target"].tolist()
    other = {"US": "CN", "CN": "US"}
    assert [other.get(one, one) for one in by_side["US"]] == by_side["CN"]
    assert by_side["US"].count("CN") > len(texts) / 2
    for one, joint, none in zip(by_side["US"], by_side["joint"], alone, strict=True):
        expected = None if one in other else one
        assert (None if pd.isna(joint) else joint) == (None if pd.isna(none) else none) == expected


def test_topics_of_a_scorer_without_them_are_refused() -> None:
    with pytest.raises(InputError, match="knows no topics"):
        parley.score(pd.DataFrame({"text": ["frank talks"]}), lambda texts: [{"tone": 0.0}] * len(texts), topics=True)


def test_train_says_what_is_missing(parley_here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PARLEY_DATA", str(tmp_path / "empty"))
    done = parley_here("train", "--out", "weights")
    assert done.returncode == 1
    assert "missing" in done.stderr
    assert "--bundled-only" in done.stderr
    assert not done.stdout
    assert not (tmp_path / "weights").exists()


def test_train_writes_weights_and_their_card(  # type: ignore[no-untyped-def]
    parley_here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def few(**options: object) -> pd.DataFrame:
        rows = examples(**options)
        gold = rows[rows["origin"] == "gold"].groupby(["language", "split"]).head(15)
        return pd.concat([gold, rows[rows["origin"] != "gold"].groupby("origin").head(15)], ignore_index=True)

    # The whole fit takes minutes: a small part of the examples goes the same way.
    examples = shipping.examples
    monkeypatch.setattr(shipping, "examples", few)
    monkeypatch.setattr(shipping, "test_figures", lambda **_: {"all": {"n": 0}})
    done = parley_here("train", "--bundled-only", "--out", "weights")
    assert done.returncode == 0, done.stderr
    (card,) = lines(done.stdout)
    assert card["file"] == "linear.npz"
    assert "--bundled-only" in str(card["source"])
    assert {path.name for path in (tmp_path / "weights").iterdir()} == {"linear.npz", "linear.toml"}
    assert "differ from those of the shipped weights" in done.stderr
    refused = parley_here("train", "--bundled-only", "--out", "weights")
    assert refused.returncode == 64
    assert "--overwrite" in refused.stderr
