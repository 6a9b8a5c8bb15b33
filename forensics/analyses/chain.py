"""From a credential back to the one that everything came from.

    access keys ──► who handed them out (one join a hop, at most 16) ──► the first hop in evidence

Joins by access key and ignores the region: global STS calls stand in us-east-1. What hands out a key:
sts AssumeRole*, GetSessionToken, GetFederationToken, iam CreateAccessKey (AWS_FACTS 3.3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from forensics.analyses.runner import ask
from forensics.engines import Engine

MAX_HOPS = 16


@dataclass(frozen=True, slots=True)
class Issue:
    """A call that handed out a credential.

    Attributes:
        event_id: The call.
        event_name: Its name.
        principal: Who made it.
        actor: The person or workload behind it.
        access_key_id: Credential it was made with; None for sign-ins through a provider.
    """

    event_id: str
    event_name: str
    principal: str
    actor: str
    access_key_id: str | None


def issues_of(engine: Engine, keys: Iterable[str | None]) -> dict[str, Issue]:
    """Who handed out the keys, and the keys those calls were made with, and so on.

    Args:
        engine: What runs the questions over the case.
        keys: Access keys to begin with.

    Returns:
        The issuing call of each key on the way back, where it is in evidence. Of several records of one call (the
        caller's account and the role's) the one that names a key of its own counts.
    """
    found: dict[str, Issue] = {}
    wanted = {key for key in keys if key}
    for _ in range(MAX_HOPS):
        wanted -= found.keys()
        if not wanted:
            break
        rows = ask(engine, "issues_of_keys", {"keys": sorted(wanted)}).to_pylist()
        wanted = set()
        for row in sorted(rows, key=lambda row: row["access_key_id"] is None):
            issue = _issue(row)
            if found.setdefault(row["issued_access_key_id"], issue) is issue and issue.access_key_id:
                wanted.add(issue.access_key_id)
    return found


def _issue(row: dict[str, Any]) -> Issue:
    return Issue(row["event_id"], row["event_name"], row["principal"], row["actor"], row["access_key_id"])


def path_back(key: str | None, issues: dict[str, Issue]) -> list[Issue]:
    """The issuing calls from a key back to the origin, nearest first; a cycle ends it."""
    path: list[Issue] = []
    seen: set[str] = set()
    while key and key in issues and key not in seen and len(path) < MAX_HOPS:
        seen.add(key)
        path.append(issues[key])
        key = issues[key].access_key_id
    return path
