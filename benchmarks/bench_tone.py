"""Tone, frames, topics and fairness of scorers beside the peers, on one split of the bundled quotes.

    python -m benchmarks.bench_tone [--scorer NAME ...] [--split validation] [--withheld] [--write FILE]

The first scorer is held to the lines below and must beat VADER (English) and SnowNLP (Chinese), each at its own cuts
and at cuts fitted on the train meetings. ``linear`` is fitted again without the meetings that are measured, which takes
minutes; intervals and parallels come from cross-fitting (bench_intervals). Exit status 1 where a line is not kept. All
labels are by language models.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks import bench_intervals
from benchmarks.held_out import fitted_on, unseen_scorer
from corpora.files import write_whole
from corpora.gold import SPLITS, load_quotes
from eval.audit import audit
from eval.benchmark import evaluate
from eval.evaluation import Evaluation
from eval.tables import Table, number, to_markdown, to_text, with_interval
from framing.registry import get_scorer
from framing.scorer import Scorer

PEER_OF = {"en": "vader", "zh": "snownlp"}
# (scorer, metric, language): least value that is asked of the shipped model on unseen meetings, and the far aim.
LINES = {
    ("kappa", "all"): (0.80, 0.90),
    ("kappa", "en"): (0.76, 0.90),
    ("kappa", "zh"): (0.83, 0.90),
    ("macro-F1", "all"): (0.76, 0.87),
    ("frames micro-F1", "all"): (0.75, 0.84),
    ("frames macro-F1", "all"): (0.69, 0.84),
    ("topics micro-F1", "all"): (0.65, 0.80),
}


def lines_table(evaluation: Evaluation, scorer: str) -> tuple[Table, bool]:
    """The figures of one scorer against LINES; whether all are kept."""
    rows, is_kept = [], True
    for (metric, language), (least, far) in LINES.items():
        grouping = "all" if language == "all" else "language"
        line = evaluation.line(scorer, grouping=grouping, group=language)
        result = next((one for one in line.results if one.metric == metric), None)
        if result is None:
            rows.append((metric, language, str(line.n), "-", number(least), number(far), "not given"))
            continue
        good = result.value >= least
        is_kept &= good
        shown = with_interval(result.value, result.low, result.high, 3)
        rows.append((metric, language, str(line.n), shown, number(least), number(far), "pass" if good else "FAIL"))
    header = ("measure", "rows", "n", scorer, "at least", "far aim", "verdict")
    return Table(f"{scorer} against its lines, labelled by language models", header, tuple(rows), 2), is_kept


def peers_table(evaluation: Evaluation, scorer: str) -> tuple[Table, bool]:
    """Differences to the peers with their intervals; whether each lies above zero."""
    rows, is_kept = [], True
    for language, peer in PEER_OF.items():
        for cuts in ("own", "fitted"):
            try:
                line = evaluation.line(peer, cuts=cuts, grouping="language", group=language)
            except KeyError:
                rows.append((f"{peer}, {cuts} cuts", language, "-", "-", "-", "absent"))
                is_kept = False
                continue
            for one in line.differences:
                good = one.low > 0
                is_kept &= good
                shown = with_interval(one.value, one.low, one.high, 3)
                name = one.metric.removeprefix("difference in ")
                rows.append(
                    (f"{peer}, {cuts} cuts", language, name, str(one.support), shown, "pass" if good else "FAIL")
                )
    header = ("peer", "rows", "measure", "n", f"{scorer} minus peer", "verdict")
    return Table(
        f"{scorer} minus the peers, paired over meetings, labelled by language models", header, tuple(rows), 3
    ), is_kept


def chosen_scorer(scorer: str | Scorer, split: str) -> Scorer:
    """A scorer to measure on a split: the shipped one by name is fitted again without it, so that no row was seen."""
    return unseen_scorer(split) if scorer == "linear" else get_scorer(scorer)


def measure(
    scorers: Sequence[str | Scorer], *, split: str = "validation", withheld: bool = False, n_draws: int = 1000
) -> tuple[Evaluation, list[Table], bool]:
    """Everything about scorers on one split: the evaluation, the tables of lines, and whether the first keeps them
    all."""
    chosen = [chosen_scorer(one, split) for one in scorers]
    evaluation = evaluate(chosen, split=split, withheld=withheld, n_draws=n_draws)  # type: ignore[arg-type]
    if "linear" in scorers:
        note = f"linear was fitted for these figures on {fitted_on(split)}: it saw no meeting of the split {split}."
        evaluation = replace(evaluation, notes=(*evaluation.notes, note))
    first = chosen[0]
    lines, keeps_lines = lines_table(evaluation, first.name)
    peers, beats_peers = peers_table(evaluation, first.name)
    rows = load_quotes(split=split, conveyed_by="own", withheld=withheld)  # type: ignore[arg-type]
    checked = audit(first, gold=rows, n_draws=n_draws)
    kept = keeps_lines and beats_peers and checked.is_passed
    return evaluation, [lines, peers, replace(checked.table(), title=f"{checked.table().title}, split {split}")], kept


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--scorer", action="append", default=[], help="may be repeated; linear without it")
    parser.add_argument("--split", choices=SPLITS, default="validation")
    parser.add_argument("--withheld", action="store_true", help="add the quotes whose words only PARLEY_DATA holds")
    parser.add_argument("--no-intervals", action="store_true", help="leave out the cross-fitting, which takes minutes")
    parser.add_argument("--write", type=Path, help="also write the tables as Markdown")
    given = parser.parse_args(arguments)
    scorers = given.scorer or ["linear"]
    evaluation, tables, is_kept = measure(scorers, split=given.split, withheld=given.withheld)
    if scorers[0] == "linear" and not given.no_intervals:
        more, is_sure = bench_intervals.measure(given.split)
        tables, is_kept = [*tables, *more], is_kept and is_sure
    whole = [*tables, *evaluation.tables()]
    sys.stdout.write(to_text(whole, evaluation.notes))
    if given.write is not None:
        write_whole(given.write, to_markdown(whole, evaluation.notes))
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
