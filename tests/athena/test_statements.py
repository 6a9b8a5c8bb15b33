"""What is printed: parsed back in its dialect, within Athena's limits, with literals and partitions as they should be."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import Any

import duckdb
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from forensics.analyses.runner import Scope
from forensics.athena import LIMIT_BYTES, Partitions, Target, names, parameters_of, prepared, printed, statement
from forensics.athena.answers import defaults
from forensics.case.store import sql_text
from forensics.engines.lint import lint
from forensics.engines.portable import DIALECTS, literal
from forensics.errors import UsageError
from forensics.evidence.columns import BATCH_SCHEMA
from tests.athena.test_same_rows import ASKED
from tests.engines.questions import load

RESERVED = frozenset(
    [
        "ALTER",
        "AND",
        "AS",
        "BETWEEN",
        "BY",
        "CASE",
        "CAST",
        "CONSTRAINT",
        "CREATE",
        "CROSS",
        "CUBE",
        "CURRENT_DATE",
        "CURRENT_TIME",
        "CURRENT_TIMESTAMP",
        "CURRENT_USER",
        "DEALLOCATE",
        "DELETE",
        "DESCRIBE",
        "DISTINCT",
        "DROP",
        "ELSE",
        "END",
        "ESCAPE",
        "EXCEPT",
        "EXECUTE",
        "EXISTS",
        "EXTRACT",
        "FALSE",
        "FOR",
        "FROM",
        "FULL",
        "GROUP",
        "GROUPING",
        "HAVING",
        "IN",
        "INNER",
        "INSERT",
        "INTERSECT",
        "INTO",
        "IS",
        "JOIN",
        "JSON_ARRAY",
        "JSON_EXISTS",
        "JSON_OBJECT",
        "JSON_QUERY",
        "JSON_TABLE",
        "JSON_VALUE",
        "LEFT",
        "LIKE",
        "LISTAGG",
        "LOCALTIME",
        "LOCALTIMESTAMP",
        "NATURAL",
        "NORMALIZE",
        "NOT",
        "NULL",
        "ON",
        "OR",
        "ORDER",
        "OUTER",
        "PREPARE",
        "RECURSIVE",
        "RIGHT",
        "ROLLUP",
        "SELECT",
        "SKIP",
        "TABLE",
        "THEN",
        "TRIM",
        "TRUE",
        "UESCAPE",
        "UNION",
        "UNNEST",
        "USING",
        "VALUES",
        "WHEN",
        "WHERE",
        "WITH",
    ]
)
"""Words that Trino wants quoted (Trino documentation, Reserved keywords; Athena's list for SELECT is a part of it)."""


@cache
def _statements(dialect: str) -> list[tuple[str, str]]:
    """Each statement once, though several analyses have it as a step."""
    found = {each.name: each.text for name in names() for each in printed(name, {}, Target(dialect))}
    return list(found.items())


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_statement_parses_back(dialect: str) -> None:
    for name, text in _statements(dialect):
        (tree,) = [each for each in sqlglot.parse(text, read=dialect) if each]
        assert isinstance(tree, exp.Query), name
        assert not list(tree.find_all(exp.Placeholder, exp.Parameter)), name
        assert text.startswith("-- ")
        assert text.endswith(";\n")


def test_athena_takes_every_statement() -> None:
    for name, text in _statements("athena"):
        assert len(text.encode()) <= LIMIT_BYTES, name
        tree = sqlglot.parse_one(text, read="athena")
        unquoted = {each.name.upper() for each in tree.find_all(exp.Identifier) if not each.quoted}
        assert not unquoted & RESERVED, name
        assert not list(tree.find_all(exp.Is)) or all(
            isinstance(each.expression, exp.Null) for each in tree.find_all(exp.Is)
        ), name
        assert "LISTAGG" not in text
        assert "QUALIFY" not in text


def test_athena_has_room_for_long_lists() -> None:
    """The longest statement, with as many anchors and keys as a responder pastes."""
    ids = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(200)]
    *_, last = printed("timeline", {"anchors": ids, "chain": ids}, Target())
    assert len(last.text.encode()) <= LIMIT_BYTES


def test_the_steps_are_numbered() -> None:
    heads = [each.text.split("\n", 1)[0] for each in printed("deletions", {}, Target())]
    assert [re.findall("^-- (\\d of \\d: [a-z_]+)[.] One row", head)[0] for head in heads] == [
        "1 of 3: deletions",
        "2 of 3: issues_of_keys",
        "3 of 3: replacements",
    ]


def test_the_derivation_is_portable() -> None:
    for text in ("identified", "entered_roles"):
        faults = [fault for fault in lint(sql_text("forensics.case", text)) if "not proven" not in fault]
        assert faults == []


def test_every_column_of_a_record_is_mapped_and_orders_its_copies() -> None:
    mapped = sqlglot.parse_one(sql_text("forensics.athena", "trail"), read="duckdb").named_selects
    wanted = set(BATCH_SCHEMA.names) - {"file_id", "record_index", "raw"}
    assert set(mapped) == wanted
    ordered = sqlglot.parse_one(sql_text("forensics.athena", "incoming"), read="duckdb").find(exp.Window)
    assert ordered
    assert {each.name for each in ordered.find_all(exp.Column)} == wanted


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0")) | st.sampled_from(
    ["it's", "\\", "\\'", "'';--", "$name", ":name", "a\nb\r\n\tc", "東京 😀", "{{x}}", "%s", "?", "/* */", "\\u0027"]
)


@pytest.mark.parametrize("dialect", DIALECTS)
@given(text=TEXTS)
def test_a_text_comes_out_right(dialect: str, text: str) -> None:
    written = literal(text).sql(dialect)
    back = sqlglot.parse_one(f"select {written}", read=dialect).expressions[0]
    assert back.is_string
    assert back.name == text
    if dialect == "duckdb":
        assert duckdb.sql(f"select {written}").fetchall() == [(text,)]


@settings(max_examples=20)
@pytest.mark.parametrize("dialect", DIALECTS)
@given(text=TEXTS)
def test_a_parameter_comes_out_right(dialect: str, text: str) -> None:
    made = statement("issues_of_keys", {"keys": [text]}, Target(dialect))
    array = list(sqlglot.parse_one(made.text, read=dialect).find_all(exp.Array))[-1]
    assert [each.name for each in array.expressions] == [text]


@settings(max_examples=20)
@given(texts=st.lists(TEXTS, min_size=1, max_size=20))
def test_texts_come_back_from_sail(on_sail: Any, texts: list[str]) -> None:
    columns = ", ".join(f"{literal(text).sql('spark')} as c{number}" for number, text in enumerate(texts))
    assert list(on_sail(f"select {columns}").to_pylist()[0].values()) == texts


DAY = Scope(since=datetime(2026, 3, 1, 0, 30), until=datetime(2026, 3, 2, 23, 59, 59), region="eu-central-1")


def _where(target: Target, name: str = "replacements") -> str:
    text = statement(name, defaults(target.scope.parameters()), target).text
    return text[text.index("'AwsCloudTrailInsight'") : text.index("incoming_copies")]


def test_without_partitions_the_events_are_cut() -> None:
    found = _where(Target(scope=DAY))
    assert "logs.eventtime >= '2026-03-01T00:30:00'" in found
    assert "logs.eventtime < '2026-03-03T00:00:00'" in found
    assert "logs.awsregion = 'eu-central-1'" in found
    assert "timestamp" not in found


def test_a_question_that_looks_to_the_scope_itself_is_not_cut() -> None:
    """Who handed out a credential before --since still counts."""
    assert "eventtime" not in _where(Target(scope=DAY), "deletions")


def test_partitions_are_taken_wider_than_the_events() -> None:
    """A day before, for clocks and files over midnight; three after, for late delivery."""
    found = _where(Target(partitions=Partitions.DATE, scope=DAY))
    assert "logs.\"timestamp\" >= '2026/02/28'" in found
    assert "logs.\"timestamp\" <= '2026/03/05'" in found


def test_partitions_by_year_month_day() -> None:
    found = re.sub(r"\s+", " ", _where(Target("duckdb", partitions=Partitions.YMD, scope=DAY)))
    assert "logs.year || '/' || logs.month || '/' || logs.day >= '2026/02/28'" in found
    assert "logs.region = 'eu-central-1'" in found


@pytest.mark.parametrize("name", ["t", "db.t", "cat.db.t", '"my-db".t', '"a ""b""".t', "`my-db`.t", '"select"."from"'])
def test_a_table_is_named(name: str) -> None:
    made = statement("principals", defaults({}), Target(table=name))
    tables = {each.sql("trino") for each in sqlglot.parse_one(made.text, read="athena").find_all(exp.Table)}
    assert name.replace("`", '"') + " AS logs" in tables


@pytest.mark.parametrize("name", ["", "a b", "a;b", "a.b.c.d", "a.", ".a", '"a', "t -- x", "t as u", "(select 1)"])
def test_no_name_of_a_table(name: str) -> None:
    with pytest.raises(UsageError, match="no name of a table"):
        Target(table=name).name()


def test_a_missing_column_is_null(twin: Any) -> None:
    older = duckdb.connect()
    older.register("logs", twin.logs.drop_columns(["tlsdetails", "addendum", "eventcategory", "vpcendpointaccountid"]))
    older.execute("create table cloudtrail_logs as select * from logs")
    missing = frozenset({"tlsdetails", "addendum", "eventcategory", "vpcendpointaccountid"})
    asked = load(next(path for path in ASKED if path.stem == "info_scope"))
    made = statement("info_scope", {}, Target("duckdb", missing=missing))
    assert older.sql(made.text).to_arrow_table().to_pylist() == twin.case.run(asked.text).to_pylist()


@pytest.mark.parametrize("name", ["sessions", "deletions", "event_ids_like", "timeline"])
def test_a_prepared_table_gives_the_same(twin: Any, name: str) -> None:
    connection = duckdb.connect()
    connection.register("logs", twin.logs)
    connection.execute("create table cloudtrail_logs as select * from logs")
    connection.execute(prepared("ready", Target("duckdb")).text)
    asked = load(next(path for path in ASKED if path.stem == name))
    values = twin.sets[0]
    made = statement(name, values, Target("duckdb", table="ready", prepared=True))
    expected = twin.case.run(asked.text, asked.bind(values)).to_pylist()
    assert connection.sql(made.text).to_arrow_table().to_pylist() == expected


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_table_is_prepared_in_every_dialect(dialect: str) -> None:
    tree = sqlglot.parse_one(prepared("db.ready", Target(dialect)).text, read=dialect)
    assert isinstance(tree, exp.Create)


def test_parameters_of_an_analysis() -> None:
    assert parameters_of("sessions") == ["account", "actor", "region", "since", "until"]
    assert "history_calls" in parameters_of("principals")
