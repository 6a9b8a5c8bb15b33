"""Run all detectors over one case.

    events ──► shared tables (windows, habits, actors, calls) ──► each detect_NAME.sql ──► hits ──► reasons

The events are read a few times to make the shared tables; detectors read only those. They are made
anew for each answer and dropped afterwards, so no answer depends on an earlier one; nothing is written to the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forensics.analyses.detectors.registry import DETECTORS
from forensics.analyses.runner import Scope, ask, question
from forensics.engines import Engine, kept

SHARED = (
    ("anomaly_windows", True),
    ("anomaly_addresses", True),
    ("anomaly_agents", True),
    ("anomaly_events", False),
    ("anomaly_habits", True),
    ("anomaly_actors", True),
    ("anomaly_calls", True),
)
"""Question and whether its answer is worked out once and stored; in the order in which they build on each other."""

STEPS = (
    *((name, name, stored) for name, stored in SHARED),
    *((f"hits_{detector.name}", f"detect_{detector.name}", True) for detector in DETECTORS),
)
"""Name of a table, question that fills it, and whether it is stored: all that `all_hits` puts together."""

_HITS = "anomaly_hits"


def find_reasons(engine: Engine, limits: Mapping[str, Any], scope: Scope) -> list[dict[str, Any]]:
    """What the detectors say of the actors.

    Args:
        engine: What runs the questions over the case.
        limits: Parameters of the detectors' SQL: window, history, and what counts as few, many or often.
        scope: Part of the evidence to look at.

    Returns:
        One row per actor and detector: ``actor detector strength subjects subject_names events event_ids``, names and
        ids as lines of text, the first ones only.
    """
    parameters = {**scope.parameters(), **limits}
    with kept(engine, [*(name for name, _, _ in STEPS), _HITS]):
        for name, text, stored in STEPS:
            asked = question(text)
            engine.keep(name, asked.text, asked.bind(parameters), stored=stored)
        engine.keep(_HITS, all_hits(), stored=False)
        rows: list[dict[str, Any]] = ask(engine, "anomaly_reasons", parameters).to_pylist()
    return rows


def all_hits() -> str:
    """The SQL that puts the rows of all detectors together: which detector, and the columns of its question."""
    return " union all ".join(
        f"select '{detector.name}' as detector, actor, strength, subject, event_time, event_id "  # noqa: S608
        f"from hits_{detector.name}"
        for detector in DETECTORS
    )
