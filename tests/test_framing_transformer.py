"""The scorer hf: what a card must say, what a model must give before the first row, and what the rows then hold."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("transformers")

from benchmarks.random_models import build, statements
from corpora.errors import InputError
from framing.backends.heads import COLUMNS
from framing.backends.transformer import TransformerScorer
from framing.registry import UnknownScorerError, get_scorer
from framing.scorer import FRAMES, Scorer
from framing.scoring import score

THREE = "tone.labels = { negative = -1, neutral = 0, positive = 1 }"
BOTH = 'languages = ["en", "zh"]\n'


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """More threads only wait for each other over models this small."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("hf") / "tiny", spread=0.2)


@pytest.fixture(scope="module")
def scorer(folder: Path) -> TransformerScorer:
    return TransformerScorer(str(folder), device="cpu")


Built = Callable[..., TransformerScorer]


@pytest.fixture
def built(tmp_path: Path) -> Built:
    """A scorer of a model with other outputs or another card."""

    def make(card: str, labels: tuple[str, ...], change: Callable[[Path], None] | None = None, **options: Any) -> Any:
        folder = build(tmp_path / "model", card=card, labels=labels, spread=0.1)
        if change is not None:
            change(folder)
        return TransformerScorer(str(folder), device="cpu", **options)

    return make


def refusal(work: Callable[[], object]) -> InputError:
    with pytest.raises(InputError) as caught:
        work()
    return caught.value


def test_scores_are_expected_values_over_the_labels(scorer: TransformerScorer) -> None:
    texts = statements(scorer.encoder.tokenizer, 12)
    found = scorer.score(texts)
    logits = scorer.encoder.logits(texts).values.astype(float)
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(found.tone, shares[:, 2] - shares[:, 0], atol=1e-6)
    assert found.errors == (None,) * 12 and found.evidence is None
    assert np.isnan([found.low, found.high]).all() and np.isnan(found.frames).all() and not found.has_frame.any()
    assert isinstance(scorer, Scorer) and scorer.languages == ("en", "zh")


def test_rows_without_words_have_reasons_and_change_nothing(scorer: TransformerScorer) -> None:
    texts: list[Any] = ["They are glad.", None, "", "\ud83d", 7, "12 34", "双方举行了会谈。"]
    found = scorer.score(texts)
    assert [error is None for error in found.errors] == [True, False, False, False, False, False, True]
    assert np.isnan(found.tone).tolist() == [False, True, True, True, True, True, False]
    np.testing.assert_allclose(found.tone[[0, 6]], scorer.score([texts[6], texts[0]]).tone[::-1], atol=1e-5)
    assert len(scorer.score([])) == 0 and len(scorer.score(["", None])) == 2  # type: ignore[list-item]


def test_a_table_through_the_registry(folder: Path) -> None:
    frame = pd.DataFrame({"text": ["They are glad.", "双方举行了会谈。", None]}, index=[5, 3, 9])
    out = score(frame, f"hf:{folder}", options={"device": "cpu"})
    assert out.index.tolist() == [5, 3, 9] and out["tone"].notna().tolist() == [True, True, False]
    assert out["scorer"].str.startswith("tone|scorer:hf:tiny@").all()
    assert str(folder) not in out["scorer"].iloc[0]
    with pytest.raises(UnknownScorerError):
        get_scorer("hf")
    assert refusal(lambda: get_scorer(f"hf:{folder}", options={"batch": 3})).code == "options"


def test_the_version_names_weights_card_and_precision(folder: Path, scorer: TransformerScorer, tmp_path: Path) -> None:
    assert scorer.version.startswith(scorer.encoder.checkpoint.sha256[:12])
    card = tmp_path / "other.toml"
    card.write_text('languages = ["en"]\n' + THREE)
    other = TransformerScorer(str(folder), card=str(card), device="cpu", precision="bf16")
    assert other.version.endswith("-bf16") and other.version.split(".")[0] == scorer.version.split(".")[0]
    assert other.version.split("-")[0] != scorer.version
    assert other.score(["双方举行了会谈。"]).errors == ("hf:tiny reads en only",)
    assert refusal(lambda: TransformerScorer(str(folder), sha256="0" * 64)).code == "hash"


def test_a_long_text_is_read_in_windows(folder: Path, scorer: TransformerScorer) -> None:
    long = " ".join(statements(scorer.encoder.tokenizer, 6))
    assert scorer.n_windows(["short", long]).tolist()[0] == 1 and scorer.n_windows([long])[0] > 3
    assert scorer.n_windows([]).tolist() == []
    found = scorer.score(["They are glad.", long])
    assert found.errors == (None, None)
    # A text that says one thing over and over has the tone of its windows.
    again = "They are glad to meet. " * 60
    parts = scorer.score([again, "They are glad to meet. " * 12]).tone
    assert abs(parts[0] - parts[1]) < 0.1
    strict = TransformerScorer(str(folder), device="cpu", windows=False).score(["They are glad.", long])
    assert strict.errors[0] is None and str(strict.errors[1]).startswith("text: too_long")


def test_evidence_lies_in_the_text_and_changes_no_score(scorer: TransformerScorer) -> None:
    texts = ["They are glad, they said, to meet in Geneva; nothing else was said.", "双方坦诚交流，达成重要共识。", ""]
    found = scorer.score(texts, evidence=True)
    np.testing.assert_allclose(found.tone, scorer.score(texts).tone, atol=1e-5)
    assert found.evidence is not None and found.evidence[0] and found.evidence[2] == ()
    for text, spans in zip(texts, found.evidence, strict=True):
        assert all(0 <= one.start < one.end <= len(text) for one in spans)
    first = found.evidence[0][0]
    without = texts[0][: first.start] + texts[0][first.end :]
    assert abs(float(found.tone[0] - scorer.score([without], languages=["en"]).tone[0]) - first.weight) < 1e-3


def test_without_a_card_the_error_holds_the_labels_and_a_card(folder: Path, tmp_path: Path) -> None:
    error = refusal(lambda: TransformerScorer(str(folder), card=tmp_path / "none.toml"))
    assert error.code == "missing"
    assert 'labels = { "negative" = ?, "neutral" = ?, "positive" = ? }' in error.reason


@pytest.mark.parametrize(
    ("card", "code"),
    [
        (THREE, "schema"),
        (BOTH, "schema"),
        ('languages = ["fr"]\n' + THREE, "schema"),
        (BOTH + THREE + "\nlables = 3", "schema"),
        (BOTH + "[tone", "schema"),
        (BOTH + "tone = 3", "schema"),
        (BOTH + "tone.labels = { negative = -2, neutral = 0, positive = 1 }", "schema"),
        (BOTH + 'tone.labels = { negative = "cold", neutral = 0, positive = 1 }', "schema"),
        (BOTH + "tone.labels = { negative = nan, neutral = 0, positive = 1 }", "schema"),
        (BOTH + "tone.labels = { negative = 0, neutral = 0, positive = 0 }", "schema"),
        (BOTH + THREE + "\ninterval.half_width = -1", "schema"),
        (BOTH + THREE + "\nframes.labels = {}", "schema"),
        (BOTH + "tone.labels = { negative = -1, positive = 1 }", "model_contract"),
        (BOTH + THREE.replace("neutral", "mixed"), "model_contract"),
        (BOTH + "tone.labels = { negative = 1, neutral = 0, positive = -1 }", "model_contract"),
        (BOTH + "tone = { low = 0, high = 5 }", "model_contract"),
        (BOTH + 'heads = "tone+frames+topics+roles"', "schema"),
    ],
)  # fmt: skip
def test_cards_that_do_not_do(folder: Path, tmp_path: Path, card: str, code: str) -> None:
    path = tmp_path / "card.toml"
    path.write_text(card)
    assert refusal(lambda: TransformerScorer(str(folder), card=path)).code == code


def test_stars(built: Built) -> None:
    stars = tuple(f"{k} star{'s' * (k > 1)}" for k in range(1, 6))
    tones = ", ".join(f'"{name}" = {k / 2 - 1}' for k, name in enumerate(stars))
    scorer = built(BOTH + f"tone.labels = {{ {tones} }}\ninterval.half_width = 0.4", stars)
    found = scorer.score(["They are glad."])
    logits = scorer.encoder.logits(["They are glad."]).values[0].astype(float)
    expected = (np.exp(logits) / np.exp(logits).sum()) @ np.array([-1, -0.5, 0, 0.5, 1])
    assert found.tone[0] == pytest.approx(expected, abs=1e-6)
    assert found.low[0] == pytest.approx(max(-1, expected - 0.4), abs=1e-6) and found.high[0] > found.tone[0]


def test_a_regression(built: Built) -> None:
    scorer = built(BOTH + "tone = { low = 0, high = 5 }", ("LABEL_0",))
    text = "They are glad."
    value = float(scorer.encoder.logits([text]).values[0, 0])
    assert scorer.score([text]).tone[0] == pytest.approx(np.clip(2 * value / 5 - 1, -1, 1), abs=1e-6)


def test_tone_and_frames_of_one_model(built: Built) -> None:
    card = (
        BOTH
        + THREE
        + '\nframes = { labels = { F1 = "economy", F2 = "security" }, threshold = 0.3 }\nignored = ["else"]'
    )
    scorer = built(card, ("negative", "neutral", "positive", "F1", "F2", "else"))
    texts = ["They are glad.", " ".join(statements(scorer.encoder.tokenizer, 3))]
    found = scorer.score(texts)
    logits = scorer.encoder.logits(texts[:1]).values[0].astype(float)
    assert found.frames[0, FRAMES.index("economy")] == pytest.approx(1 / (1 + np.exp(-logits[3])), abs=1e-6)
    assert np.isfinite(found.frames).sum() == 4 and found.has_frame.sum() == np.nansum(found.frames >= 0.3)
    assert np.abs(found.tone).max() <= 1


def test_a_model_with_the_heads_of_a_fine_tuned_one(built: Built) -> None:
    card = (
        BOTH
        + 'heads = "tone+frames+topics+roles"\nmask = "sides"\n[calibration]\ntone_scale = { en = 1.0, zh = 1.0 }\n'
        f"interval_reach = 1.2\nframe_thresholds = {[0.5] * 12}\ntopic_thresholds = {[0.5] * 25}\n"
    )
    scorer = built(card, COLUMNS)
    found = scorer.score(["China is glad.", "The United States is glad.", ""])
    # Names of the sides are written over before the model reads a text.
    assert found.tone[0] == found.tone[1] and np.isnan(found.tone[2])
    assert found.low[0] <= found.tone[0] <= found.high[0] and np.isfinite(found.frames[:2]).all()
    assert found.topics is not None and found.topics.shape == (3, 25) and found.targets is not None
    assert found.targets[0] and found.targets[2] == ""


def _edit(name: str, **changes: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / name
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

    return change


def _weights(edit: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        from safetensors.torch import load_file, save_file

        tensors = load_file(folder / "model.safetensors")
        edit(tensors)
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})

    return change


def _fill(name: str, value: float) -> Callable[[dict[str, Any]], None]:
    def edit(tensors: dict[str, Any]) -> None:
        tensors[name].fill_(value)

    return edit


def _without_bias(tensors: dict[str, Any]) -> None:
    del tensors["classifier.out_proj.bias"]


def _decided(tensors: dict[str, Any]) -> None:
    """A head that tells texts far apart, and is never neutral."""
    weight, bias = tensors["classifier.out_proj.weight"], tensors["classifier.out_proj.bias"]
    weight[2] *= 20
    weight[0], weight[1] = -weight[2], 0
    bias[0], bias[1], bias[2] = 0, -100, 0


def _balanced(scorer: TransformerScorer, texts: list[str]) -> None:
    """Move the head so that the texts stand on both sides of neutral."""
    import torch

    apart = scorer.encoder.logits(texts).values[:, 2] * 2
    with torch.no_grad():
        scorer.encoder.model.classifier.out_proj.bias[2] -= float(apart.max() + apart.min()) / 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_edit("tokenizer_config.json", pad_token=None), "no padding token"),
        (_edit("config.json", label2id={"negative": 2, "neutral": 1, "positive": 0}), "contradict"),
        (_edit("config.json", id2label={"0": "negative", "2": "positive"}), "name of its own"),
        (_weights(_without_bias), "missing"),
        (_weights(_fill("classifier.out_proj.bias", float("nan"))), "not finite"),
    ],
)  # fmt: skip
def test_models_that_cannot_be_used(built: Built, change: Callable[[Path], None], words: str) -> None:
    error = refusal(lambda: built(BOTH + THREE, ("negative", "neutral", "positive"), change))
    assert error.code == "model_contract" and words in error.reason


def test_a_map_that_is_reversed_shows_in_plain_words(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    # What the random model happens to call cold and warm stand for words whose tone everybody knows.
    monkeypatch.setattr("framing.backends.transformer._REVERSED_BY", 9.0)
    scorer = built(BOTH + THREE, ("negative", "neutral", "positive"), _weights(_decided))
    monkeypatch.undo()
    texts = statements(scorer.encoder.tokenizer, 40, longest=20, languages=("en",))
    _balanced(scorer, texts)
    tone = scorer.score(texts, languages=["en"] * 40).tone
    texts = [texts[int(tone.argmin())], texts[int(tone.argmax())]]
    assert np.ptp(tone) > 0.7
    monkeypatch.setattr("framing.backends.transformer.PROBES", {"en": ((texts[1],), (texts[0],))})
    scorer.languages = ("en",)
    scorer._check(3)
    monkeypatch.setattr("framing.backends.transformer.PROBES", {"en": ((texts[0],), (texts[1],))})
    with pytest.raises(InputError, match="reversed"):
        scorer._check(3)


def test_without_the_packages_the_error_is_one_line(folder: Path, root: Path) -> None:
    code = (
        "import sys\nsys.modules['transformers'] = None\nfrom framing.registry import get_scorer\n"
        f"try:\n    get_scorer({f'hf:{folder}'!r})\nexcept ImportError as error:\n    print(error)\n"
        "import parley, framing.backends.transformer\nprint('torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=120, check=True
    )
    lines = done.stdout.splitlines()
    assert len(lines) == 2 and "pip install 'parley-readouts[models]'" in lines[0]
