"""A progress bar on a terminal, silence elsewhere.

(files, bytes, records) as they are done ──► files, bytes, events per second, time left on stderr
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypedDict

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from forensics.errors import InterruptedByUserError, is_interrupt

if TYPE_CHECKING:
    from forensics.case.ingest import Progress as Callback


class Callbacks(TypedDict, total=False):
    """Arguments of `Case.ingest`."""

    started: Callback
    progress: Callback


class _Speed(ProgressColumn):
    """Events per second since the start."""

    def render(self, task: Task) -> Text:
        """The text of the column."""
        records = int(task.fields.get("records", 0))
        speed = records / task.elapsed if task.elapsed else 0
        return Text(f"{records:,} events, {speed:,.0f}/s")


@contextlib.contextmanager
def ingest_progress() -> Iterator[Callbacks]:
    """Callbacks for an ingest; they draw a bar if stderr is a terminal, and do nothing if not.

    Raises:
        InterruptedByUserError: Ctrl-C; says that nothing is lost.
    """
    try:
        with _bar() as callbacks:
            yield callbacks
    except BaseException as error:
        if not is_interrupt(error):
            raise
        raise InterruptedByUserError(
            "interrupted; the case is whole as it was last saved, and the same command completes it"
        ) from error


@contextlib.contextmanager
def _bar() -> Iterator[Callbacks]:
    if not sys.stderr.isatty():
        yield Callbacks()
        return
    bar = Progress(
        TextColumn("reading {task.fields[files]}/{task.fields[of]} files"),
        BarColumn(),
        DownloadColumn(),
        _Speed(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task("read", total=None, files=0, of=0, records=0)
        done = {"files": 0, "records": 0}

        def started(files: int, size: int, _records: int) -> None:
            bar.update(task, total=size, of=files)

        def progress(files: int, size: int, records: int) -> None:
            done["files"] += files
            done["records"] += records
            bar.update(task, advance=size, files=done["files"], records=done["records"])

        yield {"started": started, "progress": progress}
