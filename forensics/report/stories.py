"""An incident in sentences: what was deleted, whose credential was used, where it came from, what came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from forensics.report.findings import Finding, Hop, Incident
from forensics.report.restoring import restored
from forensics.report.sentences import Many, Row, Sentence, Words, ids_of, many, say, unique

SEVERITIES = {
    "high": "a gateway was deleted and no replacement is known",
    "medium": "every deleted gateway has a replacement, or nothing was deleted but the credential is flagged",
    "low": "nothing was deleted and the credential is not flagged",
}
"""Severity words; they rank the effect on the network, not the intent."""


def finding_of(
    number: int,
    rows: Sequence[Row],
    chain: Sequence[Hop],
    involved: Sequence[Row],
    timeline: Sequence[Row],
    flagged: set[str],
) -> Finding:
    """The finding of one incident.

    Args:
        number: Its place in the report.
        rows: Its deletion calls.
        chain: Way of its credential.
        involved: Calls of its credentials.
        timeline: Its timeline.
        flagged: Actors that are flagged.
    """
    done = [row for row in rows if row["outcome"] == "succeeded"]
    told = [
        what(rows),
        credential(rows),
        origin(chain),
        failures(rows) if done else None,
        outage(timeline, done),
        restored(done),
        besides(involved),
    ]
    return Finding(
        kind="gateway_deletion" if done else "gateway_deletion_attempt",
        title=title(number, rows),
        severity=severity(rows, chain, flagged),
        sentences=tuple(sentence for sentence in told if sentence),
        confidence="recorded",
    )


def title(number: int, rows: Sequence[Row]) -> Sentence:
    """One line."""
    done = [row for row in rows if row["outcome"] == "succeeded"]
    template = "Incident {}: {} deleted, {}" if done else "Incident {}: attempts on {}, nothing deleted, {}"
    told = done or rows
    return say(template, number, many([row["resource_id"] for row in told], 4), told[-1]["event_time"])


def severity(rows: Sequence[Row], chain: Sequence[Hop], flagged: set[str]) -> str:
    """How bad the effect is, see `SEVERITIES`."""
    done = [row for row in rows if row["outcome"] == "succeeded"]
    if any(not row["restored_as"] for row in done):
        return "high"
    if done or {*(row["actor"] for row in rows), chain[0].actor} & flagged:
        return "medium"
    return "low"


def kind(row: Row) -> Words:
    """The type of gateway in words."""
    return Words((row["gateway_type"] or "gateway").replace("_", " "))


def calls(rows: Sequence[Row], one: str = "call", several: str = "calls") -> Words:
    """A number of calls in words."""
    return Words(f"{len(rows)} {one if len(rows) == 1 else several}")


def item(row: Row) -> Sentence:
    """A resource, its type and the time of the call."""
    return say("{} ({}, {})", row["resource_id"], kind(row), row["event_time"])


def what(rows: Sequence[Row]) -> Sentence:
    """What was deleted, where and when."""
    done = [row for row in rows if row["outcome"] == "succeeded"]
    told = done or rows
    accounts, regions = many(row["account_id"] for row in told), many(row["region"] for row in told)
    if done:
        template = "Deleted in account {}, region {}: {}."
        return say(template, accounts, regions, many(map(item, done)), events=ids_of(done))
    counts = Counter((row["event_name"], row["resource_id"], row["outcome"]) for row in rows)
    tries = many(say("{} on {} {} ×{}", *key[:2], words(key[2]), count) for key, count in counts.items())
    template = "Tried in account {}, region {}, without a deletion: {}."
    return say(template, accounts, regions, tries, events=ids_of(rows))


def credential(rows: Sequence[Row]) -> Sentence:
    """Whose credential was used; never who did it."""
    template, values = "The credential of {}", [many(row["actor"] for row in rows)]
    for name, words in (("principal", "principal"), ("session_name", "session name"), ("access_key_id", "access key")):
        found = unique(row[name] for row in rows if row[name] != row["actor"])
        if found:
            template += f", {words} {{}}"
            values.append(Many(found))
    template += ", was used, from {}" if len(values) > 1 else " was used, from {}"
    values.append(many(row["source_ip_address"] for row in rows))
    services = unique(row["invoked_by"] for row in rows)
    if services:
        template += "; {} made the call on its behalf"
        values.append(Many(services))
    return say(template + ".", *values, events=ids_of(rows))


def origin(chain: Sequence[Hop]) -> Sentence:
    """Where the credential came from."""
    first = chain[0]
    if len(chain) == 1:
        return say(
            "Where this credential came from is not in the evidence: no call in it handed out {}.",
            first.access_key_id or "the session", events=[first.event_id],
        )  # fmt: skip
    ids = [hop.event_id for hop in chain[:-1]]
    if first.access_key_id:
        return say(
            "It goes back to access key {} of {}, through {}.",
            first.access_key_id,
            first.actor,
            _steps(chain),
            events=ids,
        )
    return say("It goes back to a sign-in of {}, through {}.", first.actor, _steps(chain), events=ids)


def _steps(chain: Sequence[Hop]) -> Many:
    return many(hop.event_name for hop in chain[:-1])


def failures(rows: Sequence[Row]) -> Sentence | None:
    """What did not succeed."""
    failed = [row for row in rows if row["outcome"] != "succeeded"]
    if not failed:
        return None
    return say("Calls of this incident that deleted nothing: {}.", tallied(failed), events=ids_of(failed))


def tally(rows: Iterable[Row]) -> list[tuple[str | None, str, int]]:
    """Calls by name and outcome, in order of name; a record need not have a name."""
    counts = Counter((row["event_name"], row["outcome"]) for row in rows)
    return [
        (name, outcome, counts[name, outcome])
        for name, outcome in sorted(counts, key=lambda key: (key[0] or "", key[1]))
    ]


def tallied(rows: Iterable[Row], limit: int = 8) -> Many:
    """The same in words."""
    return many((say("{} {} ×{}", name, words(outcome), count) for name, outcome, count in tally(rows)), limit)


def counted(count: int, noun: str) -> Words:
    """A number of things in words."""
    return Words(f"{count} {noun}{'' if count == 1 else 's'}")


def words(name: str | None) -> Words:
    """A name of the contract in words."""
    return Words((name or "not recorded").replace("_", " "))


def outage(timeline: Sequence[Row], done: Sequence[Row]) -> Sentence | None:
    """The earliest call that cut the link; AWS refuses to delete what is in use, so it is often not the deletion."""
    close = {"anchor", "related_resource", "same_resource"}
    regions = {row["region"] for row in done}
    cuts = [
        row for row in timeline
        if row["phase"] == "impact" and close & set(row["relation"]) and row["event_time"] and row["region"] in regions
    ]  # fmt: skip
    if not done or not cuts:
        return None
    first = cuts[0]
    template = (
        "Connectivity can have been lost from {} on: {} is the first call of this incident that cuts a gateway off."
    )
    return say(template, first["event_time"], first["event_name"], events=[first["event_id"]])


def with_kin(incidents: Sequence[Incident]) -> list[Incident]:
    """The incidents; where several used one access key, each says so."""
    found = []
    for one in incidents:
        sentence = kin(one, incidents)
        told = (*one.finding.sentences, sentence) if sentence else one.finding.sentences
        found.append(replace(one, finding=replace(one.finding, sentences=told)))
    return found


def kin(one: Incident, incidents: Sequence[Incident]) -> Sentence | None:
    """Other incidents on whose way an access key of this one lies."""
    mine = {hop.access_key_id for hop in one.chain} - {None}
    others = [other for other in incidents if other is not one and mine & {hop.access_key_id for hop in other.chain}]
    if not others:
        return None
    keys = many(sorted(str(hop.access_key_id) for other in others for hop in other.chain if hop.access_key_id in mine))
    numbers = Words(", ".join(str(other.number) for other in others))
    ids = [hop.event_id for other in others for hop in other.chain if hop.access_key_id in mine]
    return say("Access key {} was also used in incident {}.", keys, numbers, events=ids)


def besides(involved: Sequence[Row]) -> Sentence | None:
    """What else the credentials changed."""
    changes = [row for row in involved if not row["read_only"] and not row["is_deletion"]]
    changes = [
        row for row in changes if row["outcome"] == "succeeded" and "session_issue" not in row["classes"].split(",")
    ]
    if not changes:
        return None
    told = many(say("{} ×{}", name, count) for name, _, count in tally(changes))
    return say("The same credentials, and those they handed out, also changed: {}.", told, events=ids_of(changes))
