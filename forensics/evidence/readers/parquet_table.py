"""Tables that hold CloudTrail's own fields: Athena, Glue, CloudTrail Lake and collectors.

    batch ──► names folded ──► each of our columns: flattened | struct member | member of a JSON text ──► typed

What the table does not carry is NULL.
"""

from __future__ import annotations

import pyarrow as pa

from forensics.evidence.columns import ARROW_TYPES, COLUMNS
from forensics.evidence.found import Noted
from forensics.evidence.readers.parquet_identity import identity_arrays
from forensics.evidence.readers.parquet_misfits import fitted
from forensics.evidence.readers.parquet_names import Columns, fold, folded, pick

TABLE_SCHEMA = pa.schema([pa.field(column.name, ARROW_TYPES[column.kind]) for column in COLUMNS])
ROOTS = frozenset(fold(name) for column in COLUMNS for name in (column.path[0], column.name))
_WITH = frozenset({"eventid", "useridentity", "sourceipaddress", "requestparameters", "recipientaccountid"})
RECORD_COLUMNS = ("eventjson", "cloudtrailevent", "rawevent", "rawrecord", "record", "raw", "message")
"""Folded names of columns that may hold the whole record as JSON, the surest first."""


def is_cloudtrail(names: frozenset[str]) -> bool:
    """Whether folded column names are those of CloudTrail events."""
    if "s3" in names or "eventname" not in names:  # an S3 event notification has the other names too
        return False
    placed = names & {"eventsource", "eventtime"}
    return bool(placed) and any(name.startswith(tuple(_WITH)) for name in names)


def cloudtrail_batch(batch: pa.RecordBatch, start: int, noted: Noted) -> pa.RecordBatch:
    """The columns of `COLUMNS` of one batch.

    Args:
        batch: Part of the table.
        start: Number of its first row.
        noted: Takes what does not fit.
    """
    columns = folded(batch)
    texts = identity_arrays(columns, start, noted)
    arrays = []
    for column in COLUMNS:
        array = texts.get(column.name)
        found = _pick(columns, column.path, column.name) if array is None else array
        arrays.append(absent(column.name, batch) if found is None else fitted(column, found, start, noted))
    return pa.RecordBatch.from_arrays(arrays, schema=TABLE_SCHEMA)


def absent(name: str, batch: pa.RecordBatch) -> pa.Array:
    """A column that the table does not have."""
    return pa.nulls(batch.num_rows, TABLE_SCHEMA.field(name).type)


def _pick(columns: Columns, path: tuple[str, ...], name: str) -> pa.Array | None:
    found = pick(columns, path)
    return columns.get(fold(name)) if found is None else found
