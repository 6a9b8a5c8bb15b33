"""What a document is, by its content; the name is no evidence.

first bytes ──► not JSON: Parquet, archive, PDF, … ──► skipped, with the reason
JSON members ──► CloudTrail | digest | Config | … ──► read, or skipped with the reason
"""

from __future__ import annotations

from collections.abc import Collection

CLOUDTRAIL = "cloudtrail"

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"PAR1", "Parquet file"),
    (0, b"PK\x03\x04", "zip archive"),
    (0, b"PK\x05\x06", "empty zip archive"),
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
    (frozenset({"detail-type", "detail"}), "eventbridge", "EventBridge envelope; not read by this version"),
    (frozenset({"Events"}), "lookup_events",
     "output of `aws cloudtrail lookup-events`; not read by this version"),
    (frozenset({"CloudTrailEvent"}), "lookup_events",
     "output of `aws cloudtrail lookup-events`; not read by this version"),
    (frozenset({"logEvents"}), "cloudwatch_logs", "CloudWatch Logs export; not read by this version"),
    (frozenset({"class_uid"}), "ocsf", "OCSF event (Security Lake); not read by this version"),
    (frozenset({"aws", "cloud"}), "opentelemetry", "OpenTelemetry document; not read by this version"),
    (frozenset({"aws", "attributes"}), "opentelemetry", "OpenTelemetry document; not read by this version"),
    (frozenset({"schemaVersion", "service", "severity"}), "guardduty", "GuardDuty finding, no event"),
    (frozenset({"SchemaVersion", "ProductArn"}), "securityhub", "Security Hub finding, no event"),
    (frozenset({"s3", "eventSource", "responseElements"}), "s3_notification",
     "S3 event notification: about objects in a bucket, no CloudTrail event"),
    (frozenset({"Findings"}), "securityhub", "Security Hub or GuardDuty findings, no events"),
)  # fmt: skip


def recognise_bytes(data: bytes) -> tuple[str, str] | None:
    """Name a document that is not JSON.

    Returns:
        (format, reason) for the ledger, or None if it may be JSON.
    """
    if not data.strip():
        return "empty", "empty file"
    for offset, magic, name in _MAGIC:
        if data[offset : offset + len(magic)] == magic:
            return name.lower().replace(" ", "_"), f"{name}; not read by this version"
    if data.lstrip()[:1] in (b"{", b"["):
        return None
    if b"\0" in data[:4096]:
        return "binary", "binary file of an unknown format"
    return "text", "text, no JSON"


def recognise_members(members: Collection[str]) -> tuple[str, str] | None:
    """Name a JSON object by its members.

    Args:
        members: Names at the object's top level.

    Returns:
        (format, reason) for something known that is no CloudTrail event, (`CLOUDTRAIL`, "") for an event, None if
        it is unknown.
    """
    names = frozenset(members)
    for shape, name, reason in _SHAPES:
        if shape <= names:
            return name, reason
    if "eventName" in names and names & {"eventSource", "eventTime"}:
        return CLOUDTRAIL, ""
    return None
