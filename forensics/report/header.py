"""Who answers for the report, and what it rests on; nothing from the clock."""

from __future__ import annotations

from forensics._version import __version__
from forensics.report.options import ReportOptions
from forensics.report.sentences import Row, Value, Words

NOT_GIVEN = Words("not given")


def header_of(options: ReportOptions, known: Row) -> list[tuple[str, Value]]:
    """Names and values of the header.

    Args:
        options: What the caller gave.
        known: Row of ``known_range.sql``.
    """
    return [
        ("case number", options.case_number or NOT_GIVEN),
        ("examiner", options.examiner or NOT_GIVEN),
        ("handling", options.handling or NOT_GIVEN),
        ("status", options.status or Words("preliminary (nothing else was given)")),
        ("acquisition", options.acquisition or known["acquisition"] or NOT_GIVEN),
        ("about", options.resource or Words("all gateway deletions in the evidence")),
        *([("time asked for (UTC)", options.at)] if options.at else []),
        ("first event (UTC)", known["first_event"]),
        ("cut-off: last event (UTC)", known["last_event"]),
        ("events", known["events"]),
        ("tool", Words(f"forensics {__version__}")),
        ("integrity", Words("not verified: digest validation was not made by this version")),
    ]
