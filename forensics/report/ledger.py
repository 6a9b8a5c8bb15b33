"""What became of each file and record, and the sums that must hold."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from forensics.report.findings import Report
from forensics.report.queries import Asker
from forensics.report.sentences import Row

COUNTS = ("records_seen", "records_stored", "records_duplicate", "records_rejected", "records_conflicting")


def fill(asker: Asker, report: Report) -> None:
    """Add the ledger to a report."""
    analyses = "forensics.analyses"
    report.files = asker.list("evidence", title="Every input file", package=analyses)
    groups = asker.list("info_files", title="Input files by status and format", package=analyses)
    report.superseded = asker.list("superseded_events", title="Events of earlier readings that no file holds now")
    report.ledger = {
        "files": len(report.files),
        "bytes": sum(row["size_bytes"] for row in report.files if not row["is_member"]),
        **{name: sum(row[name] for row in report.files) for name in COUNTS},
        "groups": [{name: plain_count(value) for name, value in group.items()} for group in groups],
        "sha256_of_list": combined_hash(report.files),
        "rejected": asker.list("rejected_records", title="Values that should be records and are none"),
        "conflicting_events": asker.list("conflicting_events", title="Event ids with different contents"),
    }


def plain_count(value: object) -> object:
    """Sums of the database as integers."""
    return int(value) if isinstance(value, int) or type(value).__name__ == "Decimal" else value  # type: ignore[call-overload]


def combined_hash(files: Sequence[Row]) -> str:
    """One SHA-256 over the sorted lines ``sha256  path``, which pins the whole set."""
    lines = sorted(f"{row['sha256'] or '-'}  {row['path']}\n" for row in files)
    return hashlib.sha256("".join(lines).encode("utf-8", "backslashreplace")).hexdigest()


def sums(ledger: Row) -> list[tuple[str, bool]]:
    """The identities of the ledger, written out, and whether they hold."""
    statuses: dict[str, int] = {}
    for group in ledger["groups"]:
        statuses[group["status"]] = statuses.get(group["status"], 0) + group["files"]
    parts = " + ".join(f"{count} {status}" for status, count in sorted(statuses.items())) or "0"
    seen, stored = ledger["records_seen"], ledger["records_stored"]
    duplicate, rejected = ledger["records_duplicate"], ledger["records_rejected"]
    return [
        (f"files: {ledger['files']} = {parts}", ledger["files"] == sum(statuses.values())),
        (
            f"records: {seen} seen = {stored} stored + {duplicate} duplicate + {rejected} rejected",
            seen == stored + duplicate + rejected,
        ),
    ]
