"""What a human would weigh, for the incident that is told first; no conclusion is drawn."""

from __future__ import annotations

from forensics.report.findings import Incident, Report
from forensics.report.restoring import restored
from forensics.report.sentences import Sentence, Words, ids_of, many, say
from forensics.report.stories import calls, words


def observations_of(report: Report) -> list[Sentence]:
    """What a human would weigh, for the incident that is told first; no conclusion is drawn."""
    incident = report.lead
    if incident is None:
        return []
    told = [
        _refused(incident),
        _probed(incident),
        _flagged(report, incident),
        _came_back(incident),
        _tampering(incident),
        _made(incident),
    ]
    told.append(say("No ticket, change window or list of known networks was given to this version."))
    return [sentence for sentence in told if sentence]


def _refused(incident: Incident) -> Sentence | None:
    rows = [row for row in incident.involved if row["outcome"] == "denied"]
    if not rows:
        return say("No call of the credentials was denied.")
    return say(
        "{} of the credentials {} denied: {}.",
        calls(rows),
        Words("was" if len(rows) == 1 else "were"),
        many(row["event_name"] for row in rows),
        events=ids_of(rows),
    )


def _probed(incident: Incident) -> Sentence | None:
    rows = [row for row in incident.deletions if row["outcome"] in {"dry_run", "not_found", "dependency_failure"}]
    if not rows:
        return None
    told = many(say("{} on {}", words(row["outcome"]), row["resource_id"]) for row in rows)
    return say("Deletions were tried in vain: {}.", told, events=ids_of(rows))


def _flagged(report: Report, incident: Incident) -> Sentence:
    actors = {*(row["actor"] for row in incident.deletions), *(hop.actor for hop in incident.chain)}
    rows = [row for row in report.flagged if row["actor"] in actors]
    if not rows:
        return say("No actor of this incident is flagged as anomalous.")
    told = many(say("{} (score {})", row["actor"], row["score"]) for row in rows)
    ids = [event_id for row in rows for reason in (row["reasons"] or [])[:3] for event_id in reason["event_ids"][:2]]
    return say("Flagged as anomalous, for reasons that stand in their own section: {}.", told, events=ids)


def _came_back(incident: Incident) -> Sentence | None:
    rows = [row for row in incident.succeeded if row["restored_as"]]
    early = [row for row in rows if (row["restored_after_seconds"] or 0) < 0]
    if early:
        return say("The replacement existed before the deletion; a swap looks the same.", events=ids_of(early))
    return restored(incident.succeeded)


def _tampering(incident: Incident) -> Sentence | None:
    rows = [row for row in incident.involved if "log_impairment" in row["classes"].split(",") and not row["read_only"]]
    if not rows:
        return say("The credentials made no call that impairs logging.")
    told = many(say("{} ({})", row["event_name"], words(row["outcome"])) for row in rows)
    return say("The credentials called what impairs logging: {}.", told, events=ids_of(rows))


def _made(incident: Incident) -> Sentence | None:
    rows = [
        row for row in incident.involved
        if "persistence" in row["classes"].split(",") and row["outcome"] == "succeeded" and not row["read_only"]
    ]  # fmt: skip
    if not rows:
        return say("The credentials made no call that gives lasting access.")
    told = many(say("{} for {}", row["event_name"], row["named"] or Words("an unnamed object")) for row in rows)
    return say("The credentials made what gives lasting access: {}.", told, events=ids_of(rows))
