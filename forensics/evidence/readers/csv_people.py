"""Tables made for people: a few columns of each event (Fidelity.SUMMARY).

Event history of the console ──┐
OTRF honey bucket log ─────────┴──► the members that the columns carry, everything else is missing
"""

from __future__ import annotations

import ast
import json
import re
from typing import Any

from forensics.evidence.fidelity import Fidelity
from forensics.evidence.found import Split
from forensics.evidence.readers.csv_rows import Cells, read_rows, text_of
from forensics.evidence.readers.nesting import put
from forensics.evidence.text import fold

EVENT_HISTORY = {
    "eventid": "eventID",
    "eventtime": "eventTime",
    "eventname": "eventName",
    "eventsource": "eventSource",
    "eventtype": "eventType",
    "eventcategory": "eventCategory",
    "awsregion": "awsRegion",
    "sourceipaddress": "sourceIPAddress",
    "useragent": "userAgent",
    "errorcode": "errorCode",
    "errormessage": "errorMessage",
    "requestid": "requestID",
    "readonly": "readOnly",
    "recipientaccountid": "recipientAccountId",
    "accountid": "recipientAccountId",
    "username": "userIdentity.userName",
    "awsaccesskey": "userIdentity.accessKeyId",
    "awsaccesskeyid": "userIdentity.accessKeyId",
}
"""Columns of the console's Event history, folded; resource type and name are no members of a record: see `_history`."""

HONEYBUCKET = {
    "event type": "eventType",
    "event name": "eventName",
    "request id": "requestID",
    "event id": "eventID",
    "event datetime": "eventTime",
    "source ip": "sourceIPAddress",
    "request user agent": "userAgent",
}
_HONEYBUCKET_REPR = {"user id": "userIdentity", "request parameters": "requestParameters"}
_STRANGE_ESCAPE = re.compile(r"\\(?![\\'\"abfnrtv0-7xuUN])")
_LOSSY = "made for people: only a few columns of each event, no ARN, no request, no response"


def read_event_history(data: bytes) -> Split:
    """Event history as the console downloads it."""
    return read_rows(data, _history, Fidelity.SUMMARY, f"Event history CSV, {_LOSSY}")


def read_honeybucket(data: bytes) -> Split:
    """The honey bucket log of OTRF's Security Datasets, made from CloudTrail."""
    reason = "honey bucket CSV, made for people: a few columns of each event, no event source, no account"
    return read_rows(data, _bucket, Fidelity.SUMMARY, reason)


def _history(cells: Cells) -> bytes | None:
    record: dict[str, Any] = {}
    folded = {fold(name): cell.strip() for name, cell in cells.items()}
    for name, path in EVENT_HISTORY.items():
        cell = folded.get(name, "")
        if cell and cell != "-":
            put(record, path.split("."), _flag(cell) if name == "readonly" else cell)
    kind, resource = folded.get("resourcetype", ""), folded.get("resourcename", "")
    if kind or resource:
        record["resources"] = [{"resourceType": kind, "resourceName": resource}]
    return text_of(record)


def _flag(cell: str) -> Any:
    return {"true": True, "false": False, "yes": True, "no": False}.get(cell.lower(), cell)


def _bucket(cells: Cells) -> bytes | None:
    record: dict[str, Any] = {path: cells[name] for name, path in HONEYBUCKET.items() if cells.get(name)}
    for name, path in _HONEYBUCKET_REPR.items():
        if cells.get(name):
            record[path] = python_value(cells[name])
    return text_of(record)


def python_value(text: str) -> Any:
    """A value that Python has printed; the text itself if it is none, or none that JSON knows."""
    if _STRANGE_ESCAPE.search(text):
        return text
    try:
        value = ast.literal_eval(text)
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return text
    return value
