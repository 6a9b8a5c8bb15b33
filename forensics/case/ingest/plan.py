"""What a run has to read.

    candidates × ledger ──► unchanged (nothing to do) | new | changed (its old content is superseded)

A file is known again by its place, size and modification time, else by name and SHA-256. An archive is known like any
file, and all its members with it; only one whose reading was broken off, or may give more now, is opened again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from forensics._version import __version__
from forensics.case.store import sql_text
from forensics.evidence.discover import Candidate
from forensics.evidence.limits import DEFAULT_LIMITS, Limits


@dataclass(frozen=True, slots=True)
class Known:
    """A row of the ledger, as far as a later run needs it.

    Attributes:
        file_id: Its number.
        sha256: Hash of the content; None if it could not be read.
        size: Bytes.
        mtime_ns: Modification time.
        status: What became of it.
        retry: Whether it is worth another try under the same number: it could not be read, was refused as too large,
            or an older version of this program had no use for it. It holds no records.
    """

    file_id: int
    sha256: str | None
    size: int
    mtime_ns: int
    status: str
    retry: bool


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read.

    Attributes:
        file_id: Its number in the ledger; None for the next one when its turn comes (members of archives get theirs
            in between).
        candidate: The file.
        replaces: file_id of its earlier content, if it changed.
        members: Of an archive that is opened again: its members in the ledger, by location.
    """

    file_id: int | None
    candidate: Candidate
    replaces: int | None = None
    members: dict[str, Known] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """Tasks in order, how many files need no reading, and the next number of the ledger."""

    tasks: list[Task]
    unchanged: int
    next_id: int


@dataclass(slots=True)
class _Ledger:
    """Live rows of log_files by place; by content, those that left it; members of archives; next number."""

    places: dict[str, Known]
    contents: dict[tuple[str, str | None], Known]
    names: set[str]
    member_counts: Counter[int]
    next_id: int


def make_plan(
    connection: duckdb.DuckDBPyConnection,
    candidates: list[Candidate],
    *,
    rehash: bool = False,
    limits: Limits = DEFAULT_LIMITS,
) -> Plan:
    """Compare the files that are there with the ledger.

    Args:
        connection: The case, open to write: moved files get their new place.
        candidates: Files, sorted.
        rehash: Compare contents even where place, size and modification time are unchanged.
        limits: What a file may unpack to; other than the default, files that were refused are tried again.

    Returns:
        What to read.
    """
    refused_too = limits != DEFAULT_LIMITS
    ledger = _ledger(connection, {candidate.location for candidate in candidates}, refused_too=refused_too)
    tasks: list[Task] = []
    unchanged = 0
    for candidate in candidates:
        known = ledger.places.get(candidate.location)
        if known and known.retry:
            tasks.append(_again(connection, known, candidate, ledger, refused_too=refused_too))
        elif known and not rehash and (known.size, known.mtime_ns) == (candidate.size, candidate.mtime_ns):
            unchanged += 1 + ledger.member_counts[known.file_id]
        elif (same := _same_content(candidate, known, ledger)) is not None:
            _remember_place(connection, same.file_id, candidate)
            unchanged += 1 + ledger.member_counts[same.file_id]
        else:
            tasks.append(Task(None, candidate, known.file_id if known else None))
    return Plan(tasks, unchanged, ledger.next_id)


def _again(
    connection: duckdb.DuckDBPyConnection, known: Known, candidate: Candidate, ledger: _Ledger, *, refused_too: bool
) -> Task:
    """Another try: under its old number, unless it is an archive with members that has other content now."""
    if not ledger.member_counts[known.file_id]:
        return Task(known.file_id, candidate)
    if (known.size, known.mtime_ns) != (candidate.size, candidate.mtime_ns):
        return Task(None, candidate, known.file_id)
    sql = sql_text("forensics.case", "known_members")
    found = connection.execute(sql, _parameters(refused_too) | {"container_id": known.file_id}).fetchall()
    return Task(known.file_id, candidate, members={location: Known(*row) for location, *row in found})


def _parameters(refused_too: bool) -> dict[str, object]:
    return {"version": __version__, "refused_too": refused_too}


def _ledger(connection: duckdb.DuckDBPyConnection, present: set[str], *, refused_too: bool) -> _Ledger:
    """Read the ledger; a file that still lies at its place (``present``) has not moved elsewhere."""
    found = connection.execute(sql_text("forensics.case", "known_files"), _parameters(refused_too)).fetchall()
    files = [(path, location, Known(*row)) for path, location, _, *row in found]
    gone = [(path, known) for path, location, known in files if location not in present and not known.retry]
    last = connection.execute("select coalesce(max(file_id), 0) from log_files").fetchall()
    return _Ledger(
        places={location: known for _, location, known in files},
        contents={(path, known.sha256): known for path, known in gone},
        names={path for path, _ in gone},
        member_counts=Counter({row[3]: row[2] for row in found}),
        next_id=last[0][0] + 1,
    )


def _same_content(candidate: Candidate, known: Known | None, ledger: _Ledger) -> Known | None:
    """The same content at this place or under this name, where it is worth hashing the file."""
    if candidate.problem or not (known or candidate.name in ledger.names):
        return None
    try:
        sha = file_sha256(candidate.path)
    except OSError:
        return None
    if known:
        return known if known.sha256 == sha else None
    return ledger.contents.get((candidate.name, sha))


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remember_place(connection: duckdb.DuckDBPyConnection, file_id: int, candidate: Candidate) -> None:
    """The new place and time of a file, and of its members."""
    connection.execute(
        "update log_files set mtime_ns = $mtime_ns, location = case when file_id = $file_id then $location "
        "else $location || substr(location, 1 + (select length(location) from log_files where file_id = $file_id)) end "
        "where file_id = $file_id or container_id = $file_id",
        {"location": candidate.location, "mtime_ns": candidate.mtime_ns, "file_id": file_id},
    )
