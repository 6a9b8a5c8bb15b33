"""The command that prints SQL for other engines: sql.

name, options ──► `forensics.athena` ──► statements, numbered, on stdout or in a file; nothing is executed
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forensics.analyses.arguments import check_outcome
from forensics.cli.options import (
    AccountOption,
    OutputOption,
    RegionOption,
    SinceOption,
    UntilOption,
    scope,
    span_seconds,
    time_value,
)
from forensics.errors import UsageError
from forensics.export import Format, open_output

if TYPE_CHECKING:
    from forensics.athena import Target

DIALECTS = ("athena", "trino", "spark", "duckdb")
PARTITIONS = ("none", "date", "ymd")
_LISTS = {"keys", "anchors", "chain"}
_ALIASES = {"deletion": "event_id"}
"""Names that other commands have for a parameter."""

_TEXTS = {"name", "actor", "resource", "outcome", "event_id", "event_name", "ip", "access_key", "text"}

NameArgument = Annotated[str | None, typer.Argument(metavar="NAME", help="The analysis; --list names them.")]
RestArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PARAMETER=VALUE]…", help="Its parameters; --actor NAME and so on do too."),
]
DialectOption = Annotated[str, typer.Option("--dialect", metavar="NAME", help=f"{', '.join(DIALECTS)}.")]
TableOption = Annotated[str, typer.Option("--table", metavar="TABLE", help="The trail's table, such as logs.trail.")]
PartitionsOption = Annotated[
    str,
    typer.Option(
        "--partitions",
        metavar="KIND",
        help="Read only days near --since and --until. date: column timestamp, as 2026/03/02; ymd: year, month, day.",
    ),
]
MissingOption = Annotated[
    list[str] | None,
    typer.Option("--missing", metavar="COLUMN", help="A column that the table lacks; can be repeated."),
]


def sql(
    context: typer.Context,
    name: NameArgument = None,
    rest: RestArgument = None,
    list_names: Annotated[bool, typer.Option("--list", help="Print the names of all analyses.")] = False,
    dialect: DialectOption = "athena",
    table: TableOption = "cloudtrail_logs",
    partitions: PartitionsOption = "none",
    missing: MissingOption = None,
    prepare: Annotated[
        str | None, typer.Option("--prepare", metavar="TABLE", help="Make this table of the trail, to be read often.")
    ] = None,
    prepared: Annotated[bool, typer.Option("--prepared", help="--table names a table that --prepare made.")] = False,
    stages: Annotated[
        str | None,
        typer.Option(
            "--stages",
            metavar="PREFIX",
            help="Store what is needed often as tables PREFIX_1_1, … first: the trail is read once.",
        ),
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    account: AccountOption = None,
    region: RegionOption = None,
    output: OutputOption = None,
) -> None:
    """Print an analysis as SQL for the CloudTrail table of Athena; nothing is executed.

    The parameters of the analysis are options of the same name; without them it asks for everything.

    Example:  forensics sql sessions --table logs.cloudtrail_logs --actor carol@example.com
    """
    from forensics import athena  # noqa: PLC0415

    if list_names:
        _write("".join(f"{each}\n" for each in athena.names()), output)
        return
    target = athena.Target(
        _one_of(dialect, DIALECTS, "--dialect"), table,
        athena.Partitions(_one_of(partitions, PARTITIONS, "--partitions")),
        scope(since, until, account, region), frozenset(each.lower() for each in missing or ()), prepared,
    )  # fmt: skip
    target.name()
    if prepare:
        _write(f"{athena.prepared(prepare, target).text};\n", output)
        return
    if name is None or name.startswith("-"):
        raise UsageError(f"give the name of an analysis first: {', '.join(athena.names())}")
    given = _values(name, [*(rest or []), *context.args], target)
    _write("\n".join(each.text for each in athena.printed(name, given, target, stages)), output)


def _one_of(text: str, choices: Sequence[str], option: str) -> str:
    if text not in choices:
        raise UsageError(f"{option}: {text!r} is none of {', '.join(choices)}")
    return text


def _values(name: str, texts: Sequence[str], target: Target) -> Mapping[str, Any]:
    """The values of an analysis's parameters, those of the scope included."""
    from forensics.athena import parameters_of, steps_of  # noqa: PLC0415

    steps_of(name)
    known = parameters_of(name)
    values: dict[str, Any] = {key: value for key, value in target.scope.parameters().items() if value}
    for key, text in _pairs(texts):
        if key not in known:
            raise UsageError(f"{name} has no parameter {key!r}; it has: {', '.join(known) or 'none'}")
        values[key] = _value(key, text)
    return values


def _pairs(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """``NAME=VALUE``, ``--name=value`` and ``--name value`` as pairs."""
    waiting = iter(texts)
    for text in waiting:
        key, equals, value = text.removeprefix("--").partition("=")
        if not equals and text.startswith("--"):
            value = next(waiting, "")
        elif not equals:
            raise UsageError(f"{text!r} is no parameter; write it like NAME=VALUE or --name VALUE")
        yield _ALIASES.get(key, key).replace("-", "_"), value


def _value(name: str, text: str) -> Any:
    """The value that a text stands for, by the name of its parameter."""
    option = f"--{name.replace('_', '-')}"
    if name == "outcome":
        check_outcome(text)
    if name in _TEXTS:
        return text
    if name in _LISTS:
        return [part.strip() for part in text.split(",") if part.strip()]
    if name in {"at", "since", "until"}:
        return time_value(text, option)
    if name == "deletions":
        return _one_of(text, ("true", "false"), option) == "true"
    if name in {"account", "region"}:
        return text
    return int(text) if text.isdecimal() else span_seconds(text, option)


def _write(text: str, output: Path | None) -> None:
    with open_output(output, Format.JSON) as file:
        file.write(text.encode())


COMMANDS = (("sql", sql, False),)
SETTINGS = {"ignore_unknown_options": True, "allow_extra_args": True}
"""The options of the analyses are many, and not known here."""
