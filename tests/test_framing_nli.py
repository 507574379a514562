"""Zero-shot scoring by hypotheses: the table, the contract of the model, equal numbers with transformers' own pipeline."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks import bench_nli
from corpora.cards import read_card, read_records
from corpora.errors import InputError, MissingPackageError
from corpora.text import language_of
from framing.backends.nli import MEASURES, NLIScorer, load_hypotheses, probability, tone_of
from framing.backends.occlusion import evidence_by_occlusion, parts
from framing.registry import get_scorer, signature
from framing.scorer import FRAMES, TONES
from framing.scoring import score

TEXTS = [
    "The talks were constructive and both sides agreed to keep channels open",
    "China strongly condemns these acts of bullying, and will take countermeasures",
    "Tariffs",
]
CHINESE = ["双方进行了坦诚、深入、富有成效的会谈。", "中方坚决反对，必将予以反制。"]
INFERENCE = {0: "entailment", 1: "neutral", 2: "contradiction"}


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """More threads only wait for each other over models this small."""
    torch = pytest.importorskip("torch")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def tokenizer_in(folder: Path) -> int:
    """A character tokenizer with the pairs of RoBERTa; the size of its vocabulary."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    letters = sorted(
        set(
            "".join(
                [*TEXTS, *CHINESE, *(row["text"] for row in read_records("hypotheses.jsonl", package="framing.data"))]
            ).lower()
        )
    )
    vocabulary = {token: place for place, token in enumerate(["<s>", "<pad>", "</s>", "<unk>", *letters])}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=made, bos_token="<s>", pad_token="<pad>", eos_token="</s>", sep_token="</s>", cls_token="<s>",
        unk_token="<unk>", model_max_length=256, model_input_names=["input_ids", "attention_mask"],
    ).save_pretrained(folder)  # fmt: skip
    return len(vocabulary)


def made_in(folder: Path, kind: str = "xlm-roberta", labels: dict[int, str] | None = None) -> Path:
    """A small model of random weights with its tokenizer."""
    import torch
    from transformers import (
        DebertaV2Config,
        DebertaV2ForSequenceClassification,
        XLMRobertaConfig,
        XLMRobertaForSequenceClassification,
    )

    size = tokenizer_in(folder)
    labels = labels or INFERENCE
    shape: dict[str, Any] = {
        "vocab_size": size, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64,
        "max_position_embeddings": 260, "pad_token_id": 1, "type_vocab_size": 0 if kind == "deberta-v2" else 1,
        "id2label": labels, "label2id": {label: place for place, label in labels.items()}, "initializer_range": 0.4,
    }  # fmt: skip
    torch.manual_seed(3)
    if kind == "deberta-v2":
        relative = {"relative_attention": True, "position_buckets": 16, "pos_att_type": ["p2c", "c2p"]}
        model: Any = DebertaV2ForSequenceClassification(DebertaV2Config(**shape, **relative, share_att_key=True))
    else:
        model = XLMRobertaForSequenceClassification(XLMRobertaConfig(**shape))
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_in(tmp_path_factory.mktemp("nli") / "tiny")


@pytest.fixture(scope="module")
def scorer(folder: Path) -> NLIScorer:
    return NLIScorer(str(folder), languages="en+zh", device="cpu")


def pipeline_probabilities(folder: Path, texts: list[str], hypotheses: list[str]) -> np.ndarray:
    """(N, H) as transformers' zero-shot pipeline gives them."""
    from transformers import pipeline

    asked = pipeline("zero-shot-classification", model=str(folder), device="cpu")
    answers = asked(texts, candidate_labels=hypotheses, hypothesis_template="{}", multi_label=True)
    answers = answers if isinstance(answers, list) else [answers]
    return np.array(
        [[dict(zip(one["labels"], one["scores"], strict=True))[name] for name in hypotheses] for one in answers]
    )


def test_the_table_is_whole_and_says_that_nobody_validated_it() -> None:
    rows = pd.DataFrame(read_records("hypotheses.jsonl", package="framing.data"))
    card = read_card("hypotheses.jsonl", package="framing.data")
    assert card["records"] == len(rows) and card["validated"] is False
    counts = Counter(zip(rows["kind"], rows["name"], rows["language"], strict=True))
    names = [*(("tone", str(step)) for step in TONES), *(("frame", name) for name in FRAMES)]
    assert counts == {(*name, language): 3 for name in names for language in ("en", "zh")}
    assert not rows["text"].duplicated().any()
    assert [language_of(text) for text in rows["text"]] == rows["language"].tolist()
    table = load_hypotheses()
    assert table.n_paraphrases == 3 and not table.is_validated
    name, _, commit = table.checkpoint.partition("@")
    assert name.startswith("MoritzLaurer/mDeBERTa") and len(commit) == 40


def test_tone_and_frames_from_logits() -> None:
    asked = np.array([[-3.0, -3, -3, 5, -3], [0.0, 0, 0, 0, 0], [800.0, -800, -800, -800, -800]])
    assert tone_of(asked)[1] == 0 and abs(tone_of(asked)[0] - 0.5) < 0.01 and tone_of(asked)[2] == -1
    assert probability(np.array([0.0, 100.0, -1000.0])).round(6).tolist() == [0.5, 1.0, 0.0]


def test_the_same_probabilities_as_the_pipeline(folder: Path, scorer: NLIScorer) -> None:
    found = scorer.score([*TEXTS, *CHINESE])
    table = load_hypotheses()
    for language, texts, rows in (("en", TEXTS, slice(0, 3)), ("zh", CHINESE, slice(3, 5))):
        wanted = pipeline_probabilities(folder, texts, [one[0] for one in table.frames[language]])
        assert np.abs(found.frames[rows] - wanted).max() < 1e-4
        steps = pipeline_probabilities(folder, texts, [one[0] for one in table.tone[language]])
        odds = np.log(steps / (1 - steps))
        assert np.abs(found.tone[rows] - tone_of(odds)).max() < 1e-3
    assert found.frames.std() > 0.01, "random weights that tell nothing apart would make this test empty"
    assert np.isnan(found.low).all() and np.isnan(found.high).all()


def test_deberta_runs_whole_and_not_in_half_precision(tmp_path: Path) -> None:
    folder = made_in(tmp_path / "deberta", "deberta-v2")
    wanted = pipeline_probabilities(folder, TEXTS, [one[0] for one in load_hypotheses().frames["en"]])
    for layout in ("packed", "plain"):
        found = NLIScorer(str(folder), languages="en", device="cpu", layout=layout).score(TEXTS)
        assert np.abs(found.frames - wanted).max() < 1e-4
    assert wanted.std() > 0.01
    for precision in ("fp16", "bf16"):
        with pytest.raises(InputError, match=r"model_contract.*fp32"):
            NLIScorer(str(folder), languages="en", precision=precision)


def test_rows_stand_alone_and_keep_their_order(scorer: NLIScorer) -> None:
    texts = [TEXTS[1], "", CHINESE[0], TEXTS[0], TEXTS[1], None, "Привет"]
    found = scorer.score(texts, evidence=True)  # type: ignore[arg-type]
    alone = [scorer.score([text]) for text in texts]  # type: ignore[list-item]
    assert np.allclose(found.tone, [one.tone[0] for one in alone], atol=1e-5, equal_nan=True)
    assert [error is None for error in found.errors] == [True, False, True, True, True, False, False]
    assert found.errors[6] == "text: this model reads English and Chinese only"
    assert np.isnan(found.frames[[1, 5, 6]]).all() and not found.has_frame[[1, 5, 6]].any()
    assert found.evidence is not None
    for text, spans in zip(texts, found.evidence, strict=True):
        assert all(0 <= one.start < one.end <= len(text or "") for one in spans)
    assert any(found.evidence)


def test_through_the_table_with_signature_and_options(folder: Path) -> None:
    options = {"languages": "en", "paraphrases": 3, "frame_threshold": 0.7, "device": "cpu"}
    scored = score(pd.DataFrame({"text": [*TEXTS, CHINESE[0]]}), f"nli:{folder}", options=options)
    assert scored["tone"].between(-1, 1).tolist() == [True, True, True, False]
    assert scored["error"].tolist()[3] == "text: this model reads English only"
    assert "|hypotheses:v1-unvalidated|paraphrases:3" in scored["scorer"][0]
    for row in range(3):
        assert scored["frames"][row] == [name for name in FRAMES if scored[f"frame_{name}"][row] >= 0.7]
    for bad in ({"paraphrases": 4}, {"frame_threshold": 1.5}, {"languages": "fr"}, {}):
        with pytest.raises(InputError, match="options"):
            get_scorer(f"nli:{folder}", options=bad)


def test_sensitivity_shows_every_wording(scorer: NLIScorer) -> None:
    found = scorer.sensitivity([TEXTS[0], "", CHINESE[1]])
    assert found["text"].unique().tolist() == [0, 2]
    assert found["measure"].tolist() == [*MEASURES, *MEASURES]
    each = found[["paraphrase_1", "paraphrase_2", "paraphrase_3"]].to_numpy()
    assert np.allclose(found["mean"], each.mean(1)) and np.allclose(found["deviation"], each.std(1, ddof=1))
    assert (found["low"] == each.min(1)).all() and (found["high"] == each.max(1)).all()
    first = scorer.score([TEXTS[0]])
    assert abs(found["paraphrase_1"][0] - first.tone[0]) < 1e-5
    frames = found[found["measure"] != "tone"]
    both = (frames[["paraphrase_1", "paraphrase_2", "paraphrase_3"]] >= 0.5).nunique(axis=1) == 1
    assert (frames["is_stable"].astype(bool) == both).all()
    assert scorer.sensitivity([""]).empty


def test_a_model_without_the_labels_is_refused(tmp_path: Path) -> None:
    folder = made_in(tmp_path / "sentiment", labels={0: "negative", 1: "neutral", 2: "positive"})
    with pytest.raises(InputError, match=r"model_contract.*entailment and contradiction.*negative, neutral, positive"):
        NLIScorer(str(folder), languages="en")
    binary = made_in(tmp_path / "binary", labels={0: "entailment", 1: "not_entailment"})
    with pytest.raises(InputError, match="model_contract"):
        NLIScorer(str(binary), languages="en")


def test_labels_are_read_from_the_model_and_not_from_their_place(
    folder: Path, tmp_path: Path, scorer: NLIScorer
) -> None:
    swapped = made_in(tmp_path / "swapped", labels={0: "CONTRADICTION", 1: "neutral", 2: "ENTAILMENT"})
    other = NLIScorer(str(swapped), languages="en", device="cpu").score(TEXTS)
    assert np.allclose(other.frames, 1 - scorer.score(TEXTS).frames, atol=2e-5)
    assert signature(scorer).startswith("tone|scorer:nli:tiny@")


def test_weights_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    folder = made_in(tmp_path / "broken")
    weights = load_file(folder / "model.safetensors")
    weights["classifier.out_proj.bias"][0] = float("nan")
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(InputError, match=r"model_contract.*finite"):
        NLIScorer(str(folder), languages="en", device="cpu")


def test_the_bench_measures_the_hypotheses_on_the_gold(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench_nli.main(["--model", str(folder), "--languages", "en+zh", "--quick"]) == 0
    shown = capsys.readouterr().out
    assert "nli:tiny@" in shown and "-unvalidated" in shown and "its figures mean nothing" in shown
    for language in ("en", "zh"):
        assert re.search(rf"\n{language} +nli:tiny +{bench_nli.N_QUICK} ", shown)
    assert set(FRAMES) <= set(re.findall(r"\n(\w+) +\d+ +(?:0\.\d+|-) +0\.\d+ ", shown))
    assert all(f"\n{measure} " in shown for measure in MEASURES)


def test_without_the_packages_one_line_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(MissingPackageError, match=r"pip install 'parley-readouts\[models\]'"):
        NLIScorer(str(folder), languages="en")


def test_parts_cover_clauses_or_short_runs() -> None:
    text = "GDP rose 5,000.5 points, he said; that is good"
    assert [text[start:end] for start, end in parts(text)] == ["GDP rose 5,000.5 points,", "he said;", "that is good"]
    chinese = "坦诚、深入、富有成效"
    assert [chinese[start:end] for start, end in parts(chinese)] == ["坦诚、", "深入、", "富有成效"]
    assert parts("word") == [] and parts("") == [] and parts("，，") == []
    long = ", ".join("clause" for _ in range(100))
    assert len(parts(long)) <= 12 and parts(long)[-1][1] == len(long)

    def tone(texts: list[str]) -> np.ndarray:
        return np.array([0.5 if "good" in one else 0.0 for one in texts])

    shown = evidence_by_occlusion([text], tone([text]), tone)
    assert [(text[one.start : one.end], one.weight) for one in shown[0]] == [("that is good", 0.5)]
