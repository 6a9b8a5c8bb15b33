"""An iterator in a thread of its own, a few items ahead of whoever consumes it.

DuckDB takes rows in bursts: while it compresses it takes none, then it wants many at once. What was mapped meanwhile
lies ready, so neither side waits for the other.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")
_LOOK_UP = 0.1
"""Seconds after which a thread that waits for room looks whether it is still needed."""


@dataclass(frozen=True, slots=True)
class _End:
    """No more items, because of an error if there is one."""

    error: BaseException | None = None


def ahead(items: Iterator[T], number: int) -> Generator[T, None, None]:
    """Take items in a thread.

    Args:
        items: Run in the thread only; its errors are raised here.
        number: How many may lie ready.

    Yields:
        The items in order. When this ends or is closed, the thread has ended, too.
    """
    ready: Queue[T | _End] = Queue(number)
    stop = Event()
    thread = Thread(target=_fill, args=(ready, items, stop), name="map", daemon=True)
    thread.start()
    try:
        while not isinstance(item := ready.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stop.set()
        thread.join()


def _fill(ready: Queue[T | _End], items: Iterator[T], stop: Event) -> None:
    try:
        for item in items:
            if not _put(ready, item, stop):
                return
        _put(ready, _End(), stop)
    except BaseException as error:  # noqa: BLE001 (raised again by the consumer)
        _put(ready, _End(error), stop)


def _put(ready: Queue[T | _End], item: T | _End, stop: Event) -> bool:
    """Whether there was room before the consumer ended."""
    while not stop.is_set():
        try:
            ready.put(item, timeout=_LOOK_UP)
        except Full:
            continue
        return True
    return False
