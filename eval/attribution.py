"""Is the attribution right: who said what, against statements marked by coders, with every error in a line.

A predicted statement is matched with one gold statement where the character Dice coefficient of their contents is at
least LEAST_DICE, the best pairs first. Sides, voices and meetings are judged on matched pairs; exact measures count
spans that agree to the character (after Pareti 2015 and Newell et al. 2018, source, cue and content apart). Intervals
resample whole documents.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpora.document import Statement
from corpora.span import Span
from eval.metrics import Result
from framing.resampling import Floats, totals_bootstrap

# Half of the characters in common: two annotators of one clause agree on its core before they agree on its ends.
LEAST_DICE = 0.5


@dataclass(frozen=True, slots=True)
class Marked:
    """One attribution as somebody, or a program, marked it.

    ``content`` are its stretches (several where the cue interrupts it), ``source`` and ``cue`` those of the others,
    empty where none was marked by offsets; texts are kept for errors and for gold that has no offsets there.
    ``meeting`` and ``voice`` are None where nobody marked them, ``meeting`` "" for words about no meeting.
    """

    document: str
    content: tuple[Span, ...]
    text: str = ""
    source: tuple[Span, ...] = ()
    source_text: str = ""
    cue: tuple[Span, ...] = ()
    cue_text: str = ""
    side: str = ""
    form: str = ""
    voice: str | None = None
    meeting: str | None = None


def marked_statement(statement: Statement) -> Marked:
    """A statement as the evaluation sees it."""
    return Marked(
        statement.document,
        (statement.content,),
        statement.text,
        (statement.source,) if statement.source is not None else (),
        statement.source_text,
        (statement.cue,) if statement.cue is not None else (),
        statement.cue_text,
        statement.side,
        statement.form,
        statement.voice,
        statement.meeting_id,
    )


def marked_row(row: Mapping[str, Any]) -> Marked:
    """A row of JSON lines of marked statements: ``document, start, end`` and what else is there; offsets in code points.

    ``source`` and ``cue`` are their texts, ``source_start``, ``source_end``, ``cue_start``, ``cue_end`` their offsets
    where marked; ``meeting_id`` null means about no meeting, a missing key that nobody marked it. Raises KeyError for
    a row without document or offsets.
    """
    meeting = (row["meeting_id"] or "") if "meeting_id" in row else None
    return Marked(
        str(row["document"]).rsplit("/", 1)[-1],
        (Span(int(row["start"]), int(row["end"])),),
        str(row.get("text") or ""),
        _span_of(row, "source"),
        str(row.get("source") or ""),
        _span_of(row, "cue"),
        str(row.get("cue") or ""),
        str(row.get("side") or ""),
        str(row.get("form") or ""),
        row.get("voice"),
        meeting,
    )


def _span_of(row: Mapping[str, Any], name: str) -> tuple[Span, ...]:
    start, end = row.get(f"{name}_start"), row.get(f"{name}_end")
    return () if start is None or end is None else (Span(int(start), int(end)),)


def dice(first: Sequence[Span], second: Sequence[Span]) -> float:
    """Character Dice coefficient of two sets of stretches, in [0, 1]; 0 where both are empty."""
    total = sum(map(len, first)) + sum(map(len, second))
    return 2 * sum(one.overlap(other) for one in first for other in second) / total if total else 0.0


def match(gold: Sequence[Marked], predicted: Sequence[Marked], *, least: float = LEAST_DICE) -> list[tuple[int, int]]:
    """Pairs (gold, predicted) of rows of ONE document, one to one, the largest Dice coefficients first."""
    order = sorted(range(len(predicted)), key=lambda row: predicted[row].content[0].start)
    pairs: list[tuple[float, int, int]] = []
    for i, one in enumerate(gold):
        first, last = one.content[0].start, one.content[-1].end
        for j in order:
            if predicted[j].content[0].start >= last:
                break
            if predicted[j].content[-1].end > first:
                value = dice(one.content, predicted[j].content)
                if value >= least:
                    pairs.append((-value, i, j))
    taken_gold: set[int] = set()
    taken: set[int] = set()
    matched: list[tuple[int, int]] = []
    for _, i, j in sorted(pairs):
        if i not in taken_gold and j not in taken:
            taken_gold.add(i)
            taken.add(j)
            matched.append((i, j))
    return matched


def _exact(gold: Iterable[tuple[Span, ...]], predicted: Iterable[tuple[Span, ...]]) -> int:
    """Number of spans that both sides marked to the character, counted with repeats."""
    return (Counter(filter(None, gold)) & Counter(filter(None, predicted))).total()


def _overlapping(gold: Iterable[tuple[Span, ...]], predicted: Iterable[tuple[Span, ...]]) -> tuple[int, int, int]:
    """Sources that overlap, one to one: (matched, different gold ones, different predicted ones)."""
    left, right = sorted(set(filter(None, gold))), sorted(set(filter(None, predicted)))
    taken: set[int] = set()
    for one in right:
        for place, other in enumerate(left):
            if place not in taken and dice(one, other) > 0:
                taken.add(place)
                break
    return len(taken), len(left), len(right)


def _same_text(first: str, second: str) -> bool:
    return " ".join(first.split()).casefold() == " ".join(second.split()).casefold()


_COLUMNS = tuple(
    "gold predicted matched sided side_gold side_predicted side_of direct direct_found source source_gold source_predicted "
    "overlap overlap_gold overlap_predicted cue cue_gold cue_predicted content voice voice_of meeting meeting_of".split()
)
_AT = {name: place for place, name in enumerate(_COLUMNS)}


def _totals(gold: Sequence[Marked], predicted: Sequence[Marked]) -> list[float]:
    """Counts of one document, in the order of _COLUMNS."""
    pairs = match(gold, predicted)
    sided = [(i, j) for i, j in pairs if gold[i].side and gold[i].side == predicted[j].side]
    direct = [i for i, row in enumerate(gold) if row.form == "direct" and row.side in ("US", "CN")]
    parts: dict[str, tuple[int, int, int]] = {}
    for name in ("source", "cue"):
        if any(getattr(row, name) for row in gold):
            one, other = [getattr(row, name) for row in gold], [getattr(row, name) for row in predicted]
            parts[name] = _exact(one, other), sum(map(bool, one)), sum(map(bool, other))
        else:
            # Gold without offsets: the text of a matched statement's source must be the same.
            texts = [(getattr(gold[i], f"{name}_text"), getattr(predicted[j], f"{name}_text")) for i, j in pairs]
            parts[name] = (
                sum(_same_text(*pair) for pair in texts if pair[0]),
                sum(bool(getattr(row, f"{name}_text")) for row in gold),
                sum(bool(getattr(row, f"{name}_text")) for row in predicted),
            )
    voiced = [(i, j) for i, j in pairs if gold[i].voice is not None]
    met = [(i, j) for i, j in pairs if gold[i].meeting is not None]
    return [
        len(gold),
        len(predicted),
        len(pairs),
        len(sided),
        *((len(gold), len(predicted), len(pairs)) if any(row.side for row in gold) else (0, 0, 0)),
        len(direct),
        len({i for i, _ in sided} & set(direct)),
        *parts["source"],
        *_overlapping((row.source for row in gold), (row.source for row in predicted)),
        *parts["cue"],
        _exact((row.content for row in gold), (row.content for row in predicted)),
        sum(gold[i].voice == predicted[j].voice for i, j in voiced),
        len(voiced),
        sum(gold[i].meeting == predicted[j].meeting for i, j in met),
        len(met),
    ]


def _f1(hits: str, gold: str, predicted: str) -> "_Measure":
    return _Measure(((hits, 2.0),), (gold, predicted), gold)


def _share(hits: str, of: str) -> "_Measure":
    return _Measure(((hits, 1.0),), (of,), of)


@dataclass(frozen=True, slots=True)
class _Measure:
    """A ratio of sums: weighted counts above, counts below; ``support`` names the count that is its n."""

    above: tuple[tuple[str, float], ...]
    below: tuple[str, ...]
    support: str

    def __call__(self, totals: Floats) -> Floats:
        above = sum(totals[:, _AT[name]] * weight for name, weight in self.above)
        below = sum(totals[:, _AT[name]] for name in self.below)
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio: Floats = np.asarray(above / below, dtype=np.float64)
        return ratio


MEASURES: dict[str, _Measure] = {
    "span_precision": _share("matched", "predicted"),
    "span_recall": _share("matched", "gold"),
    "span_f1": _f1("matched", "gold", "predicted"),
    "sided_f1": _f1("sided", "side_gold", "side_predicted"),
    "side_accuracy": _share("sided", "side_of"),
    "direct_side_recall": _share("direct_found", "direct"),
    "source_exact_f1": _f1("source", "source_gold", "source_predicted"),
    "source_overlap_f1": _f1("overlap", "overlap_gold", "overlap_predicted"),
    "cue_exact_f1": _f1("cue", "cue_gold", "cue_predicted"),
    "content_exact_f1": _f1("content", "gold", "predicted"),
    "voice_accuracy": _share("voice", "voice_of"),
    "meeting_accuracy": _share("meeting", "meeting_of"),
}


def evaluate_attribution(
    gold: Sequence[Marked], predicted: Sequence[Marked], *, n_draws: int = 1000, seed: int = 7, signature: str = ""
) -> tuple[Result, ...]:
    """Every measure of MEASURES in [0, 1] with its n and its 95% interval over documents; nan where nothing was marked.

    Only documents that occur in ``gold`` are judged. ``support`` is the number of gold statements for F1 and recall, of
    predicted ones for precision, of matched pairs for accuracies.
    """
    by_document: dict[str, tuple[list[Marked], list[Marked]]] = {}
    for row in gold:
        by_document.setdefault(row.document, ([], []))[0].append(row)
    for row in predicted:
        if row.document in by_document:
            by_document[row.document][1].append(row)
    if not by_document:
        return tuple(_undefined(name, signature, "no gold statements") for name in MEASURES)
    totals = np.array([_totals(*rows) for rows in by_document.values()], dtype=np.float64)
    made: list[Result] = []
    for name, measure in MEASURES.items():
        support = int(totals[:, _AT[measure.support]].sum())
        if not support:
            made.append(_undefined(name, signature, "nothing was marked for it"))
            continue
        value, low, high = totals_bootstrap(totals, measure, n_draws=n_draws, seed=seed)
        # The bootstrap stretches its draws; no share lies beyond 0 or 1.
        made.append(Result(name, value, max(low, 0.0), min(high, 1.0), support, 0, signature))
    return tuple(made)


def _undefined(name: str, signature: str, note: str) -> Result:
    return Result(name, math.nan, math.nan, math.nan, 0, 0, signature, note)


def list_errors(gold: Sequence[Marked], predicted: Sequence[Marked], *, width: int = 160) -> tuple[str, ...]:
    """One line for each error, by document: what was missed, what was wrongly found, and what differs in a match.

    Lines begin with ``missed``, ``extra``, ``side``, ``voice``, ``meeting``, ``form`` or ``extent``; contents are cut
    at ``width`` characters.
    """
    lines: list[str] = []
    for document in sorted({row.document for row in gold}):
        left = [row for row in gold if row.document == document]
        right = [row for row in predicted if row.document == document]
        pairs = match(left, right)
        found, used = {i for i, _ in pairs}, {j for _, j in pairs}
        lines += [f"missed  {document} {_shown(row, width)}" for i, row in enumerate(left) if i not in found]
        lines += [f"extra   {document} {_shown(row, width)}" for j, row in enumerate(right) if j not in used]
        for i, j in sorted(pairs):
            lines += _differences(left[i], right[j], document, width)
    return tuple(lines)


def _differences(gold: Marked, predicted: Marked, document: str, width: int) -> list[str]:
    lines: list[str] = []
    for name in ("side", "voice", "meeting", "form"):
        one, other = getattr(gold, name), getattr(predicted, name)
        if one is not None and one != "" and one != other:
            lines.append(f"{name:7} {document} {one} -> {other or 'none'} {_shown(predicted, width)}")
    if dice(gold.content, predicted.content) < 0.9:
        lines.append(f"extent  {document} {_shown(gold, width)} -> {_one_line(predicted.text, width)}")
    return lines


def _shown(row: Marked, width: int) -> str:
    place = f"{row.content[0].start}-{row.content[-1].end}"
    who, cue = _one_line(row.source_text, 60), _one_line(row.cue_text, 40)
    return f"{place} {row.side} {who} | {cue} | {_one_line(row.text, width)}"


def _one_line(text: str, width: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"
