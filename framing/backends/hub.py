"""Models of the hub by commit, from its cache where they are there whole."""

import hashlib
import re
from pathlib import Path

from corpora.errors import InputError, MissingPackageError
from framing.backends.checkpoints import OPENED

_SHA256, _SHA1 = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{40}")


def fetch(name: str, revision: str) -> Path:
    """The folder of a snapshot, from the cache or the network; only files of the kinds in OPENED are fetched.

    Raises InputError ``missing`` with what to do, MissingPackageError without the hub's client.
    """
    try:
        from huggingface_hub import constants, snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError
    except ImportError:
        raise MissingPackageError("a model of the hub", "models") from None
    try:
        folder = Path(snapshot_download(name, revision=revision, allow_patterns=list(OPENED), local_files_only=True))
        if _is_whole(folder):
            return folder
    except LocalEntryNotFoundError:
        pass
    if constants.is_offline_mode():
        raise _unfetched(name, revision, "the cache does not hold it whole, and HF_HUB_OFFLINE is set")
    try:
        return Path(snapshot_download(name, revision=revision, allow_patterns=list(OPENED)))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise _unfetched(name, revision, f"it could not be fetched ({type(error).__name__})") from None


def _is_whole(folder: Path) -> bool:
    """Whether config and weights are there; a broken link of the cache is not."""
    from framing.backends.checkpoints import weight_files

    try:
        return (folder / "config.json").is_file() and bool(weight_files(folder))
    except InputError as error:
        return error.code == "unsafe_artifact"


def _unfetched(name: str, revision: str, reason: str) -> InputError:
    return InputError(
        f"{name}@{revision}",
        "",
        "missing",
        f"{reason}; with a network run: hf download {name} --revision {revision}; or give a folder that holds the model",
    )


def check_blobs(folder: Path, name: str, revision: str, hashes: dict[str, str]) -> None:
    """Check the files of a snapshot against the names of the cache's blobs: SHA-256 for large files, git's SHA-1 else.

    ``hashes`` are the SHA-256 of files that were read already. Raises InputError ``hash`` with what to do.
    """
    for link in sorted(folder.iterdir()):
        if not link.is_symlink() or not any(link.match(pattern) for pattern in OPENED):
            continue
        blob = link.resolve()
        if _SHA256.fullmatch(blob.name):
            is_right = (hashes.get(link.name) or hashlib.sha256(blob.read_bytes()).hexdigest()) == blob.name
        elif _SHA1.fullmatch(blob.name):
            content = blob.read_bytes()
            header = f"blob {len(content)}\0".encode()
            is_right = hashlib.sha1(header + content, usedforsecurity=False).hexdigest() == blob.name
        else:
            continue
        if not is_right:
            raise InputError(
                link.name,
                "",
                "hash",
                "the file in the cache is not the one that the hub sent; fetch it again: "
                f"hf download {name} --revision {revision} --force-download",
            )
