"""What every background actor has in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from forensics.synthetic.calls import Themes
from forensics.synthetic.records import DAY, START, Call, Pen, Session, Timed

Worlds = dict[tuple[str, str], Themes]
"""The runs of calls by account and region."""


class Actor(Protocol):
    """Anybody and anything that acts in the background."""

    def act(self, at: int) -> list[Timed]:
        """One run of calls beginning at `at`, after the sign-in it may need."""


def play(pen: Pen, session: Session, calls: Iterable[Call], at: int, pace: int = 8) -> list[Timed]:
    """The records of `calls` one after the other, up to `pace` seconds apart."""
    made, step = [], pen.ids.random.random
    for call in calls:
        at += int(step() * pace)
        made.append(pen.write(session, call, at))
    return made


def weekday(at: int) -> int:
    """0 is Monday."""
    return (at - START) // DAY % 7
