"""One investigated case of sample_logs, and a way to run the program in its folder."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "sample_logs"
Run = Callable[..., subprocess.CompletedProcess[str]]


def run_program(folder: Path, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `forensics` as a user would: piped, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "forensics", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="session")
def investigated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with sample_logs and findings/, made by `forensics investigate sample_logs`."""
    folder = tmp_path_factory.mktemp("investigated")
    (folder / "sample_logs").symlink_to(SAMPLE)
    done = run_program(folder, "investigate", "sample_logs")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def run(investigated: Path) -> Run:
    """Run a command on the investigated case."""

    def in_folder(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        environment.setdefault("FORENSICS_CASE", "findings/case.duckdb")
        return run_program(investigated, *arguments, **environment)

    return in_folder
