"""Records in the envelopes and documents that carry their own text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.support import compact


def lookup_events(values: Sequence[Any]) -> bytes:
    return json.dumps({"Events": [lookup_event(value) for value in values]}, indent=2).encode()


def lookup_lines(values: Sequence[Any]) -> bytes:
    """As `jq -c '.Events[]'` leaves it."""
    return b"\n".join(compact(lookup_event(value)) for value in values)


def lookup_event(value: Any) -> dict[str, Any]:
    return {
        "EventId": value.get("eventID"), "EventName": value.get("eventName"), "ReadOnly": "false",
        "EventTime": "2026-03-02T10:05:00+01:00", "Username": "ada", "Resources": [],
        "CloudTrailEvent": compact(value).decode(),
    }  # fmt: skip


def eventbridge(values: Sequence[Any]) -> bytes:
    return b"\n".join(compact(bridged(value)) for value in values)


def bridged(value: Any, kind: str = "AWS API Call via CloudTrail") -> dict[str, Any]:
    return {"version": "0", "id": "x", "detail-type": kind, "source": "aws.ec2", "detail": value}


def export_lines(values: Sequence[Any]) -> bytes:
    return b"".join(b"2026-03-02T09:06:00.123Z " + compact(value) + b"\n" for value in values)


def log_events(values: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"timestamp": 1_772_442_300_000, "message": compact(value).decode(), "id": "7"} for value in values]


def filtered(values: Sequence[Any]) -> bytes:
    return json.dumps({"events": log_events(values), "searchedLogStreams": []}, indent=4).encode()


def subscription(values: Sequence[Any]) -> bytes:
    head = {
        "messageType": "CONTROL_MESSAGE",
        "logEvents": [{"id": "", "timestamp": 1, "message": "CWL CONTROL MESSAGE"}],
    }
    data = {"messageType": "DATA_MESSAGE", "owner": "1", "logGroup": "g", "logStream": "s", "logEvents": []}
    return compact(head) + b"".join(compact(data | {"logEvents": [event]}) for event in log_events(values))


def otel(values: Sequence[Any]) -> bytes:
    return json.dumps(
        [{"@timestamp": "x", "cloud": {}, "aws": {"cloudtrail": value}} for value in values], indent=1
    ).encode()


def elastic_hits(values: Sequence[Any]) -> bytes:
    sources = [
        {
            "@timestamp": "x",
            "aws": {"cloudtrail": {"event_version": "1.08"}},
            "event": {"original": compact(v).decode()},
        }
        for v in values
    ]
    return compact({"took": 1, "hits": {"total": 1, "hits": [{"_id": "1", "_source": source} for source in sources]}})
