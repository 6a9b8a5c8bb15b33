"""One SQL for every engine: DuckDB's dialect in, another dialect out, with the same meaning.

    text ──► parsed once ──► parameters (bound as `:name`, or written in as literals) ──► repairs ──► dialect

SQLGlot carries the syntax. Where it is silent about a difference in meaning, a repair here puts it right or a rule of
`lint` forbids the construct; the parity tests run every question on every engine. Trino and Athena cannot be had
offline: what is known of them stands in their documentation (Functions and operators; SELECT).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import sqlglot
from sqlglot import exp

DIALECTS = ("duckdb", "spark", "trino", "athena")


@cache
def parse(text: str) -> exp.Expr:
    """The tree of one statement in DuckDB's dialect; it is shared, so copy it before a change.

    Raises:
        sqlglot.errors.ParseError: It is no SQL, or not one statement.
    """
    return sqlglot.parse_one(text, read="duckdb")


def bound_tree(text: str, parameters: Mapping[str, Any]) -> exp.Expr:
    """The tree of a statement with its parameters as markers, ``:name``; the caller's own, to change.

    Args:
        text: One statement with named parameters as ``$name``.
        parameters: Their values; only their types matter here.
    """
    return _with_parameters(text, parameters, _marker)


def written(text: str, dialect: str, parameters: Mapping[str, Any]) -> str:
    """The statement in a dialect, with its parameters written in as literals.

    Args:
        text: One statement with named parameters as ``$name``.
        dialect: One of `DIALECTS`.
        parameters: A value for each name.
    """
    return _render(filled(text, parameters), dialect)


def filled(text: str, parameters: Mapping[str, Any]) -> exp.Expr:
    """The tree of a statement, with its parameters written in as literals; the caller's own, to change."""
    return _with_parameters(text, parameters, lambda _, value: literal(value))


def render(tree: exp.Expr, dialect: str) -> str:
    """A tree without parameters in a dialect."""
    return _render(tree.copy(), dialect)


def parameter_name(node: exp.Expr) -> str | None:
    """The name of a parameter, of any other node None."""
    return str(node.name) if isinstance(node, exp.Parameter | exp.Placeholder) else None


def literal(value: Any) -> exp.Expr:
    """A value as SQL: text, number, boolean, time, list of text, or nothing.

    Raises:
        TypeError: Anything else.
    """
    match value:
        case None:
            return exp.null()
        case bool():
            return exp.Boolean(this=value)
        case int() | float():
            return exp.Literal.number(value)
        case str():
            return exp.Literal.string(value)
        case datetime():
            return exp.cast(exp.Literal.string(value.isoformat(sep=" ")), "timestamp")
        case list() | tuple():
            return exp.cast(exp.Array(expressions=[literal(item) for item in value]), "array<varchar>")
    raise TypeError(f"{type(value).__name__} is no parameter of a question")


def _marker(name: str, value: Any) -> exp.Expr:
    marker = exp.Placeholder(this=name)
    if isinstance(value, datetime):
        return exp.cast(marker, "timestamp")  # bound as text: Spark's client takes a time for one of its own zone
    return exp.cast(marker, "array<varchar>") if isinstance(value, list | tuple) else marker


def _with_parameters(text: str, parameters: Mapping[str, Any], made: Any) -> exp.Expr:
    tree = parse(text).copy()
    for limit in list(tree.find_all(exp.Limit)):
        name = parameter_name(limit.expression)
        if name is not None and parameters[name] is None:
            limit.pop()  # no limit; `limit null` is no SQL elsewhere
    return rewritten(
        tree, lambda node: node if (name := parameter_name(node)) is None else made(name, parameters[name])
    )


def _render(tree: exp.Expr, dialect: str) -> str:
    repair = _REPAIRS.get(dialect)
    return str((rewritten(tree, repair) if repair else tree).sql(dialect, pretty=True))


def rewritten(tree: exp.Expr, change: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    """A tree with each node changed, the inner ones first, so that what stands inside a changed node is changed too.

    Args:
        tree: Is changed in place.
        change: Gives the node itself or another one for it.
    """
    for node in reversed(list(tree.walk())):
        new = change(node)
        if node is tree:
            tree = new
        elif new is not node:
            node.replace(new)
    return tree


def _for_spark(node: exp.Expr) -> exp.Expr:
    """Spark compares several columns with a subquery's columns, and counts whole seconds where `epoch` is exact."""
    if isinstance(node, exp.In) and isinstance(node.this, exp.Tuple):
        for select in node.args["query"].find_all(exp.Select):
            if isinstance(select.expressions[0], exp.Tuple):
                select.set("expressions", select.expressions[0].expressions)
    if isinstance(node, exp.TimeToUnix):
        micros = exp.func("unix_micros", exp.cast(node.this, "timestamptz"))
        return exp.Paren(this=exp.Div(this=exp.cast(micros, "double"), expression=literal(1_000_000)))
    return node


def _for_trino(node: exp.Expr) -> exp.Expr:
    """Put right what Trino has under another name, or with other arguments.

    `contains` searches lists only, `regexp_replace` takes no options and replaces all, `listagg` has no filter in the
    version behind Athena and a limit of length, hashes are of bytes, and JSON is a type.
    """
    match node:
        case exp.Contains():
            return exp.Paren(this=exp.GT(this=exp.func("strpos", node.this, node.expression), expression=literal(0)))
        case exp.RegexpReplace():
            node.set("modifiers", None)
        case exp.SHA2():
            node.set("this", exp.func("to_utf8", node.this))
        case exp.Anonymous() if node.name.lower() == "to_json":
            return exp.func("json_format", exp.cast(node.expressions[0], "json"))
        case exp.Filter(this=exp.GroupConcat()):
            return _joined(node.this, node.expression.this)
        case exp.GroupConcat() if not isinstance(node.parent, exp.Filter):
            return _joined(node, None)
    return node


def _joined(node: exp.Expr, condition: exp.Expr | None) -> exp.Expr:
    """Texts of a group in order, as a list that is joined; nothing counts no text, as in `string_agg`."""
    order = node.this if isinstance(node.this, exp.Order) else None
    value = order.this if order else node.this
    text = value.expressions[0] if isinstance(value, exp.Distinct) else value
    known = exp.Not(this=exp.Is(this=text.copy(), expression=exp.null()))
    where = exp.Where(this=exp.and_(known, condition) if condition else known)
    gathered = exp.Filter(this=exp.ArrayAgg(this=node.this), expression=where)
    return exp.func("array_join", gathered, node.args["separator"])


_REPAIRS = {"spark": _for_spark, "trino": _for_trino, "athena": _for_trino}
