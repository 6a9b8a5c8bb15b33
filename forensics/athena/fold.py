"""Leave out what the parameters of a printed statement have decided.

null is null or x = null ──► nothing          'a' is null or x = 'a' ──► x = 'a'
"""

from __future__ import annotations

from sqlglot import exp

from forensics.engines.portable import rewritten

_TRUE, _FALSE = exp.true(), exp.false()


def folded(tree: exp.Expr) -> exp.Expr:
    """A question in which parameters stand as literals, without the tests whether they are given.

    Args:
        tree: Is changed in place.
    """
    return rewritten(tree, _fold)


def _fold(node: exp.Expr) -> exp.Expr:
    match node:
        case exp.Is(expression=exp.Null()):
            return _is_null(node)
        case exp.Or(this=one, expression=other):
            return _either(one, other, node)
        case exp.And(this=one, expression=other):
            return _both(one, other, node)
        case exp.Paren(this=exp.Boolean() as inner):
            return inner
        case exp.Paren(this=exp.EQ() as inner) if isinstance(node.parent, exp.And | exp.Where):
            return inner
        case exp.Where(this=exp.Boolean(this=True)):
            node.pop()
    return node


def _is_null(node: exp.Is) -> exp.Expr:
    value = node.this.this if isinstance(node.this, exp.Cast) else node.this
    if isinstance(value, exp.Null):
        return exp.true()
    return exp.false() if isinstance(value, exp.Literal | exp.Array) else node


def _either(one: exp.Expr, other: exp.Expr, node: exp.Expr) -> exp.Expr:
    if _TRUE in (one, other):
        return exp.true()
    return other if one == _FALSE else one if other == _FALSE else node


def _both(one: exp.Expr, other: exp.Expr, node: exp.Expr) -> exp.Expr:
    if _FALSE in (one, other):
        return exp.false()
    return other if one == _TRUE else one if other == _TRUE else node
