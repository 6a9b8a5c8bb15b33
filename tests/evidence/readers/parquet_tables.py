"""CloudTrail records as Parquet tables in the spellings and types that Athena, Glue and collectors use."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from forensics.evidence.columns import COLUMNS, Kind
from forensics.evidence.found import Split
from forensics.evidence.readers.parquet import read_parquet
from forensics.evidence.rows import map_records
from tests.support import USER, compact, record, utc

ROLE = {
    "type": "AssumedRole",
    "principalId": "AROAEXAMPLE:ci",
    "arn": "arn:aws:sts::111122223333:assumed-role/deploy/ci",
    "accountId": "111122223333",
    "accessKeyId": "ASIAEXAMPLE",
    "sessionContext": {
        "sessionIssuer": {
            "type": "Role",
            "principalId": "AROAEXAMPLE",
            "arn": "arn:aws:iam::111122223333:role/deploy",
            "accountId": "111122223333",
            "userName": "deploy",
        },
        "attributes": {"creationDate": "2026-03-02T08:00:00Z", "mfaAuthenticated": "false"},
        "webIdFederationData": {"federatedProvider": "arn:aws:iam::111122223333:oidc-provider/ci.example"},
        "sourceIdentity": "ada",
        "ec2RoleDelivery": "2.0",
    },
    "inScopeOf": {"sourceArn": "arn:aws:ec2:eu-central-1:111122223333:instance/i-1", "issuerType": "AWS::EC2"},
}
CENTER = {
    "type": "IdentityCenterUser",
    "accountId": "111122223333",
    "onBehalfOf": {"userId": "u-1", "identityStoreArn": "arn:aws:identitystore::111122223333:identitystore/d-1"},
    "credentialId": "c-1",
}
ARN = "arn:aws:s3:::bucket"
EVENTS = [
    record("e-1"),
    record(
        "e-2",
        userIdentity=ROLE,
        eventTime="2026-03-02T09:05:01.250Z",
        errorCode="Client.UnauthorizedOperation",
        errorMessage='not allowed: "quotes", back\\slash\n and ünïcode',
        responseElements=None,
        readOnly=True,
        resources=[{"ARN": ARN, "accountId": "111122223333", "type": "AWS::S3::Bucket"}, {"ARN": f'{ARN}/"x"'}],
        tlsDetails={"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256"},
        additionalEventData={"bytes": 12, "nested": {"deep": [1, 2.5, None, "ü"]}},
    ),
    record("e-3", userIdentity={"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"}, userAgent=...),
    record("e-4", userIdentity=CENTER, requestParameters=None, sessionCredentialFromConsole="true"),
    record("e-5", userIdentity=..., vpcEndpointId="vpce-1", addendum={"reason": "UPDATED_DATA"}, apiVersion="2016"),
]
RESOURCES = pa.list_(pa.struct([(name, pa.string()) for name in ("ARN", "accountId", "type")]))
TLS = pa.struct([(name, pa.string()) for name in ("tlsVersion", "cipherSuite", "clientProvidedHostHeader")])
ADDENDUM = pa.struct([(name, pa.string()) for name in ("reason", "updatedFields", "originalEventID")])
SCOPE = pa.struct([(name, pa.string()) for name in ("sourceArn", "sourceAccount", "issuerType", "credentialsIssuedTo")])
Spell = Callable[[str], str]


def snake(name: str) -> str:
    """The name as collectors in Go and Python write it."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


SPELLINGS: dict[str, Spell] = {"lower": str.lower, "camel": str, "snake": snake}


@dataclass(frozen=True)
class Style:
    """How a table stores records."""

    spelling: str = "lower"
    identity: str = "struct"  # or text, flat
    times: pa.DataType = pa.string()  # noqa: RUF009 (a type is immutable)
    flags: pa.DataType = pa.string()  # noqa: RUF009
    nested: bool = True
    codec: str = "zstd"


def parquet(table: pa.Table, **options: Any) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, **options)
    return bytes(sink.getvalue())


def styled(records: Sequence[dict[str, Any]], style: Style) -> bytes:
    """The records as a Parquet file."""
    return parquet(table_of(records, style), compression=style.codec)


def table_of(records: Sequence[dict[str, Any]], style: Style) -> pa.Table:
    """The records as a table."""
    spell = SPELLINGS[style.spelling]
    arrays: dict[str, pa.Array] = {}
    for column in COLUMNS:
        if column.path[0] == "userIdentity":
            continue
        values = [value.get(column.path[0]) for value in records]
        arrays[spell(column.path[0])] = _array(column.kind, column.path[0], values, style)
    identities = [value.get("userIdentity") for value in records]
    if style.identity == "text":
        arrays[spell("userIdentity")] = pa.array([who and json.dumps(who) for who in identities], pa.string())
    else:
        kind = spelled(identity_type(), spell)
        array = pa.array([renamed(who, spell) for who in identities], kind)
        arrays |= flat(spell("userIdentity"), array) if style.identity == "flat" else {spell("userIdentity"): array}
    return pa.table(arrays)


def _array(kind: Kind, name: str, values: list[Any], style: Style) -> pa.Array:
    spell = SPELLINGS[style.spelling]
    shapes = {"resources": RESOURCES, "tlsDetails": TLS, "addendum": ADDENDUM}
    if kind is Kind.TIME and pa.types.is_timestamp(style.times):
        return pa.array([value and utc(value) for value in values], pa.timestamp("us", style.times.tz)).cast(
            style.times, safe=False
        )
    if kind is Kind.FLAG and style.flags == pa.string():
        return pa.array([None if value is None else str(value).lower() for value in values], pa.string())
    if kind is Kind.FLAG:
        return pa.array(values, pa.bool_())
    if name in shapes and style.nested:
        return pa.array([renamed(value, spell) for value in values], spelled(shapes[name], spell))
    if kind is Kind.JSON:
        return pa.array([None if value is None else compact(value).decode() for value in values], pa.string())
    return pa.array(values, pa.string())


def identity_type() -> pa.DataType:
    """userIdentity as a struct of the members that our columns name."""
    tree: dict[str, Any] = {}
    for column in COLUMNS:
        if column.path[0] == "userIdentity":
            inner = tree
            for name in column.path[1:-1]:
                inner = inner.setdefault(name, {})
            inner[column.path[-1]] = SCOPE if column.kind is Kind.JSON else pa.string()
    return _struct(tree)


def _struct(tree: dict[str, Any]) -> pa.DataType:
    return pa.struct([(name, _struct(kind) if isinstance(kind, dict) else kind) for name, kind in tree.items()])


def spelled(kind: pa.DataType, spell: Spell) -> pa.DataType:
    """A type with its members renamed."""
    if pa.types.is_list(kind):
        return pa.list_(spelled(kind.value_type, spell))
    if pa.types.is_struct(kind):
        return pa.struct([(spell(kind.field(n).name), spelled(kind.field(n).type, spell)) for n in range(len(kind))])
    return kind


def renamed(value: Any, spell: Spell) -> Any:
    """A value with its members renamed."""
    if isinstance(value, list):
        return [renamed(inner, spell) for inner in value]
    if isinstance(value, dict):
        return {spell(name): renamed(inner, spell) for name, inner in value.items()}
    return value


def flat(prefix: str, array: pa.StructArray) -> dict[str, pa.Array]:
    """A struct as columns with dotted names."""
    columns: dict[str, pa.Array] = {}
    for field, inner in zip(array.type, array.flatten(), strict=True):
        name = f"{prefix}.{field.name}"
        columns |= flat(name, inner) if nested(field) else {name: inner}
    return columns


def nested(field: pa.Field) -> bool:
    return pa.types.is_struct(field.type) and field.name.lower().replace("_", "") != "inscopeof"


def rows_of(found: Split) -> list[dict[str, Any]]:
    """The rows of all tables, JSON texts as values."""
    return [json_values(row) for table in found.tables for row in table.to_pylist()]


def json_rows(records: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that the JSON way makes of the same records."""
    raws = [compact(value) for value in records]
    batch = map_records([(1, number) for number in range(len(raws))], raws).batch
    return [json_values(row) for row in batch.select([column.name for column in COLUMNS]).to_pylist()]


def json_values(row: dict[str, Any]) -> dict[str, Any]:
    texts = {column.name for column in COLUMNS if column.kind is Kind.JSON}
    return {name: json.loads(value) if name in texts and value is not None else value for name, value in row.items()}


def read_table(table: pa.Table, **options: Any) -> Split:
    return read_parquet(parquet(table, **options))


__all__ = ["CENTER", "EVENTS", "ROLE", "USER", "Style", "json_rows", "parquet", "read_table", "rows_of", "styled"]
