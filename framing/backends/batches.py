"""Texts as windows of tokens, and windows as batches: each once, sorted by length, bounded by tokens and not by rows.

Padding is what makes batches of mixed lengths slower than single texts. A batch here holds windows of nearly one
length, and as many of them as fit a budget of tokens.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from corpora.errors import InputError

# Tokens by which two windows of a long text overlap.
OVERLAP = 64


@dataclass(frozen=True, slots=True)
class Windows:
    """W windows of token numbers: ``ids`` and ``types`` one tuple each, ``owner`` the text that each belongs to, in order
    of the texts, and ``n_own`` the tokens of each without special ones.
    """

    ids: list[list[int]]
    types: list[list[int]]
    owner: list[int]
    n_own: list[int]

    def __len__(self) -> int:
        return len(self.ids)


def windows(tokenizer: Any, texts: Sequence[str], pairs: Sequence[str] | None, limit: int) -> Windows:
    """Tokens of texts (or of pairs of texts) in windows of at most ``limit`` tokens, special ones counted.

    A longer text is read in windows that overlap by OVERLAP tokens (a quarter of what fits, where that is less); of a
    pair the first text is cut and the second stands in every window.

    Raises InputError ``too_long`` where a second text alone fills the window.
    """
    backend = tokenizer.backend_tokenizer
    backend.no_padding()
    backend.no_truncation()
    # Words are data: "[SEP]" or "</s>" in a text are its characters, never the tokens that part texts.
    backend.encode_special_tokens = True
    inputs: list[Any] = list(texts) if pairs is None else list(zip(texts, pairs, strict=True))
    found = Windows([], [], [], [])
    unknown = tokenizer.unk_token_id
    special = frozenset(tokenizer.all_special_ids) - {unknown}
    for owner, encoding in enumerate(backend.encode_batch_fast(inputs)):
        if len(encoding) <= limit:
            _add(found, encoding, owner, special, unknown)
            continue
        for part in _cut(backend, inputs[owner], pairs is not None, limit):
            _add(found, part, owner, special, unknown)
    return found


def _add(found: Windows, encoding: Any, owner: int, special: frozenset[int], unknown: int | None) -> None:
    ids, mask = encoding.ids, encoding.special_tokens_mask
    n_special = sum(mask)
    # A vocabulary of pieces may still hold "</s>" as a piece of a text.
    if unknown is not None and sum(map(special.__contains__, ids)) > n_special:
        ids = [unknown if one in special and not own else one for one, own in zip(ids, mask, strict=True)]
    found.ids.append(ids)
    found.types.append(encoding.type_ids)
    found.owner.append(owner)
    found.n_own.append(max(1, len(ids) - n_special))


def _cut(backend: Any, text: Any, is_pair: bool, limit: int) -> list[Any]:
    room = limit - backend.num_special_tokens_to_add(is_pair)
    if is_pair:
        room -= len(backend.encode(text[1], add_special_tokens=False).ids)
    if room < 8:
        raise InputError("text", "", "too_long", f"the second text of a pair fills the model's {limit} tokens")
    backend.enable_truncation(limit, stride=min(OVERLAP, room // 4), strategy="only_first")
    try:
        first = backend.encode(*text) if is_pair else backend.encode(text)
    finally:
        backend.no_truncation()
    return [first, *first.overflowing]


def batches(lengths: Sequence[int], batch_tokens: int, *, is_padded: bool) -> Iterator[list[int]]:
    """Places of windows in batches of at most ``batch_tokens`` tokens, longest first, so that a batch too large shows at
    once; with ``is_padded`` every window counts as long as the longest of its batch. A batch holds one window at least.
    """
    batch: list[int] = []
    n_tokens = 0
    for place in sorted(range(len(lengths)), key=lambda one: -lengths[one]):
        counted = lengths[batch[0]] if batch and is_padded else lengths[place]
        if batch and n_tokens + counted > batch_tokens:
            yield batch
            batch, n_tokens = [], 0
            counted = lengths[place]
        batch.append(place)
        n_tokens += counted
    if batch:
        yield batch
