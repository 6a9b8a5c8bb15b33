"""Formats that wrap a CloudTrail record whole: the record's own text is taken out.

    a value ──► `opened`: envelope in envelope in … ──► records, and whatever could not be opened, as it stands

What cannot be opened is handed on too: the mapping to rows rejects it with the reason, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from forensics.evidence.found import Split
from forensics.evidence.readers import cloudwatch, eventbridge, lookup_events, otel
from forensics.evidence.readers.json_text import members_of
from forensics.evidence.recognise import CLOUDTRAIL, recognise_members

MAX_DEPTH = 6
"""An EventBridge envelope in a log event in a subscription message in a search hit is 5 deep."""

OPENERS: dict[str, Callable[[Mapping[str, Any]], Sequence[Any] | None]] = {
    "lookup_events": lookup_events.records_in,
    "eventbridge": eventbridge.records_in,
    "cloudwatch_logs": cloudwatch.records_in,
    "opentelemetry": otel.records_in,
    "search_hits": otel.hits_in,
}
"""How to open each format that `recognise_members` names."""


def read_envelopes(values: Sequence[Any]) -> Split:
    """The records inside JSON values of which at least one is an envelope."""
    name = next((kind for kind in map(_kind, values) if kind in OPENERS), "json")
    return _split(name, values, _reason(name, values))


def read_export(data: bytes) -> Split:
    """The records of a CloudWatch Logs export, one per line behind a time."""
    reason = "CloudWatch Logs export without CloudTrail records"
    return _split("cloudwatch_export", cloudwatch.lines_in(data), reason)


def opened_all(values: Sequence[Any]) -> list[Any]:
    """Records among which there may be envelopes: the records of both."""
    return [record for value in values for record in opened(value)]


def opened(value: Any, depth: int = 0) -> Iterator[Any]:
    """The innermost values of one value, itself if it is no envelope that can be opened."""
    inner = None
    members = members_of(value) if depth < MAX_DEPTH else None
    if members is not None:
        known = recognise_members(members)
        opener = OPENERS.get(known[0]) if known else None
        inner = opener(members) if opener else None
    if inner is None:
        yield value
    else:
        for part in inner:
            yield from opened(part, depth + 1)


def _split(name: str, values: Sequence[Any], reason: str) -> Split:
    records = opened_all(values)
    if any(_kind(record) == CLOUDTRAIL for record in records):
        return Split(name, records)
    return Split(name, [], reason, is_cloudtrail=False)


def _kind(value: Any) -> str:
    known = recognise_members(members_of(value) or ())
    return known[0] if known else ""


def _reason(name: str, values: Sequence[Any]) -> str:
    """Why there are no records, with what an EventBridge envelope is about."""
    first = next(value for value in values if _kind(value) == name)
    members = members_of(first) or {}
    if name == "eventbridge":
        return f'EventBridge envelope of "{eventbridge.detail_type(members)}", no CloudTrail event'
    known = recognise_members(members)
    return f"{known[1] if known else name} without CloudTrail records"
