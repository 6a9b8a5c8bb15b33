"""Facts of the catalogue within a statement.

catalogue.table(name) ──► the columns that the statement names ──► select … from (values …), each column of its type

A statement may have 262,144 bytes in Athena, so what all values of a column end with is written once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from os.path import commonprefix

import pyarrow as pa
from sqlglot import exp

from forensics import catalogue
from forensics.engines.portable import literal, render


def fact_table(name: str, used: Collection[str], dialect: str) -> str:
    """The question that gives a table of facts, one row a line.

    Args:
        name: One of `catalogue.TABLES`.
        used: Names of columns that matter; others are left out.
        dialect: One of `portable.DIALECTS`.
    """
    table = catalogue.table(name)
    table = table.select([column for column in table.column_names if column in used] or table.column_names[:1])
    endings = {column: _ending(table[column].to_pylist()) for column in table.column_names}
    rows = [_row(row, endings, dialect) for row in table.to_pylist()]
    head = exp.Select(expressions=[_typed(field, endings[field.name]) for field in table.schema])
    values = ",\n".join(rows)
    return f"{render(head, dialect)}\nFROM (VALUES\n{values}\n) AS facts({', '.join(table.column_names)})"


def _row(row: dict[str, object], endings: dict[str, str], dialect: str) -> str:
    values = [value.removesuffix(endings[name]) if isinstance(value, str) else value for name, value in row.items()]
    if "pattern" in row:
        values[list(row).index("pattern")] = catalogue.sql_pattern(str(row["pattern"]))
    return f"({','.join(literal(value).sql(dialect) for value in values)})"


def _typed(field: pa.Field, ending: str) -> exp.Expr:
    kind = "boolean" if pa.types.is_boolean(field.type) else "int" if pa.types.is_integer(field.type) else "varchar"
    value: exp.Expr = exp.cast(exp.column(field.name, table="facts"), kind)
    return exp.alias_(exp.DPipe(this=value, expression=literal(ending)) if ending else value, field.name)


def _ending(values: Sequence[object]) -> str:
    """What all of many texts end with."""
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) < len(values) or len(texts) < 100:
        return ""
    return commonprefix([text[::-1] for text in texts])[::-1]  # noqa: RUF071 (no paths)
