"""Models built from a config with random weights, and real tokenizers made from the bundled texts: for measuring and tests.

Weights that nobody trained take the same time as others; their scores mean nothing.
"""

import math
import random
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from corpora.gold import load_quotes
from corpora.text import language_of

LABELS = ("negative", "neutral", "positive")
CARD = 'languages = ["en", "zh"]\n[tone]\nlabels = { negative = -1, neutral = 0, positive = 1 }\n'
# Model types with a tokenizer of the RoBERTa kind (pieces of a unigram model, <s> and </s>); the others are of BERT's.
ROBERTA_LIKE = ("roberta", "xlm-roberta", "camembert")
TINY = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
# XLM-R base: 12 layers of 768, 250,002 pieces.
XLM_R_BASE = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072}
XLM_R_VOCABULARY = 250_002


@cache
def bundled_texts() -> tuple[str, ...]:
    """The bundled quotes that have words, in both languages."""
    return tuple(str(text) for text in load_quotes()["text"].dropna())


def build(
    folder: Path,
    kind: str = "xlm-roberta",
    *,
    labels: Sequence[str] = LABELS,
    card: str | None = CARD,
    n_pieces: int = 4000,
    vocabulary: int | None = None,
    seed: int = 7,
    has_head: bool = True,
    spread: float = 0.2,
    positions: int = 130,
    **settings: Any,
) -> Path:
    """Write a model of a kind (a transformers model type) with random weights, its tokenizer and a card into a folder.

    ``settings`` go into the config, TINY by default; ``vocabulary`` is the number of embeddings, by default that of the
    tokenizer's pieces; ``spread`` the standard deviation of the weights, wide so that errors in a forward show.
    """
    import torch
    from transformers import AutoConfig, AutoModel, AutoModelForSequenceClassification

    tokenizer = make_tokenizer(kind, n_pieces, positions)
    tokenizer.save_pretrained(folder)
    head = {"id2label": dict(enumerate(labels)), "label2id": {label: k for k, label in enumerate(labels)}}
    settings = {**TINY, **settings}
    if kind == "distilbert":
        names = {"hidden_size": "dim", "num_hidden_layers": "n_layers", "num_attention_heads": "n_heads"}
        settings = {
            names.get(name, name.replace("intermediate_size", "hidden_dim")): one for name, one in settings.items()
        }
    config = AutoConfig.for_model(
        kind,
        vocab_size=vocabulary or len(tokenizer),
        max_position_embeddings=positions,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.cls_token_id,
        eos_token_id=tokenizer.sep_token_id,
        type_vocab_size=1 if kind in ROBERTA_LIKE else 2,
        initializer_range=spread,
        **head,
        **settings,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = (AutoModelForSequenceClassification if has_head else AutoModel).from_config(config)
        # Biases and norms that a fresh model leaves at zero and one would hide faults.
        with torch.no_grad():
            for one in model.parameters():
                if one.dim() == 1:
                    one.add_(torch.randn_like(one) * 0.05)
    model.save_pretrained(folder)
    if card is not None:
        (folder / "parley.toml").write_text(card, encoding="utf-8")
    return folder


@cache
def _pieces(n: int) -> tuple[tuple[str, int], ...]:
    """The N commonest pieces with their counts: single characters, then words and their beginnings. Equal in every run,
    which the trainers of tokenizers do not promise."""
    characters: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for text in bundled_texts():
        lowered = text.lower()
        characters.update(one for one in lowered if not one.isspace())
        for word in re.findall(r"[a-z]{2,20}|[\u4e00-\u9fff]{2}", lowered):
            words.update({word, word[:4]})
    ranked = [sorted(found.items(), key=lambda one: (-one[1], one[0])) for found in (characters, words)]
    return tuple((ranked[0][: n // 2] + [one for one in ranked[1] if len(one[0]) > 1])[:n])


@cache
def _made(is_roberta: bool, n_pieces: int) -> str:
    """The tokenizer as JSON."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    pieces = _pieces(n_pieces)
    if is_roberta:
        special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
        total = sum(count for _, count in pieces)
        found = [(one, 0.0) for one in special] + [("\u2581", -2.0)]
        found += [(one, math.log(count / total)) for one, count in pieces if one != "\u2581"]
        # A word behind a space is likelier than its letters one by one.
        found += [("\u2581" + one, math.log(count / total) + 1) for one, count in pieces if one[0] < "\u3000"]
        tokenizer = Tokenizer(models.Unigram(found, unk_id=3))
        tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    else:
        special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        named = [*special, *(one for one, _ in pieces), *("##" + one for one, _ in pieces if one[0] < "\u3000")]
        tokenizer = Tokenizer(models.WordPiece({one: k for k, one in enumerate(named)}, unk_token="[UNK]"))
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.add_special_tokens(special)
    return str(tokenizer.to_str())


def make_tokenizer(kind: str, n_pieces: int, positions: int = 514) -> Any:
    """A fast tokenizer whose pieces are the commonest ones of the bundled texts."""
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerFast

    is_roberta = kind in ROBERTA_LIKE
    names = (
        ("<s>", "</s>", "<pad>", "<unk>", "<mask>") if is_roberta else ("[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]")
    )
    given = dict(zip(("cls_token", "sep_token", "pad_token", "unk_token", "mask_token"), names, strict=True))
    inputs = ["input_ids", "attention_mask"]
    if kind in ("bert", "deberta-v2"):
        inputs.insert(1, "token_type_ids")
    return PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_str(_made(is_roberta, n_pieces)),
        model_max_length=positions - 2 if is_roberta else positions,
        model_input_names=inputs,
        **given,
    )


# A sentence of an official readout; equal lengths from 8 to 120 would be twice as long as what is scored.
MEAN_TOKENS = 32


def statements(
    tokenizer: Any,
    n: int,
    *,
    shortest: int = 8,
    longest: int = 120,
    mean: int | None = None,
    seed: int = 7,
    languages: Sequence[str] = ("en", "zh"),
) -> list[str]:
    """N stretches of the bundled texts of ``shortest`` to ``longest`` tokens, special ones counted: all lengths alike, or
    falling off to a ``mean`` as those of statements in readouts do."""
    from tokenizers import Tokenizer

    # A copy without the padding and cutting that a tokenizer may bring.
    backend = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    backend.no_padding()
    backend.no_truncation()
    draw = random.Random(seed)
    words = [word for text in bundled_texts() for word in text.split(" ")]
    found: list[str] = []
    while len(found) < n:
        if mean is None:
            wanted = draw.randint(shortest, longest)
        else:
            wanted = min(longest, shortest + int(draw.expovariate(1 / (mean - shortest))))
        start = draw.randrange(len(words) - longest)
        text = " ".join(words[start : start + longest])
        encoding = backend.encode(text, add_special_tokens=False)
        if len(encoding) < wanted:
            continue
        cut = text[: encoding.offsets[wanted - 3][1]].strip()
        # Cutting may change how the last word falls into pieces.
        if language_of(cut) in languages and shortest <= len(backend.encode(cut)) <= longest:
            found.append(cut)
    return found
