"""A checked checkpoint as a model and a tokenizer in memory, without any code or call of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from corpora.errors import InputError
from framing.backends.checkpoints import Checkpoint

# Models whose positions are counted from behind the padding token's number (RoBERTa's way).
_POSITIONS_BEHIND_PAD = ("roberta", "xlm-roberta", "camembert", "xlm-roberta-xl", "roberta-prelayernorm", "longformer")
# What a tokenizer says that knows no limit is a very large number.
_NO_LIMIT = 1_000_000
# Weights that a body may lack: the pooler stands behind the last hidden states.
_OPTIONAL = ("pooler.",)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model in evaluation mode on its device, its fast tokenizer, the most tokens of an input, and whether the model
    has a fitted classification head.
    """

    model: Any
    tokenizer: Any
    device: Any
    limit: int
    has_head: bool


def load(checkpoint: Checkpoint, *, device: str = "auto", precision: str = "fp32") -> Loaded:
    """Load a checkpoint.

    Raises InputError ``model_contract`` where weights are missing or of another shape, the tokenizer is not a fast one or
    has no padding token, or no length is known; ``options`` for a device that is not there.
    """
    import torch
    from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer

    place = _device(device)
    folder = str(checkpoint.folder)
    named = checkpoint.settings().get("architectures") or [""]
    has_head = isinstance(named, list) and str(named[0]).endswith("ForSequenceClassification")
    made = AutoModelForSequenceClassification if has_head else AutoModel
    try:
        with quiet():
            model, found = made.from_pretrained(
                folder,
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
                dtype=torch.float32,
                output_loading_info=True,
            )
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError, RuntimeError, TypeError, ImportError) as error:
        raise _unusable(checkpoint, f"cannot be loaded: {str(error).strip().splitlines()[0][:200]}") from None
    lacking = sorted(name for name in found["missing_keys"] if has_head or not name.startswith(_OPTIONAL))
    if lacking or found["mismatched_keys"]:
        wrong = lacking or sorted(str(one) for one in found["mismatched_keys"])
        raise _unusable(checkpoint, f"{len(wrong)} weights are missing or of another shape, {wrong[0]} among them")
    if not getattr(tokenizer, "is_fast", False):
        raise _unusable(checkpoint, "has no tokenizer.json")
    if tokenizer.pad_token_id is None:
        raise _unusable(checkpoint, "its tokenizer has no padding token; name one in tokenizer_config.json")
    dtype = torch.float32
    if precision == "fp16" or place.type == "cuda":
        dtype = {"bf16": torch.bfloat16, "fp16": torch.float16}.get(precision, torch.float32)
    model = model.to(device=place, dtype=dtype).eval().requires_grad_(False)
    return Loaded(model, tokenizer, place, _limit(checkpoint, model.config, tokenizer), has_head)


@contextmanager
def quiet() -> Iterator[None]:
    """Without transformers' progress bar and reports, for as long as a model is loaded; what matters of them is checked."""
    from transformers.utils import logging as named

    logging: Any = named

    level, had_bar = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity(50)
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if had_bar:
            logging.enable_progress_bar()


def _device(device: str) -> Any:
    import torch

    if device == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        found = torch.device(device)
    except RuntimeError:
        raise InputError("options", "", "options", f"device is {device!r}; it is auto, cpu, cuda or cuda:1") from None
    if found.type == "cuda" and (found.index or 0) >= torch.cuda.device_count():
        raise InputError("options", "", "options", f"there is no {device} here; use device=auto")
    return found


def _limit(checkpoint: Checkpoint, config: Any, tokenizer: Any) -> int:
    """The most tokens of an input: the least of what positions, tokenizer and sentence settings allow."""
    found = []
    positions = getattr(config, "max_position_embeddings", None)
    if isinstance(positions, int) and positions > 0:
        behind = config.model_type in _POSITIONS_BEHIND_PAD
        found.append(positions - (config.pad_token_id + 1 if behind else 0))
    if 0 < tokenizer.model_max_length < _NO_LIMIT:
        found.append(int(tokenizer.model_max_length))
    sentence = checkpoint.settings("sentence_bert_config.json").get("max_seq_length")
    if isinstance(sentence, int) and sentence > 0:
        found.append(sentence)
    if not found or min(found) < 16:
        raise _unusable(checkpoint, "says nowhere how many tokens it can read, or fewer than 16")
    return min(found)


def _unusable(checkpoint: Checkpoint, reason: str) -> InputError:
    return InputError(checkpoint.name, "", "model_contract", reason)
