"""JSON: an array with one object a line, one object with one member a line, or JSON lines.

    plain value ──► json_text() ──► array | one | lines, in pieces of some thousand rows

Compact, exact to the last digit, UTF-8; what cannot be seen is escaped, so that no terminal reorders a line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from types import NoneType
from typing import Any

import pyarrow as pa

from forensics.export.escape import json_string, number
from forensics.export.values import Plain, batches


def json_text(value: Plain) -> str:
    """Compact JSON on one line, with every digit and no hidden character."""
    return _JSON[type(value)](value)


def _json_list(values: list[Plain]) -> str:
    return "[" + ",".join(map(json_text, values)) + "]"


def _json_object(members: dict[str, Plain]) -> str:
    return "{" + ",".join(f"{json_string(key)}:{json_text(value)}" for key, value in members.items()) + "}"


_JSON: dict[type, Callable[[Any], str]] = {
    NoneType: lambda _: "null",
    bool: lambda value: "true" if value else "false",
    int: number,
    float: number,
    Decimal: number,
    str: json_string,
    list: _json_list,
    dict: _json_object,
}


def _rows(table: pa.Table) -> Iterator[list[str]]:
    keys = [json_string(name) + ":" for name in table.column_names]
    for columns in batches(table):
        cells = [[key + json_text(value) for value in column] for key, column in zip(keys, columns, strict=True)]
        yield ["{" + ",".join(row) + "}" for row in zip(*cells, strict=True)]


def array(table: pa.Table) -> Iterator[str]:
    """One array, an object a line."""
    before = "[\n "
    for rows in _rows(table):
        yield before + ",\n ".join(rows)
        before = ",\n "
    yield "[]\n" if before.startswith("[") else "\n]\n"


def one(members: dict[str, Plain]) -> Iterator[str]:
    """One object, a member a line."""
    entries = [f" {json_string(name)}:{json_text(value)}" for name, value in members.items()]
    yield "{\n" + ",\n".join(entries) + "\n}\n" if entries else "{}\n"


def lines(table: pa.Table) -> Iterator[str]:
    """JSON lines: an object a line, nothing around them."""
    for rows in _rows(table):
        yield "\n".join(rows) + "\n"


def line(members: dict[str, Plain]) -> Iterator[str]:
    """The object on one line."""
    yield json_text(members) + "\n"
