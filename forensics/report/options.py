"""What the caller decides about a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from forensics.errors import UsageError


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What a report is about, its header and its second time zone.

    Attributes:
        resource: Id of the gateway or relative to report on first.
        at: Time of the outage, UTC without a zone.
        timezone: IANA name of a zone to print beside UTC.
        case_number: Number of the case.
        examiner: Who answers for the report.
        handling: Handling mark, such as ``TLP:AMBER``.
        status: ``preliminary`` or ``final``.
        acquisition: Who exported what, when, from where and how.

    Raises:
        UsageError: There is no such zone.
    """

    resource: str | None = None
    at: datetime | None = None
    timezone: str | None = None
    case_number: str | None = None
    examiner: str | None = None
    handling: str | None = None
    status: str | None = None
    acquisition: str | None = None

    def __post_init__(self) -> None:
        self.zone()

    def zone(self) -> ZoneInfo | None:
        """The zone to print beside UTC."""
        if self.timezone is None:
            return None
        try:
            return ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise UsageError(f"no time zone {self.timezone!r}; use an IANA name such as Europe/Zurich") from error
