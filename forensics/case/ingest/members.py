"""The members of an archive as files of the ledger.

    archive ──► unfinished entry ──► member by member: read here, hashed and split in threads ──► its entry again

A run that is killed in between leaves the unfinished entry (without hash) and the members it had committed; the next
run opens the archive again, knows those members by their hash, and goes on behind them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import partial

from forensics.case.ingest.ledger import entry as entry_of
from forensics.case.ingest.ledger import unreadable
from forensics.case.ingest.load import Job, Loaded, in_order, split_document
from forensics.case.ingest.plan import Known, Task
from forensics.evidence.containers import Archive, Member, open_archive
from forensics.evidence.decode import CHANGED, decode, has_changed
from forensics.evidence.discover import Candidate
from forensics.evidence.found import NOTHING, Split
from forensics.evidence.limits import Limits

_NESTED = "archive inside an archive: not opened; unpack the outer one, and ingest what comes out"
_Result = Loaded | Known
"""A member, or what the ledger knows of one that was read before."""


def load_members(
    pool: ThreadPoolExecutor, task: Task, loaded: Loaded, numbers: Iterator[int], limits: Limits
) -> Iterator[Loaded]:
    """Read an archive.

    Args:
        pool: Threads that hash and split.
        task: The archive, with the members an earlier run has read.
        loaded: Its entry, without members.
        numbers: Gives the next number of the ledger.
        limits: What it may unpack to.

    Yields:
        The archive unfinished, its members, and the archive again.
    """
    entry, members = loaded.entry, loaded.entry.members
    if members is None or entry.document is None:
        raise AssertionError("no archive")
    members.archive_id = entry.file_id
    broken_off = "its reading was broken off; ingest it again to go on"
    yield Loaded(replace(entry, document=None, reason=broken_off, is_unfinished=True), NOTHING, 0, 0)
    archive, found = open_archive(task.candidate.path, entry.document.archive, limits)
    done = 0
    with closing(in_order(pool, _jobs(found, task, limits))) as ahead:
        for location, result in ahead:
            members.number += 1
            if isinstance(result, Known):
                members.unchanged += 1
                members.ingested += result.status == "ingested"
                continue
            known = task.members.get(location)
            result.entry.file_id = known.file_id if known and known.retry else next(numbers)
            result.entry.container = members
            done += result.size
            yield result
    _finish(loaded, archive)
    if has_changed(task.candidate.path, entry.document) and CHANGED not in entry.reason:
        entry.add_reason(f"{CHANGED}: its members may be other ones than its hash stands for")
    yield replace(loaded, size=max(0, loaded.size - done))


def _finish(loaded: Loaded, archive: Archive) -> None:
    """What is known of an archive once all its members were read."""
    entry = loaded.entry
    if entry.document is None or entry.members is None:
        raise AssertionError("no archive")
    entry.broken = archive.broken
    number = entry.members.number
    entry.reason = f"archive with {number:,} member{'' if number == 1 else 's'}"
    entry.add_reason(entry.document.note)
    entry.add_reason(archive.reason)
    entry.document = replace(entry.document, inflated=archive.unpacked)


def _jobs(found: Iterator[Member], task: Task, limits: Limits) -> Iterator[Job[tuple[str, _Result]]]:
    """What to do with each member, taken from the archive one by one."""
    outer = task.candidate
    for member in found:
        name, location = f"{outer.name}/{member.name}", f"{outer.location}/{member.name}"
        candidate = Candidate(outer.path, name, location, member.size, outer.mtime_ns)
        yield partial(_read, member, candidate, task.members.get(location), limits), member.size


def _read(member: Member, candidate: Candidate, known: Known | None, limits: Limits) -> tuple[str, _Result]:
    """Hash and split one member, or know it again."""
    location = candidate.location
    if member.problem:
        if known and not known.retry:
            return location, known
        name = "too_large" if member.refused else "unreadable"
        return location, Loaded(unreadable(0, candidate, member.problem, name), NOTHING, 0, member.taken)
    if known and not known.retry and hashlib.sha256(member.data).hexdigest() == known.sha256:
        return location, known
    document = decode(member.data, limits)
    note = "; ".join(filter(None, (member.note, document.note)))
    damaged = member.damaged or document.damaged
    document = replace(document, mtime_ns=candidate.mtime_ns, note=note, damaged=damaged)
    if document.archive:
        nested = Split(document.archive, [], _NESTED, is_cloudtrail=False)
        return location, Loaded(entry_of(0, candidate, document, nested), nested, 0, member.taken)
    return location, split_document(candidate, document, 0, member.taken)
