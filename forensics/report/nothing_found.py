"""What is said when no deletion is there: the commonest first result of all."""

from __future__ import annotations

from collections.abc import Sequence

from forensics.analyses.lookup import Filters, search
from forensics.report.findings import Report
from forensics.report.limits import in_what_could_be_read
from forensics.report.options import ReportOptions
from forensics.report.queries import Asker
from forensics.report.sentences import Row, Sentence, Words, ids_of, many, say
from forensics.report.stories import counted, words

MOST_MENTIONS = 200


def sentences_of(
    asker: Asker, report: Report, options: ReportOptions, calls: Sequence[Row], known: Row
) -> list[Sentence]:
    """The sentences, or none where a deletion is there.

    Args:
        asker: Asks the case.
        report: Scope, cuts and incidents are in it.
        options: The resource asked for.
        calls: Rows of `deletions`.
        known: Row of ``known_range.sql``.
    """
    wanted = options.resource
    if wanted and not any(row["resource_id"] == wanted for row in calls):
        others = (
            say("The evidence holds {} on other gateways, told below.", counted(len(calls), "attempt"))
            if calls
            else Words("")
        )
        first = say("No attempt to delete {} is in {}. {}", wanted, in_what_could_be_read(report), others)
        return [first, _last_mention(asker, wanted), *_elsewhere(report, known), *_other_causes(report)]
    if not calls:
        first = say(
            "No attempt to delete a gateway is in {}, neither succeeded nor failed.", in_what_could_be_read(report)
        )
        return [first, *_elsewhere(report, known), *_other_causes(report)]
    return []


def _last_mention(asker: Asker, wanted: str) -> Sentence:
    """The newest event that names the resource."""
    rows = search(asker.engine, Filters(resource=wanted, limit=MOST_MENTIONS)).to_pylist()
    if not rows:
        return say("No event in the evidence names {}: check the id, the account and the region.", wanted)
    last = rows[0]
    changed = next((row for row in rows if not row["read_only"]), None)
    told = _mention("The last event that names {} is {}, {}, at {} in account {}, region {}.", wanted, last)
    if changed is None or changed is last:
        return told
    return say(
        "{} {}",
        told,
        _mention("The last change that names {} is {}, {}, at {} in account {}, region {}.", wanted, changed),
    )


def _mention(template: str, wanted: str, row: Row) -> Sentence:
    return say(
        template, wanted, row["event_name"], words(row["outcome"]), row["event_time"], row["account_id"], row["region"],
        events=[row["event_id"]],
    )  # fmt: skip


def _elsewhere(report: Report, known: Row) -> list[Sentence]:
    if not known["events"]:
        return [say("The case holds no event at all.")]
    accounts = many((row["account_id"] for row in report.scope), 20)
    regions = many(sorted({row["region"] for row in report.scope if row["region"]}), 40)
    return [
        say(
            "Only accounts {}, regions {}, from {} to {}, are in the evidence: the deletion may stand in another "
            "account, region or time.",
            accounts,
            regions,
            known["first_event"],
            known["last_event"],
        )
    ]


def _other_causes(report: Report) -> list[Sentence]:
    """Other ways to lose a link."""
    if not report.cuts:
        return [
            say(
                "Searched for calls that cut a gateway off in another way (detach, routes, VPN changes, "
                "failover tests, block public access): 0 hits in this coverage."
            )
        ]
    told = many((say("{} ×{}", row["event_name"], row["calls"]) for row in report.cuts), 20)
    return [
        say(
            "Other calls that can cut a link: {}; see the section on them.",
            told,
            events=ids_of(report.cuts, "last_event_id"),
        )
    ]
