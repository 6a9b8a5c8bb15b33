"""Same evidence, same bytes: whatever the order of files, the threads, the time zone and the locale."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from forensics.case.ingest import ingest
from forensics.case.store import create_case, open_case
from tests.report.conftest import SAMPLE, Written, write

PROGRAM = """
import sys
from pathlib import Path
from forensics.case.store import open_case
from forensics.engines import DuckEngine
from forensics.report import ReportOptions, write_report
with open_case(Path(sys.argv[1])) as connection:
    connection.execute("set threads = 1")
    write_report(DuckEngine(connection), Path(sys.argv[2]), ReportOptions())
"""
FIRST = "AWSLogs/444455556666"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_order_of_files(sample: Written, tmp_path: Path) -> None:
    """The second account first, then everything; each path stays relative to the same folder."""
    case = tmp_path / "case.duckdb"
    create_case(case)
    with open_case(case, read_only=False) as connection:
        parts = sorted(path for path in SAMPLE.rglob("*") if path.is_file())
        ingest(connection, [SAMPLE], exclude=parts[: len(parts) // 2])
        ingest(connection, [SAMPLE])
    made = contents(write(case, tmp_path / "out").out)
    expected = contents(sample.out)
    for name in ("report.md", "findings.json", "timeline.csv", "iocs.csv"):
        assert made[name] == expected[name], name


def test_zone_locale_and_threads(sample: Written, tmp_path: Path) -> None:
    environment = {**os.environ, "TZ": "America/New_York", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    subprocess.run(
        [sys.executable, "-c", PROGRAM, str(sample.case), str(tmp_path / "out")], env=environment, check=True
    )
    assert contents(tmp_path / "out") == contents(sample.out)


def test_again_into_the_same_folder(sample: Written, tmp_path: Path) -> None:
    first = contents(write(sample.case, tmp_path).out)
    stale = tmp_path / "queries" / "99-old.sql"
    stale.write_text("select 1", "utf-8")
    mine = tmp_path / "queries" / "mine.sql"
    mine.write_text("select 2", "utf-8")
    second = contents(write(sample.case, tmp_path).out)
    assert not stale.exists()
    assert second.pop("queries/mine.sql") == b"select 2"
    assert second == first
