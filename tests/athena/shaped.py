"""Records as a table with exactly the column types that AWS documents for CloudTrail in Athena, and back as records.

The table holds less than the records. `carried` leaves out of a record what the table does not hold, so that a case of
the carried records and the table of the same records must give the same answers.
"""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

TEXT = pa.string()


def _struct(**members: Any) -> pa.DataType:
    return pa.struct([pa.field(name, kind) for name, kind in members.items()])


IDENTITY = _struct(
    type=TEXT, principalid=TEXT, arn=TEXT, accountid=TEXT, invokedby=TEXT, accesskeyid=TEXT, username=TEXT,
    onbehalfof=_struct(userid=TEXT, identitystorearn=TEXT),
    sessioncontext=_struct(
        attributes=_struct(mfaauthenticated=TEXT, creationdate=TEXT),
        sessionissuer=_struct(type=TEXT, principalid=TEXT, arn=TEXT, accountid=TEXT, username=TEXT),
        ec2roledelivery=TEXT,
        webidfederationdata=_struct(federatedprovider=TEXT, attributes=pa.map_(TEXT, TEXT)),
    ),
)  # fmt: skip
TLS = _struct(tlsversion=TEXT, ciphersuite=TEXT, clientprovidedhostheader=TEXT)
ADDENDUM = _struct(reason=TEXT, updatedfields=TEXT, originalrequestid=TEXT, originaleventid=TEXT)
RESOURCES = pa.list_(_struct(arn=TEXT, accountid=TEXT, type=TEXT))
NAMES = [
    "eventVersion",
    "userIdentity",
    "eventTime",
    "eventSource",
    "eventName",
    "awsRegion",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "errorMessage",
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "requestID",
    "eventID",
    "readOnly",
    "resources",
    "eventType",
    "apiVersion",
    "recipientAccountId",
    "serviceEventDetails",
    "sharedEventID",
    "vpcEndpointId",
    "vpcEndpointAccountId",
    "eventCategory",
    "addendum",
    "sessionCredentialFromConsole",
    "edgeDeviceDetails",
    "tlsDetails",
]
TYPED = {"useridentity": IDENTITY, "resources": RESOURCES, "tlsdetails": TLS, "addendum": ADDENDUM}
SCHEMA = pa.schema([pa.field(name.lower(), TYPED.get(name.lower(), TEXT)) for name in NAMES])


def compact(value: Any) -> str:
    """JSON without blanks, as CloudTrail writes it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def text(value: Any) -> str | None:
    """A member as the reader of the table gives it in a column of text: strings as they are, anything else as JSON."""
    return value if value is None or isinstance(value, str) else compact(value)


def _fit(kind: pa.DataType, value: Any) -> Any:
    """A value of a record as a value of a column."""
    if pa.types.is_struct(kind):
        members = {name.lower(): member for name, member in value.items()} if isinstance(value, dict) else {}
        fields = [kind.field(number) for number in range(kind.num_fields)]
        return {field.name: _fit(field.type, members.get(field.name)) for field in fields} if members else None
    if pa.types.is_list(kind):
        return [_fit(kind.value_type, item) for item in value] if isinstance(value, list) else None
    if pa.types.is_map(kind):
        return [(name, text(member)) for name, member in value.items()] if isinstance(value, dict) else None
    return text(value)


def table(records: list[dict[str, Any]]) -> pa.Table:
    """The records as AWS's table shows them."""
    lower = [{name.lower(): value for name, value in record.items()} for record in records]
    columns = [pa.array([_fit(field.type, record.get(field.name)) for record in lower], field.type) for field in SCHEMA]
    return pa.table(columns, schema=SCHEMA)


def carried(record: dict[str, Any]) -> dict[str, Any]:
    """A record without the members that the table does not hold."""
    kept = {name: record[name] for name in NAMES if name in record}
    if isinstance(kept.get("userIdentity"), dict):
        kept["userIdentity"] = _members(IDENTITY, kept["userIdentity"])
    return kept


def _members(kind: pa.DataType, value: Any) -> Any:
    if not pa.types.is_struct(kind) or not isinstance(value, dict):
        return value
    fields = {kind.field(number).name: kind.field(number).type for number in range(kind.num_fields)}
    return {name: _members(fields[name.lower()], member) for name, member in value.items() if name.lower() in fields}
