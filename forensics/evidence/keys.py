"""What the name of a log file says about it.

    path or flattened name ──► account, region, kind, delivery time     (a hint: the record's own fields decide)

Key layout: AWS CloudTrail User Guide, "CloudTrail log file name format"; organisation trails, Control Tower and
flattened dumps included, since only the last component is needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

_REGION = r"[a-z]{2,5}(?:-[a-z]+)+-\d+"
_NAME = re.compile(
    rf".*(?P<account>\d{{12}})_CloudTrail(?P<kind>-[A-Za-z]+)?_(?P<region>{_REGION})_"
    r"(?:(?P<trail>.{3,128})_" + _REGION + r"_)?"
    r"(?P<time>\d{8}T\d{4}(?:\d\d)?Z)(?:_|$|\.)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """Facts read from a log file's name.

    Attributes:
        account_id: Account whose events the file holds.
        region: Region of the events.
        kind: ``CloudTrail``, ``CloudTrail-Digest``, ``CloudTrail-Insight``, …
        trail: Name of the trail; only digest files carry it.
        delivered: When CloudTrail delivered the file, UTC (to the minute; digests to the second).
    """

    account_id: str | None = None
    region: str | None = None
    kind: str | None = None
    trail: str | None = None
    delivered: datetime | None = None


def key_facts(path: str) -> KeyFacts:
    """Read the facts from a path; all None for a name that is not CloudTrail's."""
    match = _NAME.match(path)
    if match is None:
        return KeyFacts()
    return KeyFacts(
        account_id=match["account"],
        region=match["region"],
        kind="CloudTrail" + (match["kind"] or ""),
        trail=match["trail"],
        delivered=_time(match["time"]),
    )


def _time(text: str) -> datetime | None:
    form = "%Y%m%dT%H%MZ" if len(text) == 14 else "%Y%m%dT%H%M%SZ"
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 (naive UTC by definition)
    except ValueError:
        return None
