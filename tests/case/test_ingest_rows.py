"""Record to row through a real case: whatever a record holds, its bytes, its values and its place come out again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.case.store import open_case, rows
from tests.evidence.strategies import records
from tests.support import check_row, compact, fetch, is_event, log_file, read, record, run, write

NUMBERS = count()


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory, empty_case: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("rows") / "case.duckdb"
    shutil.copy(empty_case, path)
    with open_case(path, read_only=False) as connection:
        yield connection


def check(case: duckdb.DuckDBPyConnection, file_id: int, raws: list[bytes]) -> None:
    """Each record of a file is a stored copy, a place of one with equal content, or rejected; all to the byte."""
    table = rows(case, "select * from event_records where file_id = $f", {"f": file_id})
    stored = {row["record_index"]: row for row in table.to_pylist()}
    problems: dict[int, set[str]] = {}
    for index, column in fetch(
        case, "select record_index, column_name from field_problems where file_id = ?", [file_id]
    ):
        problems.setdefault(index, set()).add(column)
    rejected = dict(fetch(case, "select record_index, text from rejected_records where file_id = ?", [file_id]))
    duplicates = dict(
        fetch(
            case,
            "select p.record_index, r.raw from event_places p join event_records r on r.file_id = p.event_file_id "
            "and r.record_index = p.event_record_index where p.file_id = ?",
            [file_id],
        )
    )
    assert sorted([*stored, *rejected, *duplicates]) == list(range(len(raws)))
    for index, raw in enumerate(raws):
        if index in stored:
            check_row(stored[index], raw, problems.get(index, set()))
        elif index in duplicates:
            assert repr(sorted_deep(read(bytes(duplicates[index])))) == repr(sorted_deep(read(raw)))
        else:
            assert bytes(rejected[index]) == raw
            assert not is_event(raw)


def sorted_deep(value: Any) -> Any:
    if isinstance(value, dict):
        return sorted((name, sorted_deep(inner)) for name, inner in value.items())
    return [sorted_deep(inner) for inner in value] if isinstance(value, list) else value


@settings(max_examples=40)
@given(st.lists(records(), min_size=1, max_size=12), st.booleans())
def test_any_records(case: duckdb.DuckDBPyConnection, tmp_path_factory: Any, raws: list[bytes], lines: bool) -> None:
    """The ordinary record in front tells the reader that this is CloudTrail, whatever else there is."""
    raws = [compact(record("ordinary")), *raws]
    number = next(NUMBERS)
    path = tmp_path_factory.getbasetemp() / "rows" / f"{number}.json"
    write(path, b"\n".join(raws) if lines else log_file(raws))
    report = run(case, path)
    assert report["records"]["seen"] == len(raws)
    (file_id,) = fetch(case, "select max(file_id) from log_files")[0]
    check(case, file_id, raws)


def test_values_that_are_no_objects_keep_their_place(make_case: Any, tmp_path: Path) -> None:
    connection = make_case()
    values = [record("e-0"), "text", None, record("e-3"), 5, {}, record("e-6"), [record("e-7")], True]
    run(connection, write(tmp_path / "a.json", values))
    check(connection, 1, [compact(value) for value in values])


def test_nul_and_unicode_survive(make_case: Any, tmp_path: Path) -> None:
    connection = make_case()
    agent = "a\0b \u2028 😀 \u202e \x1b[31m"
    run(connection, write(tmp_path / "a.json", [record("e\0-1", userAgent=agent)]))
    assert fetch(connection, "select event_id, user_agent from events") == [("e\0-1", agent)]
