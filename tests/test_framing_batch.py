"""Scoring a file in shards: the same rows and bytes whatever the formats, the shards, the workers and the engine."""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from corpora.errors import InputError, MissingPackageError
from corpora.gold import load_quotes
from corpora.readers.parquet import GROUPS_DIGEST, frame_of_table
from corpora.readers.pieces import Pieces, lay_out
from corpora.readers.tables import read_rows, read_table, write_table
from framing import joining
from framing.batch import Progress, score_file
from framing.careful import Careful, ScorerFailedError
from framing.scorer import Scores, empty_scores
from framing.scoring import score
from framing.shards import Shards

ENDINGS = (".csv", ".jsonl", ".parquet")


@pytest.fixture(scope="module")
def quotes() -> pd.DataFrame:
    """A few bundled quotes, some of them withheld (null), with lists, truth and numbers among the columns."""
    kept = ["quote_id", "meeting_id", "side", "language", "text", "topics", "translated", "words"]
    quotes = load_quotes()
    return quotes[[name for name in kept if name in quotes]].head(160).reset_index(drop=True)


@pytest.fixture(scope="module")
def sources(quotes: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The quotes as a file of each format, with two lines that are set aside where the format can hold them."""
    folder = tmp_path_factory.mktemp("sources")
    quotes = quotes.assign(n=[None if k % 7 == 3 else k for k in range(len(quotes))]).astype({"n": "Int64"})
    found = {}
    for ending in ENDINGS:
        found[ending] = write_table(quotes, folder / f"quotes{ending}")
    for ending, bad in ((".csv", 'ragged\n\n"x",y\n'), (".jsonl", '{"text": 1\n\n[]\n')):
        with found[ending].open("a", encoding="utf-8") as handle:
            handle.write(bad)
    return found


def values(frame: pd.DataFrame, name: str) -> list[Any]:
    return [None if one is None or one is pd.NA or one != one else one for one in frame[name].tolist()]


@pytest.mark.parametrize("ending", ENDINGS)
def test_pieces_hold_what_the_whole_file_holds(sources: dict[str, Path], ending: str) -> None:
    whole = read_rows(sources[ending])
    for rows in (7, 160, 1000):
        layout = lay_out(sources[ending], piece_rows=rows)
        with Pieces(layout) as pieces:
            # Backwards too: a piece does not depend on what was read before it.
            parts = [pieces.read(index) for index in reversed(range(len(layout.pieces)))][::-1]
        assert [str(error) for part in parts for error in part.errors] == [str(error) for error in whole.errors]
        assert [f"{part.unit} {place}" for part in parts for place in part.places] == list(whole.places)
        frames = [part.rows if ending != ".parquet" else frame_of_table(part.rows) for part in parts]
        for name in whole.frame.columns:
            found = [one for frame in frames for one in values(frame, name)]
            assert found == values(whole.frame, name)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("out", ENDINGS)
def test_the_output_is_that_of_one_table_whatever_the_shards(
    sources: dict[str, Path], tmp_path: Path, ending: str, out: str
) -> None:
    rows = read_rows(sources[ending])
    expected = write_table(score(rows.frame, "register", evidence=True), tmp_path / f"expected{out}")
    digests = set()
    for shard_rows in (33, 500):
        made = tmp_path / f"made{shard_rows}{out}"
        result = score_file(sources[ending], made, "register", evidence=True, shard_rows=shard_rows)
        digests.add(hashlib.sha256(made.read_bytes()).hexdigest())
        n_unscored = sum(tone is None for tone in values(score(rows.frame, "register"), "tone"))
        assert result.n_rows == len(rows.frame) and result.n_scored == len(rows.frame) - n_unscored
        assert result.n_aside == len(rows.errors) + n_unscored
        listed = [json.loads(line) for line in Path(f"{made}.errors.jsonl").read_text("utf-8").splitlines()]
        assert len(listed) == result.n_aside
        assert [one["code"] for one in listed[: len(rows.errors)]] == [error.code for error in rows.errors]
        assert not Shards(made).folder.exists()
    assert len(digests) == 1
    if out != ".parquet":
        assert made.read_bytes() == expected.read_bytes()
    else:
        (one, _), (other, _) = read_table(expected), read_table(made)
        assert list(one.columns) == list(other.columns)
        assert all(values(one, name) == values(other, name) for name in one.columns)


def test_two_workers_give_the_same_bytes(sources: dict[str, Path], tmp_path: Path) -> None:
    digests = set()
    for workers in (1, 2):
        made = tmp_path / f"made{workers}.parquet"
        score_file(sources[".jsonl"], made, "linear", topics=True, shard_rows=40, workers=workers)
        digests.add(hashlib.sha256(made.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_types_of_columns_are_those_of_the_whole_file(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    records = [{"text": "frank talks", "n": None, "many": None} for _ in range(4)]
    records += [{"text": "frank talks", "n": 2, "many": [1, 2.5], "late": True}]
    source.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    score_file(source, tmp_path / "b.parquet", "register", shard_rows=2)
    schema = pq.read_schema(tmp_path / "b.parquet")
    kinds = {name: str(schema.field(name).type) for name in ("n", "many", "late", "tone_label", "frames")}
    assert kinds == {
        "n": "int64", "many": "list<element: double>", "late": "bool", "tone_label": "int64",
        "frames": "list<element: string>",
    }  # fmt: skip
    score_file(source, tmp_path / "b.jsonl", "register", shard_rows=2)
    assert [json.loads(line)["n"] for line in (tmp_path / "b.jsonl").read_text("utf-8").splitlines()] == [None] * 4 + [
        2
    ]
    with source.open("a", encoding="utf-8") as handle:
        handle.write('{"text": "x", "n": "two"}\n')
    with pytest.raises(InputError, match="'n' mixes"):
        score_file(source, tmp_path / "c.parquet", "register")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "b.jsonl", "b.parquet"]


def test_the_signature_and_the_flags_are_those_of_the_whole_file(tmp_path: Path) -> None:
    texts = ["frank talks", "China to stop", "odd\x01 talks", "good"]
    frame = pd.DataFrame({"text": texts, "cue": ["", "urged", "", ""], "form": ["direct", "indirect", "direct", ""]})
    source = write_table(frame, tmp_path / "a.parquet")
    score_file(source, tmp_path / "b.jsonl", "linear", shard_rows=1)
    found = [json.loads(line) for line in (tmp_path / "b.jsonl").read_text("utf-8").splitlines()]
    assert {one["scorer"].rpartition("|")[2] for one in found} == {"words:cue+content"}
    assert [one["flags"] for one in found] == ["", "", "control_chars", ""]


def test_resume_goes_on_and_only_with_what_fits(sources: dict[str, Path], tmp_path: Path) -> None:
    source, out = sources[".csv"], tmp_path / "b.csv"
    seen: list[Progress] = []

    def stop_after_three(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_file(source, out, "register", shard_rows=20, progress=stop_after_three)
    assert not out.exists() and Shards(out).are_there()
    with pytest.raises(InputError, match="unfinished"):
        score_file(source, out, "register", shard_rows=20)
    looked = score_file(source, out, "register", shard_rows=20, resume=True, dry_run=True)
    assert (looked.n_resumed, looked.n_shards, looked.out) == (3, 9, None)
    # Another scorer, and other options, take nothing of it.
    assert score_file(source, out, "linear", shard_rows=20, resume=True, dry_run=True).n_resumed == 0
    assert score_file(source, out, "register", evidence=True, shard_rows=20, resume=True, dry_run=True).n_resumed == 0
    damaged = Shards(out).path(1)
    damaged.write_bytes(damaged.read_bytes().replace(b"US", b"CN", 1))
    result = score_file(source, out, "register", shard_rows=20, resume=True, keep_shards=True)
    assert (result.n_made, result.n_resumed) == (7, 2)
    assert len(list(Shards(out).folder.iterdir())) == 18
    score_file(source, tmp_path / "c.csv", "register")
    assert out.read_bytes() == (tmp_path / "c.csv").read_bytes()
    with pytest.raises(InputError, match="exists"):
        score_file(source, tmp_path / "c.csv", "register", resume=True)


def test_a_limit_takes_the_first_rows(sources: dict[str, Path], tmp_path: Path) -> None:
    for ending in ENDINGS:
        result = score_file(sources[ending], tmp_path / f"b{ending}", "register", limit=25, shard_rows=10)
        assert result.n_rows == 25 == len(read_table(tmp_path / f"b{ending}")[0])


def test_no_text_no_rows_and_wrong_options(tmp_path: Path, sources: dict[str, Path]) -> None:
    (tmp_path / "a.csv").write_text("words\nfrank\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column 'text'; there are words"):
        score_file(tmp_path / "a.csv", tmp_path / "b.csv")
    (tmp_path / "c.csv").write_text("text,n\n", encoding="utf-8")
    for ending in ENDINGS:
        assert score_file(tmp_path / "c.csv", tmp_path / f"d{ending}", "register").n_rows == 0
        if ending != ".jsonl":
            assert "tone" in read_table(tmp_path / f"d{ending}")[0].columns
        assert (tmp_path / f"d{ending}").exists()
    for options in ({"workers": 0}, {"engine": "spark"}, {"limit": 0}):
        with pytest.raises(InputError, match="options"):
            score_file(sources[".csv"], tmp_path / "e.csv", **options)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="cannot be handed to other processes"):
        score_file(sources[".csv"], tmp_path / "e.csv", lambda texts: [{"tone": 0.0}] * len(texts), workers=2)


class Own:
    """A scorer of a caller: the tone is the length of the text over twenty, and some texts are bad for it."""

    name, version, languages = "own", "1", ("en", "zh")

    def __init__(self, fault: str = "") -> None:
        self.fault = fault
        self.n_calls = 0

    def score(self, texts: Sequence[str], *, languages: Sequence[str] | None = None, evidence: bool = False) -> Scores:
        self.n_calls += 1
        if self.fault == "all" or (self.fault == "raise" and any("bad" in text for text in texts)):
            raise RuntimeError("cannot read this")
        given = texts[:-1] if self.fault == "short" and len(texts) > 1 else texts
        given = given[::-1] if self.fault == "reorder" else given
        scores = empty_scores(len(given))
        scores.tone[:] = [len(text) / 20 for text in given]
        scores.frames[:] = 0.0
        return scores


def test_each_text_is_read_once_and_answers_are_checked() -> None:
    texts = ["one", "three", "one", "four and more", "five", "three"] * 3
    expected = [len(text) / 20 for text in texts]
    assert Careful(Own()).score(texts).tone.tolist() == expected
    for fault in ("short", "reorder"):
        assert Careful(Own(fault)).score(texts).tone.tolist() == expected, fault
    mixed = [*texts, "bad", None, *texts]
    with_bad = Careful(Own("raise"))
    scores = with_bad.score([text for text in mixed if text is not None])
    assert [row for row, error in enumerate(scores.errors) if error] == [len(texts)]
    assert scores.errors[len(texts)] == "scorer_failed: RuntimeError: cannot read this"
    with pytest.raises(ScorerFailedError, match="failed on the first 8 texts"):
        Careful(Own("all")).score([f"text {k}" for k in range(50)])


def test_every_script_may_score_without_ray(
    monkeypatch: pytest.MonkeyPatch, sources: dict[str, Path], tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingPackageError, match=r"pip install 'parley-readouts\[ray\]'"):
        score_file(sources[".csv"], tmp_path / "b.csv", "register", engine="ray")
    assert not list(tmp_path.iterdir())


def test_nothing_heavy_is_imported_before_it_is_used(root: Path) -> None:
    code = "import sys, framing.batch; print([name for name in ('ray', 'torch', 'tqdm') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_python_of_the_page_runs(root: Path) -> None:
    page = (root / "docs" / "batch.md").read_text(encoding="utf-8")
    code = page.split("```python\n", 1)[1].split("```", 1)[0]
    names: dict[str, Any] = {}
    exec(compile(code, "docs/batch.md", "exec"), names)
    parts = [
        pd.DataFrame({"id": ["a", "b"], "text": ["frank talks", ""]}),
        pd.DataFrame({"id": ["c"], "text": ["坚决反对"]}),
    ]
    found = pd.concat(names["score_partition"](iter(parts)), ignore_index=True)
    assert found["id"].tolist() == ["a", "b", "c"] and found["tone"].isna().tolist() == [False, True, False]
    options = set(re.findall(r"--[a-z]+(?:-[a-z]+)*", page))
    from parley.cli import scoring

    known = {f"--{name.replace('_', '-')}" for name in scoring.score.__annotations__}
    assert options <= known, options - known


def test_row_groups_have_a_digest_that_is_checked(
    sources: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "GROUP_ROWS", 50)
    score_file(sources[".parquet"], tmp_path / "a.parquet", "register", shard_rows=33)
    opened = pq.ParquetFile(tmp_path / "a.parquet")
    assert [opened.metadata.row_group(k).num_rows for k in range(opened.num_row_groups)] == [50, 50, 50, 10]
    assert len(read_table(tmp_path / "a.parquet")[0]) == lay_out(tmp_path / "a.parquet", piece_rows=99).n_rows == 160
    # Two cells change places, as no checksum of a page would tell once it is written so.
    table = opened.read()
    tones = table.column("tone").to_pylist()
    place = next(
        k for k in range(1, 160) if tones[k] is not None and tones[k - 1] is not None and tones[k] != tones[k - 1]
    )
    tones[place], tones[place - 1] = tones[place - 1], tones[place]
    changed = table.set_column(table.schema.names.index("tone"), "tone", [tones])
    changed = changed.replace_schema_metadata({GROUPS_DIGEST: opened.metadata.metadata[GROUPS_DIGEST]})
    pq.write_table(changed, tmp_path / "b.parquet", row_group_size=50)
    for read in (read_table, lambda path: lay_out(path, piece_rows=99)):
        with pytest.raises(InputError, match="corrupt"):
            read(tmp_path / "b.parquet")
