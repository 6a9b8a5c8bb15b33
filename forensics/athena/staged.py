"""A statement in stages: what it reads often is stored as tables first, so that the trail is read once.

    statement ──► CTEs named more than once ──► `create table PREFIX_n as …`, in order ──► the statement over them

Athena and Spark write a CTE out at each use, and Athena refuses plans of too many parts. A stored table is read
as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sqlglot
from sqlglot import exp

from forensics.athena.statement import Statement, create_table
from forensics.athena.target import Target
from forensics.engines.stages import in_stages


@dataclass(frozen=True, slots=True)
class Staged:
    """A statement and what has to be stored before it.

    Attributes:
        tables: Names of the tables, in the order of their making.
        makes: The statements that make them.
        final: The statement that answers.
    """

    tables: tuple[str, ...]
    makes: tuple[str, ...]
    final: str


def staged(made: Statement, prefix: str, target: Target) -> Staged:
    """Divide a statement.

    Args:
        made: A statement of `statement`, for the same target.
        prefix: How the names of the tables begin; with the name of a database before it, if need be.
        target: Where it shall run.

    Raises:
        UsageError: The prefix is no name of a table.
    """
    tables: list[str] = []
    makes: list[str] = []

    def store(query: exp.Expr) -> exp.Table:
        name = replace(target, table=f"{prefix}_{len(tables) + 1}").name()
        tables.append(name.sql(target.dialect))
        makes.append(f"{create_table(name, target.dialect)}\n{query.sql(target.dialect, pretty=True)}")
        return name

    tree = in_stages(sqlglot.parse_one(made.text, read=target.dialect), store, often=2)
    return Staged(tuple(tables), tuple(makes), tree.sql(target.dialect, pretty=True))
