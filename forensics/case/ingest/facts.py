"""Facts of the catalogue that the ingest applies.

session_name_patterns, workload_identity_providers ──► one regular expression each, bound as a parameter
error codes new to the case ──► error_outcomes, error_outcome_patterns ──► observed_error_codes
"""

from __future__ import annotations

from functools import cache

import duckdb

from forensics import catalogue
from forensics.case.store import sql_text

_NEW_FILES = (
    "with incoming as (from event_records where file_id between $first_file and $last_file), entered_roles as ({})\n"
)


@cache
def _name_patterns() -> tuple[str, str]:
    names = catalogue.table("session_name_patterns")["pattern"].to_pylist()
    providers = catalogue.table("workload_identity_providers")["pattern"].to_pylist()
    return _one_of(names), _one_of(providers)


def _one_of(patterns: list[str]) -> str:
    return "|".join(f"(?:{catalogue.sql_pattern(pattern)})" for pattern in patterns)


def name_patterns() -> dict[str, str]:
    """Parameters of the statements that derive actors: names nobody chose, providers that vouch for workloads."""
    generated, workloads = _name_patterns()
    return {"generated_names": generated, "workload_providers": workloads}


def statement_text(name: str) -> str:
    """A statement of `forensics.case` that others are built around, without its end mark."""
    return sql_text("forensics.case", name).rstrip().removesuffix(";")


def classify_new_codes(connection: duckdb.DuckDBPyConnection) -> None:
    """Give each error code that occurs for the first time its outcome."""
    found = connection.execute(
        "select distinct error_code from event_records where error_code is not null "
        "and error_code not in (select error_code from observed_error_codes) order by error_code"
    ).fetchall()
    if found:
        rows = [(code, catalogue.classify_error(code)) for (code,) in found]
        connection.executemany("insert into observed_error_codes values (?, ?)", rows)


def name_saml_actors(connection: duckdb.DuckDBPyConnection, first_file: int, last_file: int) -> None:
    """Give sessions of SAML roles their person as actor: those of the files just read, or all if a role is new.

    Args:
        connection: The case, within the transaction that wrote the files.
        first_file: Lowest file_id of the files just read.
        last_file: Highest file_id of them.
    """
    generated, workloads = _name_patterns()
    files = {"first_file": first_file, "last_file": last_file}
    entered = _NEW_FILES.format(statement_text("entered_roles")) + sql_text("forensics.case", "new_saml_roles")
    new = connection.execute(entered, {**files, "workload_providers": workloads}).fetchall()
    if new:
        files["first_file"] = 0
    connection.execute(sql_text("forensics.case", "saml_actors"), {**files, "generated_names": generated})
