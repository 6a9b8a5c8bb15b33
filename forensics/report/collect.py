"""Ask the analyses and build the one model that all renderers read.

deletions, sessions, principals, ledger ──► incidents ──► summary, key questions, containment, … ──► Report
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from forensics.analyses.chain import issues_of, path_back
from forensics.analyses.deletions import deletions
from forensics.analyses.principals import principals
from forensics.analyses.sessions import sessions
from forensics.engines import Engine
from forensics.report import actors, containment, indicators, ledger, limits, nothing_found, requests
from forensics.report.findings import Incident, Report
from forensics.report.header import header_of
from forensics.report.incidents import WINDOW, grouped, incidents_of, listed
from forensics.report.key_questions import questions_of
from forensics.report.observations import observations_of
from forensics.report.options import ReportOptions
from forensics.report.queries import Asker
from forensics.report.restoring import with_later
from forensics.report.sentences import Row, unique
from forensics.report.stories import with_kin
from forensics.report.summary import lead_of, summary_of


def collect(engine: Engine, options: ReportOptions) -> tuple[Report, Asker]:
    """Build the report of a case.

    Args:
        engine: What runs the questions over the case.
        options: What it shall be about, and its header.

    Returns:
        The report, and the questions that were asked for it.
    """
    asker, report = Asker(engine), Report()
    calls = deletions(engine).to_pylist()
    asker.list("deletions", {"outcome": None}, title="All attempts to delete a gateway", package="forensics.analyses")
    ranked = principals(engine).to_pylist()
    known = asker.list("known_range")[0]
    report.flagged = [row for row in ranked if row["flagged"]]
    sign_ins = sessions(engine).to_pylist()
    _incidents(asker, report, options, calls, sign_ins)
    report.header = header_of(options, known)
    report.scope = asker.list("info_scope", title="Accounts and regions of the evidence", package="forensics.analyses")
    ledger.fill(asker, report)
    limits.fill(asker, report, known, options)
    report.actors = actors.sentences_of(report, ranked)
    report.nothing_found = nothing_found.sentences_of(asker, report, options, calls, known)
    report.lead = lead_of(report, options)
    report.summary = summary_of(report)
    report.questions = questions_of(asker, report, known)
    report.observations = observations_of(report)
    report.containment = containment.steps_of(report, sign_ins)
    report.requests = requests.steps_of(report, options, known)
    report.indicators = indicators.indicators_of(asker, report)
    return report, asker


def _incidents(
    asker: Asker, report: Report, options: ReportOptions, calls: Sequence[Row], sign_ins: Sequence[Row]
) -> None:
    """The incidents, and the calls that cut a gateway off without deleting it."""
    done, tried = grouped(with_later(asker, calls), options.resource)
    flagged = {row["actor"] for row in report.flagged}
    found = with_kin(incidents_of(asker, [*done, *tried], sign_ins, flagged))
    report.incidents = [incident for incident in found if incident.succeeded]
    report.attempts = [incident for incident in found if not incident.succeeded]
    report.cuts = asker.list(
        "cutting_calls", {"actors": actors_of(found)}, title="Calls that cut a gateway off without deleting it"
    )
    if options.at:
        parameters: dict[str, Any] = {"anchors": [], "chain": [], "actor": None, "at": options.at, "window": 3600}
        report.around = listed(asker, parameters, "Changes around the time asked for", "around-the-time")


def actors_of(incidents: Sequence[Incident]) -> list[str]:
    """Actors of the deletions and of the way to them."""
    calling = [row["actor"] for incident in incidents for row in incident.deletions]
    return sorted(unique([*calling, *(hop.actor for incident in incidents for hop in incident.chain)]))


def csv_timeline(asker: Asker, options: ReportOptions) -> pa.Table:
    """The timeline of all deletions, of the resource and around the time asked for.

    Args:
        asker: Asks the case.
        options: The resource and the time.
    """
    wanted = {"event_id": None, "resource": options.resource, "deletions": True}
    anchors = asker.list("anchors", wanted, package="forensics.analyses")
    keys = unique(row["access_key_id"] for row in anchors)
    issues = issues_of(asker.engine, keys)
    parameters = {
        "anchors": sorted({row["event_id"] for row in anchors}),
        "chain": sorted({issue.event_id for key in keys for issue in path_back(key, issues)}),
        "actor": None,
        "at": options.at,
        "window": WINDOW,
    }
    return asker.ask(
        "timeline", parameters, title="The rows of timeline.csv", file="timeline", package="forensics.analyses"
    )
