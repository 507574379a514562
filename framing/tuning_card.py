"""The card of a fine-tuned model, for the scorer that reads it and for whoever finds the folder."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from corpora.gold import LABELLED_BY
from framing.tuning_figures import MEASURES, Figure, in_words

CARD = "parley.toml"
# Tables of the card in the order in which they are written.
_TABLES = ("base", "fit", "examples", "calibration")


def card_toml(card: Mapping[str, Any], found: Sequence[Figure]) -> str:
    """The card as TOML: what the columns of the model are, how they become scores, how it was made, what it reached."""
    lines = [
        "# Written by parley train --base. It tells the scorer hf what the columns of this model are; README.md tells the rest.",
        'heads = "tone+frames+topics+roles"',
        'mask = "sides"',
        f'labelled_by = "{LABELLED_BY}"',
        f"languages = {_value(card['languages'])}",
    ]
    for name in _TABLES:
        lines += ["", f"[{name}]"]
        for key, value in card[name].items():
            lines.append(f"{key} = {_value(value)}")
    for epoch in card["epochs"]:
        lines += ["", "[[epochs]]", *(f"{key} = {_value(value)}" for key, value in epoch.items())]
    for one in found:
        if one.scorer == "linear":
            continue
        lines += ["", "[[figures]]", f"group = {_value(one.group)}", f"measure = {_value(one.measure)}", f"n = {one.n}"]
        lines += [f"{key} = {_value(getattr(one, key))}" for key in ("value", "low", "high")]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, float) and value != value:
        return "nan"
    if isinstance(value, float):
        return repr(round(value, 6))
    return json.dumps(value, ensure_ascii=False)


def readme(card: Mapping[str, Any], found: Sequence[Figure], minus: Mapping[str, tuple[float, float, float]]) -> str:
    """The model card for people, in Markdown."""
    base, fit = card["base"], card["fit"]
    split = fit["split"]
    examples = ", ".join(f"{n} {name}" for name, n in card["examples"].items())
    parts = [
        "# An encoder fine-tuned for the tone and frames of readouts\n",
        f"Base: {_escaped(base['name'])}"
        + (f" at {base['revision']}" if base["revision"] else "")
        + f", weights sha256 {base['sha256']}. Its licence holds for these weights too.\n",
        "Use: `parley score --scorer hf:FOLDER`. It gives tone with a 90% interval, frames, topics and what the tone is about, "
        f"for {' and '.join(card['languages'])}. Names of the two sides are written over (X, XX, Y) before it reads a text; "
        "without that its scores mean little.\n",
        "## How it was made\n",
        f"Learned from {examples} rows; stopped by {fit['n_aside']} gold rows of meetings that it did not learn from, which also "
        f"set scale, interval and thresholds; measured on the gold split {split}. These are the weights that were measured. "
        f"{LABELLED_BY.capitalize()} working from a codebook; no human coded.\n",
        _table(("setting", "value"), [(name, json.dumps(value)) for name, value in fit.items()], 2),
        _table(
            ("epoch", "loss", "mean of kappa and frames micro-F1, kept aside"),
            [(str(one["number"]), f"{one['loss']:.4f}", f"{one['quality']:.4f}") for one in card["epochs"]],
            1,
        ),
        f"## What it reaches\n\nOwn words of the gold split {split}, labelled in the same way; in brackets 95% intervals over "
        "meetings. `linear` is the shipped recipe fitted without these meetings on the same rows (on those of both languages, "
        "and without auxiliary sets, whose tone has a target).\n",
        _figures_table(found),
        _table(
            ("fine-tuned minus linear, all rows", "difference"),
            [(in_words(name), _interval(*one)) for name, one in minus.items()],
            1,
        ),
        "## Limits\n\nThe stopping rows are few, so thresholds and interval are rough. The figures are of one split and one "
        "seed. Where the interval of the difference holds 0, nothing says that this model is better than `linear`, which "
        "needs no encoder.\n",
    ]
    if fit["limit"]:
        parts.insert(1, f"**A trial on at most {fit['limit']} rows of each kind; not for use.**\n")
    return "\n".join(parts)


def _figures_table(found: Sequence[Figure]) -> str:
    rows = []
    for group in dict.fromkeys(one.group for one in found):
        for measure in MEASURES:
            cells = {one.scorer: one for one in found if one.group == group and one.measure == measure}
            n = next(iter(cells.values())).n
            shown = (_interval(one.value, one.low, one.high) for one in (cells["fine-tuned"], cells["linear"]))
            rows.append((group, in_words(measure), str(n), *shown))
    return _table(("rows", "measure", "n", "fine-tuned", "linear"), rows, 2)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], n_left: int) -> str:
    align = "|" + "|".join(["---"] * n_left + ["---:"] * (len(header) - n_left)) + "|"
    lines = ["| " + " | ".join(header) + " |", align, *("| " + " | ".join(row) + " |" for row in rows)]
    return "\n".join(lines) + "\n"


def _interval(value: float, low: float, high: float) -> str:
    if value != value:
        return "-"
    return f"{value:.3f}" + ("" if low != low else f" [{low:.3f}, {high:.3f}]")


def _escaped(text: str) -> str:
    return "".join(f"\\{one}" if one in "\\`*_[]<>|" else one for one in text)
