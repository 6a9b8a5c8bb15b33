"""Read files ahead of the case.

    tasks ──► threads: read, hash, unpack, split ──► `Loaded` in the order of the tasks, a bounded way ahead
                                                └─► an archive: its members, one by one, the same way

Hashing and unpacking release the interpreter lock, so two cores are busy.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, count
from typing import TypeVar

from forensics.case.ingest.ledger import FileEntry, Members, entry, left_out, unreadable
from forensics.case.ingest.plan import Plan, Task
from forensics.evidence.decode import Document, read_document
from forensics.evidence.discover import Candidate
from forensics.evidence.found import NOTHING, Split
from forensics.evidence.limits import DEFAULT_LIMITS, Limits
from forensics.evidence.split import split

AHEAD_BYTES = 4 << 20
AHEAD_JOBS = 256
JOB_BYTES = 128 << 10
JOB_FILES = 16
THREADS = 2

T = TypeVar("T")
Job = tuple[Callable[[], T], int]
"""What to do, and the bytes it is about."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file's ledger entry and its records.

    Attributes:
        entry: For the ledger.
        found: The records.
        files: Number of files that are done with it: 1, or 0 for a member of an archive.
        size: Bytes that are done with it.
    """

    entry: FileEntry
    found: Split
    files: int
    size: int


def load_all(plan: Plan, limits: Limits = DEFAULT_LIMITS) -> Iterator[Loaded]:
    """Read files in order, a few ahead.

    Args:
        plan: What to read.
        limits: What a file may unpack to.

    Yields:
        Each file's entry and records; a file that cannot be read is an entry with the reason. An archive comes
        before its members, unfinished, and again after them.
    """
    from forensics.case.ingest.members import load_members  # noqa: PLC0415 (it builds on this module)

    numbers = count(plan.next_id)
    with ThreadPoolExecutor(THREADS, thread_name_prefix="read") as pool:
        jobs = ((partial(_load_some, tasks, limits), size) for tasks, size in _portions(plan.tasks))
        with closing(in_order(pool, jobs)) as ahead:
            for task, loaded in zip(plan.tasks, chain.from_iterable(ahead), strict=True):
                loaded.entry.file_id = next(numbers) if task.file_id is None else task.file_id
                loaded.entry.replaces = task.replaces
                if loaded.entry.members is None:
                    yield loaded
                else:
                    yield from load_members(pool, task, loaded, numbers, limits)


def _portions(tasks: Iterable[Task]) -> Iterator[tuple[list[Task], int]]:
    """A few small files, or a large one, for each job, and their bytes: handing over a job costs as much as a file."""
    some: list[Task] = []
    size = 0
    for task in tasks:
        some.append(task)
        size += task.candidate.size
        if size >= JOB_BYTES or len(some) >= JOB_FILES:
            yield some, size
            some, size = [], 0
    if some:
        yield some, size


def _load_some(tasks: list[Task], limits: Limits) -> list[Loaded]:
    return [load(task, limits) for task in tasks]


def in_order(pool: ThreadPoolExecutor, jobs: Iterable[Job[T]]) -> Generator[T, None, None]:
    """Do jobs in threads, a bounded number of bytes ahead.

    Args:
        pool: The threads.
        jobs: What to do; taken as late as possible.

    Yields:
        The results in the order of the jobs.
    """
    waiting: deque[tuple[Future[T], int]] = deque()
    ahead = 0
    try:
        for job, size in jobs:
            while waiting and (ahead > AHEAD_BYTES or len(waiting) >= AHEAD_JOBS):
                future, done = waiting.popleft()
                ahead -= done
                yield future.result()
            waiting.append((pool.submit(job), size))
            ahead += size
        while waiting:
            yield waiting.popleft()[0].result()
    finally:
        for future, _ in waiting:
            future.cancel()


def load(task: Task, limits: Limits = DEFAULT_LIMITS) -> Loaded:
    """Read one file; of an archive only its hash."""
    candidate = task.candidate
    if candidate.no_evidence:
        return Loaded(left_out(candidate), NOTHING, 1, 0)
    if candidate.problem:
        return Loaded(unreadable(0, candidate, candidate.problem), NOTHING, 1, candidate.size)
    try:
        document = read_document(candidate.path, limits)
    except OSError as error:
        return Loaded(unreadable(0, candidate, f"cannot be read: {error.strerror}"), NOTHING, 1, candidate.size)
    if document.archive:
        archive = FileEntry(0, candidate, document, document.archive, False, False, document.note, members=Members())
        return Loaded(archive, NOTHING, 1, candidate.size)
    return split_document(candidate, document, 1, candidate.size)


def split_document(candidate: Candidate, document: Document, files: int, size: int) -> Loaded:
    """The records of a document that is no archive; its bytes are dropped."""
    found = Split("too_large", [], is_cloudtrail=False) if document.refused else split(document.data)
    return Loaded(entry(0, candidate, replace(document, data=b""), found), found, files, size)
