"""Tables of GitHub-flavoured Markdown.

    plain value ──► cell_text() ──► markdown() ──► rows | one, in pieces

One object becomes a table of its fields, those of nested objects with a dot: ``files.seen``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import pyarrow as pa

from forensics.export.escape import markdown
from forensics.export.people import cell_text
from forensics.export.values import Plain, batches, is_number


def rows(table: pa.Table) -> Iterator[str]:
    """Header, rule and rows; columns of numbers are right-aligned."""
    if not table.column_names:
        return
    rules = ["---:" if is_number(kind) else "---" for kind in table.schema.types]
    yield _row(map(markdown, table.column_names)) + _row(rules)
    for columns in batches(table):
        cells = [[_cell(value) for value in column] for column in columns]
        yield "".join(map(_row, zip(*cells, strict=True)))


def _cell(value: Plain) -> str:
    text = cell_text(value)
    return text if isinstance(value, int | float | Decimal) else markdown(text)  # -5 starts no list in a cell


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def one(members: dict[str, Plain]) -> Iterator[str]:
    """A table of fields and values."""
    yield _row(["field", "value"]) + _row(["---", "---"])
    for name, value in _flat(members):
        yield _row([markdown(name), _cell(value)])


def _flat(members: Mapping[str, Plain], prefix: str = "") -> Iterator[tuple[str, Plain]]:
    for name, value in members.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value
