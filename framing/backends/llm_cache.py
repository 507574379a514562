"""Raw replies on disk, named by the hash of what was asked, so that nothing is paid for twice.

One file a reply, written whole; it holds the key, the body and the body's hash, and no statement. An entry that does
not fit its name or its hash is as good as none: the statement is asked again and the entry written anew.
"""

import json
from pathlib import Path
from typing import Any

from corpora.errors import InputError
from corpora.files import sha256_of, write_whole


def key_of(**asked: Any) -> str:
    """SHA-256 of everything that an answer hangs on: server, model, instruction, parameters, text."""
    return sha256_of(json.dumps(asked, ensure_ascii=False, sort_keys=True).encode("utf-8"))


class ReplyCache:
    """Replies in a folder, or none at all where ``folder`` is None. Raises InputError ``cache`` where it cannot write.

    A key has one entry for each reply that was paid for: the first answer may have been of no use, and a second asked.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def read(self, key: str, attempt: int) -> bytes | None:
        """The body of the reply to this attempt, or None where there is none that can be trusted."""
        if self._folder is None:
            return None
        try:
            entry = json.loads(self._path(key, attempt).read_bytes())
            body = entry["body"].encode("utf-8")
            is_whole = entry["key"] == key and entry["attempt"] == attempt and entry["sha256"] == sha256_of(body)
        except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
            return None
        return body if is_whole else None

    def write(self, key: str, attempt: int, body: bytes) -> None:
        """Keep the body of a reply; it must be UTF-8. Raises InputError ``cache`` where the folder takes nothing."""
        if self._folder is None:
            return
        entry = {"key": key, "attempt": attempt, "sha256": sha256_of(body), "body": body.decode("utf-8")}
        path = self._path(key, attempt)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, json.dumps(entry, ensure_ascii=False))
        except OSError as error:
            raise InputError(
                str(self._folder), "", "cache", f"a reply that was paid for cannot be kept: {error.strerror or error}"
            ) from None

    def _path(self, key: str, attempt: int) -> Path:
        assert self._folder is not None
        return self._folder / key[:2] / f"{key}-{attempt}.json"
