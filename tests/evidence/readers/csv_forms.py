"""Records as the CSV files that CloudTrail Lake, Athena and the console hand out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any


def table(header: Sequence[str], rows: Sequence[Sequence[Any]], delimiter: str = ",", bom: bool = False) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows(rows)
    return (b"\xef\xbb\xbf" if bom else b"") + text.getvalue().encode()


def lake(values: Sequence[Any]) -> bytes:
    rows = [[value.get("eventName", ""), json.dumps(value), "x"] for value in values]
    return table(["eventName", "eventJson", "eventjsonchecksum"], rows)


def printed(value: Any) -> str:
    """A value as Presto prints it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name.lower()}={printed(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(printed, value)) + "]"
    return "null" if value is None else str(value)


STRUCTS = ("userIdentity", "resources", "tlsDetails", "addendum")


def athena(values: Sequence[Any], delimiter: str = ",") -> bytes:
    names = sorted({name for value in values for name in value})
    return table([name.lower() for name in names], [[_cell(v.get(n), n) for n in names] for v in values], delimiter)


MAPS = ("requestParameters", "responseElements", "additionalEventData", "serviceEventDetails")


def lake_maps(values: Sequence[Any]) -> bytes:
    """CloudTrail Lake without ``eventJson``: request, response and the like are printed maps."""
    names = sorted({name for value in values for name in value})
    rows = [[_lake_cell(value.get(name), name) for name in names] for value in values]
    return table([name.lower() for name in names], rows)


def _lake_cell(value: Any, name: str) -> str:
    if name == "eventTime":
        return str(value).replace("T", " ").replace("Z", ".000")
    if name in MAPS and isinstance(value, dict):
        return "{" + ", ".join(f"{key}={_map_value(inner)}" for key, inner in value.items()) + "}"
    return _cell(value, name)


def _map_value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _cell(value: Any, name: str) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return printed(value) if name in STRUCTS else json.dumps(value)


def user_name(who: dict[str, Any]) -> str | None:
    """What the console calls the user: the name of a user, the name of the session of a role."""
    session = who.get("principalId", "").partition(":")[2] if who.get("type") == "AssumedRole" else None
    return who.get("userName") or session


def event_history(values: Sequence[Any]) -> bytes:
    header = [
        "Event ID", "Event time", "User name", "Event name", "Resource type", "Resource name", "AWS access key",
        "AWS region", "Error code", "Source IP address", "Event source", "Request ID", "Read-only", "Event type",
        "Recipient Account Id", "Event category", "User agent",
    ]  # fmt: skip
    names = [
        "eventID", "eventTime", "user", "eventName", "", "", "key", "awsRegion", "errorCode", "sourceIPAddress",
        "eventSource", "requestID", "readOnly", "eventType", "recipientAccountId", "eventCategory", "userAgent",
    ]  # fmt: skip
    rows = []
    for value in values:
        who = value.get("userIdentity") or {}
        extra = {"user": user_name(who), "key": who.get("accessKeyId")}
        cells = [(value | extra).get(name) for name in names]
        rows.append(["" if cell is None else str(cell).lower() if cell in (True, False) else cell for cell in cells])
    return table(header, rows)
