"""JSON lines read strictly: what other readers repair or overlook (a key twice, NaN, a cut line) is set aside by
line.
"""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpora.errors import InputError
from corpora.readers.bytes import open_regular
from corpora.readers.limits import Limits
from corpora.readers.rows import Lines, Rows, frame_of, lines_of, require_columns, text_of

_MARKS = re.compile(rb'["\\\[\]{}]')
_SURROGATE = re.compile("[\ud800-\udfff]")
# Characters that JSON leaves bare but that end a line for str.splitlines, that a terminal obeys, or that are half a
# character (the odd bytes of a file name).
_BARE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_INT64 = 1 << 63


class _RefusedError(Exception):
    """A value inside a line that is not taken, with its code."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


def read_json_lines(path: Path, *, encoding: str, limits: Limits) -> Rows:
    """Rows of a file with one JSON object a line; blank lines are passed over.

    Columns stand in the order in which their keys first occur; a key that a line lacks is null. Lines that cannot be
    used are set aside: ``dup_key``, ``number`` (NaN, Infinity, beyond a 64-bit integer or a float), ``too_deep``,
    ``too_long``, ``truncated`` (the last line, cut), ``surrogate``, ``bad_encoding``, ``json_parse``, ``schema`` (not
    an object).

    Raises InputError for the file as a whole as ``open_regular`` and ``decode`` do.
    """
    file = str(path)
    columns: dict[str, list[Any]] = {}
    places: list[str] = []
    errors: list[InputError] = []
    with open_regular(path) as handle:
        for number, record in json_records(lines_of(handle, file, encoding=encoding, limits=limits), file, limits):
            if isinstance(record, InputError):
                errors.append(record)
                continue
            for name in record:
                if name not in columns:
                    columns[name] = [None] * len(places)
            for name, values in columns.items():
                values.append(record.get(name))
            places.append(f"line {number}")
    require_columns(list(columns), file)
    return Rows(frame_of(columns, len(places)), tuple(places), tuple(errors))


def json_records(lines: Lines, file: str, limits: Limits) -> Iterator[tuple[int, dict[str, Any] | InputError]]:
    """The number of each line that is not blank, and its object or why it cannot be used."""
    for number, offset, line in lines:
        try:
            if line.strip():
                yield number, _record(line, file, offset=offset, limits=limits)
        except _RefusedError as refused:
            is_cut = refused.code == "json_parse" and not line.endswith(b"\n")
            code, reason = ("truncated", "the line is cut off") if is_cut else (refused.code, refused.reason)
            yield number, InputError(file, f"line {number}", code, reason)
        except InputError as error:
            yield number, InputError(file, f"line {number}, {error.place}", error.code, error.reason)


def _record(line: bytes, file: str, *, offset: int, limits: Limits) -> dict[str, Any]:
    if len(line) > limits.line_bytes:
        raise _RefusedError("too_long", f"more than {limits.line_bytes} bytes")
    if _depth(line, limits.nesting) > limits.nesting:
        raise _RefusedError("too_deep", f"values are nested more than {limits.nesting} deep")
    # Files that were joined by hand have the mark of each in the middle; before an object it is no data.
    text = text_of(line, file, offset=offset).removeprefix("\ufeff")
    try:
        record = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise _RefusedError("json_parse", f"not JSON: {error.msg} at character {error.pos + 1}") from None
    if not isinstance(record, dict):
        raise _RefusedError("schema", f'not an object but {type(record).__name__}; each line is {{"text": ...}}')
    # Only an escape can bring half a character pair into a line that was UTF-8.
    if "\\" in text and "\\ud" in text.lower() and any(_SURROGATE.search(string) for string in _strings(record)):
        raise _RefusedError(
            "surrogate", "holds half of a character pair (\\ud800 to \\udfff); write the character whole"
        )
    return record


def _depth(line: bytes, limit: int) -> int:
    """How deep a line is nested; 0 for one that has too few brackets to be too deep."""
    if line.count(b"[") + line.count(b"{") <= limit:
        return 0
    depth = deepest = 0
    is_string, escaped = False, -1
    for match in _MARKS.finditer(line):
        mark, position = match[0], match.start()
        if is_string:
            if mark == b"\\" and position != escaped:
                escaped = position + 1
            elif mark == b'"' and position != escaped:
                is_string = False
        elif mark == b'"':
            is_string = True
        elif mark in (b"[", b"{"):
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return deepest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        seen: set[str] = set()
        twice = sorted({key for key, _ in pairs if key in seen or seen.add(key)})  # type: ignore[func-returns-value]
        raise _RefusedError("dup_key", f"the key {', '.join(map(repr, twice[:5]))} stands twice")
    return record


def _no_constant(name: str) -> Any:
    raise _RefusedError("number", f"{name} is no JSON number; write null")


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise _RefusedError("number", f"{digits[:20]} is too large for a number")
    return value


def _integer(digits: str) -> int:
    # Longer than any 64-bit integer: not converted, since that takes quadratic time.
    value = int(digits) if len(digits) <= 20 else None
    if value is None or not -_INT64 <= value < _INT64:
        raise _RefusedError(
            "number", f"the whole number {digits[:20]}{'...' if len(digits) > 20 else ''} does not fit 64 bits"
        )
    return value


# Made once: json.loads with hooks makes a decoder for every line, which takes longer than most lines.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_float, parse_int=_integer
)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def json_line(record: Any) -> str:
    """One line of JSON with its line break: Chinese as it is, and every character that could end a line escaped."""
    text = json.dumps(record, ensure_ascii=False, allow_nan=False)
    return _BARE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"
