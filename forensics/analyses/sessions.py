"""Sessions: each sign-in or issued credential set, who handed it out and whether it may still be valid.

sessions.sql ──► + expiry read from the issuing call ──► one row a session
"""

from __future__ import annotations

import re
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from forensics.analyses.runner import EVERYTHING, Scope, ask
from forensics.engines import Engine
from forensics.evidence.times import parse_time

_LISTS = ("access_key_ids", "source_ip_addresses", "user_agents")
_EXPIRY_FORMS = ("%b %d, %Y, %I:%M:%S %p", "%b %d, %Y %I:%M:%S %p")


def sessions(engine: Engine, actor: str | None = None, scope: Scope = EVERYTHING) -> pa.Table:
    """All sessions, by first use.

    Args:
        engine: What runs the questions over the case.
        actor: Only sessions of this actor or principal.
        scope: Part of the evidence.

    Returns:
        One row per session. ``expires`` is NULL where the issuing call is not in evidence or a key does not expire;
        ``valid_at_end`` says whether the session may be alive after the last event (True for long-lived keys, NULL
        if unknown).
    """
    table = ask(engine, "sessions", {"actor": actor}, scope)
    for name in _LISTS:
        number = table.schema.get_field_index(name)
        split = pc.split_pattern(pc.fill_null(table[name], ""), "\n")
        empty = pc.equal(pc.fill_null(table[name], ""), "")
        none = pa.scalar([], pa.list_(pa.string()))
        table = table.set_column(number, name, pc.if_else(empty, none, split))
    expires = [parse_expiration(text) for text in table["expiration"].to_pylist()]
    number = table.schema.get_field_index("expiration")
    table = table.set_column(number, "expires", pa.array(expires, pa.timestamp("us")))
    alive = [
        _valid(expiry, end, session)
        for expiry, end, session in zip(
            expires, table["evidence_ends"].to_pylist(), table["session_id"].to_pylist(), strict=True
        )
    ]
    table = table.append_column("valid_at_end", pa.array(alive, pa.bool_()))
    return table.drop_columns(["evidence_ends"])


def parse_expiration(text: str | None) -> datetime | None:
    """Read an expiry as CloudTrail carries it: ``Jul 18, 2023, 4:07:39 PM``, odd spaces included, or ISO 8601."""
    if not text:
        return None
    plain = re.sub(r"(?:[\s\u202f\u00a0]|\\u202f|\\u00a0)+", " ", text).strip()
    for form in _EXPIRY_FORMS:
        try:
            return datetime.strptime(plain, form)  # noqa: DTZ007 (UTC by definition)
        except ValueError:
            continue
    return parse_time(plain)


def _valid(expiry: datetime | None, end: datetime | None, session: str) -> bool | None:
    if expiry is not None and end is not None:
        return expiry > end
    return True if session.startswith("AKIA") else None
