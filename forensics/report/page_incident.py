"""The section of one incident."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forensics.report.findings import Incident
from forensics.report.markdown import Page
from forensics.report.page_timeline import timeline
from forensics.report.restoring import after
from forensics.report.sentences import Ids, Row, Value, Words, ids_of, many, say, unique
from forensics.report.stories import kind, words

_FACTS = (
    ("account", "account_id"),
    ("region", "region"),
    ("actor", "actor"),
    ("principal", "principal"),
    ("session", "session_id"),
    ("session name (chosen by the caller or its identity provider)", "session_name"),
    ("access key", "access_key_id"),
    ("source address", "source_ip_address"),
    ("user agent (chosen by the caller: context, no proof)", "user_agent"),
    ("called through", "invoked_by"),
)


def incident(page: Page, told: Incident) -> None:
    """Facts, way of the credential, resources, timeline."""
    page.heading(3, told.finding.title)
    page.sentence(say("Severity: {} (see the annex).", Words(told.finding.severity)))
    page.bullets(told.finding.sentences)
    page.heading(4, "Calls")
    calls(page, told.deletions)
    page.heading(4, "Whose credential")
    page.facts(list(_facts(told.deletions)))
    chain(page, told)
    if told.succeeded:
        resources(page, told)
    page.heading(4, "Timeline")
    if told.timeline:
        timeline(page, told.timeline)
    else:
        page.prose("Left out, as there are many incidents: `forensics timeline --deletion ID` shows it.")


def attempt(page: Page, told: Incident) -> None:
    """An incident without a deletion, compact."""
    page.heading(3, told.finding.title)
    page.sentence(say("Severity: {} (see the annex).", Words(told.finding.severity)))
    page.bullets(told.finding.sentences)
    calls(page, told.deletions)
    page.facts(list(_facts(told.deletions)))
    chain(page, told)


def calls(page: Page, rows: Sequence[Row]) -> None:
    """Every deletion call and what came of it."""
    header = [
        *page.time_header(),
        "event",
        "resource",
        "type",
        "outcome",
        "error",
        "replaced by",
        "integrity",
        "event id",
    ]
    page.table(header, [_call(page, row) for row in rows])


def _call(page: Page, row: Row) -> list[Value]:
    back = say("{} ({})", row["restored_as"], Words(after(row))) if row["restored_as"] else None
    gone = None if row["outcome"] != "succeeded" else Words("none known")
    return [
        *page.times(row["event_time"]), row["event_name"], row["resource_id"], kind(row), words(row["outcome"]),
        row["error_code"], back or gone, Words(row["integrity"]), Ids((row["event_id"],), full=True),
    ]  # fmt: skip


def _facts(rows: Sequence[Row]) -> Iterator[tuple[Value, ...]]:
    for name, column in _FACTS:
        values = unique(row[column] for row in rows)
        for value in values[:6]:
            having = [row for row in rows if row[column] == value]
            yield Words(name), value, Words("all calls") if len(having) == len(rows) else Ids(ids_of(having))
        if not values and column not in {"invoked_by", "session_name"}:
            yield Words(name), Words("not recorded"), None


def chain(page: Page, told: Incident) -> None:
    """The way of the credential, origin first."""
    page.heading(4, "Way of the credential, origin first")
    page.table(
        ("hop", "call", "actor", "called with", "how it leads on", "event"),
        [
            (hop.number, hop.event_name, hop.actor, hop.access_key_id, Words(hop.how), Ids((hop.event_id,)))
            for hop in told.chain
        ],
    )


def resources(page: Page, told: Incident) -> None:
    """What hung on the deleted gateways, and what is known of them."""
    page.heading(4, "The deleted resources")
    known = {row["of"] for row in told.attributes}
    page.table(
        ("resource", "attribute", "value", "set by", "event"),
        [(row["of"], row["name"], row["value"], row["event_name"], Ids((row["event_id"],))) for row in told.attributes],
    )
    unknown = unique(row["resource_id"] for row in told.succeeded if row["resource_id"] not in known)
    if unknown:
        page.sentence(
            say("The creation of {} is not in the evidence: the attributes are not known from this log.", many(unknown))
        )
    page.table(
        ("resource", "named together with", "type", "in", "event"),
        [
            (row["of"], row["value"], words(row["name"]), row["event_name"], Ids((row["event_id"],)))
            for row in told.relatives
        ],
    )
