"""Reports of this program that lie among the evidence.

    candidates ──► folders whose findings.json is ours ──► their files, each known by how it begins, as one candidate

A file that merely has such a name stays evidence. One row for the whole folder: a report changes with each run, and a
row for each of its files would change the next report.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from forensics.evidence.discover import Candidate, portable

REASON = "report of this program, written by an earlier run: no evidence"
_MARK = "findings.json"
_MEMBERS = frozenset({"schema_version", "tool_version", "key_questions", "nothing_found", "containment", "evidence"})
_BEGINNINGS = {
    "report.md": b"# Deleted network gateways: incident report\n",
    "timeline.csv": b"event_time,event_id,event_name,event_source,account_id,region,principal,actor,session_id,",
    "iocs.csv": b"type,value,first_seen,last_seen,events,context,false_positive,event_ids\n",
}
_QUERIES = {
    ("queries",): b"\n-- Run it with: forensics query --file queries/",
    ("queries", "athena"): b"\n-- Printed by forensics ",
}
_DUCKDB = (8, b"DUCK")


def without_own_output(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Put the files of each earlier report together.

    Args:
        candidates: What was found below the arguments.

    Returns:
        The candidates, sorted by name; in the place of a report's files one candidate with ``no_evidence``, named like
        the folder with a slash behind.
    """
    ours: dict[Path, bool] = {}
    kept: list[Candidate] = []
    folders: dict[Path, Candidate] = {}
    for candidate in candidates:
        folder = _report_folder(candidate.path)
        if folder is None or not ours.setdefault(folder, _is_report(folder)) or not _is_part(candidate.path, folder):
            kept.append(candidate)
        else:
            folders.setdefault(folder, _as_folder(candidate, folder))
    return sorted([*kept, *folders.values()], key=lambda candidate: (candidate.name, candidate.location))


def _report_folder(path: Path) -> Path | None:
    """The folder of the report that a file may be part of, by its name."""
    for parts in _QUERIES if path.suffix == ".sql" else ():
        if path.parent.parts[-len(parts) :] == parts:
            return path.parents[len(parts)]
    return path.parent if path.name in {_MARK, "case.duckdb", "case.duckdb.wal", *_BEGINNINGS} else None


def _is_report(folder: Path) -> bool:
    """Whether findings.json in the folder is ours, by the members that its schema requires."""
    try:
        members = msgspec.json.decode((folder / _MARK).read_bytes(), type=dict[str, msgspec.Raw])
    except (OSError, msgspec.MsgspecError, RecursionError):
        return False
    return members.keys() >= _MEMBERS


def _is_part(path: Path, folder: Path) -> bool:
    """Whether a file begins as this program writes it."""
    if path.parent != folder:
        return _QUERIES[path.parent.relative_to(folder).parts] in _head(path)
    if path.name.startswith("case.duckdb"):
        return _head(folder / "case.duckdb").startswith(_DUCKDB[1], _DUCKDB[0])
    return path.name == _MARK or _head(path).startswith(_BEGINNINGS[path.name])


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(1024)
    except OSError:
        return b""


def _as_folder(candidate: Candidate, folder: Path) -> Candidate:
    """The folder in the place of one of its files."""
    below = candidate.path.relative_to(folder).as_posix()
    name = candidate.name.removesuffix(below) or f"{portable(folder.absolute().name)}/"
    location = candidate.location.removesuffix(below)
    return Candidate(folder, name, location, no_evidence=REASON)
