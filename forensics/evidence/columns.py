"""The typed columns of an event, and where in the record each comes from.

    CloudTrail record ──► COLUMNS (name, path, kind) ──► fast mapping (`rows`), careful mapping (`odd`), `schema.sql`

One list, so that the fast and the careful way cannot drift apart. Field names: CloudTrail record contents, AWS
CloudTrail User Guide.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa


class Kind(StrEnum):
    """What a column holds; decides which JSON values fit it."""

    TEXT = "text"
    FLAG = "flag"
    TIME = "time"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Column:
    """One typed column.

    Attributes:
        name: Column name in the case.
        path: Member names from the record's root to the value.
        kind: TEXT takes JSON strings, FLAG takes true and false, TIME takes ISO 8601 strings, JSON takes any value
            and keeps its text.
    """

    name: str
    path: tuple[str, ...]
    kind: Kind


def _columns(kind: Kind, parent: str, *pairs: str) -> list[Column]:
    """Columns of one kind under one parent object; a pair is ``column_name=memberName``."""
    prefix = tuple(parent.split(".")) if parent else ()
    split = (pair.split("=") for pair in pairs)
    return [Column(name, (*prefix, member), kind) for name, member in split]


COLUMNS: tuple[Column, ...] = (
    *_columns(
        Kind.TEXT, "",
        "event_id=eventID", "event_version=eventVersion", "event_name=eventName", "event_source=eventSource",
        "aws_region=awsRegion", "recipient_account_id=recipientAccountId", "event_type=eventType",
        "event_category=eventCategory", "source_ip_address=sourceIPAddress", "user_agent=userAgent",
        "error_code=errorCode", "error_message=errorMessage", "request_id=requestID",
        "shared_event_id=sharedEventID", "api_version=apiVersion", "vpc_endpoint_id=vpcEndpointId",
        "vpc_endpoint_account_id=vpcEndpointAccountId",
        "session_credential_from_console=sessionCredentialFromConsole",
    ),
    *_columns(Kind.TIME, "", "event_time=eventTime"),
    *_columns(Kind.FLAG, "", "read_only=readOnly", "management_event=managementEvent"),
    *_columns(
        Kind.TEXT, "userIdentity",
        "identity_type=type", "identity_principal_id=principalId", "identity_arn=arn",
        "identity_account_id=accountId", "access_key_id=accessKeyId", "identity_user_name=userName",
        "invoked_by=invokedBy", "identity_provider=identityProvider", "credential_id=credentialId",
    ),
    *_columns(
        Kind.TEXT, "userIdentity.onBehalfOf",
        "on_behalf_of_user_id=userId", "identity_store_arn=identityStoreArn",
    ),
    *_columns(Kind.JSON, "userIdentity", "in_scope_of=inScopeOf"),
    *_columns(
        Kind.TEXT, "userIdentity.sessionContext",
        "source_identity=sourceIdentity", "ec2_role_delivery=ec2RoleDelivery", "assumed_root=assumedRoot",
        "sign_in_session_arn=signInSessionArn",
    ),
    *_columns(
        Kind.TEXT, "userIdentity.sessionContext.sessionIssuer",
        "issuer_type=type", "issuer_principal_id=principalId", "issuer_arn=arn", "issuer_account_id=accountId",
        "issuer_user_name=userName",
    ),
    *_columns(Kind.TIME, "userIdentity.sessionContext.attributes", "session_created=creationDate"),
    *_columns(Kind.TEXT, "userIdentity.sessionContext.attributes", "mfa_authenticated=mfaAuthenticated"),
    *_columns(
        Kind.TEXT, "userIdentity.sessionContext.webIdFederationData", "federated_provider=federatedProvider"
    ),
    *_columns(
        Kind.JSON, "",
        "request_parameters=requestParameters", "response_elements=responseElements",
        "additional_event_data=additionalEventData", "resources=resources",
        "service_event_details=serviceEventDetails", "tls_details=tlsDetails", "addendum=addendum",
    ),
)  # fmt: skip

ARROW_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.FLAG: pa.bool_(),
    Kind.TIME: pa.timestamp("us"),
    Kind.JSON: pa.string(),
}

BATCH_SCHEMA = pa.schema(
    [
        pa.field("file_id", pa.int64()),
        pa.field("record_index", pa.int64()),
        *(pa.field(column.name, ARROW_TYPES[column.kind]) for column in COLUMNS),
        pa.field("raw", pa.binary()),
    ]
)
"""What a batch of rows looks like on its way into the case: place, typed columns, the record's own bytes."""
