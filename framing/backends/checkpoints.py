"""Models as folders of files: found, checked and hashed before anything is loaded.

A checkpoint is outside material. Its weights are read from safetensors alone, never from a pickle; nothing in its
folder is run as code; a model of the hub is pinned by its commit. Only .json, .txt, .model, .toml and .safetensors
files are ever opened.
"""

import hashlib
import json
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpora.errors import InputError, MissingPackageError
from framing.backends.weights import check_safetensors, corrupt, sha256_of_file

OPENED = ("*.json", "*.txt", "*.model", "*.toml", "model*.safetensors")
_WEIGHTS, _INDEX = "model.safetensors", "model.safetensors.index.json"
_PICKLES = (".bin", ".pt", ".pth", ".pkl", ".pickle", ".joblib", ".ckpt", ".npy", ".h5", ".msgpack", ".onnx", ".skops")
_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9_][\w.-]{0,95}", re.ASCII)
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")
# How attention may be computed; any other value names a package or a repository with code.
_ATTENTION = (None, True, False, "eager", "sdpa", "flex_attention", "flash_attention_2")
_MOST_SETTINGS_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checked model: its name without any path, the folder it lies in, its commit ("" for a folder of the user's own)
    and the SHA-256 of its weights (of the lines ``name sha256`` of all shards where there are several).
    """

    name: str
    folder: Path
    revision: str
    sha256: str

    def settings(self, name: str = "config.json") -> dict[str, Any]:
        """A JSON file of the folder as a dict, empty where there is none. Raises InputError ``corrupt``."""
        return read_settings(self.folder / name)


def open_checkpoint(model: str, *, sha256: str | None = None) -> Checkpoint:
    """The checkpoint of a folder, or of ``owner/name@COMMIT`` on the hub (from its cache where it is there).

    ``sha256`` is what the weights must have. HF_HUB_OFFLINE and HF_HUB_CACHE are respected.

    Raises InputError: ``missing`` (no such folder, no weights, not in the cache and no network), ``unpinned`` (a name
    without a commit), ``format_not_allowed`` (a file that is no folder), ``unsafe_artifact`` (only pickled weights,
    code, an adapter, or settings that would load code), ``corrupt`` (broken weights or settings), ``hash``.
    MissingPackageError where the hub's client is needed and not installed.
    """
    path = Path(model).expanduser()
    if path.is_dir():
        return _checked(path.resolve(), path.resolve().name, "", sha256)
    if path.exists():
        raise InputError(
            path.name,
            "",
            "format_not_allowed",
            "a model is a folder with config.json and model.safetensors, not a file",
        )
    name, _, revision = model.partition("@")
    if not _HUB_NAME.fullmatch(name):
        if _PLAIN_NAME.fullmatch(name) and "@" not in model and not path.suffix:
            raise InputError(model, "", "missing", f"no folder {model!r}; a model of the hub is owner/name@COMMIT")
        raise InputError(
            path.name or model[:80], "", "missing", "no such folder; a model is FOLDER or owner/name@COMMIT"
        )
    if not _COMMIT.fullmatch(revision):
        raise InputError(
            name, "", "unpinned", f"give the commit (40 hexadecimal digits), which does not move: {name}@COMMIT"
        )
    from framing.backends.hub import fetch

    return _checked(fetch(name, revision), name, revision, sha256)


def read_settings(path: Path) -> dict[str, Any]:
    """A JSON file as a dict, empty where there is none. Raises InputError ``corrupt`` and ``too_large``."""
    if not path.is_file():
        return {}
    if path.stat().st_size > _MOST_SETTINGS_BYTES:
        raise InputError(path.name, "", "too_large", f"settings of more than {_MOST_SETTINGS_BYTES >> 20} MiB")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise corrupt(path, f"no JSON ({str(error)[:80]})") from None
    return found if isinstance(found, dict) else {}


def weight_files(folder: Path) -> list[Path]:
    """The safetensors files of a model, in order of name.

    Raises InputError ``unsafe_artifact`` where there are only other formats, ``missing`` where there are none or a
    shard is not there, ``corrupt`` for an index that is none.
    """
    if (folder / _WEIGHTS).is_file():
        return [folder / _WEIGHTS]
    if (folder / _INDEX).is_file():
        table = read_settings(folder / _INDEX).get("weight_map")
        if not isinstance(table, dict) or not table or not all(isinstance(one, str) for one in table.values()):
            raise corrupt(folder / _INDEX, "an index without a weight_map")
        names = sorted(set(table.values()))
        for name in names:
            if Path(name).name != name or not name.endswith(".safetensors"):
                raise InputError(_INDEX, "", "unsafe_artifact", f"names {name[:80]!r}, no safetensors file beside it")
            if not (folder / name).is_file():
                raise InputError(name, "", "missing", f"{_INDEX} names it, but it is not there: fetch the model again")
        return [folder / name for name in names]
    others = sorted(one.name for one in folder.iterdir() if one.suffix in _PICKLES)
    if others:
        raise InputError(
            others[0],
            "",
            "unsafe_artifact",
            "weights are read from safetensors alone, since loading other formats can run code; convert them where you "
            "trust them: model.save_pretrained(FOLDER, safe_serialization=True)",
        )
    raise InputError(folder.name, "", "missing", f"no {_WEIGHTS} in the folder")


def _checked(folder: Path, name: str, revision: str, expected: str | None) -> Checkpoint:
    _refuse_code(folder)
    files = weight_files(folder)
    if not read_settings(folder / "config.json"):
        raise InputError(name, "", "missing", "no config.json with settings in the folder")
    for path in files:
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError(path.name, "", "not_regular", "no regular file")
        check_safetensors(path)
    hashes = {path.name: sha256_of_file(path) for path in files}
    if revision:
        from framing.backends.hub import check_blobs

        check_blobs(folder, name, revision, hashes)
    whole = hashes[files[0].name]
    if len(files) > 1:
        whole = hashlib.sha256("".join(f"{key} {value}\n" for key, value in hashes.items()).encode()).hexdigest()
    if expected is not None and whole != expected.strip().lower():
        raise InputError(
            name,
            "",
            "hash",
            f"the weights have the SHA-256 {whole}, not {expected}; fetch them again from a source you trust",
        )
    return Checkpoint(name, folder, revision, whole)


def _refuse_code(folder: Path) -> None:
    """Refuse a folder with Python files, an adapter on another model, or settings that would load code."""
    scripts = sorted(one.name for one in folder.rglob("*.py"))
    if scripts:
        raise InputError(scripts[0], "", "unsafe_artifact", "the model brings code of its own, which is never run")
    if (folder / "adapter_config.json").exists():
        raise InputError(
            "adapter_config.json",
            "",
            "unsafe_artifact",
            "an adapter loads another model; merge it into one folder first",
        )
    for path in sorted(folder.glob("*.json")):
        if path.name not in ("tokenizer.json", "vocab.json", _INDEX):
            _refuse_settings(path.name, read_settings(path))


def _refuse_settings(file: str, settings: Any, depth: int = 0) -> None:
    if depth > 64:
        raise InputError(file, "", "too_deep", "settings nested more than 64 deep")
    if isinstance(settings, list):
        for one in settings:
            _refuse_settings(file, one, depth + 1)
    if not isinstance(settings, dict):
        return
    for key, value in settings.items():
        if key in ("auto_map", "custom_pipelines") and value:
            raise InputError(file, "", "unsafe_artifact", f"{key} names code of the model's own, which is never run")
        is_implementation = "implementation" in key or "kernel" in key
        if is_implementation and (isinstance(value, dict | list | str)) and value not in _ATTENTION:
            raise InputError(
                file, "", "unsafe_artifact", f"{key} is {str(value)[:60]!r}, which would load code; take the line out"
            )
        _refuse_settings(file, value, depth + 1)


def require_models(feature: str) -> None:
    """Raise MissingPackageError with the install line where torch or transformers is not installed."""
    try:
        import torch  # noqa: F401
        import transformers  # noqa: F401
    except ImportError:
        raise MissingPackageError(feature, "models") from None
