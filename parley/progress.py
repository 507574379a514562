"""A bar for long work: rows done, rows a second, time left; drawn in a terminal and in a notebook, and nowhere else."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from framing.batch import Progress


class Bar:
    """What ``score_file`` tells its progress to; as a context manager it closes itself."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.close()

    def __call__(self, progress: "Progress") -> None:
        """Draw the new state; rows of an earlier run do not count for the speed."""
        if self._bar is None:
            from tqdm import tqdm

            # A notebook has no terminal, but shows what is written to standard error.
            is_shown = sys.stderr.isatty() or "ipykernel" in sys.modules
            self._bar = tqdm(
                total=progress.n_rows, initial=progress.n_resumed, unit=" rows", unit_scale=True, disable=not is_shown
            )
        self._bar.update(progress.n_done - self._bar.n if not self._bar.disable else 0)
