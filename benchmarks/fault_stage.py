"""Where faults are injected: small tables, their unbroken outputs, and runs in child processes that can be killed.

Children are forked from a process that has the models loaded, so that a trial costs a run and not a start of Python.
"""

import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from corpora.errors import InputError
from corpora.gold import load_quotes
from corpora.readers.tables import write_table
from framing.batch import score_file
from framing.shards import Shards

ENDINGS = (".jsonl", ".csv", ".parquet")
SCORERS = ("register", "linear")
SHARD_ROWS = 8
N_ROWS = 44
# Exit codes of a child, by the code of the InputError that ended it.
CODES = {"unwritable": 11, "locked": 12, "exists": 13, "unfinished": 14, "unreadable": 15, "changed": 16, "missing": 17}
BROKEN = 99


@dataclass(slots=True)
class Stage:
    """A folder with a source of each format and the unbroken output of each format and scorer."""

    seed: int
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="parley-faults-")))
    sources: dict[str, Path] = field(default_factory=dict)
    expected: dict[tuple[str, str], bytes] = field(default_factory=dict)
    seconds: dict[tuple[str, str], float] = field(default_factory=dict)
    chance: random.Random = field(default_factory=random.Random)
    n_trials: int = 0

    def __post_init__(self) -> None:
        quotes = load_quotes()
        quotes = quotes[quotes["text"].notna()].sample(N_ROWS, random_state=self.seed)[["quote_id", "side", "text"]]
        frame = quotes.reset_index(drop=True)
        frame.loc[[3, 17], "text"] = ["", "42"]
        for ending in ENDINGS:
            self.sources[ending] = write_table(frame, self.folder / f"source{ending}")
            for scorer in SCORERS:
                for again in range(2):  # the first run loads the models
                    out = self.folder / f"expected-{scorer}{again}{ending}"
                    start = time.perf_counter()
                    score_file(self.sources[ending], out, scorer, shard_rows=SHARD_ROWS)
                    self.seconds[ending, scorer] = time.perf_counter() - start
                self.expected[ending, scorer] = out.read_bytes()

    def begin(self) -> None:
        """Start from the seed again: a group does the same whether others went before it or not."""
        self.chance.seed(self.seed)
        self.n_trials = 0

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def trial(self) -> "Trial":
        """A new trial: its own folder, a format and a scorer in turn."""
        self.n_trials += 1
        ending = ENDINGS[self.n_trials % len(ENDINGS)]
        scorer = SCORERS[self.n_trials // len(ENDINGS) % len(SCORERS)]
        folder = Path(tempfile.mkdtemp(prefix="trial", dir=self.folder))
        return Trial(self, folder, ending, scorer)


@dataclass(slots=True)
class Trial:
    """One run that is disturbed, and then goes on to its end."""

    stage: Stage
    folder: Path
    ending: str
    scorer: str

    @property
    def source(self) -> Path:
        """The table to score."""
        return self.stage.sources[self.ending]

    @property
    def out(self) -> Path:
        """The output."""
        return self.folder / f"out{self.ending}"

    @property
    def seconds(self) -> float:
        """How long the unbroken run took."""
        return self.stage.seconds[self.ending, self.scorer]

    def run(self, **options: Any) -> None:
        """Score in this process."""
        options = {"shard_rows": SHARD_ROWS, "resume": True, **options}
        score_file(self.source, self.out, options.pop("scorer", self.scorer), **options)

    def start(self, before: Callable[[], object] | None = None, **options: Any) -> int:
        """Score in a child, after ``before`` has been called there; gives its process id."""

        def work() -> int:
            if before is not None:
                before()
            self.run(**options)
            return 0

        return forked(work)

    def finish(self) -> bool:
        """Go on to the end; whether the output is then that of an unbroken run, and nothing else is left."""
        if not (self.out.exists() and not Shards(self.out).folder.exists()):
            is_whole = self.is_whole()
            if ended(self.start()) != (CODES["exists"] if is_whole else 0):
                return False
        is_same = self.out.read_bytes() == self.stage.expected[self.ending, self.scorer]
        left = {path.name for path in self.folder.iterdir()} - {self.out.name, f"{self.out.name}.errors.jsonl"}
        return is_same and not left

    def is_whole(self) -> bool:
        """Whether only the empty folder is left of a killed run: the next one is told that its output exists."""
        return self.out.exists() and not Shards(self.out).are_there()

    def clear(self) -> None:
        """Remove the folder of the trial."""
        shutil.rmtree(self.folder, ignore_errors=True)


def forked(work: Callable[[], int]) -> int:
    """The process id of a child that does the work and ends with its code."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    code = BROKEN
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        code = work()
    except InputError as error:
        code = CODES.get(error.code, BROKEN)
        if code == BROKEN:
            traceback.print_exc()
    except SystemExit as error:
        # The handler of SIGTERM, after the work was done: Python itself would end with this code.
        code = error.code if isinstance(error.code, int) else BROKEN
    except KeyboardInterrupt:
        code = 130
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def ended(child: int, *, timeout: float = 300.0) -> int:
    """The exit code of a child, minus the signal that ended it; a child that does not end is killed and gives -1000."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -1000


def rows_of(path: Path) -> pd.DataFrame:
    """The rows of an output."""
    from corpora.readers.tables import read_table

    return read_table(path)[0]
