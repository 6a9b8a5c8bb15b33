"""Output of ``aws cloudtrail lookup-events``.

    {"Events": [{…, "CloudTrailEvent": "<record>"}]} | {…, "CloudTrailEvent": "<record>"} ──► the record's own text

The members beside it repeat the record, with times in another zone: the record inside wins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forensics.evidence.readers.json_text import elements_of, object_in


def records_in(members: Mapping[str, Any]) -> Sequence[Any] | None:
    """The events of a page, or the record of one event; None if there is none."""
    if "Events" in members:
        return elements_of(members["Events"])
    record = object_in(members["CloudTrailEvent"])
    return None if record is None else [record]
