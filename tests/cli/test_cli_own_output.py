"""A report that lies among the evidence is no evidence; what merely has such a name is."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import run_program
from tests.support import record, write


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    write(tmp_path / "dump/log.json.gz", [record("e-1"), record("e-2", eventName="DescribeRegions")])
    assert run_program(tmp_path, "investigate", "dump", "-o", "dump/findings").returncode == 0
    return tmp_path / "dump"


def investigate(dump: Path) -> dict[str, Any]:
    done = run_program(dump.parent, "investigate", "dump", "-o", "dump/findings", "--format", "json")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def ledger(dump: Path) -> dict[str, tuple[str, str]]:
    done = run_program(dump.parent, "evidence", "--case", "dump/findings/case.duckdb", "--format", "json")
    return {row["path"]: (row["status"], row["format"]) for row in json.loads(done.stdout)}


def texts(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("case.duckdb")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_own_report_is_one_row_and_changes_nothing_from_then_on(dump: Path) -> None:
    again = investigate(dump)
    assert again["files"] == {"seen": 2, "ingested": 0, "unchanged": 1, "skipped": 1, "rejected": 0}
    assert (again["records"]["seen"], again["events_total"]) == (0, 2)
    assert ledger(dump) == {"findings/": ("skipped", "own_report"), "log.json.gz": ("ingested", "json_records")}
    second = texts(dump / "findings")
    investigate(dump)
    assert texts(dump / "findings") == second
    assert "report of this program, written by an earlier run" in second["report.md"].decode()


def test_a_report_elsewhere_in_the_dump_and_as_the_argument(dump: Path) -> None:
    shutil.copytree(dump / "findings", dump / "old/out")
    investigate(dump)
    assert ledger(dump)["old/out/"] == ("skipped", "own_report")
    done = run_program(dump, "ingest", "findings", "--case", "../x.duckdb", "--format", "json")
    assert (done.returncode, json.loads(done.stdout)["files"]["seen"]) == (3, 1)


@pytest.mark.parametrize("name", ["timeline.csv", "report.md", "iocs.csv", "queries/01-deletions.sql", "more.json"])
def test_another_file_in_the_folder_of_a_report_is_evidence(dump: Path, name: str) -> None:
    (dump / "old").mkdir()
    shutil.copytree(dump / "findings", dump / "old", dirs_exist_ok=True)
    write(dump / "old" / name, [record("e-3")])
    assert investigate(dump)["events_total"] == 3
    assert ledger(dump)[f"old/{name}"] == ("ingested", "json_records")
    assert ledger(dump)["old/"] == ("skipped", "own_report")


def test_files_with_such_names_without_a_report_are_evidence(dump: Path) -> None:
    for name in ("findings.json", "report.md", "timeline.csv", "queries/x.sql", "case.duckdb"):
        write(dump / "other" / name, [record(name)])
    assert investigate(dump)["events_total"] == 7
    write(dump / "third/findings.json", b'{"findings": []}')
    shutil.copy(dump / "findings/report.md", dump / "third")
    investigate(dump)
    assert {name: ledger(dump)[f"third/{name}"][0] for name in ("findings.json", "report.md")} == {
        "findings.json": "skipped", "report.md": "skipped",
    }  # fmt: skip
