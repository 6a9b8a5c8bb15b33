"""One record in every form that the readers know, written by hand from AWS's documentation and the corpus."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from forensics.evidence.columns import COLUMNS
from forensics.evidence.fidelity import Fidelity
from tests.support import compact, record, utc

ROLE = {
    "type": "AssumedRole",
    "principalId": "AROAEXAMPLE:ada",
    "arn": "arn:aws:sts::011122223333:assumed-role/Admin/ada",
    "accountId": "011122223333",
    "accessKeyId": "ASIAEXAMPLE",
    "sessionContext": {
        "sessionIssuer": {
            "type": "Role",
            "principalId": "AROAEXAMPLE",
            "arn": "arn:aws:iam::011122223333:role/Admin",
            "accountId": "011122223333",
            "userName": "Admin",
        },
        "attributes": {"creationDate": "2026-03-02T08:00:00Z", "mfaAuthenticated": "false"},
    },
}
EVENT = record(
    "00000000-1111-2222-3333-444444444444",
    userIdentity=ROLE,
    recipientAccountId="011122223333",
    errorCode="Client.UnauthorizedOperation",
    errorMessage='no, "you" may not; ever',
    requestParameters={"customerGatewayId": "cgw-0123456789abcdef0", "text": 'a, b="c" {d}\n\u00e9'},
    responseElements=None,
)


def everything() -> dict[str, Any]:
    """A record with a value for each column."""
    made: dict[str, Any] = {}
    for column in COLUMNS:
        inner = made
        for member in column.path[:-1]:
            inner = inner.setdefault(member, {})
        texts = {
            "text": f"{column.name} text",
            "flag": False,
            "time": "2026-03-02T09:05:00Z",
            "json": {"a": column.name},
        }
        inner[column.path[-1]] = texts[column.kind]
    special = {
        "eventCategory": "Management",
        "resources": [{"ARN": "arn:aws:s3:::b", "accountId": "011122223333", "type": "AWS::S3::Bucket"}],
        "addendum": {"reason": "UPDATED_DATA", "originalEventID": "x"},
        "tlsDetails": {"tlsVersion": "TLSv1.3", "cipherSuite": "x"},
        "recipientAccountId": "011122223333",
    }
    made["userIdentity"]["sessionContext"]["attributes"]["mfaAuthenticated"] = "false"
    made["userIdentity"]["inScopeOf"] = {"issuerType": "AWS::Lambda::Function", "sourceAccount": "011122223333"}
    return made | special


def lookup_events(values: Sequence[Any]) -> bytes:
    return json.dumps({"Events": [lookup_event(value) for value in values]}, indent=2).encode()


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


def _cell(value: Any, name: str) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return printed(value) if name in STRUCTS else json.dumps(value)


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
        extra = {"user": who.get("userName"), "key": who.get("accessKeyId")}
        cells = [(value | extra).get(name) for name in names]
        rows.append(["" if cell is None else str(cell).lower() if cell in (True, False) else cell for cell in cells])
    return table(header, rows)


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


def dotted(name: str, value: Any) -> dict[str, Any]:
    """Leaves by their dotted path, as ``unmapped`` has them."""
    if isinstance(value, dict):
        return {key: text for member, inner in value.items() for key, text in dotted(f"{name}.{member}", inner).items()}
    return {} if value is None else {name: _plain(value)}


@dataclass(frozen=True)
class Form:
    """A format: how a record looks in it, the name of the format and how much it carries."""

    name: str
    format: str
    fidelity: Fidelity
    write: Callable[[Sequence[Any]], bytes]


FORMS = [
    Form("`aws cloudtrail lookup-events`", "lookup_events", Fidelity.ORIGINAL, lookup_events),
    Form("EventBridge envelope", "eventbridge", Fidelity.ORIGINAL, eventbridge),
    Form("CloudWatch Logs, export to S3", "cloudwatch_export", Fidelity.ORIGINAL, export_lines),
    Form("CloudWatch Logs, `filter-log-events`", "cloudwatch_logs", Fidelity.ORIGINAL, filtered),
    Form("CloudWatch Logs, subscription or Firehose", "cloudwatch_logs", Fidelity.ORIGINAL, subscription),
    Form("OpenSearch, OpenTelemetry", "opentelemetry", Fidelity.ORIGINAL, otel),
    Form("Elastic search answer with `event.original`", "search_hits", Fidelity.ORIGINAL, elastic_hits),
    Form("CloudTrail Lake CSV with `eventJson`", "lake_csv", Fidelity.ORIGINAL, lake),
    Form("Athena or CloudTrail Lake CSV, columns", "athena_csv", Fidelity.FULL, athena),
    Form(
        "Security Lake JSON, OCSF 1.0.0-rc.2", "ocsf", Fidelity.MAPPED,
        lambda values: b"\n".join(compact(ocsf_v1(value)) for value in values),
    ),
    Form(
        "Security Lake JSON, OCSF 1.1.0", "ocsf", Fidelity.MAPPED,
        lambda values: json.dumps([ocsf_v2(value) for value in values], indent=2).encode(),
    ),
    Form("Event history CSV of the console", "event_history_csv", Fidelity.SUMMARY, event_history),
]  # fmt: skip
