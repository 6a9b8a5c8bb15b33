"""The ledger: what became of each file, and what a run did in sum.

candidate + its counts ──► `FileEntry` ──► a row of log_files
all entries of a run ──► `IngestReport` (the object that `forensics ingest` prints)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from forensics._version import __version__
from forensics.case.store import registered
from forensics.evidence.decode import Document
from forensics.evidence.discover import Candidate
from forensics.evidence.found import Split
from forensics.evidence.keys import key_facts


@dataclass(slots=True)
class Counts:
    """Records of one file or one run; ``seen = stored + duplicate + rejected``, ``conflicting <= stored``."""

    seen: int = 0
    stored: int = 0
    duplicate: int = 0
    rejected: int = 0
    conflicting: int = 0

    def add(self, other: Counts) -> None:
        """Add another count to this one."""
        self.seen += other.seen
        self.stored += other.stored
        self.duplicate += other.duplicate
        self.rejected += other.rejected
        self.conflicting += other.conflicting

    def check(self, what: str) -> None:
        """Assert the identities of the contract."""
        if self.seen != self.stored + self.duplicate + self.rejected or self.conflicting > self.stored:
            raise AssertionError(f"records of {what} do not add up: {self}")


@dataclass(slots=True)
class Members:
    """What became of the members of an archive.

    Attributes:
        archive_id: file_id of the archive.
        number: Members so far.
        ingested: Those that were ingested, in this run or before.
        unchanged: Those that an earlier run had read.
    """

    archive_id: int = 0
    number: int = 0
    ingested: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class FileEntry:
    """One file on its way into the ledger.

    Attributes:
        file_id: Its number in the case.
        candidate: Where it lies.
        document: Its contents' hash and sizes; None if it could not be read. The contents themselves are dropped.
        format: What it is.
        is_cloudtrail: Whether it was recognised as CloudTrail.
        broken: Whether part of it could not be read.
        reason: What was wrong with it.
        lacks: What its format does not carry.
        replaces: file_id of the same file's earlier content.
        counts: Its records.
        known: Those among ``counts.stored`` that took over from a poorer copy which an earlier transaction had stored.
        container: Of the archive it is a member of.
        members: Of an archive.
        is_unfinished: Whether it stands for an archive whose members are still being read.
    """

    file_id: int
    candidate: Candidate
    document: Document | None
    format: str
    is_cloudtrail: bool
    broken: bool
    reason: str
    lacks: str = ""
    replaces: int | None = None
    counts: Counts = field(default_factory=Counts)
    container: Members | None = None
    members: Members | None = None
    is_unfinished: bool = False
    known: Counts = field(default_factory=Counts)

    @property
    def counts_of_run(self) -> Counts:
        """Its records as the run counts them: a better copy of a known event is a duplicate."""
        counts, known = self.counts, self.known
        return Counts(
            counts.seen, counts.stored - known.stored, counts.duplicate + known.stored, counts.rejected,
            counts.conflicting - known.conflicting,
        )  # fmt: skip

    def add_reason(self, reason: str) -> None:
        """Add to what was wrong with the file."""
        self.reason = "; ".join(filter(None, (self.reason, reason)))

    @property
    def status(self) -> str:
        """``ingested``, ``skipped`` or ``rejected``; an archive is ingested if one of its members is."""
        if self.members and not self.is_unfinished and self.document:
            return "ingested" if self.members.ingested else "rejected" if self.broken else "skipped"
        if self.candidate.no_evidence:
            return "skipped"
        if self.document is None or (self.broken and not self.counts.stored + self.counts.duplicate):
            return "rejected"
        if self.is_cloudtrail and self.counts.seen and self.counts.seen == self.counts.rejected:
            return "rejected"
        return "ingested" if self.is_cloudtrail else "skipped"


def entry(file_id: int, candidate: Candidate, document: Document, found: Split) -> FileEntry:
    """The ledger entry of a file that could be read."""
    broken = found.broken or document.damaged
    reasons = [document.note, found.reason]
    return FileEntry(
        file_id,
        candidate,
        document,
        found.format,
        found.is_cloudtrail,
        broken,
        "; ".join(filter(None, reasons)),
        counts=Counts(seen=found.seen),
        lacks=found.fidelity.note if found.seen else "",
    )


def unreadable(file_id: int, candidate: Candidate, reason: str, name: str = "unreadable") -> FileEntry:
    """The ledger entry of a file that could not be read; ``name`` is its format."""
    return FileEntry(file_id, candidate, None, name, False, True, reason)


def left_out(candidate: Candidate) -> FileEntry:
    """The ledger entry of what is not to be read; it has no hash."""
    return FileEntry(0, candidate, None, "own_report", False, False, candidate.no_evidence)


def write_entries(connection: duckdb.DuckDBPyConnection, entries: list[FileEntry]) -> None:
    """Append entries to log_files."""
    for file in entries:
        file.counts.check(file.candidate.name)
    table = pa.Table.from_pylist([_row(file) for file in entries], schema=_schema(connection))
    with registered(connection, "new_log_files", table):
        connection.execute("insert into log_files by name select * from new_log_files")


def _schema(connection: duckdb.DuckDBPyConnection) -> pa.Schema:
    return connection.table("log_files").limit(0).to_arrow_table().schema


def _row(file: FileEntry) -> dict[str, Any]:
    facts = key_facts(file.candidate.name)
    document = file.document
    return {
        "file_id": file.file_id,
        "container_id": file.container.archive_id if file.container else None,
        "path": file.candidate.name,
        "location": file.candidate.location,
        "sha256": document.sha256 if document else None,
        "size_bytes": document.size if document else file.candidate.size,
        "mtime_ns": document.mtime_ns if document else file.candidate.mtime_ns,
        "inflated_bytes": document.inflated if document else 0,
        "compression": document.compression if document else "none",
        "format": file.format,
        "status": file.status,
        "reason": _full_reason(file) or None,
        "records_seen": file.counts.seen,
        "records_stored": file.counts.stored,
        "records_duplicate": file.counts.duplicate,
        "records_rejected": file.counts.rejected,
        "records_conflicting": file.counts.conflicting,
        "key_account_id": facts.account_id,
        "key_region": facts.region,
        "key_kind": facts.kind,
        "delivered": facts.delivered,
        "digest_verdict": None,
        "tool_version": __version__,
    }


def _full_reason(file: FileEntry) -> str:
    """The reason, with what could be saved of a broken file."""
    counts, parts = file.counts, [file.reason]
    if file.broken and counts.stored + counts.duplicate:
        parts.append(f"{counts.stored + counts.duplicate} records could be read")
    if counts.rejected:
        parts.append(f"{counts.rejected} of {counts.seen} records are no events")
    parts.append(file.lacks)
    return "; ".join(filter(None, parts))
