"""Arrow values of any type as values of one of our columns.

    array, column ──► by kind: text | flag | time | JSON ──► the column's Arrow type, NULL where a value does not fit

Nothing is guessed: a number becomes text only where one text alone can have been meant.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from forensics.evidence.columns import ARROW_TYPES, Column, Kind
from forensics.evidence.readers.parquet_json import SPELLING, checked_json, json_text, without_nothing
from forensics.evidence.times import parse_time

TIME = ARROW_TYPES[Kind.TIME]
_FIRST, _LAST = -62_135_596_800_000_000, 253_402_300_799_999_999
_UNITS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_YEAR_2000, _YEAR_2100 = 946_684_800, 4_102_444_800
_VERSIONS = frozenset({"event_version", "api_version", "ec2_role_delivery"})


def convert(column: Column, array: pa.Array) -> pa.Array:
    """Values for a column; NULL where one does not fit.

    Args:
        column: What is wanted.
        array: What the table has, dictionaries resolved.
    """
    try:
        return _CONVERTERS[column.kind](column, array)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        return pa.nulls(len(array), ARROW_TYPES[column.kind])


def is_text(kind: pa.DataType) -> bool:
    """Whether values of a type are texts (or bytes, which older writers store texts as)."""
    checks = (
        pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view,
        pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view,
    )  # fmt: skip
    return any(check(kind) for check in checks)


def as_text(array: pa.Array) -> pa.Array:
    """Texts in UTF-8; NULL in place of bytes that are none."""
    try:
        texts = array.cast(pa.string())
        texts.validate(full=True)
    except pa.ArrowInvalid:
        values = array.cast(pa.large_binary()).to_pylist()
        return pa.array([None if value is None else _decoded(value) for value in values], pa.string())
    return texts


def _decoded(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _text(column: Column, array: pa.Array) -> pa.Array:
    """Texts; true and false as CloudTrail writes them in strings; whole numbers where no zero can have been lost."""
    kind = array.type
    if is_text(kind):
        return as_text(array)
    if pa.types.is_boolean(kind):
        return array.cast(pa.string())
    whole = pa.types.is_integer(kind) or (pa.types.is_decimal(kind) and kind.scale == 0)
    if whole and column.name not in _VERSIONS:
        text = array.cast(pa.string())
        return pc.utf8_lpad(text, 12, "0") if column.name.endswith("account_id") else text
    if getattr(kind, "extension_name", "") == "arrow.uuid":
        values = array.storage.to_pylist()
        return pa.array([value and str(uuid.UUID(bytes=value)) for value in values], pa.string())
    return pa.nulls(len(array), pa.string())


def _flag(_: Column, array: pa.Array) -> pa.Array:
    """True and false, also as text or 1 and 0."""
    if pa.types.is_boolean(array.type):
        return array
    text = pc.utf8_lower(as_text(array) if is_text(array.type) else array.cast(pa.string()))
    yes, no = pc.is_in(text, pa.array(["true", "1"])), pc.is_in(text, pa.array(["false", "0"]))
    return pc.if_else(yes, True, pc.if_else(no, False, pa.scalar(None, pa.bool_())))


def _time(_: Column, array: pa.Array) -> pa.Array:
    """Times in UTC within the years that Python knows."""
    if is_text(array.type):
        return _time_text(as_text(array))
    if pa.types.is_integer(array.type):
        array = _epoch(array)
    if not pa.types.is_timestamp(array.type):
        return pa.nulls(len(array), TIME)
    return _within_years(array)


def _within_years(array: pa.Array) -> pa.Array:
    """Timestamps in microseconds; NULL in place of a year that Python does not have."""
    unit = _UNITS[array.type.unit]
    ticks = array.cast(pa.timestamp(array.type.unit)).cast(pa.int64())
    first, last = max(_FIRST * unit // 1_000_000, -(2**63)), min(_LAST * unit // 1_000_000, 2**63 - 1)
    inside = pc.and_(pc.greater_equal(ticks, first), pc.less_equal(ticks, last))
    kept = pc.if_else(inside, ticks, pa.scalar(None, pa.int64()))
    return kept.cast(pa.timestamp(array.type.unit)).cast(TIME, safe=False)


def _epoch(array: pa.Array) -> pa.Array:
    """Numbers since 1970 in the one unit in which all of them fall between 2000 and 2100, if there is one."""
    low, high = (value.as_py() for value in pc.min_max(array).values())
    for unit, scale in _UNITS.items():
        if low is not None and _YEAR_2000 * scale <= low and high <= _YEAR_2100 * scale:
            return array.cast(pa.int64()).cast(pa.timestamp(unit))
    return array


def _time_text(texts: pa.Array) -> pa.Array:
    """ISO 8601: the usual forms in bulk, anything else one by one."""
    for kind in (pa.timestamp("us", "UTC"), TIME):  # all with an offset, all without
        try:
            return _within_years(texts.cast(kind))
        except pa.ArrowInvalid:
            pass
    return pa.array([None if text is None else parse_time(text) for text in texts.to_pylist()], TIME)


def _json(_: Column, array: pa.Array) -> pa.Array:
    """JSON text: as it stands if it is valid, made of nested values otherwise."""
    if is_text(array.type):
        return checked_json(without_nothing(as_text(array)))
    return without_empty(json_text(array, SPELLING))


def without_empty(texts: pa.Array) -> pa.Array:
    """Texts made of structs; one without any member says no more than NULL."""
    return pc.if_else(pc.equal(texts, "{}"), pa.scalar(None, pa.string()), texts)


_CONVERTERS: dict[Kind, Callable[[Column, pa.Array], pa.Array]] = {
    Kind.TEXT: _text,
    Kind.FLAG: _flag,
    Kind.TIME: _time,
    Kind.JSON: _json,
}
