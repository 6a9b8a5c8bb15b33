"""A case: one investigation, one DuckDB file.

    path ──► create (in a temporary file, then renamed: a case is whole or not there) ──► open, read-only or to write
    connection ──► `rows(sql, parameters)` ──► Arrow

Storage version 1.5, which DuckDB 1.5 and 2.0 both read.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from forensics import catalogue
from forensics._version import __version__
from forensics.errors import CaseError

SCHEMA_VERSION = "3"
STORAGE_VERSION = "v1.5.0"
ROW_GROUP_ROWS = 61_440
"""Half of DuckDB's default: an ingest holds one open row group per thread, and each row carries its raw record."""

INGEST_MEMORY = "640MB"
"""Memory DuckDB may use while it writes; the process takes some 300 MB besides."""

VIEWS = ("events", "all_places", "gateway_calls", "call_resources", "issued_credentials")
"""Views of a case, in the order in which they build on each other."""

Parameters = Mapping[str, Any]


def create_case(path: Path) -> None:
    """Make an empty case with the facts of the catalogue in it.

    Args:
        path: Where the case shall be; its folder is made if need be.

    Raises:
        CaseError: The file exists already or cannot be written.
    """
    if path.exists():
        raise CaseError(f"{path} is there already")
    unfinished = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        _write_schema(unfinished)
        unfinished.rename(path)
    except (OSError, duckdb.IOException) as error:
        raise CaseError(f"cannot create the case {path}: {error}") from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _write_schema(path: Path) -> None:
    with duckdb.connect() as connection:
        _attach(connection, path)
        load_facts(connection)
        connection.execute(sql_text("forensics.case", "schema"))
        for name in VIEWS:
            _create_view(connection, name)
        connection.execute(sql_text("forensics.case", "view_columns"))
        _comment_view_columns(connection)
        info = {"schema_version": SCHEMA_VERSION, "created_by": f"forensics {__version__}"}
        connection.executemany("insert into case_info values (?, ?)", list(info.items()))
        connection.execute("use memory")
        connection.execute("detach the_case")


def load_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """Copy the catalogue's tables into a database."""
    for name in catalogue.TABLES:
        with registered(connection, "facts", catalogue.table(name)):
            connection.execute(f"create or replace table {name} as select * from facts")  # noqa: S608 (our own names)
    for row in catalogue.comments():
        column = f".{row['column_name']}" if row["column_name"] else ""
        _comment(connection, "column" if column else "table", f"{row['table_name']}{column}", row["comment"] or "")


def view_text(name: str) -> str:
    """The question behind a view of the case; its first lines, a comment, say what one row is."""
    return sql_text("forensics.case", f"views/{name}")


def _create_view(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    text = view_text(name)
    lines = itertools.takewhile(lambda line: line.startswith("--"), text.splitlines())
    connection.execute(f"create view {name} as {text}")
    _comment(connection, "view", name, " ".join(line.removeprefix("-- ") for line in lines).removesuffix("."))


def _comment_view_columns(connection: duckdb.DuckDBPyConnection) -> None:
    """Give the columns of views the comments of the columns they come from."""
    comments = connection.execute(sql_text("forensics.case", "view_comments")).fetchall()
    for view, column, comment in comments:
        _comment(connection, "column", f"{view}.{column}", comment)


def _comment(connection: duckdb.DuckDBPyConnection, kind: str, name: str, comment: str) -> None:
    quoted = comment.replace("'", "''")
    connection.execute(f"comment on {kind} {name} is '{quoted}'")


def open_case(path: Path, *, read_only: bool = True) -> duckdb.DuckDBPyConnection:
    """Open a case.

    Args:
        path: The case file.
        read_only: Whether nothing shall be changed; several readers can be open at once.

    Returns:
        An open DuckDB connection. Its time zone is UTC.

    Raises:
        CaseError: There is no such file, it is no case, has another schema version, or is locked.
    """
    if not path.is_file():
        raise CaseError(f"there is no case {path}; make one with: forensics ingest PATH --case {path}")
    try:
        connection = duckdb.connect(str(path), read_only=True) if read_only else _open_to_write(path)
    except duckdb.IOException as error:
        raise CaseError(_why_not(path, str(error))) from error
    except duckdb.Error as error:
        raise CaseError(f"{path} cannot be opened as a case: {_first_line(error)}") from error
    try:
        _check_version(connection, path)
        if connection.execute("select current_setting('timezone')").fetchall() != [("UTC",)]:
            connection.execute("set timezone = 'UTC'")  # refused after a query locked the settings of this process
    except BaseException:
        connection.close()
        raise
    return connection


def _open_to_write(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection that holds few rows in memory while it writes many.

    DuckDB keeps five row groups a thread before it writes one, and the size of row groups is asked for at each attach:
    with its defaults a large ingest takes 3.5 GB, with these 1.3 GB (docs/benchmark.md).
    """
    connection = duckdb.connect(config={"memory_limit": INGEST_MEMORY, "temp_directory": f"{path}.tmp"})
    try:
        connection.execute("set write_buffer_row_group_count = 1")
        _attach(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _attach(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Attach a case file, new or old, and use it."""
    quoted = str(path).replace("'", "''")
    options = f"storage_version '{STORAGE_VERSION}', row_group_size {ROW_GROUP_ROWS}"
    connection.execute(f"attach '{quoted}' as the_case ({options})")
    connection.execute("use the_case")


def _why_not(path: Path, text: str) -> str:
    if "lock" in text.lower():
        return f"{path} is in use by another process; wait until it ends, or work on a copy of the file"
    if "not a valid DuckDB" in text:
        return f"{path} is no case: it is not a DuckDB file"
    return f"{path} cannot be opened: {_first_line(text)}"


def _first_line(text: object) -> str:
    return str(text).strip().splitlines()[0]


def _check_version(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    try:
        found = connection.execute("select value from case_info where name = 'schema_version'").fetchall()
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise CaseError(f"{path} is a DuckDB file, but no case of this program") from error
    version = found[0][0] if found else "none"
    if version != SCHEMA_VERSION:
        raise CaseError(
            f"{path} has schema version {version}, this program reads {SCHEMA_VERSION}; ingest the evidence again"
        )


def rows(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Parameters | None = None) -> pa.Table:
    """Run one statement and fetch its rows.

    Args:
        connection: An open case.
        sql: One statement; named parameters as ``$name``.
        parameters: Values for exactly the names that occur.

    Returns:
        An Arrow table.
    """
    return connection.sql(sql, params=dict(parameters) if parameters else None).to_arrow_table()


def sql_text(package: str, name: str) -> str:
    """The text of a ``.sql`` file of this program.

    Args:
        package: Package in whose ``sql`` folder it lies.
        name: File name without the ending.
    """
    return (resources.files(package) / "sql" / f"{name}.sql").read_text("utf-8")


@contextlib.contextmanager
def registered(connection: duckdb.DuckDBPyConnection, name: str, data: Any) -> Iterator[None]:
    """Let SQL see an Arrow table or reader under a name for a while."""
    connection.register(name, data)
    try:
        yield
    finally:
        with contextlib.suppress(duckdb.Error):  # after a failed statement, that error is the one to report
            connection.unregister(name)


@contextlib.contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing."""
    connection.execute("begin transaction")
    try:
        yield
    except BaseException:
        with contextlib.suppress(duckdb.Error):
            connection.execute("rollback")
        raise
    connection.execute("commit")
