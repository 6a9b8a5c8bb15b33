"""Two engines, one question: the same rows, compared one by one."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
from sqlglot import exp

from forensics.engines import Engine
from forensics.engines.portable import parse


def plain(value: Any) -> Any:
    """A value without its width: whole numbers as int whatever their type, times to the microsecond."""
    if isinstance(value, Decimal | float) and not isinstance(value, bool):
        return int(value) if value == int(value) else round(float(value), 9)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return value


def rows(table: pa.Table) -> list[tuple[Any, ...]]:
    return [tuple(map(plain, row.values())) for row in table.to_pylist()]


def difference(reference: Engine, other: Engine, sql: str, parameters: dict[str, Any]) -> str | None:
    """What differs first; None if nothing does. Without ORDER BY the order is nobody's promise."""
    expected, found = reference.run(sql, parameters), other.run(sql, parameters)
    if expected.column_names != found.column_names:
        return f"columns {expected.column_names} and {found.column_names}"
    left, right = rows(expected), rows(found)
    if not isinstance(parse(sql).args.get("order"), exp.Order):
        left, right = sorted(left, key=repr), sorted(right, key=repr)
    for number, (one, two) in enumerate(zip(left, right, strict=False)):
        if one != two:
            return f"row {number}: {one} and {two}"
    return None if len(left) == len(right) else f"{len(left)} rows and {len(right)}"
