"""A case as a folder of Parquet: one sub-folder a table, what engines other than DuckDB read.

    case ──► copy each table ──► FOLDER/TABLE/part.parquet ──► table names

Views are not copied: each engine makes them from the same files of SQL (`forensics.case.store.VIEWS`).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

_TABLES = "select table_name from duckdb_tables() where not temporary and not internal order by table_name"
_LEDGER = ("evidence_files",)
"""Views of the ledger, worked out of paths by what DuckDB alone can do: they travel as tables."""


def export_tables(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[str]:
    """Write every table of a case.

    Args:
        connection: An open case.
        folder: Where to; one sub-folder a table, which must not exist.

    Returns:
        The names of the tables.
    """
    names = [*(str(name) for (name,) in connection.execute(_TABLES).fetchall()), *_LEDGER]
    for name in names:
        place = folder / name
        place.mkdir(parents=True)
        quoted = str(place / "part.parquet").replace("'", "''")
        connection.execute(f"copy {name} to '{quoted}' (format parquet)").fetchall()
    return names


def tables_of(folder: Path) -> dict[str, Path]:
    """The tables that a folder holds, by name."""
    return {place.name: place for place in sorted(folder.iterdir()) if place.is_dir()}
