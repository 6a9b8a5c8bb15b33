"""Parquet files.

    bytes ──► schema ──► a column with the whole record ──► records, as they are
                     ──► CloudTrail's fields as columns, or OCSF made of CloudTrail ──► batches, read lazily
                     ──► anything else ──► skipped, with the reason

The schema decides; the name of the file is no evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from forensics.evidence.fidelity import Fidelity
from forensics.evidence.found import DamagedTableError, Noted, Split
from forensics.evidence.readers import ocsf, parquet_ocsf, parquet_table
from forensics.evidence.readers.parquet_names import fold, needed, unpacked
from forensics.evidence.readers.parquet_values import as_text, is_text

BATCH_ROWS = 8_192
BATCH_BYTES = 16 << 20
_DAMAGED = (pa.ArrowException, OSError, ValueError, OverflowError)
_FLOW_LOG = frozenset({"srcaddr", "dstaddr"})
Mapping = Callable[[pa.RecordBatch, int, Noted], pa.RecordBatch]


def read_parquet(data: bytes) -> Split:
    """Read a Parquet file.

    Args:
        data: Its bytes.

    Returns:
        Records or tables (consumed later: `DamagedTableError` may come then), or the reason why there are none.
    """
    try:
        file = pq.ParquetFile(pa.BufferReader(data), coerce_int96_timestamp_unit="us")
        return _recognised(file)
    except _DAMAGED as error:
        return Split(
            "parquet_file", [], f"Parquet file cannot be read: {_words(error)}", is_cloudtrail=False, broken=True
        )


def _recognised(file: pq.ParquetFile) -> Split:
    """Decide by the schema what the file holds."""
    schema = file.schema_arrow
    names = frozenset(map(fold, schema.names))
    found = _whole_records(file, names)
    if found is not None:
        return found
    if parquet_table.is_cloudtrail(names):
        tables = parquet_table.cloudtrail_batch, needed(schema, parquet_table.ROOTS)
        return _tables(file, "parquet_cloudtrail", Fidelity.FULL, *tables)
    if {"classuid", "metadata"} <= names:
        return _ocsf(file)
    if names >= _FLOW_LOG:
        return _skipped("parquet_vpc_flow", "VPC flow log in Parquet: traffic, no CloudTrail events")
    shown = ", ".join(schema.names[:8])[:200]
    return _skipped("parquet_file", f"Parquet, but no CloudTrail events in it (columns: {shown})")


def _skipped(name: str, reason: str) -> Split:
    return Split(name, [], reason, is_cloudtrail=False)


def _whole_records(file: pq.ParquetFile, names: frozenset[str]) -> Split | None:
    """The records of a column that holds them whole in each row, if there is one."""
    schema = file.schema_arrow
    for wanted in parquet_table.RECORD_COLUMNS:
        name = next((name for name in schema.names if fold(name) == wanted), None)
        if wanted not in names or name is None or not _holds_records(file, name):
            continue
        records: list[Any] = []
        for batch in file.iter_batches(_batch_rows(file), columns=[name]):
            records += as_text(unpacked(batch.column(0))).cast(pa.binary()).to_pylist()
        if all(records):
            return Split("parquet_records", records)
    return None


def _holds_records(file: pq.ParquetFile, name: str) -> bool:
    """Whether the first value of a column is a CloudTrail record as JSON."""
    first = next(file.iter_batches(1, columns=[name]), None)
    array = unpacked(first.column(0)) if first is not None else pa.nulls(0)
    if not len(array) or not is_text(array.type):
        return False
    text = as_text(array)[0].as_py() or ""
    return text.lstrip().startswith("{") and '"eventName"' in text and '"eventSource"' in text


def _ocsf(file: pq.ParquetFile) -> Split:
    """OCSF: the first row says what it was made of and in which version."""
    first = next(file.iter_batches(1, columns=needed(file.schema_arrow, ("metadata", "class", "actor"))), None)
    if first is None or not first.num_rows:
        return _skipped("parquet_ocsf", "OCSF in Parquet without any row")
    row = first.to_pylist()[0]
    if not ocsf.is_cloudtrail(row):
        what = f"{ocsf.look_up(row, 'class_name') or row.get('class_uid')}"
        product = ocsf.look_up(row, "metadata.product.name") or "an unnamed product"
        return _skipped("parquet_ocsf", f"OCSF in Parquet: {what} of {product}, no CloudTrail events"[:300])
    v1 = ocsf.is_v1(row)

    def mapped(batch: pa.RecordBatch, start: int, noted: Noted) -> pa.RecordBatch:
        return parquet_ocsf.ocsf_batch(batch, start, noted, v1=v1)

    columns = needed(file.schema_arrow, parquet_ocsf.ROOTS)
    return _tables(file, "parquet_ocsf", Fidelity.MAPPED, mapped, columns)


def _tables(file: pq.ParquetFile, name: str, fidelity: Fidelity, mapping: Mapping, columns: list[str]) -> Split:
    noted = Noted()
    tables = _batches(file, mapping, columns, noted)
    return Split(name, [], fidelity=fidelity, tables=tables, rows=file.metadata.num_rows, noted=noted)


def _batches(file: pq.ParquetFile, mapping: Mapping, columns: list[str], noted: Noted) -> Iterator[pa.RecordBatch]:
    """The file batch by batch, so that memory does not grow with it.

    Raises:
        DamagedTableError: The file breaks.
    """
    start = 0
    try:
        for batch in file.iter_batches(_batch_rows(file), columns=columns):
            yield mapping(batch, start, noted)
            start += batch.num_rows
    except _DAMAGED as error:
        raise DamagedTableError(f"Parquet data breaks after row {start}: {_words(error)}") from error
    if start != file.metadata.num_rows:
        raise DamagedTableError(f"Parquet file promises {file.metadata.num_rows} rows and has {start}")


def _batch_rows(file: pq.ParquetFile) -> int:
    """How many rows to read at once."""
    groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
    size, rows = sum(group.total_byte_size for group in groups), max(1, file.metadata.num_rows)
    return int(max(1, min(BATCH_ROWS, BATCH_BYTES // max(1, size // rows))))


def _words(error: BaseException) -> str:
    """The message of an error, on one line."""
    return " ".join(str(error).split())[:300] or type(error).__name__
