"""Arrow and Python values as plain ones: what JSON knows, and exact decimals.

    Arrow column ──► column_values() ──► None, bool, int, float, Decimal, str, list, dict ──► as_json, …

A time is text in UTC (``2026-03-02T09:05:00Z``, with ``.120`` or ``.120500`` only when it is not zero), NaN
and infinity are missing, bytes are text where they are UTF-8 and ``{"base64": …}`` where not, a duration is
seconds.
"""

from __future__ import annotations

import base64
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import singledispatch
from numbers import Integral, Real
from types import NoneType
from typing import Any, TypeAlias

import pyarrow as pa

Plain: TypeAlias = "bool | int | float | Decimal | str | list[Plain] | dict[str, Plain] | None"
Scalar: TypeAlias = bool | int | float | Decimal | str | None

_BATCH_ROWS = 8192


@singledispatch
def plain(value: object) -> Plain:
    """One value of any type as a plain one; a type we do not know is its ``str()``."""
    return str(value)


@plain.register
def _(value: None) -> Plain:
    return value


@plain.register
def _(value: bool) -> Plain:
    return value


@plain.register
def _(value: str) -> Plain:
    return str.__str__(value)  # an enum's value, not its name


@plain.register
def _(value: Integral) -> Plain:
    return int(value)


@plain.register
def _(value: Real) -> Plain:
    return float(value) if math.isfinite(value) else None


@plain.register
def _(value: Decimal) -> Plain:
    if not value.is_finite():
        return None
    return int(value) if value.as_tuple().exponent == 0 else value


@plain.register(bytes)
@plain.register(bytearray)
@plain.register(memoryview)
def _(value: bytes | bytearray | memoryview) -> Plain:
    data = bytes(value)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


@plain.register
def _(value: datetime) -> Plain:
    moment = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    fraction = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    return moment.isoformat(timespec=fraction if moment.microsecond else "seconds") + "Z"


@plain.register(date)
@plain.register(time)
def _(value: date | time) -> Plain:
    return value.isoformat()


@plain.register
def _(value: timedelta) -> Plain:
    return value.total_seconds()


@plain.register
def _(value: pa.MonthDayNano) -> Plain:
    return {"months": value.months, "days": value.days, "nanoseconds": value.nanoseconds}


@plain.register(Mapping)
def _(value: Mapping[object, object]) -> Plain:
    return {str(key): plain(item) for key, item in value.items()}


@plain.register(Sequence)
@plain.register(Set)
def _(value: Sequence[object] | Set[object]) -> Plain:
    items = value if isinstance(value, Sequence) else sorted(value, key=str)
    return [plain(item) for item in items]


def batches(table: pa.Table) -> Iterator[list[list[Plain]]]:
    """The table in pieces of some thousand rows, each a list of columns; no piece is empty."""
    for batch in table.to_batches(max_chunksize=_BATCH_ROWS):
        if batch.num_rows:
            yield [column_values(column) for column in batch.columns]


def column_values(column: Any) -> list[Plain]:
    """The values of one Arrow array; a time beyond the calendar (``infinity``) is the text Arrow gives it."""
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp(column.type.unit))  # drops the zone: what is left is UTC
    try:
        values = column.to_pylist(maps_as_pydicts="lossy")
    except (OverflowError, ValueError):
        values = column.cast(pa.string()).to_pylist()
    return [value if type(value) in _READY else plain(value) for value in values]


_READY = frozenset({NoneType, bool, int, str})


def is_number(kind: Any) -> bool:
    """Whether an Arrow type holds numbers, which people read right-aligned."""
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def with_unique_names(table: pa.Table) -> pa.Table:
    """The table with ``a, a`` named ``a, a_1``: an object cannot have a key twice."""
    if max(Counter(table.column_names).values(), default=1) == 1:
        return table
    names: list[str] = []
    for name in table.column_names:
        taken = {*names, *table.column_names}
        free = (f"{name}_{count}" for count in range(1, len(taken) + 2))
        names.append(name if name not in names else next(new for new in free if new not in taken))
    return table.rename_columns(names)
