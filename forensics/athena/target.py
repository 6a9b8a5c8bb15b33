"""Where a statement shall run: the dialect, the table, and how the table is cut into partitions.

    --dialect --table --partitions --missing, time and place ──► `Target` ──► table name, predicates on the trail

CloudTrail delivers most events within minutes, but files may hold events of an earlier day and outages delay them, so
days of partitions are taken wider than the times asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce
from typing import Any

from sqlglot import exp

from forensics.analyses.runner import EVERYTHING, Scope
from forensics.engines.portable import literal
from forensics.errors import UsageError

DAYS_BEFORE, DAYS_AFTER = 1, 3
"""Days of delivery that are read besides those of the events: clocks and files that span midnight; late delivery."""

_PART = re.compile(
    r'\s*(?:(?P<plain>[A-Za-z_]\w*)|"(?P<double>(?:[^"]|"")+)"|`(?P<back>[^`]+)`)\s*(?P<more>\.|\Z)', re.ASCII
)


class Partitions(StrEnum):
    """How a table is cut into partitions, as AWS documents it."""

    NONE = "none"
    """Unknown or not at all: predicates on the events only."""

    DATE = "date"
    """Partition projection: one column `timestamp`, text such as 2026/03/02."""

    YMD = "ymd"
    """Partitions added by hand: columns `region`, `year`, `month`, `day`."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a statement shall run.

    Attributes:
        dialect: One of `portable.DIALECTS`.
        table: Name of the trail's table; parts parted by points, each plain or quoted.
        partitions: How it is cut.
        scope: What part of the trail is read at all, whatever the question asks.
        missing: Columns of the documented table that this one lacks; they read as NULL.
        prepared: The table holds the view `events` already.
        own: Parts of the scope that the question looks to itself, so that events need not be cut by them.
    """

    dialect: str = "athena"
    table: str = "cloudtrail_logs"
    partitions: Partitions = Partitions.NONE
    scope: Scope = EVERYTHING
    missing: frozenset[str] = frozenset()
    prepared: bool = False
    own: frozenset[str] = frozenset()

    def name(self) -> exp.Table:
        """The table's name.

        Raises:
            UsageError: It is none.
        """
        return exp.Table(**dict(zip(("this", "db", "catalog"), reversed(_parts(self.table)), strict=False)))

    def predicates(self) -> list[exp.Expr]:
        """What the trail is cut down to: events of the scope, and the partitions that can hold them."""
        scope = {name: value for name, value in self.scope.parameters().items() if value and name not in self.own}
        if self.prepared:
            return [_of_prepared(name, value) for name, value in scope.items()]
        return [*(_of_events(name, value) for name, value in scope.items()), *self._of_partitions()]

    def _of_partitions(self) -> Iterator[exp.Expr]:
        if self.partitions is Partitions.NONE:
            return
        if self.partitions is Partitions.DATE:
            day: exp.Expr = _column("timestamp")
        else:
            slash = literal("/")
            day = reduce(_joined, (_column("year"), slash, _column("month"), slash.copy(), _column("day")))
            if self.scope.region:
                yield _column("region").eq(literal(self.scope.region))
        first, last = days(self.scope)
        if first:
            yield exp.GTE(this=day.copy(), expression=literal(first))
        if last:
            yield exp.LTE(this=day.copy(), expression=literal(last))


def days(scope: Scope) -> tuple[str | None, str | None]:
    """First and last day of delivery to read, as ``2026/03/02``; None without an end."""
    first = _day(scope.since, -DAYS_BEFORE) if scope.since else None
    return first, _day(scope.until, DAYS_AFTER) if scope.until else None


def _day(time: datetime, shift: int) -> str:
    time = _later(time, timedelta(days=shift))
    return f"{time.year:04}/{time.month:02}/{time.day:02}"


def _later(time: datetime, span: timedelta) -> datetime:
    """The time shifted, as far as the calendar goes."""
    try:
        return time + span
    except OverflowError:
        return time


def _of_prepared(name: str, value: Any) -> exp.Expr:
    if name in {"since", "until"}:
        kind = exp.GTE if name == "since" else exp.LTE
        return kind(this=_column("event_time"), expression=literal(value))
    return _column("recipient_account_id" if name == "account" else "aws_region").eq(literal(value))


def _of_events(name: str, value: Any) -> exp.Expr:
    """Texts of times sort like the times: they are UTC, and of one form."""
    if name == "since":
        return exp.GTE(this=_column("eventtime"), expression=literal(value.isoformat(timespec="seconds")))
    if name == "until":
        after = _later(value.replace(microsecond=0), timedelta(seconds=1))
        return exp.LT(this=_column("eventtime"), expression=literal(after.isoformat(timespec="seconds")))
    return _column("recipientaccountid" if name == "account" else "awsregion").eq(literal(value))


def _joined(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.DPipe(this=left, expression=right)


def _column(name: str) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=name == "timestamp"), table="logs")


def _parts(text: str) -> list[exp.Identifier]:
    found, place = [], 0
    while match := _PART.match(text, place):
        plain, double, back, more = match.group("plain", "double", "back", "more")
        name = plain or back or double.replace('""', '"')
        found.append(exp.to_identifier(name, quoted=not plain))
        place = match.end()
        if not more:
            break
    if not found or place != len(text) or text.rstrip().endswith(".") or len(found) > 3:
        raise UsageError(f'{text!r} is no name of a table; write it like cloudtrail_logs, logs.trail or "my-db".trail')
    return found
