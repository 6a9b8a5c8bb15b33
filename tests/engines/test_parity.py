"""Every `.sql` file of the program gives the same rows on DuckDB, Sail and PySpark. The files are found, not listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from forensics.case.store import VIEWS
from tests.engines.conftest import Pair
from tests.engines.parity import difference
from tests.engines.questions import FILES, PARTS, QUESTIONS, load
from tests.engines.unsafe import SILENT

pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"  # py4j leaves its sockets to the garbage collector
)


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_a_question(pair: Pair, path: Path) -> None:
    asked = load(path)
    for values in pair.sets:
        assert difference(pair.reference, pair.other, asked.text, asked.bind(values)) is None


@pytest.mark.parametrize("name", [*VIEWS, *sorted(PARTS), "anomaly_hits"])
def test_a_view_or_shared_table(pair: Pair, name: str) -> None:
    assert difference(pair.reference, pair.other, f"select * from {name}", {}) is None


def test_every_file_is_a_question_a_view_or_a_part() -> None:
    assert {path.stem for path in FILES} == {path.stem for path in QUESTIONS} | set(VIEWS) | PARTS


@pytest.mark.parametrize("name", SILENT)
def test_what_the_lint_forbids_is_seen_by_the_comparison(pair: Pair, name: str) -> None:
    sql, engines = SILENT[name]
    try:
        found = difference(pair.reference, pair.other, sql, {})
    except Exception as error:  # noqa: BLE001 (each engine has its own errors)
        found = str(error)
    assert (found is not None) is (pair.name in engines)
