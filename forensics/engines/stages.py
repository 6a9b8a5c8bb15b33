"""Large questions in stages, for engines that work a CTE out again for each name of it.

    tree ──► CTEs that are named often ──► each stored under a name of its own, in order ──► what is left of the tree

Spark and Trino put a CTE in wherever it is named: the plan of a question whose CTEs build on each other grows without
bounds. CTEs that read no table, such as facts written out, stay where they are.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

OFTEN = 3
"""From so many names of it on, storing a CTE is cheaper than working it out again."""


def in_stages(tree: exp.Expr, store: Callable[[exp.Expr], exp.Table], often: int = OFTEN) -> exp.Expr:
    """Store the CTEs that are named often.

    Args:
        tree: One statement, its parameters replaced; it is changed.
        store: Stores the rows of a query, and returns the name of the table.
        often: How many names of a CTE are too many.

    Returns:
        The statement without those CTEs.
    """
    found = tree.args.get("with_")
    if not isinstance(found, exp.With):
        return tree
    for cte in list(found.expressions):
        named = _names_of(tree, cte.alias)
        if len(named) >= often and next(cte.this.find_all(exp.Table), None):
            earlier = found.expressions[: found.expressions.index(cte)]
            _rename(named, store(_whole(cte.this.copy(), earlier)))
            cte.pop()
    needed = _needed(tree, found.expressions)
    for cte in list(found.expressions):
        if cte not in needed:
            cte.pop()
    if not found.expressions:
        found.pop()
    return tree


def _names_of(tree: exp.Expr, name: str) -> list[exp.Table]:
    return [table for table in tree.find_all(exp.Table) if table.name == name and not table.db]


def _whole(query: exp.Expr, earlier: list[exp.CTE]) -> exp.Expr:
    """A query with those of the earlier CTEs that it needs."""
    needed = _needed(query, earlier)
    if needed:
        query.set("with_", exp.With(expressions=[cte.copy() for cte in needed]))
    return query


def _needed(query: exp.Expr, ctes: list[exp.CTE]) -> list[exp.CTE]:
    """The CTEs that a query names, and those that they name, in their order; its own `with` is not looked into."""
    own = query.args.get("with_")
    inside = {id(table) for table in own.find_all(exp.Table)} if isinstance(own, exp.With) else set()
    wanted = {table.name for table in query.find_all(exp.Table) if id(table) not in inside}
    needed: list[exp.CTE] = []
    for cte in reversed(ctes):
        if cte.alias in wanted:
            needed.insert(0, cte)
            wanted |= {table.name for table in cte.this.find_all(exp.Table)}
    return needed


def _rename(tables: list[exp.Table], stored: exp.Table) -> None:
    for table in tables:
        if not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
        for part in ("this", "db", "catalog"):
            table.set(part, stored.args.get(part))
