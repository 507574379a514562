"""Models from outside: what is refused before anything is loaded, with which code, and that nothing of it runs."""

import hashlib
import json
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpora.errors import InputError, MissingPackageError
from framing.backends.checkpoints import Checkpoint, open_checkpoint

COMMIT = "0123456789abcdef0123456789abcdef01234567"
NAME = "somebody/some-model"


def safetensors(tensors: dict[str, np.ndarray[Any, Any]], **changes: Any) -> bytes:
    """A safetensors file; ``changes`` replace fields of the first tensor's entry, or the header's length."""
    header, place, body = {}, 0, b""
    for name, one in tensors.items():
        raw = one.astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(one.shape), "data_offsets": [place, place + len(raw)]}
        place += len(raw)
        body += raw
    header[next(iter(header))] |= {key: value for key, value in changes.items() if key != "n_header"}
    text = json.dumps(header).encode()
    return struct.pack("<Q", changes.get("n_header", len(text))) + text + body


WEIGHTS = {"a": np.ones((2, 3)), "b": np.zeros(4)}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"model_type": "bert"}))
    (folder / "model.safetensors").write_bytes(safetensors(WEIGHTS))
    return folder


def refusal(model: object, **options: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        open_checkpoint(str(model), **options)
    return caught.value


def test_a_folder_is_opened_and_its_weights_hashed(model: Path) -> None:
    digest = hashlib.sha256((model / "model.safetensors").read_bytes()).hexdigest()
    assert open_checkpoint(str(model)) == Checkpoint("model", model.resolve(), "", digest)
    assert open_checkpoint(str(model), sha256=digest.upper()).sha256 == digest
    error = refusal(model, sha256="0" * 64)
    assert error.code == "hash" and digest in error.reason


def test_shards_are_hashed_together(model: Path) -> None:
    (model / "model.safetensors").unlink()
    for k, name in enumerate(WEIGHTS, 1):
        (model / f"model-0000{k}-of-00002.safetensors").write_bytes(safetensors({name: WEIGHTS[name]}))
    table = {name: f"model-0000{k}-of-00002.safetensors" for k, name in enumerate(WEIGHTS, 1)}
    index = model / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": table}))
    before = open_checkpoint(str(model)).sha256
    second = model / "model-00002-of-00002.safetensors"
    second.write_bytes(safetensors({"b": np.ones(4)}))
    assert open_checkpoint(str(model)).sha256 != before
    second.unlink()
    assert refusal(model).code == "missing"
    index.write_text(json.dumps({"weight_map": {"a": "../secret.safetensors"}}))
    assert refusal(model).code == "unsafe_artifact"
    index.write_text(json.dumps({"weight_map": {}}))
    assert refusal(model).code == "corrupt"


class Sentinel:
    """Pickled, it writes a file when somebody loads it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (os.mkdir, (str(self.path),))


@pytest.mark.parametrize("name", ["model.pkl", "model.joblib", "model.pt", "pytorch_model.bin", "model.onnx"])
def test_a_pickle_is_no_model(tmp_path: Path, name: str) -> None:
    import pickle

    sentinel = tmp_path / "was_run"
    (tmp_path / name).write_bytes(pickle.dumps(Sentinel(sentinel)))
    assert refusal(tmp_path / name).code == "format_not_allowed"
    error = refusal(tmp_path)
    assert error.code == "unsafe_artifact" and error.file == name
    assert not sentinel.exists()


def test_pickles_beside_the_weights_are_never_opened(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("rng_state.pth", "optimizer.pt", "training_args.bin"):
        (model / name).write_bytes(b"not to be read")
    opened: list[str] = []
    whole = Path.open

    def watched(self: Path, *args: Any, **kwargs: Any) -> Any:
        opened.append(self.suffix)
        return whole(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", watched)
    open_checkpoint(str(model))
    assert set(opened) == {".json", ".safetensors"}


@pytest.mark.parametrize(
    ("file", "settings"),
    [
        ("config.json", {"auto_map": {"AutoModel": "modeling.Evil"}}),
        ("tokenizer_config.json", {"auto_map": {"AutoTokenizer": ["evil.Tokenizer", None]}}),
        ("config.json", {"_attn_implementation_internal": "somebody/kernels"}),
        ("config.json", {"_attn_implementation": "somebody/kernels@main:flash"}),
        ("config.json", {"text_config": {"attn_implementation": "somebody/kernels"}}),
        ("config.json", {"_experts_implementation_internal": "somebody/kernels"}),
        ("adapter_config.json", {"base_model_name_or_path": "somebody/other"}),
    ],
)
def test_settings_that_would_load_code_are_refused(model: Path, file: str, settings: dict[str, Any]) -> None:
    (model / file).write_text(json.dumps({"model_type": "bert", **settings}))
    error = refusal(model)
    assert error.code == "unsafe_artifact" and error.file == file


def test_settings_that_every_model_has_are_not_refused(model: Path) -> None:
    settings = {"model_type": "bert", "_attn_implementation": "sdpa", "auto_map": {}, "attn_implementation": None}
    (model / "config.json").write_text(json.dumps(settings))
    assert open_checkpoint(str(model)).name == "model"


def test_code_in_the_folder_is_refused_and_not_run(model: Path, tmp_path: Path) -> None:
    (model / "sub").mkdir()
    (model / "sub" / "modeling.py").write_text(f"import os; os.mkdir({str(tmp_path / 'was_run')!r})")
    assert refusal(model).code == "unsafe_artifact"
    assert not (tmp_path / "was_run").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x01",
        safetensors(WEIGHTS, n_header=1 << 63),
        safetensors(WEIGHTS, n_header=(1 << 64) - 1),
        safetensors(WEIGHTS, n_header=5),
        safetensors(WEIGHTS, data_offsets=[16, 40]),
        safetensors(WEIGHTS, data_offsets=[0, 20]),
        safetensors(WEIGHTS, data_offsets=[-8, 16]),
        safetensors(WEIGHTS, data_offsets=[0, 24.0]),
        safetensors(WEIGHTS, data_offsets=[0]),
        safetensors(WEIGHTS, dtype="F16"),
        safetensors(WEIGHTS, dtype="OBJECT"),
        safetensors(WEIGHTS, dtype=["F32"]),
        safetensors(WEIGHTS, shape=[2, 1 << 62]),
        safetensors(WEIGHTS, shape=[True, 6]),
        safetensors(WEIGHTS, shape="6"),
        safetensors(WEIGHTS)[:-1],
        safetensors(WEIGHTS) + b"\0",
        safetensors(WEIGHTS)[:30],
        struct.pack("<Q", 2) + b"[]",
        struct.pack("<Q", 16) + b'{"a": 1, "a": 2}',
        struct.pack("<Q", 40_000) + b"[" * 40_000,
    ],
)
def test_broken_weights_are_corrupt(model: Path, content: bytes) -> None:
    (model / "model.safetensors").write_bytes(content)
    error = refusal(model)
    assert error.code == "corrupt" and error.file == "model.safetensors"


def test_weights_cut_anywhere_are_corrupt(model: Path) -> None:
    whole = safetensors(WEIGHTS)
    for size in range(len(whole)):
        (model / "model.safetensors").write_bytes(whole[:size])
        assert refusal(model).code == "corrupt"


@pytest.mark.parametrize("text", ["{", "", "[" * 100_000, '{"a": "\ud83d"}'])
def test_broken_settings(model: Path, text: str) -> None:
    (model / "config.json").write_text(text, encoding="utf-8", errors="surrogatepass")
    assert refusal(model).code == "corrupt"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (NAME, "unpinned"),
        (f"{NAME}@main", "unpinned"),
        (f"{NAME}@{COMMIT[:7]}", "unpinned"),
        (f"{NAME}@{COMMIT.upper()}", "unpinned"),
        ("bert-base-uncased", "missing"),
        ("./nowhere", "missing"),
        ("../../etc/nowhere", "missing"),
        (f"a/b/c@{COMMIT}", "missing"),
    ],
)
def test_names_without_a_commit_and_folders_that_are_not_there(name: str, code: str) -> None:
    assert refusal(name).code == code


def test_a_folder_without_settings_or_weights(model: Path) -> None:
    (model / "config.json").unlink()
    assert refusal(model).code == "missing"
    (model / "model.safetensors").unlink()
    assert refusal(model).code == "missing"


Cache = Callable[..., Path]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    """A cache of the hub's own layout without a network; gives the snapshot's folder, each file a link to its blob."""
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))

    def fill(**files: bytes) -> Path:
        place = tmp_path / "hub" / "models--somebody--some-model"
        snapshot = place / "snapshots" / COMMIT
        (place / "blobs").mkdir(parents=True)
        snapshot.mkdir(parents=True)
        for name, content in {"config.json": b'{"model_type": "bert"}', **files}.items():
            blob = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
            if name.endswith(".safetensors"):
                blob = hashlib.sha256(content).hexdigest()
            (place / "blobs" / blob).write_bytes(content)
            (snapshot / name).symlink_to(Path("../../blobs") / blob)
        return snapshot

    return fill


def test_a_model_of_the_cache_is_opened_by_its_commit(cache: Cache) -> None:
    folder = cache(**{"model.safetensors": safetensors(WEIGHTS)})
    found = open_checkpoint(f"{NAME}@{COMMIT}")
    assert (found.name, found.revision, found.folder) == (NAME, COMMIT, folder.resolve())


def test_a_file_of_the_cache_that_changed_is_refused(cache: Cache) -> None:
    folder = cache(**{"model.safetensors": safetensors(WEIGHTS)})
    for name in ("config.json", "model.safetensors"):
        blob = (folder / name).resolve()
        right = blob.read_bytes()
        blob.write_bytes(right.replace(b"bert", b"gpt2") if name == "config.json" else right[:-1] + b"\x01")
        error = refusal(f"{NAME}@{COMMIT}")
        assert (error.code, error.file) == ("hash", name) and "hf download" in error.reason
        blob.write_bytes(right)
    assert open_checkpoint(f"{NAME}@{COMMIT}").name == NAME


def test_a_file_of_the_cache_cut_short_is_refused(cache: Cache) -> None:
    blob = (cache(**{"model.safetensors": safetensors(WEIGHTS)}) / "model.safetensors").resolve()
    blob.write_bytes(blob.read_bytes()[:-5])
    assert refusal(f"{NAME}@{COMMIT}").code == "corrupt"


def test_offline_without_the_model_says_what_to_do(cache: Cache) -> None:
    error = refusal(f"{NAME}@{COMMIT}")
    assert error.code == "missing" and f"hf download {NAME} --revision {COMMIT}" in error.reason
    # Half a model: the weights are still on their way.
    folder = cache(**{"model.safetensors": safetensors(WEIGHTS)})
    blob = (folder / "model.safetensors").resolve()
    blob.rename(blob.with_name(blob.name + ".incomplete"))
    error = refusal(f"{NAME}@{COMMIT}")
    assert error.code == "missing" and "HF_HUB_OFFLINE" in error.reason


def test_only_pickles_in_the_cache(cache: Cache) -> None:
    cache(**{"pytorch_model.bin": b"\x80\x04."})
    assert refusal(f"{NAME}@{COMMIT}").code == "unsafe_artifact"


def test_without_the_hub_client_the_install_line_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "huggingface_hub", None)
    with pytest.raises(MissingPackageError, match=r"parley-readouts\[models\]"):
        open_checkpoint(f"{NAME}@{COMMIT}")
