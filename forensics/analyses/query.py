"""Free SQL on a case, which cannot change anything or reach outside.

SQL ──► read-only connection, external access off, configuration locked, a time limit ──► Arrow
"""

from __future__ import annotations

import threading
from pathlib import Path

import duckdb
import pyarrow as pa

from forensics.case.store import open_case
from forensics.errors import QueryError

DEFAULT_TIMEOUT = 60.0
"""Seconds."""


def query(path: Path, sql: str, timeout: float = DEFAULT_TIMEOUT) -> pa.Table:
    """Run one statement on a connection of its own.

    Args:
        path: The case.
        sql: One statement that returns rows.
        timeout: Seconds after which it is interrupted; 0 for no limit.

    Raises:
        CaseError: The case cannot be opened.
        QueryError: DuckDB refused the statement, it returned no rows, or it took too long.
    """
    with open_case(path) as connection:
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        stop = threading.Timer(timeout, connection.interrupt) if timeout > 0 else None
        if stop:
            stop.daemon = True
            stop.start()
        try:
            return _run(connection, sql)
        except duckdb.InterruptException as error:
            raise QueryError(f"the query took longer than {timeout:g} seconds; raise --timeout") from error
        except duckdb.Error as error:
            raise QueryError(str(error).strip()) from error
        finally:
            if stop:
                stop.cancel()


def _run(connection: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise QueryError(f"one statement is expected, found {len(statements)}")
    relation = connection.sql(statements[0])
    if relation is None:
        raise QueryError("the statement returns no rows; `query` only reads")
    return relation.to_arrow_table()
