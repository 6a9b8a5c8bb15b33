"""The analyses that can be printed, their steps and the values their parameters have when none are given.

name ──► one question, or the steps of a command ──► statements, numbered, each under a head that says what it is
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any

from forensics._version import __version__
from forensics.analyses.detectors import shipped_weights
from forensics.analyses.detectors.finder import SHARED
from forensics.analyses.runner import question
from forensics.analyses.timeline import DEFAULT_WINDOW
from forensics.athena.parts import unknown_tables
from forensics.athena.staged import staged
from forensics.athena.statement import Statement, statement
from forensics.athena.target import Target
from forensics.engines.portable import literal
from forensics.errors import UsageError
from forensics.export.escape import visible

LIMIT_BYTES = 262_144
"""Longest statement that Athena takes (Service Quotas, Amazon Athena User Guide)."""

MANY_SCANS = 50
"""From so many on a statement is told to be too much for one query over a large trail."""

_LISTS = frozenset({"keys", "anchors", "chain", "events", "sessions", "addresses", "actors", "values"})
_LEDGER_QUESTIONS = frozenset({"event_copies"})
"""Questions about the copies of a record as a case stores them."""


@dataclass(frozen=True, slots=True)
class Step:
    """One statement of an analysis.

    Attributes:
        question: Name of its question.
        given: What of earlier statements goes into it, in a sentence.
    """

    question: str
    given: str = ""


_KEYS = "--keys: the access_key_id of statement 1, parted by commas; again with its own access_key_id until none is new"
COMPOSITE: Mapping[str, tuple[Step, ...]] = {
    "deletions": (
        Step("deletions"),
        Step("issues_of_keys", _KEYS),
        Step("replacements", "join it to statement 1 by event_id"),
    ),
    "timeline": (
        Step("anchors"),
        Step("issues_of_keys", _KEYS),
        Step("timeline", "--anchors: the event_id of statement 1; --chain: the event_id of statement 2"),
    ),
    "principals": (
        Step("principals"),
        Step("anomaly_reasons", "join it to statement 1 by actor; points of each reason: detectors/weights.toml"),
    ),
    "profile": tuple(map(Step, ("profile_names", "profile_totals", "profile_values", "profile_apis", "profile_hours"))),
    "resource": (Step("resource_calls"), Step("resource_relatives")),
    "info": tuple(map(Step, ("info_scope", "info_categories", "trails"))),
}
"""Commands of this program that ask several questions."""


@cache
def names() -> tuple[str, ...]:
    """The names of all analyses that make sense over a trail alone, sorted."""
    parts = {name for name, _ in SHARED} | {"anomaly_reasons"} | _LEDGER_QUESTIONS
    single = {name for name in _files() - parts if unknown_tables(question(name).text) == set()}
    return tuple(sorted(single | COMPOSITE.keys()))


@cache
def _files() -> frozenset[str]:
    files = (resources.files("forensics.analyses") / "sql").iterdir()
    return frozenset(file.name.removesuffix(".sql") for file in files if file.name.endswith(".sql"))


def steps_of(name: str) -> tuple[Step, ...]:
    """The statements of an analysis.

    Raises:
        UsageError: There is no such analysis.
    """
    if name not in names():
        raise UsageError(f"no analysis {name!r} can be printed; there are: {', '.join(names())}")
    return COMPOSITE.get(name) or (Step(name),)


def parameters_of(name: str) -> list[str]:
    """Names of the parameters that an analysis has, sorted; those of tables that it builds on too."""
    found = {each for step in steps_of(name) for each in question(step.question).parameters}
    detects = any(step.question.startswith(("detect_", "anomaly_")) for step in steps_of(name))
    return sorted(
        found | (shipped_weights().limits.keys() | {"since", "until", "account", "region"} if detects else set())
    )


def defaults(given: Mapping[str, Any]) -> dict[str, Any]:
    """A value for every parameter of every question: those given, for the others what asks for everything."""
    named = {each for name in _files() for each in question(name).parameters}
    nothing: dict[str, Any] = {name: [] if name in _LISTS else None for name in named}
    chosen = any(given.get(name) for name in ("event_id", "resource", "actor", "at"))
    return {**nothing, **shipped_weights().limits, "window": DEFAULT_WINDOW, "deletions": not chosen, **given}


@dataclass(frozen=True, slots=True)
class Printed:
    """One statement as it is printed.

    Attributes:
        name: Name of its question.
        statement: Its SQL.
        text: The same with its head and end mark.
    """

    name: str
    statement: Statement
    text: str = field(repr=False)


def printed(name: str, given: Mapping[str, Any], target: Target, stages: str | None = None) -> Iterator[Printed]:
    """An analysis as statements.

    Args:
        name: One of `names`.
        given: Values of parameters, by name.
        target: Where it shall run.
        stages: How names of tables begin that are made first, so that the trail is read once; None makes none.

    Raises:
        UsageError: There is no such analysis.
    """
    steps = steps_of(name)
    values = defaults(given)
    for number, step in enumerate(steps, start=1):
        made = statement(step.question, values, target)
        counted = f"{number} of {len(steps)}: " if len(steps) > 1 else ""
        lines = [
            f"{counted}{step.question}. {about(step.question)}",
            *([f"Goes in: {step.given}."] if step.given else []),
            *head_lines(replace(made, scans=min(made.scans, 1)) if stages else made, target),
            *_given_lines(step.question, values),
        ]
        text = _in_stages(made, f"{stages}_{number}", target) if stages else made.text
        yield Printed(step.question, made, comment(lines) + text + ";\n")


def _in_stages(made: Statement, prefix: str, target: Target) -> str:
    """The statements that make tables, each with its number, the one that answers, and how to tidy up."""
    parts = staged(made, prefix, target)
    total = len(parts.makes) + 1
    makes = [f"-- Stage {number} of {total}\n{make};\n" for number, make in enumerate(parts.makes, start=1)]
    drops = "".join(f"-- DROP TABLE {table};\n" for table in parts.tables)
    tidy = f"-- When you have the answer:\n{drops}" if drops else ""
    return "\n".join([*makes, f"{tidy}-- Stage {total} of {total}: the answer\n{parts.final}"])


def about(name: str, package: str = "forensics.analyses") -> str:
    """What a question says one row of its answer is."""
    lines = question(name, package).text.splitlines()
    head = [
        line.removeprefix("--").strip()
        for line in lines[: next(n for n, x in enumerate(lines) if not x.startswith("--"))]
    ]
    return " ".join(head)


def head_lines(made: Statement, target: Target) -> list[str]:
    """What is to be known of a printed statement: who ran it, what it reads, what it costs."""
    lines = [
        f"Printed by forensics {__version__} for {target.dialect}, not executed by it.",
        f"Readings of {target.table}: {made.scans}; each is paid for anew.",
    ]
    if made.scans >= MANY_SCANS:
        lines.append("Too much for one query over a large trail: print it with --stages, which reads the trail once.")
    if not target.prepared:
        lines.append("Expects all columns of the table in the Athena User Guide (eventcategory, tlsdetails);")
        lines.append("name columns that an older table lacks with --missing.")
    if target.partitions != "none" or any(
        value and name not in made.own for name, value in target.scope.parameters().items()
    ):
        lines.append("Only a part of the trail is read: what lies outside counts as never having happened.")
    size = len(made.text.encode())
    if size > LIMIT_BYTES and target.dialect == "athena":
        lines.append(f"It has {size} bytes; Athena takes {LIMIT_BYTES} at most.")
    return lines


def _given_lines(name: str, values: Mapping[str, Any]) -> list[str]:
    used = sorted(question(name).parameters)
    said = [f"{each} = {literal(values[each]).sql('duckdb')}" for each in used if values[each] not in (None, [])]
    open_ = [f"--{each.replace('_', '-')}" for each in used if values[each] in (None, [])]
    return [
        *([f"With {', '.join(said)}."] if said else []),
        *([f"Nothing was given for {', '.join(open_)}."] if open_ else []),
    ]


def comment(lines: list[str]) -> str:
    """Lines as comments, whatever they hold."""
    return "".join(f"-- {visible(line)}\n" for line in lines)
