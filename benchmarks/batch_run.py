"""One timed run of batch scoring in a process of its own, for bench_batch: prints seconds and memory as JSON.

python -m benchmarks.batch_run pandas|pool|ray SOURCE OUT [--workers 2]
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path


def whole_table(source: str, out: str) -> None:
    """What one would write without the batch verb: one table, one process, one thread."""
    import pandas as pd

    from framing.scoring import score

    frame = pd.read_parquet(source, use_threads=False)
    score(frame, "linear").to_parquet(out)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("mode", choices=("pandas", "pool", "ray"))
    parser.add_argument("source")
    parser.add_argument("out")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args(arguments)
    start, processor = time.perf_counter(), time.process_time()
    if given.mode == "pandas":
        whole_table(given.source, given.out)
    else:
        from framing.batch import score_file

        engine = "ray" if given.mode == "ray" else "processes"
        score_file(given.source, given.out, "linear", workers=given.workers, engine=engine, overwrite=True)
    seconds = time.perf_counter() - start
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    found = {
        "seconds": seconds,
        "processor_seconds": time.process_time() - processor + children.ru_utime + children.ru_stime,
        # Kilobytes on Linux.
        "own_mb": own.ru_maxrss / 1024,
        "largest_child_mb": children.ru_maxrss / 1024,
        "bytes": Path(given.out).stat().st_size,
    }
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
