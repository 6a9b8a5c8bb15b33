"""What a question can be asked with; the command line and `forensics.api` refuse the rest with the same sentence.

outcome, window, top, limit, copy, since and until ──► nothing, or UsageError (which is a ValueError)
"""

from __future__ import annotations

from datetime import datetime

from forensics.errors import UsageError

OUTCOMES = ("succeeded", "denied", "dry_run", "dependency_failure", "not_found", "throttled", "failed")
"""What can become of a call."""

MOST_SECONDS = 100 * 366 * 86_400
"""The longest window: a century, far inside what a timestamp can hold."""


def check_outcome(outcome: str | None) -> None:
    """Refuse an outcome that does not exist."""
    if outcome is not None and outcome not in OUTCOMES:
        raise UsageError(f"outcome: {outcome!r} is none of {', '.join(OUTCOMES)}")


def check_window(seconds: float) -> None:
    """Refuse a window that is no number of seconds from 0 to a century."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= MOST_SECONDS:
        raise UsageError(f"window: {seconds!r} is no number of seconds from 0 to {MOST_SECONDS}")


def check_number(name: str, value: int | None, least: int) -> None:
    """Refuse a number that is no integer or too small; None is no number and fine."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < least):
        raise UsageError(f"{name}: {value!r} is no whole number from {least} on")


def check_address(ip: str | None) -> None:
    """Refuse a network; addresses are compared as the log has them."""
    if ip is not None and "/" in ip:
        raise UsageError(f"ip: {ip!r} is a network; give one address as the log has it")


def check_times(since: datetime | None, until: datetime | None) -> None:
    """Refuse a part of the evidence that ends before it begins, and times with a zone: times are UTC without one."""
    for name, time in (("since", since), ("until", until)):
        if time is not None and time.tzinfo is not None:
            raise UsageError(f"{name}: {time.isoformat()} has a zone; give UTC without one")
    if since and until and since > until:
        raise UsageError(f"since {since.isoformat()} is after until {until.isoformat()}")
