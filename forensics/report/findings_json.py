"""The report as data: `findings.json`, described by `findings.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from forensics._version import __version__
from forensics.export.values import Plain, plain
from forensics.report.findings import Finding, Incident, Question, Report, Step
from forensics.report.ledger import sums
from forensics.report.sentences import Row, Sentence, plain_text

SCHEMA_VERSION = "1"

_TIMELINE = ("event_time", "event_id", "event_name", "outcome", "phase", "relation")
_KNOWN = ("of", "name", "value", "event_id", "event_name", "event_time")
_SESSION = (
    "session_id", "actor", "principal", "session_name", "access_key_ids", "issued_by", "issued_by_event_id",
    "issued_by_actor", "started", "expires", "valid_at_end", "first_seen", "last_seen",
)  # fmt: skip
_SEARCHED = (
    "event_class", "event_source", "event_name", "hits", "succeeded", "by_incident_credentials", "first_event_id",
    "last_event_id", "first_seen", "last_seen",
)  # fmt: skip


def schema() -> dict[str, Any]:
    """The published JSON schema of `findings.json`."""
    text = (files("forensics.report") / "findings.schema.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def json_of(report: Report) -> str:
    """The file."""
    return json.dumps(document(report), indent=1, allow_nan=False) + "\n"


def document(report: Report) -> Plain:
    """The report as plain values; times end in Z."""
    ledger = dict(report.ledger)
    ledger["sums"] = [{"text": text, "holds": holds} for text, holds in sums(report.ledger)]
    return plain({
        "schema_version": SCHEMA_VERSION,
        "tool_version": __version__,
        "header": [{"name": name, "value": plain_text(value)} for name, value in report.header],
        "summary": sentences(report.summary),
        "lead_incident": report.lead.incident_id if report.lead else None,
        "verdict": "undetermined",
        "key_questions": [_question(question) for question in report.questions],
        "observations": sentences(report.observations),
        "findings": [finding(incident.finding) for incident in [*report.incidents, *report.attempts]],
        "incidents": [_incident(incident) for incident in [*report.incidents, *report.attempts]],
        "nothing_found": sentences(report.nothing_found),
        "other_cuts": report.cuts,
        "anomalous_actors": {"flagged": report.flagged, "notes": sentences(report.actors)},
        "limits": {
            "sentences": sentences(report.limits),
            "scope": report.scope,
            "searched": chosen(report.searched, _SEARCHED),
        },
        "containment": [_step(step) for step in report.containment],
        "requests": [_step(step) for step in report.requests],
        "indicators": [asdict(indicator) for indicator in report.indicators],
        "evidence": ledger,
    })  # fmt: skip


def sentences(told: Iterable[Sentence]) -> list[dict[str, Any]]:
    """Texts and the events behind them."""
    return [{"text": sentence.text, "event_ids": list(sentence.event_ids)} for sentence in told]


def chosen(rows: Sequence[Row], names: Sequence[str]) -> list[Row]:
    """The rows with these members."""
    return [{name: row[name] for name in names} for row in rows]


def finding(told: Finding) -> dict[str, Any]:
    """One finding."""
    return {
        "kind": told.kind,
        "title": told.title.text,
        "severity": told.severity,
        "confidence": told.confidence,
        "sentences": sentences(told.sentences),
    }


def _question(told: Question) -> dict[str, Any]:
    answer = {"answer": told.answer.text, "event_ids": list(told.answer.event_ids)}
    return {"question": told.question, **answer, "confidence": told.confidence}


def _step(told: Step) -> dict[str, Any]:
    return {"text": told.text.text, "event_ids": list(told.text.event_ids), "commands": list(told.commands)}


def _incident(told: Incident) -> dict[str, Any]:
    return {
        "number": told.number,
        "incident_id": told.incident_id,
        "severity": told.finding.severity,
        "deletions": list(told.deletions),
        "chain": [asdict(hop) for hop in told.chain],
        "relatives": chosen(told.relatives, _KNOWN),
        "attributes": chosen(told.attributes, _KNOWN),
        "sessions": chosen(told.sessions, _SESSION),
        "timeline": chosen(told.timeline, _TIMELINE),
    }
