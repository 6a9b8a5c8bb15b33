"""OCSF events (Security Lake) as JSON.

values ──► `ocsf.cloudtrail_record` ──► CloudTrail-shaped texts (Fidelity.MAPPED)
VPC flow, DNS, findings, … ──► skipped; among CloudTrail events: handed on as they stand, to be rejected
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from forensics.evidence.fidelity import Fidelity
from forensics.evidence.found import Split
from forensics.evidence.readers.json_text import REFUSED
from forensics.evidence.readers.ocsf import cloudtrail_record

_decode = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.Encoder().encode


def read_ocsf(values: Sequence[Any]) -> Split:
    """The CloudTrail events among OCSF events."""
    texts = [_mapped(value) for value in values]
    if all(text is None for text in texts):
        return Split("ocsf", [], _reason(values), is_cloudtrail=False)
    records = [value if text is None else text for value, text in zip(values, texts, strict=True)]
    return Split("ocsf", records, fidelity=Fidelity.MAPPED)


def _mapped(value: Any) -> bytes | None:
    """The CloudTrail text of one event; None if it is no CloudTrail event, or cannot be read."""
    try:
        record = cloudtrail_record(_decode(value))
        return None if record is None else _encode(record)
    except REFUSED:
        return None


def _reason(values: Sequence[Any]) -> str:
    """What the first OCSF event is instead."""
    for value in values:
        try:
            event = _decode(value)
        except REFUSED:
            continue
        if "class_uid" in event:
            name = event.get("class_name") or event["class_uid"]
            return f'OCSF "{str(name)[:60]}", not made from CloudTrail'
    return "OCSF that cannot be read"
