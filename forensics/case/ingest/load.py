"""Read files ahead of the case.

    tasks ──► threads: read, hash, unpack, split ──► `Loaded` in the order of the tasks, a bounded way ahead

Hashing and unpacking release the interpreter lock, so two cores are busy.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from forensics.case.ingest.ledger import FileEntry, entry, unreadable
from forensics.case.ingest.plan import Task
from forensics.evidence.decode import read_document
from forensics.evidence.found import NOTHING, Split
from forensics.evidence.split import split

AHEAD_BYTES = 24 << 20
AHEAD_FILES = 256
THREADS = 2


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file's ledger entry and its records."""

    entry: FileEntry
    found: Split


def load_all(tasks: Iterable[Task]) -> Iterator[Loaded]:
    """Read files in order, a few ahead.

    Args:
        tasks: What to read.

    Yields:
        Each file's entry and records; a file that cannot be read is an entry with the reason.
    """
    waiting: deque[tuple[Future[Loaded], int]] = deque()
    ahead = 0
    with ThreadPoolExecutor(THREADS, thread_name_prefix="read") as pool:
        try:
            for task in tasks:
                while waiting and (ahead > AHEAD_BYTES or len(waiting) >= AHEAD_FILES):
                    future, size = waiting.popleft()
                    ahead -= size
                    yield future.result()
                waiting.append((pool.submit(load, task), task.candidate.size))
                ahead += task.candidate.size
            while waiting:
                yield waiting.popleft()[0].result()
        finally:
            for future, _ in waiting:
                future.cancel()


def load(task: Task) -> Loaded:
    """Read one file."""
    candidate = task.candidate
    if candidate.problem:
        return Loaded(_with_task(unreadable(task.file_id, candidate, candidate.problem), task), NOTHING)
    try:
        document = read_document(candidate.path)
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        return Loaded(_with_task(unreadable(task.file_id, candidate, reason), task), NOTHING)
    found = split(document.data)
    lean = replace(document, data=b"")
    return Loaded(_with_task(entry(task.file_id, candidate, lean, found), task), found)


def _with_task(file: FileEntry, task: Task) -> FileEntry:
    file.replaces = task.replaces
    return file
