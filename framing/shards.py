"""What a batch run leaves on disk while it goes on: shards with their sidecars in a folder beside the output.

A shard is a file of scored rows in the format of the output; its sidecar binds it to the input, the recipe and its rows,
and holds its SHA-256. A shard with a sidecar that fits is the only record of what is done: there is no journal that
could say otherwise. Both are written whole (``corpora.files.write_whole``), the shard first.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpora.errors import InputError
from corpora.files import write_whole

try:
    import fcntl
except ImportError:  # Windows has no such locks; there a second runner is not seen
    fcntl = None  # type: ignore[assignment]

_OWN = re.compile(
    r"\d{5,9}\.(?:csv|jsonl|parquet)(?:\.json)?|\.\d{5,9}\.[a-z.]{3,14}\.\d{1,9}\.partial|\.\d{5,9}\.tries|lock"
)
_BLOCK = 1 << 20
Aside = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What is known of a shard: the recipe it was made by, its rows [``first``, ``first + n``), the SHA-256 of its file;
    how many rows have a score; place, code and reason of what was set aside, while reading and while scoring."""

    recipe: str
    index: int
    first: int
    n: int
    sha256: str
    n_scored: int
    unread: tuple[Aside, ...]
    unscored: tuple[Aside, ...]

    def to_json(self) -> str:
        """One line of JSON that ends with a SHA-256 of what stands before it."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps({**fields, "check": _check(fields)}, ensure_ascii=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Sidecar":
        """The sidecar of a line; raises ValueError where it is not whole."""
        fields = json.loads(text)
        if not isinstance(fields, dict) or fields.keys() != {*cls.__slots__, "check"}:
            raise ValueError("no sidecar of this version")
        check = fields.pop("check")
        for name in ("unread", "unscored"):
            fields[name] = tuple(tuple(one) for one in fields[name])
        if check != _check(fields):
            raise ValueError("its checksum does not fit")
        found = cls(**fields)
        if found.to_json() != text:
            raise ValueError("it is not written as this version writes it")
        return found


def _check(fields: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def sha256_of_file(path: Path) -> str:
    """SHA-256 of a file in hexadecimal digits."""
    running = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(_BLOCK):
            running.update(block)
    return running.hexdigest()


@dataclass(frozen=True, slots=True)
class Shards:
    """The folder ``OUT.parts`` of an output; nothing in it but files of its own is ever touched."""

    out: Path

    @property
    def folder(self) -> Path:
        """The folder."""
        return self.out.with_name(f"{self.out.name}.parts")

    def path(self, index: int) -> Path:
        """The file of a shard."""
        return self.folder / f"{index:05d}{self.out.suffix.lower()}"

    def sidecar(self, index: int) -> Path:
        """The file of its sidecar."""
        return self.folder / f"{index:05d}{self.out.suffix.lower()}.json"

    def are_there(self) -> bool:
        """Whether an earlier run has left shards or sidecars."""
        return any(name != "lock" and not name.startswith(".") for name in self._names())

    def _names(self) -> list[str]:
        if not self.folder.is_dir():
            return []
        return sorted(path.name for path in self.folder.iterdir() if _OWN.fullmatch(path.name))

    def record(self, sidecar: Sidecar) -> None:
        """Write a sidecar; from here on the shard is done."""
        write_whole(self.sidecar(sidecar.index), sidecar.to_json())

    def done(self, recipe: str, index: int, first: int, n: int) -> Sidecar | None:
        """The sidecar of a shard that is whole and belongs to this run, or None: then the shard is made again."""
        try:
            found = Sidecar.from_json(self.sidecar(index).read_text(encoding="ascii"))
            wanted = (recipe, index, first, n)
            if (found.recipe, found.index, found.first, found.n) != wanted:
                return None
            return found if sha256_of_file(self.path(index)) == found.sha256 else None
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def tried(self, index: int) -> int:
        """Count one more try of a shard, and give how many there were; for engines that try again by themselves."""
        path = self.folder / f".{index:05d}.tries"
        with path.open("a", encoding="ascii") as handle:
            handle.write(".")
        return path.stat().st_size

    def clear(self, *, partial_only: bool = False) -> None:
        """Remove the files of this folder, or those alone that a killed run left unfinished; the folder if it is empty."""
        for name in self._names():
            if name.startswith(".") or (not partial_only and name != "lock"):
                (self.folder / name).unlink(missing_ok=True)
        for path in self.out.parent.glob(f".{_escaped(self.out.name)}.*.partial"):
            path.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Take away the folder of a run that was killed after its output was whole and its shards were cleared.

        Raises InputError ``locked`` where that run still lives.
        """
        if self.folder.is_dir() and not self.are_there():
            with self.locked():
                self.clear(partial_only=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the output for this process; the lock of a process that is gone holds nothing.

        Raises InputError ``locked`` where another process holds it.
        """
        descriptor = self._lock()
        try:
            yield
        finally:
            # The file goes first: who waits for it finds that its name is gone and takes a new one.
            (self.folder / "lock").unlink(missing_ok=True)
            os.close(descriptor)
            try:
                self.folder.rmdir()
            except OSError:
                pass

    def _lock(self) -> int:
        path = self.folder / "lock"
        while True:
            self.folder.mkdir(exist_ok=True)
            try:
                descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
            except FileNotFoundError:
                continue  # the other runner has just finished and taken the folder away
            try:
                if fcntl is not None:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if path.exists() and os.path.samestat(os.fstat(descriptor), path.stat()):
                    os.ftruncate(descriptor, 0)
                    os.write(descriptor, str(os.getpid()).encode())
                    return descriptor
            except BlockingIOError:
                holder = os.read(descriptor, 20).decode("ascii", "replace")
                os.close(descriptor)
                reason = f"another run (process {holder or 'unknown'}) is writing it; wait for its end, or stop it"
                raise InputError(str(self.out), "", "locked", reason) from None
            except FileNotFoundError:
                pass  # taken away between the two looks at it
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)


def _escaped(name: str) -> str:
    return re.sub(r"([\[\]*?])", r"[\1]", name)
