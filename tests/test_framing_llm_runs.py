"""Whole runs of the LLM scorer: order, counts, the cache under 100 scripted failures, an interrupt, a real server."""

import asyncio
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from corpora.errors import InputError
from framing.backends.llm import LLMScorer
from framing.backends.llm_canaries import canary_texts
from framing.backends.llm_transport import wait_of
from framing.careful import Careful, ScorerFailedError

pytest.importorskip("openai", reason="the scorer needs the openai client (extra llm)")
S = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("scripted_server.py"))))
FAST = {"backoff": 0.01, "timeout": 5.0, "n_parallel": 4}
TEXTS = [f"Talks of day {day} were held." for day in range(10)]
CANARIES = canary_texts()


def answer(text: str, n: int = 0) -> str:
    """An honest answer that differs between texts."""
    return str(S.labels(sum(map(ord, text)) % 5 - 2, "dialogue"))


def scorer_for(server: Any, **options: Any) -> LLMScorer:
    return LLMScorer(S.MODEL, **{"base_url": server.url, **FAST, **options})


def test_order_is_kept_and_equal_texts_are_asked_once_a_few_at_a_time() -> None:
    def script(text: str, n: int) -> Any:
        # The earlier a text, the later its answer.
        time.sleep(0.02 if text in TEXTS[:5] else 0.001)
        return answer(text)

    with S.serving(script) as server:
        scorer = scorer_for(server, price_in=2.0, price_out=10.0)
        alone = {text: json.loads(answer(text))["tone"] for text in TEXTS}
        scores = scorer.score(TEXTS * 3 + TEXTS[::-1])
        assert scores.label.tolist() == [alone[text] for text in TEXTS * 3 + TEXTS[::-1]]
        assert scores.tone.tolist() == [label / 2 for label in scores.label]
        assert all(server.asked[text] == 1 for text in TEXTS) and 1 < server.most_at_once <= 4
        n = len(TEXTS) + len(CANARIES)
        usage = scorer.usage
        assert (usage.n_requests, usage.n_replies, usage.n_cached, usage.n_failed, usage.n_unmetered) == (n, n, 0, 0, 0)
        assert (usage.prompt_tokens, usage.completion_tokens) == (100 * n, 10 * n)
        assert usage.cost == pytest.approx(n * (100 * 2 + 10 * 10) / 1e6)
        assert scorer.score([]).tone.shape == (0,) and len(server.requests) == n
        # Whoever scores some of them again, to check, does not pay for it.
        assert scorer.score(TEXTS[3:5]).label.tolist() == [alone[text] for text in TEXTS[3:5]]
        assert len(server.requests) == n


def test_a_batch_that_checks_its_scorer_pays_once_and_an_outage_ends_it() -> None:
    with S.serving(answer) as server:
        scorer = scorer_for(server, max_retries=0)
        careful = Careful(scorer)
        assert careful.score(TEXTS * 2).label.tolist() == [json.loads(answer(text))["tone"] for text in TEXTS] * 2
        assert set(server.asked.values()) == {1}
        server.script = lambda text, n: 503
        with pytest.raises(ScorerFailedError, match="no answer to"):
            careful.score([f"Talks of month {month} were held." for month in range(200)])
        assert len(server.requests) < 100
        server.script = answer
        assert careful.score(["The talks go on."]).errors == (None,)


@pytest.mark.parametrize(
    "usage",
    [None, {}, {"prompt_tokens": "9", "completion_tokens": 1}, {"prompt_tokens": True, "completion_tokens": -1}, 3],
)
def test_tokens_that_nobody_counted_are_in_no_sum(usage: Any) -> None:
    def script(text: str, n: int) -> Any:
        return S.completion(answer(text)) | ({"usage": usage} if text == TEXTS[0] else {})

    with S.serving(script) as server:
        scorer = scorer_for(server)
        assert scorer.score(TEXTS[:2]).errors == (None, None)
    assert (scorer.usage.n_unmetered, scorer.usage.prompt_tokens) == (1, 100 * (1 + len(CANARIES)))
    assert scorer.usage.cost is None


def test_it_works_in_the_running_loop_of_a_notebook() -> None:
    async def cell(server: Any) -> list[float]:
        return list(scorer_for(server).score(TEXTS[:2]).label)

    with S.serving(answer) as server:
        assert asyncio.run(cell(server)) == [json.loads(answer(text))["tone"] for text in TEXTS[:2]]


# Nine of the ten failures; whether the reply that failed was a whole one, so that it is kept and not asked again.
FAILURES: dict[str, tuple[Any, bool]] = {
    "429": ((429, {"Retry-After": "0.01"}, b""), False),
    "500": (500, False),
    "late": (S.late(9), False),
    "cut off": (b'{"choices": [', False),
    "endless": (S.endless(), False),
    "reset": (S.reset, False),
    "torn": (S.torn, False),
    "prose": ("Of course! The tone is 0.", True),
    "wrong label": ('{"tone": 7, "frames": []}', True),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_no_failure_is_paid_for_twice(failure: str, tmp_path: Path) -> None:
    """Each of ten texts fails when it is asked first; then the same again until all have their labels."""
    what, is_paid = FAILURES[failure]
    options = {"cache": tmp_path, "max_retries": 0, "timeout": 1.5 if failure == "late" else 5.0, "n_parallel": 10}
    with S.serving(answer) as server:
        unbroken = scorer_for(server).score(TEXTS).label.tolist()
        server.charged.clear()
        server.asked.clear()
        server.script = lambda text, n: answer(text) if text in CANARIES or n else what
        broken = scorer_for(server, **options).score(TEXTS)
        assert np.isnan(broken.label).all() and all(broken.errors)
        if is_paid:
            n_before = len(server.requests)
            assert scorer_for(server, **options).score(TEXTS).errors == broken.errors
            assert len(server.requests) == n_before
        options["max_retries"] = 2
        assert scorer_for(server, **options).score(TEXTS).label.tolist() == unbroken
        n_before = len(server.requests)
        again = scorer_for(server, **options)
        assert again.score(TEXTS).label.tolist() == unbroken
        assert len(server.requests) == n_before and again.usage.n_replies == 0 == again.usage.prompt_tokens
        assert again.usage.n_cached == len(CANARIES) + len(TEXTS) * (2 if is_paid else 1)
        assert set(server.charged.values()) == {1}


def test_what_another_model_said_is_not_kept_and_nothing_else_is_paid_for_twice(tmp_path: Path) -> None:
    """The tenth failure: each of ten runs ends when one text is answered by another model."""
    with S.serving(answer) as server:
        server.script = lambda text, n: (
            answer(text) if text in CANARIES or n else S.completion(answer(text), model="tester-2")
        )
        for _ in TEXTS:
            with pytest.raises(InputError, match="'tester-2' answered"):
                scorer_for(server, cache=tmp_path, n_parallel=1).score(TEXTS)
        scores = scorer_for(server, cache=tmp_path).score(TEXTS)
        assert scores.label.tolist() == [json.loads(answer(text))["tone"] for text in TEXTS]
        assert {server.asked[text] for text in TEXTS} == {2} and {server.asked[text] for text in CANARIES} == {1}


def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path) -> None:
    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    old = signal.signal(signal.SIGUSR1, stop)
    enough = threading.Event()

    def script(text: str, n: int) -> Any:
        if text == TEXTS[6] and not enough.is_set():
            enough.set()
            os.kill(os.getpid(), signal.SIGUSR1)
            return S.late(5)
        return answer(text)

    try:
        with S.serving(script) as server:
            started = time.monotonic()
            with pytest.raises(KeyboardInterrupt):
                scorer_for(server, cache=tmp_path, n_parallel=1).score(TEXTS)
            assert time.monotonic() - started < 4
            assert sum(server.charged.values()) == len(CANARIES) + 6
            again = scorer_for(server, cache=tmp_path)
            assert again.score(TEXTS).errors == (None,) * 10
            assert again.usage.n_replies == 4 and set(server.charged.values()) == {1}
    finally:
        signal.signal(signal.SIGUSR1, old)


def _bit(content: bytes) -> bytes:
    place = content.index(b"tone")
    return content[:place] + b"tune" + content[place + 4 :]


@pytest.mark.parametrize(
    "damage",
    [_bit, lambda c: c[: len(c) // 2], lambda c: b"", lambda c: b"[" * 9999, lambda c: b"{}", lambda c: b"\xff"],
)
def test_a_damaged_entry_is_asked_again(damage: Any, tmp_path: Path) -> None:
    with S.serving(answer) as server:
        first = scorer_for(server, cache=tmp_path).score(TEXTS).label.tolist()
        entries = sorted(tmp_path.rglob("*.json"))
        assert len(entries) == len(TEXTS) + len(CANARIES)
        whole = [entry.read_bytes() for entry in entries]
        entries[3].write_bytes(damage(whole[3]))
        again = scorer_for(server, cache=tmp_path)
        assert again.score(TEXTS).label.tolist() == first and again.usage.n_replies == 1
        assert [entry.read_bytes() for entry in entries] == whole
        # One entry under the name of another is no answer to it.
        entries[4].write_bytes(whole[5])
        swapped = scorer_for(server, cache=tmp_path)
        assert swapped.score(TEXTS).label.tolist() == first and swapped.usage.n_replies == 1
        assert not list(tmp_path.rglob("*.partial"))


def test_another_question_has_another_entry(tmp_path: Path) -> None:
    with S.serving(answer) as server, S.serving(answer) as other:
        for options in ({}, {"seed": 1}, {"max_tokens": 99}, {"response_format": "json"}, {"base_url": other.url}):
            scorer = scorer_for(server, cache=tmp_path, **options)
            scorer.score(TEXTS)
            assert scorer.usage.n_cached == 0


def test_a_cache_that_cannot_be_written_ends_the_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with (
        S.serving(answer) as server,
        pytest.raises(InputError, match="a reply that was paid for cannot be kept") as caught,
    ):
        scorer_for(server, cache=tmp_path / "file").score(TEXTS * 50)
    assert caught.value.code == "cache" and len(server.requests) <= FAST["n_parallel"]


def test_replies_of_before_are_held_against_those_of_now(tmp_path: Path) -> None:
    with S.serving(answer) as server:
        scorer_for(server, cache=tmp_path).score(TEXTS[:3])
        server.script = lambda text, n: S.completion(answer(text), system_fingerprint="fp_2")
        with pytest.raises(
            InputError, match="the fingerprint was 'fp_1' and is 'fp_2'; if the change is meant, start again"
        ):
            scorer_for(server, cache=tmp_path, n_parallel=1).score(TEXTS[:5])


def test_what_a_server_asks_to_wait() -> None:
    assert [wait_of(one) for one in ("3", "0.5", "-1", "", "nan", "inf", "soon")] == [
        3.0,
        0.5,
        0.0,
        None,
        None,
        None,
        None,
    ]
    assert 3e9 < (wait_of("Fri, 31 Dec 2199 23:59:59 GMT") or 0) < 9e9


def tiny_model(folder: Path) -> Path:
    """A Llama of one layer with random weights that knows no word, written without torch, whose import takes seconds."""
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer, models, pre_tokenizers

    vocabulary = {word: place for place, word in enumerate(("<unk>", "<end>", *"abcdefghijklmnopqrstuvwxyz{}"))}
    tokenizer = Tokenizer(models.WordLevel(vocab=vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    template = "{% for message in messages %}{{ message['content'] }}\n{% endfor %}"
    tokens = {"unk_token": "<unk>", "eos_token": "<end>", "pad_token": "<end>", "chat_template": template}
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", **tokens}))
    n, width, inner = len(vocabulary), 16, 32
    config = {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": n, "hidden_size": width,
        "intermediate_size": inner, "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 2,
        "max_position_embeddings": 16384, "bos_token_id": None, "eos_token_id": 1, "pad_token_id": 1,
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config))
    layer, square = "model.layers.0", (width, width)
    shapes = {f"{layer}.self_attn.{name}_proj.weight": square for name in "qkvo"} | {
        "model.embed_tokens.weight": (n, width), "lm_head.weight": (n, width), "model.norm.weight": (width,),
        f"{layer}.input_layernorm.weight": (width,), f"{layer}.post_attention_layernorm.weight": (width,),
        f"{layer}.mlp.gate_proj.weight": (inner, width), f"{layer}.mlp.up_proj.weight": (inner, width),
        f"{layer}.mlp.down_proj.weight": (width, inner),
    }  # fmt: skip
    rng = np.random.default_rng(7)
    weights = {name: rng.normal(0, 0.02, shape).astype(np.float32) for name, shape in shapes.items()}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


@pytest.fixture(scope="module")
def real_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address and model of ``transformers serve`` with a model of random weights; it knows no response schemas."""
    lacking = [name for name in ("transformers", "fastapi", "uvicorn", "accelerate") if find_spec(name) is None]
    if lacking:
        pytest.skip(f"transformers serve needs {', '.join(lacking)}")
    folder = tiny_model(tmp_path_factory.mktemp("served"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from transformers.cli.transformers import main; main()", "serve", str(folder)]
    with (folder / "log").open("w") as log:
        child = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"],
            stdout=subprocess.DEVNULL, stderr=log, env={**os.environ, "HF_HUB_OFFLINE": "1"},
        )  # fmt: skip
    try:
        for _ in range(600):
            assert child.poll() is None, (folder / "log").read_text()[-2000:]
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/v1", str(folder)
    finally:
        child.terminate()
        child.wait(20)


def test_a_real_server_that_gives_noise_gives_no_label(real_server: tuple[str, str]) -> None:
    url, model = real_server
    scorer = LLMScorer(model, base_url=url, max_tokens=8, max_retries=0, n_parallel=2)
    scores = scorer.score(["The talks were candid.", "双方进行了坦诚交流。"])
    assert all(error is not None and error.startswith("scorer_output: ") for error in scores.errors)
    assert np.isnan(scores.tone).all() and np.isnan(scores.frames).all() and not scores.has_frame.any()
    usage, n = scorer.usage, 2 + len(CANARIES)
    assert (usage.n_requests, usage.n_replies, usage.n_failed, usage.n_unmetered) == (n, n, 0, 0)
    assert n <= usage.completion_tokens <= 8 * n and usage.prompt_tokens > 500 * n
    assert scorer.canaries is not None and len(scorer.canaries.failed) == 5
    assert scorer.served == (f"{model}@main", "")
    with pytest.raises(InputError, match="HTTP 400") as caught:
        LLMScorer("another", base_url=url, max_retries=0).score([f"Talks of day {day}." for day in range(40)])
    assert caught.value.code == "llm_server"
