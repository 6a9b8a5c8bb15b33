"""Gateway deletions: who called, with which credential, and what came of it.

    deletions.sql ──► + first hop of the credential (`chain`) ──► + replacement (`replacements.sql`) ──► one row a call

Verdicts are weighed by their own analysis; until it exists each is `undetermined`, and no confidence is given.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa

from forensics.analyses.chain import issues_of, path_back
from forensics.analyses.runner import EVERYTHING, Scope, ask
from forensics.engines import Engine

COLUMNS = (
    "event_id", "event_time", "account_id", "region", "gateway_type", "resource_id", "event_name", "outcome",
    "error_code", "error_message", "principal", "actor", "session_id", "access_key_id", "session_name",
    "source_ip_address", "user_agent", "invoked_by", "incident_id", "verdict", "verdict_detail", "confidence",
    "actor_origin", "restored_as", "restored_after_seconds", "integrity",
)  # fmt: skip
"""Columns of the contract, in order."""


TEARDOWN_SECONDS = 900
"""Deletions by one credential that are no further apart belong to one teardown; AWS forces several calls for one."""

NOBODY = "unknown"
"""Actor of a record without any identity: such records share nothing but that."""


def deletions(engine: Engine, scope: Scope = EVERYTHING, outcome: str | None = None) -> pa.Table:
    """All attempts to delete a gateway.

    Args:
        engine: What runs the questions over the case.
        scope: Part of the evidence.
        outcome: Only attempts with this outcome.

    Returns:
        One row per attempt, by time (columns: `COLUMNS`). ``actor_origin`` is the actor of the first credential in
        evidence that led to the call; ``restored_as`` is filled where a replacement is known.
    """
    table = ask(engine, "deletions", {"outcome": outcome}, scope)
    table = _with_origin(engine, table)
    table = _with_incidents(table)
    table = _with_replacement(engine, table)
    length = table.num_rows
    table = table.append_column("verdict", pa.array(["undetermined"] * length, pa.string()))
    table = table.append_column("verdict_detail", pa.nulls(length, pa.string()))
    table = table.append_column("confidence", pa.nulls(length, pa.float64()))
    return table.select(COLUMNS)


def _with_origin(engine: Engine, table: pa.Table) -> pa.Table:
    keys, actors = table["access_key_id"].to_pylist(), table["actor"].to_pylist()
    issues = issues_of(engine, keys)
    origins = []
    for key, actor in zip(keys, actors, strict=True):
        path = path_back(key, issues)
        origins.append(path[-1].actor if path else actor)
    return table.append_column("actor_origin", pa.array(origins, pa.string()))


def _with_incidents(table: pa.Table) -> pa.Table:
    """Deletions that go back to one credential in one account, each within a quarter of an hour of the last."""
    names = ("event_id", "event_time", "account_id", "actor", "actor_origin", "access_key_id")
    latest: dict[Any, tuple[datetime | None, str]] = {}
    incidents: list[str] = []
    taken: set[str] = set()
    for event_id, time, account, actor, origin, key in zip(*(table[n].to_pylist() for n in names), strict=True):
        who = (account, key or event_id if actor == NOBODY else origin)
        last, incident = latest.get(who, (None, ""))
        if last is None or time is None or (time - last).total_seconds() > TEARDOWN_SECONDS:
            incident = f"incident-{event_id}"
            while incident in taken:
                incident += "+"
            taken.add(incident)
        latest[who] = (time, incident)
        incidents.append(incident)
    return table.append_column("incident_id", pa.array(incidents, pa.string()))


def _with_replacement(engine: Engine, table: pa.Table) -> pa.Table:
    found = ask(engine, "replacements").to_pylist() if table.num_rows else []
    by_event = {row["event_id"]: row for row in found}
    pairs = [by_event.get(event_id, {}) for event_id in table["event_id"].to_pylist()]
    table = table.append_column("restored_as", pa.array([p.get("restored_as") for p in pairs], pa.string()))
    seconds = [p.get("restored_after_seconds") for p in pairs]
    return table.append_column("restored_after_seconds", pa.array(seconds, pa.int64()))
