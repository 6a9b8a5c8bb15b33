"""Five sentences or fewer for people who decide."""

from __future__ import annotations

from datetime import timedelta

from forensics.report.findings import Incident, Report
from forensics.report.limits import gone_from, stand
from forensics.report.options import ReportOptions
from forensics.report.sentences import Sentence, Words, ids_of, many, say, span, times_of
from forensics.report.stories import calls, credential, item, words

NEAR = timedelta(hours=1)
"""An incident so close to the time asked for is told first."""


def lead_of(report: Report, options: ReportOptions) -> Incident | None:
    """The incident that the key questions are about.

    The one of the resource asked for, or close to the time asked for; else one whose credential is flagged, whose
    gateways did not come back, with most deletions, the earliest.
    """
    flagged = {row["actor"] for row in report.flagged}

    def urgency(incident: Incident) -> tuple[bool, bool, bool, bool, int, int]:
        done = incident.succeeded
        wanted = any(row["resource_id"] == options.resource for row in incident.deletions if options.resource)
        suspect = bool({*(row["actor"] for row in incident.deletions), *(h.actor for h in incident.chain)} & flagged)
        near = any(abs(time - options.at) <= NEAR for time in times_of(incident.deletions) if options.at)
        return (wanted, near, suspect, any(not row["restored_as"] for row in done), len(done), -incident.number)

    return max(report.incidents or report.attempts, key=urgency, default=None)


def summary_of(report: Report) -> list[Sentence]:
    """What happened; the last sentence says how far the log can be relied on."""
    if report.lead is None:
        told = report.nothing_found
    elif report.nothing_found:
        told = [*report.nothing_found[:2], counts(report), leading(report.lead)]
    else:
        told = [counts(report), leading(report.lead), before(report.lead), *back(report)]
    return [*told[:4], trust(report)]


def counts(report: Report) -> Sentence:
    """How many, in how many incidents, and when."""
    done = [row for incident in report.incidents for row in incident.succeeded]
    tried = [row for incident in [*report.incidents, *report.attempts] for row in incident.deletions]
    failed = [row for row in tried if row["outcome"] != "succeeded"]
    if not done:
        return say(
            "No gateway was deleted: {} to delete one did not succeed, {}.", calls(failed), span(failed),
            events=ids_of(failed),
        )  # fmt: skip
    places = Words("1 incident" if len(report.incidents) == 1 else f"{len(report.incidents)} incidents")
    return say(
        "{} a gateway or VPN connection, in {}, {}; {} did not succeed.",
        calls(done, "call deleted", "calls deleted"), places, span(done),
        calls(failed, "further call", "further calls"), events=ids_of(done),
    )  # fmt: skip


def leading(incident: Incident) -> Sentence:
    """The incident that is told first."""
    rows = incident.succeeded or incident.deletions
    verb = Words("deleted" if incident.succeeded else "attempted, nothing deleted")
    accounts, regions = many(row["account_id"] for row in rows), many(row["region"] for row in rows)
    return say(
        "Incident {} (account {}, region {}): {} {}; {}", incident.number, accounts, regions,
        many(map(item, rows), 6), verb, lowered(credential(rows)), events=ids_of(rows),
    )  # fmt: skip


def lowered(sentence: Sentence) -> Sentence:
    """The sentence, to follow a colon."""
    template = sentence.template[0].lower() + sentence.template[1:]
    return Sentence(template, sentence.values, sentence.event_ids)


def before(incident: Incident) -> Sentence:
    """What preceded it."""
    first = min(times_of(incident.succeeded or incident.deletions), default=None)
    early = [row for row in incident.involved if first and row["event_time"] and row["event_time"] < first]
    chain = incident.chain[:-1]
    failed = [row for row in early if row["outcome"] != "succeeded"]
    if not chain and not failed:
        return say("Nothing that led up to it was found among the calls of this credential before {}.", first)
    origin = say("{}", Words("its origin is not in the evidence"))
    if chain:
        origin = say(
            "the credential came through {} from {}", many(hop.event_name for hop in chain), chain[0].actor,
            events=[hop.event_id for hop in chain],
        )  # fmt: skip
    told = many(say("{} {}", row["event_name"], words(row["outcome"])) for row in failed)
    return say(
        "Before that, {}, and {} of the same credentials did not succeed: {}.", origin, calls(failed), told,
        events=ids_of(failed),
    ) if failed else say("Before that, {}.", origin)  # fmt: skip


def back(report: Report) -> list[Sentence]:
    """What came back, over all incidents."""
    done = [row for incident in report.incidents for row in incident.succeeded]
    gone = many((row["resource_id"] for row in done if not row["restored_as"]), 6)
    made = many((say("{} ({})", row["resource_id"], row["restored_as"]) for row in done if row["restored_as"]), 6)
    if not done:
        return []
    if not made.values:
        return [say("No replacement is known of {}.", gone, events=ids_of(done))]
    if not gone.values:
        return [say("A replacement is known of each: {}.", made, events=ids_of(done))]
    return [say("A replacement is known of {}; none is known of {}.", made, gone, events=ids_of(done))]


def trust(report: Report) -> Sentence:
    """Whether the log can be relied on, and what this report does not decide."""
    conflicting = report.ledger["conflicting_events"]
    clash = say("{} in it with different contents", stand(len(conflicting), "event id"), events=ids_of(conflicting))
    same = clash if conflicting else say("no event stands in it with two different contents")
    gone = gone_from(report.superseded)
    if gone:
        same = say("{}; {}", gone, same)
    return say(
        "The log was not verified (this version does not check digests; {}), and malice, slip and plan are not "
        "weighed: the verdict is undetermined.", same,
    )  # fmt: skip
