"""A run that fails or is killed leaves a case that opens, and the next run completes it to the same content."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from forensics.case import ingest as ingest_module
from forensics.case.ingest import chunk as chunk_module
from forensics.case.ingest import ingest
from forensics.case.store import open_case
from tests.conftest import MakeCase
from tests.support import compact, contents, one, pretty, record, run, write

FILES = 22
WORK = """
import sys
from pathlib import Path
from forensics.case.ingest import chunk, ingest
from forensics.case.store import open_case
chunk.CHUNK_RECORDS, chunk.BATCH_RECORDS = 40, 16
connection = open_case(Path(sys.argv[1]), read_only=False)
print("begin", flush=True)
ingest(connection, [sys.argv[2]], progress=lambda *done: print(*done, flush=True))
connection.close()
print("end", flush=True)
"""


def many_files(folder: Path) -> Path:
    """20 small files with duplicates, conflicts, odd and rejected records, broken and foreign files."""
    for number in range(20):
        values: list[Any] = [record(f"e-{number}-{n}", errorCode=f"Code{n % 3}") for n in range(6)]
        values.append(record(f"e-{number // 2}-0", userAgent=f"copy {number % 4}"))
        values.append(pretty(record(f"e-{number // 3}-1", errorCode="Code1")))
        values += [None, record(f"odd-{number}", userAgent=5, userIdentity={"inScopeOf": {"a": [1, 2.0]}})]
        write(folder / f"{number:02}.json{'.gz' if number % 2 else ''}", values)
    write(folder / "10-broken.json", b'{"Records":[' + compact(record("broken")) + b",{")
    write(folder / "11-foreign.json", b'{"a": 1}')
    return folder


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunk_module, "CHUNK_RECORDS", 40)
    monkeypatch.setattr(chunk_module, "BATCH_RECORDS", 16)


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return many_files(tmp_path_factory.mktemp("interrupted") / "dump")


@pytest.fixture(scope="module")
def undisturbed(dump: Path, empty_case: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Content of the case after one run without trouble."""
    path = dump.parent / "undisturbed.duckdb"
    shutil.copy(empty_case, path)
    with open_case(path, read_only=False) as case:
        assert run(case, dump)["files"]["seen"] == FILES
        return contents(case)


class BrokenOffError(Exception):
    """What the tests raise in the middle of a run."""


def fail_once(monkeypatch: pytest.MonkeyPatch, name: str, call: int) -> None:
    """Make a step of the ingest fail at its n-th call, once it has done its work."""
    real, calls = getattr(ingest_module, name), iter(range(1, 10_000))

    def step(*args: Any) -> Any:
        result = real(*args)
        if next(calls) == call:
            raise BrokenOffError
        return result

    monkeypatch.setattr(ingest_module, name, step)


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize(
    ("step", "call"),
    [("write_entries", 1), ("write_entries", 4), ("_insert", 2), ("classify_new_codes", 2), ("map_records", 3)],
)
def test_failed_transaction_is_taken_back_and_the_next_run_completes(
    make_case: MakeCase, dump: Path, undisturbed: Any, monkeypatch: pytest.MonkeyPatch, step: str, call: int
) -> None:
    case = make_case()
    before = contents(case)
    with monkeypatch.context() as patch:
        if step == "map_records":
            fail_in_stream(patch, call)
        else:
            fail_once(patch, step, call)
        with pytest.raises((BrokenOffError, duckdb.Error)):
            ingest(case, [dump])
    if call == 1:
        assert contents(case) == before
    finished = one(case, "select count(*) from log_files")
    assert finished < FILES
    report = run(case, dump)
    assert report["files"]["unchanged"] == finished
    assert contents(case) == undisturbed


def fail_in_stream(monkeypatch: pytest.MonkeyPatch, call: int) -> None:
    """Make the mapping fail while DuckDB reads the stream of rows."""
    real, calls = chunk_module.map_records, iter(range(1, 10_000))

    def map_records(*args: Any) -> Any:
        if next(calls) == call:
            raise BrokenOffError
        return real(*args)

    monkeypatch.setattr(chunk_module, "map_records", map_records)


def test_write_error_is_not_hidden_by_the_clean_up(make_case: MakeCase, tmp_path: Path) -> None:
    make_case().close()
    with open_case(tmp_path / "case.duckdb") as case, pytest.raises(duckdb.Error, match="read-only"):
        ingest(case, [write(tmp_path / "a.json", [record()])])


def kill_at(case_path: Path, dump: Path, lines: int, delay: float) -> bool:
    """Ingest in another process and kill it after so many lines of progress; whether it was still at work."""
    command = [sys.executable, "-c", WORK, str(case_path), str(dump)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for _ in range(lines + 1):
            process.stdout.readline()
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        return process.wait() == -signal.SIGKILL


def check_kills(folder: Path, empty_case: Path, dump: Path, expected: Any, moments: list[tuple[int, float]]) -> None:
    for number, (lines, delay) in enumerate(moments):
        path = folder / f"killed-{number}.duckdb"
        shutil.copy(empty_case, path)
        assert kill_at(path, dump, lines, delay)
        with open_case(path, read_only=False) as case:
            assert one(case, "select count(*) from log_files") < FILES
            run(case, dump)
            assert contents(case) == expected


@pytest.mark.usefixtures("small_chunks")
def test_killed_run_is_completed_by_the_next(tmp_path: Path, empty_case: Path, dump: Path, undisturbed: Any) -> None:
    chance = random.Random(int.from_bytes(os.urandom(4)))
    moments = [(chance.randrange(FILES - 4), chance.random() / 100) for _ in range(3)]
    print("killed after (lines, seconds):", moments)  # noqa: T201 (to repeat a failure)
    check_kills(tmp_path, empty_case, dump, undisturbed, moments)


@pytest.mark.long
@pytest.mark.usefixtures("small_chunks")
def test_killed_run_at_many_moments(tmp_path: Path, empty_case: Path, dump: Path, undisturbed: Any) -> None:
    moments = [(lines, part / 300) for lines in range(FILES - 4) for part in (0, lines % 7)]
    check_kills(tmp_path, empty_case, dump, undisturbed, moments)
