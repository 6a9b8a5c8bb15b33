"""One question as one statement.

    question ──► tables it reads, the deepest first ──► leading CTEs, side by side ──► text

CTEs of the tables' own are hoisted under names of their own: within one another, SQLGlot's dialects differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from sqlglot import exp

from forensics import catalogue
from forensics.analyses.runner import EVERYTHING, question
from forensics.athena.facts import fact_table
from forensics.athena.parts import FIXED, PREPARED, TRAIL, part
from forensics.athena.pieces import Piece, pieces
from forensics.athena.target import Target
from forensics.case.store import view_text
from forensics.engines.portable import filled, parse

SCOPE = frozenset(EVERYTHING.parameters())
"""Parameters that say which part of the evidence a question is about."""

_CREATE = {"athena": " WITH (format = 'PARQUET')", "spark": " USING PARQUET"}


@dataclass(frozen=True, slots=True)
class Statement:
    """A question over the trail.

    Attributes:
        text: The SQL, without end mark.
        scans: How often the trail is read where CTEs are written out at each use, as Trino does.
        own: Parts of the scope that the question looks to itself.
    """

    text: str
    scans: int
    own: frozenset[str] = SCOPE


def statement(
    name: str, parameters: Mapping[str, Any], target: Target, package: str = "forensics.analyses"
) -> Statement:
    """One question as one statement.

    Args:
        name: Name of the question.
        parameters: Values for its parameters, and for those of the tables that detectors share.
        target: Where it shall run.
        package: Whose question it is.

    Raises:
        NotInTrailError: It asks for more than a trail holds.
    """
    asked = question(name, package)
    own = SCOPE if name.startswith(("detect_", "anomaly_")) else asked.parameters & SCOPE
    target = replace(target, own=own if target.scope != EVERYTHING else frozenset())
    gathered = _Gathered(parameters, target)
    final = gathered.add(pieces("", filled(asked.text, asked.bind(parameters))))
    return Statement(gathered.text(final), gathered.scans(final), own)


def prepared(name: str, target: Target) -> Statement:
    """The statement that makes a table of the events in our columns, to be read many times.

    Args:
        name: Of the new table; parts parted by points, each plain or quoted.
        target: The trail it is made of.

    Raises:
        UsageError: It is no name of a table.
    """
    gathered = _Gathered({}, target)
    columns = [one.alias_or_name for one in parse(view_text("events")).args["expressions"]]
    columns.remove("raw")
    final = gathered.add([Piece("", exp.select(*columns).from_("events"))])
    head = create_table(replace(target, table=name).name(), target.dialect)
    return Statement(f"{head}\n{gathered.text(final)}", gathered.scans(final))


def create_table(name: exp.Table, dialect: str) -> str:
    """What stands before a query whose rows shall become a table."""
    return f"CREATE TABLE {name.sql(dialect)}{_CREATE.get(dialect, '')} AS"


@dataclass(slots=True)
class _Gathered:
    """The tables of one statement, each after those that it reads; None are facts."""

    parameters: Mapping[str, Any]
    target: Target
    parts: dict[str, Piece | None] = field(default_factory=dict)

    def add(self, found: Iterable[Piece]) -> Piece:
        """Take up pieces and what they read; the last one is given back."""
        waiting = list(found)
        own = {piece.name for piece in waiting}
        for piece in waiting:
            for name in piece.reads:
                if name not in own and name not in self.parts and not self._is_base(piece.name):
                    self._add_named(name)
            if piece.name:
                self.parts[piece.name] = piece
        return waiting[-1]

    def _add_named(self, name: str) -> None:
        if name in catalogue.TABLES:
            self.parts[name] = None
        elif name in FIXED:
            self.add(_fixed(name, self.target))
        else:
            self.add(pieces(name, part(name, self.parameters, self.target)))

    def _is_base(self, name: str) -> bool:
        return name == TRAIL or (self.target.prepared and name in PREPARED)

    def text(self, final: Piece) -> str:
        dialect, used, texts = self.target.dialect, set(final.identifiers), []
        for name, piece in reversed(self.parts.items()):
            if piece:
                shorter = piece.without_unused(used)
                used |= shorter.identifiers
                texts.append(f"{name} AS (\n{shorter.text(dialect)}\n)")
            else:
                texts.append(f"{name} AS (\n{_facts(name, _columns(name) & used, dialect)}\n)")
        return "WITH " + ",\n\n".join(reversed(texts)) + "\n\n" + final.text(dialect)

    def scans(self, final: Piece) -> int:
        counts: dict[str, int] = {}
        for name, piece in self.parts.items():
            reads = piece.reads if piece else ()
            counts[name] = 1 if self._is_base(name) else sum(counts.get(read, 0) for read in reads)
        return sum(counts.get(read, 0) for read in final.reads)


@cache
def _fixed(name: str, target: Target) -> tuple[Piece, ...]:
    return tuple(pieces(name, part(name, {}, target)))


@cache
def _columns(name: str) -> frozenset[str]:
    return frozenset(catalogue.table(name).column_names)


@cache
def _facts(name: str, used: frozenset[str], dialect: str) -> str:
    return fact_table(name, used, dialect)
