"""All about one actor, principal or access key: what it called, from where, with what, when.

    name ──► profile_names.sql (whose is it) ──► totals, values of each property, calls, hours ──► one dict

An actor is one person or workload; a principal (a role) may have several behind it, and then all of them count.
"""

from __future__ import annotations

from typing import Any

from forensics.analyses.runner import EVERYTHING, Scope, ask
from forensics.engines import Engine
from forensics.errors import NotInCaseError

VALUES = (
    "actors", "principals", "identity_types", "accounts", "regions", "source_ip_addresses", "user_agents",
    "access_keys", "sessions", "session_names", "outcomes",
)  # fmt: skip
"""Properties told as lists of ``value count first_seen last_seen``."""


def profile(engine: Engine, name: str, scope: Scope = EVERYTHING) -> dict[str, Any]:
    """All about one name.

    Args:
        engine: What runs the questions over the case.
        name: Actor, principal or access key.
        scope: Part of the evidence to look at.

    Returns:
        ``actor`` (the actor of that name, else the one with most calls under it), ``events errors first_seen
        last_seen``, the lists of `VALUES`, ``apis`` and ``hours`` (UTC). Each list is ordered by count, most first,
        then value; each entry has ``count first_seen last_seen``. Without calls in the scope the lists are empty.

    Raises:
        NotInCaseError: Nobody in the case has that name.
    """
    named = ask(engine, "profile_names", {"name": name}).to_pylist()
    if not named:
        raise NotInCaseError(_unknown(engine, name))
    parameters = {"name": name}
    (totals,) = ask(engine, "profile_totals", parameters, scope).to_pylist()
    values: dict[str, list[dict[str, Any]]] = {key: [] for key in VALUES}
    for row in ask(engine, "profile_values", parameters, scope).to_pylist():
        values[row.pop("property")].append(row)
    return {
        "actor": named[0]["actor"],
        **totals,
        **values,
        "apis": ask(engine, "profile_apis", parameters, scope).to_pylist(),
        "hours": ask(engine, "profile_hours", parameters, scope).to_pylist(),
    }


def _unknown(engine: Engine, name: str) -> str:
    """The sentence for a name that nobody has, with the names that come near."""
    similar = ask(engine, "profile_similar", {"name": name})["actor"].to_pylist()
    near = f"; did you mean {' or '.join(similar)}?" if similar else ""
    return f"no actor, principal or access key {name} in the case{near}; list them with: forensics principals"
