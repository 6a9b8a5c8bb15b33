"""Run a question: a `.sql` file with bound parameters.

    name, parameters ──► `sql/NAME.sql` ──► DuckDB ──► Arrow

A file may name only some of the parameters that exist everywhere (`Scope`); the others are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from forensics.analyses.arguments import check_times
from forensics.case.store import rows, sql_text

_NAMED = re.compile(r"(?<![\w$])\$([a-z_]+)")
_COMMENT = re.compile(r"^\s*--.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Scope:
    """What part of the evidence a question is about.

    Attributes:
        since: Earliest event time, UTC, inclusive.
        until: Latest event time, UTC, inclusive.
        account: recipientAccountId.
        region: awsRegion.

    Raises:
        UsageError: A time has a zone, or the part ends before it begins.
    """

    since: datetime | None = None
    until: datetime | None = None
    account: str | None = None
    region: str | None = None

    def __post_init__(self) -> None:
        check_times(self.since, self.until)

    def parameters(self) -> dict[str, Any]:
        """As named parameters."""
        return {"since": self.since, "until": self.until, "account": self.account, "region": self.region}


EVERYTHING = Scope()


@cache
def question(name: str) -> tuple[str, frozenset[str]]:
    """The text of a question and the parameters it names."""
    text = sql_text("forensics.analyses", name)
    return text, frozenset(_NAMED.findall(_COMMENT.sub("", text)))


def ask(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    parameters: Mapping[str, Any] | None = None,
    scope: Scope = EVERYTHING,
) -> pa.Table:
    """Ask one question of a case.

    Args:
        connection: An open case.
        name: File name of the question without its ending.
        parameters: Its own parameters.
        scope: Part of the evidence.

    Returns:
        The rows, in the question's own order.
    """
    text, named = question(name)
    values = {**scope.parameters(), **(parameters or {})}
    missing = named - values.keys()
    if missing:
        raise TypeError(f"question {name} needs {', '.join(sorted(missing))}")
    return rows(connection, text, {key: values[key] for key in named})
