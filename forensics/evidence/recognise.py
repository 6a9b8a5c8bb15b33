"""What a document is, by its content; the name is no evidence.

first bytes ──► not JSON: Parquet, archive, PDF, … ──► skipped, with the reason
JSON members ──► CloudTrail | digest | Config | … ──► read, or skipped with the reason
"""

from __future__ import annotations

from collections.abc import Collection

from forensics.evidence.text import recognise_text

CLOUDTRAIL = "cloudtrail"

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"PAR1", "Parquet file"),
    (0, b"PARE", "Parquet file"),
    (0, b"PK\x03\x04", "zip archive"),
    (0, b"PK\x05\x06", "empty zip archive"),
    (0, b"\x1f\x8b\x08", "gzip-compressed file"),
    (0, b"\x28\xb5\x2f\xfd", "zstd-compressed file"),
    (0, b"BZh", "bzip2-compressed file"),
    (0, b"\xfd7zXZ\0", "xz-compressed file"),
    (0, b"7z\xbc\xaf", "7-Zip archive"),
    (257, b"ustar", "tar archive"),
    (8, b"DUCK", "DuckDB database"),
    (0, b"SQLite format 3", "SQLite database"),
    (0, b"%PDF", "PDF document"),
    (0, b"\x89PNG", "PNG picture"),
    (0, b"\xff\xd8\xff", "JPEG picture"),
)

_SHAPES: tuple[tuple[frozenset[str], str, str], ...] = (
    (frozenset({"digestEndTime", "logFiles"}), "cloudtrail_digest",
     "CloudTrail digest file: names log files and their hashes, holds no events"),
    (frozenset({"publicKeyList"}), "public_keys", "output of `aws cloudtrail list-public-keys`, holds no events"),
    (frozenset({"PublicKeyList"}), "public_keys", "output of `aws cloudtrail list-public-keys`, holds no events"),
    (frozenset({"insightDetails"}), "cloudtrail_insight", "CloudTrail Insights: statistics about events, no events"),
    (frozenset({"configurationItems"}), "config", "AWS Config: states of resources, no events"),
    (frozenset({"configurationItem"}), "config", "AWS Config notification: states of resources, no events"),
    (frozenset({"configurationItemStatus"}), "config", "AWS Config item: state of a resource, no event"),
    (frozenset({"configurationItemCaptureTime"}), "config", "AWS Config item: state of a resource, no event"),
    (frozenset({"invokingEvent"}), "config", "AWS Config rule invocation, no event"),
    (frozenset({"schemaVersion", "service", "severity"}), "guardduty", "GuardDuty finding, no event"),
    (frozenset({"SchemaVersion", "ProductArn"}), "securityhub", "Security Hub finding, no event"),
    (frozenset({"s3", "eventSource", "responseElements"}), "s3_notification",
     "S3 event notification: about objects in a bucket, no CloudTrail event"),
    (frozenset({"Findings"}), "securityhub", "Security Hub or GuardDuty findings, no events"),
)  # fmt: skip
"""Documents that are no events, whatever else they hold."""

ENVELOPES: tuple[tuple[frozenset[str], str, str], ...] = (
    (frozenset({"detail-type", "detail"}), "eventbridge", "EventBridge envelope"),
    (frozenset({"Events"}), "lookup_events", "list of events, such as output of `aws cloudtrail lookup-events`,"),
    (frozenset({"CloudTrailEvent"}), "lookup_events", "event of `aws cloudtrail lookup-events`"),
    (frozenset({"logEvents"}), "cloudwatch_logs", "CloudWatch Logs message"),
    (frozenset({"class_uid"}), "ocsf", "OCSF event (Security Lake)"),
    (frozenset({"aws", "cloud"}), "opentelemetry", "OpenTelemetry or Elastic document"),
    (frozenset({"aws", "attributes"}), "opentelemetry", "OpenTelemetry or Elastic document"),
    (frozenset({"aws", "@timestamp"}), "opentelemetry", "OpenTelemetry or Elastic document"),
    (frozenset({"_source"}), "search_hits", "hit of an OpenSearch or Elastic search"),
    (frozenset({"hits"}), "search_hits", "answer of an OpenSearch or Elastic search"),
    (frozenset({"events"}), "cloudwatch_logs", "list of events, such as output of `aws logs filter-log-events`,"),
    (frozenset({"timestamp", "message"}), "cloudwatch_logs", "log event of CloudWatch Logs"),
)  # fmt: skip
"""Documents that may hold events; looked at only if the object is no event itself."""


def recognise_bytes(data: bytes) -> tuple[str, str] | None:
    """Name a document that is not JSON.

    Returns:
        (format, reason) for the ledger, or None if it may be JSON.
    """
    if not data.strip():
        return "empty", "empty file"
    for offset, magic, name in _MAGIC:
        if data[offset : offset + len(magic)] == magic:  # a packed file gets here only if it was packed twice
            return name.lower().replace(" ", "_"), f"{name}; not read by this version"
    if data.lstrip()[:1] in (b"{", b"["):
        return None
    name, reason = recognise_text(data)
    if b"\0" in data[:4096] and name in {"text", "csv"}:
        return "binary", "binary file of an unknown format"
    return name, reason


def recognise_members(members: Collection[str]) -> tuple[str, str] | None:
    """Name a JSON object by its members.

    Args:
        members: Names at the object's top level.

    Returns:
        (format, reason) for something known that is no CloudTrail event, (`CLOUDTRAIL`, "") for an event, None if
        it is unknown.
    """
    names = frozenset(members)
    known = _first_shape(names, _SHAPES)
    if known is None and "eventName" in names and names & {"eventSource", "eventTime"}:
        return CLOUDTRAIL, ""
    return known or _first_shape(names, ENVELOPES)


def _first_shape(names: frozenset[str], shapes: tuple[tuple[frozenset[str], str, str], ...]) -> tuple[str, str] | None:
    return next(((name, reason) for shape, name, reason in shapes if shape <= names), None)
