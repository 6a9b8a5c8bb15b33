"""Records as Security Lake maps them to OCSF: source version 1 (1.0.0-rc.2) and 2 (1.1.0)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from tests.evidence.readers.parquet_tables import parquet
from tests.support import compact, utc


def ms(text: str | None) -> int | None:
    time = utc(text or "")
    return None if time is None else int((time - utc("1970-01-01T00:00:00Z")).total_seconds() * 1000)  # type: ignore


def ocsf_v1(value: dict[str, Any]) -> dict[str, Any]:
    who = value.get("userIdentity") or {}
    made = _ocsf(value, who) | {"class_uid": 3005, "class_name": "API Activity"}
    made["metadata"]["version"] = "1.0.0-rc.2"
    made["actor"]["user"] |= {
        "uid": who.get("principalId"), "uuid": who.get("arn"), "account_uid": who.get("accountId"),
    }  # fmt: skip
    made["actor"]["session"]["mfa"] = _mfa(who)
    made["unmapped"] |= {"eventType": value.get("eventType")}
    for name in ("requestParameters", "responseElements"):
        made["unmapped"] |= dotted(name, value.get(name))
    made["resources"] = [
        {"uid": r["ARN"], "account_uid": r["accountId"], "type": r["type"]} for r in value.get("resources", [])
    ]
    return made


def ocsf_v2(value: dict[str, Any]) -> dict[str, Any]:
    who = value.get("userIdentity") or {}
    made = _ocsf(value, who) | {"class_uid": 6003, "class_name": "API Activity"}
    made["metadata"] |= {"version": "1.1.0", "event_code": value.get("eventType")}
    made["actor"]["user"] |= {
        "uid": who.get("arn"), "uid_alt": who.get("principalId"), "account": {"uid": who.get("accountId")},
    }  # fmt: skip
    made["actor"]["session"]["is_mfa"] = _mfa(who)
    for name, side in (("requestParameters", "request"), ("responseElements", "response")):
        inner = value.get(name)
        made["api"][side]["data"] = None if inner is None else json.dumps(inner)
    made["resources"] = [
        {"uid": r["ARN"], "owner": {"account": {"uid": r["accountId"]}}, "type": r["type"]}
        for r in value.get("resources", [])
    ]
    return made


def _mfa(who: Any) -> bool | None:
    text = who.get("sessionContext", {}).get("attributes", {}).get("mfaAuthenticated")
    return {"true": True, "false": False}.get(text)


def _ocsf(value: dict[str, Any], who: dict[str, Any]) -> dict[str, Any]:
    session = who.get("sessionContext", {})
    issuer = session.get("sessionIssuer", {})
    kept = ("readOnly", "managementEvent", "recipientAccountId", "sharedEventID", "sessionCredentialFromConsole")
    unmapped = {name: _plain(value[name]) for name in kept if name in value}
    for name in ("tlsDetails", "additionalEventData"):
        unmapped |= dotted(name, value.get(name))
    rest = {name: inner for name, inner in issuer.items() if name != "arn"}
    unmapped |= dotted("userIdentity.sessionContext.sessionIssuer", rest)
    return {
        "time": ms(value.get("eventTime")),
        "metadata": {
            "uid": value.get("eventID"),
            "product": {
                "name": "CloudTrail", "version": value.get("eventVersion"),
                "feature": {"name": value.get("eventCategory")},
            },
        },
        "cloud": {"region": value.get("awsRegion"), "provider": "AWS"},
        "api": {
            "operation": value.get("eventName"), "version": value.get("apiVersion"),
            "service": {"name": value.get("eventSource")}, "request": {"uid": value.get("requestID")},
            "response": {"error": value.get("errorCode"), "message": value.get("errorMessage")},
        },
        "actor": {
            "user": {"type": who.get("type"), "name": who.get("userName"), "credential_uid": who.get("accessKeyId")},
            "session": {
                "issuer": issuer.get("arn"), "created_time": ms(session.get("attributes", {}).get("creationDate")),
            },
            "invoked_by": who.get("invokedBy"), "idp": {"name": who.get("identityProvider")},
        },
        "http_request": {"user_agent": value.get("userAgent")},
        "src_endpoint": {"ip": value.get("sourceIPAddress"), "uid": value.get("vpcEndpointId")},
        "unmapped": unmapped,
    }  # fmt: skip


def _plain(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)


def dotted(name: str, value: Any) -> dict[str, str]:
    """Leaves by their dotted path, as ``unmapped`` has them; those of a list are joined with commas."""
    found: dict[str, list[str]] = {}
    for path, text in _leaves(name, value):
        found.setdefault(path, []).append(text)
    return {path: ",".join(texts) for path, texts in found.items()}


def _leaves(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for member, inner in value.items():
            yield from _leaves(f"{name}.{member}", inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(f"{name}[]", inner)
    elif value is not None:
        yield name, _plain(value)


def ocsf_lines(values: Sequence[dict[str, Any]]) -> bytes:
    return b"\n".join(compact(ocsf_v1(value)) for value in values)


def ocsf_array(values: Sequence[dict[str, Any]]) -> bytes:
    return json.dumps([ocsf_v2(value) for value in values], indent=2).encode()


def ocsf_parquet_v1(values: Sequence[dict[str, Any]]) -> bytes:
    return lake([ocsf_v1(value) for value in values], compression="gzip")


def ocsf_parquet_v2(values: Sequence[dict[str, Any]]) -> bytes:
    return lake([ocsf_v2(value) for value in values], compression="zstd")


def lake(events: Sequence[dict[str, Any]], **options: Any) -> bytes:
    """OCSF events as Security Lake's Parquet: ``unmapped`` is a map of texts."""
    table = pa.Table.from_pylist([{name: event[name] for name in event if name != "unmapped"} for event in events])
    pairs = [list(event["unmapped"].items()) for event in events]
    return parquet(table.append_column("unmapped", pa.array(pairs, pa.map_(pa.string(), pa.string()))), **options)
