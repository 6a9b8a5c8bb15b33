"""What the evidence cannot say, and what was searched for without a hit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from forensics.report.findings import Report
from forensics.report.options import ReportOptions
from forensics.report.queries import Asker
from forensics.report.sentences import Row, Sentence, Words, ids_of, many, say, unique
from forensics.report.stories import counted

IDENTITY_REGION = "us-east-1"
"""Where IAM and global sign-in events of the commercial partition are logged."""

DELIVERY_LAG = timedelta(minutes=30)
"""CloudTrail delivers within about 15 minutes; twice that is allowed for."""

FEW_NAMES = 12
"""An export with fewer names of calls was probably filtered."""


def fill(asker: Asker, report: Report, known: Row, options: ReportOptions) -> None:
    """Add the limits and what was searched for."""
    ids = sorted({row["event_id"] for incident in [*report.incidents, *report.attempts] for row in incident.involved})
    report.searched = asker.list(
        "searched_classes", {"events": ids}, title="Calls searched for: lasting access, more rights, less logging"
    )
    told = [*_scope(report, known), *_classes(known), *_edge(known), *_ledger(report), *_method(options)]
    report.limits = told


def _scope(report: Report, known: Row) -> list[Sentence]:
    regions = {row["region"] for row in report.scope if row["region"]}
    accounts = sorted({row["account_id"] for row in report.scope if row["account_id"]})
    told = [
        say(
            "The evidence covers accounts {} and regions {}; nothing is said about others.",
            many(accounts, 20),
            many(sorted(regions), 40),
        )
    ]
    if known["events"] and IDENTITY_REGION not in regions:
        told.append(
            say("Region {} is absent: IAM changes and global sign-ins are not in this evidence.", IDENTITY_REGION)
        )
    missing = [
        say("account {} in {}", account, region)
        for account in accounts for region in sorted(regions)
        if not any(row["account_id"] == account and row["region"] == region for row in report.scope)
    ]  # fmt: skip
    if missing:
        told.append(say("Of accounts and regions seen, these pairs have no event: {}.", many(missing, 12)))
    return told


def _classes(known: Row) -> list[Sentence]:
    told = []
    if not known["reads"]:
        told.append(say("The evidence holds no call that only reads: reconnaissance is not visible."))
    if not known["data_events"]:
        told.append(
            say("The evidence holds no data events: reads and writes of objects, functions and tables are not visible.")
        )
    if not known["iam_events"]:
        told.append(say("The evidence holds no IAM events: made or changed identities are not visible."))
    if not known["sign_in_events"]:
        told.append(say("The evidence holds no sign-in events: console sign-ins are not visible."))
    if known["events"] and known["event_names"] < FEW_NAMES:
        told.append(
            say(
                "Only {} names of calls occur: the export was probably filtered, and absence means nothing.",
                known["event_names"],
            )
        )
    return told


def _edge(known: Row) -> list[Sentence]:
    if known["last_event"] is None:
        return [say("No event has a time.")]
    start = known["last_event"] - DELIVERY_LAG
    return [
        say(
            'Events after {} may be missing because CloudTrail delivers late: "not restored" and "no further activity" '
            "hold until then.",
            start,
            events=[known["last_event_id"]],
        )
    ]


def _ledger(report: Report) -> list[Sentence]:
    ledger = report.ledger
    odd = [row for row in report.files if row["status"] == "rejected"]
    broken = broken_of(report)
    told = []
    skipped = [row["path"] for row in report.files if row["status"] == "skipped"]
    if skipped:
        told.append(say("{} no CloudTrail and skipped: {}.", are(len(skipped), "file"), many(skipped)))
    if odd:
        told.append(say("{} could not be read: {}.", counted(len(odd), "file"), many(row["path"] for row in odd)))
    if broken:
        reasons = many(say("{} ({})", row["path"], row["reason"]) for row in broken)
        text = "{} broke off midway, and what stands behind the break is not in this report: {}."
        told.append(say(text, counted(len(broken), "file"), reasons))
    if ledger["records_rejected"]:
        told.append(say("{} where records should and no events.", stand(ledger["records_rejected"], "value")))
    told += _superseded(report)
    clash: Sequence[Row] = ledger["conflicting_events"]
    if clash:
        template = "{} in the evidence with different contents: possible tampering, or an edited export."
        told.append(say(template, stand(len(clash), "event id"), events=ids_of(clash)))
    return told


def broken_of(report: Report) -> list[Row]:
    """Files of which only the part before a break was read."""
    return [
        row for row in report.files
        if row["status"] == "ingested" and (row["format"] == "json_broken" or "malformed" in (row["reason"] or ""))
    ]  # fmt: skip


def in_what_could_be_read(report: Report) -> Words:
    """Where nothing was found: the evidence, or the part of it that could be read."""
    unread = any(row["status"] == "rejected" for row in report.files) or report.ledger["records_rejected"]
    if unread or broken_of(report):
        return Words("what could be read of the evidence (parts could not: see the limits)")
    return Words("the evidence")


def gone_from(rows: Sequence[Row]) -> Sentence | None:
    """How many events of earlier readings are gone, and which deletions are among them."""
    if not rows:
        return None
    told = counted(len(rows), "event")
    verb = Words("stands" if len(rows) == 1 else "stand")
    deletions = [row for row in rows if row["is_deletion"]]
    if not deletions:
        return say("{} seen in an earlier reading of its files no longer {} in them", told, verb, events=ids_of(rows))
    named = many(say("{} ({})", row["event_name"], row["event_id"]) for row in deletions)
    return say(
        "{} seen in an earlier reading of its files no longer {} in them, deletions among them: {}", told, verb, named,
        events=ids_of(rows),
    )  # fmt: skip


def _superseded(report: Report) -> list[Sentence]:
    told = []
    for path in unique(row["path"] for row in report.superseded):
        rows = [row for row in report.superseded if row["path"] == path]
        seen = counted(len(rows), "event")
        verb = Words("stands" if len(rows) == 1 else "stand")
        ids = many((row["event_id"] for row in rows), 20)
        text = (
            "{} seen in an earlier reading of {} no longer {} in it: {}; deletions among them: {}; "
            "with other content now: {}."
        )
        deletions = [say("{} {}", row["event_name"], row["event_id"]) for row in rows if row["is_deletion"]]
        among = many(deletions) if deletions else Words("no")
        other = sum(row["has_other_content"] for row in rows)
        told.append(say(text, seen, path, verb, ids, among, other, events=ids_of(rows)))
    read_again = [row["path"] for row in report.files if row["status"] == "superseded"]
    if read_again and not told:
        told.append(say("Read again with other content, no event lost: {}.", many(read_again)))
    return told


def stand(count: int, noun: str) -> Words:
    """So many things stand somewhere."""
    return Words(f"{counted(count, noun)} stand{'s' if count == 1 else ''}")


def are(count: int, noun: str) -> Words:
    """So many things are something."""
    return Words(f"{counted(count, noun)} {'is' if count == 1 else 'are'}")


def _method(options: ReportOptions) -> list[Sentence]:
    told = [
        say("This version does not check digests, look for holes in the audit trail, or weigh malice, slip and plan."),
        say("CloudTrail has one second of resolution; calls of the same second have no known order."),
        say("Session names, user agents and most source identities are chosen by the caller and prove nothing."),
    ]
    if options.resource:
        told.append(say("The report was asked for {}; other deletions are told after it.", options.resource))
    return told


def by_class(searched: Sequence[Row]) -> list[Sentence]:
    """What was searched for and not found, by class."""
    told = []
    for name in sorted({row["event_class"] for row in searched}):
        rows = [row for row in searched if row["event_class"] == name]
        absent = sorted({row["event_name"] or "" for row in rows if not row["hits"]})
        hits = sum(row["hits"] for row in rows)
        template = "Class {}: {} calls searched for, {} hits in this coverage. No hit for: {}."
        told.append(
            say(
                template,
                Words(name.replace("_", " ")),
                len(rows),
                hits,
                many(map(Words, absent), 100) if absent else Words("nothing, each has a hit"),
            )
        )
    return told
