"""The reference engine: DuckDB over a case file.

    SQL as it stands in the file, parameters bound ──► DuckDB ──► Arrow

Kept tables are temporary: they live in the connection, and nothing is written to the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa

from forensics.case.store import rows


class DuckEngine:
    """A connection to an open case; see `Engine` for the methods."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._kept: dict[str, str] = {}

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """Run one question."""
        return rows(self.connection, sql, parameters)

    def provide(self, name: str, table: pa.Table) -> None:
        """Make a table of facts available."""
        self.connection.register("provided", table)
        self.keep(name, "select * from provided")
        self.connection.unregister("provided")

    def keep(self, name: str, sql: str, parameters: Mapping[str, Any] | None = None, *, stored: bool = True) -> None:
        """Make the answer to a question available."""
        self.drop(name)
        kind = self._kept[name] = "table" if stored else "view"
        statement = f"create temp {kind} {name} as {sql.rstrip().removesuffix(';')}"
        self.connection.execute(statement, dict(parameters) if parameters else None).fetchall()

    def drop(self, name: str) -> None:
        """Forget a table."""
        if kind := self._kept.pop(name, None):
            self.connection.execute(f"drop {kind} if exists temp.{name}")
