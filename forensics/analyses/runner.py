"""Run a question: a `.sql` file with bound parameters.

    name, parameters ──► `sql/NAME.sql` ──► engine ──► Arrow

A file may name only some of the parameters that exist everywhere (`Scope`); the others are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import pyarrow as pa

from forensics.analyses.arguments import check_times
from forensics.case.store import sql_text
from forensics.engines import Engine

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


@dataclass(frozen=True, slots=True)
class Question:
    """One `.sql` file.

    Attributes:
        name: Its name, without ending.
        text: Its text.
        parameters: Names of the parameters that it needs.
    """

    name: str
    text: str
    parameters: frozenset[str]

    def bind(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values of its own parameters, out of more.

        Raises:
            TypeError: One is missing.
        """
        missing = self.parameters - values.keys()
        if missing:
            raise TypeError(f"question {self.name} needs {', '.join(sorted(missing))}")
        return {name: values[name] for name in sorted(self.parameters)}


@cache
def question(name: str, package: str = "forensics.analyses") -> Question:
    """A question by its name, of the package in whose `sql` folder it lies."""
    text = sql_text(package, name)
    return Question(name, text, frozenset(_NAMED.findall(_COMMENT.sub("", text))))


def ask(
    engine: Engine,
    name: str,
    parameters: Mapping[str, Any] | None = None,
    scope: Scope = EVERYTHING,
) -> pa.Table:
    """Ask one question of a case.

    Args:
        engine: What runs the questions over the case.
        name: File name of the question without its ending.
        parameters: Its own parameters.
        scope: Part of the evidence.

    Returns:
        The rows, in the question's own order.
    """
    asked = question(name)
    return engine.run(asked.text, asked.bind({**scope.parameters(), **(parameters or {})}))
