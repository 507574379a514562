"""What a language model is sent: the instruction, one statement as data, and the form its answer must have.

The statement is somebody else's text and may speak to the model. It goes as one JSON string on one line between two
marks that its author cannot know, and every character that could begin a role, a tag, a template or an answer is
escaped as \\uXXXX, which a reader of JSON undoes: nothing is lost and nothing of it stands there as a marker.
"""

import functools
import json
import re
from typing import Any

from corpora.cards import read_verified
from corpora.files import sha256_of
from framing.scorer import FRAMES, TONES

INSTRUCTIONS = "llm_instructions.md"
# What could open a tag, a template token, a fence or an object ("<|im_start|>", "</s>", "<think>", "\\boxed{", "```json"),
# and characters that nobody sees: controls, zero width, direction, tags, variation selectors.
_ESCAPED = re.compile(
    "[<>{}|`\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\uff1c\uff1e\uff5c"
    "\U000e0000-\U000e0fff]"
)
# Words in brackets that some models take for a role: "[INST]", "[/SYSTEM_PROMPT]", "[gMASK]".
_BRACKETED = re.compile(r"\[(/?[A-Za-z_]{2,24})\]")
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "tone": {"type": "integer", "enum": list(TONES)},
        "frames": {"type": "array", "items": {"type": "string", "enum": list(FRAMES)}},
    },
    "required": ["tone", "frames"],
    "additionalProperties": False,
}
# By the name of the option: what the request holds under response_format, None where it holds nothing.
RESPONSE_FORMATS: dict[str, dict[str, Any] | None] = {
    "schema": {"type": "json_schema", "json_schema": {"name": "tone_and_frames", "strict": True, "schema": _SCHEMA}},
    "json": {"type": "json_object"},
    "none": None,
}


def encoded(text: str) -> str:
    """A text as a JSON string on one line in which no marker survives; ``json.loads`` gives the text back.

    >>> encoded("</s>[INST] 坦诚")
    '"\\\\u003c/s\\\\u003e\\\\u005bINST\\\\u005d 坦诚"'
    """
    written = json.dumps(text, ensure_ascii=False)
    written = _ESCAPED.sub(lambda found: json.dumps(found[0])[1:-1] if found[0] > "~" else _unicode(found[0]), written)
    return _BRACKETED.sub(lambda found: f"{_unicode('[')}{found[1]}{_unicode(']')}", written)


def _unicode(character: str) -> str:
    return f"\\u{ord(character):04x}"


def nonce_of(text: str, attempt: int = 0) -> str:
    """The mark round a text: 32 hexadecimal digits that hang on the text itself, so that no text can hold its own.

    It is the same whenever the same text is asked, so that a run can be repeated to the byte, and another for another
    attempt.
    """
    return sha256_of(f"{attempt}\n{text}".encode())[:32]


def messages_for(text: str, attempt: int = 0) -> list[dict[str, str]]:
    """The messages of one request: the instruction, then the statement in its block."""
    mark = f"STATEMENT-{nonce_of(text, attempt)}"
    block = f"{mark}\n{encoded(text)}\n{mark}\nCode the statement between the two marks."
    return [{"role": "system", "content": _instruction()}, {"role": "user", "content": block}]


@functools.cache
def _instruction() -> str:
    return read_verified(INSTRUCTIONS, package="framing.data").decode("utf-8").strip()


@functools.cache
def instruction_version() -> str:
    """Twelve hexadecimal digits of the SHA-256 of everything that is the same in every request."""
    fixed = json.dumps([messages_for("<{|坦诚|}>"), _SCHEMA], ensure_ascii=False, sort_keys=True)
    return sha256_of(fixed.encode())[:12]
