"""The engine that a user names, over one open case.

name ──► DuckDB on the case itself, or: tables as Parquet in a temporary folder ──► Spark or Sail over them
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from forensics.engines import Engine
from forensics.engines.duck import DuckEngine
from forensics.engines.lake import export_tables
from forensics.engines.spark import pyspark_engine, sail_engine
from forensics.errors import UsageError

ENGINES = ("duckdb", "spark", "sail")
"""Names of engines; the first one is the default and the reference."""


@contextmanager
def engine_for(name: str, connection: duckdb.DuckDBPyConnection) -> Iterator[Engine]:
    """Start an engine over a case, and end it.

    Args:
        name: One of `ENGINES`.
        connection: The open case.

    Raises:
        UsageError: There is no engine of that name.
        MissingExtraError: Its libraries, or Java, are missing.
    """
    if name not in ENGINES:
        raise UsageError(f"engine {name!r} is none of {', '.join(ENGINES)}")
    if name == "duckdb":
        yield DuckEngine(connection)
        return
    start = pyspark_engine if name == "spark" else sail_engine
    with tempfile.TemporaryDirectory() as folder:
        export_tables(connection, Path(folder))
        with start(Path(folder)) as engine:
            yield engine
