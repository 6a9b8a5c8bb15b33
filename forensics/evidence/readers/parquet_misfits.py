"""Values of a table that do not fit their column.

array before and after conversion ──► what was lost: its text in `Noted.problems` (a bounded number), all counted
"""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from forensics.evidence.columns import Column, Kind
from forensics.evidence.found import Noted
from forensics.evidence.odd import MAX_TEXT, FieldProblem
from forensics.evidence.readers.parquet_values import as_text, convert, is_text

KEPT = 1_000
"""Misfits of one column and file that are kept with their text; the others are counted."""

_WANTED = {
    Kind.TEXT: "a string is expected",
    Kind.FLAG: "true or false is expected",
    Kind.TIME: "not an ISO 8601 time",
    Kind.JSON: "not valid JSON",
}


def fitted(column: Column, array: pa.Array, start: int, noted: Noted) -> pa.Array:
    """Convert values for a column, and note those that do not fit.

    Args:
        column: What is wanted.
        array: What the table has.
        start: Row number of the first value.
        noted: Takes the misfits.
    """
    converted = convert(column, array)
    if converted.null_count != array.null_count:
        note_lost(column.name, _WANTED[column.kind], _meant(column, array), converted, start, noted)
    return converted


def note_lost(name: str, reason: str, before: pa.Array, after: pa.Array, start: int, noted: Noted) -> None:
    """Note the values that are there before and not after."""
    lost = pc.indices_nonzero(pc.and_(before.is_valid(), after.is_null()))
    if not len(lost):
        return
    room = max(0, KEPT - noted.misfits[name])
    noted.misfits[name] += len(lost)
    for row in lost[:room].to_pylist():
        noted.problems.append((start + row, FieldProblem(name, f"{before.type}: {reason}", _shown(before[row]))))


def _meant(column: Column, array: pa.Array) -> pa.Array:
    """The values without those that say no more than NULL."""
    if column.kind is not Kind.JSON or pa.types.is_floating(array.type):
        return array
    if not is_text(array.type):
        return pa.nulls(len(array))
    trimmed = pc.utf8_trim_whitespace(as_text(array))
    nothing = pc.fill_null(pc.is_in(trimmed, pa.array(["", "null"])), False)
    return pc.if_else(nothing, pa.scalar(None, pa.binary()), array.cast(pa.binary()))


def _shown(scalar: Any) -> str:
    """A value as JSON text, as `odd` keeps it."""
    try:
        value = scalar.as_py()
    except (ValueError, OverflowError):  # a time that Python has no year for
        value = str(scalar.cast(pa.int64()).as_py())
    if isinstance(value, bytes):
        value = value.decode(errors="backslashreplace")
    return json.dumps(value, default=repr)[:MAX_TEXT]
