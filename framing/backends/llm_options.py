"""Options of the LLM scorer, checked before anything is sent; what is refused is not shown where it could be a key."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from corpora.errors import InputError
from framing.backends.llm_prompt import RESPONSE_FORMATS

_MODEL = re.compile(r"[^\s|\x00-\x1f\x7f]{1,200}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,100}")


def check_names(model: str, base_url: str | None, api_key_env: str, response_format: str) -> None:
    """Refuse, with InputError ``options``, names that would break a signature, show a key, or mean nothing."""
    if not _MODEL.fullmatch(model):
        raise InputError("options", "model", "options", "a name of 1 to 200 characters without spaces and |")
    if not _VARIABLE.fullmatch(api_key_env):
        raise InputError("options", "api_key_env", "options", "the name of an environment variable, not the key itself")
    if response_format not in RESPONSE_FORMATS:
        raise InputError("options", "response_format", "options", f"one of {', '.join(RESPONSE_FORMATS)}")
    if base_url is not None:
        check_address(base_url)


def check_numbers(given: Mapping[str, Any], *, above_0: bool = False) -> None:
    """Refuse, with InputError ``options``, what is no finite number from 0 on; counts (``n_``, ``max_``) are whole."""
    for name, value in given.items():
        if value is None and name.startswith("price"):
            continue
        is_whole = name.startswith(("n_", "max_"))
        is_number = isinstance(value, int if is_whole else int | float) and not isinstance(value, bool)
        if not is_number or not 0 <= value < float("inf") or (above_0 and value == 0):
            kind = "whole number" if is_whole else "number"
            raise InputError(
                "options", name, "options", f"a {kind} {'above 0' if above_0 else 'from 0 on'}, not {value!r}"
            )


def check_address(base_url: str) -> None:
    """Refuse, with InputError ``options``, an address that is none or that could hold a secret."""
    try:
        parts = urlsplit(base_url)
        is_plain = base_url.isascii() and base_url.isprintable() and " " not in base_url and (parts.port or 1) > 0
    except ValueError:
        is_plain = False
    if not is_plain or parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise InputError("options", "base_url", "options", "http://HOST:PORT/v1 or https://..., without user and key")
    if parts.query or parts.fragment:
        raise InputError("options", "base_url", "options", "no ? and no #: a key in an address ends up in logs")
