"""The calls and sessions of the credentials behind an incident.

    sessions and keys of the deletions and of the way to them ──► their calls ──► keys those calls handed out ──► …

A key that does not expire has a life before the incident: of it, only calls from the addresses of the incident count.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from forensics.report.findings import Hop
from forensics.report.queries import Asker
from forensics.report.sentences import Row, ids_of, unique

_MOST_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Involved:
    """What belongs to the credentials of an incident.

    Attributes:
        rows: Rows of ``involved_events.sql``.
        sessions: Rows of `sessions`.
        keys: Access keys.
        addresses: Source addresses, without names of services.
    """

    rows: list[Row]
    sessions: list[Row]
    keys: tuple[str, ...]
    addresses: tuple[str, ...]


def involved_of(
    asker: Asker, number: int, deletions: Sequence[Row], chain: Sequence[Hop], sessions: Sequence[Row]
) -> Involved:
    """Collect them, with the credentials that they handed out."""
    ids = [*ids_of(deletions), *(hop.event_id for hop in chain)]
    session_ids = [row["session_id"] for row in deletions]
    keys = unique([*(row["access_key_id"] for row in deletions), *(hop.access_key_id for hop in chain)])
    addresses = unique(row["source_ip_address"] for row in deletions if is_address(row["source_ip_address"]))
    for last in range(_MOST_ROUNDS):
        parameters = _parameters(session_ids, keys, addresses, ids)
        rows = asker.list("involved_events", parameters)
        more = unique([*keys, *(row["issued_access_key_id"] for row in rows)])
        if more == keys or last == _MOST_ROUNDS - 1:
            break
        keys = more
    rows = asker.list(
        "involved_events", parameters, file=f"incident-{number}-credentials",
        title=f"Incident {number}: calls of its credentials that changed something, failed, or read secrets or data",
    )  # fmt: skip
    own = [row for row in sessions if set(row["access_key_ids"]) & set(keys) or row["session_id"] in session_ids]
    return Involved(rows, own, keys, addresses)


def bare(deletions: Sequence[Row], chain: Sequence[Hop], sessions: Sequence[Row]) -> Involved:
    """The credentials only, without asking for their calls."""
    ids = {row["session_id"] for row in deletions}
    keys = unique([*(row["access_key_id"] for row in deletions), *(hop.access_key_id for hop in chain)])
    addresses = unique(row["source_ip_address"] for row in deletions if is_address(row["source_ip_address"]))
    own = [row for row in sessions if set(row["access_key_ids"]) & set(keys) or row["session_id"] in ids]
    return Involved([], own, keys, addresses)


def _parameters(*values: Sequence[str | None]) -> dict[str, list[str]]:
    names = ("sessions", "keys", "addresses", "events")
    return {name: sorted({item for item in value if item}) for name, value in zip(names, values, strict=True)}


def is_address(text: str | None) -> bool:
    """Whether a source is an address, and no name of a service."""
    try:
        ipaddress.ip_address(text or "")
    except ValueError:
        return False
    return True
