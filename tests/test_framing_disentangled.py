"""DeBERTa without padding gives what its plain forward gives, in every form of its distances; other forms run plain."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("transformers")

from benchmarks.random_models import build, statements
from corpora.errors import InputError
from framing.backends.checkpoints import open_checkpoint
from framing.backends.encoder import Encoder

BOTH = {"relative_attention": True, "pos_att_type": ["p2c", "c2p"], "norm_rel_ebd": "layer_norm"}
# As mDeBERTa-v3 has them, but for the number of buckets; few, so that far distances share one; queries and keys of
# distances of their own, and positions among the words; a bucket for every distance.
FORMS: dict[str, dict[str, Any]] = {
    "v3": BOTH | {"position_buckets": 256, "share_att_key": True, "position_biased_input": False},
    "few": BOTH | {"position_buckets": 16, "share_att_key": True, "position_biased_input": False},
    "own": BOTH | {"position_buckets": 32, "share_att_key": False, "position_biased_input": True},
    "every": BOTH | {"position_buckets": -1, "share_att_key": True, "norm_rel_ebd": "none"},
}
OTHERS: dict[str, dict[str, Any]] = {
    "convolution": FORMS["few"] | {"conv_kernel_size": 3},
    "both ways": BOTH | {"pos_att_type": ["c2p"], "share_att_key": True},
    "relu": FORMS["few"] | {"hidden_act": "relu"},
}


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """More threads only wait for each other over models this small."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def encoders(folder: Path, settings: dict[str, Any], **options: Any) -> tuple[Encoder, Encoder]:
    """The plain one and the one of these options."""
    checkpoint = open_checkpoint(str(build(folder, "deberta-v2", positions=300, **settings)))
    return Encoder(checkpoint, device="cpu", layout="plain"), Encoder(checkpoint, device="cpu", **options)


@pytest.mark.parametrize("form", FORMS)
def test_packed_is_plain(tmp_path: Path, form: str) -> None:
    plain, packed = encoders(tmp_path, FORMS[form], layout="packed")
    texts = statements(plain.tokenizer, 12)
    texts += ["a", "中", " ".join(texts[:6])]
    expected, found = plain.logits(texts), packed.logits(texts)
    assert packed.why_plain == "" and plain.why_plain == "layout=plain"
    assert expected.n_windows[-1] > 1 and expected.values.std() > 0.1
    np.testing.assert_allclose(found.values, expected.values, atol=1e-5)
    np.testing.assert_allclose(packed.embeddings(texts), plain.embeddings(texts), atol=1e-5)
    pairs = [*texts[::-1][1:], "a second text"]
    np.testing.assert_allclose(packed.logits(texts, pairs).values, plain.logits(texts, pairs).values, atol=1e-5)


def test_the_distance_of_two_tokens_counts(tmp_path: Path) -> None:
    """A model without places among its words tells two orders of them apart by their distances alone."""
    _, packed = encoders(tmp_path, FORMS["few"])
    first, second = packed.logits(["talks were good", "good were talks"]).values
    assert packed.why_plain == "" and np.abs(first - second).max() > 1e-3


@pytest.mark.parametrize("reason", OTHERS)
def test_other_forms_run_plain(tmp_path: Path, reason: str) -> None:
    plain, other = encoders(tmp_path, OTHERS[reason])
    texts = statements(plain.tokenizer, 4)
    np.testing.assert_array_equal(other.logits(texts).values, plain.logits(texts).values)
    assert other.why_plain is not None and reason in other.why_plain
    with pytest.raises(InputError, match=f"cannot run packed: .*{reason}"):
        encoders(tmp_path, OTHERS[reason], layout="packed")


def test_half_precision_runs_plain_and_eight_bits_packed(tmp_path: Path) -> None:
    from framing.backends.linears import can_pack

    with pytest.raises(InputError, match="deberta-v2 in bf16"):
        encoders(tmp_path, FORMS["few"], layout="packed", precision="bf16")
    if not can_pack("int8"):
        pytest.skip("no packed int8 here")
    plain, packed = encoders(tmp_path, FORMS["few"], precision="int8")
    texts = statements(plain.tokenizer, 8)
    apart = np.abs(packed.logits(texts).values - plain.logits(texts).values).max()
    assert packed.why_plain == "" and 1e-5 < apart < 0.3


def test_operators_that_disagree_lead_back_to_plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from framing.backends import disentangled

    of = disentangled._Distances.of
    monkeypatch.setattr(disentangled._Distances, "of", lambda own, length: of(own, length)[::-1])
    plain, other = encoders(tmp_path, FORMS["few"])
    texts = statements(plain.tokenizer, 6)
    np.testing.assert_array_equal(other.logits(texts).values, plain.logits(texts).values)
    assert other.why_plain is not None and "apart" in other.why_plain
