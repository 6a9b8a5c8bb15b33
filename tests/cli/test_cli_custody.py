"""Chain of custody: anyone can check the hashes, and the case can check itself."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import run_program
from tests.evidence.packing import zip_of
from tests.support import log_file, record, write

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


@pytest.fixture
def two_dumps(tmp_path: Path) -> Path:
    """Two dumps that hold a file of the same path, and an archive."""
    for day in ("monday", "tuesday"):
        write(tmp_path / day / "logs/x.json.gz", [record(day)])
    members = [("m/1.json", log_file([record("c")])), ("notes.txt", b"hello")]
    (tmp_path / "monday/more.zip").write_bytes(zip_of(members))
    done = run_program(tmp_path, "ingest", "monday", "tuesday")
    assert done.returncode == 0, done.stderr
    return tmp_path


def test_the_manifest_of_two_dumps_and_an_archive_passes(two_dumps: Path) -> None:
    run_program(two_dumps, "evidence", "--manifest", "-o", "manifest.txt")
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "manifest.txt"], cwd=two_dumps, capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "monday/logs/x.json.gz: OK", "monday/more.zip: OK", "tuesday/logs/x.json.gz: OK",
    ]  # fmt: skip
    assert set(results(two_dumps).values()) == set(results(two_dumps, "--root", two_dumps).values()) == {"same"}


def test_two_dumps_are_told_apart_wherever_a_file_is_named(two_dumps: Path) -> None:
    ledger = json.loads(run_program(two_dumps, "evidence", "--format", "json").stdout)
    assert [row["path"] for row in ledger] == [
        "monday/logs/x.json.gz", "monday/more.zip", "monday/more.zip/m/1.json", "monday/more.zip/notes.txt",
        "tuesday/logs/x.json.gz",
    ]  # fmt: skip
    run_program(two_dumps, "ingest", "tuesday")
    assert json.loads(run_program(two_dumps, "evidence", "--format", "json").stdout) == ledger
    shown = json.loads(run_program(two_dumps, "show", "tuesday", "--format", "json").stdout)
    assert [place["path"] for place in shown["places"]] == ["tuesday/logs/x.json.gz"]
    run_program(two_dumps, "report", "-o", "out")
    text = (two_dumps / "out/report.md").read_text("utf-8")
    assert "`monday/logs/x.json.gz`" in text
    assert "`tuesday/logs/x.json.gz`" in text


def test_dumps_of_the_same_name_are_told_apart_by_the_folders_above(tmp_path: Path) -> None:
    for place in ("a/dump", "b/dump", "b/other"):
        write(tmp_path / place / "x.json" if place != "b/other" else tmp_path / place / "y.json", [record(place)])
    run_program(tmp_path, "ingest", "a/dump", "b/dump", "b/other")
    ledger = json.loads(run_program(tmp_path, "evidence", "--format", "json").stdout)
    assert [row["path"] for row in ledger] == ["a/dump/x.json", "b/dump/x.json", "y.json"]


def test_bytes_of_an_archive_are_counted_once(two_dumps: Path) -> None:
    groups = json.loads(run_program(two_dumps, "info", "--format", "json").stdout)["files"]
    size = sum(path.stat().st_size for day in ("monday", "tuesday") for path in (two_dumps / day).rglob("*.*"))
    assert sum(group["bytes"] for group in groups) == size
    assert (sum(group["files"] for group in groups), sum(group["members"] for group in groups)) == (5, 2)
    run_program(two_dumps, "report", "-o", "out")
    report = json.loads((two_dumps / "out/findings.json").read_text("utf-8"))
    assert report["evidence"]["bytes"] == size


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


@pytest.mark.parametrize(
    "options", [("--check", "--manifest"), ("--rejected", "--manifest"), ("--root", "dump"), ("--check", "--rejected")]
)
def test_one_thing_at_a_time(folder: Path, options: tuple[str, ...]) -> None:
    assert run_program(folder, "evidence", *options).returncode == 2


def test_rejected_lists_what_was_not_taken_and_says_how_much(tmp_path: Path) -> None:
    write(tmp_path / "dump/good.json", [record("e-1")])
    write(tmp_path / "dump/mixed.json", [record("e-2"), {"x": 1}])
    write(tmp_path / "dump/broken.json", b'{"Records":[{')
    run_program(tmp_path, "ingest", "dump")
    done = run_program(tmp_path, "evidence", "--rejected", "--format", "json")
    assert [row["path"] for row in json.loads(done.stdout)] == ["broken.json", "mixed.json"]
    assert done.stderr == "rejected: 1 of 3 files, 1 values that are no events\n"
