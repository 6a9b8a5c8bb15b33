"""Times as CloudTrail writes them, as naive UTC datetimes.

"2026-03-02T09:05:00Z" | with offset | with fraction | basic form "20131102T010628Z" ──► datetime (UTC) or None
"""

from __future__ import annotations

from datetime import UTC, datetime


def parse_time(text: str) -> datetime | None:
    """Read one ISO 8601 time, taken as UTC when it names no offset.

    Args:
        text: Extended or basic ISO 8601, with or without fraction and offset.

    Returns:
        The time in UTC without tzinfo, or None when the text is no such time or too near the edge of the calendar
        to be shifted to UTC.
    """
    try:
        value = datetime.fromisoformat(text.strip())
        return value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
