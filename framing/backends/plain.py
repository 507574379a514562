"""A model's own forward over padded batches: right for every architecture, and what faster ways are compared with."""

from typing import Any

from framing.backends.batches import Windows


class Plain:
    """The plain forward of a loaded model."""

    is_padded = True

    def __init__(self, model: Any, tokenizer: Any, device: Any, *, has_head: bool) -> None:
        self._model, self._tokenizer, self._device, self._has_head = model, tokenizer, device, has_head

    def logits(self, cut: Windows, batch: list[int]) -> Any:
        """(B, L) logits of the windows of a batch."""
        return self._model(**self._inputs(cut, batch)).logits.float()

    def means(self, cut: Windows, batch: list[int]) -> Any:
        """(B, D) means of the last hidden states over tokens."""
        inputs = self._inputs(cut, batch)
        body = self._model.base_model if self._has_head else self._model
        states = body(**inputs).last_hidden_state.float()
        mask = inputs["attention_mask"].unsqueeze(-1).float()
        return (states * mask).sum(1) / mask.sum(1)

    def _inputs(self, cut: Windows, batch: list[int]) -> dict[str, Any]:
        import torch

        lengths = torch.tensor([len(cut.ids[place]) for place in batch])
        longest = int(lengths.max())
        ids = torch.tensor([_padded(cut.ids[place], longest, self._tokenizer.pad_token_id) for place in batch])
        inputs = {"input_ids": ids, "attention_mask": (torch.arange(longest) < lengths[:, None]).long()}
        if "token_type_ids" in self._tokenizer.model_input_names:
            inputs["token_type_ids"] = torch.tensor([_padded(cut.types[place], longest, 0) for place in batch])
        return {name: one.to(self._device) for name, one in inputs.items()}


def _padded(numbers: list[int], length: int, pad: int) -> list[int]:
    return numbers + [pad] * (length - len(numbers))
