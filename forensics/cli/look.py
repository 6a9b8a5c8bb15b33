"""Commands that look into the case: info, events, show, evidence, query.

options ──► one method of `Case` ──► rows, object or bytes
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.compute as pc
import typer

from forensics.cli.ask import OutcomeOption
from forensics.cli.options import (
    DEFAULT_CASE,
    AccountOption,
    CaseOption,
    EngineOption,
    FormatOption,
    OutputOption,
    RegionOption,
    SinceOption,
    StrictOption,
    UntilOption,
    emit,
    open_case,
    scope,
)
from forensics.errors import ExitCode, NotInCaseError, UsageError
from forensics.export import Format, escape, open_output


def info(case: CaseOption = DEFAULT_CASE, fmt: FormatOption = Format.TABLE, output: OutputOption = None) -> None:
    """Say what the case holds: accounts, regions, time range, files, versions.

    Example:  forensics info --case findings/case.duckdb
    """
    with open_case(case) as opened:
        emit(opened.info(), fmt, output)


def events(
    case: CaseOption = DEFAULT_CASE,
    ip: Annotated[str | None, typer.Option("--ip", metavar="ADDRESS", help="From this source address.")] = None,
    access_key: Annotated[str | None, typer.Option("--access-key", metavar="ID", help="Signed with this key.")] = None,
    actor: Annotated[str | None, typer.Option("--actor", metavar="NAME", help="By this actor or principal.")] = None,
    event_name: Annotated[str | None, typer.Option("--event-name", metavar="NAME", help="This call.")] = None,
    outcome: OutcomeOption = None,
    resource: Annotated[str | None, typer.Option("--resource", metavar="ID", help="That name this resource.")] = None,
    text: Annotated[
        str | None,
        typer.Option("--text", metavar="TEXT", help="With this text in request, response, agent, …"),
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="At most N events.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    account: AccountOption = None,
    region: RegionOption = None,
    engine: EngineOption = "duckdb",
    fmt: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """Search events, newest first; all filters given must hold.

    Example:  forensics events --case findings/case.duckdb --event-name DeleteCustomerGateway
    """
    with open_case(case, engine) as opened:
        found = opened.events(
            ip=ip,
            access_key=access_key,
            actor=actor,
            event_name=event_name,
            outcome=outcome,
            resource=resource,
            text=text,
            limit=limit,
            scope=scope(since, until, account, region),
        )
        emit(found.arrow(), fmt, output)


def show(
    event_id: Annotated[str, typer.Argument(metavar="EVENT_ID", help="As other commands print it.")],
    case: CaseOption = DEFAULT_CASE,
    copy: Annotated[
        int, typer.Option("--copy", metavar="N", min=0, help="Which copy, where several differ, from 0.")
    ] = 0,
    fmt: Annotated[
        Format | None, typer.Option("--format", "-f", help="An object with the places instead of the bytes.")
    ] = None,
    output: OutputOption = None,
) -> None:
    """Print the original record to the byte, and nothing else.

    With --format json: one object with the record's text and the places where it stands. On a terminal control
    characters are made visible.

    Example:  forensics show 5f47e1a1-dd9a-4609-9d14-a483125d5610 --case findings/case.duckdb
    """
    with open_case(case) as opened:
        record = opened.show(event_id, copy=copy)
    if fmt is not None:
        text = None if record.raw is None else record.raw.decode(errors="surrogateescape")
        emit(
            {"event_id": event_id, "copies": record.copies, "places": record.places, "record": text},
            fmt,
            output,
        )
        return
    if record.raw is None:
        raise NotInCaseError(f"the format that event {event_id} came from carries no original record")
    if output is None and sys.stdout.isatty():
        lines = record.raw.decode(errors="surrogateescape").splitlines()
        typer.echo("\n".join(escape.terminal(line) for line in lines))
        return
    with open_output(output, Format.JSON) as out:
        out.write(record.raw)


def evidence(
    case: CaseOption = DEFAULT_CASE,
    rejected: Annotated[
        bool, typer.Option("--rejected", help="Only files that could not be read, or hold values that are no events.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Hash the files again and compare with the case.")] = False,
    root: Annotated[
        Path | None,
        typer.Option("--root", metavar="DIR", help="With --check: the files lie below DIR now, by their names here."),
    ] = None,
    manifest: Annotated[
        bool, typer.Option("--manifest", help="Print hashes for `sha256sum --check`, to be run where the files lie.")
    ] = False,
    strict: StrictOption = False,
    fmt: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """List every input file: status, format, hash, counts, and the reason if it is not plainly ingested.

    --manifest prints a list of hashes for the chain of custody; --check hashes the files again. Members of an archive
    are covered by its hash.

    Example:  forensics evidence --case findings/case.duckdb --format csv
    """
    if check + manifest + rejected > 1:
        raise UsageError("give one of --check, --manifest and --rejected")
    if root and not check:
        raise UsageError("--root goes with --check")
    with open_case(case) as opened:
        if manifest:
            _print_text(opened.manifest(), output)
            return
        table = (opened.check_evidence(root) if check else opened.evidence()).arrow()
    if check:
        _print_check(table, fmt, output, strict)
        return
    if rejected:
        _print_rejected(table, fmt, output)
        return
    emit(table, fmt, output)


def _print_rejected(table: pa.Table, fmt: Format, output: Path | None) -> None:
    """What was not taken, and on stderr how much that is."""
    files = pc.equal(table["status"], "rejected")
    emit(table.filter(pc.or_(files, pc.greater(table["records_rejected"], 0))), fmt, output)
    number, values = pc.sum(files).as_py() or 0, pc.sum(table["records_rejected"]).as_py() or 0
    sys.stderr.write(f"rejected: {number} of {len(table)} files, {values} values that are no events\n")


def _print_text(text: str, output: Path | None) -> None:
    with open_output(output, Format.JSON) as out:
        out.write(text.encode())


def _print_check(table: pa.Table, fmt: Format, output: Path | None, strict: bool) -> None:
    """The comparison, its sum on stderr, and with --strict an exit code of its own."""
    emit(table, fmt, output)
    results = table["result"].to_pylist()
    sums = ", ".join(f"{results.count(name)} {name}" for name in ("same", "changed", "missing", "unreadable"))
    sys.stderr.write(f"{len(results)} files: {sums}\n")
    if strict and results.count("same") != len(results):
        raise typer.Exit(int(ExitCode.EVIDENCE_REJECTED))


def query(
    sql: Annotated[str | None, typer.Argument(metavar="SQL", help="One statement that reads.")] = None,
    file: Annotated[Path | None, typer.Option("--file", metavar="FILE", help="Read the statement from there.")] = None,
    case: CaseOption = DEFAULT_CASE,
    timeout: Annotated[float, typer.Option("--timeout", metavar="SECONDS", min=0, help="0: no limit.")] = 60.0,
    fmt: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """Run read-only SQL on the case; it cannot change anything or reach other files.

    Tables and columns carry comments: select * from duckdb_columns().

    Example:  forensics query "select event_name, count(*) from events group by 1" --case findings/case.duckdb
    """
    if (sql is None) == (file is None):
        raise UsageError("give either a statement or --file")
    if file is not None:
        try:
            sql = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"--file: {file} cannot be read: {error}") from error
    with open_case(case) as opened:
        emit(opened.query(sql or "", timeout=timeout).arrow(), fmt, output)


COMMANDS = (
    ("info", info, False),
    ("events", events, False),
    ("show", show, False),
    ("evidence", evidence, False),
    ("query", query, False),
)
