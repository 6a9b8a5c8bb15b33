"""Documents of OpenSearch and Elastic that carry a record, and the search hits around them.

{"aws": {"cloudtrail": {record}}} ──► the record, byte for byte      (OpenSearch integrations, OpenTelemetry)
{"event": {"original": "<record>"}} ──► the record's own text        (Elastic keeps it when told to)
{"hits": {"hits": […]}}, {"_source": {…}} ──► the documents inside
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forensics.evidence.readers.json_text import elements_of, members_of, object_in


def records_in(members: Mapping[str, Any]) -> Sequence[Any] | None:
    """The record of a document; None if it carries none."""
    trail = (members_of(members.get("aws", b"")) or {}).get("cloudtrail", b"")
    if "eventName" in (members_of(trail) or {}):
        return [trail]
    original = object_in((members_of(members.get("event", b"")) or {}).get("original", b""))
    return None if original is None else [original]


def hits_in(members: Mapping[str, Any]) -> Sequence[Any] | None:
    """The documents of a search answer or of one hit."""
    if "_source" in members:
        return [members["_source"]]
    return elements_of((members_of(members["hits"]) or {}).get("hits", b""))
