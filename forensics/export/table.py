r"""A result in every format of the command contract.

    Arrow table or object ──► pieces of text, some thousand rows each ──► UTF-8 bytes

Lines end in ``\n`` in every format, CSV too. A missing value is null in JSON and an empty cell in CSV and
Markdown. An object result is one JSON object, one CSV or Parquet row (nested values as JSON text), or a table
of fields.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import BinaryIO, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from forensics.errors import UsageError
from forensics.export import as_csv, as_json, as_markdown, escape
from forensics.export.people import object_lines, table_text
from forensics.export.values import Plain, Scalar, plain, with_unique_names

Result: TypeAlias = pa.Table | Mapping[str, object]


class Format(StrEnum):
    """The values of ``--format``."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"
    PARQUET = "parquet"


def write(result: Result, fmt: Format, out: BinaryIO) -> None:
    """Write a table, or an object given as a mapping, to a binary stream.

    Args:
        result: An Arrow table, or a mapping of plain or nested values for the commands that print one object.
        fmt: The format; ``table`` is drawn for the terminal if ``out`` is one, and plain text elsewhere.
        out: Where the bytes go; see ``open_output``.

    Raises:
        UsageError: Parquet was asked for on a terminal, or cannot hold a column of this type.
    """
    if fmt is Format.PARQUET:
        _write_parquet(result, out)
        return
    width = shutil.get_terminal_size().columns if out.isatty() else None
    out.writelines(piece.encode() for piece in _pieces(result, fmt, width))


def to_text(result: Result, fmt: Format) -> str:
    """The result as one string, as it would be written to a file; for notebooks and reports."""
    if fmt is Format.PARQUET:
        raise UsageError("Parquet is no text: write it to a file.")
    return "".join(_pieces(result, fmt, None))


def _pieces(result: Result, fmt: Format, width: int | None) -> Iterator[str]:
    if isinstance(result, Mapping):
        return _OBJECT_WRITERS[fmt]({str(name): plain(value) for name, value in result.items()})
    table = with_unique_names(result)
    return table_text(table, width) if fmt is Format.TABLE else _TABLE_WRITERS[fmt](table)


def _write_parquet(result: Result, out: BinaryIO) -> None:
    if out.isatty():
        raise UsageError("Parquet is binary: name a file with -o FILE, or redirect the output.")
    table = _one_row(result) if isinstance(result, Mapping) else with_unique_names(result)
    try:
        pq.write_table(table, out)
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid) as error:
        reason = escape.terminal(str(error))
        raise UsageError(f"Parquet cannot hold this; choose json or cast the column: {reason}") from error


def _one_row(members: Mapping[str, object]) -> pa.Table:
    return pa.table({_encodable(str(name)): [_storable(plain(value))] for name, value in members.items()})


def _storable(value: Plain) -> Scalar:
    if isinstance(value, list | dict):
        return as_json.json_text(value)
    if isinstance(value, str):
        return _encodable(value)
    too_long = isinstance(value, int) and not -(2**63) <= value < 2**63
    return Decimal(value) if too_long and value is not None else value


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()  # only a lone surrogate changes


_TABLE_WRITERS: dict[Format, Callable[[pa.Table], Iterator[str]]] = {
    Format.JSON: as_json.array,
    Format.JSONL: as_json.lines,
    Format.CSV: as_csv.rows,
    Format.MARKDOWN: as_markdown.rows,
}
_OBJECT_WRITERS: dict[Format, Callable[[dict[str, Plain]], Iterator[str]]] = {
    Format.TABLE: object_lines,
    Format.JSON: as_json.one,
    Format.JSONL: as_json.line,
    Format.CSV: as_csv.one,
    Format.MARKDOWN: as_markdown.one,
}
