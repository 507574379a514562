"""Labels in and out: CSV coder sheets here, Label Studio beside; no label sticks to words it was not given to.

What comes back from people has passed through spreadsheets and browsers, so every text is checked against its hash;
what does not fit is set aside with its reason and the rest is kept.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from corpora.errors import InputError
from corpora.label_studio import label_studio_config, label_studio_tasks, read_label_studio
from corpora.labelling import TONES, CoderLabel, Exchange, LabelledSpan, known_name, repaired_span, text_hash, tone_cell
from corpora.readers.csv_rows import csv_text, read_csv
from corpora.readers.limits import Limits

__all__ = [
    "SHEET_COLUMNS", "CoderLabel", "Exchange", "LabelledSpan", "label_studio_config", "label_studio_tasks",
    "read_label_studio", "read_sheet", "repaired_span", "sheet_text",
]  # fmt: skip

SHEET_COLUMNS = ("sheet_id", "language", "text", "tone", "frames", "comment", "text_sha256")
# First characters that make a spreadsheet take a cell for a formula (OWASP ASVS 1.2.10, with the full-width forms).
_FORMULA = tuple("=+-@\t\r\0＝＋－＠")


def sheet_text(units: Iterable[tuple[str, str, str]]) -> str:
    """A CSV coder sheet of (unit id, language, text) with empty cells for the labels.

    A text that a spreadsheet would take for a formula is guarded by an apostrophe, which reading takes off again; the
    mark at the start lets spreadsheets see UTF-8.
    """
    rows = [(unit, language, _guarded(text), "", "", "", text_hash(text)) for unit, language, text in units]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(SHEET_COLUMNS)
    return "\ufeff" + "".join(csv_text(SHEET_COLUMNS, columns))


def read_sheet(
    path: str | Path, *, coder: str, frames: Sequence[str], hashes: Mapping[str, str] | None = None
) -> Exchange:
    """Labels of a filled CSV sheet; rows without a tone are open, not neutral.

    Set aside: ``text_changed`` (words edited after they were handed out), ``enum``, ``dup_id``, ``ragged_row``.

    Raises InputError: ``schema`` where a column is missing, and those of reading a CSV file.
    """
    file = str(path)
    rows = read_csv(Path(path), encoding="", limits=Limits())
    table = rows.frame
    lacking = [name for name in ("sheet_id", "text", "tone", "frames", "text_sha256") if name not in table.columns]
    if lacking:
        has_semicolons = len(table.columns) == 1 and ";" in str(table.columns[0])
        reason = "saved with semicolons: save it with commas" if has_semicolons else f"no column {', '.join(lacking)}"
        raise InputError(file, "", "schema", reason)
    counts = Counter(table["sheet_id"].tolist())
    labels: list[CoderLabel] = []
    errors: list[InputError] = list(rows.errors)
    n_open = 0
    for place, row in zip(rows.places, table.to_dict("records"), strict=True):
        unit_id = str(row["sheet_id"]).strip()
        try:
            if counts[row["sheet_id"]] > 1:
                raise InputError(file, place, "dup_id", f"{unit_id!r} stands {counts[row['sheet_id']]} times; keep one")
            expected = (hashes or {}).get(unit_id, str(row["text_sha256"]).strip())
            text = _handed_out(str(row["text"]), expected, file, f"{place}, {unit_id}")
            tone = str(row["tone"]).strip()
            if not tone:
                n_open += 1
                continue
            named = [one.strip() for one in str(row["frames"]).replace(",", ";").split(";") if one.strip()]
            value = int(known_name(tone_cell(tone), TONES, file, place, "tone"))
            found = tuple(known_name(one, frames, file, place, "frame") for one in named)
            comment = str(row.get("comment", "")).strip()
            labels.append(CoderLabel(unit_id, coder, text, value, found, comment=comment))
        except InputError as error:
            errors.append(error)
    return Exchange(tuple(labels), tuple(errors), n_open=n_open)


def _handed_out(cell: str, expected: str, file: str, place: str) -> str:
    """The text of a cell as it was handed out, without what a spreadsheet does to cells."""
    for text in (
        cell,
        cell.removeprefix("'"),
        cell.replace("\r\n", "\n"),
        cell.removeprefix("'").replace("\r\n", "\n"),
    ):
        if text_hash(text) == expected:
            return text
    raise InputError(file, place, "text_changed", "the words are not those that were handed out; label the row again")


def _guarded(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would run; one that begins with an apostrophe gets another."""
    start = text.lstrip("\ufeff \u3000\u00a0")
    return "'" + text if start.startswith(_FORMULA) or text.startswith(("'", *_FORMULA)) else text
