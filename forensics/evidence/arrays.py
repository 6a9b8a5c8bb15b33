"""Columns of Python values as Arrow arrays.

values (str | bool | JSON bytes | None) ──► by kind ──► Arrow array of the column's type
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

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


def byte_array(values: Sequence[Any]) -> pa.Array:
    """Bytes (anything with the buffer protocol) as one binary array, without a Python object per value.

    Raises:
        UnicodeDecodeError: The bytes are not UTF-8. Each value begins with an ASCII character, as JSON does, so that
            all of them are valid exactly if their concatenation is.
    """
    data, offsets = _joined(values)
    return pa.Array.from_buffers(pa.binary(), len(values), [None, pa.py_buffer(offsets), pa.py_buffer(data)])


def _joined(values: Sequence[Any]) -> tuple[bytes, NDArray[np.int32]]:
    """All values one after the other, and where each begins and the last one ends."""
    offsets = np.zeros(len(values) + 1, np.int32)
    np.cumsum(np.fromiter(map(len, values), np.int32, len(values)), out=offsets[1:])
    data = b"".join(values)
    if not data.isascii():
        data.decode()
    return data, offsets


def _json_array(values: Sequence[Any]) -> pa.Array:
    """JSON texts; a missing value and a JSON null are both NULL."""
    data, offsets = _joined(values)
    lengths = np.diff(offsets)
    absent = lengths == 0
    four = np.flatnonzero(lengths == len(b"null"))
    if len(four):
        absent[four] = np.frombuffer(data, np.uint8)[offsets[four]] == ord("n")
    present = pa.py_buffer(np.packbits(~absent, bitorder="little"))
    buffers = [present, pa.py_buffer(offsets), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.string(), len(values), buffers, int(absent.sum()))


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
