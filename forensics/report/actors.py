"""What is said about actors whose behaviour stands out."""

from __future__ import annotations

from collections.abc import Sequence

from forensics.analyses.detectors import shipped_weights
from forensics.report.findings import Report
from forensics.report.sentences import Row, Sentence, Words, many, say

MOST_REASONS = 8


def sentences_of(report: Report, ranked: Sequence[Row]) -> list[Sentence]:
    """How many were looked at, and what a flag means.

    Args:
        report: Knows the flagged ones.
        ranked: Rows of `principals`.
    """
    threshold = shipped_weights().flag_at
    unsure = [row["actor"] for row in ranked if any(not reason["weight"] for reason in row["reasons"] or [])]
    told = [
        say(
            "{} of {} actors were flagged (score {} or more). A flag means that the behaviour stands out from the "
            "actor's own past and from what others do; it is no sign of intent, and no flag is no alibi.",
            len(report.flagged),
            len(ranked),
            threshold,
        )
    ]
    if unsure:
        template = "For {} of them the evidence holds too little history to compare with: {}."
        told.append(say(template, len(unsure), many(unsure)))
    return told


def reasons_of(row: Row) -> list[Sentence]:
    """The reasons of one actor, weightiest first."""
    reasons = sorted(row["reasons"] or [], key=lambda reason: (-(reason["weight"] or 0), reason["detector"] or ""))
    return [
        say("{} (weight {}).", Words(capital(reason["detail"])), reason["weight"], events=reason["event_ids"] or [])
        for reason in reasons[:MOST_REASONS]
    ]


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
