"""What stands behind the incidents: other cuts, actors, limits, steps, indicators, evidence."""

from __future__ import annotations

from forensics.report.actors import reasons_of
from forensics.report.findings import Report
from forensics.report.ledger import sums
from forensics.report.limits import by_class
from forensics.report.markdown import Page
from forensics.report.page_timeline import short_actor
from forensics.report.sentences import Ids, Words, say

ALL_HASHES = 200
"""With more files, the hashes stand in the ledger only."""

MOST_ODD_FILES = 100
PLAIN = {"json_records", "json_array", "json_event", "json_lines", "json_concatenated"}
"""Formats of CloudTrail's own records."""


def cuts(page: Page, report: Report) -> None:
    """Calls that cut a gateway off without deleting it."""
    page.heading(2, "Other calls that cut a gateway off")
    if not report.cuts:
        page.prose("No other succeeded call that cuts a gateway off is in the evidence.")
    page.table(
        ("account", "region", "call", "calls", "actors", "by actors of incidents", "effect", "first (UTC)",
         "last (UTC)", "events"),
        [
            (
                row["account_id"], row["region"], row["event_name"], row["calls"], row["actors"],
                int(row["by_incident_actors"]),
                Words(row["effect"] or ""), row["first_seen"], row["last_seen"],
                Ids((row["first_event_id"], row["last_event_id"]) if row["calls"] > 1 else (row["first_event_id"],)),
            )
            for row in report.cuts
        ],
    )  # fmt: skip


def actors(page: Page, report: Report) -> None:
    """Who stands out, and why."""
    page.heading(2, "Anomalous actors")
    for row in report.flagged:
        page.heading(3, say("{}, score {}, rank {}", short_actor(row["actor"]), row["score"], row["rank"]))
        page.sentence(
            say(
                "{}: {} events, {} of them errors, {} to {}.",
                row["actor"],
                row["events"],
                row["errors"],
                row["first_seen"],
                row["last_seen"],
            )
        )
        page.bullets(reasons_of(row))
    page.bullets(report.actors)


def limits(page: Page, report: Report) -> None:
    """What could not be determined, and where nothing was found."""
    page.heading(2, "What could not be determined")
    page.bullets(report.limits)
    page.heading(3, "Coverage")
    page.table(
        ("account", "region", "events", "not succeeded", "first event (UTC)", "last event (UTC)"),
        [
            (r["account_id"], r["region"], r["events"], int(r["errors"]), r["first_event"], r["last_event"])
            for r in report.scope
        ],
    )
    page.heading(3, "Searched for")
    page.table(
        ("class", "call", "hits", "succeeded", "by credentials of incidents", "first (UTC)", "last (UTC)", "events"),
        [
            (
                Words(row["event_class"].replace("_", " ")), row["event_name"], row["hits"], int(row["succeeded"]),
                int(row["by_incident_credentials"]), row["first_seen"], row["last_seen"],
                Ids((row["first_event_id"], row["last_event_id"]) if row["hits"] > 1 else (row["first_event_id"],)),
            )
            for row in report.searched if row["hits"]
        ],
    )  # fmt: skip
    page.bullets(by_class(report.searched))


def steps(page: Page, report: Report) -> None:
    """Containment and evidence to request."""
    page.heading(2, "Containment")
    if report.containment:
        page.prose("Most urgent first. Nothing here says that a credential was misused: decide that first.")
        page.steps(report.containment)
    else:
        page.prose("No credential is known to have deleted or tried to delete a gateway.")
    page.heading(2, "Evidence to request")
    page.steps(report.requests)


def indicators(page: Page, report: Report) -> None:
    """Values to look for elsewhere."""
    page.heading(2, "Indicators")
    if not report.indicators:
        page.prose("None.")
    page.table(
        ("type", "value", "first seen (UTC)", "last seen (UTC)", "events", "context", "false positive", "events cited"),
        [
            (Words(item.type.replace("_", " ")), item.value, item.first_seen, item.last_seen, item.events,
             Words(item.context), Words(item.false_positive), Ids(item.event_ids))
            for item in report.indicators
        ],
    )  # fmt: skip
    page.prose("Times and counts are those of the whole evidence. The same list stands in `iocs.csv`.")


def evidence(page: Page, report: Report) -> None:
    """What became of each file and record."""
    page.heading(2, "Evidence")
    ledger = report.ledger
    page.table(
        ("status", "format", "files", "bytes", "records seen", "stored", "duplicate", "rejected", "conflicting"),
        [
            (
                Words(g["status"]), Words(g["format"]), g["files"], g["bytes"], g["records_seen"], g["records_stored"],
                g["records_duplicate"], g["records_rejected"], g["records_conflicting"],
            )
            for g in ledger["groups"]
        ],
    )  # fmt: skip
    page.bullets(
        say("{} ({})", Words(text), Words("holds" if holds else "DOES NOT HOLD")) for text, holds in sums(ledger)
    )
    odd = [row for row in report.files if row["status"] != "ingested" or row["reason"] or row["format"] not in PLAIN]
    if odd:
        page.heading(3, "Files that are no plain log files")
        page.table(
            ("file", "status", "format", "reason"),
            [
                (row["path"], Words(row["status"]), Words(row["format"]), Words(row["reason"] or ""))
                for row in odd[:MOST_ODD_FILES]
            ],
        )
    if len(odd) > MOST_ODD_FILES:
        page.sentence(say("{} more: forensics evidence lists them.", len(odd) - MOST_ODD_FILES))
    if ledger["rejected"]:
        page.heading(3, "Values that are no events")
        rows = [
            (row["path"], row["first_index"], row["records"], Words(row["reason"]))
            for row in ledger["rejected"][:MOST_ODD_FILES]
        ]
        page.table(("file", "first at", "values", "reason"), rows)
    hashes(page, report)


def hashes(page: Page, report: Report) -> None:
    """SHA-256 of the files, or of their list."""
    page.heading(3, "SHA-256")
    if len(report.files) <= ALL_HASHES:
        page.table(("file", "sha256"), [(row["path"], row["sha256"]) for row in report.files])
    else:
        page.prose("There are too many files for this page: see `forensics evidence --format csv`.")
    page.sentence(
        say(
            'SHA-256 over the sorted lines "sha256  path" of all {} files, which pins the set: {}.',
            len(report.files),
            report.ledger["sha256_of_list"],
        )
    )
