"""Sheets of statements for people to label: ``parley evaluate --sheet N`` hands one out, ``--labels F`` takes it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from parley.cli.messages import say, shown
from parley.cli.outputs import report_aside
from parley.cli.renderings import ENDINGS, require_report, write_report

if TYPE_CHECKING:
    import pandas as pd

    from corpora.errors import InputError
    from eval.sheet import Returned
    from eval.tables import Table

SHEET_ENDINGS = (".csv", ".json")
TABLES = (".csv", ".jsonl", ".parquet")


def draw(n: int, gold: Path | None, out: Path | None, *, seed: int, overwrite: bool) -> int:
    """Draw ``n`` statements and write the sheet and its key; gives the exit code."""
    if n < 1:
        raise typer.BadParameter("at least one statement", param_hint="--sheet")
    if out is None:
        raise typer.BadParameter("a sheet needs a file: --out F.csv, or F.json for Label Studio", param_hint="--sheet")
    require_report(out, overwrite=overwrite, endings=SHEET_ENDINGS)
    from eval.sheet import draw_sheet, key_path

    require_report(key_path(out), overwrite=overwrite, endings=SHEET_ENDINGS)
    table: pd.DataFrame | None = None
    errors: tuple[InputError, ...] = ()
    if gold is not None:
        from corpora.readers import read_table

        table, errors = read_table(gold)
    sheet = draw_sheet(n, table, seed=seed)
    path, key = sheet.write(out)
    say(f"wrote {len(sheet.units)} statements to {shown(str(path))}, for the coder, who sees the words alone")
    say(f"wrote whose words they are to {shown(str(key))}, which is not for the coder")
    if len(sheet.units) < n:
        say(f"there are no more than {len(sheet.units)} statements")
    filled = path.with_name(f"NAME{path.suffix}")
    command = f"parley evaluate --labels {shown(str(filled))} --key {shown(str(key))}"
    say(f"each coder fills a copy in under a name of its own; then: {command}")
    report_aside(errors, None)
    return 2 if errors else 0


def read_back(
    labels: Sequence[Path], key: Path | None, out: Path | None, form: str | None, *, seed: int, overwrite: bool
) -> int:
    """Say how far the coders of filled sheets agree, or write the labels themselves; gives the exit code.

    ``out`` gets the agreement, or by the ending of a table the labels, joined to the key.
    """
    is_table = out is not None and out.suffix.lower() in TABLES
    require_report(out, overwrite=overwrite, endings=dict.fromkeys((*ENDINGS, *TABLES)))
    if out is not None and any(path.exists() and out.exists() and path.samefile(out) for path in labels):
        raise typer.BadParameter(f"{out}: it is one of the sheets; choose another name", param_hint="--out")
    from eval.sheet import read_returned

    returned = read_returned(labels, key=key, seed=seed)
    report = CoderReport(returned)
    write_report(report, report.records(), None if is_table else out, form or ("text" if is_table else None))
    if is_table and out is not None:
        from corpora.readers import write_table

        write_table(returned.labels, out)
        say(f"wrote {len(returned.labels)} labels to {shown(str(out))}")
        if returned.labels["coder"].nunique() == 1:
            say(f"scorers are measured on them by: parley evaluate --gold {shown(str(out))} --scorer NAME")
    report_aside(returned.exchange.errors, None if out is None else Path(f"{out}.errors.jsonl"))
    return 2 if returned.exchange.errors else 0


@dataclass(frozen=True, slots=True)
class CoderReport:
    """What came back and how far its coders agree, as a table in every format."""

    returned: "Returned"

    def records(self) -> list[dict[str, object]]:
        """One record a coefficient."""
        coders = sorted(set(self.returned.labels["coder"]))
        return [{"coders": coders} | one.to_json() for one in self.returned.agreements]

    def tables(self) -> "list[Table]":
        """The coefficients, and how many labels each coder gave."""
        from corpora.gold import LABELLED_BY
        from eval.tables import Table, with_interval

        labels = self.returned.labels
        counts = labels["coder"].value_counts().sort_index()
        each = tuple((str(coder), str(count)) for coder, count in counts.items())
        rows = tuple(
            (one.name, str(one.n_units), str(one.n_coders), with_interval(one.value, one.low, one.high), one.reason)
            for one in self.returned.agreements
        )
        title = f"Agreement on tone among coders and, on bundled quotes, with the final labels ({LABELLED_BY})"
        return [
            Table("Labels that came back", ("coder", "labels"), each),
            Table(title, ("measure", "statements", "coders", "value", "note"), rows),
        ]

    def notes(self) -> list[str]:
        """What was left out, and how the intervals were made."""
        exchange = self.returned.exchange
        left = (
            f"{exchange.n_open} left open, {exchange.n_cancelled} cancelled, {exchange.n_predicted_only} with a model's "
            f"prediction only, {len(exchange.errors)} set aside."
        )
        return [left, "95% intervals over meetings (1000 draws)."]

    def to_text(self) -> str:
        """For a terminal."""
        from eval import tables

        return tables.to_text(self.tables(), self.notes())

    def to_markdown(self) -> str:
        """Pipe tables."""
        from eval import tables

        return tables.to_markdown(self.tables(), self.notes())

    def to_latex(self) -> str:
        """Tables for booktabs."""
        from eval import tables

        return tables.to_latex(self.tables(), self.notes())

    def to_html(self) -> str:
        """One self-contained page."""
        from eval import tables

        return tables.to_html(self.tables(), self.notes(), title="Parley: coders")

    def to_json(self) -> str:
        """The coefficients and what came back; missing numbers are null."""
        import json

        counts = {str(coder): int(n) for coder, n in self.returned.labels["coder"].value_counts().sort_index().items()}
        whole = {"notes": self.notes(), "labels": counts, "agreements": self.records()}
        return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
