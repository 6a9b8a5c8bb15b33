"""One record in every form that the readers know, written by hand from AWS's documentation and the corpus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from forensics.evidence.columns import COLUMNS
from forensics.evidence.fidelity import Fidelity
from tests.evidence.readers import envelope_forms as envelopes
from tests.evidence.readers.csv_forms import athena, event_history, lake, lake_maps
from tests.evidence.readers.ocsf_forms import ocsf_array, ocsf_lines, ocsf_parquet_v1, ocsf_parquet_v2
from tests.evidence.readers.parquet_tables import Style, styled
from tests.support import record

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
        "requestParameters": {"name": "x", "count": 7, "ARequest": {"flag": True, "policyDocument": '{"a":[1]}'}},
        "recipientAccountId": "011122223333",
    }
    made["userIdentity"]["sessionContext"]["attributes"]["mfaAuthenticated"] = "false"
    made["userIdentity"]["inScopeOf"] = {"issuerType": "AWS::Lambda::Function", "sourceAccount": "011122223333"}
    return made | special


@dataclass(frozen=True)
class Form:
    """A format: how a record looks in it, the name of the format and how much it carries."""

    name: str
    format: str
    fidelity: Fidelity
    write: Callable[[Sequence[Any]], bytes]


def _parquet(name: str, style: Style) -> Form:
    return Form(name, "parquet_cloudtrail", Fidelity.FULL, lambda values: styled(values, style))


FORMS = [
    Form("`aws cloudtrail lookup-events`", "lookup_events", Fidelity.ORIGINAL, envelopes.lookup_events),
    Form("`lookup-events`, an event a line", "lookup_events", Fidelity.ORIGINAL, envelopes.lookup_lines),
    Form("EventBridge envelope", "eventbridge", Fidelity.ORIGINAL, envelopes.eventbridge),
    Form("CloudWatch Logs, export to S3", "cloudwatch_export", Fidelity.ORIGINAL, envelopes.export_lines),
    Form("CloudWatch Logs, `filter-log-events`", "cloudwatch_logs", Fidelity.ORIGINAL, envelopes.filtered),
    Form("CloudWatch Logs, subscription or Firehose", "cloudwatch_logs", Fidelity.ORIGINAL, envelopes.subscription),
    Form("OpenSearch, OpenTelemetry", "opentelemetry", Fidelity.ORIGINAL, envelopes.otel),
    Form("Elastic search answer with `event.original`", "search_hits", Fidelity.ORIGINAL, envelopes.elastic_hits),
    Form("CloudTrail Lake CSV with `eventJson`", "lake_csv", Fidelity.ORIGINAL, lake),
    Form("Athena CSV, columns", "athena_csv", Fidelity.FULL, athena),
    Form("CloudTrail Lake CSV, columns with maps", "athena_csv", Fidelity.FULL, lake_maps),
    _parquet("Parquet, Athena or Glue, `useridentity` as struct", Style(codec="snappy")),
    _parquet("Parquet, Athena or Glue, `useridentity` as JSON text", Style(identity="text", codec="gzip")),
    _parquet("Parquet, camelCase names", Style("camel")),
    _parquet("Parquet, snake_case names", Style("snake", nested=False)),
    _parquet("Parquet, flat columns", Style("snake", "flat")),
    Form("Security Lake JSON, OCSF 1.0.0-rc.2", "ocsf", Fidelity.MAPPED, ocsf_lines),
    Form("Security Lake JSON, OCSF 1.1.0", "ocsf", Fidelity.MAPPED, ocsf_array),
    Form("Security Lake Parquet, OCSF 1.0.0-rc.2", "parquet_ocsf", Fidelity.MAPPED, ocsf_parquet_v1),
    Form("Security Lake Parquet, OCSF 1.1.0", "parquet_ocsf", Fidelity.MAPPED, ocsf_parquet_v2),
    Form("Event history CSV of the console", "event_history_csv", Fidelity.SUMMARY, event_history),
]
