"""The whole report as Markdown.

Report ──► sections (`page_*`) ──► text; rendered twice, because short event ids depend on all that are cited
"""

from __future__ import annotations

from forensics.report import page_annex, page_head, page_incident, page_rest
from forensics.report.findings import Report
from forensics.report.markdown import Page, References
from forensics.report.options import ReportOptions
from forensics.report.page_timeline import timeline
from forensics.report.queries import Asker


def markdown_of(report: Report, options: ReportOptions, asker: Asker) -> str:
    """The report.

    Args:
        report: What it says.
        options: Gives the second time zone.
        asker: Looks up the events cited.
    """
    first = _page(report, options, References())
    references = first.references.settled()
    page = _page(report, options, references)
    cited = asker.list("cited_events", {"events": sorted(references.cited)}, title="Events cited by short id")
    page_annex.annex(page, cited, asker.asked)
    return page.text()


def _page(report: Report, options: ReportOptions, references: References) -> Page:
    page = Page(options.zone(), references)
    page_head.head(page, report)
    _nothing_found(page, report)
    _incidents(page, report)
    page_rest.cuts(page, report)
    page_rest.actors(page, report)
    page_rest.limits(page, report)
    page_rest.steps(page, report)
    page_rest.indicators(page, report)
    page_rest.evidence(page, report)
    return page


def _nothing_found(page: Page, report: Report) -> None:
    if report.nothing_found:
        page.heading(2, "Nothing found")
        page.bullets(report.nothing_found)
    if report.around:
        page.heading(2, "Changes around the time asked for")
        timeline(page, [{**row, "read_only": False} for row in report.around])


def _incidents(page: Page, report: Report) -> None:
    if report.incidents:
        page.heading(2, "Incidents")
    for told in report.incidents:
        page_incident.incident(page, told)
    if report.attempts:
        page.heading(2, "Attempts that deleted nothing")
    for told in report.attempts:
        page_incident.attempt(page, told)
