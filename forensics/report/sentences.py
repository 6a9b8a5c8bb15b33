"""Statements with the events behind them, as values.

    say("the credential of {} was used", actor, events=[id]) ──► Sentence ──► Markdown | plain text

A plain `str` value is text of a log: each renderer shows it as data. `Words` are our own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from forensics.export.values import plain

Row: TypeAlias = dict[str, Any]
Value: TypeAlias = "str | int | datetime | Many | Sentence | Ids | None"

NOT_RECORDED = "not recorded"


class Words(str):
    """Text of our own, or of the catalogue: shown as prose."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Many:
    """Several values in a row; those beyond ``limit`` are counted."""

    values: tuple[Any, ...]
    limit: int = 8


@dataclass(frozen=True, slots=True)
class Ids:
    """Event ids in a table cell; ``full`` ones are spelled out."""

    values: tuple[str, ...]
    full: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement and the events that back it.

    Attributes:
        template: Our words, with ``{}`` for each value.
        values: What goes there.
        event_ids: Events that back it; none for statements about the evidence as a whole or about the method.
    """

    template: str
    values: tuple[Value, ...] = ()
    event_ids: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The sentence without any markup."""
        return self.template.format(*map(plain_text, self.values))


def say(template: str, *values: Value, events: Iterable[str | None] = ()) -> Sentence:
    """A sentence; the ids of sentences among the values are added to its own."""
    if "}{" in template:
        raise ValueError("two values need something between them")
    inner = [event_id for value in values if isinstance(value, Sentence) for event_id in value.event_ids]
    return Sentence(template, values, unique([*inner, *events]))


def unique(values: Iterable[Any]) -> tuple[Any, ...]:
    """The values without repeats and empties, in order of first appearance."""
    return tuple(dict.fromkeys(value for value in values if value))


def many(values: Iterable[Any], limit: int = 8) -> Many:
    """Distinct values, to be shown one after another."""
    return Many(unique(values), limit)


def plain_text(value: Value) -> str:
    """A value without any markup."""
    if isinstance(value, Sentence):
        return value.text
    if isinstance(value, Many):
        shown = [plain_text(item) for item in value.values[: value.limit]]
        return ", ".join(shown) + more(value) if shown else "none"
    if isinstance(value, Ids):
        return ", ".join(value.values)
    if isinstance(value, datetime):
        return str(plain(value))
    if isinstance(value, Words):
        return str(value)
    return NOT_RECORDED if value in {None, ""} else str(value)


def more(value: Many) -> str:
    """What is said of the values that are not shown."""
    left = len(value.values) - value.limit
    return f" and {left} more" if left > 0 else ""


def ids_of(rows: Sequence[Row], name: str = "event_id") -> tuple[str, ...]:
    """Event ids of rows."""
    return unique(row[name] for row in rows)


def times_of(rows: Iterable[Row]) -> list[datetime]:
    """Times of rows, ascending; a record without a time has none."""
    return sorted(row["event_time"] for row in rows if row["event_time"])


def span(rows: Iterable[Row]) -> Sentence:
    """From the first to the last time of rows."""
    times = times_of(rows)
    if not times:
        return say("at a time that is not recorded")
    if times[0] == times[-1]:
        return say("at {} UTC", times[0])
    return say("between {} and {} UTC", times[0], times[-1])
