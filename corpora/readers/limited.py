"""Parsers under limits: a child process reads what may ask for more time and memory than there is, and can be killed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from corpora.errors import InputError
from corpora.readers.limits import Limits

_CHILD = Path(__file__).with_name("child.py")


def answer_of(task: str, content: bytes, file: str, *numbers: int, limits: Limits) -> dict[str, Any]:
    """What ``answer`` of the module ``task`` says of ``content``, within ``limits.seconds`` and
    ``limits.memory_bytes``.

    Raises InputError ``limit`` where it takes more.
    """
    # -P keeps the folder of the child off its module path: a file there may bear the name of a package.
    command = [
        sys.executable,
        "-P",
        str(_CHILD),
        task,
        str(limits.seconds),
        str(limits.memory_bytes),
        *map(str, numbers),
    ]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=limits.seconds, check=False)
    except subprocess.TimeoutExpired:
        raise InputError(file, "", "limit", f"reading it took more than {limits.seconds} seconds") from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        reason = f"reading it took more than {limits.seconds} seconds or {limits.memory_bytes >> 20} MiB"
        raise InputError(file, "", "limit", f"{reason} (the reader ended with status {done.returncode})") from None
    return answer
