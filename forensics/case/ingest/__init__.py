"""Evidence into a case.

    files ──► plan: what is new or changed ──► read ahead ──► chunks, one transaction each ──► rows, ledger
    duplicates are decided at the end of each chunk, against everything the case holds

A chunk ends with a whole file. A run that is killed leaves the chunks it had committed; the next run reads the rest and
ends with the same content.
"""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from forensics._version import __version__
from forensics.case.ingest.chunk import INCOMING_SCHEMA, Chunk, Progress
from forensics.case.ingest.duplicates import Resolved, portions, resolve
from forensics.case.ingest.facts import classify_new_codes, name_patterns, name_saml_actors
from forensics.case.ingest.known import KnownEvents
from forensics.case.ingest.ledger import Counts, FileEntry, write_entries
from forensics.case.ingest.load import Loaded, load_all
from forensics.case.ingest.plan import make_plan
from forensics.case.ingest.takeover import take_over
from forensics.case.store import registered, sql_text, transaction
from forensics.errors import CaseError, is_interrupt
from forensics.evidence.discover import discover, portable
from forensics.evidence.limits import DEFAULT_LIMITS, Limits
from forensics.evidence.own_output import without_own_output

__all__ = ["IngestReport", "Progress", "ingest"]


_CANNOT_WRITE = (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.FatalException, duckdb.TransactionException)
_STATUSES = ("ingested", "unchanged", "skipped", "rejected")


@dataclass(slots=True)
class IngestReport:
    """What one run did.

    Attributes:
        files: Number of files by status: ingested, unchanged, skipped, rejected.
        records: Records of the files that were read.
        bytes: Size of the files that were read.
        seconds: Duration.
        events_total: Event copies in the case afterwards.
    """

    files: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_STATUSES, 0))
    records: Counts = field(default_factory=Counts)
    bytes: int = 0
    seconds: float = 0.0
    events_total: int = 0

    def as_dict(self) -> dict[str, Any]:
        """The object of the command contract."""
        counts = self.records
        return {
            "files": {"seen": sum(self.files.values()), **self.files},
            "records": {name: getattr(counts, name) for name in counts.__slots__},
            "bytes": self.bytes,
            "seconds": round(self.seconds, 3),
            "events_total": self.events_total,
        }

    def add(self, entry: FileEntry) -> None:
        """Count one file; the bytes of an archive's members are those of the archive."""
        if entry.is_unfinished:
            return
        self.files[entry.status] += 1
        self.files["unchanged"] += entry.members.unchanged if entry.members else 0
        self.records.add(entry.counts_of_run)
        self.bytes += entry.document.size if entry.document and not entry.container else 0


def ingest(
    connection: duckdb.DuckDBPyConnection,
    paths: Sequence[Path | str],
    *,
    exclude: Sequence[Path] = (),
    rehash: bool = False,
    progress: Progress | None = None,
    started: Progress | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> IngestReport:
    """Read evidence into a case.

    Args:
        connection: The case, open to write.
        paths: Files, folders and glob patterns.
        exclude: Files to leave out.
        rehash: Compare contents of files whose place, size and modification time are unchanged, too.
        progress: Called with (files, bytes, records) as they are done.
        started: Called once with the (files, bytes, 0) that will be read.
        limits: What a file may unpack to.

    Returns:
        The counts of this run.

    Raises:
        EvidenceNotFoundError: A path matches nothing.
    """
    begin = time.monotonic()
    plan = make_plan(connection, without_own_output(discover(paths, exclude)), rehash=rehash, limits=limits)
    report = IngestReport()
    report.files["unchanged"] = plan.unchanged
    if started:
        started(len(plan.tasks), sum(task.candidate.size for task in plan.tasks), 0)
    if plan.tasks:
        command = "ingest " + " ".join(portable(path) for path in paths)
        _read(connection, load_all(plan, limits), report, progress or (lambda *_: None), command)
    report.events_total = _count(connection, "select count(*) from events")
    report.seconds = time.monotonic() - begin
    return report


def _read(
    connection: duckdb.DuckDBPyConnection,
    loaded: Iterator[Loaded],
    report: IngestReport,
    progress: Progress,
    command: str,
) -> None:
    """Chunk by chunk until all is read."""
    connection.execute("set preserve_insertion_order = false")
    # DuckDB's own bar would go to stdout where Python is interactive; in Jupyter without ipywidgets there is none
    with contextlib.suppress(duckdb.InvalidInputException):
        connection.execute("set enable_progress_bar = false")
    known = _known_events(connection)
    collects = gc.isenabled()
    gc.disable()  # millions of short-lived tuples without cycles: the collector would only walk them
    try:
        for first in loaded:
            chunk = Chunk(known, progress)
            with transaction(connection):
                _write_chunk(connection, chunk, chain([first], loaded))
                connection.execute("insert or ignore into case_commands values (?, ?)", [command, __version__])
            for entry in chunk.files.values():
                report.add(entry)
            gc.collect(0)
    except _CANNOT_WRITE as error:
        reason = str(error).strip().splitlines()[0]
        raise CaseError(
            f"the case cannot be written: {reason}. It is whole as last saved; make room and run the command again"
        ) from error
    except RuntimeError as error:  # DuckDB's Python binding turns Ctrl-C within a statement into this
        if not is_interrupt(error):
            raise
        raise KeyboardInterrupt from error
    finally:
        if collects:
            gc.enable()


def _known_events(connection: duckdb.DuckDBPyConnection) -> KnownEvents:
    """The keys of all copies in the case."""
    known = KnownEvents()
    keys = connection.sql("select event_id from event_records")
    for batch in keys.to_arrow_reader(200_000):
        known.suspects(batch[0].to_pylist())
    return known


def _write_chunk(connection: duckdb.DuckDBPyConnection, chunk: Chunk, loaded: Iterator[Loaded]) -> None:
    """Everything one chunk changes, within the caller's transaction."""
    try:
        with contextlib.closing(chunk.stream(loaded)) as rows:
            _insert(connection, pa.RecordBatchReader.from_batches(INCOMING_SCHEMA, rows))
    except duckdb.Error as error:
        raise chunk.error or error from None
    if chunk.suspects:
        for portion in portions(chunk.suspects):
            _settle(connection, chunk, resolve(connection, portion))
    _count_records(chunk)
    replaced = [entry.replaces for entry in chunk.files.values() if entry.replaces is not None]
    _write_ledger(connection, chunk, replaced)
    classify_new_codes(connection)
    if replaced or (chunk.suspects and _count(connection, "select count(*) from event_records where superseded")):
        connection.execute(sql_text("forensics.case", "refresh_superseded"))
    with_records = [number for number, entry in chunk.files.items() if entry.counts.seen]
    if with_records:
        name_saml_actors(connection, min(with_records), max(with_records))


def _insert(connection: duckdb.DuckDBPyConnection, incoming: Any) -> None:
    connection.register("incoming", incoming)
    try:
        connection.execute(
            "insert into event_records by name\n" + sql_text("forensics.case", "identified"), name_patterns()
        )
    finally:
        with contextlib.suppress(duckdb.Error):  # in an aborted transaction it would hide the error that matters
            connection.unregister("incoming")


def _settle(connection: duckdb.DuckDBPyConnection, chunk: Chunk, resolved: Resolved) -> None:
    """Store what was set aside: further copies as events, duplicates as places."""
    take_over(connection, resolved.replaced, chunk.files)
    if resolved.batch.num_rows:
        _insert(connection, pa.Table.from_batches([resolved.batch]))
    for place in resolved.conflicting:
        chunk.files[place[0]].counts.conflicting += 1
    for place, _ in resolved.duplicates:
        chunk.files[place[0]].counts.duplicate += 1
    places = [(*place, *stored) for place, stored in resolved.duplicates]
    _append(connection, "event_places", places + [(*old, *new) for old, new in resolved.replaced])


def _count_records(chunk: Chunk) -> None:
    for record in chunk.rejected:
        chunk.files[record.place[0]].counts.rejected += 1
    for entry in chunk.files.values():
        counts = entry.counts
        counts.stored = counts.seen - counts.duplicate - counts.rejected
        if entry.container:
            entry.container.ingested += entry.status == "ingested"


def _write_ledger(connection: duckdb.DuckDBPyConnection, chunk: Chunk, replaced: list[int]) -> None:
    connection.execute("delete from log_files where list_contains(?, file_id)", [list(chunk.files)])
    connection.execute(
        "update log_files set status = 'superseded' "
        "where list_contains($replaced::bigint[], file_id) or list_contains($replaced::bigint[], container_id)",
        {"replaced": replaced},
    )
    write_entries(connection, list(chunk.files.values()))
    rejected = [(*record.place, record.reason, record.text) for record in chunk.rejected]
    _append(connection, "rejected_records", rejected)
    problems = [(*place, p.column, p.reason, p.text) for place, p in chunk.problems]
    _append(connection, "field_problems", problems)


def _append(connection: duckdb.DuckDBPyConnection, table: str, values: list[tuple[Any, ...]]) -> None:
    """Append rows to one of our tables."""
    if not values:
        return
    schema = connection.table(table).limit(0).to_arrow_table().schema
    columns = [pa.array(column, kind) for column, kind in zip(zip(*values, strict=True), schema.types, strict=True)]
    with registered(connection, "new_rows", pa.table(columns, schema=schema)):
        connection.execute(f"insert into {table} select * from new_rows")  # noqa: S608 (our name)


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(connection.execute(sql).fetchall()[0][0])
