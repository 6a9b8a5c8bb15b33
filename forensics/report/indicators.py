"""Values to look for elsewhere: addresses, keys, names; with how likely a hit is harmless.

calls of the incidents' credentials ──► values ──► their use in the whole case ──► Indicator
"""

from __future__ import annotations

from collections.abc import Iterator

from forensics.report.findings import Incident, Indicator, Report
from forensics.report.involved import is_address
from forensics.report.queries import Asker
from forensics.report.sentences import Row, ids_of, unique

_COLUMNS = {
    "ip_address": "source_ip_address",
    "access_key": "access_key_id",
    "session_name": "session_name",
    "user_agent": "user_agent",
    "principal": "principal",
}
_OF_CALLER = {"ip_address", "user_agent"}
_ORDER = ["ip_address", "access_key", "session_name", "created_name", "principal", "user_agent"]


def indicators_of(asker: Asker, report: Report) -> list[Indicator]:
    """The indicators of all incidents, by type, then value."""
    found: dict[tuple[str, str], list[int]] = {}
    for incident in [*report.incidents, *report.attempts]:
        for kind, value in _values(incident):
            found.setdefault((kind, value), []).append(incident.number)
    use = asker.list(
        "indicator_use",
        {"values": sorted(f"{kind} {value}" for kind, value in found), "actors": _actors(report)},
        title="Use of the indicators in the whole case",
    )  # fmt: skip
    told = [_used(row, found[row["type"], row["value"]]) for row in use]
    told += [made for incident in [*report.incidents, *report.attempts] for made in _made(incident)]
    first = {(item.type, item.value): item for item in reversed(told)}
    return sorted(first.values(), key=lambda item: (_ORDER.index(item.type), item.value))


def _actors(report: Report) -> list[str]:
    """Actors of the incidents' calls."""
    incidents = [*report.incidents, *report.attempts]
    return sorted({row["actor"] for incident in incidents for row in [*incident.deletions, *incident.involved]})


def _by_provider(row: Row) -> bool:
    """A sign-in that an identity provider passes on: address and agent are the provider's."""
    return not row["access_key_id"] and "session_issue" in row.get("classes", "").split(",")


def _values(incident: Incident) -> Iterator[tuple[str, str]]:
    """Types and values of the calls; names of services are none."""
    rows = [*incident.deletions, *incident.involved]
    for kind, column in _COLUMNS.items():
        for value in unique(row[column] for row in rows if kind not in _OF_CALLER or not _by_provider(row)):
            if kind == "ip_address" and not is_address(value):
                continue
            if kind == "user_agent" and value.endswith((".amazonaws.com", "AWS Internal")):
                continue
            yield kind, value
    yield from (("access_key", key) for key in incident.keys)


def _used(row: Row, numbers: list[int]) -> Indicator:
    return Indicator(
        type=row["type"], value=row["value"], first_seen=row["first_seen"], last_seen=row["last_seen"],
        events=row["events"], context=_context(numbers), false_positive=_harmless(row),
        event_ids=unique([row["first_event_id"], row["last_event_id"]]),
    )  # fmt: skip


def _context(numbers: list[int]) -> str:
    told = ", ".join(map(str, unique(numbers)))
    return f"credentials of incident {told}"


def _harmless(row: Row) -> str:
    """How likely a hit elsewhere is harmless."""
    others = row["others"]
    if row["type"] == "access_key":
        return "low: one credential"
    if row["type"] == "user_agent":
        return "high: chosen by the caller, and common"
    if row["type"] == "principal":
        return "high: a lasting identity, which others may use rightly"
    if others:
        return f"high: {others} other actor{'s' if others > 1 else ''} of this evidence used it too"
    return "medium: only these credentials used it here; it may be shared elsewhere"


def _made(incident: Incident) -> Iterator[Indicator]:
    """Keys and names that the credentials made."""
    for row in incident.involved:
        if row["read_only"] or row["outcome"] != "succeeded":
            continue
        if row["issued_access_key_id"]:
            yield _new("access_key", row["issued_access_key_id"], row, incident)
        if "persistence" in row["classes"].split(",") and row["named"]:
            yield _new("created_name", row["named"], row, incident)


def _new(kind: str, value: str, row: Row, incident: Incident) -> Indicator:
    return Indicator(
        type=kind, value=value, first_seen=row["event_time"], last_seen=row["event_time"], events=1,
        context=f"{row['event_name']} by credentials of incident {incident.number}",
        false_positive="low: one credential" if kind == "access_key" else "medium: the name may have been there before",
        event_ids=ids_of([row]),
    )  # fmt: skip
