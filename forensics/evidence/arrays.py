"""Columns of Python values as Arrow arrays.

values (str | bool | JSON bytes | None) ──► by kind ──► Arrow array of the column's type
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from forensics.evidence.columns import ARROW_TYPES, Kind
from forensics.evidence.times import parse_time

_USUAL_TIME = r"^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"


class UnreadableTimeError(ValueError):
    """A text in a time column that `parse_time` cannot read."""


def array(kind: Kind, values: Sequence[Any]) -> pa.Array:
    """The Arrow array of one column.

    Args:
        kind: Kind of the column.
        values: JSON texts as bytes (empty or ``null`` for none), times as text, else the value itself or None.

    Raises:
        UnreadableTimeError: A time text that is none.
    """
    if kind is Kind.JSON:
        return _json_array(values)
    if kind is Kind.TIME:
        return _time_array(values)
    return pa.array(values, ARROW_TYPES[kind])


def _json_array(values: Sequence[Any]) -> pa.Array:
    """JSON texts; a missing value and a JSON null are both NULL."""
    texts = pa.array(list(map(bytes, values)), pa.binary())
    empty = pc.or_(pc.equal(texts, b""), pc.equal(texts, b"null"))
    return pc.if_else(empty, None, texts).cast(pa.string())


def _time_array(values: Sequence[Any]) -> pa.Array:
    """Times in UTC; the usual form is read in bulk, anything else one by one."""
    texts = pa.array(values, pa.string())
    if pc.all(pc.match_substring_regex(texts, _USUAL_TIME)).as_py() is not False:
        try:
            return texts.cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us"))
        except pa.ArrowInvalid:
            pass
    parsed = [None if value is None else parse_time(value) for value in values]
    if sum(value is None for value in parsed) != texts.null_count:
        raise UnreadableTimeError
    return pa.array(parsed, pa.timestamp("us"))
