"""CSV as RFC 4180 has it, except that a line ends in a bare line feed.

    plain value ──► csv_cell(), or compact JSON for a list or object ──► rows | one, in pieces

A missing value and an empty string are both an empty cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

import pyarrow as pa

from forensics.export.as_json import json_text
from forensics.export.escape import csv_cell
from forensics.export.values import Plain, batches


def rows(table: pa.Table) -> Iterator[str]:
    """A header and the rows; a table without columns is empty text."""
    if table.column_names:
        yield _text([list(map(csv_cell, table.column_names))])
    for columns in batches(table):
        cells = [[_cell(value) for value in column] for column in columns]
        yield _text(zip(*cells, strict=True))


def _cell(value: Plain) -> str:
    return json_text(value) if isinstance(value, list | dict) else csv_cell(value)


def _text(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def one(members: dict[str, Plain]) -> Iterator[str]:
    """A header and one row."""
    yield _text([map(csv_cell, members), map(_cell, members.values())])
