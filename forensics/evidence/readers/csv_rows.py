"""The rows of a CSV file as records.

bytes ──► one row after the other ──► {column: cell} ──► a reader's text, or the cells with what is wrong
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from forensics.evidence.fidelity import Fidelity
from forensics.evidence.found import Split
from forensics.evidence.text import Layout, csv_layout

MAX_CELL = 1 << 30
"""Characters; the csv module's own limit is shorter than a record may be."""

encode = msgspec.json.Encoder().encode
Cells = dict[str, str]


def read_rows(data: bytes, make: Callable[[Cells], bytes | None], fidelity: Fidelity, reason: str = "") -> Split:
    """Read a CSV file that `text.csv_layout` has recognised.

    Args:
        data: The file.
        make: The text of the record in a row (cells by lower-case name); None if there is none in it.
        fidelity: How much of a record the format carries.
        reason: What people should know about the format.
    """
    layout = csv_layout(data)
    if layout is None:
        return Split("csv", [], "CSV without a header", is_cloudtrail=False)
    records: list[Any] = []
    cells: list[str] = []
    notes = [reason]
    try:
        for cells in _rows(data, layout, "surrogateescape" if fidelity is Fidelity.ORIGINAL else "replace"):
            records.append(_record(cells, layout.names, make))
        broken = data.count(b'"') % 2 == 1
        notes.append("quotes do not pair up: the file ends within a cell" if broken else "")
        if broken and records:
            records[-1] = _no_record(cells, "the file ends within a cell")
    except csv.Error as error:
        broken = True
        notes.append(f"CSV that breaks behind row {len(records) + 1}: {error}")
    if fidelity is not Fidelity.ORIGINAL and not _is_utf8(data):
        notes.append("no UTF-8: some characters are lost")
    return Split(layout.format, records, "; ".join(filter(None, notes)), broken=broken, fidelity=fidelity)


def text_of(value: Any) -> bytes:
    """A record made by a reader as JSON text."""
    return encode(value)


def _rows(data: bytes, layout: Layout, errors: str) -> Iterator[list[str]]:
    """The rows below the header; one that repeats the header (results put together) is none."""
    csv.field_size_limit(MAX_CELL)
    source = io.BytesIO(data[layout.start :] if layout.start else data)
    reader = csv.reader(io.TextIOWrapper(source, "utf-8", errors, newline=""), delimiter=layout.delimiter)
    header = next(reader, [])
    for cells in reader:
        if cells and cells != header:
            yield cells


def _record(cells: list[str], names: tuple[str, ...], make: Callable[[Cells], bytes | None]) -> bytes:
    """The record of a row; of a row that has none, its cells, which the mapping to rows rejects."""
    problem = f"{len(cells)} cells below a header of {len(names)}"
    if len(cells) == len(names):
        record = make(dict(zip(names, cells, strict=True)))
        if record is not None:
            return record
        problem = "no record in the row"
    return _no_record(cells, problem)


def _no_record(cells: list[str], problem: str) -> bytes:
    plain = [cell.encode(errors="surrogateescape").decode(errors="replace") for cell in cells]
    return encode({"problem": problem, "row": plain})


def _is_utf8(data: bytes) -> bool:
    try:
        return data.isascii() or bool(data.decode())
    except UnicodeDecodeError:
        return False
