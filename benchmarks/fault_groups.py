"""The groups of faults: what is done to a run, and what must be true afterwards. Each is called once a trial."""

import errno
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import corpora.files
import framing.batch
import framing.batch_work
import framing.shards
from benchmarks.fault_scorers import FAULTS, Faulty
from benchmarks.fault_stage import CODES, SHARD_ROWS, Stage, Trial, ended, forked, rows_of
from framing.batch_work import Job, Worker
from framing.shards import Shards
from parley.cli.main import run

# Named points of a run: where the function lives, and its name there.
POINTS: dict[str, tuple[Any, str]] = {
    "look over": (framing.batch, "lay_out"),
    "model load": (Job, "make_scorer"),
    "read": (Worker, "make"),
    "batch": (framing.batch_work, "score_part"),
    "shard write": (framing.batch_work, "write_whole"),
    "fsync": (os, "fsync"),
    "replace": (Path, "replace"),
    "folder fsync": (corpora.files, "_sync_folder"),
    "sidecar": (Shards, "record"),
    "join": (framing.batch, "write_whole"),
    "listing": (framing.batch, "_list_aside"),
    "clearing": (Shards, "clear"),
    "lock release": (Path, "rmdir"),
}


def kill_at_random(stage: Stage) -> bool:
    """kill -9 up to three times at random moments of a run that is taken up again each time."""
    trial = stage.trial()
    for _ in range(stage.chance.randint(1, 3)):
        if trial.out.exists() and not Shards(trial.out).folder.exists():
            break
        fine = {0, -signal.SIGKILL} | ({CODES["exists"]} if trial.is_whole() else set())
        child = trial.start()
        time.sleep(stage.chance.uniform(0, 1.1 * trial.seconds))
        os.kill(child, signal.SIGKILL)
        if ended(child) not in fine:
            return False
    return _finished(trial)


def _finished(trial: Trial) -> bool:
    is_fine = trial.finish()
    trial.clear()
    return is_fine


def kill_at_point(stage: Stage, number: int) -> bool:
    """kill -9 right before or right after a named step, at one of its first calls."""
    name = list(POINTS)[number // 2 % len(POINTS)]
    where, attribute = POINTS[name]
    is_before = number % 2 == 0
    at = stage.chance.randint(1, 6 if name in ("read", "batch", "shard write", "fsync", "replace", "sidecar") else 1)

    def kill() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def inject() -> None:
        real: Callable[..., Any] = getattr(where, attribute)
        n_calls = 0

        def wrapped(*arguments: Any, **options: Any) -> Any:
            nonlocal n_calls
            n_calls += 1
            if n_calls == at and is_before:
                kill()
            result = real(*arguments, **options)
            if n_calls == at:
                kill()
            return result

        setattr(where, attribute, wrapped)

    trial = stage.trial()
    if ended(trial.start(inject)) not in (0, -signal.SIGKILL):
        return False
    return _finished(trial)


def _signalled(stage: Stage, number: int, code: int) -> bool:
    trial = stage.trial()
    arguments = ["score", trial.source, "--out", trial.out, "--scorer", trial.scorer, "--shard-rows", SHARD_ROWS]

    ready = stage.folder / f"{trial.folder.name}.ready"

    def work() -> int:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        ready.touch()
        return run([*map(str, arguments), "--resume"])

    child = forked(work)
    while not ready.exists():
        time.sleep(0.001)
    time.sleep(stage.chance.uniform(0.02, 1.0 * trial.seconds))
    try:
        os.kill(child, number)
    except ProcessLookupError:
        pass
    # 2: it was done before the signal came, and two rows were set aside.
    found = ended(child)
    is_clean = not list(trial.folder.glob(".*")) and not list(trial.folder.glob("*/.*"))
    return found in (code, 2, -number) and (is_clean or found == -number) and _finished(trial)


def interrupt(stage: Stage) -> bool:
    """SIGINT at a random moment: exit 130, no unfinished file, and the run can go on."""
    return _signalled(stage, signal.SIGINT, 130)


def terminate(stage: Stage) -> bool:
    """SIGTERM at a random moment: exit 143, no unfinished file, and the run can go on."""
    return _signalled(stage, signal.SIGTERM, 143)


def disk_full(stage: Stage, number: int) -> bool:
    """A disk that holds no file above a size: a typed error, no output, and the run can go on once there is room."""
    trial = stage.trial()
    size = int(len(stage.expected[trial.ending, trial.scorer]) * 1.05 * (number % 40) / 40)

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    found = ended(trial.start(limit))
    if found == CODES["unwritable"] and trial.out.exists():
        return False
    return found in (0, CODES["unwritable"]) and _finished(trial)


def worker_fault(stage: Stage, number: int) -> bool:
    """A worker that dies, hangs, raises, gives too few answers or others: once, or every time on one text."""
    fault = FAULTS[number % len(FAULTS)]
    is_lasting = number // len(FAULTS) % 4 == 3
    trial = stage.trial()
    trial.scorer = "register"
    rows = rows_of(trial.source)
    mark = str(rows["text"][stage.chance.randrange(20, len(rows))])
    marker = "" if is_lasting else str(trial.folder.parent / f"{trial.folder.name}.marker")
    in_pool = fault in ("kill", "memory", "hang")
    started = time.monotonic()
    options: dict[str, Any] = {"workers": 2, "timeout": 15.0 if fault == "hang" else 120.0} if in_pool else {}
    found = ended(trial.start(scorer=Faulty(fault, mark, marker), **options), timeout=280.0)
    if found != 0 or time.monotonic() - started > 275:
        return False
    ours, theirs = rows_of(trial.out), rows_of(stage.folder / f"expected-register1{trial.ending}")
    if not is_lasting or fault in ("short", "reorder"):
        # A single answer can be neither missing for long nor out of order: such a text is read alone.
        if fault == "short" and is_lasting:
            ours, theirs = ours[ours["text"] != mark], theirs[theirs["text"] != mark]
        is_same = ours.reset_index(drop=True).equals(theirs.reset_index(drop=True))
    else:
        hit = ours["text"] == mark
        is_set_aside = ours.loc[hit, "error"].astype(str).str.contains("worker_died|scorer_failed").all()
        is_same = bool(is_set_aside) and ours[~hit].equals(theirs[~hit])
    trial.clear()
    return is_same


def two_runners(stage: Stage) -> bool:
    """Two runs on one output at the same time: exactly one goes through, the other is told."""
    trial = stage.trial()
    begin = time.monotonic() + 0.03

    def together() -> None:
        time.sleep(max(0.0, begin - time.monotonic()))

    children = [trial.start(together, resume=stage.n_trials % 2 == 0) for _ in range(2)]
    found = sorted(map(ended, children))
    told = {CODES["locked"], CODES["exists"], CODES["unfinished"]}
    return found[0] == 0 and found[1] in told and _finished(trial)


def input_output_error(stage: Stage, number: int) -> bool:
    """A disk or a right that fails: a typed error or none, no output under its name, and the run can go on."""
    trial = stage.trial()
    kind = number % 5
    at = stage.chance.randint(1, 8)

    def inject() -> None:
        if kind == 4:
            gone = trial.folder.parent / f"{trial.folder.name}.gone"
            gone.mkdir()
            os.chdir(gone)
            gone.rmdir()
            return
        where, attribute, number = (
            (os, "fsync", errno.EIO), (Path, "open", errno.EACCES), (Path, "replace", errno.EROFS),
            (os, "fsync", errno.ENOSPC),
        )[kind]  # fmt: skip
        real: Callable[..., Any] = getattr(where, attribute)
        n_calls = 0

        def failing(*arguments: Any, **options: Any) -> Any:
            nonlocal n_calls
            is_writing = attribute != "open" or "w" in str(arguments[1:2])
            n_calls += is_writing
            if is_writing and n_calls >= at:
                raise OSError(number, os.strerror(number))
            return real(*arguments, **options)

        setattr(where, attribute, failing)

    found = ended(trial.start(inject))
    is_typed = found in (0, CODES["unwritable"])
    is_kept = found == 0 or not trial.out.exists() or kind in (0, 3)
    return is_typed and is_kept and _finished(trial)


def surroundings(stage: Stage, number: int) -> bool:
    """Another time zone, locale, hash seed or clock, in a process of its own: the same bytes."""
    changes = [
        {"TZ": "Asia/Shanghai"}, {"TZ": "America/New_York"}, {"LC_ALL": "C", "PYTHONUTF8": "0"},
        {"LC_ALL": "zh_CN.GB18030", "PYTHONUTF8": "0", "PYTHONIOENCODING": "gb18030"},
        *({"PYTHONHASHSEED": str(seed)} for seed in (1, 7, 42, 1000)), {"CLOCK": "86400"}, {"CLOCK": "-86400"},
    ]  # fmt: skip
    change = changes[number % len(changes)]
    trial = stage.trial()
    shift = change.pop("CLOCK", "") if "CLOCK" in change else ""
    code = (
        f"import time; real = time.time; time.time = lambda: real() + {shift or 0}\n"
        "from parley.cli.main import run\nimport sys\nsys.exit(run(sys.argv[1:]))\n"
    )
    arguments = ["score", trial.source, "--out", trial.out, "--scorer", trial.scorer, "--shard-rows", SHARD_ROWS]
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, **change},
        capture_output=True,
        check=False,
        timeout=120,
    )
    return done.returncode == 2 and _finished(trial)
