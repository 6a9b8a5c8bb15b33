"""Pieces of statements: one select under one name, what it reads, and its text in a dialect.

Most statements share the mapping of the trail and the views of a case, so these are made and printed once.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from sqlglot import exp

from forensics.athena.fold import folded
from forensics.case.store import VIEWS
from forensics.engines.portable import render


class Piece:
    """A select without CTEs of its own.

    Attributes:
        name: Under which others read it; empty for the question itself.
        tree: Must not be changed.
    """

    def __init__(self, name: str, tree: exp.Expr) -> None:
        self.name, self.tree = name, tree
        self._texts: dict[str, str] = {}
        self._shorter: dict[tuple[str, ...], Piece] = {}

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Names of the tables it reads, one for each time."""
        return tuple(table.name for table in self.tree.find_all(exp.Table))

    @cached_property
    def identifiers(self) -> frozenset[str]:
        """All names in it."""
        return frozenset(found.name for found in self.tree.find_all(exp.Identifier))

    def text(self, dialect: str) -> str:
        """It in a dialect."""
        if dialect not in self._texts:
            self._texts[dialect] = render(self.tree, dialect)
        return self._texts[dialect]

    def without_unused(self, used: Collection[str]) -> Piece:
        """A view without the columns that nothing names; anything else as it is.

        Args:
            used: Names that occur in what reads it.
        """
        if self.name not in VIEWS or self.tree.args.get("distinct"):
            return self
        kept = [one for one in self.tree.expressions if one.is_star or one.alias_or_name in used]
        key = tuple(one.alias_or_name for one in kept)
        if key not in self._shorter:
            tree = self.tree.copy()
            tree.set("expressions", [one.copy() for one in kept or self.tree.expressions[:1]])
            self._shorter[key] = Piece(self.name, tree)
        return self._shorter[key]


def pieces(name: str, tree: exp.Expr) -> list[Piece]:
    """A question as pieces, each after those of its own CTEs that it reads.

    Args:
        name: Under which others read it; its CTEs get longer names that begin so. Empty: they keep theirs.
        tree: Is changed in place.
    """
    tree = folded(tree)
    leading = tree.args.get("with_")
    if not leading:
        return [Piece(name, tree)]
    leading.pop()
    own: dict[str, exp.Expr] = {cte.alias: cte.this for cte in leading.expressions}
    prefix = f"{name}_" if name else ""
    for table in [table for each in (tree, *own.values()) for table in each.find_all(exp.Table)]:
        if prefix and table.name in own:
            table.replace(exp.alias_(exp.to_table(prefix + table.name), table.alias_or_name, table=True))
    return [*(Piece(prefix + each, inner) for each, inner in own.items()), Piece(name, tree)]
