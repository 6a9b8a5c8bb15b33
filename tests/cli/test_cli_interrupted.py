"""Ctrl-C ends the program with one sentence and exit code 130, wherever it is; the next run completes the work."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import run_program
from tests.support import record, write

FILES, RECORDS = 8, 1_000
PROGRAM = "import os, runpy, signal, sys\n{}\nrunpy.run_module('forensics', run_name='__main__')"
WHERE = {
    "at the first import": "import importlib.abc\n"
    "class Finder(importlib.abc.MetaPathFinder):\n"
    "    def find_spec(self, name, *rest):\n"
    "        if name == 'forensics.cli.app': os.kill(os.getpid(), signal.SIGINT)\n"
    "sys.meta_path.insert(0, Finder())",
    "before the case is open": "import forensics.api as api\n"
    "api.new_or_existing = lambda path: os.kill(os.getpid(), signal.SIGINT)",
    "in a statement that makes the case": "from forensics.case import store\n"
    "def load_facts(connection):\n"
    "    raise RuntimeError('Query interrupted')  # what DuckDB makes of Ctrl-C\n"
    "store.load_facts = load_facts",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("interrupted")
    for number in range(FILES):
        write(made / f"dump/{number}.json", [record(f"{number}-{n}") for n in range(RECORDS)])
    return made


def check_ended(code: int, out: str, error: str) -> None:
    assert code in {130, -signal.SIGINT}, error  # a shell says 130 for both; Python chooses the other where C code ran
    assert out == ""
    assert len(error.splitlines()) == 1
    assert error.startswith("forensics: interrupted")


@pytest.mark.parametrize("where", WHERE)
def test_where_no_case_is_open_yet(folder: Path, tmp_path: Path, where: str) -> None:
    command = [sys.executable, "-c", PROGRAM.format(WHERE[where]), "ingest", "dump", "--case", tmp_path / "c.duckdb"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    check_ended(done.returncode, done.stdout, done.stderr)
    assert list(tmp_path.iterdir()) == []


def start(folder: Path, case: Path) -> subprocess.Popen[str]:
    """The program at work, with its case open."""
    command = [sys.executable, "-m", "forensics", "ingest", "dump", "--case", case]
    program = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while case not in opened_by(program.pid):
        assert program.poll() is None
        time.sleep(0.001)
    return program


def opened_by(process: int) -> set[Path]:
    found = set()
    for link in Path(f"/proc/{process}/fd").iterdir():
        with contextlib.suppress(OSError):  # closed meanwhile
            found.add(link.readlink())
    return found


def test_while_it_reads(folder: Path, tmp_path: Path) -> None:
    most, interrupted = 0.3, 0
    while interrupted < 2:
        case, delay = tmp_path / f"{most}.duckdb", random.uniform(0, most)
        with start(folder, case) as program:
            time.sleep(delay)
            program.send_signal(signal.SIGINT)
            out, error = program.communicate(timeout=60)
        most = delay
        if program.returncode == 0:
            continue
        interrupted += 1
        check_ended(program.returncode, out, error)
        assert "the same command completes it" in error
        done = run_program(folder, "ingest", "dump", "--case", case, "--format", "json")
        assert json.loads(done.stdout)["events_total"] == FILES * RECORDS


def test_second_process_on_the_same_case_is_told(folder: Path, tmp_path: Path) -> None:
    case = tmp_path / "case.duckdb"
    with start(folder, case) as first:
        os.kill(first.pid, signal.SIGSTOP)
        try:
            second = [run_program(folder, *words, "--case", case) for words in (["ingest", "dump"], ["deletions"])]
        finally:
            os.kill(first.pid, signal.SIGCONT)
        first.communicate(timeout=60)
    for done in second:
        assert (done.returncode, done.stdout) == (3, "")
        assert "is in use by another process; wait until it ends, or work on a copy of the file" in done.stderr
    assert first.returncode == 0
