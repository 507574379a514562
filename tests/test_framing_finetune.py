"""Fine-tuning: what a row answers, how batches are cut, and a small encoder from rows to the folder that ``hf`` reads."""

import json
import shutil
import sys
import tomllib
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from corpora.errors import InputError, MissingPackageError
from corpora.swaps import swap_sides
from framing import tuning
from framing.backends import finetune, heads, tuned
from framing.backends.finetune import Rows
from framing.backends.tuned import Settings, Tuned
from framing.scoring import score
from framing.tuning_figures import MEASURES

WARM = ["we welcome the frank and friendly talks", "good progress and cooperation", "a great and warm meeting"]
COLD = ["we condemn the bad and hostile threat", "a grave provocation and blame", "a terrible and cold meeting"]
TRIAL = Settings(epochs=2, learning_rate=3e-3, batch_tokens=512, max_tokens=64)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encoder of two small layers with random weights, whose words are those of the tests and all letters."""
    torch = pytest.importorskip("torch")
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = sorted({word for text in WARM + COLD for word in text.split()})
    letters = [chr(code) for code in range(33, 127)]
    vocabulary = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        *dict.fromkeys([*words, *letters, *(f"##{one}" for one in letters)]),
    ]
    tokens = {token: place for place, token in enumerate(vocabulary)}
    made = Tokenizer(models.WordPiece(tokens, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=made,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=64,
    )
    folder = tmp_path_factory.mktemp("models") / "tiny"
    with torch.random.fork_rng(), tuned.quiet():
        torch.manual_seed(1)
        config = BertConfig(
            vocab_size=len(tokens),
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=64,
            max_position_embeddings=64,
            initializer_range=0.2,
        )
        BertModel(config).save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    return folder


def toned() -> Rows:
    frame = pd.DataFrame({"tone": [2.0] * 3 + [-2.0] * 3})
    answers = heads.tone_answers(frame)
    return Rows([*WARM, *COLD] * 8, [""] * 48, np.tile(answers, (8, 1)), np.ones(48), ["en"] * 48)


def fitted(tiny: Path, settings: Settings = TRIAL) -> Tuned:
    rows = toned()
    return finetune.fit(str(tiny), rows, rows, lambda logits: float(logits[:3].mean()), heads.COLUMNS[:4], settings)


@pytest.mark.parametrize(
    "text",
    [
        "President Trump told China that the United States welcomes the outcome of China-U.S. talks.",
        "习近平强调，中方愿同美方加强对话。",
    ],
)
def test_the_two_sides_look_alike_once_written_over(text: str) -> None:
    other = swap_sides(text)
    assert other != text
    assert heads.without_sides([text]) == heads.without_sides([other])


def test_texts_are_written_over_apart_from_each_other() -> None:
    texts = ["", "China", "said\x00China", "the United States"]
    assert heads.without_sides(texts) == [heads.without_sides([text])[0] for text in texts]
    assert heads.without_sides(["", "China"]) == ["", "X"]
    assert heads.without_sides([]) == []


def test_rows_answer_what_they_speak_to() -> None:
    rows = pd.DataFrame(
        {
            "tone": [1.0, -2.0, np.nan, np.nan, np.nan],
            "polarity": [np.nan, np.nan, -1.0, 0.0, 1.0],
            "frames": [["blame"], [], [], [], []],
            "topics": [["taiwan"], [], [], [], []],
            "role": ["self", "", "", "", ""],
            "origin": ["gold", "lexicon", "newsmtsc", "newsmtsc", "newsmtsc"],
        }
    )
    answers = heads.answers_of(rows)
    assert answers.shape == (5, len(heads.COLUMNS))
    nan = np.nan
    tone = [[1, 1, 1, 0], [0, 0, 0, 0], [nan, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, nan]]
    np.testing.assert_array_equal(answers[:, :4], tone)
    named = {
        name for name, one in zip(heads.COLUMNS, answers[0], strict=True) if one == 1 and not name.startswith("tone")
    }
    assert named == {"frame:blame", "topic:taiwan", "role:self"}
    assert np.isnan(answers[1:, 4:]).all()


def test_chances_of_labels_are_chances_where_logits_cross() -> None:
    logits = np.random.default_rng(3).normal(size=(50, 4)) * 4
    chances = heads.tone_chances(logits)
    assert chances.min() >= 0
    np.testing.assert_allclose(chances.sum(axis=1), 1.0)
    assert np.argmax(
        heads.tone_chances(np.array([[9.0, 9, 9, 9], [-9, -9, -9, -9], [9, 9, -9, -9]])), axis=1
    ).tolist() == [
        4,
        0,
        2,
    ]


def test_silent_rows_move_nothing() -> None:
    torch = pytest.importorskip("torch")
    logits = torch.zeros(2, len(heads.COLUMNS), requires_grad=True)
    answers = torch.full((2, len(heads.COLUMNS)), float("nan"))
    answers[0, :4] = 1.0
    finetune.loss_of(logits, answers, torch.ones(2)).backward()
    assert logits.grad is not None
    assert (logits.grad[0, :4] < 0).all()
    assert not logits.grad[0, 4:].any()
    assert not logits.grad[1].any()


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_batches_hold_each_row_once_within_the_budget(seed: int | None) -> None:
    lengths = np.random.default_rng(5).integers(3, 120, size=5000)
    order = None if seed is None else np.random.default_rng(seed)
    batches = list(tuned.batches(lengths, 600, order))
    assert sorted(np.concatenate(batches).tolist()) == list(range(5000))
    assert max(len(batch) * lengths[batch].max() for batch in batches) <= 600
    padded = sum(len(batch) * int(lengths[batch].max()) for batch in batches)
    assert padded < 1.1 * lengths.sum()


def test_a_fit_learns_and_repeats_itself(tiny: Path) -> None:
    torch = pytest.importorskip("torch")
    settings = Settings(epochs=12, learning_rate=5e-3, batch_tokens=256, max_tokens=32, patience=12)
    before = torch.random.get_rng_state()
    one = fitted(tiny, settings)
    assert torch.equal(before, torch.random.get_rng_state())
    mean, _ = heads.tone_and_spread(one.logits(WARM + COLD))
    assert mean[:3].min() > 0.5 > -0.5 > mean[3:].max()
    other = fitted(tiny, settings)
    for name, value in one.model.state_dict().items():
        assert torch.equal(value, other.model.state_dict()[name]), name
    different = fitted(tiny, Settings(epochs=1, learning_rate=5e-3, batch_tokens=256, max_tokens=32, seed=8))
    assert not np.array_equal(one.logits(WARM), different.logits(WARM))


def test_the_best_epoch_is_kept_and_patience_ends_the_fit(tiny: Path) -> None:
    rows, figures, seen = toned(), iter([0.2, 0.9, 0.5, 0.4, 0.3]), []

    def figure(logits: np.ndarray) -> float:
        seen.append(logits)
        return next(figures)

    settings = Settings(epochs=5, learning_rate=3e-3, batch_tokens=512, max_tokens=64, patience=2)
    model = finetune.fit(str(tiny), rows, rows, figure, heads.COLUMNS[:4], settings)
    assert (model.best, len(model.epochs)) == (2, 4)
    np.testing.assert_allclose(model.logits(rows.texts), seen[1], atol=1e-5)


def test_logits_do_not_depend_on_the_texts_beside(tiny: Path) -> None:
    model = fitted(tiny)
    texts = [*WARM, "good " * 40, *COLD, "ok"]
    together = model.logits(texts, ["", "talks", *[""] * 6])
    alone = np.concatenate(
        [model.logits([text], [pair]) for text, pair in zip(texts, ["", "talks", *[""] * 6], strict=True)]
    )
    np.testing.assert_allclose(together, alone, atol=1e-5)
    assert not np.allclose(together[1], model.logits([texts[1]])[0], atol=1e-4)


@pytest.mark.parametrize(
    "wrong", [{"epochs": 0}, {"learning_rate": 2.0}, {"batch_tokens": 4}, {"precision": "fp64"}, {"max_tokens": 2}]
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        Settings(**wrong)  # type: ignore[arg-type]


def test_parts_share_no_meeting_and_test_stays_away() -> None:
    rows = tuning.gathered("validation", bundled_only=True)
    gold = rows[rows["origin"] == "gold"]
    assert set(gold["split"]) == {"train", "validation"}
    parts = pd.Series(tuning.divided(rows, "validation", 7), index=rows.index)
    meetings = [
        set(gold.loc[parts[gold.index] == part, "meeting_id"]) for part in ("learned from", "kept aside", "measured")
    ]
    assert all(meetings)
    assert not meetings[0] & meetings[1]
    assert not (meetings[0] | meetings[1]) & meetings[2]
    assert (parts[rows["origin"] != "gold"] == "learned from").all()
    assert set(gold.loc[parts[gold.index] == "measured", "split"]) == {"validation"}
    assert (tuning.divided(rows, "validation", 7) == parts.to_numpy()).all()
    with pytest.raises(InputError, match="split"):
        tuning.gathered("train", bundled_only=True)


def test_train_writes_a_model_that_scores(parley_here, tiny: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    options = ["--base", tiny, "--out", "tuned", "--bundled-only", "--language", "en", "--limit", "40", "--epochs", "2"]
    done = parley_here("train", *options)
    assert done.returncode == 0, done.stderr
    assert "epoch 2" in done.stderr
    card = json.loads(done.stdout)
    folder = tmp_path / "tuned"
    assert [one.name for one in tmp_path.iterdir()] == ["tuned"]
    names = {one.name for one in folder.iterdir()}
    assert {"model.safetensors", "config.json", "tokenizer.json", "parley.toml", "README.md", "figures.json"} <= names
    for one in folder.glob("[!m]*"):
        assert str(tmp_path.parent.parent) not in one.read_text("utf-8"), one.name
    assert len({one.stat().st_mode for one in folder.iterdir()}) == 1
    text = (folder / "README.md").read_text("utf-8")
    assert "not for use" in text
    found = tomllib.loads((folder / "parley.toml").read_text("utf-8"))
    assert found["base"]["sha256"] == card["base"]["sha256"]
    assert set(found["examples"]) == {"gold", "official", "written", "lexicon"}
    groups = {(one["group"], one["measure"], one["scorer"]) for one in card["figures"]}
    assert groups >= set(product(("all", "en"), MEASURES, ("fine-tuned", "linear")))
    texts = ["China and the United States had good talks.", "We condemn the grave threat.", ""]
    scored = score(pd.DataFrame({"text": texts, "side": "US"}), f"hf:{folder}", topics=True)
    expected = expected_scores(folder, texts[:2], found)
    np.testing.assert_allclose(scored["tone"][:2], expected.tone, atol=1e-4)
    np.testing.assert_allclose(scored["tone_low"][:2], expected.low, atol=1e-4)
    np.testing.assert_allclose(scored["frame_blame"][:2], expected.frames[:, 4], atol=1e-4)
    assert scored["error"].notna().tolist() == [False, False, True]
    refused = parley_here("train", *options)
    assert refused.returncode == 64
    assert "not empty" in refused.stderr
    # The words of the small encoder are English.
    foreign = parley_here("train", *options, "--language", "zh", "--overwrite")
    assert foreign.returncode == 1
    assert "does not hold the words of zh" in foreign.stderr
    assert (folder / "parley.toml").is_file()


def expected_scores(folder: Path, texts: list[str], card: dict[str, object]) -> heads.Scores:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    with tuned.quiet():
        model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
        tokenizer = AutoTokenizer.from_pretrained(folder)
    with torch.inference_mode():
        logits = model(**tokenizer(heads.without_sides(texts), padding=True, return_tensors="pt")).logits
    return heads.scores_of(logits.numpy(), ["en"] * len(texts), card["calibration"])  # type: ignore[arg-type]


def test_a_stopped_fit_leaves_nothing(tiny: Path, tmp_path: Path) -> None:
    def stop(line: str) -> None:
        if line.startswith("epoch 1"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tuning.tune(
            str(tiny), tmp_path / "tuned", settings=TRIAL, bundled_only=True, languages=("en",), limit=5, told=stop
        )
    assert not list(tmp_path.iterdir())


def test_a_base_that_is_not_whole_is_refused(tiny: Path, tmp_path: Path) -> None:
    settings = json.loads((tiny / "config.json").read_text("utf-8"))
    broken = tmp_path / "broken"
    shutil.copytree(tiny, broken)
    (broken / "config.json").write_text(json.dumps(settings | {"num_hidden_layers": 3}), encoding="utf-8")
    with pytest.raises(InputError, match="weights are missing or of another shape") as caught:
        fitted(broken)
    assert caught.value.code == "model_contract"
    assert str(tmp_path) not in str(caught.value)
    with pytest.raises(InputError, match="options: device"):
        fitted(tiny, replace(TRIAL, device="nowhere"))


def test_what_no_fit_wrote_is_not_overwritten(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(InputError, match="not overwritten"):
        tuning.tune(str(tiny), tmp_path / "mine", overwrite=True)
    with pytest.raises(InputError, match="make it first"):
        tuning.tune(str(tiny), tmp_path / "gone" / "tuned")
    assert (tmp_path / "mine" / "notes.txt").read_text("utf-8") == "kept"


def test_options_of_a_base_need_one(parley_here) -> None:  # type: ignore[no-untyped-def]
    done = parley_here("train", "--epochs", "2", "--language", "en")
    assert done.returncode == 64
    assert "--language, --epochs: only with --base" in done.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--language", "fr"), "en or zh"),
        (("--epochs", "0"), "epochs"),
        (("--split", "train"), "split"),
        (("--auxiliary", "unknown"), "no auxiliary set"),
    ],
)
def test_wrong_options_are_told(parley_here, tiny: Path, options: tuple[str, ...], message: str) -> None:  # type: ignore[no-untyped-def]
    done = parley_here("train", "--base", tiny, "--bundled-only", *options)
    assert done.returncode == 64, done.stderr
    assert message in done.stderr


def test_without_torch_the_install_line_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingPackageError, match=r"parley-readouts\[models\]"):
        tuning.tune("anything", tmp_path / "tuned")
    with pytest.raises(MissingPackageError, match=r"parley-readouts\[models\]"):
        fitted(tmp_path)


def test_newsmtsc_is_checked_and_marked(development: Path) -> None:
    from framing.auxiliary import load_newsmtsc

    rows = load_newsmtsc("devtest_rw")
    assert len(rows) == 1146
    assert rows["polarity"].value_counts().to_dict() == {0: 455, -1: 429, 1: 262}
    assert all(f"* {pair} *" in text for text, pair in zip(rows["text"], rows["pair"], strict=True))
