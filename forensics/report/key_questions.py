"""The key questions, answered for the incident that is told first."""

from __future__ import annotations

from collections.abc import Sequence

from forensics.report.findings import Incident, Question, Report
from forensics.report.limits import gone_from, in_what_could_be_read
from forensics.report.queries import Asker
from forensics.report.restoring import restored
from forensics.report.sentences import Row, Sentence, Words, ids_of, many, say
from forensics.report.stories import counted, credential, item, tallied, words

RECORDED, INFERRED, UNKNOWN = "recorded", "inferred", "not determinable"
CONFIDENCE = {
    RECORDED: "an event of the log says it directly",
    INFERRED: "it follows from several events; another explanation is possible and is named",
    UNKNOWN: "the evidence does not answer it; the reason is given",
}
"""The words of confidence. All of them hold only as far as the log is unaltered, which was not verified."""


NO_CALL = Words("no call")


def questions_of(asker: Asker, report: Report, known: Row) -> list[Question]:
    """The questions, in the order people ask them."""
    incident = report.lead
    if incident is None:
        return _without_incident(report, known)
    keys = [hop.access_key_id for hop in incident.chain] + [row["access_key_id"] for row in incident.deletions]
    use = asker.list(
        "key_use", {"keys": sorted({key for key in keys if key})}, title="Where the access keys were used from"
    )
    return [
        Question("What was deleted, and when?", _what(incident), RECORDED),
        Question("Who?", _who(incident), RECORDED),
        Question("First access?", *_first_access(incident, use)),
        Question("How did the credential come about?", *_how(incident)),
        Question("What else did these credentials do?", *_what_else(incident)),
        Question("Still inside?", *_still_inside(asker, incident, known)),
        Question("Data touched?", *_data(incident, known)),
        Question("Is the log trustworthy?", *_trust(report)),
        Question("Restored?", *_restored(incident, known)),
        Question("Malice, slip or plan?", _verdict(), UNKNOWN),
    ]


def _what(incident: Incident) -> Sentence:
    rows = incident.succeeded
    if not rows:
        return say("Nothing; {} failed.", counted(len(incident.deletions), "attempt"), events=incident.event_ids)
    return say("{}", many(map(item, rows)), events=ids_of(rows))


def _who(incident: Incident) -> Sentence:
    return say("{} Who held it, a log cannot say.", credential(incident.succeeded or incident.deletions))


def _first_access(incident: Incident, use: Sequence[Row]) -> tuple[Sentence, str]:
    """The first use of the origin's key from an address of the incident; before that, a sign-in."""
    origin = incident.chain[0]
    mine = [row for row in use if row["access_key_id"] == origin.access_key_id]
    here = [row for row in mine if row["source_ip_address"] in incident.addresses]
    if here and origin.access_key_id:
        first = min(here, key=lambda row: row["first_seen"])
        told = say(
            "Access key {} was first used from {} at {}", origin.access_key_id, first["source_ip_address"],
            first["first_seen"], events=[first["first_event_id"]],
        )  # fmt: skip
        return _with_other_addresses(told, mine, first), INFERRED
    if len(incident.chain) > 1:
        row = next((row for row in incident.involved if row["event_id"] == origin.event_id), None)
        when = row["event_time"] if row else None
        return say("{} of {} at {}.", origin.event_name, origin.actor, when, events=[origin.event_id]), RECORDED
    return say("Not determinable: no sign-in and no issue of this credential is in the evidence."), UNKNOWN


def _with_other_addresses(told: Sentence, mine: Sequence[Row], first: Row) -> Sentence:
    others = [row for row in mine if row is not first]
    if not others:
        return say("{}. The evidence shows no other address of this key.", told)
    seen = many(say("{} (since {})", row["source_ip_address"], row["first_seen"]) for row in others)
    ids = [row["first_event_id"] for row in others]
    return say("{}. The same key was also used from {}. How it got there is not in the log.", told, seen, events=ids)


def _how(incident: Incident) -> tuple[Sentence, str]:
    path = incident.chain[:-1]
    if not path:
        return say("Not determinable: no call in the evidence handed out this credential."), UNKNOWN
    steps = many(say("{} by {}", hop.event_name, hop.actor) for hop in path)
    joined = not incident.chain[-1].access_key_id
    told = say(
        "{}; see the way of the credential in incident {}.",
        steps,
        incident.number,
        events=[hop.event_id for hop in path],
    )
    return told, INFERRED if joined else RECORDED


def _what_else(incident: Incident) -> tuple[Sentence, str]:
    rows = [row for row in incident.involved if not row["read_only"] and not row["is_deletion"]]
    if not rows:
        return say("No other change and no other refused change is in the evidence."), RECORDED
    return say("{}.", tallied(rows, 12), events=ids_of(rows)), RECORDED


def _still_inside(asker: Asker, incident: Incident, known: Row) -> tuple[Sentence, str]:
    alive = [row for row in incident.sessions if row["valid_at_end"]]
    unknown = [row for row in incident.sessions if row["valid_at_end"] is None]
    ids = [row["issued_by_event_id"] for row in [*alive, *unknown]]
    edge = known["last_event"]
    if alive:
        names = many(name_of(row) for row in alive)
        template = "Possible: {} did not expire before the evidence ends ({}); {}."
        return say(template, names, edge, _changed(asker, alive), events=ids), INFERRED
    if unknown:
        names = many(name_of(row) for row in unknown)
        return say("Not determinable: the expiry of {} is not in the evidence.", names, events=ids), UNKNOWN
    if not incident.sessions:
        return say("Not determinable: the credential has no session in the evidence."), UNKNOWN
    template = "The sessions known expired before the evidence ends ({}); who can sign in again is not in the log."
    return say(template, edge, events=ids_of(incident.sessions, "issued_by_event_id")), INFERRED


def _changed(asker: Asker, sessions: Sequence[Row]) -> Sentence:
    """Calls that changed the keys of these sessions: revocations as a rule."""
    keys = sorted({key for row in sessions for key in row["access_key_ids"]})
    rows = asker.list("key_changes", {"keys": keys}, title="Calls that change the access keys that may be alive")
    if not rows:
        return say("no call in the evidence changes these keys afterwards")
    told = many(say("{} {} on {}", row["event_name"], words(row["outcome"]), row["access_key_id"]) for row in rows)
    return say("calls that change them: {}", told, events=ids_of(rows))


def name_of(row: Row) -> str:
    """A session in one word: its long-lived key, else its session name, else its id."""
    keys = row["access_key_ids"]
    return str(keys[0] if keys and not row["session_name"] else row["session_name"] or row["session_id"])


def _data(incident: Incident, known: Row) -> tuple[Sentence, str]:
    rows = [
        row for row in incident.involved
        if row["event_category"] == "Data" or "credential_access" in row["classes"].split(",")
    ]  # fmt: skip
    unseen = "" if known["data_events"] else " Reads of objects are not visible: the evidence holds no data events."
    if rows:
        return say("{}." + unseen, tallied(rows), events=ids_of(rows)), RECORDED
    template = "No read of secrets, parameters or VPN keys by these credentials is in the evidence."
    return say(template + unseen), UNKNOWN if unseen else RECORDED


def _trust(report: Report) -> tuple[Sentence, str]:
    tampering = [row for row in report.searched if row["event_class"] == "log_impairment" and row["hits"]]
    names = (
        NO_CALL
        if not tampering
        else many(
            say(
                "{} ({} succeeded, {} did not)",
                row["event_name"],
                int(row["succeeded"]),
                int(row["hits"] - row["succeeded"]),
            )
            for row in tampering
        )
    )
    found = say("calls that can impair logging: {}", names, events=ids_of(tampering, "first_event_id"))
    clash = ids_of(report.ledger["conflicting_events"])
    gone = gone_from(report.superseded)
    template = "Not verified: digests were not checked by this version. {}Event ids with two contents: {}; {}."
    return say(template, say("{}. ", gone) if gone else Words(""), len(clash), found, events=clash), UNKNOWN


def _restored(incident: Incident, known: Row) -> tuple[Sentence, str]:
    told = restored(incident.succeeded)
    if told is None:
        return say("Nothing was deleted."), RECORDED
    return say("{} The evidence ends at {}.", told, known["last_event"]), INFERRED


def _verdict() -> Sentence:
    return say(
        "Not weighed by this version: the verdict is {}. What a human would weigh is listed below.",
        Words("undetermined"),
    )


def _without_incident(report: Report, known: Row) -> list[Question]:
    nothing = say("No attempt to delete a gateway is in {}.", in_what_could_be_read(report))
    reason = "not determinable because the evidence holds no deletion"
    asked = ("Who?", "First access?", "How did the credential come about?", "What else did these credentials do?")
    return [
        Question("What was deleted, and when?", nothing, UNKNOWN),
        *(Question(question, say(reason[0].upper() + reason[1:] + "."), UNKNOWN) for question in asked),
        Question("Still inside?", say("Not determinable because no credential is known to have been used."), UNKNOWN),
        Question("Data touched?", say("Not determinable because no credential is known to have been used."), UNKNOWN),
        Question("Is the log trustworthy?", *_trust(report)),
        Question(
            "Restored?",
            say("Not determinable: no deletion is in the evidence, which ends at {}.", known["last_event"]),
            UNKNOWN,
        ),
    ]
