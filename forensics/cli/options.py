"""Options that several commands share, and how their texts become values.

--since --until --account --region ──► Scope      --format -o ──► `emit`      --case ──► open case
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import pyarrow as pa
import typer

from forensics.errors import UsageError
from forensics.evidence.times import parse_time
from forensics.export import Format, open_output, write

if TYPE_CHECKING:
    from forensics.api import Case, Scope

CaseOption = Annotated[Path, typer.Option("--case", envvar="FORENSICS_CASE", metavar="FILE", help="The case file.")]
FormatOption = Annotated[
    Format,
    typer.Option("--format", "-f", help="How to print: for people, or for programs.", case_sensitive=False),
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there instead of stdout.")
]
SinceOption = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help="Events from this time on (ISO 8601, UTC if no offset)."),
]
UntilOption = Annotated[
    str | None,
    typer.Option("--until", metavar="TIME", help="Events up to this time; a date means its whole day."),
]
AccountOption = Annotated[str | None, typer.Option("--account", metavar="ID", help="Events of this account.")]
EngineOption = Annotated[
    str,
    typer.Option(
        "--engine",
        envvar="FORENSICS_ENGINE",
        metavar="NAME",
        help="What runs the question: duckdb, or spark or sail over a copy of the tables (extras).",
    ),
]
RegionOption = Annotated[str | None, typer.Option("--region", metavar="NAME", help="Events of this region.")]
StrictOption = Annotated[bool, typer.Option("--strict", help="Exit with 4 if part of the evidence was rejected.")]

DEFAULT_CASE = Path("case.duckdb")
_SPAN = re.compile(r"^\s*(\d+)\s*(s|m|h|d)\s*$")
_DATE = re.compile(r"^\s*\d{4}-\d\d-\d\d\s*$")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def time_value(text: str | None, option: str) -> datetime | None:
    """A time given on the command line, UTC without zone."""
    if text is None:
        return None
    value = parse_time(text)
    if value is None:
        raise UsageError(f"{option}: {text!r} is no time; write it like 2026-03-02T09:05:00Z or 2026-03-02")
    return value


def span_seconds(text: str, option: str) -> int:
    """A duration given on the command line, such as ``90s``, ``60m``, ``6h`` or ``2d``."""
    match = _SPAN.match(text)
    if match is None:
        raise UsageError(f"{option}: {text!r} is no duration; write it like 90s, 60m, 6h or 2d")
    return int(match[1]) * _SECONDS[match[2]]


def scope(since: str | None, until: str | None, account: str | None, region: str | None) -> Scope:
    """The part of the evidence a command is about."""
    from forensics.api import Scope  # noqa: PLC0415 (pandas and friends only when a command runs)

    first, last = time_value(since, "--since"), time_value(until, "--until")
    if last is not None and until is not None and _DATE.match(until):
        last += timedelta(days=1) - timedelta(microseconds=1)
    return Scope(first, last, account, region)


def open_case(path: Path, engine: str = "duckdb") -> Case:
    """The case, read-only, with what shall run the questions."""
    from forensics.api import Case  # noqa: PLC0415

    return Case.open(path, engine=engine)


def emit(result: pa.Table | Mapping[str, object], fmt: Format, output: Path | None) -> None:
    """Print a result, or write it to a file."""
    with open_output(output, fmt) as out:
        write(result, fmt, out)
