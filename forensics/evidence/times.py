"""Times as CloudTrail writes them, as naive UTC datetimes.

"2026-03-02T09:05:00Z" | with offset | with fraction | basic form "20131102T010628Z" ──► datetime (UTC) or None
"""

from __future__ import annotations

from datetime import UTC, datetime

_EARLIEST, _LATEST = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001 (naive UTC by definition here)


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
    except ValueError:
        return None
    if value.tzinfo is None:
        return value
    if not _EARLIEST <= value.replace(tzinfo=None) <= _LATEST:
        return None
    return value.astimezone(UTC).replace(tzinfo=None)
