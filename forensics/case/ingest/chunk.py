"""One transaction's worth of files, as a stream of Arrow batches.

loaded files ──► batches of a few thousand records ──► mapped ──► new ones: streamed into the case
                                                              └─► perhaps known ones: set aside as suspects
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import numpy as np
import pyarrow as pa

from forensics.case.ingest.ahead import ahead
from forensics.case.ingest.known import KnownEvents
from forensics.case.ingest.ledger import FileEntry
from forensics.case.ingest.load import Loaded
from forensics.evidence.columns import BATCH_SCHEMA
from forensics.evidence.fidelity import Fidelity
from forensics.evidence.found import DamagedTableError
from forensics.evidence.odd import FieldProblem
from forensics.evidence.rows import Place, RejectedRecord, Rows, map_records, map_table

BATCH_RECORDS = 4_096
BATCH_BYTES = 16 << 20
BATCHES_AHEAD = 4
"""Mapped batches that lie ready for DuckDB, some 8 MB each."""

CHUNK_RECORDS = 16 * 61_440
SUSPECT_BYTES = 64 << 20

FIDELITY = pa.field("fidelity", pa.int32())
COPY = pa.field("copy", pa.int32())
INCOMING_SCHEMA = BATCH_SCHEMA.append(FIDELITY).append(COPY)
Progress = Callable[[int, int, int], None]
"""Called with files, bytes and records that are done since the last call."""


@dataclass(slots=True)
class Chunk:
    """What the files of one transaction bring besides the streamed rows.

    Attributes:
        known: Events known before this chunk and in it.
        progress: Told about each file.
        files: Ledger entries, by number.
        suspects: Batches of rows whose event may be known.
        problems: Values that did not fit their column.
        rejected: Values that are no events.
        error: What ended the stream before its time.
    """

    known: KnownEvents
    progress: Progress
    files: dict[int, FileEntry] = field(default_factory=dict)
    suspects: list[pa.RecordBatch] = field(default_factory=list)
    problems: list[tuple[Place, FieldProblem]] = field(default_factory=list)
    rejected: list[RejectedRecord] = field(default_factory=list)
    error: BaseException | None = None
    _places: list[Place] = field(default_factory=list)
    _raws: list[Any] = field(default_factory=list)
    _fidelity: Fidelity = Fidelity.ORIGINAL
    _bytes: int = 0
    _records: int = 0
    _suspect_bytes: int = 0

    def stream(self, loaded: Iterator[Loaded]) -> Generator[pa.RecordBatch, None, None]:
        """Take files until the chunk is full, and yield the rows that are certainly new.

        DuckDB calls this from within a statement and reports what is raised here as an error of its own; so it is
        kept in ``error``. Until this has ended or is closed, a thread of its own reads ``loaded`` and fills the chunk.
        """
        try:
            with closing(ahead(self._rows(loaded), BATCHES_AHEAD)) as batches:
                yield from batches
        except GeneratorExit:
            raise
        except BaseException as error:
            self.error = error
            raise

    def _rows(self, loaded: Iterator[Loaded]) -> Iterator[pa.RecordBatch]:
        for file in loaded:
            self.files[file.entry.file_id] = file.entry
            yield from self._take(file)
            self.progress(file.files, file.size, file.entry.counts.seen)
            if self._records >= CHUNK_RECORDS or self._suspect_bytes >= SUSPECT_BYTES:
                break
        yield from self._flush()

    def _take(self, file: Loaded) -> Iterator[pa.RecordBatch]:
        file_id, total = file.entry.file_id, len(file.found.records)
        if file.found.fidelity != self._fidelity or file.found.rows:
            yield from self._flush()
            self._fidelity = file.found.fidelity
            yield from self._take_tables(file)
        average = file.entry.document.inflated // total + 1 if file.entry.document and total else 1
        step = max(1, min(BATCH_RECORDS, BATCH_BYTES // average))
        for start in range(0, total, step):
            part = file.found.records[start : start + step]
            self._raws.extend(part)
            self._places.extend(zip(repeat(file_id), range(start, start + len(part)), strict=False))
            self._bytes += average * len(part)
            if len(self._raws) >= BATCH_RECORDS or self._bytes >= BATCH_BYTES:
                yield from self._flush()

    def _take_tables(self, file: Loaded) -> Iterator[pa.RecordBatch]:
        """The rows of a columnar format; only now is known what it holds, and whether it can be read to its end."""
        entry, start = file.entry, 0
        try:
            for table in file.found.tables:
                yield from self._keep(map_table(entry.file_id, start, table))
                start += table.num_rows
        except DamagedTableError as error:
            entry.broken = True
            entry.add_reason(str(error))
        self._records += start
        entry.counts.seen += start - file.found.rows
        noted = file.found.noted
        entry.add_reason(noted.reason)
        self.problems += [((entry.file_id, row), problem) for row, problem in noted.problems]

    def _flush(self) -> Iterator[pa.RecordBatch]:
        """Map what has gathered."""
        if not self._raws:
            return
        rows = map_records(self._places, self._raws)
        self._records += len(self._raws)
        self._places, self._raws, self._bytes = [], [], 0
        yield from self._keep(rows)

    def _keep(self, rows: Rows) -> Iterator[pa.RecordBatch]:
        """The rows that are certainly new; what is wrong with the others is noted."""
        self.problems += rows.problems
        self.rejected += rows.rejected
        if rows.batch.num_rows:
            yield from self._fresh(rows.batch)

    def _fresh(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        """The rows of a batch that are certainly new; the others are set aside."""
        batch = with_fidelity(batch, self._fidelity)
        mask = self.known.suspects(batch["event_id"].to_pylist())
        if mask.any():
            aside = batch.filter(pa.array(mask))
            self.suspects.append(aside)
            self._suspect_bytes += aside.nbytes
            batch = batch.filter(pa.array(~mask))
        if batch.num_rows:
            yield with_copies(batch, [0] * batch.num_rows)


def with_fidelity(batch: pa.RecordBatch, fidelity: Fidelity) -> pa.RecordBatch:
    """Add the fidelity to a batch; texts made by a reader are not kept as records."""
    if fidelity is not Fidelity.ORIGINAL:
        batch = batch.set_column(batch.schema.get_field_index("raw"), "raw", pa.nulls(batch.num_rows, pa.binary()))
    constant = pa.array(np.full(batch.num_rows, int(fidelity), np.int32))
    return pa.RecordBatch.from_arrays([*batch.columns, constant], schema=BATCH_SCHEMA.append(FIDELITY))


def with_copies(batch: pa.RecordBatch, copies: list[int]) -> pa.RecordBatch:
    """Add the copy numbers to a batch."""
    return pa.RecordBatch.from_arrays([*batch.columns, pa.array(copies, COPY.type)], schema=INCOMING_SCHEMA)
