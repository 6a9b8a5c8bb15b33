"""Every question of the program, found by its file, with values for its parameters taken from the case asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import forensics
from forensics.analyses.detectors import shipped_weights
from forensics.analyses.detectors.finder import SHARED, STEPS, all_hits
from forensics.analyses.runner import Question, question
from forensics.engines import Engine

ROOT = Path(forensics.__file__).parent
FILES = sorted(
    path for path in ROOT.glob("*/sql/**/*.sql") if path.parts[-3:-1] not in {("case", "sql"), ("athena", "sql")}
)  # the mapping of a table of AWS is no question to a case; what the ingest runs in forensics/case/sql writes a DuckDB file and is asked of nothing else
PARTS = {name for name, _ in SHARED}
QUESTIONS = [path for path in FILES if path.parent.name == "sql" and path.stem not in PARTS]


def load(path: Path) -> Question:
    return question(path.stem, f"forensics.{path.parts[-3]}")


def prepare(engine: Engine, parameters: dict[str, Any]) -> None:
    """The tables that detectors share, and what they found."""
    for name, text, stored in STEPS:
        asked = question(text)
        engine.keep(name, asked.text, asked.bind(parameters), stored=stored)
    engine.keep("anomaly_hits", all_hits())


def _column(engine: Engine, sql: str) -> list[Any]:
    return [value for (value,) in (row.values() for row in engine.run(sql).to_pylist())]


def parameter_sets(engine: Engine) -> Iterator[dict[str, Any]]:
    """Everything; then around one actor, key and gateway of the case, in one account and region, for a while."""
    calls = engine.run("select * from gateway_calls where is_deletion order by event_time, event_id").to_pylist()
    ids = [call["event_id"] for call in calls]
    named = _column(engine, "select min(resource_id) from call_resources where role = 'primary'")
    nothing: dict[str, Any] = dict.fromkeys((
        "since", "until", "account", "region", "outcome", "actor", "at", "limit", "ip", "access_key", "event_name",
        "resource", "text", "event_id",
    ))  # fmt: skip
    everything = {
        **nothing, **shipped_weights().limits, "window": 3600, "deletions": True, "name": calls[0]["actor"],
        "anchors": ids, "chain": ids[:2], "events": ids, "keys": _several(calls, "access_key_id"),
        "sessions": _several(calls, "session_id"), "actors": _several(calls, "actor"),
        "addresses": _several(calls, "source_ip_address"),
        "values": [f"access_key {key}" for key in _several(calls, "access_key_id")],
        "resource": named[0], "event_id": ids[0], "text": ids[0][:9],
    }  # fmt: skip
    yield everything
    one = calls[len(calls) // 2]
    times = [call["event_time"] for call in calls if call["event_time"]]
    yield {
        **everything, "resource": named[0], "event_id": one["event_id"], "anchors": [one["event_id"]], "chain": [],
        "keys": [], "sessions": [], "values": [], "deletions": False, "name": one["principal"], "actor": one["actor"],
        "since": min(times), "until": max(times), "account": one["recipient_account_id"], "region": one["aws_region"],
        "at": one["event_time"] or datetime(2026, 3, 2), "limit": 7, "outcome": "succeeded",
        "event_name": "deletecustomergateway", "text": "gateway", "ip": one["source_ip_address"],
        "access_key": one["access_key_id"], "window": 600,
    }  # fmt: skip


def _several(calls: list[dict[str, Any]], name: str) -> list[str]:
    return sorted({call[name] for call in calls if call[name]})
