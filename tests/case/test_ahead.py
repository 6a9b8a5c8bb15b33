"""An iterator in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from forensics.case.ingest.ahead import ahead


def _mappers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "map"]


def test_items_come_in_order_from_another_thread() -> None:
    threads = set()

    def items() -> Iterator[int]:
        for number in range(100):
            threads.add(threading.current_thread().name)
            yield number

    assert list(ahead(items(), 3)) == list(range(100))
    assert threads == {"map"}
    assert not _mappers()


def test_it_stays_a_bounded_number_ahead() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    stream = ahead(items(), 2)
    for number in stream:
        assert len(taken) <= number + 1 + 2 + 1 + 1  # consumed, ready, waiting for room, being consumed
        if number == 50:
            break
    stream.close()
    assert not _mappers()
    assert len(taken) < 60


def test_an_error_arrives_after_what_came_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise KeyboardInterrupt

    stream = ahead(items(), 3)
    assert next(stream) == 1
    with pytest.raises(KeyboardInterrupt):
        next(stream)
    assert not _mappers()


def test_a_closed_stream_leaves_the_rest_to_others() -> None:
    source = iter(range(1000))
    stream = ahead(source, 2)
    assert next(stream) == 0
    stream.close()
    assert 0 < next(source) < 10
