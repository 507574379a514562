"""Bad models and bad answers of language models, one row a case and variant of tests/robustness_cases.jsonl.

What a folder of weights may hold is tried here, before anything is loaded; what a loaded model or a server does wrong is
tried where the scorers are, and named here.
"""

# ruff: noqa: E501 - a row of the table stands on one line

import functools
import hashlib
import importlib.util
import json
import os
import pickle
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpora.errors import InputError
from framing.backends.checkpoints import open_checkpoint

Run = Callable[[Path], str]


class Planted:
    def __init__(self, sentinel: Path) -> None:
        self.sentinel = sentinel

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (os.mkdir, (str(self.sentinel),))


def weights(header: Any = None, *, n: int | None = None, data: bytes = bytes(8)) -> bytes:
    """A safetensors file of two floats, or with another header, length of header or data."""
    header = {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}} if header is None else header
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(raw) if n is None else n) + raw + data


def tensor(shape: list[int], begin: int, end: int, dtype: str = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


WHOLE = weights()
RIGHT = hashlib.sha256(WHOLE).hexdigest()


def model(
    files: dict[str, bytes | str] | None = None,
    *,
    config: dict[str, Any] | None = None,
    sha256: str | None = None,
    pickles: tuple[str, ...] = (),
    of: str = "",
) -> Run:
    """Open a folder with these files and a config.json; pickles in it leave a trace where one is opened."""

    def run(folder: Path) -> str:
        place = folder / "model"
        place.mkdir()
        (place / "config.json").write_text(json.dumps({"model_type": "bert"} | (config or {})), encoding="utf-8")
        for name, content in (files or {}).items():
            (place / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        for name in pickles:
            (place / name).write_bytes(pickle.dumps(Planted(folder / "opened")))
        try:
            found = open_checkpoint(str(place / of) if of else str(place), sha256=sha256)
        except InputError as error:
            assert error.reason
            outcome = f"ERR({error.code})"
        else:
            assert found.sha256 == RIGHT
            outcome = "OK"
        assert not (folder / "opened").exists()
        return outcome

    return run


def named(name: str) -> Run:
    def run(folder: Path) -> str:
        try:
            open_checkpoint(name)
        except InputError as error:
            return f"ERR({error.code})"
        return "OK"

    return run


# --- models that load, small and of random weights


@functools.cache
def _random_models() -> Any:
    """The module of the benchmarks that makes such models."""
    path = Path(__file__).resolve().parent.parent / "benchmarks/random_models.py"
    spec = importlib.util.spec_from_file_location("random_models", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tiny(folder: Path, **settings: Any) -> Path:
    """A model whose probes are all but equal, so that no map looks reversed."""
    for name in ("torch", "transformers"):
        pytest.importorskip(name, reason="models need torch and transformers")
    # In English alone: so few pieces hold few of the Chinese characters.
    card = _random_models().CARD.replace('"en", "zh"', '"en"')
    built: Path = _random_models().build(
        folder / "tiny", "bert", **{"spread": 0.02, "n_pieces": 400, "card": card, **settings}
    )
    return built


def loaded(folder: Path, **options: Any) -> Any:
    from framing.backends.transformer import TransformerScorer

    return TransformerScorer(str(folder), device="cpu", **options)


def broken(change: Callable[[Path], None], hint: str) -> Run:
    """A model that does not keep to its card: refused before the first text."""

    def run(folder: Path) -> str:
        place = tiny(folder)
        change(place)
        try:
            loaded(place)
        except InputError as error:
            assert hint in error.reason, error
            return f"ERR({error.code})"
        return "OK"

    return run


def edited(name: str, **values: Any) -> Callable[[Path], None]:
    def change(place: Path) -> None:
        settings = json.loads((place / name).read_text(encoding="utf-8"))
        for key, value in values.items():
            settings.pop(key, None)
            if value is not None:
                settings[key] = value
        (place / name).write_text(json.dumps(settings), encoding="utf-8")

    return change


def two_labels(place: Path) -> None:
    """The card speaks of three labels, the model has two."""
    card = (place / "parley.toml").read_text(encoding="utf-8")
    _random_models().build(place, "bert", labels=("negative", "positive"), spread=0.02, n_pieces=400, card=card)


def not_finite(place: Path) -> None:
    from safetensors.torch import load_file, save_file

    found = load_file(place / "model.safetensors")
    found["classifier.bias"][0] = float("nan")
    save_file(found, place / "model.safetensors", metadata={"format": "pt"})


def long_text(*, windows: bool) -> Run:
    def run(folder: Path) -> str:
        scorer = loaded(tiny(folder), windows=windows)
        text = "The two sides held candid and constructive talks on trade. " * 60
        assert scorer.n_windows([text, "frank talks"]).tolist()[1] == 1
        assert scorer.n_windows([text])[0] > 3
        scores = scorer.score([text, "frank talks"])
        assert scores.errors[1] is None
        if scores.errors[0] is None:
            assert -1 <= scores.tone[0] <= 1
            return "OK"
        return f"REJ({scores.errors[0].split(': ')[1]})"

    return run


def short_of_memory(most: int) -> Run:
    """A device that has room for so many texts at once: batches are halved, and the values are the same."""

    def run(folder: Path) -> str:
        import torch

        from framing.backends.checkpoints import open_checkpoint
        from framing.backends.encoder import DeviceMemoryError, Encoder
        from framing.backends.plain import Plain

        checkpoint = open_checkpoint(str(tiny(folder)))
        texts = [f"The talks of day {k} were candid and constructive." for k in range(9)]
        expected = Encoder(checkpoint, device="cpu", layout="plain").logits(texts).values
        forward, asked = Plain.logits, []

        def refuse(self: Any, cut: Any, batch: list[int]) -> Any:
            asked.append(len(batch))
            if len(batch) > most:
                raise torch.OutOfMemoryError("no room")
            return forward(self, cut, batch)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Plain, "logits", refuse)
            try:
                found = Encoder(checkpoint, device="cpu", layout="plain").logits(texts).values
            except DeviceMemoryError as error:
                assert "device=cpu" in str(error)
                return "ERR(DeviceMemoryError)"
        assert max(asked) > most
        assert abs(found - expected).max() < 1e-5
        return "OK"

    return run


SAFE: dict[str, bytes | str] = {"model.safetensors": WHOLE}
TWO = {"a": tensor([2], 0, 8), "b": tensor([2], 4, 12)}
CASES: tuple[tuple[str, str, str, Run], ...] = (
    *(("M1", name, "ERR(format_not_allowed)", model(SAFE, pickles=(name,), of=name)) for name in ("model.pkl", "model.joblib", "model.pt")),
    *(("M2", name, "ERR(unsafe_artifact)", model(pickles=(name,))) for name in ("pytorch_model.bin", "model.pth", "model.ckpt")),
    ("M3", "auto_map and its file", "ERR(unsafe_artifact)", model({**SAFE, "evil.py": "import os"}, config={"auto_map": {"AutoModel": "evil.Evil"}})),
    ("M3", "auto_map alone", "ERR(unsafe_artifact)", model(SAFE, config={"auto_map": {"AutoModel": "owner/name--evil.Evil"}})),
    ("M3", "file of code alone", "ERR(unsafe_artifact)", model({**SAFE, "evil.py": "import os"})),
    ("M3", "attention of a repository", "ERR(unsafe_artifact)", model(SAFE, config={"_attn_implementation_internal": "owner/kernels"})),
    ("M4", "rng_state.pth beside the weights", "OK", model(SAFE, pickles=("rng_state.pth", "optimizer.pt", "training_args.bin"))),
    ("M5", "header of 2^63 bytes", "ERR(corrupt)", model({"model.safetensors": weights(n=1 << 63)})),
    ("M5", "overlap", "ERR(corrupt)", model({"model.safetensors": weights(TWO, data=bytes(12))})),
    ("M5", "gap", "ERR(corrupt)", model({"model.safetensors": weights({"a": tensor([2], 4, 12)}, data=bytes(12))})),
    ("M5", "unknown dtype", "ERR(corrupt)", model({"model.safetensors": weights({"a": tensor([2], 0, 8, "F33")})})),
    ("M5", "dtype of another width", "ERR(corrupt)", model({"model.safetensors": weights({"a": tensor([2], 0, 8, "F64")})})),
    ("M5", "cut in the data", "ERR(corrupt)", model({"model.safetensors": WHOLE[:-1]})),
    ("M5", "cut in the header", "ERR(corrupt)", model({"model.safetensors": WHOLE[:20]})),
    ("M5", "cut in the length", "ERR(corrupt)", model({"model.safetensors": WHOLE[:5]})),
    ("M5", "bytes behind", "ERR(corrupt)", model({"model.safetensors": WHOLE + b"x"})),
    ("M5", "negative shape", "ERR(corrupt)", model({"model.safetensors": weights({"a": tensor([-2], 0, 8)})})),
    ("M5", "name twice", "ERR(corrupt)", model({"model.safetensors": weights(b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}')})),
    ("M5", "100,000 brackets", "ERR(corrupt)", model({"model.safetensors": weights(b"[" * 100_000)})),
    ("M7", "tokenizer without a padding token", "ERR(model_contract)", broken(edited("tokenizer_config.json", pad_token=None), "padding token")),
    ("M7", "two maps of labels that contradict each other", "ERR(model_contract)", broken(edited("config.json", label2id={"negative": 2, "neutral": 1, "positive": 0}), "reversed")),
    ("M7", "two labels under a card of three", "ERR(model_contract)", broken(two_labels, "neutral")),
    ("M7", "logits that are not finite", "ERR(model_contract)", broken(not_finite, "not finite")),
    ("M9", "in windows", "OK", long_text(windows=True)),
    ("M9", "without windows", "REJ(too_long)", long_text(windows=False)),
    ("M10", "room for two texts", "OK", short_of_memory(2)),
    ("M10", "room for none", "ERR(DeviceMemoryError)", short_of_memory(0)),
    ("M8", "branch", "ERR(unpinned)", named("owner/name@main")),
    ("M8", "no commit", "ERR(unpinned)", named("owner/name")),
    ("M8", "short commit", "ERR(unpinned)", named("owner/name@0123abc")),
    ("M8", "wrong SHA-256", "ERR(hash)", model(SAFE, sha256="0" * 64)),
    ("M8", "right SHA-256", "OK", model(SAFE, sha256=RIGHT)),
)  # fmt: skip
# Cases that another file tries: case, variant, outcome, test (with the id of one of its rows in brackets).
_LLM = "tests/test_framing_llm.py::"
_REPLY = _LLM + "test_an_answer_that_is_no_label_is_an_error_of_its_row"
_SERVER = _LLM + "test_a_server_that_fails_is_an_error_of_the_row"
_SLOW = _LLM + "test_a_server_that_is_slow_is_waited_for_so_long_and_no_longer"
_FATAL = _LLM + "test_what_puts_the_whole_run_in_doubt_ends_it"
_INJECTED = _LLM + "test_rows_that_speak_to_the_model_carry_a_flag"
TRIED_ELSEWHERE = (
    ("M2", "in the cache of the hub", "ERR(unsafe_artifact)", "tests/test_framing_checkpoints.py::test_only_pickles_in_the_cache"),
    ("M4", "with a watch on every file that is opened", "OK", "tests/test_framing_checkpoints.py::test_pickles_beside_the_weights_are_never_opened"),
    ("M5", "cut at every place", "ERR(corrupt)", "tests/test_framing_checkpoints.py::test_weights_cut_anywhere_are_corrupt"),
    ("M7", "inference model without the labels", "ERR(model_contract)", "tests/test_framing_nli.py::test_a_model_without_the_labels_is_refused"),
    ("M7", "inference labels in another order", "OK", "tests/test_framing_nli.py::test_labels_are_read_from_the_model_and_not_from_their_place"),
    ("M7", "inference weights that are not finite", "ERR(model_contract)", "tests/test_framing_nli.py::test_weights_that_are_not_finite_are_refused"),
    *(("L1", one, "FLAG(injection)", f"{_INJECTED}[{one}]") for one in ("en", "zh", "base64", "homoglyph", "url")),
    ("L1", "canaries of a model that obeys", "FLAG(flip rate)", _LLM + "test_canaries_tell_a_model_that_obeys_from_one_that_does_not"),
    ("L2", "17 markers, JSON, <think>, \\boxed{}", "OK", _LLM + "test_markers_in_a_quote_reach_the_model_as_data"),
    *(("L3", one, "REJ(scorer_output)", f"{_REPLY}[{one}]") for one in ("prose before", "fenced", "extra key", "unknown label", "two objects", "empty", "refusal", "thoughts", "cut off")),
    ("L3", "a second answer that is right", "OK", _LLM + "test_a_second_answer_that_is_right_is_taken"),
    *(("L4", one, "REJ(scorer_server)", f"{_SERVER}[{one}]") for one in ("10 MB", "endless", "500 for good", "429 with a wait beyond the row's time", "reset", "torn")),
    *(("L4", one, "REJ(scorer_server)", f"{_SLOW}[{one}]") for one in ("silent", "drops", "headers")),
    *(("L4", one, "OK", f"{_SERVER}[{one}]") for one in ("429 with a wait", "500 once")),
    ("L4", "TLS to a server that speaks none", "REJ(scorer_server)", _LLM + "test_https_to_a_server_that_speaks_none_is_an_error_of_the_row"),
    ("L4", "stopped and started again", "OK", "tests/test_framing_llm_runs.py::test_an_interrupted_run_goes_on_where_it_was"),
    *(("L5", one, "REJ(scorer_output)", f"{_REPLY}[{one}]") for one in ("a little over", "nan", "comma", "infinite")),
    *(("L6", one, "ERR(model_drift)", f"{_FATAL}[{one}]") for one in ("another model", "a smaller one", "a revision of it", "fingerprint")),
    ("L7", "message, log, cache, signature", "OK", _LLM + "test_the_key_is_in_no_message_log_cache_or_signature"),
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    """Importing torch is no part of a case's ten seconds."""
    if importlib.util.find_spec("torch") is not None and importlib.util.find_spec("transformers") is not None:
        _random_models().make_tokenizer("bert", 400)
        import torch  # noqa: F401


@pytest.mark.parametrize(("case", "variant", "expected", "run"), CASES, ids=[f"{one[0]}-{one[1]}" for one in CASES])
@pytest.mark.usefixtures("in_ten_seconds")
def test_case(case: str, variant: str, expected: str, run: Run, tmp_path: Path) -> None:
    assert run(tmp_path) == expected
