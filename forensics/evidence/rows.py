"""Raw records to rows.

    raw slices ──► strict typed decode ──► columns ──► Arrow batch
    a batch in which anything does not fit ──► record by record, `odd.careful_row` where needed ──► Arrow batch

The fast way takes a batch only if each value has exactly the JSON type of its column, so what it yields equals what
any JSON parser says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forensics.evidence.arrays import UnreadableTimeError, array, byte_array
from forensics.evidence.columns import BATCH_SCHEMA, COLUMNS, Column
from forensics.evidence.lines import LinePart
from forensics.evidence.odd import FieldProblem, NotAnEventError, careful_row
from forensics.evidence.strict import IDENTITY, PLAIN, decode_identity, decode_record, record_values

Place = tuple[int, int]
"""(file_id, record_index) of a record."""

FEW = 32
"""A batch that holds something out of the ordinary is halved down to so many records, which are read one by one."""

NO_ID_PREFIX = "sha256:"
_NUMBER = {column.name: number for number, column in enumerate(PLAIN, start=1)}
_REQUIRED = [_NUMBER[name] for name in ("event_id", "event_name", "event_source", "event_time")]
_MISFITS = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, UnreadableTimeError)


@dataclass(frozen=True, slots=True)
class RejectedRecord:
    """A value that stands where a record should, but is no CloudTrail event.

    Attributes:
        place: Where it stands.
        reason: Why it is no event, for people.
        text: Its bytes, as they stood in the file.
    """

    place: Place
    reason: str
    text: bytes


@dataclass(slots=True)
class Rows:
    """The outcome of mapping one batch of records.

    Attributes:
        batch: Accepted records, in order (columns: `columns.BATCH_SCHEMA`).
        problems: Values that did not fit their column, with their place.
        rejected: Values that are no events.
    """

    batch: pa.RecordBatch
    problems: list[tuple[Place, FieldProblem]] = field(default_factory=list)
    rejected: list[RejectedRecord] = field(default_factory=list)


def map_records(places: Sequence[Place], raws: Sequence[Any]) -> Rows:
    """Map raw records to one Arrow batch.

    Args:
        places: Place of each record.
        raws: The records' bytes (anything with the buffer protocol), same length.

    Returns:
        Accepted rows, field problems and rejected values. Every input record is in exactly one of batch and rejected.
    """
    try:
        batch = _fast(places, raws)
    except (*_MISFITS, pa.ArrowInvalid):
        batch = None
    if batch is not None:
        return Rows(batch)
    if len(raws) <= FEW:
        return _one_by_one(places, raws)
    half = len(raws) // 2
    return _joined(map_records(places[:half], raws[:half]), map_records(places[half:], raws[half:]))


def _fast(places: Sequence[Place], raws: Sequence[Any]) -> pa.RecordBatch | None:
    """The whole batch at once; None, or one of `_MISFITS` raised, if it holds anything out of the ordinary."""
    who, *plain = zip(*[record_values(decode_record(raw)) for raw in raws], strict=True)
    if any(None in plain[number - 1] or "" in plain[number - 1] for number in _REQUIRED):
        return None
    if "AwsCloudTrailInsight" in plain[_NUMBER["event_type"] - 1]:
        return None
    arrays = {column.name: array(column.kind, values) for column, values in zip(PLAIN, plain, strict=True)}
    arrays.update(_identity_arrays(who))
    return _batch(places, raws, arrays, byte_array(raws))


def _identity_arrays(texts: Sequence[Any]) -> dict[str, pa.Array]:
    """The identity columns: each distinct ``userIdentity`` is read once and spread over its rows."""
    encoded = byte_array(texts).dictionary_encode()
    columns = zip(*map(decode_identity, encoded.dictionary.to_pylist()), strict=True)
    return {
        column.name: array(column.kind, _no_json_none(column, values)).take(encoded.indices)
        for column, values in zip(IDENTITY, columns, strict=True)
    }


def _no_json_none(column: Column, values: Iterable[Any]) -> list[Any]:
    return list(values) if column.kind != "json" else [value or b"" for value in values]


def map_table(file_id: int, start: int, table: pa.RecordBatch) -> Rows:
    """Rows of a columnar format.

    Args:
        file_id: Ledger number of the file.
        start: Number of the first row in the file.
        table: Columns of `columns.COLUMNS`, typed as there.

    Returns:
        The rows that are events, without raw records; a row without a name, or without source and time, is rejected.
    """
    number = table.num_rows
    indexes = pa.array(np.arange(start, start + number, dtype=np.int64))
    arrays = {name: table[name] for name in table.schema.names}
    arrays |= {"file_id": pa.array(np.full(number, file_id, np.int64)), "record_index": indexes}
    arrays["raw"] = pa.nulls(number, pa.binary())
    batch = pa.RecordBatch.from_arrays([arrays[name] for name in BATCH_SCHEMA.names], schema=BATCH_SCHEMA)
    named = pc.and_(batch["event_name"].is_valid(), pc.not_equal(pc.fill_null(batch["event_name"], ""), ""))
    good = pc.and_(named, pc.or_(batch["event_source"].is_valid(), batch["event_time"].is_valid()))
    rows = Rows(_with_row_ids(batch.filter(good)))
    for row in batch.filter(pc.invert(good)).select(["record_index"])["record_index"].to_pylist():
        text = repr(table.slice(row - start, 1).to_pylist()[0]).encode(errors="replace")
        rows.rejected.append(RejectedRecord((file_id, row), "a row without eventName: not a CloudTrail event", text))
    return rows


def _with_row_ids(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Give a row without an event id the hash of its values as id."""
    ids = batch["event_id"]
    if not ids.null_count and not _holds_empty(ids):
        return batch
    rows = batch.select([column.name for column in COLUMNS]).to_pylist()
    texts = [
        text or NO_ID_PREFIX + hashlib.sha256(repr(row).encode(errors="replace")).hexdigest()
        for text, row in zip(ids.to_pylist(), rows, strict=True)
    ]
    return batch.set_column(batch.schema.get_field_index("event_id"), "event_id", pa.array(texts, pa.string()))


def _joined(first: Rows, second: Rows) -> Rows:
    batch = pa.concat_batches([first.batch, second.batch])
    return Rows(batch, first.problems + second.problems, first.rejected + second.rejected)


def _one_by_one(places: Sequence[Place], raws: Sequence[Any]) -> Rows:
    """Map a batch that holds something out of the ordinary."""
    kept: list[int] = []
    values: list[tuple[Any, ...]] = []
    rows = Rows(pa.RecordBatch.from_pylist([], schema=BATCH_SCHEMA))
    for number, raw in enumerate(raws):
        data = bytes(raw)
        try:
            row, problems = careful_row(data)
        except NotAnEventError as error:
            rows.rejected.append(RejectedRecord(places[number], _why(raw, error), data))
            continue
        kept.append(number)
        values.append(row)
        rows.problems.extend((places[number], problem) for problem in problems)
    if kept:
        columns = zip(COLUMNS, zip(*values, strict=True), strict=True)
        arrays = {column.name: array(column.kind, column_values) for column, column_values in columns}
        kept_raws = [bytes(raws[n]) for n in kept]
        rows.batch = _batch([places[n] for n in kept], kept_raws, arrays, pa.array(kept_raws, pa.binary()))
    return rows


def _why(raw: Any, error: NotAnEventError) -> str:
    return f"line {raw.line}: {error}" if isinstance(raw, LinePart) else str(error)


def _batch(places: Sequence[Place], raws: Sequence[Any], arrays: dict[str, pa.Array], raw: pa.Array) -> pa.RecordBatch:
    """All columns in the order of `BATCH_SCHEMA`."""
    file_ids, indexes = zip(*places, strict=True)
    arrays["file_id"] = pa.array(file_ids, pa.int64())
    arrays["record_index"] = pa.array(indexes, pa.int64())
    arrays["raw"] = raw
    arrays["event_id"] = _with_ids(arrays["event_id"], raws)
    return pa.RecordBatch.from_arrays([arrays[name] for name in BATCH_SCHEMA.names], schema=BATCH_SCHEMA)


def _with_ids(ids: pa.Array, raws: Sequence[Any]) -> pa.Array:
    """Give a record without an event id the hash of its bytes as id."""
    texts = ids.to_pylist() if ids.null_count or _holds_empty(ids) else None
    if texts is None:
        return ids
    pairs = zip(texts, raws, strict=True)
    return pa.array([text or NO_ID_PREFIX + hashlib.sha256(raw).hexdigest() for text, raw in pairs])


def _holds_empty(ids: pa.Array) -> bool:
    return int(ids.index("").as_py()) >= 0
