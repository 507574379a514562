"""A server's reply, read without trust: either a tone and frames of the closed lists, or a reason why not."""

import json
from dataclasses import dataclass
from typing import Any

from framing.scorer import FRAMES, TONES

# An answer with all twelve frames has under 200 characters.
MAX_CONTENT = 2_000
_SHOWN = 60


class UnusableError(ValueError):
    """An answer that is no label: the model spoke, and what it said cannot be used."""


@dataclass(frozen=True, slots=True)
class Labels:
    """A tone -2..2 and names of FRAMES."""

    tone: int
    frames: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a chat completion says: who answered, with which words, for how many tokens (None where it does not say)."""

    model: str
    fingerprint: str
    message: dict[str, Any]
    finish: str
    n_choices: int
    prompt_tokens: int | None
    completion_tokens: int | None


@dataclass(slots=True)
class Usage:
    """What a scorer has asked so far. Tokens are the server's own count, of the replies that came over the wire.

    ``n_unmetered`` replies said nothing of tokens and are in no sum. ``n_cached`` replies came from the cache and cost
    nothing. ``n_failed`` requests brought no reply; whether a server charges for them (a timeout, say) it alone knows.
    """

    n_requests: int = 0
    n_replies: int = 0
    n_cached: int = 0
    n_failed: int = 0
    n_unmetered: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    price_in: float | None = None
    price_out: float | None = None

    @property
    def cost(self) -> float | None:
        """Cost of the metered replies in the currency of the prices, or None where no prices were given."""
        if self.price_in is None or self.price_out is None:
            return None
        return (self.prompt_tokens * self.price_in + self.completion_tokens * self.price_out) / 1_000_000

    def count(self, reply: Reply) -> None:
        """Add a reply that came over the wire."""
        self.n_replies += 1
        if reply.prompt_tokens is None or reply.completion_tokens is None:
            self.n_unmetered += 1
        else:
            self.prompt_tokens += reply.prompt_tokens
            self.completion_tokens += reply.completion_tokens


def read_reply(body: bytes) -> Reply | None:
    """The reply in a body, or None where the body is no chat completion (cut off, a page of a proxy, an error)."""
    try:
        found = json.loads(body.decode("utf-8"))
        choices = found["choices"]
        message = choices[0]["message"]
    except (ValueError, RecursionError, KeyError, IndexError, TypeError):
        return None
    if not isinstance(message, dict) or not _text(found.get("model")):
        return None
    usage = found.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    return Reply(
        model=_text(found.get("model")),
        fingerprint=_text(found.get("system_fingerprint")),
        message=message,
        finish=_text(choices[0].get("finish_reason")),
        n_choices=len(choices),
        prompt_tokens=_count(usage.get("prompt_tokens")),
        completion_tokens=_count(usage.get("completion_tokens")),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def labels_of(reply: Reply) -> Labels:
    """The labels of a reply. Raises UnusableError, with the reason, for whatever is not exactly what was asked for."""
    if reply.n_choices != 1:
        raise UnusableError(f"{reply.n_choices} answers instead of one")
    if reply.message.get("refusal") or reply.finish == "content_filter":
        raise UnusableError("the model refused")
    if reply.message.get("tool_calls") or reply.message.get("function_call"):
        raise UnusableError("a call of a tool instead of an answer")
    content = reply.message.get("content")
    if not isinstance(content, str) or not content.strip():
        raise UnusableError("an empty answer")
    if reply.finish == "length":
        raise UnusableError(f"cut off at the limit of tokens: {_shown(content)}")
    return read_labels(content)


def read_labels(content: str) -> Labels:
    """The labels in one JSON object ``{"tone": -2..2, "frames": [names]}``, with nothing before, behind or beside it.

    Raises UnusableError with the reason: nothing is repaired, cut out of prose, rounded or filled in.
    """
    if len(content) > MAX_CONTENT:
        raise UnusableError(f"{len(content)} characters, at most {MAX_CONTENT}")
    try:
        found = json.loads(content, object_pairs_hook=_object, parse_constant=_refuse)
    except (json.JSONDecodeError, RecursionError):
        raise UnusableError(f"not one JSON object: {_shown(content)}") from None
    if not isinstance(found, dict) or found.keys() != {"tone", "frames"}:
        keys = ", ".join(map(_shown, found)) if isinstance(found, dict) else _shown(content)
        raise UnusableError(f"needs tone and frames and nothing else: {keys or 'empty'}")
    tone, frames = found["tone"], found["frames"]
    # bool is an int, and 1.0 == 1: only whole numbers as they were asked for are labels.
    if type(tone) is not int or tone not in TONES:
        raise UnusableError(f"tone {_shown(tone)} is not one of -2, -1, 0, 1, 2")
    if not isinstance(frames, list):
        raise UnusableError(f"frames {_shown(frames)} is not a list")
    for name in frames:
        if not isinstance(name, str) or name not in FRAMES:
            raise UnusableError(f"unknown frame {_shown(name)}")
    if len(set(frames)) != len(frames):
        raise UnusableError("a frame stands twice")
    return Labels(tone, tuple(name for name in FRAMES if name in frames))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnusableError("a key stands twice")
    return found


def _refuse(constant: str) -> float:
    raise UnusableError(f"{constant} is not a number")


def _shown(value: object) -> str:
    """The beginning of a value in plain ASCII: what a model wrote must not steer a terminal or a log."""
    written = ascii(value)
    return written if len(written) <= _SHOWN else f"{written[:_SHOWN]}..."
