"""Naming an engine: the same answer from each, and one sentence where something is missing."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from sqlglot import exp

from forensics.api import Case
from forensics.case.ingest import ingest
from forensics.case.store import create_case, open_case
from forensics.engines.portable import parse
from forensics.engines.stages import in_stages
from forensics.errors import UsageError

ROOT = Path(__file__).parents[2]
MAIN = "from forensics.cli import main; main()"


@pytest.fixture(scope="module")
def case_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("choose") / "case.duckdb"
    create_case(path)
    with open_case(path, read_only=False) as connection:
        ingest(connection, [ROOT / "sample_logs"])
    return path


def command(*arguments: str, program: str = MAIN, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, env=env, check=False
    )


@pytest.mark.parametrize(
    "question", [("deletions",), ("sessions",), ("events", "--event-name", "DeleteCustomerGateway")]
)
def test_sail_prints_the_same(case_file: Path, question: tuple[str, ...]) -> None:
    told = [
        command(*question, "--case", str(case_file), "--format", "jsonl", "--engine", name)
        for name in ("duckdb", "sail")
    ]
    assert [done.returncode for done in told] == [0, 0]
    assert told[0].stdout == told[1].stdout
    assert told[0].stdout.count("\n") > 1
    assert told[1].stderr == ""


def test_times_are_utc_whatever_the_zone_of_the_machine(case_file: Path) -> None:
    asked = ("deletions", "--case", str(case_file), "--format", "jsonl", "--since", "2026-03-13T22:53:00Z")
    told = [command(*asked, "--engine", name, TZ="America/New_York").stdout for name in ("duckdb", "sail")]
    assert told[0] == told[1]
    assert 0 < told[0].count("\n") < command(*asked[:-2]).stdout.count("\n")


@pytest.mark.parametrize(
    ("engine", "missing", "told"),
    [
        (
            "sail",
            "pysail",
            "the engine sail is an extra that is not installed; get it with: pip install 'forensics[sail]'",
        ),
        (
            "spark",
            "pyspark",
            "the engine spark is an extra that is not installed; get it with: pip install 'forensics[spark]'",
        ),
    ],
)
def test_missing_extra(case_file: Path, engine: str, missing: str, told: str) -> None:
    program = f"import sys; sys.modules[{missing!r}] = None; {MAIN}"
    done = command("deletions", "--case", str(case_file), "--engine", engine, program=program)
    assert (done.returncode, done.stdout, done.stderr) == (3, "", f"forensics: {told}\n")


def test_missing_java(case_file: Path, tmp_path: Path) -> None:
    done = command("deletions", "--case", str(case_file), "--engine", "spark", PATH=str(tmp_path), JAVA_HOME="")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert "Spark needs Java 17" in done.stderr


def test_no_such_engine(case_file: Path) -> None:
    done = command("deletions", "--case", str(case_file), "--engine", "presto")
    assert (done.returncode, done.stderr) == (2, "forensics: engine 'presto' is none of duckdb, spark, sail\n")
    with pytest.raises(UsageError, match="presto"):
        Case.open(case_file, engine="presto")


def test_the_base_install_knows_no_spark(case_file: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert not [name for name in project["dependencies"] if "spark" in name or "sail" in name]
    program = f"import sys; sys.modules['pyspark'] = sys.modules['pysail'] = None; {MAIN}"
    assert command("deletions", "--case", str(case_file), program=program).returncode == 0


def test_what_is_named_often_is_stored_in_order() -> None:
    stored = []

    def store(query: exp.Expr) -> exp.Table:
        stored.append(query.sql("duckdb"))
        return exp.to_table(f"stage_{len(stored)}")

    text = (
        "with facts as (select 1 as x), unused as (select 2 as x), a as (select t.x from t inner join facts on true), "
        "b as (select a.x from a), c as (select x from a union all select x from b) "
        "select c.x from a inner join c on c.x = a.x inner join facts on true cross join facts as f cross join facts as g"
    )
    left = in_stages(parse(text).copy(), store).sql("duckdb")
    assert stored == ["WITH facts AS (SELECT 1 AS x) SELECT t.x FROM t INNER JOIN facts ON TRUE"]
    assert left.startswith("WITH facts AS (SELECT 1 AS x), b AS (SELECT a.x FROM stage_1 AS a), c AS (")
    assert "FROM stage_1 AS a INNER JOIN c ON c.x = a.x" in left
