"""Header, summary, incidents at a glance, key questions."""

from __future__ import annotations

from forensics.report.findings import Incident, Report
from forensics.report.key_questions import CONFIDENCE
from forensics.report.markdown import Page
from forensics.report.page_timeline import short_actor
from forensics.report.sentences import Value, Words, many, say


def head(page: Page, report: Report) -> None:
    """Everything a reader in a hurry reads."""
    page.heading(1, "Deleted network gateways: incident report")
    page.table(("about this report", "value"), [(Words(name), value) for name, value in report.header])
    page.heading(2, "Summary")
    page.bullets(report.summary)
    page.prose(
        "Short ids in brackets are events; the annex has them in full. `forensics show ID` prints the record behind "
        "one."
    )
    _glance(page, report)
    _questions(page, report)


def _glance(page: Page, report: Report) -> None:
    told = [*report.incidents, *report.attempts]
    if not told:
        return
    page.heading(3, "Incidents at a glance")
    flagged = {row["actor"] for row in report.flagged}
    header = [
        "no.",
        *page.time_header("first call (UTC)"),
        "deleted",
        "tried in vain",
        "replaced",
        "credential of",
        "origin",
        "flagged",
    ]
    page.table(header, [_glance_row(page, incident, flagged) for incident in told])


def _glance_row(page: Page, incident: Incident, flagged: set[str]) -> list[Value]:
    done, rows = incident.succeeded, incident.deletions
    actors = {*(row["actor"] for row in rows), *(hop.actor for hop in incident.chain)}
    back = [row for row in done if row["restored_as"]]
    return [
        incident.number,
        *page.times(rows[0]["event_time"]),
        many((row["resource_id"] for row in done), 4) if done else None,
        len(rows) - len(done),
        Words(f"{len(back)} of {len(done)}") if done else None,
        many([short_actor(row["actor"]) for row in rows], 3),
        short_actor(incident.chain[0].actor),
        Words("yes" if actors & flagged else "no"),
    ]


def _questions(page: Page, report: Report) -> None:
    page.heading(2, "Key questions")
    if report.lead:
        page.sentence(say("About incident {}: {}", report.lead.number, Words(_why_this(report))))
    page.table(
        ("question", "answer", "confidence"),
        [(Words(item.question), item.answer, Words(item.confidence)) for item in report.questions],
    )
    page.bullets(say("{}: {}.", Words(word), Words(meaning)) for word, meaning in CONFIDENCE.items())
    page.prose(
        "All three hold only as far as the log is unaltered, which was not verified. Of an access key that does not "
        "expire, only the calls from the addresses of the incident are counted among the calls of its credentials."
    )
    if report.observations:
        page.heading(3, "What a human would weigh")
        page.prose("The verdict is undetermined: this version does not weigh malice, slip and plan against each other.")
        page.bullets(report.observations)


def _why_this(report: Report) -> str:
    if len(report.incidents) + len(report.attempts) == 1:
        return "it is the only one."
    return (
        "it was chosen by the resource and time asked for, a flagged credential, gateways without replacement, "
        "the number of deletions, and time, in this order. The others are told below."
    )
