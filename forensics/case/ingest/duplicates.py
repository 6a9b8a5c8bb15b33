"""Records whose event may be known: duplicate, conflicting copy, or new after all.

suspects × copies in the case ──► same bytes, or equal as JSON values: duplicate, its place is kept
                              ──► other content: another copy, counted as conflicting
                              ──► no such event: new
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from forensics.case.ingest.chunk import INCOMING_SCHEMA, with_copies
from forensics.case.store import registered, rows, sql_text
from forensics.evidence.rows import Place

Key = tuple[str, str | None]
PORTION_BYTES = 64 << 20


@dataclass(slots=True)
class Copy:
    """One stored copy of an event: where it stands, its number, its bytes (None: the suspect's own bytes)."""

    place: Place
    number: int
    raw: bytes | None
    suspect: int = -1


@dataclass(slots=True)
class Resolved:
    """What became of the suspects.

    Attributes:
        batch: Rows to store, copy numbers included.
        duplicates: (place of the duplicate, place of the stored copy).
        conflicting: Places of stored copies whose event has other content elsewhere.
    """

    batch: pa.RecordBatch
    duplicates: list[tuple[Place, Place]] = field(default_factory=list)
    conflicting: list[Place] = field(default_factory=list)


def portions(suspects: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The suspects in order, in batches that fit in memory several times over."""
    waiting: list[pa.RecordBatch] = []
    for batch in suspects:
        waiting.append(batch)
        if sum(part.nbytes for part in waiting) >= PORTION_BYTES:
            yield pa.concat_batches(waiting)
            waiting = []
    if waiting:
        yield pa.concat_batches(waiting)


def resolve(connection: duckdb.DuckDBPyConnection, batch: pa.RecordBatch) -> Resolved:
    """Decide about each suspect, in order.

    Args:
        connection: The case, all certainly new rows of the chunk inserted.
        batch: Rows set aside (columns: `BATCH_SCHEMA`).

    Returns:
        Duplicates and rows to store.
    """
    copies = _stored_copies(connection, batch)
    resolved = Resolved(with_copies(batch.slice(0, 0), []))
    kept: list[int] = []
    numbers: list[int] = []
    for number, (key, place, raw) in enumerate(_suspects(batch)):
        known = copies.setdefault(key, [])
        twin = _twin(known, number, raw)
        if twin is not None:
            resolved.duplicates.append((place, twin.place))
            continue
        if known:
            resolved.conflicting.append(place)
        kept.append(number)
        numbers.append(max((copy.number for copy in known), default=-1) + 1)
        known.append(Copy(place, numbers[-1], raw))
    if kept:
        resolved.batch = with_copies(batch.take(pa.array(kept, pa.int64())), numbers)
    return resolved


def _suspects(batch: pa.RecordBatch) -> list[tuple[Key, Place, bytes]]:
    names = ("event_id", "recipient_account_id", "file_id", "record_index", "raw")
    columns = (batch[name].to_pylist() for name in names)
    return [
        ((event_id, account), (file_id, index), raw)
        for event_id, account, file_id, index, raw in zip(*columns, strict=True)
    ]


def _stored_copies(connection: duckdb.DuckDBPyConnection, batch: pa.RecordBatch) -> dict[Key, list[Copy]]:
    """Copies in the case of the suspects' events; bytes only where they differ from the suspect's."""
    numbers = pa.array(range(batch.num_rows), pa.int64())
    names = ["event_id", "recipient_account_id", "raw"]
    asked = pa.table([*(batch[name] for name in names), numbers], names=[*names, "suspect"])
    with registered(connection, "suspects", asked):
        connection.execute(sql_text("forensics.case", "suspect_places"))
        found = rows(connection, sql_text("forensics.case", "suspect_copies")).to_pylist()
    copies: dict[Key, list[Copy]] = {}
    for row in found:
        key = (row["event_id"], row["recipient_account_id"])
        place = (row["file_id"], row["record_index"])
        copies.setdefault(key, []).append(Copy(place, row["copy"], row["raw"], row["suspect"]))
    return copies


def _twin(known: list[Copy], suspect: int, raw: bytes) -> Copy | None:
    """The stored copy with the suspect's content, if there is one."""
    for copy in known:
        if copy.suspect in (suspect, -1) and copy.raw in (None, raw):
            return copy
    value = None
    for copy in known:
        if copy.raw is not None:
            value = value or canonical(raw)
            if canonical(copy.raw) == value:
                return copy
    return None


def canonical(raw: bytes) -> str:
    """A text that is the same for JSON documents that are equal as values.

    Order of members, white space and the spelling of strings and numbers do not matter; true is not 1.
    """
    try:
        value = json.loads(raw.decode(errors="surrogateescape"), strict=False, parse_float=_number)
        return json.dumps(value, sort_keys=True)
    except (ValueError, RecursionError):
        return raw.hex()


def _number(text: str) -> Any:
    value = float(text)
    return int(value) if value.is_integer() else value


__all__ = ["INCOMING_SCHEMA", "Copy", "Resolved", "canonical", "resolve"]
