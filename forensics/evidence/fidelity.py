"""How much of a CloudTrail record a format carries.

    ORIGINAL: the record's own JSON ──► FULL: every field, the text is new ──► MAPPED, SUMMARY: fields are missing

A copy of lower fidelity that agrees with a better one in what it carries is a duplicate of it, not tampering.
"""

from __future__ import annotations

from enum import IntEnum


class Fidelity(IntEnum):
    """Smaller is better; stored as a number in ``event_records.fidelity``."""

    ORIGINAL = 0
    """The bytes of the record as CloudTrail wrote it."""

    FULL = 1
    """All fields as columns, such as an Athena or CloudTrail Lake table; the record's text is not kept."""

    MAPPED = 2
    """Translated into another schema that drops fields, such as OCSF."""

    SUMMARY = 3
    """A few columns for people, such as the console's Event history CSV."""

    @property
    def note(self) -> str:
        """What the ledger says about a file of this fidelity; empty if nothing is missing or its reader says it."""
        return _NOTES.get(self, "")


_NOTES = {
    Fidelity.FULL: "table: every field, without the records' own text",
    Fidelity.MAPPED: "Security Lake (OCSF): what its mapping drops is NULL, without the records' own text",
}
