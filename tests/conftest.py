from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, settings

from forensics.case.store import create_case, open_case

settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long forms out unless markers are chosen on the command line."""
    if not config.option.markexpr:
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("long")])
        items[:] = [item for item in items if not item.get_closest_marker("long")]


MakeCase = Callable[..., duckdb.DuckDBPyConnection]


@pytest.fixture(scope="session")
def empty_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty case, to be copied."""
    path = tmp_path_factory.mktemp("template") / "empty.duckdb"
    create_case(path)
    return path


@pytest.fixture
def make_case(tmp_path: Path, empty_case: Path) -> Iterator[MakeCase]:
    """Gives a new, empty case, open to write; the file is ``tmp_path/<name>.duckdb``."""
    opened: list[duckdb.DuckDBPyConnection] = []

    def make(name: str = "case") -> duckdb.DuckDBPyConnection:
        path = tmp_path / f"{name}.duckdb"
        shutil.copy(empty_case, path)
        opened.append(open_case(path, read_only=False))
        return opened[-1]

    yield make
    for connection in opened:
        connection.close()
