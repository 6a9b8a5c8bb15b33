"""Facts about AWS, as CSV in ``data/`` and a small loader; no list of event names lives in code.

``data/<name>.csv`` -> ``table(name)``, typed -> a table of the same name in every case, joined by the SQL.
An analyst may extend the table in the case; the next question uses the extended one.
A new fact is a new line in a sorted CSV, never a branch in code; patterns are RE2 in Python and in SQL.

- ``gateway_operations``: one call that changes a gateway or a relative; key (event_source, event_name).
- ``gateway_operation_fields``: one member (lower case) that holds a resource id or ARN. ``primary``: the
  object acted on (of a route: its table); ``related``: all else; ``gateway`` and ``any`` are told by the id.
- ``error_outcomes``: one error code without ``Client.`` or ``Server.``, and its outcome.
- ``error_outcome_patterns``: for all other codes, lowest priority first; no match is ``failed``.
- ``event_classes``: one class of one event, a hint and no verdict: ``sign_in``, ``session_issue``,
  ``whoami``, ``recon``, ``credential_access``, ``persistence``, ``privilege_escalation``, ``log_impairment``,
  ``lockout``, ``destructive`` (beside the gateway deletions), ``containment`` (of responders), ``execution``.
- ``session_name_patterns``: generated names of role sessions, which are no people.
- ``workload_identity_providers``: OpenID Connect providers that vouch for workloads, not for people.
- ``attack_techniques``: the ATT&CK techniques used above, with the successor where v19 revoked one.
- ``identity_types``: how the principal follows from ``userIdentity.type``, for readers.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

import pyarrow as pa
from pyarrow import csv

TABLES: tuple[str, ...] = (
    "attack_techniques",
    "error_outcome_patterns",
    "error_outcomes",
    "event_classes",
    "gateway_operation_fields",
    "gateway_operations",
    "identity_types",
    "session_name_patterns",
    "workload_identity_providers",
)

_END = re.compile(r"(?<!\\)\$")
_TYPES = {"is_deletion": pa.bool_(), "cuts_off": pa.bool_(), "priority": pa.int32()}


@cache
def comments() -> list[dict[str, str | None]]:
    """What each table and column means: table_name, column_name (None for the table itself), comment."""
    data = (files(__name__) / "comments.csv").read_bytes()
    options = csv.ConvertOptions(null_values=[""], strings_can_be_null=True)
    found: list[dict[str, str | None]] = csv.read_csv(pa.BufferReader(data), convert_options=options).to_pylist()
    return found


@cache
def table(name: str) -> pa.Table:
    """One table of facts, in the order of its file; an empty cell is null.

    Args:
        name: One of `TABLES`.
    """
    data = (files(__name__) / "data" / f"{name}.csv").read_bytes()
    header = data.split(b"\n", 1)[0].decode().split(",")
    types = {column: _TYPES.get(column, pa.string()) for column in header}
    options = csv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True)
    return csv.read_csv(pa.BufferReader(data), convert_options=options)


def sql_pattern(pattern: str) -> str:
    r"""A pattern of the catalogue for SQL: ``\z`` for ``$``, which matches before a last line feed on some engines.

    Python before 3.14 knows no ``\z``, so the tables have ``$``.
    """
    return _END.sub(r"\\z", pattern)


@cache
def _error_facts() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    rows = table("error_outcomes").to_pylist()
    patterns = table("error_outcome_patterns").sort_by("priority").to_pylist()
    return (
        {row["error_code"]: row["outcome"] for row in rows},
        [(re.compile(row["pattern"]), row["outcome"]) for row in patterns],
    )


@lru_cache(maxsize=4096)
def classify_error(code: str) -> str:
    """The outcome that an error code stands for: exact row, else first matching pattern, else ``failed``.

    Args:
        code: A non-empty `errorCode` as CloudTrail wrote it; EC2's ``Client.`` or ``Server.`` is stripped.
    """
    exact, patterns = _error_facts()
    bare = code.removeprefix("Client.").removeprefix("Server.")
    return exact.get(bare) or next((outcome for rx, outcome in patterns if rx.search(bare)), "failed")
