"""The same records as a case and as a table with Athena's column types, and engines over the table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from forensics.case.ingest import ingest
from forensics.case.store import create_case, open_case
from forensics.engines import DuckEngine, spark
from forensics.synthetic import world, write_dump
from tests.athena.shaped import carried, compact, table
from tests.engines.questions import parameter_sets

ROOT = Path(__file__).parents[2]
Run = Callable[[str], pa.Table]


@dataclass(frozen=True)
class Twin:
    """Records twice: `case`, and the table `logs`; ``sets`` are values of parameters."""

    case: DuckEngine
    logs: pa.Table
    sets: list[dict[str, Any]]


def _records(evidence: Path, folder: Path) -> list[dict[str, Any]]:
    create_case(folder / "read.duckdb")
    with open_case(folder / "read.duckdb", read_only=False) as connection:
        ingest(connection, [evidence])
        raws = connection.execute("select raw from event_records order by file_id, record_index").fetchall()
    return [carried(json.loads(raw)) for (raw,) in raws]


def _troubled(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Records as trails hold them: some delivered twice, one with other content under the same id."""
    deletion = next(one for one in records if one["eventName"] == "DeleteCustomerGateway")
    return [*records, *records[:20], {**deletion, "sourceIPAddress": "203.0.113.250"}]


@pytest.fixture(scope="session", params=["sample", "generated"])
def twin(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twin]:
    folder = tmp_path_factory.mktemp(request.param)
    evidence = ROOT / "sample_logs"
    if request.param == "generated":
        evidence = folder / "world"
        write_dump(world(seed=31, events=1200, days=9), evidence)
    records = _troubled(_records(evidence, folder))
    (folder / "dump").mkdir()
    (folder / "dump" / "log.json").write_text(compact({"Records": records}), "utf-8")
    create_case(folder / "case.duckdb")
    with open_case(folder / "case.duckdb", read_only=False) as connection:
        ingest(connection, [folder / "dump"])
    with open_case(folder / "case.duckdb") as connection:
        engine = DuckEngine(connection)
        yield Twin(engine, table(records), list(parameter_sets(engine)))


@pytest.fixture(scope="session")
def on_duckdb(twin: Twin) -> Iterator[Run]:
    with duckdb.connect() as connection:
        connection.register("logs", twin.logs)
        connection.execute("create table cloudtrail_logs as select * from logs")
        yield lambda sql: connection.sql(sql).to_arrow_table()


@pytest.fixture(scope="session")
def on_sail(twin: Twin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    lake = tmp_path_factory.mktemp("lake")
    (lake / "cloudtrail_logs").mkdir()
    pq.write_table(twin.logs, lake / "cloudtrail_logs" / "part.parquet")
    pytest.importorskip("pysail")
    with spark.sail_engine(lake, views=()) as engine:
        yield lambda sql: engine.session.sql(sql).toArrow()
