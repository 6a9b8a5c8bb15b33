"""The SQL behind each table, as files that run as they are.

Query(name, parameters) ──► rows for the report
                        ──► `queries/NAME.sql`: the same SQL with its parameters written in, to run on the case
                        ──► `queries/athena/NAME.sql`: the same question over the CloudTrail table of Athena
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from forensics import athena
from forensics.analyses.runner import EVERYTHING, Question, question
from forensics.engines import Engine
from forensics.engines.portable import literal
from forensics.export.escape import file_name

_PARAMETER = re.compile(r"(?<![\w$])\$([a-z_]+)")
_COMMENT = re.compile(r"^\s*--")


@dataclass(frozen=True, slots=True)
class Query:
    """One question that was asked for the report.

    Attributes:
        name: Name of its file, without ending.
        title: What the table is, and which section shows it.
        asked: The question.
        package: Whose question it is.
        parameters: Their values.
        row_count: Rows of the answer.
    """

    name: str
    title: str
    asked: Question
    package: str
    parameters: Mapping[str, Any]
    row_count: int

    def text(self) -> str:
        """The file: a head comment, and the SQL with its parameters written in."""
        lines = [self._line(line) for line in self.asked.text.rstrip("\n").split("\n")]
        head = [self.title, f"Run it with: forensics query --file queries/{self.name}.sql"]
        return athena.comment(head) + "\n".join(lines) + "\n"

    def athena_text(self) -> str | None:
        """The file for Athena; None where the question asks for more than a trail holds, such as files."""
        target = athena.Target()
        try:
            made = athena.statement(self.asked.name, self.parameters, target, self.package)
        except athena.NotInTrailError:
            return None
        return athena.comment([self.title, *athena.head_lines(made, target)]) + made.text + ";\n"

    def _line(self, line: str) -> str:
        if _COMMENT.match(line):
            return line
        return _PARAMETER.sub(lambda found: literal(self.parameters[found[1]]).sql("duckdb"), line)


@dataclass(slots=True)
class Asker:
    """Asks questions of a case and remembers those that have a table in the report.

    Attributes:
        engine: What runs the questions over the case.
        asked: Questions to be written down.
    """

    engine: Engine
    asked: list[Query] = field(default_factory=list)

    def ask(
        self, name: str, parameters: Mapping[str, Any] | None = None, *, title: str = "", file: str = "",
        package: str = "forensics.report",
    ) -> pa.Table:  # fmt: skip
        """Ask one question.

        Args:
            name: Name of the question.
            parameters: Its own parameters.
            title: What the table is; nothing is written down without it.
            file: Name of the file, if not that of the question.
            package: Whose question it is.
        """
        asked = question(name, package)
        used = asked.bind({**EVERYTHING.parameters(), **(parameters or {})})
        table = self.engine.run(asked.text, used)
        if title:
            number = f"{len(self.asked) + 1:02d}"
            place = f"{number}-{file_name(file or name)}"
            self.asked.append(Query(place, title, asked, package, used, table.num_rows))
        return table

    def list(self, name: str, parameters: Mapping[str, Any] | None = None, **how: str) -> list[dict[str, Any]]:
        """Ask one question; the rows as dictionaries."""
        found: list[dict[str, Any]] = self.ask(name, parameters, **how).to_pylist()
        return found
