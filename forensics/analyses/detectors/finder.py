"""Run all detectors over one case.

    events ──► shared temporary tables (windows, habits, actors, calls) ──► each detect_NAME.sql ──► hits ──► reasons

The events are read a few times to make the shared tables; detectors read only those. They live in the connection, are
made anew for each answer and are dropped afterwards, so no answer depends on an earlier one; nothing is written to the
case.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from forensics.analyses.detectors.registry import DETECTORS
from forensics.analyses.runner import Scope, ask, question

_SHARED = (
    ("table", "anomaly_windows"),
    ("table", "anomaly_addresses"),
    ("table", "anomaly_agents"),
    ("view", "anomaly_events"),
    ("table", "anomaly_habits"),
    ("table", "anomaly_actors"),
    ("table", "anomaly_calls"),
)
"""In the order in which they build on each other."""

_HITS = "detector varchar, actor varchar, strength varchar, subject varchar, event_time timestamp, event_id varchar"


def find_reasons(
    connection: duckdb.DuckDBPyConnection, limits: Mapping[str, Any], scope: Scope
) -> list[dict[str, Any]]:
    """What the detectors say of the actors.

    Args:
        connection: An open case, read-only or not.
        limits: Parameters of the detectors' SQL: window, history, and what counts as few, many or often.
        scope: Part of the evidence to look at.

    Returns:
        One row per actor and detector: ``actor detector strength subjects subject_names events event_ids``, names and
        ids as lines of text, the first ones only.
    """
    parameters = {**scope.parameters(), **limits}
    with _shared_tables(connection, parameters):
        for detector in DETECTORS:
            text, values = _bound(f"detect_{detector.name}", parameters)
            insert = f"insert into anomaly_hits select $detector, * from ({text})"  # noqa: S608 (our own file)
            connection.execute(insert, {**values, "detector": detector.name})
        rows: list[dict[str, Any]] = ask(connection, "anomaly_reasons", parameters).to_pylist()
    return rows


@contextlib.contextmanager
def _shared_tables(connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, Any]) -> Iterator[None]:
    """The temporary tables that all detectors read, and the one they write."""
    try:
        for kind, name in _SHARED:
            text, values = _bound(name, parameters)
            connection.execute(f"create or replace temp {kind} {name} as {text}", values)
        connection.execute(f"create or replace temp table anomaly_hits ({_HITS})")
        yield
    finally:
        for kind, name in (("table", "anomaly_hits"), *reversed(_SHARED)):
            connection.execute(f"drop {kind} if exists temp.{name}")


def _bound(name: str, parameters: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The text of a question without its last semicolon, and the parameters it names."""
    text, named = question(name)
    return text.rstrip().removesuffix(";"), {key: parameters[key] for key in sorted(named)}
