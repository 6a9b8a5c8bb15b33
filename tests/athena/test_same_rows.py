"""Each statement over a table with Athena's column types gives the rows that its question gives on the case.

The questions are found, not listed. Keys that only join and order are not compared: the table has no files.
"""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa
import pytest
import sqlglot
from sqlglot import exp

from forensics.analyses.runner import Question
from forensics.athena import LIMIT_BYTES, NotInTrailError, Target, staged, statement
from forensics.athena.parts import unknown_tables
from tests.athena.conftest import Run, Twin
from tests.engines.parity import rows
from tests.engines.questions import QUESTIONS, load, prepare

INTERNAL = {"file_id", "record_index", "copy", "raw"}
ASKED = [path for path in QUESTIONS if not unknown_tables(load(path).text) and path.stem != "event_copies"]
MANY = 100
"""So many readings of the trail take an engine that writes CTEs out too long for a quick test."""


def _rows(table: pa.Table, asked: Question) -> list[tuple[Any, ...]]:
    found = rows(table.select([name for name in table.column_names if name not in INTERNAL]))
    return found if "order by" in asked.text else sorted(found, key=repr)


def _expected(twin: Twin, asked: Question, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    if asked.name.startswith(("detect_", "anomaly_")):
        prepare(twin.case, values)
    return _rows(twin.case.run(asked.text, asked.bind(values)), asked)


@pytest.mark.parametrize("path", ASKED, ids=lambda path: path.stem)
def test_on_duckdb(twin: Twin, on_duckdb: Run, path: Any) -> None:
    asked = load(path)
    for values in twin.sets:
        made = statement(asked.name, values, Target("duckdb"), f"forensics.{path.parts[-3]}")
        assert _rows(on_duckdb(made.text), asked) == _expected(twin, asked, values)


def _on_sail(twin: Twin, run: Run, path: Any, *, many: bool) -> None:
    asked = load(path)
    values = twin.sets[0]
    made = statement(asked.name, values, Target("spark"), f"forensics.{path.parts[-3]}")
    if (made.scans > MANY) is many:
        assert _rows(run(made.text), asked) == _expected(twin, asked, values)


@pytest.mark.parametrize("path", ASKED, ids=lambda path: path.stem)
def test_on_sail(twin: Twin, on_sail: Run, path: Any) -> None:
    _on_sail(twin, on_sail, path, many=False)


@pytest.mark.parametrize("twin", ["sample"], indirect=True)
@pytest.mark.parametrize("path", ASKED, ids=lambda path: path.stem)
def test_in_stages(twin: Twin, path: Any) -> None:
    """What is stored first changes no answer, and the trail is read once."""
    asked, values = load(path), twin.sets[0]
    target = Target("duckdb")
    made = statement(asked.name, values, target, f"forensics.{path.parts[-3]}")
    parts = staged(made, "work.part", target)
    assert "".join([*parts.makes, parts.final]).count("FROM cloudtrail_logs") == 1
    with duckdb.connect() as connection:
        connection.register("cloudtrail_logs", twin.logs)
        connection.execute("create schema work")
        for make in parts.makes:
            connection.execute(make).fetchall()
        assert _rows(connection.sql(parts.final).to_arrow_table(), asked) == _expected(twin, asked, values)


@pytest.mark.parametrize("twin", ["sample"], indirect=True)
@pytest.mark.parametrize("path", ASKED, ids=lambda path: path.stem)
def test_stages_are_what_athena_takes(twin: Twin, path: Any) -> None:
    """Each fits into a statement, and stores no column of nothing, which has no type there."""
    target = Target()
    made = statement(load(path).name, twin.sets[0], target, f"forensics.{path.parts[-3]}")
    parts = staged(made, "work.part", target)
    for make in [*parts.makes, parts.final]:
        assert len(make.encode()) <= LIMIT_BYTES
        query = sqlglot.parse_one(make, read="athena")
        assert isinstance(query, exp.Create | exp.Select)
        if isinstance(query, exp.Create) and isinstance(query.expression, exp.Select):
            assert not [column for column in query.expression.selects if isinstance(column.unalias(), exp.Null)]


@pytest.mark.long
@pytest.mark.parametrize("path", ASKED, ids=lambda path: path.stem)
def test_many_readings_on_sail(twin: Twin, on_sail: Run, path: Any) -> None:
    _on_sail(twin, on_sail, path, many=True)


def test_a_question_about_files_has_no_statement() -> None:
    with pytest.raises(NotInTrailError, match="evidence_files"):
        statement("evidence", {}, Target())


def test_the_comparison_sees_a_difference(twin: Twin, on_duckdb: Run) -> None:
    """Of each event only the first copy: the contradiction that was planted is gone."""
    whole = statement("deletions", {**twin.sets[0]}, Target("duckdb")).text
    cut = whole.replace(
        "FROM cloudtrail_logs", "FROM (SELECT * FROM cloudtrail_logs WHERE sourceipaddress <> '203.0.113.250')"
    )
    assert on_duckdb(whole)["integrity"].to_pylist().count("contradicted") == 2
    assert on_duckdb(cut)["integrity"].to_pylist().count("contradicted") == 0
