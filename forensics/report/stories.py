"""An incident in sentences: what was deleted, with whose credential, from where it came, what failed, what came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from forensics.report.findings import Finding, Hop, Many, Row, Sentence, Value, Words, ids_of, many, say, unique

SEVERITIES = {
    "high": "a gateway was deleted and the evidence shows no replacement",
    "medium": "every deleted gateway has a replacement, or nothing was deleted but the credential is flagged",
    "low": "nothing was deleted and the credential is not flagged",
}
"""Severity words; they rank the effect on the network, not the intent."""


def finding_of(
    number: int, rows: Sequence[Row], chain: Sequence[Hop], involved: Sequence[Row], flagged: set[str]
) -> Finding:
    """The finding of one incident.

    Args:
        number: Its place in the report.
        rows: Its deletion calls.
        chain: Way of its credential.
        involved: Calls of its credentials.
        flagged: Actors that are flagged.
    """
    done = [row for row in rows if row["outcome"] == "succeeded"]
    told = [what(rows), credential(rows), origin(chain), failures(rows), restored(done), besides(involved)]
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
    told, word = (done, "deleted") if done else (rows, "tried to delete, nothing deleted")
    return say(
        "Incident {}: {} {}, {}", number, many([row["resource_id"] for row in told], 4), Words(word),
        told[-1]["event_time"],
    )  # fmt: skip


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
    template = "Tried in account {}, region {}, without a deletion: {}."
    return say(template, accounts, regions, many(map(item, rows)), events=ids_of(rows))


def credential(rows: Sequence[Row]) -> Sentence:
    """Whose credential was used; never who did it."""
    template, values = "The credential of {}", [many(row["actor"] for row in rows)]
    for name, words in (("principal", "principal"), ("session_name", "session name"), ("access_key_id", "access key")):
        found = unique(row[name] for row in rows if row[name] != row["actor"])
        if found:
            template += f", {words} {{}},"
            values.append(Many(found))
    template = template.rstrip(",") + " was used, from {}"
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
            "No call in the evidence handed out this credential: its origin before {} is not known.",
            first.access_key_id or "the session", events=[first.event_id],
        )  # fmt: skip
    ids = [hop.event_id for hop in chain[:-1]]
    if first.access_key_id:
        return say("It goes back to access key {} of {}, through {}.", first.access_key_id, first.actor, _steps(chain), events=ids)
    return say("It goes back to a sign-in of {}, through {}.", first.actor, _steps(chain), events=ids)


def _steps(chain: Sequence[Hop]) -> Many:
    return many(hop.event_name for hop in chain[:-1])


def failures(rows: Sequence[Row]) -> Sentence | None:
    """What did not succeed."""
    failed = [row for row in rows if row["outcome"] != "succeeded"]
    if not failed:
        return None
    counts = Counter((row["event_name"], row["outcome"]) for row in failed)
    told = many(say("{} {} ×{}", name, words(outcome), count) for (name, outcome), count in sorted(counts.items()))
    return say("Calls of this incident that deleted nothing: {}.", told, events=ids_of(failed))


def words(name: str | None) -> Words:
    """A name of the contract in words."""
    return Words((name or "not recorded").replace("_", " "))


def restored(done: Sequence[Row]) -> Sentence | None:
    """What came back."""
    if not done:
        return None
    back = [row for row in done if row["restored_as"]]
    gone = many(row["resource_id"] for row in done if not row["restored_as"])
    template, values = [], list[Value]()
    if back:
        template.append("{}")
        values.append(many(map(replacement, back)))
    if gone.values:
        template.append("no replacement of {} is in the evidence")
        values.append(gone)
    return say("Replacement: " + "; ".join(template) + ".", *values, events=ids_of(done))


def replacement(row: Row) -> Sentence:
    """One gateway and what took its place."""
    seconds = row["restored_after_seconds"] or 0
    when = f"{seconds} s after" if seconds >= 0 else f"{-seconds} s before"
    return say("{} took the place of {}, made {} the deletion", row["restored_as"], row["resource_id"], Words(when))


def besides(involved: Sequence[Row]) -> Sentence | None:
    """What else the credentials changed."""
    changes = [row for row in involved if not row["read_only"] and not row["is_deletion"]]
    changes = [row for row in changes if row["outcome"] == "succeeded" and "session_issue" not in row["classes"].split(",")]
    if not changes:
        return None
    counts = Counter(row["event_name"] for row in changes)
    told = many(say("{} ×{}", name, count) for name, count in sorted(counts.items()))
    return say("The same credentials also changed: {}.", told, events=ids_of(changes))
