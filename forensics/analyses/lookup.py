"""Look things up: events by filter, one record to the byte, the ledger, what the case holds.

filters ──► search.sql ──► events          event id ──► event_copies.sql ──► bytes and places
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from forensics._version import __version__
from forensics.analyses.runner import EVERYTHING, Scope, ask
from forensics.engines import Engine
from forensics.errors import NotInCaseError


@dataclass(frozen=True, slots=True)
class Filters:
    """What `search` looks for; all that are given must hold.

    Attributes:
        ip: Source address, exactly.
        access_key: Access key id.
        actor: Actor or principal.
        event_name: Name of the call, in any case.
        outcome: Outcome.
        resource: Id that occurs in request, response, resources or error message.
        text: Text that occurs anywhere in names, agent, messages, request or response, in any case.
        limit: At most so many events.
    """

    ip: str | None = None
    access_key: str | None = None
    actor: str | None = None
    event_name: str | None = None
    outcome: str | None = None
    resource: str | None = None
    text: str | None = None
    limit: int | None = None


def search(engine: Engine, filters: Filters, scope: Scope = EVERYTHING) -> pa.Table:
    """Find events, newest first."""
    return ask(engine, "search", asdict(filters), scope)


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it stood in its file.

    Attributes:
        event_id: Its event.
        raw: Its bytes; None where the format carries no original.
        copies: Number of copies with different content under this id.
        places: Where copies of it stand: path, index, sha256, copy, account_id, status.
    """

    event_id: str
    raw: bytes | None
    copies: int
    places: list[dict[str, Any]]


def record(engine: Engine, event_id: str, copy: int = 0) -> Record:
    """The original bytes of an event.

    Args:
        engine: What runs the questions over the case.
        event_id: Its id.
        copy: Which copy, where there are several with different content, from 0.

    Raises:
        NotInCaseError: The case holds no such event or copy.
    """
    copies = ask(engine, "event_copies", {"event_id": event_id}).to_pylist()
    if not copies:
        raise NotInCaseError(f"no event {event_id} in the case")
    if copy >= len(copies):
        raise NotInCaseError(f"event {event_id} has {len(copies)} copies, numbered from 0")
    places = ask(engine, "event_places", {"event_id": event_id}).to_pylist()
    return Record(event_id, copies[copy]["raw"], len(copies), places)


def full_event_id(engine: Engine, text: str) -> str:
    """The event id that a report cites in short.

    Args:
        engine: What runs the questions over the case.
        text: An event id, or its first characters (8 at least).

    Returns:
        The one id that begins so; the text itself if there is none.

    Raises:
        NotInCaseError: Several events begin so.
    """
    found = ask(engine, "event_ids_like", {"text": text})["event_id"].to_pylist() if len(text) >= 8 else []
    if text in found or not found:
        return text
    if len(found) > 1:
        raise NotInCaseError(f"several events begin with {text}: {', '.join(found[:3])}, …")
    return str(found[0])


def evidence(engine: Engine) -> pa.Table:
    """The ledger: one row per input file and content."""
    return ask(engine, "evidence")


def info(engine: Engine) -> dict[str, Any]:
    """What the case holds.

    Returns:
        Versions, event and file counts, time range, accounts and regions, classes of events, commands that changed
        the case.
    """
    scope = ask(engine, "info_scope").to_pylist()
    facts = engine.run("select name, value from case_info order by name").to_pylist()
    commands = engine.run("select command from case_commands order by command")
    first = [row["first_event"] for row in scope if row["first_event"]]
    last = [row["last_event"] for row in scope if row["last_event"]]
    return {
        "tool_version": __version__,
        **{row["name"]: row["value"] for row in facts},
        "events": sum(row["events"] for row in scope),
        "first_event": min(first, default=None),
        "last_event": max(last, default=None),
        "accounts": sorted({row["account_id"] for row in scope if row["account_id"]}),
        "regions": sorted({row["region"] for row in scope if row["region"]}),
        "trails": _trails(engine),
        "scope": scope,
        "event_classes": ask(engine, "info_categories").to_pylist(),
        "files": ask(engine, "info_files").to_pylist(),
        "commands": commands["command"].to_pylist(),
    }


def _trails(engine: Engine) -> list[str]:
    """Trails that the evidence names: in digest file names, or in calls to CloudTrail."""
    found = ask(engine, "trails")["trail"].to_pylist()
    return [str(trail) for trail in found]
