"""A run that fails or is killed leaves a case that opens, and the next run completes it to the same content."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from forensics.case import ingest as ingest_module
from forensics.case.ingest import chunk as chunk_module
from forensics.case.ingest import ingest
from forensics.case.store import open_case
from tests.conftest import MakeCase
from tests.support import CONTENT_TABLES, compact, contents, fetch, one, pretty, record, run, write

FILES = 22
KILLS = 30
FORKS = """
import os, signal, sys
from pathlib import Path
from forensics.case.ingest import chunk, ingest
from forensics.case.store import open_case

def work(case, dump):
    connection = open_case(Path(case), read_only=False)
    print("begin", flush=True)
    ingest(connection, [dump])
    connection.close()

chunk.CHUNK_RECORDS, chunk.BATCH_RECORDS = 40, 16
for line in sys.stdin:
    child = os.fork()
    if not child:
        work(*line.rstrip().split(chr(9)))
        os._exit(0)
    print(child, flush=True)
    print(-os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Ingests in a fork for each line of input: it has imported everything and opened nothing, so a start costs little."""


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
        return whole(case)


def whole(case: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row and column of every table; nothing is left out, since the files lie where they lay."""
    tables = fetch(case, "select table_name from duckdb_tables() where not internal and not temporary order by all")
    assert len(tables) > len(CONTENT_TABLES)
    return {name: sorted(fetch(case, f"from {name}"), key=repr) for (name,) in tables}


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
    assert whole(case) == undisturbed


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


class Forks:
    """Ingests that can be killed, each in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def killed(self, case: Path, dump: Path, delay: float) -> bool:
        """Ingest, and kill the process so many seconds after it has opened the case; whether it was still at work."""
        print(case, dump, sep="\t", file=self.process.stdin, flush=True)
        child = {self.line(), self.line()} - {"begin"}
        time.sleep(delay)
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(child.pop()), signal.SIGKILL)
        return self.line() == str(signal.SIGKILL.value)

    def seconds(self, case: Path, dump: Path) -> float:
        """How long an ingest takes that nobody kills."""
        print(case, dump, sep="\t", file=self.process.stdin, flush=True)
        self.line(), self.line()
        begin = time.monotonic()
        assert self.line() == "0"
        return time.monotonic() - begin

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


@pytest.fixture
def forks() -> Iterator[Forks]:
    command = [sys.executable, "-c", FORKS]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Forks(process)
        assert process.stdin
        process.stdin.close()


@pytest.mark.usefixtures("small_chunks")
def test_run_killed_at_any_moment_is_completed_by_the_next(
    tmp_path: Path, empty_case: Path, dump: Path, undisturbed: Any, forks: Forks
) -> None:
    chance = random.Random()
    path = tmp_path / "case.duckdb"
    shutil.copy(empty_case, path)
    most, kills, files_saved = forks.seconds(path, dump), 0, set()
    while kills < KILLS:
        delay = chance.uniform(0, most)
        remove(path)
        shutil.copy(empty_case, path)
        if not forks.killed(path, dump, delay):
            most = max(delay, most / 2)
            continue
        kills += 1
        with open_case(path, read_only=False) as case:
            files_saved.add(one(case, "select count(*) from log_files"))
            run(case, dump)
            assert whole(case) == undisturbed, f"killed {delay} s after the case was opened"
    assert len(files_saved) > 1, "all of them were killed at one stage of the work"


def remove(case: Path) -> None:
    """Remove a case, and what a killed process left beside it."""
    for path in case.parent.glob(f"{case.name}*"):
        path.unlink() if path.is_file() else shutil.rmtree(path)
