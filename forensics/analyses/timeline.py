"""The order of events around gateway deletions, and why each event belongs to it.

    a deletion | a resource | an actor | a time ──► anchors ──► timeline.sql ──► rows with relation and phase

Each identity of an anchor (session, actor, principal, key, address) spans the window around it; windows that overlap
are merged first, so many deletions do not multiply the work. CloudTrail times have one second of resolution: rows of
the same second are in a fixed, but no meaningful, order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from forensics.analyses.chain import issues_of, path_back
from forensics.analyses.runner import EVERYTHING, Scope, ask
from forensics.engines import Engine
from forensics.errors import NotInCaseError

DEFAULT_WINDOW = 3600
"""Seconds on either side of an anchor."""

COLUMNS = (
    "event_time", "event_id", "event_name", "event_source", "account_id", "region", "principal", "actor",
    "session_id", "access_key_id", "source_ip_address", "user_agent", "outcome", "error_code", "resource_ids",
    "phase", "relation", "summary", "integrity",
)  # fmt: skip
"""Columns of the contract, in order; ``resource_ids`` and ``relation`` are lists."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a timeline is built around; with nothing given, every attempt to delete a gateway.

    Attributes:
        deletion: Event id, of a deletion as a rule.
        resource: Id of a gateway or relative.
        actor: Actor or principal.
        at: A time, UTC.
    """

    deletion: str | None = None
    resource: str | None = None
    actor: str | None = None
    at: datetime | None = None


def timeline(
    engine: Engine,
    anchor: Anchor,
    window: int = DEFAULT_WINDOW,
    scope: Scope = EVERYTHING,
) -> pa.Table:
    """Build one timeline.

    Args:
        engine: What runs the questions over the case.
        anchor: What it is about; several anchors are put together.
        window: Seconds before and after each anchor.
        scope: Part of the evidence to show.

    Returns:
        One row per event, by time (columns: `COLUMNS`).

    Raises:
        NotInCaseError: The case holds no such event, resource or actor.
    """
    anchors = _anchors(engine, anchor)
    parameters: dict[str, Any] = {
        "anchors": [row["event_id"] for row in anchors],
        "chain": _chain(engine, anchors),
        "actor": _actor(engine, anchor.actor) if anchor.actor else None,
        "at": anchor.at,
        "window": window,
    }
    table = ask(engine, "timeline", parameters, scope)
    return _lists(table, "resource_ids", "relation").select(COLUMNS)


def _anchors(engine: Engine, anchor: Anchor) -> list[dict[str, Any]]:
    """The events a timeline is built around."""
    everything = anchor == Anchor()
    parameters = {
        "event_id": anchor.deletion,
        "resource": anchor.resource,
        "deletions": everything,
    }
    rows: list[dict[str, Any]] = ask(engine, "anchors", parameters).to_pylist()
    if anchor.deletion and not any(row["event_id"] == anchor.deletion for row in rows):
        raise NotInCaseError(f"no event {anchor.deletion} in the case")
    if anchor.resource and not any(row["touches"] for row in rows):
        raise NotInCaseError(f"no call in the case names the resource {anchor.resource}")
    return rows


def _chain(engine: Engine, anchors: list[dict[str, Any]]) -> list[str]:
    """Event ids of the calls that handed out the credentials of the anchors."""
    keys = {row["access_key_id"] for row in anchors}
    issues = issues_of(engine, keys)
    return sorted({issue.event_id for key in keys for issue in path_back(key, issues)})


def _actor(engine: Engine, name: str) -> str:
    """The actor of this name, or the one actor of this principal."""
    found = ask(engine, "actors_named", {"name": name})["actor"].to_pylist()
    if not found:
        raise NotInCaseError(f"no actor or principal {name} in the case; list them with: forensics principals")
    return str(found[0])


def _lists(table: pa.Table, *names: str) -> pa.Table:
    """Comma-separated columns as lists; nothing as an empty list."""
    for name in names:
        number = table.schema.get_field_index(name)
        texts = pc.fill_null(table[name], "")
        split = pc.if_else(pc.equal(texts, ""), pa.scalar([], pa.list_(pa.string())), pc.split_pattern(texts, ","))
        table = table.set_column(number, name, split)
    return table
