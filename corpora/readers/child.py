"""The child process of ``limited.py``: a file on standard input, one JSON object on standard output.

    python -P child.py TASK SECONDS MEMORY_BYTES [NUMBER ...]

It sets its own limits before it looks at a byte, and runs the function ``answer`` of TASK.py beside it. It imports
nothing of this project: the limit of its memory leaves room for the parser, not for the house.
"""

import importlib.util
import json
import sys
from pathlib import Path


def _limit(seconds: int, memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's clock still runs.
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _run(task: str, numbers: list[int]) -> None:
    spec = importlib.util.spec_from_file_location(task, Path(__file__).with_name(f"{task}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.stdout.write(json.dumps(module.answer(sys.stdin.buffer.read(), *numbers)))


if __name__ == "__main__":
    _limit(int(sys.argv[2]), int(sys.argv[3]))
    _run(sys.argv[1], [int(number) for number in sys.argv[4:]])
