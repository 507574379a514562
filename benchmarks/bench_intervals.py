"""Does the shipped recipe know how sure it is: 90% intervals and parallels by cross-fitting over the bundled meetings.

    python -m benchmarks.bench_intervals [--split validation]

Every figure is of predictions by weights that did not see the meeting. Before the last look (``--split test``) the test
meetings take no part. The reach of the intervals is calibrated on the same out-of-fold rows. All labels are by language
models. Exit status 1 where a line is not kept.
"""

import argparse
import sys
from collections.abc import Sequence

import numpy as np
import pandas as pd

from benchmarks.held_out import cross_fitted, shortest_constant
from corpora.files import development_folder
from corpora.gold import LABELLED_BY, SPLITS, load_quotes
from eval.metrics import mean_of
from eval.tables import Table, number, to_text, with_interval
from eval.uncertainty import interval_results
from framing.resampling import cluster_bootstrap, cluster_totals, totals_bootstrap

NOMINAL = 0.90
MOST_PARALLEL_SHIFT, LEAST_PARALLEL_CORRELATION = 0.20, 0.6


def intervals_table(rows: pd.DataFrame, of_whom: str) -> tuple[Table, bool]:
    """Coverage and width of the intervals of own words, by side and language; whether 0.90 lies in each interval of the
    coverage and the width is below that of the constant interval."""
    own = rows[rows["conveyed_by"] == "own"]
    groups = [("all", own)]
    groups += [(f"{name} {value}", part) for name in ("side", "language") for value, part in own.groupby(name)]
    groups += [(f"{side}, {language}", part) for (side, language), part in own.groupby(["side", "language"])]
    cells, is_kept = [], True
    for name, part in groups:
        gold, tone = part["tone"].to_numpy(float), part["tone_predicted"].to_numpy(float)
        low, high = part["tone_low"].to_numpy(float), part["tone_high"].to_numpy(float)
        meetings = part["meeting_id"].to_numpy(str).tolist()
        covered, width = interval_results(gold, low, high, meetings)
        constant, _ = shortest_constant(gold / 2, tone, covered.value)
        good = covered.low <= NOMINAL <= covered.high and width.value < constant
        # The lines are asked of each side and each language; their crossings are for the reader.
        is_asked = "," not in name
        is_kept &= good or not is_asked
        cells.append(
            (
                name,
                str(len(part)),
                str(len(set(meetings))),
                with_interval(covered.value, covered.low, covered.high, 3),
                with_interval(width.value, width.low, width.high, 3),
                number(constant, 3),
                ("pass" if good else "FAIL") if is_asked else ("yes" if good else "no"),
            )
        )
    header = ("rows", "n", "meetings", "coverage", "mean width", "constant that covers as much", "verdict")
    title = f"90% intervals of linear, cross-fitted over {of_whom}, own words, {LABELLED_BY}"
    return Table(title, header, tuple(cells)), is_kept


def parallels_table(rows: pd.DataFrame, of_whom: str) -> tuple[Table, bool]:
    """English against Chinese of one utterance: mean absolute shift of the tone, and correlation of the two."""
    quotes = load_quotes(withheld=development_folder() is not None)
    quotes = quotes[["meeting_id", "side", "language", "text", "text_sha256", "parallel_id"]]
    known = quotes[quotes["parallel_id"].notna() & quotes["text"].notna()].drop_duplicates(
        ["meeting_id", "side", "language", "text"]
    )
    joined = rows.merge(known, on=["meeting_id", "side", "language", "text"])
    means = joined.groupby(["parallel_id", "language"])["tone_predicted"].mean().unstack()
    pairs = means.dropna(subset=["en", "zh"])
    meeting_of = joined.drop_duplicates("parallel_id").set_index("parallel_id")["meeting_id"]
    meetings = [str(meeting_of[one]) for one in pairs.index]
    english, chinese = pairs["en"].to_numpy(float), pairs["zh"].to_numpy(float)
    shifts = np.stack([np.abs(english - chinese), np.ones(len(pairs))], axis=1)
    shift = totals_bootstrap(cluster_totals(shifts, meetings), mean_of)
    correlation = float(np.corrcoef(english, chinese)[0, 1])
    ends = cluster_bootstrap(lambda drawn: float(np.corrcoef(english[drawn], chinese[drawn])[0, 1]), meetings)
    good = shift[0] <= MOST_PARALLEL_SHIFT, correlation >= LEAST_PARALLEL_CORRELATION
    n = (str(len(pairs)), str(len(set(meetings))))
    cells = (
        (
            "mean absolute shift",
            *n,
            with_interval(*shift, 3),
            f"at most {MOST_PARALLEL_SHIFT:.2f}",
            "pass" if good[0] else "FAIL",
        ),
        (
            "correlation",
            *n,
            with_interval(correlation, *ends, 3),
            f"at least {LEAST_PARALLEL_CORRELATION:.2f}",
            "pass" if good[1] else "FAIL",
        ),
    )
    title = f"English against Chinese parallels, linear cross-fitted over {of_whom}"
    return Table(title, ("measure", "utterances", "meetings", "value", "line", "verdict"), cells), all(good)


def measure(split: str) -> tuple[list[Table], bool]:
    """Both tables, and whether their lines are kept."""
    fitted, of_whom = cross_fitted(split)
    intervals, covers = intervals_table(fitted.out_of_fold, of_whom)
    parallels, agrees = parallels_table(fitted.out_of_fold, of_whom)
    return [intervals, parallels], covers and agrees


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--split", choices=SPLITS, default="validation")
    tables, is_kept = measure(parser.parse_args(arguments).split)
    sys.stdout.write(to_text(tables))
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
