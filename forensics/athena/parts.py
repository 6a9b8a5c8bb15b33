"""What stands behind the name of a table that a question reads, down to the trail.

name ──► mapping of the trail | view of a case | table that detectors share ──► the question that gives it
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlglot import exp

from forensics import catalogue
from forensics.analyses.detectors.finder import STEPS, all_hits
from forensics.analyses.runner import question
from forensics.athena.target import Target
from forensics.case.ingest.facts import name_patterns
from forensics.case.store import VIEWS, sql_text, view_text
from forensics.engines.portable import filled, parse
from forensics.errors import UsageError

TRAIL = "trail"
BASE = "cloudtrail_logs"
"""The name under which our own SQL knows the table of AWS."""

_MAPPED = {
    TRAIL: ("forensics.athena", "trail"),
    "incoming": ("forensics.athena", "incoming"),
    "observed_error_codes": ("forensics.athena", "observed_error_codes"),
    "saml_roles": ("forensics.case", "entered_roles"),
    "event_records": ("forensics.case", "identified"),
}
PREPARED = {TRAIL, "event_records", "events"}
"""What a table that was prepared stands for."""

FIXED = {*_MAPPED, *VIEWS}
"""Tables that do not depend on parameters."""

_SHARED = {name: text for name, text, _ in STEPS}


class NotInTrailError(UsageError):
    """A question that asks for more than a trail holds, such as the files of the evidence."""


@cache
def _known() -> frozenset[str]:
    """Names of the tables that a trail can give."""
    known = {*catalogue.TABLES, *_MAPPED, *_SHARED, "anomaly_hits"}
    for name in VIEWS:
        if _read(view_text(name)) <= known:
            known.add(name)
    return frozenset(known)


def _read(text: str) -> set[str]:
    """Names of the tables that a question reads, its own CTEs left out."""
    tree = parse(text)
    return {table.name for table in tree.find_all(exp.Table)} - {cte.alias for cte in tree.find_all(exp.CTE)}


def part(name: str, parameters: Mapping[str, Any], target: Target) -> exp.Expr:
    """The question that gives a table other than facts, its parameters written in.

    Args:
        name: Name of the table.
        parameters: Values for all parameters.
        target: The trail.

    Raises:
        NotInTrailError: Nothing in the trail gives this table.
    """
    if target.prepared and name in PREPARED:
        tree = exp.select("*").from_(exp.alias_(target.name(), "logs", table=True))
        return tree.where(*target.predicates())
    if name in _MAPPED:
        return _mapped(name, target)
    if name not in _known():
        raise NotInTrailError(f"a trail alone holds no {name}; this question is for a case")
    if name in VIEWS:
        return filled(view_text(name), {})
    if name == "anomaly_hits":
        return filled(all_hits(), {})
    asked = question(_SHARED[name])
    return filled(asked.text, asked.bind(parameters))


def unknown_tables(text: str) -> set[str]:
    """Names of tables that a question reads and a trail cannot give."""
    return _read(text) - _known()


def _mapped(name: str, target: Target) -> exp.Expr:
    tree = filled(sql_text(*_MAPPED[name]), name_patterns())
    if name == "saml_roles":
        _renamed(tree, "incoming", TRAIL)  # which roles are entered does not depend on what was delivered twice
    return _over(tree, target) if name == TRAIL else tree


def _renamed(tree: exp.Expr, old: str, new: str) -> None:
    for table in tree.find_all(exp.Table):
        if table.name == old:
            table.set("this", exp.to_identifier(new))


def _over(tree: exp.Expr, target: Target) -> exp.Expr:
    """The mapping over the target's table: its name, the columns it lacks, what it is cut down to."""
    base = next(table for table in tree.find_all(exp.Table) if table.name == BASE)
    base.replace(exp.alias_(target.name(), "logs", table=True))
    tree = tree.transform(lambda node: exp.cast(exp.null(), "varchar") if _lacks(target, node) else node)
    where = tree.args["where"]
    where.set("this", exp.and_(where.this, *target.predicates()))
    return tree


def _lacks(target: Target, node: exp.Expr) -> bool:
    """Whether the table lacks a column or a member, or what it is a member of."""
    if isinstance(node, exp.Anonymous) and node.name.lower() == "to_json":
        return _lacks(target, node.expressions[0])  # Spark's takes no null
    if not target.missing or not isinstance(node, exp.Column | exp.Dot):
        return False
    path = node.sql("duckdb").lower().split(".")[1:]
    return any(".".join(path[:length]) in target.missing for length in range(1, len(path) + 1))
