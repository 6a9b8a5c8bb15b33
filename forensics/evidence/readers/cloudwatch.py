"""CloudTrail records that went through CloudWatch Logs.

{"messageType": "DATA_MESSAGE", "logEvents": [{"message": "<record>"}]}  (subscription, Firehose) ──┐
{"events": [{"message": "<record>"}]}  (filter-log-events, get-log-events) ────────────────────────┼──► its text
<time> <record>  (a line of an export to S3) ──────────────────────────────────────────────────────┘
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from forensics.evidence.readers.json_text import elements_of, object_in, text_in

_LINE = re.compile(rb"\s*\d{4}-\d\d-\d\dT[\d:.,]+(?:Z|[+-]\d\d:?\d\d)\s+(?=\{)")


def records_in(members: Mapping[str, Any]) -> Sequence[Any] | None:
    """The log events of a page or a message, or the record of one log event; None if there is none."""
    if text_in(members.get("messageType", b"")) == b"CONTROL_MESSAGE":
        return []
    for name in ("logEvents", "events"):
        if name in members:
            return elements_of(members[name])
    record = object_in(members["message"])
    return None if record is None else [record]


def lines_in(data: bytes) -> list[bytes]:
    """The records of an export's lines; a line of another kind is handed on whole."""
    lines = (line.strip() for line in data.split(b"\n"))
    return [_LINE.sub(b"", line, count=1) for line in lines if line]
