"""How to repeat the report, what its words mean, and the events it cites."""

from __future__ import annotations

from collections.abc import Sequence

from forensics.report.markdown import Page
from forensics.report.page_timeline import RELATIONS
from forensics.report.queries import Query
from forensics.report.sentences import Ids, Row, Words, say
from forensics.report.stories import SEVERITIES, words

OUTCOMES = {
    "succeeded": "the record has no error code",
    "denied": "the caller was not allowed to",
    "dry run": "the caller only asked whether it would be allowed; nothing was deleted",
    "dependency failure": "AWS refused because something still depends on the resource",
    "not found": "there is no such resource in this account and region",
    "throttled": "AWS refused because of too many calls",
    "failed": "any other error",
}
PHASES = {
    "access": "sign-ins, issue of credentials, and the question who one is, until the last deletion",
    "recon": "reads, refusals and dry runs before it",
    "preparation": "other calls before it",
    "impact": "calls that deleted a gateway or cut it off, until the last deletion",
    "recovery": "calls after it that make or connect a gateway",
    "response": "calls after it by somebody else that contain an incident",
    "aftermath": "other calls after it",
}


def annex(page: Page, cited: Sequence[Row], asked: Sequence[Query]) -> None:
    """The annex."""
    page.heading(2, "Annex")
    page.heading(3, "How to repeat this")
    page.prose(
        "`forensics deletions`, `forensics timeline --deletion ID`, `forensics principals`, `forensics sessions`, "
        "`forensics resource ID` and `forensics evidence` give the tables from the case file. The SQL behind each "
        "table is in `queries/` and runs with `forensics query --file FILE`. What needs the trail alone is "
        "in `queries/athena/` for the CloudTrail table of Athena: printed, not executed."
    )
    page.table(("file", "table", "rows"), [(f"queries/{q.name}.sql", Words(q.title), q.row_count) for q in asked])
    page.heading(3, "Words")
    for title, terms in (("Severity", SEVERITIES), ("Outcome", OUTCOMES), ("Phase", PHASES)):
        page.table((title.lower(), "meaning"), [(Words(term), Words(meaning)) for term, meaning in terms.items()])
    page.table(
        ("why it is here", "name in findings.json and timeline.csv"),
        [(Words(why), name) for name, why in RELATIONS.items()],
    )
    page.prose(
        "Actor: the person or workload behind a principal. Integrity: `contradicted` where the event id stands in the "
        "evidence with different contents, else `unproven`, because digests were not checked. `chain_credential` "
        "stands in findings.json only."
    )
    page.heading(3, "Events cited")
    page.table(
        ("short", "event id", "time (UTC)", "call", "account", "region", "outcome", "file", "index"),
        [
            (
                Ids((row["event_id"],)), Ids((row["event_id"],), full=True), row["event_time"], row["event_name"],
                row["account_id"], row["region"], words(row["outcome"]), row["path"], row["record_index"],
            )
            for row in cited
        ],
    )  # fmt: skip
    if not cited:
        page.sentence(say("None."))
