"""Memory stays bounded whatever the evidence holds: the program's peak, measured by the system."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.evidence.packing import PACK, nothing, zip_of
from tests.support import compact, log_file, record, write

GOOD = compact(record("good"))


MEASURE = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=sys.stderr).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10)
sys.exit(code)
"""


def peak(folder: Path) -> int:
    """Ingest a folder's ``dump`` with the program; its peak memory in MB.

    A small process in between starts and measures it: the system counts the memory of the one that starts a process as
    the process's own until it runs its program, and a test run is large.
    """
    command = [
        sys.executable,
        "-c",
        MEASURE,
        sys.executable,
        "-m",
        "forensics",
        "ingest",
        "dump",
        "--case",
        "case.duckdb",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def ledger(folder: Path) -> list[tuple[str, str]]:
    with duckdb.connect(str(folder / "case.duckdb"), read_only=True) as case:
        return case.sql("select path, status from log_files where container_id is null order by path").fetchall()


def bombs(folder: Path, megabytes: int) -> None:
    """Zeros in every codec and in a zip, and files that each stay just below the ratio limit; one good log file."""
    for kind in PACK:
        write(folder / f"dump/bomb.{kind}", nothing(megabytes << 20, kind))
    write(folder / "dump/bomb.zip", zip_of([("zeros", bytes(megabytes << 20))]))
    lines = (GOOD + b"\n") * ((60 << 20) // len(GOOD) // 20)
    for number in range(4):
        write(folder / f"dump/below-{number}.gzip", nothing(60 << 20, "gzip"))
    write(folder / "dump/below.json", PACK["zstd"](lines))
    write(folder / "dump/good.json", log_file([GOOD]))


def check_bombs(folder: Path, megabytes: int) -> None:
    bombs(folder, megabytes)
    assert peak(folder) < 700
    found = dict(ledger(folder))
    assert {found[f"bomb.{kind}"] for kind in PACK} == {"rejected"}
    assert found["below.json"] == found["good.json"] == "ingested"
    assert len(found) == len(PACK) + 7


def test_bombs(tmp_path: Path) -> None:
    check_bombs(tmp_path, 100)


@pytest.mark.long
def test_large_bombs(tmp_path: Path) -> None:
    check_bombs(tmp_path, 1000)


@pytest.mark.long
def test_string_of_200_mb(tmp_path: Path) -> None:
    long = compact(record("long")).replace(b'"cgw-0123456789abcdef0"', b'"' + b"x" * (200 << 20) + b'"')
    write(tmp_path / "dump/a.json", log_file([GOOD, long]))
    assert peak(tmp_path) < 2_000
    assert ledger(tmp_path) == [("a.json", "ingested")]


@pytest.mark.long
def test_100_000_tiny_files(tmp_path: Path) -> None:
    (tmp_path / "dump").mkdir()
    for number in range(100_000):
        (tmp_path / f"dump/{number:06}.json").write_bytes(b"{}" if number % 50 else log_file([record(str(number))]))
    assert peak(tmp_path) < 1_000
    assert len(ledger(tmp_path)) == 100_000
