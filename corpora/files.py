"""Files as this project handles them: written whole or not at all, and named by their hash."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path


def write_whole(path: str | Path, content: bytes | str | Callable[[Path], None]) -> Path:
    """Write a file so that its name holds either the old content or all of the new one.

    ``content`` is bytes, text (written as UTF-8), or a function that writes to the temporary path it is given. The
    temporary file lies in the same folder, is synced and then renamed over ``path``; on any error it is
    removed. The folder is synced too.
    """
    target = Path(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        # Whoever may write into the folder could have laid a link under this name; it is not followed.
        temporary.unlink(missing_ok=True)
        os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        if callable(content):
            content(temporary)
        else:
            temporary.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        descriptor = os.open(temporary, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(target)
        _sync_folder(target.parent)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return target


def _sync_folder(folder: Path) -> None:
    """Let the new name outlast a power cut, where a folder can be synced."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256_of(content: bytes) -> str:
    """SHA-256 of bytes as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def development_folder() -> Path | None:
    """The folder of development data: ``PARLEY_DATA``, by default ``../shared`` beside the working folder.

    None where there is no such folder: nothing of the toolkit needs it but refitting, some benchmarks and some tests.
    """
    folder = Path(os.environ.get("PARLEY_DATA") or "../shared").expanduser()
    return folder.resolve() if folder.is_dir() else None
