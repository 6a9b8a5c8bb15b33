"""What a run has to read.

    candidates × ledger ──► unchanged (nothing to do) | new | changed (its old content is superseded)

A file is known again by its place, size and modification time, else by name and SHA-256.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from forensics._version import __version__
from forensics.evidence.discover import Candidate


@dataclass(frozen=True, slots=True)
class Known:
    """A row of the ledger, as far as a later run needs it."""

    file_id: int
    sha256: str | None
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read.

    Attributes:
        file_id: Its number in the ledger.
        candidate: The file.
        replaces: file_id of its earlier content, if it changed.
    """

    file_id: int
    candidate: Candidate
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Tasks in the order of their numbers, and how many files need no reading."""

    tasks: list[Task]
    unchanged: int


@dataclass(slots=True)
class _Ledger:
    """Live rows of log_files by place; by content, those that left it; what is worth another try; next number."""

    places: dict[str, Known]
    contents: dict[tuple[str, str | None], int]
    names: set[str]
    retry: dict[str, int]
    next_id: int


def make_plan(connection: duckdb.DuckDBPyConnection, candidates: list[Candidate], *, rehash: bool = False) -> Plan:
    """Compare the files that are there with the ledger.

    Args:
        connection: The case, open to write: moved files get their new place.
        candidates: Files, sorted.
        rehash: Compare contents even where place, size and modification time are unchanged.

    Returns:
        What to read.
    """
    ledger = _ledger(connection, {candidate.location for candidate in candidates})
    tasks: list[Task] = []
    unchanged = 0
    for candidate in candidates:
        known = ledger.places.get(candidate.location)
        if known and not rehash and (known.size, known.mtime_ns) == (candidate.size, candidate.mtime_ns):
            unchanged += 1
        elif (same := _same_content(candidate, known, ledger)) is not None:
            _remember_place(connection, same, candidate)
            unchanged += 1
        elif candidate.location in ledger.retry:
            tasks.append(Task(ledger.retry[candidate.location], candidate))
        else:
            tasks.append(Task(ledger.next_id, candidate, known.file_id if known else None))
            ledger.next_id += 1
    return Plan(tasks, unchanged)


def _ledger(connection: duckdb.DuckDBPyConnection, present: set[str]) -> _Ledger:
    """Read the ledger; a file that still lies at its place (``present``) has not moved elsewhere.

    Files that could not be read, and files an older version of this program had no use for, are worth another try
    under their old number: they hold no records.
    """
    found = connection.execute(
        "select file_id, path, location, sha256, size_bytes, mtime_ns, "
        "sha256 is null or (records_seen = 0 and status <> 'ingested' and tool_version <> ?) as retry "
        "from log_files where status <> 'superseded' order by file_id",
        [__version__],
    ).fetchall()
    live = [row[:6] for row in found if not row[6]]
    gone = [row for row in live if row[2] not in present]
    last = connection.execute("select coalesce(max(file_id), 0) from log_files").fetchall()
    return _Ledger(
        places={place: Known(file_id, sha, size, mtime) for file_id, _, place, sha, size, mtime in live},
        contents={(path, sha): file_id for file_id, path, _, sha, _, _ in gone},
        names={row[1] for row in gone},
        retry={row[2]: row[0] for row in found if row[6]},
        next_id=last[0][0] + 1,
    )


def _same_content(candidate: Candidate, known: Known | None, ledger: _Ledger) -> int | None:
    """file_id of the same content at this place or under this name, where it is worth hashing the file."""
    if candidate.problem or not (known or candidate.name in ledger.names):
        return None
    try:
        sha = file_sha256(candidate.path)
    except OSError:
        return None
    if known:
        return known.file_id if known.sha256 == sha else None
    return ledger.contents.get((candidate.name, sha))


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remember_place(connection: duckdb.DuckDBPyConnection, file_id: int, candidate: Candidate) -> None:
    connection.execute(
        "update log_files set location = ?, mtime_ns = ? where file_id = ?",
        [candidate.location, candidate.mtime_ns, file_id],
    )
