"""EventBridge envelopes.

{"detail-type": "AWS API Call via CloudTrail", "detail": {record}} ──► the record, byte for byte
any other detail-type (Config, GuardDuty, Security Hub, Health, …) ──► nothing of ours
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forensics.evidence.readers.json_text import text_in


def records_in(members: Mapping[str, Any]) -> Sequence[Any] | None:
    """The record of an envelope; None for an envelope about something else."""
    return [members["detail"]] if detail_type(members).endswith(" via CloudTrail") else None


def detail_type(members: Mapping[str, Any]) -> str:
    """What an envelope is about, as its source named it."""
    return (text_in(members.get("detail-type", b"")) or b"").decode(errors="replace")[:100]
