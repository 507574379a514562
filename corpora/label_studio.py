"""Label Studio: blind tasks out, exports of finished work in.

What comes back has passed through browsers and other hands: offsets counted in UTF-16, cancelled tasks, predictions
that nobody looked at, texts that somebody corrected. Every span is checked against its words and every text against its
hash.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from corpora.errors import InputError
from corpora.labelling import TONES, CoderLabel, Exchange, LabelledSpan, known_name, repaired_span, text_hash, tone_cell
from corpora.readers.bytes import decode, read_bytes
from corpora.readers.limits import Limits
from corpora.span import Span

# A whole export is read at once; ten thousand statements with two coders are about 20 MB.
_EXPORT_LIMITS = Limits(file_bytes=200_000_000)


def read_label_studio(path: str | Path, *, frames: Sequence[str], hashes: Mapping[str, str] | None = None) -> Exchange:
    """Labels of a Label Studio export (format JSON): each finished annotation of each coder becomes one label.

    Tasks carry ``quote_id`` or ``sheet_id`` in their data (else their own id), and by preference ``text_sha256``;
    ``hashes`` gives the hash of each unit's words as they were handed out. Choices named "tone" hold one of -2..2,
    choices named "frames" some of ``frames``; labels of spans are kept as they are.

    Set aside: ``text_changed``, ``span_mismatch``, ``enum`` (a label that the codebook does not have), ``dup_label``
    (one coder twice on one task: neither is taken), ``schema``, ``surrogate``.

    Raises InputError where the file as a whole cannot be used.
    """
    file = str(path)
    tasks = _tasks(Path(path))
    labels: list[CoderLabel] = []
    errors: list[InputError] = []
    n_cancelled = n_predicted_only = 0
    for number, task in enumerate(tasks, start=1):
        place = f"task {number}"
        try:
            unit_id, text, annotations = _task_parts(task, file, place, hashes or {})
        except InputError as error:
            errors.append(error)
            continue
        finished = [one for one in annotations if not one.get("was_cancelled")]
        n_cancelled += len(annotations) - len(finished)
        if not annotations and task.get("predictions"):
            n_predicted_only += 1
        coders = Counter(map(_coder, finished))
        for annotation in finished:
            coder = _coder(annotation)
            try:
                if coders[coder] > 1:
                    raise InputError(
                        file, place, "dup_label", f"coder {coder} labelled it {coders[coder]} times; keep one"
                    )
                labels.append(_label_of(annotation, unit_id, coder, text, frames, file, place))
            except InputError as error:
                errors.append(error)
    return Exchange(tuple(labels), tuple(errors), n_cancelled, n_predicted_only)


def label_studio_tasks(
    units: Iterable[tuple[str, str, str]], *, labels: Iterable[CoderLabel] = ()
) -> list[dict[str, Any]]:
    """Tasks for Label Studio from (unit id, language, text), by default blind: words, language, hash and nothing else.

    ``labels`` adds annotations, as an export of finished work has them.
    """
    by_unit: dict[str, list[CoderLabel]] = {}
    for one in labels:
        by_unit.setdefault(one.unit_id, []).append(one)
    tasks = []
    for number, (unit_id, language, text) in enumerate(units, start=1):
        task: dict[str, Any] = {
            "id": number,
            "data": {"sheet_id": unit_id, "language": language, "text": text, "text_sha256": text_hash(text)},
        }
        if by_unit:
            task["annotations"] = [_annotation(one) for one in by_unit.get(unit_id, [])]
        tasks.append(task)
    return tasks


def label_studio_config(frames: Sequence[str]) -> str:
    """The labelling interface to paste into Label Studio: the text, one tone, any frames, a comment."""
    tones = "".join(f"\n    <Choice value={quoteattr(one)}/>" for one in TONES)
    named = "".join(f"\n    <Choice value={quoteattr(one)}/>" for one in frames)
    return (
        '<View>\n  <Text name="text" value="$text"/>\n'
        f'  <Choices name="tone" toName="text" choice="single" required="true">{tones}\n  </Choices>\n'
        f'  <Choices name="frames" toName="text" choice="multiple">{named}\n  </Choices>\n'
        '  <TextArea name="comment" toName="text"/>\n</View>\n'
    )


def _tasks(path: Path) -> list[dict[str, Any]]:
    file = str(path)
    text = decode(read_bytes(path, limits=_EXPORT_LIMITS), file)
    try:
        tasks = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError:
        raise InputError(file, "", "too_deep", "values are nested too deep") from None
    except json.JSONDecodeError as error:
        raise InputError(file, f"line {error.lineno}", "json_parse", f"not JSON: {error.msg}") from None
    except ValueError as error:
        raise InputError(file, "", "dup_key" if "twice" in str(error) else "number", str(error)) from None
    if not isinstance(tasks, list) or not all(isinstance(one, dict) for one in tasks):
        raise InputError(file, "", "schema", "not a list of tasks; export from Label Studio as JSON")
    if tasks and not any("annotations" in one or "predictions" in one for one in tasks):
        raise InputError(file, "", "schema", "no task has annotations; export as JSON, not as JSON-MIN or CSV")
    return tasks


def _task_parts(
    task: dict[str, Any], file: str, place: str, hashes: Mapping[str, str]
) -> tuple[str, str, list[dict[str, Any]]]:
    fields, annotations = task.get("data"), task.get("annotations", [])
    if not isinstance(fields, dict) or not isinstance(fields.get("text"), str) or not isinstance(annotations, list):
        raise InputError(file, place, "schema", "needs data.text and a list of annotations")
    text = fields["text"]
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InputError(file, place, "surrogate", "holds half of a character pair; export again")
    unit_id = str(fields.get("sheet_id") or fields.get("quote_id") or task.get("id") or place)
    expected = hashes.get(unit_id, fields.get("text_sha256"))
    if isinstance(expected, str) and expected and text_hash(text) != expected:
        raise InputError(
            file, f"{place}, {unit_id}", "text_changed", "the words were edited after they were handed out"
        )
    if not all(isinstance(one, dict) for one in annotations):
        raise InputError(file, place, "schema", "an annotation is not an object")
    return unit_id, text, annotations


def _coder(annotation: Mapping[str, Any]) -> str:
    by = annotation.get("completed_by")
    if isinstance(by, dict):
        by = by.get("email") or by.get("id")
    return "unknown" if by is None else str(by)


def _label_of(
    annotation: Mapping[str, Any], unit_id: str, coder: str, text: str, frames: Sequence[str], file: str, place: str
) -> CoderLabel:
    tone: int | None = None
    found: list[str] = []
    spans: list[LabelledSpan] = []
    flags: list[str] = []
    comment = ""
    for one in _listed(annotation.get("result"), "result", file, place):
        value = one.get("value") if isinstance(one, dict) else None
        if not isinstance(value, dict):
            raise InputError(file, place, "schema", "a result has no value")
        if "start" in value:
            span, flag = _checked_span(text, value, file, place)
            spans += [
                LabelledSpan(span, str(label)) for label in _listed(value.get("labels"), "labels", file, place) or [""]
            ]
            flags.append(flag)
        elif one.get("from_name") == "tone":
            choices = _listed(value.get("choices"), "choices", file, place)
            if len(choices) != 1:
                raise InputError(file, place, "enum", f"{len(choices)} tones chosen; one is needed")
            tone = int(known_name(tone_cell(str(choices[0])), TONES, file, place, "tone"))
        elif one.get("from_name") == "frames":
            choices = _listed(value.get("choices"), "choices", file, place)
            found += [known_name(str(choice), frames, file, place, "frame") for choice in choices]
        elif isinstance(value.get("text"), list):
            comment = " ".join(map(str, value["text"]))
    if any(
        "\ud800" <= character <= "\udfff"
        for word in (coder, comment, *(one.label for one in spans))
        for character in word
    ):
        raise InputError(file, place, "surrogate", "an answer holds half of a character pair; export again")
    kept = tuple(sorted({flag for flag in flags if flag}))
    return CoderLabel(unit_id, coder, text, tone, tuple(dict.fromkeys(found)), tuple(spans), comment, kept)


def _listed(value: Any, name: str, file: str, place: str) -> list[Any]:
    """A list, none for what is missing or null; raises InputError ``schema`` for anything else."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise InputError(file, place, "schema", f"{name} is {type(value).__name__}, not a list")
    return value


def _checked_span(text: str, value: Mapping[str, Any], file: str, place: str) -> tuple[Span, str]:
    start, end, words = value.get("start"), value.get("end"), value.get("text")
    if not (type(start) is int and type(end) is int) or not (words is None or isinstance(words, str)):
        raise InputError(file, place, "span_mismatch", f"offsets {start!r}, {end!r} are not whole numbers")
    try:
        return repaired_span(text, start, end, words)
    except ValueError as error:
        raise InputError(file, place, "span_mismatch", f"{error}; label it again") from None


def _annotation(label: CoderLabel) -> dict[str, Any]:
    def result(name: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
        return {"from_name": name, "to_name": "text", "type": kind, "value": value}

    results = [] if label.tone is None else [result("tone", "choices", {"choices": [str(label.tone)]})]
    if label.frames:
        results.append(result("frames", "choices", {"choices": list(label.frames)}))
    for one in label.spans:
        where = {"start": one.span.start, "end": one.span.end, "text": one.span.of(label.text)}
        results.append(result("span", "labels", where | {"labels": [one.label]}))
    if label.comment:
        results.append(result("comment", "textarea", {"text": [label.comment]}))
    return {"completed_by": label.coder, "was_cancelled": False, "result": results}


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return record


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number; write null")
