"""Whether what was deleted came back."""

from __future__ import annotations

from collections.abc import Sequence

from forensics.report.queries import Asker
from forensics.report.sentences import Row, Sentence, Value, Words, ids_of, many, say


def with_later(asker: Asker, deletions: Sequence[Row]) -> list[Row]:
    """The deletions, with what of the same type was made in the same account afterwards."""
    rows = asker.list("later_creations", title="What of the same type was made in the account after each deletion")
    later = {row["event_id"]: row for row in rows}
    found = []
    for row in deletions:
        made = later.get(row["event_id"], {}) if row["outcome"] == "succeeded" else {}
        more = {"created_later": made.get("created_later"), "created_later_event_id": made.get("first_event_id")}
        found.append({**row, **more})
    return found


def restored(done: Sequence[Row]) -> Sentence | None:
    """What came back, and what did not."""
    if not done:
        return None
    back = [row for row in done if row["restored_as"]]
    gone = [row for row in done if not row["restored_as"]]
    told: list[tuple[str, Value]] = []
    if back:
        told.append(("{}", many(map(replacement, back))))
    if gone:
        told.append(("no replacement is known of {}", many(map(lost, gone))))
    template = "; ".join(words for words, _ in told)
    values = [value for _, value in told]
    return say(
        "Replacement: " + template + ".", *values, events=[*ids_of(done), *ids_of(gone, "created_later_event_id")]
    )


def replacement(row: Row) -> Sentence:
    """One gateway and what took its place."""
    return say(
        "{} took the place of {}, made {} the deletion", row["restored_as"], row["resource_id"], Words(after(row))
    )


def after(row: Row) -> str:
    """How long after the deletion the replacement was made."""
    seconds = row["restored_after_seconds"]
    if seconds is None:
        return "at an unknown time relative to"
    return f"{seconds} s after" if seconds >= 0 else f"{-seconds} s before"


def lost(row: Row) -> Sentence:
    """One gateway that nothing is known to replace, and how far that reaches."""
    kind = (row["gateway_type"] or "gateway").replace("_", " ")
    count = row["created_later"] or 0
    made = f"no {kind} was" if not count else f"{count} of this type, none recognised as its replacement, were"
    return say("{} ({} made in the account later)", row["resource_id"], Words(made))
