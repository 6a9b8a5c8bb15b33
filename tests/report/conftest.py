"""A case of sample_logs and its report.

``pytest tests/report --accept-golden`` takes today's report as the golden one; read `git diff` before it is committed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from forensics.case.ingest import ingest
from forensics.case.store import create_case, open_case
from forensics.engines import DuckEngine
from forensics.report import ReportOptions, write_report

SAMPLE = Path(__file__).parents[2] / "sample_logs"
GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept-golden", action="store_true", help="take today's report as the golden one")


@dataclass(frozen=True)
class Written:
    """A case and the report made of it."""

    case: Path
    out: Path

    def text(self, name: str = "report.md") -> str:
        return (self.out / name).read_text("utf-8")

    def findings(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text("findings.json"))
        return found


Report = Callable[..., Written]


def make_case(path: Path, *evidence: Path) -> Path:
    create_case(path)
    with open_case(path, read_only=False) as connection:
        ingest(connection, evidence)
    return path


def write(case: Path, out: Path, **options: Any) -> Written:
    with open_case(case) as connection:
        write_report(DuckEngine(connection), out, ReportOptions(**options))
    return Written(case, out)


@pytest.fixture(scope="session")
def sample_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_case(tmp_path_factory.mktemp("sample") / "case.duckdb", SAMPLE)


@pytest.fixture(scope="session")
def sample(sample_case: Path, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The report of sample_logs without any option."""
    return write(sample_case, tmp_path_factory.mktemp("findings"))


@pytest.fixture
def report_of(tmp_path: Path) -> Report:
    """Makes a case of records written by hand, and its report."""

    def make(records: list[dict[str, Any]], **options: Any) -> Written:
        shutil.rmtree(tmp_path / "made", ignore_errors=True)
        dump = tmp_path / "made" / "dump"
        dump.mkdir(parents=True)
        (dump / "log.json").write_text(json.dumps({"Records": records}), "utf-8")
        return write(make_case(tmp_path / "made" / "case.duckdb", dump), tmp_path / "made" / "out", **options)

    return make


@pytest.fixture(scope="session")
def truth() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLE / "truth.json").read_text("utf-8"))
    return found
