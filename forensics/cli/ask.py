"""Commands that answer a question: deletions, timeline, principals, profile, sessions, resource.

options ──► one method of `Case` ──► rows or object
"""

from __future__ import annotations

from typing import Annotated

import typer

from forensics.analyses.arguments import OUTCOMES
from forensics.cli.options import (
    DEFAULT_CASE,
    AccountOption,
    CaseOption,
    EngineOption,
    FormatOption,
    OutputOption,
    RegionOption,
    SinceOption,
    UntilOption,
    emit,
    open_case,
    scope,
    span_seconds,
    time_value,
)
from forensics.export import Format

OutcomeOption = Annotated[
    str | None,
    typer.Option("--outcome", metavar="NAME", help=f"Only calls with this outcome: {', '.join(OUTCOMES)}."),
]


def deletions(
    case: CaseOption = DEFAULT_CASE,
    outcome: OutcomeOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    account: AccountOption = None,
    region: RegionOption = None,
    engine: EngineOption = "duckdb",
    fmt: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """List every call that tried to delete a gateway, by time.

    Failed, denied and dry-run calls are listed as what they are; `--outcome succeeded` leaves them out.

    Example:  forensics deletions --case findings/case.duckdb --outcome succeeded
    """
    with open_case(case, engine) as opened:
        emit(opened.deletions(outcome=outcome, scope=scope(since, until, account, region)).arrow(), fmt, output)


def timeline(
    case: CaseOption = DEFAULT_CASE,
    deletion: Annotated[str | None, typer.Option("--deletion", metavar="EVENT_ID", help="Around this event.")] = None,
    resource: Annotated[str | None, typer.Option("--resource", metavar="ID", help="Around this gateway.")] = None,
    actor: Annotated[str | None, typer.Option("--actor", metavar="NAME", help="What this actor did.")] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", help="Changes around this time.")] = None,
    window: Annotated[str, typer.Option("--window", metavar="SPAN", help="How far around: 90s, 60m, 6h, 2d.")] = "60m",
    since: SinceOption = None,
    until: UntilOption = None,
    account: AccountOption = None,
    region: RegionOption = None,
    engine: EngineOption = "duckdb",
    fmt: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """Put the events around a deletion in order, each with the reasons why it belongs there.

    Without an anchor: around all gateway deletions.

    Example:  forensics timeline --case findings/case.duckdb --at 2026-03-13T22:50:00Z --window 30m
    """
    from forensics.api import Anchor  # noqa: PLC0415

    anchor = Anchor(deletion, resource, actor, time_value(at, "--at"))
    seconds, part = span_seconds(window, "--window"), scope(since, until, account, region)
    with open_case(case, engine) as opened:
        emit(opened.timeline(anchor, window=seconds, scope=part).arrow(), fmt, output)


def principals(
    case: CaseOption = DEFAULT_CASE,
    top: Annotated[int | None, typer.Option("--top", metavar="N", min=1, help="Only the first N.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    account: AccountOption = None,
    region: RegionOption = None,
    engine: EngineOption = "duckdb",
    fmt: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """Rank the actors by how unusual they were around the deletions, with reasons.

    Example:  forensics principals --case findings/case.duckdb --top 3
    """
    with open_case(case, engine) as opened:
        emit(opened.principals(top=top, scope=scope(since, until, account, region)).arrow(), fmt, output)


def profile(
    actor: Annotated[str, typer.Argument(metavar="ACTOR", help="An actor or principal, as other commands print it.")],
    case: CaseOption = DEFAULT_CASE,
    since: SinceOption = None,
    until: UntilOption = None,
    account: AccountOption = None,
    region: RegionOption = None,
    engine: EngineOption = "duckdb",
    fmt: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """Tell all about one actor: calls, regions, addresses, agents, keys, sessions, hours.

    Example:  forensics profile carol@example.com --case findings/case.duckdb
    """
    with open_case(case, engine) as opened:
        emit(opened.profile(actor, scope=scope(since, until, account, region)), fmt, output)


def sessions(
    case: CaseOption = DEFAULT_CASE,
    actor: Annotated[str | None, typer.Option("--actor", metavar="NAME", help="Of this actor or principal.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    account: AccountOption = None,
    region: RegionOption = None,
    engine: EngineOption = "duckdb",
    fmt: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """List sessions: who handed out the credential, its keys and addresses, whether it may still be valid.

    Example:  forensics sessions --case findings/case.duckdb --actor carol@example.com
    """
    with open_case(case, engine) as opened:
        emit(opened.sessions(actor=actor, scope=scope(since, until, account, region)).arrow(), fmt, output)


def resource(
    resource_id: Annotated[str, typer.Argument(metavar="ID", help="Such as cgw-0123456789abcdef0.")],
    case: CaseOption = DEFAULT_CASE,
    engine: EngineOption = "duckdb",
    fmt: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """Tell the life of one gateway or relative: attributes with their proof, what hung on it, every call.

    Example:  forensics resource cgw-048d3fce95276e59f --case findings/case.duckdb
    """
    with open_case(case, engine) as opened:
        emit(opened.resource(resource_id).arrow(), fmt, output)


COMMANDS = (
    ("deletions", deletions, False),
    ("timeline", timeline, False),
    ("principals", principals, False),
    ("anomalies", principals, True),
    ("profile", profile, False),
    ("sessions", sessions, False),
    ("resource", resource, False),
)
