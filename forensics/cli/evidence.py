"""Commands that take evidence in or hand the report out: investigate, ingest, report.

paths ──► case ──► report
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from forensics.cli.options import (
    DEFAULT_CASE,
    CaseOption,
    FormatOption,
    OutputOption,
    StrictOption,
    emit,
    open_case,
    time_value,
)
from forensics.cli.progress import ingest_progress
from forensics.errors import ExitCode
from forensics.evidence.limits import DEFAULT_LIMITS, Limits, parse_size
from forensics.export import Format

Paths = Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files, folders or glob patterns.")]
Folder = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for everything written.")]
Resource = Annotated[str | None, typer.Option("--resource", metavar="ID", help="Focus on this gateway.")]
At = Annotated[str | None, typer.Option("--at", metavar="TIME", help="Focus on what happened around this time.")]
Zone = Annotated[
    str | None,
    typer.Option("--tz", metavar="ZONE", help="Print times in this zone beside UTC, e.g. Europe/Zurich."),
]
CaseNumber = Annotated[str | None, typer.Option("--case-number", metavar="TEXT", help="For the report's header.")]
Examiner = Annotated[str | None, typer.Option("--examiner", metavar="TEXT", help="For the report's header.")]
Handling = Annotated[str | None, typer.Option("--handling", metavar="TEXT", help="TLP marking of the report.")]
Acquisition = Annotated[
    str | None,
    typer.Option("--acquisition", metavar="TEXT", help="Who exported what, when, from where, how; kept in the case."),
]
Status = Annotated[str | None, typer.Option("--status", metavar="TEXT", help="preliminary or final.")]
Rehash = Annotated[
    bool, typer.Option("--rehash", help="Compare contents even of files whose size and time are unchanged.")
]

MaxUnpacked = Annotated[
    str | None,
    typer.Option("--max-unpacked", metavar="SIZE", help="Refuse a file that unpacks to more, e.g. 500M. Default: 4G."),
]


def investigate(
    paths: Paths,
    output: Folder = Path("findings"),
    resource: Resource = None,
    at: At = None,
    tz: Zone = None,
    case_number: CaseNumber = None,
    examiner: Examiner = None,
    handling: Handling = None,
    status: Status = None,
    acquisition: Acquisition = None,
    max_unpacked: MaxUnpacked = None,
    fmt: FormatOption = Format.TABLE,
    strict: StrictOption = False,
) -> None:
    """Do it all: read the evidence, analyse it, write the incident report.

    Writes case.duckdb, report.md, findings.json, timeline.csv, iocs.csv and queries/ into DIR. A case that is there
    already is extended; unchanged files are recognised.

    Example:  forensics investigate sample_logs -o findings
    """
    from forensics import api  # noqa: PLC0415

    options = _options(resource, at, tz, case_number, examiner, handling, status, acquisition)
    limits = _limits(max_unpacked)
    with ingest_progress() as callbacks:
        done = api.investigate(paths, output, options=options, limits=limits, **callbacks)
    emit(done, fmt, None)
    sys.stderr.write(f"the report is {output / 'report.md'}\n")
    _end(done, strict)


def ingest(
    paths: Paths,
    case: CaseOption = DEFAULT_CASE,
    rehash: Rehash = False,
    acquisition: Acquisition = None,
    max_unpacked: MaxUnpacked = None,
    fmt: FormatOption = Format.TABLE,
    output: OutputOption = None,
    strict: StrictOption = False,
) -> None:
    """Read evidence into a case, and say what became of it.

    The counts are those of this run. Files that are known and unchanged are not read again.

    Example:  forensics ingest sample_logs --case case.duckdb
    """
    from forensics import api  # noqa: PLC0415

    limits = _limits(max_unpacked)
    with ingest_progress() as callbacks, api.new_or_existing(case) as opened:
        done = opened.ingest(*paths, rehash=rehash, limits=limits, **callbacks)
        opened.note_acquisition(acquisition)
    emit(done, fmt, output)
    if not done["files"]["ingested"] + done["files"]["unchanged"]:
        sys.stderr.write(f"forensics: {api.nothing_found(done)}\n")
        raise typer.Exit(int(ExitCode.NOTHING_USABLE))
    _end(done, strict)


def report(
    output: Folder = Path("findings"),
    case: CaseOption = DEFAULT_CASE,
    resource: Resource = None,
    at: At = None,
    tz: Zone = None,
    case_number: CaseNumber = None,
    examiner: Examiner = None,
    handling: Handling = None,
    status: Status = None,
) -> None:
    """Write the report again from a case.

    Example:  forensics report --case findings/case.duckdb -o findings
    """
    options = _options(resource, at, tz, case_number, examiner, handling, status)
    with open_case(case) as opened:
        written = opened.report(output, options)
    for path in written:
        typer.echo(path)


def _options(
    resource: str | None,
    at: str | None,
    zone: str | None,
    case_number: str | None,
    examiner: str | None,
    handling: str | None,
    status: str | None,
    acquisition: str | None = None,
) -> Any:
    from forensics.api import ReportOptions  # noqa: PLC0415

    return ReportOptions(
        resource=resource,
        at=time_value(at, "--at"),
        timezone=zone,
        case_number=case_number,
        examiner=examiner,
        handling=handling,
        status=status,
        acquisition=acquisition,
    )


def _limits(max_unpacked: str | None) -> Limits:
    return Limits(parse_size(max_unpacked, "--max-unpacked")) if max_unpacked else DEFAULT_LIMITS


def _end(done: dict[str, Any], strict: bool) -> None:
    """With --strict, evidence that was rejected is an exit code of its own."""
    if strict and (done["files"]["rejected"] or done["records"]["rejected"]):
        sys.stderr.write("forensics: part of the evidence was rejected; `forensics evidence` names the reasons\n")
        raise typer.Exit(int(ExitCode.EVIDENCE_REJECTED))


COMMANDS = (("investigate", investigate, False), ("ingest", ingest, False), ("report", report, False))
