"""A file that changes while `forensics ingest` reads it is noticed, and read again by the next run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from forensics.case.store import open_case
from tests.evidence.packing import zip_of
from tests.support import fetch, live_ids, log_file, one, record, run, write

PROGRAM = """
import os, runpy
from pathlib import Path
from forensics.evidence import decode
path, real = Path("dump/a"), decode.{step}

def changing(*values, **options):
    result = real(*values, **options)
    {change}
    return result

decode.{step} = changing
runpy.run_module("forensics", run_name="__main__")
"""
CHANGES = {
    "appended": "path.open('ab').write(b' ')",
    "truncated": "os.truncate(path, 10)",
    "replaced": "Path('other').replace(path)",
}
OLD, NEW = log_file([record("old")]), log_file([record("new"), record("newer")])


def ingest_while_it_changes(folder: Path, step: str, change: str, old: bytes, new: bytes) -> None:
    write(folder / "dump/a", old)
    (folder / "other").write_bytes(new)
    program = PROGRAM.format(step=step, change=CHANGES[change])
    command = [sys.executable, "-c", program, "ingest", "dump", "--case", "case.duckdb"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert "Traceback" not in done.stderr
    (folder / "dump/a").write_bytes(new)
    with open_case(folder / "case.duckdb", read_only=False) as case:
        assert "the file changed while it was read" in one(case, "select reason from log_files where path = 'a'")
        run(case, folder / "dump")
        assert live_ids(case) == ["new", "newer"]
        now = "select status, contains(coalesce(reason, ''), 'changed') from log_files where path = 'a'"
        assert ("ingested", False) in fetch(case, now)


@pytest.mark.parametrize("change", CHANGES)
def test_log_file(tmp_path: Path, change: str) -> None:
    ingest_while_it_changes(tmp_path, "decode", change, OLD, NEW)


@pytest.mark.parametrize("change", CHANGES)
def test_archive_between_its_hash_and_its_members(tmp_path: Path, change: str) -> None:
    old, new = (zip_of([("inner.json", data)]) for data in (OLD, NEW))
    ingest_while_it_changes(tmp_path, "_only_hashed", change, old, new)
