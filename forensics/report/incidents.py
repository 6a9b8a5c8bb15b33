"""Deletions grouped into incidents, and everything the case knows about each.

deletions ──► by incident_id ──► chain, sessions, calls of its credentials, relatives, attributes, timeline
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from forensics.analyses.chain import Issue, issues_of, path_back
from forensics.analyses.resource import resource
from forensics.errors import NotInCaseError
from forensics.report.findings import Hop, Incident
from forensics.report.involved import bare, involved_of
from forensics.report.queries import Asker
from forensics.report.sentences import Row, unique
from forensics.report.stories import finding_of

_SAYS_NOTHING = re.compile(r"(?i)(^|\.)(resourceType|state)$")
"""Attributes that only repeat the type, or the state at the moment of creation."""

MOST_TOLD = 25
"""Incidents told in full; of the others, the calls and the way of the credential."""

WINDOW = 3600
"""Seconds of timeline on either side."""

ATTRIBUTES_OF_MOST = 12
"""Resources of one incident whose creation is looked up."""


def grouped(deletions: Sequence[Row], wanted: str | None) -> tuple[list[list[Row]], list[list[Row]]]:
    """The deletions by incident: those with a deletion that took place, and those without; by time.

    Args:
        deletions: Rows of `deletions`.
        wanted: A resource whose incidents come first.
    """
    in_order = {row["incident_id"]: number for number, row in reversed(list(enumerate(deletions)))}
    rows = sorted(deletions, key=lambda row: in_order[row["incident_id"]])
    groups = [list(group) for _, group in groupby(rows, key=lambda row: row["incident_id"])]
    groups.sort(key=lambda group: not any(row["resource_id"] == wanted for row in group) if wanted else False)
    done = [group for group in groups if any(row["outcome"] == "succeeded" for row in group)]
    return done, [group for group in groups if group not in done]


def incidents_of(
    asker: Asker, groups: Sequence[list[Row]], sessions: Sequence[Row], flagged: set[str]
) -> list[Incident]:
    """All incidents, numbered from 1.

    Args:
        asker: Asks the case.
        groups: Deletion calls by incident.
        sessions: All rows of `sessions`.
        flagged: Actors that are flagged.
    """
    issues = issues_of(asker.engine, [key for rows in groups for key in _keys(rows, sessions)])
    return [incident_of(asker, number, rows, sessions, issues, flagged) for number, rows in enumerate(groups, 1)]


def incident_of(
    asker: Asker,
    number: int,
    rows: list[Row],
    sessions: Sequence[Row],
    issues: dict[str, Issue],
    flagged: set[str],
) -> Incident:
    """All about one incident.

    Args:
        asker: Asks the case.
        number: Its place in the report.
        rows: Its deletion calls.
        sessions: All rows of `sessions`.
        issues: Who handed out the keys of all incidents.
        flagged: Actors that are flagged.
    """
    in_full = number <= MOST_TOLD
    chain = _chain(rows, _keys(rows, sessions), issues)
    involved = involved_of(asker, number, rows, chain, sessions) if in_full else bare(rows, chain, sessions)
    resources = unique(row["resource_id"] for row in rows)[: ATTRIBUTES_OF_MOST if in_full else 0]
    facts = [fact for resource_id in resources for fact in _known(asker, resource_id)]
    timeline = timeline_of(asker, number, rows, chain, issues, involved.keys) if in_full else ()
    return Incident(
        number=number,
        incident_id=rows[0]["incident_id"],
        finding=finding_of(number, rows, chain, involved.rows, timeline, flagged),
        deletions=tuple(rows),
        chain=chain,
        relatives=tuple(fact for fact in facts if fact["kind"] == "relative"),
        attributes=tuple(fact for fact in facts if fact["kind"] == "attribute"),
        timeline=timeline,
        involved=tuple(involved.rows),
        sessions=tuple(involved.sessions),
        keys=involved.keys,
        addresses=involved.addresses,
    )


def _keys(rows: Iterable[Row], sessions: Iterable[Row]) -> tuple[str, ...]:
    """Access keys of the calls; of calls a service made for a session, the keys of that session."""
    bare = {row["session_id"] for row in rows if not row["access_key_id"] and row["session_id"]}
    of_sessions = [key for row in sessions if row["session_id"] in bare for key in row["access_key_ids"]]
    return unique([*(row["access_key_id"] for row in rows), *of_sessions])


def _chain(rows: list[Row], keys: Sequence[str], issues: dict[str, Issue]) -> tuple[Hop, ...]:
    """The way of the credential of the call that counts: the last deletion that took place, else the last try."""
    call = next((row for row in reversed(rows) if row["outcome"] == "succeeded"), rows[-1])
    key = call["access_key_id"] or next((key for key in keys if key in issues), None)
    path = list(reversed(path_back(key, issues)))
    hops = [
        Hop(number, issue.event_id, issue.event_name, issue.actor, issue.access_key_id, _how(issue))
        for number, issue in enumerate(path)
    ]
    how = "the call itself" if call["access_key_id"] or not path else (
        "made by a service on behalf of the session: joined by session, not by access key"
    )  # fmt: skip
    end = Hop(len(hops), call["event_id"], call["event_name"], call["actor"], call["access_key_id"], how)
    return (*hops, end)


def _how(issue: Issue) -> str:
    if issue.access_key_id is None:
        return "sign-in through an identity provider, which hands out the next credential"
    return "the response of this call names the next access key"


def _known(asker: Asker, resource_id: str) -> list[Row]:
    try:
        rows: list[dict[str, Any]] = resource(asker.engine, resource_id).to_pylist()
    except NotInCaseError:
        return []
    return [
        {**row, "of": resource_id}
        for row in rows
        if row["value"] != resource_id and not _SAYS_NOTHING.search(row["name"] or "")
    ]


def timeline_of(
    asker: Asker, number: int, rows: Sequence[Row], chain: Sequence[Hop], issues: dict[str, Issue], own: Sequence[str]
) -> tuple[Row, ...]:
    """The events around the calls of one incident."""
    paths = [issue.event_id for row in rows for issue in path_back(row["access_key_id"], issues)]
    parameters = {
        "anchors": sorted({row["event_id"] for row in rows}),
        "chain": sorted({*paths, *(hop.event_id for hop in chain[:-1])}),
        "actor": None,
        "at": None,
        "window": WINDOW,
    }
    title = f"Incident {number}: all events around it"
    found = listed(asker, parameters, title, f"incident-{number}-timeline")
    reads = set(asker.ask("read_calls", {"events": [row["event_id"] for row in found]})["event_id"].to_pylist())
    for row in found:
        row["read_only"] = row["event_id"] in reads
        if row["access_key_id"] in own and "same_session" not in row["relation"]:
            row["relation"].append("chain_credential")
    return tuple(found)


def listed(asker: Asker, parameters: dict[str, Any], title: str = "", file: str = "") -> list[Row]:
    """Rows of the timeline; resource ids and relations as lists."""
    rows = asker.list("timeline", parameters, title=title, file=file, package="forensics.analyses")
    for row in rows:
        row["resource_ids"] = (row["resource_ids"] or "").split(",") if row["resource_ids"] else []
        row["relation"] = row["relation"].split(",")
    return rows
