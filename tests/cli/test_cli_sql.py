"""The command `sql`: what it prints, and what it says to what it does not know."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlglot

from tests.cli.conftest import run_program


def printed(*arguments: object) -> str:
    done = run_program(Path.cwd(), "sql", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_list_prints_names_only() -> None:
    lines = printed("--list").splitlines()
    assert lines == sorted(lines)
    assert {"deletions", "timeline", "principals", "sessions", "profile", "resource", "search"} <= set(lines)
    assert not {"evidence", "custody", "event_places", "event_copies", "info_files", "anomaly_calls"} & set(lines)


def test_parameters_in_three_ways() -> None:
    ways = [["--actor", "it's"], ["--actor=it's"], ["actor=it's"]]
    first, *others = [printed("sessions", *way) for way in ways]
    assert "actor = 'it''s'" in first
    assert others == [first, first]


def test_a_span_a_time_and_a_list() -> None:
    found = printed("timeline", "--window", "30m", "--at", "2026-03-02T10:00:00+02:00", "--anchors", "e-1, e-2")
    assert "window = 1800" in found
    assert "CAST('2026-03-02 08:00:00' AS TIMESTAMP)" in found
    assert "ARRAY['e-1', 'e-2']" in found


def test_statements_end_with_a_mark(tmp_path: Path) -> None:
    printed("resource", "--resource", "cgw-0123456789abcdef0", "--dialect", "spark", "-o", str(tmp_path / "x.sql"))
    text = (tmp_path / "x.sql").read_text("utf-8")
    assert len([each for each in sqlglot.parse(text, read="spark") if each]) == 2
    assert "not executed" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sql",), "deletions"),
        (("sql", "nonsense"), "deletions"),
        (("sql", "evidence"), "deletions"),
        (("sql", "sessions", "--colour", "red"), "actor"),
        (("sql", "sessions", "red"), "NAME=VALUE"),
        (("sql", "sessions", "--dialect", "oracle"), "athena, trino, spark, duckdb"),
        (("sql", "sessions", "--partitions", "week"), "none, date, ymd"),
        (("sql", "sessions", "--table", "a b"), "no name of a table"),
        (("sql", "deletions", "--outcome", "fine"), "succeeded"),
        (("sql", "timeline", "--window", "soon"), "no duration"),
    ],
)
def test_what_is_unknown_is_told_with_the_choices(arguments: tuple[str, ...], said: str) -> None:
    found = run_program(Path.cwd(), *arguments)
    assert (found.returncode, found.stdout) == (2, "")
    assert said in found.stderr
