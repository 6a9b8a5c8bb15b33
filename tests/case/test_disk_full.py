"""A disk that is full ends the run with a sentence; the case is whole and the next run completes it."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb

from tests.support import record, write

LIMIT = 6 << 20
PROGRAM = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
sys.argv = ["forensics", "ingest", "dump", "--case", "case.duckdb", "--format", "json"]
runpy.run_module("forensics", run_name="__main__")
"""


def ingest(folder: Path, limit: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PROGRAM, str(limit)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def test_disk_full(tmp_path: Path) -> None:
    for number in range(3):
        records = [record(f"{number}-{index}", userAgent=f"{index * 7919:0200x}") for index in range(12_000)]
        write(tmp_path / f"dump/{number}.json", json.dumps({"Records": records}).encode())
    full = ingest(tmp_path, LIMIT)
    assert full.returncode == 3
    assert "make room" in full.stderr
    assert "Traceback" not in full.stderr
    assert full.stdout == ""
    with duckdb.connect(str(tmp_path / "case.duckdb"), read_only=True) as case:
        assert case.sql("select count(*) from log_files").fetchall() == [(0,)]
    done = ingest(tmp_path, -1)
    assert json.loads(done.stdout)["events_total"] == 36_000
