"""Large questions in stages, for engines that work a CTE out again for each name of it.

    tree ──► CTEs that are named often ──► each stored under a name of its own, in order ──► what is left of the tree

Spark puts a CTE in wherever it is named: the plan of a question whose CTEs build on each other grows without bounds.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

OFTEN = 3
"""From so many names of it on, storing a CTE is cheaper than working it out again."""


def in_stages(tree: exp.Expr, store: Callable[[exp.Expr], str]) -> exp.Expr:
    """Store the CTEs that are named often.

    Args:
        tree: One statement, its parameters replaced; it is changed.
        store: Stores the rows of a query, and returns the name of the table.

    Returns:
        The statement without those CTEs.
    """
    found = tree.args.get("with_")
    if not isinstance(found, exp.With):
        return tree
    for cte in list(found.expressions):
        named = [table for table in tree.find_all(exp.Table) if table.name == cte.alias and not table.db]
        if len(named) < OFTEN:
            continue
        earlier = [other.copy() for other in found.expressions[: found.expressions.index(cte)]]
        query = cte.this.copy()
        if earlier:
            query.set("with_", exp.With(expressions=earlier))
        _rename(named, store(query))
        cte.pop()
    if not found.expressions:
        found.pop()
    return tree


def _rename(tables: list[exp.Table], name: str) -> None:
    for table in tables:
        if not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
        table.set("this", exp.to_identifier(name))
