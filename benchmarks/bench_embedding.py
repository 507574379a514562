"""The scorer ``embed`` with all-MiniLM-L6-v2 beside ``linear``, on English quotes of meetings that neither has seen.

    python -m benchmarks.bench_embedding [--split validation]

Both are fitted without the split, on the same sources of rows (bundled ones, with the folder of PARLEY_DATA where it is
there; ``linear`` also reads Chinese rows and a lexicon, which the head does not). The first line is a sanity check, that
the head beats the commonest label: no aim was set for the scorer.
"""

import argparse
import sys
from collections.abc import Sequence

from benchmarks.held_out import fitted_on, unseen_scorer
from corpora.errors import ParleyError
from corpora.files import development_folder
from corpora.gold import LABELLED_BY, SPLITS, load_quotes
from eval.benchmark import evaluate
from eval.tables import Table, number, to_text, with_interval
from framing.backends.embedding import EmbeddingScorer

MODEL = "all-MiniLM-L6-v2"
MEASURES = ("kappa", "macro-F1", "MAE", "frames micro-F1", "frames macro-F1", "interval coverage", "interval width")


def measure(split: str = "validation") -> tuple[list[Table], tuple[str, ...], bool]:
    """Figures side by side, paired differences, notes, and whether the head beats the commonest label."""
    withheld = development_folder() is not None
    embed = EmbeddingScorer(MODEL, exclude_split=split, bundled_only=not withheld)
    linear = unseen_scorer(split)
    gold = load_quotes(split=split, conveyed_by="own", withheld=withheld)  # type: ignore[arg-type]
    gold = gold[gold["text"].notna() & (gold["language"] == "en")].reset_index(drop=True)
    evaluation = evaluate([embed, linear, "majority"], gold=gold, peers=False)
    rows = []
    for scorer in (embed.name, linear.name, "majority"):
        line = evaluation.line(scorer)
        named = {one.metric: one for one in line.results}
        cells = [
            with_interval(named[one].value, named[one].low, named[one].high) if one in named else "-"
            for one in MEASURES
        ]
        rows.append((scorer, str(line.n), str(line.n_meetings), *cells))
    first = Table(
        f"English quotes of split {split}, {LABELLED_BY}", ("scorer", "n", "meetings", *MEASURES), tuple(rows), 1
    )
    differences = []
    is_kept = True
    for scorer in (linear.name, "majority"):
        for one in evaluation.line(scorer).differences:
            differences.append(
                (f"embed minus {scorer}", one.metric.removeprefix("difference in "), str(one.support),
                 with_interval(one.value, one.low, one.high, 3))
            )  # fmt: skip
            if scorer == "majority" and one.metric.endswith("kappa"):
                is_kept &= one.low > 0
    second = Table("Paired over meetings", ("pair", "measure", "n", "difference"), tuple(differences), 2)
    settings = embed.head.settings
    third = Table(
        "The head",
        ("part", "value"),
        (
            ("version", embed.version),
            *((f"rows: {name}", str(n)) for name, n in sorted(settings["n_rows"].items())),
            ("rows of the calibration", str(settings["n_calibrated"])),
            ("penalties of tone and frames", " and ".join(map(str, settings["penalties"]))),
            ("variance unexplained, train meetings held out", number(settings["unexplained"], 3)),
        ),
        2,
    )
    note = f"linear was fitted on {fitted_on(split)}; the head on English rows of the same without the lexicon."
    return [first, second, third], (note,), is_kept


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--split", choices=SPLITS[1:], default="validation")
    try:
        tables, notes, is_kept = measure(parser.parse_args(arguments).split)
    except (ImportError, ParleyError) as error:
        sys.stdout.write(f"not run here: {error}\n")
        return 0
    sys.stdout.write(to_text(tables, notes))
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
