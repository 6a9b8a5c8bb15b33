"""The Python API refuses what the command line refuses, with a ValueError that says why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from forensics.api import Case, Scope
from tests.support import record, write

DAY = datetime(2026, 3, 2)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    folder = tmp_path_factory.mktemp("case")
    with Case.create(folder / "case.duckdb") as made:
        made.ingest(write(folder / "log.json", [record("e-1")]))
        yield made


WRONG: dict[str, tuple[Callable[[Case], Any], str]] = {
    "outcome": (lambda case: case.deletions(outcome="lost"), "outcome: 'lost' is none of succeeded, denied"),
    "outcome of events": (lambda case: case.events(outcome=""), "outcome: '' is none of"),
    "window": (lambda case: case.timeline(window=-1), "window: -1 is no number of seconds"),
    "window as text": (lambda case: case.timeline(window="60m"), "window: '60m' is no number of seconds"),  # type: ignore
    "endless window": (lambda case: case.timeline(window=10**18), "no number of seconds"),
    "not a number": (lambda case: case.timeline(window=float("nan")), "no number of seconds"),  # type: ignore
    "top": (lambda case: case.principals(top=0), "top: 0 is no whole number from 1 on"),
    "limit": (lambda case: case.events(limit=-3), "limit: -3 is no whole number from 1 on"),
    "copy": (lambda case: case.show("e-1", copy=-1), "copy: -1 is no whole number from 0 on"),
    "network": (lambda case: case.events(ip="192.0.2.0/24"), "ip: '192.0.2.0/24' is a network"),
    "scope": (lambda _: Scope(since=datetime(2026, 3, 3), until=DAY), "since 2026-03-03T00:00:00 is after until"),
    "zone": (lambda _: Scope(since=datetime(2026, 3, 3, tzinfo=UTC)), "has a zone; give UTC without one"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_is_refused_with_a_sentence(case: Case, name: str) -> None:
    ask, sentence = WRONG[name]
    with pytest.raises(ValueError, match=sentence.replace(".", r"\.")):
        ask(case)


def test_what_can_be_is_answered(case: Case) -> None:
    scope = Scope(since=DAY, until=DAY.replace(day=3))
    assert len(case.deletions(outcome="succeeded", scope=scope)) == 1
    assert len(case.timeline(window=0)) == 1
    assert len(case.principals(top=1)) == 1
    assert len(case.events(limit=1, ip="198.51.100.7")) == 1
