"""Chain of custody: anyone can check the hashes, and the case can check itself."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import run_program

EVENT = {"eventID": "1", "eventName": "A", "eventSource": "s", "eventTime": "2026-03-02T00:00:00Z"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    dump = tmp_path / "dump"
    (dump / "odd names").mkdir(parents=True)
    for number, name in enumerate(("a.json", "odd names/b\n c\\.json", "note.txt")):
        (dump / name).write_text(json.dumps({**EVENT, "eventID": str(number)}), "utf-8")
    done = run_program(tmp_path, "ingest", "dump", "--acquisition", "exported by Eve | 2026-03-16")
    assert done.returncode == 0, done.stderr
    return tmp_path


def test_sha256sum_agrees(folder: Path) -> None:
    run_program(folder, "evidence", "--manifest", "-o", folder / "manifest.txt")
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", folder / "manifest.txt"],
        cwd=folder / "dump",
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b": OK") == 3
    lines = (folder / "manifest.txt").read_text("utf-8").splitlines()
    assert lines[0] == f"{hashlib.sha256((folder / 'dump/a.json').read_bytes()).hexdigest()}  a.json"


def results(folder: Path, *more: object) -> dict[str, str]:
    done = run_program(folder, "evidence", "--check", "--format", "json", *more)
    return {row["path"]: row["result"] for row in json.loads(done.stdout)}


def test_check_tells_changed_from_missing(folder: Path) -> None:
    assert set(results(folder).values()) == {"same"}
    with (folder / "dump/a.json").open("a") as file:
        file.write(" ")
    (folder / "dump/note.txt").unlink()
    found = results(folder)
    assert (found["a.json"], found["note.txt"]) == ("changed", "missing")
    assert run_program(folder, "evidence", "--check").returncode == 0
    assert run_program(folder, "evidence", "--check", "--strict").returncode == 4


def test_check_finds_a_moved_dump(folder: Path) -> None:
    shutil.move(folder / "dump", folder / "elsewhere")
    assert set(results(folder).values()) == {"missing"}
    assert set(results(folder, "--root", folder / "elsewhere").values()) == {"same"}


def test_check_finds_a_file_whose_name_is_no_text(tmp_path: Path) -> None:
    dump = tmp_path / "dump"
    dump.mkdir()
    Path(os.fsdecode(os.fsencode(dump) + b"/\xff%.json")).write_text(json.dumps(EVENT), "utf-8")
    assert run_program(tmp_path, "ingest", "dump").returncode == 0
    assert set(results(tmp_path).values()) == {"same"}


def test_acquisition_is_given_once_and_stands_in_the_report(folder: Path) -> None:
    run_program(folder, "ingest", "dump")
    assert run_program(folder, "report", "-o", "out").returncode == 0
    header = json.loads((folder / "out/findings.json").read_text("utf-8"))
    assert "exported by Eve | 2026-03-16" in json.dumps(header)


def test_one_thing_at_a_time(folder: Path) -> None:
    assert run_program(folder, "evidence", "--check", "--manifest").returncode == 2
