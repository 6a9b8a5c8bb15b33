"""What a question may not use, because it fails or means something else on another engine.

    text ──► parsed ──► functions outside the proven set ──┐
                    ──► constructs and patterns forbidden ──┴──► sentences

The reasons were measured on DuckDB, Spark and Sail, and read in the documentation of Trino. A function enters `PROVEN`
with a question that uses it: the parity tests then run it on every engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sqlglot import exp
from sqlglot.errors import SqlglotError

from forensics.engines.portable import parse

Node = exp.Expr

PROVEN = frozenset({
    "abs", "and", "arg_max", "arg_min", "array_contains", "case", "cast", "chr", "coalesce", "concat_ws", "contains",
    "count", "count_if", "exists", "explode", "extract", "group_concat", "if", "json_extract_scalar", "lag", "lower",
    "max", "min", "nullif", "or", "regexp_extract", "regexp_extract_all", "regexp_like", "regexp_replace", "replace",
    "row_number", "split_part", "starts_with", "sum", "time_to_unix", "timestamp_trunc", "unnest",
})  # fmt: skip
"""Functions, by SQLGlot's names, that give the same everywhere, within the rules below."""

SHORTHANDS = re.compile(r"\\[wWdDsSbB]")
TEXT_END = re.compile(r"(?<!\\)\$")
_PATTERNS = (exp.RegexpLike, exp.RegexpExtract, exp.RegexpExtractAll, exp.RegexpReplace)


def lint(text: str) -> list[str]:
    """Why a question is not portable.

    Args:
        text: One statement in DuckDB's dialect.

    Returns:
        A sentence for each fault; none if it is portable as far as is known.
    """
    try:
        tree = parse(text)
    except SqlglotError as error:
        return [f"it cannot be parsed (a parameter needs a space after a comma): {str(error).splitlines()[0]}"]
    found = [*_functions(tree), *_head(text)]
    for forbidden, why in _RULES:
        found += [f"{why}: {node.sql('duckdb')[:80]}" for node in tree.walk() if forbidden(node)]
    return found


def _head(text: str) -> Iterator[str]:
    if not text.startswith("-- One row"):
        yield "the first line is not a comment that says what one row means"


def _functions(tree: Node) -> Iterator[str]:
    for node in tree.find_all(exp.Func):
        name = node.name.lower() if isinstance(node, exp.Anonymous) else node.sql_name().lower()
        if name not in PROVEN:
            yield f"{name} is not proven to be the same on every engine: {node.sql('duckdb')[:80]}"


def _unproven_end(node: Node) -> bool:
    return isinstance(node, _PATTERNS) and bool(TEXT_END.search(_pattern(node)))


def _shorthand(node: Node) -> bool:
    return isinstance(node, _PATTERNS) and bool(SHORTHANDS.search(_pattern(node)))


def _pattern(node: Node) -> str:
    return str(node.expression.name) if isinstance(node.expression, exp.Literal) else ""


def _empty_or_null(node: Node) -> bool:
    if isinstance(node, exp.SplitPart):
        absent = not (isinstance(node.args["part_index"], exp.Literal) and node.args["part_index"].name == "1")
        return absent and not isinstance(node.parent, exp.Nullif)
    return isinstance(node, exp.RegexpExtract) and not isinstance(node.parent, exp.Nullif)


def _subquery_outside_where(node: Node) -> bool:
    if not isinstance(node, exp.In) or not node.args.get("query"):
        return False
    place = node.find_ancestor(exp.Where, exp.Select)
    return not (isinstance(place, exp.Where) and isinstance(place.parent, exp.Select))


def _untyped_division(node: Node) -> bool:
    return isinstance(node, exp.Div) and not any(isinstance(side, exp.Cast) for side in (node.this, node.expression))


def _row_as_key(node: Node) -> bool:
    return isinstance(node, exp.Struct) or (isinstance(node, exp.Anonymous) and node.name.lower() == "row")


def _options_of_star(node: Node) -> bool:
    return isinstance(node, exp.Star) and any(
        node.args.get(part) for part in ("except_", "replace", "rename", "except")
    )


def _not_global(node: Node) -> bool:
    return isinstance(node, exp.RegexpReplace) and "g" not in (getattr(node.args.get("modifiers"), "name", "") or "")


def _counted_over(node: Node) -> bool:
    return (
        isinstance(node, exp.Window) and isinstance(node.this, exp.Count) and isinstance(node.this.this, exp.Distinct)
    )


def _is_truth(node: Node) -> bool:
    return isinstance(node, exp.Is) and not isinstance(node.expression, exp.Null)


def _all_columns(node: Node) -> bool:
    return isinstance(node, exp.Group | exp.Order) and "all" in node.sql("duckdb").lower().split()[:3]


def _unnested_in_select(node: Node) -> bool:
    return isinstance(node, exp.Explode)


def _seconds_of_span(node: Node) -> bool:
    return isinstance(node, exp.TimeToUnix) and isinstance(node.this, exp.Sub | exp.Add | exp.Interval)


def _asof(node: Node) -> bool:
    return isinstance(node, exp.Join) and (node.method or "").upper() == "ASOF"


def _recursive(node: Node) -> bool:
    return isinstance(node, exp.With) and bool(node.recursive)


def _by_name(node: Node) -> bool:
    return isinstance(node, exp.SetOperation) and bool(node.args.get("by_name"))


def _is(*types: type[Node]) -> Callable[[Node], bool]:
    return lambda node: isinstance(node, types)


_RULES: tuple[tuple[Callable[[Node], bool], str], ...] = (
    (_shorthand, r"\w, \d, \s and \b know Unicode on some engines: write the characters out"),
    (_unproven_end, r"$ matches before a last line feed on some engines: write \z"),
    (_empty_or_null, "no match is '' here and NULL in Trino: put it into nullif(…, '')"),
    (_not_global, "regexp_replace without 'g' replaces one match here, all elsewhere"),
    (_subquery_outside_where, "`in (select …)` outside WHERE fails on some engines: join instead"),
    (_untyped_division, "division of whole numbers or decimals differs: cast one side to double"),
    (_row_as_key, "rows as values order and print differently: use text or several columns"),
    (_options_of_star, "`*` with options exists here only: name the columns"),
    (_counted_over, "count(distinct …) over a window fails elsewhere"),
    (_is_truth, "`is true` and `is false` fail in Trino: use case or coalesce"),
    (_all_columns, "GROUP BY ALL and ORDER BY ALL exist here only: name the columns"),
    (_unnested_in_select, "unnest in a select list differs: use `from unnest(x) as t(value)`"),
    (_seconds_of_span, "epoch of an interval fails elsewhere: subtract seconds"),
    (_asof, "ASOF JOIN fails elsewhere: left join and row_number() = 1"),
    (_recursive, "recursive CTE: walk hop by hop, one join a hop"),
    (_by_name, "UNION BY NAME fails elsewhere: name the columns"),
    (_is(exp.Pivot), "PIVOT differs: use case and group by"),
    (_is(exp.TryCast), "try_cast differs for text such as '339.0': test the text first"),
    (_is(exp.Columns), "COLUMNS() exists here only: name the columns"),
    (_is(exp.Slice, exp.Comprehension, exp.Bracket), "slices, indexes and comprehensions of lists exist here only"),
)  # fmt: skip
